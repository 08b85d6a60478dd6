/*
 * Inside flow only: the report to leads and CSIRT.  flow_report.c says who
 * gets one and when; flow_report_count.c counts what is in his scope;
 * flow_report_view.c makes the mail's view of it.
 */
#ifndef FLOW_REPORT_H
#define FLOW_REPORT_H

#include "flow_standing.h"
#include "kairan/store_report.h"

#define FLOW_REPORT_DAYS 7 /* that one report looks back */
#define FLOW_REPORT_LINES 10 /* tickets, hosts, rows of one list */
#define FLOW_REPORT_GROUPS_MAX 50 /* of one lead */

/* All that reports are counted from, loaded once. */
struct flow_report_data {
	struct base_arena *arena;
	int64_t since;
	int64_t now;
	struct flow_standings standings;
	bool *unseen; /* of each standing */
	struct store_report_task *tasks;
	size_t tasks_n;
	struct store_report_held *held;
	size_t held_n;
	struct store_report_muted *muted;
	size_t muted_n;
	struct store_report_counts counts;
};
enum base_status flow_report_load(struct flow *flow, struct base_arena *arena,
    struct flow_report_data *out, struct base_err *err) BASE_MUST_CHECK;

/* What one reader is told of. */
struct flow_report_scope {
	const struct store_person *person; /* NULL: an address */
	bool is_whole; /* everything; else his groups and watches */
	bool is_list; /* advisory level only (design, rule 11) */
	const char *const *groups; /* of a lead */
	size_t groups_n;
	int64_t *members; /* of these groups, sorted */
	size_t members_n;
};
/* What a lead leads: what his groups own and what the watches that name him
 * opened; all when there is neither.  CSIRT and addresses: all. */
enum base_status flow_report_scope(struct flow *flow, struct base_arena *arena,
    const struct store_person *person, bool is_lead,
    struct flow_report_scope *out, struct base_err *err) BASE_MUST_CHECK;

#define FLOW_REPORT_RANKS 5 /* four SSVC priorities, and none */

/* Of one SSVC priority. */
struct flow_report_rank {
	const char *ssvc; /* "" none */
	int64_t open; /* tasks */
	int64_t late; /* of those: overdue */
	int64_t done; /* ended in the time of the report */
	int64_t median; /* days from first to last of these */
	int64_t longest;
	int64_t dated; /* of these: had a due date */
	int64_t in_time; /* of those: ended by then */
};
struct flow_report_host {
	const char *name;
	int64_t open;
	int64_t urgent; /* immediate or out of cycle */
};
struct flow_report {
	const struct flow_report_data *data;
	const struct flow_report_scope *scope;
	struct base_date today; /* the reader's */
	int64_t tickets; /* open */
	int64_t tasks; /* open */
	int64_t fresh; /* tasks found in the time of the report */
	int64_t done; /* ended in it */
	struct flow_report_rank ranks[FLOW_REPORT_RANKS];
	struct flow_report_host *hosts; /* most open tasks first */
	size_t hosts_n;
	size_t *unseen; /* standings, longest first */
	size_t unseen_n;
	size_t *overdue; /* likewise */
	size_t overdue_n;
	const struct store_report_task **reported; /* newest first */
	size_t reported_n;
	const struct store_report_muted **muted;
	size_t muted_n;
	const struct store_report_held **held; /* by watches of the scope */
	size_t held_n;
};
/* data, scope and today are given; the rest is filled, lists in arena. */
void flow_report_count(
    struct flow *flow, struct base_arena *arena, struct flow_report *report);
/* The mail's view. */
enum base_status flow_report_view(struct flow *flow, struct base_arena *arena,
    const struct flow_report *report, const char *lang, struct codec_json **out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
