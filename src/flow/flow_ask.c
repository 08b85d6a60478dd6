/*
 * show, commands, mitigation, why for a ticket of a host and for hosts:
 * only of tickets that the asker may see.
 */
#include "flow_ask.h"

#include <stdlib.h>
#include <string.h>

#include "flow_scan_x.h"
#include "flow_target.h"
#include "flow_work.h"
#include "kairan/base_text.h"
#include "kairan/conf.h"
#include "kairan/reply_filter.h"

#define HOST "host:"

/* Is he the host's owner by its rule? */
static enum base_status
is_owner(struct flow_deed *d, const char *host, bool *out, struct base_err *err)
{
	const struct conf_host *c = conf_find_host(d->flow->conf, host);
	const char *const *groups = NULL;
	enum base_status status = BASE_OK;
	size_t i, n = 0;

	*out = false;
	if (c == NULL || c->owner == NULL || d->person.id == 0)
		return BASE_OK;
	if (strncmp(c->owner, "group:", 6) != 0) {
		*out = base_text_equal_ascii(c->owner, d->person.login);
		return BASE_OK;
	}
	status = store_person_groups(
	    d->flow->store, d->person.id, d->arena, &groups, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		*out = *out || base_text_equal_ascii(groups[i], c->owner + 6);
	return status;
}

/* Tickets that he was asked about, so that each is asked for once. */
struct sight {
	int64_t tickets[FLOW_ASK_TICKETS];
	bool may[FLOW_ASK_TICKETS];
	size_t n;
};

static enum base_status
may_see(struct flow_deed *d, struct sight *s, int64_t id, bool *out,
    struct base_err *err)
{
	struct store_ticket ticket;
	enum base_status status;
	size_t i;

	*out = false;
	for (i = 0; i < s->n; i++)
		if (s->tickets[i] == id) {
			*out = s->may[i];
			return BASE_OK;
		}
	if (id == 0 || s->n == FLOW_ASK_TICKETS)
		return BASE_OK;
	status = store_ticket_get(d->flow->store, id, d->arena, &ticket, err);
	if (status == BASE_OK)
		status = flow_show_may_see(d, &ticket, out, err);
	if (status == BASE_OK) {
		s->tickets[s->n] = id;
		s->may[s->n++] = *out;
	}
	return status;
}

/* The tasks of the host that are for his eyes; *any: he may know of it. */
static enum base_status
tasks_for(
    struct flow_deed *d, struct flow_work *w, bool *any, struct base_err *err)
{
	struct sight sight = {.n = 0};
	enum base_status status;
	size_t i, kept = 0;
	bool is_his = false, may;

	status = is_owner(d, w->host.name, &is_his, err);
	if (status == BASE_OK)
		status = store_host_tasks(d->flow->store, w->host.name,
		    d->arena, &w->tasks, &w->n_tasks, err);
	*any = is_his;
	for (i = 0; i < w->n_tasks && status == BASE_OK && !is_his; i++) {
		status = may_see(d, &sight, w->tasks[i].ticket, &may, err);
		if (status == BASE_OK && may)
			w->tasks[kept++] = w->tasks[i];
	}
	if (!is_his)
		w->n_tasks = kept;
	*any = *any || kept > 0;
	return status;
}

/* What was asked for, into the answer. */
static enum base_status
answer(struct flow_deed *d, struct flow_work *w, enum reply_key key,
    bool is_ticket, struct base_err *err)
{
	struct codec_json *o = NULL;
	enum base_status status;

	status = flow_work_about(w, key, is_ticket, &o, err);
	flow_talk_add(d, "works", o);
	return status;
}

static enum base_status
ask_hosts(struct flow_deed *d, enum reply_key key, const char *pattern,
    const char **why, struct base_err *err)
{
	struct store_host *hosts = NULL;
	enum base_status status;
	struct flow_work w;
	size_t i, n = 0, told = 0;
	bool any = false;

	status = store_host_list(d->flow->store, d->arena, &hosts, &n, err);
	for (i = 0; i < n && status == BASE_OK && told < FLOW_ASK_HOSTS; i++) {
		if (!reply_filter_glob(pattern, hosts[i].name))
			continue;
		status = flow_work_open(d->flow, hosts[i].name,
		    flow_language(d->flow, d->person.language), d->arena, &w,
		    err);
		if (status == BASE_OK)
			status = tasks_for(d, &w, &any, err);
		if (status != BASE_OK || !any)
			continue;
		status = answer(d, &w, key, false, err);
		told++;
	}
	if (status == BASE_OK && told == 0)
		*why = "no_host";
	return status;
}

static void
keep_aimed(struct flow_work *w, const struct flow_aim *aim)
{
	struct flow_step step = {.tasks = aim->tasks, .n_tasks = aim->n_tasks};
	size_t i, kept = 0;

	for (i = 0; i < w->n_tasks; i++)
		if (flow_step_means(&step, &w->tasks[i]))
			w->tasks[kept++] = w->tasks[i];
	w->n_tasks = kept;
}

static enum base_status
ask_ticket(struct flow_deed *d, enum reply_key key, const struct flow_aim *aim,
    bool *done, struct base_err *err)
{
	const char *host = "", *part = "";
	enum base_status status;
	struct flow_work w;
	bool may = false;

	status = store_host_ticket_get(
	    d->flow->store, aim->ticket.id, d->arena, &host, &part, err);
	if (status == BASE_NOTFOUND)
		return BASE_OK;
	if (status == BASE_OK)
		status = flow_show_may_see(d, &aim->ticket, &may, err);
	if (status != BASE_OK || !may)
		return status;
	*done = true;
	status = flow_work_open(d->flow, host,
	    flow_language(d->flow, d->person.language), d->arena, &w, err);
	if (status == BASE_OK)
		status = store_task_of(d->flow->store, aim->ticket.id, d->arena,
		    &w.tasks, &w.n_tasks, err);
	if (status != BASE_OK)
		return status;
	keep_aimed(&w, aim);
	return answer(d, &w, key, true, err);
}

enum base_status
flow_ask_name(struct flow_deed *d, enum reply_key key, const char *name,
    bool *done, const char **why, struct base_err *err)
{
	struct flow_aim aim = {.vulnerability = 0};
	enum base_status status;

	*done = false;
	if (strncmp(name, HOST, strlen(HOST)) == 0) {
		*done = true;
		return ask_hosts(d, key, name + strlen(HOST), why, err);
	}
	if (*name >= '0' && *name <= '9')
		status = flow_target_line(d, name, &aim, err);
	else if (*name == '#')
		status = store_ticket_by_issue(d->flow->store,
		    strtoll(name + 1, NULL, 10), d->arena, &aim.ticket, err);
	else
		return BASE_OK;
	if (status == BASE_NOTFOUND)
		return BASE_OK;
	return status == BASE_OK ? ask_ticket(d, key, &aim, done, err) : status;
}

enum base_status
flow_ask_vulnerability(struct flow_deed *d, enum reply_key key,
    int64_t vulnerability, size_t *told, struct base_err *err)
{
	struct sight sight = {.n = 0};
	struct store_task *tasks = NULL;
	enum base_status status;
	struct flow_work w;
	size_t i, n = 0;
	bool may = false;

	*told = 0;
	status = store_host_tasks_for(
	    d->flow->store, vulnerability, d->arena, &tasks, &n, err);
	for (i = 0; i < n && status == BASE_OK && *told < FLOW_ASK_HOSTS; i++) {
		status = may_see(d, &sight, tasks[i].ticket, &may, err);
		if (status != BASE_OK || !may)
			continue;
		status = flow_work_open(d->flow, tasks[i].host,
		    flow_language(d->flow, d->person.language), d->arena, &w,
		    err);
		if (status == BASE_NOTFOUND) {
			status = BASE_OK;
			continue;
		}
		w.tasks = &tasks[i];
		w.n_tasks = 1;
		if (status == BASE_OK)
			status = answer(d, &w, key, true, err);
		++*told;
	}
	return status;
}
