/*
 * For tests of feeds: reads a document and keeps all its advisories.
 */
#ifndef FEED_COLLECT_H
#define FEED_COLLECT_H

#include <stdlib.h>
#include <string.h>

#include "kairan/base_file.h"
#include "kairan/feed.h"

struct collected {
	struct vuln_advisory **v;
	size_t n;
	size_t stop_after; /* 0: never */
	struct feed_result result;
	struct base_err err;
};

static inline enum base_status
collect_take(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	struct collected *all = ctx;

	all->v = base_xrealloc(all->v, (all->n + 1) * sizeof(adv));
	all->v[all->n++] = adv;
	if (all->stop_after != 0 && all->n >= all->stop_after)
		return base_err_set(err, BASE_TEMP, "enough");
	return BASE_OK;
}

static inline enum base_status
collect_bytes(
    struct collected *all, const char *format, const char *data, size_t len)
{
	struct feed_context context = {
	    "test", "https://vendor.example.com/security/rss.xml", ""};
	struct feed_sink sink = {
	    .take = collect_take, .ctx = all, .result = &all->result};

	memset(all, 0, sizeof(*all));
	return feed_parse(
	    feed_find(format), data, len, &context, &sink, &all->err);
}

static inline enum base_status
collect_file(struct collected *all, const char *format, const char *path)
{
	enum base_status status;
	struct base_buf data;

	memset(all, 0, sizeof(*all));
	base_buf_init(&data, FEED_BYTES_MAX);
	status = base_file_read(path, &data, &all->err);
	if (status == BASE_OK)
		status =
		    collect_bytes(all, format, base_buf_text(&data), data.len);
	base_buf_release(&data);
	return status;
}

/* The one advisory of a JSON document, where ' stands for its quotes. */
static inline void
collect_quoted(struct collected *all, const char *format, const char *text)
{
	char *doc = base_xstrdup(text), *at;

	for (at = doc; (at = strchr(at, '\'')) != NULL;)
		*at = '"';
	assert_int_equal(collect_bytes(all, format, doc, strlen(doc)), BASE_OK);
	assert_int_equal(all->n, 1);
	free(doc);
}

static inline void
collect_release(struct collected *all)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		vuln_advisory_free(all->v[i]);
	free(all->v);
	memset(all, 0, sizeof(*all));
}

#endif
