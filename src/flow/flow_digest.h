/*
 * Inside flow only: one digest.  flow_digest.c says who gets one and when,
 * and marks what was told; flow_digest_gather.c finds the tickets that stand
 * in it; flow_digest_view.c makes the mail's view of them.
 */
#ifndef FLOW_DIGEST_H
#define FLOW_DIGEST_H

#include "flow_standing.h"
#include "kairan/base_calendar.h"
#include "kairan/store_digest.h"

/* In the order of the mail: the most urgent first. */
enum flow_digest_part {
	FLOW_DIGEST_UNSEEN, /* not looked at yet */
	FLOW_DIGEST_DUE, /* overdue and due soon */
	FLOW_DIGEST_TEAM, /* of others, for their lead */
	FLOW_DIGEST_FRESH, /* opened or assigned since the last one */
	FLOW_DIGEST_NEWS, /* all else that happened */
	FLOW_DIGEST_PARTS
};

/* One ticket of a digest. */
struct flow_digest_line {
	enum flow_digest_part part;
	struct store_ticket ticket;
	int64_t waits; /* days since it is NEW; UNSEEN and TEAM */
	int64_t order; /* within the part: the least first */
	bool assigned; /* by a person, not by a watch; FRESH */
	struct store_digest **events; /* that happened, oldest first */
	size_t events_n;
};

/* One reader's digest. */
struct flow_digest {
	const char *recipient;
	const struct store_person *person; /* NULL: a list or the operator */
	struct base_date today; /* his */
	const struct flow_holder *holds;
	size_t holds_n;
	struct store_digest *rows;
	size_t rows_n;
	bool *told; /* of each row: it stands in the mail */
	struct flow_digest_line *lines; /* in the order of the mail */
	size_t lines_n;
	size_t counts[FLOW_DIGEST_PARTS];
	bool is_scan; /* only what a scan opened, with what to type */
	bool has_news; /* a row stands in it, not only what stood before */
};

/* Fills told, lines, counts, has_news; the rest is given. */
enum base_status flow_digest_gather(struct flow *flow, struct base_arena *arena,
    struct flow_digest *d, struct base_err *err) BASE_MUST_CHECK;
/* The view of a mail that stays below FLOW_DIGEST_BYTES.  *shown_out: lines
 * that stand in it, from the first on. */
enum base_status flow_digest_view(struct flow *flow,
    const struct flow_digest *d, struct codec_json **out, size_t *shown_out,
    struct base_err *err) BASE_MUST_CHECK;

/* The facts of one ticket for a line of a digest or of reminders. */
enum base_status flow_digest_ticket(struct flow *flow,
    const struct store_ticket *ticket, const char *lang,
    struct codec_json **out, struct base_err *err) BASE_MUST_CHECK;
/* How far its due date is, into such a line. */
void flow_digest_set_days(struct codec_json *line, struct base_date today,
    const struct store_ticket *ticket);
/* How large the mail of a view will be, at most, as it is sent. */
enum base_status flow_digest_measure(struct flow *flow,
    enum flow_mail_kind kind, const char *lang, const struct codec_json *view,
    size_t *bytes_out, struct base_err *err) BASE_MUST_CHECK;

/* flow_quiet.c: the quiet days of remind {}; a file that cannot be read is
 * named in the log and counts as empty.  base_calendar_release() it. */
void flow_quiet_days(struct flow *flow, struct base_calendar *out);
/* Adds the days of one such file. */
enum base_status flow_quiet_file(const char *path,
    struct base_calendar *calendar, struct base_err *err) BASE_MUST_CHECK;

#endif
