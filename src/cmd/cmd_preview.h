/* Inside cmd only: printing a dry run. */
#ifndef CMD_PREVIEW_H
#define CMD_PREVIEW_H

#include "cmd_private.h"

/* A flow_preview_fn; ctx is the flow. */
void cmd_preview(const struct flow_preview *what, void *ctx);
/* The last lines. */
void cmd_preview_end(const struct flow *flow);

#endif
