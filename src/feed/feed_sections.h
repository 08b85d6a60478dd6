/* Advisories written for people: which part of the text is what. */
#ifndef FEED_SECTIONS_H
#define FEED_SECTIONS_H

#include "feed_xml.h"

/*
 * Cuts text (UTF-8 lines) at its headings ("III. 対策", "Workarounds:") and
 * fills summary, fix and mitigation of adv with what stands below them; what
 * has no heading is the summary.  CVE and CWE numbers of the whole text go
 * where they belong, other ids to `related`.
 */
void feed_sections_read(struct vuln_advisory *adv, const char *text);

/* The date behind one of these words ("最終更新", "Last updated") on the same
 * line, "2026-12-01", "2026/12/01" or "2026年12月1日"; words end with NULL; 0
 * when there is none. */
int64_t feed_sections_date(const char *text, const char *const *words);

#endif
