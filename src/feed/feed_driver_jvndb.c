/*
 * JVN iPedia's files of a year, by checksum.txt: a JSON array of {url,
 * filename, sha256, size, lastModified "2026/11/22 01:02:03"}.  A file is read
 * when its hash is another one than that which was read last, whatever its
 * date says, and used when it has the announced one.
 * Of a year the details are read where they are, else the feed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "feed_drivers.h"

#define FILES_MAX 1000

/* "jvndb_detail_2026.rdf" and "jvndb_2026.rdf" → 2026, else 0 */
static int
year_of(const char *name, bool *is_detail)
{
	int year = 0;

	*is_detail = strncmp(name, "jvndb_detail_", 13) == 0;
	name += *is_detail ? 13 : strncmp(name, "jvndb_", 6) == 0 ? 6 : 0;
	if (strspn(name, "0123456789") == 4 && strcmp(name + 4, ".rdf") == 0)
		year = (int)strtol(name, NULL, 10);
	return year;
}

static bool
is_wanted(const struct feed_walk *walk, int year)
{
	const struct feed_setup *s = &walk->setup;
	char text[12];
	size_t i;

	snprintf(text, sizeof(text), "%d", year);
	for (i = 0; i < s->n_only; i++)
		if (strcmp(s->only[i], text) == 0)
			return true;
	if (s->n_only > 0)
		return false;
	return year >= (s->from != 0 ? base_date_at(s->from, "").year
				     : base_date_at(s->now, "").year - 1);
}

/* Are there details of this year in the list? */
static bool
has_detail(const struct codec_json *list, int year)
{
	bool is_detail;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++)
		if (year_of(
			codec_json_text(codec_json_at(list, i), "filename", ""),
			&is_detail) == year &&
		    is_detail)
			return true;
	return false;
}

static enum base_status
add_file(struct feed_walk *walk, const struct codec_json *list,
    const struct codec_json *one, struct base_err *err)
{
	const char *name = codec_json_text(one, "filename", "");
	struct feed_item item = {.list = walk->setup.url,
	    .hash = codec_json_text(one, "sha256", ""),
	    .hash_url = "",
	    .date = walk->setup.now};
	bool is_detail;
	int year = year_of(name, &is_detail);

	if (year == 0 || !is_wanted(walk, year) ||
	    (!is_detail && has_detail(list, year)))
		return BASE_OK;
	if (strlen(item.hash) != 64)
		return base_err_set(err, BASE_INVALID,
		    "checksum.txt has no SHA-256 of %.60s", name);
	item.url = feed_walk_link(
	    walk, walk->setup.url, codec_json_text(one, "url", name));
	if (item.url == NULL)
		return base_err_set(err, BASE_INVALID,
		    "checksum.txt names %.60s on another server", name);
	return feed_work_add(walk, &item, err);
}

static enum base_status
next(struct feed_walk *walk, struct feed_request *out, struct base_err *err)
{
	return feed_list_next(walk, "auto", out, err);
}

static enum base_status
took(struct feed_walk *walk, const struct feed_request *request,
    const struct feed_answer *answer, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct codec_json *list = NULL;
	size_t i;

	(void)request;
	if (walk->phase > 0)
		return feed_work_took(walk, answer, err);
	if (!answer->is_unchanged) {
		status =
		    codec_json_parse(answer->data, answer->len, 0, &list, err);
		if (status == BASE_OK &&
		    (!codec_json_is(list, CODEC_JSON_ARRAY) ||
			codec_json_size(list) > FILES_MAX))
			status = base_err_set(err, BASE_INVALID,
			    "not JVN iPedia's checksum.txt: no JSON array");
		for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++)
			status =
			    add_file(walk, list, codec_json_at(list, i), err);
		codec_json_free(list);
		if (status == BASE_OK)
			feed_list_keep(walk, walk->setup.url, answer);
	}
	if (status == BASE_OK) {
		feed_work_begin(walk);
		walk->phase = 1;
	}
	return status;
}

const struct feed_driver feed_driver_jvndb = {.name = "jvndb-files",
    .title = "JVN iPedia's files of a year, by checksum.txt",
    .bytes_max = FEED_BYTES_MAX,
    .pause_ms = 1000,
    .pause_key_ms = 1000,
    .next = next,
    .took = took};
