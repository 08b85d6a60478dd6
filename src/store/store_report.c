#include "kairan/store_report.h"

#include "store_builtin_rows.h"
#include "store_private.h"

static void
fill_task(sqlite3_stmt *s, struct base_arena *arena, void *row)
{
	*(struct store_report_task *)row =
	    (struct store_report_task){.ticket = store_int(s, 0),
		.issue = store_int(s, 1),
		.assignee = store_int(s, 2),
		.created = store_int(s, 3),
		.status_at = store_int(s, 4),
		.key = store_text(s, 5, arena),
		.host = store_text(s, 6, arena),
		.status = store_text(s, 7, arena),
		.status_by = store_text(s, 8, arena),
		.due = store_text(s, 9, arena),
		.ssvc = store_text(s, 10, arena),
		.watch = store_text(s, 11, arena),
		.group = store_text(s, 12, arena),
		.verified = store_int(s, 13) != 0,
		.is_private = store_int(s, 14) != 0};
}

enum base_status
store_report_tasks(struct store *store, int64_t since, struct base_arena *arena,
    struct store_report_task **out, size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    "SELECT * FROM (SELECT coalesce(t.ticket, 0) AS of,"
	    " coalesce(k.issue, 0), coalesce(k.assignee, 0), t.created,"
	    " t.status_at, v.key, t.host, t.status, t.status_by, t.due, t.ssvc,"
	    " coalesce(k.watch, t.watch), coalesce(k.owner_group, ''),"
	    " t.verified, coalesce(k.private, 0), t.id AS task FROM task t"
	    " JOIN vulnerability v ON v.id = t.vulnerability"
	    " LEFT JOIN ticket k ON k.id = t.ticket WHERE coalesce(k.state, '')"
	    " <> 'gone' AND (t.status IN ('NEW', 'INVESTIGATING', 'ONGOING',"
	    " 'DEFER') OR t.status_at >= ?1 OR (t.status = 'PATCH_APPLIED' AND"
	    " t.verified = 0)) ORDER BY t.id DESC LIMIT ?2) ORDER BY of, task",
	    "ii", since, (int64_t)STORE_REPORT_TASKS_MAX);
	if (status != BASE_OK)
		return status;
	status = store_builtin_fill(
	    store, s, &list, sizeof(struct store_report_task), fill_task, err);
	*out = (void *)list.rows;
	*n_out = list.n;
	return status;
}

static void
fill_held(sqlite3_stmt *s, struct base_arena *arena, void *row)
{
	*(struct store_report_held *)row =
	    (struct store_report_held){.reason = store_text(s, 0, arena),
		.watch = store_text(s, 1, arena),
		.n = store_int(s, 2)};
}

enum base_status
store_report_held(struct store *store, int64_t since, struct base_arena *arena,
    struct store_report_held **out, size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    "SELECT hold, hold_watch, count(*) FROM advisory WHERE hold <> ''"
	    " AND last_seen >= ?1 GROUP BY hold, hold_watch"
	    " ORDER BY count(*) DESC, hold, hold_watch LIMIT ?2",
	    "ii", since, (int64_t)STORE_REPORT_ROWS_MAX);
	if (status != BASE_OK)
		return status;
	status = store_builtin_fill(
	    store, s, &list, sizeof(struct store_report_held), fill_held, err);
	*out = (void *)list.rows;
	*n_out = list.n;
	return status;
}

static void
fill_muted(sqlite3_stmt *s, struct base_arena *arena, void *row)
{
	*(struct store_report_muted *)row =
	    (struct store_report_muted){.ticket = store_int(s, 0),
		.issue = store_int(s, 1),
		.person = store_int(s, 2),
		.name = store_text(s, 3, arena),
		.until = store_text(s, 4, arena)};
}

enum base_status
store_report_muted(struct store *store, const char *today,
    struct base_arena *arena, struct store_report_muted **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    "SELECT k.id, coalesce(k.issue, 0), p.id, CASE p.name WHEN '' THEN"
	    " p.login ELSE p.name END, f.muted FROM follow f JOIN ticket k ON"
	    " k.id = f.ticket JOIN person p ON p.id = f.person WHERE f.muted >"
	    " ?1 AND k.state = 'open' ORDER BY k.issue, p.login LIMIT ?2",
	    "ti", today, (int64_t)STORE_REPORT_ROWS_MAX);
	if (status != BASE_OK)
		return status;
	status = store_builtin_fill(store, s, &list,
	    sizeof(struct store_report_muted), fill_muted, err);
	*out = (void *)list.rows;
	*n_out = list.n;
	return status;
}

enum base_status
store_report_count(struct store *store, int64_t since,
    struct store_report_counts *out, struct base_err *err)
{
	enum base_status status;

	status = store_value(store, err, &out->advisories,
	    "SELECT count(*) FROM advisory WHERE first_seen >= ?1", "i", since);
	if (status == BASE_OK)
		status = store_value(store, err, &out->unmatched,
		    "SELECT count(*) FROM advisory a WHERE first_seen >= ?1 AND"
		    " coalesce(hold, '') = '' AND NOT EXISTS (SELECT 1 FROM"
		    " ticket_advisory t WHERE t.advisory = a.id)",
		    "i", since);
	if (status == BASE_OK)
		status = store_value(store, err, &out->untold,
		    "SELECT count(*) FROM history WHERE kind = 'untold' AND"
		    " time >= ?1",
		    "i", since);
	if (status == BASE_OK)
		status = store_value(store, err, &out->unsent,
		    "SELECT count(*) FROM outbox WHERE state IN ('held',"
		    " 'failed') AND created >= ?1",
		    "i", since);
	return status;
}
