/*
 * An advisory that shares a vulnerability with tickets that are there: a
 * note on each, and word of what changed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_open.h"
#include "flow_reopen.h"
#include "kairan/vuln_change.h"

struct codec_json *
flow_join_change(const struct vuln_change *change, const char *about)
{
	struct codec_json *o = codec_json_new_object();

	codec_json_set_string(o, "kind", vuln_change_kind_name(change->kind));
	codec_json_set_string(o, "from", change->from);
	codec_json_set_string(o, "to", change->to);
	if (about != NULL)
		codec_json_set_string(o, "about", about);
	return o;
}

/* The material ones, as JSON. */
static struct codec_json *
material_of(const struct vuln_changes *changes)
{
	struct codec_json *list = codec_json_new_array();
	size_t i;

	for (i = 0; i < changes->n; i++)
		if (changes->v[i].material)
			codec_json_append_take(
			    list, flow_join_change(&changes->v[i], NULL));
	return list;
}
/* The tasks of the ticket that the changes open again, each with the change
 * that does. */
static enum base_status
reopened_by(struct flow_opening *o, struct flow_meeting *m, int64_t ticket,
    const struct vuln_changes *changes, struct codec_json *out)
{
	struct store_task *tasks = NULL;
	int64_t *ids = NULL;
	size_t i, k, n = 0, n_ids = 0;
	enum base_status status;

	status =
	    store_task_of(o->flow->store, ticket, m->arena, &tasks, &n, o->err);
	if (status == BASE_OK)
		status = store_vulnerability_of(
		    o->flow->store, m->row->id, m->arena, &ids, &n_ids, o->err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		for (k = 0; k < n_ids && ids[k] != tasks[i].vulnerability; k++)
			;
		if (k < n_ids)
			flow_reopen_by_change(&tasks[i], changes, out);
	}
	return status;
}

/* A note about what changed since the revision that the ticket tells. */
static enum base_status
add_note(struct flow_opening *o, struct flow_meeting *m, int64_t ticket,
    const char *kind, const struct vuln_changes *changes)
{
	struct codec_json *body = codec_json_new_object();
	struct codec_json *reopened = codec_json_new_array();
	char *marker = flow_marker();
	enum base_status status;
	struct base_buf text;

	base_buf_init(&text, (size_t)1 << 20);
	status = reopened_by(o, m, ticket, changes, reopened);
	if (vuln_changes_have_material(changes))
		codec_json_set_take(body, "changes", material_of(changes));
	codec_json_set_int(body, "advisory", m->row->id);
	codec_json_set_take(body, "reopened", reopened);
	if (status == BASE_OK &&
	    codec_json_dump(body, CODEC_JSON_COMPACT, &text) != BASE_OK)
		status = base_err_set(o->err, BASE_LIMIT,
		    "%s changed in too many ways for one note", m->row->ext_id);
	if (status == BASE_OK)
		status = store_note_add(o->flow->store,
		    &(struct store_note){.ticket = ticket,
			.marker = marker,
			.kind = kind,
			.body = base_buf_text(&text)},
		    base_time_now(), o->err);
	free(marker);
	base_buf_release(&text);
	codec_json_free(body);
	return status;
}

enum base_status
flow_join_since(struct flow_opening *o, const struct flow_meeting *m,
    int64_t told, struct vuln_changes *out)
{
	struct vuln_change_policy policy = flow_change_policy(o->flow);
	struct vuln_advisory *old = NULL;
	enum base_status status;

	status = store_advisory_revision(o->flow->store, told, &old, o->err);
	if (status != BASE_OK)
		return status;
	policy.is_judged = policy.is_watched = true;
	vuln_change_compare(old, m->adv, &policy, out);
	vuln_advisory_free(old);
	return BASE_OK;
}

static enum base_status
note_change(struct flow_opening *o, struct flow_meeting *m, int64_t ticket,
    int64_t told)
{
	struct vuln_changes changes;
	enum base_status status;

	vuln_changes_init(&changes);
	status = flow_join_since(o, m, told, &changes);
	if (status == BASE_OK && vuln_changes_have_material(&changes))
		status = add_note(o, m, ticket, "changed", &changes);
	else if (status == BASE_OK)
		status = flow_note(o->flow, "update", ticket, 0, o->err,
		    "%s has a new revision without effect", m->row->ext_id);
	vuln_changes_release(&changes);
	return status;
}

/* Of what differs only what makes it more urgent: products and texts are
 * other words for what is known. */
static void
keep_urgent(const struct vuln_changes *all, struct vuln_changes *out)
{
	const struct vuln_change *c;
	size_t i, k;

	for (i = 0; i < all->n; i++) {
		c = &all->v[i];
		if (!c->material || (c->kind != VULN_CHANGE_KEV &&
					c->kind != VULN_CHANGE_EXPLOITATION))
			continue;
		for (k = 0; k < out->n && out->v[k].kind != c->kind; k++)
			;
		if (k < out->n)
			continue;
		vuln_changes_add(
		    out, c->kind, c->from, c->to, c->material, c->reason);
		if (k < out->n)
			out->v[k].reopens = c->reopens;
	}
}

enum base_status
flow_join_without(struct flow_opening *o, const struct flow_meeting *m,
    int64_t vulnerability, struct vuln_changes *out)
{
	struct vuln_view *old = NULL, *new = NULL;
	struct vuln_change_policy policy = flow_change_policy(o->flow);
	struct vuln_changes all;
	enum base_status status;

	policy.is_watched = true;
	vuln_changes_init(&all);
	status =
	    flow_view_without(o->flow, vulnerability, m->row->id, &old, o->err);
	if (status == BASE_OK)
		status = flow_view(o->flow, vulnerability, &new, o->err);
	if (status == BASE_OK && old->n_advisories > 0) {
		vuln_change_compare(old->all, new->all, &policy, &all);
		keep_urgent(&all, out);
	}
	vuln_view_free(old);
	vuln_view_free(new);
	vuln_changes_release(&all);
	return status;
}

/* Another advisory: a note; a mail, too, when it tells of exploitation. */
static enum base_status
note_joined(struct flow_opening *o, struct flow_meeting *m, int64_t ticket)
{
	struct vuln_changes changes;
	struct store_task *tasks = NULL;
	int64_t *ids = NULL;
	size_t i, k, n = 0, n_ids = 0;
	enum base_status status;

	vuln_changes_init(&changes);
	status =
	    store_task_of(o->flow->store, ticket, m->arena, &tasks, &n, o->err);
	if (status == BASE_OK)
		status = store_vulnerability_of(
		    o->flow->store, m->row->id, m->arena, &ids, &n_ids, o->err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		for (k = 0; k < n_ids && ids[k] != tasks[i].vulnerability; k++)
			;
		if (k < n_ids)
			status = flow_join_without(
			    o, m, tasks[i].vulnerability, &changes);
	}
	if (status == BASE_OK)
		status = add_note(o, m, ticket, "joined", &changes);
	vuln_changes_release(&changes);
	return status;
}

/* The advisory names the CVE of a ticket that was made without one, and that
 * CVE has a ticket of its own: the two are the same.  Each keeps its thread. */
static enum base_status
note_same(struct flow_opening *o, struct flow_meeting *m, int64_t other)
{
	char body[96], *marker;
	enum base_status status;
	bool fresh;

	status = store_ticket_relate(
	    o->flow->store, m->nameless, other, &fresh, o->err);
	if (status != BASE_OK || !fresh)
		return status;
	marker = flow_marker();
	snprintf(body, sizeof(body), "{\"advisory\":%lld,\"other\":%lld}",
	    (long long)m->row->id, (long long)other);
	status = store_note_add(o->flow->store,
	    &(struct store_note){.ticket = m->nameless,
		.marker = marker,
		.kind = "related",
		.body = body},
	    base_time_now(), o->err);
	free(marker);
	return status;
}

enum base_status
flow_join(struct flow_opening *o, struct flow_meeting *m)
{
	enum base_status status = BASE_OK;
	int64_t told = 0;
	bool fresh = false;
	size_t i;

	/* What speaks of many things glues no tickets together. */
	if (m->adv->is_bundle || m->adv->cves.n > VULN_BUNDLE_CVES)
		return BASE_OK;
	for (i = 0; i < m->n_tickets && status == BASE_OK; i++) {
		status = store_ticket_joined(
		    o->flow->store, m->tickets[i], m->row->id, &told, o->err);
		if (status != BASE_OK || told == m->row->revision)
			continue;
		status = store_ticket_join(o->flow->store, m->tickets[i],
		    m->row->id, m->row->revision, &fresh, o->err);
		if (status == BASE_OK)
			status = fresh ? note_joined(o, m, m->tickets[i])
				       : note_change(o, m, m->tickets[i], told);
		if (status == BASE_OK && m->nameless != 0 &&
		    m->tickets[i] != m->nameless)
			status = note_same(o, m, m->tickets[i]);
	}
	return status;
}
