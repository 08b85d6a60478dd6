/* Advice that is none. */
#ifndef FEED_NONE_H
#define FEED_NONE_H

#include "kairan/base.h"

/* Does the text, which stands where a mitigation or workaround is told, say
 * that there is none and nothing else that one could do? */
bool feed_says_none(const char *text);

#endif
