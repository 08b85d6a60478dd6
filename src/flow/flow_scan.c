/* Takes the scan of a host. */
#include "kairan/flow_scan.h"

#include <stdlib.h>
#include <string.h>

#include "flow_scan_x.h"
#include "kairan/host_verdict.h"

#define KBS_MAX 8 /* named in one note */

const char *
flow_scan_kind_name(enum flow_scan_kind kind)
{
	static const char *const names[FLOW_SCAN_KINDS] = {"new", "returned",
	    "patched", "removed", "decided", "reboot", "kernel", "restart",
	    "not_affected", "vanished", "unknown"};

	return (unsigned)kind < FLOW_SCAN_KINDS ? names[kind] : "";
}

/* Why it is not taken, and what to do. */
static enum base_status
refuse(enum host_refusal refusal, const struct host_scan *scan,
    const struct host_last *last, const char *host, struct base_err *err)
{
	static const char *const texts[] = {"",
	    "it is of another host: give it under its own name",
	    "it holds no package and no finding",
	    "it does not say when the host was looked at",
	    "it is not newer than the last one: scan the host again",
	    "it is from the future: see the clock of the host",
	    "it is of another system",
	    "more than half of the packages are gone: is it whole?"};
	char time[BASE_TIME_TEXT] = "", before[BASE_TIME_TEXT] = "";

	if (scan->time != 0)
		base_time_format(scan->time, time);
	if (last->time != 0)
		base_time_format(last->time, before);
	return base_err_set(err, BASE_INVALID,
	    "the scan of %s is refused (%s): %s; it is of \"%.100s\"%s%s, %s, "
	    "%zu packages%s%s%s%s",
	    host, host_refusal_name(refusal), texts[refusal], scan->name,
	    *time == '\0' ? "" : " at ", time,
	    *scan->family == '\0' ? "system not said" : scan->family,
	    scan->n_packages, *before == '\0' ? "" : "; the last one is of ",
	    before, *before == '\0' || *last->family == '\0' ? "" : ", ",
	    *before == '\0' ? "" : last->family);
}

static enum base_status
parse(struct flow *flow, const struct flow_scan_file *file,
    const struct store_host *last, struct host_scan **out, struct base_err *err)
{
	const struct conf_host *c = conf_find_host(flow->conf, file->host);
	struct host_context context = {.name = file->host,
	    .family = c == NULL ? NULL : c->family,
	    .release = c == NULL ? NULL : c->release,
	    .time = file->came};
	struct host_scan *scan = NULL;
	enum base_status status;

	/* What it does not tell an older one may have told; its release,
	 * though, changes. */
	if (context.family == NULL)
		context.family = last->family;
	status = host_read(flow->scans, file->format, file->data, file->len,
	    &context, &scan, err);
	if (status == BASE_OK && *scan->release == '\0' &&
	    last->family != NULL && strcmp(scan->family, last->family) == 0)
		scan->release = last->release;
	*out = scan;
	return status;
}

/* A container's scan is of a host of its own: HOST/CONTAINER. */
static enum base_status
check_container(
    const struct host_scan *scan, const char *host, struct base_err *err)
{
	const char *slash = strchr(host, '/');
	const char *want = slash == NULL ? "" : slash + 1;

	if (strcmp(scan->container, want) == 0)
		return BASE_OK;
	if (*scan->container == '\0')
		return base_err_set(err, BASE_INVALID,
		    "the scan of %s is refused (other_host): it is of no "
		    "container",
		    host);
	return base_err_set(err, BASE_INVALID,
	    "the scan of %s is refused (other_host): it is of the container "
	    "\"%.100s\" of it; call the host %.*s/%.100s",
	    host, scan->container, (int)strcspn(host, "/"), host,
	    scan->container);
}

static enum base_status
check(const struct host_scan *scan, const struct store_host *known,
    const char *host, int64_t now, struct base_err *err)
{
	char *machine = base_xstrndup(host, strcspn(host, "/"));
	struct host_last last = {.name = machine,
	    .family = known->family,
	    .time = known->time,
	    .n_packages = (size_t)known->n_packages,
	    .has_inventory = known->has_inventory};
	enum host_refusal refusal;

	/* What a vendor wrote is older than any scan, and of no host. */
	if (host_scan_is_vex(scan))
		last = (struct host_last){.family = ""};
	refusal = host_verdict_check(scan, &last, now);
	free(machine);
	if (last.family == NULL)
		last.family = "";
	return refusal == HOST_REFUSAL_NONE
		   ? check_container(scan, host, err)
		   : refuse(refusal, scan, &last, host, err);
}

/* Plain lists, and scans whose second step was not run. */
static enum base_status
match(struct flow *flow, struct host_scan *scan, bool *without_out,
    struct base_err *err)
{
	struct host_advices *set = NULL;
	enum base_status status;

	*without_out = !scan->has_findings && *scan->family == '\0';
	if (scan->has_findings || *without_out)
		return BASE_OK;
	status = flow_scan_advices(flow, scan, &set, err);
	/* Without any advisory nothing was looked for. */
	if (status == BASE_OK && host_advices_count(set) > 0)
		status = host_match(scan, set, err);
	else
		*without_out = true;
	host_advices_free(set);
	return status;
}

static enum base_status
put_host(struct flow_scan_work *w, const char *raw)
{
	const struct host_scan *s = w->scan;
	struct store_host row = {.name = w->host,
	    .family = s->family,
	    .release = s->release,
	    .format = s->format,
	    .tool = s->tool,
	    .kernel = s->kernel,
	    .raw = raw,
	    .time = w->is_vex ? 0 : s->time,
	    .taken = w->now,
	    .n_packages = (int64_t)s->n_packages,
	    .has_inventory = s->has_inventory,
	    .is_reboot_required = s->is_reboot_required};

	return store_host_put(w->flow->store, &row, w->err);
}

static enum base_status
note(struct flow_scan_work *w)
{
	size_t counts[FLOW_SCAN_KINDS] = {0}, i;
	enum base_status status;
	struct base_buf text;

	for (i = 0; i < w->n_changes; i++)
		counts[w->changes[i].kind]++;
	base_buf_init(&text, 1024);
	status = base_buf_printf(&text, "%s: %zu packages, %zu findings",
	    w->host, w->scan->n_packages, w->scan->n_findings);
	for (i = 0; i < FLOW_SCAN_KINDS && status == BASE_OK; i++)
		if (counts[i] > 0)
			status = base_buf_printf(&text, ", %zu %s", counts[i],
			    flow_scan_kind_name((enum flow_scan_kind)i));
	status = flow_note(
	    w->flow, "scan", 0, 0, w->err, "%s", base_buf_text(&text));
	base_buf_release(&text);
	return status;
}

/* All that the scan changes, or nothing. */
static enum base_status
take(struct flow_scan_work *w, const char *raw)
{
	enum base_status status;

	status = store_begin(w->flow->store, w->err);
	/* The inventory that is known stays what it is. */
	if (status == BASE_OK && !(w->is_vex && w->is_known))
		status = put_host(w, raw);
	if (status == BASE_OK)
		status = flow_scan_tasks(w);
	if (status == BASE_OK)
		status = note(w);
	if (status == BASE_OK)
		status = store_commit(w->flow->store, w->err);
	store_rollback(w->flow->store);
	return status;
}

static int
by_kind(const void *a, const void *b)
{
	const struct flow_scan_change *x = a, *y = b;
	int order = (x->kind > y->kind) - (x->kind < y->kind);

	if (order == 0)
		order = strcmp(x->package, y->package);
	return order != 0 ? order : strcmp(x->id, y->id);
}

static size_t
count_there(const struct host_scan *scan)
{
	size_t i, n = 0;

	for (i = 0; i < scan->n_findings; i++)
		n += scan->findings[i].state == HOST_AFFECTED ||
		     scan->findings[i].state == HOST_INVESTIGATING;
	return n;
}

/* What is offered all the same. */
static const char *
tell_offers(const struct host_scan *scan, struct base_arena *arena)
{
	const char *kbs = "";
	size_t i, n = 0;

	for (i = 0; i < scan->n_packages; i++)
		n += *scan->packages[i].newer != '\0';
	for (i = 0; i < scan->kbs_missing.n && i < KBS_MAX; i++)
		kbs = base_arena_printf(arena, "%s%s%s", kbs,
		    *kbs == '\0' ? "" : ", ", scan->kbs_missing.v[i]);
	if (scan->kbs_missing.n > 0)
		return base_arena_printf(arena,
		    "Windows Update offers %zu updates: %s%s",
		    scan->kbs_missing.n, kbs,
		    scan->kbs_missing.n > KBS_MAX ? " ..." : "");
	return n == 0 ? NULL
		      : base_arena_printf(arena,
			    "a newer version is offered for %zu packages", n);
}

/* Nobody looked for vulnerabilities: what would. */
static void
tell_without(const struct host_scan *scan, struct flow_scan_report *report,
    const char **notes)
{
	const char *offers = tell_offers(scan, report->arena);

	if (*scan->family == '\0')
		notes[report->n_notes++] =
		    "vulnerabilities were not looked for: the file does not "
		    "say of which system it is; family and release of the host "
		    "in kairan.conf do";
	else
		notes[report->n_notes++] = base_arena_printf(report->arena,
		    "vulnerabilities were not looked for: no advisories in "
		    "OSV's form for %s %s are known here%s",
		    scan->family, scan->release,
		    strcmp(scan->format, "vuls") == 0
			? "; a source of them would help, or a file of 'vuls "
			  "report -to-localfile -format-json'"
			: "; a source of them would help");
	if (offers != NULL)
		notes[report->n_notes++] = offers;
}

static enum base_status
fill_report(struct flow_scan_work *w, bool without,
    struct flow_scan_report *report, struct base_err *err)
{
	const struct host_scan *scan = w->scan;
	const char **notes = base_arena_alloc(
	    report->arena, (scan->notes.n + 3) * sizeof(*notes));
	size_t i;

	if (without)
		tell_without(scan, report, notes);
	if (w->n_elsewhere > 0)
		notes[report->n_notes++] = base_arena_printf(report->arena,
		    "left out, as %s has none of their packages: %zu", w->host,
		    w->n_elsewhere);
	for (i = 0; i < scan->notes.n; i++)
		notes[report->n_notes++] =
		    base_arena_strdup(report->arena, scan->notes.v[i]);
	report->notes = notes;
	report->time = scan->time;
	report->format = base_arena_strdup(report->arena, scan->format);
	report->n_packages = scan->n_packages;
	report->n_findings = count_there(scan);
	report->changes = w->changes;
	report->n_changes = w->n_changes;
	if (w->n_changes > 1)
		qsort(w->changes, w->n_changes, sizeof(*w->changes), by_kind);
	return store_finding_open(
	    w->flow->store, w->host, &report->n_open, err);
}

/* The scan's strings go with it: what is told outlives it. */
static void
keep(struct flow_scan_report *report)
{
	struct flow_scan_change *c;
	size_t i;

	for (i = 0; i < report->n_changes; i++) {
		c = &report->changes[i];
		c->id = base_arena_strdup(report->arena, c->id);
		c->package = base_arena_strdup(report->arena, c->package);
	}
}

static enum base_status
take_parsed(struct flow_scan_work *w, const struct flow_scan_file *file,
    struct host_scan *scan, const struct store_host *last,
    struct flow_scan_report *report)
{
	struct host_scan *installed = NULL;
	char raw[BASE_SHA256_HEX];
	enum base_status status;
	bool without = false;

	status = check(scan, last, w->host, w->now, w->err);
	if (status == BASE_OK)
		status = flow_scan_vex_open(w, last, &installed);
	if (status == BASE_OK)
		status = match(w->flow, scan, &without, w->err);
	if (status == BASE_OK)
		status = flow_scan_split(w->flow, scan, w->err);
	if (status == BASE_OK)
		status = store_blob_put(
		    w->flow->store, file->data, file->len, raw, w->err);
	if (status == BASE_OK)
		status = take(w, raw);
	if (status == BASE_OK)
		status = fill_report(w, without, report, w->err);
	if (status == BASE_OK)
		keep(report);
	w->installed = NULL;
	host_scan_free(installed);
	return status;
}

/* The last scan, and how the host is called; all "" when it is new. */
static enum base_status
look_up(struct flow_scan_work *w, struct flow_scan_report *report,
    struct store_host *last)
{
	enum base_status status;

	status = store_host_get(
	    w->flow->store, w->host, report->arena, last, w->err);
	w->is_known = status == BASE_OK;
	if (status == BASE_OK)
		w->host = last->name;
	if (status != BASE_NOTFOUND)
		return status;
	last->raw = "";
	return BASE_OK;
}

enum base_status
flow_scan(struct flow *flow, const struct flow_scan_file *file,
    struct flow_scan_report *report, struct base_err *err)
{
	struct flow_scan_work w = {
	    .flow = flow, .host = file->host, .now = base_time_now()};
	struct store_host last = {0};
	struct host_scan *scan = NULL;
	char raw[BASE_SHA256_HEX];
	enum base_status status;

	memset(report, 0, sizeof(*report));
	w.arena = report->arena = base_arena_new();
	w.err = err;
	w.conf = conf_find_host(flow->conf, file->host);
	status = flow_scan_rules_read(flow, &w.rules, err);
	if (status == BASE_OK)
		status = look_up(&w, report, &last);
	report->host = base_arena_strdup(report->arena, w.host);
	report->has_section = w.conf != NULL;
	base_hash_sha256_hex(file->data, file->len, raw);
	if (status == BASE_OK && strcmp(raw, last.raw) == 0) {
		report->is_known = true;
		report->time = last.time;
		goto out;
	}
	if (status == BASE_OK)
		status = parse(flow, file, &last, &scan, err);
	w.scan = scan;
	w.is_vex = scan != NULL && host_scan_is_vex(scan);
	if (status == BASE_OK && scan != NULL)
		status = take_parsed(&w, file, scan, &last, report);
out:
	flow_scan_rules_release(&w.rules);
	host_scan_free(scan);
	return status;
}

void
flow_scan_report_release(struct flow_scan_report *report)
{
	base_arena_free(report->arena);
	memset(report, 0, sizeof(*report));
}
