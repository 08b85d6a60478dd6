/*
 * The CVE list's log of changes (cves/deltaLog.json of cvelistV5): an array
 * of {fetchTime, new: [{cveId}], updated: [{cveId}], error: [{cveId}]} of
 * about thirty days; each record stands beside it as
 * 2026/90xxx/CVE-2026-90001.json.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "feed_drivers.h"
#include "feed_json.h"

#define FIRST_S ((int64_t)86400) /* without from = ... */

static enum base_status
add_records(struct feed_walk *walk, const struct codec_json *entry,
    const char *kind, struct base_err *err)
{
	const struct codec_json *list = codec_json_get(entry, kind);
	struct feed_item item = {.list = walk->setup.url,
	    .hash = "",
	    .hash_url = "",
	    .date = feed_json_date(entry, "fetchTime"),
	    /* The list itself had trouble with those. */
	    .may_be_missing = strcmp(kind, "error") == 0};
	enum base_status status = BASE_OK;
	char id[VULN_ID_TEXT], path[96];
	const char *number;
	size_t i;
	int head;

	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		if (vuln_id_parse(
			feed_json_text(codec_json_at(list, i), "cveId"), id) !=
		    VULN_ID_CVE)
			continue;
		number = id + 9; /* behind CVE-2026- */
		head = (int)strlen(number) - 3;
		snprintf(path, sizeof(path), "%.4s/%.*sxxx/%.60s.json", id + 4,
		    head > 0 ? head : 0, number, id);
		item.url = feed_walk_link(walk, walk->setup.url, path);
		if (item.url != NULL)
			status = feed_work_add(walk, &item, err);
	}
	return status;
}

static enum base_status
read_log(
    struct feed_walk *walk, const struct codec_json *log, struct base_err *err)
{
	static const char *const kinds[] = {"new", "updated", "error"};
	int64_t place = feed_work_place(walk, walk->setup.url), date;
	const struct codec_json *one;
	enum base_status status = BASE_OK;
	int64_t oldest = 0;
	size_t i, k;

	if (place == 0 && walk->setup.from == 0)
		walk->setup.from = walk->setup.now - FIRST_S;
	for (i = 0; i < codec_json_size(log) && status == BASE_OK; i++) {
		one = codec_json_at(log, i);
		date = feed_json_date(one, "fetchTime");
		if (date == 0)
			continue;
		if (oldest == 0 || date < oldest)
			oldest = date;
		for (k = 0; k < BASE_LEN(kinds) && status == BASE_OK; k++)
			status = add_records(walk, one, kinds[k], err);
	}
	if (place != 0 && oldest > place) {
		walk->gap_from = place;
		walk->gap_to = oldest;
	}
	return status;
}

static enum base_status
next(struct feed_walk *walk, struct feed_request *out, struct base_err *err)
{
	return feed_list_next(walk, "cve", out, err);
}

static enum base_status
took(struct feed_walk *walk, const struct feed_request *request,
    const struct feed_answer *answer, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct codec_json *log = NULL;

	(void)request;
	if (walk->phase > 0)
		return feed_work_took(walk, answer, err);
	if (!answer->is_unchanged) {
		status =
		    codec_json_parse(answer->data, answer->len, 0, &log, err);
		if (status == BASE_OK && !codec_json_is(log, CODEC_JSON_ARRAY))
			status = base_err_set(err, BASE_INVALID,
			    "not the CVE list's deltaLog.json: no JSON array");
		if (status == BASE_OK)
			status = read_log(walk, log, err);
		codec_json_free(log);
		if (status == BASE_OK)
			feed_list_keep(walk, walk->setup.url, answer);
	}
	if (status == BASE_OK) {
		feed_work_begin(walk);
		walk->phase = 1;
	}
	return status;
}

const struct feed_driver feed_driver_cve = {.name = "cve-delta",
    .title = "CVE list (cvelistV5), by its deltaLog.json",
    .bytes_max = (size_t)64 << 20,
    .pause_ms = 100,
    .pause_key_ms = 100,
    .next = next,
    .took = took};
