/*
 * kairan run: all steps, all the time.  Every step is a process of its own
 * that may crash without harm; this one only watches the spool and the
 * clock.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd_private.h"
#include "kairan/base_notify.h"
#include "kairan/base_time.h"
#include "kairan/transport_spool.h"

#define DIGEST_LOOK_MS 60000
#define REMIND_PAUSE_MS 900000
#define INGEST_PAUSE_MS 5000
#define PRUNE_FIRST_MS 60000 /* work goes first */

/* One step and when it is due. */
struct step {
	const char *name;
	const char *argument; /* NULL none */
	const char *account; /* a second one */
	int64_t every_s; /* 0: only when asked for */
	int64_t next; /* monotonic ms */
	pid_t pid; /* 0: not running */
	bool wanted; /* asked for while it ran */
	bool is_synced; /* open only: sync ran since it last began */
	bool ends_early; /* a signal lets it finish what it has in hand */
	bool stays; /* runs until it is told to stop; begun anew when it ends */
	int64_t began; /* monotonic ms */
	int64_t again; /* monotonic ms: it was cut off; 0 it was not */
	int64_t failures; /* ends before its work was done, in a row */
};

#define STAYED_MS 60000 /* so long, and an end is no failure */
#define STAY_FIRST_S 2 /* first pause after an end, doubling */
#define STAY_MAX_S 300
#define CUT_FIRST_S 1 /* the same of a step that was cut off */
#define CUT_MAX_S 30

enum {
	STEP_COLLECT,
	STEP_SYNC,
	STEP_OPEN,
	STEP_FETCH,
	STEP_INGEST,
	STEP_REMIND,
	STEP_DIGEST,
	STEP_REPORT,
	STEP_SEND,
	STEP_PRUNE,
	STEPS /* behind them one for each IMAP account that is waited on */
};

/* All of them. */
struct steps {
	struct step *v;
	int n;
};

static volatile sig_atomic_t stopping;
static int woken[2]; /* a pipe: a signal came */

static void
on_signal(int signo)
{
	int saved = errno;

	if (signo != SIGCHLD)
		stopping = 1;
	/* Full: it is woken anyway. */
	if (write(woken[1], "", 1) < 0)
		errno = saved;
}

static enum base_status
catch_signals(struct base_err *err)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGCHLD};
	struct sigaction sa = {
	    .sa_handler = on_signal, .sa_flags = SA_NOCLDSTOP};
	size_t i;

	if (pipe2(woken, O_CLOEXEC | O_NONBLOCK) != 0)
		return base_err_errno(err, BASE_TEMP, "pipe");
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < BASE_LEN(signals); i++)
		sigaction(signals[i], &sa, NULL);
	return BASE_OK;
}

/* Until mail comes, a step ends or it is time to look round.  *mail: there is
 * some. */
static enum base_status
wait_awhile(struct transport_spool *spool, bool *mail, struct base_err *err)
{
	struct pollfd p[2] = {
	    {.fd = transport_spool_fd(spool), .events = POLLIN},
	    {.fd = woken[0], .events = POLLIN}};
	enum base_status status = transport_spool_wait(spool, 0, err);
	char bytes[64];

	if (status == BASE_NOTFOUND) {
		(void)poll(p, BASE_LEN(p), FLOW_RUN_POLL_MS);
		status = transport_spool_wait(spool, 0, err);
	}
	while (read(woken[0], bytes, sizeof(bytes)) > 0)
		;
	*mail = status == BASE_OK;
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

static void
launch(struct step *step)
{
	char *argv[7];
	int n = 0;
	char name[32], word[32], account[256], flag[] = "-C", dir[4096],
					       self[] = "kairan";

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
	if (step->account != NULL) {
		snprintf(account, sizeof(account), "%s", step->account);
		argv[n++] = account;
	}
	argv[n] = NULL;
	step->wanted = false;
	step->began = base_time_monotonic_ms();
	step->pid = fork();
	if (step->pid == 0) {
		signal(SIGTERM, SIG_DFL);
		signal(SIGINT, SIG_DFL);
		/* One that stays must not outlive a killed supervisor. */
		if (step->stays)
			prctl(PR_SET_PDEATHSIG, SIGTERM);
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
	    done == STEP_DIGEST || done == STEP_REMIND || done == STEP_REPORT)
		steps[STEP_SEND].wanted = true;
}

/* After one failure more: the pause doubles with each. */
static int64_t
next_pause_ms(struct step *step, int64_t first_s, int64_t max_s)
{
	int64_t pause = first_s, i;

	for (i = 0; i < step->failures && pause < max_s; i++)
		pause *= 2;
	step->failures++;
	return (pause < max_s ? pause : max_s) * 1000;
}

/* One that stays has ended: it is begun anew, later each time. */
static void
again(struct step *step, int rc)
{
	int64_t now = base_time_monotonic_ms(), pause;

	if (now - step->began >= STAYED_MS)
		step->failures = 0;
	pause = next_pause_ms(step, STAY_FIRST_S, STAY_MAX_S);
	step->next = now + pause;
	if (rc != 0)
		base_log(BASE_LOG_WARN, "connection-lost",
		    "account=%s again_s=%lld", step->account,
		    (long long)pause / 1000);
}

/*
 * Did it end before its work was done?  A signal ended it, or the same step
 * of a supervisor that was killed still has the lock: what it was wanted for
 * is not to wait until it is due the next time.
 */
static void
cut_off(struct step *step, int rc)
{
	bool is_locked =
	    WIFEXITED(rc) && WEXITSTATUS(rc) == base_exit_code(BASE_EXISTS);

	if (is_locked || !WIFSIGNALED(rc))
		step->failures = 0;
	if (is_locked || WIFSIGNALED(rc))
		step->again = base_time_monotonic_ms() +
			      next_pause_ms(step, CUT_FIRST_S, CUT_MAX_S);
}

static void
ended(struct steps *all, int i, int rc)
{
	struct step *step = &all->v[i];

	step->pid = 0;
	if (step->stays)
		again(step, rc);
	else {
		follow(all->v, i);
		cut_off(step, rc);
	}
	if (WIFSIGNALED(rc))
		base_log(BASE_LOG_ERROR, "step-died", "step=%s signal=%d",
		    step->name, WTERMSIG(rc));
}

static void
reap(struct steps *all)
{
	int i, rc;
	pid_t pid;

	while ((pid = waitpid(-1, &rc, WNOHANG)) > 0)
		for (i = 0; i < all->n; i++)
			if (all->v[i].pid == pid)
				ended(all, i, rc);
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
start_due(struct steps *all)
{
	int64_t now = base_time_monotonic_ms();
	struct step *steps = all->v;
	int i;

	for (i = 0; i < all->n; i++) {
		if (steps[i].stays && now >= steps[i].next)
			steps[i].wanted = true;
		/* Nor is it begun once more with each mail that comes in. */
		if (now < steps[i].again)
			continue;
		if (steps[i].again != 0) {
			steps[i].again = 0;
			steps[i].wanted = true;
		}
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
	steps[STEP_REPORT].wanted =
	    steps[STEP_REPORT].pid == 0 && flow_report_is_due(flow);
}

/* What could not be carried out is tried again when it is due. */
static void
want_ingest(struct flow *flow, struct step *ingest)
{
	/* One that fails is no reason to try without a pause. */
	if (ingest->pid == 0 && !ingest->wanted &&
	    base_time_monotonic_ms() - ingest->began >= INGEST_PAUSE_MS)
		ingest->wanted = flow_ingest_is_due(flow);
}

static bool
is_running(const struct steps *all)
{
	int i;

	for (i = 0; i < all->n; i++)
		if (all->v[i].pid != 0)
			return true;
	return false;
}

/* The steps in hand are let finish: each is short and commits as it goes. */
static void
finish(struct steps *all)
{
	int rc, i;
	pid_t pid;

	base_log(BASE_LOG_INFO, "run-stopping",
	    "effect=\"finishes the steps "
	    "in hand\"");
	base_notify("STOPPING=1");
	for (i = 0; i < all->n; i++)
		if ((all->v[i].stays || all->v[i].ends_early) &&
		    all->v[i].pid != 0)
			(void)kill(all->v[i].pid, SIGTERM);
	while (is_running(all)) {
		pid = waitpid(-1, &rc, 0);
		if (pid < 0 && errno != EINTR)
			break;
		for (i = 0; i < all->n; i++)
			if (all->v[i].pid == pid)
				all->v[i].pid = 0;
	}
}

/* How often the accounts are looked at that are not waited on; 0: none. */
static int64_t
fetch_every(const struct conf *conf)
{
	int64_t least = 0;
	size_t i;

	for (i = 0; i < conf->imaps_len; i++)
		if (!conf->imaps[i].idle &&
		    (least == 0 || conf->imaps[i].every < least))
			least = conf->imaps[i].every;
	return least;
}

static struct steps
all_steps(const struct conf *conf)
{
	const struct step usual[STEPS] = {
	    [STEP_COLLECT] = {.name = "collect", .every_s = 60},
	    [STEP_SYNC] = {.name = "sync", .every_s = conf->sync_every},
	    [STEP_OPEN] = {.name = "open", .every_s = 300},
	    [STEP_FETCH] = {.name = "fetch", .every_s = fetch_every(conf)},
	    [STEP_INGEST] = {.name = "ingest",
		.every_s = 60,
		.ends_early = true},
	    [STEP_REMIND] = {.name = "remind"},
	    [STEP_DIGEST] = {.name = "digest", .argument = "--due"},
	    [STEP_REPORT] = {.name = "report", .argument = "--due"},
	    [STEP_SEND] = {.name = "send", .every_s = 60},
	    [STEP_PRUNE] = {.name = "prune",
		.argument = "--due",
		.every_s = 3600,
		.next = base_time_monotonic_ms() + PRUNE_FIRST_MS},
	};
	struct steps all = {
	    .v = base_xcalloc(
		STEPS + conf->imaps_len + conf->maildirs_len, sizeof(*all.v)),
	    .n = STEPS};
	size_t i;

	memcpy(all.v, usual, sizeof(usual));
	for (i = 0; i < conf->imaps_len; i++)
		if (conf->imaps[i].idle)
			all.v[all.n++] = (struct step){.name = "fetch",
			    .argument = "--wait",
			    .account = conf->imaps[i].name,
			    .stays = true};
	for (i = 0; i < conf->maildirs_len; i++)
		all.v[all.n++] = (struct step){.name = "fetch",
		    .argument = "--wait",
		    .account = conf->maildirs[i].name,
		    .stays = true};
	return all;
}

static enum base_status
supervise(struct flow *flow, struct base_err *err)
{
	struct steps all = all_steps(flow_conf(flow));
	struct transport_spool *spool = NULL;
	enum base_status status;
	bool mail;

	status = transport_spool_open(
	    flow_conf(flow)->spool_dir, TRANSPORT_SPOOL_OWN, &spool, err);
	if (status == BASE_OK && base_notify("READY=1") != BASE_OK)
		base_log(BASE_LOG_WARN, "notify-failed",
		    "effect=\"systemd does not hear of us\"");
	while (status == BASE_OK && !stopping) {
		base_notify("WATCHDOG=1");
		reap(&all);
		want_mails(flow, all.v);
		want_ingest(flow, &all.v[STEP_INGEST]);
		start_due(&all);
		status = wait_awhile(spool, &mail, err);
		if (status == BASE_OK && mail)
			all.v[STEP_INGEST].wanted = true;
	}
	finish(&all);
	transport_spool_free(spool);
	free(all.v);
	return status;
}

int
cmd_run(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;
	enum base_status status;

	(void)argv;
	if (argc > 1)
		return cmd_usage("run", "");
	status = catch_signals(&err);
	if (status == BASE_OK)
		status =
		    flow_start(cmd_dir, "run", FLOW_NEED_LOCK, &flow, &err);
	/* The very first digests are those of the next day. */
	if (status == BASE_OK && flow_digest_is_new(flow))
		status = flow_digest_note_run(flow, &err);
	if (status == BASE_OK && flow_report_is_new(flow))
		status = flow_report_note_run(flow, &err);
	if (status == BASE_OK)
		status = supervise(flow, &err);
	flow_stop(flow);
	return status == BASE_OK ? 0 : cmd_fail("run", &err);
}
