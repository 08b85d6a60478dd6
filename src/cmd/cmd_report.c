/* kairan report: how things stand, to leads and CSIRT. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_private.h"

#define USAGE "[--due | --now | --dry-run]"

/* As a mail begins. */
static void
print(const char *reader, const char *subject, const char *text, void *ctx)
{
	char *visible = cmd_visible(reader);

	*(bool *)ctx = true;
	printf("To: %s\n", visible);
	free(visible);
	visible = cmd_visible(subject);
	printf("Subject: %s\n\n", visible);
	free(visible);
	cmd_print_lines(text);
}

int
cmd_report(int argc, char **argv)
{
	static const struct {
		const char *option;
		enum flow_report_mode mode;
	} modes[] = {{"--due", FLOW_REPORT_BY_HOUR}, {"--now", FLOW_REPORT_NOW},
	    {"--dry-run", FLOW_REPORT_DRY}};
	enum flow_report_mode mode = FLOW_REPORT_BY_DAY;
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;
	bool any = false, is_known = argc == 1;
	size_t i;

	for (i = 0; argc == 2 && i < BASE_LEN(modes); i++)
		if (strcmp(argv[1], modes[i].option) == 0) {
			mode = modes[i].mode;
			is_known = true;
		}
	if (!is_known)
		return cmd_usage("report", USAGE);
	status = flow_start(cmd_dir, "report",
	    FLOW_NEED_LOCK | FLOW_NEED_TRACKER | FLOW_NEED_MAIL, &flow, &err);
	if (status == BASE_OK)
		status = flow_report(flow, mode, print, &any, &tally, &err);
	flow_stop(flow);
	if (status != BASE_OK)
		return cmd_fail("report", &err);
	if (mode != FLOW_REPORT_DRY)
		printf("%u report(s)\n", tally.done);
	else if (!any)
		puts("nobody would get a report: no person is a lead or in "
		     "CSIRT, and report { to } names no address");
	return 0;
}
