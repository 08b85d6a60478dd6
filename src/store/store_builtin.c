#include "kairan/store_builtin.h"

#include <string.h>

#include "store_builtin_rows.h"
#include "store_private.h"

const char store_builtin_schema[] =
    "CREATE TABLE builtin_person ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL UNIQUE"
    " COLLATE NOCASE, name TEXT NOT NULL, mail TEXT NOT NULL, language TEXT"
    " NOT NULL, rights INTEGER NOT NULL, locked INTEGER NOT NULL, is_group"
    " INTEGER NOT NULL);"
    "CREATE TABLE builtin_member (grp INTEGER NOT NULL, person INTEGER NOT"
    " NULL, PRIMARY KEY (grp, person)) WITHOUT ROWID;"
    "CREATE INDEX builtin_member_person ON builtin_member(person);"
    "CREATE TABLE builtin_issue ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, tracker"
    " TEXT NOT NULL, subject TEXT NOT NULL, description TEXT NOT NULL,"
    " status TEXT NOT NULL, priority TEXT NOT NULL, author INTEGER NOT"
    " NULL, assignee INTEGER NOT NULL, due TEXT NOT NULL, private INTEGER"
    " NOT NULL, parent INTEGER NOT NULL, created INTEGER NOT NULL, updated"
    " INTEGER NOT NULL, closed INTEGER NOT NULL);"
    "CREATE INDEX builtin_issue_updated ON builtin_issue(updated);"
    "CREATE TABLE builtin_field (issue INTEGER NOT NULL REFERENCES"
    " builtin_issue(id) ON DELETE CASCADE, field INTEGER NOT NULL, value"
    " TEXT NOT NULL, PRIMARY KEY (issue, field)) WITHOUT ROWID;"
    "CREATE INDEX builtin_field_value ON builtin_field(field, value);"
    "CREATE TABLE builtin_journal ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, issue INTEGER NOT NULL"
    " REFERENCES builtin_issue(id) ON DELETE CASCADE, author INTEGER NOT"
    " NULL, time INTEGER NOT NULL, notes TEXT NOT NULL, private INTEGER NOT"
    " NULL);"
    "CREATE INDEX builtin_journal_issue ON builtin_journal(issue, id);"
    "CREATE TABLE builtin_detail (id INTEGER PRIMARY KEY, journal INTEGER"
    " NOT NULL REFERENCES builtin_journal(id) ON DELETE CASCADE, property"
    " TEXT NOT NULL, name TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT"
    " NULL);"
    "CREATE INDEX builtin_detail_journal ON builtin_detail(journal, id);"
    "CREATE TABLE builtin_attachment (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " issue INTEGER NOT NULL REFERENCES builtin_issue(id) ON DELETE"
    " CASCADE, author INTEGER NOT NULL, created INTEGER NOT NULL, size"
    " INTEGER NOT NULL, filename TEXT NOT NULL, type TEXT NOT NULL, hash"
    " TEXT NOT NULL);"
    "CREATE INDEX builtin_attachment_issue ON builtin_attachment(issue);"
    "CREATE INDEX builtin_attachment_hash ON builtin_attachment(hash);"
    "CREATE TABLE builtin_watcher (issue INTEGER NOT NULL REFERENCES"
    " builtin_issue(id) ON DELETE CASCADE, person INTEGER NOT NULL, PRIMARY"
    " KEY (issue, person)) WITHOUT ROWID;"
    "CREATE TABLE builtin_relation (a INTEGER NOT NULL REFERENCES"
    " builtin_issue(id) ON DELETE CASCADE, b INTEGER NOT NULL REFERENCES"
    " builtin_issue(id) ON DELETE CASCADE, PRIMARY KEY (a, b)) WITHOUT"
    " ROWID;";

void *
store_builtin_row_add(struct store_builtin_list *list, size_t size)
{
	char *grown;

	if (list->n == list->cap) {
		list->cap = list->cap == 0 ? 16 : list->cap * 2;
		grown = base_arena_alloc(list->arena, list->cap * size);
		if (list->n > 0)
			memcpy(grown, list->rows, list->n * size);
		list->rows = grown;
	}
	return list->rows + size * list->n++;
}

enum base_status
store_builtin_fill(struct store *store, sqlite3_stmt *stmt,
    struct store_builtin_list *list, size_t size,
    void (*fill)(sqlite3_stmt *stmt, struct base_arena *arena, void *row),
    struct base_err *err)
{
	enum base_status status;

	while ((status = store_step(store, stmt, err)) == BASE_OK)
		fill(stmt, list->arena, store_builtin_row_add(list, size));
	store_done(store, stmt);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_builtin_ids(struct store *store, sqlite3_stmt *stmt,
    struct store_builtin_list *list, struct base_err *err)
{
	enum base_status status;
	int64_t *row;

	while ((status = store_step(store, stmt, err)) == BASE_OK &&
	       list->n < STORE_BUILTIN_ROWS_MAX) {
		row = store_builtin_row_add(list, sizeof(*row));
		*row = store_int(stmt, 0);
	}
	store_done(store, stmt);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_builtin_person_set(struct store *store,
    const struct store_builtin_person *row, int64_t *id_out,
    struct base_err *err)
{
	enum base_status status;

	status = store_exec(store, err, NULL,
	    "INSERT INTO builtin_person(login, name, mail, language, rights,"
	    " locked, is_group) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
	    " ON CONFLICT (login) DO UPDATE SET name = excluded.name,"
	    " mail = excluded.mail, language = excluded.language,"
	    " rights = excluded.rights, locked = excluded.locked,"
	    " is_group = excluded.is_group",
	    "ttttiii", row->login, row->name, row->mail, row->language,
	    row->rights, (int64_t)row->is_locked, (int64_t)row->is_group);
	if (status == BASE_OK)
		status = store_value(store, err, id_out,
		    "SELECT id FROM builtin_person WHERE login = ?1", "t",
		    row->login);
	return status;
}

static void
person_row(sqlite3_stmt *stmt, struct base_arena *arena,
    struct store_builtin_person *out)
{
	out->id = store_int(stmt, 0);
	out->login = store_text(stmt, 1, arena);
	out->name = store_text(stmt, 2, arena);
	out->mail = store_text(stmt, 3, arena);
	out->language = store_text(stmt, 4, arena);
	out->rights = store_int(stmt, 5);
	out->is_locked = store_int(stmt, 6) != 0;
	out->is_group = store_int(stmt, 7) != 0;
}

#define PERSON "id, login, name, mail, language, rights, locked, is_group"

enum base_status
store_builtin_person_get(struct store *store, int64_t id, const char *login,
    struct base_arena *arena, struct store_builtin_person *out,
    struct base_err *err)
{
	sqlite3_stmt *stmt;
	enum base_status status;

	status = store_first(store, err, &stmt,
	    "SELECT " PERSON " FROM builtin_person WHERE id = ?1 OR"
	    " (?1 = 0 AND login = ?2)",
	    "it", id, login);
	if (status != BASE_OK)
		return status;
	person_row(stmt, arena, out);
	store_done(store, stmt);
	return status;
}

enum base_status
store_builtin_people(struct store *store, struct base_arena *arena,
    struct store_builtin_person **out, size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {arena, NULL, 0, 0};
	struct store_builtin_person *row;
	sqlite3_stmt *stmt;
	enum base_status status;

	status = store_query(store, err, &stmt,
	    "SELECT " PERSON " FROM builtin_person ORDER BY is_group, id", "");
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, stmt, err)) == BASE_OK &&
	       list.n < STORE_BUILTIN_ROWS_MAX) {
		row = store_builtin_row_add(&list, sizeof(*row));
		person_row(stmt, arena, row);
	}
	store_done(store, stmt);
	*out = (struct store_builtin_person *)(void *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_builtin_member_clear(
    struct store *store, int64_t person, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "DELETE FROM builtin_member WHERE person = ?1", "i", person);
}

enum base_status
store_builtin_member_add(
    struct store *store, int64_t group, int64_t person, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT OR IGNORE INTO builtin_member(grp, person)"
	    " VALUES (?1, ?2)",
	    "ii", group, person);
}

enum base_status
store_builtin_members(struct store *store, int64_t id, bool of_person,
    struct base_arena *arena, int64_t **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {arena, NULL, 0, 0};
	sqlite3_stmt *stmt;
	enum base_status status;

	status = store_query(store, err, &stmt,
	    "SELECT CASE ?2 WHEN 1 THEN grp ELSE person END AS member"
	    " FROM builtin_member WHERE CASE ?2 WHEN 1 THEN person ELSE grp"
	    " END = ?1 ORDER BY member",
	    "ii", id, (int64_t)of_person);
	if (status == BASE_OK)
		status = store_builtin_ids(store, stmt, &list, err);
	*out = (int64_t *)(void *)list.rows;
	*n_out = list.n;
	return status;
}
