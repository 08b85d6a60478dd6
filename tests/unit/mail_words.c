/* Encoded words, addresses, Message-IDs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kairan/mail.h"

static void
words(void **state)
{
	static const char *const table[][2] = {
	    {"plain", "plain"},
	    {"=?utf-8?Q?A_b=C3=A9?=", "A bé"},
	    {"=?UTF-8?B?5bGx55Sw?=", "山田"},
	    {"x =?utf-8?q?y?= z", "x y z"},
	    /* blanks between words go, between word and text stay */
	    {"=?utf-8?q?a?=\n =?utf-8?q?b?= c", "ab c"},
	    /* no blank at all between two words */
	    {"=?utf-8?q?a?==?utf-8?q?b?=", "ab"},
	    {"a=?utf-8?q?b?=c", "abc"},
	    /* a character split over two words, B and Q mixed */
	    {"=?UTF-8?B?5bE=?= =?utf-8?Q?=B1?=", "山"},
	    /* ISO-2022-JP split within its state */
	    {"=?iso-2022-jp?B?GyRCOzM=?= =?ISO-2022-JP?B?RUQbKEI=?=", "山田"},
	    /* a language tag, RFC 2231 section 5 */
	    {"=?iso-2022-jp*ja?B?GyRCOzNFRBsoQg==?=", "山田"},
	    /* half-width kana and NEC row 13 */
	    {"=?iso-2022-jp?B?GyhJMTIbKEI=?=", "ｱｲ"},
	    {"=?iso-2022-jp?B?GyRCLSEbKEI=?=", "①"},
	    /* blanks inside, surplus padding, wrong padding */
	    {"=?utf-8?B?5bG x55Sw?=", "山田"},
	    {"=?utf-8?B?5bGx55Sw==?=", "山田"},
	    {"=?utf-8?Q?two words?=", "two words"},
	    {"=?utf-8?Q?why?=3F=20?=", "why??"},
	    /* no words */
	    {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
	    {"=?utf-8?Q?abc", "=?utf-8?Q?abc"},
	    {"a =? b", "a =? b"},
	    {"=??B?YQ==?=", "=??B?YQ==?="},
	    /* bare 8-bit text and bare ISO-2022-JP */
	    {"\xe5\xb1\xb1\xe7\x94\xb0", "山田"},
	    {"\x1b$B;3ED\x1b(B", "山田"},
	    {"\x8e\x52\x93\x63\x82\xb3\x82\xf1\x82\xcc\x83\x81\x81\x5b\x83\x8b",
		"山田さんのメール"},
	    {"\xce\xf8\xe8\xe1\xea\xe0 \xe2 \xf1\xe8\xf1\xf2\xe5\xec\xe5: "
	     "\xef\xf0\xee\xe2\xe5\xf0\xea\xe0",
		"Ошибка в системе: проверка"},
	    {"\xba\xb8\xbe\xc8 \xc3\xeb\xbe\xe0\xc1\xa1 \xc6\xd0\xc4\xa1 "
	     "\xbf\xcf\xb7\xe1\xb5\xc7\xbe\xfa\xbd\xc0\xb4\xcf\xb4\xd9",
		"보안 취약점 패치 완료되었습니다"},
	    {"\xa5\xbb\xa5\xad\xa5\xe5\xa5\xea\xa5\xc6\xa5\xa3\xb9\xb9\xbf\xb7"
	     "\xa4\xce\xb7\xef",
		"セキュリティ更新の件"},
	    /* an accent that any Western alphabet could have; not so several
	     * of them, or a word with its charset */
	    {"Die Fr\xf6sche", "Die Fr�sche"},
	    {"J\xf6rg M\xfcller", "Jörg Müller"},
	    {"=?iso-8859-1?Q?Die_Fr\xf6sche?=", "Die Frösche"},
	    /* never a second line, never a control character */
	    {"=?utf-8?Q?a=0D=0ABcc:_x?=", "a  Bcc: x"},
	    {"=?utf-8?Q?a=00b=1Bc?=", NULL},
	    {"a\n\tb", "a b"},
	};
	struct base_err err = BASE_ERR_INIT;
	const char *got, *p;
	struct mail *mail;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(table); i++) {
		text = base_xprintf("Subject: %s\n\n", table[i][0]);
		assert_int_equal(
		    mail_parse(text, strlen(text), &mail, &err), BASE_OK);
		got = mail->subject;
		if (table[i][1] != NULL && strcmp(got, table[i][1]) != 0)
			fail_msg("%s: got '%s'", table[i][0], got);
		for (p = got; *p; p++)
			assert_true((unsigned char)*p >= ' ');
		mail_free(mail);
		free(text);
	}
}

struct addr_case {
	const char *text;
	const char *name; /* of the first; NULL: no address at all */
	const char *addr;
	size_t n;
};

static void
addresses(void **state)
{
	static const struct addr_case table[] = {
	    {"a@b.example", "", "a@b.example", 1},
	    {"Alice <a@b.example>", "Alice", "a@b.example", 1},
	    {"\"Doe, Jane\" <j@b.example>, x@y.example", "Doe, Jane",
		"j@b.example", 2},
	    {"=?utf-8?B?5bGx55Sw?= <y@b.example>", "山田", "y@b.example", 1},
	    {"\"=?utf-8?B?5bGx55Sw?=\" <y@b.example>", "山田", "y@b.example",
		1},
	    {"\"a \\\"b\\\" c\" <d@e.example>", "a \"b\" c", "d@e.example", 1},
	    /* libetpan reads Alicea@b here */
	    {"Alice a@b.example", "Alice", "a@b.example", 1},
	    {"A <a@b.example> x, c@d.example", "A", "a@b.example", 2},
	    {"a@b.example (Alice)", "", "a@b.example", 1},
	    {"(x (y) z) a@b.example (\\) c@d.example", "", "a@b.example", 1},
	    {"group: a@b.example, c@d.example;", "", "a@b.example", 2},
	    {"undisclosed-recipients:;", NULL, "", 0},
	    {"<@relay.example,@x.example:a@b.example>", "", "a@b.example", 1},
	    {"Name <<a@b.example>>", "Name", "a@b.example", 1},
	    {"Name <a@b.example", "Name", "a@b.example", 1},
	    {"'Alice' <a@b.example>", "Alice", "a@b.example", 1},
	    {"\"a@b.example\" <a@b.example>", "a@b.example", "a@b.example", 1},
	    {"=?utf-8?Q?Evil_=3Cx=40y.example=3E?= <a@b.example>",
		"Evil <x@y.example>", "a@b.example", 1},
	    {"a@b.example; c@d.example", "", "a@b.example", 2},
	    {"Moderator", "Moderator", "", 1},
	    {"root", "", "root", 1},
	    {"\x1b$B;3ED\x1b(B <y@b.example>", "山田", "y@b.example", 1},
	    {"", NULL, "", 0},
	    {",,;<>", NULL, "", 0},
	    {"a\tb <c d@e.example>", "a b", "cd@e.example", 1},
	};
	struct base_arena *arena = base_arena_new();
	const struct addr_case *c;
	struct mail_addrs got;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(table); i++) {
		c = &table[i];
		got = mail_read_addrs(arena, c->text, strlen(c->text));
		if (got.n != c->n)
			fail_msg("%s: %zu addresses", c->text, got.n);
		if (c->name == NULL)
			continue;
		assert_string_equal(got.v[0].name, c->name);
		assert_string_equal(got.v[0].addr, c->addr);
	}
	base_arena_free(arena);
}

static void
ids(void **state)
{
	static const struct {
		const char *text;
		const char *first;
		size_t n;
	} table[] = {
	    {"<a@b>", "a@b", 1},
	    {"<a@b><c@d>", "a@b", 2},
	    {"<a@b>,\n <c@d>", "a@b", 2},
	    {"Your message of \"Mon\" <a@b>", "a@b", 1},
	    {"a@b, c@d", "a@b", 2},
	    {"<a b@c>", "ab@c", 1},
	    {"<<a@b>", "a@b", 1},
	    {"none", NULL, 0},
	    {"", NULL, 0},
	};
	struct base_arena *arena = base_arena_new();
	struct mail_ids got;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(table); i++) {
		got =
		    mail_read_ids(arena, table[i].text, strlen(table[i].text));
		assert_int_equal(got.n, table[i].n);
		if (got.n > 0)
			assert_string_equal(got.v[0], table[i].first);
	}
	base_arena_free(arena);
}

static void
valid(void **state)
{
	static const char *const good[] = {
	    "a@b", "kairan+x.y@b.example", "o'neil@b.example", "山@例.example"};
	static const char *const bad[] = {"", "a", "@b", "a@", "a@b@c", "a b@c",
	    "a@b\nBcc: c@d", "<a@b>", "-oQ/tmp@b", "a@b,c@d", "a\x7f@b",
	    "\xff@b"};
	char longest[MAIL_ADDR_MAX + 2];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(good); i++)
		assert_true(mail_addr_is_valid(good[i]));
	for (i = 0; i < BASE_LEN(bad); i++)
		if (mail_addr_is_valid(bad[i]))
			fail_msg("accepted '%s'", bad[i]);
	assert_false(mail_addr_is_valid(NULL));
	memset(longest, 'a', sizeof longest);
	longest[1] = '@';
	longest[MAIL_ADDR_MAX + 1] = '\0';
	assert_false(mail_addr_is_valid(longest));
	longest[MAIL_ADDR_MAX] = '\0';
	assert_true(mail_addr_is_valid(longest));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(words),
	    cmocka_unit_test(addresses), cmocka_unit_test(ids),
	    cmocka_unit_test(valid)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
