/* kairan list sources: the proof that each source was really read. */
#include <stdio.h>
#include <stdlib.h>

#include "cmd_private.h"
#include "kairan/base_time.h"
#include "kairan/codec_json.h"
#include "kairan/store_source.h"

#define SILENT_S ((int64_t)14 * 86400)

static void
source_line(const struct conf_source *conf, const struct store_source *s)
{
	char ok[BASE_TIME_TEXT], from[BASE_TIME_TEXT], to[BASE_TIME_TEXT];
	char *why;

	base_time_format(s->last_ok, ok);
	printf("%-16s %-8s last read %s, %lld item(s)", conf->name,
	    !conf->enabled          ? "off"
	    : s->failing_since != 0 ? "FAILING"
	    : s->gap_to != 0        ? "GAP"
	    : s->last_ok == 0       ? s->total != 0 ? "reading" : "unread"
				    : "ok",
	    s->last_ok == 0 ? "never" : ok, (long long)s->items);
	if (s->newest != 0) {
		base_time_format(s->newest, to);
		printf(", newest of %s", to);
	}
	/* Silence is no failure, but it shall be seen. */
	if (s->last_news != 0 && s->last_ok - s->last_news > SILENT_S) {
		base_time_format(s->last_news, to);
		printf(", nothing new since %.10s", to);
	}
	putchar('\n');
	if (s->failing_since != 0) {
		base_time_format(s->failing_since, from);
		why = cmd_visible(s->last_error);
		printf("                 since %s, %lld time(s): %s\n", from,
		    (long long)s->failures, why);
		free(why);
	}
	if (s->total != 0)
		printf("                 under way: %lld of %lld\n",
		    (long long)s->done, (long long)s->total);
	if (s->gap_to != 0) {
		base_time_format(s->gap_from, from);
		base_time_format(s->gap_to, to);
		printf("                 what was published between %s and %s "
		       "may have been missed\n",
		    from, to);
	}
}

static struct codec_json *
instant_json(int64_t instant)
{
	char text[BASE_TIME_TEXT];

	if (instant == 0)
		return codec_json_new_null();
	base_time_format(instant, text);
	return codec_json_new_string(text);
}

static void
source_json(const struct conf_source *conf, const struct store_source *s)
{
	struct codec_json *o = codec_json_new_object();

	codec_json_set_string(o, "source", conf->name);
	codec_json_set_string(o, "type", conf->type);
	codec_json_set_bool(o, "enabled", conf->enabled);
	codec_json_set_take(o, "last_try", instant_json(s->last_try));
	codec_json_set_take(o, "last_ok", instant_json(s->last_ok));
	codec_json_set_take(o, "last_news", instant_json(s->last_news));
	codec_json_set_take(o, "newest", instant_json(s->newest));
	codec_json_set_int(o, "items", s->items);
	codec_json_set_take(o, "failing_since", instant_json(s->failing_since));
	codec_json_set_int(o, "failures", s->failures);
	cmd_set_text(o, "error", s->last_error);
	codec_json_set_int(o, "done", s->done);
	codec_json_set_int(o, "total", s->total);
	codec_json_set_take(o, "gap_from", instant_json(s->gap_from));
	codec_json_set_take(o, "gap_to", instant_json(s->gap_to));
	cmd_print_json(o);
}

enum base_status
cmd_list_sources(struct flow *flow, bool json, struct base_err *err)
{
	const struct conf *conf = flow_conf(flow);
	struct base_arena *arena = base_arena_new();
	enum base_status status = BASE_OK;
	struct store_source s;
	size_t i;

	for (i = 0; i < conf->sources_len; i++) {
		status = store_source_get(
		    flow_store(flow), conf->sources[i].name, arena, &s, err);
		if (status != BASE_OK && status != BASE_NOTFOUND)
			break;
		status = BASE_OK;
		if (json)
			source_json(&conf->sources[i], &s);
		else
			source_line(&conf->sources[i], &s);
	}
	base_arena_free(arena);
	return status;
}
