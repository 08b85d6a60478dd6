/*
 * kairan demo: the whole round in a folder of its own: bundled advisories,
 * the built-in tracker, mails in a maildir, real replies through
 * kairan-intake.  All of it is done by the steps that a site runs; this file
 * only calls them and tells the story.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd_demo.h"
#include "cmd_private.h"
#include "kairan/base_file.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"

#define DEMO_MARK ".kairan-demo" /* says that the folder is ours to remove */

/* Where the bundled files are: beside the build, or as installed. */
static char *
data_dir(void)
{
	char self[4096], *slash, *dir;
	ssize_t n;
	int up;

	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n > 0) {
		self[n] = '\0';
		for (up = 0; up < 2; up++) {
			slash = strrchr(self, '/');
			if (slash == NULL)
				break;
			*slash = '\0';
			dir = base_xprintf("%s/contrib/demo", self);
			if (base_file_exists(dir))
				return dir;
			free(dir);
		}
	}
	return base_xstrdup(KAIRAN_DATADIR "/contrib/demo");
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* A fresh folder; one of an earlier demo is replaced, nothing else ever. */
static enum base_status
make_folder(const char *dir, struct base_err *err)
{
	char *mark = base_file_join(dir, DEMO_MARK);
	enum base_status status;

	if (base_file_exists(dir)) {
		if (!base_file_exists(mark)) {
			status = base_err_set(err, BASE_EXISTS,
			    "%s is there and is not of an earlier demo: name "
			    "another folder (kairan demo DIR)",
			    dir);
			free(mark);
			return status;
		}
		if (nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0) {
			status = base_err_errno(
			    err, BASE_PERM, "%s can't be removed", dir);
			free(mark);
			return status;
		}
	}
	status = base_file_mkdir(dir, 0755, err);
	if (status == BASE_OK)
		status =
		    base_file_write(dir, DEMO_MARK, "", 0, 0644, NULL, err);
	free(mark);
	return status;
}

static enum base_status
copy(const char *from_dir, const char *to_dir, const char *name,
    struct base_err *err)
{
	char *path = base_file_join(from_dir, name);
	struct base_buf data;
	enum base_status status;

	base_buf_init(&data, (size_t)16 << 20);
	status = base_file_read(path, &data, err);
	if (status == BASE_OK)
		status = base_file_write(to_dir, name, base_buf_text(&data),
		    data.len, 0644, NULL, err);
	base_buf_release(&data);
	free(path);
	return status;
}

static enum base_status
copy_feeds(const char *data, const char *dir, struct base_err *err)
{
	char *from = base_file_join(data, "feeds");
	char *to = base_file_join(dir, "feeds");
	struct base_strv names = BASE_STRV_INIT;
	enum base_status status;
	size_t i;

	status = base_file_mkdir(to, 0755, err);
	if (status == BASE_OK)
		status = base_file_list(from, 0, &names, err);
	for (i = 0; i < names.n && status == BASE_OK; i++)
		status = copy(from, to, names.v[i], err);
	base_strv_release(&names);
	free(from);
	free(to);
	return status;
}

static void
print_title(const char *text)
{
	printf("\n");
	printf("== %s ", text);
	for (size_t n = base_text_width(text) + 4; n < 76; n++)
		putchar('=');
	printf("\n");
}

/* Runs one step: collect, open, send, ingest. */
static enum base_status
run_step(const struct cmd_demo *demo, const char *name, struct base_err *err)
{
	struct flow_tally tally = {0};
	struct flow *flow = NULL;
	enum base_status status;

	status = flow_start(demo->dir, name,
	    FLOW_NEED_LOCK | FLOW_NEED_READER | FLOW_NEED_TRACKER |
		FLOW_NEED_MAIL,
	    &flow, err);
	if (status != BASE_OK)
		return status;
	if (strcmp(name, "collect") == 0)
		status = flow_collect(flow, NULL, &tally, err);
	else if (strcmp(name, "open") == 0)
		status = flow_open_tickets(flow, false, &tally, err);
	else if (strcmp(name, "ingest") == 0)
		status = flow_ingest(flow, &tally, err);
	else
		status = flow_send(flow, &tally, err);
	flow_stop(flow);
	return status;
}

/* The message goes in as an MTA would hand it over. */
static enum base_status
intake(const struct cmd_demo *demo, const char *file, const char *sender,
    const char *recipient, struct base_err *err)
{
	char program[4096], *slash, *spool;
	ssize_t n;
	pid_t pid;
	int rc = 0;

	n = readlink("/proc/self/exe", program, sizeof(program) - 32);
	if (n <= 0)
		return base_err_errno(err, BASE_TEMP, "/proc/self/exe");
	program[n] = '\0';
	slash = strrchr(program, '/');
	memcpy(slash == NULL ? program : slash + 1, "kairan-intake",
	    sizeof("kairan-intake"));
	spool = base_file_join(demo->dir, "spool");
	printf("   $ kairan-intake -d %s -f %s %s < %s\n", spool, sender,
	    recipient, file);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (freopen(file, "r", stdin) == NULL)
			_exit(75);
		execl(program, "kairan-intake", "-d", spool, "-f", sender,
		    recipient, (char *)NULL);
		_exit(75);
	}
	free(spool);
	if (pid < 0 || waitpid(pid, &rc, 0) < 0 || rc != 0)
		return base_err_set(
		    err, BASE_TEMP, "%s did not take the message", program);
	return BASE_OK;
}

static enum base_status
one_reply(const struct cmd_demo *demo, const char *name, struct base_err *err)
{
	struct cmd_demo_reply reply;
	enum base_status status;

	status = cmd_demo_prepare(demo, name, &reply, err);
	if (status != BASE_OK)
		return status;
	print_title(name);
	cmd_demo_print_reply(&reply);
	status = intake(demo, reply.file, reply.sender, reply.recipient, err);
	if (status == BASE_OK)
		status = run_step(demo, "ingest", err);
	if (status == BASE_OK)
		status = run_step(demo, "send", err);
	if (status == BASE_OK)
		status = cmd_demo_print_answer(demo, err);
	cmd_demo_reply_release(&reply);
	return status;
}

static enum base_status
all_replies(const struct cmd_demo *demo, struct base_err *err)
{
	char *dir = base_file_join(demo->data, "replies");
	struct base_strv names = BASE_STRV_INIT;
	enum base_status status;
	size_t i;

	status = base_file_list(dir, 0, &names, err);
	for (i = 0; i < names.n && status == BASE_OK; i++)
		status = one_reply(demo, names.v[i], err);
	base_strv_release(&names);
	free(dir);
	return status;
}

static void
print_where(const struct cmd_demo *demo)
{
	static const char *const try[] = {"list", "why CVE-2026-90002",
	    "why JVN#90000005     (filtered out: why?)", "history '#1'",
	    "history demo-4@example.jp"};
	size_t i;

	print_title("Look further");
	printf("Everything is in %s:\n"
	       "  kairan.conf        the configuration\n"
	       "  feeds/             the advisories (invented ones)\n"
	       "  mail/new/          every mail that went out; open one in a "
	       "mail client,\n"
	       "                     e.g. mutt -f %s/mail\n"
	       "  replies/           the replies as they came in\n"
	       "  kairan.db, raw/    the state\n\n"
	       "Try:\n",
	    demo->dir, demo->dir);
	for (i = 0; i < sizeof(try) / sizeof(try[0]); i++)
		printf("  %s -C %s %s\n", program_invocation_name, demo->dir,
		    try[i]);
}

static enum base_status
tell(const struct cmd_demo *demo, struct base_err *err)
{
	enum base_status status;

	print_title("1. Advisories are collected, filtered and merged");
	status = run_step(demo, "collect", err);
	if (status == BASE_OK)
		status = cmd_demo_print_sources(demo, err);
	if (status == BASE_OK)
		status = run_step(demo, "open", err);
	print_title("2. Tickets were opened");
	if (status == BASE_OK)
		status = cmd_demo_print_tickets(demo, err);
	if (status == BASE_OK)
		status = run_step(demo, "send", err);
	print_title("3. Their owners were told; this is one of the mails");
	if (status == BASE_OK)
		status = cmd_demo_print_notification(demo, err);
	print_title("4. They answer by mail");
	if (status == BASE_OK)
		status = all_replies(demo, err);
	print_title("5. The tickets afterwards");
	if (status == BASE_OK)
		status = cmd_demo_print_tickets(demo, err);
	if (status == BASE_OK)
		status = cmd_demo_print_comments(demo, err);
	if (status == BASE_OK)
		print_where(demo);
	return status;
}

int
cmd_demo(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct cmd_demo demo = {.dir = argc > 1 ? argv[1] : "demo"};
	enum base_status status;
	char *data;

	if (argc > 2 || (argc == 2 && argv[1][0] == '-'))
		return cmd_usage("demo", "[DIR]");
	base_log_init(NULL, BASE_LOG_WARN);
	data = data_dir();
	demo.data = data;
	status = make_folder(demo.dir, &err);
	if (status == BASE_OK)
		status = copy(data, demo.dir, "kairan.conf", &err);
	if (status == BASE_OK)
		status = copy_feeds(data, demo.dir, &err);
	if (status == BASE_OK)
		status = tell(&demo, &err);
	free(data);
	return status == BASE_OK ? 0 : cmd_fail("demo", &err);
}
