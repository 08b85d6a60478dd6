/* kairan collect: reads the sources that are due. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd_private.h"

static int
report(const struct flow_tally *tally)
{
	printf("%u source(s) read, %u advisories new or changed, %u failed, "
	       "%u not due\n",
	    tally->done, tally->fresh, tally->failed, tally->left);
	return tally->failed > 0 ? base_exit_code(BASE_TEMP) : 0;
}

int
cmd_collect(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;

	if (argc > 2 || (argc == 2 && argv[1][0] == '-'))
		return cmd_usage("collect", "[SOURCE]");
	status = flow_start(cmd_dir, "collect", FLOW_NEED_LOCK, &flow, &err);
	if (status == BASE_OK)
		status = flow_collect(
		    flow, argc == 2 ? argv[1] : NULL, &tally, &err);
	flow_stop(flow);
	return status == BASE_OK ? report(&tally) : cmd_fail("collect", &err);
}
