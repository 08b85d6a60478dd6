/*
 * host_match: plain package lists against advisories in OSV's form: which
 * installed version is in which affected range, by each family's own rules.
 */
#ifndef KAIRAN_HOST_MATCH_H
#define KAIRAN_HOST_MATCH_H

#include "kairan/host.h"

/* Limits of host_match. */
#define HOST_ADVICES_MAX 1000000 /* advisories in one set */
#define HOST_RANGES_MAX 65536 /* ranges of one advisory */
#define HOST_ADVICE_BYTES_MAX ((size_t)16 << 20) /* of one OSV record */

/* When a package is affected: from `introduced` on, before `fixed`, up to
 * and with `last_affected`; or in one of `versions`. */
struct host_range {
	const char *ecosystem; /* as in OSV: "Debian:12", "AlmaLinux:9" */
	const char *package; /* Debian, Ubuntu, Alpine: the source package */
	const char *introduced; /* "0" or "": from the first one on */
	const char *fixed; /* "" none */
	const char *last_affected; /* "" none */
	struct host_strings versions; /* single ones */
};

struct host_advice {
	const char *id; /* "ALSA-2026:1234" */
	struct host_strings cves;
	const char *title;
	const char *severity; /* "" not said */
	const char *mitigation; /* "" not said */
	const char *module; /* "nodejs:22", where its title names a stream of
	    a module; "" none */
	bool is_withdrawn;
	struct host_range *ranges;
	size_t n_ranges;
	size_t cap_ranges; /* private */
};

/* A set of advisories; opaque. */
struct host_advices;

struct host_advices *host_advices_new(void);
void host_advices_free(struct host_advices *set); /* NULL is fine */
size_t host_advices_count(const struct host_advices *set);
const struct host_advice *host_advices_at(
    const struct host_advices *set, size_t index);

/*
 * Adds one OSV record (schema 1.x).  A record without a range for a package
 * is left out, which is no error.  A distribution's record is about the CVEs
 * in `aliases` and `upstream`, and, where it has none there, in `related`
 * (AlmaLinux) or its own id (DEBIAN-CVE-..., ALPINE-CVE-...).  SUSE names the
 * source package and lists the binary ones with their versions: these count.
 * BASE_INVALID: no JSON object with an id; BASE_LIMIT: over a limit.
 */
enum base_status host_advices_add_osv(struct host_advices *set,
    const char *data, size_t len, struct base_err *err) BASE_MUST_CHECK;

/* Does an ecosystem of OSV speak of this family and release?  One without a
 * release ("Debian") speaks of all of them. */
bool host_match_ecosystem(
    const char *ecosystem, const char *family, const char *release);

/*
 * Adds to the scan a finding for each CVE of each advisory that one of its
 * own packages is affected by; sorts anew and sets has_findings.
 *
 * Debian, Ubuntu and Alpine go by source package and source version (a
 * rebuild's "+b1" does not count); where the list has no source packages
 * that is noted.  The RHEL family and SUSE go by binary package, Rocky,
 * openEuler and the like by either.  What
 * cannot be known is no guess but HOST_INVESTIGATING with a word as reason: a
 * modular package whose stream the advisory ("stream_unnamed") or the list
 * ("stream_unlisted") does not name; several kernels of which it is not known
 * which runs ("kernels_several"), or another one runs ("kernel_unlisted").  Of
 * kernels only the running one counts; "kernel_waits": a mended one is there.
 *
 * BASE_INVALID when the scan has no family whose versions can be ordered;
 * BASE_LIMIT over a limit of host.h: the scan is to be thrown away then.
 */
enum base_status host_match(struct host_scan *scan,
    const struct host_advices *set, struct base_err *err) BASE_MUST_CHECK;
/* Is it one of these words? */
bool host_match_is_reason(const char *text);

#endif
