/*
 * vuln_change: what differs between two revisions of an advisory (or two
 * merged views), and whether somebody must act on it.
 */
#ifndef KAIRAN_VULN_CHANGE_H
#define KAIRAN_VULN_CHANGE_H

#include "kairan/vuln.h"
#include "kairan/vuln_watch.h"

enum vuln_change_kind {
	VULN_CHANGE_STATE,
	VULN_CHANGE_EXPLOITATION,
	VULN_CHANGE_AUTOMATABLE,
	VULN_CHANGE_TECHNICAL_IMPACT,
	VULN_CHANGE_KEV,
	VULN_CHANGE_SCORE, /* the set of (CVSS version, base score) */
	VULN_CHANGE_SSVC, /* our own outcome: vuln_changes_add_ssvc() */
	VULN_CHANGE_FIX,
	VULN_CHANGE_MITIGATION,
	VULN_CHANGE_AFFECTED,
	VULN_CHANGE_TEXT
};
#define VULN_CHANGE_KINDS 11
#define VULN_CHANGE_ANY VULN_CHANGE_KINDS /* in the table: of whatever kind */
/* "state", "exploitation", ... as in `kairan changes --json`; static.
 * "any" of VULN_CHANGE_ANY. */
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
	const struct vuln_watchset *watches; /* products that one looks at
	    count, of none with a word in the text all; NULL: all count */
	bool is_watched; /* it has a ticket: as if with a word in the text */
	bool is_judged; /* compare what holds, kept blocks included, not what
	    each revision says: for revisions that are not neighbours */
};

/*
 * The one table of what may change: which cases of each kind matter, and
 * which finished tasks each opens again.  Every change bears the reason of
 * its row.  kairan.8 prints the table, as `kairan changes --rules` does.
 */
struct vuln_change_rule {
	enum vuln_change_kind kind; /* or VULN_CHANGE_ANY */
	const char *reason; /* what happened, in words; static, English */
	bool is_material;
	unsigned reopens; /* enum vuln_reopen */
};
size_t vuln_change_n_rules(void);
const struct vuln_change_rule *vuln_change_rule(size_t i);

/*
 * Compares two revisions and appends what differs, at most one change of
 * each kind, in the order of the enum, by the table.  A block that a source
 * leaves out as a whole is a change of what it says, but what it said last
 * holds (vuln_advisory_keep()).  On a record that is rejected or withdrawn
 * now nothing but its state is material.
 * from and to are short (at most 200 bytes each).
 */
void vuln_change_compare(const struct vuln_advisory *old,
    const struct vuln_advisory *new, const struct vuln_change_policy *policy,
    struct vuln_changes *out);

/* The status that a mask of vuln_reopen names ("RISK_ACCEPTED" ...)? */
bool vuln_change_reopens(unsigned reopens, const char *status);

/* Adds one change, copying from and to. */
void vuln_changes_add(struct vuln_changes *changes, enum vuln_change_kind kind,
    const char *from, const char *to, bool material, const char *reason);
/* Our own outcome became another one. */
void vuln_changes_add_ssvc(struct vuln_changes *changes, const char *from,
    const char *to, bool is_higher);

#endif
