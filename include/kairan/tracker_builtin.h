/*
 * tracker_builtin: the tracker contract in the store itself, for the
 * demonstration, for tests and for teams without Redmine.  The eight
 * statuses under their own names; every open status leads to every other
 * one, a closed one only back to an open one (reopening).
 */
#ifndef KAIRAN_TRACKER_BUILTIN_H
#define KAIRAN_TRACKER_BUILTIN_H

#include "kairan/tracker.h"

struct store;

/* What a person of the built-in tracker may do; or-ed. */
enum tracker_builtin_right {
	TRACKER_BUILTIN_VIEW = 1 << 0,
	TRACKER_BUILTIN_COMMENT = 1 << 1,
	TRACKER_BUILTIN_EDIT = 1 << 2, /* status, dates, assignee, fields */
	TRACKER_BUILTIN_PRIVATE = 1 << 3, /* private tickets and notes */
	TRACKER_BUILTIN_ADMIN = 1 << 4,
	TRACKER_BUILTIN_MEMBER = (1 << 3) - 1 /* view, comment, edit */
};

struct tracker_builtin_options {
	size_t upload_max; /* largest attachment; 0 = 5 MiB */
	/* A row per status word: bit N set = may go to the word of index N.
	 * NULL = the workflow described above. */
	const unsigned *workflow;
	const char *const *priorities; /* names, lowest first, NULL at the
	    end; NULL = Low Normal High Urgent Immediate */
};

/* store is borrowed and must outlive the tracker; attachments become its raw
 * files.  options is copied; NULL = the defaults.  No transaction may be open
 * while the tracker is called. */
enum base_status tracker_builtin_open(struct store *store,
    const struct tracker_builtin_options *options, struct tracker **out,
    struct base_err *err) BASE_MUST_CHECK;

/* A person or group to put into the built-in tracker. */
struct tracker_builtin_person {
	const char *login; /* key; for a group its name */
	const char *name;
	const char *mail; /* may be NULL */
	const char *language; /* may be NULL */
	unsigned rights; /* enum tracker_builtin_right */
	bool is_locked;
	bool is_group;
	const char *const *groups; /* names, NULL at the end; may be NULL */
};
/* Adds or replaces the person with that login; *id_out stays the same over
 * replacements.  Groups named and missing are made. */
enum base_status tracker_builtin_set_person(struct tracker *tracker,
    const struct tracker_builtin_person *person, int64_t *id_out,
    struct base_err *err) BASE_MUST_CHECK;

/* Removes a ticket for good, as an admin of Redmine can (tests, sync). */
enum base_status tracker_builtin_delete(
    struct tracker *tracker, int64_t id, struct base_err *err) BASE_MUST_CHECK;

#endif
