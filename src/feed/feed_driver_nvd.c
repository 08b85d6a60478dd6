/*
 * NVD API 2.0: pages of what was modified in a window of at most 120 days;
 * windows follow one another until now.  Its owner asks for 5 requests in 30
 * seconds, 50 with a key.
 *
 * cursor: {"from": all up to here is read, "to": end of the window under way,
 * "start": its next row, "total": its rows}
 */
#include <string.h>

#include "feed_drivers.h"

#define PAGE 2000
#define WINDOW_S ((int64_t)119 * 86400)
#define OVERLAP_S 7200 /* a record may appear later than its date says */
#define FIRST_S ((int64_t)8 * 86400) /* without from = ... */

static void
open_window(struct feed_walk *walk)
{
	int64_t from = feed_cursor_int(walk, "from", 0), to;

	if (from == 0)
		from = walk->setup.from != 0 ? walk->setup.from
					     : walk->setup.now - FIRST_S;
	to = from + WINDOW_S;
	if (to > walk->setup.now)
		to = walk->setup.now;
	feed_cursor_set_int(walk, "from", from);
	feed_cursor_set_int(walk, "to", to);
	feed_page_store(walk, &(struct feed_page){0, 0, false});
}

static enum base_status
next(struct feed_walk *walk, struct feed_request *out, struct base_err *err)
{
	const char *url = walk->setup.url, *from, *to;

	(void)err;
	if (feed_cursor_int(walk, "to", 0) == 0) {
		/* The last window of this run ended now. */
		if (walk->phase > 0 && walk->index == 1)
			return BASE_NOTFOUND;
		open_window(walk);
	}
	walk->phase = 1;
	from = feed_walk_instant(walk, feed_cursor_int(walk, "from", 0));
	to = feed_walk_instant(walk, feed_cursor_int(walk, "to", 0));
	url = feed_walk_query(walk, url, "lastModStartDate", from);
	url = feed_walk_query(walk, url, "lastModEndDate", to);
	url = base_arena_printf(walk->arena,
	    "%s&resultsPerPage=%d&startIndex=%lld", url, PAGE,
	    (long long)feed_cursor_int(walk, "start", 0));
	out->url = url;
	out->format = "nvd";
	out->what = base_arena_printf(walk->arena, "%.10s to %.10s", from, to);
	out->done = feed_cursor_int(walk, "start", 0);
	out->total = feed_cursor_int(walk, "total", 0);
	return BASE_OK;
}

static enum base_status
took(struct feed_walk *walk, const struct feed_request *request,
    const struct feed_answer *answer, struct base_err *err)
{
	struct feed_page page = feed_page_load(walk);
	int64_t count =
	    (int64_t)(answer->result->items + answer->result->skipped);
	int64_t all = answer->result->total, to;
	bool has_more;

	(void)request;
	if (answer->result->first != page.start)
		return base_err_set(err, BASE_TEMP,
		    "asked for the rows from %lld on, the answer begins with "
		    "%lld",
		    (long long)page.start, (long long)answer->result->first);
	if (count == 0 && page.start < all)
		return base_err_set(err, BASE_TEMP,
		    "row %lld of %lld was asked for and none came",
		    (long long)page.start, (long long)all);
	has_more = feed_page_next(&page, count, all);
	feed_page_store(walk, &page);
	if (has_more)
		return BASE_OK;
	to = feed_cursor_int(walk, "to", 0);
	walk->index = to >= walk->setup.now - OVERLAP_S;
	feed_cursor_set_int(
	    walk, "from", walk->index == 1 ? to - OVERLAP_S : to);
	feed_cursor_set_int(walk, "to", 0);
	return BASE_OK;
}

const struct feed_driver feed_driver_nvd = {.name = "nvd-api",
    .title = "NVD API 2.0, by date of change",
    .bytes_max = (size_t)64 << 20,
    .pause_ms = 6000,
    .pause_key_ms = 600,
    .key_header = "apiKey",
    .can_rewind = true,
    .next = next,
    .took = took};
