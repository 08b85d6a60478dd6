/*
 * host_verdict: what a new scan says of what an older one found, and whether
 * it may say anything at all.  Only HOST_VERDICT_PATCHED and _REMOVED close
 * a task.
 */
#ifndef KAIRAN_HOST_VERDICT_H
#define KAIRAN_HOST_VERDICT_H

#include "kairan/host.h"

/* Limits of host_verdict. */
#define HOST_VERDICT_FUTURE_MAX_S 86400 /* a clock may be that far ahead */
#define HOST_VERDICT_SHRINK_MIN 20 /* packages: fewer may all go at once */

/* Why a scan is not taken. */
enum host_refusal {
	HOST_REFUSAL_NONE,
	HOST_REFUSAL_OTHER_HOST, /* it names another host */
	HOST_REFUSAL_EMPTY, /* no package, no finding, no KB */
	HOST_REFUSAL_NO_TIME, /* when it was made is not known */
	HOST_REFUSAL_OLDER, /* not newer than the last one */
	HOST_REFUSAL_FUTURE, /* from tomorrow */
	HOST_REFUSAL_OTHER_SYSTEM, /* another family than the last one */
	HOST_REFUSAL_SHRUNK /* more than half of the packages are gone: it
	    was cut off, or is of another machine */
};
const char *host_refusal_name(enum host_refusal refusal); /* "older" */

/* The last scan that was taken; all 0 and "" when there was none. */
struct host_last {
	const char *name; /* as the host is called here */
	const char *family;
	int64_t time;
	size_t n_packages;
	bool has_inventory;
};

/*
 * May this scan be taken for the host?  Names are compared without case, and
 * a short one with the first label of a long one; a scan without a name is
 * of the host it was sent for.
 */
enum host_refusal host_verdict_check(
    const struct host_scan *scan, const struct host_last *last, int64_t now);

enum host_verdict { /* a later value counts before an earlier one */
	HOST_VERDICT_REMOVED, /* the package is no longer installed */
	HOST_VERDICT_PATCHED, /* a mended version is installed and runs */
	HOST_VERDICT_NOT_AFFECTED, /* the scan says so (VEX) */
	HOST_VERDICT_VANISHED, /* not found any more, though nothing was
	    updated: the advisory changed, or the scanner */
	HOST_VERDICT_RESTART, /* mended, but services run the old files */
	HOST_VERDICT_REBOOT, /* mended, but the old kernel runs */
	HOST_VERDICT_KERNEL, /* a mended kernel is installed; which one runs
	    the scan does not say */
	HOST_VERDICT_UNKNOWN, /* the scan cannot tell */
	HOST_VERDICT_STILL /* found again */
};
const char *host_verdict_name(enum host_verdict verdict); /* "patched" */

/* What was found before. */
struct host_known {
	const char *id;
	const struct host_affected *affected; /* packages, versions then */
	size_t n_affected;
	const struct host_strings *kbs; /* of Windows; NULL: none */
};

/*
 * What the scan says of it.  *package (may be NULL) is set to the package
 * that decided, of known; "" when none did.  Of several packages the verdict
 * that counts most.
 */
enum host_verdict host_verdict_of(const struct host_scan *scan,
    const struct host_known *known, const char **package);

/*
 * What is to be said of a finding of this scan, which is there: HOST_VERDICT_
 * REBOOT or _KERNEL where all that is left is to boot a mended kernel, else
 * _STILL.
 */
enum host_verdict host_verdict_found(
    const struct host_scan *scan, const struct host_finding *finding);

#endif
