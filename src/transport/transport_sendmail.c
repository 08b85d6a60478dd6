#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/base_time.h"
#include "transport_send_x.h"

#define ASK_MS 50 /* between two looks whether it has ended */
#define DEFAULT_PROGRAM "/usr/sbin/sendmail"

/* A running sendmail. */
struct run {
	pid_t pid;
	int pidfd;
	int message; /* memory file, its standard input */
	int stderr_pipe[2];
	bool is_late;
	int wait_status;
	struct base_buf words; /* what it wrote on stderr */
};

static enum base_status
prepare(struct run *run, const struct base_buf *message, struct base_err *err)
{
	enum base_status status;

	/* A file in memory: no pipe to fill, so nothing to block on. */
	run->message = memfd_create("mail", MFD_CLOEXEC);
	if (run->message == -1)
		return base_err_errno(err, BASE_TEMP, "memfd_create");
	status = base_file_write_fd(
	    run->message, base_buf_text(message), message->len, err);
	if (status != BASE_OK)
		return status;
	if (lseek(run->message, 0, SEEK_SET) == -1 ||
	    pipe2(run->stderr_pipe, O_CLOEXEC | O_NONBLOCK) == -1)
		return base_err_errno(err, BASE_TEMP, "sendmail: pipe");
	return BASE_OK;
}

/* In the child: nothing of ours but the mail and stderr goes along. */
static void
become_sendmail(const struct run *run, char *const argv[], char *const envp[])
{
	sigset_t none;
	int devnull;

	(void)setpgid(0, 0);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGCHLD, SIG_DFL);
	devnull = open("/dev/null", O_WRONLY);
	if (devnull == -1 || dup2(run->message, STDIN_FILENO) == -1 ||
	    dup2(devnull, STDOUT_FILENO) == -1 ||
	    dup2(run->stderr_pipe[1], STDERR_FILENO) == -1)
		_exit(EX_OSERR);
	(void)fcntl(STDERR_FILENO, F_SETFL, 0);
	(void)close_range(3, ~0U, 0);
	(void)execve(argv[0], argv, envp);
	(void)dprintf(
	    STDERR_FILENO, "cannot run %s: %s\n", argv[0], strerror(errno));
	_exit(EX_OSFILE);
}

static enum base_status
start(struct run *run, const struct transport_sender_options *options,
    const char *from, const char *recipient, struct base_err *err)
{
	const char *program =
	    options->sendmail != NULL ? options->sendmail : DEFAULT_PROGRAM;
	char *config =
	    options->sendmail_config == NULL
		? NULL
		: base_xprintf("MAIL_CONFIG=%s", options->sendmail_config);
	char *argv[] = {(char *)program, (char *)"-i", (char *)"-f",
	    (char *)(*from == '\0' ? "<>" : from), (char *)"--",
	    (char *)recipient, NULL};
	char *envp[] = {(char *)"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
	    (char *)"LC_ALL=C", config, NULL};
	enum base_status status = BASE_OK;

	run->pid = fork();
	if (run->pid == 0)
		become_sendmail(run, argv, envp);
	if (run->pid == -1)
		status = base_err_errno(err, BASE_TEMP, "sendmail: fork");
	else
		run->pidfd = pidfd_open(run->pid, 0);
	free(config);
	(void)close(run->stderr_pipe[1]);
	run->stderr_pipe[1] = -1;
	return status;
}

/* Reads what stderr holds now; what does not fit is dropped. */
static void
read_words(struct run *run)
{
	char chunk[512];
	ssize_t n;

	while ((n = read(run->stderr_pipe[0], chunk, sizeof(chunk))) > 0)
		(void)!base_buf_add(&run->words, chunk,
		    (size_t)n < run->words.max - run->words.len
			? (size_t)n
			: run->words.max - run->words.len);
}

/* Until it ends or the deadline kills it and its children. */
static void
wait_for(struct run *run, int deadline_ms)
{
	int64_t at = base_time_monotonic_ms() + deadline_ms, left;
	struct pollfd p[2] = {
	    {run->pidfd, POLLIN, 0}, {run->stderr_pipe[0], POLLIN, 0}};

	for (;;) {
		left = at - base_time_monotonic_ms();
		if (left <= 0) {
			run->is_late = true;
			(void)kill(-run->pid, SIGKILL);
			(void)kill(run->pid, SIGKILL);
			break;
		}
		/* A kernel without pidfds does not wake us at its end. */
		if (run->pidfd == -1 && left > ASK_MS)
			left = ASK_MS;
		if (poll(p, 2, (int)left) == -1 && errno != EINTR)
			break;
		read_words(run);
		if (waitpid(run->pid, &run->wait_status, WNOHANG) == run->pid) {
			read_words(run);
			return;
		}
		if ((p[1].revents & POLLHUP) != 0)
			p[1].fd = -1;
	}
	while (waitpid(run->pid, &run->wait_status, 0) == -1 && errno == EINTR)
		continue;
	read_words(run);
}

static void
first_line(const struct base_buf *words, struct transport_result *result)
{
	const char *text = base_buf_text(words);
	size_t len = strcspn(text, "\r\n");

	if (len >= sizeof(result->text))
		len = sizeof(result->text) - 1;
	memcpy(result->text, text, len);
	result->text[len] = '\0';
}

static enum base_status
judge(const struct run *run, struct transport_result *result,
    struct base_err *err)
{
	const char *colon = result->text[0] != '\0' ? ": " : "";
	enum base_status status;

	if (run->is_late || !WIFEXITED(run->wait_status)) {
		/* It may have queued the mail before it died. */
		result->maybe_sent = true;
		return base_err_set(err, BASE_TEMP, "sendmail %s%s%s",
		    run->is_late ? "over its deadline" : "died by a signal",
		    colon, result->text);
	}
	result->code = WEXITSTATUS(run->wait_status);
	if (result->code == 0)
		return BASE_OK;
	/* Only these speak of the mail; all else of this machine. */
	status = result->code == EX_DATAERR || result->code == EX_NOUSER ||
			 result->code == EX_NOHOST
		     ? BASE_PERM
		     : BASE_TEMP;
	return base_err_set(err, status, "sendmail ended with %d%s%s",
	    result->code, colon, result->text);
}

enum base_status
transport_send_sendmail(const struct transport_sender_options *options,
    const char *from, const char *recipient, const struct base_buf *message,
    struct transport_result *result, struct base_err *err)
{
	struct run run = {
	    .pid = -1, .pidfd = -1, .message = -1, .stderr_pipe = {-1, -1}};
	enum base_status status;

	base_buf_init(&run.words, 4096);
	status = prepare(&run, message, err);
	if (status == BASE_OK)
		status = start(&run, options, from, recipient, err);
	if (status != BASE_OK)
		goto out;
	wait_for(&run, options->deadline_ms > 0
			   ? options->deadline_ms
			   : TRANSPORT_SENDMAIL_DEADLINE_MS);
	first_line(&run.words, result);
	status = judge(&run, result, err);
out:
	if (run.message != -1)
		(void)close(run.message);
	if (run.pidfd != -1)
		(void)close(run.pidfd);
	if (run.stderr_pipe[0] != -1)
		(void)close(run.stderr_pipe[0]);
	if (run.stderr_pipe[1] != -1)
		(void)close(run.stderr_pipe[1]);
	base_buf_release(&run.words);
	return status;
}
