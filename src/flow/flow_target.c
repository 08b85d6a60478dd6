/* Which ticket, and which of its tasks, somebody means. */
#include "flow_target.h"

#include <stdlib.h>
#include <string.h>

#include "flow_talk.h"
#include "kairan/base_text.h"

int64_t
flow_issue_number(const char *text)
{
	int64_t number = 0;

	return base_text_to_int(text + (*text == '#'), 1, INT64_MAX, &number) ==
		       BASE_OK
		   ? number
		   : 0;
}

static int
compare_ids(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* "task:5-9,12-12" as ids; false: it names none. */
static bool
read_tasks(struct base_arena *arena, const char *text, struct flow_aim *out)
{
	int64_t *ids =
	    base_arena_alloc(arena, FLOW_AIM_TASKS_MAX * sizeof(*ids));
	int64_t from, to;
	char *end;

	if (strncmp(text, FLOW_LINE_TASKS, strlen(FLOW_LINE_TASKS)) != 0)
		return false;
	text += strlen(FLOW_LINE_TASKS);
	while (*text >= '0' && *text <= '9') {
		from = to = strtoll(text, &end, 10);
		if (*end == '-')
			to = strtoll(end + 1, &end, 10);
		for (; from <= to && out->n_tasks < FLOW_AIM_TASKS_MAX; from++)
			ids[out->n_tasks++] = from;
		text = *end == ',' ? end + 1 : end;
	}
	out->tasks = ids;
	return out->n_tasks > 0;
}

enum base_status
flow_target_line(struct flow_deed *d, const char *number, struct flow_aim *out,
    struct base_err *err)
{
	int64_t line = strtoll(number, NULL, 10), id = 0;
	const char *text = "";
	enum base_status status;

	status = store_outbox_line_ticket(
	    d->flow->store, d->replied.id, line, &id, err);
	if (status == BASE_OK && id == 0)
		status = BASE_NOTFOUND;
	if (status == BASE_OK)
		status = store_outbox_line(
		    d->flow->store, d->replied.id, line, d->arena, &text, err);
	if (status == BASE_OK)
		status = store_ticket_get(
		    d->flow->store, id, d->arena, &out->ticket, err);
	if (status == BASE_OK)
		(void)read_tasks(d->arena, text, out);
	return status;
}

bool
flow_step_means(const struct flow_step *step, const struct store_task *task)
{
	if (step->tasks != NULL)
		return bsearch(&task->id, step->tasks, step->n_tasks,
			   sizeof(task->id), compare_ids) != NULL;
	return step->vulnerability == 0 ||
	       task->vulnerability == step->vulnerability;
}

bool
flow_step_is_narrow(const struct flow_step *step)
{
	return step->vulnerability != 0 || step->tasks != NULL;
}
