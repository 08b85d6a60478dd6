/* kairan why: why a vulnerability has a ticket, or none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_private.h"

/* Line by line, so that a title cannot move the terminal. */
void
cmd_print_lines(const char *text)
{
	const char *end;
	char *line, *visible;

	for (; *text != '\0'; text = *end == '\0' ? end : end + 1) {
		end = text + strcspn(text, "\n");
		line = base_xstrndup(text, (size_t)(end - text));
		visible = cmd_visible(line);
		puts(visible);
		free(visible);
		free(line);
	}
}

int
cmd_why(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;
	enum base_status status;
	struct base_buf out;

	if (argc != 2)
		return cmd_usage("why", "CVE-...|JVNDB-...|ADVISORY|#TICKET");
	base_buf_init(&out, (size_t)4 << 20);
	status = flow_start(cmd_dir, "why", 0, &flow, &err);
	if (status == BASE_OK)
		status = flow_why(flow, argv[1], &out, &err);
	if (status == BASE_OK)
		cmd_print_lines(base_buf_text(&out));
	base_buf_release(&out);
	flow_stop(flow);
	return status == BASE_OK ? 0 : cmd_fail("why", &err);
}
