/*
 * Inside flow only: which ticket, and which of its tasks, a directive is for.
 */
#ifndef FLOW_TARGET_H
#define FLOW_TARGET_H

#include "flow_deed.h"

#define FLOW_AIM_TASKS_MAX 10000 /* that one line of a list stands for */

/* A numbered line of the mail that is answered; BASE_NOTFOUND. */
enum base_status flow_target_line(struct flow_deed *d, const char *number,
    struct flow_aim *out, struct base_err *err) BASE_MUST_CHECK;
/* Is the step for that task of its ticket? */
bool flow_step_means(
    const struct flow_step *step, const struct store_task *task);
/* Is it for some of the ticket's tasks only? */
bool flow_step_is_narrow(const struct flow_step *step);

#endif
