/*
 * flow_mail_check: mails rendered for tests, and what holds of each of them.
 */
#ifndef FLOW_MAIL_CHECK_H
#define FLOW_MAIL_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_mail_views.h"
#include "kairan/base_text.h"

static __attribute__((unused)) const char *const languages[] = {"en", "ja"};

static __attribute__((unused)) struct flow_templates *templates;

static inline int
load(void **state)
{
	struct base_err err = BASE_ERR_INIT;

	(void)state;
	setenv("KAIRAN_TEMPLATES", "templates", 1);
	if (flow_templates_load(NULL, &templates, &err) != BASE_OK) {
		print_error("%s\n", err.text);
		return -1;
	}
	return 0;
}

static inline int
unload(void **state)
{
	(void)state;
	flow_templates_free(templates);
	return 0;
}

static inline struct codec_json *
parse(const char *json)
{
	struct base_err err = BASE_ERR_INIT;
	struct codec_json *view = NULL;

	if (codec_json_parse(json, strlen(json), 0, &view, &err) != BASE_OK)
		fail_msg("%s", err.text);
	return view;
}

static inline void
render(enum flow_mail_kind kind, const char *lang,
    const struct codec_json *view, struct flow_mail_text *mail)
{
	struct base_err err = BASE_ERR_INIT;

	if (flow_mail_render(templates, kind, lang, view, mail, &err) !=
	    BASE_OK)
		fail_msg("%s", err.text);
	assert_non_null(mail->subject);
	assert_non_null(mail->text);
	assert_non_null(mail->html);
}

static inline void
render_json(enum flow_mail_kind kind, const char *lang, const char *json,
    struct flow_mail_text *mail)
{
	struct codec_json *view = parse(json);

	render(kind, lang, view, mail);
	codec_json_free(view);
}

static inline void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("<%s> lacks in:\n%s", part, text);
}

static inline void
assert_lacks(const char *text, const char *part)
{
	const char *at = strstr(text, part);

	if (at != NULL)
		fail_msg("<%s> stands at: %.100s", part, at);
}

/* What may stand in an HTML mail: no script, form, frame, picture or
 * anything that is loaded; links to the web and mail only. */
static inline void
assert_safe_html(const char *html)
{
	static const char *const forbidden[] = {"<script", "<img", "<iframe",
	    "<form", "<link", "<object", "<svg", "javascript:", "data:", "url(",
	    "@import"};
	const char *at = html;
	size_t i;

	for (i = 0; i < BASE_LEN(forbidden); i++)
		assert_lacks(html, forbidden[i]);
	while ((at = strstr(at, "href=\"")) != NULL) {
		at += 6;
		if (strncmp(at, "https://", 8) != 0 &&
		    strncmp(at, "http://", 7) != 0 &&
		    strncmp(at, "mailto:", 7) != 0)
			fail_msg("a link to %.60s", at);
	}
	assert_null(strstr(html, "src="));
	assert_true(strlen(html) < 100 * 1000);
}

/* Every element that is opened is closed, in order. */
static inline void
assert_balanced(const char *html)
{
	char stack[64][16];
	size_t depth = 0;
	const char *p = html;

	while ((p = strchr(p, '<')) != NULL) {
		bool is_end = *++p == '/';
		char name[16];
		size_t len;

		p += is_end;
		len = strcspn(p, " >\n");
		if (*p == '!' || len >= sizeof(name))
			continue;
		memcpy(name, p, len);
		name[len] = '\0';
		if (strcmp(name, "meta") == 0 || strcmp(name, "br") == 0)
			continue;
		if (!is_end) {
			assert_true(depth < BASE_LEN(stack));
			strcpy(stack[depth++], name);
		} else if (depth == 0 || strcmp(stack[--depth], name) != 0)
			fail_msg("</%s> closes %s: %.80s", name,
			    depth ? stack[depth] : "nothing", p);
	}
	assert_int_equal(depth, 0);
}

static inline void
assert_narrow(const char *text, const char *lang)
{
	size_t max =
	    strcmp(lang, "ja") == 0 ? FLOW_MAIL_COLUMNS_JA : FLOW_MAIL_COLUMNS;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		char *line = base_xstrndup(text, len);

		/* An address is never broken. */
		if (base_text_width(line) > max && strchr(line, '/') == NULL)
			fail_msg("too wide: %s", line);
		if (len > 0 && line[len - 1] == ' ')
			fail_msg("ends in a blank: %s", line);
		free(line);
		text += len + (text[len] == '\n');
	}
}

static inline void
check_mail(const struct flow_mail_text *mail, const char *lang)
{
	assert_lacks(mail->text, "{{");
	assert_lacks(mail->html, "{{");
	assert_lacks(mail->text, "}}");
	assert_lacks(mail->subject, "{{");
	assert_lacks(mail->text, "\n\n\n");
	assert_lacks(mail->text, "&quot;");
	assert_true(mail->subject[0] != '\0');
	assert_true(
	    base_text_header_safe(mail->subject, strlen(mail->subject)));
	assert_true(base_text_is_utf8(mail->text, strlen(mail->text)));
	assert_true(base_text_is_utf8(mail->html, strlen(mail->html)));
	assert_safe_html(mail->html);
	assert_balanced(mail->html);
	assert_narrow(mail->text, lang);
}

#endif
