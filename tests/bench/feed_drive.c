/*
 * Reads a stream of CVE records: bare (JSON parsed and dropped), or as an
 * import does before the store: advisory, hash, JSON.  Prints both times and
 * their ratio, each the best of three.
 *	feed_drive FILE...
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kairan/base_file.h"
#include "kairan/codec_json.h"
#include "kairan/feed.h"

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum base_status
drop(const struct codec_json *document, void *ctx, struct base_err *err)
{
	(void)document;
	(void)ctx;
	(void)err;
	return BASE_OK;
}

static enum base_status
take(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	char hash[VULN_HASH_HEX];
	struct base_buf *json = ctx;

	(void)err;
	base_buf_clear(json);
	vuln_advisory_hash(adv, hash);
	if (vuln_advisory_to_json(adv, json) != BASE_OK)
		exit(1);
	vuln_advisory_free(adv);
	return BASE_OK;
}

static double
bare(const struct base_buf *all)
{
	struct base_err err = BASE_ERR_INIT;
	double start = now();

	if (codec_json_each(all->data, all->len, drop, NULL, &err) != BASE_OK)
		exit(1);
	return now() - start;
}

static double
import(const struct base_buf *all, size_t *items)
{
	struct feed_context context = {"bench", "", ""};
	struct base_err err = BASE_ERR_INIT;
	struct feed_result result;
	struct base_buf json;
	struct feed_sink sink = {.take = take, .ctx = &json, .result = &result};
	double start = now();

	base_buf_init(&json, VULN_JSON_MAX);
	if (feed_parse(feed_find("cve"), all->data, all->len, &context, &sink,
		&err) != BASE_OK)
		exit(1);
	base_buf_release(&json);
	*items = result.items;
	return now() - start;
}

int
main(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	double best_bare = 1e9, best_import = 1e9, t;
	struct codec_json *doc;
	struct base_buf all, one;
	size_t items = 0;
	int i;

	base_buf_init(&all, FEED_BYTES_MAX);
	base_buf_init(&one, FEED_BYTES_MAX);
	for (i = 1; i < argc; i++) {
		base_buf_clear(&one);
		/* Broken revisions would end the stream. */
		if (base_file_read(argv[i], &one, &err) != BASE_OK ||
		    codec_json_parse(one.data, one.len, 0, &doc, &err) !=
			BASE_OK)
			continue;
		codec_json_free(doc);
		if (base_buf_add(&all, one.data, one.len) != BASE_OK)
			return 1;
	}
	for (i = 0; i < 3; i++) {
		t = bare(&all);
		best_bare = t < best_bare ? t : best_bare;
		t = import(&all, &items);
		best_import = t < best_import ? t : best_import;
	}
	printf("%zu records, %zu bytes: bare JSON %.1f us a record, advisory "
	       "with hash and JSON %.1f us: ratio %.2f\n",
	    items, all.len, best_bare * 1e6 / (double)items,
	    best_import * 1e6 / (double)items, best_import / best_bare);
	return best_import / best_bare <= 2.5 ? 0 : 1;
}
