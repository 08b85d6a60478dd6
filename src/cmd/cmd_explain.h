/*
 * cmd_explain: what kairan sees in a message, and why.
 */
#ifndef KAIRAN_CMD_EXPLAIN_H
#define KAIRAN_CMD_EXPLAIN_H

#include "kairan/mail.h"
#include "kairan/reply.h"

/* Prints class, ticket, commands and warnings, and for each line whether it
 * was kept (+) or cut (-), its kind and the rule that said so. */
void cmd_explain(
    const char *file, const struct mail *mail, const struct reply *reply);

#endif
