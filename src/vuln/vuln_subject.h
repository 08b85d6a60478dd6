/* The inside of a subject, shared by its maker and the matcher. */
#ifndef VULN_SUBJECT_H
#define VULN_SUBJECT_H

#include "kairan/base_buf.h"
#include "kairan/vuln.h"
#include "kairan/vuln_watch.h"

#define SUBJECT_TEXT_MAX ((size_t)4 << 20) /* folded bytes looked at */

struct vuln_subject_part {
	struct base_buf text; /* folded: all texts, a newline between */
	struct base_buf names; /* folded: "vendor product" and CPEs */
	struct base_strv cpes; /* normalised (vuln_cpe.h) */
	struct base_strv sources;
	struct base_strv cwes;
	struct vuln_advisory *scores; /* holds copies of the scores */
};

struct vuln_subject {
	struct vuln_subject_part own; /* from advisories about this one */
	struct vuln_subject_part bundle; /* from those about many */
	bool has_own; /* then what the bundles say of others is not asked */
};

#endif
