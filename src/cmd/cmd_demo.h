/*
 * Inside cmd only: the pieces of the demonstration that cmd_demo.c runs and
 * cmd_demo_tell.c prints.
 */
#ifndef CMD_DEMO_H
#define CMD_DEMO_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

struct cmd_demo {
	const char *dir; /* the folder of this demo */
	const char *data; /* bundled files */
};

/* A bundled reply, addressed to one of the mails that went out. */
struct cmd_demo_reply {
	char *file; /* as it is fed in */
	char *sender;
	char *recipient; /* with the token */
	char *text; /* what the writer wrote, UTF-8 */
};
void cmd_demo_reply_release(struct cmd_demo_reply *reply);

/* Fills in the placeholders of replies/NAME and keeps the result in DIR. */
enum base_status cmd_demo_prepare(const struct cmd_demo *demo, const char *name,
    struct cmd_demo_reply *out, struct base_err *err) BASE_MUST_CHECK;

void cmd_demo_print_reply(const struct cmd_demo_reply *reply);
enum base_status cmd_demo_print_sources(
    const struct cmd_demo *demo, struct base_err *err) BASE_MUST_CHECK;
enum base_status cmd_demo_print_tickets(
    const struct cmd_demo *demo, struct base_err *err) BASE_MUST_CHECK;
enum base_status cmd_demo_print_notification(
    const struct cmd_demo *demo, struct base_err *err) BASE_MUST_CHECK;
enum base_status cmd_demo_print_answer(
    const struct cmd_demo *demo, struct base_err *err) BASE_MUST_CHECK;
enum base_status cmd_demo_print_comments(
    const struct cmd_demo *demo, struct base_err *err) BASE_MUST_CHECK;

#endif
