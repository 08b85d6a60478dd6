/* What a new scan says of what an older one found. */
#include "kairan/host_verdict.h"

#include <string.h>

#include "kairan/base_text.h"
#include "kairan/host_version.h"
#include "host_kernel.h"
#include "host_x.h"

const char *
host_refusal_name(enum host_refusal refusal)
{
	static const char *const names[] = {"", "other_host", "empty",
	    "no_time", "older", "future", "other_system", "shrunk"};

	return (size_t)refusal < BASE_LEN(names) ? names[refusal] : "";
}

const char *
host_verdict_name(enum host_verdict verdict)
{
	static const char *const names[] = {"removed", "patched",
	    "not_affected", "vanished", "restart", "reboot", "kernel",
	    "unknown", "still"};

	return (size_t)verdict < BASE_LEN(names) ? names[verdict] : "";
}

/* "web1" is "web1.example.org", but "web1.a" is not "web1.b". */
static bool
is_same_host(const char *a, const char *b)
{
	const char *a_dot = strchr(a, '.'), *b_dot = strchr(b, '.');
	size_t n;

	if (base_text_equal_ascii(a, b))
		return true;
	if ((a_dot == NULL) == (b_dot == NULL))
		return false;
	n = a_dot != NULL ? (size_t)(a_dot - a) : (size_t)(b_dot - b);
	return strlen(a_dot != NULL ? b : a) == n &&
	       base_text_starts_ascii(
		   a_dot != NULL ? a : b, a_dot != NULL ? b : a);
}

enum host_refusal
host_verdict_check(
    const struct host_scan *scan, const struct host_last *last, int64_t now)
{
	if (*scan->name != '\0' && last->name != NULL && *last->name != '\0' &&
	    !is_same_host(scan->name, last->name))
		return HOST_REFUSAL_OTHER_HOST;
	if (scan->n_packages == 0 && scan->n_findings == 0 &&
	    scan->kbs_applied.n == 0)
		return HOST_REFUSAL_EMPTY;
	if (scan->time == 0)
		return HOST_REFUSAL_NO_TIME;
	if (scan->time > now + HOST_VERDICT_FUTURE_MAX_S)
		return HOST_REFUSAL_FUTURE;
	if (last->time != 0 && scan->time <= last->time)
		return HOST_REFUSAL_OLDER;
	if (last->family != NULL && *last->family != '\0' &&
	    *scan->family != '\0' && strcmp(last->family, scan->family) != 0)
		return HOST_REFUSAL_OTHER_SYSTEM;
	/* Of a file that lists all there is none is less than half, too. */
	if ((scan->has_inventory || strcmp(scan->format, "vuls") == 0) &&
	    last->has_inventory &&
	    last->n_packages >= HOST_VERDICT_SHRINK_MIN &&
	    scan->n_packages < last->n_packages / 2)
		return HOST_REFUSAL_SHRUNK;
	return HOST_REFUSAL_NONE;
}

/* -1, 0, 1; 2 when one of both is no version. */
static int
compare(const struct host_scan *scan, const char *a, const char *b)
{
	enum host_order order = host_order_of(scan->family);
	int result = 0;

	if (*a == '\0' || *b == '\0' ||
	    host_version_compare(order, a, b, &result, NULL) != BASE_OK)
		return 2;
	return (result > 0) - (result < 0);
}

/* Is that version one that mends it? */
static bool
is_mended(const struct host_scan *scan, const struct host_affected *known,
    const char *version)
{
	const char *want =
	    *known->fixed_in != '\0' ? known->fixed_in : known->installed;
	int order = compare(scan, version, want);

	return order == 1 || (order == 0 && *known->fixed_in != '\0');
}

/*
 * Kernels of rpm stand beside each other, and dnf and zypper do not remove
 * the running one: where the old ones are gone, a new one runs.
 */
static bool
are_old_ones_gone(
    const struct host_scan *scan, const struct host_affected *known)
{
	size_t i, n = 0;

	if (host_order_of(scan->family) != HOST_ORDER_RPM ||
	    !scan->has_inventory || *known->installed == '\0')
		return false;
	for (i = 0; i < scan->n_packages; i++) {
		if (strcmp(scan->packages[i].name, known->package) != 0)
			continue;
		n++;
		if (!is_mended(scan, known, scan->packages[i].installed))
			return false;
	}
	return n > 0;
}

/* The running kernel is what counts, whatever is installed beside it. */
static enum host_verdict
judge_kernel(const struct host_scan *scan, const struct host_affected *known)
{
	const struct host_package *running =
	    host_kernel_running(scan, known->package);
	size_t i;

	if (running != NULL) {
		if (compare(scan, running->installed,
			*known->fixed_in != '\0' ? known->fixed_in
						 : known->installed) == 2)
			return HOST_VERDICT_UNKNOWN;
		if (is_mended(scan, known, running->installed))
			return HOST_VERDICT_PATCHED;
	} else if (*scan->kernel == '\0' &&
		   host_scan_count(scan, known->package) == 0 &&
		   scan->has_inventory)
		return HOST_VERDICT_REMOVED;
	/* The old one runs, or nobody knows which: is a new one there? */
	for (i = 0; i < scan->n_packages; i++)
		if (scan->packages[i].is_kernel &&
		    is_mended(scan, known, scan->packages[i].installed))
			break;
	if (i == scan->n_packages)
		return HOST_VERDICT_UNKNOWN;
	if (*scan->kernel != '\0' || scan->is_reboot_required)
		return HOST_VERDICT_REBOOT;
	return scan->has_reboot || are_old_ones_gone(scan, known)
		   ? HOST_VERDICT_PATCHED
		   : HOST_VERDICT_KERNEL;
}

/* Does a service still run old files of that package?  One whose package is
 * not said may be its. */
static bool
needs_restart(const struct host_scan *scan, const char *package)
{
	size_t i;

	for (i = 0; i < scan->n_services; i++)
		if (*scan->services[i].package == '\0' ||
		    strcmp(scan->services[i].package, package) == 0)
			return true;
	return false;
}

/* Is anything listed that the system's own tools did not install? */
static bool
lists_beside(const struct host_scan *scan)
{
	size_t i;

	for (i = 0; i < scan->n_packages; i++)
		if (*scan->packages[i].ecosystem != '\0')
			return true;
	return false;
}

/* It is not listed: removed, where such things were looked for. */
static enum host_verdict
judge_absent(const struct host_scan *scan, const struct host_affected *known)
{
	bool is_cpe = strncmp(known->package, "cpe:", 4) == 0;
	bool is_beside = *known->path != '\0' || is_cpe;

	if (!scan->has_inventory)
		return HOST_VERDICT_UNKNOWN;
	/* It never was among the packages: a name for the whole system
	 * ("Windows Server 2022"), a repository's dependency. */
	if (*known->installed == '\0' && !is_cpe)
		return HOST_VERDICT_VANISHED;
	return !is_beside || lists_beside(scan) ? HOST_VERDICT_REMOVED
						: HOST_VERDICT_VANISHED;
}

/* Is it a version of which dots and numbers tell the order?  "1.2.3, 2.0.1"
 * and ">= 2.0.1" are none. */
static bool
is_before(const char *version, const char *than)
{
	return strpbrk(than, " ,<>=~^*") == NULL &&
	       host_version_is_older(HOST_ORDER_DEB, version, than);
}

/* No order of versions is known: the scanner finds nothing in another one. */
static enum host_verdict
judge_other(const struct host_scan *scan, const struct host_package *p,
    const struct host_affected *known)
{
	if (strcmp(p->installed, known->installed) == 0)
		return HOST_VERDICT_VANISHED;
	if (*p->installed == '\0' || *known->installed == '\0' ||
	    (host_order_of(scan->family) != HOST_ORDER_COUNT &&
		*p->ecosystem == '\0'))
		return HOST_VERDICT_UNKNOWN;
	if (*known->fixed_in != '\0' &&
	    is_before(p->installed, known->fixed_in))
		return HOST_VERDICT_VANISHED;
	return needs_restart(scan, known->package) ? HOST_VERDICT_RESTART
						   : HOST_VERDICT_PATCHED;
}

/* The same thing in the same place; another lock file's, or a library that
 * is called as a package of the system, says nothing of it. */
static const struct host_package *
find_package(const struct host_scan *scan, const struct host_affected *known)
{
	const struct host_package *p =
	    host_scan_package_at(scan, known->package, known->path);

	return p == NULL && *known->path == '\0'
		   ? host_scan_package(scan, known->package)
		   : p;
}

static enum host_verdict
judge_package(const struct host_scan *scan, const struct host_affected *known)
{
	const struct host_package *p = find_package(scan, known);
	int order;

	if (host_is_kernel(known->package))
		return judge_kernel(scan, known);
	if (p == NULL)
		return judge_absent(scan, known);
	/* A language's versions are not in the system's order. */
	if (*p->ecosystem != '\0')
		return judge_other(scan, p, known);
	if (*known->fixed_in != '\0') {
		order = compare(scan, p->installed, known->fixed_in);
		if (order == -1)
			return HOST_VERDICT_VANISHED;
	} else
		order = compare(scan, p->installed, known->installed);
	if (order == 2)
		return judge_other(scan, p, known);
	if (*known->fixed_in == '\0' && order <= 0)
		return HOST_VERDICT_VANISHED;
	return needs_restart(scan, known->package) ? HOST_VERDICT_RESTART
						   : HOST_VERDICT_PATCHED;
}

/* Windows: one of the KBs that mend it is there; or Windows Update offers
 * none of them any more, for a later one took their place. */
static enum host_verdict
judge_kbs(const struct host_scan *scan, const struct host_strings *kbs)
{
	size_t i;

	for (i = 0; i < kbs->n; i++)
		if (host_strings_has(&scan->kbs_applied, kbs->v[i]) &&
		    !host_strings_has(&scan->kbs_missing, kbs->v[i]))
			return scan->is_reboot_required ? HOST_VERDICT_REBOOT
							: HOST_VERDICT_PATCHED;
	for (i = 0; i < kbs->n; i++)
		if (host_strings_has(&scan->kbs_missing, kbs->v[i]))
			return HOST_VERDICT_VANISHED;
	if (scan->kbs_applied.n == 0 || !scan->has_updates)
		return HOST_VERDICT_VANISHED;
	return scan->is_reboot_required ? HOST_VERDICT_REBOOT
					: HOST_VERDICT_PATCHED;
}

/* What the scan says of the id itself; true when that is all. */
static bool
is_said(
    const struct host_scan *scan, const char *id, enum host_verdict *verdict)
{
	const struct host_finding *finding = host_scan_finding(scan, id);

	if (!scan->has_findings) {
		*verdict = HOST_VERDICT_UNKNOWN;
		return true;
	}
	if (finding == NULL || finding->state == HOST_FIXED)
		return false;
	*verdict = finding->state == HOST_NOT_AFFECTED
		       ? HOST_VERDICT_NOT_AFFECTED
		   : finding->state == HOST_INVESTIGATING ? HOST_VERDICT_UNKNOWN
							  : HOST_VERDICT_STILL;
	return true;
}

enum host_verdict
host_verdict_of(const struct host_scan *scan, const struct host_known *known,
    const char **package)
{
	enum host_verdict verdict = HOST_VERDICT_UNKNOWN, one;
	const char *decided = "";
	size_t i;

	if (!is_said(scan, known->id, &verdict)) {
		if (known->kbs != NULL && known->kbs->n > 0)
			verdict = judge_kbs(scan, known->kbs);
		for (i = 0; i < known->n_affected; i++) {
			one = judge_package(scan, &known->affected[i]);
			if (*decided == '\0' &&
			    (known->kbs == NULL || known->kbs->n == 0))
				verdict = one;
			if (one >= verdict) {
				verdict = one;
				decided = known->affected[i].package;
			}
		}
	}
	if (package != NULL)
		*package = decided;
	return verdict;
}

enum host_verdict
host_verdict_found(
    const struct host_scan *scan, const struct host_finding *finding)
{
	const struct host_affected *a;
	size_t i;

	if (finding->state != HOST_AFFECTED || finding->kbs.n > 0)
		return HOST_VERDICT_STILL;
	for (i = 0; i < finding->n_affected; i++) {
		a = &finding->affected[i];
		if (*a->path != '\0' || !host_kernel_waits(scan, a))
			return HOST_VERDICT_STILL;
	}
	if (i == 0)
		return HOST_VERDICT_STILL;
	/* As for the commands: that an old one runs is no guess. */
	return *scan->kernel == '\0' && !scan->is_reboot_required
		   ? HOST_VERDICT_KERNEL
		   : HOST_VERDICT_REBOOT;
}
