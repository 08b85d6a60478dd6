/* winmail.dat, built here attribute by attribute (MS-OXTNEF). */
#include "mail_case.h"

#include "../../src/mail/mail_work.h"
#include "../../src/mail/mail_encode.h"

static void
number(struct base_buf *out, uint32_t value, int bytes)
{
	for (; bytes-- > 0; value >>= 8)
		assert_int_equal(
		    base_buf_putc(out, (char)(value & 0xff)), BASE_OK);
}

static void
attribute(
    struct base_buf *out, int level, uint32_t id, const void *data, size_t len)
{
	const unsigned char *p = data;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < len; i++)
		sum += p[i];
	number(out, (uint32_t)level, 1);
	number(out, id, 4);
	number(out, (uint32_t)len, 4);
	assert_int_equal(base_buf_add(out, data, len), BASE_OK);
	number(out, sum, 2);
}

#define MESSAGE 1
#define ATTACHMENT 2
#define CODEPAGE 0x00069007
#define BODY 0x0002800c
#define MAPI_PROPS 0x00069003
#define RENDER 0x00069002
#define TITLE 0x00018010
#define DATA 0x0006800f

/* One MAPI property of one value. */
static void
property(struct base_buf *out, uint32_t tag, const void *data, size_t len)
{
	number(out, tag, 4);
	number(out, 1, 4);
	number(out, (uint32_t)len, 4);
	assert_int_equal(base_buf_add(out, data, len), BASE_OK);
	while (len++ % 4)
		number(out, 0, 1);
}

static void
winmail(struct base_buf *out, uint32_t body_tag, const void *body, size_t len)
{
	static const char file[] = "\0\1\2file";
	static const unsigned char render[14] = {1};
	struct base_buf props;

	base_buf_init(out, 100000);
	base_buf_init(&props, 100000);
	number(out, 0x223e9f78, 4);
	number(out, 1, 2);
	attribute(out, MESSAGE, CODEPAGE, "\xa4\x03\0\0\0\0\0\0", 8);
	number(&props, 1, 4);
	property(&props, body_tag, body, len);
	attribute(out, MESSAGE, MAPI_PROPS, props.data, props.len);
	attribute(out, ATTACHMENT, RENDER, render, sizeof render);
	/* 表.txt in CP932 */
	attribute(out, ATTACHMENT, TITLE, "\x95\x5c.txt", 7);
	attribute(out, ATTACHMENT, DATA, file, 7);
	base_buf_release(&props);
}

static struct mail *
read_winmail(const struct base_buf *tnef, const char *before)
{
	struct base_buf text;
	struct mail *mail;

	base_buf_init(&text, 200000);
	assert_int_equal(base_buf_printf(&text,
			     "Content-Type: multipart/mixed; boundary=b\n\n"
			     "%s--b\nContent-Type: application/ms-tnef;"
			     " name=winmail.dat\n"
			     "Content-Transfer-Encoding: base64\n\n",
			     before),
	    BASE_OK);
	assert_int_equal(
	    mail_encode_base64(&text, tnef->data, tnef->len), BASE_OK);
	assert_int_equal(base_buf_puts(&text, "--b--\n"), BASE_OK);
	mail = mail_case_read_bytes(text.data, text.len);
	base_buf_release(&text);
	return mail;
}

static void
check_file(const struct mail *mail)
{
	assert_int_equal(mail->n_attachments, 1);
	assert_string_equal(mail->attachments[0].filename, "表.txt");
	assert_int_equal(mail->attachments[0].len, 7);
	assert_memory_equal(mail->attachments[0].data, "\0\1\2file", 7);
}

static void
bodies(void **state)
{
	struct base_buf tnef;
	struct mail *mail;

	(void)state;
	/* PR_BODY in 8 bits, CP932 */
	winmail(&tnef, 0x1000001e, "\x8e\x52\x93\x63\r\n", 7);
	mail = read_winmail(&tnef, "");
	assert_string_equal(mail->body, "山田\n");
	check_file(mail);
	mail_free(mail);
	/* the text part goes before it */
	mail = read_winmail(&tnef, "--b\n\ntext\n");
	assert_string_equal(mail->body, "text\n");
	check_file(mail);
	mail_free(mail);
	base_buf_release(&tnef);
	/* PR_BODY in UTF-16 */
	winmail(&tnef, 0x1000001f, "\x71\x5c\x30\x75\0\0", 6);
	mail = read_winmail(&tnef, "");
	assert_string_equal(mail->body, "山田\n");
	mail_free(mail);
	base_buf_release(&tnef);
	/* PR_HTML */
	winmail(&tnef, 0x10130102, "<p>html</p>", 11);
	mail = read_winmail(&tnef, "");
	assert_string_equal(mail->body, "html\n");
	assert_true(mail->body_is_html);
	mail_free(mail);
	base_buf_release(&tnef);
}

static const char packed_text[] = "{\\rtf1 one\\par two}";
#define PACKED_LEN (sizeof packed_text - 1)

/* A mail with PR_RTF_COMPRESSED: packed with literals only ("LZFu"), or not
 * packed at all ("MELA"); size: what it says that it will be. */
static struct mail *
read_packed(const char *kind, uint32_t size)
{
	struct base_buf tnef, value;
	struct mail *mail;
	size_t i;

	base_buf_init(&value, 1000);
	number(&value, PACKED_LEN + 12, 4);
	number(&value, size, 4);
	assert_int_equal(base_buf_puts(&value, kind), BASE_OK);
	number(&value, 0, 4);
	for (i = 0; i < PACKED_LEN; i++) {
		if (*kind == 'L' && i % 8 == 0)
			number(&value, 0, 1);
		number(&value, (uint32_t)packed_text[i], 1);
	}
	number(&value, 0, 4);
	number(&value, 0, 4);
	value.data[0] = (char)(value.len - 4);
	winmail(&tnef, 0x10090102, value.data, value.len);
	mail = read_winmail(&tnef, "");
	base_buf_release(&tnef);
	base_buf_release(&value);
	return mail;
}

static void
packed(void **state)
{
	static const char *const kinds[] = {"LZFu", "MELA"};
	struct mail *mail;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		mail = read_packed(kinds[i], PACKED_LEN);
		assert_string_equal(mail->body, "one\ntwo\n");
		mail_free(mail);
	}
	/* A size that cannot be: nothing is asked of malloc for it. */
	mail = read_packed("LZFu", 0x100000);
	assert_string_equal(mail->body, "");
	mail_free(mail);
}

/* Cut or altered anywhere it harms nothing; what is no TNEF at all stays an
 * attachment. */
static void
damaged(void **state)
{
	struct base_buf tnef;
	struct mail *mail;
	size_t i, full;

	(void)state;
	winmail(&tnef, 0x1000001e, "text", 5);
	full = tnef.len;
	for (i = 0; i < full; i++) {
		tnef.len = i;
		mail_free(read_winmail(&tnef, ""));
	}
	tnef.len = full;
	tnef.data[0] = 'y';
	mail = read_winmail(&tnef, "");
	assert_int_equal(mail->n_attachments, 1);
	assert_string_equal(mail->attachments[0].filename, "winmail.dat");
	mail_free(mail);
	base_buf_release(&tnef);
}

static const char *
rtf(struct base_arena *arena, const char *text)
{
	return mail_rtf_text(arena, mail_slice_of(text)).p;
}

static void
rich_text(void **state)
{
	struct base_arena *arena = base_arena_new();

	(void)state;
	assert_string_equal(
	    rtf(arena,
		"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\f0 one\\par two "
		"\\b bold\\b0 \\{x\\}\\'e9\\u23665?{\\*\\x hidden}\r\n}"),
	    "one\ntwo bold{x}\xe9山");
	assert_string_equal(rtf(arena, "}}}{{{\\"), "");
	base_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(bodies),
	    cmocka_unit_test(packed), cmocka_unit_test(damaged),
	    cmocka_unit_test(rich_text)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
