/* What an answer shows, lists and asks: hostile texts stay text, in every
 * language, and what is not known leaves no hole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/flow_mail.h"

static struct flow_templates *templates;

/* Each ~ becomes a text. */
static const char answer[] =
    "{\"reply_to\":\"kairan+x@example.jp\",\"because\":{\"kind\":\"sender\"},"
    "\"subject\":\"~\",\"results\":["
    "{\"key\":\"show\",\"outcome\":\"applied\",\"value\":\"~\",\"raw\":\"~\"},"
    "{\"key\":\"stop\",\"outcome\":\"asked\",\"raw\":\"~\"}],"
    "\"circulation\":[{\"id\":1,\"seen\":[{\"name\":\"~\",\"date\":\"~\"}],"
    "\"unseen\":[{\"name\":\"~\"}]}],"
    "\"stop\":{\"issue\":1,\"list\":\"~\"},"
    "\"lines\":[{\"n\":1,\"issue\":1,\"title\":\"~\",\"url\":\"~\","
    "\"status\":\"~\",\"score\":\"~\",\"band\":\"~\"},"
    "{\"n\":2,\"id\":\"~\",\"title\":\"~\",\"url\":\"~\"}],"
    "\"shown\":[{\"id\":\"~\",\"title\":\"~\",\"epss\":\"~\","
    "\"exploits\":[{\"url\":\"~\"}],\"advisories\":[{\"id\":\"~\","
    "\"source\":\"~\",\"url\":\"~\",\"published\":\"~\"}],"
    "\"tickets\":[{\"id\":1,\"subject\":\"~\",\"status\":\"~\",\"url\":\"~\","
    "\"assignee\":{\"name\":\"~\"},\"due\":\"~\"}],"
    "\"help\":{\"fix\":\"~\",\"mitigation\":\"~\"},"
    "\"vuln\":{\"summary\":\"~\",\"fix\":\"~\",\"mitigation\":\"~\","
    "\"scores\":[{\"version\":\"~\",\"base\":\"~\",\"band\":\"~\","
    "\"vector\":\"~\"}],\"products\":[{\"name\":\"~\"}]},"
    "\"why\":{\"watches\":[{\"name\":\"~\",\"hit\":false,\"reasons\":["
    "{\"ok\":true,\"met\":\"any\",\"term\":\"~\"},"
    "{\"ok\":false,\"missed\":\"~\",\"term\":\"~\"}]}],"
    "\"holds\":[{\"id\":\"~\",\"reason\":\"~\"}]}}]}";

static void
render(const char *text, const char *lang, struct flow_mail_text *out)
{
	struct base_err err = BASE_ERR_INIT;
	struct codec_json *view = NULL;

	assert_int_equal(
	    codec_json_parse(text, strlen(text), 0, &view, &err), BASE_OK);
	if (flow_mail_render(
		templates, FLOW_MAIL_ANSWER, lang, view, out, &err) != BASE_OK)
		fail_msg("%s", err.text);
	codec_json_free(view);
}

static char *
filled(const char *with)
{
	struct base_buf out;
	const char *p;

	base_buf_init(&out, 1 << 20);
	for (p = answer; *p != '\0'; p++)
		if (base_buf_add(&out, *p == '~' ? with : p,
			*p == '~' ? strlen(with) : 1) != BASE_OK)
			fail();
	return base_buf_take(&out, NULL);
}

static void
hostile_values_stay_text(void **state)
{
	static const char *const languages[] = {"en", "ja"};
	char *text = filled("</p><script>alert(1)</script>'><img src=x> "
			    "{{{w.label.why}}} \\u202e\\u001b[31m\\r\\nBcc: x "
			    "javascript:alert(1)");
	struct flow_mail_text mail;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(languages); i++) {
		render(text, languages[i], &mail);
		assert_null(strstr(mail.html, "<script"));
		assert_null(strstr(mail.html, "<img"));
		assert_null(strstr(mail.html, "href=\"javascript"));
		assert_null(strstr(mail.html, "\x1b"));
		assert_null(strstr(mail.text, "\x1b"));
		assert_null(strstr(mail.text, "\xe2\x80\xae"));
		assert_null(strstr(mail.text, "\r"));
		assert_null(strchr(mail.subject, '\n'));
		flow_mail_text_release(&mail);
	}
	free(text);
}

static void
all_of_it_is_shown(void **state)
{
	static const char *const parts[] = {"What shall be stopped?",
	    "#1: mute", "stop: list", "notify: essential", "1. #1 ", "2. ",
	    "-- ", "keyword found", "EPSS", "Our tickets", "Not yet seen by"};
	char *text = filled("https://example.jp/x");
	struct flow_mail_text mail;
	size_t i;

	(void)state;
	render(text, "en", &mail);
	for (i = 0; i < BASE_LEN(parts); i++)
		if (strstr(mail.text, parts[i]) == NULL)
			fail_msg("\"%s\" is missing", parts[i]);
	assert_non_null(strstr(mail.html, "href=\"https://example.jp/x\""));
	assert_non_null(strstr(mail.html, "href=\"mailto:kairan"));
	flow_mail_text_release(&mail);
	free(text);
}

/* What the asker does not know stays unsaid. */
static void
little_is_no_hole(void **state)
{
	static const char *const few[] = {
	    "{\"shown\":[{\"id\":\"CVE-2026-1\",\"vuln\":{}}]}",
	    "{\"shown\":[{\"id\":\"X\",\"help\":{}}]}",
	    "{\"shown\":[{\"id\":\"X\",\"why\":{}}]}", "{\"stop\":{}}",
	    "{\"lines\":[{\"n\":1,\"issue\":7}]}",
	    "{\"lines\":[{\"n\":1,\"id\":\"X\"}]}", "{\"lines\":[]}"};
	struct flow_mail_text mail;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(few); i++) {
		render(few[i], "ja", &mail);
		assert_null(strstr(mail.text, "{{"));
		assert_null(strstr(mail.text, "()"));
		assert_null(strstr(mail.html, "href=\"\""));
		flow_mail_text_release(&mail);
	}
}

static int
load(void **state)
{
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	setenv("KAIRAN_TEMPLATES", "templates", 1);
	return flow_templates_load(NULL, &templates, &err) == BASE_OK ? 0 : -1;
}

static int
unload(void **state)
{
	(void)state;
	flow_templates_free(templates);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hostile_values_stay_text),
	    cmocka_unit_test(all_of_it_is_shown),
	    cmocka_unit_test(little_is_no_hole)};

	return cmocka_run_group_tests(tests, load, unload);
}
