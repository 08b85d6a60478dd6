/* Findings that are called by an advisory, as those of its CVEs. */
#include <string.h>

#include "kairan/vuln_score.h"
#include "host_x.h"

/* A list of its own: the arrays of one finding are never another's. */
static struct host_strings
copy_strings(struct host_scan *scan, const struct host_strings *from)
{
	struct host_strings to = {.v = NULL, .n = from->n, .cap = from->n};

	if (from->n == 0)
		return to;
	to.v = base_arena_alloc(scan->arena, from->n * sizeof(*to.v));
	memcpy(to.v, from->v, from->n * sizeof(*to.v));
	return to;
}

/* All that is said, whatever that is, under another name. */
static void
copy_all(struct host_scan *scan, struct host_finding *to,
    const struct host_finding *from)
{
	const char *id = to->id;

	*to = *from;
	to->id = id;
	to->advisories = copy_strings(scan, &from->advisories);
	to->kbs = copy_strings(scan, &from->kbs);
	to->cap_affected = from->n_affected;
	if (from->n_affected == 0)
		return;
	to->affected = base_arena_alloc(
	    scan->arena, from->n_affected * sizeof(*to->affected));
	memcpy(to->affected, from->affected,
	    from->n_affected * sizeof(*to->affected));
}

static enum base_status
add_strings(struct host_scan *scan, struct host_strings *to,
    const struct host_strings *from, struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < from->n && status == BASE_OK; i++)
		status = host_add_string(scan, to, from->v[i], err);
	return status;
}

/* What is known already stays; what it lacks is filled in. */
static enum base_status
fill(struct host_scan *scan, struct host_finding *to,
    const struct host_finding *from, struct base_err *err)
{
	struct vuln_score both[2] = {to->score, from->score};
	const struct vuln_score *best = vuln_score_best(both, 2);
	enum base_status status;
	size_t i;

	if (best != NULL)
		to->score = *best;
	host_set_text(scan, &to->reason, from->reason, HOST_NOTE_MAX);
	host_set_text(scan, &to->title, from->title, HOST_NOTE_MAX);
	host_set_text(scan, &to->severity, from->severity, HOST_NAME_MAX);
	if (*to->mitigation == '\0')
		to->mitigation_url = from->mitigation_url;
	host_set_text(scan, &to->mitigation, from->mitigation, HOST_TEXT_MAX);
	to->has_poc = to->has_poc || from->has_poc;
	to->is_kev = to->is_kev || from->is_kev;
	to->is_exploited = to->is_exploited || from->is_exploited;
	status = add_strings(scan, &to->advisories, &from->advisories, err);
	if (status == BASE_OK)
		status = add_strings(scan, &to->kbs, &from->kbs, err);
	for (i = 0; i < from->n_affected && status == BASE_OK; i++)
		status = host_add_affected(scan, to, &from->affected[i], err);
	return status;
}

/* What one says of a vulnerability goes over to another. */
static enum base_status
add_all(struct host_scan *scan, const char *id, const struct host_finding *from,
    struct base_err *err)
{
	size_t n = scan->n_findings;
	struct host_finding *to = NULL;
	enum base_status status;

	status = host_get_finding(scan, id, &to, err);
	if (status != BASE_OK)
		return status;
	if (scan->n_findings > n)
		copy_all(scan, to, from);
	else
		status = fill(scan, to, from, err);
	/* Of two advisories the one that is sure counts. */
	if (to->state == HOST_INVESTIGATING && from->state == HOST_AFFECTED) {
		to->state = from->state;
		to->reason = from->reason;
	}
	if (status == BASE_OK)
		status = host_add_string(scan, &to->advisories, from->id, err);
	return status;
}

static bool
is_cve(const char *id)
{
	return strncmp(id, "CVE-", 4) == 0;
}

/* One that is called by another name, as its CVEs, or as it is. */
static enum base_status
split_one(struct host_scan *scan, const struct host_finding *one,
    host_split_fn fn, void *ctx, struct base_err *err)
{
	const char *const *cves = NULL;
	struct host_finding *to = NULL;
	enum base_status status;
	size_t i, n = 0;

	status = fn(ctx, one->id, &cves, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		status = add_all(scan, cves[i], one, err);
	if (status != BASE_OK || n > 0)
		return status;
	status = host_get_finding(scan, one->id, &to, err);
	if (status == BASE_OK)
		*to = *one;
	return status;
}

enum base_status
host_scan_split(
    struct host_scan *scan, host_split_fn fn, void *ctx, struct base_err *err)
{
	const struct host_finding *old = scan->findings;
	enum base_status status = BASE_OK;
	size_t i, n = scan->n_findings;
	struct host_finding *to;

	for (i = 0; i < n && is_cve(old[i].id); i++)
		;
	if (i == n)
		return BASE_OK;
	scan->findings = NULL;
	scan->n_findings = scan->cap_findings = 0;
	host_scan_reopen(scan);
	/* What has its own name first: it says more than an advisory does. */
	for (i = 0; i < n && status == BASE_OK; i++)
		if (is_cve(old[i].id)) {
			status = host_get_finding(scan, old[i].id, &to, err);
			if (status == BASE_OK)
				*to = old[i];
		}
	for (i = 0; i < n && status == BASE_OK; i++)
		if (!is_cve(old[i].id))
			status = split_one(scan, &old[i], fn, ctx, err);
	host_scan_finish(scan);
	return status;
}
