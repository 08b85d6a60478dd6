/*
 * tracker_extra: fields of a ticket beside those that every wish knows: the
 * site's own custom fields, and those of Redmine that kairan itself has no
 * use for ("Category", "Target version", "Start date", "Estimated hours",
 * "Done ratio", "Parent issue", "Tracker").  People set them by name.
 */
#ifndef KAIRAN_TRACKER_EXTRA_H
#define KAIRAN_TRACKER_EXTRA_H

#include "kairan/base.h"

/* Limits of this header. */
#define TRACKER_EXTRAS_MAX 200 /* of one ticket */
#define TRACKER_CHOICES_MAX 1000 /* of one field */

enum tracker_kind {
	TRACKER_KIND_TEXT, /* also: not known what it is */
	TRACKER_KIND_DATE, /* YYYY-MM-DD */
	TRACKER_KIND_YES_NO, /* "1" or "0" */
	TRACKER_KIND_NUMBER,
	TRACKER_KIND_LIST, /* one of its choices, or several */
	TRACKER_KIND_PERSON /* the number of a user */
};

struct tracker_choice {
	int64_t id; /* 0: it goes by its name */
	const char *name;
};

/* One field of a ticket as read; strings live with the ticket. */
struct tracker_extra {
	int64_t id; /* of a custom field; 0: one of the tracker's own, which
	    goes by its name above */
	const char *name;
	const char *value; /* several joined by ", "; "" = empty */
	/* TEXT and none until tracker_extra_learn(). */
	enum tracker_kind kind;
	bool is_multiple;
	size_t choices_n; /* of a LIST; 0: not known */
	const struct tracker_choice *choices;
};

/* What shall stand there: YYYY-MM-DD, "1" or "0", a number, the name of a
 * choice, a user's number, text; several joined by ", "; "" empties it. */
struct tracker_extra_wish {
	const struct tracker_extra *extra; /* of the ticket as read */
	const char *value;
};

struct tracker;
struct tracker_issue;

/*
 * Learns of what kind an extra of the issue is, and its choices; its value
 * is then one of their names.  May cost a request the first time.  Where the
 * tracker does not tell (Redmine tells administrators), it stays TEXT.
 */
enum base_status tracker_extra_learn(struct tracker *tracker,
    struct tracker_issue *issue, struct tracker_extra *extra,
    struct base_err *err) BASE_MUST_CHECK;

/* The extra of the issue that is the same field, or NULL. */
const struct tracker_extra *tracker_issue_extra(
    const struct tracker_issue *issue, const struct tracker_extra *extra);

#endif
