/*
 * store_builtin: the tables of the built-in tracker (module tracker is the
 * only user).  Strings of rows live in the arena that the caller gives;
 * strings of rows to be written are borrowed.  Rights and workflow are the
 * tracker's business: here is no rule but "unique" and "exists".
 */
#ifndef KAIRAN_STORE_BUILTIN_H
#define KAIRAN_STORE_BUILTIN_H

#include "kairan/store.h"

/* Limits. */
#define STORE_BUILTIN_FIELDS 16 /* custom fields of a ticket */
#define STORE_BUILTIN_ROWS_MAX 100000 /* rows of one list */

/* A person or a group. */
struct store_builtin_person {
	int64_t id;
	const char *login; /* unique, whatever the case */
	const char *name;
	const char *mail; /* "" = none */
	const char *language;
	int64_t rights;
	bool is_locked;
	bool is_group;
};
/* Adds, or replaces the row of the same login; *id_out is its id. */
enum base_status store_builtin_person_set(struct store *store,
    const struct store_builtin_person *row, int64_t *id_out,
    struct base_err *err) BASE_MUST_CHECK;
/* By id, or by login when id is 0; BASE_NOTFOUND leaves err alone. */
enum base_status store_builtin_person_get(struct store *store, int64_t id,
    const char *login, struct base_arena *arena,
    struct store_builtin_person *out, struct base_err *err) BASE_MUST_CHECK;
/* All, people first, then groups, by id. */
enum base_status store_builtin_people(struct store *store,
    struct base_arena *arena, struct store_builtin_person **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Leaves all groups, or joins one. */
enum base_status store_builtin_member_clear(
    struct store *store, int64_t person, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_builtin_member_add(struct store *store, int64_t group,
    int64_t person, struct base_err *err) BASE_MUST_CHECK;
/* Members of the group, or (of_person) groups of the person: ids, sorted. */
enum base_status store_builtin_members(struct store *store, int64_t id,
    bool of_person, struct base_arena *arena, int64_t **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

/* A ticket without its lists. */
struct store_builtin_issue {
	int64_t id;
	const char *project;
	const char *tracker;
	const char *subject;
	const char *description;
	const char *status;
	const char *priority;
	int64_t author;
	int64_t assignee; /* 0 = nobody */
	const char *due; /* YYYY-MM-DD or "" */
	bool is_private;
	int64_t parent;
	int64_t created;
	int64_t updated;
	int64_t closed;
};
/* id 0 adds it with a new number (never used before); else replaces. */
enum base_status store_builtin_issue_put(struct store *store,
    const struct store_builtin_issue *row, int64_t *id_out,
    struct base_err *err) BASE_MUST_CHECK;
/* BASE_NOTFOUND leaves err alone. */
enum base_status store_builtin_issue_get(struct store *store, int64_t id,
    struct base_arena *arena, struct store_builtin_issue *out,
    struct base_err *err) BASE_MUST_CHECK;
/* With all that belongs to it; BASE_NOTFOUND. */
enum base_status store_builtin_issue_delete(
    struct store *store, int64_t id, struct base_err *err) BASE_MUST_CHECK;
/* Numbers of those updated at or after the instant, ascending. */
enum base_status store_builtin_issues_since(struct store *store,
    int64_t instant, struct base_arena *arena, int64_t **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

/* Custom fields by number.  "" removes. */
enum base_status store_builtin_field_set(struct store *store, int64_t issue,
    int field, const char *value, struct base_err *err) BASE_MUST_CHECK;
/* Fills out[0..n-1]; "" where there is none. */
enum base_status store_builtin_fields(struct store *store, int64_t issue,
    struct base_arena *arena, const char **out, size_t n,
    struct base_err *err) BASE_MUST_CHECK;
/* The first ticket whose field has exactly that value; BASE_NOTFOUND leaves
 * err alone. */
enum base_status store_builtin_field_find(struct store *store, int field,
    const char *value, int64_t *issue_out,
    struct base_err *err) BASE_MUST_CHECK;

/* One changed property of a journal. */
struct store_builtin_detail {
	int64_t journal;
	const char *property;
	const char *name;
	const char *old_value;
	const char *new_value;
};
struct store_builtin_journal {
	int64_t id;
	int64_t author;
	int64_t time;
	const char *notes;
	bool is_private;
};
enum base_status store_builtin_journal_add(struct store *store, int64_t issue,
    const struct store_builtin_journal *row, int64_t *id_out,
    struct base_err *err) BASE_MUST_CHECK;
enum base_status store_builtin_detail_add(struct store *store,
    const struct store_builtin_detail *row,
    struct base_err *err) BASE_MUST_CHECK;
/* A ticket's journals, and all their details, oldest first. */
enum base_status store_builtin_journals(struct store *store, int64_t issue,
    struct base_arena *arena, struct store_builtin_journal **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
enum base_status store_builtin_details(struct store *store, int64_t issue,
    struct base_arena *arena, struct store_builtin_detail **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

struct store_builtin_attachment {
	int64_t id;
	int64_t author;
	int64_t created;
	int64_t size;
	const char *filename;
	const char *type;
	const char *hash; /* of store_blob_put() */
};
enum base_status store_builtin_attachment_add(struct store *store,
    int64_t issue, const struct store_builtin_attachment *row,
    struct base_err *err) BASE_MUST_CHECK;
enum base_status store_builtin_attachments(struct store *store, int64_t issue,
    struct base_arena *arena, struct store_builtin_attachment **out,
    size_t *n_out, struct base_err *err) BASE_MUST_CHECK;

enum base_status store_builtin_watch(struct store *store, int64_t issue,
    int64_t person, bool watch, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_builtin_watchers(struct store *store, int64_t issue,
    struct base_arena *arena, int64_t **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;
/* Once, whatever the order of the two. */
enum base_status store_builtin_relate(struct store *store, int64_t a, int64_t b,
    struct base_err *err) BASE_MUST_CHECK;

#endif
