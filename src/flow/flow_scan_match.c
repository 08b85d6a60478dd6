/* The advisories that plain lists of packages are held against. */
#include <stdlib.h>
#include <string.h>

#include "flow_scan_x.h"

#define RECORD_MAX ((size_t)16 << 20) /* bytes, as JSON */

struct gathering {
	struct flow *flow;
	const struct host_scan *scan;
	struct host_advices *set;
	struct base_err *err;
	enum base_status status;
};

/* One stretch of versions, out of the text that the feed made of it. */
static void
add_events(struct codec_json *affected, const struct vuln_product *p)
{
	struct codec_json *ranges = codec_json_new_array();
	struct codec_json *range = codec_json_new_object();
	struct codec_json *events = codec_json_new_array(), *event;
	const char *stop = strstr(p->version, " before ");
	const char *upto = strstr(p->version, " up to ");
	const char *last = upto == NULL ? NULL : upto + 7;
	char *from = base_xstrndup(
	    p->version, strcspn(p->version, " ")); /* versions have none */

	if (stop == NULL && last == NULL &&
	    strncmp(p->version, "from ", 5) == 0) {
		free(from);
		from = base_xstrdup(p->version + 5);
	} else if (stop == NULL && last == NULL)
		last = from; /* that version alone */
	event = codec_json_new_object();
	codec_json_set_string(event, "introduced", *from == '\0' ? "0" : from);
	codec_json_append_take(events, event);
	if (stop != NULL || last != NULL) {
		event = codec_json_new_object();
		codec_json_set_string(event,
		    stop != NULL ? "fixed" : "last_affected",
		    stop != NULL ? stop + 8 : last);
		codec_json_append_take(events, event);
	}
	codec_json_set_string(range, "type", "ECOSYSTEM");
	codec_json_set_take(range, "events", events);
	codec_json_append_take(ranges, range);
	codec_json_set_take(affected, "ranges", ranges);
	free(from);
}

/* The parts of an advisory that speak of the scan's system; NULL: none. */
static struct codec_json *
record_of(const struct vuln_advisory *adv, const struct host_scan *scan)
{
	struct codec_json *list = codec_json_new_array(), *one, *out;
	struct codec_json *cves, *related;
	const struct vuln_product *p;
	size_t i;

	for (i = 0; i < adv->n_products; i++) {
		p = &adv->products[i];
		if (*p->version == '\0' || *p->product == '\0' ||
		    !host_match_ecosystem(
			p->vendor, scan->family, scan->release))
			continue;
		one = codec_json_new_object();
		out = codec_json_new_object();
		codec_json_set_string(out, "ecosystem", p->vendor);
		codec_json_set_string(out, "name", p->product);
		codec_json_set_take(one, "package", out);
		add_events(one, p);
		codec_json_append_take(list, one);
	}
	if (codec_json_size(list) == 0) {
		codec_json_free(list);
		return NULL;
	}
	out = codec_json_new_object();
	cves = codec_json_new_array();
	for (i = 0; i < adv->cves.n; i++)
		codec_json_append_string(cves, adv->cves.v[i]);
	related = codec_json_new_array();
	for (i = 0; i < adv->related.n; i++)
		codec_json_append_string(related, adv->related.v[i]);
	codec_json_set_take(out, "related", related);
	codec_json_set_string(out, "id", adv->id);
	codec_json_set_string(out, "summary", adv->title);
	codec_json_set_take(out, "aliases", cves);
	codec_json_set_take(out, "affected", list);
	return out;
}

static bool
add_one(const struct vuln_advisory *adv, void *ctx)
{
	struct gathering *g = ctx;
	struct codec_json *record;
	struct base_buf text;

	if (adv->state == VULN_REJECTED || adv->state == VULN_WITHDRAWN)
		return true;
	record = record_of(adv, g->scan);
	if (record == NULL)
		return true;
	base_buf_init(&text, RECORD_MAX);
	g->status = codec_json_dump(record, CODEC_JSON_COMPACT, &text);
	if (g->status != BASE_OK)
		g->status = base_err_set(g->err, g->status,
		    "advisory %s is too large to be matched", adv->id);
	else
		g->status = host_advices_add_osv(
		    g->set, base_buf_text(&text), text.len, g->err);
	base_buf_release(&text);
	codec_json_free(record);
	return g->status == BASE_OK;
}

enum base_status
flow_scan_advices(struct flow *flow, const struct host_scan *scan,
    struct host_advices **out, struct base_err *err)
{
	struct gathering g = {
	    .flow = flow, .scan = scan, .set = host_advices_new(), .err = err};
	enum base_status status;

	status = store_finding_advisories(flow->store, add_one, &g, err);
	if (status == BASE_OK)
		status = g.status;
	if (status != BASE_OK) {
		host_advices_free(g.set);
		g.set = NULL;
	}
	*out = g.set;
	return status;
}

struct splitting {
	struct flow *flow;
	struct base_arena *arena;
};

static enum base_status
cves_of(void *ctx, const char *id, const char *const **out, size_t *n_out,
    struct base_err *err)
{
	struct splitting *s = ctx;
	const char **list = NULL;
	enum base_status status;

	status =
	    store_finding_cves(s->flow->store, id, s->arena, &list, n_out, err);
	*out = list;
	return status;
}

enum base_status
flow_scan_split(struct flow *flow, struct host_scan *scan, struct base_err *err)
{
	struct splitting s = {.flow = flow, .arena = base_arena_new()};
	enum base_status status = host_scan_split(scan, cves_of, &s, err);

	base_arena_free(s.arena);
	return status;
}
