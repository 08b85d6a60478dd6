/*
 * vuln_due: when what a table decided is due: some days after, or at the next
 * maintenance.  Calendar dates, no clock.
 */
#ifndef KAIRAN_VULN_DUE_H
#define KAIRAN_VULN_DUE_H

#include "kairan/base.h"
#include "kairan/base_time.h"

/* Limits of vuln_due. */
#define VULN_DUE_TEXT_MAX ((size_t)256) /* bytes of a rule, NUL included */
#define VULN_DUE_DAYS_MAX 3650 /* of "N days" */
#define VULN_DUE_LOOK_MAX 3660 /* days looked ahead for a maintenance */

/*
 * The date of a rule, counted from a day:
 *	""  or  none		no date: *out is unset
 *	14 days  or  14		that many days after
 *	0 3 * * 6#2		the next day of that cron expression after
 *				`from`; minute and hour do not count
 * Cron: five fields with *, lists, ranges, steps and English names; 0 and 7
 * are Sunday; where day and weekday are both given, either will do, as in
 * crontab(5).  Besides: L is the last day of the month, 6#2 the second
 * Saturday, 5L the last Friday.
 *
 * BASE_INVALID says what is wrong with the rule, and that an expression never
 * comes (0 0 31 2 *).
 */
enum base_status vuln_due_date(const char *rule, struct base_date from,
    struct base_date *out, struct base_err *err) BASE_MUST_CHECK;

/* Is it a rule that vuln_due_date() takes? */
enum base_status vuln_due_check(
    const char *rule, struct base_err *err) BASE_MUST_CHECK;

#endif
