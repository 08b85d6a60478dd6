/*
 * cmd_parse_json: a message as `kairan parse --json` shows it.
 */
#ifndef KAIRAN_CMD_PARSE_JSON_H
#define KAIRAN_CMD_PARSE_JSON_H

#include "kairan/base_buf.h"
#include "kairan/codec_json.h"
#include "kairan/mail.h"
#include "kairan/reply.h"

/* Appends one object of the contract of design.md, "kairan parse", to out;
 * BASE_LIMIT when it does not fit. */
enum base_status cmd_parse_json(const char *file, const struct mail *mail,
    const struct reply *reply, struct base_buf *out) BASE_MUST_CHECK;

/* The candidate that names a ticket by its number, or NULL. */
const struct reply_candidate *cmd_parse_ticket(const struct reply *reply);

#endif
