/* Tasks of a host, why they are urgent, and what helps (see flow_work.h). */
#include "flow_work.h"

#include <stdlib.h>
#include <string.h>

#include "flow_scan_x.h"
#include "kairan/host_match.h"
#include "kairan/base_text.h"
#include "kairan/conf.h"
#include "kairan/vuln_due.h"

#define PACKAGES_NAMED 3 /* of one task */
#define LINE_MAX_BYTES ((size_t)2000)

enum base_status
flow_work_open(struct flow *flow, const char *host, const char *lang,
    struct base_arena *arena, struct flow_work *out, struct base_err *err)
{
	enum base_status status;

	*out = (struct flow_work){.flow = flow, .arena = arena, .lang = lang};
	status = store_host_get(flow->store, host, arena, &out->host, err);
	if (status == BASE_OK)
		status = store_finding_list(flow->store, host, arena,
		    &out->findings, &out->n_findings, err);
	return status;
}

struct codec_json *
flow_work_begin(const struct flow_work *w)
{
	/* "windows" of "Windows Server 2022" is said already. */
	bool is_said = base_text_starts_ascii(w->host.release, w->host.family);
	char *system = base_xprintf(
	    "%s %s", is_said ? "" : w->host.family, w->host.release);
	struct codec_json *out = codec_json_new_object();

	codec_json_set_string(out, "host", w->host.name);
	codec_json_set_string(out, "system", base_text_trim(system));
	free(system);
	return out;
}

const struct store_finding *
flow_work_finding(const struct flow_work *w, int64_t vulnerability)
{
	size_t i, low = 0, high = w->n_findings;

	while (low < high) {
		i = low + (high - low) / 2;
		if (w->findings[i].vulnerability == vulnerability)
			return &w->findings[i];
		if (w->findings[i].vulnerability < vulnerability)
			low = i + 1;
		else
			high = i;
	}
	return NULL;
}

/* "openssl 3.0.1 -> 3.0.2, libssl3 ..." */
static void
set_packages(struct codec_json *o, const struct store_finding *f)
{
	const struct host_affected *a;
	struct base_buf text;
	size_t i;

	base_buf_init(&text, LINE_MAX_BYTES);
	for (i = 0; i < f->n_affected && i < PACKAGES_NAMED; i++) {
		a = &f->affected[i];
		if (base_buf_printf(&text, "%s%s%s%s%s%s", i == 0 ? "" : ", ",
			a->package, *a->installed == '\0' ? "" : " ",
			a->installed, *a->fixed_in == '\0' ? "" : " -> ",
			a->fixed_in) != BASE_OK)
			break;
	}
	if (f->n_affected > PACKAGES_NAMED &&
	    base_buf_printf(&text, " +%zu", f->n_affected - PACKAGES_NAMED) !=
		BASE_OK)
		base_buf_clear(&text);
	/* Of Windows: the updates that mend it. */
	for (i = 0; i < f->kbs.n && i < PACKAGES_NAMED; i++)
		if (base_buf_printf(&text, "%s%s", text.len == 0 ? "" : ", ",
			f->kbs.v[i]) != BASE_OK)
			break;
	codec_json_set_text(o, "packages", base_buf_text(&text));
	base_buf_release(&text);
}

size_t
flow_work_n_open(const struct flow_work *w)
{
	size_t i, n = 0;

	for (i = 0; i < w->n_tasks; i++)
		n += flow_scan_is_open(w->tasks[i].status);
	return n;
}

/* What the scan does not know is said: why, as a word of "unsure.", or in the
 * words of who says so. */
static void
set_unsure(struct codec_json *o, const struct store_finding *f)
{
	if (strcmp(f->state, host_state_name(HOST_INVESTIGATING)) != 0)
		return;
	if (host_match_is_reason(f->reason)) {
		codec_json_set_string(o, "unsure", f->reason);
		return;
	}
	codec_json_set_string(o, "unsure", "other");
	codec_json_set_text(o, "unsure_text", f->reason);
}

void
flow_work_tasks(const struct flow_work *w, struct codec_json *out)
{
	struct codec_json *list = codec_json_new_array(), *o;
	size_t i, n_open = flow_work_n_open(w), n = 0;
	const struct store_finding *f;
	const struct store_task *t;

	for (i = 0; i < w->n_tasks; i++) {
		t = &w->tasks[i];
		/* What is done is counted, unless all is. */
		if (n_open > 0 && !flow_scan_is_open(t->status))
			continue;
		if (n++ >= FLOW_WORK_TASKS)
			continue;
		f = flow_work_finding(w, t->vulnerability);
		o = codec_json_new_object();
		codec_json_set_string(o, "id", t->key);
		codec_json_set_string(o, "status", t->status);
		codec_json_set_text(o, "ssvc", t->ssvc);
		codec_json_set_text(o, "due", t->due);
		if (f != NULL) {
			set_packages(o, f);
			set_unsure(o, f);
		}
		codec_json_append_take(list, o);
	}
	codec_json_set_take(out, "tasks", list);
	if (n > FLOW_WORK_TASKS)
		codec_json_set_int(
		    out, "tasks_more", (int64_t)(n - FLOW_WORK_TASKS));
	if (n_open > 0 && n_open < w->n_tasks)
		codec_json_set_int(
		    out, "tasks_done", (int64_t)(w->n_tasks - n_open));
}

/* Tasks that were decided alike. */
struct why {
	const char *ssvc;
	const char *why;
	struct base_strv ids;
	size_t n;
};

static struct why *
why_for(struct why *all, size_t *n, const char *ssvc, const char *why)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (strcmp(all[i].ssvc, ssvc) == 0 &&
		    strcmp(all[i].why, why) == 0)
			return &all[i];
	if (*n == FLOW_WORK_WHYS)
		return NULL;
	all[*n] = (struct why){.ssvc = ssvc, .why = why};
	return &all[(*n)++];
}

static int
compare_whys(const void *a, const void *b)
{
	const struct why *x = a, *y = b;
	int order = flow_ssvc_rank(x->ssvc) - flow_ssvc_rank(y->ssvc);

	return order != 0 ? order : (int)(y->n > x->n) - (int)(y->n < x->n);
}

void
flow_work_whys(const struct flow_work *w, struct codec_json *out)
{
	struct codec_json *list = codec_json_new_array(), *o;
	const struct store_finding *f;
	struct why all[FLOW_WORK_WHYS], *one;
	size_t i, n = 0;
	char *ids;

	for (i = 0; i < w->n_tasks; i++) {
		f = flow_work_finding(w, w->tasks[i].vulnerability);
		if (f == NULL || *f->why == '\0' ||
		    !flow_scan_is_open(w->tasks[i].status))
			continue;
		one = why_for(all, &n, w->tasks[i].ssvc, f->why);
		if (one == NULL)
			continue;
		if (one->n++ < FLOW_WORK_IDS &&
		    base_strv_add(&one->ids, w->tasks[i].key) != BASE_OK)
			break;
	}
	if (n > 1)
		qsort(all, n, sizeof(*all), compare_whys);
	for (i = 0; i < n; i++) {
		o = codec_json_new_object();
		ids = base_strv_join(&all[i].ids, ", ");
		codec_json_set_string(o, "ids_text", ids);
		codec_json_set_text(o, "ssvc", all[i].ssvc);
		codec_json_set_string(o, "why", all[i].why);
		if (all[i].n > FLOW_WORK_IDS)
			codec_json_set_int(
			    o, "ids_more", (int64_t)(all[i].n - FLOW_WORK_IDS));
		codec_json_append_take(list, o);
		free(ids);
		base_strv_release(&all[i].ids);
	}
	codec_json_set_take(out, "whys", list);
}

static bool
has_patch(const struct store_finding *f)
{
	size_t i;

	for (i = 0; i < f->n_affected; i++)
		if (f->affected[i].fix == HOST_FIX_AVAILABLE ||
		    *f->affected[i].fixed_in != '\0')
			return true;
	return f->kbs.n > 0;
}

/* Of the scanner, else of an advisory; "" none. */
static enum base_status
mitigation_of(const struct flow_work *w, const struct store_finding *f,
    size_t *viewed, const char **out, struct base_err *err)
{
	struct vuln_view *view = NULL;
	enum base_status status;

	*out = f->mitigation;
	if (**out != '\0' || !f->has_advice || (*viewed)++ >= FLOW_WORK_VIEWED)
		return BASE_OK;
	status = flow_view(w->flow, f->vulnerability, &view, err);
	if (status == BASE_OK && view != NULL)
		*out = base_arena_strdup(
		    w->arena, vuln_words_in(&view->mitigation, w->lang));
	vuln_view_free(view);
	return status;
}

enum base_status
flow_work_mitigations(const struct flow_work *w, bool all,
    struct codec_json *out, struct base_err *err)
{
	struct codec_json *list = codec_json_new_array(), *o;
	enum base_status status = BASE_OK;
	const struct store_finding *f;
	size_t i, more = 0, viewed = 0;
	const char *text;

	codec_json_set_take(out, "mitigations", list);
	for (i = 0; i < w->n_tasks && status == BASE_OK; i++) {
		f = flow_work_finding(w, w->tasks[i].vulnerability);
		if (f == NULL || !flow_scan_is_open(w->tasks[i].status) ||
		    (!all && has_patch(f) && *f->mitigation == '\0'))
			continue;
		status = mitigation_of(w, f, &viewed, &text, err);
		if (status != BASE_OK ||
		    (*text == '\0' && *f->mitigation_url == '\0'))
			continue;
		if (codec_json_size(list) >= FLOW_WORK_MITIGATIONS) {
			more++;
			continue;
		}
		o = codec_json_new_object();
		codec_json_set_string(o, "id", f->id);
		if (*text != '\0')
			codec_json_set_string(o, "text",
			    base_arena_strndup(w->arena, text,
				base_text_cut(text, FLOW_WORK_MITIGATION)));
		codec_json_set_text(o, "url", f->mitigation_url);
		codec_json_append_take(list, o);
	}
	if (more > 0)
		codec_json_set_int(out, "mitigations_more", (int64_t)more);
	return status;
}

/* Open ones by their priority. */
static struct codec_json *
counts_of(const struct flow_work *w, int64_t *open)
{
	static const char *const order[] = {
	    "immediate", "out_of_cycle", "scheduled", "defer"};
	struct codec_json *list = codec_json_new_array(), *o;
	int64_t n;
	size_t i, k;

	*open = 0;
	for (i = 0; i < w->n_tasks; i++)
		*open += flow_scan_is_open(w->tasks[i].status);
	for (k = 0; k < BASE_LEN(order); k++) {
		for (i = 0, n = 0; i < w->n_tasks; i++)
			n += flow_scan_is_open(w->tasks[i].status) &&
			     strcmp(w->tasks[i].ssvc, order[k]) == 0;
		if (n == 0)
			continue;
		o = codec_json_new_object();
		codec_json_set_string(o, "ssvc", order[k]);
		codec_json_set_int(o, "count", n);
		codec_json_append_take(list, o);
	}
	return list;
}

static enum base_status
set_conf(const struct flow_work *w, struct codec_json *o, struct base_err *err)
{
	const struct conf_host *c = conf_find_host(w->flow->conf, w->host.name);
	struct base_date date = {0, 0, 0};
	struct store_person person;
	char day[BASE_DATE_TEXT];
	enum base_status status = BASE_OK;
	const char *owner;

	if (c == NULL)
		return BASE_OK;
	if (c->exposure != NULL)
		codec_json_set_string(o, "exposure", c->exposure);
	if (c->human_impact != NULL)
		codec_json_set_string(o, "human_impact", c->human_impact);
	if (c->owner != NULL) {
		owner = strncmp(c->owner, "group:", 6) == 0 ? c->owner + 6
							    : c->owner;
		if (store_person_by_login(w->flow->store, owner, w->arena,
			&person, NULL) == BASE_OK)
			owner = person.name;
		codec_json_set_string(o, "owner", owner);
	}
	if (c->window != NULL)
		status = vuln_due_date(
		    c->window, flow_today(w->flow, NULL), &date, err);
	if (status == BASE_OK && base_date_is_set(date)) {
		base_date_format(date, day);
		codec_json_set_string(o, "window", day);
	}
	return status;
}

enum base_status
flow_work_state(
    const struct flow_work *w, struct codec_json *out, struct base_err *err)
{
	struct codec_json *o = codec_json_new_object();
	char day[BASE_DATE_TEXT];
	int64_t open, days;

	codec_json_set_take(out, "state", o);
	codec_json_set_string(o, "host", w->host.name);
	codec_json_set_string(o, "system", codec_json_text(out, "system", ""));
	base_date_format(
	    base_date_at(w->host.time, w->flow->conf->time_zone), day);
	codec_json_set_string(o, "date", day);
	days = (base_time_now() - w->host.time) / 86400;
	codec_json_set_int(o, "days", days);
	codec_json_set_bool(o, "days_is_one", days == 1);
	codec_json_set_bool(o, "days_is_none", days == 0);
	codec_json_set_text(
	    o, "tool", *w->host.tool != '\0' ? w->host.tool : w->host.format);
	codec_json_set_text(o, "kernel", w->host.kernel);
	codec_json_set_int(o, "n_packages", w->host.n_packages);
	codec_json_set_bool(o, "is_partial", !w->host.has_inventory);
	codec_json_set_bool(o, "reboot_now", w->host.is_reboot_required);
	codec_json_set_take(o, "counts", counts_of(w, &open));
	codec_json_set_int(o, "open", open);
	return set_conf(w, o, err);
}
