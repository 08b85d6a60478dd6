/*
 * show, mitigation, why: what is known of a vulnerability, and which of our
 * tickets are about it; only those that the asker may see.
 */
#include "flow_ask.h"
#include "flow_target.h"

#include <stdlib.h>
#include <string.h>

/* The ids that a line names: its targets, or the words of its value. */
struct names {
	const char *v[REPLY_MAX_TARGETS];
	size_t n;
};

static void
collect(struct flow_deed *d, const struct flow_step *step, struct names *out)
{
	const struct reply_directive *x = step->directive;
	const char *p = x->value;
	size_t i, len;

	for (i = 0; i < x->target_count; i++)
		out->v[out->n++] = x->targets[i];
	while (*p != '\0' && out->n < REPLY_MAX_TARGETS) {
		p += strspn(p, " ,;");
		if (strncmp(p, "、", 3) == 0) {
			p += 3;
			continue;
		}
		for (len = 0; p[len] != '\0' && strchr(" ,;", p[len]) == NULL &&
			      strncmp(p + len, "、", 3) != 0;
		     len++)
			continue;
		if (len > 0)
			out->v[out->n++] = base_arena_strndup(d->arena, p, len);
		p += len;
	}
	if (out->n == 0 && d->n_parts > 0 && d->parts[0].has_comment)
		out->v[out->n++] = base_arena_printf(
		    d->arena, "#%lld", (long long)d->parts[0].ticket.issue);
}

/* Is he, or one of his groups, the assignee? */
static enum base_status
is_assigned(struct flow_deed *d, const struct tracker_issue *issue, bool *out,
    struct base_err *err)
{
	const char *const *groups = NULL;
	enum base_status status;
	size_t i, n = 0;

	*out = issue->assignee.id != 0 &&
	       issue->assignee.id == d->person.tracker_id;
	if (*out || issue->assignee.id == 0 || issue->assignee.name == NULL)
		return BASE_OK;
	status = store_person_groups(
	    d->flow->store, d->person.id, d->arena, &groups, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		*out = *out || strcmp(groups[i], issue->assignee.name) == 0;
	return status;
}

enum base_status
flow_show_is_open(struct flow_deed *d, const struct tracker_as *as,
    const struct tracker_issue *issue, bool *out, struct base_err *err)
{
	*out = tracker_acts_as_person(d->flow->tracker, as) ||
	       !issue->is_private ||
	       (d->person.tracker_id != 0 &&
		   issue->author.id == d->person.tracker_id);
	return *out ? BASE_OK : is_assigned(d, issue, out, err);
}

enum base_status
flow_show_may_see(struct flow_deed *d, const struct store_ticket *ticket,
    bool *out, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct tracker_issue *issue = NULL;
	struct tracker_as as = {0};
	enum base_status status;
	struct base_buf key;

	*out = false;
	if (ticket->issue == 0)
		return BASE_OK;
	base_buf_init(&key, FLOW_KEY_MAX);
	status = flow_apply_as(d, &key, &as, err);
	if (status == BASE_OK) {
		status = tracker_read(
		    d->flow->tracker, &as, ticket->issue, 0, &issue, &why);
		if (status == BASE_OK)
			status = flow_show_is_open(d, &as, issue, out, &why);
		if (status == BASE_NOTFOUND || status == BASE_PERM)
			status = BASE_OK;
		else if (status != BASE_OK)
			status = base_err_set(err, BASE_TEMP, "%s", why.text);
	}
	tracker_issue_free(issue);
	base_buf_wipe(&key);
	return status;
}

/* The tickets that are about it, as far as they are for him. */
static enum base_status
add_tickets(struct flow_deed *d, int64_t vulnerability, struct codec_json *out,
    struct base_err *err)
{
	struct codec_json *list = codec_json_new_array(), *one = NULL;
	struct store_ticket ticket;
	enum base_status status;
	int64_t *ids = NULL;
	size_t i, n = 0;
	bool may = false;

	codec_json_set_take(out, "tickets", list);
	status = store_task_tickets(
	    d->flow->store, vulnerability, d->arena, &ids, &n, err);
	for (i = 0; i < n && i < FLOW_SHOWN_MAX && status == BASE_OK; i++) {
		status = store_ticket_get(
		    d->flow->store, ids[i], d->arena, &ticket, err);
		if (status == BASE_OK)
			status = flow_show_may_see(d, &ticket, &may, err);
		if (status == BASE_OK && may)
			status = flow_facts_ticket(d->flow, &ticket, &one, err);
		if (status == BASE_OK && may)
			codec_json_append_take(list, one);
	}
	return status;
}

/* One vulnerability as the line asks for it. */
static enum base_status
show_one(struct flow_deed *d, enum reply_key key, int64_t vulnerability,
    struct base_err *err)
{
	struct codec_json *o = codec_json_new_object(), *facts = NULL;
	enum base_status status;
	size_t hosts = 0;

	status = flow_facts_shown(d->flow, vulnerability,
	    flow_language(d->flow, d->person.language), &facts, err);
	codec_json_set_string(o, "id", codec_json_text(facts, "id", ""));
	codec_json_set_string(o, "title", codec_json_text(facts, "title", ""));
	codec_json_set_take(o, "advisories",
	    codec_json_copy(codec_json_get(facts, "advisories")));
	codec_json_set_take(
	    o, "exploits", codec_json_copy(codec_json_get(facts, "exploits")));
	if (codec_json_get(facts, "epss") != NULL)
		codec_json_set_string(
		    o, "epss", codec_json_text(facts, "epss", ""));
	if (key == REPLY_KEY_MITIGATION || key == REPLY_KEY_COMMANDS)
		codec_json_set_take(o, "help", facts);
	else if (key == REPLY_KEY_SHOW)
		codec_json_set_take(o, "vuln", facts);
	else
		codec_json_free(facts);
	if (status == BASE_OK)
		status = add_tickets(d, vulnerability, o, err);
	if (status == BASE_OK && key == REPLY_KEY_WHY) {
		status = flow_why_facts(d->flow, vulnerability, &facts, err);
		codec_json_set_take(o, "why", facts);
	}
	if (status == BASE_OK &&
	    (key == REPLY_KEY_WHY || key == REPLY_KEY_COMMANDS))
		status =
		    flow_ask_vulnerability(d, key, vulnerability, &hosts, err);
	codec_json_set_bool(
	    o, "no_host", key == REPLY_KEY_COMMANDS && hosts == 0);
	if (status == BASE_OK)
		flow_talk_add(d, "shown", o);
	else
		codec_json_free(o);
	return status;
}

/* "#12", or a line of the mail that is answered. */
static enum base_status
find_ticket(struct flow_deed *d, const char *name, struct store_ticket *out,
    struct base_err *err)
{
	struct flow_aim aim;
	enum base_status status;

	if (*name == '#')
		return store_ticket_by_issue(d->flow->store,
		    strtoll(name + 1, NULL, 10), d->arena, out, err);
	memset(&aim, 0, sizeof(aim));
	status = flow_target_line(d, name, &aim, err);
	*out = aim.ticket;
	return status;
}

/* Vulnerabilities of a ticket that he may see; *why: a word of "reason.". */
static enum base_status
of_ticket(struct flow_deed *d, const char *name, int64_t **out, size_t *n_out,
    const char **why, struct base_err *err)
{
	struct store_task *tasks = NULL;
	struct store_ticket ticket;
	enum base_status status;
	bool may = false;
	size_t i, n = 0;

	status = find_ticket(d, name, &ticket, err);
	if (status == BASE_OK)
		status = flow_show_may_see(d, &ticket, &may, err);
	if (status == BASE_NOTFOUND || (status == BASE_OK && !may)) {
		*why = "no_ticket"; /* the same for both */
		return BASE_OK;
	}
	if (status == BASE_OK)
		status = store_task_of(
		    d->flow->store, ticket.id, d->arena, &tasks, &n, err);
	if (status != BASE_OK)
		return status;
	*out = base_arena_alloc(d->arena, (n + 1) * sizeof(**out));
	for (i = 0; i < n; i++)
		(*out)[i] = tasks[i].vulnerability;
	*n_out = n;
	return BASE_OK;
}

static enum base_status
find(struct flow_deed *d, const char *name, int64_t **out, size_t *n_out,
    const char **why, struct base_err *err)
{
	enum base_status status;
	int64_t id = 0;

	if (*name == '#' || (*name >= '0' && *name <= '9'))
		return of_ticket(d, name, out, n_out, why, err);
	status = store_vulnerability_find(d->flow->store, name, &id, err);
	if (status == BASE_OK) {
		*out = base_arena_alloc(d->arena, sizeof(**out));
		(*out)[0] = id;
		*n_out = 1;
		return BASE_OK;
	}
	if (status == BASE_NOTFOUND)
		status = store_advisory_find(d->flow->store, name, &id, err);
	if (status == BASE_OK)
		return store_vulnerability_of(
		    d->flow->store, id, d->arena, out, n_out, err);
	if (status == BASE_NOTFOUND) {
		*why = "unknown_id";
		return BASE_OK;
	}
	return status;
}

static const char *
joined(struct flow_deed *d, const struct names *names)
{
	const char *all = "", *name;
	size_t i;

	for (i = 0; i < names->n; i++) {
		name = names->v[i];
		if (strncmp(name, "host:", 5) == 0)
			name = base_arena_printf(d->arena, "%s:%s",
			    flow_talk_word(d, "filter.host"), name + 5);
		all = base_arena_printf(
		    d->arena, "%s%s%s", all, *all != '\0' ? ", " : "", name);
	}
	return all;
}

enum base_status
flow_show_step(
    struct flow_deed *d, struct flow_step *step, struct base_err *err)
{
	struct names names = {.n = 0};
	enum base_status status = BASE_OK;
	const char *why = NULL;
	int64_t *ids = NULL;
	size_t i, k, n, shown = 0;
	bool done;

	collect(d, step, &names);
	step->value = joined(d, &names);
	if (names.n == 0)
		flow_step_refuse(step, "refused", "no_ticket");
	for (i = 0; i < names.n && status == BASE_OK; i++) {
		n = 0;
		why = NULL;
		status = flow_ask_name(
		    d, step->directive->key, names.v[i], &done, &why, err);
		if (status == BASE_OK && !done)
			status = find(d, names.v[i], &ids, &n, &why, err);
		if (status == BASE_OK && why != NULL) {
			flow_step_refuse(step, "refused", why);
			/* Of several, which one. */
			if (names.n > 1)
				step->detail = names.v[i];
		}
		for (k = 0;
		     k < n && shown < FLOW_SHOWN_MAX && status == BASE_OK;
		     k++, shown++)
			status = show_one(d, step->directive->key, ids[k], err);
	}
	if (step->outcome == NULL)
		step->outcome = "applied";
	return status;
}
