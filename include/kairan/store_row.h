/*
 * store_row: tasks with all that a list of them shows, sorts and filters by,
 * read in one statement.
 */
#ifndef KAIRAN_STORE_ROW_H
#define KAIRAN_STORE_ROW_H

#include "kairan/store.h"

/* Texts are "" when unknown, never NULL. */
struct store_row {
	int64_t task;
	int64_t vulnerability;
	int64_t ticket; /* 0 none yet */
	int64_t issue; /* the tracker's number, 0 none yet */
	int64_t assignee; /* person, 0 nobody */
	const char *key; /* CVE, or the advisory's id */
	const char *title;
	const char *products; /* names in its advisories, a line each */
	const char *host; /* "" at grain advisory */
	const char *packages; /* on the host, by ", " */
	const char *status; /* one of the eight */
	const char *status_by;
	const char *until; /* YYYY-MM-DD, as all dates here */
	const char *planned;
	const char *due;
	const char *ssvc; /* priority */
	const char *outcome; /* of the decision table */
	const char *why;
	const char *login; /* of the assignee */
	const char *owner; /* his name, or the group's */
	const char *group;
	const char *priority; /* the tracker's word */
	const char *project;
	int cvss; /* tenths, -1 unknown */
	bool is_kev;
	bool is_verified; /* by a scan */
	bool is_closed; /* the ticket */
	bool is_private;
	bool is_unseen; /* NEW, and nobody has said anything of it */
	bool has_patch;
	bool has_mitigation;
};

/*
 * Tasks by host, vulnerability and ticket, without those whose ticket is
 * gone; with_closed: finished ones, too.  At most STORE_LIST_MAX; *out in
 * the arena.
 */
enum base_status store_row_list(struct store *store, bool with_closed,
    struct base_arena *arena, struct store_row **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
