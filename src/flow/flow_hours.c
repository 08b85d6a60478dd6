/*
 * What is immediate, and quiet hours: mails about other tickets wait for the
 * reader's morning.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"

#define DAY_MINUTES 1440

static bool
may_wait(const struct flow_letter *l)
{
	return !l->is_answer && (l->is_patient || l->kind == FLOW_MAIL_OPENED ||
				    l->kind == FLOW_MAIL_CHANGED ||
				    l->kind == FLOW_MAIL_OVERVIEW);
}

bool
flow_is_immediate(struct flow *flow, const struct store_ticket *ticket)
{
	const char *word = conf_priority_name(CONF_PRIORITY_IMMEDIATE);
	struct base_arena *arena;
	struct store_task *tasks = NULL;
	bool found;
	size_t i, n = 0;

	if (ticket == NULL)
		return false;
	if (strcmp(ticket->priority,
		flow->conf->tracker.priority[CONF_PRIORITY_IMMEDIATE]) == 0)
		return true;
	arena = base_arena_new();
	/* When it cannot be told, the mail goes out. */
	found = store_task_of(flow->store, ticket->id, arena, &tasks, &n,
		    NULL) != BASE_OK;
	for (i = 0; i < n && !found; i++)
		found = strcmp(tasks[i].ssvc, word) == 0;
	base_arena_free(arena);
	return found;
}

/* Minutes since the reader's midnight. */
static int
minute_of(int64_t now, const char *zone)
{
	char text[32];

	/* "2026-12-01 09:00 +09:00" */
	base_time_format_zone(now, zone, text);
	return (int)(strtol(text + 11, NULL, 10) * 60 +
		     strtol(text + 14, NULL, 10));
}

int64_t
flow_hours_end(struct flow *flow, const struct flow_letter *l)
{
	const struct conf_quiet *c = &flow->conf->quiet;
	int64_t now = base_time_now();
	int from = c->from * 60, until = c->until * 60, minute;
	bool is_quiet;

	if (c->from < 0 || c->from == c->until || !may_wait(l) ||
	    flow_is_immediate(flow, l->ticket))
		return 0;
	minute = minute_of(
	    now, flow_zone(flow, l->person == NULL ? NULL : l->person->zone));
	is_quiet = from < until ? minute >= from && minute < until
				: minute >= from || minute < until;
	return is_quiet ? now - now % 60 +
			      (int64_t)((until - minute + DAY_MINUTES) %
					DAY_MINUTES) *
				  60
			: 0;
}
