/*
 * reply_date_number: dates written in numbers, and reckoning with days.
 */
#ifndef KAIRAN_REPLY_DATE_NUMBER_H
#define KAIRAN_REPLY_DATE_NUMBER_H

#include "kairan/base_time.h"

struct base_date reply_date_make(int year, int month, int day);
/* False when there is no such day. */
bool reply_date_take(struct base_date date, struct base_date *out);
/* The next such day, today counting. */
bool reply_date_next(
    struct base_date today, int month, int day, struct base_date *out);
/* The last day of a month; months beyond 12 are of later years. */
struct base_date reply_date_month_end(int year, int month);
struct base_date reply_date_add_months(struct base_date date, int months);

/* Each reads one form at *p and moves *p behind it. */
bool reply_date_ymd(
    const char **p, struct base_date today, struct base_date *out);
bool reply_date_eight(
    const char **p, struct base_date today, struct base_date *out);
bool reply_date_era(
    const char **p, struct base_date today, struct base_date *out);
bool reply_date_md(
    const char **p, struct base_date today, struct base_date *out);
bool reply_date_month_day(
    const char **p, struct base_date today, struct base_date *out);
bool reply_date_day(
    const char **p, struct base_date today, struct base_date *out);

#endif
