/*
 * JSON documents parsed in another thread before they are asked for: reading
 * a large stream takes as long in the parser as in all that follows, and the
 * two need nothing of one another.
 *
 * Nobody ever waits for the other thread, which may have no processor at
 * times: it works on copies, and what it has not finished the caller does.
 */
#include "kairan/codec_json.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "codec_json_x.h"

enum state { WAITING, IN_WORK, READY };

/* One document on its way. */
struct slot {
	const char *data;
	size_t len;
	enum state state;
	bool is_callers; /* who parsed it: what one thread allocates it should
	    free, or both wait for one another in malloc() */
	struct codec_json_extent extent;
	json_t *value; /* NULL: its fault is found again when it is asked for */
};

/*
 * A ring: those from taken to added are on their way, each modulo its size.
 * The values that were given back lie in trash, as freeing them takes time,
 * too.  All that both threads use is guarded by lock.
 */
static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t todo; /* something was added, or it shall end */
	struct slot ring[CODEC_JSON_AHEAD_MAX];
	json_t *trash[CODEC_JSON_AHEAD_MAX];
	size_t n_trash;
	size_t taken, next, added; /* next: the first that is WAITING */
	bool is_on, is_ending;
	bool is_callers; /* what was taken last; of the caller alone */
} ahead = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .todo = PTHREAD_COND_INITIALIZER,
};

static struct slot *
slot_at(size_t number)
{
	return &ahead.ring[number % CODEC_JSON_AHEAD_MAX];
}

static void
free_all(json_t **values, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		json_decref(values[i]);
}

static json_t *
parse(const char *data, size_t len, struct codec_json_extent *out)
{
	json_error_t error;

	if (!codec_json_find_first(data, len, out) || out->too_deep)
		return NULL;
	return codec_json_decode(data, out, &error);
}

/* Parses the first document that waits; false when none does.  Called with
 * the lock held, which is let go meanwhile. */
static bool
parse_copy(char *copy)
{
	size_t number = ahead.next, len;
	struct codec_json_extent extent = {0, 0, false};
	struct slot *slot = slot_at(number);
	json_t *value;

	if (ahead.next == ahead.added)
		return false;
	ahead.next++;
	slot->state = IN_WORK;
	len = slot->len;
	memcpy(copy, slot->data, len);
	(void)pthread_mutex_unlock(&ahead.lock);
	value = parse(copy, len, &extent);
	(void)pthread_mutex_lock(&ahead.lock);
	if (number >= ahead.taken) {
		slot->state = READY;
		slot->is_callers = false;
		slot->extent = extent;
		slot->value = value;
		return true;
	}
	/* The caller could not wait; the slot may be another's by now. */
	(void)pthread_mutex_unlock(&ahead.lock);
	json_decref(value);
	(void)pthread_mutex_lock(&ahead.lock);
	return true;
}

/* Called with the lock held, which is let go meanwhile. */
static bool
empty_trash(void)
{
	json_t *trash[CODEC_JSON_AHEAD_MAX];
	size_t n = ahead.n_trash;

	if (n == 0)
		return false;
	memcpy(trash, ahead.trash, n * sizeof(*trash));
	ahead.n_trash = 0;
	(void)pthread_mutex_unlock(&ahead.lock);
	free_all(trash, n);
	(void)pthread_mutex_lock(&ahead.lock);
	return true;
}

static void *
work(void *unused)
{
	char *copy = base_xmalloc(CODEC_JSON_AHEAD_BYTES);

	(void)unused;
	(void)pthread_mutex_lock(&ahead.lock);
	while (!ahead.is_ending)
		if (!parse_copy(copy) && !empty_trash())
			(void)pthread_cond_wait(&ahead.todo, &ahead.lock);
	(void)pthread_mutex_unlock(&ahead.lock);
	free(copy);
	return NULL;
}

bool
codec_json_ahead_start(void)
{
	sigset_t all, before;

	if (ahead.is_on)
		return true;
	json_object_seed(0); /* once, before there are two threads */
	ahead.is_ending = false;
	/* Signals are for the one who started. */
	sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return false;
	ahead.is_on = pthread_create(&ahead.thread, NULL, work, NULL) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ahead.is_on;
}

void
codec_json_ahead_stop(void)
{
	if (!ahead.is_on)
		return;
	codec_json_ahead_forget();
	(void)pthread_mutex_lock(&ahead.lock);
	ahead.is_ending = true;
	(void)pthread_cond_signal(&ahead.todo);
	(void)pthread_mutex_unlock(&ahead.lock);
	(void)pthread_join(ahead.thread, NULL);
	free_all(ahead.trash, ahead.n_trash);
	ahead.n_trash = 0;
	ahead.is_on = false;
}

void
codec_json_ahead(const struct codec_json_span *documents, size_t n)
{
	struct slot *slot;
	size_t i;

	if (!ahead.is_on)
		return;
	(void)pthread_mutex_lock(&ahead.lock);
	for (i = 0; i < n && ahead.added - ahead.taken < CODEC_JSON_AHEAD_MAX;
	     i++) {
		if (documents[i].len > CODEC_JSON_AHEAD_BYTES)
			continue;
		slot = slot_at(ahead.added++);
		slot->data = documents[i].data;
		slot->len = documents[i].len;
		slot->state = WAITING;
	}
	(void)pthread_cond_signal(&ahead.todo);
	(void)pthread_mutex_unlock(&ahead.lock);
}

/* Frees, here or in the other thread.  Called with the lock held. */
static void
throw_away(json_t *value, bool is_callers)
{
	if (is_callers || ahead.n_trash == CODEC_JSON_AHEAD_MAX)
		json_decref(value);
	else if (value != NULL)
		ahead.trash[ahead.n_trash++] = value;
}

/* Nobody asks for those before that number.  Called with the lock held. */
static void
skip_to(size_t number)
{
	struct slot *slot;

	for (; ahead.taken < number; ahead.taken++) {
		slot = slot_at(ahead.taken);
		if (slot->state == READY)
			throw_away(slot->value, slot->is_callers);
	}
	if (ahead.next < number)
		ahead.next = number;
}

void
codec_json_ahead_forget(void)
{
	if (!ahead.is_on)
		return;
	(void)pthread_mutex_lock(&ahead.lock);
	skip_to(ahead.added);
	(void)pthread_mutex_unlock(&ahead.lock);
}

/* While the other thread is busy with the one that is asked for, the caller
 * does those behind it.  Called with the lock held. */
static void
help(const struct slot *wanted)
{
	struct slot *slot;

	while (wanted->state == IN_WORK && ahead.next < ahead.added) {
		slot = slot_at(ahead.next++);
		slot->state = IN_WORK;
		(void)pthread_mutex_unlock(&ahead.lock);
		slot->value = parse(slot->data, slot->len, &slot->extent);
		slot->is_callers = true;
		(void)pthread_mutex_lock(&ahead.lock);
		slot->state = READY;
	}
}

/* The announced document with these bytes; NULL when it is none of them.
 * Called with the lock held. */
static struct slot *
find(const char *data, size_t len)
{
	size_t number;

	for (number = ahead.taken; number < ahead.added; number++)
		if (slot_at(number)->data == data &&
		    slot_at(number)->len == len) {
			skip_to(number);
			return slot_at(number);
		}
	return NULL;
}

json_t *
codec_json_ahead_take(
    const char *data, size_t len, struct codec_json_extent *out)
{
	struct slot *slot;
	json_t *value = NULL;

	if (!ahead.is_on)
		return NULL;
	(void)pthread_mutex_lock(&ahead.lock);
	slot = find(data, len);
	if (slot != NULL) {
		help(slot);
		if (slot->state == READY) {
			value = slot->value;
			slot->value = NULL;
			*out = slot->extent;
			ahead.is_callers = slot->is_callers;
		}
		skip_to(ahead.taken + 1);
	}
	(void)pthread_mutex_unlock(&ahead.lock);
	return value;
}

void
codec_json_ahead_give_back(json_t *value)
{
	(void)pthread_mutex_lock(&ahead.lock);
	throw_away(value, ahead.is_callers);
	(void)pthread_mutex_unlock(&ahead.lock);
}
