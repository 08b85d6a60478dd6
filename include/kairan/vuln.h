/*
 * vuln: what is known of vulnerabilities: the advisory (what one source
 * says, in one revision) and its JSON form.  Pure: data in, data out.
 *
 * The other headers of this module: vuln_id.h (CVE, JVN#, ... in text),
 * vuln_score.h (CVSS), vuln_watch.h (which ones concern us), vuln_merge.h
 * (one view out of several advisories), vuln_change.h (what changed between
 * two revisions, and whether it matters), vuln_ssvc.h (decision tables),
 * vuln_due.h (when what they decided is due).
 */
#ifndef KAIRAN_VULN_H
#define KAIRAN_VULN_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Limits of vuln, all in this block.  What is beyond is cut or left out,
 * and the advisory's `cut` flag tells. */
#define VULN_ID_MAX 512 /* bytes of one id, URL ids included */
#define VULN_TITLE_MAX 1024
#define VULN_TEXT_MAX ((size_t)65536) /* summary, fix and mitigation text */
#define VULN_URL_MAX 2048
#define VULN_NAME_MAX ((size_t)512) /* vendor, product, version text, CPE */
#define VULN_IDS_MAX 4096 /* ids of one kind in one advisory */
#define VULN_PRODUCTS_MAX 8192
#define VULN_REFS_MAX 2048
#define VULN_SCORES_MAX 512
#define VULN_JSON_MAX ((size_t)16 << 20) /* bytes of an advisory's JSON */
#define VULN_FACTS_MAX ((size_t)64 << 20) /* bytes that are hashed of one */
#define VULN_JSON_DEPTH_MAX 16
#define VULN_CWE_LEN_MAX 16
#define VULN_BUNDLE_CVES 10 /* more CVEs than this: never founds a ticket */
#define VULN_WATCH_TERMS_MAX 65536 /* keywords of one watch set */
#define VULN_REASONS_MAX 256 /* reasons in one verdict */
#define VULN_CHANGES_MAX 256 /* changes between two revisions */

enum vuln_state {
	VULN_ACTIVE,
	VULN_REJECTED, /* the id was taken back: "** REJECT **", 削除 */
	VULN_WITHDRAWN, /* the source took its advisory back */
	VULN_DISPUTED /* "** DISPUTED **", 未確定 */
};

/* Ordered: a later value is the worse one (SSVC "Exploitation" 1.1.0). */
enum vuln_exploitation {
	VULN_EXPLOITATION_UNKNOWN,
	VULN_EXPLOITATION_NONE,
	VULN_EXPLOITATION_POC,
	VULN_EXPLOITATION_ACTIVE
};

enum vuln_automatable { /* SSVC "Automatable" 2.0.0 */
	VULN_AUTOMATABLE_UNKNOWN,
	VULN_AUTOMATABLE_NO,
	VULN_AUTOMATABLE_YES
};

enum vuln_impact { /* SSVC "Technical Impact" 1.0.0 */
	VULN_IMPACT_UNKNOWN,
	VULN_IMPACT_PARTIAL,
	VULN_IMPACT_TOTAL
};

/* All strings below are UTF-8, live in the advisory's arena and are never
 * NULL: "" means unknown. */
struct vuln_score {
	const char *version; /* "2.0", "3.0", "3.1", "4.0" */
	int base; /* tenths: 98 is 9.8; -1 unknown */
	const char *vector;
	const char *severity; /* as given: "High", "緊急", ... */
	const char *origin; /* who scored: "cna", "nvd", "cisa-adp", "jvndb";
	    lower case */
	const char *cve; /* in an advisory with several CVEs: the one that
	    it scores; "" = the advisory as a whole */
};

struct vuln_product {
	const char *vendor;
	const char *product;
	const char *version; /* text as given: "5.0.2 and earlier" */
	const char *cpe; /* 2.2 or 2.3 as given */
	const char *cpe_plain; /* the same, percent and backslash escapes
	    undone: for reading and matching */
	const char *fixed_in; /* version that mends it */
	const char *cve; /* as in struct vuln_score */
};

struct vuln_ref {
	const char *source; /* "JVN", "CVE", "vendor", "exploit" ... */
	const char *id; /* its id there */
	const char *url; /* http(s) only */
	const char *title;
};

/* A list of strings without doubles, in order of arrival. */
struct vuln_list {
	const char **v;
	size_t n;
	size_t cap;
};

struct vuln_advisory {
	struct base_arena *arena; /* holds all below, the struct too */
	const char *source; /* the source's name in the configuration */
	const char *id; /* the source's own: JVNDB-2026-000001, JVN#12345678,
	    at260024, CVE-2026-1234, or the URL */
	const char *format; /* feed format that read it: "jvndb" */
	const char *url; /* page for people */
	const char *title;
	const char *summary; /* plain text, paragraphs by newline */
	const char *lang; /* "ja", "en" or "" */
	int64_t published; /* instants; 0 unknown */
	int64_t modified;
	enum vuln_state state;
	struct vuln_list cves; /* CVE-2026-12345, normal form, all of them */
	struct vuln_list cwes; /* CWE-79 */
	struct vuln_list aliases; /* other ids of the SAME thing: JVN#,
	    JVNVU#, JVNDB-, JPCERT-AT-, GHSA- */
	struct vuln_list related; /* ids of other things it points to */
	struct vuln_score *scores;
	size_t n_scores;
	struct vuln_product *products;
	size_t n_products;
	const char *affected_key; /* digest of the source's own list of what
	    is affected, where the source has one in data; "" otherwise.
	    While it stays the same, so does what is affected */
	struct vuln_ref *refs;
	size_t n_refs;
	const char *fix; /* what to install, in words */
	const char *mitigation; /* what helps until then, in words */
	enum vuln_exploitation exploitation;
	enum vuln_automatable automatable;
	enum vuln_impact technical_impact;
	bool is_kev; /* in a catalogue of known exploited ones */
	const char *kev_due; /* its due date, "2026-12-01" or "" */
	bool is_bundle; /* speaks of many things: CISA ICS bundle, Weekly
	    Report; never founds a ticket */
	bool is_cut; /* something went beyond a limit and was left out */
	struct vuln_advisory *kept; /* what an earlier revision said and this
	    one leaves out (vuln_advisory_keep()); or NULL */
	size_t cap_scores; /* private */
	size_t cap_products; /* private */
	size_t cap_refs; /* private */
	struct vuln_index *product_index; /* private; NULL for few */
	struct vuln_index *ref_index; /* private */
};

/* A new advisory with an arena of its own; every string "". */
struct vuln_advisory *vuln_advisory_new(void);
/* Frees the advisory and all its strings; NULL is fine. */
void vuln_advisory_free(struct vuln_advisory *adv);

/*
 * Copies text into the advisory for one of its string fields, repaired to
 * valid UTF-8, blanks at the ends cut, at most max bytes (at a character's
 * border, then is_cut is set):
 *	vuln_advisory_set(adv, &adv->title, text, VULN_TITLE_MAX);
 * NULL sets "".
 */
void vuln_advisory_set(struct vuln_advisory *adv, const char **field,
    const char *text, size_t max);
/* A copy in the advisory's arena by the same rules. */
const char *vuln_advisory_copy(
    struct vuln_advisory *adv, const char *text, size_t max);

/* Puts id at the end of one of the advisory's lists unless it is there
 * (ASCII case ignored) or the list is full (VULN_IDS_MAX, is_cut). */
void vuln_advisory_add_id(
    struct vuln_advisory *adv, struct vuln_list *list, const char *id);
/* Is id in the list, ASCII case ignored? */
bool vuln_list_has(const struct vuln_list *list, const char *id);

/*
 * Adds a copy of *score / *product / *ref: strings may be NULL.  Doubles
 * are dropped (score: all but severity; product: all; ref: url).
 * product.cpe_plain is computed from cpe and need not be given.
 * A ref's URL that is not http(s) is dropped, and the ref too when it has
 * no id then.
 */
void vuln_advisory_add_score(
    struct vuln_advisory *adv, const struct vuln_score *score);
void vuln_advisory_add_product(
    struct vuln_advisory *adv, const struct vuln_product *product);
void vuln_advisory_add_ref(
    struct vuln_advisory *adv, const struct vuln_ref *ref);

/*
 * Puts the ids that stand in text (vuln_id.h) where they belong: CVE ids
 * into cves, CWE ids into cwes; all else into related when `related` is
 * true and it is not the advisory itself.
 */
void vuln_advisory_mine(
    struct vuln_advisory *adv, const char *text, bool related);

/*
 * Keeps in adv->kept what old, the revision before, says and adv leaves out
 * as a whole: all scores, all products, or all decision points with KEV.
 * What is kept by old counts as said.  Between revisions that are rejected
 * or withdrawn nothing is kept; texts are not, as a mitigation or a fix that
 * is left out has been withdrawn.
 */
void vuln_advisory_keep(
    struct vuln_advisory *adv, const struct vuln_advisory *old);
/* Where the decision points (and KEV), the scores, the products of an
 * advisory stand: adv itself, or what it keeps. */
const struct vuln_advisory *vuln_advisory_points(
    const struct vuln_advisory *adv);
const struct vuln_advisory *vuln_advisory_scores(
    const struct vuln_advisory *adv);
const struct vuln_advisory *vuln_advisory_products(
    const struct vuln_advisory *adv);

/*
 * May this advisory found a ticket (design: founding and joining)?  No when
 * is_bundle, when it has more than VULN_BUNDLE_CVES CVEs, or when it is
 * not ACTIVE or DISPUTED.  The missing product alone does not forbid it:
 * JPCERT alerts and plain RSS items never carry a structured product, yet
 * speak of one subject; where a format does carry products (jvndb, csaf,
 * cve, osv), an advisory without product AND without CVE may not.
 * reason_out (may be NULL) is set to a static English phrase when not.
 */
bool vuln_advisory_may_found(
    const struct vuln_advisory *adv, const char **reason_out);

/*
 * Appends the advisory as one JSON object in one line (no newline), keys in
 * fixed order, so that equal advisories give equal bytes:
 * {"source","id","format","url","title","summary","lang","published",
 *  "modified" (RFC 3339 or null),"state":"active|rejected|withdrawn|
 *  disputed","cves":[],"cwes":[],"aliases":[],"related":[],
 *  "scores":[{"version","base" (number with one decimal or null),"vector",
 *  "severity","origin","cve"}],"products":[{"vendor","product","version","cpe",
 *  "fixed_in","cve"}],"affected_key","refs":[{"source","id","url","title"}],"fix","mitigation",
 *  "exploitation":"none|poc|active"|null,"automatable":"no|yes"|null,
 *  "technical_impact":"partial|total"|null,"kev":bool,"kev_due",
 *  "bundle":bool,"cut":bool,"kept":{"scores":[],"products":[],
 *  "affected_key","exploitation","automatable","technical_impact","kev",
 *  "kev_due"}|null}
 * Unknown strings are null.  BASE_LIMIT when out is full.
 */
enum base_status vuln_advisory_to_json(
    const struct vuln_advisory *adv, struct base_buf *out) BASE_MUST_CHECK;

/* The reverse: a new advisory in *out (vuln_advisory_free).  Unknown keys
 * are skipped, missing ones are unknown; BASE_INVALID when it is no such
 * object. */
enum base_status vuln_advisory_from_json(const char *json, size_t len,
    struct vuln_advisory **out, struct base_err *err) BASE_MUST_CHECK;

/*
 * A hash over all but `published`, `modified`, `format` and `kept`, in 64
 * hex digits: equal for a re-stamp, different for any change of content.
 * The order of ids, scores, products and references does not count.
 */
#define VULN_HASH_HEX 65
void vuln_advisory_hash(
    const struct vuln_advisory *adv, char out[VULN_HASH_HEX]);

/* Lower-case words of the JSON form ("active", "poc", ...; "" for the
 * UNKNOWN values); static. */
const char *vuln_state_name(enum vuln_state state);
const char *vuln_exploitation_name(enum vuln_exploitation value);
const char *vuln_automatable_name(enum vuln_automatable value);
const char *vuln_impact_name(enum vuln_impact value);

#endif
