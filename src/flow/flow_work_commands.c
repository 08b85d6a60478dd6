/* What to type on a host, and what waits (see flow_work.h). */
#include "flow_work.h"

#include <string.h>

#include "flow_scan_x.h"
#include "kairan/host_reader.h"

#define PACKAGES_BYTES ((size_t)3000)
#define TWICE_IDS 3 /* vulnerabilities named beside a package */

/* What scans without findings of their own were matched with stands in the
 * store: matching again with all advisories takes seconds. */
static void
add_known(const struct flow_work *w, struct host_scan *scan)
{
	struct host_finding *list =
	    base_arena_alloc(w->arena, (w->n_findings + 1) * sizeof(*list));
	const struct store_finding *f;
	size_t i, n = 0;

	for (i = 0; i < w->n_findings; i++) {
		f = &w->findings[i];
		if (f->gone != 0)
			continue;
		list[n++] = (struct host_finding){.id = f->id,
		    .advisories = f->advisories,
		    .state = host_state_of(f->state),
		    .reason = f->reason,
		    .title = f->title,
		    .severity = f->severity,
		    .mitigation = f->mitigation,
		    .mitigation_url = f->mitigation_url,
		    .affected = f->affected,
		    .n_affected = f->n_affected,
		    .kbs = f->kbs,
		    .has_poc = f->has_poc,
		    .is_kev = f->is_kev,
		    .is_exploited = f->is_exploited};
	}
	host_scan_set_findings(scan, list, n);
}

/* The scan as it was taken, read again. */
static enum base_status
read_scan(
    const struct flow_work *w, struct host_scan **out, struct base_err *err)
{
	struct host_context context = {.name = w->host.name,
	    .family = w->host.family,
	    .release = w->host.release,
	    .time = w->host.time};
	enum base_status status;
	struct base_buf data;

	base_buf_init(&data, HOST_BYTES_MAX);
	status = store_blob_get(w->flow->store, w->host.raw, &data, err);
	if (status == BASE_OK)
		status = host_read(w->flow->scans, w->host.format,
		    base_buf_text(&data), data.len, &context, out, err);
	base_buf_release(&data);
	if (status == BASE_OK && !(*out)->has_findings)
		add_known(w, *out);
	return status == BASE_OK ? flow_scan_split(w->flow, *out, err) : status;
}

/* A text as a list of its lines. */
static struct codec_json *
lines_of(const char *text, size_t *n)
{
	struct codec_json *list = codec_json_new_array();
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (len == 0)
			continue;
		codec_json_append_take(
		    list, codec_json_new_string_len(text, len));
		(*n)++;
	}
	return list;
}

static struct codec_json *
updates_of(const struct host_commands *c, size_t *lines)
{
	struct codec_json *list = codec_json_new_array(), *o;
	size_t i;

	for (i = 0; i < c->n_commands; i++) {
		o = codec_json_new_object();
		if (*c->commands[i].repository != '\0')
			codec_json_set_string(
			    o, "repository", c->commands[i].repository);
		codec_json_set_take(
		    o, "typed", lines_of(c->commands[i].text, lines));
		codec_json_append_take(list, o);
	}
	return list;
}

/* Does the package wait for another reason, too, in other vulnerabilities? */
static bool
is_twice(const struct host_commands *c, const struct host_waiting *w)
{
	size_t i;

	for (i = 0; i < c->n_waiting; i++)
		if (c->waiting[i].wait != w->wait &&
		    strcmp(c->waiting[i].package, w->package) == 0)
			return true;
	return false;
}

/* "bash", "bash (5.2-3)"; with the vulnerabilities, where these differ. */
static enum base_status
add_package(const struct host_commands *c, const struct host_waiting *w,
    const char *before, struct base_buf *out)
{
	const struct host_strings *ids = &w->findings;
	enum base_status status;
	size_t i;

	status = base_buf_printf(
	    out, "%s%s", before, *w->package != '\0' ? w->package : ids->v[0]);
	if (status == BASE_OK && *w->fixed_in != '\0')
		status = base_buf_printf(out, " (%s)", w->fixed_in);
	if (*w->package == '\0' || !is_twice(c, w))
		return status;
	for (i = 0; i < ids->n && i < TWICE_IDS && status == BASE_OK; i++)
		status = base_buf_printf(
		    out, "%s%s", i == 0 ? " [" : ", ", ids->v[i]);
	return status == BASE_OK
		   ? base_buf_puts(out, i < ids->n ? ", ...]" : "]")
		   : status;
}

/* Those that wait for the same reason stand together: from first on. */
static size_t
add_waiting(
    const struct host_commands *c, size_t first, struct codec_json *list)
{
	const struct host_waiting *x = &c->waiting[first];
	struct codec_json *o = codec_json_new_object();
	enum base_status status;
	struct base_buf text;
	size_t i, n = 0, more = 0;

	base_buf_init(&text, PACKAGES_BYTES);
	for (i = first; i < c->n_waiting && c->waiting[i].wait == x->wait;
	     i++) {
		if (n >= FLOW_WORK_WAITING) {
			more++;
			continue;
		}
		status =
		    add_package(c, &c->waiting[i], n++ > 0 ? ", " : "", &text);
		if (status != BASE_OK)
			more++;
	}
	codec_json_set_string(o, "wait", host_wait_name(x->wait));
	codec_json_set_string(o, "packages_text", base_buf_text(&text));
	if (more > 0)
		codec_json_set_int(o, "packages_more", (int64_t)more);
	codec_json_append_take(list, o);
	base_buf_release(&text);
	return i;
}

static void
set_strings(struct codec_json *out, const char *key,
    const struct host_strings *list, size_t max)
{
	struct codec_json *a;
	size_t i;

	if (list->n == 0)
		return;
	a = codec_json_new_array();
	for (i = 0; i < list->n && i < max; i++)
		codec_json_append_string(a, list->v[i]);
	codec_json_set_take(out, key, a);
}

static void
set_all(const struct host_commands *c, struct codec_json *updates,
    size_t left_out, struct codec_json *out)
{
	struct codec_json *waiting = codec_json_new_array();
	size_t i, n = 0;

	for (i = 0; i < c->n_waiting;)
		i = add_waiting(c, i, waiting);
	codec_json_set_bool(out, "has_commands", true);
	codec_json_set_string(out, "manager", host_manager_name(c->manager));
	codec_json_set_bool(
	    out, "has_nothing", c->n_commands == 0 && c->kbs.n == 0);
	codec_json_set_take(out, "updates", updates);
	set_strings(out, "kbs", &c->kbs, FLOW_WORK_TASKS);
	if (*c->restart != '\0')
		codec_json_set_take(out, "restart", lines_of(c->restart, &n));
	set_strings(out, "services", &c->services, FLOW_WORK_WAITING);
	codec_json_set_take(out, "waiting", waiting);
	codec_json_set_bool(out, "reboot_now", c->is_reboot_required);
	codec_json_set_bool(
	    out, "reboot_after", c->is_reboot_after && !c->is_reboot_required);
	if (left_out > 0)
		codec_json_set_int(out, "left_out", (int64_t)left_out);
}

/* What the open tasks are about. */
static const char **
open_ids(const struct flow_work *w, size_t *n)
{
	const char **ids =
	    base_arena_alloc(w->arena, (w->n_tasks + 1) * sizeof(*ids));
	const struct store_finding *f;
	size_t i;
	int rank;

	*n = 0;
	/* The most urgent first: what does not fit is of the others. */
	for (rank = 0; rank <= CONF_PRIORITY_COUNT; rank++)
		for (i = 0; i < w->n_tasks; i++) {
			if (flow_ssvc_rank(w->tasks[i].ssvc) != rank ||
			    !flow_scan_is_open(w->tasks[i].status))
				continue;
			f = flow_work_finding(w, w->tasks[i].vulnerability);
			if (f != NULL)
				ids[(*n)++] = f->id;
		}
	return ids;
}

void
flow_work_commands(const struct flow_work *w, struct codec_json *out)
{
	struct base_err why = BASE_ERR_INIT;
	struct host_commands *commands = NULL;
	struct codec_json *updates = NULL;
	struct host_scan *scan = NULL;
	enum base_status status;
	const char **ids;
	size_t n, all, lines;

	ids = open_ids(w, &n);
	if (n == 0)
		return;
	status = read_scan(w, &scan, &why);
	/* A command that is cut would do harm: fewer tasks, but whole. */
	for (all = n; status == BASE_OK; n = n / 4 * 3) {
		host_commands_free(commands);
		commands = NULL;
		codec_json_free(updates);
		updates = NULL;
		lines = 0;
		status = host_commands_make(scan, ids, n, &commands, &why);
		if (status != BASE_OK)
			break;
		updates = updates_of(commands, &lines);
		if (lines <= FLOW_WORK_TYPED || n < 4)
			break;
	}
	if (status == BASE_OK)
		set_all(commands, updates, all - n, out);
	else {
		codec_json_free(updates);
		codec_json_set_bool(out, "no_scan", true);
		base_log(BASE_LOG_WARN, "no-commands", "host=%s reason=\"%s\"",
		    w->host.name, why.text);
	}
	host_commands_free(commands);
	host_scan_free(scan);
}
