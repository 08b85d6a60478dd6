/*
 * Parts of the view of a mail, as flow_mail.h describes it: raw facts only,
 * words are added by the renderer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_talk.h"
#include "kairan/store_source.h"
#include "kairan/vuln_score.h"

#define FACTS_CVES 20 /* CVEs named in one mail; the rest is counted */
#define FACTS_PRODUCTS 12
#define FACTS_ALIASES 12
#define FACTS_SCORES 4
#define FACTS_EXPLOITS 10
#define EPSS_PERCENT 10000 /* millionths */
#define FACTS_ADVISORIES 20

const char *
flow_facts_band(int tenths)
{
	/* CVSS v3.1 section 5, v4.0 section 6; v2 scores use the same. */
	if (tenths < 0)
		return "";
	return tenths >= 90   ? "critical"
	       : tenths >= 70 ? "high"
	       : tenths >= 40 ? "medium"
	       : tenths >= 1  ? "low"
			      : "none";
}

static void
set_instant(
    struct codec_json *o, const char *key, int64_t instant, const char *zone)
{
	char text[BASE_DATE_TEXT];

	if (instant == 0)
		return;
	base_date_format(base_date_at(instant, zone), text);
	codec_json_set_string(o, key, text);
}

static struct codec_json *
scores(const struct vuln_view *view)
{
	struct codec_json *list = codec_json_new_array(), *o;
	const struct vuln_score *s, *best = view->best_score;
	char base[16];
	size_t i, n = 0;

	for (i = 0; i <= view->all->n_scores && n < FACTS_SCORES; i++) {
		/* The best one first, then the others as they came. */
		s = i == 0 ? best : &view->all->scores[i - 1];
		if (s == NULL || s->base < 0 || (i > 0 && s == best))
			continue;
		snprintf(
		    base, sizeof(base), "%d.%d", s->base / 10, s->base % 10);
		o = codec_json_new_object();
		codec_json_set_string(o, "version", s->version);
		codec_json_set_string(o, "base", base);
		codec_json_set_string(o, "band", flow_facts_band(s->base));
		codec_json_set_text(o, "vector", s->vector);
		codec_json_set_text(o, "origin", s->origin);
		codec_json_append_take(list, o);
		n++;
	}
	return list;
}

static struct codec_json *
ids(const char *const *v, size_t n, size_t max)
{
	struct codec_json *list = codec_json_new_array(), *o;
	size_t i;

	for (i = 0; i < n && i < max; i++) {
		o = codec_json_new_object();
		codec_json_set_string(o, "id", v[i]);
		codec_json_append_take(list, o);
	}
	return list;
}

static void
set_products(struct codec_json *out, const struct vuln_advisory *all)
{
	struct codec_json *list = codec_json_new_array(), *o;
	const struct vuln_product *p;
	size_t i;

	for (i = 0; i < all->n_products && i < FACTS_PRODUCTS; i++) {
		p = &all->products[i];
		o = codec_json_new_object();
		codec_json_set_string(o, "name",
		    *p->product != '\0'     ? p->product
		    : *p->cpe_plain != '\0' ? p->cpe_plain
					    : p->vendor);
		codec_json_set_text(o, "version", p->version);
		codec_json_set_text(o, "fixed_in", p->fixed_in);
		codec_json_append_take(list, o);
	}
	codec_json_set_take(out, "products", list);
	if (all->n_products > FACTS_PRODUCTS)
		codec_json_set_int(out, "products_more",
		    (int64_t)(all->n_products - FACTS_PRODUCTS));
}

static void
set_view(struct codec_json *out, const struct vuln_view *view, const char *lang)
{
	const struct vuln_advisory *all = view->all;
	struct codec_json *aliases = codec_json_new_array();
	size_t i;

	codec_json_set_text(
	    out, "summary", vuln_words_in(&view->summary, lang));
	for (i = 0; i < all->aliases.n && i < FACTS_ALIASES; i++)
		codec_json_append_string(aliases, all->aliases.v[i]);
	codec_json_set_take(out, "aliases", aliases);
	codec_json_set_take(out, "scores", scores(view));
	codec_json_set_take(
	    out, "cwes", ids(all->cwes.v, all->cwes.n, FACTS_CVES));
	set_products(out, all);
	codec_json_set_text(
	    out, "exploitation", vuln_exploitation_name(all->exploitation));
	codec_json_set_bool(out, "kev", all->is_kev);
	codec_json_set_text(out, "kev_due", all->kev_due);
	codec_json_set_text(out, "fix", vuln_words_in(&view->fix, lang));
	codec_json_set_text(
	    out, "mitigation", vuln_words_in(&view->mitigation, lang));
}

/* The worst of a ticket's tasks: it stands for all. */
static enum base_status
worst(struct flow *flow, const struct store_task *tasks, size_t n,
    struct base_arena *arena, struct store_vulnerability *out,
    struct base_err *err)
{
	struct store_vulnerability row;
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < n && status == BASE_OK; i++) {
		status = store_vulnerability_get(
		    flow->store, tasks[i].vulnerability, arena, &row, err);
		if (status == BASE_OK && (i == 0 || row.cvss > out->cvss))
			*out = row;
	}
	return status;
}

/* The title of a rejected record is why it was rejected. */
static bool
is_void(const struct vuln_view *view)
{
	return view->all->state == VULN_REJECTED ||
	       view->all->state == VULN_WITHDRAWN;
}

enum base_status
flow_facts_vuln(struct flow *flow, int64_t ticket, const char *lang,
    struct codec_json **out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_vulnerability row = {.cvss = -1};
	struct vuln_view *view = NULL;
	struct store_task *tasks = NULL;
	struct store_ticket t;
	const char **cves;
	enum base_status status;
	size_t i, n = 0, n_cves = 0;

	status = store_ticket_get(flow->store, ticket, arena, &t, err);
	if (status == BASE_OK)
		status =
		    store_task_of(flow->store, ticket, arena, &tasks, &n, err);
	if (status == BASE_OK)
		status = worst(flow, tasks, n, arena, &row, err);
	if (status == BASE_OK && n > 0)
		status = flow_view(flow, row.id, &view, err);
	if (status == BASE_OK) {
		*out = codec_json_new_object();
		cves = base_arena_alloc(arena, (n + 1) * sizeof(*cves));
		for (i = 0; i < n; i++)
			if (strncmp(tasks[i].key, "CVE-", 4) == 0)
				cves[n_cves++] = tasks[i].key;
		codec_json_set_text(*out, "title",
		    n == 1 && view != NULL && !is_void(view)
			? vuln_words_in(&view->title, lang)
			: t.subject);
		codec_json_set_take(
		    *out, "cves", ids(cves, n_cves, FACTS_CVES));
		if (n_cves > FACTS_CVES)
			codec_json_set_int(
			    *out, "cves_more", (int64_t)(n_cves - FACTS_CVES));
		if (view != NULL)
			set_view(*out, view, lang);
		status = flow_scan_facts(flow, ticket, lang, *out, err);
		if (status != BASE_OK) {
			codec_json_free(*out);
			*out = NULL;
		}
	}
	vuln_view_free(view);
	base_arena_free(arena);
	return status;
}

static void
set_exploits(struct codec_json *out, const struct vuln_advisory *all)
{
	struct codec_json *list = codec_json_new_array(), *o;
	size_t i, n = 0;

	for (i = 0; i < all->n_refs && n < FACTS_EXPLOITS; i++) {
		if (strcmp(all->refs[i].source, "exploit") != 0 &&
		    strstr(all->refs[i].url, "://www.exploit-db.com/") == NULL)
			continue;
		o = codec_json_new_object();
		codec_json_set_string(o, "url", all->refs[i].url);
		codec_json_append_take(list, o);
		n++;
	}
	codec_json_set_take(out, "exploits", list);
}

/* EPSS as FIRST publishes it: the chance of exploitation in 30 days. */
static void
set_epss(struct flow *flow, const char *cve, struct codec_json *out)
{
	struct store_epss epss;
	char text[40];

	if (store_epss_get(flow->store, cve, &epss, NULL) != BASE_OK)
		return;
	snprintf(text, sizeof(text), "%d.%02d %%", epss.score / EPSS_PERCENT,
	    epss.score % EPSS_PERCENT / (EPSS_PERCENT / 100));
	codec_json_set_string(out, "epss", text);
}

static enum base_status
set_advisories(struct flow *flow, int64_t vulnerability, struct codec_json *out,
    struct base_arena *arena, struct base_err *err)
{
	struct codec_json *list = codec_json_new_array(), *o = NULL;
	enum base_status status;
	int64_t *rows = NULL;
	size_t i, n = 0;

	status = store_vulnerability_advisories(
	    flow->store, vulnerability, arena, &rows, &n, err);
	for (i = 0; i < n && i < FACTS_ADVISORIES && status == BASE_OK; i++) {
		status = flow_facts_advisory(flow, rows[i], &o, err);
		if (status == BASE_OK && o != NULL)
			codec_json_append_take(list, o);
	}
	codec_json_set_take(out, "advisories", list);
	return status;
}

enum base_status
flow_facts_shown(struct flow *flow, int64_t vulnerability, const char *lang,
    struct codec_json **out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_vulnerability row;
	struct vuln_view *view = NULL;
	enum base_status status;

	*out = codec_json_new_object();
	status = store_vulnerability_get(
	    flow->store, vulnerability, arena, &row, err);
	if (status == BASE_OK)
		status = flow_view(flow, vulnerability, &view, err);
	if (status == BASE_OK) {
		codec_json_set_text(*out, "id", row.key);
		codec_json_set_text(
		    *out, "title", vuln_words_in(&view->title, lang));
		set_view(*out, view, lang);
		set_exploits(*out, view->all);
		set_epss(flow, row.key, *out);
		status = set_advisories(flow, vulnerability, *out, arena, err);
	}
	vuln_view_free(view);
	base_arena_free(arena);
	return status;
}

/* A patch that a person reported and no scan has seen (design, "Statuses"). */
static enum base_status
set_reported(struct flow *flow, int64_t ticket, struct codec_json *out,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_task *tasks = NULL;
	struct store_person person;
	struct codec_json *o;
	enum base_status status;
	size_t i, n = 0;

	status = store_task_of(flow->store, ticket, arena, &tasks, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		if (!tasks[i].verified && *tasks[i].status_by != '\0' &&
		    strcmp(tasks[i].status, "PATCH_APPLIED") == 0)
			break;
	if (status == BASE_OK && i < n) {
		o = codec_json_new_object();
		codec_json_set_text(o, "by",
		    store_person_by_login(flow->store, tasks[i].status_by,
			arena, &person, NULL) == BASE_OK
			? person.name
			: tasks[i].status_by);
		set_instant(
		    o, "date", tasks[i].status_at, flow->conf->time_zone);
		codec_json_set_take(out, "reported", o);
	}
	base_arena_free(arena);
	return status;
}

enum base_status
flow_facts_ticket(struct flow *flow, const struct store_ticket *ticket,
    struct codec_json **out, struct base_err *err)
{
	struct codec_json *o = codec_json_new_object(), *who;
	struct base_arena *arena = base_arena_new();
	char url[TRACKER_URL_SIZE] = "";
	struct store_person person;
	enum base_status status = BASE_OK;
	const char *least = "NEW";

	if (flow->tracker != NULL &&
	    tracker_issue_url(flow->tracker, ticket->issue, url) != BASE_OK)
		url[0] = '\0';
	codec_json_set_int(o, "id", ticket->issue);
	codec_json_set_text(o, "url", url);
	codec_json_set_text(o, "subject", ticket->subject);
	status = flow_ticket_status(flow, ticket->id, &least, err);
	codec_json_set_string(o, "status", least);
	if (status == BASE_OK && strcmp(least, "PATCH_APPLIED") == 0)
		status = set_reported(flow, ticket->id, o, err);
	codec_json_set_text(o, "status_site", ticket->status);
	codec_json_set_text(o, "priority", ticket->priority);
	codec_json_set_text(o, "planned", ticket->planned);
	codec_json_set_text(o, "due", ticket->due);
	codec_json_set_text(o, "project", ticket->project);
	codec_json_set_bool(
	    o, "is_closed", strcmp(ticket->state, STORE_TICKET_CLOSED) == 0);
	if (status == BASE_OK)
		status = flow_ack_facts(flow, ticket->id, o, err);
	if (status == BASE_OK && ticket->assignee == 0 &&
	    *ticket->group != '\0') {
		who = codec_json_new_object();
		codec_json_set_string(who, "name", ticket->group);
		codec_json_set_take(o, "assignee", who);
	}
	if (status == BASE_OK && ticket->assignee != 0) {
		status = store_person_get(
		    flow->store, ticket->assignee, arena, &person, err);
		who = codec_json_new_object();
		if (status == BASE_OK)
			codec_json_set_string(who, "name", person.name);
		codec_json_set_take(o, "assignee", who);
	}
	base_arena_free(arena);
	if (status == BASE_OK)
		*out = o;
	else
		codec_json_free(o);
	return status;
}

enum base_status
flow_facts_advisory(struct flow *flow, int64_t advisory,
    struct codec_json **out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_advisory row;
	enum base_status status;

	*out = NULL;
	status = store_advisory_get(flow->store, advisory, arena, &row, err);
	if (status == BASE_OK) {
		*out = codec_json_new_object();
		codec_json_set_string(*out, "id", row.ext_id);
		codec_json_set_string(*out, "source", row.source);
		codec_json_set_text(*out, "url", row.url);
		set_instant(
		    *out, "published", row.published, flow->conf->time_zone);
		set_instant(
		    *out, "modified", row.modified, flow->conf->time_zone);
	}
	base_arena_free(arena);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}
