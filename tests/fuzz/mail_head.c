/* covers: src/mail/mail_head.c src/mail/mail_words.c src/mail/mail_addr.c src/mail/mail_param.c */
/* seeds: ../shared/corpora/mail/mime_rfc2047 ../shared/corpora/mail/mime_jwz */
/*
 * Header fields of any bytes: what is read of them is one line of UTF-8, an
 * address holds no blank and no bracket, and the number of things is
 * limited.
 */
#include <stdlib.h>
#include <string.h>

#include "../../src/mail/mail_addr.h"
#include "../../src/mail/mail_head.h"
#include "../../src/mail/mail_param.h"
#include "../../src/mail/mail_words.h"
#include "kairan/base_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
need(bool holds)
{
	if (!holds)
		abort();
}

static void
check_line(const char *text)
{
	need(text != NULL && base_text_is_utf8(text, strlen(text)));
	need(strpbrk(text, "\r\n") == NULL);
}

static void
check_addrs(struct mail_addrs addrs)
{
	size_t i;

	need(addrs.n <= MAIL_ADDRS_MAX);
	for (i = 0; i < addrs.n; i++) {
		check_line(addrs.v[i].name);
		check_line(addrs.v[i].addr);
		need(strpbrk(addrs.v[i].addr, " \t<>") == NULL);
		need(strlen(addrs.v[i].addr) <= MAIL_ADDR_MAX);
	}
}

static void
check_value(struct base_arena *arena, struct mail_slice value)
{
	static const char *const names[] = {
	    "boundary", "charset", "name", "filename"};
	static const char *const hints[] = {NULL, "iso-2022-jp", "x"};
	struct mail_value field;
	const char *text;
	size_t i;

	mail_value_read(arena, value, &field);
	for (i = 0; i < BASE_LEN(names); i++) {
		text = mail_value_text(arena, &field, names[i], hints[i % 3]);
		if (text != NULL)
			check_line(text);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mail_slice block = {(const char *)data, size}, name, value;
	struct base_arena *arena = base_arena_new();
	struct mail_ids ids;
	size_t i, n = 0;

	while (mail_head_next(&block, &name, &value) && n++ < 50) {
		check_line(mail_words_decode(
		    arena, value.p, value.n, n % 2 == 0 ? NULL : "shift_jis"));
		check_addrs(mail_addr_list(arena, value, NULL));
		ids = mail_read_ids(arena, value.p, value.n);
		need(ids.n <= MAIL_IDS_MAX);
		for (i = 0; i < ids.n; i++)
			check_line(ids.v[i]);
		check_value(arena, value);
	}
	base_arena_free(arena);
	return 0;
}
