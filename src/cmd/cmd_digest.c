/* kairan digest: one mail to each recipient with what waits for it. */
#include <stdio.h>

#include "cmd_private.h"

int
cmd_digest(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;

	(void)argv;
	if (argc > 1)
		return cmd_usage("digest", "");
	status = flow_start(cmd_dir, "digest",
	    FLOW_NEED_LOCK | FLOW_NEED_TRACKER | FLOW_NEED_MAIL, &flow, &err);
	if (status == BASE_OK)
		status = flow_digest(flow, &tally, &err);
	flow_stop(flow);
	if (status != BASE_OK)
		return cmd_fail("digest", &err);
	printf("%u digest(s) with %u ticket(s)\n", tally.done, tally.fresh);
	return 0;
}
