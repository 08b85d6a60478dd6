/*
 * Who may see a ticket or a note: Redmine's rules are many (roles, private
 * notes, projects), so it is asked as each of them.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_person.h"
#include "flow_sync.h"
#include "kairan/base_file.h"
#include "kairan/store_follow.h"

bool
flow_sights_needed(struct flow *flow, const struct store_ticket *ticket)
{
	const struct conf_watch *w = conf_find_watch(flow->conf, ticket->watch);
	const char *home = w != NULL && w->project != NULL
			       ? w->project
			       : flow->conf->tracker.project;

	return ticket->is_private ||
	       (home != NULL && *ticket->project != '\0' &&
		   strcmp(ticket->project, home) != 0);
}

struct asking {
	struct flow *flow;
	const struct tracker_issue *issue;
	struct base_arena *arena;
	struct flow_sights *out;
};

static bool
is_known(const struct asking *a, int64_t person)
{
	size_t i;

	for (i = 0; i < a->out->n; i++)
		if (a->out->v[i].person == person)
			return true;
	return a->out->n == FLOW_SYNC_ASKED_MAX;
}

/* Reads the ticket as this person.  Who cannot be acted for sees what is
 * not private. */
static enum base_status
look(struct asking *a, const struct store_person *person,
    struct flow_sight *sight, struct base_err *err)
{
	struct tracker_as as = {.login = person->login};
	struct base_err why = BASE_ERR_INIT;
	enum base_status status = BASE_OK;
	struct base_buf key;

	base_buf_init(&key, 8192);
	if (a->flow->conf->tracker.act == CONF_ACT_KEYS &&
	    *person->key_file != '\0') {
		status = base_file_read_secret(person->key_file, &key, &why);
		as.api_key = base_buf_text(&key);
	}
	if (status != BASE_OK || person->locked ||
	    !tracker_acts_as_person(a->flow->tracker, &as)) {
		sight->is_blind = person->locked || a->issue->is_private;
		status = BASE_OK;
	} else {
		status = tracker_read(a->flow->tracker, &as, a->issue->id,
		    TRACKER_WITH_JOURNALS, &sight->issue, &why);
		sight->is_blind =
		    status == BASE_NOTFOUND || status == BASE_PERM;
		if (sight->is_blind)
			status = BASE_OK;
	}
	base_buf_wipe(&key);
	return status == BASE_OK ? BASE_OK
				 : base_err_set(err, status, "%s", why.text);
}

static enum base_status
ask(struct asking *a, const struct store_person *person, struct base_err *err)
{
	struct flow_sight *sight;

	if (is_known(a, person->id))
		return BASE_OK;
	sight = &a->out->v[a->out->n++];
	sight->person = person->id;
	return look(a, person, sight, err);
}

static enum base_status
ask_id(struct asking *a, int64_t id, struct base_err *err)
{
	struct store_person person;
	enum base_status status;

	if (id == 0 || is_known(a, id))
		return BASE_OK;
	status = store_person_get(a->flow->store, id, a->arena, &person, err);
	return status == BASE_OK ? ask(a, &person, err) : status;
}

static enum base_status
ask_number(struct asking *a, int64_t number, struct base_err *err)
{
	struct store_person person;

	if (number == 0 || store_person_by_tracker_id(a->flow->store, number,
			       a->arena, &person, NULL) != BASE_OK)
		return BASE_OK;
	return ask(a, &person, err);
}

static enum base_status
ask_group(struct asking *a, const char *group, struct base_err *err)
{
	struct store_person *members = NULL;
	enum base_status status;
	size_t i, n = 0;

	if (group == NULL || *group == '\0')
		return BASE_OK;
	status =
	    flow_person_of_group(a->flow, group, a->arena, &members, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		status = ask(a, &members[i], err);
	return status;
}

enum base_status
flow_sights_ask(struct flow *flow, const struct store_ticket *ticket,
    const struct tracker_issue *issue, struct base_arena *arena,
    struct flow_sights *out, struct base_err *err)
{
	struct asking a = {
	    .flow = flow, .issue = issue, .arena = arena, .out = out};
	struct store_follow *follows = NULL;
	enum base_status status;
	size_t i, k, n = 0;

	out->n = 0;
	out->v = base_arena_alloc(arena, FLOW_SYNC_ASKED_MAX * sizeof(*out->v));
	status = ask_id(&a, ticket->assignee, err);
	if (status == BASE_OK)
		status = ask_group(&a, ticket->group, err);
	if (status == BASE_OK)
		status = ask_number(&a, issue->assignee.id, err);
	if (status == BASE_OK && issue->assignee.id != 0)
		status = ask_group(&a, issue->assignee.name, err);
	for (i = 0; i < issue->watchers_n && status == BASE_OK; i++) {
		status = ask_number(&a, issue->watchers[i].id, err);
		if (status == BASE_OK)
			status = ask_group(&a, issue->watchers[i].name, err);
	}
	if (status == BASE_OK)
		status = store_follow_of(
		    flow->store, ticket->id, arena, &follows, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		if (follows[i].watches)
			status = ask_id(&a, follows[i].person, err);
	/* Owners in between, of several journals. */
	for (i = 0; i < issue->journals_n; i++)
		for (k = 0;
		     issue->journals[i].id > ticket->journal &&
		     k < issue->journals[i].details_n && status == BASE_OK;
		     k++)
			if (issue->journals[i].details[k].label != NULL &&
			    strcmp(issue->journals[i].details[k].label,
				"assignee") == 0)
				status = ask_number(&a,
				    strtoll(
					issue->journals[i].details[k].new_value,
					NULL, 10),
				    err);
	return status;
}

enum base_status
flow_sights_more(struct flow *flow, const struct tracker_issue *issue,
    const int64_t *people, size_t n, struct base_arena *arena,
    struct flow_sights *out, struct base_err *err)
{
	struct asking a = {
	    .flow = flow, .issue = issue, .arena = arena, .out = out};
	enum base_status status = BASE_OK;
	size_t i;

	if (out->v == NULL)
		out->v = base_arena_alloc(
		    arena, FLOW_SYNC_ASKED_MAX * sizeof(*out->v));
	for (i = 0; i < n && status == BASE_OK; i++)
		status = ask_id(&a, people[i], err);
	return status;
}

void
flow_sights_release(struct flow_sights *sights)
{
	size_t i;

	for (i = 0; i < sights->n; i++)
		tracker_issue_free(sights->v[i].issue);
	sights->n = 0;
}

bool
flow_sights_is_blind(const struct flow_sights *sights, int64_t person)
{
	size_t i;

	for (i = 0; i < sights->n; i++)
		if (sights->v[i].person == person)
			return sights->v[i].is_blind;
	return false;
}

enum seeing { SEES_NOTHING, SEES_CHANGES, SEES_ALL };

/* Without his own view of it, a private note is not his. */
static enum seeing
sees(const struct flow_sight *sight, const struct tracker_journal *journal)
{
	size_t i;

	if (sight->is_blind)
		return SEES_NOTHING;
	if (journal == NULL || !journal->is_private)
		return SEES_ALL;
	for (i = 0; sight->issue != NULL && i < sight->issue->journals_n; i++)
		if (sight->issue->journals[i].id == journal->id)
			return *sight->issue->journals[i].notes != '\0'
				   ? SEES_ALL
				   : SEES_CHANGES;
	return SEES_NOTHING;
}

size_t
flow_sights_blind(const struct flow_sights *sights,
    const struct tracker_journal *journal, bool no_words,
    struct base_arena *arena, int64_t **out)
{
	size_t i, n = 0;

	*out = base_arena_alloc(arena, (sights->n + 1) * sizeof(**out));
	for (i = 0; i < sights->n; i++)
		if (sees(&sights->v[i], journal) !=
		    (no_words ? SEES_CHANGES : SEES_ALL))
			(*out)[n++] = sights->v[i].person;
	return n;
}
