/* A report as its templates want it: numbers, bars, and short lists. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_digest.h"
#include "flow_report.h"
#include "kairan/base_text.h"
#include "kairan/store_follow.h"

#define BAR_COLUMNS 24 /* of a bar in text */
#define LABEL_COLUMNS 34 /* of what stands before it */
#define BAR_LEAST 2 /* per cent: what is there is seen */

static void
set_date(struct codec_json *o, const char *key, struct base_date day)
{
	char text[BASE_DATE_TEXT];

	base_date_format(day, text);
	codec_json_set_string(o, key, text);
}

/* A row with its bar: of `most`; in text as many signs. */
static void
set_bar(struct codec_json *o, int64_t n, int64_t most)
{
	int64_t percent = most == 0 ? 0 : n * 100 / most;
	int64_t signs = most == 0 ? 0 : (n * BAR_COLUMNS + most - 1) / most;
	char bar[BAR_COLUMNS + 1];

	if (n > 0 && percent < BAR_LEAST)
		percent = BAR_LEAST;
	memset(bar, '#', sizeof(bar));
	bar[signs > BAR_COLUMNS ? BAR_COLUMNS : signs] = '\0';
	codec_json_set_int(o, "n", n);
	codec_json_set_string(o, "bar", bar);
	if (percent > 0)
		codec_json_set_int(o, "percent", percent);
	if (percent < 100)
		codec_json_set_int(o, "rest", 100 - percent);
}

/* The label as wide as the widest one, so that bars begin below each other. */
static void
set_pad(struct codec_json *o, const char *label, size_t columns)
{
	size_t width = base_text_width(label);
	struct base_buf text;

	base_buf_init(&text, 4096);
	if (base_buf_puts(&text, label) != BASE_OK)
		base_buf_clear(&text);
	for (; width < columns; width++)
		if (base_buf_putc(&text, ' ') != BASE_OK)
			break;
	codec_json_set_string(o, "label", label);
	codec_json_set_string(o, "pad", base_buf_text(&text));
	base_buf_release(&text);
}

static void
set_number(struct codec_json *o, const char *key, int64_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%6lld", (long long)n);
	codec_json_set_string(o, key, text);
}

static const char *
rank_label(struct flow *flow, const char *lang, const char *ssvc,
    struct base_arena *arena)
{
	return flow_word(flow->templates, lang,
	    *ssvc == '\0' ? "report.no_ssvc"
			  : base_arena_printf(arena, "ssvc_short.%s", ssvc));
}

static size_t
wider(size_t columns, const char *label)
{
	size_t width = base_text_width(label);

	if (width > LABEL_COLUMNS)
		width = LABEL_COLUMNS;
	return width > columns ? width : columns;
}

/* Open tasks by priority, and how long those took that ended. */
static void
set_ranks(struct flow *flow, const struct flow_report *r, const char *lang,
    struct base_arena *arena, struct codec_json *view)
{
	struct codec_json *open = codec_json_new_array();
	struct codec_json *done = codec_json_new_array(), *o;
	int64_t most = 0, longest = 0;
	const struct flow_report_rank *k;
	size_t i, columns = 0;

	for (i = 0; i < FLOW_REPORT_RANKS; i++) {
		k = &r->ranks[i];
		most = k->open > most ? k->open : most;
		longest = k->median > longest ? k->median : longest;
		columns =
		    wider(columns, rank_label(flow, lang, k->ssvc, arena));
	}
	for (i = 0; i < FLOW_REPORT_RANKS; i++) {
		k = &r->ranks[i];
		if (k->open > 0 || *k->ssvc != '\0') {
			o = codec_json_new_object();
			set_pad(
			    o, rank_label(flow, lang, k->ssvc, arena), columns);
			set_number(o, "pad_n", k->open);
			set_bar(o, k->open, most);
			if (k->late > 0)
				codec_json_set_int(o, "late", k->late);
			codec_json_append_take(open, o);
		}
		if (k->done == 0)
			continue;
		o = codec_json_new_object();
		set_pad(o, rank_label(flow, lang, k->ssvc, arena), columns);
		set_number(o, "pad_n", k->median);
		set_bar(o, k->median, longest);
		codec_json_set_int(o, "ended", k->done);
		codec_json_set_int(o, "longest", k->longest);
		if (k->dated > 0) {
			codec_json_set_int(o, "dated", k->dated);
			codec_json_set_int(o, "in_time", k->in_time);
		}
		codec_json_append_take(done, o);
	}
	codec_json_set_take(view, "ranks", open);
	codec_json_set_take(view, "fixed", done);
}

static void
set_hosts(const struct flow_report *r, struct codec_json *view)
{
	struct codec_json *list = codec_json_new_array(), *o;
	size_t i, columns = 0, n = r->hosts_n;

	if (n > FLOW_REPORT_LINES)
		n = FLOW_REPORT_LINES;
	for (i = 0; i < n; i++)
		columns = wider(columns, r->hosts[i].name);
	for (i = 0; i < n; i++) {
		o = codec_json_new_object();
		set_pad(o, r->hosts[i].name, columns);
		set_number(o, "pad_n", r->hosts[i].open);
		set_bar(o, r->hosts[i].open, r->hosts[0].open);
		if (r->hosts[i].urgent > 0)
			codec_json_set_int(o, "urgent", r->hosts[i].urgent);
		codec_json_append_take(list, o);
	}
	codec_json_set_take(view, "hosts", list);
	if (r->hosts_n > n)
		codec_json_set_int(
		    view, "hosts_more", (int64_t)(r->hosts_n - n));
}

struct list {
	const char *name;
	const size_t *which; /* standings */
	size_t n;
};

/* The first tickets of a list, with what the digest says of each. */
static enum base_status
set_tickets(struct flow *flow, const struct flow_report *r, const char *lang,
    const struct list *from, struct codec_json *view, struct base_err *err)
{
	const char *name = from->name;
	size_t n = from->n;
	struct codec_json *list = codec_json_new_array(), *o = NULL;
	const struct flow_standing *s;
	enum base_status status = BASE_OK;
	char key[40];
	int64_t waits;
	size_t i;

	for (i = 0; i < n && i < FLOW_REPORT_LINES && status == BASE_OK; i++) {
		s = &r->data->standings.v[from->which[i]];
		status = flow_digest_ticket(flow, &s->ticket, lang, &o, err);
		if (status != BASE_OK)
			break;
		waits = (r->data->now - s->since) / 86400;
		if (waits > 0 && strcmp(name, "unseen") == 0) {
			codec_json_set_int(o, "waits", waits);
			codec_json_set_bool(o, "waits_is_one", waits == 1);
		}
		flow_digest_set_days(o, r->today, &s->ticket);
		if (*codec_json_text(o, "owner", "") == '\0')
			codec_json_set_bool(o, "nobody", true);
		codec_json_append_take(list, o);
	}
	codec_json_set_take(view, name, list);
	snprintf(key, sizeof(key), "%s_count", name);
	codec_json_set_int(view, key, (int64_t)n);
	snprintf(key, sizeof(key), "%s_more", name);
	if (n > FLOW_REPORT_LINES)
		codec_json_set_int(view, key, (int64_t)(n - FLOW_REPORT_LINES));
	return status;
}

/* Patched, as somebody says, and no scan confirmed it. */
static void
set_reported(struct flow *flow, const struct flow_report *r,
    struct base_arena *arena, struct codec_json *view)
{
	struct codec_json *list = codec_json_new_array(), *o;
	const struct store_report_task *t;
	struct store_person person;
	size_t i;

	for (i = 0; i < r->reported_n && i < FLOW_REPORT_LINES; i++) {
		t = r->reported[i];
		o = codec_json_new_object();
		codec_json_set_string(o, "id", t->key);
		if (*t->host != '\0')
			codec_json_set_string(o, "host", t->host);
		if (t->issue != 0)
			codec_json_set_int(o, "issue", t->issue);
		if (!r->scope->is_list && *t->status_by != '\0')
			codec_json_set_string(o, "name",
			    store_person_by_login(flow->store, t->status_by,
				arena, &person, NULL) == BASE_OK &&
				    *person.name != '\0'
				? person.name
				: t->status_by);
		set_date(o, "date",
		    base_date_at(t->status_at, flow->conf->time_zone));
		codec_json_append_take(list, o);
	}
	codec_json_set_take(view, "reported", list);
	codec_json_set_int(view, "reported_count", (int64_t)r->reported_n);
	if (r->reported_n > FLOW_REPORT_LINES)
		codec_json_set_int(view, "reported_more",
		    (int64_t)(r->reported_n - FLOW_REPORT_LINES));
}

static struct codec_json *
quiet_row(struct codec_json *list, const char *reason, int64_t n)
{
	struct codec_json *o = codec_json_new_object();

	codec_json_set_string(o, "reason", reason);
	codec_json_set_int(o, "n", n);
	codec_json_append_take(list, o);
	return o;
}

/* What belongs to no team: who leads one is told that it is of all. */
static struct codec_json *
site_row(const struct flow_report *r, struct codec_json *list,
    const char *reason, int64_t n)
{
	struct codec_json *o = quiet_row(list, reason, n);

	codec_json_set_bool(o, "is_site", !r->scope->is_whole);
	return o;
}

/* What people did not hear of, and why. */
static void
set_quiet(const struct flow_report *r, struct codec_json *view)
{
	const struct flow_report_data *data = r->data;
	struct codec_json *list = codec_json_new_array(), *o;
	size_t i;

	for (i = 0; i < r->held_n && i < FLOW_REPORT_LINES; i++) {
		o = quiet_row(list, r->held[i]->reason, r->held[i]->n);
		codec_json_set_string(o, "watch", r->held[i]->watch);
	}
	if (data->counts.unmatched > 0) {
		o = site_row(
		    r, list, "report_filtered", data->counts.unmatched);
		codec_json_set_int(o, "of", data->counts.advisories);
	}
	for (i = 0; i < r->muted_n && i < FLOW_REPORT_LINES; i++) {
		o = quiet_row(list, "report_muted", 1);
		codec_json_set_int(o, "issue", r->muted[i]->issue);
		codec_json_set_string(o, "name", r->muted[i]->name);
		if (strcmp(r->muted[i]->until, STORE_FOLLOW_FOREVER) != 0)
			codec_json_set_string(o, "until", r->muted[i]->until);
	}
	if (r->muted_n > FLOW_REPORT_LINES)
		quiet_row(list, "report_muted_more",
		    (int64_t)(r->muted_n - FLOW_REPORT_LINES));
	if (data->counts.untold > 0)
		site_row(r, list, "report_untold", data->counts.untold);
	if (data->counts.unsent > 0)
		site_row(r, list, "report_unsent", data->counts.unsent);
	codec_json_set_take(view, "quiet", list);
}

/* What he leads, where that is not all. */
static void
set_team(struct flow *flow, const struct flow_report_scope *s,
    struct base_arena *arena, struct codec_json *view)
{
	const struct conf *conf = flow->conf;
	const char *team = "", *name;
	size_t i;

	for (i = 0; i < s->groups_n; i++)
		team = base_arena_printf(arena, "%s%s%s", team,
		    *team == '\0' ? "" : ", ", s->groups[i]);
	for (i = 0; i < conf->watches_len; i++) {
		name = conf->watches[i].name;
		if (conf->watches[i].lead != NULL && s->person != NULL &&
		    strcmp(conf->watches[i].lead, s->person->login) == 0)
			team = base_arena_printf(arena, "%s%s%s", team,
			    *team == '\0' ? "" : ", ", name);
	}
	if (!s->is_whole && *team != '\0')
		codec_json_set_string(view, "team", team);
}

enum base_status
flow_report_view(struct flow *flow, struct base_arena *arena,
    const struct flow_report *r, const char *lang, struct codec_json **out,
    struct base_err *err)
{
	struct codec_json *view = codec_json_new_object();
	struct codec_json *because = codec_json_new_object();
	struct base_date first = base_date_add(r->today, -FLOW_REPORT_DAYS);
	enum base_status status;

	codec_json_set_string(because, "kind", "report");
	codec_json_set_take(view, "because", because);
	set_date(view, "since", first);
	set_date(view, "until", base_date_add(r->today, -1));
	set_team(flow, r->scope, arena, view);
	codec_json_set_int(view, "tickets", r->tickets);
	codec_json_set_int(view, "tasks", r->tasks);
	codec_json_set_int(view, "fresh", r->fresh);
	codec_json_set_int(view, "done", r->done);
	set_ranks(flow, r, lang, arena, view);
	if (!r->scope->is_list)
		set_hosts(r, view);
	status = set_tickets(flow, r, lang,
	    &(struct list){"unseen", r->unseen, r->unseen_n}, view, err);
	if (status == BASE_OK)
		status = set_tickets(flow, r, lang,
		    &(struct list){"overdue_tickets", r->overdue, r->overdue_n},
		    view, err);
	set_reported(flow, r, arena, view);
	set_quiet(r, view);
	if (status != BASE_OK)
		codec_json_free(view);
	else
		*out = view;
	return status;
}
