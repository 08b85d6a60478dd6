/*
 * What is immediate, and quiet hours: mails about other tickets wait for the
 * reader's morning.
 */
#include <string.h>

#include "flow_private.h"

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

int64_t
flow_hours_end(struct flow *flow, const struct flow_letter *l)
{
	const struct conf_quiet *c = &flow->conf->quiet;
	int64_t now = base_time_now();
	int from = c->from * 60, until = c->until * 60, minute;
	const char *zone;
	bool is_quiet;

	if (c->from < 0 || c->from == c->until || !may_wait(l) ||
	    flow_is_immediate(flow, l->ticket))
		return 0;
	zone = flow_zone(flow, l->person == NULL ? NULL : l->person->zone);
	minute = base_time_minute_at(now, zone);
	is_quiet = from < until ? minute >= from && minute < until
				: minute >= from || minute < until;
	return is_quiet ? base_time_next(now, zone, until) : 0;
}
