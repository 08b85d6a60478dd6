/*
 * A digest as its templates want it: five lists of tickets, each ticket with
 * the number of its line, its facts and what happened on it.
 */
#include <stdio.h>
#include <string.h>

#include "flow_digest.h"
#include "flow_talk.h"
#include "kairan/base_text.h"

#define DUMMY_ADDRESS                                                          \
	"kairan+mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dz@host.example.jp"
#define ACKS_MAX 10 /* names of one line */
#define HEADERS 3000 /* bytes of a mail besides its parts */

static const char *const parts[FLOW_DIGEST_PARTS] = {
    "unseen", "soon", "team", "fresh", "news"};

void
flow_digest_set_days(struct codec_json *o, struct base_date today,
    const struct store_ticket *ticket)
{
	int days;

	if (!flow_standing_days(today, ticket->due, &days))
		return;
	if (days == 0)
		codec_json_set_bool(o, "due_today", true);
	else if (days == 1)
		codec_json_set_bool(o, "due_tomorrow", true);
	else if (days > 1)
		codec_json_set_int(o, "due_in", days);
	else {
		codec_json_set_int(o, "overdue", -days);
		codec_json_set_bool(o, "overdue_is_one", days == -1);
	}
}

enum base_status
flow_digest_ticket(struct flow *flow, const struct store_ticket *ticket,
    const char *lang, struct codec_json **out, struct base_err *err)
{
	static const char *const of_ticket[] = {
	    "url", "status", "planned", "due", "project"};
	struct codec_json *line = codec_json_new_object();
	struct codec_json *facts = NULL, *vuln = NULL;
	const struct codec_json *score;
	enum base_status status;
	size_t i;

	status = flow_facts_ticket(flow, ticket, &facts, err);
	if (status == BASE_OK)
		status = flow_facts_vuln(flow, ticket->id, lang, &vuln, err);
	if (ticket->issue != 0)
		codec_json_set_int(line, "issue", ticket->issue);
	for (i = 0; i < BASE_LEN(of_ticket); i++)
		if (codec_json_get(facts, of_ticket[i]) != NULL)
			codec_json_set_take(line, of_ticket[i],
			    codec_json_copy(
				codec_json_get(facts, of_ticket[i])));
	codec_json_set_text(
	    line, "owner", codec_json_text(facts, "assignee.name", NULL));
	codec_json_set_text(
	    line, "title", codec_json_text(vuln, "title", ticket->subject));
	codec_json_set_text(line, "watch", ticket->watch);
	if (codec_json_get(vuln, "cves") != NULL)
		codec_json_set_take(line, "cves",
		    codec_json_copy(codec_json_get(vuln, "cves")));
	if (codec_json_get(vuln, "kev") != NULL)
		codec_json_set_take(
		    line, "kev", codec_json_copy(codec_json_get(vuln, "kev")));
	score = codec_json_at(codec_json_get(vuln, "scores"), 0);
	codec_json_set_text(
	    line, "score", codec_json_text(score, "base", NULL));
	codec_json_set_text(line, "band", codec_json_text(score, "band", NULL));
	codec_json_set_text(line, "fix", codec_json_text(vuln, "fix", NULL));
	if (codec_json_get(vuln, "tasks_n") != NULL)
		codec_json_set_take(line, "tasks_n",
		    codec_json_copy(codec_json_get(vuln, "tasks_n")));
	codec_json_set_text(
	    line, "mitigation", codec_json_text(vuln, "mitigation", NULL));
	codec_json_set_text(line, "why", codec_json_text(vuln, "why", NULL));
	codec_json_set_text(
	    line, "ssvc", codec_json_text(vuln, "why_ssvc", NULL));
	codec_json_free(vuln);
	codec_json_free(facts);
	if (status == BASE_OK)
		*out = line;
	else
		codec_json_free(line);
	return status;
}

/* The beginning of a comment, on one line. */
static void
set_excerpt(struct codec_json *o, const char *text)
{
	char line[FLOW_DIGEST_EXCERPT + 8];
	size_t n = 0, cut;

	if (text == NULL)
		return;
	for (; *text != '\0' && n <= FLOW_DIGEST_EXCERPT; text++) {
		bool blank = (unsigned char)*text <= ' ';

		if (!blank || (n > 0 && line[n - 1] != ' '))
			line[n++] = blank ? ' ' : *text;
	}
	line[n] = '\0';
	if (n > FLOW_DIGEST_EXCERPT) {
		cut = base_text_cut(line, FLOW_DIGEST_EXCERPT);
		memcpy(line + cut, "…", sizeof("…"));
	}
	codec_json_set_text(o, "excerpt", base_text_trim(line));
}

/* One event; a list hears of no words and no people (design, rule 11). */
static struct codec_json *
event_of(struct flow *flow, const struct flow_digest *d,
    const struct store_digest *row)
{
	static const char *const kept[] = {"fields", "changes"};
	struct codec_json *o = codec_json_new_object(), *facts = NULL;
	char day[BASE_DATE_TEXT];
	size_t i;

	codec_json_set_string(o, "did", row->event);
	base_date_format(
	    base_date_at(row->created,
		flow_zone(flow, d->person == NULL ? NULL : d->person->zone)),
	    day);
	codec_json_set_string(o, "date", day);
	if (*row->facts == '\0' ||
	    codec_json_parse(row->facts, strlen(row->facts), 0, &facts, NULL) !=
		BASE_OK)
		return o;
	if (codec_json_get(facts, "changes") != NULL || d->person != NULL)
		for (i = d->person == NULL; i < BASE_LEN(kept); i++)
			if (codec_json_get(facts, kept[i]) != NULL)
				codec_json_set_take(o, kept[i],
				    codec_json_copy(
					codec_json_get(facts, kept[i])));
	if (d->person != NULL) {
		codec_json_set_text(
		    o, "who", codec_json_text(facts, "by.name", NULL));
		set_excerpt(o, codec_json_text(facts, "comment.text", NULL));
	}
	codec_json_free(facts);
	return o;
}

static void
set_events(struct flow *flow, const struct flow_digest *d,
    const struct flow_digest_line *line, struct codec_json *o)
{
	struct codec_json *list;
	size_t i, first = 0;

	if (line->events_n == 0)
		return;
	/* The newest ones count most. */
	if (line->events_n > FLOW_DIGEST_EVENTS) {
		first = line->events_n - FLOW_DIGEST_EVENTS;
		codec_json_set_int(o, "events_more", (int64_t)first);
	}
	list = codec_json_new_array();
	for (i = first; i < line->events_n; i++)
		codec_json_append_take(
		    list, event_of(flow, d, line->events[i]));
	codec_json_set_take(o, "events", list);
}

/* Who has acknowledged it and who was asked to and has not (回覧). */
static enum base_status
set_acks(struct flow *flow, const struct store_ticket *ticket,
    struct codec_json *line, struct base_err *err)
{
	static const char *const keys[][2] = {
	    {"seen", "acked"}, {"unseen", "missing"}};
	struct codec_json *facts = codec_json_new_object(), *list;
	const struct codec_json *from;
	enum base_status status;
	size_t i, k;

	status = flow_ack_facts(flow, ticket->id, facts, err);
	for (i = 0; i < BASE_LEN(keys); i++) {
		from = codec_json_get(facts, keys[i][0]);
		if (codec_json_size(from) == 0)
			continue;
		list = codec_json_new_array();
		for (k = 0; k < codec_json_size(from) && k < ACKS_MAX; k++)
			codec_json_append_take(
			    list, codec_json_copy(codec_json_at(from, k)));
		codec_json_set_take(line, keys[i][1], list);
	}
	codec_json_free(facts);
	return status;
}

static enum base_status
line_of(struct flow *flow, const struct flow_digest *d, size_t i,
    struct codec_json **out, struct base_err *err)
{
	const struct flow_digest_line *line = &d->lines[i];
	struct codec_json *o = NULL;
	enum base_status status;

	status = flow_digest_ticket(flow, &line->ticket,
	    flow_language(flow, d->person == NULL ? NULL : d->person->language),
	    &o, err);
	if (status != BASE_OK)
		return status;
	codec_json_set_int(o, "n", (int64_t)i + 1);
	if (d->person != NULL)
		flow_digest_set_days(o, d->today, &line->ticket);
	if (line->waits > 0) {
		codec_json_set_int(o, "waits", line->waits);
		codec_json_set_bool(o, "waits_is_one", line->waits == 1);
	}
	if (line->part != FLOW_DIGEST_TEAM)
		codec_json_set_take(o, "owner", NULL);
	else if (codec_json_get(o, "owner") == NULL)
		codec_json_set_bool(o, "nobody", true);
	if (line->part == FLOW_DIGEST_FRESH)
		codec_json_set_bool(o, "assigned", line->assigned);
	else
		codec_json_set_take(o, "cves", NULL);
	/* What to type stands where one thing is told of, else the digest
	 * would be long. */
	codec_json_set_bool(o, "has_work", d->is_scan);
	codec_json_set_bool(o, "has_tap",
	    d->person != NULL && i < FLOW_DIGEST_TAPS &&
		line->part != FLOW_DIGEST_NEWS &&
		line->part != FLOW_DIGEST_TEAM);
	set_events(flow, d, line, o);
	if (d->person != NULL)
		status = set_acks(flow, &line->ticket, o, err);
	if (status == BASE_OK)
		*out = o;
	else
		codec_json_free(o);
	return status;
}

/* What the headline counts. */
static void
set_counts(const struct flow_digest *d, struct codec_json *view)
{
	char key[32];
	size_t i, left = d->lines_n;

	codec_json_set_int(view, "count", (int64_t)d->lines_n);
	codec_json_set_bool(view, "count_is_one", d->lines_n == 1);
	codec_json_set_bool(
	    view, "fresh_only", d->counts[FLOW_DIGEST_FRESH] == d->lines_n);
	for (i = 0; i < FLOW_DIGEST_PARTS; i++) {
		if (d->counts[i] == 0)
			continue;
		left -= d->counts[i];
		snprintf(key, sizeof(key), "%s_count", parts[i]);
		codec_json_set_int(view, key, (int64_t)d->counts[i]);
		snprintf(key, sizeof(key), "%s_more", parts[i]);
		codec_json_set_bool(view, key, left > 0);
	}
}

static struct codec_json *
because(const struct flow_digest *d)
{
	struct codec_json *why = codec_json_new_object();
	bool is_list = d->person == NULL && d->rows_n > 0 &&
		       strcmp(d->rows[0].kind, "operator") != 0;

	/* A list is told as a list; all others chose a digest, or have work
	 * that waits. */
	codec_json_set_string(why, "kind",
	    d->is_scan && d->person != NULL             ? "scan"
	    : is_list                                   ? "list"
	    : d->person == NULL                         ? "operator"
	    : d->counts[FLOW_DIGEST_TEAM] == d->lines_n ? "lead"
							: "digest");
	return why;
}

/* The view with the first `shown` lines. */
static enum base_status
build(struct flow *flow, const struct flow_digest *d, size_t shown,
    struct codec_json **out, struct base_err *err)
{
	struct codec_json *view = codec_json_new_object(), *line = NULL;
	struct codec_json *lists[FLOW_DIGEST_PARTS];
	enum base_status status = BASE_OK;
	size_t i;

	set_counts(d, view);
	codec_json_set_take(view, "because", because(d));
	for (i = 0; i < FLOW_DIGEST_PARTS; i++)
		lists[i] = codec_json_new_array();
	for (i = 0; i < shown && status == BASE_OK; i++) {
		status = line_of(flow, d, i, &line, err);
		if (status == BASE_OK)
			codec_json_append_take(lists[d->lines[i].part], line);
	}
	for (i = 0; i < FLOW_DIGEST_PARTS; i++)
		codec_json_set_take(view, parts[i], lists[i]);
	/* A list cannot answer by a command. */
	if (shown > 0 && d->person != NULL)
		codec_json_set_int(view, "first", d->lines[0].ticket.issue);
	if (shown < d->lines_n)
		codec_json_set_int(
		    view, "lines_more", (int64_t)(d->lines_n - shown));
	if (status == BASE_OK)
		*out = view;
	else
		codec_json_free(view);
	return status;
}

enum base_status
flow_digest_measure(struct flow *flow, enum flow_mail_kind kind,
    const char *lang, const struct codec_json *view, size_t *bytes_out,
    struct base_err *err)
{
	struct codec_json *copy = codec_json_copy(view);
	struct flow_mail_text text = {NULL, NULL, NULL};
	enum base_status status;

	codec_json_set_string(copy, "reply_to", DUMMY_ADDRESS);
	codec_json_set_string(copy, "instance", flow->conf->name);
	status =
	    flow_mail_render(flow->templates, kind, lang, copy, &text, err);
	/* Without HTML it was too large already; as base64 three bytes are
	 * four, and its lines have an end. */
	if (status == BASE_OK)
		*bytes_out =
		    text.html == NULL
			? SIZE_MAX
			: (strlen(text.text) + strlen(text.html)) * 139 / 100 +
			      HEADERS;
	flow_mail_text_release(&text);
	codec_json_free(copy);
	return status;
}

enum base_status
flow_digest_view(struct flow *flow, const struct flow_digest *d,
    struct codec_json **out, size_t *shown_out, struct base_err *err)
{
	const char *lang =
	    flow_language(flow, d->person == NULL ? NULL : d->person->language);
	size_t bytes = 0, shown = d->lines_n;
	enum base_status status;

	if (shown > FLOW_DIGEST_LINES)
		shown = FLOW_DIGEST_LINES;
	for (;;) {
		status = build(flow, d, shown, out, err);
		if (status == BASE_OK)
			status = flow_digest_measure(
			    flow, FLOW_MAIL_DIGEST, lang, *out, &bytes, err);
		if (status != BASE_OK || bytes <= FLOW_DIGEST_BYTES ||
		    shown < 2)
			break;
		codec_json_free(*out);
		shown = shown * 3 / 4;
	}
	*shown_out = shown;
	return status;
}
