/* covers: src/feed/feed_walk.c src/feed/feed_work.c src/feed/feed_place.c src/feed/feed_driver_nvd.c src/feed/feed_driver_myjvn.c src/feed/feed_driver_jvndb.c src/feed/feed_driver_cve.c src/feed/feed_driver_csaf.c src/feed/feed_driver_osv.c */
/*
 * Drivers against a hostile server: the first byte chooses the driver, then
 * come answers, each ended by 0xff.  Whatever is answered, only our server is
 * asked (a CSAF provider may name others), the cursor can be kept, and a walk from it goes on.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kairan/feed_driver.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SERVER "https://source.example/a/"
#define STEPS 200

static const char *const only[] = {"PyPI", "2026"};
static const struct feed_setup setup = {.url = SERVER "list.json",
    .only = only,
    .n_only = 2,
    .from = 1700000000,
    .now = 1795309200};

static struct feed_walk *
resume(struct feed_walk *walk)
{
	const struct feed_driver *driver = walk->driver;
	struct base_buf cursor;

	base_buf_init(&cursor, FEED_CURSOR_MAX);
	if (feed_walk_cursor(walk, &cursor) != BASE_OK)
		abort();
	feed_walk_free(walk);
	walk = feed_walk_new(driver, &setup, base_buf_text(&cursor));
	base_buf_release(&cursor);
	return walk;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed_walk *walk;
	const uint8_t *end;
	unsigned i;

	if (size < 2)
		return 0;
	walk =
	    feed_walk_new(feed_drivers[data[0] % feed_n_drivers], &setup, "");
	data++;
	size--;
	for (i = 0; i < STEPS && size > 0; i++) {
		struct feed_result result = {
		    .items = *data % 64, .total = *data, .first = *data & 1};
		struct feed_answer answer = {.is_failed = (*data & 31) == 9,
		    .etag = "\"e\"",
		    .last_modified = "",
		    .result = &result};
		struct base_err err = BASE_ERR_INIT;
		struct feed_request q;
		char *copy;

		if (feed_walk_next(walk, &q, &err) != BASE_OK)
			break;
		if (strncmp(q.url, SERVER, sizeof(SERVER) - 3) != 0 &&
		    (strcmp(walk->driver->name, "csaf-provider") != 0 ||
			strncasecmp(q.url, "https://", 8) != 0))
			abort();
		end = memchr(data, 0xff, size);
		answer.len = end == NULL ? size : (size_t)(end - data);
		answer.is_failed &= q.is_optional;
		copy = base_xmalloc(answer.len + 1);
		memcpy(copy, data, answer.len);
		copy[answer.len] = '\0';
		answer.data = answer.is_failed ? "" : copy;
		if (feed_walk_took(walk, &q, &answer, &err) != BASE_OK &&
		    err.text[0] == '\0')
			abort();
		free(copy);
		size -= answer.len + (end != NULL);
		data += answer.len + (end != NULL);
		if ((i & 7) == 7)
			walk = resume(walk);
	}
	feed_walk_free(walk);
	return 0;
}
