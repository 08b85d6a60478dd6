/*
 * flow_scan: what a scan of a host says, into findings and tasks of grain
 * host.
 */
#ifndef KAIRAN_FLOW_SCAN_H
#define KAIRAN_FLOW_SCAN_H

#include "kairan/flow.h"
#include "kairan/host.h"

/* What a scan changed about one vulnerability. */
enum flow_scan_kind {
	FLOW_SCAN_NEW, /* a task was made */
	FLOW_SCAN_RETURNED, /* the task is open again */
	FLOW_SCAN_PATCHED, /* PATCH_APPLIED: a mended version runs */
	FLOW_SCAN_REMOVED, /* PATCH_APPLIED: the package is gone */
	FLOW_SCAN_DECIDED, /* its SSVC outcome is another one */
	/* Told, and the status stays: */
	FLOW_SCAN_REBOOT, /* mended, but the old kernel runs */
	FLOW_SCAN_KERNEL, /* mended, but which kernel runs is not said */
	FLOW_SCAN_RESTART, /* mended, but services run the old files */
	FLOW_SCAN_SAID, /* the scan calls it not affected */
	FLOW_SCAN_VANISHED, /* not found any more, though nothing changed */
	FLOW_SCAN_UNKNOWN, /* the scan cannot tell */
	FLOW_SCAN_KINDS
};
/* "new", "returned" ...; static. */
const char *flow_scan_kind_name(enum flow_scan_kind kind);

struct flow_scan_change {
	enum flow_scan_kind kind;
	const char *id; /* of the vulnerability: its key */
	const char *package; /* "" none */
	const char *status; /* of the task, now */
	const char *ssvc; /* priority, "" none */
	const char *outcome; /* as the table has it */
	const char *why; /* "exploitation=active (kev), ..." */
	const char *due; /* YYYY-MM-DD or "" */
	const char *reason; /* why the status is what it is, in words */
};

/* All of it in the arena. */
struct flow_scan_report {
	struct base_arena *arena;
	const char *host;
	const char *format;
	int64_t time;
	size_t n_packages;
	size_t n_findings; /* that are there now */
	size_t n_open; /* tasks of the host that are open now */
	bool is_known; /* the very file was taken before: nothing to do */
	bool has_section; /* kairan.conf speaks of the host */
	struct flow_scan_change *changes; /* by kind, package, id */
	size_t n_changes;
	const char *const *notes; /* what could not be known */
	size_t n_notes;
};

struct flow_scan_file {
	const char *host; /* as it is called here */
	const char *format; /* host_format_name(); NULL: by what it holds */
	const char *data;
	size_t len;
	int64_t came; /* for lists that bear no date */
};

/*
 * Takes a scan: findings, tasks, their SSVC outcome and dates, in one
 * transaction.  Only a scan that shows a mended version running or the
 * package removed makes a task PATCH_APPLIED; of its scans the newer one
 * counts, whenever it comes.  BASE_INVALID: refused, with the reason, and
 * nothing changed.  report is to be released in any case.
 */
enum base_status flow_scan(struct flow *flow, const struct flow_scan_file *file,
    struct flow_scan_report *report, struct base_err *err) BASE_MUST_CHECK;
void flow_scan_report_release(struct flow_scan_report *report);

/* Decides anew for tasks on hosts of whose vulnerability a source has told
 * since; each change is told in the history. */
enum base_status flow_scan_decide_again(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;

#endif
