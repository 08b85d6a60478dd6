/* The registry of drivers, walks, and what drivers share. */
#include <ctype.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "feed_drivers.h"
#include "feed_url.h"
#include "feed_work.h"

const struct feed_driver *const feed_drivers[] = {
    &feed_driver_nvd,
    &feed_driver_myjvn,
    &feed_driver_oka,
    &feed_driver_jvndb,
    &feed_driver_cve,
    &feed_driver_csaf,
    &feed_driver_osv,
};
const size_t feed_n_drivers = BASE_LEN(feed_drivers);

const struct feed_driver *
feed_driver_find(const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < feed_n_drivers; i++)
		if (strcmp(feed_drivers[i]->name, name) == 0)
			return feed_drivers[i];
	return NULL;
}

size_t
feed_bytes_max(const char *type)
{
	static const struct {
		const char *type;
		size_t max;
	} large[] = {{"debian", FEED_BYTES_MAX}, {"epss", (size_t)64 << 20},
	    {"kev", (size_t)64 << 20}};
	const struct feed_driver *driver = feed_driver_find(type);
	size_t i;

	if (driver != NULL)
		return driver->bytes_max;
	for (i = 0; i < BASE_LEN(large); i++)
		if (strcmp(large[i].type, type) == 0)
			return large[i].max;
	return 0;
}

struct feed_walk *
feed_walk_new(const struct feed_driver *driver, const struct feed_setup *setup,
    const char *cursor)
{
	struct base_arena *arena = base_arena_new();
	struct feed_walk *walk = base_arena_alloc(arena, sizeof(*walk));
	struct codec_json *read = NULL;

	walk->arena = arena;
	walk->driver = driver;
	walk->setup = *setup;
	walk->work = feed_work_new();
	if (codec_json_parse(cursor, strlen(cursor), FEED_CURSOR_MAX, &read,
		NULL) == BASE_OK &&
	    codec_json_is(read, CODEC_JSON_OBJECT)) {
		walk->cursor = read;
		return walk;
	}
	codec_json_free(read);
	walk->cursor = codec_json_new_object();
	return walk;
}

void
feed_walk_free(struct feed_walk *walk)
{
	if (walk == NULL)
		return;
	codec_json_free(walk->cursor);
	feed_work_free(walk->work);
	base_arena_free(walk->arena);
}

enum base_status
feed_walk_next(
    struct feed_walk *walk, struct feed_request *out, struct base_err *err)
{
	*out = (struct feed_request){.url = "",
	    .format = "",
	    .etag = "",
	    .last_modified = "",
	    .hash = "",
	    .what = ""};
	if (++walk->requests > FEED_WALK_REQUESTS_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "more than %d requests in one reading",
		    FEED_WALK_REQUESTS_MAX);
	return walk->driver->next(walk, out, err);
}

enum base_status
feed_walk_took(struct feed_walk *walk, const struct feed_request *request,
    const struct feed_answer *answer, struct base_err *err)
{
	return walk->driver->took(walk, request, answer, err);
}

enum base_status
feed_walk_cursor(const struct feed_walk *walk, struct base_buf *out)
{
	return codec_json_dump(walk->cursor, CODEC_JSON_COMPACT, out);
}

bool
feed_walk_rewind(struct feed_walk *walk, int64_t instant)
{
	static const char *const under_way[] = {
	    "to", "start", "total", "again", "todo"};
	int64_t from = feed_cursor_int(walk, "from", 0);
	size_t i;

	if (!walk->driver->can_rewind)
		return false;
	if (from != 0 && from <= instant)
		return true;
	feed_cursor_set_int(walk, "from", instant);
	for (i = 0; i < BASE_LEN(under_way); i++)
		codec_json_set_take(walk->cursor, under_way[i], NULL);
	return true;
}

int64_t
feed_cursor_int(
    const struct feed_walk *walk, const char *path, int64_t fallback)
{
	return codec_json_int(codec_json_path(walk->cursor, path), fallback);
}

void
feed_cursor_set_int(struct feed_walk *walk, const char *key, int64_t value)
{
	codec_json_set_int(walk->cursor, key, value);
}

const char *
feed_walk_instant(struct feed_walk *walk, int64_t instant)
{
	char text[BASE_TIME_TEXT];

	base_time_format(instant, text);
	text[19] = '\0';
	return base_arena_printf(walk->arena, "%s.000Z", text);
}

const char *
feed_walk_query(
    struct feed_walk *walk, const char *url, const char *key, const char *value)
{
	size_t len = strlen(value), n = 0, i;
	char *safe = base_arena_alloc(walk->arena, len * 3 + 1);

	for (i = 0; i < len; i++) {
		static const char hex[] = "0123456789ABCDEF";
		unsigned char c = (unsigned char)value[i];

		if (isalnum(c) || strchr("-._~", c) != NULL) {
			safe[n++] = (char)c;
		} else {
			safe[n++] = '%';
			safe[n++] = hex[c >> 4];
			safe[n++] = hex[c & 15];
		}
	}
	return base_arena_printf(walk->arena, "%s%c%s=%s", url,
	    strchr(url, '?') == NULL ? '?' : '&', key, safe);
}

/* Length of "https://host:port". */
static size_t
server_len(const char *url)
{
	const char *host = strstr(url, "://");

	return host == NULL
		   ? 0
		   : (size_t)(host - url) + 3 + strcspn(host + 3, "/?#");
}

const char *
feed_walk_link(struct feed_walk *walk, const char *base, const char *ref)
{
	struct base_buf url;
	const char *out = NULL;
	size_t len = server_len(base);

	base_buf_init(&url, VULN_URL_MAX);
	if (strpbrk(ref, " \t\r\n<>\"\\") == NULL && len > 0 &&
	    feed_url_resolve(base, ref, &url) &&
	    server_len(base_buf_text(&url)) == len &&
	    strncasecmp(base, base_buf_text(&url), len) == 0)
		out = base_arena_strdup(walk->arena, base_buf_text(&url));
	base_buf_release(&url);
	return out;
}

struct feed_page
feed_page_load(const struct feed_walk *walk)
{
	return (struct feed_page){feed_cursor_int(walk, "start", 0),
	    feed_cursor_int(walk, "total", 0),
	    feed_cursor_int(walk, "again", 0) != 0};
}

void
feed_page_store(struct feed_walk *walk, const struct feed_page *page)
{
	feed_cursor_set_int(walk, "start", page->start);
	feed_cursor_set_int(walk, "total", page->total);
	feed_cursor_set_int(walk, "again", page->is_again);
}

bool
feed_page_next(struct feed_page *page, int64_t count, int64_t new_total)
{
	int64_t before = page->total;

	if (new_total < 0)
		new_total = 0;
	page->total = new_total;
	if (before > new_total) {
		page->start -= before - new_total;
		if (page->start < 0)
			page->start = 0;
		return new_total > 0;
	}
	if (before != 0 && before < new_total)
		page->is_again = true;
	page->start += count;
	if (page->start < new_total)
		return true;
	if (page->is_again) {
		page->start = 0;
		page->is_again = false;
		return true;
	}
	*page = (struct feed_page){0, 0, false};
	return false;
}
