#include "kairan/store_task.h"
#include "kairan/store_host.h"

#include <stdlib.h>
#include <string.h>

#include "store_builtin_rows.h"
#include "store_host_rows.h"
#include "store_private.h"

#define TICKET                                                                 \
	"SELECT id, ifnull(issue, 0), ifnull(founder, 0),"                     \
	" ifnull(assignee, 0), created, updated, attempts, next_try, state,"   \
	" marker, watch, subject, project, status, list, priority, planned,"   \
	" due, thread, last_error, wish, owner_group, journal, private,"       \
	" synced, synced_at FROM ticket "

#define TASK                                                                   \
	"SELECT t.id, t.vulnerability, ifnull(t.ticket, 0), t.status_at,"      \
	" v.key, t.host, t.watch, t.status, t.status_by, t.reason, t.until,"   \
	" t.planned, t.due, t.ssvc, t.verified FROM task t"                    \
	" JOIN vulnerability v"                                                \
	" ON v.id = t.vulnerability "

#define EACH_PAGE 64

static void
fill_ticket(sqlite3_stmt *s, struct base_arena *arena, struct store_ticket *out)
{
	const char **texts[] = {&out->state, &out->marker, &out->watch,
	    &out->subject, &out->project, &out->status, &out->list,
	    &out->priority, &out->planned, &out->due, &out->thread,
	    &out->last_error, &out->wish, &out->group};
	size_t i;

	out->id = store_int(s, 0);
	out->issue = store_int(s, 1);
	out->founder = store_int(s, 2);
	out->assignee = store_int(s, 3);
	out->created = store_int(s, 4);
	out->updated = store_int(s, 5);
	out->attempts = store_int(s, 6);
	out->next_try = store_int(s, 7);
	for (i = 0; i < BASE_LEN(texts); i++)
		*texts[i] = store_text(s, 8 + (int)i, arena);
	out->journal = store_int(s, 8 + (int)i);
	out->is_private = store_int(s, 9 + (int)i) != 0;
	out->synced = store_int(s, 10 + (int)i);
	out->synced_at = store_int(s, 11 + (int)i);
}

static void
fill_task(sqlite3_stmt *s, struct base_arena *arena, struct store_task *out)
{
	const char **texts[] = {&out->key, &out->host, &out->watch,
	    &out->status, &out->status_by, &out->reason, &out->until,
	    &out->planned, &out->due, &out->ssvc};
	size_t i;

	out->id = store_int(s, 0);
	out->vulnerability = store_int(s, 1);
	out->ticket = store_int(s, 2);
	out->status_at = store_int(s, 3);
	for (i = 0; i < BASE_LEN(texts); i++)
		*texts[i] = store_text(s, 4 + (int)i, arena);
	out->verified = store_int(s, 14) != 0;
}

enum base_status
store_ticket_add(struct store *store, const struct store_ticket *ticket,
    int64_t *id_out, struct base_err *err)
{
	enum base_status status;

	status = store_exec(store, err, NULL,
	    "INSERT INTO ticket(state, marker, founder, watch, subject,"
	    " project, list, priority, planned, due, wish, created, updated)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)",
	    "ttnttttttt"
	    "ti",
	    ticket->state, ticket->marker, ticket->founder, ticket->watch,
	    ticket->subject, ticket->project, ticket->list, ticket->priority,
	    ticket->planned, ticket->due, ticket->wish, ticket->created);
	if (status == BASE_OK)
		*id_out = store_last_id(store);
	return status;
}

enum base_status
store_ticket_put(struct store *store, const struct store_ticket *ticket,
    struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE ticket SET issue = ?2, assignee = ?3, updated = ?4,"
	    " attempts = ?5, next_try = ?6, state = ?7, watch = ?8,"
	    " subject = ?9, project = ?10, status = ?11, list = ?12,"
	    " priority = ?13, planned = ?14, due = ?15, thread = ?16,"
	    " last_error = ?17, wish = ?18, journal = ?19,"
	    " owner_group = ifnull(?20, ''), private = ?21, synced = ?22,"
	    " synced_at = ?23 WHERE id = ?1",
	    "inniiittttttt"
	    "tttttitiii",
	    ticket->id, ticket->issue, ticket->assignee, ticket->updated,
	    ticket->attempts, ticket->next_try, ticket->state, ticket->watch,
	    ticket->subject, ticket->project, ticket->status, ticket->list,
	    ticket->priority, ticket->planned, ticket->due, ticket->thread,
	    ticket->last_error, ticket->wish, ticket->journal, ticket->group,
	    (int64_t)ticket->is_private, ticket->synced, ticket->synced_at);
}

enum base_status
store_ticket_get(struct store *store, int64_t id, struct base_arena *arena,
    struct store_ticket *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s, TICKET "WHERE id = ?1", "i", id);
	if (status != BASE_OK)
		return status;
	fill_ticket(s, arena, out);
	store_done(store, s);
	return status;
}

enum base_status
store_ticket_by_issue(struct store *store, int64_t issue,
    struct base_arena *arena, struct store_ticket *out, struct base_err *err)
{
	enum base_status status;
	int64_t id;

	status = store_value(store, err, &id,
	    "SELECT id FROM ticket WHERE issue = ?1", "i", issue);
	return status == BASE_OK ? store_ticket_get(store, id, arena, out, err)
				 : status;
}

enum base_status
store_ticket_intended(struct store *store, int64_t now, size_t max,
    struct base_arena *arena, struct store_ticket **out, size_t *n_out,
    struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;
	size_t n = 0;

	*out = base_arena_alloc(arena, (max + 1) * sizeof(**out));
	status = store_query(store, err, &s,
	    TICKET "WHERE state = 'intended' AND next_try <= ?1"
		   " ORDER BY id LIMIT ?2",
	    "ii", now, (int64_t)max);
	if (status != BASE_OK)
		return status;
	while (n < max && (status = store_step(store, s, err)) == BASE_OK)
		fill_ticket(s, arena, &(*out)[n++]);
	store_done(store, s);
	*n_out = n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_ticket_each(struct store *store, const char *state, store_ticket_fn fn,
    void *ctx, struct base_err *err)
{
	struct store_ticket rows[EACH_PAGE];
	struct base_arena *arena;
	enum base_status status;
	sqlite3_stmt *s = NULL;
	int64_t last = 0;
	size_t i, n;
	bool go = true;

	do {
		arena = base_arena_new();
		n = 0;
		status = store_query(store, err, &s,
		    TICKET "WHERE id > ?1 AND (?2 IS NULL OR state = ?2)"
			   " ORDER BY id LIMIT ?3",
		    "iti", last, state, (int64_t)EACH_PAGE);
		while (status == BASE_OK &&
		       (status = store_step(store, s, err)) == BASE_OK)
			fill_ticket(s, arena, &rows[n++]);
		store_done(store, s);
		s = NULL;
		for (i = 0; i < n && go && status == BASE_NOTFOUND; i++) {
			last = rows[i].id;
			go = fn(&rows[i], ctx);
		}
		base_arena_free(arena);
	} while (status == BASE_NOTFOUND && n == EACH_PAGE && go);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_task_find(struct store *store, int64_t vulnerability, const char *host,
    struct base_arena *arena, struct store_task *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    TASK "WHERE t.vulnerability = ?1 AND t.host = ?2", "it",
	    vulnerability, host);
	if (status != BASE_OK)
		return status;
	fill_task(s, arena, out);
	store_done(store, s);
	return status;
}

enum base_status
store_task_add(struct store *store, const struct store_task *task, int64_t now,
    int64_t *id_out, struct base_err *err)
{
	enum base_status status;

	status = store_exec(store, err, NULL,
	    "INSERT INTO task(vulnerability, host, ticket, watch, status,"
	    " planned, due, ssvc, created, updated)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ifnull(?9, ''), ?8, ?8)",
	    "itnttttit", task->vulnerability, task->host, task->ticket,
	    task->watch, task->status, task->planned, task->due, now,
	    task->ssvc);
	if (status == BASE_OK)
		*id_out = store_last_id(store);
	return status;
}

enum base_status
store_task_put(struct store *store, const struct store_task *task, int64_t now,
    struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE task SET ticket = ?2, status = ?3, status_by = ?4,"
	    " status_at = ?5, verified = ?6, reason = ?7, until = ?8,"
	    " planned = ?9, due = ?10, updated = ?11,"
	    " ssvc = ifnull(?12, ssvc) WHERE id = ?1",
	    "inttiittttit", task->id, task->ticket, task->status,
	    task->status_by, task->status_at, (int64_t)task->verified,
	    task->reason, task->until, task->planned, task->due, now,
	    task->ssvc);
}

enum base_status
store_task_of(struct store *store, int64_t ticket, struct base_arena *arena,
    struct store_task **out, size_t *n_out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;
	int64_t count = 0;
	size_t n = 0;

	status = store_value(store, err, &count,
	    "SELECT count(*) FROM task WHERE ticket = ?1", "i", ticket);
	if (status != BASE_OK)
		return status;
	*out = base_arena_alloc(arena, ((size_t)count + 1) * sizeof(**out));
	status = store_query(store, err, &s,
	    TASK "WHERE t.ticket = ?1 ORDER BY t.id", "i", ticket);
	if (status != BASE_OK)
		return status;
	while (n < (size_t)count &&
	       (status = store_step(store, s, err)) == BASE_OK)
		fill_task(s, arena, &(*out)[n++]);
	store_done(store, s);
	*n_out = n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_ticket_joined(struct store *store, int64_t ticket, int64_t advisory,
    int64_t *revision_out, struct base_err *err)
{
	enum base_status status;

	*revision_out = 0;
	status = store_value(store, err, revision_out,
	    "SELECT revision FROM ticket_advisory WHERE ticket = ?1"
	    " AND advisory = ?2",
	    "ii", ticket, advisory);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_ticket_join(struct store *store, int64_t ticket, int64_t advisory,
    int64_t revision, bool *fresh_out, struct base_err *err)
{
	enum base_status status;
	int64_t before = 0;

	status = store_ticket_joined(store, ticket, advisory, &before, err);
	if (status != BASE_OK)
		return status;
	*fresh_out = before == 0;
	return store_exec(store, err, NULL,
	    "INSERT INTO ticket_advisory(ticket, advisory, revision)"
	    " VALUES(?1, ?2, ?3) ON CONFLICT(ticket, advisory)"
	    " DO UPDATE SET revision = excluded.revision",
	    "iii", ticket, advisory, revision);
}

enum base_status
store_ticket_relate(struct store *store, int64_t a, int64_t b, bool *fresh_out,
    struct base_err *err)
{
	enum base_status status;
	int changed = 0;

	status = store_exec(store, err, &changed,
	    "INSERT OR IGNORE INTO ticket_relation(a, b)"
	    " VALUES(min(?1, ?2), max(?1, ?2))",
	    "ii", a, b);
	*fresh_out = changed != 0;
	return status;
}

/* The rows of a statement to its end. */
static enum base_status
all_tasks(struct store *store, sqlite3_stmt *s, struct base_arena *arena,
    struct store_task **out, size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;

	while ((status = store_step(store, s, err)) == BASE_OK)
		fill_task(s, arena,
		    store_builtin_row_add(&list, sizeof(struct store_task)));
	store_done(store, s);
	*out = (struct store_task *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_task_put_off(struct store *store, const char *day,
    struct base_arena *arena, struct store_task **out, size_t *n_out,
    struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    TASK "WHERE t.until <> '' AND t.until <= ?1 AND t.status IN"
		 " ('DEFER', 'RISK_ACCEPTED') AND t.ticket IS NOT NULL"
		 " ORDER BY t.ticket, t.id LIMIT ?2",
	    "ti", day, (int64_t)STORE_LIST_MAX);
	return status == BASE_OK ? all_tasks(store, s, arena, out, n_out, err)
				 : status;
}

enum base_status
store_host_tasks(struct store *store, const char *host,
    struct base_arena *arena, struct store_task **out, size_t *n_out,
    struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    TASK "WHERE t.host = ?1 COLLATE NOCASE AND t.host <> ''"
		 " ORDER BY t.id LIMIT ?2",
	    "ti", host, (int64_t)STORE_LIST_MAX);
	return status == BASE_OK ? all_tasks(store, s, arena, out, n_out, err)
				 : status;
}

enum base_status
store_host_tasks_for(struct store *store, int64_t vulnerability,
    struct base_arena *arena, struct store_task **out, size_t *n_out,
    struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    TASK "WHERE t.vulnerability = ?1 AND t.host <> '' ORDER BY t.host"
		 " LIMIT ?2",
	    "ii", vulnerability, (int64_t)STORE_LIST_MAX);
	return status == BASE_OK ? all_tasks(store, s, arena, out, n_out, err)
				 : status;
}

static int
by_ticket(const void *a, const void *b)
{
	const struct store_task *one = a, *other = b;

	if (one->ticket != other->ticket)
		return one->ticket < other->ticket ? -1 : 1;
	return one->id < other->id ? -1 : one->id > other->id;
}

enum base_status
store_task_on_hosts(struct store *store, const int64_t *vulnerabilities,
    size_t n, struct base_arena *arena, struct store_task **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status = BASE_OK;
	sqlite3_stmt *s = NULL;
	size_t i;

	for (i = 0; i < n && status == BASE_OK; i++) {
		status = store_query(store, err, &s,
		    TASK "WHERE t.vulnerability = ?1 AND t.host <> ''"
			 " AND t.ticket IS NOT NULL LIMIT ?2",
		    "ii", vulnerabilities[i], (int64_t)STORE_LIST_MAX);
		while (status == BASE_OK &&
		       (status = store_step(store, s, err)) == BASE_OK)
			fill_task(s, arena,
			    store_builtin_row_add(
				&list, sizeof(struct store_task)));
		if (status == BASE_NOTFOUND)
			status = BASE_OK;
		store_done(store, s);
		s = NULL;
	}
	*out = (struct store_task *)list.rows;
	*n_out = list.n;
	if (list.n > 1)
		qsort(list.rows, list.n, sizeof(struct store_task), by_ticket);
	return status;
}

enum base_status
store_task_tickets(struct store *store, int64_t vulnerability,
    struct base_arena *arena, int64_t **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;
	int64_t *id;

	status = store_query(store, err, &s,
	    "SELECT DISTINCT ticket FROM task WHERE vulnerability = ?1"
	    " AND ticket IS NOT NULL ORDER BY ticket",
	    "i", vulnerability);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK) {
		id = store_builtin_row_add(&list, sizeof(*id));
		*id = store_int(s, 0);
	}
	store_done(store, s);
	*out = (int64_t *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_task_worst(struct store *store, int64_t ticket, int *cvss_out,
    bool *kev_out, struct base_err *err)
{
	enum base_status status;
	int64_t both = 0;

	/* Scores are -1 to 100: both in one number. */
	status = store_value(store, err, &both,
	    "SELECT ifnull(max(" STORE_CVSS
	    "), -1) + 1000 * ifnull(max(v.kev), 0)"
	    " FROM task t JOIN vulnerability v ON v.id = t.vulnerability"
	    " WHERE t.ticket = ?1",
	    "i", ticket);
	*kev_out = both >= 999;
	*cvss_out = (int)(both - (*kev_out ? 1000 : 0));
	return status;
}
