/*
 * A worker: rows come by the socket, one at a time.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "flow_crew.h"
#include "flow_deed.h"
#include "kairan/base_file.h"

bool
flow_crew_say(int fd, const struct flow_crew_word *word)
{
	size_t len = offsetof(struct flow_crew_word, u);
	ssize_t n;

	if (word->kind == FLOW_CREW_ASK)
		len += word->n * sizeof(word->u.keys[0]);
	else if (word->kind == FLOW_CREW_FAILED)
		len += sizeof(word->u.text);
	do
		n = send(fd, word, len, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)len;
}

bool
flow_crew_hear(int fd, struct flow_crew_word *word)
{
	ssize_t n;

	memset(word, 0, sizeof(*word));
	do
		n = recv(fd, word, sizeof(*word), 0);
	while (n < 0 && errno == EINTR);
	word->u.text[FLOW_CREW_TEXT - 1] = '\0';
	return n >= (ssize_t)offsetof(struct flow_crew_word, u) &&
	       word->n <= FLOW_ORDER_KEYS_MAX;
}

/* What came is for us unless the other one is gone, or somebody has
 * settled the row since it was chosen. */
static enum base_status
do_row(struct flow *flow, int64_t id, struct flow_tally *tally,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	enum base_status status;
	struct store_inbox row;

	status = store_inbox_get(flow->store, id, arena, &row, err);
	if (status == BASE_OK &&
	    (strcmp(row.state, STORE_INBOX_NEW) == 0 ||
		strcmp(row.state, STORE_INBOX_WAITING) == 0) &&
	    row.next_try <= base_time_now())
		status = flow_ingest_row(flow, &row, arena, tally, err);
	base_arena_free(arena);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

static bool
say_failed(int fd, const struct base_err *err)
{
	struct flow_crew_word word = {
	    .kind = FLOW_CREW_FAILED, .status = err->status};

	snprintf(word.u.text, sizeof(word.u.text), "%s", err->text);
	return flow_crew_say(fd, &word);
}

static bool
obey(struct flow *flow, int fd, const struct flow_crew_word *word)
{
	struct flow_crew_word done = {.kind = FLOW_CREW_DONE, .row = word->row};
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;

	status = word->kind == FLOW_CREW_PEOPLE
		     ? flow_people_refresh(flow, FLOW_PEOPLE_AGE_S, &err)
		     : do_row(flow, word->row, &done.tally, &err);
	return status == BASE_OK ? flow_crew_say(fd, &done)
				 : say_failed(fd, &err) && false;
}

void
flow_crew_work(struct flow *flow, int fd)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_crew_word word;

	/* Whoever hands out the rows decides when it is enough. */
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	flow->gate = fd;
	flow_event_seal(flow);
	if (flow_need(flow,
		FLOW_NEED_READER | FLOW_NEED_MAIL | FLOW_NEED_TRACKER,
		&err) != BASE_OK) {
		(void)say_failed(fd, &err);
		return;
	}
	while (flow_crew_hear(fd, &word))
		if (!obey(flow, fd, &word))
			break;
}

bool
flow_gate(struct flow_deed *d, const uint64_t *keys, size_t n)
{
	struct flow_crew_word word = {.kind = FLOW_CREW_ASK,
	    .row = d->row->id,
	    .n = n <= FLOW_ORDER_KEYS_MAX ? n : 0,
	    .status = n <= FLOW_ORDER_KEYS_MAX ? BASE_OK : BASE_LIMIT};

	if (d->flow->gate < 0)
		return true;
	memcpy(word.u.keys, keys, word.n * sizeof(*keys));
	d->is_later = !flow_crew_say(d->flow->gate, &word) ||
		      !flow_crew_hear(d->flow->gate, &word) ||
		      word.kind != FLOW_CREW_GO;
	return !d->is_later;
}
