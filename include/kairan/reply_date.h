/*
 * reply_date: dates as people write them in a mail, English and Japanese.
 */
#ifndef KAIRAN_REPLY_DATE_H
#define KAIRAN_REPLY_DATE_H

#include "kairan/base.h"
#include "kairan/base_time.h"

#define REPLY_MAX_DATE_TEXT 80 /* bytes of folded text that can be a date */

/*
 * Reads the whole of text as one date relative to today: 2026-12-01,
 * 2026/12/1, 2026.12.1, 20261201, 12/1, 12-1, 12月1日(火), 令和8年12月1日,
 * R8.12.1, 1 Dec 2026, Dec 1st, 今日 明日 明後日, today, tomorrow, fri, next
 * friday, 金曜, 来週金曜, 今週末, 今月末, 来月末, 12月末, end of month, +2w,
 * in 3 days, 3日後, 10日.  Widths and case do not matter.
 *
 * A day without a year is the next to come (today counts); a bare weekday
 * is the next such day after today; weeks begin on Monday.  dd/mm forms are
 * not guessed: 13/1 is refused.
 * BASE_OK, or BASE_INVALID with *out untouched.
 */
enum base_status reply_date_read(const char *text, struct base_date today,
    struct base_date *out) BASE_MUST_CHECK;

/*
 * The longest date that folded text (base_text_fold) begins with: bytes
 * used, 0 for none.
 */
size_t reply_date_scan(
    const char *folded, struct base_date today, struct base_date *out);

#endif
