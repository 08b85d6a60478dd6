/* kairan unsubscribe: what a click on a mail program's button does. */
#include <stdio.h>
#include <string.h>

#include "cmd_private.h"

int
cmd_unsubscribe(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;
	enum base_status status;
	struct base_buf out;
	bool is_undo;

	is_undo = argc == 3 && strcmp(argv[1], "--undo") == 0;
	if (argc != 2 && !is_undo)
		return cmd_usage("unsubscribe", "TOKEN | --undo LIST");
	base_buf_init(&out, 4000);
	status =
	    flow_start(cmd_dir, "unsubscribe", FLOW_NEED_KEYS, &flow, &err);
	if (status == BASE_OK && is_undo)
		status = flow_unsubscribe_undo(flow, argv[2], &err);
	else if (status == BASE_OK)
		status = flow_unsubscribe(flow, argv[1], &out, &err);
	if (status == BASE_OK)
		cmd_print_lines(base_buf_text(&out));
	base_buf_release(&out);
	flow_stop(flow);
	return status == BASE_OK ? 0 : cmd_fail("unsubscribe", &err);
}
