/*
 * kairan run: all steps, all the time.  Every step is a process of its own
 * that may crash without harm; this one only watches the spool and the
 * clock.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd_private.h"
#include "kairan/base_time.h"
#include "kairan/transport_spool.h"

#define DIGEST_LOOK_MS 60000
#define REMIND_PAUSE_MS 900000

/* One step and when it is due. */
struct step {
	const char *name;
	const char *argument; /* NULL none */
	int64_t every_s; /* 0: only when asked for */
	int64_t next; /* monotonic ms */
	pid_t pid; /* 0: not running */
	bool wanted; /* asked for while it ran */
	bool is_synced; /* open only: sync ran since it last began */
};

enum {
	STEP_COLLECT,
	STEP_SYNC,
	STEP_OPEN,
	STEP_FETCH,
	STEP_INGEST,
	STEP_REMIND,
	STEP_DIGEST,
	STEP_SEND,
	STEPS
};

static volatile sig_atomic_t stopping;

static void
on_stop(int signo)
{
	(void)signo;
	stopping = 1;
}

static void
launch(struct step *step)
{
	char *argv[7];
	int n = 0;
	char name[32], word[32], flag[] = "-C", dir[4096], self[] = "kairan";

	snprintf(name, sizeof(name), "%s", step->name);
	argv[n++] = self;
	if (cmd_dir != NULL) {
		snprintf(dir, sizeof(dir), "%s", cmd_dir);
		argv[n++] = flag;
		argv[n++] = dir;
	}
	argv[n++] = name;
	if (step->argument != NULL) {
		snprintf(word, sizeof(word), "%s", step->argument);
		argv[n++] = word;
	}
	argv[n] = NULL;
	step->wanted = false;
	step->pid = fork();
	if (step->pid == 0) {
		signal(SIGTERM, SIG_DFL);
		signal(SIGINT, SIG_DFL);
		/* Its one line of summary is for people, not for the log. */
		if (freopen("/dev/null", "w", stdout) == NULL)
			_exit(base_exit_code(BASE_TEMP));
		execv("/proc/self/exe", argv);
		_exit(base_exit_code(BASE_TEMP));
	}
	if (step->pid < 0) {
		base_log(BASE_LOG_ERROR, "fork-failed", "step=%s reason=\"%s\"",
		    step->name, strerror(errno));
		step->pid = 0;
	}
}

/* What a finished step makes worth doing next. */
static void
follow(struct step *steps, int done)
{
	if (done == STEP_COLLECT)
		steps[STEP_OPEN].wanted = true;
	if (done == STEP_SYNC)
		steps[STEP_OPEN].is_synced = true;
	if (done == STEP_FETCH)
		steps[STEP_INGEST].wanted = true;
	if (done == STEP_SYNC || done == STEP_OPEN || done == STEP_INGEST ||
	    done == STEP_DIGEST || done == STEP_REMIND)
		steps[STEP_SEND].wanted = true;
}

static void
reap(struct step *steps)
{
	int i, rc;
	pid_t pid;

	while ((pid = waitpid(-1, &rc, WNOHANG)) > 0)
		for (i = 0; i < STEPS; i++)
			if (steps[i].pid == pid) {
				steps[i].pid = 0;
				follow(steps, i);
				if (WIFSIGNALED(rc))
					base_log(BASE_LOG_ERROR, "step-died",
					    "step=%s signal=%d", steps[i].name,
					    WTERMSIG(rc));
			}
}

/* What people did in the tracker comes before what open writes there. */
static bool
must_wait(struct step *steps, int i)
{
	if (i != STEP_OPEN)
		return false;
	if (!steps[i].is_synced && steps[STEP_SYNC].pid == 0)
		launch(&steps[STEP_SYNC]);
	if (!steps[i].is_synced)
		return true;
	steps[i].is_synced = false;
	return false;
}

static void
start_due(struct step *steps)
{
	int64_t now = base_time_monotonic_ms();
	int i;

	for (i = 0; i < STEPS; i++) {
		if (steps[i].every_s > 0 && now >= steps[i].next) {
			steps[i].wanted = true;
			steps[i].next = now + steps[i].every_s * 1000;
		}
		if (steps[i].wanted && steps[i].pid == 0 &&
		    !must_wait(steps, i))
			launch(&steps[i]);
	}
}

/* Once a day, and digests at each reader's own hour, also after a day on
 * which the machine slept then.  Reminders go first: those whom a digest
 * suffices find them in it. */
static void
want_mails(struct flow *flow, struct step *steps)
{
	struct step *digest = &steps[STEP_DIGEST],
		    *remind = &steps[STEP_REMIND];
	int64_t now = base_time_monotonic_ms();

	if (now < digest->next || remind->pid != 0 || digest->pid != 0)
		return;
	if (flow_remind_is_due(flow) && now >= remind->next) {
		/* One that fails is no reason to try without a pause. */
		remind->next = now + REMIND_PAUSE_MS;
		remind->wanted = true;
		return;
	}
	digest->next = now + DIGEST_LOOK_MS;
	digest->wanted = flow_digest_is_due(flow);
}

static bool
is_running(const struct step *steps)
{
	int i;

	for (i = 0; i < STEPS; i++)
		if (steps[i].pid != 0)
			return true;
	return false;
}

/* The steps in hand are let finish: each is short and commits as it goes. */
static void
finish(struct step *steps)
{
	int rc, i;
	pid_t pid;

	base_log(BASE_LOG_INFO, "run-stopping",
	    "effect=\"finishes the steps "
	    "in hand\"");
	while (is_running(steps)) {
		pid = waitpid(-1, &rc, 0);
		if (pid < 0 && errno != EINTR)
			break;
		for (i = 0; i < STEPS; i++)
			if (steps[i].pid == pid)
				steps[i].pid = 0;
	}
}

static int64_t
fetch_every(const struct conf *conf)
{
	int64_t least = 0;
	size_t i;

	for (i = 0; i < conf->imaps_len; i++)
		if (least == 0 || conf->imaps[i].every < least)
			least = conf->imaps[i].every;
	return least;
}

static enum base_status
supervise(struct flow *flow, struct base_err *err)
{
	struct step steps[STEPS] = {
	    [STEP_COLLECT] = {.name = "collect", .every_s = 60},
	    [STEP_SYNC] = {.name = "sync",
		.every_s = flow_conf(flow)->sync_every},
	    [STEP_OPEN] = {.name = "open", .every_s = 300},
	    [STEP_FETCH] = {.name = "fetch",
		.every_s = fetch_every(flow_conf(flow))},
	    [STEP_INGEST] = {.name = "ingest", .every_s = 60},
	    [STEP_REMIND] = {.name = "remind"},
	    [STEP_DIGEST] = {.name = "digest", .argument = "--due"},
	    [STEP_SEND] = {.name = "send", .every_s = 60},
	};
	struct transport_spool *spool = NULL;
	enum base_status status;

	status = transport_spool_open(
	    flow_conf(flow)->spool_dir, TRANSPORT_SPOOL_OWN, &spool, err);
	while (status == BASE_OK && !stopping) {
		reap(steps);
		want_mails(flow, steps);
		start_due(steps);
		status = transport_spool_wait(spool, FLOW_RUN_POLL_MS, err);
		if (status == BASE_OK)
			steps[STEP_INGEST].wanted = true;
		else if (status == BASE_NOTFOUND)
			status = BASE_OK;
	}
	finish(steps);
	transport_spool_free(spool);
	return status;
}

int
cmd_run(int argc, char **argv)
{
	struct sigaction sa = {.sa_handler = on_stop};
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;
	enum base_status status;

	(void)argv;
	if (argc > 1)
		return cmd_usage("run", "");
	sigemptyset(&sa.sa_mask);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	status = flow_start(cmd_dir, "run", FLOW_NEED_LOCK, &flow, &err);
	/* The very first digests are those of the next day. */
	if (status == BASE_OK && flow_digest_is_new(flow))
		status = flow_digest_note_run(flow, &err);
	if (status == BASE_OK)
		status = supervise(flow, &err);
	flow_stop(flow);
	return status == BASE_OK ? 0 : cmd_fail("run", &err);
}
