#include "kairan/store_builtin.h"

#include "store_builtin_rows.h"
#include "store_private.h"

static enum base_status
issue_add(struct store *store, const struct store_builtin_issue *row,
    int64_t *id_out, struct base_err *err)
{
	enum base_status status;

	status = store_exec(store, err, NULL,
	    "INSERT INTO builtin_issue(project, tracker, subject,"
	    " description, status, priority, author, assignee, due, private,"
	    " parent, created, updated, closed) VALUES (?1, ?2, ?3, ?4, ?5,"
	    " ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
	    "ttttttiitiiiii", row->project, row->tracker, row->subject,
	    row->description, row->status, row->priority, row->author,
	    row->assignee, row->due, (int64_t)row->is_private, row->parent,
	    row->created, row->updated, row->closed);
	if (status == BASE_OK)
		*id_out = store_last_id(store);
	return status;
}

enum base_status
store_builtin_issue_put(struct store *store,
    const struct store_builtin_issue *row, int64_t *id_out,
    struct base_err *err)
{
	enum base_status status;
	int changed = 0;

	if (row->id == 0)
		return issue_add(store, row, id_out, err);
	status = store_exec(store, err, &changed,
	    "UPDATE builtin_issue SET project = ?1, tracker = ?2,"
	    " subject = ?3, description = ?4, status = ?5, priority = ?6,"
	    " assignee = ?7, due = ?8, private = ?9, parent = ?10,"
	    " updated = ?11, closed = ?12 WHERE id = ?13",
	    "ttttttitiiiii", row->project, row->tracker, row->subject,
	    row->description, row->status, row->priority, row->assignee,
	    row->due, (int64_t)row->is_private, row->parent, row->updated,
	    row->closed, row->id);
	if (status == BASE_OK && changed == 0)
		return base_err_set(
		    err, BASE_NOTFOUND, "no ticket #%lld", (long long)row->id);
	*id_out = row->id;
	return status;
}

enum base_status
store_builtin_issue_get(struct store *store, int64_t id,
    struct base_arena *arena, struct store_builtin_issue *out,
    struct base_err *err)
{
	sqlite3_stmt *stmt;
	enum base_status status;

	status = store_first(store, err, &stmt,
	    "SELECT id, project, tracker, subject, description, status,"
	    " priority, author, assignee, due, private, parent, created,"
	    " updated, closed FROM builtin_issue WHERE id = ?1",
	    "i", id);
	if (status != BASE_OK)
		return status;
	out->id = store_int(stmt, 0);
	out->project = store_text(stmt, 1, arena);
	out->tracker = store_text(stmt, 2, arena);
	out->subject = store_text(stmt, 3, arena);
	out->description = store_text(stmt, 4, arena);
	out->status = store_text(stmt, 5, arena);
	out->priority = store_text(stmt, 6, arena);
	out->author = store_int(stmt, 7);
	out->assignee = store_int(stmt, 8);
	out->due = store_text(stmt, 9, arena);
	out->is_private = store_int(stmt, 10) != 0;
	out->parent = store_int(stmt, 11);
	out->created = store_int(stmt, 12);
	out->updated = store_int(stmt, 13);
	out->closed = store_int(stmt, 14);
	store_done(store, stmt);
	return status;
}

enum base_status
store_builtin_issue_delete(
    struct store *store, int64_t id, struct base_err *err)
{
	enum base_status status;
	int changed = 0;

	/* Foreign keys take the rest along. */
	status = store_exec(store, err, &changed,
	    "DELETE FROM builtin_issue WHERE id = ?1", "i", id);
	if (status == BASE_OK && changed == 0)
		return base_err_set(
		    err, BASE_NOTFOUND, "no ticket #%lld", (long long)id);
	return status;
}

enum base_status
store_builtin_issues_since(struct store *store, int64_t instant,
    struct base_arena *arena, int64_t **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {arena, NULL, 0, 0};
	sqlite3_stmt *stmt;
	enum base_status status;

	status = store_query(store, err, &stmt,
	    "SELECT id FROM builtin_issue WHERE updated >= ?1 ORDER BY id", "i",
	    instant);
	if (status == BASE_OK)
		status = store_builtin_ids(store, stmt, &list, err);
	*out = (int64_t *)(void *)list.rows;
	*n_out = list.n;
	return status;
}

enum base_status
store_builtin_field_set(struct store *store, int64_t issue, int field,
    const char *value, struct base_err *err)
{
	if (value[0] == '\0')
		return store_exec(store, err, NULL,
		    "DELETE FROM builtin_field WHERE issue = ?1 AND"
		    " field = ?2",
		    "ii", issue, (int64_t)field);
	return store_exec(store, err, NULL,
	    "INSERT INTO builtin_field(issue, field, value) VALUES (?1, ?2,"
	    " ?3) ON CONFLICT (issue, field) DO UPDATE SET"
	    " value = excluded.value",
	    "iit", issue, (int64_t)field, value);
}

enum base_status
store_builtin_fields(struct store *store, int64_t issue,
    struct base_arena *arena, const char **out, size_t n, struct base_err *err)
{
	sqlite3_stmt *stmt;
	enum base_status status;
	int64_t field;
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = "";
	status = store_query(store, err, &stmt,
	    "SELECT field, value FROM builtin_field WHERE issue = ?1", "i",
	    issue);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, stmt, err)) == BASE_OK) {
		field = store_int(stmt, 0);
		if (field >= 0 && (size_t)field < n)
			out[field] = store_text(stmt, 1, arena);
	}
	store_done(store, stmt);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_builtin_field_find(struct store *store, int field, const char *value,
    int64_t *issue_out, struct base_err *err)
{
	return store_value(store, err, issue_out,
	    "SELECT issue FROM builtin_field WHERE field = ?1 AND value = ?2"
	    " ORDER BY issue LIMIT 1",
	    "it", (int64_t)field, value);
}

enum base_status
store_builtin_watch(struct store *store, int64_t issue, int64_t person,
    bool watch, struct base_err *err)
{
	if (!watch)
		return store_exec(store, err, NULL,
		    "DELETE FROM builtin_watcher WHERE issue = ?1 AND"
		    " person = ?2",
		    "ii", issue, person);
	return store_exec(store, err, NULL,
	    "INSERT OR IGNORE INTO builtin_watcher(issue, person)"
	    " VALUES (?1, ?2)",
	    "ii", issue, person);
}

enum base_status
store_builtin_watchers(struct store *store, int64_t issue,
    struct base_arena *arena, int64_t **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {arena, NULL, 0, 0};
	sqlite3_stmt *stmt;
	enum base_status status;

	status = store_query(store, err, &stmt,
	    "SELECT person FROM builtin_watcher WHERE issue = ?1"
	    " ORDER BY person",
	    "i", issue);
	if (status == BASE_OK)
		status = store_builtin_ids(store, stmt, &list, err);
	*out = (int64_t *)(void *)list.rows;
	*n_out = list.n;
	return status;
}

enum base_status
store_builtin_relate(
    struct store *store, int64_t a, int64_t b, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT OR IGNORE INTO builtin_relation(a, b)"
	    " VALUES (min(?1, ?2), max(?1, ?2))",
	    "ii", a, b);
}
