/* Advice that is none. */
#ifndef FEED_NONE_H
#define FEED_NONE_H

#include "kairan/vuln.h"

/* Does the text, which stands where a mitigation or workaround is told, say
 * that there is none and nothing else that one could do? */
bool feed_says_none(const char *text);

/* When that is all that adv->mitigation says: it becomes a paragraph of the
 * summary; a mere "n/a" is dropped. */
void feed_move_none(struct vuln_advisory *adv);

#endif
