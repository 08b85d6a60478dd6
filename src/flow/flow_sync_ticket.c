/*
 * One ticket as people left it in the tracker: read without any transaction
 * open, then taken over and told in one.  Whatever changed our row meanwhile
 * makes it be read again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_sync.h"
#include "kairan/store_follow.h"

#define READ                                                                   \
	(TRACKER_WITH_JOURNALS | TRACKER_WITH_WATCHERS |                       \
	    TRACKER_WITH_PROJECT | TRACKER_WITH_NAMES)

struct taking {
	struct flow *flow;
	struct base_arena *arena;
	struct store_ticket row; /* as it was before the tracker was asked */
	int64_t effects; /* finished ones, then */
	struct tracker_issue *issue;
	struct flow_sights sights;
	bool is_asked; /* sights were */
	struct flow_mentions **mentions; /* of each journal; NULL none */
	bool put_off;
	bool again;
	unsigned told;
};

/* Is there something that not everybody may see? */
static bool
has_secrets(const struct taking *t)
{
	const struct tracker_issue *issue = t->issue;
	size_t i;

	if (issue->is_private || flow_sights_needed(t->flow, &t->row))
		return true;
	if (issue->project != NULL && *t->row.project != '\0' &&
	    strcmp(issue->project, t->row.project) != 0)
		return true;
	for (i = 0; i < issue->journals_n; i++)
		if (issue->journals[i].id > t->row.journal &&
		    issue->journals[i].is_private)
			return true;
	return false;
}

/* The row, and what else touches it; *go: nothing does at the moment. */
static enum base_status
begin(struct taking *t, int64_t number, bool *go, struct base_err *err)
{
	enum base_status status;
	int64_t open = 0;

	status = store_ticket_by_issue(
	    t->flow->store, number, t->arena, &t->row, err);
	if (status == BASE_OK)
		status = store_effect_count(t->flow->store, t->row.id,
		    base_time_now() - FLOW_SYNC_HOLD_S, &open, &t->effects,
		    err);
	*go = status == BASE_OK && open == 0;
	t->put_off = status == BASE_OK && open > 0;
	return status;
}

/* Who is named in a new note, and may see it. */
static enum base_status
read_mentions(struct taking *t, size_t i, struct base_err *err)
{
	const struct tracker_journal *journal = &t->issue->journals[i];
	struct flow_mentions *m;
	enum base_status status;
	bool is_ours;
	char *words;

	if (journal->id <= t->row.journal)
		return BASE_OK;
	words = flow_journal_words(t->flow, journal, &is_ours);
	m = base_arena_alloc(t->arena, sizeof(*m));
	/* Of what was written there Redmine tells them itself. */
	status = !is_ours && t->flow->conf->notify_by == CONF_NOTIFY_BY_REDMINE
		     ? BASE_OK
		     : flow_mention_read(t->flow, words, t->arena, m, err);
	free(words);
	if (status == BASE_OK && m->people_n > 0) {
		t->mentions[i] = m;
		status = flow_sights_more(t->flow, t->issue, m->people,
		    m->people_n, t->arena, &t->sights, err);
	}
	return status;
}

static enum base_status
read_it(struct taking *t, struct base_err *err)
{
	enum base_status status;
	size_t i;

	status = tracker_read(
	    t->flow->tracker, NULL, t->row.issue, READ, &t->issue, err);
	if (status != BASE_OK)
		return status;
	/* Somebody new there? */
	if (t->issue->assignee.id != 0 &&
	    store_person_by_tracker_id(t->flow->store, t->issue->assignee.id,
		t->arena, &(struct store_person){.id = 0}, NULL) != BASE_OK)
		status =
		    flow_people_refresh(t->flow, FLOW_PEOPLE_UNKNOWN_S, err);
	if (status == BASE_OK && has_secrets(t)) {
		t->is_asked = true;
		status = flow_sights_ask(
		    t->flow, &t->row, t->issue, t->arena, &t->sights, err);
	}
	t->mentions = base_arena_alloc(t->arena,
	    (t->issue->journals_n + 1) * sizeof(struct flow_mentions *));
	for (i = 0; i < t->issue->journals_n && status == BASE_OK; i++)
		status = read_mentions(t, i, err);
	return status;
}

/* Did another step write the row while the tracker was asked? */
static enum base_status
is_unchanged(struct taking *t, bool *out, struct base_err *err)
{
	enum base_status status;
	struct store_ticket now;
	int64_t open = 0, effects = 0;

	status =
	    store_ticket_get(t->flow->store, t->row.id, t->arena, &now, err);
	if (status == BASE_OK)
		status = store_effect_count(t->flow->store, t->row.id,
		    base_time_now() - FLOW_SYNC_HOLD_S, &open, &effects, err);
	*out = status == BASE_OK && open == 0 && effects == t->effects &&
	       now.updated == t->row.updated && now.journal == t->row.journal &&
	       now.assignee == t->row.assignee &&
	       strcmp(now.status, t->row.status) == 0;
	t->again = status == BASE_OK && !*out;
	t->row = now;
	return status;
}

static enum base_status
take_watchers(struct taking *t, struct base_err *err)
{
	const struct tracker_issue *issue = t->issue;
	enum base_status status = BASE_OK;
	int64_t ids[FLOW_SYNC_ASKED_MAX];
	struct store_person person, *members;
	size_t i, k, some, n = 0;

	for (i = 0; i < issue->watchers_n && status == BASE_OK; i++) {
		members = &person;
		some = 1;
		/* Redmine lets groups watch, too. */
		if (store_person_by_tracker_id(t->flow->store,
			issue->watchers[i].id, t->arena, &person,
			NULL) != BASE_OK)
			status = store_person_members(t->flow->store,
			    issue->watchers[i].name == NULL
				? ""
				: issue->watchers[i].name,
			    t->arena, &members, &some, err);
		for (k = 0; k < some && status == BASE_OK && n < BASE_LEN(ids);
		     k++)
			ids[n++] = members[k].id;
	}
	return status == BASE_OK ? store_follow_set_watchers(
				       t->flow->store, t->row.id, ids, n, err)
				 : status;
}

/* Login of who set the status last, NULL not known. */
static const char *
status_by(struct taking *t)
{
	const struct tracker_issue *issue = t->issue;
	struct store_person person;
	size_t i, k;

	for (i = issue->journals_n; i > 0; i--)
		for (k = 0; k < issue->journals[i - 1].details_n; k++) {
			if (issue->journals[i - 1].details[k].label == NULL ||
			    strcmp(issue->journals[i - 1].details[k].label,
				"status") != 0)
				continue;
			if (store_person_by_tracker_id(t->flow->store,
				issue->journals[i - 1].author.id, t->arena,
				&person, NULL) == BASE_OK)
				return person.login;
			return NULL;
		}
	return NULL;
}

static enum base_status
take_tasks(
    struct taking *t, const struct store_ticket *now, struct base_err *err)
{
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t i, n = 0;
	bool changed = false, ahead = false;

	status =
	    store_task_of(t->flow->store, t->row.id, t->arena, &tasks, &n, err);
	if (status == BASE_OK)
		status = flow_scan_is_ahead(t->flow, t->row.id,
		    &t->issue->status, t->arena, &ahead, err);
	if (status != BASE_OK)
		return status;
	if (!ahead)
		changed = flow_status_take_over(
		    t->flow, t->issue, status_by(t), tasks, n);
	for (i = 0; i < n && status == BASE_OK; i++) {
		if (!changed && strcmp(tasks[i].planned, now->planned) == 0 &&
		    strcmp(tasks[i].due, now->due) == 0)
			continue;
		tasks[i].planned = now->planned;
		tasks[i].due = now->due;
		status = store_task_put(
		    t->flow->store, &tasks[i], base_time_now(), err);
	}
	if (status == BASE_OK && changed)
		status = flow_note(t->flow, "status", t->row.id, 0, err,
		    "%s, as set in the tracker", tasks[0].status);
	return status;
}

/* One journal, as the ticket was owned after it. */
static enum base_status
tell_one(struct taking *t, const struct tracker_journal *journal,
    struct store_ticket *then, const struct store_ticket *now,
    struct base_err *err)
{
	struct flow_journal j = {.ticket = then,
	    .issue = t->issue,
	    .journal = journal,
	    .mentions = t->mentions[journal - t->issue->journals],
	    .sights = &t->sights};
	enum base_status status;
	int64_t *except = NULL;

	flow_journal_move_owner(t->flow, t->issue, journal, t->arena, then);
	j.is_owner_now = then->assignee == now->assignee &&
			 strcmp(then->group, now->group) == 0;
	if (t->is_asked)
		j.except_n = flow_sights_blind(
		    &t->sights, journal, false, t->arena, &except);
	j.except = except;
	status = flow_journal_author(t->flow, &j, t->arena, err);
	if (status == BASE_OK)
		status = flow_journal_tell(t->flow, &j, err);
	/* The words of a private note are for some, its changes for all. */
	if (status == BASE_OK && t->is_asked && journal->is_private) {
		j.except_n = flow_sights_blind(
		    &t->sights, journal, true, t->arena, &except);
		j.except = except;
		j.comment = "";
		j.mentions = NULL;
		status = flow_journal_tell(t->flow, &j, err);
	}
	t->told++;
	return status;
}

/* A new owner of whom no journal tells (they may be hidden from us). */
static enum base_status
tell_silent_owner(struct taking *t, const struct store_ticket *then,
    const struct store_ticket *now, struct base_err *err)
{
	char mark[48];

	if (now->assignee == 0 || (then->assignee == now->assignee &&
				      strcmp(then->group, now->group) == 0))
		return BASE_OK;
	snprintf(mark, sizeof(mark), "owner-%lld-%lld",
	    (long long)now->assignee, (long long)t->issue->updated_on);
	return flow_event_tell(t->flow,
	    &(struct flow_happening){.event = FLOW_EVENT_ASSIGNED,
		.ticket = now,
		.mark = mark,
		.kind = FLOW_MAIL_OPENED},
	    err);
}

static enum base_status
tell_all(struct taking *t, const struct store_ticket *now, struct base_err *err)
{
	const struct tracker_journal *journal;
	struct store_ticket then = *now;
	enum base_status status = BASE_OK;
	size_t i;

	then.assignee = t->row.assignee;
	then.group = t->row.group;
	for (i = 0; i < t->issue->journals_n && status == BASE_OK; i++) {
		journal = &t->issue->journals[i];
		if (journal->id <= t->row.journal)
			continue;
		/* Nothing that is older than its opening, by one clock. */
		if (journal->time >= t->issue->created_on)
			status = tell_one(t, journal, &then, now, err);
	}
	return status == BASE_OK ? tell_silent_owner(t, &then, now, err)
				 : status;
}

/* It was moved or made private: does its owner still see it? */
static enum base_status
tell_lost(
    struct taking *t, const struct store_ticket *now, struct base_err *err)
{
	bool is_moved = *t->row.project != '\0' &&
			strcmp(t->row.project, now->project) != 0;
	bool is_private = now->is_private && !t->row.is_private;
	struct codec_json *facts;
	enum base_status status;
	char mark[64];

	if ((!is_moved && !is_private) || now->assignee == 0 ||
	    !flow_sights_is_blind(&t->sights, now->assignee))
		return BASE_OK;
	snprintf(mark, sizeof(mark), "%s-%lld", is_moved ? "moved" : "private",
	    (long long)t->issue->updated_on);
	facts = codec_json_new_object();
	codec_json_set_string(facts, "reason", is_moved ? "moved" : "private");
	status = flow_event_tell(t->flow,
	    &(struct flow_happening){.event = FLOW_EVENT_GONE,
		.ticket = now,
		.mark = mark,
		.kind = FLOW_MAIL_CHANGED,
		.facts = facts},
	    err);
	codec_json_free(facts);
	return status;
}

/* One line of history for what is not told of. */
static enum base_status
note_moves(
    struct taking *t, const struct store_ticket *now, struct base_err *err)
{
	enum base_status status = BASE_OK;

	if (*t->row.project != '\0' &&
	    strcmp(t->row.project, now->project) != 0)
		status = flow_note(t->flow, "moved", now->id, 0, err,
		    "from project %s to %s", t->row.project, now->project);
	if (status == BASE_OK && now->is_private != t->row.is_private)
		status = flow_note(t->flow, "private", now->id, 0, err,
		    now->is_private ? "made private" : "not private any more");
	if (status == BASE_OK && strcmp(t->row.state, STORE_TICKET_GONE) == 0)
		status = flow_note(t->flow, "back", now->id, 0, err,
		    "is seen in the tracker again");
	return status;
}

/* Inside the transaction. */
static enum base_status
take(struct taking *t, struct base_err *err)
{
	const struct tracker_issue *issue = t->issue;
	struct store_ticket now = t->row;
	enum base_status status;

	flow_ticket_from_issue(t->flow, issue, t->arena, &now);
	status = take_watchers(t, err);
	if (status == BASE_OK)
		status = take_tasks(t, &now, err);
	if (status == BASE_OK)
		status = note_moves(t, &now, err);
	if (status == BASE_OK)
		status = tell_all(t, &now, err);
	if (status == BASE_OK && t->is_asked)
		status = tell_lost(t, &now, err);
	if (issue->journals_n > 0 &&
	    issue->journals[issue->journals_n - 1].id > now.journal)
		now.journal = issue->journals[issue->journals_n - 1].id;
	if (now.synced != issue->updated_on) {
		now.synced = issue->updated_on;
		now.synced_at = base_time_now();
	}
	return status == BASE_OK ? store_ticket_put(t->flow->store, &now, err)
				 : status;
}

static enum base_status
commit(struct taking *t, struct base_err *err)
{
	enum base_status status;
	bool go = false;

	status = store_begin(t->flow->store, err);
	if (status == BASE_OK)
		status = is_unchanged(t, &go, err);
	if (status == BASE_OK && go)
		status = take(t, err);
	if (status == BASE_OK && go)
		status = store_commit(t->flow->store, err);
	store_rollback(t->flow->store);
	return status;
}

static enum base_status
try_once(struct taking *t, int64_t number, struct flow_tally *tally,
    struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;
	bool go = false;

	status = begin(t, number, &go, err);
	if (status != BASE_OK || !go)
		return status;
	status = read_it(t, &why);
	if (status == BASE_NOTFOUND || status == BASE_PERM)
		return flow_sync_gone(t->flow, number,
		    status == BASE_NOTFOUND ? "gone" : "hidden", tally, err);
	if (status != BASE_OK)
		return base_err_set(err, status, "%s", why.text);
	status = commit(t, err);
	if (status == BASE_OK && !t->again) {
		tally->done++;
		tally->fresh += t->told;
	}
	return status;
}

enum base_status
flow_sync_ticket(struct flow *flow, int64_t number, bool *put_off,
    struct flow_tally *tally, struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct taking t;
	int i;

	*put_off = false;
	for (i = 0; i < FLOW_SYNC_TRIES && status == BASE_OK; i++) {
		memset(&t, 0, sizeof(t));
		t.flow = flow;
		t.arena = base_arena_new();
		status = try_once(&t, number, tally, err);
		flow_sights_release(&t.sights);
		tracker_issue_free(t.issue);
		base_arena_free(t.arena);
		if (!t.again)
			break;
	}
	*put_off = t.put_off || t.again;
	return status;
}
