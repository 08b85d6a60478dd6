/*
 * base_child: work on hostile bytes in a fork that can do nothing else.
 *
 * A warm parent ("zygote") is forked early, before any secret is read, or is
 * a program of its own; it has already run `preload` (iconv tables and the
 * like, which open files).  For each job it forks one worker and hands its
 * line to the caller.  The worker locks itself down (a seccomp allow-list:
 * opening files fails with EACCES, sockets, exec, fork, signals and whatever
 * else is not listed kill it; RLIMIT_CPU for itself alone; no core) and runs
 * `work`.  About 0.2 ms a job, mostly the fork: what it costs grows with the
 * mappings of the process.
 */
#ifndef KAIRAN_BASE_CHILD_H
#define KAIRAN_BASE_CHILD_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Limits of a job, unless told otherwise. */
#define BASE_CHILD_CPU_S 5 /* CPU seconds of one worker */
#define BASE_CHILD_WALL_MS 15000 /* of waiting for a result */
#define BASE_CHILD_MEMORY                                                      \
	((size_t)512 << 20) /* RLIMIT_AS above what the
    zygote has; off under sanitizers */
#define BASE_CHILD_INPUT_MAX ((size_t)64 << 20)
#define BASE_CHILD_OUTPUT_MAX ((size_t)96 << 20)
#define BASE_CHILD_JOBS_MAX 8 /* sent, but not received yet */

/* The same as a value, for those who want less (tests). */
struct base_child_limits {
	unsigned cpu_s;
	int64_t wall_ms;
	size_t memory; /* bytes */
	size_t output; /* bytes */
};
#define BASE_CHILD_LIMITS                                                      \
	{                                                                      \
		BASE_CHILD_CPU_S, BASE_CHILD_WALL_MS, BASE_CHILD_MEMORY,       \
		    BASE_CHILD_OUTPUT_MAX                                      \
	}

/*
 * Runs in the worker.  Reads in, appends to out.  op is the caller's own
 * number for the kind of work.  The returned status and err's text travel
 * back to the caller of base_child_run().
 */
typedef enum base_status (*base_child_work)(int op, const char *in,
    size_t in_len, struct base_buf *out, struct base_err *err);

struct base_child;

/* Forks the zygote.  preload may be NULL.  The zygote closes every
 * descriptor of the caller, and ends when the caller does. */
enum base_status base_child_start(void (*preload)(void), base_child_work work,
    struct base_child **out, struct base_err *err) BASE_MUST_CHECK;
enum base_status base_child_start_limited(void (*preload)(void),
    base_child_work work, const struct base_child_limits *limits,
    struct base_child **out, struct base_err *err) BASE_MUST_CHECK;

/*
 * The same with a program of its own as zygote: it holds nothing of the
 * caller's memory and few libraries, so that a fork costs less.  name: a
 * path, or a name without '/' beside the running program.  argument: its
 * argv[1], or NULL.  stamp: says what both were built from, below 64 bytes.  BASE_NOTFOUND when there is no such
 * program, or its stamp is another one; use base_child_start() then.
 */
enum base_status base_child_start_program(const char *name,
    const char *argument, const char *stamp, struct base_child **out,
    struct base_err *err) BASE_MUST_CHECK;
/* main() of such a program; returns an exit code when nobody but a person
 * has started it. */
int base_child_serve(
    const char *stamp, void (*preload)(void), base_child_work work);

/*
 * One job at a time.  BASE_OK and the result appended to out; the worker's own
 * status and text when work() failed; BASE_PERM with crashed set to true
 * when the worker died by a signal, overran a limit or sent garbage (the
 * text names which); BASE_TEMP when the zygote itself is gone (it stays
 * gone); BASE_LIMIT when in is over BASE_CHILD_INPUT_MAX or the result does
 * not fit into out.  out is as it was unless BASE_OK.
 * The caller still re-validates what stands in out.
 */
enum base_status base_child_run(struct base_child *child, int op,
    const char *in, size_t in_len, struct base_buf *out, bool *crashed,
    struct base_err *err) BASE_MUST_CHECK;

/* The same in two steps, so that the caller can do something else between
 * them, send more jobs for instance: at most BASE_CHILD_JOBS_MAX, each with
 * a worker and limits of its own.  Results come in the order of sending. */
enum base_status base_child_send(struct base_child *child, int op,
    const char *in, size_t in_len, struct base_err *err) BASE_MUST_CHECK;
enum base_status base_child_receive(struct base_child *child,
    struct base_buf *out, bool *crashed, struct base_err *err) BASE_MUST_CHECK;

/* Ends the zygote; NULL is fine. */
void base_child_free(struct base_child *child);

/* The lock-down alone, for a process that is its own worker (fuzzers,
 * `kairan parse` on one file in a fork of its own). */
enum base_status base_child_lockdown(struct base_err *err) BASE_MUST_CHECK;

#endif
