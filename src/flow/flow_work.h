/*
 * Inside flow only: the work on one host as JSON for templates: its tasks
 * with their reasons, what to type, what waits and why, and what helps where
 * there is no patch.  flow_scan_facts.c puts it into tickets and their mails,
 * flow_ask.c into answers.
 *
 * Members ("work" in flow_mail.h):
 *	host, system ("debian 12.5"), manager (host_manager_name())
 *	tasks [{id, status, ssvc, due, packages, why, unsure (words
 *	    "unsure."), unsure_text}], tasks_more
 *	updates [{repository, typed [lines for a shell]}], kbs_text, restart
 *	    [lines], services_text, left_out (vulnerabilities whose commands
 *	    did not fit)
 *	waiting [{wait (words "wait."), packages_text, packages_more}]
 *	reboot_now, reboot_after (bool), has_nothing (bool: neither command
 *	    nor KB), no_scan (bool: the scan file cannot be read)
 *	mitigations [{id, text, url}], mitigations_more
 *	whys [{ssvc, why, ids_text, ids_more}]: tasks decided alike
 *	state {scanned, days, days_is_one, tool, kernel, n_packages,
 *	    is_partial, exposure, human_impact, owner, window, counts [{ssvc,
 *	    count}], open, reboot_now}
 */
#ifndef FLOW_WORK_H
#define FLOW_WORK_H

#include "flow_private.h"
#include "kairan/host_commands.h"
#include "kairan/reply_command.h"
#include "kairan/store_host.h"

#define FLOW_WORK_TASKS 100 /* named in one text */
#define FLOW_WORK_TYPED 120 /* lines of commands in one text */
#define FLOW_WORK_WAITING 30 /* packages named that wait for one reason */
#define FLOW_WORK_MITIGATIONS 12 /* texts in one mail */
#define FLOW_WORK_MITIGATION ((size_t)1500) /* bytes of one */
#define FLOW_WORK_WHYS 20 /* reasons told apart */
#define FLOW_WORK_IDS 20 /* vulnerabilities named beside a reason */
#define FLOW_WORK_VIEWED 40 /* whose advisories are read for a mitigation */

struct flow_work {
	struct flow *flow;
	struct base_arena *arena; /* borrowed */
	const char *lang;
	struct store_host host;
	struct store_finding *findings; /* of the host, by vulnerability */
	size_t n_findings;
	struct store_task *tasks; /* that it is about, the caller's */
	size_t n_tasks;
};

/* Reads host and findings; BASE_NOTFOUND leaves err alone. */
enum base_status flow_work_open(struct flow *flow, const char *host,
    const char *lang, struct base_arena *arena, struct flow_work *out,
    struct base_err *err) BASE_MUST_CHECK;
/* What was found for that vulnerability, or NULL. */
const struct store_finding *flow_work_finding(
    const struct flow_work *w, int64_t vulnerability);

/* The open tasks first, the most urgent of them first of all. */
void flow_work_sort(struct flow_work *w);
/* Its name and system; the caller's. */
struct codec_json *flow_work_begin(const struct flow_work *w);
/* How many of its tasks are open. */
size_t flow_work_n_open(const struct flow_work *work);
/* Each adds its members to out. */
void flow_work_tasks(const struct flow_work *w, struct codec_json *out);
void flow_work_whys(const struct flow_work *w, struct codec_json *out);
void flow_work_commands(const struct flow_work *w, struct codec_json *out);
enum base_status flow_work_mitigations(const struct flow_work *w, bool all,
    struct codec_json *out, struct base_err *err) BASE_MUST_CHECK;
/* tasks: all open ones of the host. */
enum base_status flow_work_state(const struct flow_work *w,
    struct codec_json *out, struct base_err *err) BASE_MUST_CHECK;

/* Those that belong to an answer to key (show, commands, mitigation, why),
 * of the open tasks, the most urgent first; *out is the caller's, on failure
 * too.  is_ticket: the tasks are those of one ticket, not all of a host. */
enum base_status flow_work_about(struct flow_work *w, enum reply_key key,
    bool is_ticket, struct codec_json **out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
