/* Watches in their prepared form. */
#ifndef VULN_WATCHSET_H
#define VULN_WATCHSET_H

#include "kairan/vuln_watch.h"
#include "vuln_terms.h"

struct vuln_numbers {
	int *v; /* of words in the set's terms */
	size_t n;
};

struct vuln_prepared {
	struct vuln_numbers any;
	struct vuln_numbers all;
	struct vuln_numbers none;
	struct vuln_numbers products;
	struct base_strv cpes; /* normalised */
	struct base_strv cpe_words; /* as written, same order */
	struct base_strv sources;
	struct base_strv cwes; /* CWE-79 */
	int cvss_at_least;
};

struct vuln_watchset {
	struct vuln_terms *terms;
	struct vuln_prepared *v;
	size_t n;
};

#endif
