#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/codec_xml.h"

static const char rdf[] =
    "\n<?xml version='1.0' encoding='UTF-8'?>\n"
    "<rdf:RDF xmlns='http://purl.org/rss/1.0/'\n"
    " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'\n"
    " xmlns:sec='http://jvn.jp/rss/mod_sec/'>\n"
    "<channel><title>T</title></channel>\n"
    "<item rdf:about='a'><title>A &amp; &#x42; <![CDATA[<c>]]></title>\n"
    "<sec:cpe version='2.2'>\n cpe:/a:x </sec:cpe><sec:cpe>two</sec:cpe>"
    "</item>\n"
    "<item><title>&unknown;</title><item>inner</item></item></rdf:RDF>\n";

static void
test_tree(void **state)
{
	struct base_arena *arena = base_arena_new();
	struct base_err err = BASE_ERR_INIT;
	const struct codec_xml *root, *item, *cpe;
	struct base_buf all;
	const char doc[] =
	    "<!DOCTYPE r PUBLIC 'x' 'http://example.org/x'>"
	    "<r><item a='1' b='&lt;2 &amp; 3'>x<y>1<z>2</z></y> y"
	    "</item><item/>&nbsp;</r>";

	(void)state;
	assert_int_equal(
	    codec_xml_parse(arena, doc, sizeof(doc) - 1, NULL, &root, &err),
	    BASE_OK);
	assert_string_equal(root->name, "r");
	assert_string_equal(root->text, "&nbsp;");
	item = codec_xml_child(root, "item");
	assert_string_equal(codec_xml_text(item), "x y");
	assert_string_equal(codec_xml_attr(item, "b"), "<2 & 3");
	assert_null(codec_xml_attr(item, "c"));
	assert_null(codec_xml_attr(NULL, "c"));
	cpe = codec_xml_next(item, "item");
	assert_non_null(cpe);
	assert_null(codec_xml_next(cpe, "item"));
	assert_string_equal(codec_xml_text(cpe), "");
	assert_string_equal(codec_xml_child_text(root, "none"), "");
	base_buf_init(&all, 100);
	assert_int_equal(codec_xml_text_all(item, &all), BASE_OK);
	assert_string_equal(all.data, "x y12");
	base_buf_release(&all);
	base_arena_free(arena);
}

static enum base_status
collect(const struct codec_xml *node, void *ctx, struct base_err *err)
{
	struct base_buf *seen = ctx;
	const struct codec_xml *cpe = codec_xml_child(node, "cpe");

	if (base_buf_printf(seen, "%s@%u:%s", node->name, node->line,
		codec_xml_child_text(node, "title")) != BASE_OK)
		return BASE_LIMIT;
	for (; cpe != NULL; cpe = codec_xml_next(cpe, "cpe"))
		if (base_buf_printf(seen, "/%s", cpe->text) != BASE_OK)
			return BASE_LIMIT;
	if (codec_xml_child(node, "item") != NULL &&
	    base_buf_puts(seen, "+item") != BASE_OK)
		return BASE_LIMIT;
	if (strstr(codec_xml_child_text(node, "title"), "stop"))
		return base_err_set(err, BASE_PERM, "told to stop");
	return base_buf_puts(seen, ";");
}

static enum base_status
each(const char *doc, size_t len, struct base_buf *seen, struct base_err *err)
{
	static const char *const items[] = {"item", "entry"};
	static const char *const heads[] = {"channel", "feed"};
	struct codec_xml_wanted wanted = {.items = items,
	    .n_items = 2,
	    .heads = heads,
	    .n_heads = 2,
	    .each = collect,
	    .ctx = seen};

	return codec_xml_each(doc, len, &wanted, err);
}

static void
test_stream(void **state)
{
	static const struct {
		const char *doc;
		enum base_status status;
		const char *seen, *says;
	} cases[] = {
	    {rdf, BASE_INVALID,
		"channel@6:T;item@7:A & B <c>/\n cpe:/a:x /two;", "line 10: "},
	    {"<rss><channel><title>T</title><item><title>a</title></item>\n"
	     "<item><title>b</title><item>i</item></item></channel></rss>",
		BASE_OK, "item@1:a;item@2:b+item;channel@1:T;", ""},
	    {"<feed><entry><title>a</title></entry><entry><ti", BASE_INVALID,
		"entry@1:a;", "line 1: "},
	    {"<feed><entry><title>a</title></entry>", BASE_INVALID,
		"entry@1:a;", "line 1: the document ends too early"},
	    {"<feed><entry><title>stop</title></entry><entry/></feed>",
		BASE_PERM, "entry@1:stop", "told to stop"},
	    {"<feed/>", BASE_OK, "feed@1:;", ""},
	    {"<other/>", BASE_OK, "", ""},
	};
	struct base_buf seen;

	(void)state;
	base_buf_init(&seen, 1000);
	for (size_t i = 0; i < BASE_LEN(cases); i++) {
		struct base_err err = BASE_ERR_INIT;

		base_buf_clear(&seen);
		assert_int_equal(
		    each(cases[i].doc, strlen(cases[i].doc), &seen, &err),
		    cases[i].status);
		assert_string_equal(base_buf_text(&seen), cases[i].seen);
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].doc, err.text);
	}
	base_buf_release(&seen);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *doc, *says;
	} cases[] = {
	    {"", "empty"},
	    {" \n\n ", "empty"},
	    {"\n<!DOCTYPE html>\n<html><body>x</body></html>",
		"line 2: this is an HTML page, not a feed"},
	    {"<?xml version='1.0'?>\n<HTML><body/></HTML>",
		"line 2: this is an HTML page, not a feed"},
	    {"{\"a\":1}", "this is not XML: it begins with \"{"},
	    {"<?xml version='1.0' encoding='UTF-8'?>\n<r>\x8e\xa9</r>",
		"line 2: the bytes are not in the declared encoding"},
	    {"<?xml version='1.0' encoding='nonsense'?>\n<r/>",
		"the declared encoding is not known"},
	    {"<r>\n\x01</r>", "line 2: a character that XML cannot carry"},
	    {"<r>\n<a></b></r>", "line 2: malformed XML"},
	    {"<!DOCTYPE r [\n<!ENTITY a 'aaaa'>\n"
	     "<!ENTITY b '&a;&a;&a;'>]><r>&b;</r>",
		"line 2: declares entities"},
	    {"<!DOCTYPE r [\n<!ENTITY % p SYSTEM 'file:///etc/passwd'>"
	     "%p;]><r/>",
		"line 2: declares entities"},
	    {"<!DOCTYPE r [<!ATTLIST r a CDATA 'x'>]><r/>",
		"line 1: declares entities"},
	    {"<r>&undeclared;</r>", "line 1: malformed XML"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_LEN(cases); i++) {
		struct base_arena *arena = base_arena_new();
		struct base_err err = BASE_ERR_INIT;
		const struct codec_xml *root = NULL;

		if (codec_xml_parse(arena, cases[i].doc, strlen(cases[i].doc),
			NULL, &root, &err) != BASE_INVALID ||
		    strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].doc, err.text);
		assert_null(root);
		base_arena_free(arena);
	}
}

static void
test_encodings(void **state)
{
	static const struct {
		const char *doc;
		size_t len;
	} cases[] = {
#define DOC(text) {text, sizeof(text) - 1}
	    DOC("\xef\xbb\xbf<r>\xe5\x9b\x9e</r>"),
	    DOC("<?xml version='1.0' encoding='Shift_JIS'?><r>\x89\xf1</r>"),
	    DOC("<?xml version='1.0' encoding='EUC-JP'?><r>\xb2\xf3</r>"),
	    DOC("<?xml version='1.0' encoding='ISO-2022-JP'?>"
		"<r>\x1b$B2s\x1b(B</r>"),
	    DOC("\xff\xfe<\0r\0>\0\xde\x56<\0/\0r\0>\0"),
	    DOC("\xfe\xff\0<\0r\0>\x56\xde\0<\0/\0r\0>"),
	};

	(void)state;
	for (size_t i = 0; i < BASE_LEN(cases); i++) {
		struct base_arena *arena = base_arena_new();
		struct base_err err = BASE_ERR_INIT;
		const struct codec_xml *root = NULL;

		if (codec_xml_parse(arena, cases[i].doc, cases[i].len, NULL,
			&root, &err) != BASE_OK)
			fail_msg("%zu: %s", i, err.text);
		assert_string_equal(root->text, "\xe5\x9b\x9e");
		base_arena_free(arena);
	}
}

/* before, unit n times, after */
static char *
repeated(const char *before, const char *unit, size_t n, const char *after,
    size_t *len)
{
	struct base_buf buf;

	base_buf_init(&buf, (size_t)300 << 20);
	assert_int_equal(base_buf_puts(&buf, before), BASE_OK);
	while (n-- > 0)
		assert_int_equal(base_buf_puts(&buf, unit), BASE_OK);
	assert_int_equal(base_buf_puts(&buf, after), BASE_OK);
	return base_buf_take(&buf, len);
}

static void
test_limits(void **state)
{
	static const struct {
		const char *before, *unit, *after;
		size_t n;
		const char *says;
	} cases[] = {
	    {"<item>", "<a>", "", 100, "more than 64 nested elements"},
	    {"<item>", "xxxxxxxx", "</item>", 600000, "holds more than"},
	    {"<item>", "<a/>", "</item>", 200000, "holds more than"},
	    {"<item ", " a='1'", "/>", 1000, "more than 512 attributes"},
	    {"<!DOCTYPE r [<!ELEMENT a (b", "|c", ")>]><r/>", 1000000,
		"prolog"},
	    {"<x>", "0123456789", "</x>", 11000000, "more than 104857600"},
	};
	struct base_buf seen;

	(void)state;
	base_buf_init(&seen, 1000);
	for (size_t i = 0; i < BASE_LEN(cases); i++) {
		struct base_err err = BASE_ERR_INIT;
		size_t len;
		char *doc = repeated(cases[i].before, cases[i].unit, cases[i].n,
		    cases[i].after, &len);

		assert_int_equal(each(doc, len, &seen, &err), BASE_LIMIT);
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("%zu: %s", i, err.text);
		free(doc);
	}
	base_buf_release(&seen);
}

static enum base_status
count(const struct codec_xml *node, void *ctx, struct base_err *err)
{
	(void)node;
	(void)err;
	++*(size_t *)ctx;
	return BASE_OK;
}

/* Far more than CODEC_XML_TEXT_MAX in all, but not at once. */
static void
test_many_items_in_a_head(void **state)
{
	static const char *const items[] = {"item"};
	static const char *const heads[] = {"channel"};
	size_t len, seen = 0;
	struct base_err err = BASE_ERR_INIT;
	struct codec_xml_wanted wanted = {.items = items,
	    .n_items = 1,
	    .heads = heads,
	    .n_heads = 1,
	    .each = count,
	    .ctx = &seen};
	char *doc = repeated("<rss><channel>",
	    "\n        <item><title>A title of some length</title></item>",
	    200000, "</channel></rss>", &len);

	(void)state;
	assert_int_equal(codec_xml_each(doc, len, &wanted, &err), BASE_OK);
	assert_int_equal(seen, 200001);
	free(doc);
}

static void
test_sniff(void **state)
{
	struct codec_xml_root root;
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	assert_int_equal(
	    codec_xml_sniff(rdf, sizeof(rdf) - 1, &root, &err), BASE_OK);
	assert_string_equal(root.name, "RDF");
	assert_string_equal(
	    root.ns, "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
	assert_int_equal(
	    codec_xml_sniff("<?xml ", 6, &root, &err), BASE_INVALID);
}

static void
test_writing(void **state)
{
	struct base_buf buf;

	(void)state;
	base_buf_init(&buf, 200);
	assert_int_equal(codec_xml_element(&buf, "n",
			     "<a> & \"b\" 'c'\r\n\t\x01\xff\xef\xbf\xbe"),
	    BASE_OK);
	assert_string_equal(buf.data,
	    "<n>&lt;a&gt; &amp; &quot;b&quot; &#39;c&#39;&#13;\n\t"
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</n>");
	base_buf_clear(&buf);
	assert_int_equal(codec_xml_element(&buf, "n", NULL), BASE_OK);
	assert_string_equal(buf.data, "<n/>");
	buf.max = 8;
	assert_int_equal(codec_xml_element(&buf, "n", "long"), BASE_LIMIT);
	assert_string_equal(buf.data, "<n/>");
	base_buf_release(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tree),
	    cmocka_unit_test(test_stream),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_encodings),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_many_items_in_a_head),
	    cmocka_unit_test(test_sniff),
	    cmocka_unit_test(test_writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
