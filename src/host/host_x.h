/*
 * Inside host: a scan in the making, and what a format is.
 */
#ifndef HOST_X_H
#define HOST_X_H

#include "kairan/codec_json.h"
#include "kairan/host.h"

/* A scan file. */
struct host_document {
	const char *data;
	size_t len;
	const struct codec_json *json; /* NULL: no JSON */
};

struct host_format {
	const char *name;
	const char *title;
	/* Is this document of this format: 0 no, 1-100 how sure? */
	int (*knows)(const struct host_document *doc);
	/* Fills scan; BASE_INVALID and BASE_LIMIT say what and where. */
	enum base_status (*parse)(const struct host_document *doc,
	    struct host_scan *scan, struct base_err *err);
};

/* A copy in the scan's arena: valid UTF-8 without control characters, blanks
 * at the ends cut, at most max bytes.  NULL gives "". */
const char *host_copy(struct host_scan *scan, const char *text, size_t max);
const char *host_copy_len(
    struct host_scan *scan, const char *text, size_t len, size_t max);

/* Adds a copy unless it is there or empty; BASE_LIMIT when the list is
 * full. */
enum base_status host_add_string(struct host_scan *scan,
    struct host_strings *list, const char *text, struct base_err *err);
bool host_strings_has(const struct host_strings *list, const char *text);
/* Notes are cut, and dropped when there are too many. */
void host_note(struct host_scan *scan, const char *fmt, ...) BASE_PRINTF(2, 3);

/*
 * Adds a package; its strings may be NULL and are copied.  Where one of that
 * name, arch, path and installed version is there already, what it lacks is
 * filled in.  A package without a name is refused.  *out (may be NULL) is
 * good until the next one is added.
 */
enum base_status host_add_package(struct host_scan *scan,
    const struct host_package *package, struct host_package **out,
    struct base_err *err);
/* The first package of that name and arch (NULL or "": any), then the next
 * ones; NULL: no more. */
struct host_package *host_first_package(
    struct host_scan *scan, const char *name, const char *arch);
struct host_package *host_next_package(
    struct host_scan *scan, struct host_package *package, const char *arch);

/* The finding of that id, made when there is none. */
enum base_status host_get_finding(struct host_scan *scan, const char *id,
    struct host_finding **out, struct base_err *err);
/* Adds a package to a finding; the same package and path is filled in. */
enum base_status host_add_affected(struct host_scan *scan,
    struct host_finding *finding, const struct host_affected *affected,
    struct base_err *err);
/* Sets a text of a finding that is "" still. */
void host_set_text(
    struct host_scan *scan, const char **field, const char *text, size_t max);
/* Adds a way to help without a patch to those that are there: words or a
 * piece of a page, and where it stands (NULL or "": not said). */
void host_add_help(struct host_scan *scan, struct host_finding *finding,
    const char *text, const char *url);
/* Takes a score over, where it is better than the one that is there: of a
 * newer version of CVSS, or higher.  source: who scored ("nvd"), "" unknown;
 * vector may be malformed or "". */
void host_add_score(struct host_scan *scan, struct host_finding *finding,
    const char *source, double score, const char *vector,
    const char *version_if_unknown);
enum base_status host_add_service(struct host_scan *scan,
    const struct host_service *service, struct base_err *err);

/* "KB5031364" of "5031364", "KB5031364", "kb5031364"; else "". */
const char *host_kb(struct host_scan *scan, const char *text);
/* The normal form of a family ("rhel" is redhat, "sles" is
 * suse.linux.enterprise ...). */
const char *host_family(struct host_scan *scan, const char *text);
/* An instant; 0 when it is none or before 1971. */
int64_t host_time(const char *text);
/* [EPOCH:]VERSION[-RELEASE]; an epoch of 0 or "(none)" is left out. */
const char *host_join_version(struct host_scan *scan, const char *epoch,
    const char *version, const char *release);
/* Is it a package of which several may be installed for several kernels? */
bool host_is_kernel(const char *name);

/* Family and release, where nothing said them, by the packages that only that
 * system has; noted.  A family that was said stays. */
void host_system_guess(struct host_scan *scan);
/* UTF-8 of a text in UTF-16 with a byte order mark, as Windows writes it; the
 * caller's (base_buf_release).  BASE_INVALID: half a character. */
enum base_status host_utf16(
    const char *data, size_t len, struct base_buf *out, struct base_err *err);

/* Makes a finished scan ready for more packages and findings. */
void host_scan_reopen(struct host_scan *scan);
/* Sorts all, marks kernels, says what cannot be known. */
void host_scan_finish(struct host_scan *scan);

/* The text of a member, "" when there is none. */
const char *host_json_text(const struct codec_json *value, const char *path);

#endif
