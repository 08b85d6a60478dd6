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
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "codec_json_x.h"

#define READY_MAX 8 /* documents parsed and not asked for yet */

enum state { WAITING, IN_WORK, READY };

/* One document on its way. */
struct slot {
	const char *data;
	size_t len;
	enum state state;
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
	bool is_on, is_ending, is_asleep;
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

/* How many are ready or in work.  More than a few would leave the caches
 * before they are read. */
static size_t
n_ahead(void)
{
	return ahead.next - ahead.taken;
}

/* Parses the first document that waits; false when none does, or enough are
 * ready.  Called with the lock held, which is let go meanwhile. */
static bool
parse_copy(char *copy)
{
	size_t number = ahead.next, len;
	struct codec_json_extent extent = {0, 0, false};
	struct slot *slot = slot_at(number);
	json_t *value;

	if (ahead.next == ahead.added || n_ahead() >= READY_MAX)
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
	memcpy(trash, ahead.trash, n * sizeof(json_t *));
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
		if (!parse_copy(copy) && !empty_trash()) {
			ahead.is_asleep = true;
			(void)pthread_cond_wait(&ahead.todo, &ahead.lock);
			ahead.is_asleep = false;
		}
	(void)pthread_mutex_unlock(&ahead.lock);
	free(copy);
	return NULL;
}

bool
codec_json_ahead_pays(void)
{
	cpu_set_t processors;
	double load;

	CPU_ZERO(&processors);
	if (sched_getaffinity(0, sizeof(processors), &processors) != 0 ||
	    CPU_COUNT(&processors) < 2 || getloadavg(&load, 1) != 1)
		return false;
	/* Beyond that the two only take the processor from one another. */
	return load < CPU_COUNT(&processors) + 1;
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

/* The other thread frees what it allocated, or both would wait for one another
 * in malloc().  Called with the lock held. */
static void
throw_away(json_t *value)
{
	if (ahead.n_trash == CODEC_JSON_AHEAD_MAX)
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
			throw_away(slot->value);
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

	/* The other thread may have lost its processor with the lock: what is
	 * behind that is not waited for either. */
	if (!ahead.is_on || pthread_mutex_trylock(&ahead.lock) != 0)
		return NULL;
	slot = find(data, len);
	if (slot != NULL) {
		if (slot->state == READY) {
			value = slot->value;
			slot->value = NULL;
			*out = slot->extent;
		}
		skip_to(ahead.taken + 1);
	}
	if (ahead.is_asleep && ahead.next < ahead.added &&
	    n_ahead() <= READY_MAX / 2)
		(void)pthread_cond_signal(&ahead.todo);
	(void)pthread_mutex_unlock(&ahead.lock);
	return value;
}

void
codec_json_ahead_give_back(json_t *value)
{
	if (pthread_mutex_trylock(&ahead.lock) != 0) {
		json_decref(value);
		return;
	}
	throw_away(value);
	(void)pthread_mutex_unlock(&ahead.lock);
}
