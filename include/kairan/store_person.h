/*
 * store_person: people, taken from the tracker and completed by the
 * configuration.  A person's id (1 to 2^24-1) stands in reply tokens and
 * is never used again for another.
 */
#ifndef KAIRAN_STORE_PERSON_H
#define KAIRAN_STORE_PERSON_H

#include "kairan/store.h"

struct store_person {
	int64_t id;
	int64_t tracker_id; /* account in the tracker, 0 none */
	const char *login;
	const char *name;
	const char *mail; /* the one that is written to, "" unknown */
	const char *language; /* "" = the site's */
	const char *zone; /* "" = the site's */
	const char *role;
	const char *notify; /* his own word by mail, else the configuration's:
	    "now", "digest", "never", "" = as each event says */
	const char *events; /* by event, before notify:
	    "comment=digest,status=never"; "," takes all of them back */
	const char *key_file; /* own tracker key, "" none */
	bool locked;
	bool unreachable; /* mail to him comes back */
	bool gone; /* neither the tracker nor the configuration knows him any
	    more; his history stays, his addresses are nobody's */
};

/* Makes or renews the person with this login; *id_out is its id.
 * Fields that are "" (tracker_id 0) leave what is known; locked counts only
 * with a tracker_id: only the tracker knows it. */
enum base_status store_person_put(struct store *store,
    const struct store_person *person, int64_t now, int64_t *id_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Gives an address to a person; rank 0 is the one written to.  An address
 * has one owner, the last one given. */
enum base_status store_person_add_mail(struct store *store, int64_t person,
    const char *address, int rank, struct base_err *err) BASE_MUST_CHECK;
/* Takes the addresses of that rank from a person, or, with any, of all ranks
 * below it: they are given anew. */
enum base_status store_person_clear_mail(struct store *store, int64_t person,
    int rank, bool any, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_person_get(struct store *store, int64_t id,
    struct base_arena *arena, struct store_person *out,
    struct base_err *err) BASE_MUST_CHECK;
/* BASE_NOTFOUND leaves err alone in these.  By mail finds nobody who is
 * gone. */
enum base_status store_person_by_login(struct store *store, const char *login,
    struct base_arena *arena, struct store_person *out,
    struct base_err *err) BASE_MUST_CHECK;
enum base_status store_person_by_mail(struct store *store, const char *address,
    struct base_arena *arena, struct store_person *out,
    struct base_err *err) BASE_MUST_CHECK;
enum base_status store_person_by_tracker_id(struct store *store,
    int64_t tracker_id, struct base_arena *arena, struct store_person *out,
    struct base_err *err) BASE_MUST_CHECK;
/* The groups that a person is in become exactly these (n may be 0). */
enum base_status store_person_set_groups(struct store *store, int64_t person,
    const char *const *groups, size_t n, struct base_err *err) BASE_MUST_CHECK;
/* Members of a group that are neither locked nor gone, by login; *out in the
 * arena. */
enum base_status store_person_members(struct store *store, const char *group,
    struct base_arena *arena, struct store_person **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Is there a group that both are in? */
enum base_status store_person_shares_group(struct store *store, int64_t a,
    int64_t b, bool *out, struct base_err *err) BASE_MUST_CHECK;
/* A person's addresses, the one written to first; *out in the arena. */
enum base_status store_person_mails(struct store *store, int64_t person,
    struct base_arena *arena, const char *const **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* The groups that a person is in, by name; *out in the arena. */
enum base_status store_person_groups(struct store *store, int64_t person,
    struct base_arena *arena, const char *const **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

/* The groups that anybody is in, by name; *out in the arena. */
enum base_status store_groups(struct store *store, struct base_arena *arena,
    const char *const **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

/*
 * Who is gone: a reading of all people is a round; everybody who is met is
 * marked with it, and who was not met at its end is gone until he is met
 * again.  Rounds of several processes may overlap.
 */
enum base_status store_people_begin(struct store *store, int64_t *round_out,
    struct base_err *err) BASE_MUST_CHECK;
/* In the configuration or the tracker; round 0: outside of any. */
enum base_status store_people_met(struct store *store, int64_t person,
    int64_t round, bool in_tracker, struct base_err *err) BASE_MUST_CHECK;
/* all: the tracker told of everybody; who was not met there has no account
 * (tracker_id) any more.  *n_out (may be NULL): so many are gone now who
 * were not before. */
enum base_status store_people_end(struct store *store, int64_t round, bool all,
    size_t *n_out, struct base_err *err) BASE_MUST_CHECK;
/* What he said by mail himself goes before the configuration, and before its
 * events when it is a word for all of them; "" takes it back. */
enum base_status store_person_set_own(struct store *store, int64_t person,
    const char *notify, const char *events,
    struct base_err *err) BASE_MUST_CHECK;
/* The same as it stands; in the arena. */
enum base_status store_person_own(struct store *store, int64_t person,
    struct base_arena *arena, const char **notify_out, const char **events_out,
    struct base_err *err) BASE_MUST_CHECK;
/* All, by login. */
typedef bool (*store_person_fn)(const struct store_person *row, void *ctx);
enum base_status store_person_each(struct store *store, store_person_fn fn,
    void *ctx, struct base_err *err) BASE_MUST_CHECK;

#endif
