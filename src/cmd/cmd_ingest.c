/* kairan ingest: works off the mail in the spool. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd_private.h"

int
cmd_ingest(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;

	(void)argv;
	if (argc > 1)
		return cmd_usage("ingest", "");
	status = flow_start(cmd_dir, "ingest",
	    FLOW_NEED_LOCK | FLOW_NEED_READER | FLOW_NEED_TRACKER |
		FLOW_NEED_MAIL,
	    &flow, &err);
	if (status == BASE_OK)
		status = flow_ingest(flow, &tally, &err);
	flow_stop(flow);
	if (status != BASE_OK)
		return cmd_fail("ingest", &err);
	printf("%u mail(s) applied, %u without effect, %u to be tried "
	       "again\n",
	    tally.done, tally.refused, tally.failed);
	return tally.failed > 0 ? base_exit_code(BASE_TEMP) : 0;
}
