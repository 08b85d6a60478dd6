/* What is known of hosts, for a terminal (see flow_host.h). */
#include "kairan/flow_host.h"

#include <stdlib.h>
#include <string.h>

#include "flow_templates.h"
#include "flow_work.h"
#include "kairan/reply_filter.h"

#define HOST "host:"

static const enum reply_key keys[] = {[FLOW_HOST_STATE] = REPLY_KEY_SHOW,
    [FLOW_HOST_COMMANDS] = REPLY_KEY_COMMANDS,
    [FLOW_HOST_MITIGATION] = REPLY_KEY_MITIGATION};

static enum base_status
add(struct flow_work *w, enum flow_host_part part, bool is_ticket,
    struct codec_json *works, struct base_err *err)
{
	struct codec_json *o = NULL;
	enum base_status status;

	status = flow_work_about(w, keys[part], is_ticket, &o, err);
	codec_json_append_take(works, o);
	return status;
}

static enum base_status
add_hosts(struct flow *flow, enum flow_host_part part, const char *pattern,
    struct base_arena *arena, struct codec_json *works, struct base_err *err)
{
	struct store_host *hosts = NULL;
	enum base_status status;
	struct flow_work w;
	size_t i, n = 0;

	status = store_host_list(flow->store, arena, &hosts, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		if (!reply_filter_glob(pattern, hosts[i].name))
			continue;
		status = flow_work_open(
		    flow, hosts[i].name, flow->conf->language, arena, &w, err);
		if (status == BASE_OK)
			status = store_host_tasks(flow->store, hosts[i].name,
			    arena, &w.tasks, &w.n_tasks, err);
		if (status == BASE_OK)
			status = add(&w, part, false, works, err);
	}
	if (status == BASE_OK && codec_json_size(works) == 0)
		status = base_err_set(err, BASE_NOTFOUND,
		    "no host that was scanned is called %s", pattern);
	return status;
}

static enum base_status
add_ticket(struct flow *flow, enum flow_host_part part, const char *name,
    struct base_arena *arena, struct codec_json *works, struct base_err *err)
{
	const char *host = "", *which = "";
	struct store_ticket ticket;
	enum base_status status;
	struct flow_work w;

	status = store_ticket_by_issue(
	    flow->store, flow_issue_number(name), arena, &ticket, err);
	if (status == BASE_OK)
		status = store_host_ticket_get(
		    flow->store, ticket.id, arena, &host, &which, err);
	if (status == BASE_NOTFOUND)
		return base_err_set(
		    err, status, "#%s is no ticket of a host", name);
	if (status == BASE_OK)
		status = flow_work_open(
		    flow, host, flow->conf->language, arena, &w, err);
	if (status == BASE_OK)
		status = store_task_of(
		    flow->store, ticket.id, arena, &w.tasks, &w.n_tasks, err);
	return status == BASE_OK ? add(&w, part, true, works, err) : status;
}

static enum base_status
render(struct flow *flow, struct codec_json *works, struct base_buf *out,
    struct base_err *err)
{
	struct codec_json *view = codec_json_new_object();
	struct flow_templates *templates = NULL;
	enum base_status status;

	codec_json_set_take(view, "works", codec_json_copy(works));
	status = flow_templates_load(flow->conf->templates, &templates, err);
	if (status == BASE_OK)
		status = flow_mail_render_part(templates, flow->conf->language,
		    "{{#works}}\n{{> _work}}\n{{/works}}\n", view, out, err);
	flow_templates_free(templates);
	codec_json_free(view);
	return status;
}

enum base_status
flow_host_tell(struct flow *flow, enum flow_host_part part, const char *name,
    struct base_buf *out, struct base_err *err)
{
	struct codec_json *works = codec_json_new_array();
	struct base_arena *arena = base_arena_new();
	enum base_status status;

	if (*name == '#')
		status = add_ticket(flow, part, name + 1, arena, works, err);
	else
		status = add_hosts(flow, part,
		    strncmp(name, HOST, strlen(HOST)) == 0 ? name + strlen(HOST)
							   : name,
		    arena, works, err);
	if (status == BASE_OK)
		status = render(flow, works, out, err);
	base_arena_free(arena);
	codec_json_free(works);
	return status;
}
