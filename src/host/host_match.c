/* Plain package lists against advisories. */
#include "kairan/host_match.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "host_advice.h"
#include "host_installed.h"
#include "host_x.h"

bool
host_match_is_reason(const char *text)
{
	static const char *const words[] = {"stream_unnamed", "stream_unlisted",
	    "kernel_unlisted", "kernels_several", "kernel_waits"};

	return base_text_is_among(text, words, BASE_LEN(words));
}

struct matching {
	struct host_scan *scan;
	struct host_installed *list; /* sorted by name */
	size_t n;
	enum host_order order;
};

/* What a range says of one package of a name. */
struct verdict {
	bool is_affected;
	bool is_unsure;
	const char *reason;
};

static const char *
skip_epoch(const char *version)
{
	const char *colon = strchr(version, ':');

	return colon == NULL ? version : colon + 1;
}

static bool
is_modular(const char *version)
{
	return strstr(version, ".module_") != NULL ||
	       strstr(version, ".module+") != NULL;
}

/* "nginx:1.22" of a label "nginx:1.22:9020020230101:rhel9". */
static size_t
stream_len(const char *label)
{
	size_t name = strcspn(label, ":");

	if (label[name] == '\0')
		return 0;
	return name + 1 + strcspn(label + name + 1, ":");
}

/* A modular package: is the advisory about its stream? */
static void
judge_module(const struct host_advice *advice, const struct host_package *p,
    struct verdict *verdict)
{
	size_t len = stream_len(p->module);

	if (len > 0 && *advice->module != '\0') {
		verdict->is_affected =
		    strlen(advice->module) == len &&
		    strncmp(advice->module, p->module, len) == 0;
		return;
	}
	verdict->is_unsure = true;
	verdict->reason = len > 0 ? "stream_unnamed" : "stream_unlisted";
}

static bool
holds(const struct matching *m, const struct host_range *range,
    const struct host_installed *installed)
{
	struct host_range bare = *range;

	if (!m->scan->lacks_epochs)
		return host_range_holds(range, m->order, installed->version);
	bare.introduced = skip_epoch(bare.introduced);
	bare.fixed = skip_epoch(bare.fixed);
	bare.last_affected = skip_epoch(bare.last_affected);
	return host_range_holds(
	    &bare, m->order, skip_epoch(installed->version));
}

/* Ubuntu's FIPS packages have versions of their own, that stand above those
 * of everybody. */
static bool
is_other_edition(
    const struct host_range *range, const struct host_installed *installed)
{
	return strstr(range->ecosystem, ":FIPS") != NULL &&
	       strcasestr(installed->version, "fips") == NULL;
}

static struct verdict
judge(const struct matching *m, const struct host_advice *advice,
    const struct host_range *range, const struct host_installed *installed)
{
	const struct host_package *p = &m->scan->packages[installed->row];
	struct verdict verdict = {false, false, ""};
	bool is_module = *p->module != '\0' || is_modular(p->installed);

	if (*range->fixed != '\0' && is_module != is_modular(range->fixed))
		return verdict;
	if (is_other_edition(range, installed))
		return verdict;
	verdict.is_affected = holds(m, range, installed);
	if (verdict.is_affected && is_module && *range->fixed != '\0')
		judge_module(advice, p, &verdict);
	return verdict;
}

/* The affected package as it stands already; NULL: not yet. */
static struct host_affected *
find_affected(struct host_finding *finding, const char *package)
{
	size_t i;

	for (i = 0; i < finding->n_affected; i++)
		if (strcmp(finding->affected[i].package, package) == 0)
			return &finding->affected[i];
	return NULL;
}

/* Of several advisories the first version that mends it is enough. */
static void
lower_fix(const struct matching *m, struct host_finding *finding,
    const struct host_affected *affected)
{
	struct host_affected *there = find_affected(finding, affected->package);
	int order = 0;

	if (there != NULL && *there->fixed_in != '\0' &&
	    *affected->fixed_in != '\0' &&
	    host_version_compare(m->order, affected->fixed_in, there->fixed_in,
		&order, NULL) == BASE_OK &&
	    order < 0)
		there->fixed_in =
		    host_copy(m->scan, affected->fixed_in, HOST_NAME_MAX);
}

static enum base_status
add_finding(struct matching *m, const struct host_advice *advice,
    const char *id, const struct host_affected *affected,
    const struct verdict *verdict, struct base_err *err)
{
	struct host_finding *finding = NULL;
	struct host_scan *scan = m->scan;
	enum base_status status;

	status = host_get_finding(scan, id, &finding, err);
	if (status != BASE_OK)
		return status;
	if (!verdict->is_unsure)
		finding->state = HOST_AFFECTED;
	else if (finding->n_affected == 0)
		finding->state = HOST_INVESTIGATING;
	host_set_text(scan, &finding->reason, verdict->reason, HOST_NOTE_MAX);
	host_set_text(scan, &finding->title, advice->title, HOST_NOTE_MAX);
	host_set_text(
	    scan, &finding->severity, advice->severity, HOST_NAME_MAX);
	host_set_text(
	    scan, &finding->mitigation, advice->mitigation, HOST_TEXT_MAX);
	if (strcmp(advice->id, id) != 0)
		status = host_add_string(
		    scan, &finding->advisories, advice->id, err);
	lower_fix(m, finding, affected);
	if (status == BASE_OK)
		status = host_add_affected(scan, finding, affected, err);
	return status;
}

static enum base_status
add_hit(struct matching *m, const struct host_advice *advice,
    const struct host_range *range, const struct host_installed *installed,
    const struct verdict *verdict, struct base_err *err)
{
	const struct host_package *p = &m->scan->packages[installed->row];
	struct host_affected a = {.package = p->name,
	    .installed = p->installed,
	    .fixed_in = range->fixed,
	    .fix =
		*range->fixed != '\0' ? HOST_FIX_AVAILABLE : HOST_FIX_NOT_YET,
	    .state = strncmp(range->ecosystem, "Ubuntu:Pro", 10) == 0
			 ? "Ubuntu Pro"
			 : ""};
	enum base_status status = BASE_OK;
	size_t i;

	if (advice->cves.n == 0)
		return add_finding(m, advice, advice->id, &a, verdict, err);
	for (i = 0; i < advice->cves.n && status == BASE_OK; i++)
		status =
		    add_finding(m, advice, advice->cves.v[i], &a, verdict, err);
	return status;
}

/*
 * Kernels: the running one counts.  Where it is not known which runs, they
 * must all say the same.
 */
static enum base_status
match_kernels(struct matching *m, const struct host_advice *advice,
    const struct host_range *range, const struct host_installed *first,
    size_t n, struct base_err *err)
{
	const struct host_installed *running = NULL, *hit = NULL, *free = NULL;
	struct verdict verdict = {true, false, ""};
	size_t i, hits = 0;

	for (i = 0; i < n; i++) {
		if (first[i].is_running)
			running = &first[i];
		if (judge(m, advice, range, &first[i]).is_affected) {
			hit = &first[i];
			hits++;
		} else
			free = &first[i];
	}
	if (hits == 0)
		return BASE_OK;
	if (running != NULL) {
		if (!judge(m, advice, range, running).is_affected)
			return BASE_OK;
		hit = running;
		if (free != NULL)
			verdict.reason = "kernel_waits";
	} else if (n > 1 || *m->scan->kernel != '\0') {
		verdict.is_unsure = hits < n || *m->scan->kernel != '\0';
		if (verdict.is_unsure)
			verdict.reason = *m->scan->kernel != '\0'
					     ? "kernel_unlisted"
					     : "kernels_several";
	}
	return add_hit(m, advice, range, hit, &verdict, err);
}

static enum base_status
match_range(struct matching *m, const struct host_advice *advice,
    const struct host_range *range, struct base_err *err)
{
	const struct host_installed *first;
	enum base_status status = BASE_OK;
	struct verdict verdict;
	size_t n, i;

	first = host_installed_find(m->list, m->n, range->package, &n);
	if (n == 0 || !host_match_ecosystem(
			  range->ecosystem, m->scan->family, m->scan->release))
		return BASE_OK;
	if (first->is_kernel)
		return match_kernels(m, advice, range, first, n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		verdict = judge(m, advice, range, &first[i]);
		if (verdict.is_affected)
			status =
			    add_hit(m, advice, range, &first[i], &verdict, err);
	}
	return status;
}

enum base_status
host_match(struct host_scan *scan, const struct host_advices *set,
    struct base_err *err)
{
	struct matching m = {
	    .scan = scan, .order = host_order_of(scan->family)};
	enum base_status status = BASE_OK;
	size_t i, k;

	if (m.order == HOST_ORDER_COUNT)
		return base_err_set(err, BASE_INVALID,
		    "the order of versions of '%s' is not known: this list "
		    "cannot be matched",
		    *scan->family == '\0' ? "an unnamed system" : scan->family);
	host_scan_reopen(scan);
	m.list = host_installed_new(scan, m.order, &m.n);
	for (i = 0; i < set->n && status == BASE_OK; i++)
		for (k = 0; k < set->v[i].n_ranges && status == BASE_OK &&
			    !set->v[i].is_withdrawn;
		     k++)
			status = match_range(
			    &m, &set->v[i], &set->v[i].ranges[k], err);
	free(m.list);
	host_scan_finish(scan);
	scan->has_findings = true;
	return status;
}
