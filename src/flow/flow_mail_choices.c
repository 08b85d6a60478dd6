/* flow_mail_choices: the answers to "what shall be stopped?". */
#include "flow_templates.h"

#include <stdlib.h>
#include <string.h>

/* The line to write, or NULL where the choice has nothing to stop; free(). */
static char *
line_of(const struct codec_json *stop, const struct codec_json *choice)
{
	const char *what = codec_json_text(choice, "for", "");
	const char *body = codec_json_text(choice, "body", "");
	int64_t issue = codec_json_int(codec_json_get(stop, "issue"), 0);

	if (strcmp(what, "issue") == 0)
		return issue == 0
			   ? NULL
			   : base_xprintf("#%lld: %s", (long long)issue, body);
	if (strcmp(what, "list") == 0 &&
	    codec_json_text(stop, "list", NULL) == NULL)
		return NULL;
	return base_xstrdup(body);
}

void
flow_mail_choices(const struct flow_templates *templates, const char *lang,
    const char *subject, struct codec_json *view)
{
	const struct codec_json *words =
	    flow_templates_words(templates, flow_templates_language(lang));
	const struct codec_json *from = codec_json_get(words, "stop");
	const struct codec_json *old = codec_json_get(view, "stop");
	struct codec_json *choices, *stop, *one;
	char *line, *link;
	size_t i;

	if (old == NULL || !codec_json_is(old, CODEC_JSON_OBJECT))
		return;
	stop = codec_json_copy(old);
	choices = codec_json_new_array();
	for (i = 0; i < codec_json_size(from); i++) {
		line = line_of(stop, codec_json_at(from, i));
		if (line == NULL)
			continue;
		one = codec_json_copy(codec_json_at(from, i));
		link = flow_mail_taps_link(view, subject, line);
		codec_json_set_string(one, "body", line);
		codec_json_set_string(one, "href", link);
		codec_json_append_take(choices, one);
		free(link);
		free(line);
	}
	codec_json_set_take(stop, "choices", choices);
	codec_json_set_take(view, "stop", stop);
}
