/*
 * reply_target: "#12 #15-18", "CVE-2026-1234": what a directive is for.
 */
#ifndef KAIRAN_REPLY_TARGET_H
#define KAIRAN_REPLY_TARGET_H

#include "kairan/reply_command.h"

struct reply_targets {
	const char *v[REPLY_MAX_TARGETS];
	size_t n;
	bool is_bad; /* too many, or a range backwards */
};

/*
 * Reads as many targets as stand at *p (lower case, reply_text_make) and
 * moves *p behind them and the blanks and commas after them.  False when
 * none stands there.
 */
bool reply_target_scan(
    const char **p, struct base_arena *arena, struct reply_targets *out);

#endif
