/*
 * reply_lines: lines of a body, and text made of them.
 */
#ifndef KAIRAN_REPLY_LINES_H
#define KAIRAN_REPLY_LINES_H

#include "kairan/reply_cut.h"

/* Splits text at LF into lines of kind new, at most REPLY_MAX_LINES (what
 * follows is left out).  Lives in arena and points into text. */
struct reply_line *reply_lines_split(
    const char *text, size_t len, struct base_arena *arena, size_t *count_out);

bool reply_line_is_blank(const struct reply_line *line);

/*
 * The lines for which take[i] is not 0, joined: blank lines at both ends
 * are cut and several in a row become one.  NULL-terminated, in arena.
 */
const char *reply_lines_join(const struct reply_line *lines, size_t count,
    const uint8_t *take, struct base_arena *arena);

#endif
