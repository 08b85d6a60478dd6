/* covers: src/mail/mail_scan.c src/mail/mail_scan_boundary.c src/mail/mail_scan_lines.c src/mail/mail_scan_kind.c src/mail/mail_head.c src/mail/mail_param.c src/mail/mail_words.c src/mail/mail_addr.c src/mail/mail_transfer.c src/mail/mail_part.c src/mail/mail_body.c src/mail/mail_text.c src/mail/mail_attach.c src/mail/mail_picture.c src/mail/mail_report.c src/mail/mail_smime.c src/mail/mail_tnef.c src/mail/mail_rtf.c src/mail/mail_parse.c src/base/base_flat.c src/mail/mail_flatten.c */
/* seeds: ../shared/corpora/mail/mime_stalwart ../shared/corpora/mail/mime_phpimap */
/*
 * Messages.  What is read must cross the sandbox's pipe unchanged, and
 * nothing in it may be what the header promises it is not.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/mail.h"
#include "kairan/mail_auth.h"

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

static void
check_text(const char *text, bool one_line)
{
	const char *p;

	need(text != NULL && base_text_is_utf8(text, strlen(text)));
	for (p = text; one_line && *p; p++)
		need(*p != '\n' && *p != '\r');
}

static void
check_mail(const struct mail *mail)
{
	size_t i;

	check_text(mail->subject, true);
	check_text(mail->body, false);
	need(strlen(mail->body) == mail->body_len);
	for (i = 0; i < mail->from.n; i++) {
		check_text(mail->from.v[i].name, true);
		check_text(mail->from.v[i].addr, true);
		need(strpbrk(mail->from.v[i].addr, " \t<>") == NULL);
	}
	for (i = 0; i < mail->fields.n; i++) {
		check_text(mail->fields.v[i].name, true);
		check_text(mail->fields.v[i].value, true);
		check_text(mail->fields.v[i].raw, true);
	}
	for (i = 0; i < mail->n_attachments; i++) {
		check_text(mail->attachments[i].filename, true);
		need(strpbrk(mail->attachments[i].safe_name, "/\\") == NULL);
		need(*mail->attachments[i].safe_name != '\0');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mail *mail = NULL, *back = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf flat, again;

	/* The flat form is read from a process that may be hostile. */
	if (mail_unflatten((const char *)data, size, &back, &err) == BASE_OK)
		mail_free(back);
	if (mail_parse((const char *)data, size, &mail, &err) != BASE_OK)
		return 0;
	check_mail(mail);
	(void)mail_auth_read(mail, "mx.example.jp");
	check_text(mail_list_read(mail).author.addr, true);
	base_buf_init(&flat, MAIL_FLAT_MAX);
	base_buf_init(&again, MAIL_FLAT_MAX);
	need(mail_flatten(mail, &flat, &err) == BASE_OK);
	need(mail_unflatten(flat.data, flat.len, &back, &err) == BASE_OK);
	need(mail_flatten(back, &again, &err) == BASE_OK);
	need(flat.len == again.len &&
	     memcmp(flat.data, again.data, flat.len) == 0);
	base_buf_release(&flat);
	base_buf_release(&again);
	mail_free(back);
	mail_free(mail);
	return 0;
}
