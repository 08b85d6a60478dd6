/*
 * reply: all that can be read from one mail without knowing anything but
 * the mail: what it is, what its writer newly wrote and wants done, which
 * ticket it may belong to.  Pure: no store, no clock.
 */
#ifndef KAIRAN_REPLY_H
#define KAIRAN_REPLY_H

#include "kairan/base.h"
#include "kairan/base_time.h"
#include "kairan/reply_class.h"
#include "kairan/reply_command.h"
#include "kairan/reply_cut.h"
#include "kairan/reply_ticket.h"

struct mail;

/* What the module must be told; all strings may be NULL. */
struct reply_settings {
	const char *const *own_addresses; /* "kairan@example.org", ... */
	size_t own_address_count;
	const char *own_domain; /* of our Message-IDs */
	const char *delimiter; /* "reply above this line" of our mails */
	const char *instance; /* name in our subject tag, default "kairan" */
	struct base_date today; /* the writer's date */
	bool is_null_sender; /* the envelope names nobody */
};

/* Everything lives in arena, which reply_free() frees. */
struct reply {
	struct base_arena *arena;
	struct reply_class_result class;
	struct reply_cut cut;
	struct reply_commands commands; /* empty unless class is human */
	const struct reply_candidate *candidates;
	size_t candidate_count;
};

/*
 * Reads all of it.  mail must outlive the result (lines point into its
 * body).  BASE_OK and *out (reply_free()).
 */
enum base_status reply_analyze(const struct mail *mail,
    const struct reply_settings *settings, struct reply **out,
    struct base_err *err) BASE_MUST_CHECK;
void reply_free(struct reply *reply); /* NULL is fine */

#endif
