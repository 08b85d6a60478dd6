/* What the readers of dates and times share. */
#ifndef BASE_TIME_DIGITS_H
#define BASE_TIME_DIGITS_H

#include <stdbool.h>

/* Reads exactly count digits and moves *text past them; else false and
 * *text untouched. */
bool base_time_digits(const char **text, int count, int *out);

#endif
