/*
 * The worker: one job, then gone.
 */
#include "base_child_io.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base_child_lock.h"

static bool
set_limit(__rlimit_resource_t what, rlim_t soft, rlim_t hard)
{
	struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard}, old;

	/* What the caller runs under stays in force. */
	if (getrlimit(what, &old) == 0 && old.rlim_max < hard) {
		limit.rlim_max = old.rlim_max;
		if (soft > old.rlim_max)
			limit.rlim_cur = old.rlim_max;
	}
	return setrlimit(what, &limit) == 0;
}

size_t
base_child_address_space(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	char line[128] = "";
	unsigned long pages;

	if (f == NULL)
		return 0;
	if (fgets(line, sizeof(line), f) == NULL)
		line[0] = '\0';
	(void)fclose(f);
	pages = strtoul(line, NULL, 10);
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static enum base_status
set_limits(
    const struct base_child_limits *limits, size_t used, struct base_err *err)
{
	bool ok = set_limit(RLIMIT_CORE, 0, 0) &&
		  set_limit(RLIMIT_CPU, limits->cpu_s, limits->cpu_s + 1);

	/* The sanitizers' shadow memory is larger than any limit. */
	if (ok && !BASE_CHILD_SANITIZED) {
		rlim_t most = used + limits->memory;

		ok = set_limit(RLIMIT_AS, most, most) &&
		     set_limit(RLIMIT_FSIZE, 0, 0);
	}
	if (!ok)
		return base_err_errno(err, BASE_PERM, "setrlimit");
	return BASE_OK;
}

enum base_status
base_child_lockdown(struct base_err *err)
{
	static const struct base_child_limits limits = BASE_CHILD_LIMITS;
	size_t used = base_child_address_space();
	enum base_status status = base_child_filter_prepare(err);

	if (status == BASE_OK)
		status = base_child_filter_begin(err);
	if (status == BASE_OK)
		status = set_limits(&limits, used, err);
	if (status == BASE_OK)
		status = base_child_filter_apply(err);
	return status;
}

/* The job, whole; false when the caller has gone or changed its mind. */
static bool
read_job(int fd, struct base_child_request *request, char **in)
{
	if (!base_child_read_all(fd, request, sizeof(*request)) ||
	    request->magic != BASE_CHILD_MAGIC ||
	    request->in_len > BASE_CHILD_INPUT_MAX)
		return false;
	*in = base_xmalloc((size_t)request->in_len + 1);
	(*in)[request->in_len] = '\0';
	return base_child_read_all(fd, *in, (size_t)request->in_len);
}

static bool
send_answer(int fd, enum base_status status, const char *text,
    const struct base_buf *out)
{
	char head[sizeof(struct base_child_answer) + BASE_ERR_TEXT_MAX];
	struct base_child_answer answer;
	struct iovec two[2];

	memset(&answer, 0, sizeof(answer));
	answer.magic = BASE_CHILD_MAGIC;
	answer.status = (int32_t)status;
	answer.err_len = (uint32_t)strnlen(text, BASE_ERR_TEXT_MAX - 1);
	answer.out_len = out->len;
	memcpy(head, &answer, sizeof(answer));
	memcpy(head + sizeof(answer), text, answer.err_len);
	two[0] = (struct iovec){head, sizeof(answer) + answer.err_len};
	two[1] = (struct iovec){out->data, out->len};
	return base_child_send_two(fd, two, true);
}

_Noreturn void
base_child_worker(int fd, base_child_work work,
    const struct base_child_limits *limits, size_t used)
{
	struct base_child_request request;
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;
	struct base_buf out;
	char *in = NULL;

	/* Without the zygote nobody waits for this. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	base_child_heap_touch();
	base_buf_init(&out, limits->output);
	status = set_limits(limits, used, &err);
	if (status == BASE_OK)
		status = base_child_filter_apply(&err);
	if (!read_job(fd, &request, &in))
		_exit(1);
	/* Never work unlocked. */
	if (status == BASE_OK) {
		status =
		    work(request.op, in, (size_t)request.in_len, &out, &err);
		if (status != BASE_OK)
			base_buf_clear(&out);
	}
	if (!send_answer(fd, status, err.text, &out))
		_exit(1);
	/* The end of the line is seen before the end of the process. */
	(void)close(fd);
	_exit(0);
}
