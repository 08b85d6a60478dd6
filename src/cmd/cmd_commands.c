/* kairan commands, kairan mitigation: what to type on hosts, and what helps
 * where there is no patch. */
#include <string.h>

#include "cmd_private.h"
#include "kairan/flow_host.h"

int
cmd_host_tell(const char *name, enum flow_host_part part, int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;
	struct flow *flow = NULL;
	struct base_buf out;
	int i;

	if (argc < 2)
		return cmd_usage(name, "#TICKET|host:PATTERN...");
	base_buf_init(&out, (size_t)4 << 20);
	status = flow_start(cmd_dir, name, FLOW_NEED_SCANS, &flow, &err);
	for (i = 1; i < argc && status == BASE_OK; i++) {
		if (i > 1)
			status = base_buf_putc(&out, '\n');
		if (status == BASE_OK)
			status =
			    flow_host_tell(flow, part, argv[i], &out, &err);
	}
	if (status == BASE_OK)
		cmd_print_lines(base_buf_text(&out));
	base_buf_release(&out);
	flow_stop(flow);
	return status == BASE_OK ? 0 : cmd_fail(name, &err);
}

int
cmd_commands(int argc, char **argv)
{
	return cmd_host_tell("commands", FLOW_HOST_COMMANDS, argc, argv);
}

int
cmd_mitigation(int argc, char **argv)
{
	return cmd_host_tell("mitigation", FLOW_HOST_MITIGATION, argc, argv);
}
