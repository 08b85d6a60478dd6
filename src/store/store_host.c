#include "kairan/store_host.h"

#include <string.h>

#include "store_builtin_rows.h"
#include "store_host_rows.h"
#include "store_private.h"

#define HOST                                                                   \
	"SELECT name, family, release, format, tool, kernel, raw, time,"       \
	" taken, packages, inventory, reboot FROM host "

const char store_host_schema[] =
    "CREATE TABLE host (name TEXT PRIMARY KEY COLLATE NOCASE,"
    " family TEXT NOT NULL, release TEXT NOT NULL, format TEXT NOT NULL,"
    " tool TEXT NOT NULL, kernel TEXT NOT NULL, raw TEXT NOT NULL,"
    " time INTEGER NOT NULL, taken INTEGER NOT NULL, packages INTEGER NOT"
    " NULL, inventory INTEGER NOT NULL, reboot INTEGER NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE TABLE finding (host TEXT NOT NULL COLLATE NOCASE REFERENCES"
    " host(name), vulnerability INTEGER NOT NULL REFERENCES"
    " vulnerability(id), first INTEGER NOT NULL, last INTEGER NOT NULL,"
    " gone INTEGER NOT NULL, decided INTEGER NOT NULL, id TEXT NOT NULL,"
    " state TEXT NOT NULL, reason TEXT NOT NULL, title TEXT NOT NULL,"
    " severity TEXT NOT NULL, mitigation TEXT NOT NULL, mitigation_url TEXT"
    " NOT NULL, verdict TEXT NOT NULL, package TEXT NOT NULL, outcome TEXT"
    " NOT NULL, why TEXT NOT NULL, due TEXT NOT NULL,"
    " advisories TEXT NOT NULL, kbs TEXT NOT NULL," /* a line each */
    " poc INTEGER NOT NULL, kev INTEGER NOT NULL,"
    " PRIMARY KEY (host, vulnerability)) WITHOUT ROWID;"
    "CREATE INDEX finding_vulnerability ON finding(vulnerability);"
    "CREATE TABLE finding_package (host TEXT NOT NULL COLLATE NOCASE,"
    " vulnerability INTEGER NOT NULL, n INTEGER NOT NULL, package TEXT NOT"
    " NULL, installed TEXT NOT NULL, fixed_in TEXT NOT NULL, fix INTEGER"
    " NOT NULL, state TEXT NOT NULL, path TEXT NOT NULL,"
    " PRIMARY KEY (host, vulnerability, n), FOREIGN KEY (host,"
    " vulnerability) REFERENCES finding(host, vulnerability) ON DELETE"
    " CASCADE) WITHOUT ROWID;"
    /* What part of a host's work a ticket is for. */
    "CREATE TABLE host_ticket (ticket INTEGER PRIMARY KEY REFERENCES"
    " ticket(id) ON DELETE CASCADE, host TEXT NOT NULL COLLATE NOCASE,"
    " part TEXT NOT NULL, ssvc TEXT NOT NULL DEFAULT '', due TEXT NOT NULL"
    " DEFAULT '', verdict TEXT NOT NULL DEFAULT '');" /* as last told */
    "CREATE INDEX host_ticket_part ON host_ticket(host, part);";

static void
fill(sqlite3_stmt *s, struct base_arena *arena, struct store_host *out)
{
	const char **texts[] = {&out->name, &out->family, &out->release,
	    &out->format, &out->tool, &out->kernel, &out->raw};
	int i;

	for (i = 0; i < (int)BASE_LEN(texts); i++)
		*texts[i] = store_text(s, i, arena);
	out->time = store_int(s, i);
	out->taken = store_int(s, i + 1);
	out->n_packages = store_int(s, i + 2);
	out->has_inventory = store_int(s, i + 3) != 0;
	out->is_reboot_required = store_int(s, i + 4) != 0;
}

enum base_status
store_host_get(struct store *store, const char *name, struct base_arena *arena,
    struct store_host *out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s, HOST "WHERE name = ?1", "t", name);
	if (status != BASE_OK)
		return status;
	fill(s, arena, out);
	store_done(store, s);
	return status;
}

enum base_status
store_host_put(
    struct store *store, const struct store_host *h, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT INTO host(name, family, release, format, tool, kernel,"
	    " raw, time, taken, packages, inventory, reboot)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
	    " ON CONFLICT(name) DO UPDATE SET family = ?2, release = ?3,"
	    " format = ?4, tool = ?5, kernel = ?6, raw = ?7, time = ?8,"
	    " taken = ?9, packages = ?10, inventory = ?11, reboot = ?12",
	    "tttttttiiiii", h->name, h->family, h->release, h->format, h->tool,
	    h->kernel, h->raw, h->time, h->taken, h->n_packages,
	    (int64_t)h->has_inventory, (int64_t)h->is_reboot_required);
}

enum base_status
store_host_list(struct store *store, struct base_arena *arena,
    struct store_host **out, size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s, HOST "ORDER BY name LIMIT ?1", "i",
	    (int64_t)STORE_LIST_MAX);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK)
		fill(s, arena,
		    store_builtin_row_add(&list, sizeof(struct store_host)));
	store_done(store, s);
	*out = (void *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_finding_stale(struct store *store, struct base_arena *arena,
    const char ***out, size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;
	const char **name;

	status = store_query(store, err, &s,
	    "SELECT DISTINCT f.host FROM finding f JOIN vulnerability v"
	    " ON v.id = f.vulnerability WHERE f.gone = 0"
	    " AND " STORE_FINDING_STALE " ORDER BY f.host",
	    "");
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK) {
		name = store_builtin_row_add(&list, sizeof(*name));
		*name = store_text(s, 0, arena);
	}
	store_done(store, s);
	*out = (void *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}
