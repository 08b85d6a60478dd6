/*
 * host: what is installed on a machine and what was found wrong with it:
 * scan files of many tools -> struct host_scan.  One small file for each
 * format behind one registry.  Pure: data in, data out.
 *
 * The other headers of this module: host_version.h (the order of versions),
 * host_match.h (plain package lists against advisories), host_verdict.h (what
 * a new scan says of what an older one found), host_commands.h
 * (what to type to update), host_reader.h (scan files in a locked process).
 */
#ifndef KAIRAN_HOST_H
#define KAIRAN_HOST_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/vuln.h"

/* Limits of host, all in this block.  A scan beyond a limit of number is
 * refused as a whole: half an inventory would close what is open. */
#define HOST_BYTES_MAX ((size_t)64 << 20) /* of a scan file */
#define HOST_SNIFF_MAX 65536 /* bytes of a plain list looked at to guess */
#define HOST_LINE_MAX 4096 /* bytes of a line of a plain list */
#define HOST_PACKAGES_MAX 100000
#define HOST_FINDINGS_MAX 100000 /* vulnerabilities of one host */
#define HOST_AFFECTED_MAX 4096 /* packages of one finding */
#define HOST_SERVICES_MAX 4096
#define HOST_STRINGS_MAX 16384 /* KBs, notes, ids of one list */
#define HOST_NAME_MAX ((size_t)256) /* host and package names, versions */
#define HOST_TEXT_MAX ((size_t)16384) /* titles, mitigations */
#define HOST_NOTE_MAX ((size_t)512)

/* A list of strings without doubles, in order of arrival. */
struct host_strings {
	const char **v;
	size_t n;
	size_t cap;
};

/* All strings below are UTF-8, live in the scan's arena and are never NULL:
 * "" means unknown. */

struct host_package {
	const char *name; /* of the installed (binary) package */
	const char *installed; /* whole version with epoch and release, as
	    the family writes it: "1:3.0.7-25.el9"; "" not said */
	const char *newer; /* version that an update would install; "" none
	    offered, or not looked for (has_updates) */
	const char *arch;
	const char *repository; /* that offers `newer` */
	const char *source; /* source package; "" when not said */
	const char *source_version;
	const char *module; /* modularity label of the RHEL family, e.g.
	    "nodejs:18:..." */
	const char *ecosystem; /* not the system's own packages: "npm",
	    "PyPI" ...; "" for the system's */
	const char *path; /* lock file or jar where it was found */
	bool is_held; /* apt-mark hold, versionlock: no update by itself */
	bool is_kernel; /* one of several kernels that may be installed */
};

/* A process that still runs what an update replaced. */
struct host_service {
	const char *name; /* systemd unit or service; "" unknown */
	const char *path; /* of the process */
	const char *package;
	int64_t pid; /* 0 unknown */
};

enum host_fix { /* of one package of a finding */
	HOST_FIX_UNKNOWN,
	HOST_FIX_AVAILABLE, /* fixed_in or an update is offered */
	HOST_FIX_NOT_YET, /* affected, no fix released */
	HOST_FIX_NEVER, /* the vendor says it will not be fixed */
	HOST_FIX_DONE, /* the installed version is fixed (VEX: fixed) */
};

enum host_state { /* of a finding: the VEX statuses */
	HOST_AFFECTED,
	HOST_NOT_AFFECTED,
	HOST_FIXED,
	HOST_INVESTIGATING
};

struct host_affected {
	const char *package; /* name as in struct host_package */
	const char *installed;
	const char *fixed_in; /* "" unknown or none */
	enum host_fix fix;
	const char *state; /* the tool's own word: "will_not_fix" */
	const char *path;
};

/* One vulnerability on the host: what a task will be about. */
struct host_finding {
	const char *id; /* the CVE, else the advisory's own id */
	struct host_strings advisories; /* DSA-, ALSA-, GHSA-, KB... */
	enum host_state state;
	const char *reason; /* VEX: justification and detail, in words */
	const char *title;
	const char *severity; /* the tool's own word */
	struct vuln_score score; /* the highest one of the newest version that
	    the tool knows; base -1: none.  Its origin is the tool and who
	    scored: "vuls/nvd" */
	const char *mitigation; /* what helps without a patch, in words */
	const char *mitigation_url;
	struct host_affected *affected;
	size_t n_affected;
	size_t cap_affected; /* private */
	struct host_strings kbs; /* Windows: KBs that mend it */
	bool has_poc; /* the scanner knows code that exploits it */
	bool is_kev; /* the scanner found it in CISA's catalogue of the
	    exploited */
	bool is_exploited; /* it did in another one (VulnCheck's, ENISA's) */
};

struct host_scan {
	struct base_arena *arena; /* holds all below, the struct too */
	const char *format; /* that read it: "vuls" */
	const char *tool; /* "vuls 0.27.0" */
	const char *name; /* host name as the file says */
	const char *uuid;
	const char *container; /* of that host; "" the host itself */
	const char *family; /* normal form: debian ubuntu raspbian redhat
	    centos almalinux rocky oracle amazon fedora opensuse
	    opensuse.leap opensuse.tumbleweed suse.linux.enterprise alpine
	    freebsd windows ...; lower case */
	const char *release; /* "12", "9.4", "3.19" */
	int64_t time; /* when the host was looked at; 0 not said */
	const char *kernel; /* the running one: uname -r */
	const char *kernel_version; /* uname -v, Debian's package version */
	bool is_reboot_required;
	bool has_reboot; /* whether a reboot is required was looked at */
	bool has_inventory; /* packages is the whole list: what is missing
	    was removed */
	bool has_updates; /* newer versions were looked for */
	bool has_findings; /* vulnerabilities were looked for: what is
	    missing was not found */
	bool lacks_epochs; /* rpm -qa without epochs: they cannot count */
	struct host_package *packages; /* sorted by name, arch, version */
	size_t n_packages;
	struct host_finding *findings; /* sorted by id */
	size_t n_findings;
	struct host_service *services;
	size_t n_services;
	struct host_strings kbs_applied; /* "KB5031364" */
	struct host_strings kbs_missing;
	struct host_strings notes; /* what could not be known, errors and
	    warnings of the tool, in words */
	struct host_index *index; /* private, as what follows */
	size_t cap_packages;
	size_t cap_findings;
	size_t cap_services;
};

/* What the file may not say. */
struct host_context {
	const char *name; /* of the host; NULL or "": as the file says */
	const char *family; /* likewise */
	const char *release;
	int64_t time; /* when the file came in: used when it has no date */
};

struct host_format; /* opaque */

/* All formats by number; NULL past the last one. */
const struct host_format *host_format_at(size_t index);
/* The format of that name ("vuls", "trivy" ...); NULL when there is none
 * ("auto" is none). */
const struct host_format *host_format_find(const char *name);
/* Its name, and what it is called for people ("Vuls result JSON"). */
const char *host_format_name(const struct host_format *format);
const char *host_format_title(const struct host_format *format);

/*
 * Reads a whole scan file; format NULL: by what it holds.  *out is the
 * caller's (host_scan_free).  context may be NULL; what it names wins over
 * what the file says only where the file says nothing.
 *
 * BASE_INVALID: empty, malformed, of no known format, a file without any
 * package or finding where it should have some; with the line or the JSON
 * path at fault.  BASE_LIMIT: over a limit above.  Nothing is half taken.
 */
enum base_status host_scan_parse(const struct host_format *format,
    const char *data, size_t len, const struct host_context *context,
    struct host_scan **out, struct base_err *err) BASE_MUST_CHECK;

/* Are these statements on vulnerabilities (VEX), and no look at the host? */
bool host_scan_is_vex(const struct host_scan *scan);

/* An empty scan with an arena of its own; every string "". */
struct host_scan *host_scan_new(void);
void host_scan_free(struct host_scan *scan); /* NULL is fine */

/* The package of that name (the newest installed of several), the system's
 * own before a library that is called likewise; NULL: none. */
const struct host_package *host_scan_package(
    const struct host_scan *scan, const char *name);
/* Likewise of those found in that place ("": the system's own); NULL: none. */
const struct host_package *host_scan_package_at(
    const struct host_scan *scan, const char *name, const char *path);
/* How many packages of that name are installed. */
size_t host_scan_count(const struct host_scan *scan, const char *name);
/* The finding of that id; NULL: none. */
const struct host_finding *host_scan_finding(
    const struct host_scan *scan, const char *id);

/* Gives a scan that did not look for vulnerabilities those that are known of
 * the host; sorts them.  Their strings are borrowed for the scan's life. */
void host_scan_set_findings(
    struct host_scan *scan, const struct host_finding *findings, size_t n);

/* The CVEs of an advisory, *n_out 0: none is known; the caller's. */
typedef enum base_status (*host_split_fn)(void *ctx, const char *id,
    const char *const **out, size_t *n_out, struct base_err *err);
/*
 * A finding that the tool calls by an advisory (dnf updateinfo): in its place
 * one for each of the CVEs that fn names, with the advisory's id beside it.
 * BASE_LIMIT over a limit above, or what fn says: the scan is to be thrown
 * away then.
 */
enum base_status host_scan_split(struct host_scan *scan, host_split_fn fn,
    void *ctx, struct base_err *err) BASE_MUST_CHECK;

/* The state of that name; HOST_AFFECTED for any other text. */
enum host_state host_state_of(const char *name);
/* A lower-case word ("not_affected"); static. */
const char *host_state_name(enum host_state state);

#endif
