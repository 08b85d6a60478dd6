/*
 * Inside tracker only: what an implementation provides, and what both share.
 */
#ifndef TRACKER_IMPL_H
#define TRACKER_IMPL_H

#include "kairan/tracker.h"

/* One implementation.  Arguments as in the public calls, which have checked
 * the wish's limits and emptied the result. */
struct tracker_ops {
	const char *kind;
	void (*free)(struct tracker *tracker);
	bool (*acts_as_person)(
	    const struct tracker *tracker, const struct tracker_as *as);
	enum base_status (*create)(struct tracker *tracker,
	    const struct tracker_as *as, const struct tracker_wish *wish,
	    int64_t *id_out, struct tracker_result *result,
	    struct base_err *err);
	enum base_status (*update)(struct tracker *tracker,
	    const struct tracker_as *as, int64_t id,
	    const struct tracker_wish *wish, struct tracker_result *result,
	    struct base_err *err);
	enum base_status (*read)(struct tracker *tracker,
	    const struct tracker_as *as, int64_t id, unsigned with,
	    struct tracker_issue **out, struct base_err *err);
	enum base_status (*upload)(struct tracker *tracker,
	    const struct tracker_as *as, const struct tracker_file *file,
	    char token_out[TRACKER_TOKEN_SIZE], struct base_err *err);
	enum base_status (*relate)(struct tracker *tracker,
	    const struct tracker_as *as, int64_t id, int64_t other,
	    struct base_err *err);
	enum base_status (*watch)(struct tracker *tracker,
	    const struct tracker_as *as, int64_t id, int64_t person_id,
	    bool watch, struct base_err *err);
	enum base_status (*changes_since)(struct tracker *tracker,
	    int64_t instant, tracker_issue_fn fn, void *data,
	    struct base_err *err);
	enum base_status (*present)(struct tracker *tracker, const int64_t *ids,
	    size_t n, bool *present, struct base_err *err);
	enum base_status (*people)(struct tracker *tracker,
	    tracker_person_fn fn, void *data, struct base_err *err);
	enum base_status (*may)(struct tracker *tracker,
	    const struct tracker_as *as, int64_t id, struct tracker_may *out,
	    struct base_err *err);
	enum base_status (*abilities)(struct tracker *tracker,
	    const char *project, tracker_ability_fn fn, void *data,
	    struct base_err *err);
	enum base_status (*learn)(struct tracker *tracker,
	    struct tracker_issue *issue, struct tracker_extra *extra,
	    struct base_err *err);
	enum base_status (*issue_url)(const struct tracker *tracker, int64_t id,
	    char out[TRACKER_URL_SIZE]);
};

struct tracker {
	const struct tracker_ops *ops;
	unsigned long requests;
	int pause_s; /* as tracker_pause_s() tells */
};

extern const struct tracker_ops tracker_builtin_ops;
extern const struct tracker_ops tracker_redmine_ops;

/* A new ticket in an arena of its own; every text "", every field NULL. */
struct tracker_issue *tracker_issue_new(void);
/* Fills closed_by from the journals' status changes; is_closed tells whether
 * a new_value (the tracker's own notation) is a closed status. */
void tracker_issue_closed_by(struct tracker_issue *issue,
    bool (*is_closed)(const char *value, const void *data), const void *data);
/* The journal whose note ends with this marker, or NULL. */
const struct tracker_journal *tracker_issue_marked(
    const struct tracker_issue *issue, const char *marker);
/* "attr" names to our words: "status_id" is "status"; NULL for others. */
const char *tracker_attr_label(const char *name);

/* Its choice of that name, whatever the width and case; NULL for none. */
const struct tracker_choice *tracker_extra_choice(
    const struct tracker_extra *extra, const char *name, size_t len);

/* Does text's last line that is not blank equal marker? */
bool tracker_text_marked(const char *text, const char *marker);
/* Appends text and, when it is not there, the marker as its last line. */
enum base_status tracker_text_mark(
    const char *text, const char *marker, struct base_buf *out) BASE_MUST_CHECK;

/* A wish after the implementation has looked up its names. */
struct tracker_plan {
	const struct tracker_wish *wish;
	const char *status_name; /* the site's name of wish->status */
	int64_t assignee_id; /* 0 = nobody */
	const char *assignee_problem; /* why there is none, or NULL */
	const char *priority_problem;
};

/*
 * Compares what was wished with what stands in after, and lists it in
 * result.  before is NULL for a new ticket.  Both are WITH_ALLOWED,
 * JOURNALS and ATTACHMENTS.
 */
void tracker_result_fill(struct tracker_result *result,
    const struct tracker_plan *plan, const struct tracker_issue *before,
    const struct tracker_issue *after);

#endif
