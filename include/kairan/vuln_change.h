/*
 * vuln_change: what differs between two revisions of an advisory (or two
 * merged views), and whether somebody must act on it.
 */
#ifndef KAIRAN_VULN_CHANGE_H
#define KAIRAN_VULN_CHANGE_H

#include "kairan/vuln.h"

enum vuln_change_kind {
	VULN_CHANGE_STATE,
	VULN_CHANGE_EXPLOITATION,
	VULN_CHANGE_AUTOMATABLE,
	VULN_CHANGE_TECHNICAL_IMPACT,
	VULN_CHANGE_KEV,
	VULN_CHANGE_SCORE, /* the set of (CVSS version, base score) */
	VULN_CHANGE_SSVC, /* our own outcome; made by the caller */
	VULN_CHANGE_FIX,
	VULN_CHANGE_MITIGATION,
	VULN_CHANGE_AFFECTED,
	VULN_CHANGE_TEXT
};
#define VULN_CHANGE_KINDS 11
/* "state", "exploitation", ... as in `kairan changes --json`; static. */
const char *vuln_change_kind_name(enum vuln_change_kind kind);

/* Which finished tasks a change opens again; or-ed. */
enum vuln_reopen {
	VULN_REOPEN_RISK_ACCEPTED = 1 << 0,
	VULN_REOPEN_NOT_AFFECTED = 1 << 1,
	VULN_REOPEN_WORKAROUND = 1 << 2
};

struct vuln_change {
	enum vuln_change_kind kind;
	const char *from; /* "" = nothing was known or there */
	const char *to;
	bool material;
	const char *reason; /* why it is material or not; static, English */
	unsigned reopens; /* enum vuln_reopen; 0 unless material */
};

struct vuln_changes {
	struct base_arena *arena; /* holds all below */
	struct vuln_change *v;
	size_t n; /* at most VULN_CHANGES_MAX */
	size_t cap;
};
void vuln_changes_init(struct vuln_changes *changes);
void vuln_changes_release(struct vuln_changes *changes);
bool vuln_changes_have_material(const struct vuln_changes *changes);

/* What decides about "material" besides the table; NULL pointers and zeros
 * are the default. */
struct vuln_change_policy {
	bool uses_automatable; /* our SSVC table looks at it */
	bool uses_technical_impact;
	const int *thresholds; /* tenths: cvss_at_least of the watches */
	size_t n_thresholds;
	bool is_judged; /* compare what holds, kept blocks included, not what
	    each revision says: for revisions that are not neighbours */
};

/*
 * Compares two revisions and appends what differs, at most one change of
 * each kind, in the order of the enum.  The table of what is material:
 *	kind              material when
 *	state             always
 *	exploitation      it rises to poc or active; a first assessment as
 *	                  "none" is not, nor is a fall
 *	automatable       our SSVC table uses it, and it was known before: a
 *	                  first assessment without exploitation is not
 *	technical_impact  as automatable
 *	kev               entered or left the catalogue, or the due date moved
 *	score             the best score enters another severity band or
 *	                  crosses a watch's threshold, or is known for the first
 *	                  time and reaches "high" or a threshold
 *	fix               a fix appears, changes, or is withdrawn
 *	mitigation        likewise
 *	affected          products or versions enter or leave
 *	text              never
 * and opens again (reopens):
 *	RISK_ACCEPTED     exploitation rises, kev is entered, our SSVC
 *	                  outcome rises (set by the caller)
 *	NOT_AFFECTED      affected changes, a rejected or withdrawn record is
 *	                  published again
 *	WORKAROUND        the mitigation is withdrawn or declared insufficient
 * and nothing else does: a fix that is out is told, no task moves for it.
 * A block that a source leaves out as a whole is a change of what it says,
 * but what it said last holds (vuln_advisory_keep()): such a change is not
 * material, nor is its return.
 * On a record that is rejected before and after nothing is material.
 * from and to are short (at most 200 bytes each).
 */
void vuln_change_compare(const struct vuln_advisory *old,
    const struct vuln_advisory *new, const struct vuln_change_policy *policy,
    struct vuln_changes *out);

/* The status that a mask of vuln_reopen names ("RISK_ACCEPTED" ...)? */
bool vuln_change_reopens(unsigned reopens, const char *status);

/* Adds one change, copying from and to; for SSVC outcomes. */
void vuln_changes_add(struct vuln_changes *changes, enum vuln_change_kind kind,
    const char *from, const char *to, bool material, const char *reason);

#endif
