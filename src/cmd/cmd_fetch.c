/* kairan fetch: fetches mail from IMAP into the spool. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd_private.h"

static int stop_pipe[2] = {-1, -1};

static void
on_stop(int signo)
{
	ssize_t ignored = write(stop_pipe[1], "", 1);

	(void)signo;
	(void)ignored;
}

/* Until a signal, or until the connection is gone. */
static enum base_status
stay(struct flow *flow, const char *account, struct flow_tally *tally,
    struct base_err *err)
{
	struct sigaction sa = {.sa_handler = on_stop};

	if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
		return base_err_errno(err, BASE_TEMP, "pipe");
	sigemptyset(&sa.sa_mask);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	return flow_fetch_wait(flow, account, stop_pipe[0], tally, err);
}

int
cmd_fetch(int argc, char **argv)
{
	bool waits = argc > 1 && strcmp(argv[1], "--wait") == 0;
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;

	if (waits ? argc != 3 : argc > 2 || (argc == 2 && argv[1][0] == '-'))
		return cmd_usage("fetch", "[ACCOUNT] | --wait ACCOUNT");
	/* Each account has a lock of its own. */
	status = flow_start(cmd_dir, "fetch", 0, &flow, &err);
	if (status == BASE_OK)
		status = waits ? stay(flow, argv[2], &tally, &err)
			       : flow_fetch(flow, argc == 2 ? argv[1] : NULL,
				     &tally, &err);
	flow_stop(flow);
	if (status != BASE_OK)
		return cmd_fail("fetch", &err);
	printf("%u mail(s) fetched, %u put aside, %u left\n", tally.done,
	    tally.refused, tally.left);
	return 0;
}
