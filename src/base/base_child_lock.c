/*
 * The system calls a worker may make.  What computes and reports is
 * allowed; what libraries try in passing (opening a table, asking for a
 * file's state) fails with an error they can live with; all else kills.
 *
 * Two filters, of which the stricter word counts: the first one is put on the
 * zygote, once, and leaves it and its workers what either needs; the second
 * one takes from a worker what only the zygote needs.  Loading a filter costs
 * as much as it is long, and a worker loads the short one only.
 */
#include "base_child_lock.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kairan/base_child.h"

static struct sock_fprog common, rest;

static const int allowed[] = {SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(write),
    SCMP_SYS(writev), SCMP_SYS(close), SCMP_SYS(brk), SCMP_SYS(munmap),
    SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(exit),
    SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack), SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom),
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(sysinfo),
    SCMP_SYS(sched_yield), SCMP_SYS(restart_syscall), SCMP_SYS(fstat),
    SCMP_SYS(lseek)};

/* Failing, not killing: iconv, qsort, stdio and time zones try them and
 * know what to do without. */
static const int refused[] = {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat),
    SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(ioctl), SCMP_SYS(fcntl), SCMP_SYS(getrlimit),
    SCMP_SYS(prlimit64), SCMP_SYS(uname), SCMP_SYS(getuid), SCMP_SYS(geteuid),
    SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getcwd),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(prctl), SCMP_SYS(getdents64),
    SCMP_SYS(set_robust_list), SCMP_SYS(rseq)};

/* The zygote's work, and a worker's on its way: killing once it is locked,
 * but for those that are refused. */
static const int for_zygote[] = {SCMP_SYS(clone), SCMP_SYS(clone3),
    SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(socketpair), SCMP_SYS(sendmsg),
    SCMP_SYS(wait4), SCMP_SYS(waitid), SCMP_SYS(kill), SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep), SCMP_SYS(dup2), SCMP_SYS(dup3),
    SCMP_SYS(close_range), SCMP_SYS(setrlimit), SCMP_SYS(seccomp),
    SCMP_SYS(prctl), SCMP_SYS(prlimit64), SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq)};

static bool
has(const int *calls, size_t n, int call)
{
	size_t i;

	for (i = 0; i < n && calls[i] != call; i++)
		continue;
	return i < n;
}

static int
add_rest(scmp_filter_ctx ctx)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < BASE_LEN(for_zygote) && rc == 0; i++)
		rc = seccomp_rule_add(ctx,
		    has(refused, BASE_LEN(refused), for_zygote[i])
			? SCMP_ACT_ERRNO(EACCES)
			: SCMP_ACT_KILL_PROCESS,
		    for_zygote[i], 0);
	return rc;
}

static int
add_common(scmp_filter_ctx ctx)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < BASE_LEN(allowed) && rc == 0; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0);
	for (i = 0; i < BASE_LEN(for_zygote) && rc == 0; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, for_zygote[i], 0);
	for (i = 0; i < BASE_LEN(refused) && rc == 0; i++)
		if (!has(for_zygote, BASE_LEN(for_zygote), refused[i]))
			rc = seccomp_rule_add(
			    ctx, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	/* Memory, but never memory that can run. */
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect),
		    1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return rc;
}

/* Copies the compiled filter from fd. */
static bool
read_program(int fd, struct sock_fprog *program)
{
	struct stat st;
	size_t size;
	void *code;

	if (fstat(fd, &st) != 0 || st.st_size <= 0 ||
	    lseek(fd, 0, SEEK_SET) != 0)
		return false;
	size = (size_t)st.st_size;
	code = base_xmalloc(size);
	if (read(fd, code, size) != (ssize_t)size) {
		free(code);
		return false;
	}
	program->filter = code;
	program->len = (unsigned short)(size / sizeof(struct sock_filter));
	return true;
}

static bool
compile(uint32_t otherwise, int (*add)(scmp_filter_ctx ctx),
    struct sock_fprog *program)
{
	scmp_filter_ctx ctx = seccomp_init(otherwise);
	int fd = memfd_create("seccomp", MFD_CLOEXEC);
	bool ok;

	/* A tree: the kernel walks it for every call when it is loaded. */
	if (ctx != NULL)
		(void)seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	ok = ctx != NULL && fd >= 0 && add(ctx) == 0 &&
	     seccomp_export_bpf(ctx, fd) == 0 && read_program(fd, program);
	if (fd >= 0)
		close(fd);
	if (ctx != NULL)
		seccomp_release(ctx);
	return ok;
}

static enum base_status
load(const struct sock_fprog *program, struct base_err *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program) != 0)
		return base_err_errno(
		    err, BASE_PERM, "cannot load the system call filter");
	return BASE_OK;
}

enum base_status
base_child_filter_prepare(struct base_err *err)
{
	if (rest.filter == NULL &&
	    (!compile(SCMP_ACT_KILL_PROCESS, add_common, &common) ||
		!compile(SCMP_ACT_ALLOW, add_rest, &rest)))
		return base_err_set(
		    err, BASE_PERM, "cannot compile the system call filter");
	return BASE_OK;
}

enum base_status
base_child_filter_begin(struct base_err *err)
{
	return load(&common, err);
}

enum base_status
base_child_filter_apply(struct base_err *err)
{
	return load(&rest, err);
}
