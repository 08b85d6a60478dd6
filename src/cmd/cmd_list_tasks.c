/* kairan list FILTER: tasks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_private.h"
#include "kairan/codec_json.h"
#include "kairan/flow_row.h"
#include "kairan/store_host.h"

static void
task_json(const struct store_row *row)
{
	struct codec_json *o = codec_json_new_object();

	if (row->issue != 0)
		codec_json_set_int(o, "ticket", row->issue);
	else
		codec_json_set_take(o, "ticket", codec_json_new_null());
	codec_json_set_string(o, "vulnerability", row->key);
	cmd_set_text(o, "title", row->title);
	cmd_set_text(o, "host", row->host);
	cmd_set_text(o, "packages", row->packages);
	codec_json_set_string(o, "status", row->status);
	cmd_set_text(o, "by", row->status_by);
	cmd_set_text(o, "until", row->until);
	codec_json_set_bool(o, "verified", row->is_verified);
	cmd_set_text(o, "ssvc", row->ssvc);
	cmd_set_text(o, "outcome", row->outcome);
	cmd_set_text(o, "why", row->why);
	cmd_set_text(o, "planned", row->planned);
	cmd_set_text(o, "due", row->due);
	cmd_set_text(o, "assignee", row->login);
	cmd_set_text(o, "group", row->group);
	cmd_set_text(o, "priority", row->priority);
	cmd_set_text(o, "project", row->project);
	codec_json_set_take(o, "cvss",
	    row->cvss < 0 ? codec_json_new_null()
			  : codec_json_new_double(row->cvss / 10.0));
	codec_json_set_bool(o, "kev", row->is_kev);
	codec_json_set_bool(o, "unseen", row->is_unseen);
	codec_json_set_bool(o, "patch", row->has_patch);
	codec_json_set_bool(o, "mitigation", row->has_mitigation);
	cmd_print_json(o);
}

static const char *
or_dash(const char *text)
{
	return *text != '\0' ? text : "-";
}

static void
task_line(const struct store_row *row)
{
	char *title = cmd_visible(row->title), number[32];

	snprintf(number, sizeof(number), row->issue != 0 ? "#%lld" : "-",
	    (long long)row->issue);
	printf("%-6s %-16s %-12s %-13s %-12s %-10s %-10s %-5s %-10s %-10s "
	       "%s%s%s\n",
	    number, row->key, or_dash(row->host), row->status,
	    or_dash(row->ssvc), or_dash(row->planned), or_dash(row->due),
	    row->has_patch ? "patch" : "-",
	    row->has_mitigation ? "mitigation" : "-",
	    *row->login != '\0' ? row->login : or_dash(row->group),
	    row->packages, *row->packages != '\0' && *title != '\0' ? ": " : "",
	    title);
	free(title);
}

/* Is there a host that one of the patterns fits? */
static enum base_status
has_host(struct flow *flow, const struct reply_filter_term *t,
    struct base_arena *arena, bool *out, struct base_err *err)
{
	struct store_host *hosts = NULL;
	enum base_status status;
	size_t i, k, n = 0;

	*out = false;
	status = store_host_list(flow_store(flow), arena, &hosts, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		for (k = 0; k < t->n; k++)
			*out = *out ||
			       reply_filter_glob(t->values[k], hosts[i].name);
	return status;
}

/* Nothing fits: perhaps because a name is wrong. */
static enum base_status
tell_none(struct flow *flow, const struct reply_filter *f,
    struct base_arena *arena, struct base_err *err)
{
	const struct reply_filter_term *t =
	    reply_filter_term(f, REPLY_FILTER_HOST);
	enum base_status status = BASE_OK;
	bool known = true;

	if (t != NULL && t->op == REPLY_FILTER_EQ &&
	    strcmp(t->values[0], "none") != 0)
		status = has_host(flow, t, arena, &known, err);
	if (status == BASE_OK && !known)
		fprintf(stderr,
		    "kairan list: no host %s was scanned (kairan show "
		    "'host:*' names them)\n",
		    t->values[0]);
	else if (status == BASE_OK)
		fputs("kairan list: no task fits\n", stderr);
	return status;
}

enum base_status
cmd_list_tasks(struct flow *flow, const char *filter, bool json, bool all,
    struct base_err *err)
{
	struct flow_row_asker asker = {
	    .today = base_date_at(base_time_now(), flow_conf(flow)->time_zone)};
	struct base_arena *arena = base_arena_new();
	struct store_row *rows = NULL;
	struct reply_filter f;
	enum base_status status;
	size_t i, n = 0;

	reply_filter_read(filter, asker.today, arena, &f);
	f.has_closed = f.has_closed || all;
	status = flow_row_select(flow, &f, &asker, arena, &rows, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		if (json)
			task_json(&rows[i]);
		else
			task_line(&rows[i]);
	if (status == BASE_OK && n == 0)
		status = tell_none(flow, &f, arena, err);
	base_arena_free(arena);
	return status;
}
