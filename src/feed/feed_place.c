/*
 * How far lists of documents were read.  The cursor holds "lists": {URL:
 * {"date", "url" (while it is under way: of that date, up to that one),
 * "etag", "modified" (of the list, once it was read to its end), and, where
 * documents may be listed late, "recent": {URL: date} of what was read
 * lately, "late": no longer looked back than to there, as they were too
 * many}}, and "hashes": {URL: hash} of files whose list tells them.
 */
#include "feed_place.h"

#include <string.h>

static const struct codec_json *
place_of(const struct feed_walk *walk, const char *list)
{
	return codec_json_get(codec_json_get(walk->cursor, "lists"), list);
}

/* A copy of the list's place that may be changed and put back. */
static struct codec_json *
place_copy(const struct feed_walk *walk, const char *list)
{
	const struct codec_json *place = place_of(walk, list);

	return place == NULL ? codec_json_new_object() : codec_json_copy(place);
}

static void
place_put(struct feed_walk *walk, const char *list, struct codec_json *place)
{
	const struct codec_json *old = codec_json_get(walk->cursor, "lists");
	struct codec_json *lists =
	    old == NULL ? codec_json_new_object() : codec_json_copy(old);

	codec_json_set_take(lists, list, place);
	codec_json_set_take(walk->cursor, "lists", lists);
}

int64_t
feed_work_place(struct feed_walk *walk, const char *list)
{
	return codec_json_int(codec_json_get(place_of(walk, list), "date"), 0);
}

void
feed_work_set_place(
    struct feed_walk *walk, const char *list, int64_t date, int64_t late)
{
	struct codec_json *place = place_copy(walk, list);

	codec_json_set_int(place, "date", date);
	codec_json_set_int(place, "late", late);
	place_put(walk, list, place);
}

/* A file with this hash was read already, whatever its date says. */
bool
feed_place_was_had(const struct feed_walk *walk, const struct feed_item *item)
{
	const struct codec_json *hashes =
	    codec_json_get(walk->cursor, "hashes");
	const char *hash = codec_json_string(codec_json_get(hashes, item->url));

	return hash != NULL && item->hash[0] != '\0' &&
	       strcasecmp(hash, item->hash) == 0;
}

/* What may come late is known by name for a while. */
static bool
is_recent(const struct codec_json *place, const struct feed_item *item)
{
	const struct codec_json *recent = codec_json_get(place, "recent");

	return codec_json_int(codec_json_get(recent, item->url), 0) ==
	       item->date;
}

/* Nothing before this instant is looked at any more. */
static int64_t
floor_of(const struct codec_json *place, bool may_be_late)
{
	int64_t date = codec_json_int(codec_json_get(place, "date"), 0);
	int64_t late = codec_json_int(codec_json_get(place, "late"), 0);

	if (!may_be_late)
		return date;
	return date - FEED_LATE_S > late ? date - FEED_LATE_S : late;
}

bool
feed_work_is_new(const struct feed_walk *walk, const struct feed_item *item)
{
	return item->date >= walk->setup.from &&
	       item->date >=
		   floor_of(place_of(walk, item->list), item->may_be_late);
}

bool
feed_place_was_read(const struct feed_walk *walk, const struct feed_item *item)
{
	const struct codec_json *place = place_of(walk, item->list);
	int64_t date = codec_json_int(codec_json_get(place, "date"), 0);
	const char *url = codec_json_text(place, "url", "");

	if (!feed_work_is_new(walk, item))
		return true;
	if (item->may_be_late)
		return is_recent(place, item);
	return item->date == date && url[0] != '\0' &&
	       strcmp(item->url, url) <= 0;
}

/* The names that are not older than floor. */
static struct codec_json *
prune(const struct codec_json *recent, int64_t floor)
{
	struct codec_json *kept = codec_json_new_object();
	const struct codec_json *one;
	const char *url;
	void *it = NULL;

	while ((it = codec_json_member(recent, it, &url, &one)) != NULL)
		if (codec_json_int(one, 0) >= floor)
			codec_json_set_int(kept, url, codec_json_int(one, 0));
	return kept;
}

/* Remembers the name; of too many, those of the last day or moment. */
static void
remember(struct codec_json *place, const struct feed_item *item, int64_t date)
{
	const int64_t shorter[] = {date - 86400, date};
	struct codec_json *recent =
	    prune(codec_json_get(place, "recent"), floor_of(place, true));
	struct codec_json *fewer;
	size_t i;

	codec_json_set_int(recent, item->url, item->date);
	for (i = 0;
	     i < BASE_LEN(shorter) && codec_json_size(recent) > FEED_RECENT_MAX;
	     i++) {
		fewer = prune(recent, shorter[i]);
		codec_json_free(recent);
		recent = fewer;
		codec_json_set_int(place, "late", shorter[i]);
	}
	codec_json_set_take(place, "recent", recent);
}

void
feed_place_advance(struct feed_walk *walk, const struct feed_item *item)
{
	struct codec_json *place;
	int64_t date;

	place = place_copy(walk, item->list);
	date = codec_json_int(codec_json_get(place, "date"), 0);
	date = item->date > date ? item->date : date;
	codec_json_set_int(place, "date", date);
	codec_json_set_string(place, "url", item->may_be_late ? "" : item->url);
	if (item->may_be_late)
		remember(place, item, date);
	place_put(walk, item->list, place);
}

void
feed_place_keep_hash(struct feed_walk *walk, const struct feed_item *item)
{
	const struct codec_json *old = codec_json_get(walk->cursor, "hashes");
	struct codec_json *all =
	    old == NULL ? codec_json_new_object() : codec_json_copy(old);

	codec_json_set_string(all, item->url, item->hash);
	codec_json_set_take(walk->cursor, "hashes", all);
}

/* Every list of the work was read to its end: what has the same date as the
 * last one may still come, under any name. */
void
feed_place_complete(struct feed_walk *walk)
{
	const struct codec_json *lists = codec_json_get(walk->cursor, "lists");
	struct codec_json *all = codec_json_new_object(), *place;
	const struct codec_json *one;
	const char *list;
	void *it = NULL;

	while ((it = codec_json_member(lists, it, &list, &one)) != NULL) {
		place = codec_json_copy(one);
		codec_json_set_take(place, "url", NULL);
		codec_json_set_take(all, list, place);
	}
	codec_json_set_take(walk->cursor, "lists", all);
}

void
feed_list_validators(
    struct feed_walk *walk, const char *list, struct feed_request *out)
{
	const struct codec_json *place = place_of(walk, list);

	/* One that is under way must be seen again. */
	if (codec_json_get(place, "url") != NULL ||
	    codec_json_size(codec_json_get(walk->cursor, "missed")) > 0)
		return;
	out->etag =
	    base_arena_strdup(walk->arena, codec_json_text(place, "etag", ""));
	out->last_modified = base_arena_strdup(
	    walk->arena, codec_json_text(place, "modified", ""));
}

enum base_status
feed_list_next(struct feed_walk *walk, const char *format,
    struct feed_request *out, struct base_err *err)
{
	if (walk->phase > 0)
		return feed_work_next(walk, format, out, err);
	out->url = walk->setup.url;
	feed_list_validators(walk, walk->setup.url, out);
	return BASE_OK;
}

void
feed_list_keep(
    struct feed_walk *walk, const char *list, const struct feed_answer *answer)
{
	struct codec_json *place = place_copy(walk, list);

	codec_json_set_string(place, "etag", answer->etag);
	codec_json_set_string(place, "modified", answer->last_modified);
	/* Under way from now on, until its documents are read. */
	if (codec_json_get(place, "url") == NULL)
		codec_json_set_string(place, "url", "");
	place_put(walk, list, place);
}
