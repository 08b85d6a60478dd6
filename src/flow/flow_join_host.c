/*
 * What sources tell of vulnerabilities on hosts, on the tickets of the hosts.
 * What is affected and what mends it a scan knows better.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_open.h"
#include "flow_reopen.h"
#include "kairan/store_host.h"

#define BODY_MAX ((size_t)1 << 20) /* bytes of a note's body */

/* What changed since one revision: hosts were mostly told of the same. */
struct since {
	int64_t told; /* 0: of none, the advisory is new to them */
	int64_t vulnerability;
	bool is_set;
	struct vuln_changes changes;
};

static void
append_all(struct codec_json *to, struct codec_json *from)
{
	size_t i;

	for (i = 0; i < codec_json_size(from); i++)
		codec_json_append_take(
		    to, codec_json_copy(codec_json_at(from, i)));
	codec_json_free(from);
}

/* A copy of the list that stands in body, or an empty one. */
static struct codec_json *
list_of(const struct codec_json *body, const char *key)
{
	const struct codec_json *list = codec_json_get(body, key);

	return list != NULL ? codec_json_copy(list) : codec_json_new_array();
}

static enum base_status
put_note(struct flow *flow, int64_t ticket, int64_t id, const char *body,
    struct base_err *err)
{
	char *marker;
	enum base_status status;

	if (id != 0)
		return store_note_rewrite(flow->store, id, body, err);
	marker = flow_marker();
	status = store_note_add(flow->store,
	    &(struct store_note){.ticket = ticket,
		.marker = marker,
		.kind = "changed",
		.body = body},
	    base_time_now(), err);
	free(marker);
	return status;
}

enum base_status
flow_join_collect(struct flow *flow, int64_t ticket, struct codec_json *changes,
    struct codec_json *reopened, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct codec_json *old = NULL, *body = codec_json_new_object(), *list;
	const char *before = "{}";
	enum base_status status;
	struct base_buf text;
	int64_t id = 0;

	base_buf_init(&text, BODY_MAX);
	status = store_note_waiting(
	    flow->store, ticket, "changed", arena, &id, &before, err);
	if (status == BASE_NOTFOUND)
		status = BASE_OK;
	if (status == BASE_OK)
		status = codec_json_parse(
		    before, strlen(before), BODY_MAX, &old, err);
	list = list_of(old, "changes");
	append_all(list, changes);
	if (codec_json_size(list) > 0)
		codec_json_set_take(body, "changes", list);
	else
		codec_json_free(list);
	list = list_of(old, "reopened");
	append_all(list, reopened);
	codec_json_set_take(body, "reopened", list);
	if (status == BASE_OK &&
	    codec_json_dump(body, CODEC_JSON_COMPACT, &text) != BASE_OK) {
		/* So much is not read anyway; the history has all of it. */
		base_log(BASE_LOG_WARN, "note-full", "ticket=%lld",
		    (long long)ticket);
		base_buf_clear(&text);
	}
	if (status == BASE_OK && text.len > 0)
		status = put_note(flow, ticket, id, base_buf_text(&text), err);
	codec_json_free(old);
	codec_json_free(body);
	base_buf_release(&text);
	base_arena_free(arena);
	return status;
}

enum base_status
flow_join_known(struct flow *flow, int64_t ticket, int64_t vulnerability,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_advisory row;
	enum base_status status;
	int64_t *ids = NULL;
	size_t i, n = 0;
	bool fresh;

	status = store_vulnerability_advisories(
	    flow->store, vulnerability, arena, &ids, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		status =
		    store_advisory_get(flow->store, ids[i], arena, &row, err);
		if (status == BASE_OK)
			status = store_ticket_join(flow->store, ticket, ids[i],
			    row.revision, &fresh, err);
	}
	base_arena_free(arena);
	return status;
}

static bool
is_seen_by_scans(enum vuln_change_kind kind)
{
	return kind != VULN_CHANGE_STATE && kind != VULN_CHANGE_EXPLOITATION &&
	       kind != VULN_CHANGE_KEV && kind != VULN_CHANGE_MITIGATION;
}

static enum base_status
changes_since(struct flow_opening *o, struct flow_meeting *m,
    int64_t vulnerability, int64_t told, struct since *since)
{
	if (since->is_set && since->told == told &&
	    (told != 0 || since->vulnerability == vulnerability))
		return BASE_OK;
	vuln_changes_release(&since->changes);
	vuln_changes_init(&since->changes);
	since->told = told;
	since->vulnerability = vulnerability;
	since->is_set = true;
	return told != 0
		   ? flow_join_since(o, m, told, &since->changes)
		   : flow_join_without(o, m, vulnerability, &since->changes);
}

/* The changes that one task's ticket is told of. */
static struct codec_json *
told_of(const struct store_task *task, const struct vuln_changes *changes)
{
	struct codec_json *list = codec_json_new_array();
	const struct vuln_change *c;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (!c->material ||
		    (is_seen_by_scans(c->kind) &&
			!vuln_change_reopens(c->reopens, task->status)))
			continue;
		codec_json_append_take(list, flow_join_change(c, task->key));
	}
	return list;
}

/* The tasks of one ticket. */
static enum base_status
one_ticket(struct flow_opening *o, struct flow_meeting *m,
    const struct store_task *tasks, size_t n, struct since *since)
{
	struct codec_json *changes, *reopened;
	enum base_status status;
	int64_t told = 0;
	bool fresh;
	size_t i;

	status = store_ticket_joined(
	    o->flow->store, tasks[0].ticket, m->row->id, &told, o->err);
	if (status != BASE_OK || told == m->row->revision)
		return status;
	status = store_ticket_join(o->flow->store, tasks[0].ticket, m->row->id,
	    m->row->revision, &fresh, o->err);
	changes = codec_json_new_array();
	reopened = codec_json_new_array();
	for (i = 0; i < n && status == BASE_OK; i++) {
		status =
		    changes_since(o, m, tasks[i].vulnerability, told, since);
		if (status != BASE_OK)
			break;
		append_all(changes, told_of(&tasks[i], &since->changes));
		flow_reopen_by_change(&tasks[i], &since->changes, reopened);
	}
	if (status == BASE_OK && codec_json_size(changes) > 0)
		return flow_join_collect(
		    o->flow, tasks[0].ticket, changes, reopened, o->err);
	codec_json_free(changes);
	codec_json_free(reopened);
	return status == BASE_OK && told != 0
		   ? flow_note(o->flow, "update", tasks[0].ticket, 0, o->err,
			 "%s has a new revision without effect", m->row->ext_id)
		   : status;
}

/* Those on hosts of all vulnerabilities of the advisory, by ticket. */
static enum base_status
find_tasks(struct flow_opening *o, struct flow_meeting *m,
    struct store_task **out, size_t *n_out)
{
	enum base_status status;
	int64_t *ids = NULL;
	size_t n = 0;

	status = store_vulnerability_of(
	    o->flow->store, m->row->id, m->arena, &ids, &n, o->err);
	return status == BASE_OK ? store_task_on_hosts(o->flow->store, ids, n,
				       m->arena, out, n_out, o->err)
				 : status;
}

enum base_status
flow_join_hosts(struct flow_opening *o, struct flow_meeting *m)
{
	struct since since = {.told = 0};
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t i, run, n = 0;

	if (m->adv->is_bundle || m->adv->cves.n > VULN_BUNDLE_CVES)
		return BASE_OK;
	status = find_tasks(o, m, &tasks, &n);
	vuln_changes_init(&since.changes);
	for (i = 0; i < n && status == BASE_OK; i += run) {
		for (run = 1;
		     i + run < n && tasks[i + run].ticket == tasks[i].ticket;
		     run++)
			;
		status = one_ticket(o, m, &tasks[i], run, &since);
	}
	vuln_changes_release(&since.changes);
	return status;
}
