/* The formats, for the registry. */
#ifndef FEED_FORMATS_H
#define FEED_FORMATS_H

#include "kairan/feed.h"

extern const struct feed_format feed_format_myjvn;
extern const struct feed_format feed_format_jvndb;
extern const struct feed_format feed_format_jvn;
extern const struct feed_format feed_format_jpcert;
extern const struct feed_format feed_format_rss;
extern const struct feed_format feed_format_cve;
extern const struct feed_format feed_format_kev;
extern const struct feed_format feed_format_osv;
extern const struct feed_format feed_format_csaf;
extern const struct feed_format feed_format_nvd;
extern const struct feed_format feed_format_oka;
extern const struct feed_format feed_format_epss;
extern const struct feed_format feed_format_debian;
extern const struct feed_format feed_format_page;

#endif
