/* kairan fetch: fetches mail from IMAP into the spool. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd_private.h"

int
cmd_fetch(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;

	if (argc > 2 || (argc == 2 && argv[1][0] == '-'))
		return cmd_usage("fetch", "[ACCOUNT]");
	status = flow_start(cmd_dir, "fetch", FLOW_NEED_LOCK, &flow, &err);
	if (status == BASE_OK)
		status =
		    flow_fetch(flow, argc == 2 ? argv[1] : NULL, &tally, &err);
	flow_stop(flow);
	if (status != BASE_OK)
		return cmd_fail("fetch", &err);
	printf("%u mail(s) fetched, %u put aside, %u left\n", tally.done,
	    tally.refused, tally.left);
	return 0;
}
