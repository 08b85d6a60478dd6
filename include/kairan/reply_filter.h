/*
 * reply_filter: which tasks a list shall show, and in which order, as people
 * write it in a mail or on the command line:
 *
 *	planned<=2026-12-01 status:open host:web* sort:ssvc,planned
 *	予定日：12/1まで 状態：未対応、調査中 ホスト：web* 並び：SSVC
 *
 * Words parted by blanks or commas: FIELD OP VALUE[,VALUE...], a bare word
 * (open, closed, all, overdue, unseen, a status, a CVE, #12), or sort:FIELD
 * [,FIELD...].  All must hold; of several values one is enough.  Any width,
 * case and language of ours.
 */
#ifndef KAIRAN_REPLY_FILTER_H
#define KAIRAN_REPLY_FILTER_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/base_time.h"

/* Limits of this header. */
#define REPLY_FILTER_BYTES_MAX 1000
#define REPLY_FILTER_TERMS_MAX 24
#define REPLY_FILTER_VALUES_MAX 24 /* of one term */
#define REPLY_FILTER_SORTS_MAX 6

enum reply_filter_field {
	REPLY_FILTER_STATUS, /* "NEW" ... the eight, "open", "closed" */
	REPLY_FILTER_PLANNED, /* "2026-12-01" or "none" */
	REPLY_FILTER_DUE,
	REPLY_FILTER_SSVC, /* immediate ... defer, or "none" */
	REPLY_FILTER_PRIORITY, /* the tracker's word, a glob */
	REPLY_FILTER_HOST, /* a glob: "web*"; "none" */
	REPLY_FILTER_OWNER, /* "me", "none", "all", a login, name or group */
	REPLY_FILTER_CVE, /* a glob */
	REPLY_FILTER_PACKAGE,
	REPLY_FILTER_PRODUCT, /* of packages, products and titles */
	REPLY_FILTER_PROJECT,
	REPLY_FILTER_TICKET, /* "12" */
	REPLY_FILTER_CVSS, /* "7" or "7.5" */
	REPLY_FILTER_OVERDUE, /* from here on "yes" or "no" */
	REPLY_FILTER_UNSEEN,
	REPLY_FILTER_PATCH,
	REPLY_FILTER_MITIGATION,
	REPLY_FILTER_KEV,
	REPLY_FILTER_FIELDS
};

enum reply_filter_op {
	REPLY_FILTER_EQ,
	REPLY_FILTER_NE,
	REPLY_FILTER_LT,
	REPLY_FILTER_LE,
	REPLY_FILTER_GT,
	REPLY_FILTER_GE
};

struct reply_filter_term {
	enum reply_filter_field field;
	enum reply_filter_op op;
	const char *const *values; /* in normal form, never empty */
	size_t n;
};

struct reply_filter_sort {
	enum reply_filter_field field;
	bool is_down; /* "-planned": the other way round */
};

enum reply_filter_problem {
	REPLY_FILTER_FINE,
	REPLY_FILTER_NO_FIELD, /* no field of that name */
	REPLY_FILTER_NO_VALUE, /* none that the field could have */
	REPLY_FILTER_NO_ORDER, /* "<" of what has no order */
	REPLY_FILTER_LONG /* over a limit above */
};

struct reply_filter {
	struct reply_filter_term terms[REPLY_FILTER_TERMS_MAX];
	size_t n_terms;
	struct reply_filter_sort sorts[REPLY_FILTER_SORTS_MAX];
	size_t n_sorts;
	bool has_closed; /* "all": closed ones, too */
	bool is_shaped; /* every word is a filter or nearly one: hardly
	    anybody writes that in prose */
	enum reply_filter_problem problem; /* the first one */
	enum reply_filter_field field; /* of NO_VALUE */
	const char *word; /* that it is about, as written; "" none */
	const char *suggestion; /* "did you mean", or NULL */
	const char *text; /* all of it in normal form, for echo and links */
};

/* Reads all of text; today: the writer's date.  Results live in arena. */
void reply_filter_read(const char *text, struct base_date today,
    struct base_arena *arena, struct reply_filter *out);

/* The word that people read for one of a normal form: a field, "sort", "open",
 * "all", a status ...; "everybody" for owner:all. */
typedef const char *(*reply_filter_word)(void *ctx, const char *name);

/* As text, but in these words; lives in arena. */
const char *reply_filter_in_words(const struct reply_filter *filter,
    reply_filter_word word, void *ctx, struct base_arena *arena);

/* The first term on that field, or NULL. */
const struct reply_filter_term *reply_filter_term(
    const struct reply_filter *filter, enum reply_filter_field field);

/* "status", "planned" ...; static. */
const char *reply_filter_name(enum reply_filter_field field);

/* Does text fit a pattern with '*' and '?', in any case of ASCII? */
bool reply_filter_glob(const char *pattern, const char *text);

#endif
