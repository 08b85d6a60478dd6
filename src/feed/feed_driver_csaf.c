/*
 * CSAF 2.0 distribution (sections 7.1.8 to 7.1.20): provider-metadata.json
 * names ROLIE feeds or folders with changes.csv (else index.txt); url may
 * also be one feed, or a folder that ends in '/'.  Each document has its hash
 * beside it, which is checked.  Signatures are not.  Beside changes.csv some
 * have a deletions.csv.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "feed_drivers.h"
#include "feed_json.h"
#include "feed_xml.h"

#define FIRST_S ((int64_t)30 * 86400) /* without from = ... */

enum phase { HEAD, LISTS, DELETIONS, DOCUMENTS };

static const struct codec_json *
lists_of(const struct feed_walk *walk)
{
	return codec_json_get(walk->cursor, "distributions");
}

static const char *
list_at(const struct feed_walk *walk, size_t i)
{
	return codec_json_string(codec_json_at(lists_of(walk), i));
}

static void
add_list(struct feed_walk *walk, const char *url, bool is_folder)
{
	const struct codec_json *old = lists_of(walk);
	const char *whole = feed_walk_link(walk, walk->setup.url, url);
	struct codec_json *all;

	/* A provider may keep its documents elsewhere, but never in the open
	 * when its own address was not. */
	if (whole == NULL && strncmp(url, "https://", 8) == 0)
		whole = feed_walk_link(walk, url, url);
	if (whole == NULL || url[0] == '\0' ||
	    codec_json_size(old) >= FEED_WALK_LISTS_MAX)
		return;
	if (is_folder && !base_text_ends(whole, "/"))
		whole = base_arena_printf(walk->arena, "%s/", whole);
	all = old == NULL ? codec_json_new_array() : codec_json_copy(old);
	codec_json_append_take(all, codec_json_new_string(whole));
	codec_json_set_take(walk->cursor, "distributions", all);
}

/* -- lists ------------------------------------------------------------------ */

/* The link of that kind; one provider writes "ref" for "rel". */
static const char *
link_of(const struct codec_json *entry, const char *kind)
{
	const struct codec_json *links = codec_json_get(entry, "link"), *one;
	const char *rel;
	size_t i;

	for (i = 0; i < codec_json_size(links); i++) {
		one = codec_json_at(links, i);
		rel = feed_json_text(one, "rel");
		if (rel[0] == '\0')
			rel = feed_json_text(one, "ref");
		if (strcmp(rel, kind) == 0)
			return feed_json_text(one, "href");
	}
	return "";
}

static enum base_status
add_document(struct feed_walk *walk, struct feed_item *item, const char *url,
    const char *hash, struct base_err *err)
{
	if (!feed_work_is_new(walk, item) || !base_text_ends(url, ".json"))
		return BASE_OK;
	/* A colon in a name makes no scheme. */
	if (strstr(url, "://") == NULL && url[0] != '/')
		url = base_arena_printf(walk->arena, "./%s", url);
	item->url = feed_walk_link(walk, item->list, url);
	item->hash_url =
	    hash[0] == '\0' ? "" : feed_walk_link(walk, item->list, hash);
	if (item->hash_url == NULL)
		item->hash_url = "";
	/* One document that stands elsewhere is not worth the whole list. */
	return item->url == NULL ||
		       (item->is_hash_guessed && strncmp(item->url, item->list,
						     strlen(item->list)) != 0)
		   ? BASE_OK
		   : feed_work_add(walk, item, err);
}

static enum base_status
read_rolie(struct feed_walk *walk, const char *list,
    const struct codec_json *doc, struct base_err *err)
{
	const struct codec_json *entries = codec_json_path(doc, "feed.entry");
	const struct codec_json *one;
	enum base_status status = BASE_OK;
	const char *url;
	size_t i;

	if (!codec_json_is(entries, CODEC_JSON_ARRAY))
		return base_err_set(
		    err, BASE_INVALID, "no ROLIE feed: it has no feed.entry");
	for (i = 0; i < codec_json_size(entries) && status == BASE_OK; i++) {
		struct feed_item item = {.list = list,
		    .hash = "",
		    .hash_url = "",
		    .may_be_late = true};

		one = codec_json_at(entries, i);
		url = feed_json_text(one, "content.src");
		if (url[0] == '\0')
			url = link_of(one, "self");
		item.date = feed_json_date(one, "updated");
		if (item.date == 0)
			item.date = feed_json_date(one, "published");
		if (item.date == 0)
			return base_err_set(err, BASE_INVALID,
			    "the feed has an entry without a date: %.200s",
			    url);
		status =
		    add_document(walk, &item, url, link_of(one, "hash"), err);
	}
	return status;
}

/* Cuts quotes and blanks off both ends, in place. */
static char *
unquote(char *text)
{
	size_t len;

	text = base_text_trim(text);
	len = strlen(text);
	if (len >= 2 && text[0] == '"' && text[len - 1] == '"') {
		text[len - 1] = '\0';
		text++;
	}
	return text;
}

/* "path,date" or "\"path\",\"date\""; index.txt has paths alone. */
static enum base_status
read_line(struct feed_walk *walk, const char *list, char *line, bool has_dates,
    struct base_err *err)
{
	struct feed_item item = {.list = list,
	    .hash = "",
	    .hash_url = "",
	    .is_hash_guessed = true,
	    .date = walk->setup.from};
	char *comma = has_dates ? strrchr(line, ',') : NULL;

	if (has_dates && comma == NULL)
		return BASE_OK;
	if (comma != NULL) {
		*comma = '\0';
		item.date = feed_read_date(unquote(comma + 1));
		item.may_be_late = true;
		if (item.date == 0 && base_text_ends(unquote(line), ".json"))
			return base_err_set(err, BASE_INVALID,
			    "changes.csv has a line without a date: %.200s",
			    line);
	}
	return add_document(walk, &item, unquote(line), "", err);
}

/* A list that is not read to its end would hide documents. */
static enum base_status
count_lines(
    const char *what, const char *text, size_t *n_out, struct base_err *err)
{
	size_t n = 1;

	for (;
	     n <= FEED_WALK_LINES_MAX && (text = strpbrk(text, "\r\n")) != NULL;
	     text++)
		n += *text == '\n' || text[1] != '\n';
	*n_out = n;
	return n <= FEED_WALK_LINES_MAX
		   ? BASE_OK
		   : base_err_set(err, BASE_LIMIT, "%s has more than %d lines",
			 what, FEED_WALK_LINES_MAX);
}

static enum base_status
read_lines(struct feed_walk *walk, const char *list,
    const struct feed_answer *answer, bool has_dates, struct base_err *err)
{
	char *text = base_xstrndup(answer->data, answer->len), *line, *rest;
	enum base_status status;
	size_t n;

	status =
	    count_lines(has_dates ? "changes.csv" : "index.txt", text, &n, err);
	for (line = strtok_r(text, "\r\n", &rest);
	     line != NULL && status == BASE_OK;
	     line = strtok_r(NULL, "\r\n", &rest))
		status = read_line(walk, list, line, has_dates, err);
	free(text);
	return status;
}

/* -- what was taken back ----------------------------------------------------- */

static const char *
deletions_of(struct feed_walk *walk)
{
	return base_arena_printf(
	    walk->arena, "%sdeletions.csv", list_at(walk, walk->index));
}

/* "a/b/exsa-2026_1.json" is exsa-2026_1; NULL: no name of a document. */
static const char *
file_of(struct feed_walk *walk, char *path)
{
	char *name = strrchr(path, '/');
	size_t len;

	name = name == NULL ? path : name + 1;
	len = strlen(name);
	if (len <= 5 || !base_text_ends(name, ".json"))
		return NULL;
	name[len - 5] = '\0';
	len -= 5;
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789+-_") == len
		   ? base_arena_strdup(walk->arena, name)
		   : NULL;
}

/* Each line is looked at once: what was put back later stays. */
static void
read_deletions(struct feed_walk *walk, const char *list, char *text, size_t n)
{
	int64_t place = feed_work_place(walk, list), newest = place;
	struct feed_gone one;
	char *line, *rest, *comma;

	if (place == 0)
		place = walk->setup.from - 1;
	walk->gone = base_arena_alloc(walk->arena, n * sizeof(*walk->gone));
	for (line = strtok_r(text, "\r\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\r\n", &rest)) {
		comma = strrchr(line, ',');
		if (comma == NULL || walk->n_gone == n)
			continue;
		*comma = '\0';
		one.date = feed_read_date(unquote(comma + 1));
		one.file = file_of(walk, unquote(line));
		if (one.file == NULL || one.date <= place ||
		    one.date > walk->setup.now)
			continue;
		walk->gone[walk->n_gone++] = one;
		newest = one.date > newest ? one.date : newest;
	}
	feed_work_set_place(
	    walk, list, newest > place ? newest : place, newest);
}

static enum base_status
took_deletions(struct feed_walk *walk, const struct feed_answer *answer,
    struct base_err *err)
{
	const char *list = deletions_of(walk);
	enum base_status status = BASE_OK;
	char *text;
	size_t n;

	if (!answer->is_failed && !answer->is_unchanged) {
		text = base_xstrndup(answer->data, answer->len);
		status = count_lines("deletions.csv", text, &n, err);
		if (status == BASE_OK) {
			read_deletions(walk, list, text, n);
			feed_list_keep(walk, list, answer);
		}
		free(text);
	}
	walk->phase = LISTS;
	walk->index++;
	return status;
}

/* -- the machine ------------------------------------------------------------ */

static enum base_status
next(struct feed_walk *walk, struct feed_request *out, struct base_err *err)
{
	const char *list;

	if (walk->phase == HEAD && base_text_ends(walk->setup.url, "/")) {
		codec_json_set_take(walk->cursor, "distributions", NULL);
		add_list(walk, walk->setup.url, true);
		walk->phase = LISTS;
	}
	if (walk->phase == HEAD) {
		out->url = walk->setup.url;
		return BASE_OK;
	}
	if (walk->phase == LISTS && list_at(walk, walk->index) == NULL) {
		feed_work_begin(walk);
		walk->phase = DOCUMENTS;
	}
	if (walk->phase == DOCUMENTS)
		return feed_work_next(walk, "csaf", out, err);
	if (walk->phase == DELETIONS) {
		out->url = deletions_of(walk);
		out->is_optional = out->is_guess = true;
		feed_list_validators(walk, out->url, out);
		return BASE_OK;
	}
	list = list_at(walk, walk->index);
	out->url = list;
	if (base_text_ends(list, "/")) {
		out->url = base_arena_printf(walk->arena, "%s%s", list,
		    walk->is_second ? "index.txt" : "changes.csv");
		out->is_optional = out->is_guess = !walk->is_second;
	}
	feed_list_validators(walk, list, out);
	return BASE_OK;
}

/* What a JSON document is: provider metadata, or a feed itself. */
static enum base_status
read_head(
    struct feed_walk *walk, const struct codec_json *doc, struct base_err *err)
{
	const struct codec_json *all = codec_json_get(doc, "distributions");
	const struct codec_json *one, *feeds;
	const char *folder, *tlp;
	size_t i, k;

	codec_json_set_take(walk->cursor, "distributions", NULL);
	if (codec_json_get(doc, "feed") != NULL)
		add_list(walk, walk->setup.url, false);
	for (i = 0; i < codec_json_size(all); i++) {
		one = codec_json_at(all, i);
		feeds = codec_json_path(one, "rolie.feeds");
		folder = feed_json_text(one, "directory_url");
		if (codec_json_size(feeds) == 0 && folder[0] != '\0')
			add_list(walk, folder, true);
		for (k = 0; k < codec_json_size(feeds); k++) {
			tlp = feed_json_text(
			    codec_json_at(feeds, k), "tlp_label");
			/* Others want a login. */
			if (tlp[0] == '\0' || strcmp(tlp, "WHITE") == 0 ||
			    strcmp(tlp, "CLEAR") == 0 ||
			    strcmp(tlp, "UNLABELED") == 0)
				add_list(walk,
				    feed_json_text(
					codec_json_at(feeds, k), "url"),
				    false);
		}
	}
	return codec_json_size(lists_of(walk)) > 0
		   ? BASE_OK
		   : base_err_set(err, BASE_INVALID,
			 "no provider-metadata.json: it names no public feed "
			 "and no folder");
}

static enum base_status
took_list(struct feed_walk *walk, const struct feed_answer *answer,
    struct base_err *err)
{
	const char *list = list_at(walk, walk->index);
	bool is_folder = base_text_ends(list, "/");
	enum base_status status = BASE_OK;
	struct codec_json *doc = NULL;

	if (answer->is_failed) {
		walk->is_second = true;
		return BASE_OK;
	}
	if (feed_work_place(walk, list) == 0 && walk->setup.from == 0)
		walk->setup.from = walk->setup.now - FIRST_S;
	if (!answer->is_unchanged && is_folder)
		status = read_lines(walk, list, answer, !walk->is_second, err);
	else if (!answer->is_unchanged) {
		status =
		    codec_json_parse(answer->data, answer->len, 0, &doc, err);
		if (status == BASE_OK)
			status = read_rolie(walk, list, doc, err);
		codec_json_free(doc);
	}
	if (status == BASE_OK && !answer->is_unchanged)
		feed_list_keep(walk, list, answer);
	if (is_folder && !walk->is_second)
		walk->phase = DELETIONS;
	else
		walk->index++;
	walk->is_second = false;
	return status;
}

static enum base_status
took(struct feed_walk *walk, const struct feed_request *request,
    const struct feed_answer *answer, struct base_err *err)
{
	enum base_status status;
	struct codec_json *doc = NULL;

	(void)request;
	if (walk->phase == DOCUMENTS)
		return feed_work_took(walk, answer, err);
	if (walk->phase == LISTS)
		return took_list(walk, answer, err);
	if (walk->phase == DELETIONS)
		return took_deletions(walk, answer, err);
	status = codec_json_parse(answer->data, answer->len, 0, &doc, err);
	if (status == BASE_OK)
		status = read_head(walk, doc, err);
	codec_json_free(doc);
	walk->phase = LISTS;
	return status;
}

const struct feed_driver feed_driver_csaf = {.name = "csaf-provider",
    .title = "CSAF 2.0 provider: provider-metadata.json, ROLIE, folders",
    .bytes_max = (size_t)64 << 20,
    .pause_ms = 200,
    .pause_key_ms = 200,
    .next = next,
    .took = took};
