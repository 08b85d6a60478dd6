#include "kairan/store_mail.h"

#include <string.h>

#include "store_private.h"

#define INBOX                                                                  \
	"SELECT id, received, size, ifnull(person, 0), ifnull(ticket, 0),"     \
	" level, attempts, next_try, finished, delivery, sender, recipients,"  \
	" raw, message_id, from_addr, subject, class, state, reason, report,"  \
	" pending, confirmed"                                                  \
	" FROM inbox "

static void
fill(sqlite3_stmt *s, struct base_arena *arena, struct store_inbox *out)
{
	const char **texts[] = {&out->delivery, &out->sender, &out->recipients,
	    &out->raw, &out->message_id, &out->from_addr, &out->subject,
	    &out->class_name, &out->state, &out->reason, &out->report};
	size_t i;

	out->id = store_int(s, 0);
	out->received = store_int(s, 1);
	out->size = store_int(s, 2);
	out->person = store_int(s, 3);
	out->ticket = store_int(s, 4);
	out->level = store_int(s, 5);
	out->attempts = store_int(s, 6);
	out->next_try = store_int(s, 7);
	out->finished = store_int(s, 8);
	for (i = 0; i < BASE_LEN(texts); i++)
		*texts[i] = store_text(s, 9 + (int)i, arena);
	out->is_pending = store_int(s, 9 + (int)i) != 0;
	out->confirmed = store_int(s, 10 + (int)i);
}

static enum base_status
one(struct store *store, sqlite3_stmt *s, struct base_arena *arena,
    struct store_inbox *out, struct base_err *err)
{
	enum base_status status = store_step(store, s, err);

	if (status == BASE_OK)
		fill(s, arena, out);
	store_done(store, s);
	return status;
}

enum base_status
store_inbox_add(struct store *store, const struct store_inbox *row,
    int64_t *id_out, struct base_err *err)
{
	enum base_status status;
	int changed = 0;

	status = store_exec(store, err, &changed,
	    "INSERT OR IGNORE INTO inbox(delivery, received, sender,"
	    " recipients, raw, size, state)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, 'new')",
	    "tittti", row->delivery, row->received, row->sender,
	    row->recipients, row->raw, row->size);
	if (status == BASE_OK && changed == 0)
		return BASE_EXISTS;
	if (status == BASE_OK)
		*id_out = store_last_id(store);
	return status;
}

enum base_status
store_inbox_put(
    struct store *store, const struct store_inbox *row, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE inbox SET message_id = ?2, from_addr = ?3, subject = ?4,"
	    " class = ?5, state = ?6, reason = ?7, report = ?8, person = ?9,"
	    " ticket = ?10, level = ?11, attempts = ?12, next_try = ?13,"
	    " finished = ?14, pending = ?15, confirmed = ?16 WHERE id = ?1",
	    "itttttttnniiiiii", row->id, row->message_id, row->from_addr,
	    row->subject, row->class_name, row->state, row->reason, row->report,
	    row->person, row->ticket, row->level, row->attempts, row->next_try,
	    row->finished, (int64_t)row->is_pending, row->confirmed);
}

enum base_status
store_inbox_get(struct store *store, int64_t id, struct base_arena *arena,
    struct store_inbox *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s, INBOX "WHERE id = ?1", "i", id);
	return status == BASE_OK ? one(store, s, arena, out, err) : status;
}

enum base_status
store_inbox_next(struct store *store, int64_t now, struct base_arena *arena,
    struct store_inbox *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    INBOX "WHERE state IN ('new', 'waiting') AND next_try <= ?1"
		  " ORDER BY next_try, id LIMIT 1",
	    "i", now);
	return status == BASE_OK ? one(store, s, arena, out, err) : status;
}

enum base_status
store_inbox_due(struct store *store, int64_t now, int64_t *out, size_t max,
    size_t *n_out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	*n_out = 0;
	status = store_query(store, err, &s,
	    "SELECT id FROM inbox WHERE state IN ('new', 'waiting')"
	    " AND next_try <= ?1 ORDER BY next_try, id LIMIT ?2",
	    "ii", now, (int64_t)max);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK)
		out[(*n_out)++] = store_int(s, 0);
	store_done(store, s);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

/* Who has no sender yet was cut off before it was read: it may be about any
 * ticket.  One that does so again and again must not hold up all mail. */
#define UNREAD "from_addr = '' AND attempts <= 2"
#define BEFORE                                                                 \
	" WHERE (ticket = ?1 OR (" UNREAD ")) AND id < ?2"                     \
	" AND state = 'waiting' AND attempts < ?3"

enum base_status
store_inbox_before(struct store *store, int64_t id, int64_t ticket,
    int64_t tries, int64_t *next_try_out, struct base_err *err)
{
	return store_value(store, err, next_try_out,
	    "SELECT next_try FROM inbox" BEFORE
	    " ORDER BY next_try DESC LIMIT 1",
	    "iii", ticket, id, tries);
}

enum base_status
store_inbox_stale(struct store *store, int64_t id, int64_t ticket,
    int64_t tries, int64_t *attempts_out, int64_t *next_try_out,
    struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    "SELECT attempts, next_try FROM inbox WHERE ticket = ?1 AND id < ?2"
	    " AND state = 'waiting' AND attempts >= ?3"
	    " ORDER BY next_try DESC LIMIT 1",
	    "iii", ticket, id, tries);
	if (status != BASE_OK)
		return status;
	*attempts_out = store_int(s, 0);
	*next_try_out = store_int(s, 1);
	store_done(store, s);
	return BASE_OK;
}

enum base_status
store_inbox_hasten(struct store *store, int64_t id, int64_t ticket,
    int64_t tries, int64_t told, int64_t next_try, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE inbox SET next_try = ?4, attempts = CASE WHEN from_addr ="
	    " '' OR attempts <= 1 OR attempts = ?5 THEN attempts"
	    " ELSE attempts - 1 END" BEFORE " AND next_try > ?4",
	    "iiiii", ticket, id, tries, next_try, told);
}

enum base_status
store_inbox_each(struct store *store, const char *message_id, int64_t ticket,
    store_inbox_fn fn, void *ctx, struct base_err *err)
{
	struct store_inbox row;
	struct base_arena *arena;
	enum base_status status;
	sqlite3_stmt *s = NULL;
	bool go = true;

	status = store_query(store, err, &s,
	    INBOX "WHERE (?1 IS NULL OR message_id = ?1)"
		  " AND (?2 = 0 OR ticket = ?2) ORDER BY id",
	    "ti", message_id, ticket);
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

#define DOMAIN "lower(substr(from_addr, instr(from_addr, '@') + 1))"
/* Not strangers whose mail was refused: they hold nobody up. */
#define PEOPLE                                                                 \
	" AND received >= ?1 AND class = 'human' AND id <> ?2"                 \
	" AND (person IS NOT NULL OR state IN ('applied', 'commented'))"

/* One statement for each thing that is shared, so that each has its index. */
enum base_status
store_inbox_count(struct store *store, const struct store_inbox_count *what,
    int64_t *count_out, struct base_err *err)
{
	if (what->from_addr != NULL && what->ticket != 0)
		return store_value(store, err, count_out,
		    "SELECT count(*) FROM inbox WHERE ticket = ?3 AND from_addr"
		    " = ?4 COLLATE NOCASE" PEOPLE,
		    "iiit", what->since, what->but, what->ticket,
		    what->from_addr);
	if (what->from_addr != NULL)
		return store_value(store, err, count_out,
		    "SELECT count(*) FROM inbox WHERE from_addr = ?3"
		    " COLLATE NOCASE" PEOPLE,
		    "iit", what->since, what->but, what->from_addr);
	if (what->domain != NULL)
		return store_value(store, err, count_out,
		    "SELECT count(*) FROM inbox WHERE " DOMAIN
		    " = lower(?3)" PEOPLE,
		    "iit", what->since, what->but, what->domain);
	if (what->ticket != 0)
		return store_value(store, err, count_out,
		    "SELECT count(*) FROM inbox WHERE ticket = ?3" PEOPLE,
		    "iii", what->since, what->but, what->ticket);
	return store_value(store, err, count_out,
	    "SELECT count(*) FROM inbox WHERE true" PEOPLE, "ii", what->since,
	    what->but);
}

enum base_status
store_inbox_pending(struct store *store, const char *from_addr, int64_t since,
    int64_t *count_out, struct base_err *err)
{
	return store_value(store, err, count_out,
	    "SELECT count(*) FROM inbox WHERE from_addr = ?1 COLLATE NOCASE"
	    " AND pending = 1 AND received >= ?2",
	    "ti", from_addr, since);
}

#define EFFECT                                                                 \
	"SELECT id, inbox, ticket, author, message_id, text_hash, directive,"  \
	" marker, state, result, created, tried FROM effect "

static void
fill_effect(sqlite3_stmt *s, struct base_arena *arena, struct store_effect *out)
{
	const char **texts[] = {&out->author, &out->message_id, &out->text_hash,
	    &out->directive, &out->marker, &out->state, &out->result};
	size_t i;

	out->id = store_int(s, 0);
	out->inbox = store_int(s, 1);
	out->ticket = store_int(s, 2);
	for (i = 0; i < BASE_LEN(texts); i++)
		*texts[i] = store_text(s, 3 + (int)i, arena);
	out->created = store_int(s, 3 + (int)i);
	out->tried = store_int(s, 4 + (int)i);
}

enum base_status
store_effect_intend(struct store *store, const struct store_effect *effect,
    int64_t now, struct base_arena *arena, struct store_effect *out,
    struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;
	int changed = 0;

	status = store_exec(store, err, &changed,
	    "INSERT OR IGNORE INTO effect(inbox, ticket, author, message_id,"
	    " text_hash, directive, marker, state, created, tried)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 'intended', ?8, ?8)",
	    "iittttti", effect->inbox, effect->ticket, effect->author,
	    effect->message_id, effect->text_hash, effect->directive,
	    effect->marker, now);
	if (status != BASE_OK)
		return status;
	status = store_query(store, err, &s,
	    EFFECT "WHERE ticket = ?1 AND author = ?2 AND message_id = ?3"
		   " AND text_hash = ?4 AND directive = ?5",
	    "itttt", effect->ticket, effect->author, effect->message_id,
	    effect->text_hash, effect->directive);
	if (status != BASE_OK)
		return status;
	status = store_step(store, s, err);
	if (status == BASE_OK)
		fill_effect(s, arena, out);
	store_done(store, s);
	if (status == BASE_OK && changed == 0)
		return BASE_EXISTS;
	return status;
}

enum base_status
store_effect_try(
    struct store *store, int64_t id, int64_t now, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE effect SET tried = ?2 WHERE id = ?1", "ii", id, now);
}

enum base_status
store_effect_find(struct store *store, const struct store_effect *effect,
    int64_t *inbox_out, struct base_err *err)
{
	return store_value(store, err, inbox_out,
	    "SELECT inbox FROM effect WHERE ticket = ?1 AND author = ?2"
	    " AND message_id = ?3 AND text_hash = ?4 AND directive = ?5"
	    " AND inbox <> ?6",
	    "itttti", effect->ticket, effect->author, effect->message_id,
	    effect->text_hash, effect->directive, effect->inbox);
}

enum base_status
store_effect_finish(struct store *store, int64_t id, const char *state,
    const char *result, int64_t now, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE effect SET state = ?2, result = ?3, finished = ?4"
	    " WHERE id = ?1",
	    "itti", id, state, result, now);
}

enum base_status
store_effect_other_text(struct store *store, const char *author,
    const char *message_id, const char *text_hash, int64_t *inbox_out,
    struct base_err *err)
{
	enum base_status status;

	*inbox_out = 0;
	status = store_value(store, err, inbox_out,
	    "SELECT inbox FROM effect WHERE author = ?1 AND message_id = ?2"
	    " AND text_hash <> ?3 ORDER BY id LIMIT 1",
	    "ttt", author, message_id, text_hash);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_effect_of_journal(struct store *store, int64_t ticket, int64_t journal,
    const char *marker, struct base_arena *arena, struct store_effect *out,
    struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    EFFECT "WHERE ticket = ?1 AND (journal = ?2 OR marker = ?3)"
		   " ORDER BY id LIMIT 1",
	    "iit", ticket, journal, marker);
	if (status != BASE_OK)
		return status;
	fill_effect(s, arena, out);
	store_done(store, s);
	return status;
}

enum base_status
store_effect_set_journal(
    struct store *store, int64_t id, int64_t journal, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE effect SET journal = ?2 WHERE id = ?1", "ii", id, journal);
}

enum base_status
store_effect_count(struct store *store, int64_t ticket, int64_t since,
    int64_t *open_out, int64_t *done_out, struct base_err *err)
{
	enum base_status status;

	status = store_value(store, err, open_out,
	    "SELECT count(*) FROM effect WHERE ticket = ?1 AND state ="
	    " 'intended' AND created >= ?2",
	    "ii", ticket, since);
	if (status != BASE_OK)
		return status;
	return store_value(store, err, done_out,
	    "SELECT count(*) FROM effect WHERE ticket = ?1 AND state <>"
	    " 'intended'",
	    "i", ticket);
}
