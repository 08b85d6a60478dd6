/* What the targets of a directive stand for: tickets, or tasks of them. */
#include <stdlib.h>
#include <string.h>

#include "flow_target.h"

#define AIMS_MAX ((size_t)4 * REPLY_MAX_TARGETS)

struct aiming {
	struct flow_deed *d;
	struct flow_aim *aims;
	size_t n;
	struct base_err *err;
};

/* One vulnerability that is named. */
struct named {
	const char *target;
	int64_t id; /* 0: nobody knows it */
	int64_t *tickets; /* that have a task for it; its own one first */
	size_t n;
	bool is_beside; /* some ticket that is named beside it has it */
};

static void
add(struct aiming *a, const struct flow_aim *aim)
{
	if (a->n < AIMS_MAX)
		a->aims[a->n++] = *aim;
}

static void
add_none(struct aiming *a, const char *target, const char *reason)
{
	add(a, &(struct flow_aim){.target = target, .reason = reason});
}

static bool
has(const struct named *v, int64_t ticket)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		if (v->tickets[i] == ticket)
			return true;
	return false;
}

static enum base_status
add_by_id(struct aiming *a, const struct named *v, int64_t ticket)
{
	struct flow_aim aim = {.vulnerability = v->id, .target = v->target};
	enum base_status status;

	status = store_ticket_get(
	    a->d->flow->store, ticket, a->d->arena, &aim.ticket, a->err);
	if (status == BASE_OK)
		add(a, &aim);
	return status;
}

/* A numbered line of the mail that is answered, or "#12". */
static enum base_status
find_ticket(struct aiming *a, const char *target, struct flow_aim *aim)
{
	return *target == '#' ? store_ticket_by_issue(a->d->flow->store,
				    strtoll(target + 1, NULL, 10), a->d->arena,
				    &aim->ticket, a->err)
			      : flow_target_line(a->d, target, aim, a->err);
}

static bool
is_ticket(const char *target)
{
	return *target == '#' || (*target >= '0' && *target <= '9');
}

/* Is there something beside it that nothing here is about, as when a digit
 * is wrong? */
static bool
names_unknown(const struct named *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (list[i].n == 0)
			return true;
	return false;
}

/* Is it for one of those tickets only that have a certain vulnerability? */
static bool
names_of_others(const struct named *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (list[i].is_beside)
			return true;
	return false;
}

/* A ticket, or of its tasks those for what is named beside it; never all of
 * several for the want of the one that was meant, nor those of a ticket that
 * has nothing of what the others of "#12-18 CVE-2026-1" have. */
static enum base_status
aim_ticket(struct aiming *a, const char *target, struct named *list, size_t n)
{
	struct flow_aim aim = {.vulnerability = 0};
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t i, n_tasks = 0;
	bool is_narrow = false, has_one = false;

	status = find_ticket(a, target, &aim);
	if (status == BASE_NOTFOUND) {
		add_none(a, target, *target == '#' ? "no_ticket" : "no_line");
		return BASE_OK;
	}
	if (status == BASE_OK)
		status = store_task_of(a->d->flow->store, aim.ticket.id,
		    a->d->arena, &tasks, &n_tasks, a->err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		if (!has(&list[i], aim.ticket.id))
			continue;
		has_one = true;
		if (n_tasks < 2)
			continue;
		is_narrow = true;
		aim.tasks = NULL;
		aim.vulnerability = list[i].id;
		aim.target = list[i].target;
		add(a, &aim);
	}
	if (status != BASE_OK || is_narrow)
		return status;
	if ((n_tasks > 1 && names_unknown(list, n)) ||
	    (!has_one && names_of_others(list, n)))
		add_none(a, target, "no_task");
	else
		add(a, &aim);
	return BASE_OK;
}

static enum base_status
name(struct aiming *a, const char *target, struct named *out)
{
	struct store *store = a->d->flow->store;
	struct store_ticket ticket;
	enum base_status status;
	size_t i, n = 0;

	*out = (struct named){.target = target};
	status = store_vulnerability_find(store, target, &out->id, a->err);
	if (status == BASE_OK)
		status = store_task_tickets(
		    store, out->id, a->d->arena, &out->tickets, &n, a->err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		status = store_ticket_get(
		    store, out->tickets[i], a->d->arena, &ticket, a->err);
		if (status == BASE_OK && ticket.issue != 0 &&
		    strcmp(ticket.state, STORE_TICKET_GONE) != 0)
			out->tickets[out->n++] = ticket.id;
	}
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

/* Which of them stand beside a ticket that has them? */
static enum base_status
find_beside(struct aiming *a, const struct reply_directive *x,
    struct named *list, size_t n)
{
	enum base_status status = BASE_OK;
	struct flow_aim aim;
	size_t i, k;

	for (i = 0; n > 0 && i < x->target_count && status == BASE_OK; i++) {
		if (!is_ticket(x->targets[i]))
			continue;
		aim = (struct flow_aim){.vulnerability = 0};
		status = find_ticket(a, x->targets[i], &aim);
		for (k = 0; k < n && status == BASE_OK; k++)
			list[k].is_beside =
			    list[k].is_beside || has(&list[k], aim.ticket.id);
		if (status == BASE_NOTFOUND)
			status = BASE_OK;
	}
	return status;
}

/* All those of hosts that the answered mail speaks of. */
static enum base_status
aim_lines(struct aiming *a, const struct named *v)
{
	enum base_status status = BASE_OK;
	int64_t ticket;
	unsigned line;

	for (line = 1; line <= a->d->lines && status == BASE_OK; line++) {
		ticket = 0;
		status = store_outbox_line_ticket(
		    a->d->flow->store, a->d->replied.id, line, &ticket, a->err);
		if (status == BASE_OK && ticket != 0 && has(v, ticket))
			status = add_by_id(a, v, ticket);
		else if (status == BASE_NOTFOUND)
			status = BASE_OK;
	}
	return status;
}

/* A vulnerability beside which no ticket is named that has it. */
static enum base_status
aim_named(struct aiming *a, const struct named *v)
{
	const struct flow_part *thread = &a->d->parts[0];
	struct store_task own;
	enum base_status status;
	size_t before = a->n;

	if (v->n == 0) {
		add_none(a, v->target, "no_ticket");
		return BASE_OK;
	}
	if (a->d->n_parts > 0 && thread->has_comment &&
	    has(v, thread->ticket.id))
		return add_by_id(a, v, thread->ticket.id);
	status = store_task_find(
	    a->d->flow->store, v->id, "", a->d->arena, &own, a->err);
	if (status == BASE_OK && own.ticket != 0)
		return add_by_id(a, v, own.ticket);
	if (status == BASE_OK || status == BASE_NOTFOUND)
		status = aim_lines(a, v);
	if (status != BASE_OK || a->n > before)
		return status;
	if (v->n == 1)
		return add_by_id(a, v, v->tickets[0]);
	add_none(a, v->target, "which_ticket");
	return BASE_OK;
}

enum base_status
flow_aims_find(struct flow_deed *d, const struct reply_directive *x,
    struct flow_aim **out, size_t *n_out, struct base_err *err)
{
	struct aiming a = {.d = d, .err = err};
	struct named *list =
	    base_arena_alloc(d->arena, (x->target_count + 1) * sizeof(*list));
	enum base_status status = BASE_OK;
	size_t i, n = 0;

	a.aims = base_arena_alloc(d->arena, AIMS_MAX * sizeof(*a.aims));
	for (i = 0; i < x->target_count && status == BASE_OK; i++)
		if (!is_ticket(x->targets[i]))
			status = name(&a, x->targets[i], &list[n++]);
	if (status == BASE_OK)
		status = find_beside(&a, x, list, n);
	for (i = 0; i < x->target_count && status == BASE_OK; i++)
		if (is_ticket(x->targets[i]))
			status = aim_ticket(&a, x->targets[i], list, n);
	for (i = 0; i < n && status == BASE_OK; i++)
		if (!list[i].is_beside)
			status = aim_named(&a, &list[i]);
	*out = a.aims;
	*n_out = a.n;
	return status;
}
