/*
 * mail_slice: borrowed stretches of text, and what all readers of headers
 * need to look at them.
 */
#ifndef MAIL_SLICE_H
#define MAIL_SLICE_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

#define MAIL_SLICE_JIS_MAX                                                     \
	2048 /* bytes of one run of ISO-2022-JP in a header */

struct mail_slice {
	const char *p;
	size_t n;
};

struct mail_slice mail_slice_of(const char *text);
/* ASCII white space at both ends cut. */
struct mail_slice mail_slice_trim(struct mail_slice slice);
/* Equal to word but for ASCII case. */
bool mail_slice_is(struct mail_slice slice, const char *word);
bool mail_slice_starts(struct mail_slice slice, const char *word);
/* First place of word (ASCII case ignored), or NULL. */
const char *mail_slice_find(struct mail_slice slice, const char *word);
/* Takes the next line, without its LF, off *rest; false at the end. */
bool mail_slice_line(struct mail_slice *rest, struct mail_slice *line);

/* A copy with a NUL behind it; NULs inside are kept. */
char *mail_slice_dup(struct base_arena *arena, struct mail_slice slice);
char *mail_slice_lower(struct base_arena *arena, struct mail_slice slice);

bool mail_is_blank(char c); /* space, tab, CR, LF */

/*
 * Past an ISO-2022-JP run (ESC $ ... up to ESC ( ) that begins at p, else
 * p: its bytes look like ASCII quotes, backslashes and commas.
 */
const char *mail_skip_jis(const char *p, const char *end);

/* Room for one more in a list that grows inside an arena. */
void *mail_grow(
    struct base_arena *arena, void *list, size_t n, size_t *cap, size_t size);

#endif
