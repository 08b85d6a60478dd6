/*
 * Kernels.  Several may be installed, and only the running one counts.  dpkg
 * and rpm list them all; of those Vuls leaves out the ones that do not run.
 */
#include "host_kernel.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"
#include "host_installed.h"

const struct host_package *
host_kernel_running(const struct host_scan *scan, const char *name)
{
	const struct host_package *p, *found = NULL;
	size_t i;

	for (i = 0; i < scan->n_packages; i++) {
		p = &scan->packages[i];
		if (p->is_kernel && host_installed_runs(scan, p) &&
		    (found == NULL || strcmp(p->name, name) == 0))
			found = p;
	}
	return found;
}

/* "cloud-amd64" of 6.1.0-29-cloud-amd64, "aws" of 6.8.0-1021-aws. */
static const char *
flavour_of(const char *kernel)
{
	const char *at = strchr(kernel, '-');

	at = at == NULL ? NULL : strchr(at + 1, '-');
	return at == NULL ? "" : at + 1;
}

/* Does it draw in kernels of the version that runs: 6.8.0 of 6.8.0-45? */
static bool
is_of_running(const struct host_scan *scan, const struct host_package *meta)
{
	size_t len = strcspn(scan->kernel, "-");

	return len > 0 && strncmp(meta->installed, scan->kernel, len) == 0;
}

/* The first that is installed, but one for what runs before another: Ubuntu
 * has one for its first kernel and one for each newer line (hwe). */
static const struct host_package *
better_meta(const struct host_scan *scan, const struct host_package *best,
    const char *name)
{
	const struct host_package *p = host_scan_package(scan, name);

	if (p == NULL || best == NULL)
		return p == NULL ? best : p;
	return !is_of_running(scan, best) && is_of_running(scan, p) ? p : best;
}

const struct host_package *
host_kernel_meta(const struct host_scan *scan)
{
	static const char *const names[] = {"linux-image-amd64",
	    "linux-image-arm64", "linux-image-cloud-amd64", "linux-image-686",
	    "linux-image-686-pae", "linux-image-armmp", "linux-image-generic",
	    "linux-generic", "linux-image-virtual", "linux-virtual",
	    "linux-image-generic-hwe-22.04", "linux-generic-hwe-22.04",
	    "linux-image-generic-hwe-24.04", "linux-generic-hwe-24.04",
	    "linux-aws", "linux-azure", "linux-gcp", "linux-image-raspi",
	    "linux-raspi"};
	static const char *const before[] = {"linux-image-", "linux-"};
	const char *flavour = flavour_of(scan->kernel);
	const struct host_package *best = NULL;
	char name[2 * HOST_NAME_MAX];
	size_t i;

	for (i = 0; *flavour != '\0' && i < BASE_LEN(before); i++) {
		snprintf(name, sizeof(name), "%s%s", before[i], flavour);
		best = better_meta(scan, best, name);
	}
	for (i = 0; i < BASE_LEN(names); i++)
		best = better_meta(scan, best, names[i]);
	return best;
}

static bool
is_at_least(const struct host_scan *scan, const struct host_package *p,
    const char *version)
{
	int order = -1;

	return p != NULL && *p->installed != '\0' && *version != '\0' &&
	       host_version_compare(host_order_of(scan->family), p->installed,
		   version, &order, NULL) == BASE_OK &&
	       order >= 0;
}

/* "5.15.0-91" of the kernel's 5.15.0-91.101 and of 5.15.0.91.88, as Ubuntu
 * called what draws it in until 22.04. */
static bool
write_abi(const char *version, char out[HOST_NAME_MAX])
{
	size_t i, at = 0;

	for (i = 0; i < 4; i++) {
		size_t len = strspn(version + at, "0123456789");

		if (len == 0 || at + len >= HOST_NAME_MAX)
			return false;
		memcpy(out + at, version + at, len);
		at += len;
		out[at] = '\0';
		if (i < 3 && version[at] != '.' && version[at] != '-')
			return false;
		if (i < 3) {
			out[at] = i == 2 ? '-' : '.';
			at++;
		}
	}
	return true;
}

/* Has what draws them in drawn in one that mends it? */
static bool
is_drawn_in(const struct host_scan *scan, const struct host_affected *a)
{
	const struct host_package *meta = host_kernel_meta(scan);
	char has[HOST_NAME_MAX], wants[HOST_NAME_MAX];
	int order = -1;

	if (meta == NULL || strchr(meta->installed, '-') != NULL)
		return is_at_least(scan, meta, a->fixed_in);
	return write_abi(meta->installed, has) &&
	       write_abi(a->fixed_in, wants) &&
	       host_version_compare(HOST_ORDER_DEB, has, wants, &order, NULL) ==
		   BASE_OK &&
	       order >= 0;
}

/* Is one listed that mends it? */
static bool
is_listed(const struct host_scan *scan, const struct host_affected *a)
{
	bool is_deb = host_order_of(scan->family) == HOST_ORDER_DEB;
	const struct host_package *p;
	size_t i;

	for (i = 0; i < scan->n_packages; i++) {
		p = &scan->packages[i];
		/* Debian's have their version in the name. */
		if (p->is_kernel &&
		    (is_deb || strcmp(p->name, a->package) == 0) &&
		    is_at_least(scan, p, a->fixed_in))
			return true;
	}
	return is_deb && is_drawn_in(scan, a);
}

bool
host_kernel_waits(
    const struct host_scan *scan, const struct host_affected *affected)
{
	const struct host_package *p =
	    host_scan_package(scan, affected->package);

	if (p == NULL || !p->is_kernel || *affected->fixed_in == '\0' ||
	    is_at_least(scan, host_kernel_running(scan, affected->package),
		affected->fixed_in))
		return false;
	if (is_listed(scan, affected))
		return true;
	/* One that is not listed wants to be booted, and nothing newer than
	 * that is on offer. */
	return host_order_of(scan->family) == HOST_ORDER_RPM &&
	       scan->is_reboot_required && scan->has_updates &&
	       *p->newer == '\0';
}
