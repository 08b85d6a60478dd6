/* Mails out of hostile and huge values, of faulty templates: nothing breaks. */
#include "flow_mail_check.h"

#include <unistd.h>

#include "kairan/base_file.h"

/* The same hostile text in every string of every full view. */
static struct codec_json *
poison(const struct codec_json *value)
{
	const struct codec_json *member;
	struct codec_json *out;
	const char *key;
	void *it = NULL;
	size_t i;

	if (codec_json_is(value, CODEC_JSON_STRING))
		return codec_json_new_string(
		    "</p><script>alert(1)</script>\"'><img src=x onerror=y> "
		    "{{{w.label.why}}} \xe2\x80\xae\x1b[31m\r\nBcc: x@e.jp "
		    "javascript:alert(1)");
	if (codec_json_is(value, CODEC_JSON_ARRAY)) {
		out = codec_json_new_array();
		for (i = 0; i < codec_json_size(value); i++)
			codec_json_append_take(
			    out, poison(codec_json_at(value, i)));
		return out;
	}
	if (!codec_json_is(value, CODEC_JSON_OBJECT))
		return codec_json_copy(value);
	out = codec_json_new_object();
	while ((it = codec_json_member(value, it, &key, &member)) != NULL)
		codec_json_set_take(out, key,
		    strcmp(key, "reply_to") == 0 ? codec_json_copy(member)
						 : poison(member));
	return out;
}

static void
hostile_values_stay_text(void **state)
{
	int kind;
	int lang;

	(void)state;
	for (kind = 0; kind < FLOW_MAIL_TICKET; kind++)
		for (lang = 0; lang < 2; lang++) {
			struct codec_json *view =
			    parse(flow_mail_views[kind][lang]);
			struct codec_json *bad = poison(view);
			struct flow_mail_text mail;

			render((enum flow_mail_kind)kind, languages[lang], bad,
			    &mail);
			assert_lacks(mail.html, "<script");
			assert_lacks(mail.html, "<img");
			assert_lacks(mail.html, "\x1b");
			assert_lacks(mail.html, "\xe2\x80\xae");
			assert_lacks(mail.html, "href=\"javascript");
			assert_lacks(mail.text, "\x1b");
			assert_lacks(mail.text, "\r");
			assert_true(base_text_header_safe(
			    mail.subject, strlen(mail.subject)));
			assert_balanced(mail.html);
			flow_mail_text_release(&mail);
			codec_json_free(bad);
			codec_json_free(view);
		}
}

static void
huge_views_stay_small(void **state)
{
	struct codec_json *view = parse("{\"token\":\"tok\",\"ticket\":{\"id\":"
					"1,\"subject\":\"S\"},\"vuln\":{}}");
	struct codec_json *vuln = codec_json_new_object();
	struct codec_json *list = codec_json_new_array();
	struct flow_mail_text mail;
	struct base_err err = BASE_ERR_INIT;
	char *big = base_xmalloc(100001);
	int i;

	(void)state;
	memset(big, 'a', 100000);
	big[100000] = '\0';
	for (i = 0; i < 5000; i++) {
		struct codec_json *one = codec_json_new_object();

		codec_json_set_string(one, "name", big + 99900 - i % 100);
		codec_json_set_string(one, "version", big + 99000);
		codec_json_append_take(list, one);
	}
	codec_json_set_take(vuln, "products", list);
	codec_json_set_string(vuln, "summary", big);
	codec_json_set_string(vuln, "title", big);
	codec_json_set_take(view, "vuln", vuln);
	assert_int_equal(flow_mail_render(templates, FLOW_MAIL_OPENED, "en",
			     view, &mail, &err),
	    BASE_OK);
	assert_true(strlen(mail.text) < 100 * 1000);
	assert_has(mail.text, "[kairan:tok]");
	assert_has(mail.text, "(cut: too long for one mail");
	assert_null(mail.html);
	flow_mail_text_release(&mail);
	codec_json_free(view);
	free(big);
}

static void
mailto_is_encoded(void **state)
{
	static const struct {
		const char *address;
		const char *subject;
		const char *body;
		const char *want; /* NULL: refused */
	} cases[] = {
	    {"k+t@e.jp", "Re: [kairan #1] A&B? 50%", "status: ONGOING\n",
		"mailto:k+t@e.jp?subject=Re%3A%20%5Bkairan%20%231%5D%20A%26B"
		"%3F%2050%25&body=status%3A%20ONGOING%0D%0A"},
	    {"k@e.jp", NULL, "状態", "mailto:k@e.jp?body=%E7%8A%B6%E6%85%8B"},
	    {"k@e.jp", "a=b+c", NULL, "mailto:k@e.jp?subject=a%3Db%2Bc"},
	    {"k@e.jp", NULL, "a\r\nb", "mailto:k@e.jp?body=a%0D%0Ab"},
	    {"k@e.jp?cc=x@e.jp", NULL, NULL, NULL},
	    {"k@e.jp,x@e.jp", NULL, NULL, NULL}, {"k", NULL, NULL, NULL},
	    {"", NULL, NULL, NULL}, {"k\"x@e.jp", NULL, NULL, NULL}};
	struct base_buf out;
	char *big;
	size_t i;

	(void)state;
	base_buf_init(&out, 100000);
	for (i = 0; i < BASE_LEN(cases); i++) {
		base_buf_clear(&out);
		assert_int_equal(flow_mail_mailto(cases[i].address,
				     cases[i].subject, cases[i].body, &out),
		    cases[i].want ? BASE_OK : BASE_INVALID);
		assert_string_equal(
		    base_buf_text(&out), cases[i].want ? cases[i].want : "");
	}
	big = base_xmalloc(3000);
	memset(big, 'x', 2999);
	big[2999] = '\0';
	assert_int_equal(
	    flow_mail_mailto("k@e.jp", NULL, big, &out), BASE_LIMIT);
	free(big);
	base_buf_release(&out);
}

static void
dates_and_words(void **state)
{
	char day[40];

	(void)state;
	flow_mail_date(templates, "ja", "2026-12-01", day);
	assert_string_equal(day, "2026-12-01（火）");
	flow_mail_date(templates, "en", "2026-12-01T09:00:00Z", day);
	assert_string_equal(day, "Tue 2026-12-01");
	flow_mail_date(templates, "fr", "2024-02-29", day);
	assert_string_equal(day, "Thu 2024-02-29");
	flow_mail_date(templates, "en", "2026-02-29", day);
	assert_string_equal(day, "");
	flow_mail_date(templates, "en", "soon", day);
	assert_string_equal(day, "");
	assert_string_equal(
	    flow_word(templates, "ja", "status.ONGOING"), "対応中");
	assert_string_equal(
	    flow_word(templates, "en", "status.ONGOING"), "Ongoing");
	assert_string_equal(
	    flow_word(templates, "ja", "status.OTHER"), "OTHER");
}

/* Both languages have the same words. */
static void
same_words(
    const struct codec_json *a, const struct codec_json *b, const char *where)
{
	const struct codec_json *value;
	const char *key;
	void *it = NULL;

	while ((it = codec_json_member(a, it, &key, &value)) != NULL) {
		const struct codec_json *other = codec_json_get(b, key);

		if (codec_json_type(other) != codec_json_type(value))
			fail_msg("%s.%s is not in both words.json", where, key);
		if (codec_json_is(value, CODEC_JSON_OBJECT))
			same_words(value, other, key);
	}
}

static void
words_are_complete(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct codec_json *words[2];
	struct base_buf buf;
	int lang;

	(void)state;
	for (lang = 0; lang < 2; lang++) {
		char path[40];

		snprintf(path, sizeof(path), "templates/%s/words.json",
		    languages[lang]);
		base_buf_init(&buf, 1 << 20);
		assert_int_equal(base_file_read(path, &buf, &err), BASE_OK);
		words[lang] = parse(base_buf_text(&buf));
		base_buf_release(&buf);
	}
	same_words(words[0], words[1], "words");
	same_words(words[1], words[0], "words");
	codec_json_free(words[0]);
	codec_json_free(words[1]);
}

static void
write_file(const char *dir, const char *name, const char *text)
{
	struct base_err err = BASE_ERR_INIT;

	assert_int_equal(
	    base_file_write(dir, name, text, strlen(text), 0644, NULL, &err),
	    BASE_OK);
}

static void
overrides_and_faults(void **state)
{
	char dir[] = "/tmp/kairan-templates-XXXXXX";
	struct flow_templates *mine = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct flow_mail_text mail;
	struct codec_json *view = parse("{\"ticket\":{\"id\":3,\"subject\":"
					"\"S\"}}");
	char path[80];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/en", dir);
	assert_int_equal(base_file_mkdir(path, 0755, &err), BASE_OK);
	write_file(path, "opened.subject.mustache", "Mine {{ticket.id}}\n");
	write_file(path, "words.json", "{\"status\":{\"NEW\":\"Fresh\"}}");
	assert_int_equal(flow_templates_load(dir, &mine, &err), BASE_OK);
	assert_int_equal(
	    flow_mail_render(mine, FLOW_MAIL_OPENED, "en", view, &mail, &err),
	    BASE_OK);
	assert_string_equal(mail.subject, "Mine 3");
	flow_mail_text_release(&mail);
	assert_string_equal(flow_word(mine, "en", "status.NEW"), "Fresh");
	assert_string_equal(flow_word(mine, "en", "status.ONGOING"), "Ongoing");
	assert_string_equal(flow_word(mine, "ja", "status.NEW"), "新規");
	flow_templates_free(mine);

	write_file(path, "opened.subject.mustache", "a\n{{#b}}\n");
	assert_int_equal(flow_templates_load(dir, &mine, &err), BASE_INVALID);
	assert_null(mine);
	assert_non_null(strstr(err.text, "en/opened.subject.mustache"));
	assert_non_null(strstr(err.text, "line 2"));
	base_err_clear(&err);
	write_file(path, "opened.subject.mustache", "{{> _nothing}}\n");
	assert_int_equal(flow_templates_load(dir, &mine, &err), BASE_INVALID);
	assert_non_null(strstr(err.text, "there is no template _nothing"));
	base_err_clear(&err);
	write_file(path, "opened.subject.mustache", "ok\n");
	write_file(path, "words.json", "{\"status\":\n");
	assert_int_equal(flow_templates_load(dir, &mine, &err), BASE_INVALID);
	assert_non_null(strstr(err.text, "en/words.json"));
	base_err_clear(&err);
	assert_int_equal(
	    flow_templates_load("/nonexistent", &mine, &err), BASE_NOTFOUND);
	codec_json_free(view);
	snprintf(path, sizeof(path), "rm -r '%s'", dir);
	assert_int_equal(system(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hostile_values_stay_text),
	    cmocka_unit_test(huge_views_stay_small),
	    cmocka_unit_test(mailto_is_encoded),
	    cmocka_unit_test(dates_and_words),
	    cmocka_unit_test(words_are_complete),
	    cmocka_unit_test(overrides_and_faults),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
