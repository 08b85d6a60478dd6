/*
 * The digest: one mail a day to each recipient with all tickets that were
 * opened for him since the last one.  Mail and mark are one transaction, so
 * that a ticket stands in one digest, whatever happens between.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"
#include "kairan/base_text.h"
#include "kairan/store_digest.h"

#define DAY_KEY "digest-day"

/* The day whose digest is the last or next one: it begins at
 * FLOW_DIGEST_HOUR. */
static int64_t
this_day(const struct flow *flow)
{
	return base_date_to_days(
	    base_date_at(base_time_now() - (int64_t)FLOW_DIGEST_HOUR * 3600,
		flow->conf->time_zone));
}

/* The day noted last; -1 none. */
static int64_t
last_day(struct flow *flow)
{
	struct base_buf text;
	int64_t last = -1;

	base_buf_init(&text, 64);
	if (store_meta_get(flow->store, DAY_KEY, &text, NULL) == BASE_OK &&
	    base_text_to_int(base_buf_text(&text), 0, INT64_MAX, &last) !=
		BASE_OK)
		last = -1;
	base_buf_release(&text);
	return last;
}

bool
flow_digest_is_new(struct flow *flow)
{
	return last_day(flow) < 0;
}

bool
flow_digest_is_due(struct flow *flow)
{
	return last_day(flow) < this_day(flow);
}

enum base_status
flow_digest_note_day(struct flow *flow, struct base_err *err)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)this_day(flow));
	return store_meta_set(flow->store, DAY_KEY, text, err);
}

/* Is it still his to know?  What was deleted, or given to somebody else
 * (who was told at once), is not. */
static bool
concerns(const struct store_digest *row, const struct store_ticket *ticket)
{
	if (strcmp(ticket->state, STORE_TICKET_GONE) == 0)
		return false;
	return strcmp(row->kind, "assignee") != 0 ||
	       ticket->assignee == row->person;
}

/* The facts of one ticket, flat, as the template's lines want them. */
static enum base_status
line_of(struct flow *flow, const struct store_ticket *ticket, const char *lang,
    struct codec_json **out, struct base_err *err)
{
	static const char *const of_ticket[] = {
	    "url", "status", "planned", "due", "project"};
	static const char *const of_score[] = {"score:base", "band:band"};
	struct codec_json *line = codec_json_new_object();
	struct codec_json *facts = NULL, *vuln = NULL;
	const struct codec_json *part;
	enum base_status status;
	size_t i;

	status = flow_facts_ticket(flow, ticket, &facts, err);
	if (status == BASE_OK)
		status = flow_facts_vuln(flow, ticket->id, lang, &vuln, err);
	codec_json_set_int(line, "issue", ticket->issue);
	for (i = 0; i < BASE_LEN(of_ticket); i++)
		codec_json_set_take(line, of_ticket[i],
		    codec_json_copy(codec_json_get(facts, of_ticket[i])));
	codec_json_set_string(
	    line, "title", codec_json_text(vuln, "title", ticket->subject));
	codec_json_set_string(line, "watch", ticket->watch);
	codec_json_set_take(
	    line, "cves", codec_json_copy(codec_json_get(vuln, "cves")));
	codec_json_set_take(
	    line, "kev", codec_json_copy(codec_json_get(vuln, "kev")));
	part = codec_json_at(codec_json_get(vuln, "scores"), 0);
	for (i = 0; i < BASE_LEN(of_score); i++) {
		char key[16];
		const char *from = strchr(of_score[i], ':');

		snprintf(key, sizeof(key), "%.*s", (int)(from - of_score[i]),
		    of_score[i]);
		codec_json_set_string(
		    line, key, codec_json_text(part, from + 1, NULL));
	}
	codec_json_free(vuln);
	codec_json_free(facts);
	if (status == BASE_OK)
		*out = line;
	else
		codec_json_free(line);
	return status;
}

/* Lines of the rows that still concern; keep[i] becomes the line's number,
 * 0 for those that do not. */
static enum base_status
all_lines(struct flow *flow, const struct store_digest *rows, size_t n,
    const char *lang, size_t *keep, struct codec_json *lines,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	enum base_status status = BASE_OK;
	struct store_ticket ticket;
	struct codec_json *line;
	size_t i, count = 0;

	for (i = 0; i < n && status == BASE_OK; i++) {
		status = store_ticket_get(
		    flow->store, rows[i].ticket, arena, &ticket, err);
		if (status != BASE_OK || !concerns(&rows[i], &ticket))
			continue;
		status = line_of(flow, &ticket, lang, &line, err);
		if (status != BASE_OK)
			continue;
		keep[i] = ++count;
		codec_json_set_int(line, "n", (int64_t)count);
		codec_json_append_take(lines, line);
	}
	base_arena_free(arena);
	return status;
}

static struct codec_json *
view_of(const struct store_digest *row, struct codec_json *lines)
{
	struct codec_json *view = codec_json_new_object();
	struct codec_json *why = codec_json_new_object();

	codec_json_set_int(view, "count", (int64_t)codec_json_size(lines));
	codec_json_set_take(view, "lines", lines);
	/* A list is told as a list; all others chose one mail a day. */
	codec_json_set_string(
	    why, "kind", strcmp(row->kind, "list") == 0 ? "list" : "digest");
	codec_json_set_take(view, "because", why);
	return view;
}

static enum base_status
mark(struct flow *flow, const struct store_digest *rows, size_t n,
    const size_t *keep, int64_t outbox, struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < n && status == BASE_OK; i++) {
		/* Without a mail it counts as told, or it would come again
		 * for ever; why it got none was logged. */
		status = store_digest_done(flow->store, rows[i].id,
		    keep[i] != 0 && outbox != 0 ? outbox : -1, err);
		if (status == BASE_OK && keep[i] != 0 && outbox != 0)
			status = store_outbox_add_line(flow->store, outbox,
			    (int64_t)keep[i], rows[i].ticket, "", err);
	}
	return status;
}

/* One mail with these rows, all of one recipient. */
static enum base_status
one_mail(struct flow *flow, const struct store_digest *rows, size_t n,
    struct base_arena *arena, struct flow_tally *tally, struct base_err *err)
{
	struct flow_letter letter = {
	    .kind = FLOW_MAIL_DIGEST, .recipient = rows[0].recipient};
	struct codec_json *lines = codec_json_new_array();
	size_t *keep = base_arena_alloc(arena, n * sizeof(*keep));
	struct store_person person = {.locked = false};
	enum base_status status = BASE_OK;
	const char *lang = NULL;
	int64_t outbox = 0;

	if (rows[0].person != 0) {
		status = store_person_get(
		    flow->store, rows[0].person, arena, &person, err);
		letter.person = &person;
		lang = person.language;
	}
	if (status == BASE_OK)
		status = all_lines(
		    flow, rows, n, flow_language(flow, lang), keep, lines, err);
	if (status != BASE_OK || codec_json_size(lines) == 0 ||
	    (letter.person != NULL && person.locked)) {
		codec_json_free(lines);
		return status == BASE_OK ? mark(flow, rows, n, keep, 0, err)
					 : status;
	}
	letter.view = view_of(&rows[0], lines);
	letter.event =
	    base_arena_printf(arena, "digest:%lld", (long long)rows[0].id);
	tally->fresh += (unsigned)codec_json_size(lines);
	status = flow_letter_put(flow, &letter, &outbox, err);
	if (status == BASE_OK)
		tally->done += outbox != 0;
	return status == BASE_OK ? mark(flow, rows, n, keep, outbox, err)
				 : status;
}

enum base_status
flow_digest(struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct store_digest *rows = NULL;
	struct base_arena *arena;
	size_t n = 0;

	while (status == BASE_OK) {
		arena = base_arena_new();
		status = store_begin(flow->store, err);
		if (status == BASE_OK)
			status = store_digest_next(flow->store,
			    FLOW_DIGEST_LINES, arena, &rows, &n, err);
		if (status == BASE_OK)
			status = one_mail(flow, rows, n, arena, tally, err);
		if (status == BASE_OK)
			status = store_commit(flow->store, err);
		store_rollback(flow->store);
		base_arena_free(arena);
	}
	return status == BASE_NOTFOUND ? flow_digest_note_day(flow, err)
				       : status;
}
