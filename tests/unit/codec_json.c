#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/codec_json.h"

static struct codec_json *
parse(const char *text)
{
	struct codec_json *value = NULL;
	struct base_err err = BASE_ERR_INIT;

	assert_int_equal(
	    codec_json_parse(text, strlen(text), 0, &value, &err), BASE_OK);
	assert_string_equal(err.text, "");
	return value;
}

static void
test_getters(void **state)
{
	struct codec_json *v = parse("\xef\xbb\xbf{\"a\":{\"b\":[1,{\"c\":"
				     "\"x\"}]},\"n\":9.8,\"t\":true,\"z\":null,"
				     "\"d\":1,\"d\":2,\"big\":"
				     "123456789012345678901234567890}");

	(void)state;
	assert_string_equal(codec_json_text(v, "a.b.1.c", "-"), "x");
	assert_string_equal(codec_json_text(v, "a.b.2.c", "-"), "-");
	assert_string_equal(codec_json_text(v, "a.b.x", "-"), "-");
	assert_null(codec_json_string(codec_json_path(v, "a.b")));
	assert_int_equal(codec_json_int(codec_json_path(v, "a.b.0"), 7), 1);
	assert_int_equal(codec_json_int(codec_json_get(v, "d"), 7), 2);
	assert_int_equal(codec_json_int(codec_json_get(v, "n"), 7), 9);
	assert_int_equal(codec_json_int(codec_json_get(v, "big"), 7), 7);
	assert_int_equal(codec_json_int(codec_json_get(v, "no"), 7), 7);
	assert_true(codec_json_double(codec_json_get(v, "n"), 0) == 9.8);
	assert_true(codec_json_double(codec_json_get(v, "t"), -1) == -1);
	assert_true(codec_json_bool(codec_json_get(v, "t"), false));
	assert_false(codec_json_bool(codec_json_get(v, "d"), false));
	assert_int_equal(codec_json_size(v), 6);
	assert_int_equal(codec_json_size(codec_json_path(v, "a.b")), 2);
	assert_int_equal(codec_json_size(NULL), 0);
	assert_null(codec_json_get(NULL, "x"));
	assert_null(codec_json_at(v, 0));
	assert_int_equal(
	    codec_json_type(codec_json_get(v, "z")), CODEC_JSON_NULL);
	assert_int_equal(codec_json_type(NULL), CODEC_JSON_NONE);
	codec_json_free(v);
	codec_json_free(NULL);
}

static void
test_members_in_order(void **state)
{
	struct codec_json *v = parse("{\"z\":1,\"a\":2,\"m\":3}");
	const struct codec_json *value;
	const char *key;
	char seen[8] = "";
	void *it = NULL;

	(void)state;
	while ((it = codec_json_member(v, it, &key, &value)) != NULL)
		strncat(seen, key, 1);
	assert_string_equal(seen, "zam");
	codec_json_free(v);
}

static void
test_build_and_dump(void **state)
{
	struct codec_json *v = codec_json_new_object(), *list;
	struct base_buf out;

	(void)state;
	base_buf_init(&out, 1000);
	codec_json_set_string(v, "s", "a\xff\x01\"");
	codec_json_set_string(v, "none", NULL);
	codec_json_set_int(v, "i", -5);
	codec_json_set_bool(v, "b", true);
	codec_json_set_take(v, "d", codec_json_new_double(9.8));
	list = codec_json_new_array();
	codec_json_append_string(list, "\xe5\x9b\x9e");
	codec_json_set_take(v, "a", list);
	codec_json_set_int(v, "gone", 1);
	codec_json_set_take(v, "gone", NULL);
	assert_int_equal(codec_json_dump(v, CODEC_JSON_COMPACT, &out), BASE_OK);
	assert_string_equal(out.data,
	    "{\"s\":\"a\xef\xbf\xbd\\u0001\\\"\",\"none\":null,\"i\":-5,"
	    "\"b\":true,\"d\":9.8,\"a\":[\"\xe5\x9b\x9e\"]}");
	base_buf_clear(&out);
	assert_int_equal(codec_json_dump(v, CODEC_JSON_SORTED, &out), BASE_OK);
	assert_memory_equal(out.data, "{\"a\":[", 6);
	/* A value put where there is no object is freed. */
	codec_json_set_take(list, "x", codec_json_new_int(1));
	codec_json_append_take(v, codec_json_new_int(1));
	out.max = out.len + 3;
	assert_int_equal(
	    codec_json_dump(v, CODEC_JSON_PRETTY, &out), BASE_LIMIT);
	assert_int_equal(out.len, strlen(out.data));
	base_buf_release(&out);
	codec_json_free(v);
}

/* Written without a tree, a text is the same. */
static void
test_put_string(void **state)
{
	static const char *const texts[] = {"", "a", "a\"b\\c/d",
	    "\b\f\n\r\t\v\x01\x1f\x7f", "日本\n語", "\n", "\"",
	    "\xf0\x9f\x98\x80 a\xff"
	    "b",
	    "\xe2\x80\xa8\xc2\x85"};
	struct base_buf tree, text;
	size_t i;

	(void)state;
	base_buf_init(&tree, 1000);
	base_buf_init(&text, 1000);
	for (i = 0; i < BASE_LEN(texts); i++) {
		struct codec_json *array = codec_json_new_array();

		codec_json_append_string(array, texts[i]);
		base_buf_clear(&tree);
		base_buf_clear(&text);
		assert_int_equal(
		    codec_json_dump(array, CODEC_JSON_COMPACT, &tree), BASE_OK);
		assert_int_equal(base_buf_putc(&text, '['), BASE_OK);
		assert_int_equal(
		    codec_json_put_string(texts[i], &text), BASE_OK);
		assert_int_equal(base_buf_putc(&text, ']'), BASE_OK);
		assert_string_equal(base_buf_text(&text), base_buf_text(&tree));
		codec_json_free(array);
	}
	base_buf_release(&text);
	base_buf_init(&text, 4);
	assert_int_equal(codec_json_put_string("abc", &text), BASE_LIMIT);
	assert_int_equal(text.len, 0);
	base_buf_release(&text);
	base_buf_release(&tree);
}

static void
test_errors(void **state)
{
	static const struct {
		const char *text;
		enum base_status status;
		const char *says;
	} cases[] = {
	    {"", BASE_INVALID, "line 1, column 1: the document is empty"},
	    {" \n ", BASE_INVALID, "the document is empty"},
	    {"{\"a\":\n 1", BASE_INVALID, "line 2, column 2"},
	    {"{\"a\":1}\n{}", BASE_INVALID, "line 2, column 1: more text"},
	    {"{\"a\" 1}", BASE_INVALID, "line 1, column"},
	    {"{\"a\":\"\xff\"}", BASE_INVALID, "line 1"},
	    {"<html>", BASE_INVALID, "line 1, column 1"},
	    {"[1,]", BASE_INVALID, "line 1"},
	};
	struct codec_json *v;
	struct base_err err;

	(void)state;
	for (size_t i = 0; i < BASE_LEN(cases); i++) {
		base_err_clear(&err);
		assert_int_equal(codec_json_parse(cases[i].text,
				     strlen(cases[i].text), 0, &v, &err),
		    cases[i].status);
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].text, err.text);
	}
	base_err_clear(&err);
	assert_int_equal(codec_json_parse("[1,2]", 5, 4, &v, &err), BASE_LIMIT);
}

static void
test_depth(void **state)
{
	size_t n = 3000000;
	char *deep = malloc(n);
	struct codec_json *v;
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	memset(deep, '[', n);
	assert_int_equal(codec_json_parse(deep, n, 0, &v, &err), BASE_LIMIT);
	assert_non_null(strstr(err.text, "nested deeper"));
	free(deep);
}

static enum base_status
count(const struct codec_json *document, void *ctx, struct base_err *err)
{
	int *n = ctx;

	*n = *n * 10 + (int)codec_json_int(codec_json_get(document, "n"), 0);
	return *n > 1000 ? base_err_set(err, BASE_PERM, "enough") : BASE_OK;
}

/* Halves of surrogate pairs cost a character, not the document. */
static void
test_surrogates(void **state)
{
	static const struct {
		const char *text;
		const char *want; /* NULL: no JSON */
	} cases[] = {
	    {"\"a\\ud83d\"", "a\xef\xbf\xbd"},
	    {"\"\\uDC00b\"", "\xef\xbf\xbd"
			     "b"},
	    {"\"\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80"},
	    {"\"\\\\ud83d \\ud83d\"", "\\ud83d \xef\xbf\xbd"},
	    {"\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
				   "A"},
	    {"\"\\ud83\"", NULL},
	    {"\"\\ud83d", NULL},
	};
	struct codec_json *v;

	(void)state;
	for (size_t i = 0; i < BASE_LEN(cases); i++) {
		enum base_status status = codec_json_parse(
		    cases[i].text, strlen(cases[i].text), 0, &v, NULL);

		assert_int_equal(
		    status, cases[i].want == NULL ? BASE_INVALID : BASE_OK);
		if (cases[i].want == NULL)
			continue;
		assert_string_equal(codec_json_string(v), cases[i].want);
		codec_json_free(v);
	}
}

static void
test_stream(void **state)
{
	static const struct {
		const char *text;
		enum base_status status;
		int seen;
		const char *says;
	} cases[] = {
	    {"", BASE_OK, 0, ""},
	    {"{\"n\":1}\n{\"n\":2}\n", BASE_OK, 12, ""},
	    {"{\"n\":1}{\"n\":2} \x1e{\"n\":3}", BASE_OK, 123, ""},
	    {"{\"n\":1,\"s\":\"}{\\\"\"}{\"n\":2}", BASE_OK, 12, ""},
	    {"{\"n\":1}\n{\"n\":2}\n{\"n\":", BASE_INVALID, 12,
		"document 3, line 3"},
	    {"{\"n\":1}\n{\"n\" 2}\n{\"n\":3}", BASE_INVALID, 1,
		"document 2, line 2"},
	    {"{\"n\":1}{\"n\":2}{\"n\":3}{\"n\":4}{\"n\":5}", BASE_PERM, 1234,
		"enough"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_LEN(cases); i++) {
		struct base_err err = BASE_ERR_INIT;
		int seen = 0;

		assert_int_equal(codec_json_each(cases[i].text,
				     strlen(cases[i].text), count, &seen, &err),
		    cases[i].status);
		assert_int_equal(seen, cases[i].seen);
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].text, err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_getters),
	    cmocka_unit_test(test_members_in_order),
	    cmocka_unit_test(test_build_and_dump),
	    cmocka_unit_test(test_put_string),
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_surrogates),
	    cmocka_unit_test(test_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
