/* What was found on hosts. */
#include <stdlib.h>
#include <string.h>

#include "kairan/store_advisory.h"
#include "kairan/store_host.h"
#include "store_builtin_rows.h"
#include "store_host_rows.h"
#include "store_private.h"

#define FINDING                                                                \
	"SELECT f.host, f.id, f.state, f.reason, f.title, f.severity,"         \
	" f.mitigation, f.mitigation_url, f.verdict, f.package, f.outcome,"    \
	" f.why, f.due, f.advisories, f.kbs, f.vulnerability, f.first,"        \
	" f.last, f.gone, f.decided, f.poc, f.kev, " STORE_FINDING_STALE       \
	", v.mitigation FROM finding f JOIN vulnerability v ON v.id = "        \
	"f.vulnerability "

#define LINES_MAX ((size_t)1 << 20) /* of ids, a line each */

/* One text of many lines. */
static char *
join(const struct host_strings *list)
{
	struct base_buf out;
	size_t i;

	base_buf_init(&out, LINES_MAX);
	for (i = 0; i < list->n; i++)
		if (base_buf_printf(
			&out, "%s%s", i > 0 ? "\n" : "", list->v[i]) != BASE_OK)
			break;
	return base_buf_take(&out, NULL);
}

static void
split(const char *text, struct base_arena *arena, struct host_strings *out)
{
	const char *p;
	size_t len;

	memset(out, 0, sizeof(*out));
	if (*text == '\0')
		return;
	for (p = text, out->cap = 1; (p = strchr(p, '\n')) != NULL; p++)
		out->cap++;
	out->v = base_arena_alloc(arena, out->cap * sizeof(*out->v));
	while (out->n < out->cap) {
		len = strcspn(text, "\n");
		out->v[out->n++] = base_arena_strndup(arena, text, len);
		text += len + (text[len] != '\0');
	}
}

static void
fill(sqlite3_stmt *s, struct base_arena *arena, struct store_finding *out)
{
	const char **texts[] = {&out->host, &out->id, &out->state, &out->reason,
	    &out->title, &out->severity, &out->mitigation, &out->mitigation_url,
	    &out->verdict, &out->package, &out->outcome, &out->why, &out->due};
	int i;

	for (i = 0; i < (int)BASE_LEN(texts); i++)
		*texts[i] = store_text(s, i, arena);
	split(store_text(s, i, arena), arena, &out->advisories);
	split(store_text(s, i + 1, arena), arena, &out->kbs);
	out->vulnerability = store_int(s, i + 2);
	out->first = store_int(s, i + 3);
	out->last = store_int(s, i + 4);
	out->gone = store_int(s, i + 5);
	out->decided = store_int(s, i + 6);
	out->has_poc = store_int(s, i + 7) != 0;
	out->is_kev = store_int(s, i + 8) == 1;
	out->is_exploited = store_int(s, i + 8) == 2;
	out->is_stale = store_int(s, i + 9) != 0;
	out->has_advice = store_int(s, i + 10) != 0;
}

static void
fill_package(
    sqlite3_stmt *s, struct base_arena *arena, struct host_affected *out)
{
	out->package = store_text(s, 1, arena);
	out->installed = store_text(s, 2, arena);
	out->fixed_in = store_text(s, 3, arena);
	out->fix = (enum host_fix)store_int(s, 4);
	out->state = store_text(s, 5, arena);
	out->path = store_text(s, 6, arena);
}

/* The packages of all of a host's findings; both are sorted by
 * vulnerability. */
static enum base_status
add_packages(struct store *store, const char *host, struct base_arena *arena,
    struct store_finding *findings, size_t n, struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	struct host_affected *rows;
	enum base_status status;
	sqlite3_stmt *s = NULL;
	size_t i = 0, at = 0;

	status = store_query(store, err, &s,
	    "SELECT vulnerability, package, installed, fixed_in, fix, state,"
	    " path FROM finding_package WHERE host = ?1"
	    " ORDER BY vulnerability, n",
	    "t", host);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK) {
		while (i < n && findings[i].vulnerability < store_int(s, 0))
			i++;
		if (i == n || findings[i].vulnerability != store_int(s, 0))
			continue;
		fill_package(s, arena,
		    store_builtin_row_add(&list, sizeof(struct host_affected)));
		findings[i].n_affected++;
	}
	store_done(store, s);
	rows = (void *)list.rows;
	for (i = 0; i < n; i++) {
		findings[i].affected =
		    findings[i].n_affected == 0 ? NULL : &rows[at];
		at += findings[i].n_affected;
	}
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_finding_list(struct store *store, const char *host,
    struct base_arena *arena, struct store_finding **out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    FINDING "WHERE f.host = ?1 ORDER BY f.vulnerability", "t", host);
	if (status != BASE_OK)
		return status;
	while ((status = store_step(store, s, err)) == BASE_OK)
		fill(s, arena,
		    store_builtin_row_add(&list, sizeof(struct store_finding)));
	store_done(store, s);
	*out = (void *)list.rows;
	*n_out = list.n;
	return status == BASE_NOTFOUND
		   ? add_packages(store, host, arena, *out, list.n, err)
		   : status;
}

static enum base_status
put_packages(
    struct store *store, const struct store_finding *f, struct base_err *err)
{
	const struct host_affected *a;
	enum base_status status;
	size_t i;

	status = store_exec(store, err, NULL,
	    "DELETE FROM finding_package WHERE host = ?1"
	    " AND vulnerability = ?2",
	    "ti", f->host, f->vulnerability);
	for (i = 0; i < f->n_affected && status == BASE_OK; i++) {
		a = &f->affected[i];
		status = store_exec(store, err, NULL,
		    "INSERT INTO finding_package(host, vulnerability, n,"
		    " package, installed, fixed_in, fix, state, path)"
		    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		    "tiitttitt", f->host, f->vulnerability, (int64_t)i,
		    a->package, a->installed, a->fixed_in, (int64_t)a->fix,
		    a->state, a->path);
	}
	return status;
}

enum base_status
store_finding_put(
    struct store *store, const struct store_finding *f, struct base_err *err)
{
	char *advisories = join(&f->advisories), *kbs = join(&f->kbs);
	enum base_status status;

	status = store_exec(store, err, NULL,
	    "INSERT INTO finding(host, vulnerability, first, last, gone,"
	    " decided, id, state, reason, title, severity, mitigation,"
	    " mitigation_url, verdict, package, outcome, why, due, advisories,"
	    " kbs, poc, kev) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
	    " ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)"
	    " ON CONFLICT(host, vulnerability) DO UPDATE SET first = ?3,"
	    " last = ?4, gone = ?5, decided = ?6, id = ?7, state = ?8,"
	    " reason = ?9, title = ?10, severity = ?11, mitigation = ?12,"
	    " mitigation_url = ?13, verdict = ?14, package = ?15,"
	    " outcome = ?16, why = ?17, due = ?18, advisories = ?19, kbs ="
	    " ?20, poc = ?21, kev = ?22",
	    "tiiiiittttttttttttttii", f->host, f->vulnerability, f->first,
	    f->last, f->gone, f->decided, f->id, f->state, f->reason, f->title,
	    f->severity, f->mitigation, f->mitigation_url, f->verdict,
	    f->package, f->outcome, f->why, f->due, advisories, kbs,
	    (int64_t)f->has_poc,
	    f->is_kev         ? (int64_t)1
	    : f->is_exploited ? (int64_t)2
			      : (int64_t)0);
	free(advisories);
	free(kbs);
	return status == BASE_OK ? put_packages(store, f, err) : status;
}

enum base_status
store_finding_undecide(struct store *store, const char *host,
    int64_t vulnerability, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE finding SET decided = 0 WHERE host = ?1"
	    " AND vulnerability = ?2",
	    "ti", host, vulnerability);
}

enum base_status
store_finding_why(struct store *store, const char *host, int64_t vulnerability,
    struct base_arena *arena, const char **outcome, const char **why,
    struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    "SELECT outcome, why FROM finding WHERE host = ?1"
	    " AND vulnerability = ?2",
	    "ti", host, vulnerability);
	if (status != BASE_OK)
		return status;
	*outcome = store_text(s, 0, arena);
	*why = store_text(s, 1, arena);
	store_done(store, s);
	return status;
}

enum base_status
store_finding_open(
    struct store *store, const char *host, size_t *out, struct base_err *err)
{
	enum base_status status;
	int64_t n = 0;

	status = store_value(store, err, &n,
	    "SELECT count(*) FROM task WHERE host = ?1 COLLATE NOCASE AND"
	    " host = ?1 AND host <> '' AND status IN ('NEW',"
	    " 'INVESTIGATING', 'ONGOING', 'DEFER')",
	    "t", host);
	*out = (size_t)n;
	return status;
}

enum base_status
store_finding_advisories(
    struct store *store, store_finding_fn fn, void *ctx, struct base_err *err)
{
	struct vuln_advisory *adv = NULL;
	enum base_status status;
	sqlite3_stmt *s = NULL;
	bool go = true;

	/* The format is a member of the record, not a column: of the few that
	 * only look so the caller finds no package. */
	status = store_query(store, err, &s,
	    "SELECT r.json FROM advisory a JOIN advisory_revision r"
	    " ON r.id = a.revision"
	    " WHERE instr(r.json, '\"format\":\"osv\"') > 0 ORDER BY a.id",
	    "");
	if (status != BASE_OK)
		return status;
	while (go && (status = store_step(store, s, err)) == BASE_OK) {
		status = vuln_advisory_from_json(
		    (const char *)sqlite3_column_text(s, 0),
		    (size_t)sqlite3_column_bytes(s, 0), &adv, err);
		if (status != BASE_OK)
			break;
		go = fn(adv, ctx);
		vuln_advisory_free(adv);
	}
	store_done(store, s);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
store_finding_name(struct store *store, const char *id, const char *title,
    int64_t now, int64_t *out, struct base_err *err)
{
	enum base_status status;

	status = store_vulnerability_find(store, id, out, err);
	if (status != BASE_NOTFOUND)
		return status;
	status = store_exec(store, err, NULL,
	    "INSERT INTO vulnerability(key, created, title)"
	    " VALUES(?1, ?2, ?3)",
	    "tit", id, now, title);
	if (status != BASE_OK)
		return status;
	*out = store_last_id(store);
	return store_exec(store, err, NULL,
	    "INSERT INTO alias(alias, vulnerability) VALUES(?1, ?2)", "ti", id,
	    *out);
}

enum base_status
store_finding_score_put(struct store *store, int64_t vulnerability,
    const struct vuln_score *score, struct base_err *err)
{
	char *text = base_xprintf(
	    "%s\n%s\n%s", score->version, score->vector, score->origin);
	enum base_status status;

	status = store_exec(store, err, NULL,
	    "UPDATE vulnerability SET scan_cvss = ?2, scan_score = ?3"
	    " WHERE id = ?1 AND (scan_cvss <> ?2 OR scan_score <> ?3)",
	    "iit", vulnerability, (int64_t)score->base, text);
	free(text);
	return status;
}

enum base_status
store_finding_score_get(struct store *store, int64_t vulnerability,
    struct base_arena *arena, struct vuln_score *out, struct base_err *err)
{
	struct host_strings parts;
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_first(store, err, &s,
	    "SELECT scan_cvss, scan_score FROM vulnerability"
	    " WHERE id = ?1 AND scan_cvss >= 0",
	    "i", vulnerability);
	if (status != BASE_OK)
		return status;
	split(store_text(s, 1, arena), arena, &parts);
	*out = (struct vuln_score){.version = parts.n > 0 ? parts.v[0] : "",
	    .base = (int)store_int(s, 0),
	    .vector = parts.n > 1 ? parts.v[1] : "",
	    .severity = "",
	    .origin = parts.n > 2 ? parts.v[2] : "",
	    .cve = ""};
	store_done(store, s);
	return BASE_OK;
}

static void
fill_id(sqlite3_stmt *s, struct base_arena *arena, void *row)
{
	*(const char **)row = store_text(s, 0, arena);
}

enum base_status
store_finding_cves(struct store *store, const char *id,
    struct base_arena *arena, const char ***out, size_t *n_out,
    struct base_err *err)
{
	struct store_builtin_list list = {.arena = arena};
	enum base_status status;
	sqlite3_stmt *s = NULL;

	status = store_query(store, err, &s,
	    "SELECT DISTINCT v.key FROM advisory a"
	    " JOIN advisory_vulnerability av ON av.advisory = a.id"
	    " JOIN vulnerability v ON v.id = av.vulnerability"
	    " WHERE a.ext_id = ?1 AND v.key GLOB 'CVE-*' ORDER BY v.key"
	    " LIMIT ?2",
	    "ti", id, (int64_t)STORE_FINDING_CVES_MAX + 1);
	if (status != BASE_OK)
		return status;
	status = store_builtin_fill(
	    store, s, &list, sizeof(const char *), fill_id, err);
	if (status == BASE_OK && list.n > STORE_FINDING_CVES_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "the advisory %.100s is about more than %d CVEs", id,
		    STORE_FINDING_CVES_MAX);
	*out = (void *)list.rows;
	*n_out = list.n;
	return status;
}
