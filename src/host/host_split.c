/* Findings that are called by an advisory, as those of its CVEs. */
#include <string.h>

#include "host_x.h"

/* What one says of a vulnerability goes over to another. */
static enum base_status
add_all(struct host_scan *scan, const char *id, const struct host_finding *from,
    struct base_err *err)
{
	struct host_finding *to = NULL;
	enum base_status status;
	size_t i;

	status = host_get_finding(scan, id, &to, err);
	if (status != BASE_OK)
		return status;
	if (to->n_affected == 0)
		to->state = from->state;
	host_set_text(scan, &to->title, from->title, HOST_NOTE_MAX);
	host_set_text(scan, &to->severity, from->severity, HOST_NAME_MAX);
	host_set_text(scan, &to->mitigation, from->mitigation, HOST_TEXT_MAX);
	status = host_add_string(scan, &to->advisories, from->id, err);
	for (i = 0; i < from->n_affected && status == BASE_OK; i++)
		status = host_add_affected(scan, to, &from->affected[i], err);
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
