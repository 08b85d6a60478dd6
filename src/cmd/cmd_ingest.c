/* kairan ingest: works off the mail in the spool. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd_private.h"

static void
on_stop(int signo)
{
	(void)signo;
	flow_ingest_stop();
}

int
cmd_ingest(int argc, char **argv)
{
	struct sigaction sa = {.sa_handler = on_stop};
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;

	(void)argv;
	if (argc > 1)
		return cmd_usage("ingest", "");
	sigemptyset(&sa.sa_mask);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	/* It opens the rest itself: no secret is read before there are
	 * workers. */
	status = flow_start(cmd_dir, "ingest", FLOW_NEED_LOCK, &flow, &err);
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
