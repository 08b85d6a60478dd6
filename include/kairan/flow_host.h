/*
 * flow_host: what is known of hosts and what to type there, as text for a
 * terminal: the same that a mail gets for show, commands and mitigation.
 */
#ifndef KAIRAN_FLOW_HOST_H
#define KAIRAN_FLOW_HOST_H

#include "kairan/base_buf.h"
#include "kairan/flow.h"

enum flow_host_part {
	FLOW_HOST_STATE, /* inventory, owner, exposure, open tasks */
	FLOW_HOST_COMMANDS,
	FLOW_HOST_MITIGATION
};

/*
 * Appends to out what a name stands for: "host:web*" (all hosts that fit) or
 * "#12" (the ticket of a host), in the site's language.  Needs
 * FLOW_NEED_SCANS.  BASE_NOTFOUND with a message: there is none, or the
 * ticket is none of a host.
 */
enum base_status flow_host_tell(struct flow *flow, enum flow_host_part part,
    const char *name, struct base_buf *out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
