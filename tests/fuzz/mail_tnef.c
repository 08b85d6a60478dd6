/* covers: src/mail/mail_tnef.c src/mail/mail_rtf.c */
/*
 * winmail.dat of any bytes: libytnef reads it here as in the sandbox, and
 * what comes out is text and files within the limits.
 */
#include <stdlib.h>
#include <string.h>

#include "../../src/mail/mail_work.h"
#include "kairan/base_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Its leaks end with the sandboxed process. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:libytnef.so\n";
}

static void
need(bool holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct base_arena *arena = base_arena_new();
	struct mail *mail = base_arena_alloc(arena, sizeof(*mail));
	struct mail_work work = {.arena = arena, .mail = mail};
	struct mail_pieces pieces = {NULL, 0, 0};
	size_t i;

	mail->arena = arena;
	mail->html = mail->body = mail->charset = mail->charset_declared =
	    mail->subject = "";
	(void)mail_tnef_open(
	    &work, (struct mail_slice){(const char *)data, size}, &pieces);
	for (i = 0; i < pieces.n; i++)
		need(base_text_is_utf8(pieces.v[i].text.p, pieces.v[i].text.n));
	need(mail->n_attachments <= MAIL_ATTACHMENTS_MAX);
	for (i = 0; i < mail->n_attachments; i++)
		need(*mail->attachments[i].safe_name != '\0' &&
		     strpbrk(mail->attachments[i].safe_name, "/\\") == NULL);
	base_arena_free(arena);
	return 0;
}
