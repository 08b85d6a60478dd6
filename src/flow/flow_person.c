/*
 * People: the configuration first (it knows phones, languages and zones),
 * then what the tracker says of its accounts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"

#define RANK_TRACKER 100 /* of an address beside those of the configuration */

static const char *const roles[] = {"member", "lead", "csirt", "admin"};
static const char *const notifies[] = {"now", "digest", "never", ""};

/* "comment=digest,status=never", or "," for none (any more). */
static char *
join_events(const struct conf_list *events)
{
	struct base_buf out;
	size_t i;

	base_buf_init(&out, CONF_FILE_MAX);
	for (i = 0; i < events->n; i++)
		if (base_buf_printf(&out, "%s,", events->v[i]) != BASE_OK)
			break;
	if (out.len == 0 && base_buf_puts(&out, ",") != BASE_OK)
		base_buf_clear(&out);
	return base_buf_take(&out, NULL);
}

static enum base_status
from_conf(struct flow *flow, const struct conf_person *p, int64_t round,
    int64_t now, struct base_err *err)
{
	char *events = join_events(&p->events);
	struct store_person row = {.login = p->login,
	    /* Without one of its own the section has the login's. */
	    .name = strcmp(p->name, p->login) == 0 ? "" : p->name,
	    .mail = "",
	    .language = p->language,
	    .zone = p->time_zone,
	    .role = roles[p->role],
	    .notify = notifies[p->notify],
	    .events = events,
	    .key_file = p->key_file == NULL ? "" : p->key_file};
	enum base_status status;
	int64_t id = 0;
	size_t i;

	status = store_person_put(flow->store, &row, now, &id, err);
	free(events);
	if (status == BASE_OK)
		status = store_people_met(flow->store, id, round, false, err);
	/* An address that was taken out is nobody's any more. */
	if (status == BASE_OK && p->mail.n > 0)
		status = store_person_clear_mail(
		    flow->store, id, RANK_TRACKER - 1, true, err);
	for (i = 0; i < p->mail.n && status == BASE_OK; i++)
		status = store_person_add_mail(
		    flow->store, id, p->mail.v[i], (int)i, err);
	return status;
}

struct seen {
	struct flow *flow;
	int64_t round;
	int64_t now;
	enum base_status status;
	struct base_err *err;
};

static bool
from_tracker(const struct tracker_person *p, void *ctx)
{
	struct seen *seen = ctx;
	struct store_person row = {.login = p->login,
	    .tracker_id = p->id,
	    .name = p->name,
	    .mail = "",
	    .language = p->language == NULL ? "" : p->language,
	    .zone = "",
	    .role = "",
	    .notify = "",
	    .events = "",
	    .key_file = "",
	    .locked = p->is_locked};
	const struct conf_person *known;
	struct store *store = seen->flow->store;
	int64_t id = 0;
	int rank;

	if (p->is_group || p->login == NULL || *p->login == '\0')
		return true;
	known = conf_find_person(seen->flow->conf, p->login);
	/* The built-in tracker has its people from the configuration. */
	if (known == NULL &&
	    seen->flow->conf->tracker.type == CONF_TRACKER_BUILTIN)
		return true;
	if (known != NULL) {
		/* Without a name of its own the section has the login's. */
		if (strcmp(known->name, known->login) != 0)
			row.name = "";
		row.language = "";
	}
	/* After a power cut the next round asks again. */
	seen->status = store_begin_lazy(store, seen->err);
	if (seen->status == BASE_OK)
		seen->status =
		    store_person_put(store, &row, seen->now, &id, seen->err);
	if (seen->status == BASE_OK)
		seen->status =
		    store_people_met(store, id, seen->round, true, seen->err);
	rank = known != NULL && known->mail.n > 0 ? RANK_TRACKER : 0;
	if (seen->status == BASE_OK)
		seen->status =
		    store_person_clear_mail(store, id, rank, false, seen->err);
	/* An address that the configuration gave to somebody stays his. */
	if (seen->status == BASE_OK && p->mail != NULL &&
	    conf_find_person_by_mail(seen->flow->conf, p->mail) == NULL)
		seen->status =
		    store_person_add_mail(store, id, p->mail, rank, seen->err);
	if (seen->status == BASE_OK)
		seen->status = store_person_set_groups(
		    store, id, p->groups, p->groups_n, seen->err);
	if (seen->status == BASE_OK)
		seen->status = store_commit(store, seen->err);
	store_rollback(store);
	return seen->status == BASE_OK;
}

static bool
is_fresh(struct flow *flow, int64_t now, int64_t age_s)
{
	int64_t then = flow_meta_instant(flow, "people-refreshed");

	return then > 0 && now - then < age_s && now >= then;
}

/* Whoever was met nowhere in a whole round is gone. */
static enum base_status
end_round(struct flow *flow, int64_t round, struct base_err *err)
{
	enum base_status status;
	size_t gone = 0;

	status = store_people_end(flow->store, round,
	    flow->conf->tracker.type == CONF_TRACKER_REDMINE, &gone, err);
	if (status == BASE_OK && gone > 0)
		base_log(BASE_LOG_INFO, "people-gone",
		    "number=%zu effect=\"they get no mail and count as "
		    "strangers\" see=\"kairan list people\"",
		    gone);
	return status;
}

/* The tracker is asked outside of any transaction: each person is written
 * in one of his own. */
static enum base_status
ask_tracker(struct flow *flow, int64_t round, int64_t now, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct seen seen = {
	    .flow = flow, .round = round, .now = now, .err = &why};
	enum base_status status;

	status = tracker_people(flow->tracker, from_tracker, &seen, &why);
	if (status == BASE_OK)
		status = seen.status;
	flow->people_unsure = status != BASE_OK;
	if (status != BASE_OK) {
		base_log(BASE_LOG_WARN, "people-unknown",
		    "reason=\"%s\" effect=\"people are as known before\"",
		    why.text);
		return BASE_OK;
	}
	status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = end_round(flow, round, err);
	if (status == BASE_OK)
		status =
		    flow_meta_set_instant(flow, "people-refreshed", now, err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	return status;
}

enum base_status
flow_people_refresh(struct flow *flow, int64_t age_s, struct base_err *err)
{
	bool builtin = flow->conf->tracker.type == CONF_TRACKER_BUILTIN;
	enum base_status status = BASE_OK;
	int64_t now = base_time_now(), round = 0;
	bool ask = flow->tracker != NULL && !flow->people_unsure &&
		   !is_fresh(flow, now, age_s);
	size_t i;

	status = store_begin(flow->store, err);
	/* The built-in tracker knows nobody but those of the configuration,
	 * so that reading this is a whole round. */
	if (status == BASE_OK && (ask || builtin))
		status = store_people_begin(flow->store, &round, err);
	for (i = 0; i < flow->conf->persons_len && status == BASE_OK; i++)
		status =
		    from_conf(flow, &flow->conf->persons[i], round, now, err);
	if (status == BASE_OK && builtin)
		status = end_round(flow, round, err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	if (status != BASE_OK || !ask)
		return status;
	return ask_tracker(flow, round, now, err);
}
