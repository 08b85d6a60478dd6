/*
 * The facts of a ticket for a host, in the places where an advisory's stand:
 * what is installed, what to type, and a line for each task.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_scan_x.h"
#include "kairan/host_commands.h"

#define PACKAGES_MAX 40 /* named in one ticket; the rest is counted */
#define TEXT_MAX ((size_t)60000) /* bytes of commands or lines */
/* What a mail shows of one text, with room for a last line. */
#define SHOWN_MAX ((size_t)FLOW_MAIL_VALUE_MAX - 100)
#define REASONS_MAX 12 /* tasks of one ticket that show their reasons */

struct telling {
	struct flow *flow;
	struct base_arena *arena;
	struct store_host host;
	struct store_finding *findings; /* of the host, by vulnerability */
	size_t n_findings;
	struct store_task *tasks; /* of the ticket */
	size_t n_tasks;
};

static const struct store_finding *
finding_of(const struct telling *t, int64_t vulnerability)
{
	size_t i;

	for (i = 0; i < t->n_findings; i++)
		if (t->findings[i].vulnerability == vulnerability)
			return &t->findings[i];
	return NULL;
}

/* One line: CVE, status, priority, due, packages, reasons. */
static bool
add_line(struct base_buf *out, const struct store_task *task,
    const struct store_finding *f, bool has_reasons)
{
	size_t before = out->len, i;
	enum base_status status;

	status = base_buf_printf(out, "%s  %s%s%s%s%s", task->key, task->status,
	    *task->ssvc == '\0' ? "" : "  ", task->ssvc,
	    *task->due == '\0' ? "" : "  ", task->due);
	for (i = 0;
	     f != NULL && i < f->n_affected && i < 3 && status == BASE_OK; i++)
		status =
		    base_buf_printf(out, "%s%s %s%s%s", i == 0 ? "  " : ", ",
			f->affected[i].package, f->affected[i].installed,
			*f->affected[i].fixed_in == '\0' ? "" : " -> ",
			f->affected[i].fixed_in);
	if (status == BASE_OK && f != NULL && has_reasons && *f->why != '\0')
		status = base_buf_printf(out, "  [%s]", f->why);
	if (status == BASE_OK)
		status = base_buf_puts(out, "\n");
	if (status == BASE_OK && out->len <= SHOWN_MAX)
		return true;
	base_buf_truncate(out, before);
	return false;
}

static void
set_lines(const struct telling *t, struct codec_json *out)
{
	struct base_buf text;
	size_t i;

	base_buf_init(&text, TEXT_MAX);
	for (i = 0; i < t->n_tasks && i < FLOW_SCAN_LINES; i++)
		if (!add_line(&text, &t->tasks[i],
			finding_of(t, t->tasks[i].vulnerability),
			t->n_tasks <= REASONS_MAX))
			break;
	if (i < t->n_tasks &&
	    base_buf_printf(&text, "+ %zu\n", t->n_tasks - i) != BASE_OK)
		base_buf_clear(&text);
	codec_json_set_string(out, "summary", base_buf_text(&text));
	base_buf_release(&text);
}

static void
set_packages(const struct telling *t, struct codec_json *out)
{
	struct codec_json *list = codec_json_new_array(), *o;
	struct base_strv seen = BASE_STRV_INIT;
	const struct store_finding *f;
	const struct host_affected *a;
	size_t i, k, more = 0;

	for (i = 0; i < t->n_tasks; i++) {
		f = finding_of(t, t->tasks[i].vulnerability);
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
	if (more > 0)
		codec_json_set_int(out, "products_more", (int64_t)more);
	base_strv_release(&seen);
}

/* The scan as it was taken, read again. */
static enum base_status
read_scan(const struct telling *t, struct host_scan **out, struct base_err *err)
{
	struct host_context context = {.name = t->host.name,
	    .family = t->host.family,
	    .release = t->host.release,
	    .time = t->host.time};
	struct host_advices *set = NULL;
	enum base_status status;
	struct base_buf data;

	base_buf_init(&data, HOST_BYTES_MAX);
	status = store_blob_get(t->flow->store, t->host.raw, &data, err);
	if (status == BASE_OK)
		status = host_read(t->flow->scans, t->host.format,
		    base_buf_text(&data), data.len, &context, out, err);
	base_buf_release(&data);
	if (status != BASE_OK || (*out)->has_findings)
		return status;
	status = flow_scan_advices(t->flow, *out, &set, err);
	if (status == BASE_OK && host_advices_count(set) > 0)
		status = host_match(*out, set, err);
	host_advices_free(set);
	return status;
}

static bool
add_commands(const struct host_commands *c, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < c->n_commands && status == BASE_OK; i++)
		status = base_buf_printf(out, "%s\n", c->commands[i].text);
	for (i = 0; i < c->kbs.n && status == BASE_OK; i++)
		status = base_buf_printf(out, "%s\n", c->kbs.v[i]);
	if (*c->restart != '\0' && status == BASE_OK)
		status = base_buf_printf(out, "%s\n", c->restart);
	return status == BASE_OK;
}

/* The commands for the open tasks; without them the ticket is good, too. */
static void
set_commands(const struct telling *t, struct codec_json *out)
{
	const char **ids =
	    base_arena_alloc(t->arena, (t->n_tasks + 1) * sizeof(*ids));
	struct base_err why = BASE_ERR_INIT;
	struct host_commands *commands = NULL;
	struct host_scan *scan = NULL;
	const struct store_finding *f;
	enum base_status status;
	struct base_buf text;
	size_t i, n = 0, all;

	for (i = 0; i < t->n_tasks; i++) {
		f = finding_of(t, t->tasks[i].vulnerability);
		if (f != NULL && flow_scan_is_open(t->tasks[i].status))
			ids[n++] = f->id;
	}
	base_buf_init(&text, TEXT_MAX);
	status = n == 0 ? BASE_NOTFOUND : read_scan(t, &scan, &why);
	/* A line that is cut would do harm: fewer tasks, but whole. */
	for (all = n; status == BASE_OK; n = n / 4 * 3) {
		host_commands_free(commands);
		commands = NULL;
		base_buf_clear(&text);
		status = host_commands_make(scan, ids, n, &commands, &why);
		if (status == BASE_OK && !add_commands(commands, &text))
			base_buf_clear(&text);
		if ((text.len > 0 && text.len <= SHOWN_MAX) || n < 4)
			break;
	}
	if (status == BASE_OK && n < all && text.len <= SHOWN_MAX)
		status = base_buf_printf(&text, "# + %zu CVE\n", all - n);
	if (status == BASE_OK && text.len > 0 && text.len <= SHOWN_MAX + 50)
		codec_json_set_string(out, "fix", base_buf_text(&text));
	else if (status != BASE_OK && all > 0)
		base_log(BASE_LOG_WARN, "no-commands", "host=%s reason=\"%s\"",
		    t->host.name, why.text);
	base_buf_release(&text);
	host_commands_free(commands);
	host_scan_free(scan);
}

static void
set_mitigation(const struct telling *t, struct codec_json *out)
{
	const struct store_finding *f;
	struct base_buf text;
	size_t i;

	base_buf_init(&text, SHOWN_MAX);
	for (i = 0; i < t->n_tasks; i++) {
		f = finding_of(t, t->tasks[i].vulnerability);
		if (f != NULL && *f->mitigation != '\0' &&
		    base_buf_printf(&text, "%s: %s\n", f->id, f->mitigation) !=
			BASE_OK)
			break;
	}
	if (text.len > 0)
		codec_json_set_string(out, "mitigation", base_buf_text(&text));
	base_buf_release(&text);
}

/* Why the most urgent of the open tasks is so urgent. */
static void
set_why(const struct telling *t, struct codec_json *out)
{
	const struct store_finding *f, *best = NULL;
	const char *outcome = "";
	struct base_buf text;
	size_t i;
	int rank, least = CONF_PRIORITY_COUNT + 1;

	for (i = 0; i < t->n_tasks; i++) {
		rank = flow_ssvc_rank(t->tasks[i].ssvc);
		f = finding_of(t, t->tasks[i].vulnerability);
		if (f == NULL || rank >= least || *f->why == '\0' ||
		    !flow_scan_is_open(t->tasks[i].status))
			continue;
		least = rank;
		best = f;
		outcome = t->tasks[i].ssvc;
	}
	if (best == NULL)
		return;
	base_buf_init(&text, SHOWN_MAX);
	if (base_buf_printf(
		&text, "%s %s (%s)", best->id, outcome, best->why) == BASE_OK)
		codec_json_set_string(out, "why", base_buf_text(&text));
	base_buf_release(&text);
}

enum base_status
flow_scan_facts(struct flow *flow, int64_t ticket, struct codec_json *vuln,
    struct base_err *err)
{
	struct telling t = {.flow = flow, .arena = base_arena_new()};
	const char *host = "", *part = "";
	struct store_ticket row;
	enum base_status status;

	status = store_host_ticket_get(
	    flow->store, ticket, t.arena, &host, &part, err);
	if (status == BASE_NOTFOUND) {
		base_arena_free(t.arena);
		return BASE_OK;
	}
	if (status == BASE_OK)
		status =
		    store_ticket_get(flow->store, ticket, t.arena, &row, err);
	if (status == BASE_OK)
		status =
		    store_host_get(flow->store, host, t.arena, &t.host, err);
	if (status == BASE_OK)
		status = store_finding_list(flow->store, host, t.arena,
		    &t.findings, &t.n_findings, err);
	if (status == BASE_OK)
		status = store_task_of(
		    flow->store, ticket, t.arena, &t.tasks, &t.n_tasks, err);
	if (status == BASE_OK) {
		codec_json_set_string(vuln, "title", row.subject);
		if (t.n_tasks > 1)
			codec_json_set_take(
			    vuln, "cves", codec_json_new_array());
		set_lines(&t, vuln);
		set_packages(&t, vuln);
		set_commands(&t, vuln);
		set_why(&t, vuln);
		set_mitigation(&t, vuln);
	}
	base_arena_free(t.arena);
	return status;
}
