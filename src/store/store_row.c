/* Tasks as lists show them. */
#include "kairan/store_row.h"

#include "store_builtin_rows.h"
#include "store_host_rows.h"
#include "store_private.h"

/* fix 1 is HOST_FIX_AVAILABLE. */
#define ROWS                                                                   \
	"SELECT t.id, t.vulnerability, ifnull(t.ticket, 0),"                   \
	" ifnull(k.issue, 0), ifnull(k.assignee, 0), v.key,"                   \
	" CASE WHEN v.title = '' THEN ifnull(f.title, '') ELSE v.title END,"   \
	" v.products, t.host, ifnull(x.packages, ''), t.status,"               \
	" t.status_by, t.until,"                                               \
	" CASE WHEN t.planned = '' THEN ifnull(k.planned, '')"                 \
	" ELSE t.planned END,"                                                 \
	" CASE WHEN t.due = '' THEN ifnull(k.due, '') ELSE t.due END,"         \
	" t.ssvc, ifnull(f.outcome, ''), ifnull(f.why, ''),"                   \
	" ifnull(p.login, ''), ifnull(p.name, ifnull(k.owner_group, '')),"     \
	" ifnull(k.owner_group, ''), ifnull(k.priority, ''),"                  \
	" ifnull(k.project, ''), " STORE_CVSS ","                              \
	" v.kev OR ifnull(f.kev, 0) = 1, t.verified,"                          \
	" ifnull(k.state = 'closed', 0), ifnull(k.private, 0),"                \
	" t.status = 'NEW' AND ifnull(s.heard, 0) < max(t.status_at,"          \
	" t.created),"                                                         \
	" CASE WHEN t.host = '' THEN v.fix ELSE ifnull(x.fix, 0) END,"         \
	" v.mitigation OR ifnull(f.mitigation, '') <> ''"                      \
	" OR ifnull(f.mitigation_url, '') <> ''"                               \
	" FROM task t JOIN vulnerability v ON v.id = t.vulnerability"          \
	" LEFT JOIN ticket k ON k.id = t.ticket"                               \
	" LEFT JOIN person p ON p.id = k.assignee"                             \
	" LEFT JOIN (SELECT ticket, max(max(seen, wrote)) AS heard FROM"       \
	" follow GROUP BY ticket) s ON s.ticket = t.ticket"                    \
	" LEFT JOIN finding f ON f.host = t.host"                              \
	" AND f.vulnerability = t.vulnerability"                               \
	" LEFT JOIN (SELECT host, vulnerability, max(fix = 1 OR fixed_in <>"   \
	" '') AS fix, group_concat(package, ', ') AS packages FROM (SELECT"    \
	" host, vulnerability, package, max(fix) AS fix, max(fixed_in) AS"     \
	" fixed_in, min(n) AS n FROM finding_package GROUP BY host,"           \
	" vulnerability, package ORDER BY n)"                                  \
	" GROUP BY host, vulnerability) x ON x.host = t.host"                  \
	" AND x.vulnerability = t.vulnerability"                               \
	" WHERE ifnull(k.state, '') <> 'gone' AND (?1 OR t.status IN"          \
	" ('NEW', 'INVESTIGATING', 'ONGOING', 'DEFER'))"                       \
	" ORDER BY t.host, v.key, t.id LIMIT ?2"

static void
fill(sqlite3_stmt *s, struct base_arena *arena, struct store_row *out)
{
	int64_t *ids[] = {&out->task, &out->vulnerability, &out->ticket,
	    &out->issue, &out->assignee};
	const char **texts[] = {&out->key, &out->title, &out->products,
	    &out->host, &out->packages, &out->status, &out->status_by,
	    &out->until, &out->planned, &out->due, &out->ssvc, &out->outcome,
	    &out->why, &out->login, &out->owner, &out->group, &out->priority,
	    &out->project};
	bool *flags[] = {&out->is_kev, &out->is_verified, &out->is_closed,
	    &out->is_private, &out->is_unseen, &out->has_patch,
	    &out->has_mitigation};
	int column = 0;
	size_t i;

	for (i = 0; i < BASE_LEN(ids); i++)
		*ids[i] = store_int(s, column++);
	for (i = 0; i < BASE_LEN(texts); i++)
		*texts[i] = store_text(s, column++, arena);
	out->cvss = (int)store_int(s, column++);
	for (i = 0; i < BASE_LEN(flags); i++)
		*flags[i] = store_int(s, column++) != 0;
}

enum base_status
store_row_list(struct store *store, bool with_closed, struct base_arena *arena,
    struct store_row **out, size_t *n_out, struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s, ROWS, "ii", (int64_t)with_closed,
	    (int64_t)STORE_LIST_MAX);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK)
		fill(s, arena,
		    store_builtin_row_add(&list, sizeof(struct store_row)));
	store_done(store, s);
	*out = (void *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}
