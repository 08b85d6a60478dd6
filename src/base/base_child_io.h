/*
 * What caller, zygote and worker say to each other.  All three are built
 * from the same sources (base_child_serve() compares stamps), so structs
 * travel as they are; only the worker may lie.
 */
#ifndef BASE_CHILD_IO_H
#define BASE_CHILD_IO_H

#include "kairan/base_child.h"

#include <sys/types.h>
#include <sys/uio.h>

#define BASE_CHILD_MAGIC 0x6b61696cu
#define BASE_CHILD_FD 3 /* the one line of a zygote, and of a worker */
#define BASE_CHILD_STAMP_MAX 64 /* bytes, NUL included */

/* Caller to worker; in_len bytes follow. */
struct base_child_request {
	uint32_t magic;
	int32_t op;
	uint64_t in_len;
};

/* Worker to caller; err_len bytes of text, then out_len bytes of result
 * follow. */
struct base_child_answer {
	uint32_t magic;
	int32_t status;
	uint32_t err_len;
	uint32_t zero;
	uint64_t out_len;
};

/* Caller to zygote. */
struct base_child_order {
	uint32_t magic;
	int32_t make; /* 1: make a worker */
	int32_t reap; /* a worker that ends or was killed; 0: none */
	int32_t report; /* 1: say how that one ended */
};

enum base_child_news {
	BASE_CHILD_MADE, /* its line comes along */
	BASE_CHILD_NOT_MADE,
	BASE_CHILD_ENDED
};

/* Zygote to caller. */
struct base_child_notice {
	uint32_t magic;
	int32_t news; /* enum base_child_news */
	int32_t pid;
	int32_t wait_status;
};

/* A program that serves as zygote says first what it was built from. */
struct base_child_hello {
	uint32_t magic;
	char stamp[BASE_CHILD_STAMP_MAX];
};

/* One worker as its caller sees it. */
struct base_child_line {
	pid_t pid; /* 0: none */
	int fd;
};

/* How waiting for a worker's answer ended. */
enum base_child_outcome {
	BASE_CHILD_ANSWERED,
	BASE_CHILD_END, /* it closed its line, or sent garbage */
	BASE_CHILD_DEADLINE,
	BASE_CHILD_OVERFLOW
};

/* All bytes or false (end, error, time-out); EINTR is handled. */
bool base_child_read_all(int fd, void *data, size_t len);
/* The same for two pieces in one go, which are used up.  The caller must
 * not die of a reader that is gone, and the worker may call writev(2)
 * only. */
bool base_child_send_two(int fd, struct iovec two[2], bool is_worker);
/* A notice, with fd unless that is -1. */
bool base_child_send_notice(
    int line, const struct base_child_notice *notice, int fd);
/* *fd is the caller's, -1 when none came along. */
bool base_child_read_notice(
    int line, struct base_child_notice *notice, int *fd);

/* Waits limits->wall_ms for the worker's words, and keeps them in said;
 * answer is filled when they have the right shape. */
enum base_child_outcome base_child_collect(int fd,
    const struct base_child_limits *limits, struct base_buf *said,
    struct base_child_answer *answer);
/* Names the end of a worker that gave no good answer. */
void base_child_describe(enum base_child_outcome outcome, int wait_status,
    const struct base_child_limits *limits, char text[BASE_ERR_TEXT_MAX]);

/* base_child.c: a zygote at the other end of fd, which already knows its
 * limits. */
struct base_child *base_child_adopt(
    pid_t pid, int fd, const struct base_child_limits *limits);

/* The zygote's life; never returns. */
_Noreturn void base_child_zygote(int fd, void (*preload)(void),
    base_child_work work, const struct base_child_limits *limits);

/* The worker's: locks itself down, reads one job from fd, answers there and
 * exits.  used: bytes of address space that it was born with. */
_Noreturn void base_child_worker(int fd, base_child_work work,
    const struct base_child_limits *limits, size_t used);

/* base_child_heap.c: the zygote's, when it is ready to fork; a worker's. */
void base_child_heap_prepare(void);
void base_child_heap_touch(void);

/* Bytes of address space in use; needs /proc. */
size_t base_child_address_space(void);

#endif
