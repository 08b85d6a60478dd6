/* Rows of comma-separated values (RFC 4180). */
#ifndef FEED_CSV_H
#define FEED_CSV_H

#include "kairan/base_buf.h"

/* Limits of a table. */
#define FEED_CSV_FIELD_MAX ((size_t)1 << 20) /* bytes of a field */

/*
 * Reads the row at *at into out, which is emptied first, and moves *at behind
 * it.  Quoted fields may hold commas, line ends and doubled quotes.
 * BASE_NOTFOUND at the end (err alone); BASE_INVALID: a quote stays open;
 * BASE_LIMIT: too many fields, or one is too long.
 */
enum base_status feed_csv_row(const char **at, const char *end,
    struct base_strv *out, struct base_err *err) BASE_MUST_CHECK;

#endif
