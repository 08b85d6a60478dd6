/*
 * A daily proof that each source was really read: what failed, what is
 * silent, and what nobody reads any more are different things.  To the
 * operator; into the log where there is none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_collect_x.h"

#define DAY_KEY "source-proof" /* of the last one */

enum reading {
	READING_NEWS,
	READING_SILENT, /* read, and nothing in it is new */
	READING_FAILING,
	READING_LATE, /* nobody reads it any more */
	READING_GAP,
	READING_NEVER
};

static const char *const reading_words[] = {
    "news", "silent", "failing", "late", "gap", "never"};

static enum reading
judge(const struct conf_source *conf, const struct store_source *s)
{
	int64_t now = base_time_now();

	if (s->last_ok == 0)
		return s->failing_since != 0 ? READING_FAILING : READING_NEVER;
	if (s->failing_since != 0)
		return READING_FAILING;
	if (!flow_source_is_mail(conf) &&
	    now - s->last_ok > conf->every + FLOW_SOURCE_ALARM_S)
		return READING_LATE;
	if (s->gap_to != 0)
		return READING_GAP;
	return now - s->last_news < FLOW_SOURCE_ALARM_S ? READING_NEWS
							: READING_SILENT;
}

static void
set_day(struct flow *flow, struct codec_json *o, const char *key, int64_t when)
{
	char day[BASE_DATE_TEXT];

	if (when == 0)
		return;
	base_date_format(base_date_at(when, flow_zone(flow, NULL)), day);
	codec_json_set_string(o, key, day);
}

/* "2026-11-22 07:12" */
static void
set_moment(
    struct flow *flow, struct codec_json *o, const char *key, int64_t when)
{
	char text[32];

	if (when == 0)
		return;
	base_time_format_zone(when, flow_zone(flow, NULL), text);
	text[16] = '\0';
	codec_json_set_string(o, key, text);
}

static struct codec_json *
line_of(struct flow *flow, const struct conf_source *conf,
    const struct store_source *s, enum reading reading)
{
	struct codec_json *o = codec_json_new_object();

	codec_json_set_string(o, "name", conf->name);
	codec_json_set_string(o, "reading", reading_words[reading]);
	codec_json_set_bool(
	    o, "is_bad", reading != READING_NEWS && reading != READING_SILENT);
	set_moment(flow, o, "read", s->last_ok);
	if (s->last_ok != 0 && !flow_source_is_mail(conf)) {
		codec_json_set_bool(o, "is_counted", true);
		codec_json_set_int(o, "entries", s->items);
	}
	set_day(flow, o, "news", s->last_news);
	if (reading == READING_FAILING) {
		set_day(flow, o, "since", s->failing_since);
		codec_json_set_string(o, "error", s->last_error);
	}
	if (reading == READING_GAP) {
		set_moment(flow, o, "from", s->gap_from);
		set_moment(flow, o, "to", s->gap_to);
	}
	return o;
}

static void
log_one(const struct codec_json *line)
{
	base_log(codec_json_bool(codec_json_get(line, "is_bad"), false)
		     ? BASE_LOG_WARN
		     : BASE_LOG_INFO,
	    "source-read",
	    "source=%s state=%s read=\"%s\" news=%s reason=\"%s\"",
	    codec_json_text(line, "name", ""),
	    codec_json_text(line, "reading", ""),
	    codec_json_text(line, "read", "never"),
	    codec_json_text(line, "news", "never"),
	    codec_json_text(line, "error", ""));
}

/* What is not in order comes first. */
static enum base_status
gather(struct flow *flow, struct base_arena *arena, struct codec_json *list,
    size_t *good_out, struct base_err *err)
{
	const struct conf *conf = flow->conf;
	enum base_status status = BASE_OK;
	struct store_source s;
	enum reading reading;
	size_t i, round;
	bool is_good;

	for (round = 0; round < 2; round++)
		for (i = 0; i < conf->sources_len && status == BASE_OK; i++) {
			if (!conf->sources[i].enabled)
				continue;
			status = store_source_get(
			    flow->store, conf->sources[i].name, arena, &s, err);
			if (status == BASE_NOTFOUND)
				status = BASE_OK;
			reading = judge(&conf->sources[i], &s);
			is_good = reading == READING_NEWS ||
				  reading == READING_SILENT;
			if (is_good != (round == 1))
				continue;
			*good_out += is_good;
			codec_json_append_take(list,
			    line_of(flow, &conf->sources[i], &s, reading));
		}
	return status;
}

static enum base_status
write_mail(struct flow *flow, const char *day, struct codec_json *list,
    size_t good, struct base_err *err)
{
	struct codec_json *view = codec_json_new_object();
	struct codec_json *because = codec_json_new_object();
	size_t n = codec_json_size(list);
	char *event = base_xprintf("sources:%s", day), name[48];
	struct flow_letter letter = {.kind = FLOW_MAIL_OPERATOR,
	    .event = event,
	    .recipient = flow->conf->mail.operator_address,
	    .view = view};
	enum base_status status;

	snprintf(name, sizeof(name), "%zu / %zu", good, n);
	codec_json_set_string(view, "alarm", "sources");
	codec_json_set_string(view, "name", name);
	codec_json_set_bool(view, "is_calm", good == n);
	codec_json_set_take(view, "sources", list);
	codec_json_set_string(view, "command", "kairan list sources");
	codec_json_set_string(because, "kind", "operator");
	codec_json_set_take(view, "because", because);
	status = flow_letter_put(flow, &letter, NULL, err);
	free(event);
	return status;
}

static bool
was_done(struct flow *flow, const char *day)
{
	struct base_buf last;
	bool same;

	base_buf_init(&last, 64);
	same = store_meta_get(flow->store, DAY_KEY, &last, NULL) == BASE_OK &&
	       strcmp(base_buf_text(&last), day) == 0;
	base_buf_release(&last);
	return same;
}

static bool
is_its_time(struct flow *flow, bool by_hour)
{
	const struct conf *conf = flow->conf;
	struct base_date today = flow_today(flow, NULL);

	if (conf->source_proof == CONF_PERIOD_NEVER ||
	    (conf->source_proof == CONF_PERIOD_WEEKLY &&
		base_date_weekday(today) != conf->digest.day))
		return false;
	return !by_hour || base_time_minute_at(base_time_now(),
			       flow_zone(flow, NULL)) >= conf->digest.hour * 60;
}

enum base_status
flow_source_proof(struct flow *flow, bool by_hour, struct base_err *err)
{
	struct codec_json *list;
	struct base_arena *arena;
	enum base_status status;
	char day[BASE_DATE_TEXT];
	size_t i, good = 0;

	base_date_format(flow_today(flow, NULL), day);
	if (!is_its_time(flow, by_hour) || was_done(flow, day))
		return BASE_OK;
	arena = base_arena_new();
	list = codec_json_new_array();
	status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = gather(flow, arena, list, &good, err);
	if (status == BASE_OK)
		status = store_meta_set(flow->store, DAY_KEY, day, err);
	for (i = 0; i < codec_json_size(list) && status == BASE_OK &&
		    flow->conf->mail.operator_address == NULL;
	     i++)
		log_one(codec_json_at(list, i));
	if (status == BASE_OK && codec_json_size(list) > 0 &&
	    flow->conf->mail.operator_address != NULL)
		status = write_mail(flow, day, list, good, err);
	else
		codec_json_free(list);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	base_arena_free(arena);
	return status;
}
