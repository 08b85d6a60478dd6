#include "flow_order.h"

#include <stdlib.h>
#include <string.h>

enum where {
	READING, /* in hand, its keys are not known yet */
	ASKING, /* in hand, waits for the answer */
	GRANTED, /* in hand, goes on */
	RETURNING, /* in hand still, to be put aside */
	ASIDE
};

struct row {
	int64_t id;
	uint64_t place; /* in the order of arrival */
	int64_t since_ms; /* in hand */
	enum where where;
	bool has_all; /* touches everything */
	uint64_t *keys;
	size_t n;
};

struct flow_order {
	struct row *rows; /* in order of place */
	size_t n;
	size_t aside;
	uint64_t next;
};

uint64_t
flow_order_key(enum flow_order_kind kind, int64_t number)
{
	return (uint64_t)kind << 56 | ((uint64_t)number & UINT64_MAX >> 8);
}

uint64_t
flow_order_key_of(enum flow_order_kind kind, const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */

	for (; *text != '\0'; text++) {
		hash ^= (unsigned char)(*text >= 'A' && *text <= 'Z'
					    ? *text - 'A' + 'a'
					    : *text);
		hash *= UINT64_C(1099511628211);
	}
	return (uint64_t)kind << 56 | hash >> 8;
}

struct flow_order *
flow_order_new(void)
{
	return base_xcalloc(1, sizeof(struct flow_order));
}

void
flow_order_free(struct flow_order *order)
{
	size_t i;

	if (order == NULL)
		return;
	for (i = 0; i < order->n; i++)
		free(order->rows[i].keys);
	free(order->rows);
	free(order);
}

static struct row *
find(const struct flow_order *order, int64_t id)
{
	size_t i;

	for (i = 0; i < order->n; i++)
		if (order->rows[i].id == id)
			return &order->rows[i];
	return NULL;
}

bool
flow_order_has(const struct flow_order *order, int64_t id)
{
	return find(order, id) != NULL;
}

bool
flow_order_is_full(const struct flow_order *order)
{
	return order->aside >= FLOW_ORDER_ASIDE_MAX;
}

static bool
waits(const struct row *row)
{
	return row->where == RETURNING || row->where == ASIDE;
}

static void
move(struct flow_order *order, struct row *row, enum where where)
{
	order->aside -= waits(row);
	row->where = where;
	order->aside += waits(row);
}

void
flow_order_hand(struct flow_order *order, int64_t id, int64_t now_ms)
{
	struct row *row = find(order, id);

	if (row == NULL) {
		order->rows = base_xrealloc(
		    order->rows, (order->n + 1) * sizeof(*order->rows));
		row = &order->rows[order->n++];
		*row = (struct row){
		    .id = id, .place = order->next++, .where = READING};
	} else {
		/* It keeps what it asked for, if it came to that. */
		move(
		    order, row, row->n > 0 || row->has_all ? GRANTED : READING);
	}
	row->since_ms = now_ms;
}

static bool
has_key(const struct row *row, uint64_t key)
{
	size_t i;

	for (i = 0; i < row->n; i++)
		if (row->keys[i] == key)
			return true;
	return false;
}

static bool
is_shared(const struct row *a, const struct row *b)
{
	size_t i;

	if (a->has_all || b->has_all)
		return true;
	for (i = 0; i < a->n; i++)
		if (has_key(b, a->keys[i]))
			return true;
	return false;
}

/* What must be known of the others before this one goes on. */
static enum flow_order_answer
answer(const struct flow_order *order, const struct row *row, int64_t now_ms)
{
	enum flow_order_answer out = FLOW_ORDER_GO;
	const struct row *other;
	size_t i;

	for (i = 0; i < order->n; i++) {
		other = &order->rows[i];
		if (other == row)
			continue;
		if (other->where == READING) {
			if (other->place < row->place &&
			    now_ms - other->since_ms < FLOW_ORDER_READ_MS)
				out = FLOW_ORDER_HOLD;
		} else if ((other->where == GRANTED ||
			       other->place < row->place) &&
			   is_shared(other, row))
			return FLOW_ORDER_LATER;
	}
	return out;
}

static void
add_keys(struct row *row, const uint64_t *keys, size_t n)
{
	size_t i;

	if (row->n + n > FLOW_ORDER_KEYS_MAX) {
		row->has_all = true;
		return;
	}
	row->keys =
	    base_xrealloc(row->keys, (row->n + n + 1) * sizeof(*row->keys));
	for (i = 0; i < n; i++)
		if (!has_key(row, keys[i]))
			row->keys[row->n++] = keys[i];
}

static bool
has_them(const struct row *row, const uint64_t *keys, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!has_key(row, keys[i]))
			return false;
	return true;
}

enum flow_order_answer
flow_order_declare(struct flow_order *order, int64_t id, const uint64_t *keys,
    size_t n, int64_t now_ms)
{
	struct row *row = find(order, id);

	if (row == NULL)
		return FLOW_ORDER_LATER;
	if (row->where == GRANTED &&
	    (row->has_all ||
		(n <= FLOW_ORDER_KEYS_MAX && has_them(row, keys, n))))
		return FLOW_ORDER_GO;
	add_keys(row, keys, n);
	move(order, row, ASKING);
	return flow_order_ask(order, id, now_ms);
}

enum flow_order_answer
flow_order_ask(struct flow_order *order, int64_t id, int64_t now_ms)
{
	struct row *row = find(order, id);
	enum flow_order_answer out;

	if (row == NULL)
		return FLOW_ORDER_LATER;
	out = answer(order, row, now_ms);
	if (out != FLOW_ORDER_HOLD)
		move(order, row, out == FLOW_ORDER_GO ? GRANTED : RETURNING);
	return out;
}

int64_t
flow_order_ready(struct flow_order *order, int64_t now_ms)
{
	size_t i;

	for (i = 0; i < order->n; i++)
		if (order->rows[i].where == ASIDE &&
		    answer(order, &order->rows[i], now_ms) == FLOW_ORDER_GO)
			return order->rows[i].id;
	return 0;
}

void
flow_order_give_back(struct flow_order *order, int64_t id)
{
	struct row *row = find(order, id);

	if (row != NULL && row->where == RETURNING)
		move(order, row, ASIDE);
	else
		flow_order_done(order, id);
}

void
flow_order_lost(struct flow_order *order, int64_t id)
{
	struct row *row = find(order, id);

	if (row != NULL)
		move(order, row, ASIDE);
}

void
flow_order_done(struct flow_order *order, int64_t id)
{
	struct row *row = find(order, id);
	size_t at;

	if (row == NULL)
		return;
	order->aside -= waits(row);
	free(row->keys);
	at = (size_t)(row - order->rows);
	memmove(row, row + 1, (order->n - at - 1) * sizeof(*row));
	order->n--;
}
