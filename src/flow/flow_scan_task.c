/*
 * What a scan found, and what an older one had found, into findings and
 * tasks of grain host.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_scan_x.h"
#include "kairan/base_text.h"
#include "kairan/host_verdict.h"

/* A finding of the scan with its vulnerability. */
struct present {
	int64_t vulnerability;
	const struct host_finding *finding;
};

/* Adds a row for the task as it is now. */
static void
add_row(struct flow_scan_work *w, enum flow_scan_kind kind,
    const struct store_finding *f, const struct store_task *task)
{
	struct flow_scan_change *more;

	if (w->n_changes == w->cap_changes) {
		w->cap_changes = w->cap_changes == 0 ? 64 : 2 * w->cap_changes;
		more =
		    base_arena_alloc(w->arena, w->cap_changes * sizeof(*more));
		if (w->n_changes > 0)
			memcpy(more, w->changes, w->n_changes * sizeof(*more));
		w->changes = more;
	}
	w->changes[w->n_changes++] = (struct flow_scan_change){.kind = kind,
	    .id = f->id,
	    .package = *f->package != '\0' ? f->package
		       : f->n_affected > 0 ? f->affected[0].package
		       : f->kbs.n > 0      ? f->kbs.v[0]
					   : "",
	    .status = task->status,
	    .ssvc = task->ssvc,
	    .outcome = f->outcome,
	    .why = f->why,
	    .due = task->due,
	    .reason = task->reason};
}

static int
by_vulnerability(const void *a, const void *b)
{
	const struct present *x = a, *y = b;

	if (x->vulnerability != y->vulnerability)
		return x->vulnerability < y->vulnerability ? -1 : 1;
	return strcmp(x->finding->id, y->finding->id);
}

static bool
is_there(const struct host_finding *f)
{
	return f->state == HOST_AFFECTED || f->state == HOST_INVESTIGATING;
}

/* All that are there, by vulnerability. */
static enum base_status
list_present(struct flow_scan_work *w, struct present **out, size_t *n_out)
{
	const struct host_scan *scan = w->scan;
	struct present *list =
	    base_arena_alloc(w->arena, (scan->n_findings + 1) * sizeof(*list));
	enum base_status status = BASE_OK;
	size_t i, n = 0;

	for (i = 0; i < scan->n_findings && status == BASE_OK; i++) {
		if (!is_there(&scan->findings[i]) ||
		    flow_scan_is_elsewhere(w, &scan->findings[i]))
			continue;
		list[n].finding = &scan->findings[i];
		status = store_finding_name(w->flow->store,
		    scan->findings[i].id, scan->findings[i].title, w->now,
		    &list[n].vulnerability, w->err);
		if (status == BASE_OK && scan->findings[i].score.base >= 0)
			status = store_finding_score_put(w->flow->store,
			    list[n].vulnerability, &scan->findings[i].score,
			    w->err);
		n++;
	}
	if (n > 1)
		qsort(list, n, sizeof(*list), by_vulnerability);
	*out = list;
	*n_out = n;
	return status;
}

static void
add_strings(struct flow_scan_work *w, struct host_strings *to,
    const struct host_strings *from)
{
	const char **v;
	size_t i;

	if (from->n == 0)
		return;
	v = base_arena_alloc(w->arena, (to->n + from->n) * sizeof(*v));
	if (to->n > 0)
		memcpy(v, to->v, to->n * sizeof(*v));
	to->v = v;
	for (i = 0; i < from->n; i++)
		if (!base_text_is_among(
			from->v[i], (const char *const *)v, to->n))
			v[to->n++] = from->v[i];
	to->cap = to->n;
}

static void
add_affected(struct flow_scan_work *w, struct store_finding *to,
    const struct host_finding *from)
{
	size_t i, k, n = to->n_affected;
	struct host_affected *v;

	if (from->n_affected == 0)
		return;
	v = base_arena_alloc(
	    w->arena, (to->n_affected + from->n_affected) * sizeof(*v));
	if (to->n_affected > 0)
		memcpy(v, to->affected, to->n_affected * sizeof(*v));
	to->affected = v;
	for (i = 0; i < from->n_affected; i++) {
		for (k = 0; k < n; k++)
			if (strcmp(v[k].package, from->affected[i].package) ==
				0 &&
			    strcmp(v[k].path, from->affected[i].path) == 0)
				break;
		if (k == n)
			v[to->n_affected++] = from->affected[i];
	}
}

/* What the scan says of it now; of two names for one thing the first one's
 * texts and both one's packages. */
static enum host_verdict
take_over(struct flow_scan_work *w, struct store_finding *f,
    const struct present *list, size_t n)
{
	const struct host_finding *one = list[0].finding;
	enum host_verdict verdict = HOST_VERDICT_REMOVED, said;
	size_t i;

	f->id = one->id;
	f->state = host_state_name(one->state);
	f->reason = one->reason;
	f->title = one->title;
	f->severity = one->severity;
	f->mitigation = one->mitigation;
	f->mitigation_url = one->mitigation_url;
	f->package = "";
	f->affected = NULL;
	f->n_affected = 0;
	memset(&f->advisories, 0, sizeof(f->advisories));
	memset(&f->kbs, 0, sizeof(f->kbs));
	f->has_poc = f->is_kev = f->is_exploited = false;
	for (i = 0; i < n; i++) {
		one = list[i].finding;
		said = host_verdict_found(w->scan, one);
		verdict = said > verdict ? said : verdict;
		add_affected(w, f, one);
		add_strings(w, &f->advisories, &one->advisories);
		add_strings(w, &f->kbs, &one->kbs);
		f->has_poc = f->has_poc || one->has_poc;
		f->is_kev = f->is_kev || one->is_kev;
		f->is_exploited = f->is_exploited || one->is_exploited;
	}
	f->verdict = host_verdict_name(verdict);
	f->last = w->scan->time;
	f->gone = 0;
	return verdict;
}

static void
set_status(struct flow_scan_work *w, struct store_task *task,
    const char *status, const char *reason)
{
	task->status = status;
	task->status_by = "scan";
	task->status_at = w->now;
	task->reason = reason;
	task->until = "";
	task->verified = strcmp(status, "PATCH_APPLIED") == 0;
}

static const char *
scan_day(struct flow_scan_work *w)
{
	char text[BASE_DATE_TEXT];

	base_date_format(
	    base_date_at(w->scan->time, flow_zone(w->flow, NULL)), text);
	return base_arena_strdup(w->arena, text);
}

static enum base_status
put(struct flow_scan_work *w, struct store_finding *f, struct store_task *task,
    bool tell)
{
	enum base_status status;

	status = store_finding_put(w->flow->store, f, w->err);
	if (status == BASE_OK && tell)
		status = flow_scan_intend(
		    w->flow, task->ticket, w->now, &w->told, w->err);
	if (status != BASE_OK)
		return status;
	if (task->id != 0)
		return store_task_put(w->flow->store, task, w->now, w->err);
	return store_task_add(w->flow->store, task, w->now, &task->id, w->err);
}

/* What a vendor says of a finding that is known: its advice is taken over,
 * the rest a scan saw better. */
static enum base_status
advised(struct flow_scan_work *w, struct store_finding *f,
    const struct host_finding *said)
{
	if (*said->mitigation != '\0') {
		f->mitigation = said->mitigation;
		f->mitigation_url = said->mitigation_url;
	}
	return store_finding_put(w->flow->store, f, w->err);
}

/*
 * The scanner named a mitigation and does so no more, nor does any advisory.
 * Where it names none at all it had none to look at.
 */
static bool
is_withdrawn(const struct flow_scan_work *w, const struct store_finding *known,
    const struct store_finding *f, const struct store_task *task)
{
	struct store_vulnerability row;
	size_t i;

	if (known == NULL || *known->mitigation == '\0' ||
	    *f->mitigation != '\0' || strcmp(task->status, "WORKAROUND") != 0)
		return false;
	for (i = 0; i < w->scan->n_findings; i++)
		if (*w->scan->findings[i].mitigation != '\0')
			break;
	return i < w->scan->n_findings &&
	       store_vulnerability_get(w->flow->store, f->vulnerability,
		   w->arena, &row, NULL) == BASE_OK &&
	       !row.has_mitigation;
}

/* Open again, and why; false: it stays as it is. */
static bool
reopen(struct flow_scan_work *w, const struct store_finding *known,
    const struct store_finding *f, struct store_task *task)
{
	if (strcmp(task->status, "PATCH_APPLIED") == 0)
		set_status(w, task, "NEW",
		    base_arena_printf(w->arena,
			"it is there again by the scan of %s", scan_day(w)));
	else if (is_withdrawn(w, known, f, task))
		set_status(w, task, "NEW",
		    base_arena_printf(w->arena,
			FLOW_SCAN_WITHDRAWN ", by the scan of %s",
			scan_day(w)));
	else
		return false;
	return true;
}

/* What is told of a verdict. */
static enum flow_scan_kind
kind_of(enum host_verdict verdict)
{
	switch (verdict) {
	case HOST_VERDICT_REMOVED:
		return FLOW_SCAN_REMOVED;
	case HOST_VERDICT_PATCHED:
		return FLOW_SCAN_PATCHED;
	case HOST_VERDICT_NOT_AFFECTED:
		return FLOW_SCAN_SAID;
	case HOST_VERDICT_VANISHED:
		return FLOW_SCAN_VANISHED;
	case HOST_VERDICT_RESTART:
		return FLOW_SCAN_RESTART;
	case HOST_VERDICT_REBOOT:
		return FLOW_SCAN_REBOOT;
	case HOST_VERDICT_KERNEL:
		return FLOW_SCAN_KERNEL;
	case HOST_VERDICT_UNKNOWN:
	case HOST_VERDICT_STILL:
		break;
	}
	return FLOW_SCAN_UNKNOWN;
}

/* Does the ticket have to say so?  The same verdict again is not told again. */
static bool
is_word(const char *before, const struct store_finding *f,
    const struct store_task *task)
{
	return strcmp(before, f->verdict) != 0 &&
	       strcmp(f->verdict, "unknown") != 0 &&
	       strcmp(f->verdict, "still") != 0 &&
	       flow_scan_is_open(task->status);
}

static void
tell_verdict(struct flow_scan_work *w, enum host_verdict verdict,
    const char *before, const struct store_finding *f,
    const struct store_task *task)
{
	if (strcmp(before, f->verdict) != 0 && flow_scan_is_open(task->status))
		add_row(w, kind_of(verdict), f, task);
}

/* A vulnerability that the scan found; known: the store's finding, NULL none
 * so far. */
static enum base_status
found(struct flow_scan_work *w, const struct present *list, size_t n,
    const struct store_finding *known)
{
	struct store_task task = {0};
	struct store_finding f = {.host = w->host,
	    .vulnerability = list[0].vulnerability,
	    .first = w->scan->time,
	    .outcome = "",
	    .why = "",
	    .due = ""};
	enum base_status status;
	enum host_verdict verdict;
	bool is_new, is_back, waits, changed = false;

	if (known != NULL)
		f = *known;
	if (w->is_vex && known != NULL)
		return advised(w, &f, list[0].finding);
	verdict = take_over(w, &f, list, n);
	status = store_task_find(
	    w->flow->store, f.vulnerability, w->host, w->arena, &task, w->err);
	if (status != BASE_OK && status != BASE_NOTFOUND)
		return status;
	is_new = status == BASE_NOTFOUND;
	if (is_new)
		task = (struct store_task){.vulnerability = f.vulnerability,
		    .host = w->host,
		    .key = f.id,
		    .watch = "",
		    .status = "NEW",
		    .status_by = "",
		    .reason = "",
		    .until = "",
		    .planned = "",
		    .due = "",
		    .ssvc = ""};
	is_back = !is_new && reopen(w, known, &f, &task);
	waits = known != NULL && !is_new && is_word(known->verdict, &f, &task);
	status = flow_scan_decide(w, &f, &task, is_new || is_back, &changed);
	if (status == BASE_OK)
		status =
		    put(w, &f, &task, is_back || (changed && !is_new) || waits);
	if (status == BASE_OK && waits)
		add_row(w, kind_of(verdict), &f, &task);
	if (status == BASE_OK && (is_new || is_back || changed))
		add_row(w,
		    is_new    ? FLOW_SCAN_NEW
		    : is_back ? FLOW_SCAN_RETURNED
			      : FLOW_SCAN_DECIDED,
		    &f, &task);
	return status;
}

static const char *
gone_reason(struct flow_scan_work *w, enum host_verdict verdict,
    const struct store_finding *f)
{
	const struct host_package *p = host_scan_package(w->scan, f->package);

	if (verdict == HOST_VERDICT_REMOVED)
		return base_arena_printf(w->arena,
		    "%s is not installed by the scan of %s",
		    *f->package == '\0' ? "its package" : f->package,
		    scan_day(w));
	if (p == NULL)
		return base_arena_printf(
		    w->arena, "mended by the scan of %s", scan_day(w));
	/* The old one may be installed still. */
	if (p->is_kernel && *w->scan->kernel != '\0')
		return base_arena_printf(w->arena,
		    "the kernel %s runs by the scan of %s", w->scan->kernel,
		    scan_day(w));
	return base_arena_printf(w->arena,
	    "%s %s is installed by the scan of %s", f->package, p->installed,
	    scan_day(w));
}

/* A vulnerability that was found before and is not among those found now. */
static enum base_status
missed(struct flow_scan_work *w, const struct store_finding *known)
{
	struct host_known was = {.id = known->id,
	    .affected = known->affected,
	    .n_affected = known->n_affected,
	    .kbs = &known->kbs};
	struct store_finding f = *known;
	struct store_task task;
	enum host_verdict verdict;
	enum base_status status;
	bool is_gone, changed = false;

	const struct host_finding *said = host_scan_finding(w->scan, known->id);

	if (w->is_vex && said == NULL)
		return BASE_OK;
	verdict = host_verdict_of(w->scan, &was, &f.package);
	/* A vendor's word for it is no look at the host. */
	if (w->is_vex && verdict != HOST_VERDICT_NOT_AFFECTED)
		return BASE_OK;
	if (said != NULL && verdict == HOST_VERDICT_NOT_AFFECTED)
		f.reason = said->reason;
	f.package = base_arena_strdup(w->arena, f.package);
	f.verdict = host_verdict_name(verdict);
	/* Only a look at the host after it was last found there says so. */
	is_gone = (verdict == HOST_VERDICT_PATCHED ||
		      verdict == HOST_VERDICT_REMOVED) &&
		  w->scan->time > known->last;
	status = store_task_find(
	    w->flow->store, f.vulnerability, w->host, w->arena, &task, w->err);
	if (status == BASE_NOTFOUND)
		return BASE_OK;
	if (status != BASE_OK)
		return status;
	if (is_gone) {
		f.gone = w->scan->time;
		/* Not affected is what a person said: it stays true. */
		if (strcmp(task.status, "NOT_AFFECTED") != 0 &&
		    strcmp(task.status, "PATCH_APPLIED") != 0) {
			set_status(w, &task, "PATCH_APPLIED",
			    gone_reason(w, verdict, &f));
			changed = true;
		}
	}
	status =
	    put(w, &f, &task, changed || is_word(known->verdict, &f, &task));
	if (status == BASE_OK && changed)
		add_row(w, kind_of(verdict), &f, &task);
	else if (status == BASE_OK && !is_gone)
		tell_verdict(w, verdict, known->verdict, &f, &task);
	return status;
}

/* How many of them, from the first on, are of one vulnerability. */
static size_t
run_of(const struct present *list, size_t n)
{
	size_t run = 1;

	while (run < n && list[run].vulnerability == list[0].vulnerability)
		run++;
	return run;
}

enum base_status
flow_scan_tasks(struct flow_scan_work *w)
{
	struct store_finding *known = NULL;
	struct present *list = NULL;
	enum base_status status;
	size_t i = 0, k = 0, n = 0, n_known = 0, run;

	status = store_finding_list(
	    w->flow->store, w->host, w->arena, &known, &n_known, w->err);
	if (status == BASE_OK)
		status = list_present(w, &list, &n);
	/* Both are sorted by vulnerability. */
	while (status == BASE_OK && (i < n || k < n_known)) {
		if (i == n || (k < n_known && known[k].vulnerability <
						  list[i].vulnerability)) {
			if (known[k].gone == 0)
				status = missed(w, &known[k]);
			k++;
			continue;
		}
		run = run_of(list + i, n - i);
		if (k < n_known &&
		    known[k].vulnerability == list[i].vulnerability)
			status = found(w, list + i, run, &known[k++]);
		else
			status = found(w, list + i, run, NULL);
		i += run;
	}
	return status;
}
