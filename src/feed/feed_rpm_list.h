/* Lists of packages in announcements of distributions that use rpm. */
#ifndef FEED_RPM_LIST_H
#define FEED_RPM_LIST_H

#include "kairan/vuln.h"

/*
 * Lines "openexample-2.4.53-7.el9_1.1.x86_64.rpm" below a system's name
 * ("Example Linux AppStream (v. 9):") become products with the version that
 * mends them, and those of source packages the advisory's fix, a line each:
 * "SYSTEM: openexample 2.4.53-7.el9_1.1".  Text without any changes nothing.
 */
void feed_rpm_list_read(struct vuln_advisory *adv, const char *text);

#endif
