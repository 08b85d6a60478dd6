#include <stdlib.h>

#include "kairan/base_time.h"
#include "transport_imap_x.h"

#define RECONNECTS_MAX 3 /* in one fetch */
#define TRIES_MAX 3 /* of one message, over several fetches */

/* What became of one message. */
enum fate {
	FATE_GONE, /* stored and moved, or moved aside */
	FATE_STUCK, /* safe, but still in the folder */
	FATE_LEFT, /* neither stored nor moved: the point stays before it */
	FATE_STOP /* no use going on */
};

/* One fetch. */
struct run {
	struct transport_imap *imap;
	struct transport_imap_point *point;
	transport_imap_store store;
	void *ctx;
	struct transport_imap_count *count;
	struct base_err *err;
	unsigned reconnects;
	bool is_contiguous; /* all before are safe: the point may move on */
};

static void
warn(const struct run *run, const char *event,
    const struct transport_imap_item *item, const struct base_err *err)
{
	base_log(BASE_LOG_WARN, event, "account=%s uid=%u size=%u reason=%s",
	    run->imap->options.account, (unsigned)item->uid,
	    (unsigned)item->size, err->text);
}

static enum fate
stop(struct run *run, const struct base_err *why)
{
	(void)base_err_set(run->err, BASE_TEMP, "%s", why->text);
	return FATE_STOP;
}

/* Moves a message that is safe; it may stay when that fails. */
static enum fate
move_done(struct run *run, const struct transport_imap_item *item)
{
	struct base_err err = BASE_ERR_INIT;

	if (transport_imap_move(run->imap, item->uid, run->imap->done, &err) ==
	    BASE_OK) {
		run->count->moved++;
		return FATE_GONE;
	}
	if (run->imap->is_broken)
		return stop(run, &err);
	warn(run, "imap-not-moved", item, &err);
	run->count->left++;
	return FATE_STUCK;
}

/* Moves a message out of the way that cannot be taken. */
static enum fate
move_failed(struct run *run, const struct transport_imap_item *item,
    const struct base_err *why)
{
	struct base_err err = BASE_ERR_INIT;

	warn(run, "imap-failed", item, why);
	if (transport_imap_move(
		run->imap, item->uid, run->imap->failed, &err) == BASE_OK) {
		run->count->failed++;
		return FATE_GONE;
	}
	if (run->imap->is_broken)
		return stop(run, &err);
	warn(run, "imap-not-moved", item, &err);
	run->count->left++;
	return FATE_LEFT;
}

/*
 * The answer about one message spoilt the connection.  Endless or garbled
 * answers come again with each try, so this message is moved aside over a
 * new connection; a cut network is first tried again by later fetches.
 */
static enum fate
recover(struct run *run, const struct transport_imap_item *item,
    const struct base_err *why)
{
	struct transport_imap *imap = run->imap;
	struct transport_imap_point *point = run->point;
	uint32_t uidvalidity = imap->uidvalidity;
	struct base_err err = BASE_ERR_INIT;
	bool is_network = net_stream_error(imap->stream)->status == BASE_TEMP;

	if (point->trouble_uid != item->uid)
		point->trouble_times = 0;
	point->trouble_uid = item->uid;
	point->trouble_times++;
	if ((is_network && point->trouble_times < TRIES_MAX) ||
	    run->reconnects++ >= RECONNECTS_MAX)
		return stop(run, why);
	transport_imap_disconnect(imap);
	if (transport_imap_connect(imap, &err) != BASE_OK ||
	    transport_imap_select(imap, &err) != BASE_OK ||
	    imap->uidvalidity != uidvalidity)
		return stop(run, why);
	return move_failed(run, item, why);
}

static enum fate
store(struct run *run, const struct transport_imap_item *item,
    const struct base_buf *body, bool headers_only)
{
	const struct transport_imap_message message = {.uid = item->uid,
	    .message = body->data,
	    .message_len = body->len,
	    .size = item->size,
	    .headers_only = headers_only};
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;

	status = run->store(run->ctx, &message, &err);
	if (status == BASE_INVALID || status == BASE_LIMIT)
		return move_failed(run, item, &err);
	if (status != BASE_OK)
		return stop(run, &err);
	run->count->stored++;
	if (!headers_only)
		return move_done(run, item);
	(void)base_err_set(&err, BASE_LIMIT,
	    "over %zu bytes: only its header was taken",
	    run->imap->options.message_max);
	return move_failed(run, item, &err);
}

static enum fate
take_new(struct run *run, const struct transport_imap_item *item)
{
	struct transport_imap *imap = run->imap;
	bool headers_only = item->size > imap->options.message_max;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf body;
	enum base_status status;
	enum fate fate;

	/* Servers miscount sizes, so some room is left. */
	base_buf_init(&body, headers_only
				 ? TRANSPORT_IMAP_HEADER_MAX
				 : imap->options.message_max + (1 << 20));
	status =
	    transport_imap_body(imap, item->uid, headers_only, &body, &err);
	if (status == BASE_OK)
		fate = store(run, item, &body, headers_only);
	else if (imap->is_broken)
		fate = recover(run, item, &err);
	else
		/* Also when the server says OK and gives nothing: some do so
		 * with mail they cannot read themselves.  Is it really gone,
		 * the move does nothing. */
		fate = move_failed(run, item, &err);
	base_buf_release(&body);
	return fate;
}

static enum fate
take(struct run *run, const struct transport_imap_item *item)
{
	struct transport_imap_point *point = run->point;
	enum fate fate;

	/* Somebody deleted it, or we did on a server without UIDPLUS. */
	if (item->is_deleted)
		fate = FATE_STUCK;
	else if (item->uid <= point->last_uid)
		return move_done(run, item);
	else
		fate = take_new(run, item);
	if (fate == FATE_LEFT || fate == FATE_STOP)
		run->is_contiguous = false;
	if (run->is_contiguous && item->uid > point->last_uid)
		point->last_uid = item->uid;
	return fate;
}

/*
 * Looks at the messages behind the first *stuck ones, at most
 * TRANSPORT_IMAP_BATCH.  What is taken leaves the folder, so that the next
 * look begins behind those that had to stay.
 */
static enum base_status
take_batch(struct run *run, uint32_t *stuck)
{
	struct transport_imap *imap = run->imap;
	struct transport_imap_item *items;
	uint32_t last = imap->exists;
	enum base_status status;
	enum fate fate;
	size_t n = 0, i;

	if (last - *stuck > TRANSPORT_IMAP_BATCH)
		last = *stuck + TRANSPORT_IMAP_BATCH;
	run->count->more = last < imap->exists;
	items = base_xcalloc(last - *stuck, sizeof(*items));
	status =
	    transport_imap_items(imap, *stuck + 1, last, items, &n, run->err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		fate = take(run, &items[i]);
		if (fate == FATE_STOP)
			status = BASE_TEMP;
		else if (fate != FATE_GONE)
			(*stuck)++;
	}
	/* Nothing but stuck ones seen: the next batch may hold others. */
	if (n == 0)
		*stuck = last;
	free(items);
	return status;
}

enum base_status
transport_imap_fetch(struct transport_imap *imap,
    struct transport_imap_point *point, transport_imap_store store_message,
    void *ctx, struct transport_imap_count *count, struct base_err *err)
{
	struct run run = {.imap = imap,
	    .point = point,
	    .store = store_message,
	    .ctx = ctx,
	    .count = count,
	    .err = err,
	    .is_contiguous = true};
	const struct transport_imap_count none = {0, 0, 0, 0, false};
	enum base_status status;
	uint32_t stuck = 0;
	unsigned taken;

	*count = none;
	if (imap->is_broken)
		return base_err_set(err, BASE_TEMP,
		    "IMAP %s: the connection is gone", imap->options.host);
	imap->deadline_at =
	    base_time_monotonic_ms() + imap->options.deadline_ms;
	do {
		/* Again each time: it tells the number of messages. */
		status = transport_imap_select(imap, err);
		if (status != BASE_OK)
			break;
		if (point->uidvalidity != imap->uidvalidity) {
			const struct transport_imap_point anew = {
			    .uidvalidity = imap->uidvalidity};

			*point = anew;
		}
		if (imap->exists <= stuck) {
			count->more = false;
			break;
		}
		status = take_batch(&run, &stuck);
		taken = count->moved + count->failed;
	} while (status == BASE_OK && taken < TRANSPORT_IMAP_BATCH);
	return status;
}
