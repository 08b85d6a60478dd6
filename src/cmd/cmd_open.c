/* kairan open: matches what is new or changed, opens and refreshes tickets. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd_preview.h"

int
cmd_open(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;
	bool dry = argc == 2 && strcmp(argv[1], "--dry-run") == 0;

	if (argc > 1 && !dry)
		return cmd_usage("open", "[--dry-run]");
	status = flow_start(cmd_dir, "open",
	    FLOW_NEED_TRACKER | FLOW_NEED_MAIL |
		(dry ? FLOW_NEED_COPY : FLOW_NEED_LOCK),
	    &flow, &err);
	if (status == BASE_OK && dry) {
		status =
		    flow_preview_open(flow, cmd_preview, flow, &tally, &err);
		if (status == BASE_OK)
			cmd_preview_end(flow);
	} else if (status == BASE_OK)
		status = flow_open_tickets(flow, false, &tally, &err);
	flow_stop(flow);
	if (status != BASE_OK)
		return cmd_fail("open", &err);
	printf("%u advisories matched, %u ticket(s) %s, %u held back, "
	       "%u to be tried again\n",
	    tally.done, tally.fresh, dry ? "would be opened" : "founded",
	    tally.left, tally.failed);
	return tally.failed > 0 ? base_exit_code(BASE_TEMP) : 0;
}
