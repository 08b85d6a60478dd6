/*
 * The overview: advisories that hit a watch but founded no ticket (bundles,
 * and what was over the ceiling), one mail for each reader, from which
 * `track ID` opens a ticket.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"

#define OVERVIEW_CVES 6 /* CVEs named in one line */

/* Who reads about a watch: its owner, else its list, else the operator. */
static const char *
reader(struct flow *flow, const struct conf_watch *w, struct base_arena *arena,
    struct store_person *person, bool *is_person)
{
	*is_person = false;
	if (w != NULL && w->assignee != NULL &&
	    store_person_by_login(
		flow->store, w->assignee, arena, person, NULL) == BASE_OK &&
	    *person->mail != '\0') {
		*is_person = true;
		return person->mail;
	}
	if (w != NULL && w->list != NULL)
		return w->list;
	return flow->conf->mail.operator_address;
}

static struct codec_json *
line_of(struct flow *flow, const struct store_advisory *row, size_t n,
    struct base_arena *arena)
{
	struct codec_json *line = codec_json_new_object();
	struct store_vulnerability v;
	int64_t *ids = NULL;
	char score[16];
	struct base_buf cves;
	size_t k, n_ids = 0;
	int best = -1;

	codec_json_set_int(line, "n", (int64_t)n);
	codec_json_set_string(line, "id", row->ext_id);
	codec_json_set_string(line, "title", row->title);
	codec_json_set_string(line, "url", row->url);
	codec_json_set_string(line, "watch", row->hold_watch);
	codec_json_set_string(line, "reason", row->hold);
	if (store_vulnerability_of(
		flow->store, row->id, arena, &ids, &n_ids, NULL) != BASE_OK)
		n_ids = 0;
	base_buf_init(&cves, 400);
	for (k = 0; k < n_ids; k++) {
		if (store_vulnerability_get(
			flow->store, ids[k], arena, &v, NULL) != BASE_OK)
			continue;
		if (v.cvss > best)
			best = v.cvss;
		if (strncmp(v.key, "CVE-", 4) == 0 && k <= OVERVIEW_CVES &&
		    base_buf_printf(&cves, "%s%s", cves.len > 0 ? ", " : "",
			k == OVERVIEW_CVES ? "..." : v.key) != BASE_OK)
			break;
	}
	codec_json_set_string(line, "cves", base_buf_text(&cves));
	base_buf_release(&cves);
	if (best >= 0) {
		snprintf(score, sizeof(score), "%d.%d", best / 10, best % 10);
		codec_json_set_string(line, "score", score);
		codec_json_set_string(line, "band", flow_facts_band(best));
	}
	return line;
}

static struct codec_json *
view_of(struct flow *flow, const char *to, bool is_person, const char *reason,
    struct codec_json *lines)
{
	const char *operator_address = flow->conf->mail.operator_address;
	struct codec_json *view = codec_json_new_object();
	struct codec_json *why = codec_json_new_object();
	size_t count = codec_json_size(lines);

	codec_json_set_string(view, "reason", reason);
	codec_json_set_int(view, "count", (int64_t)count);
	codec_json_set_bool(view, "count_is_one", count == 1);
	codec_json_set_int(view, "limit", flow->conf->new_tickets_per_run);
	codec_json_set_take(view, "lines", lines);
	codec_json_set_string(why, "kind",
	    is_person ? "subscriber"
	    : to == NULL || (operator_address != NULL &&
				strcmp(to, operator_address) == 0)
		? "operator"
		: "list");
	codec_json_set_take(view, "because", why);
	return view;
}

/* One mail with all rows that the reader of row `first` is to see. */
static enum base_status
one_mail(struct flow *flow, struct store_advisory *rows, size_t n, size_t first,
    bool *told, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct flow_letter letter = {.kind = FLOW_MAIL_OVERVIEW};
	struct codec_json *lines = codec_json_new_array();
	struct store_person person, other;
	const char *to, *too, *reason = rows[first].hold;
	enum base_status status = BASE_OK;
	bool is_person, is_other;
	int64_t outbox = 0;
	size_t i, count = 0;
	char *event = NULL;
	bool *mine = base_xcalloc(n, sizeof(*mine));

	to = reader(flow, conf_find_watch(flow->conf, rows[first].hold_watch),
	    arena, &person, &is_person);
	for (i = first; i < n; i++) {
		too = reader(flow,
		    conf_find_watch(flow->conf, rows[i].hold_watch), arena,
		    &other, &is_other);
		if (told[i] || (to == NULL) != (too == NULL) ||
		    (to != NULL && strcmp(to, too) != 0))
			continue;
		told[i] = mine[i] = true;
		if (strcmp(reason, rows[i].hold) != 0)
			reason = "mixed";
		codec_json_append_take(
		    lines, line_of(flow, &rows[i], ++count, arena));
	}
	letter.view = view_of(flow, to, is_person, reason, lines);
	letter.person = is_person ? &person : NULL;
	letter.recipient = to;
	event = base_xprintf("overview:%lld:%lld", (long long)rows[first].id,
	    (long long)rows[first].revision);
	letter.event = event;
	status = flow_letter_put(flow, &letter, &outbox, err);
	for (i = 0, count = 0; i < n && status == BASE_OK; i++) {
		if (!mine[i])
			continue;
		/* Without a reader it counts as told, or it would come
		 * again for ever; `kairan why` still shows it. */
		status = store_advisory_overviewed(
		    flow->store, rows[i].id, outbox != 0 ? outbox : -1, err);
		count++;
		if (status == BASE_OK && outbox != 0)
			status = store_outbox_add_line(flow->store, outbox,
			    (int64_t)count, 0, rows[i].ext_id, err);
	}
	free(event);
	free(mine);
	base_arena_free(arena);
	return status;
}

enum base_status
flow_overview(struct flow *flow, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_advisory *rows = NULL;
	enum base_status status;
	bool *told = NULL;
	size_t i, n = 0;

	status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = store_advisory_held(
		    flow->store, FLOW_OVERVIEW_LINES, arena, &rows, &n, err);
	told = base_xcalloc(n + 1, sizeof(*told));
	for (i = 0; i < n && status == BASE_OK; i++)
		if (!told[i])
			status = one_mail(flow, rows, n, i, told, err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	free(told);
	base_arena_free(arena);
	return status;
}
