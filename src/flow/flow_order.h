/*
 * Inside flow only: which mails may be carried out beside each other.
 *
 * Mails are handed out in the order in which they arrived, several at a time.
 * What a mail touches, its keys, is known only when it was read: then it goes
 * on when no mail in hand shares one of them and none before it does, and
 * else is put aside until its turn has come.  So whatever shares a key is
 * carried out in order of arrival and never at the same time.  Data only: no
 * clock, no store.
 */
#ifndef FLOW_ORDER_H
#define FLOW_ORDER_H

#include "kairan/base.h"

#define FLOW_ORDER_KEYS_MAX 128 /* of one mail; one with more goes alone */
#define FLOW_ORDER_ASIDE_MAX 200 /* put aside; then no more are handed out */
#define FLOW_ORDER_READ_MS                                                     \
	2000 /* who takes longer to be read loses his place: a
    mail that hangs its parser must not hold up the others */

enum flow_order_answer {
	FLOW_ORDER_HOLD, /* one before it is being read: ask again */
	FLOW_ORDER_GO,
	FLOW_ORDER_LATER /* give it back: then it is put aside */
};

/* Kinds of keys, in the upper byte. */
enum flow_order_kind {
	FLOW_ORDER_TICKET = 1,
	FLOW_ORDER_INBOX, /* a mail in question */
	FLOW_ORDER_TOKEN, /* a mail of ours, with its token */
	FLOW_ORDER_SENDER, /* of what touches no ticket; a hash */
	FLOW_ORDER_SOURCE /* announcements; a hash */
};

struct flow_order;

/* A key of a number, and of a text whose ASCII letters have no case. */
uint64_t flow_order_key(enum flow_order_kind kind, int64_t number);
uint64_t flow_order_key_of(enum flow_order_kind kind, const char *text);

struct flow_order *flow_order_new(void);
void flow_order_free(struct flow_order *order); /* NULL is fine */

/* Is it in hand or put aside? */
bool flow_order_has(const struct flow_order *order, int64_t id);
/* May no more be put aside? */
bool flow_order_is_full(const struct flow_order *order);
/* It is handed out, as a new one or from aside; now_ms: monotonic. */
void flow_order_hand(struct flow_order *order, int64_t id, int64_t now_ms);
/* It was read and touches these as well; n over FLOW_ORDER_KEYS_MAX: all.  It
 * must not have changed anything yet. */
enum flow_order_answer flow_order_declare(struct flow_order *order, int64_t id,
    const uint64_t *keys, size_t n, int64_t now_ms);
/* The same again, after FLOW_ORDER_HOLD. */
enum flow_order_answer flow_order_ask(
    struct flow_order *order, int64_t id, int64_t now_ms);
/* The first one aside that may go on now, 0 none. */
int64_t flow_order_ready(struct flow_order *order, int64_t now_ms);
/* Whoever had it in hand has nothing to do with it any more: it is aside after
 * FLOW_ORDER_LATER, else done. */
void flow_order_give_back(struct flow_order *order, int64_t id);
/* Whoever had it in hand is gone: it is aside at its place, to be handed out
 * anew. */
void flow_order_lost(struct flow_order *order, int64_t id);
/* Forgets it, wherever it is. */
void flow_order_done(struct flow_order *order, int64_t id);

#endif
