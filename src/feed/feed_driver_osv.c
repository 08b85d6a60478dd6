/*
 * OSV's archive (storage.googleapis.com/osv-vulnerabilities): for each
 * ecosystem all.zip at first, then what modified_id.csv ("date,id", newest
 * first) names as newer, or the archive again when that is much.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "feed_drivers.h"
#include "feed_place.h"
#include "feed_xml.h"

#define SINGLE_MAX 2000 /* documents; more come as the archive */
#define ARCHIVE_LATE_S ((int64_t)86400) /* what an archive may lack */

enum phase { ECOSYSTEMS, DOCUMENTS };

static const char *
folder_of(struct feed_walk *walk, const char *ecosystem)
{
	const char *base = walk->setup.url;
	size_t len = strlen(base);
	char *escaped =
	    base_arena_alloc(walk->arena, strlen(ecosystem) * 3 + 1);
	size_t n = 0;

	/* "Debian:12" is kept below that very name, a blank is escaped. */
	for (; *ecosystem != '\0'; ecosystem++) {
		if (*ecosystem == ' ') {
			escaped[n++] = '%';
			escaped[n++] = '2';
			escaped[n++] = '0';
		} else
			escaped[n++] = *ecosystem;
	}
	return base_arena_printf(walk->arena, "%s%s%s/", base,
	    len > 0 && base[len - 1] == '/' ? "" : "/", escaped);
}

static const char *
zip_of(struct feed_walk *walk, const char *folder)
{
	return base_arena_printf(walk->arena, "%sall.zip", folder);
}

static enum base_status
next(struct feed_walk *walk, struct feed_request *out, struct base_err *err)
{
	const char *folder, *zip;

	if (walk->setup.n_only == 0)
		return base_err_set(err, BASE_INVALID,
		    "name the ecosystems: only = { \"PyPI\", \"Debian:12\" }");
	if (walk->phase == ECOSYSTEMS && walk->index == walk->setup.n_only) {
		feed_work_begin(walk);
		walk->phase = DOCUMENTS;
	}
	if (walk->phase == DOCUMENTS)
		return feed_work_next(walk, "osv", out, err);
	out->what = walk->setup.only[walk->index];
	folder = folder_of(walk, out->what);
	zip = zip_of(walk, folder);
	out->done = (int64_t)walk->index;
	out->total = (int64_t)walk->setup.n_only;
	if (feed_work_place(walk, folder) == 0 || walk->is_second) {
		out->url = zip;
		out->format = "osv";
		out->is_archive = true;
		feed_list_validators(walk, zip, out);
	} else {
		out->url =
		    base_arena_printf(walk->arena, "%smodified_id.csv", folder);
		out->is_optional = out->is_guess = true;
		feed_list_validators(walk, folder, out);
	}
	return BASE_OK;
}

/* Counts, or adds, what was not read yet.  A record's date may be its
 * origin's, and older than what was listed before it. */
static enum base_status
read_modified(struct feed_walk *walk, const char *folder,
    const struct feed_answer *answer, size_t *n, struct base_err *err)
{
	char *text = base_xstrndup(answer->data, answer->len), *line, *rest;
	struct feed_item item = {
	    .list = folder, .hash = "", .hash_url = "", .may_be_late = true};
	enum base_status status = BASE_OK;
	bool is_adding = *n > 0;
	char *comma;

	for (line = strtok_r(text, "\r\n", &rest);
	     line != NULL && status == BASE_OK;
	     line = strtok_r(NULL, "\r\n", &rest)) {
		comma = strchr(line, ',');
		if (comma == NULL)
			continue;
		*comma = '\0';
		item.date = feed_read_date(line);
		if (!feed_work_is_new(walk, &item))
			break;
		item.url = feed_walk_link(walk, folder,
		    base_arena_printf(
			walk->arena, "./%s.json", base_text_trim(comma + 1)));
		if (item.url == NULL || feed_place_was_read(walk, &item))
			continue;
		if (is_adding)
			status = feed_work_add(walk, &item, err);
		else
			++*n;
	}
	free(text);
	return status;
}

/* The archive was read: all up to its newest record. */
static void
took_zip(struct feed_walk *walk, const char *folder, const char *zip,
    const struct feed_answer *answer)
{
	int64_t newest;

	if (!answer->is_unchanged) {
		feed_list_keep(walk, zip, answer);
		newest = answer->result->newest;
		if (newest == 0 || newest > walk->setup.now)
			newest = walk->setup.now;
		feed_work_set_place(
		    walk, folder, newest, newest - ARCHIVE_LATE_S);
	}
	walk->is_second = false;
	walk->index++;
}

static enum base_status
took(struct feed_walk *walk, const struct feed_request *request,
    const struct feed_answer *answer, struct base_err *err)
{
	const char *folder;
	enum base_status status;
	size_t n = 0;

	if (walk->phase == DOCUMENTS)
		return feed_work_took(walk, answer, err);
	folder = folder_of(walk, walk->setup.only[walk->index]);
	if (request->format[0] != '\0') {
		took_zip(walk, folder, zip_of(walk, folder), answer);
		return BASE_OK;
	}
	if (answer->is_failed) {
		walk->is_second = true;
		return BASE_OK;
	}
	if (answer->is_unchanged) {
		walk->index++;
		return BASE_OK;
	}
	status = read_modified(walk, folder, answer, &n, err);
	if (status == BASE_OK && n > SINGLE_MAX) {
		walk->is_second = true;
		return BASE_OK;
	}
	if (status == BASE_OK && n > 0)
		status = read_modified(walk, folder, answer, &n, err);
	feed_list_keep(walk, folder, answer);
	walk->index++;
	return status;
}

const struct feed_driver feed_driver_osv = {.name = "osv-archive",
    .title = "OSV's archive, by ecosystem",
    .bytes_max = FEED_ARCHIVE_MAX,
    .pause_ms = 100,
    .pause_key_ms = 100,
    .next = next,
    .took = took};
