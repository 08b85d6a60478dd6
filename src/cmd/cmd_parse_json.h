/*
 * cmd_parse_json: a message as `kairan parse --json` shows it.
 */
#ifndef KAIRAN_CMD_PARSE_JSON_H
#define KAIRAN_CMD_PARSE_JSON_H

#include "kairan/codec_json.h"
#include "kairan/mail.h"
#include "kairan/reply.h"

/* The contract of design.md, "kairan parse"; the caller frees it. */
struct codec_json *cmd_parse_json(
    const char *file, const struct mail *mail, const struct reply *reply);

/* The candidate that names a ticket by its number, or NULL. */
const struct reply_candidate *cmd_parse_ticket(const struct reply *reply);

#endif
