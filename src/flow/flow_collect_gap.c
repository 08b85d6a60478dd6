/*
 * A feed shows the newest of its items.  When all of them are newer than our
 * last good reading, and some that stood there then are gone, others may have
 * come and gone in between: a gap.  A source that knows what changed since
 * any day fills it; otherwise it is said until somebody has looked.
 */
#include <string.h>

#include "flow_collect_x.h"
#include "kairan/base_time.h"

/* Formats whose documents are windows that move. */
static bool
is_window(const struct conf_source *conf)
{
	static const char *const types[] = {
	    "auto", "jvn", "jvndb", "jpcert", "rss", "myjvn"};
	size_t i;

	for (i = 0; i < BASE_LEN(types); i++)
		if (strcmp(conf->type, types[i]) == 0)
			return true;
	return false;
}

void
flow_gap_look(struct flow_reading *r)
{
	struct store_source *s = r->state;

	if (r->is_unchanged || !is_window(r->conf) || s->last_ok == 0 ||
	    s->items == 0 || r->sum.oldest == 0 ||
	    r->sum.oldest <= s->last_ok || (int64_t)r->known >= s->items)
		return;
	if (s->gap_to == 0)
		s->gap_from = s->last_ok;
	s->gap_to = r->sum.oldest;
}

enum base_status
flow_gap_settle(struct flow_reading *r, bool *again, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	char from[BASE_TIME_TEXT], to[BASE_TIME_TEXT];
	struct store_source *s = r->state, other;
	enum base_status status = BASE_OK;

	base_time_format(s->gap_from, from);
	base_time_format(s->gap_to, to);
	if (r->conf->backfill == NULL) {
		base_log(BASE_LOG_WARN, "source-gap",
		    "source=%s from=%s to=%s effect=\"what was published "
		    "between them may have been missed\"",
		    r->conf->name, from, to);
		base_arena_free(arena);
		return BASE_OK;
	}
	status = store_source_get(
	    r->flow->store, r->conf->backfill, arena, &other, err);
	if (status == BASE_OK || status == BASE_NOTFOUND) {
		if (other.ask_from == 0 || s->gap_from < other.ask_from)
			other.ask_from = s->gap_from;
		other.next_try = 0;
		status = store_source_put(r->flow->store, &other, err);
		*again = true;
		base_log(BASE_LOG_WARN, "source-gap",
		    "source=%s from=%s to=%s backfill=%s", r->conf->name, from,
		    to, r->conf->backfill);
	}
	base_arena_free(arena);
	return status;
}

enum base_status
flow_gap_filled(struct flow_reading *r, struct base_err *err)
{
	const struct conf *conf = r->flow->conf;
	struct base_arena *arena = base_arena_new();
	enum base_status status = BASE_OK;
	struct store_source s;
	size_t i;

	for (i = 0; i < conf->sources_len && status == BASE_OK; i++) {
		if (conf->sources[i].backfill == NULL ||
		    strcmp(conf->sources[i].backfill, r->conf->name) != 0)
			continue;
		status = store_source_get(
		    r->flow->store, conf->sources[i].name, arena, &s, err);
		if (status == BASE_NOTFOUND || s.gap_to == 0) {
			status = BASE_OK;
			continue;
		}
		base_log(BASE_LOG_INFO, "source-gap-filled", "source=%s by=%s",
		    s.name, r->conf->name);
		s.gap_from = s.gap_to = 0;
		status = store_source_put(r->flow->store, &s, err);
	}
	r->state->ask_from = 0;
	base_arena_free(arena);
	return status;
}
