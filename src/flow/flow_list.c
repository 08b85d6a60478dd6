/*
 * list: the writer's own tickets as numbered lines, each of which can be
 * answered.
 */
#include "flow_talk.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

/* What a line of the list must be like; NULL: whatever. */
struct filter {
	const char *status; /* one of the eight */
	bool with_closed;
	bool overdue;
	struct {
		const char *op; /* "<", "<=", ">", ">=", "=" */
		const char *date;
	} planned, due;
};

struct listing {
	struct flow_deed *d;
	struct filter filter;
	const char *today;
	int64_t ids[FLOW_LIST_LINES];
	size_t n;
	size_t more; /* beyond the list */
};

/* Is date op other? */
static bool
compares(const char *date, const char *op, const char *other)
{
	int order;

	if (op == NULL)
		return true;
	if (*date == '\0')
		return false;
	order = strcmp(date, other);
	if (*op == '<')
		return order < 0 || (op[1] == '=' && order == 0);
	if (*op == '>')
		return order > 0 || (op[1] == '=' && order == 0);
	return order == 0;
}

/* Assigned to him, or to a group that he is in. */
static bool
is_his(struct listing *l, const struct store_ticket *t)
{
	struct store_person *members = NULL;
	size_t i, n = 0;

	if (t->assignee != 0 || *t->group == '\0')
		return t->assignee == l->d->person.id;
	if (store_person_members(l->d->flow->store, t->group, l->d->arena,
		&members, &n, NULL) != BASE_OK)
		return false;
	for (i = 0; i < n; i++)
		if (members[i].id == l->d->person.id)
			return true;
	return false;
}

static bool
passes(struct listing *l, const struct store_ticket *t)
{
	const struct filter *f = &l->filter;
	const char *status = "NEW";

	if (t->issue == 0 || strcmp(t->state, STORE_TICKET_GONE) == 0 ||
	    (!f->with_closed && strcmp(t->state, STORE_TICKET_OPEN) != 0))
		return false;
	if (f->overdue && !compares(t->due, "<", l->today))
		return false;
	if (!compares(t->planned, f->planned.op, f->planned.date) ||
	    !compares(t->due, f->due.op, f->due.date) || !is_his(l, t))
		return false;
	return f->status == NULL || (flow_ticket_status(l->d->flow, t->id,
					 &status, NULL) == BASE_OK &&
					strcmp(status, f->status) == 0);
}

static bool
take(const struct store_ticket *row, void *ctx)
{
	struct listing *l = ctx;

	if (!passes(l, row))
		return true;
	if (l->n < FLOW_LIST_LINES)
		l->ids[l->n++] = row->id;
	else
		l->more++;
	return true;
}

/* "planned<=2026-12-01", "due>fri"; false: it is none. */
static bool
read_date(struct listing *l, const char *word)
{
	bool is_due = base_text_starts_ascii(word, "due");
	size_t name = strcspn(word, "<>=:");
	size_t op = strspn(word + name, "<>=:");
	struct base_date date;
	const char *sign;
	char text[BASE_DATE_TEXT];

	if ((!is_due && !base_text_starts_ascii(word, "planned")) || op == 0 ||
	    base_date_parse(word + name + op, &date) != BASE_OK)
		return false;
	base_date_format(date, text);
	sign = base_arena_strndup(l->d->arena, word + name, op);
	if (*sign == ':')
		sign = "=";
	if (is_due) {
		l->filter.due.op = sign;
		l->filter.due.date = base_arena_strdup(l->d->arena, text);
	} else {
		l->filter.planned.op = sign;
		l->filter.planned.date = base_arena_strdup(l->d->arena, text);
	}
	return true;
}

static bool
read_word(struct listing *l, const char *word)
{
	if (strcmp(word, "open") == 0)
		return true;
	if (strcmp(word, "all") == 0)
		return l->filter.with_closed = true;
	if (strcmp(word, "overdue") == 0)
		return l->filter.overdue = true;
	if (strncmp(word, "status:", 7) == 0 &&
	    tracker_status_index(word + 7) >= 0) {
		l->filter.status = word + 7;
		return l->filter.with_closed = true;
	}
	return read_date(l, word);
}

/* The word that is no filter, or NULL. */
static const char *
read_filters(struct listing *l, const char *value)
{
	const char *word;
	size_t len;

	for (; *value != '\0'; value += len) {
		value += strspn(value, " ,");
		len = strcspn(value, " ,");
		word = base_arena_strndup(l->d->arena, value, len);
		if (len > 0 && !read_word(l, word))
			return word;
	}
	return NULL;
}

static void
copy_to(struct codec_json *line, const char *key, const struct codec_json *from)
{
	if (from != NULL)
		codec_json_set_take(line, key, codec_json_copy(from));
}

/* One ticket as a line (flow_mail.h, DIGEST). */
static enum base_status
add_line(struct listing *l, int64_t id, struct base_err *err)
{
	static const char *const of_ticket[] = {
	    "url", "status", "planned", "due", "project"};
	struct codec_json *line = codec_json_new_object();
	struct codec_json *facts = NULL, *vuln = NULL;
	const struct codec_json *score;
	struct flow_deed *d = l->d;
	struct store_ticket t;
	enum base_status status;
	size_t i;

	status = store_ticket_get(d->flow->store, id, d->arena, &t, err);
	if (status == BASE_OK)
		status = flow_facts_ticket(d->flow, &t, &facts, err);
	if (status == BASE_OK)
		status = flow_facts_vuln(d->flow, id,
		    flow_language(d->flow, d->person.language), &vuln, err);
	if (status == BASE_OK) {
		codec_json_set_int(line, "row", id);
		codec_json_set_int(line, "issue", t.issue);
		codec_json_set_string(
		    line, "title", codec_json_text(vuln, "title", t.subject));
		for (i = 0; i < BASE_LEN(of_ticket); i++)
			copy_to(line, of_ticket[i],
			    codec_json_get(facts, of_ticket[i]));
		copy_to(line, "cves", codec_json_get(vuln, "cves"));
		copy_to(line, "kev", codec_json_get(vuln, "kev"));
		score = codec_json_at(codec_json_get(vuln, "scores"), 0);
		copy_to(line, "score", codec_json_get(score, "base"));
		copy_to(line, "band", codec_json_get(score, "band"));
		flow_talk_line(d, line);
	} else
		codec_json_free(line);
	codec_json_free(facts);
	codec_json_free(vuln);
	return status;
}

enum base_status
flow_list_step(
    struct flow_deed *d, struct flow_step *step, struct base_err *err)
{
	struct listing l = {.d = d};
	enum base_status status;
	char today[BASE_DATE_TEXT];
	const char *bad;
	size_t i;

	base_date_format(d->today, today);
	l.today = today;
	bad = read_filters(&l, step->directive->value);
	if (bad != NULL) {
		flow_step_refuse(step, "refused", "filter");
		step->detail = bad;
		return BASE_OK;
	}
	status = store_ticket_each(d->flow->store, NULL, take, &l, err);
	for (i = 0; i < l.n && status == BASE_OK; i++)
		status = add_line(&l, l.ids[i], err);
	step->outcome = "applied";
	step->value = *step->directive->value != '\0'
			  ? base_arena_printf(d->arena, "%s: %zu",
				step->directive->value, l.n + l.more)
			  : base_arena_printf(d->arena, "%zu", l.n + l.more);
	return status;
}
