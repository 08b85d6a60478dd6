/*
 * Inside tracker only: the built-in implementation.
 */
#ifndef TRACKER_LOCAL_H
#define TRACKER_LOCAL_H

#include "kairan/store_builtin.h"
#include "kairan/tracker_builtin.h"
#include "tracker_impl.h"

#define TRACKER_LOCAL_GATEWAY "kairan" /* who writes when nobody is named */
#define TRACKER_LOCAL_PRIORITIES 32
#define TRACKER_LOCAL_EXTRAS 5 /* fields of nobody's but people's */

struct tracker_local {
	struct tracker head; /* first: the public pointer is this one */
	struct store *store;
	int64_t gateway;
	size_t upload_max;
	unsigned workflow[TRACKER_STATUSES];
	struct base_strv priorities;
};

/* The account behind `as`; BASE_PERM when it is unknown or locked. */
enum base_status tracker_local_actor(struct tracker_local *local,
    const struct tracker_as *as, struct base_arena *arena,
    struct store_builtin_person *out, struct base_err *err) BASE_MUST_CHECK;

/* Reads a ticket with everything as that account sees it. */
enum base_status tracker_local_load(struct tracker_local *local,
    const struct store_builtin_person *actor, int64_t id,
    struct tracker_issue **out, struct base_err *err) BASE_MUST_CHECK;

/* tracker_local_extra.c: those fields of a ticket, with their kinds. */
enum base_status tracker_local_extras(struct tracker_local *local,
    struct tracker_issue *issue, struct base_err *err) BASE_MUST_CHECK;
/* The number that the store keeps such a field under, -1 for none. */
int tracker_local_extra_number(const struct tracker_extra *extra);

/* May a ticket go from one status word to another? */
bool tracker_local_leads(
    const struct tracker_local *local, const char *from, const char *to);

bool tracker_local_has(
    const struct store_builtin_person *actor, unsigned rights);

enum base_status tracker_local_create(struct tracker *tracker,
    const struct tracker_as *as, const struct tracker_wish *wish,
    int64_t *id_out, struct tracker_result *result, struct base_err *err);
enum base_status tracker_local_update(struct tracker *tracker,
    const struct tracker_as *as, int64_t id, const struct tracker_wish *wish,
    struct tracker_result *result, struct base_err *err);
enum base_status tracker_local_upload(struct tracker *tracker,
    const struct tracker_as *as, const struct tracker_file *file,
    char token_out[TRACKER_TOKEN_SIZE], struct base_err *err);
enum base_status tracker_local_people(struct tracker *tracker,
    tracker_person_fn fn, void *data, struct base_err *err);

#endif
