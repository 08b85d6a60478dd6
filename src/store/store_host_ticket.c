/* Tickets of hosts, and the tasks that have none yet. */
#include <string.h>

#include "kairan/store_digest.h"
#include "kairan/store_host.h"
#include "store_builtin_rows.h"
#include "store_private.h"

enum base_status
store_host_loose(struct store *store, struct base_arena *arena,
    struct store_loose **out, size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	struct store_loose *row;
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    "SELECT t.id, t.host, ifnull(p.package, ''), t.ssvc, t.due,"
	    " t.vulnerability"
	    " FROM task t JOIN finding f ON f.host = t.host AND"
	    " f.vulnerability = t.vulnerability LEFT JOIN finding_package p"
	    " ON p.host = f.host AND p.vulnerability = f.vulnerability AND"
	    " p.n = 0 LEFT JOIN host_ticket h ON h.ticket = t.ticket"
	    " WHERE t.status IN ('NEW', 'INVESTIGATING', 'ONGOING', 'DEFER')"
	    " AND (t.ticket IS NULL OR (t.ssvc IN ('immediate',"
	    " 'out_of_cycle') AND h.part LIKE 'window:%' AND (SELECT count(*)"
	    " FROM task x WHERE x.ticket = t.ticket) > 1))"
	    " ORDER BY t.host, CASE t.ssvc WHEN 'immediate' THEN 0"
	    " WHEN 'out_of_cycle' THEN 1 ELSE 2 END, 3, t.id LIMIT ?1",
	    "i", (int64_t)STORE_LIST_MAX);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK) {
		row = store_builtin_row_add(&list, sizeof(*row));
		row->task = store_int(s, 0);
		row->host = store_text(s, 1, arena);
		row->package = store_text(s, 2, arena);
		row->ssvc = store_text(s, 3, arena);
		row->due = store_text(s, 4, arena);
		row->vulnerability = store_int(s, 5);
	}
	store_done(store, s);
	*out = (void *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_host_assign(struct store *store, int64_t task, int64_t ticket,
    int64_t now, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE task SET ticket = ?2, updated = ?3 WHERE id = ?1", "iii",
	    task, ticket, now);
}

enum base_status
store_host_ticket_put(struct store *store, int64_t ticket, const char *host,
    const char *part, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO host_ticket(ticket, host, part) VALUES(?1, ?2, ?3)",
	    "itt", ticket, host, part);
}

enum base_status
store_host_ticket_get(struct store *store, int64_t ticket,
    struct base_arena *arena, const char **host, const char **part,
    struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    "SELECT host, part FROM host_ticket WHERE ticket = ?1", "i",
	    ticket);
	if (status != BASE_OK)
		return status;
	*host = store_text(s, 0, arena);
	*part = store_text(s, 1, arena);
	store_done(store, s);
	return status;
}

enum base_status
store_host_ticket_find(struct store *store, const char *host, const char *part,
    int64_t *out, struct base_err *err)
{
	return store_value(store, err, out,
	    "SELECT t.id FROM host_ticket h JOIN ticket t ON t.id = h.ticket"
	    " WHERE h.host = ?1 AND h.part = ?2 AND t.state IN ('intended',"
	    " 'open') ORDER BY t.id DESC LIMIT 1",
	    "tt", host, part);
}

enum base_status
store_host_ticket_updates(
    struct store *store, const char *host, int64_t *out, struct base_err *err)
{
	return store_value(store, err, out,
	    "SELECT count(*) FROM host_ticket h JOIN ticket t"
	    " ON t.id = h.ticket WHERE h.host = ?1 AND h.part LIKE 'update:%'"
	    " AND t.state IN ('intended', 'open')",
	    "t", host);
}

enum base_status
store_host_ticket_company(struct store *store, int64_t ticket, const char *wish,
    int64_t *out, struct base_err *err)
{
	return store_value(store, err, out,
	    "SELECT (SELECT count(*) FROM host_ticket h JOIN ticket t"
	    " ON t.id = h.ticket WHERE t.state = 'intended' AND t.wish = ?2"
	    " AND t.id <> ?1) + (SELECT count(*) FROM digest d JOIN ticket t"
	    " ON t.id = d.ticket WHERE d.mail = 0 AND d.mark = "
	    "'" STORE_DIGEST_SCAN "' AND t.wish = ?2)",
	    "it", ticket, wish);
}

enum base_status
store_host_told_get(struct store *store, int64_t ticket,
    struct base_arena *arena, struct store_host_told *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    "SELECT ssvc, due, verdict FROM host_ticket WHERE ticket = ?1", "i",
	    ticket);
	if (status != BASE_OK)
		return status;
	out->ssvc = store_text(s, 0, arena);
	out->due = store_text(s, 1, arena);
	out->verdict = store_text(s, 2, arena);
	store_done(store, s);
	return status;
}

enum base_status
store_host_told_put(struct store *store, int64_t ticket,
    const struct store_host_told *told, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE host_ticket SET ssvc = ?2, due = ?3, verdict = ?4"
	    " WHERE ticket = ?1",
	    "ittt", ticket, told->ssvc, told->due, told->verdict);
}

enum base_status
store_host_ticket_window(
    struct store *store, const char *host, int64_t *out, struct base_err *err)
{
	return store_value(store, err, out,
	    "SELECT t.id FROM host_ticket h JOIN ticket t ON t.id = h.ticket"
	    " WHERE h.host = ?1 AND h.part LIKE 'window:%' AND t.state IN"
	    " ('intended', 'open') ORDER BY t.id DESC LIMIT 1",
	    "t", host);
}

enum base_status
store_host_ticket_move(
    struct store *store, int64_t ticket, const char *part, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE host_ticket SET part = ?2 WHERE ticket = ?1", "it", ticket,
	    part);
}
