/*
 * vuln_ssvc: decision tables (SSVC, CISA BOD 26-04, a site's own): the
 * values of a few decision points -> one outcome.  Built in, row by row as
 * published:
 *	deployer          CERT/CC "Deployer Patch Application Priority" 1.0.0
 *	cisa-coordinator  CISA "Coordinator" 2.0.3
 *	bod-26-04         CISA BOD 26-04 "Remediation Timelines" 1.0.0
 *	human-impact      CERT/CC "Human Impact" 2.0.2: makes the deployer
 *	                  table's human_impact out of safety and mission
 *	                  impact; its outcomes are no priorities
 */
#ifndef KAIRAN_VULN_SSVC_H
#define KAIRAN_VULN_SSVC_H

#include "kairan/vuln.h"

/* Limits of vuln_ssvc. */
#define VULN_SSVC_BYTES_MAX ((size_t)1 << 20) /* of a site's CSV */
#define VULN_SSVC_POINTS_MAX 8 /* decision points of a table */
#define VULN_SSVC_VALUES_MAX 16 /* values of one point */
#define VULN_SSVC_OUTCOMES_MAX 16 /* outcomes of one table */
#define VULN_SSVC_ROWS_MAX 4096 /* combinations of all values */
#define VULN_SSVC_NAME_MAX 64 /* bytes of a name, NUL included */

/* Ordered: a later value is the more urgent one. */
enum vuln_ssvc_priority {
	VULN_SSVC_NONE, /* the outcome maps to no priority */
	VULN_SSVC_DEFER,
	VULN_SSVC_SCHEDULED,
	VULN_SSVC_OUT_OF_CYCLE,
	VULN_SSVC_IMMEDIATE
};
/* "immediate", "out_of_cycle", "scheduled", "defer", "" for NONE; static. */
const char *vuln_ssvc_priority_name(enum vuln_ssvc_priority priority);

/* What a table can say.  Strings live in the table. */
struct vuln_ssvc_outcome {
	const char *name; /* as published: "out-of-cycle", "track*",
	    "3 days & forensic investigation" */
	enum vuln_ssvc_priority priority;
	int rank; /* 0 is the least urgent outcome of its table */
	int due_days; /* days that the table itself gives; -1: none */
};

/* What a table asks. */
struct vuln_ssvc_point {
	const char *name; /* as published, without version: "Human Impact" */
	const char *key; /* human_impact: lower case, all else as '_' */
	const char *const *values; /* as published: "very high" */
	size_t n_values;
};

struct vuln_ssvc_table;

/* The table of that name (any case, blank, '-' or '_'); NULL: none.  It is
 * static and needs no free. */
const struct vuln_ssvc_table *vuln_ssvc_find(const char *name);
/* The built-in tables in order; NULL past the last one. */
const struct vuln_ssvc_table *vuln_ssvc_at(size_t index);

/*
 * Reads a site's table, CSV (RFC 4180) in the published form: a header line
 * (column "row" optional, a trailing " v1.0.0 (org)" of a name is cut), the
 * points, the outcome in the last column; then each combination exactly once.
 * Lines that are empty or begin with '#' are skipped, but
 *	# outcomes: watch = defer, next window = scheduled 30, now = immediate 3
 * names all outcomes from the least urgent one on, the priority each maps to
 * and, where wanted, the days until it is due.  Without it outcomes that a
 * built-in table knows rank and map as there; when one is unknown, all rank
 * by their order of appearance and map to no priority.
 *
 * *out is the caller's (vuln_ssvc_free).  BASE_INVALID and BASE_LIMIT name
 * FILE:LINE and what is wrong: a cell missing or empty, a combination twice
 * or nowhere, two outcomes for one, an unknown priority...
 */
enum base_status vuln_ssvc_read_csv(const char *file, const char *data,
    size_t len, struct vuln_ssvc_table **out,
    struct base_err *err) BASE_MUST_CHECK;
void vuln_ssvc_free(struct vuln_ssvc_table *table); /* NULL is fine */

const char *vuln_ssvc_name(const struct vuln_ssvc_table *table);
/* Name and version as published; "" for a site's table. */
const char *vuln_ssvc_title(const struct vuln_ssvc_table *table);
size_t vuln_ssvc_n_points(const struct vuln_ssvc_table *table);
const struct vuln_ssvc_point *vuln_ssvc_point(
    const struct vuln_ssvc_table *table, size_t index);
size_t vuln_ssvc_n_outcomes(const struct vuln_ssvc_table *table);
/* In order of rank. */
const struct vuln_ssvc_outcome *vuln_ssvc_outcome(
    const struct vuln_ssvc_table *table, size_t index);

struct vuln_ssvc_input {
	const char *key; /* of a point, in any spelling */
	const char *value; /* any case; blank, '-' and '_' are one; poc is
	    public poc */
};

/*
 * The outcome for one value of every point.  BASE_INVALID, with the names
 * that would do: a key the table has not, a value the point has not, a key
 * missing or given twice.
 */
enum base_status vuln_ssvc_decide(const struct vuln_ssvc_table *table,
    const struct vuln_ssvc_input *inputs, size_t n,
    const struct vuln_ssvc_outcome **out, struct base_err *err) BASE_MUST_CHECK;

/* What is known of a vulnerability and of the system it is on. */
struct vuln_ssvc_facts {
	enum vuln_exploitation exploitation;
	enum vuln_automatable automatable;
	enum vuln_impact technical_impact;
	bool is_kev;
	bool has_poc; /* a reference is called an exploit, or a scanner
	    knows one */
	const char *exposure; /* small, controlled, open; NULL: not said */
	const char *human_impact; /* low, medium, high, very high; NULL */
	bool has_workaround; /* the exposure counts as one step lower */
};

/* Where a value came from. */
enum vuln_ssvc_basis {
	VULN_SSVC_KNOWN, /* from the advisories */
	VULN_SSVC_KEV, /* from a catalogue of known exploited ones */
	VULN_SSVC_REFERENCE, /* from a reference to exploit code */
	VULN_SSVC_SYSTEM, /* said of the system */
	VULN_SSVC_WORKAROUND, /* lowered by one */
	VULN_SSVC_DEFAULT /* nobody said: the default stands */
};

struct vuln_ssvc_reason {
	const struct vuln_ssvc_point *point;
	const char *value; /* one of point->values */
	enum vuln_ssvc_basis basis;
};

/*
 * Adds what an advisory says: of several the worst exploitation and technical
 * impact and a "yes" count.  An alert that merely exists (JPCERT/CC's) is no
 * exploit: only what an advisory calls one is.
 */
void vuln_ssvc_facts_add(
    struct vuln_ssvc_facts *facts, const struct vuln_advisory *adv);

/*
 * Decides by facts: fills each point the table asks from facts and gives
 * the reasons in the order of the points (reasons has
 * VULN_SSVC_POINTS_MAX places).  Points: exploitation, automatable,
 * technical_impact, in_kev, system_exposure, publicly_exposed (open is yes),
 * human_impact, mission_and_well_being_impact (very high is high).  Defaults
 * where nothing is known: exploitation none, automatable yes, technical
 * impact total, exposure open, human impact medium (the advice of the SSVC
 * documentation: assume the worse where it cannot be known, the common case
 * where the system has an owner who can say it).  BASE_INVALID when the table
 * asks for anything else or does not have the value.
 */
enum base_status vuln_ssvc_decide_facts(const struct vuln_ssvc_table *table,
    const struct vuln_ssvc_facts *facts,
    struct vuln_ssvc_reason reasons[VULN_SSVC_POINTS_MAX],
    const struct vuln_ssvc_outcome **out, struct base_err *err) BASE_MUST_CHECK;

#endif
