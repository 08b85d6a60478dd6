/* The worker's lock-down, shared by the zygote and base_child_lockdown(). */
#ifndef BASE_CHILD_LOCK_H
#define BASE_CHILD_LOCK_H

#include "kairan/base.h"

#if defined(__SANITIZE_ADDRESS__)
#define BASE_CHILD_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define BASE_CHILD_SANITIZED 1
#endif
#endif
#ifndef BASE_CHILD_SANITIZED
#define BASE_CHILD_SANITIZED 0
#endif

/* Compiles the filters, once in a process; the zygote does it early, since
 * that takes longer than a job. */
enum base_status base_child_filter_prepare(struct base_err *err);

/* Puts the one that the zygote can live with on this process, for good. */
enum base_status base_child_filter_begin(struct base_err *err);

/* Puts the other one on this process: then it is locked.  Without the first
 * one it is not. */
enum base_status base_child_filter_apply(struct base_err *err);

#endif
