/*
 * list: tasks as numbered lines, each of which can be answered.  Tasks of
 * one ticket that do not differ in what is shown stand in one line.
 */
#include "flow_talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/flow_row.h"

#define TICKETS_ASKED 60 /* of which the tracker is asked for one list */

struct line {
	const struct store_row *row; /* the first of its tasks */
	const struct store_row **rows;
	size_t n;
	size_t cap;
};

/* Is the ticket for the eyes of who asks? */
struct seen {
	int64_t ticket;
	bool may;
};

struct listing {
	struct flow_deed *d;
	struct flow_row_asker asker;
	struct line lines[FLOW_LIST_LINES];
	size_t n;
	size_t tasks; /* in them */
	size_t more; /* beyond them, of tickets that he may see */
	bool is_cut; /* there are tickets that were not asked for */
	struct seen seen[TICKETS_ASKED];
	size_t n_seen;
};

static enum base_status
may_see(struct listing *l, const struct store_row *row, bool *out,
    struct base_err *err)
{
	struct store_ticket ticket;
	enum base_status status;
	size_t i;

	*out = false;
	for (i = 0; i < l->n_seen; i++)
		if (l->seen[i].ticket == row->ticket) {
			*out = l->seen[i].may;
			return BASE_OK;
		}
	if (l->n_seen == BASE_LEN(l->seen)) {
		l->is_cut = true;
		return BASE_OK;
	}
	status = store_ticket_get(
	    l->d->flow->store, row->ticket, l->d->arena, &ticket, err);
	if (status == BASE_OK)
		status = flow_show_may_see(l->d, &ticket, out, err);
	if (status == BASE_OK) {
		l->seen[l->n_seen].ticket = row->ticket;
		l->seen[l->n_seen++].may = *out;
	}
	return status;
}

static bool
are_alike(const struct store_row *a, const struct store_row *b)
{
	return a->ticket == b->ticket && strcmp(a->host, b->host) == 0 &&
	       strcmp(a->status, b->status) == 0 &&
	       strcmp(a->ssvc, b->ssvc) == 0 &&
	       strcmp(a->planned, b->planned) == 0 &&
	       strcmp(a->due, b->due) == 0 && a->has_patch == b->has_patch &&
	       a->has_mitigation == b->has_mitigation;
}

/* The line that the task stands in; NULL: the list is full. */
static struct line *
line_for(struct listing *l, const struct store_row *row)
{
	struct line *line;
	size_t i;

	for (i = 0; i < l->n; i++)
		if (are_alike(l->lines[i].row, row))
			return &l->lines[i];
	if (l->n == FLOW_LIST_LINES)
		return NULL;
	line = &l->lines[l->n++];
	line->row = row;
	return line;
}

static void
add_row(struct listing *l, struct line *line, const struct store_row *row)
{
	const struct store_row **wider;

	if (line->n == line->cap) {
		line->cap = line->cap == 0 ? 4 : 2 * line->cap;
		wider = base_arena_alloc(
		    l->d->arena, line->cap * sizeof(const struct store_row *));
		if (line->n > 0)
			memcpy(wider, line->rows,
			    line->n * sizeof(const struct store_row *));
		line->rows = wider;
	}
	line->rows[line->n++] = row;
	l->tasks++;
}

static enum base_status
take(struct listing *l, const struct store_row *row, struct base_err *err)
{
	enum base_status status;
	struct line *line;
	bool may = false;

	if (row->issue == 0)
		return BASE_OK; /* there is nothing to answer yet */
	status = may_see(l, row, &may, err);
	if (status != BASE_OK || !may)
		return status;
	line = line_for(l, row);
	if (line == NULL)
		l->more++;
	else
		add_row(l, line, row);
	return BASE_OK;
}

static int
compare_ids(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* "task:5-9,12": what an answer to the line is for. */
static const char *
tasks_of(const struct listing *l, const struct line *line)
{
	int64_t *ids = base_arena_alloc(l->d->arena, line->n * sizeof(*ids));
	struct base_buf out;
	const char *text;
	size_t i, k;

	for (i = 0; i < line->n; i++)
		ids[i] = line->rows[i]->task;
	qsort(ids, line->n, sizeof(*ids), compare_ids);
	base_buf_init(&out, FLOW_LINE_TASKS_MAX);
	for (i = 0; i < line->n; i = k) {
		for (k = i + 1; k < line->n && ids[k] == ids[k - 1] + 1;)
			k++;
		if (base_buf_printf(&out, "%s%lld-%lld",
			i == 0 ? FLOW_LINE_TASKS : ",", (long long)ids[i],
			(long long)ids[k - 1]) != BASE_OK)
			break;
	}
	text = base_arena_strdup(l->d->arena, base_buf_text(&out));
	base_buf_release(&out);
	return text;
}

static bool
has_word(const char *list, const char *word, size_t len)
{
	const char *p;

	for (p = list; (p = strstr(p, word)) != NULL; p++)
		if ((p == list || p[-1] == ' ') &&
		    (p[len] == ',' || p[len] == '\0'))
			return true;
	return false;
}

/* The packages of all of its tasks, the first few named. */
static void
set_packages(struct listing *l, const struct line *line, struct codec_json *o)
{
	const char *all = "", *p, *word;
	size_t i, len, n = 0, more = 0;

	for (i = 0; i < line->n; i++)
		for (p = line->rows[i]->packages; *p != '\0';
		     p += len + strspn(p + len, ", ")) {
			len = strcspn(p, ",");
			word = base_arena_strndup(l->d->arena, p, len);
			if (has_word(all, word, len))
				continue;
			if (n >= FLOW_LIST_PACKAGES) {
				more++;
				continue;
			}
			all = base_arena_printf(l->d->arena, "%s%s%s", all,
			    n++ > 0 ? ", " : "", word);
		}
	/* Doubles beyond those named are not told apart: no number then. */
	if (*all != '\0')
		codec_json_set_string(o, "packages",
		    more > 0 ? base_arena_printf(l->d->arena, "%s ...", all)
			     : all);
}

/* One line (flow_mail.h, ANSWER). */
static void
add_line(struct listing *l, const struct line *line)
{
	const struct store_row *row = line->row;
	struct codec_json *o = codec_json_new_object();
	char url[TRACKER_URL_SIZE] = "", score[16], today[BASE_DATE_TEXT] = "";

	if (base_date_is_set(l->asker.today))
		base_date_format(l->asker.today, today);
	if (tracker_issue_url(l->d->flow->tracker, row->issue, url) != BASE_OK)
		url[0] = '\0';
	codec_json_set_bool(o, "is_task", true);
	codec_json_set_int(o, "row", row->ticket);
	codec_json_set_string(o, "task_ids", tasks_of(l, line));
	codec_json_set_int(o, "issue", row->issue);
	codec_json_set_string(o, "id", row->key);
	if (line->n > 1)
		codec_json_set_int(o, "ids_more", (int64_t)line->n - 1);
	/* Of many on a host the packages tell more. */
	codec_json_set_text(
	    o, "title", line->n > 1 && *row->host != '\0' ? "" : row->title);
	codec_json_set_text(o, "url", url);
	codec_json_set_text(o, "host", row->host);
	codec_json_set_string(o, "status", row->status);
	codec_json_set_text(o, "ssvc", row->ssvc);
	codec_json_set_text(o, "planned", row->planned);
	codec_json_set_text(o, "due", row->due);
	codec_json_set_bool(
	    o, "is_late", *row->due != '\0' && strcmp(row->due, today) < 0);
	codec_json_set_bool(o, "has_patch", row->has_patch);
	codec_json_set_bool(o, "has_mitigation", row->has_mitigation);
	codec_json_set_bool(o, "kev", row->is_kev);
	if (row->assignee != l->asker.person)
		codec_json_set_text(o, "owner", row->owner);
	if (line->n == 1 && row->cvss >= 0) {
		snprintf(score, sizeof(score), "%d.%d", row->cvss / 10,
		    row->cvss % 10);
		codec_json_set_string(o, "score", score);
		codec_json_set_string(o, "band", flow_facts_band(row->cvss));
	}
	set_packages(l, line, o);
	flow_talk_line(l->d, o);
}

/* As he reads it in his mails. */
static const char *
filter_word(void *ctx, const char *name)
{
	struct flow_deed *d = ctx;

	return flow_talk_word(
	    d, base_arena_printf(d->arena, "filter.%s", name));
}

enum base_status
flow_list_step(
    struct flow_deed *d, struct flow_step *step, struct base_err *err)
{
	struct listing *l = base_arena_alloc(d->arena, sizeof(*l));
	const char *value = step->directive->value;
	struct reply_filter filter;
	struct store_row *rows = NULL;
	enum base_status status;
	size_t i, n = 0;

	l->d = d;
	l->asker = (struct flow_row_asker){
	    .person = d->person.id, .only_own = true, .today = d->today};
	reply_filter_read(value, d->today, d->arena, &filter);
	status = flow_row_select(
	    d->flow, &filter, &l->asker, d->arena, &rows, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		status = take(l, &rows[i], err);
	if (status != BASE_OK)
		return status;
	for (i = 0; i < l->n; i++)
		add_line(l, &l->lines[i]);
	flow_talk_set(d, "listed", codec_json_new_bool(l->n > 0));
	if (l->n == 0)
		flow_talk_set(d, "list_none", codec_json_new_bool(true));
	if (l->n == 0 && !l->is_cut &&
	    reply_filter_term(&filter, REPLY_FILTER_OWNER) == NULL)
		flow_talk_set(d, "list_own", codec_json_new_bool(true));
	if (l->more > 0)
		flow_talk_set(
		    d, "list_more", codec_json_new_int((int64_t)l->more));
	step->outcome = "applied";
	if (l->is_cut)
		flow_talk_set(d, "list_cut", codec_json_new_bool(true));
	step->value = base_arena_printf(d->arena, "%s%s%zu%s%s",
	    reply_filter_in_words(&filter, filter_word, d, d->arena),
	    *value != '\0' ? flow_talk_word(d, "digest.count_before") : "",
	    l->tasks + l->more, l->is_cut ? "+" : "",
	    *value != '\0' ? flow_talk_word(d, "digest.count_after") : "");
	return status;
}
