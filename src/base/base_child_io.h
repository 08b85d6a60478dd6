/*
 * What parent, zygote and worker say to each other.  All three are the same
 * program image, so structs travel as they are; only the worker may lie.
 */
#ifndef BASE_CHILD_IO_H
#define BASE_CHILD_IO_H

#include "kairan/base_child.h"

#define BASE_CHILD_MAGIC 0x6b61696cu

/* Parent to zygote, and zygote to worker; in_len bytes follow. */
struct base_child_request {
	uint32_t magic;
	int32_t op;
	uint64_t in_len;
};

/* Worker to zygote, and zygote to parent; err_len bytes of text, then
 * out_len bytes of result follow. */
struct base_child_answer {
	uint32_t magic;
	int32_t status;
	uint32_t crashed;
	uint32_t err_len;
	uint64_t out_len;
};

/* All bytes or false (end, error, time-out); EINTR is handled. */
bool base_child_read_all(int fd, void *data, size_t len);
bool base_child_write_all(int fd, const void *data, size_t len);
/* Header, text and result in one go. */
bool base_child_send_answer(int fd, enum base_status status, bool crashed,
    const char *text, const char *out, size_t out_len);

/* The zygote's life; never returns. */
_Noreturn void base_child_zygote(int fd, void (*preload)(void),
    base_child_work work, const struct base_child_limits *limits);

/* The worker's: locks itself down, reads one job from fd, answers there and
 * exits.  used: bytes of address space that it was born with. */
_Noreturn void base_child_worker(int fd, base_child_work work,
    const struct base_child_limits *limits, size_t used);

/* Bytes of address space in use; needs /proc. */
size_t base_child_address_space(void);

#endif
