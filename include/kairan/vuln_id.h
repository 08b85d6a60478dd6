/*
 * vuln_id: ids of vulnerabilities and advisories in text.
 */
#ifndef KAIRAN_VULN_ID_H
#define KAIRAN_VULN_ID_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

enum vuln_id_kind {
	VULN_ID_NONE, /* no id that we know; also "any kind" when asking */
	VULN_ID_CVE, /* CVE-YYYY-N..., four digits or more */
	VULN_ID_JVN, /* JVN#12345678 */
	VULN_ID_JVNVU, /* JVNVU#12345678 */
	VULN_ID_JVNTA, /* JVNTA#12345678 */
	VULN_ID_JVNDB, /* JVNDB-2026-000001 */
	VULN_ID_JPCERT_AT, /* JPCERT-AT-2026-0024 */
	VULN_ID_GHSA, /* GHSA-xxxx-xxxx-xxxx */
	VULN_ID_CWE, /* CWE-79 */
	VULN_ID_DSA, /* DSA-3775-1, DLA-... */
	VULN_ID_RHSA /* RHSA-2026:1234, also RHBA, RHEA, ALSA ... */
};

#define VULN_ID_TEXT 64 /* bytes of a normal form, NUL included */

/*
 * What kind of id is the whole text?  Blanks around it, case and full-width
 * letters do not matter.  When it is one, out holds its normal form:
 * CVE-2026-1234, JVN#12345678, JVNVU#12345678, JVNDB-2026-000001,
 * JPCERT-AT-2026-0024, GHSA-xxxx-xxxx-xxxx (lower case after GHSA-), CWE-79.
 * out may be NULL.
 */
enum vuln_id_kind vuln_id_parse(const char *text, char out[VULN_ID_TEXT]);

/*
 * Finds the ids in text (any UTF-8, folded here) and adds their normal
 * forms to out in order of appearance, each once.  kind VULN_ID_NONE: all
 * kinds.  An id is taken only where no letter or digit adjoins it
 * ("XCVE-2026-1234" and "CVE-2026-1234x" hold none).
 * BASE_LIMIT when out is full.
 */
enum base_status vuln_id_find(const char *text, enum vuln_id_kind kind,
    struct base_strv *out) BASE_MUST_CHECK;

/* The page of an id: CVE → the CVE record, JVN# → jvn.jp, JVNDB → JVN
 * iPedia, CWE → cwe.mitre.org, ...; lang "ja" prefers the Japanese page.
 * false when there is none. */
bool vuln_id_url(const char *id, const char *lang, struct base_buf *out);

#endif
