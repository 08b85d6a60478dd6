/*
 * What the operator is told of sources: one that fails for a day, and a gap
 * that nothing fills.  Each once.
 */
#include <stdio.h>
#include <stdlib.h>

#include "flow_collect_x.h"
#include "kairan/base_time.h"

static enum base_status
tell(struct flow *flow, const struct conf_source *conf, const char *alarm,
    int64_t since, const char *detail, const char *command,
    struct base_err *err)
{
	char *event =
	    base_xprintf("%s:%s:%lld", alarm, conf->name, (long long)since);
	char day[BASE_TIME_TEXT];
	enum base_status status;

	base_time_format(since, day);
	day[10] = '\0';
	status = flow_alarm(flow,
	    &(struct flow_alarm){.event = event,
		.alarm = alarm,
		.name = conf->name,
		.since = day,
		.detail = detail,
		.command = command},
	    NULL, err);
	free(event);
	return status;
}

static enum base_status
tell_gap(struct flow *flow, const struct conf_source *conf,
    const struct store_source *s, struct base_err *err)
{
	char from[BASE_TIME_TEXT], to[BASE_TIME_TEXT], *detail, *command;
	enum base_status status;

	base_time_format(s->gap_from, from);
	base_time_format(s->gap_to, to);
	detail = base_xprintf("%s - %s\n%s", from, to, conf->url);
	command = base_xprintf("kairan collect --seen %s", conf->name);
	status = tell(flow, conf, "gap", s->gap_from, detail, command, err);
	free(detail);
	free(command);
	return status;
}

static enum base_status
look_at(struct flow *flow, const struct conf_source *conf,
    const struct store_source *s, struct base_err *err)
{
	int64_t now = base_time_now();
	enum base_status status = BASE_OK;
	char *command;

	/* The source that fills it may just not have been read yet. */
	if (s->gap_to != 0 &&
	    (conf->backfill == NULL || now - s->gap_to > FLOW_SOURCE_ALARM_S))
		status = tell_gap(flow, conf, s, err);
	if (status != BASE_OK || s->failing_since == 0 ||
	    now - s->failing_since < FLOW_SOURCE_ALARM_S)
		return status;
	command = base_xprintf("kairan collect %s", conf->name);
	status = tell(flow, conf, "source", s->failing_since, s->last_error,
	    command, err);
	free(command);
	return status;
}

enum base_status
flow_source_alarms(struct flow *flow, struct base_err *err)
{
	const struct conf *conf = flow->conf;
	struct base_arena *arena = base_arena_new();
	enum base_status status = BASE_OK;
	struct store_source s;
	size_t i;

	if (conf->mail.operator_address != NULL)
		status = store_begin(flow->store, err);
	for (i = 0; conf->mail.operator_address != NULL &&
		    i < conf->sources_len && status == BASE_OK;
	     i++) {
		if (!conf->sources[i].enabled)
			continue;
		status = store_source_get(
		    flow->store, conf->sources[i].name, arena, &s, err);
		if (status == BASE_OK)
			status = look_at(flow, &conf->sources[i], &s, err);
		else if (status == BASE_NOTFOUND)
			status = BASE_OK;
	}
	if (status == BASE_OK && conf->mail.operator_address != NULL)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	base_arena_free(arena);
	return status;
}

enum base_status
flow_collect_seen(struct flow *flow, const char *name, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	enum base_status status;
	struct store_source s;

	status = store_source_get(flow->store, name, arena, &s, err);
	if (status == BASE_NOTFOUND || (status == BASE_OK && s.gap_to == 0))
		status = base_err_set(
		    err, BASE_NOTFOUND, "source '%s' has no gap", name);
	if (status == BASE_OK) {
		s.gap_from = s.gap_to = 0;
		status = store_source_put(flow->store, &s, err);
	}
	base_arena_free(arena);
	return status;
}
