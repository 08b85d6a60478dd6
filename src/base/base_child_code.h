/*
 * base_child_code: which libraries a worker is forked without.
 */
#ifndef BASE_CHILD_CODE_H
#define BASE_CHILD_CODE_H

/* Called in the zygote: forks from now on have of all shared libraries only
 * the C library, iconv's converters, and those whose file name begins with
 * one of `libraries` (ended by NULL; NULL: all of them).  A worker that
 * calls any other crashes.  Handlers of pthread_atfork() may stand in them:
 * fork with _Fork() only. */
void base_child_code_withhold(const char *const *libraries);

#endif
