/*
 * vuln_watch: which vulnerabilities concern us.  A watch is a named rule; a
 * set of watches is prepared once and matched against subjects.
 */
#ifndef KAIRAN_VULN_WATCH_H
#define KAIRAN_VULN_WATCH_H

#include "kairan/vuln.h"

/*
 * One rule.  Words are matched NFKC-folded, ASCII ones at word boundaries,
 * Japanese ones as substrings (base_text_has_word).  It hits when
 *	(a word of `any` stands in the text, or a product of `products` is
 *	affected; true when both lists are empty)
 *	and every word of `all`, and no word of `none` stands there
 *	and one of `sources` speaks of it (empty: whichever)
 *	and one of `cwes` is named (empty: whichever)
 *	and its best score is at least cvss_at_least, or unknown: a JPCERT
 *	alert has no score, and must not be lost for that.
 * The text is titles, summaries, products and CPEs of all its advisories.
 */
struct vuln_watch {
	const char *name; /* borrowed */
	struct base_strv any;
	struct base_strv all;
	struct base_strv none;
	struct base_strv products; /* a name ("Hinoki Mail Gateway"), looked
	    for in the affected products and, where a vulnerability has none,
	    in the text; or a CPE prefix ("cpe:/a:example:vpn",
	    "cpe:2.3:a:example:*:5"), either form matching either form */
	struct base_strv sources; /* names of the configuration */
	struct base_strv cwes; /* "CWE-79" or "79" */
	int cvss_at_least; /* tenths; -1: no such condition */
};
void vuln_watch_init(struct vuln_watch *watch, const char *name);
void vuln_watch_release(struct vuln_watch *watch);

/* One vulnerability as the watches see it: all that its advisories say. */
struct vuln_subject;
struct vuln_subject *vuln_subject_new(void);
/*
 * Adds what adv says; nothing of adv is kept.  Of an advisory with several
 * CVEs, scores and products of other ones than cve ("" or NULL: all) are
 * left out.  Of a bundle (is_bundle, or more than VULN_BUNDLE_CVES CVEs)
 * only the rows that name cve count, as its text speaks of others; but when
 * nothing but bundles speak of the vulnerability, all they say counts.
 */
void vuln_subject_add(struct vuln_subject *subject,
    const struct vuln_advisory *adv, const char *cve);
void vuln_subject_free(struct vuln_subject *subject);

enum vuln_reason_kind {
	VULN_REASON_EVERYTHING, /* the watch has no condition at all */
	VULN_REASON_ANY, /* term of `any`; ok false: none of them, term "" */
	VULN_REASON_ALL, /* term of `all`, ok false: missing */
	VULN_REASON_NONE, /* ok false: term of `none` stands there */
	VULN_REASON_PRODUCT, /* term of `products` is affected */
	VULN_REASON_PRODUCT_IN_TEXT, /* no product is known, but it is named
	    in the text */
	VULN_REASON_SOURCE, /* term: the source; ok false: none of them */
	VULN_REASON_CWE,
	VULN_REASON_SCORE, /* term: the best score, "7.5" */
	VULN_REASON_SCORE_UNKNOWN /* passes because no score is known yet */
};

struct vuln_reason {
	enum vuln_reason_kind kind;
	bool ok;
	char term[64]; /* cut to fit */
};

struct vuln_verdict {
	bool hit;
	struct vuln_reason *reasons; /* of each condition, met or missed */
	size_t n; /* at most VULN_REASONS_MAX */
	size_t cap;
};
#define VULN_VERDICT_INIT                                                      \
	{                                                                      \
		false, NULL, 0, 0                                              \
	}
void vuln_verdict_release(struct vuln_verdict *verdict);

/* "keyword \"VPN\" found" and the like, in English, for `kairan why`. */
enum base_status vuln_reason_format(
    const struct vuln_reason *reason, struct base_buf *out) BASE_MUST_CHECK;

/*
 * Prepares watches: folds every word once.  Copies all it needs.
 * BASE_LIMIT beyond VULN_WATCH_TERMS_MAX words; BASE_INVALID for a CPE
 * prefix or CWE that is none (the text names watch and word).
 */
struct vuln_watchset;
enum base_status vuln_watchset_new(const struct vuln_watch *watches, size_t n,
    struct vuln_watchset **out, struct base_err *err) BASE_MUST_CHECK;
void vuln_watchset_free(struct vuln_watchset *set);

/*
 * Matches a subject against all watches of the set in one pass over its
 * text: verdicts[i] (initialised by the caller, reasons appended after a
 * reset) tells about watches[i].  The cost hardly grows with the number of
 * words.
 */
void vuln_watchset_match(const struct vuln_watchset *set,
    const struct vuln_subject *subject, struct vuln_verdict *verdicts);

/* Does one of them look at that product: a word of `any` stands in its name
 * or CPE, it is one of `products`, or the watch has neither list? */
bool vuln_watchset_looks_at(
    const struct vuln_watchset *set, const struct vuln_product *product);
/* Does one of them hit what this advisory alone says? */
bool vuln_watchset_hits(
    const struct vuln_watchset *set, const struct vuln_advisory *adv);

#endif
