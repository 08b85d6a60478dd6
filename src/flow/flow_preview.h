/*
 * Inside flow only: dry runs.
 */
#ifndef FLOW_PREVIEW_H
#define FLOW_PREVIEW_H

#include "flow_private.h"

/* flow_copy.c: the state of flow->conf becomes a copy of it in a folder of
 * its own; and away with that.  The store must not be open. */
enum base_status flow_copy_begin(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;
void flow_copy_end(struct flow *flow);

#endif
