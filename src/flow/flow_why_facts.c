/*
 * Why a vulnerability has a ticket or none, as facts for a mail; flow_why.c
 * prints the same for the terminal.
 */
#include "flow_talk.h"

#include <string.h>

/* By enum vuln_reason_kind: words "met.NAME" and "missed.NAME". */
static const char *const rules[] = {[VULN_REASON_EVERYTHING] = "everything",
    [VULN_REASON_ANY] = "any",
    [VULN_REASON_ALL] = "all",
    [VULN_REASON_NONE] = "none",
    [VULN_REASON_PRODUCT] = "product",
    [VULN_REASON_PRODUCT_IN_TEXT] = "product_in_text",
    [VULN_REASON_SOURCE] = "source",
    [VULN_REASON_CWE] = "cwe",
    [VULN_REASON_SCORE] = "score",
    [VULN_REASON_SCORE_UNKNOWN] = "score_unknown"};

static struct codec_json *
verdict_of(const char *watch, const struct vuln_verdict *v)
{
	struct codec_json *o = codec_json_new_object(), *one;
	struct codec_json *list = codec_json_new_array();
	size_t i;

	codec_json_set_string(o, "name", watch);
	codec_json_set_bool(o, "hit", v->hit);
	for (i = 0; i < v->n; i++) {
		one = codec_json_new_object();
		codec_json_set_bool(one, "ok", v->reasons[i].ok);
		codec_json_set_string(one, "term", v->reasons[i].term);
		codec_json_set_string(one, v->reasons[i].ok ? "met" : "missed",
		    rules[v->reasons[i].kind]);
		codec_json_append_take(list, one);
	}
	codec_json_set_take(o, "reasons", list);
	return o;
}

static enum base_status
add_watches(struct flow *flow, int64_t vulnerability, struct codec_json *out,
    struct base_err *err)
{
	struct codec_json *list = codec_json_new_array();
	struct flow_watches watches;
	enum base_status status;
	size_t i;
	int hit;

	codec_json_set_take(out, "watches", list);
	status = flow_watches_new(flow, &watches, err);
	if (status != BASE_OK)
		return status;
	status = flow_watches_match(flow, &watches, vulnerability, &hit, err);
	for (i = 0; i < watches.n && status == BASE_OK; i++)
		codec_json_append_take(list,
		    verdict_of(watches.conf[i]->name, &watches.verdicts[i]));
	flow_watches_release(&watches);
	return status;
}

/* What held an advisory back from a ticket. */
static enum base_status
add_holds(struct flow *flow, int64_t vulnerability, struct codec_json *out,
    struct base_err *err)
{
	struct codec_json *list = codec_json_new_array(), *o;
	struct base_arena *arena = base_arena_new();
	struct store_advisory row;
	enum base_status status;
	int64_t *ids = NULL;
	size_t i, n = 0;

	codec_json_set_take(out, "holds", list);
	status = store_vulnerability_advisories(
	    flow->store, vulnerability, arena, &ids, &n, err);
	for (i = 0; i < n && i < FLOW_CHOICES_MAX && status == BASE_OK; i++) {
		status =
		    store_advisory_get(flow->store, ids[i], arena, &row, err);
		if (status != BASE_OK || *row.hold == '\0')
			continue;
		o = codec_json_new_object();
		codec_json_set_string(o, "id", row.ext_id);
		codec_json_set_string(o, "reason", row.hold);
		codec_json_append_take(list, o);
	}
	base_arena_free(arena);
	return status;
}

enum base_status
flow_why_facts(struct flow *flow, int64_t vulnerability,
    struct codec_json **out, struct base_err *err)
{
	enum base_status status;

	*out = codec_json_new_object();
	status = add_watches(flow, vulnerability, *out, err);
	return status == BASE_OK ? add_holds(flow, vulnerability, *out, err)
				 : status;
}
