/* kairan collect: reads the sources that are due. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd_preview.h"

static int
report(const struct flow_tally *tally)
{
	printf("%u source(s) read, %u advisories new or changed, %u failed, "
	       "%u not due\n",
	    tally->done, tally->fresh, tally->failed, tally->left);
	return tally->failed > 0 ? base_exit_code(BASE_TEMP) : 0;
}

/* Somebody looked at what may have been missed. */
static int
forget_gap(const char *source)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;
	enum base_status status;

	status = flow_start(cmd_dir, "collect", FLOW_NEED_LOCK, &flow, &err);
	if (status == BASE_OK)
		status = flow_collect_seen(flow, source, &err);
	flow_stop(flow);
	return status == BASE_OK ? 0 : cmd_fail("collect", &err);
}

int
cmd_collect(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct cmd_progress progress;
	struct flow *flow = NULL;
	enum base_status status;
	bool dry = argc > 1 && strcmp(argv[1], "--dry-run") == 0;
	const char *only = argc == 2 + dry ? argv[1 + dry] : NULL;

	if (argc == 3 && strcmp(argv[1], "--seen") == 0)
		return forget_gap(argv[2]);
	if (argc > 2 + dry || (only != NULL && only[0] == '-'))
		return cmd_usage(
		    "collect", "[--dry-run] [SOURCE] | --seen SOURCE");
	status = flow_start(cmd_dir, "collect",
	    dry ? FLOW_NEED_COPY : FLOW_NEED_LOCK, &flow, &err);
	cmd_progress_begin(&progress);
	if (status == BASE_OK)
		flow_set_progress(flow, cmd_progress_show, &progress);
	if (status == BASE_OK && dry) {
		status = flow_preview_collect(
		    flow, only, cmd_preview, flow, &tally, &err);
		if (status == BASE_OK)
			cmd_preview_end(flow);
	} else if (status == BASE_OK)
		status = flow_collect(flow, only, &tally, &err);
	cmd_progress_end(&progress);
	flow_stop(flow);
	return status == BASE_OK ? report(&tally) : cmd_fail("collect", &err);
}
