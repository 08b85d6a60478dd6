/* Tokens: what was made can be read, and nothing else. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <string.h>

#include "kairan/trust_token.h"

#define KEY_1                                                                  \
	"1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define KEY_2                                                                  \
	"2 202122232425262728292A2B2C2D2E2F303132333435363738393a3b3c3d3e3f\n"

static struct trust_keys
keys_of(const char *text)
{
	struct trust_keys keys;

	assert_int_equal(trust_keys_parse(text, &keys, NULL), BASE_OK);
	return keys;
}

static void
test_round(void **state)
{
	static const struct trust_token cases[] = {{1, 0, 0},
	    {TRUST_MAIL_ID_MAX, TRUST_PERSON_ID_MAX, TRUST_DAY_MAX},
	    {123456789, 42, 20800}};
	struct trust_keys keys = keys_of(KEY_1 KEY_2);
	char text[TRUST_TOKEN_TEXT];
	struct trust_token read;
	size_t i, j;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		assert_int_equal(
		    trust_token_make(&keys, &cases[i], text), BASE_OK);
		assert_int_equal(strlen(text), TRUST_TOKEN_LEN);
		assert_true(trust_token_looks_like(text, strlen(text)));
		for (j = 0; text[j] != '\0'; j++)
			assert_false(isupper((unsigned char)text[j]));
		/* Some MTAs fold one way, some people the other. */
		for (j = 0; text[j] != '\0'; j += 2)
			text[j] = (char)toupper((unsigned char)text[j]);
		assert_int_equal(
		    trust_token_read(&keys, text, cases[i].expires, &read),
		    BASE_OK);
		assert_int_equal(read.mail, cases[i].mail);
		assert_int_equal(read.person, cases[i].person);
		assert_int_equal(read.expires, cases[i].expires);
	}
}

/* Tokens in mails that are out must stay readable: this one never
 * changes.  Computed apart, with another HMAC and base32. */
static void
test_fixed(void **state)
{
	static const struct trust_token token = {123456789, 42, 20800};
	struct trust_keys keys = keys_of(KEY_1);
	char text[TRUST_TOKEN_TEXT];

	(void)state;
	assert_int_equal(trust_token_make(&keys, &token, text), BASE_OK);
	assert_string_equal(text, "aeaaow6ncuaaaksridp4noyl4s6ru3j2l3xb4reg");
}

/* A link's token is no reply token, and the other way round. */
static void
test_click(void **state)
{
	static const struct trust_token token = {123456789, 42, 20800};
	struct trust_keys keys = keys_of(KEY_1);
	char click[TRUST_TOKEN_TEXT], reply[TRUST_TOKEN_TEXT];
	char thread[TRUST_TOKEN_TEXT];
	struct trust_token read;

	(void)state;
	assert_int_equal(trust_token_make_click(&keys, &token, click), BASE_OK);
	assert_int_equal(trust_token_make(&keys, &token, reply), BASE_OK);
	assert_int_equal(
	    trust_token_read_click(&keys, click, 1, &read), BASE_OK);
	assert_int_equal(read.mail, token.mail);
	assert_int_equal(read.person, token.person);
	assert_int_equal(
	    trust_token_read_click(&keys, click, 20801, &read), BASE_PERM);
	assert_int_equal(
	    trust_token_read(&keys, click, 1, &read), BASE_INVALID);
	assert_int_equal(
	    trust_token_read_click(&keys, reply, 1, &read), BASE_INVALID);
	/* Nor is that of a Message-ID one of the two, and they are none. */
	assert_int_equal(
	    trust_token_make_thread(&keys, &token, thread), BASE_OK);
	assert_int_equal(
	    trust_token_read_thread(&keys, thread, 1, &read), BASE_OK);
	assert_int_equal(read.person, token.person);
	assert_int_equal(
	    trust_token_read(&keys, thread, 1, &read), BASE_INVALID);
	assert_int_equal(
	    trust_token_read_click(&keys, thread, 1, &read), BASE_INVALID);
	assert_int_equal(
	    trust_token_read_thread(&keys, reply, 1, &read), BASE_INVALID);
	assert_int_equal(
	    trust_token_read_thread(&keys, click, 1, &read), BASE_INVALID);
}

static void
test_range(void **state)
{
	static const struct trust_token cases[] = {{0, 1, 1}, {-1, 1, 1},
	    {TRUST_MAIL_ID_MAX + 1, 1, 1}, {1, -1, 1},
	    {1, TRUST_PERSON_ID_MAX + 1, 1}, {1, 1, -1},
	    {1, 1, TRUST_DAY_MAX + 1}};
	struct trust_keys keys = keys_of(KEY_1), none = {.n = 0};
	static const struct trust_token good = {1, 1, 1};
	char text[TRUST_TOKEN_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		assert_int_equal(
		    trust_token_make(&keys, &cases[i], text), BASE_INVALID);
		assert_string_equal(text, "");
	}
	assert_int_equal(trust_token_make(&none, &good, text), BASE_INVALID);
}

static void
test_expiry(void **state)
{
	static const struct trust_token token = {5, 6, 100};
	struct trust_keys keys = keys_of(KEY_1);
	char text[TRUST_TOKEN_TEXT];
	struct trust_token read = {0, 0, 0};

	(void)state;
	assert_int_equal(trust_token_make(&keys, &token, text), BASE_OK);
	assert_int_equal(trust_token_read(&keys, text, 100, &read), BASE_OK);
	read.mail = 0;
	assert_int_equal(trust_token_read(&keys, text, 101, &read), BASE_PERM);
	assert_int_equal(read.mail, 5);
}

static void
test_forged(void **state)
{
	static const struct trust_token token = {5, 6, 30000};
	struct trust_keys keys = keys_of(KEY_1), other = keys_of(KEY_2);
	char text[TRUST_TOKEN_TEXT], forged[TRUST_TOKEN_TEXT + 2];
	struct trust_token read = {77, 0, 0};
	size_t i;

	(void)state;
	assert_int_equal(trust_token_make(&keys, &token, text), BASE_OK);
	/* Every character counts. */
	for (i = 0; i < TRUST_TOKEN_LEN; i++) {
		memcpy(forged, text, sizeof(text));
		forged[i] = forged[i] == 'a' ? 'b' : 'a';
		assert_int_equal(
		    trust_token_read(&keys, forged, 1, &read), BASE_INVALID);
		forged[i] = '1'; /* not in the alphabet */
		assert_int_equal(
		    trust_token_read(&keys, forged, 1, &read), BASE_INVALID);
	}
	memcpy(forged, text, sizeof(text));
	forged[TRUST_TOKEN_LEN - 1] = '\0';
	assert_int_equal(
	    trust_token_read(&keys, forged, 1, &read), BASE_INVALID);
	memcpy(forged, text, sizeof(text));
	memcpy(forged + TRUST_TOKEN_LEN, "=", 2);
	assert_int_equal(
	    trust_token_read(&keys, forged, 1, &read), BASE_INVALID);
	memcpy(forged, " ", 1);
	memcpy(forged + 1, text, sizeof(text));
	assert_int_equal(
	    trust_token_read(&keys, forged, 1, &read), BASE_INVALID);
	assert_int_equal(trust_token_read(&keys, "", 1, &read), BASE_INVALID);
	/* An unknown key, and the same id with another secret. */
	assert_int_equal(
	    trust_token_read(&other, text, 1, &read), BASE_INVALID);
	other.v[0].id = 1;
	assert_int_equal(
	    trust_token_read(&other, text, 1, &read), BASE_INVALID);
	assert_int_equal(read.mail, 77);
}

static void
test_rotation(void **state)
{
	static const struct trust_token token = {5, 6, 100};
	struct trust_keys keys = {.n = 0};
	char old[TRUST_TOKEN_TEXT], text[TRUST_TOKEN_TEXT];
	struct trust_token read;
	struct base_buf buf;
	int i;

	(void)state;
	trust_keys_generate(&keys);
	assert_int_equal(keys.n, 1);
	assert_int_equal(trust_token_make(&keys, &token, old), BASE_OK);
	trust_keys_generate(&keys);
	assert_int_equal(keys.n, 2);
	assert_int_not_equal(keys.v[0].id, keys.v[1].id);
	assert_memory_not_equal(
	    keys.v[0].secret, keys.v[1].secret, TRUST_SECRET_LEN);
	assert_int_equal(trust_token_make(&keys, &token, text), BASE_OK);
	assert_string_not_equal(text, old);
	assert_int_equal(trust_token_read(&keys, old, 1, &read), BASE_OK);
	base_buf_init(&buf, 10000);
	assert_int_equal(trust_keys_format(&keys, &buf), BASE_OK);
	keys = keys_of(base_buf_text(&buf));
	assert_int_equal(keys.n, 2);
	assert_int_equal(trust_token_read(&keys, text, 1, &read), BASE_OK);
	for (i = 0; i < 300; i++)
		trust_keys_generate(&keys);
	assert_int_equal(keys.n, TRUST_KEYS_MAX);
	assert_int_equal(trust_token_read(&keys, old, 1, &read), BASE_INVALID);
	base_buf_clear(&buf);
	assert_int_equal(trust_keys_format(&keys, &buf), BASE_OK);
	/* parse refuses an id used twice */
	keys = keys_of(base_buf_text(&buf));
	assert_int_equal(keys.n, TRUST_KEYS_MAX);
	trust_keys_wipe(&keys);
	assert_int_equal(keys.n, 0);
	base_buf_release(&buf);
}

static void
test_key_file(void **state)
{
	static const char *const bad[] = {
	    "1\n", "1 00\n", "256 " KEY_1, KEY_1 KEY_1, "x" KEY_1, "1 0g"};
	struct base_err err = BASE_ERR_INIT;
	struct trust_keys keys;
	size_t i;

	(void)state;
	keys = keys_of("# comment\n\n  " KEY_1 "\r\n" KEY_2);
	assert_int_equal(keys.n, 2);
	assert_int_equal(keys.v[1].secret[10], 0x2a);
	keys = keys_of("");
	assert_int_equal(keys.n, 0);
	for (i = 0; i < BASE_LEN(bad); i++) {
		base_err_clear(&err);
		assert_int_equal(
		    trust_keys_parse(bad[i], &keys, &err), BASE_INVALID);
		assert_null(strstr(err.text, "0001"));
	}
	base_err_clear(&err);
	assert_int_equal(
	    trust_keys_parse(KEY_1 "\n# x\nnonsense\n", &keys, &err),
	    BASE_INVALID);
	assert_non_null(strstr(err.text, "line 4"));
	assert_int_equal(keys.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round),
	    cmocka_unit_test(test_fixed),
	    cmocka_unit_test(test_click),
	    cmocka_unit_test(test_range),
	    cmocka_unit_test(test_expiry),
	    cmocka_unit_test(test_forged),
	    cmocka_unit_test(test_rotation),
	    cmocka_unit_test(test_key_file),
	};

	return cmocka_run_group_tests_name("trust_token", tests, NULL, NULL);
}
