/*
 * store_report: what the report to leads is counted from.
 */
#ifndef KAIRAN_STORE_REPORT_H
#define KAIRAN_STORE_REPORT_H

#include "kairan/store.h"

/* Limits of store_report. */
#define STORE_REPORT_TASKS_MAX 200000 /* the newest ones count */
#define STORE_REPORT_ROWS_MAX 1000 /* held, muted */

/* One task that is open, was ended since, or was reported as patched and not
 * verified.  Strings are never NULL. */
struct store_report_task {
	int64_t ticket; /* 0 none */
	int64_t issue; /* the tracker's number, 0 none */
	int64_t assignee; /* person, 0 none */
	int64_t created;
	int64_t status_at;
	const char *key; /* of the vulnerability */
	const char *host; /* "" at grain advisory */
	const char *status;
	const char *status_by;
	const char *due; /* YYYY-MM-DD or "" */
	const char *ssvc;
	const char *watch; /* of the ticket, else the task's */
	const char *group; /* that owns the ticket */
	bool verified;
	bool is_private;
};
/* By ticket; *out in arena. */
enum base_status store_report_tasks(struct store *store, int64_t since,
    struct base_arena *arena, struct store_report_task **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

/* Advisories that hit a watch and opened no ticket, by reason and watch. */
struct store_report_held {
	const char *reason; /* "ceiling", "bundle" */
	const char *watch;
	int64_t n;
};
enum base_status store_report_held(struct store *store, int64_t since,
    struct base_arena *arena, struct store_report_held **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

/* Open tickets of which somebody wants no mail, past that day. */
struct store_report_muted {
	int64_t ticket;
	int64_t issue;
	int64_t person;
	const char *name;
	const char *until;
};
enum base_status store_report_muted(struct store *store, const char *today,
    struct base_arena *arena, struct store_report_muted **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

struct store_report_counts {
	int64_t advisories; /* that came in first */
	int64_t unmatched; /* of those: no ticket, none held back */
	int64_t untold; /* events that nobody was told of */
	int64_t unsent; /* mails that were held or failed */
};
enum base_status store_report_count(struct store *store, int64_t since,
    struct store_report_counts *out, struct base_err *err) BASE_MUST_CHECK;

#endif
