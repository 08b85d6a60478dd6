/*
 * The facts of a ticket for a host: its work (flow_work.h), and in the places
 * where an advisory's stand what is installed, what to type and what helps.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_scan_x.h"
#include "flow_work.h"

#define PACKAGES_MAX 40 /* named in one ticket; the rest is counted */
/* What a mail shows of one text, with room for a last line. */
#define SHOWN_MAX ((size_t)FLOW_MAIL_VALUE_MAX - 100)

static void
set_packages(const struct flow_work *w, struct codec_json *out)
{
	struct codec_json *list = codec_json_new_array(), *o;
	struct base_strv seen = BASE_STRV_INIT;
	const struct store_finding *f;
	const struct host_affected *a;
	size_t i, k, more = 0, n_open = flow_work_n_open(w);

	for (i = 0; i < w->n_tasks; i++) {
		if (n_open > 0 && !flow_scan_is_open(w->tasks[i].status))
			continue;
		f = flow_work_finding(w, w->tasks[i].vulnerability);
		for (k = 0; f != NULL && k < f->n_affected; k++) {
			a = &f->affected[k];
			if (base_strv_has(&seen, a->package) ||
			    base_strv_add(&seen, a->package) != BASE_OK)
				continue;
			if (codec_json_size(list) >= PACKAGES_MAX) {
				more++;
				continue;
			}
			o = codec_json_new_object();
			codec_json_set_string(o, "name", a->package);
			codec_json_set_string(o, "version", a->installed);
			if (*a->fixed_in != '\0')
				codec_json_set_string(
				    o, "fixed_in", a->fixed_in);
			codec_json_append_take(list, o);
		}
	}
	codec_json_set_take(out, "products", list);
	/* What an advisory names beside them the host has not. */
	codec_json_set_take(out, "products_more",
	    more > 0 ? codec_json_new_int((int64_t)more) : NULL);
	base_strv_release(&seen);
}

/* A line, while it fits; false: it did not. */
static bool
add(struct base_buf *out, const char *before, const char *text)
{
	size_t len = out->len;

	if (out->len + strlen(before) + strlen(text) < SHOWN_MAX &&
	    base_buf_printf(out, "%s%s\n", before, text) == BASE_OK)
		return true;
	base_buf_truncate(out, len);
	return false;
}

static bool
add_all(struct base_buf *out, const struct codec_json *list)
{
	size_t i;

	for (i = 0; i < codec_json_size(list); i++)
		if (!add(out, "", codec_json_string(codec_json_at(list, i))))
			return false;
	return true;
}

/* For those who show a few lines only (digests): a command that does not fit
 * is left out whole. */
static void
set_short(const struct codec_json *work, struct codec_json *out)
{
	const struct codec_json *list = codec_json_get(work, "updates"), *o;
	struct base_buf text;
	char *line, *p;
	size_t i, len;

	base_buf_init(&text, FLOW_MAIL_VALUE_MAX);
	for (i = 0; i < codec_json_size(list); i++) {
		len = text.len;
		o = codec_json_get(codec_json_at(list, i), "typed");
		if (!add_all(&text, o))
			base_buf_truncate(&text, len);
	}
	(void)add_all(&text, codec_json_get(work, "kbs"));
	(void)add_all(&text, codec_json_get(work, "restart"));
	if (text.len > 0)
		codec_json_set_string(out, "fix", base_buf_text(&text));
	base_buf_clear(&text);
	list = codec_json_get(work, "mitigations");
	for (i = 0; i < codec_json_size(list); i++) {
		o = codec_json_at(list, i);
		line = base_xprintf("%s: %s", codec_json_text(o, "id", ""),
		    codec_json_text(o, "text", codec_json_text(o, "url", "")));
		/* A paragraph each. */
		for (p = line; (p = strchr(p, '\n')) != NULL;)
			*p = ' ';
		len = add(&text, "", line);
		free(line);
		if (len == 0)
			break;
	}
	if (text.len > 0)
		codec_json_set_string(out, "mitigation", base_buf_text(&text));
	base_buf_release(&text);
	o = codec_json_at(codec_json_get(work, "whys"), 0);
	if (o != NULL) {
		codec_json_set_string(
		    out, "why", codec_json_text(o, "why", ""));
		codec_json_set_string(
		    out, "why_ssvc", codec_json_text(o, "ssvc", ""));
	}
}

static enum base_status
fill(const struct flow_work *w, struct codec_json *vuln, struct base_err *err)
{
	struct codec_json *work = flow_work_begin(w);
	enum base_status status;

	set_packages(w, vuln);
	if (w->n_tasks > 1)
		codec_json_set_int(
		    vuln, "tasks_n", (int64_t)flow_work_n_open(w));
	flow_work_tasks(w, work);
	flow_work_whys(w, work);
	flow_work_commands(w, work);
	status = flow_work_mitigations(w, false, work, err);
	set_short(work, vuln);
	codec_json_set_take(vuln, "work", work);
	return status;
}

enum base_status
flow_scan_facts(struct flow *flow, int64_t ticket, const char *lang,
    struct codec_json *vuln, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	const char *host = "", *part = "";
	struct store_ticket row;
	enum base_status status;
	struct flow_work w;

	status = store_host_ticket_get(
	    flow->store, ticket, arena, &host, &part, err);
	if (status == BASE_NOTFOUND) {
		base_arena_free(arena);
		return BASE_OK;
	}
	if (status == BASE_OK)
		status =
		    store_ticket_get(flow->store, ticket, arena, &row, err);
	if (status == BASE_OK)
		status = flow_work_open(flow, host, lang, arena, &w, err);
	if (status == BASE_OK)
		status = store_task_of(
		    flow->store, ticket, arena, &w.tasks, &w.n_tasks, err);
	if (status == BASE_OK) {
		flow_work_sort(&w);
		codec_json_set_string(vuln, "title", row.subject);
		if (w.n_tasks > 1) {
			/* They are of the worst one, and it is one of many. */
			codec_json_set_take(
			    vuln, "cves", codec_json_new_array());
			codec_json_set_string(vuln, "summary", "");
		}
		status = fill(&w, vuln, err);
	}
	base_arena_free(arena);
	return status;
}
