/*
 * Tickets that the gateway does not see any more, and owners who cannot work
 * any more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_sync.h"

enum base_status
flow_sync_gone(struct flow *flow, int64_t issue, const char *why,
    struct flow_tally *tally, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct codec_json *facts = codec_json_new_object();
	struct store_ticket row = {.state = ""};
	enum base_status status;
	char mark[32];

	status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status =
		    store_ticket_by_issue(flow->store, issue, arena, &row, err);
	if (status != BASE_OK || strcmp(row.state, STORE_TICKET_GONE) == 0)
		goto out;
	row.state = STORE_TICKET_GONE;
	row.updated = base_time_now();
	/* It may come back, and go again. */
	snprintf(mark, sizeof(mark), "%lld", (long long)row.synced);
	codec_json_set_string(facts, "reason", why);
	status = store_ticket_put(flow->store, &row, err);
	if (status == BASE_OK)
		status = flow_note(flow, "gone", row.id, 0, err,
		    strcmp(why, "gone") == 0
			? "deleted in the tracker"
			: "moved or made private in the tracker: the "
			  "gateway's account does not see it any more");
	if (status == BASE_OK)
		status = flow_event_tell(flow,
		    &(struct flow_happening){.event = FLOW_EVENT_GONE,
			.ticket = &row,
			.mark = mark,
			.kind = FLOW_MAIL_CHANGED,
			.facts = facts},
		    err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	if (tally != NULL)
		tally->refused += status == BASE_OK;
out:
	store_rollback(flow->store);
	codec_json_free(facts);
	base_arena_free(arena);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

/* Numbers of all tickets that should be there. */
struct numbers {
	int64_t *v;
	size_t n;
	size_t room;
};

static bool
add_number(const struct store_ticket *row, void *ctx)
{
	struct numbers *all = ctx;

	if (row->issue == 0 || strcmp(row->state, STORE_TICKET_GONE) == 0)
		return true;
	if (all->n == all->room) {
		all->room = all->room == 0 ? 256 : 2 * all->room;
		all->v = base_xrealloc(all->v, all->room * sizeof(*all->v));
	}
	all->v[all->n++] = row->issue;
	return all->n < FLOW_SYNC_TICKETS_MAX;
}

/* Not in the list: deleted, or out of our sight? */
static enum base_status
missed(struct flow *flow, int64_t number, struct flow_tally *tally,
    struct base_err *err)
{
	struct tracker_issue *issue = NULL;
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;

	status = tracker_read(flow->tracker, NULL, number, 0, &issue, &why);
	tracker_issue_free(issue);
	if (status == BASE_OK)
		return BASE_OK;
	if (status != BASE_NOTFOUND && status != BASE_PERM)
		return base_err_set(err, status, "%s", why.text);
	return flow_sync_gone(flow, number,
	    status == BASE_NOTFOUND ? "gone" : "hidden", tally, err);
}

enum base_status
flow_sync_look(
    struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	struct numbers all = {NULL, 0, 0};
	enum base_status status;
	bool *present = NULL;
	size_t i;

	status = store_ticket_each(flow->store, NULL, add_number, &all, err);
	if (status == BASE_OK && all.n > 0) {
		present = base_xcalloc(all.n, sizeof(*present));
		status =
		    tracker_present(flow->tracker, all.v, all.n, present, err);
	}
	for (i = 0; i < all.n && status == BASE_OK; i++)
		if (!present[i])
			status = missed(flow, all.v[i], tally, err);
	free(present);
	free(all.v);
	return status;
}

/* One person's open tickets, told as nobody's. */
struct orphaning {
	struct flow *flow;
	int64_t person;
	const char *name;
	unsigned n;
	enum base_status status;
	struct base_err *err;
};

static bool
tell_orphan(const struct store_ticket *row, void *ctx)
{
	struct orphaning *o = ctx;
	struct codec_json *facts;
	char mark[48];

	if (row->assignee != o->person)
		return true;
	snprintf(mark, sizeof(mark), "locked-%lld", (long long)o->person);
	facts = codec_json_new_object();
	codec_json_set_string(facts, "event", "owner_locked");
	o->status = flow_event_tell(o->flow,
	    &(struct flow_happening){.event = FLOW_EVENT_UNASSIGNED,
		.ticket = row,
		.mark = mark,
		.author = o->person,
		.by = o->name,
		.kind = FLOW_MAIL_OPENED,
		.facts = facts},
	    o->err);
	codec_json_free(facts);
	if (o->status == BASE_OK)
		o->status = flow_note(o->flow, "owner-locked", row->id, 0,
		    o->err, "the account of %s is locked", o->name);
	o->n++;
	return o->status == BASE_OK;
}

struct people {
	struct base_arena *arena;
	struct store_person *v;
	size_t n;
	size_t room;
};

static bool
add_person(const struct store_person *row, void *ctx)
{
	struct people *all = ctx;
	struct store_person *grown;

	if (all->n == all->room) {
		all->room = all->room == 0 ? 64 : 2 * all->room;
		grown =
		    base_arena_alloc(all->arena, all->room * sizeof(*grown));
		if (all->n > 0)
			memcpy(grown, all->v, all->n * sizeof(*grown));
		all->v = grown;
	}
	all->v[all->n].id = row->id;
	all->v[all->n].locked = row->locked || row->gone;
	all->v[all->n++].name = base_arena_strdup(
	    all->arena, *row->name != '\0' ? row->name : row->login);
	return true;
}

/* Told already?  Unlocked again, he can be told of again. */
static enum base_status
look_at(struct flow *flow, const struct store_person *person,
    struct flow_tally *tally, struct base_err *err)
{
	struct orphaning o = {.flow = flow,
	    .person = person->id,
	    .name = person->name,
	    .status = BASE_OK,
	    .err = err};
	enum base_status status;
	struct base_buf known;
	char key[64];
	bool was_told;

	snprintf(key, sizeof(key), "locked-told-%lld", (long long)person->id);
	base_buf_init(&known, 16);
	was_told = store_meta_get(flow->store, key, &known, NULL) == BASE_OK &&
		   strcmp(base_buf_text(&known), "1") == 0;
	base_buf_release(&known);
	if (was_told == person->locked)
		return BASE_OK;
	status = store_begin(flow->store, err);
	if (status == BASE_OK && person->locked)
		status = store_ticket_each(
		    flow->store, STORE_TICKET_OPEN, tell_orphan, &o, err);
	if (status == BASE_OK)
		status = o.status;
	if (status == BASE_OK)
		status = store_meta_set(
		    flow->store, key, person->locked ? "1" : "0", err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	tally->fresh += o.n;
	return status;
}

enum base_status
flow_sync_locked(
    struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	struct people all = {.arena = base_arena_new()};
	enum base_status status;
	size_t i;

	status = store_person_each(flow->store, add_person, &all, err);
	for (i = 0; i < all.n && status == BASE_OK; i++)
		status = look_at(flow, &all.v[i], tally, err);
	base_arena_free(all.arena);
	return status;
}
