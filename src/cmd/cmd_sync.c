/* kairan sync: what people changed in the tracker, and who is told. */
#include <getopt.h>
#include <stdio.h>

#include "cmd_private.h"

int
cmd_sync(int argc, char **argv)
{
	static const struct option options[] = {
	    {"all", no_argument, NULL, 'a'}, {NULL, 0, NULL, 0}};
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;
	bool all = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'a')
			return cmd_usage("sync", "[--all]");
		all = true;
	}
	if (argc > optind)
		return cmd_usage("sync", "[--all]");
	status = flow_start(cmd_dir, "sync",
	    FLOW_NEED_LOCK | FLOW_NEED_TRACKER | FLOW_NEED_MAIL, &flow, &err);
	if (status == BASE_OK)
		status = flow_sync(flow, all, &tally, &err);
	flow_stop(flow);
	if (status != BASE_OK)
		return cmd_fail("sync", &err);
	printf("%u ticket(s) read, %u change(s) told, %u gone%s\n", tally.done,
	    tally.fresh, tally.refused,
	    tally.left > 0 ? ", some are being worked on" : "");
	return tally.failed > 0 ? base_exit_code(BASE_TEMP) : 0;
}
