#include "kairan/store_source.h"

#include "store_private.h"

enum base_status
store_source_get(struct store *store, const char *name,
    struct base_arena *arena, struct store_source *out, struct base_err *err)
{
	sqlite3_stmt *s = NULL;
	enum base_status status;

	*out = (struct store_source){.name = name,
	    .etag = "",
	    .last_modified = "",
	    .last_error = "",
	    .cursor = ""};
	status = store_first(store, err, &s,
	    "SELECT etag, last_modified, last_error, last_try, last_ok,"
	    " last_news, failing_since, failures, next_try, items,"
	    " newest, cursor, done, total, gap_from, gap_to,"
	    " ask_from FROM source WHERE name = ?1",
	    "t", name);
	if (status != BASE_OK)
		return status;
	out->etag = store_text(s, 0, arena);
	out->last_modified = store_text(s, 1, arena);
	out->last_error = store_text(s, 2, arena);
	out->last_try = store_int(s, 3);
	out->last_ok = store_int(s, 4);
	out->last_news = store_int(s, 5);
	out->failing_since = store_int(s, 6);
	out->failures = store_int(s, 7);
	out->next_try = store_int(s, 8);
	out->items = store_int(s, 9);
	out->newest = store_int(s, 10);
	out->cursor = store_text(s, 11, arena);
	out->done = store_int(s, 12);
	out->total = store_int(s, 13);
	out->gap_from = store_int(s, 14);
	out->gap_to = store_int(s, 15);
	out->ask_from = store_int(s, 16);
	store_done(store, s);
	return status;
}

enum base_status
store_source_put(struct store *store, const struct store_source *source,
    struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT OR REPLACE INTO source(name, etag, last_modified,"
	    " last_error, last_try, last_ok, last_news, failing_since,"
	    " failures, next_try, items, newest, cursor, done, total,"
	    " gap_from, gap_to, ask_from)"
	    " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,"
	    "?16,?17,?18)",
	    "ttttiiiiiiiitiiiii", source->name, source->etag,
	    source->last_modified, source->last_error, source->last_try,
	    source->last_ok, source->last_news, source->failing_since,
	    source->failures, source->next_try, source->items, source->newest,
	    source->cursor, source->done, source->total, source->gap_from,
	    source->gap_to, source->ask_from);
}

enum base_status
store_epss_put(struct store *store, const char *cve, int score, int percentile,
    int64_t day, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO epss(cve, score, percentile, day)"
	    " VALUES(?1, ?2, ?3, ?4) ON CONFLICT(cve) DO UPDATE SET"
	    " score = ?2, percentile = ?3, day = ?4",
	    "tiii", cve, (int64_t)score, (int64_t)percentile, day);
}

enum base_status
store_epss_get(struct store *store, const char *cve, struct store_epss *out,
    struct base_err *err)
{
	sqlite3_stmt *s = NULL;
	enum base_status status;

	status = store_first(store, err, &s,
	    "SELECT score, percentile, day FROM epss WHERE cve = ?1", "t", cve);
	if (status != BASE_OK)
		return status;
	out->score = (int)store_int(s, 0);
	out->percentile = (int)store_int(s, 1);
	out->day = store_int(s, 2);
	store_done(store, s);
	return status;
}

enum base_status
store_page_put(
    struct store *store, const struct store_page *page, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT OR REPLACE INTO page(url, stamp, fetched, json)"
	    " VALUES(?1, ?2, ?3, ?4)",
	    "ttit", page->url, page->stamp, page->fetched, page->json);
}

enum base_status
store_page_get(struct store *store, const char *url, struct base_arena *arena,
    struct store_page *out, struct base_err *err)
{
	sqlite3_stmt *s = NULL;
	enum base_status status;

	*out = (struct store_page){.url = url, .stamp = "", .json = ""};
	status = store_first(store, err, &s,
	    "SELECT stamp, fetched, json FROM page WHERE url = ?1", "t", url);
	if (status != BASE_OK)
		return status;
	out->stamp = store_text(s, 0, arena);
	out->fetched = store_int(s, 1);
	out->json = store_text(s, 2, arena);
	store_done(store, s);
	return status;
}
