/*
 * Inside flow only: what is asked of hosts and their tickets by mail.
 */
#ifndef FLOW_ASK_H
#define FLOW_ASK_H

#include "flow_talk.h"

#define FLOW_ASK_HOSTS 10 /* told of in one answer to one name */
#define FLOW_ASK_TICKETS 100 /* the tracker is asked for, for one of them */

/*
 * One name of a show, commands, mitigation or why: "host:web*", "#12", "3" (a
 * line of the mail that is answered).  *done: it was a host or a host's
 * ticket, and stands in deed->talk "works" (flow_work.h); else it is for
 * flow_show.c.  *why: a word of "reason.", where nothing can be told.
 */
enum base_status flow_ask_name(struct flow_deed *deed, enum reply_key key,
    const char *name, bool *done, const char **why,
    struct base_err *err) BASE_MUST_CHECK;
/* why or commands for the tasks on hosts for a vulnerability, into "works";
 * *told: hosts of which there was something to tell him. */
enum base_status flow_ask_vulnerability(struct flow_deed *deed,
    enum reply_key key, int64_t vulnerability, size_t *told,
    struct base_err *err) BASE_MUST_CHECK;

#endif
