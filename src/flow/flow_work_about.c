/* The parts of a host's work that somebody asked for (see flow_work.h). */
#include <stdlib.h>
#include <string.h>

#include "flow_scan_x.h"
#include "flow_work.h"

/* Open ones first, then by urgency. */
static int
compare_tasks(const void *a, const void *b)
{
	const struct store_task *x = a, *y = b;
	int order = (int)flow_scan_is_open(y->status) -
		    (int)flow_scan_is_open(x->status);

	if (order == 0)
		order = flow_ssvc_rank(x->ssvc) - flow_ssvc_rank(y->ssvc);
	if (order == 0)
		order = strcmp(x->due, y->due);
	return order != 0 ? order : strcmp(x->key, y->key);
}

void
flow_work_sort(struct flow_work *w)
{
	if (w->n_tasks > 1)
		qsort(w->tasks, w->n_tasks, sizeof(*w->tasks), compare_tasks);
}

/* Open ones only, the most urgent first. */
static void
keep_open(struct flow_work *w)
{
	size_t i, kept = 0;

	for (i = 0; i < w->n_tasks; i++)
		if (flow_scan_is_open(w->tasks[i].status))
			w->tasks[kept++] = w->tasks[i];
	w->n_tasks = kept;
	flow_work_sort(w);
}

enum base_status
flow_work_about(struct flow_work *w, enum reply_key key, bool is_ticket,
    struct codec_json **out, struct base_err *err)
{
	struct codec_json *o = flow_work_begin(w);
	enum base_status status = BASE_OK;

	*out = o;
	keep_open(w);
	codec_json_set_bool(o, "none_open", w->n_tasks == 0);
	codec_json_set_string(o, "asked", reply_key_name(key));
	if (key == REPLY_KEY_SHOW) {
		status = flow_work_state(w, o, err);
		flow_work_tasks(w, o);
	}
	if (key == REPLY_KEY_WHY || (key == REPLY_KEY_SHOW && is_ticket))
		flow_work_whys(w, o);
	if (key == REPLY_KEY_COMMANDS || (key == REPLY_KEY_SHOW && is_ticket))
		flow_work_commands(w, o);
	if (status == BASE_OK && key != REPLY_KEY_WHY &&
	    (key != REPLY_KEY_SHOW || is_ticket))
		status = flow_work_mitigations(
		    w, key == REPLY_KEY_MITIGATION, o, err);
	codec_json_set_bool(o, "no_help",
	    key == REPLY_KEY_MITIGATION && w->n_tasks > 0 &&
		codec_json_size(codec_json_get(o, "mitigations")) == 0);
	return status;
}
