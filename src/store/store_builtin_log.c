#include "kairan/store_builtin.h"

#include "store_builtin_rows.h"
#include "store_private.h"

enum base_status
store_builtin_journal_add(struct store *store, int64_t issue,
    const struct store_builtin_journal *row, int64_t *id_out,
    struct base_err *err)
{
	enum base_status status;

	status = store_exec(store, err, NULL,
	    "INSERT INTO builtin_journal(issue, author, time, notes, private)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    "iiiti", issue, row->author, row->time, row->notes,
	    (int64_t)row->is_private);
	if (status == BASE_OK)
		*id_out = store_last_id(store);
	return status;
}

enum base_status
store_builtin_detail_add(struct store *store,
    const struct store_builtin_detail *row, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO builtin_detail(journal, property, name, old, new)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    "itttt", row->journal, row->property, row->name, row->old_value,
	    row->new_value);
}

enum base_status
store_builtin_journals(struct store *store, int64_t issue,
    struct base_arena *arena, struct store_builtin_journal **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {arena, NULL, 0, 0};
	struct store_builtin_journal *row;
	sqlite3_stmt *stmt;
	enum base_status status;

	status = store_query(store, err, &stmt,
	    "SELECT id, author, time, notes, private FROM builtin_journal"
	    " WHERE issue = ?1 ORDER BY id",
	    "i", issue);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, stmt, err)) == BASE_OK &&
	       list.n < STORE_BUILTIN_ROWS_MAX) {
		row = store_builtin_row_add(&list, sizeof(*row));
		row->id = store_int(stmt, 0);
		row->author = store_int(stmt, 1);
		row->time = store_int(stmt, 2);
		row->notes = store_text(stmt, 3, arena);
		row->is_private = store_int(stmt, 4) != 0;
	}
	store_done(store, stmt);
	*out = (struct store_builtin_journal *)(void *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_builtin_details(struct store *store, int64_t issue,
    struct base_arena *arena, struct store_builtin_detail **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {arena, NULL, 0, 0};
	struct store_builtin_detail *row;
	sqlite3_stmt *stmt;
	enum base_status status;

	status = store_query(store, err, &stmt,
	    "SELECT journal, property, name, old, new FROM builtin_detail"
	    " WHERE journal IN (SELECT id FROM builtin_journal WHERE"
	    " issue = ?1) ORDER BY journal, id",
	    "i", issue);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, stmt, err)) == BASE_OK &&
	       list.n < STORE_BUILTIN_ROWS_MAX) {
		row = store_builtin_row_add(&list, sizeof(*row));
		row->journal = store_int(stmt, 0);
		row->property = store_text(stmt, 1, arena);
		row->name = store_text(stmt, 2, arena);
		row->old_value = store_text(stmt, 3, arena);
		row->new_value = store_text(stmt, 4, arena);
	}
	store_done(store, stmt);
	*out = (struct store_builtin_detail *)(void *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_builtin_attachment_add(struct store *store, int64_t issue,
    const struct store_builtin_attachment *row, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO builtin_attachment(issue, author, created, size,"
	    " filename, type, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	    "iiiittt", issue, row->author, row->created, row->size,
	    row->filename, row->type, row->hash);
}

enum base_status
store_builtin_attachments(struct store *store, int64_t issue,
    struct base_arena *arena, struct store_builtin_attachment **out,
    size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {arena, NULL, 0, 0};
	struct store_builtin_attachment *row;
	sqlite3_stmt *stmt;
	enum base_status status;

	status = store_query(store, err, &stmt,
	    "SELECT id, author, created, size, filename, type, hash FROM"
	    " builtin_attachment WHERE issue = ?1 ORDER BY id",
	    "i", issue);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, stmt, err)) == BASE_OK &&
	       list.n < STORE_BUILTIN_ROWS_MAX) {
		row = store_builtin_row_add(&list, sizeof(*row));
		row->id = store_int(stmt, 0);
		row->author = store_int(stmt, 1);
		row->created = store_int(stmt, 2);
		row->size = store_int(stmt, 3);
		row->filename = store_text(stmt, 4, arena);
		row->type = store_text(stmt, 5, arena);
		row->hash = store_text(stmt, 6, arena);
	}
	store_done(store, stmt);
	*out = (struct store_builtin_attachment *)(void *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}
