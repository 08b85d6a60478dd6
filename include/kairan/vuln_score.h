/*
 * vuln_score: CVSS vectors and scores.  Scores are whole tenths (98 = 9.8),
 * -1 is unknown.
 */
#ifndef KAIRAN_VULN_SCORE_H
#define KAIRAN_VULN_SCORE_H

#include "kairan/vuln.h"

/*
 * The version of a CVSS vector, as a static "2.0", "3.0", "3.1" or "4.0";
 * NULL when it is malformed: an unknown or repeated metric, a value the
 * metric does not have, or a base metric missing.  Takes "AV:N/..." and
 * "(AV:N/...)" for 2.0 and "CVSS:3.1/..." for the others (FIRST CVSS v2.0
 * guide 2.4, v3.1 specification 6, v4.0 specification 7).
 */
const char *vuln_score_version(const char *vector);

/*
 * The base score of a v2.0 (guide 3.2.1), v3.0 or v3.1 (specification 7.1,
 * roundup of appendix A) vector in tenths; -1 for v4.0 and for malformed
 * vectors.
 */
int vuln_score_base(const char *vector);

/* The score itself when given, else from its vector, else -1. */
int vuln_score_of(const struct vuln_score *score);

enum vuln_severity { /* ordered */
	VULN_SEVERITY_UNKNOWN,
	VULN_SEVERITY_NONE,
	VULN_SEVERITY_LOW,
	VULN_SEVERITY_MEDIUM,
	VULN_SEVERITY_HIGH,
	VULN_SEVERITY_CRITICAL /* not in 2.0 */
};
/* The band of a score: v2 by NVD's bands (4.0, 7.0), v3 and v4 by table 14
 * of the specification (0.1, 4.0, 7.0, 9.0). */
enum vuln_severity vuln_score_severity(const char *version, int tenths);

/*
 * The one to show and to compare with thresholds: 4.0 before 3.1, 3.0 and
 * 2.0; among equals the first of an official origin (the CNA, NVD "Primary",
 * JVN/IPA), then the highest.  NULL when none has a score.
 */
const struct vuln_score *vuln_score_best(
    const struct vuln_score *scores, size_t n);

/* "9.8", or "" for -1. */
#define VULN_SCORE_TEXT 8
void vuln_score_format(int tenths, char out[VULN_SCORE_TEXT]);
/* "9.8" or "10" to tenths; -1 when it is no number in 0..10. */
int vuln_score_read(const char *text);

#endif
