#include "kairan/store_mail.h"
#include "store_private.h"

#define OUTBOX                                                                 \
	"SELECT id, person, ticket, inbox, created, attempts, next_try, sent," \
	" event, kind, state, recipient, message_id, subject, language, raw,"  \
	" last_error, sent_to FROM outbox "

static void
fill(sqlite3_stmt *s, struct base_arena *arena, struct store_outbox *out)
{
	const char **texts[] = {&out->event, &out->kind, &out->state,
	    &out->recipient, &out->message_id, &out->subject, &out->language,
	    &out->raw, &out->last_error, &out->sent_to};
	size_t i;

	out->id = store_int(s, 0);
	out->person = store_int(s, 1);
	out->ticket = store_int(s, 2);
	out->inbox = store_int(s, 3);
	out->created = store_int(s, 4);
	out->attempts = store_int(s, 5);
	out->next_try = store_int(s, 6);
	out->sent = store_int(s, 7);
	for (i = 0; i < BASE_LEN(texts); i++)
		*texts[i] = store_text(s, 8 + (int)i, arena);
}

static enum base_status
one(struct store *store, sqlite3_stmt *s, struct base_arena *arena,
    struct store_outbox *out, struct base_err *err)
{
	enum base_status status = store_step(store, s, err);

	if (status == BASE_OK)
		fill(s, arena, out);
	store_done(store, s);
	return status;
}

enum base_status
store_outbox_add(struct store *store, const struct store_outbox *row,
    int64_t *id_out, struct base_err *err)
{
	enum base_status status;
	int changed = 0;

	status = store_exec(store, err, &changed,
	    /* Not OR IGNORE, which uses up a number: the Message-IDs are to
	     * be those of a run that nothing cut off. */
	    "INSERT INTO outbox(event, kind, state, person,"
	    " recipient, ticket, inbox, language, created)"
	    " SELECT ?1, ?2, 'draft', ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS"
	    " (SELECT 1 FROM outbox WHERE event = ?1)",
	    "ttitiiti", row->event, row->kind, row->person, row->recipient,
	    row->ticket, row->inbox, row->language, row->created);
	if (status == BASE_OK && changed == 0)
		return BASE_EXISTS;
	if (status == BASE_OK)
		*id_out = store_last_id(store);
	return status;
}

enum base_status
store_outbox_put(
    struct store *store, const struct store_outbox *row, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE outbox SET state = ?2, person = ?3, ticket = ?4,"
	    " inbox = ?5, attempts = ?6, next_try = ?7, sent = ?8,"
	    " message_id = ?9, subject = ?10, language = ?11, raw = ?12,"
	    " last_error = ?13, sent_to = ?14 WHERE id = ?1",
	    "itiiiiiitttttt", row->id, row->state, row->person, row->ticket,
	    row->inbox, row->attempts, row->next_try, row->sent,
	    row->message_id, row->subject, row->language, row->raw,
	    row->last_error, row->sent_to);
}

enum base_status
store_outbox_get(struct store *store, int64_t id, struct base_arena *arena,
    struct store_outbox *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s, OUTBOX "WHERE id = ?1", "i", id);
	return status == BASE_OK ? one(store, s, arena, out, err) : status;
}

enum base_status
store_outbox_next(struct store *store, int64_t now, struct base_arena *arena,
    struct store_outbox *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    OUTBOX "WHERE state IN ('queued', 'sending') AND next_try <= ?1"
		   " ORDER BY next_try, id LIMIT 1",
	    "i", now);
	return status == BASE_OK ? one(store, s, arena, out, err) : status;
}

enum base_status
store_outbox_by_message(struct store *store, const char *message_id,
    struct base_arena *arena, struct store_outbox *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(
	    store, err, &s, OUTBOX "WHERE message_id = ?1", "t", message_id);
	return status == BASE_OK ? one(store, s, arena, out, err) : status;
}

enum base_status
store_outbox_each(struct store *store, int64_t ticket, int64_t inbox,
    store_outbox_fn fn, void *ctx, struct base_err *err)
{
	struct store_outbox row;
	struct base_arena *arena;
	enum base_status status;
	sqlite3_stmt *s = NULL;
	bool go = true;

	status = store_query(store, err, &s,
	    OUTBOX "WHERE (?1 = 0 OR ticket = ?1) AND (?2 = 0 OR inbox = ?2)"
		   " ORDER BY id",
	    "ii", ticket, inbox);
	if (status != BASE_OK)
		return status;
	while (go && (status = store_step(store, s, err)) == BASE_OK) {
		arena = base_arena_new();
		fill(s, arena, &row);
		go = fn(&row, ctx);
		base_arena_free(arena);
	}
	store_done(store, s);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_outbox_add_line(struct store *store, int64_t outbox, int64_t line,
    int64_t ticket, const char *subject, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT OR REPLACE INTO outbox_line(outbox, line, ticket,"
	    " subject) VALUES(?1, ?2, ?3, ?4)",
	    "iiit", outbox, line, ticket, subject);
}

enum base_status
store_outbox_line(struct store *store, int64_t outbox, int64_t line,
    struct base_arena *arena, const char **subject_out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    "SELECT subject FROM outbox_line WHERE outbox = ?1 AND line = ?2",
	    "ii", outbox, line);
	if (status != BASE_OK)
		return status;
	*subject_out = store_text(s, 0, arena);
	store_done(store, s);
	return status;
}

enum base_status
store_outbox_lines(
    struct store *store, int64_t outbox, unsigned *out, struct base_err *err)
{
	enum base_status status;
	int64_t n = 0;

	status = store_value(store, err, &n,
	    "SELECT ifnull(max(line), 0) FROM outbox_line WHERE outbox = ?1",
	    "i", outbox);
	*out = n > 0 && n <= INT32_MAX ? (unsigned)n : 0;
	return status;
}

enum base_status
store_outbox_line_ticket(struct store *store, int64_t outbox, int64_t line,
    int64_t *out, struct base_err *err)
{
	return store_value(store, err, out,
	    "SELECT ticket FROM outbox_line WHERE outbox = ?1 AND line = ?2",
	    "ii", outbox, line);
}

enum base_status
store_outbox_has(
    struct store *store, const char *event, bool *out, struct base_err *err)
{
	enum base_status status;
	int64_t n = 0;

	status = store_value(store, err, &n,
	    "SELECT count(*) FROM outbox WHERE event = ?1", "t", event);
	*out = status == BASE_OK && n > 0;
	return status;
}

enum base_status
store_outbox_count(struct store *store, const char *event,
    const char *recipient, int64_t since, int64_t *out, struct base_err *err)
{
	return store_value(store, err, out,
	    "SELECT count(*) FROM outbox WHERE created >= ?1"
	    " AND substr(event, 1, length(?2)) = ?2"
	    " AND (?3 IS NULL OR recipient = ?3 COLLATE NOCASE)",
	    "itt", since, event, recipient);
}
