/* kairan check: does anything run, and what waits or failed? */
#include "flow_check_x.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kairan/base_file.h"
#include "kairan/store_source.h"

/* Is `kairan run` there?  Only asked, the file is not made. */
static bool
is_running(struct flow_check *c)
{
	char *path = base_file_join(c->flow->conf->lock_dir, "run");
	enum base_status status = BASE_NOTFOUND;
	int fd = -1;

	if (base_file_exists(path))
		status = base_file_lock(path, false, &fd, NULL);
	if (fd >= 0)
		base_file_unlock(fd);
	free(path);
	return status == BASE_EXISTS;
}

/* When the step last started: it touches its lock. */
static int64_t
last_start(struct flow_check *c, const char *step)
{
	char *path = base_file_join(c->flow->conf->lock_dir, step);
	struct stat st;
	int64_t at = stat(path, &st) == 0 ? (int64_t)st.st_mtime : 0;

	free(path);
	return at;
}

static void
check_steps(struct flow_check *c)
{
	static const char *const steps[] = {
	    "collect", "sync", "open", "ingest", "send"};
	static const char mend[] =
	    "start `kairan run` (contrib/systemd/kairan.service) or put "
	    "contrib/cron/kairan into /etc/cron.d";
	int64_t now = base_time_now(), at, oldest = now;
	const char *late = NULL;
	size_t i;

	for (i = 0; i < BASE_LEN(steps); i++) {
		at = last_start(c, steps[i]);
		if (at < oldest) {
			oldest = at;
			late = steps[i];
		}
	}
	if (is_running(c))
		flow_check_ok(c, "steps", "kairan run is at work");
	else if (late == NULL || now - oldest < FLOW_CHECK_IDLE_S)
		flow_check_ok(c, "steps", "all of them ran within the last %s",
		    flow_check_age(c, now - oldest + 60));
	else if (oldest == 0)
		flow_check_warn(c, "steps", mend,
		    "kairan run is not there, and kairan %s never ran", late);
	else
		flow_check_warn(c, "steps", mend,
		    "kairan run is not there, and kairan %s ran last on %s",
		    late, flow_check_when(c, oldest));
}

static void
check_past_sources(struct flow_check *c)
{
	const struct conf *conf = c->flow->conf;
	struct store_source s;
	const char *what;
	int64_t now = base_time_now();
	size_t i;

	for (i = 0; i < conf->sources_len; i++) {
		what = base_arena_printf(
		    c->arena, "reading %s", conf->sources[i].name);
		if (!conf->sources[i].enabled ||
		    store_source_get(c->flow->store, conf->sources[i].name,
			c->arena, &s, NULL) != BASE_OK)
			continue;
		if (s.last_try > now + 300)
			flow_check_warn(c, "clock", "set the clock",
			    "%s was read in the future, on %s",
			    conf->sources[i].name,
			    flow_check_when(c, s.last_try));
		else if (s.failing_since != 0)
			flow_check_warn(c, what,
			    base_arena_printf(c->arena,
				"mend it, then: kairan collect %s",
				conf->sources[i].name),
			    "fails since %s, %lld times: %s",
			    flow_check_when(c, s.failing_since),
			    (long long)s.failures, s.last_error);
		else if (s.gap_to != 0)
			flow_check_warn(c, what,
			    conf->sources[i].backfill != NULL
				? base_arena_printf(c->arena,
				      "kairan collect %s",
				      conf->sources[i].backfill)
				: base_arena_printf(c->arena,
				      "set backfill, or look there and then: "
				      "kairan collect --seen %s",
				      conf->sources[i].name),
			    "what was published between %s and %s may have "
			    "been missed",
			    flow_check_when(c, s.gap_from),
			    flow_check_when(c, s.gap_to));
		else if (s.last_ok != 0 &&
			 !flow_source_is_mail(&conf->sources[i]) &&
			 now - s.last_ok >
			     3 * conf->sources[i].every + FLOW_CHECK_IDLE_S)
			flow_check_warn(c, what,
			    "see whether kairan run or cron is at work",
			    "was read last on %s",
			    flow_check_when(c, s.last_ok));
		else if (s.last_ok != 0)
			flow_check_ok(c, what,
			    "was read on %s: %lld items, the newest of %s",
			    flow_check_when(c, s.last_ok), (long long)s.items,
			    s.newest != 0 ? flow_check_when(c, s.newest)
					  : "an unknown day");
	}
}

/* What waits, over all rows. */
struct tally {
	int64_t now;
	int64_t oldest; /* waiting since */
	unsigned waiting;
	unsigned quarantined;
	unsigned parked;
	unsigned failed;
	const char *reason; /* of the oldest */
	struct base_arena *arena;
};

static void
waits(struct tally *t, int64_t since, const char *reason)
{
	t->waiting++;
	if (t->oldest != 0 && since >= t->oldest)
		return;
	t->oldest = since;
	t->reason = base_arena_strdup(t->arena, reason);
}

static bool
on_inbox(const struct store_inbox *row, void *ctx)
{
	struct tally *t = ctx;

	if (strcmp(row->state, STORE_INBOX_NEW) == 0 ||
	    strcmp(row->state, STORE_INBOX_WAITING) == 0)
		waits(t, row->received, row->reason);
	t->quarantined += strcmp(row->state, STORE_INBOX_QUARANTINED) == 0;
	t->parked += strcmp(row->state, STORE_INBOX_PARKED) == 0;
	return true;
}

static bool
on_outbox(const struct store_outbox *row, void *ctx)
{
	struct tally *t = ctx;

	if (strcmp(row->state, STORE_OUTBOX_QUEUED) == 0 ||
	    strcmp(row->state, STORE_OUTBOX_SENDING) == 0)
		waits(t, row->created, row->last_error);
	if (strcmp(row->state, STORE_OUTBOX_FAILED) == 0) {
		t->failed++;
		t->reason = base_arena_strdup(t->arena, row->last_error);
	}
	return true;
}

static bool
on_ticket(const struct store_ticket *row, void *ctx)
{
	waits(ctx, row->created, row->last_error);
	return true;
}

static void
check_waiting(struct flow_check *c, const struct tally *t, const char *what,
    const char *mend)
{
	if (t->waiting > 0 && t->now - t->oldest > FLOW_CHECK_WAIT_S)
		flow_check_warn(c, what, mend, "%u wait, the oldest for %s%s%s",
		    t->waiting, flow_check_age(c, t->now - t->oldest),
		    *t->reason != '\0' ? ": " : "", t->reason);
	else
		flow_check_ok(c, what, "%u wait", t->waiting);
}

static void
check_inbox(struct flow_check *c)
{
	struct tally t = {
	    .now = base_time_now(), .reason = "", .arena = c->arena};

	if (store_inbox_each(c->flow->store, NULL, 0, on_inbox, &t, NULL) !=
	    BASE_OK)
		return;
	check_waiting(c, &t, "inbox",
	    "kairan queue shows them; kairan ingest -v tells more");
	if (t.quarantined > 0)
		flow_check_warn(c, "quarantine",
		    "kairan queue shows them; kairan requeue in NUMBER tries "
		    "again, kairan dismiss in NUMBER lets be",
		    "%u mails crash or fail the parser", t.quarantined);
	if (t.parked > 0)
		flow_check_warn(c, "parked",
		    "kairan queue shows them and why; kairan requeue in NUMBER "
		    "lets pass, kairan dismiss in NUMBER does not",
		    "%u mails wait for a person", t.parked);
}

static void
check_outbox(struct flow_check *c)
{
	struct tally t = {
	    .now = base_time_now(), .reason = "", .arena = c->arena};

	if (store_outbox_each(c->flow->store, 0, 0, on_outbox, &t, NULL) !=
	    BASE_OK)
		return;
	if (c->flow->conf->send == CONF_SEND_OFF)
		flow_check_ok(c, "outbox", "%u wait for send = on", t.waiting);
	else
		check_waiting(c, &t, "outbox", "kairan send tries at once");
	if (t.failed > 0)
		flow_check_warn(c, "not sent",
		    "kairan queue shows them; mend the address or the server, "
		    "then kairan requeue",
		    "%u mails were given up: %s", t.failed, t.reason);
}

static void
check_tickets(struct flow_check *c)
{
	struct tally t = {
	    .now = base_time_now(), .reason = "", .arena = c->arena};

	if (store_ticket_each(c->flow->store, STORE_TICKET_INTENDED, on_ticket,
		&t, NULL) == BASE_OK)
		check_waiting(c, &t, "tickets not made",
		    "mend the tracker, then kairan open");
}

void
flow_check_life(struct flow_check *c)
{
	check_steps(c);
	if (c->flow->store == NULL) {
		flow_check_skip(c, "queues", "there is no database yet");
		return;
	}
	check_past_sources(c);
	check_inbox(c);
	check_outbox(c);
	check_tickets(c);
}
