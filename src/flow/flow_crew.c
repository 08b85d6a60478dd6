/*
 * Hands out the rows of the inbox to workers.
 */
#include "flow_crew.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kairan/base_file.h"

#define HELD_MS 20 /* looks again whether one that asks may go on */
#define IDLE_MS 500 /* looks again whether it is to stop */
#define PEOPLE (-1) /* a worker's row: it reads people */

struct member {
	pid_t pid;
	int fd; /* -1: gone */
	int64_t row; /* in hand, 0 none */
	bool asks; /* waits for our answer */
};

struct crew {
	struct flow *flow;
	struct flow_order *order;
	struct member *members;
	size_t n;
	int64_t due[FLOW_CREW_DUE]; /* rows that were due a moment ago */
	size_t due_n;
	size_t due_at;
	struct flow_spooled *spooled; /* NULL: all were taken */
	unsigned deaths;
	struct flow_tally *tally;
	enum base_status status; /* why no more is handed out */
	struct base_err *err;
};

/* SQLite must not be open across a fork, in neither process. */
static enum base_status
begin_one(struct crew *c, struct member *m, struct base_err *err)
{
	enum base_status status, opened;
	int pair[2];
	size_t i;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return base_err_errno(err, BASE_TEMP, "socketpair");
	store_close(c->flow->store);
	c->flow->store = NULL;
	m->pid = fork();
	if (m->pid == 0) {
		for (i = 0; i < c->n; i++)
			if (c->members[i].fd >= 0)
				close(c->members[i].fd);
		close(pair[0]);
		base_file_unlock(c->flow->lock);
		c->flow->lock = -1;
		flow_crew_work(c->flow, pair[1]);
		flow_stop(c->flow);
		_exit(0);
	}
	close(pair[1]);
	status = m->pid < 0 ? base_err_errno(err, BASE_TEMP, "fork") : BASE_OK;
	m->row = 0;
	m->asks = false;
	if (m->pid < 0)
		close(pair[0]);
	else
		m->fd = pair[0];
	/* The others work on, and may need it. */
	opened = store_open(c->flow->conf->state_dir, &c->flow->store,
	    status == BASE_OK ? err : NULL);
	return status == BASE_OK ? opened : status;
}

static void
end_one(struct member *m)
{
	int rc;

	if (m->fd < 0)
		return;
	close(m->fd);
	m->fd = -1;
	while (waitpid(m->pid, &rc, 0) < 0 && errno == EINTR)
		;
}

static void
give_up(struct crew *c, enum base_status status, const char *text)
{
	if (c->status != BASE_OK)
		return;
	c->status = status == BASE_OK ? BASE_TEMP : status;
	(void)base_err_set(c->err, c->status, "%s", text);
}

/* Whatever it was that killed the worker: once more at once, and if that
 * kills the next one, too, the others go on. */
static enum base_status
put_off(struct crew *c, int64_t id, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	enum base_status status = BASE_TEMP;
	struct store_inbox row;

	/* It could not be opened again: the row is due at the next run. */
	if (c->flow->store != NULL)
		status = store_inbox_get(c->flow->store, id, arena, &row, err);
	if (status == BASE_OK && row.finished == 0 &&
	    row.attempts < FLOW_CRASHES_MAX) {
		flow_order_lost(c->order, id);
	} else {
		flow_order_done(c->order, id);
		if (status == BASE_OK && row.finished == 0)
			status = flow_ingest_put_off(c->flow, &row,
			    "the process that worked on it was killed",
			    c->tally, err);
	}
	base_arena_free(arena);
	return status;
}

static void
bury(struct crew *c, struct member *m)
{
	struct base_err err = BASE_ERR_INIT;
	enum base_status status = BASE_OK;
	int64_t row = m->row;

	end_one(m);
	base_log(BASE_LOG_ERROR, "worker-died", "inbox=%lld", (long long)row);
	if (row > 0)
		status = put_off(c, row, &err);
	if (status == BASE_OK && ++c->deaths > FLOW_CREW_DEATHS_MAX)
		status = base_err_set(&err, BASE_TEMP,
		    "the workers die again and again, %u by now", c->deaths);
	if (status == BASE_OK && c->status == BASE_OK)
		status = begin_one(c, m, &err);
	if (status != BASE_OK)
		give_up(c, status, err.text);
}

static void
answer(struct member *m, enum flow_order_answer what)
{
	struct flow_crew_word word = {.row = m->row};

	m->asks = what == FLOW_ORDER_HOLD;
	if (m->asks)
		return;
	word.kind = what == FLOW_ORDER_GO ? FLOW_CREW_GO : FLOW_CREW_LATER;
	/* One that is gone is noticed when it is listened to. */
	(void)flow_crew_say(m->fd, &word);
}

static void
add(struct flow_tally *sum, const struct flow_tally *one)
{
	sum->done += one->done;
	sum->fresh += one->fresh;
	sum->failed += one->failed;
	sum->refused += one->refused;
	sum->left += one->left;
}

static void
listen_to(struct crew *c, struct member *m)
{
	struct flow_crew_word word;

	if (!flow_crew_hear(m->fd, &word)) {
		bury(c, m);
		return;
	}
	if (word.kind == FLOW_CREW_ASK) {
		answer(m, flow_order_declare(c->order, m->row, word.u.keys,
			      word.status == BASE_OK ? word.n
						     : FLOW_ORDER_KEYS_MAX + 1,
			      base_time_monotonic_ms()));
		return;
	}
	if (word.kind == FLOW_CREW_FAILED)
		give_up(c, word.status, word.u.text);
	else
		add(c->tally, &word.tally);
	if (m->row > 0)
		flow_order_give_back(c->order, m->row);
	m->row = 0;
	if (word.kind == FLOW_CREW_FAILED)
		end_one(m);
}

static bool
ask_due(struct crew *c)
{
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;

	c->due_at = c->due_n = 0;
	status = store_inbox_due(c->flow->store, base_time_now(), c->due,
	    BASE_LEN(c->due), &c->due_n, &err);
	if (status != BASE_OK)
		give_up(c, status, err.text);
	return status == BASE_OK;
}

/* The next row that nobody has; 0 none.  What is in hand or aside is due,
 * too: FLOW_CREW_DUE is more than those. */
static int64_t
next_due(struct crew *c)
{
	int64_t id;
	int pass;

	for (pass = 0; pass < 2; pass++) {
		if (pass > 0 && !ask_due(c))
			return 0;
		while (c->due_at < c->due_n) {
			id = c->due[c->due_at++];
			if (!flow_order_has(c->order, id))
				return id;
		}
	}
	return 0;
}

static bool
hand_one(struct crew *c, struct member *m)
{
	struct flow_crew_word word = {.kind = FLOW_CREW_ROW};
	int64_t now = base_time_monotonic_ms();
	int64_t id = flow_order_ready(c->order, now);

	if (id == 0 && !flow_order_is_full(c->order))
		id = next_due(c);
	if (id == 0)
		return false;
	flow_order_hand(c->order, id, now);
	word.row = m->row = id;
	(void)flow_crew_say(m->fd, &word);
	return true;
}

static void
hand_out(struct crew *c)
{
	size_t i;

	/* Who somebody is comes first. */
	if (c->members[0].row == PEOPLE)
		return;
	for (i = 0; i < c->n; i++)
		if (c->status == BASE_OK && !flow_ingest_is_stopping() &&
		    c->members[i].fd >= 0 && c->members[i].row == 0 &&
		    !hand_one(c, &c->members[i]))
			return;
}

/* Those that wait for what is being read before them. */
static bool
ask_again(struct crew *c)
{
	struct member *m;
	bool any = false;
	size_t i;

	for (i = 0; i < c->n; i++) {
		m = &c->members[i];
		if (m->fd >= 0 && m->asks)
			answer(m, flow_order_ask(c->order, m->row,
				      base_time_monotonic_ms()));
		any = any || (m->fd >= 0 && m->asks);
	}
	return any;
}

static bool
is_busy(const struct crew *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->members[i].fd >= 0 && c->members[i].row != 0)
			return true;
	return false;
}

static void
listen_all(struct crew *c, int timeout_ms)
{
	struct pollfd p[CONF_WORKERS_MAX];
	size_t i;

	for (i = 0; i < c->n; i++)
		p[i] =
		    (struct pollfd){.fd = c->members[i].fd, .events = POLLIN};
	/* A signal ends it early. */
	if (poll(p, (nfds_t)c->n, timeout_ms) <= 0)
		return;
	for (i = 0; i < c->n; i++)
		if (p[i].revents != 0)
			listen_to(c, &c->members[i]);
}

/* One at a time, so that nobody waits for it long. */
static void
take_one(struct crew *c)
{
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;

	if (c->spooled == NULL)
		return;
	status = flow_ingest_is_stopping() || c->flow->store == NULL
		     ? BASE_NOTFOUND
		     : flow_spooled_take(c->spooled, &err);
	if (status != BASE_OK)
		c->spooled = NULL;
	if (status != BASE_OK && status != BASE_NOTFOUND)
		give_up(c, status, err.text);
}

static void
work(struct crew *c)
{
	struct flow_crew_word word = {.kind = FLOW_CREW_PEOPLE, .row = PEOPLE};
	bool held;

	c->members[0].row = PEOPLE;
	(void)flow_crew_say(c->members[0].fd, &word);
	for (;;) {
		held = ask_again(c);
		take_one(c);
		hand_out(c);
		if (!is_busy(c) && c->spooled == NULL)
			break;
		listen_all(c, c->spooled != NULL ? 0
			      : held             ? HELD_MS
						 : IDLE_MS);
	}
}

enum base_status
flow_crew_run(struct flow *flow, size_t n, struct flow_spooled *spooled,
    struct flow_tally *tally, struct base_err *err)
{
	struct crew c = {
	    .flow = flow, .spooled = spooled, .tally = tally, .err = err};
	struct base_err why = BASE_ERR_INIT;
	enum base_status status = BASE_OK;
	size_t i;

	c.n = n < CONF_WORKERS_MAX ? n : CONF_WORKERS_MAX;
	c.members = base_xcalloc(c.n, sizeof(*c.members));
	c.order = flow_order_new();
	flow_event_share(flow);
	for (i = 0; i < c.n; i++)
		c.members[i].fd = -1;
	for (i = 0; i < c.n && status == BASE_OK; i++)
		status = begin_one(&c, &c.members[i], &why);
	if (status == BASE_OK)
		work(&c);
	else
		give_up(&c, status, why.text);
	for (i = 0; i < c.n; i++)
		end_one(&c.members[i]);
	flow_order_free(c.order);
	free(c.members);
	return c.status;
}
