/*
 * The pages behind the items of a feed (follow = new).  A page is fetched
 * when its item is new or was updated, once, and kept as it was read; what is
 * kept becomes part of the item each time the feed is read, so that an item
 * with its page is one advisory with one history.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_collect_x.h"
#include "kairan/base_time.h"

struct wanted {
	char *url;
	char *stamp; /* of the item */
};

struct flow_pages {
	struct flow_reading *reading;
	struct wanted *v;
	size_t n;
	bool has_more; /* than may be fetched at once */
};

struct flow_pages *
flow_pages_new(struct flow_reading *r)
{
	struct flow_pages *pages = base_xcalloc(1, sizeof(*pages));

	pages->reading = r;
	pages->v = base_xcalloc((size_t)r->conf->follow_max, sizeof(*pages->v));
	return pages;
}

void
flow_pages_free(struct flow_pages *pages)
{
	size_t i;

	if (pages == NULL)
		return;
	for (i = 0; i < pages->n; i++) {
		free(pages->v[i].url);
		free(pages->v[i].stamp);
	}
	free(pages->v);
	free(pages);
}

/* Length of "https://host:port". */
static size_t
server_len(const char *url)
{
	const char *host = strstr(url, "://");

	return host == NULL
		   ? 0
		   : (size_t)(host - url) + 3 + strcspn(host + 3, "/?#");
}

/* A feed may not send us round the world. */
static bool
is_near(const char *feed, const char *page)
{
	size_t len = server_len(feed);

	return len > 0 && server_len(page) == len &&
	       strncasecmp(feed, page, len) == 0 && strcmp(feed, page) != 0;
}

static char *
stamp_of(const struct vuln_advisory *adv)
{
	char hash[VULN_HASH_HEX];

	if (adv->modified != 0)
		return base_xprintf("%lld", (long long)adv->modified);
	vuln_advisory_hash(adv, hash);
	return base_xstrdup(hash);
}

/* Several items may lead to one page: it is as new as the newest of them. */
static bool
is_fresh(const struct store_page *page, const char *stamp, int64_t modified)
{
	return strcmp(page->stamp, stamp) == 0 ||
	       (modified != 0 && strlen(page->stamp) < VULN_HASH_HEX - 1 &&
		   strtoll(page->stamp, NULL, 10) >= modified);
}

static enum base_status
look(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	struct flow_pages *pages = ctx;
	struct flow_reading *r = pages->reading;
	struct base_arena *arena = base_arena_new();
	enum base_status status = BASE_OK;
	char *stamp = stamp_of(adv);
	struct store_page page;

	if (!is_near(r->conf->url, adv->url))
		goto out;
	status = store_page_get(r->flow->store, adv->url, arena, &page, err);
	if (status == BASE_OK && is_fresh(&page, stamp, adv->modified))
		goto out;
	if (status == BASE_NOTFOUND)
		status = BASE_OK;
	if (pages->n == (size_t)r->conf->follow_max) {
		pages->has_more = true;
		goto out;
	}
	pages->v[pages->n].url = base_xstrdup(adv->url);
	pages->v[pages->n++].stamp = stamp;
	stamp = NULL;
out:
	free(stamp);
	base_arena_free(arena);
	vuln_advisory_free(adv);
	return status;
}

static enum base_status
keep_json(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	struct base_buf *json = ctx;
	enum base_status status = vuln_advisory_to_json(adv, json);

	vuln_advisory_free(adv);
	return status == BASE_OK
		   ? BASE_OK
		   : base_err_set(err, status, "a page too large to be kept");
}

/* A page that cannot be read is kept as empty: it is not asked for again
 * before the item changes. */
static enum base_status
read_page(
    struct flow_pages *pages, const struct wanted *w, struct base_err *err)
{
	struct flow_reading *r = pages->reading;
	struct feed_context context = {
	    .source = r->conf->name, .url = w->url, .lang = r->conf->language};
	struct feed_result result;
	struct base_err why = BASE_ERR_INIT;
	struct base_buf json;
	struct feed_sink sink = {
	    .take = keep_json, .ctx = &json, .result = &result};
	struct store_page page = {
	    .url = w->url, .stamp = w->stamp, .fetched = base_time_now()};
	enum base_status status;

	base_buf_init(&json, VULN_JSON_MAX);
	status = feed_parse(feed_find("page"), base_buf_text(&r->response.body),
	    r->response.body.len, &context, &sink, &why);
	if (status != BASE_OK)
		base_log(BASE_LOG_WARN, "page-not-read",
		    "source=%s url=%s reason=\"%s\"", r->conf->name, w->url,
		    why.text);
	page.json = base_buf_text(&json);
	status = store_page_put(r->flow->store, &page, err);
	base_buf_release(&json);
	return status;
}

static enum base_status
fetch_one(struct flow_pages *pages, const struct wanted *w, bool *left,
    struct base_err *err)
{
	struct flow_reading *r = pages->reading;
	struct feed_request q = {.url = w->url,
	    .format = "page",
	    .etag = "",
	    .last_modified = "",
	    .hash = "",
	    .what = w->url,
	    .is_optional = true};
	struct store_page gone = {.url = w->url,
	    .stamp = w->stamp,
	    .fetched = base_time_now(),
	    .json = ""};
	struct base_err why = BASE_ERR_INIT;
	enum base_status status = flow_reading_fetch(r, &q, &why);

	if (status == BASE_OK)
		return read_page(pages, w, err);
	base_log(BASE_LOG_WARN, "page-failed", "source=%s url=%s reason=\"%s\"",
	    r->conf->name, w->url, why.text);
	if (status == BASE_NOTFOUND)
		return store_page_put(r->flow->store, &gone, err);
	*left = true;
	return BASE_OK;
}

enum base_status
flow_pages_fetch(struct flow_pages *pages, const struct flow_document *d,
    bool *left, struct base_err *err)
{
	struct flow_reading *r = pages->reading;
	struct net_response document = r->response;
	struct feed_context context = {
	    .source = d->source, .url = d->url, .lang = d->lang};
	struct base_err ignored = BASE_ERR_INIT;
	struct feed_result result;
	struct feed_sink sink = {.take = look, .ctx = pages, .result = &result};
	enum base_status status;
	size_t i;

	/* What is wrong with the document is said when it is read. */
	status = feed_parse(
	    feed_find(d->type), d->data, d->len, &context, &sink, &ignored);
	status =
	    status == BASE_INVALID || status == BASE_LIMIT ? BASE_OK : status;
	if (status != BASE_OK)
		return base_err_set(err, status, "%s", ignored.text);
	net_response_init(&r->response);
	r->is_paging = true;
	for (i = 0; i < pages->n && status == BASE_OK; i++)
		status = fetch_one(pages, &pages->v[i], left, err);
	r->is_paging = false;
	net_response_release(&r->response);
	r->response = document;
	*left |= pages->has_more;
	base_log(BASE_LOG_INFO, "pages-followed", "source=%s pages=%zu%s",
	    r->conf->name, pages->n, *left ? " more=1" : "");
	return status;
}

void
flow_pages_merge(struct flow_pages *pages, struct vuln_advisory *adv)
{
	struct base_arena *arena = base_arena_new();
	struct vuln_advisory *read = NULL;
	struct store_page page;

	if (is_near(pages->reading->conf->url, adv->url) &&
	    store_page_get(pages->reading->flow->store, adv->url, arena, &page,
		NULL) == BASE_OK &&
	    page.json[0] != '\0' &&
	    vuln_advisory_from_json(
		page.json, strlen(page.json), &read, NULL) == BASE_OK)
		feed_page_merge(adv, read);
	vuln_advisory_free(read);
	base_arena_free(arena);
}
