/*
 * Inside cmd only: the subcommands.  Each gets its own arguments (argv[0]
 * is its name) and returns the exit code.
 */
#ifndef CMD_PRIVATE_H
#define CMD_PRIVATE_H

#include "kairan/base.h"
#include "kairan/flow.h"
#include "kairan/flow_host.h"

#define CMD_USAGE 64 /* EX_USAGE of sysexits.h */

#define CMD_JSON_MAX ((size_t)256 << 20) /* bytes of one object printed */

/* Folder given by -C; NULL: the system's. */
extern const char *cmd_dir;
extern bool cmd_is_cut; /* something could not be printed, and that was said */

int cmd_check(int argc, char **argv);
int cmd_collect(int argc, char **argv);
int cmd_changes(int argc, char **argv);
int cmd_advisories(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_remind(int argc, char **argv);
int cmd_digest(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_fetch(int argc, char **argv);
int cmd_history(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_scan(int argc, char **argv);
int cmd_ingest(int argc, char **argv);
int cmd_key(int argc, char **argv);
int cmd_prune(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_open(int argc, char **argv);
int cmd_parse(int argc, char **argv);
int cmd_queue(int argc, char **argv);
int cmd_requeue(int argc, char **argv);
int cmd_dismiss(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_send(int argc, char **argv);
int cmd_sync(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_ssvc(int argc, char **argv);
int cmd_unsubscribe(int argc, char **argv);
int cmd_vercmp(int argc, char **argv);
int cmd_why(int argc, char **argv);
int cmd_commands(int argc, char **argv);
int cmd_mitigation(int argc, char **argv);

/* Prints "kairan NAME: TEXT" and returns the exit code of err's status. */
int cmd_fail(const char *name, const struct base_err *err);
/* Prints how the subcommand is called; returns CMD_USAGE. */
int cmd_usage(const char *name, const char *arguments);
/* Adds seen [{person, time}] and unseen [login] of a ticket (our id). */
struct codec_json;
enum base_status cmd_seen_json(struct flow *flow, int64_t ticket,
    struct codec_json *out, struct base_err *err) BASE_MUST_CHECK;
/* The same as lines. */
enum base_status cmd_seen_print(
    struct flow *flow, int64_t ticket, struct base_err *err) BASE_MUST_CHECK;
/* Untrusted text for a terminal, without control characters; free(). */
char *cmd_visible(const char *text);

/* Prints o as one line and frees it. */
void cmd_print_json(struct codec_json *o);
/* Sets a text, null for "". */
void cmd_set_text(struct codec_json *o, const char *key, const char *text);

/* cmd_progress.c: for flow_set_progress(); a bar on a terminal. */
struct cmd_progress {
	int64_t began_ms;
	int64_t said_ms;
	bool is_terminal;
	bool is_drawn; /* a bar stands there */
};
void cmd_progress_begin(struct cmd_progress *p);
void cmd_progress_show(const struct flow_progress *at, void *ctx);
/* Takes the bar away; before anything else is printed. */
void cmd_progress_end(struct cmd_progress *p);
/* cmd_list_sources.c: `kairan list sources`. */
enum base_status cmd_list_sources(
    struct flow *flow, bool json, struct base_err *err) BASE_MUST_CHECK;
/* cmd_commands.c: text of flow_host.h for all arguments. */
int cmd_host_tell(
    const char *name, enum flow_host_part part, int argc, char **argv);
/* cmd_list_tasks.c: `kairan list FILTER` (reply_filter.h). */
enum base_status cmd_list_tasks(struct flow *flow, const char *filter,
    bool json, bool all, struct base_err *err) BASE_MUST_CHECK;
/* cmd_list_people.c: `kairan list people`; all: also those who are gone. */
enum base_status cmd_list_people(struct flow *flow, bool json, bool all,
    struct base_err *err) BASE_MUST_CHECK;

/* Prints text line by line through cmd_visible(). */
void cmd_print_lines(const char *text);

#endif
