/* Lists of packages and versions in announcements, as each vendor writes
 * them; see feed_rpm_list.h for those that name rpm files. */
#ifndef FEED_PACKAGES_H
#define FEED_PACKAGES_H

#include "kairan/vuln.h"

/*
 * Products with the versions that mend them, out of
 *   - Ubuntu: "Ubuntu 24.04 LTS", below it "  libhinoki1   1.2-3ubuntu1";
 *   - SUSE: "Package List:", "- openSUSE Leap 15.5 (x86_64):", below it
 *     "hinoki-1.2.3-150500.4.3.1", as text or in Markdown;
 *   - FreeBSD: "Module: hinoki", "(releng/15.0, 15.0-RELEASE-p3)";
 *   - Apache: "Affected versions:", "- Apache Hinoki 2.0.0 before 2.4.1".
 * Text without any changes nothing.
 */
void feed_packages_read(struct vuln_advisory *adv, const char *text);

/* Scores: "CVE-2026-1234 ( SUSE ): 7.5 CVSS:3.1/AV:N/...", also with the
 * vector in the next line, or a vector alone. */
void feed_packages_scores(struct vuln_advisory *adv, const char *text);

#endif
