/*
 * The watches of the configuration against what is known of a vulnerability.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"

static enum base_status
add_all(
    struct base_strv *out, const struct conf_list *list, struct base_err *err)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (base_strv_add(out, list->v[i]) != BASE_OK)
			return base_err_set(
			    err, BASE_LIMIT, "too many words in a watch");
	return BASE_OK;
}

static enum base_status
convert(const struct conf_watch *c, struct vuln_watch *w, struct base_err *err)
{
	enum base_status status;

	vuln_watch_init(w, c->name);
	w->cvss_at_least =
	    c->has_cvss ? (int)(c->cvss_at_least * 10 + 0.5) : -1;
	status = add_all(&w->any, &c->any, err);
	if (status == BASE_OK)
		status = add_all(&w->all, &c->all, err);
	if (status == BASE_OK)
		status = add_all(&w->none, &c->none, err);
	if (status == BASE_OK)
		status = add_all(&w->products, &c->product, err);
	if (status == BASE_OK)
		status = add_all(&w->sources, &c->source, err);
	if (status == BASE_OK)
		status = add_all(&w->cwes, &c->cwe, err);
	return status;
}

enum base_status
flow_watches_new(
    struct flow *flow, struct flow_watches *out, struct base_err *err)
{
	static const struct vuln_verdict none = VULN_VERDICT_INIT;
	const struct conf *conf = flow->conf;
	enum base_status status = BASE_OK;
	size_t i;

	memset(out, 0, sizeof(*out));
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are meant */
	out->conf = base_xcalloc(conf->watches_len + 1, sizeof(*out->conf));
	out->rules = base_xcalloc(conf->watches_len + 1, sizeof(*out->rules));
	out->verdicts =
	    base_xcalloc(conf->watches_len + 1, sizeof(*out->verdicts));
	for (i = 0; i < conf->watches_len && status == BASE_OK; i++) {
		if (!conf->watches[i].enabled)
			continue;
		out->conf[out->n] = &conf->watches[i];
		out->verdicts[out->n] = none;
		status = convert(&conf->watches[i], &out->rules[out->n], err);
		out->n++;
	}
	if (status == BASE_OK)
		status = vuln_watchset_new(out->rules, out->n, &out->set, err);
	if (status != BASE_OK) {
		base_err_prefix(err, "%s", conf->file);
		flow_watches_release(out);
	}
	return status;
}

void
flow_watches_release(struct flow_watches *watches)
{
	size_t i;

	for (i = 0; i < watches->n; i++) {
		vuln_watch_release(&watches->rules[i]);
		vuln_verdict_release(&watches->verdicts[i]);
	}
	vuln_watchset_free(watches->set);
	free(watches->conf);
	free(watches->rules);
	free(watches->verdicts);
	memset(watches, 0, sizeof(*watches));
}

enum base_status
flow_watches_match(struct flow *flow, struct flow_watches *watches,
    int64_t vulnerability, int *hit_out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct vuln_subject *subject = vuln_subject_new();
	struct store_vulnerability row;
	struct vuln_advisory *adv;
	enum base_status status;
	int64_t *ids = NULL;
	size_t i, n = 0;

	*hit_out = -1;
	status = store_vulnerability_get(
	    flow->store, vulnerability, arena, &row, err);
	if (status == BASE_OK)
		status = store_vulnerability_advisories(
		    flow->store, vulnerability, arena, &ids, &n, err);
	for (i = 0; i < n && i < FLOW_ADVISORIES_MAX && status == BASE_OK;
	     i++) {
		status = store_advisory_load(flow->store, ids[i], &adv, err);
		if (status != BASE_OK)
			break;
		vuln_subject_add(subject, adv,
		    strncmp(row.key, "CVE-", 4) == 0 ? row.key : NULL);
		vuln_advisory_free(adv);
	}
	if (status == BASE_OK)
		vuln_watchset_match(watches->set, subject, watches->verdicts);
	for (i = 0; i < watches->n && *hit_out < 0 && status == BASE_OK; i++)
		if (watches->verdicts[i].hit)
			*hit_out = (int)i;
	vuln_subject_free(subject);
	base_arena_free(arena);
	return status;
}

static enum base_status
print_list(struct base_buf *out, const char *name, const struct conf_list *list)
{
	enum base_status status = base_buf_printf(out, "%s:", name);
	size_t i;

	for (i = 0; i < list->n && status == BASE_OK; i++)
		status = base_buf_printf(out, "\"%s\"", list->v[i]);
	return status;
}

/* Only what decides whether it hits: a new assignee opens nothing anew. */
static enum base_status
print_watch(const struct conf_watch *w, struct base_buf *out)
{
	const struct conf_list *lists[] = {
	    &w->any, &w->all, &w->none, &w->product, &w->source, &w->cwe};
	enum base_status status;
	size_t i;

	status = base_buf_printf(out, "\n%s %d %d", w->name,
	    (int)(w->cvss_at_least * 10), (int)w->grain);
	for (i = 0; i < BASE_LEN(lists) && status == BASE_OK; i++)
		status = print_list(out, " ", lists[i]);
	return status;
}

char *
flow_watches_print(struct flow *flow)
{
	enum base_status status = BASE_OK;
	struct base_buf out;
	size_t i;

	/* The configuration file itself is not larger. */
	base_buf_init(&out, 8 * CONF_FILE_MAX);
	for (i = 0; i < flow->conf->watches_len && status == BASE_OK; i++)
		if (flow->conf->watches[i].enabled)
			status = print_watch(&flow->conf->watches[i], &out);
	return base_buf_take(&out, NULL);
}
