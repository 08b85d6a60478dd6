/*
 * kairan(8): finds the subcommand.  Each stands in a file of its own.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd_private.h"
#include "kairan/base_buf.h"
#include "kairan/base_notify.h"
#include "kairan/base_text.h"

const char *cmd_dir;
bool cmd_is_cut;

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
    {"collect", cmd_collect, "read the sources that are due"},
    {"import", cmd_import, "read feed documents from disk"},
    {"scan", cmd_scan, "read what is installed and wrong on a host"},
    {"open", cmd_open, "match what is new, open and refresh tickets"},
    {"sync", cmd_sync, "take over what people changed in the tracker"},
    {"send", cmd_send, "send what waits in the outbox"},
    {"remind", cmd_remind, "write to those whom a date reminds"},
    {"digest", cmd_digest, "write the mails that gather a day or a week"},
    {"report", cmd_report, "write to leads and CSIRT how things stand"},
    {"fetch", cmd_fetch, "fetch mail from IMAP into the spool"},
    {"ingest", cmd_ingest, "work off the mail in the spool"},
    {"run", cmd_run, "do all of this, all the time"},
    {"key", cmd_key, "the keys of the reply addresses"},
    {"list", cmd_list, "list tickets, tasks, people, sources"},
    {"show", cmd_show, "show a ticket, a vulnerability, a host or a mail"},
    {"commands", cmd_commands, "what to type on hosts to be rid of tasks"},
    {"mitigation", cmd_mitigation, "what helps on hosts without a patch"},
    {"history", cmd_history, "what became of a mail or a ticket"},
    {"why", cmd_why, "why a vulnerability has a ticket, or none"},
    {"unsubscribe", cmd_unsubscribe,
	"end a person's mail as its header offers"},
    {"queue", cmd_queue, "what waits or was put aside"},
    {"requeue", cmd_requeue, "try a mail again"},
    {"dismiss", cmd_dismiss, "let a mail that was put aside be"},
    {"changes", cmd_changes, "what changed in the advisories"},
    {"advisories", cmd_advisories, "all advisories, one JSON a line"},
    {"parse", cmd_parse, "what does kairan see in this message?"},
    {"ssvc", cmd_ssvc, "what a decision table says"},
    {"vercmp", cmd_vercmp, "which of two package versions is newer"},
    {"check", cmd_check, "try everything, say how to mend what fails"},
    {"prune", cmd_prune, "remove mails that were kept long enough"},
    {"demo", cmd_demo, "show the whole round in a folder of its own"},
};

int
cmd_fail(const char *name, const struct base_err *err)
{
	char *text = cmd_visible(err->text);

	fprintf(stderr, "%skairan %s: %s\n",
	    base_notify_is_journal() ? "<3>" : "", name, text);
	free(text);
	return base_exit_code(err->status);
}

int
cmd_usage(const char *name, const char *arguments)
{
	fprintf(stderr, "usage: kairan [-C DIR] %s%s%s\n", name,
	    *arguments == '\0' ? "" : " ", arguments);
	return CMD_USAGE;
}

char *
cmd_visible(const char *text)
{
	struct base_buf out;

	base_buf_init(&out, 8 * strlen(text) + 16);
	if (base_text_visible(text, strlen(text), &out) != BASE_OK)
		base_buf_clear(&out);
	return base_buf_take(&out, NULL);
}

static void
print_help(FILE *to)
{
	size_t i;

	fprintf(to, "usage: kairan [-C DIR] [-v] SUBCOMMAND [ARGUMENT...]\n\n");
	for (i = 0; i < BASE_LEN(commands); i++)
		fprintf(to, "  %-11s %s\n", commands[i].name, commands[i].help);
	fprintf(to, "\nDIR holds kairan.conf and all state; without it "
		    "/etc/kairan, /var/lib/kairan\nand /var/spool/kairan. "
		    "See kairan(8) and kairan.conf(5).\n");
}

/* A full disk must not look like a short list; a reader that has gone
 * (`| head`) is none. */
static int
end_output(int rc)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	int why = fflush(stdout) == 0 ? 0 : errno;

	if (why == 0 && ferror(stdout) == 0 && !cmd_is_cut)
		return rc;
	if (why == EPIPE ||
	    (poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0))
		return rc;
	if (!cmd_is_cut)
		fprintf(stderr, "kairan: cannot write the output%s%s\n",
		    why == 0 ? "" : ": ", why == 0 ? "" : strerror(why));
	return rc != 0 ? rc : base_exit_code(BASE_TEMP);
}

int
main(int argc, char **argv)
{
	size_t i;
	int c;

	/* A reader of our output that goes away is no reason to die. */
	signal(SIGPIPE, SIG_IGN);
	base_log_init(NULL, BASE_LOG_INFO);
	while ((c = getopt(argc, argv, "+C:vhV")) != -1) {
		switch (c) {
		case 'C':
			cmd_dir = optarg;
			break;
		case 'v':
			base_log_init(NULL, BASE_LOG_DEBUG);
			break;
		case 'V':
			puts("kairan " KAIRAN_VERSION);
			return 0;
		case 'h':
			print_help(stdout);
			return 0;
		default:
			print_help(stderr);
			return CMD_USAGE;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc == 0) {
		print_help(stderr);
		return CMD_USAGE;
	}
	for (i = 0; i < BASE_LEN(commands); i++)
		if (strcmp(commands[i].name, argv[0]) == 0) {
			optind = 1;
			return end_output(commands[i].run(argc, argv));
		}
	fprintf(stderr,
	    "kairan: there is no subcommand '%s' (kairan -h lists them)\n",
	    argv[0]);
	return CMD_USAGE;
}
