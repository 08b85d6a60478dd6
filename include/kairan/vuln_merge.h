/*
 * vuln_merge: one view of a vulnerability out of what its sources say.
 */
#ifndef KAIRAN_VULN_MERGE_H
#define KAIRAN_VULN_MERGE_H

#include "kairan/vuln.h"

/* A text in the languages we have it in; "" when not. */
struct vuln_words {
	const char *ja;
	const char *en; /* also for texts whose language is unknown */
};
/* The one in lang ("ja", "en"), else the other, else "". */
const char *vuln_words_in(const struct vuln_words *words, const char *lang);

struct vuln_view {
	/* The union of all: ids, every score with its origin, products,
	 * references; the worst exploitation, automatable and technical
	 * impact; KEV with its earliest due date; title, summary, fix and
	 * mitigation in the first language that has them.  id is the CVE
	 * asked for, else the first advisory's id; `source` lists the
	 * sources' names, by ", ". */
	struct vuln_advisory *all;
	struct vuln_words title;
	struct vuln_words summary;
	struct vuln_words fix;
	struct vuln_words mitigation;
	struct vuln_words url; /* page for people */
	const struct vuln_score *best_score; /* into all->scores, or NULL */
	size_t n_advisories;
};

/*
 * Merges the current revisions of the advisories of one vulnerability.
 * cve: the vulnerability's CVE id, or NULL or "" when none is known; scores
 * and products of other CVEs are left out then, and so are scores and
 * products of bundles (is_bundle, or more than VULN_BUNDLE_CVES CVEs),
 * which would glue strangers together.
 * Text per language comes from the best source: in Japanese JVN iPedia, JVN,
 * JPCERT/CC, then others; in English CVE, NVD, CSAF, GHSA/OSV, then others;
 * among equals the newest.  Withdrawn and rejected advisories give text,
 * scores, products and decision points only when there is no other.
 * Where a revision leaves out a block, what it keeps counts
 * (vuln_advisory_keep()).
 * State: REJECTED when the CVE record (cve, nvd) says so, or, without a CVE
 * record, when JVN iPedia does; WITHDRAWN when every advisory is;
 * DISPUTED when any is; else ACTIVE.
 * The view is the caller's: vuln_view_free().  n may be 0.
 */
struct vuln_view *vuln_view_new(
    const struct vuln_advisory *const *advisories, size_t n, const char *cve);
void vuln_view_free(struct vuln_view *view);

#endif
