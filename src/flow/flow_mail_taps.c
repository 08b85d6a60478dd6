/* flow_mail_taps: one-tap answers: links that open a reply with its command
 * filled in. */
#include "flow_templates.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

char *
flow_mail_taps_link(
    const struct codec_json *view, const char *subject, const char *body)
{
	const char *address = codec_json_text(view, "reply_to", NULL);
	struct base_buf link;
	char *re = base_xprintf("%s%s",
	    base_text_starts_ascii(subject, "Re:") ? "" : "Re: ", subject);
	char *out = NULL;

	base_buf_init(&link, FLOW_MAIL_MAILTO_MAX + 4096);
	if (address != NULL &&
	    flow_mail_mailto(address, re, body, &link) == BASE_OK)
		out = base_buf_take(&link, NULL);
	base_buf_release(&link);
	free(re);
	return out;
}

/* The command that a line's link fills in, and its words.  Of an overview:
 * to track it; of a ticket: that it is looked at, or, when it was, when it
 * will be done.  free() the result. */
static char *
line_command(const struct flow_templates *templates, const char *lang,
    struct codec_json *line)
{
	int64_t issue = codec_json_int(codec_json_get(line, "issue"), 0);
	bool is_new = strcmp(codec_json_text(line, "status", ""), "NEW") == 0;
	bool is_task;

	if (issue <= 0)
		return base_xprintf("%s%s\n",
		    flow_word(templates, lang, "overview.track"),
		    codec_json_text(line, "id", ""));
	codec_json_set_string(line, "tap_label",
	    flow_word(
		templates, lang, is_new ? "digest.tap" : "digest.later_tap"));
	/* A task is one of several of its ticket: its line is meant. */
	is_task = codec_json_bool(codec_json_get(line, "is_task"), false);
	return base_xprintf("%s%lld: %s\n", is_task ? "" : "#",
	    (long long)(is_task ? codec_json_int(codec_json_get(line, "n"), 0)
				: issue),
	    flow_word(
		templates, lang, is_new ? "digest.body" : "digest.later_body"));
}

/* The lines of one list, each with a link of its own; none where has_tap is
 * false. */
static void
add_line_links(const struct flow_templates *templates, const char *lang,
    const char *subject, struct codec_json *view, const char *name)
{
	const struct codec_json *lines = codec_json_get(view, name);
	struct codec_json *copy;
	size_t i;

	/* Only lists of numbered lines. */
	if (!codec_json_is(lines, CODEC_JSON_ARRAY) ||
	    codec_json_get(codec_json_at(lines, 0), "n") == NULL)
		return;
	copy = codec_json_new_array();
	for (i = 0; i < codec_json_size(lines); i++) {
		struct codec_json *line =
		    codec_json_copy(codec_json_at(lines, i));
		char *body = line_command(templates, lang, line);
		char *link =
		    codec_json_bool(codec_json_get(line, "has_tap"), true)
			? flow_mail_taps_link(view, subject, body)
			: NULL;

		codec_json_set_string(line, "href", link);
		codec_json_append_take(copy, line);
		free(link);
		free(body);
	}
	codec_json_set_take(view, name, copy);
}

void
flow_mail_view_taps(const struct flow_templates *templates, const char *lang,
    const char *subject, struct codec_json *view)
{
	static const char *const lists[] = {
	    "lines", "unseen", "soon", "team", "fresh", "news", "own"};
	const struct codec_json *words =
	    flow_templates_words(templates, flow_templates_language(lang));
	bool confirms = codec_json_bool(codec_json_get(view, "confirm"), false);
	const struct codec_json *from =
	    codec_json_get(words, confirms ? "confirm_taps" : "taps");
	const char *now = codec_json_text(view, "ticket.status", "");
	struct codec_json *taps = codec_json_new_array();
	char *link;
	size_t i;

	for (i = 0; i < codec_json_size(from); i++) {
		const struct codec_json *tap = codec_json_at(from, i);
		struct codec_json *one;

		if (strcmp(codec_json_text(tap, "key", ""), now) == 0)
			continue;
		link = flow_mail_taps_link(
		    view, subject, codec_json_text(tap, "body", ""));
		if (link == NULL)
			continue;
		one = codec_json_copy(tap);
		codec_json_set_string(one, "href", link);
		codec_json_append_take(taps, one);
		free(link);
	}
	codec_json_set_bool(view, "taps_any", codec_json_size(taps) > 0);
	codec_json_set_take(view, "taps", taps);
	link = flow_mail_taps_link(view, subject, NULL);
	codec_json_set_string(view, "reply_href", link);
	free(link);
	for (i = 0; i < BASE_LEN(lists); i++)
		add_line_links(templates, lang, subject, view, lists[i]);
	flow_mail_choices(templates, lang, subject, view);
}
