/* Inside vuln_ssvc: a table, and how words are compared. */
#ifndef VULN_SSVC_X_H
#define VULN_SSVC_X_H

#include "kairan/vuln_ssvc.h"

struct vuln_ssvc_table {
	const char *name;
	const char *title;
	size_t n_points;
	struct vuln_ssvc_point points[VULN_SSVC_POINTS_MAX];
	size_t n_outcomes;
	struct vuln_ssvc_outcome outcomes[VULN_SSVC_OUTCOMES_MAX];
	/* One outcome's rank as a hexadecimal digit for each combination;
	 * the last point changes fastest. */
	const char *cells;
	struct base_arena *arena; /* of a site's table; NULL: static */
};

/* The normal form of a word: ASCII letters small; runs of blanks, '-' and
 * '_' as one '_', none at the ends.  is_key: any other ASCII character is
 * a '_' too.  "poc" becomes public_poc unless it is a key. */
void vuln_ssvc_normalize(
    const char *text, bool is_key, char out[VULN_SSVC_NAME_MAX]);
/* Do both words have the same normal form? */
bool vuln_ssvc_same(const char *a, const char *b);

#endif
