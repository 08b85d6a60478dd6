#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kairan/codec_mustache.h"

static const char *
from_object(const char *name, void *ctx)
{
	return codec_json_string(codec_json_get(ctx, name));
}

static struct codec_json *
parse(const char *text, size_t len)
{
	struct codec_json *value;
	struct base_err err = BASE_ERR_INIT;

	if (codec_json_parse(text, len, 0, &value, &err) != BASE_OK)
		fail_msg("%s", err.text);
	return value;
}

static enum base_status
render(const char *text, enum codec_mustache_escape escape, const char *view,
    const char *partials, struct base_buf *out, struct base_err *err)
{
	struct codec_json *v = parse(view, strlen(view));
	struct codec_json *p = parse(partials, strlen(partials));
	struct codec_mustache m = {text, escape, from_object, p};
	enum base_status status = codec_mustache_render(&m, v, out, err);

	codec_json_free(v);
	codec_json_free(p);
	return status;
}

static void
test_render(void **state)
{
	static const struct {
		const char *text, *view, *partials, *html, *plain;
	} cases[] = {
	    {"{{a}} {{{a}}} {{&a}}", "{\"a\":\"<'\"}", "{}", "&lt;&#39; <' <'",
		"<' <' <'"},
	    {"{{n}} {{i}} {{t}} {{z}} {{o}}",
		"{\"n\":9.8,\"i\":10.0,\"t\":true,\"z\":null,\"o\":{}}", "{}",
		"9.8 10 true  ", "9.8 10 true  "},
	    {"{{#s}}x{{/s}}{{^s}}none{{/s}}", "{\"s\":\"\"}", "{}", "none",
		"none"},
	    {"{{#l}}\n- {{n}}{{#last}}.{{/last}}\n{{/l}}\n",
		"{\"l\":[{\"n\":1},{\"n\":2,\"last\":true}]}", "{}",
		"- 1\n- 2.\n", "- 1\n- 2.\n"},
	    {"a\r\n  {{> p}}\r\nb", "{\"x\":\"1\\n2\"}",
		"{\"p\":\"{{x}}\\nq\\n\"}", "a\r\n  1\n2\n  q\nb",
		"a\r\n  1\n2\n  q\nb"},
	    {"{{=<% %>=}}<%a%><%={{ }}=%>{{a}}", "{\"a\":1}", "{}", "11", "11"},
	    {"{{a.b.c}}{{#a}}{{b.d}}{{/a}}", "{\"a\":{\"b\":{\"c\":\"x\"}}}",
		"{}", "x", "x"},
	    {"{{> missing}}{{! comment }}.", "{}", "{}", ".", "."},
	};
	struct base_buf out;

	(void)state;
	base_buf_init(&out, 1000);
	for (size_t i = 0; i < BASE_LEN(cases); i++) {
		struct base_err err = BASE_ERR_INIT;

		base_buf_clear(&out);
		assert_int_equal(
		    render(cases[i].text, CODEC_MUSTACHE_HTML, cases[i].view,
			cases[i].partials, &out, &err),
		    BASE_OK);
		assert_string_equal(base_buf_text(&out), cases[i].html);
		base_buf_clear(&out);
		assert_int_equal(
		    render(cases[i].text, CODEC_MUSTACHE_NONE, cases[i].view,
			cases[i].partials, &out, &err),
		    BASE_OK);
		assert_string_equal(base_buf_text(&out), cases[i].plain);
	}
	base_buf_release(&out);
}

static void
test_errors(void **state)
{
	static const struct {
		const char *text, *partials;
		enum base_status status;
		const char *says;
	} cases[] = {
	    {"\n{{a", "{}", BASE_INVALID, "line 2: a tag is not closed"},
	    {"{{{a}}", "{}", BASE_INVALID, "line 1: a tag is not closed"},
	    {"\n\n{{#a}}", "{}", BASE_INVALID, "line 3: the section {{a}}"},
	    {"{{#a}}\n{{/b}}", "{}", BASE_INVALID, "line 2: {{/b}} where"},
	    {"{{/b}}", "{}", BASE_INVALID, "line 1: {{/b}} closes nothing"},
	    {"{{}}", "{}", BASE_INVALID, "without a name"},
	    {"{{=x=}}", "{}", BASE_INVALID, "bad delimiters"},
	    {"{{> p}}", "{\"p\":\"{{> p}}\"}", BASE_LIMIT, "nested deeper"},
	    {"{{> p}}", "{\"p\":\"{{#a}}{{> p}}{{> p}}{{/a}}\"}", BASE_LIMIT,
		"nested deeper"},
	    {"{{> p}}",
		"{\"p\":\"0123456789{{#l}}0123456789{{/l}}{{> q}}\","
		"\"q\":\"{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}"
		"{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}"
		"{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}"
		"{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}\"}",
		BASE_LIMIT, "too many steps"},
	    {"0123456789{{#l}}0123456789{{/l}}", "{}", BASE_LIMIT,
		"beyond its limit"},
	};
	struct base_buf out;

	(void)state;
	base_buf_init(&out, 60);
	assert_int_equal(base_buf_puts(&out, "before"), BASE_OK);
	for (size_t i = 0; i < BASE_LEN(cases); i++) {
		struct base_err err = BASE_ERR_INIT;

		assert_int_equal(
		    render(cases[i].text, CODEC_MUSTACHE_HTML,
			i < BASE_LEN(cases) - 1 ? "{\"a\":1,\"l\":[1,2,3,4]}"
						: "{\"l\":[1,2,3,4,5,6,7]}",
			cases[i].partials, &out, &err),
		    cases[i].status);
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].text, err.text);
		assert_string_equal(out.data, "before");
		if (cases[i].partials[1] == '}' &&
		    cases[i].status == BASE_INVALID)
			assert_int_equal(
			    codec_mustache_check(cases[i].text, NULL),
			    BASE_INVALID);
	}
	base_buf_release(&out);
}

#define SPEC "../shared/corpora/mustache-spec/"

static struct codec_json *
load(const char *path)
{
	char *data = base_xmalloc(1 << 20);
	FILE *f = fopen(path, "rb");
	struct codec_json *v;

	assert_non_null(f);
	v = parse(data, fread(data, 1, 1 << 20, f));
	fclose(f);
	free(data);
	return v;
}

static void
run_case(const struct codec_json *c)
{
	struct codec_json *partials =
	    codec_json_copy(codec_json_get(c, "partials"));
	struct codec_mustache m = {codec_json_text(c, "template", ""),
	    CODEC_MUSTACHE_HTML, from_object, partials};
	struct base_err err = BASE_ERR_INIT;
	struct base_buf out;

	base_buf_init(&out, 10000);
	if (codec_mustache_render(&m, codec_json_get(c, "data"), &out, &err) !=
	    BASE_OK)
		fail_msg("%s: %s", codec_json_text(c, "name", ""), err.text);
	if (strcmp(base_buf_text(&out), codec_json_text(c, "expected", "")))
		fail_msg("%s: got \"%s\"", codec_json_text(c, "name", ""),
		    base_buf_text(&out));
	base_buf_release(&out);
	codec_json_free(partials);
}

static void
test_specification(void **state)
{
	static const char *const files[] = {"comments", "delimiters",
	    "interpolation", "inverted", "partials", "sections"};
	size_t n = 0;
	char path[200];

	(void)state;
	if (access(SPEC, R_OK) != 0)
		skip();
	for (size_t i = 0; i < BASE_LEN(files); i++) {
		struct codec_json *spec;
		const struct codec_json *tests;

		snprintf(path, sizeof(path), SPEC "%s.json", files[i]);
		spec = load(path);
		tests = codec_json_get(spec, "tests");
		for (size_t k = 0; k < codec_json_size(tests); k++, n++)
			run_case(codec_json_at(tests, k));
		codec_json_free(spec);
	}
	assert_true(n > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_render),
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_specification),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
