/* kairan digest: one mail to each reader with what waits for him. */
#include <stdio.h>
#include <string.h>

#include "cmd_private.h"

int
cmd_digest(int argc, char **argv)
{
	enum flow_digest_mode mode = FLOW_DIGEST_BY_DAY;
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;

	if (argc == 2 && strcmp(argv[1], "--due") == 0)
		mode = FLOW_DIGEST_BY_HOUR;
	else if (argc == 2 && strcmp(argv[1], "--now") == 0)
		mode = FLOW_DIGEST_NOW;
	else if (argc > 1)
		return cmd_usage("digest", "[--due | --now]");
	status = flow_start(cmd_dir, "digest",
	    FLOW_NEED_LOCK | FLOW_NEED_TRACKER | FLOW_NEED_MAIL, &flow, &err);
	if (status == BASE_OK)
		status = flow_digest(flow, mode, &tally, &err);
	flow_stop(flow);
	if (status != BASE_OK)
		return cmd_fail("digest", &err);
	printf("%u digest(s) with %u ticket(s)\n", tally.done, tally.fresh);
	return 0;
}
