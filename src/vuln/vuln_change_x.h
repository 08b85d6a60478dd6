/*
 * What the kinds of change share.
 */
#ifndef VULN_CHANGE_X_H
#define VULN_CHANGE_X_H

#include "kairan/vuln_change.h"

/* The two revisions under comparison. */
struct vuln_change_pair {
	const struct vuln_advisory *old;
	const struct vuln_advisory *new;
	const struct vuln_change_policy *policy;
	struct vuln_changes *out;
};

/* Notes a change; material_because NULL: nobody has to act, and else_because
 * says why. */
void vuln_change_note(const struct vuln_change_pair *p,
    enum vuln_change_kind kind, const char *from, const char *to,
    const char *material_because, const char *else_because);
/* The change noted last opens these again, when it matters at all. */
void vuln_change_open(const struct vuln_change_pair *p, unsigned reopens);
/* Notes a material change of a text; reasons: it came, went, changed. */
void vuln_change_text(const struct vuln_change_pair *p,
    enum vuln_change_kind kind, const char *from, const char *to,
    const char *const reasons[3]);
/* What was said last holds while a source leaves the block out: nobody has
 * to act when it goes, nor when it comes back as it was.  The reason. */
const char *vuln_change_kept(bool is_gone);

/* The kinds that go by products. */
void vuln_change_fix(const struct vuln_change_pair *p);
void vuln_change_affected(const struct vuln_change_pair *p);

#endif
