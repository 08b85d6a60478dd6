/* conf_suggest: "did you mean": the nearest of a few words. */
#include "conf_table.h"

#include <ctype.h>
#include <string.h>

#define WORD_MAX 40 /* longer words get no suggestion */

static int
lower(char c)
{
	/* '-' for '_' and upper case are the commonest slips: free. */
	return c == '-' ? '_' : tolower((unsigned char)c);
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edit distance with swapped neighbours as one edit (Damerau). */
static size_t
distance(const char *a, const char *b)
{
	size_t d[WORD_MAX + 1][WORD_MAX + 1];
	size_t la = strlen(a);
	size_t lb = strlen(b);
	size_t i;
	size_t j;

	for (i = 0; i <= la; i++)
		d[i][0] = i;
	for (j = 0; j <= lb; j++)
		d[0][j] = j;
	for (i = 1; i <= la; i++)
		for (j = 1; j <= lb; j++) {
			size_t cost = lower(a[i - 1]) != lower(b[j - 1]);

			d[i][j] = least(d[i - 1][j - 1] + cost,
			    least(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 &&
			    lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[la][lb];
}

const char *
conf_suggest(const char *word, const char *const *candidates)
{
	size_t len = strlen(word);
	size_t best = len / 3 + 2; /* must be less than this */
	const char *found = NULL;

	if (len == 0 || len > WORD_MAX)
		return NULL;
	for (; *candidates != NULL; candidates++) {
		size_t n;

		if (strlen(*candidates) > WORD_MAX)
			continue;
		n = distance(word, *candidates);
		/* Nothing in common is no suggestion. */
		if (n < best && n < strlen(*candidates)) {
			best = n;
			found = *candidates;
		}
	}
	return found;
}
