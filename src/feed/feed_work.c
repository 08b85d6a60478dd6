/*
 * Documents by date: those that wait in a walk.  How far their lists were
 * read is feed_place.c's; the cursor's "missed" holds those that could not be
 * had.
 */
#include "feed_work.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "feed_place.h"

struct feed_work {
	struct feed_item *v;
	size_t n;
	size_t cap;
	size_t at; /* the next one, or the one that is asked for */
	size_t n_missed; /* of them: from the cursor, in front */
	bool wants_hash; /* the hash of v[at] is asked for */
	size_t guess; /* of guesses: the one that held last */
	char hash[129]; /* of v[at], "" none */
};

/* A folder has one of both, or none, and then for all its documents. */
static const char *const guesses[] = {".sha256", ".sha512"};

struct feed_work *
feed_work_new(void)
{
	return base_xcalloc(1, sizeof(struct feed_work));
}

void
feed_work_free(struct feed_work *work)
{
	if (work != NULL)
		free(work->v);
	free(work);
}

static void
push(struct feed_walk *walk, const struct feed_item *item)
{
	struct feed_work *work = walk->work;
	struct feed_item *to;

	if (work->n == work->cap) {
		work->cap = work->cap == 0 ? 64 : work->cap * 2;
		work->v = base_xrealloc(work->v, work->cap * sizeof(*work->v));
	}
	to = &work->v[work->n++];
	to->list = base_arena_strdup(walk->arena, item->list);
	to->url = base_arena_strdup(walk->arena, item->url);
	to->hash = base_arena_strdup(walk->arena, item->hash);
	to->hash_url = base_arena_strdup(walk->arena, item->hash_url);
	to->is_hash_guessed = item->is_hash_guessed;
	to->may_be_late = item->may_be_late;
	to->may_be_missing = item->may_be_missing;
	to->date = item->date;
}

enum base_status
feed_work_add(
    struct feed_walk *walk, const struct feed_item *item, struct base_err *err)
{
	struct feed_item row = *item;

	/* A date in the future would hide all that comes before it. */
	if (row.date > walk->setup.now)
		row.date = walk->setup.now;
	if (feed_place_was_read(walk, &row) || feed_place_was_had(walk, &row))
		return BASE_OK;
	if (walk->work->n >= FEED_WALK_WORK_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "more than %d documents are listed: set from = ... to a "
		    "later day",
		    FEED_WALK_WORK_MAX);
	push(walk, &row);
	return BASE_OK;
}

static int
by_date(const void *a, const void *b)
{
	const struct feed_item *x = a, *y = b;

	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	return strcmp(x->url, y->url);
}

static int
by_url(const void *a, const void *b)
{
	const struct feed_item *x = a, *y = b;
	int order = strcmp(x->url, y->url);

	return order != 0 ? order : by_date(a, b);
}

/* What is listed several times is read once, as of the latest date. */
static void
put_in_order(struct feed_work *work)
{
	size_t i, n = 0;

	if (work->n < 2)
		return;
	qsort(work->v, work->n, sizeof(*work->v), by_url);
	for (i = 0; i < work->n; i++)
		if (i + 1 == work->n ||
		    strcmp(work->v[i].url, work->v[i + 1].url) != 0)
			work->v[n++] = work->v[i];
	work->n = n;
	qsort(work->v, work->n, sizeof(*work->v), by_date);
}

/* It was renewed meanwhile, with another hash perhaps. */
static bool
is_listed(const struct feed_work *work, const char *url)
{
	size_t i;

	for (i = 0; i < work->n; i++)
		if (strcmp(work->v[i].url, url) == 0)
			return true;
	return false;
}

void
feed_work_begin(struct feed_walk *walk)
{
	const struct codec_json *missed =
	    codec_json_get(walk->cursor, "missed");
	struct feed_work *work = walk->work;
	const struct codec_json *one;
	struct feed_item item = {.date = 0};
	size_t i, n = codec_json_size(missed), listed;

	put_in_order(work);
	listed = work->n;
	for (i = 0; i < n; i++) {
		one = codec_json_at(missed, i);
		if (is_listed(work, codec_json_text(one, "url", "")))
			continue;
		item.list = codec_json_text(one, "list", "");
		item.url = codec_json_text(one, "url", "");
		item.hash = codec_json_text(one, "hash", "");
		item.hash_url = codec_json_text(one, "hash_url", "");
		item.is_hash_guessed =
		    codec_json_bool(codec_json_get(one, "guess"), false);
		push(walk, &item);
	}
	work->n_missed = n = work->n - listed;
	if (n > 0 && work->n > n) {
		struct feed_item *turned =
		    base_xcalloc(work->n, sizeof(*turned));

		memcpy(turned, work->v + work->n - n, n * sizeof(*turned));
		memcpy(turned + n, work->v, (work->n - n) * sizeof(*turned));
		free(work->v);
		work->v = turned;
		work->cap = work->n;
	}
	/* They come back when they are missed again. */
	codec_json_set_take(walk->cursor, "missed", NULL);
	work->at = 0;
}

static const char *
hash_url_of(const struct feed_walk *walk, const struct feed_item *item)
{
	size_t guess = walk->work->guess;

	if (!item->is_hash_guessed)
		return item->hash_url;
	return guess >= BASE_LEN(guesses)
		   ? ""
		   : base_arena_printf(
			 walk->arena, "%s%s", item->url, guesses[guess]);
}

enum base_status
feed_work_next(struct feed_walk *walk, const char *format,
    struct feed_request *out, struct base_err *err)
{
	struct feed_work *work = walk->work;
	const struct feed_item *item;
	const char *hash_url;

	if (work->at == work->n) {
		feed_place_complete(walk);
		return BASE_NOTFOUND;
	}
	(void)err;
	item = &work->v[work->at];
	hash_url = hash_url_of(walk, item);
	work->wants_hash = hash_url[0] != '\0' && work->hash[0] == '\0';
	out->url = work->wants_hash ? hash_url : item->url;
	out->is_guess =
	    item->may_be_missing || (work->wants_hash && item->is_hash_guessed);
	out->format = work->wants_hash ? "" : format;
	out->hash = work->wants_hash        ? ""
		    : work->hash[0] != '\0' ? work->hash
					    : item->hash;
	out->is_optional = true;
	out->done = (int64_t)work->at;
	out->total = (int64_t)work->n;
	return BASE_OK;
}

/* "hex digits  name" */
static bool
read_hash(const char *data, size_t len, char out[129])
{
	size_t n = 0;

	while (n < len && n < 128 && isxdigit((unsigned char)data[n])) {
		out[n] = (char)tolower((unsigned char)data[n]);
		n++;
	}
	out[n] = '\0';
	if (n == 64 || n == 128)
		return true;
	out[0] = '\0';
	return false;
}

/* None is ever forgotten: when there are too many, the walk stops here. */
static enum base_status
miss(struct feed_walk *walk, const struct feed_item *item, struct base_err *err)
{
	const struct codec_json *old = codec_json_get(walk->cursor, "missed");
	struct codec_json *list, *one;

	if (codec_json_size(old) >= FEED_WALK_MISSED_MAX)
		return base_err_set(err, BASE_TEMP,
		    "more than %d documents could not be had, the last: %s",
		    FEED_WALK_MISSED_MAX, item->url);
	list = old == NULL ? codec_json_new_array() : codec_json_copy(old);
	one = codec_json_new_object();
	codec_json_set_string(one, "list", item->list);
	codec_json_set_string(one, "url", item->url);
	codec_json_set_string(one, "hash", item->hash);
	codec_json_set_string(one, "hash_url", item->hash_url);
	codec_json_set_bool(one, "guess", item->is_hash_guessed);
	codec_json_append_take(list, one);
	codec_json_set_take(walk->cursor, "missed", list);
	return BASE_OK;
}

enum base_status
feed_work_took(struct feed_walk *walk, const struct feed_answer *answer,
    struct base_err *err)
{
	struct feed_work *work = walk->work;
	const struct feed_item *item = &work->v[work->at];
	bool is_failed = answer->is_failed;
	enum base_status status = BASE_OK;

	if (work->wants_hash && !is_failed) {
		is_failed = !read_hash(answer->data, answer->len, work->hash);
		if (!is_failed)
			return BASE_OK;
	}
	if (work->wants_hash && item->is_hash_guessed) {
		work->guess++;
		return BASE_OK;
	}
	if (is_failed && !item->may_be_missing)
		status = miss(walk, item, err);
	else if (item->hash[0] != '\0')
		feed_place_keep_hash(walk, item);
	if (status != BASE_OK)
		return status;
	if (work->at >= work->n_missed)
		feed_place_advance(walk, item);
	work->hash[0] = '\0';
	work->at++;
	return BASE_OK;
}
