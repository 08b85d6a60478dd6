/* flow_mail_change: what a change was from and to, as people read it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_templates.h"

#define LABEL_MAX 1000 /* bytes */

/* "3.1:9.8, 2.0:7.5" as "9.8 v3.1, 7.5 v2.0", a single one without its
 * version. */
static char *
scores(
    const struct flow_templates *templates, const char *lang, const char *text)
{
	bool is_one = strchr(text, ',') == NULL, ok = true;
	struct base_buf out;
	size_t version, score;
	const char *p;

	base_buf_init(&out, LABEL_MAX);
	for (p = text; ok && *p != '\0'; p += score + (p[score] == ',')) {
		p += strspn(p, " ");
		version = strcspn(p, ":,");
		if (p[version] != ':')
			break;
		score = strcspn(p + version + 1, ",");
		ok =
		    base_buf_printf(&out, "%s%.*s",
			out.len > 0 ? flow_word(templates, lang, "format.comma")
				    : "",
			(int)score, p + version + 1) == BASE_OK;
		if (ok && !is_one)
			ok = base_buf_printf(&out, " v%.*s", (int)version, p) ==
			     BASE_OK;
		p += version + 1;
	}
	if (!ok || *p != '\0') {
		base_buf_release(&out);
		return base_xstrdup(text);
	}
	return base_buf_take(&out, NULL);
}

/* "listed", or the day until which it has to be mended. */
static char *
catalogue(
    const struct flow_templates *templates, const char *lang, const char *text)
{
	const char *listed = flow_word(templates, lang, "value.listed");
	char day[40];

	flow_mail_date(templates, lang, text, day);
	if (day[0] == '\0')
		return base_xstrdup(
		    strcmp(text, "listed") == 0 ? listed : text);
	return base_xprintf("%s%s%s %s", listed,
	    flow_word(templates, lang, "format.comma"),
	    flow_word(templates, lang, "label.kev_until"), day);
}

char *
flow_mail_change(const struct flow_templates *templates, const char *lang,
    const char *kind, const char *text)
{
	static const char *const told[] = {
	    "kev", "score", "fix", "mitigation", "affected"};
	char key[40];
	size_t i;

	for (i = 0; i < BASE_LEN(told); i++)
		if (strcmp(kind, told[i]) == 0)
			break;
	if (i == BASE_LEN(told))
		return NULL;
	snprintf(key, sizeof(key), "left.%s", kind);
	return text[0] == '\0' ? base_xstrdup(flow_word(templates, lang, key))
	       : i == 0        ? catalogue(templates, lang, text)
	       : i == 1        ? scores(templates, lang, text)
			       : NULL;
}
