/*
 * MyJVN API: what was updated between two days (of Japan), page by page.
 *
 * HND (XML): an overview names ids, and details are asked for ten at a time.
 * OKA (JSON): a page holds all there is.
 *
 * cursor: {"from": all up to here is read, "to": the window's last day,
 * "start", "total", "again": see feed_page; "todo": ids whose details are
 * wanted, "seen": {id: date} of those that were had, for the days that are
 * read again; "missed": ids that could not be had}
 */
#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "feed_drivers.h"
#include "feed_formats.h"

#define PAGE 50 /* the API's limit */
#define DETAILS 10 /* likewise */
#define WINDOW_DAYS 31
#define FIRST_S ((int64_t)8 * 86400) /* without from = ... */
#define DAY_S ((int64_t)86400)
#define SEEN_MAX 5000
#define ZONE "Asia/Tokyo"
#define ZONE_S ((int64_t)9 * 3600)

/* First instant of the day in Japan. */
static int64_t
day_begin(int64_t instant)
{
	return base_date_to_days(base_date_at(instant, ZONE)) * DAY_S - ZONE_S;
}

static void
open_window(struct feed_walk *walk)
{
	int64_t from = feed_cursor_int(walk, "from", 0), to;

	if (from == 0)
		from = walk->setup.from != 0 ? walk->setup.from
					     : walk->setup.now - FIRST_S;
	from = day_begin(from);
	to = from + WINDOW_DAYS * DAY_S;
	if (to > walk->setup.now)
		to = day_begin(walk->setup.now);
	feed_cursor_set_int(walk, "from", from);
	feed_cursor_set_int(walk, "to", to);
	feed_page_store(walk, &(struct feed_page){0, 0, false});
}

/* Is there a window to read?  The last one of a run ends today. */
static bool
has_window(struct feed_walk *walk)
{
	if (feed_cursor_int(walk, "to", 0) != 0)
		return true;
	if (walk->index == 1)
		return false;
	open_window(walk);
	return true;
}

/* After the last page. */
static void
close_window(struct feed_walk *walk)
{
	int64_t to = feed_cursor_int(walk, "to", 0);

	walk->index = to >= day_begin(walk->setup.now);
	/* What is dated yesterday may appear today. */
	feed_cursor_set_int(walk, "from", walk->index == 1 ? to - DAY_S : to);
	feed_cursor_set_int(walk, "to", 0);
}

static void
window_dates(
    struct feed_walk *walk, struct base_date *from, struct base_date *to)
{
	*from = base_date_at(feed_cursor_int(walk, "from", 0), ZONE);
	*to = base_date_at(feed_cursor_int(walk, "to", 0), ZONE);
}

static void
describe(struct feed_walk *walk, struct feed_request *out)
{
	struct feed_page page = feed_page_load(walk);
	char first[BASE_DATE_TEXT], last[BASE_DATE_TEXT];
	struct base_date from, to;

	window_dates(walk, &from, &to);
	base_date_format(from, first);
	base_date_format(to, last);
	out->what = base_arena_printf(walk->arena, "%s to %s", first, last);
	out->done = page.start;
	out->total = page.total;
}

static enum base_status
turn_page(struct feed_walk *walk, int64_t count,
    const struct feed_result *result, struct base_err *err)
{
	struct feed_page page = feed_page_load(walk);
	bool has_more;

	if (result->total > 0 && result->first != page.start + 1)
		return base_err_set(err, BASE_TEMP,
		    "asked for item %lld on, the answer begins with %lld",
		    (long long)page.start + 1, (long long)result->first);
	if (count == 0 && page.start < result->total)
		return base_err_set(err, BASE_TEMP,
		    "item %lld of %lld was asked for and none came",
		    (long long)page.start + 1, (long long)result->total);
	has_more = feed_page_next(&page, count, result->total);
	feed_page_store(walk, &page);
	if (!has_more)
		close_window(walk);
	return BASE_OK;
}

/* -- OKA -------------------------------------------------------------------- */

static enum base_status
oka_next(struct feed_walk *walk, struct feed_request *out, struct base_err *err)
{
	struct base_date from, to;

	(void)err;
	if (!has_window(walk))
		return BASE_NOTFOUND;
	window_dates(walk, &from, &to);
	out->url = base_arena_printf(walk->arena,
	    "%s%cmethod=getVulnOverviewList&feed=oka&startItem=%lld"
	    "&maxCountItem=%d&modifiedStartDate=%04d%02d%02d"
	    "&modifiedEndDate=%04d%02d%02d",
	    walk->setup.url, strchr(walk->setup.url, '?') == NULL ? '?' : '&',
	    (long long)feed_page_load(walk).start + 1, PAGE, from.year,
	    from.month, from.day, to.year, to.month, to.day);
	out->format = "oka";
	describe(walk, out);
	return BASE_OK;
}

static enum base_status
oka_took(struct feed_walk *walk, const struct feed_request *request,
    const struct feed_answer *answer, struct base_err *err)
{
	(void)request;
	return turn_page(walk,
	    (int64_t)(answer->result->items + answer->result->skipped),
	    answer->result, err);
}

/* -- HND -------------------------------------------------------------------- */

/* Ids whose details are asked for next, joined by "+". */
static const char *
next_ids(struct feed_walk *walk, size_t *n)
{
	const struct codec_json *todo = codec_json_get(walk->cursor, "todo");
	size_t most = feed_cursor_int(walk, "single", 0) != 0 ? 1 : DETAILS, i;
	const char *ids = "", *id;

	*n = codec_json_size(todo) < most ? codec_json_size(todo) : most;
	for (i = 0; i < *n; i++) {
		id = codec_json_text(codec_json_at(todo, i), "id", "");
		ids = base_arena_printf(
		    walk->arena, "%s%s%s", ids, i > 0 ? "+" : "", id);
	}
	return ids;
}

/* What was missed the last time is asked for first. */
static void
take_missed(struct feed_walk *walk)
{
	const struct codec_json *missed =
	    codec_json_get(walk->cursor, "missed");

	if (walk->phase++ > 0 || missed == NULL ||
	    codec_json_get(walk->cursor, "todo") != NULL)
		return;
	codec_json_set_take(walk->cursor, "todo", codec_json_copy(missed));
	codec_json_set_take(walk->cursor, "missed", NULL);
}

static enum base_status
hnd_next(struct feed_walk *walk, struct feed_request *out, struct base_err *err)
{
	char end = strchr(walk->setup.url, '?') == NULL ? '?' : '&';
	struct base_date from, to;
	const char *ids;
	size_t n;

	(void)err;
	take_missed(walk);
	ids = next_ids(walk, &n);
	if (n == 0 && !has_window(walk))
		return BASE_NOTFOUND;
	if (n > 0) {
		out->url = base_arena_printf(walk->arena,
		    "%s%cmethod=getVulnDetailInfo&feed=hnd&vulnId=%s",
		    walk->setup.url, end, ids);
		out->format = "myjvn";
		out->is_optional = true;
		if (feed_cursor_int(walk, "to", 0) != 0)
			describe(walk, out);
		return BASE_OK;
	}
	window_dates(walk, &from, &to);
	out->url = base_arena_printf(walk->arena,
	    "%s%cmethod=getVulnOverviewList&feed=hnd&startItem=%lld"
	    "&maxCountItem=%d&rangeDatePublic=n&rangeDatePublished=n"
	    "&rangeDateFirstPublished=n&datePublishedStartY=%d"
	    "&datePublishedStartM=%d&datePublishedStartD=%d"
	    "&datePublishedEndY=%d&datePublishedEndM=%d&datePublishedEndD=%d",
	    walk->setup.url, end, (long long)feed_page_load(walk).start + 1,
	    PAGE, from.year, from.month, from.day, to.year, to.month, to.day);
	describe(walk, out);
	return BASE_OK;
}

struct overview {
	struct feed_walk *walk;
	struct codec_json *todo;
};

static enum base_status
take_row(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	struct overview *o = ctx;
	const struct codec_json *seen = codec_json_get(o->walk->cursor, "seen");
	struct codec_json *one;

	(void)err;
	if (adv->modified == 0 ||
	    codec_json_int(codec_json_get(seen, adv->id), 0) != adv->modified) {
		one = codec_json_new_object();
		codec_json_set_string(one, "id", adv->id);
		codec_json_set_int(one, "date", adv->modified);
		codec_json_append_take(o->todo, one);
	}
	vuln_advisory_free(adv);
	return BASE_OK;
}

static enum base_status
took_overview(struct feed_walk *walk, const struct feed_request *request,
    const struct feed_answer *answer, struct base_err *err)
{
	struct overview o = {walk, codec_json_new_array()};
	struct feed_result result;
	struct feed_context context = {"", request->url, ""};
	struct feed_sink sink = {
	    .take = take_row, .ctx = &o, .result = &result};
	enum base_status status;

	memset(&result, 0, sizeof(result));
	status = feed_parse(&feed_format_myjvn, answer->data, answer->len,
	    &context, &sink, err);
	if (status == BASE_OK)
		status = turn_page(walk,
		    (int64_t)(result.items + result.skipped), &result, err);
	if (status == BASE_OK && codec_json_size(o.todo) > 0)
		codec_json_set_take(walk->cursor, "todo", o.todo);
	else
		codec_json_free(o.todo);
	return status;
}

/* The first n of todo were had, or cannot be had. */
static void
strike_off(struct feed_walk *walk, size_t n, bool was_had)
{
	const struct codec_json *todo = codec_json_get(walk->cursor, "todo");
	const struct codec_json *old =
	    codec_json_get(walk->cursor, was_had ? "seen" : "missed");
	struct codec_json *left = codec_json_new_array(), *kept;
	const struct codec_json *one;
	size_t i;

	/* What was had and is forgotten is had once more. */
	kept = old != NULL && (!was_had || codec_json_size(old) < SEEN_MAX)
		   ? codec_json_copy(old)
	       : was_had ? codec_json_new_object()
			 : codec_json_new_array();
	for (i = 0; i < codec_json_size(todo); i++) {
		one = codec_json_at(todo, i);
		if (i >= n)
			codec_json_append_take(left, codec_json_copy(one));
		else if (was_had)
			codec_json_set_int(kept, codec_json_text(one, "id", ""),
			    codec_json_int(codec_json_get(one, "date"), 0));
		else
			codec_json_append_take(kept, codec_json_copy(one));
	}
	codec_json_set_take(walk->cursor, was_had ? "seen" : "missed", kept);
	if (codec_json_size(left) == 0) {
		codec_json_free(left);
		left = NULL;
		codec_json_set_take(walk->cursor, "single", NULL);
	}
	codec_json_set_take(walk->cursor, "todo", left);
}

static enum base_status
hnd_took(struct feed_walk *walk, const struct feed_request *request,
    const struct feed_answer *answer, struct base_err *err)
{
	size_t n;

	if (request->format[0] == '\0')
		return took_overview(walk, request, answer, err);
	(void)next_ids(walk, &n);
	if (!answer->is_failed)
		strike_off(walk, n, true);
	else if (n > 1) /* which of them is it? */
		feed_cursor_set_int(walk, "single", 1);
	else if (codec_json_size(codec_json_get(walk->cursor, "missed")) >=
		 FEED_WALK_MISSED_MAX)
		/* None is ever forgotten. */
		return base_err_set(err, BASE_TEMP,
		    "the details of more than %d entries could not be had, "
		    "the last: %s",
		    FEED_WALK_MISSED_MAX, next_ids(walk, &n));
	else
		strike_off(walk, n, false);
	return BASE_OK;
}

const struct feed_driver feed_driver_myjvn = {.name = "myjvn-api",
    .title = "MyJVN API (HND), by date of change",
    .bytes_max = (size_t)64 << 20,
    .pause_ms = 1000,
    .pause_key_ms = 1000,
    .can_rewind = true,
    .next = hnd_next,
    .took = hnd_took};

const struct feed_driver feed_driver_oka = {.name = "myjvn-oka",
    .title = "MyJVN API (OKA), by date of change",
    .bytes_max = (size_t)64 << 20,
    .pause_ms = 1000,
    .pause_key_ms = 1000,
    .can_rewind = true,
    .next = oka_next,
    .took = oka_took};
