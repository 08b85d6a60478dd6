/* kairan send: sends what waits in the outbox. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd_private.h"

int
cmd_send(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;

	(void)argv;
	if (argc > 1)
		return cmd_usage("send", "");
	status = flow_start(
	    cmd_dir, "send", FLOW_NEED_LOCK | FLOW_NEED_KEYS, &flow, &err);
	if (status == BASE_OK)
		status = flow_send(flow, &tally, &err);
	flow_stop(flow);
	if (status != BASE_OK)
		return cmd_fail("send", &err);
	printf("%u mail(s) sent, %u to be tried again, %u given up\n",
	    tally.done, tally.failed, tally.refused);
	return tally.failed > 0 ? base_exit_code(BASE_TEMP) : 0;
}
