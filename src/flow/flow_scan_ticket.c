/*
 * Tickets for tasks on hosts, few of them: one for each host and package
 * whose update is urgent, up to a number, one for all other urgent ones, and
 * one for each maintenance window.  Here only intents are written;
 * flow_ticket.c carries them out.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_open.h"
#include "flow_scan_x.h"
#include "kairan/vuln_due.h"

#define UPDATES_MAX 8 /* tickets of one host for one package each */

int
flow_ssvc_rank(const char *ssvc)
{
	int i;

	for (i = 0; i < CONF_PRIORITY_COUNT; i++)
		if (strcmp(ssvc, conf_priority_name((enum conf_priority)i)) ==
		    0)
			return i;
	return CONF_PRIORITY_COUNT;
}

static bool
is_urgent(const struct store_loose *l)
{
	return strcmp(l->ssvc, "immediate") == 0 ||
	       strcmp(l->ssvc, "out_of_cycle") == 0;
}

/* The host's next maintenance; "" when it has none. */
static enum base_status
next_window(struct flow *flow, const struct conf_host *c,
    char out[BASE_DATE_TEXT], struct base_err *err)
{
	struct base_date date = {0};
	enum base_status status = BASE_OK;

	out[0] = '\0';
	if (c == NULL || c->window == NULL)
		return BASE_OK;
	status = vuln_due_date(c->window, flow_today(flow, NULL), &date, err);
	if (status == BASE_OK && base_date_is_set(date))
		base_date_format(date, out);
	return status;
}

/* The ticket for what can wait; one whose maintenance passed with work left
 * goes on as that of the next one, or each month would leave one behind. */
static enum base_status
window_part(struct flow *flow, const struct store_loose *l, const char *window,
    struct base_arena *arena, const char **out, struct base_err *err)
{
	const char *host = "", *part = "";
	enum base_status status;
	int64_t ticket = 0;

	*out = base_arena_printf(arena, "window:%s", window);
	status = store_host_ticket_window(flow->store, l->host, &ticket, err);
	if (status == BASE_NOTFOUND)
		return BASE_OK;
	if (status == BASE_OK)
		status = store_host_ticket_get(
		    flow->store, ticket, arena, &host, &part, err);
	if (status != BASE_OK || strcmp(part, *out) == 0)
		return status;
	status = store_host_ticket_move(flow->store, ticket, *out, err);
	return status == BASE_OK
		   ? flow_note(flow, "rolled", ticket, 0, err,
			 "from %s of host %s to %s", part, l->host, *out)
		   : status;
}

/* Which part of the host's work it is. */
static enum base_status
part_of(struct flow *flow, const struct store_loose *l, const char *window,
    struct base_arena *arena, const char **out, struct base_err *err)
{
	const struct conf_host *c = conf_find_host(flow->conf, l->host);
	enum base_status status;
	int64_t unused, n = 0;

	if (c != NULL && c->layout == CONF_LAYOUT_TASK) {
		*out =
		    base_arena_printf(arena, "task:%lld", (long long)l->task);
		return BASE_OK;
	}
	if (!is_urgent(l))
		return window_part(flow, l, window, arena, out, err);
	*out = base_arena_printf(arena, "update:%s", l->package);
	status =
	    store_host_ticket_find(flow->store, l->host, *out, &unused, err);
	if (status == BASE_NOTFOUND) {
		status =
		    store_host_ticket_updates(flow->store, l->host, &n, err);
		if (n >= UPDATES_MAX)
			*out = "urgent";
	}
	return status;
}

static const char *
owner_of(const struct conf_host *c)
{
	if (c == NULL || c->owner == NULL)
		return "";
	return strncmp(c->owner, "group:", 6) == 0 ? c->owner + 6 : c->owner;
}

static enum base_status
found(struct flow *flow, const struct store_loose *l, const char *part,
    const char *window, int64_t *out, struct base_err *err)
{
	const struct conf_host *c = conf_find_host(flow->conf, l->host);
	const struct conf_tracker *tracker = &flow->conf->tracker;
	bool is_own = strncmp(part, "task:", 5) == 0;
	char *marker = flow_marker(), *subject = NULL;
	struct store_ticket t = {.state = STORE_TICKET_INTENDED,
	    .marker = marker,
	    .watch = "",
	    .planned = "",
	    .priority = "",
	    .due = is_urgent(l) || is_own ? l->due : window,
	    .list = "",
	    .wish = owner_of(c),
	    .created = base_time_now()};
	int rank = flow_ssvc_rank(l->ssvc);
	enum base_status status;

	subject = is_own || strncmp(part, "update:", 7) == 0
		      ? base_xprintf("%s%s%s", l->host,
			    *l->package == '\0' ? "" : ": ", l->package)
		  : is_urgent(l)
		      ? base_xstrdup(l->host)
		      : base_xprintf("%s: %s%s%s", l->host,
			    flow_word(flow->templates, flow->conf->language,
				"work.maintenance"),
			    *window == '\0' ? "" : " ", window);
	t.subject = subject;
	t.project = c != NULL && c->project != NULL ? c->project
		    : tracker->project != NULL      ? tracker->project
						    : "";
	if (rank > CONF_PRIORITY_SCHEDULED && !is_own)
		rank = CONF_PRIORITY_SCHEDULED;
	if (rank < CONF_PRIORITY_COUNT)
		t.priority = tracker->priority[rank];
	status = store_ticket_add(flow->store, &t, out, err);
	if (status == BASE_OK)
		status = store_host_ticket_put(
		    flow->store, *out, l->host, part, err);
	if (status == BASE_OK)
		status = flow_note(flow, "founded", *out, 0, err,
		    "for host %s, %s", l->host, part);
	free(marker);
	free(subject);
	return status;
}

static enum base_status
place(struct flow *flow, const struct store_loose *l, struct base_arena *arena,
    struct flow_scan_told *told, unsigned *fresh, struct base_err *err)
{
	const struct conf_host *c = conf_find_host(flow->conf, l->host);
	char window[BASE_DATE_TEXT];
	enum base_status status;
	const char *part = "";
	int64_t ticket = 0;

	status = next_window(flow, c, window, err);
	if (status == BASE_OK)
		status = part_of(flow, l, window, arena, &part, err);
	if (status != BASE_OK)
		return status;
	status =
	    store_host_ticket_find(flow->store, l->host, part, &ticket, err);
	/* More wait for the next run, but for what is immediate. */
	if (status == BASE_NOTFOUND &&
	    flow_ssvc_rank(l->ssvc) != CONF_PRIORITY_IMMEDIATE &&
	    *fresh >= (unsigned)flow->conf->new_tickets_per_run)
		return BASE_OK;
	if (status == BASE_NOTFOUND) {
		status = found(flow, l, part, window, &ticket, err);
		*fresh += status == BASE_OK;
	} else if (status == BASE_OK)
		status =
		    flow_scan_intend(flow, ticket, base_time_now(), told, err);
	if (status == BASE_OK)
		status = store_host_assign(
		    flow->store, l->task, ticket, base_time_now(), err);
	return status == BASE_OK
		   ? flow_join_known(flow, ticket, l->vulnerability, err)
		   : status;
}

enum base_status
flow_scan_open(
    struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_loose *list = NULL;
	enum base_status status;
	struct flow_scan_told told = {.n = 0};
	unsigned fresh = 0;
	size_t i, n = 0;

	status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = store_host_loose(flow->store, arena, &list, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		status = place(flow, &list[i], arena, &told, &fresh, err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	if (status == BASE_OK) {
		tally->done += (unsigned)n;
		tally->fresh += fresh;
	}
	base_arena_free(arena);
	return status;
}
