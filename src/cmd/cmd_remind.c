/* kairan remind: who is to be reminded of what, and what is open again. */
#include <stdio.h>

#include "cmd_private.h"

int
cmd_remind(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;

	(void)argv;
	if (argc > 1)
		return cmd_usage("remind", "");
	status = flow_start(cmd_dir, "remind",
	    FLOW_NEED_LOCK | FLOW_NEED_TRACKER | FLOW_NEED_MAIL, &flow, &err);
	if (status == BASE_OK)
		status = flow_remind(flow, &tally, &err);
	flow_stop(flow);
	if (status != BASE_OK)
		return cmd_fail("remind", &err);
	printf("%u mail(s) of reminders\n", tally.done);
	return 0;
}
