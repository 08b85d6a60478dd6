/*
 * Matching: one pass over the subject's text for all words of all watches,
 * then each watch asks its own conditions.
 */
#include "kairan/vuln_watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_score.h"
#include "vuln_cpe.h"
#include "vuln_subject.h"
#include "vuln_watchset.h"

/* Which words stand where, by number. */
struct hits {
	bool *text;
	bool *names;
};

void
vuln_verdict_release(struct vuln_verdict *verdict)
{
	free(verdict->reasons);
	memset(verdict, 0, sizeof(*verdict));
}

static void
add_reason(struct vuln_verdict *verdict, enum vuln_reason_kind kind, bool ok,
    const char *term)
{
	struct vuln_reason *reason;

	if (!ok)
		verdict->hit = false;
	if (verdict->n >= VULN_REASONS_MAX)
		return;
	if (verdict->n == verdict->cap) {
		verdict->cap = verdict->cap == 0 ? 4 : verdict->cap * 2;
		verdict->reasons = base_xrealloc(
		    verdict->reasons, verdict->cap * sizeof(*verdict->reasons));
	}
	reason = &verdict->reasons[verdict->n++];
	reason->kind = kind;
	reason->ok = ok;
	snprintf(reason->term, sizeof(reason->term), "%.*s",
	    (int)base_text_cut(term, sizeof(reason->term) - 1), term);
}

static size_t
check_cpes(const struct vuln_prepared *watch,
    const struct vuln_subject_part *subject, struct vuln_verdict *verdict)
{
	size_t i, k, found = 0;

	for (i = 0; i < watch->cpes.n; i++)
		for (k = 0; k < subject->cpes.n; k++)
			if (vuln_cpe_has_prefix(
				subject->cpes.v[k], watch->cpes.v[i])) {
				add_reason(verdict, VULN_REASON_PRODUCT, true,
				    watch->cpe_words.v[i]);
				found++;
				break;
			}
	return found;
}

/* `any` and `products` name the same thing in two ways: one is enough. */
static void
check_names(const struct vuln_watchset *set, const struct vuln_prepared *watch,
    const struct vuln_subject_part *subject, const struct hits *hits,
    struct vuln_verdict *verdict)
{
	bool has_names = subject->names.len > 0;
	size_t i, found = 0;
	int number;

	for (i = 0; i < watch->any.n; i++) {
		number = watch->any.v[i];
		if (!hits->text[number] && !hits->names[number])
			continue;
		add_reason(verdict, VULN_REASON_ANY, true,
		    vuln_terms_word(set->terms, number));
		found++;
	}
	for (i = 0; i < watch->products.n; i++) {
		number = watch->products.v[i];
		if (has_names ? !hits->names[number] : !hits->text[number])
			continue;
		add_reason(verdict,
		    has_names ? VULN_REASON_PRODUCT
			      : VULN_REASON_PRODUCT_IN_TEXT,
		    true, vuln_terms_word(set->terms, number));
		found++;
	}
	found += check_cpes(watch, subject, verdict);
	if (found > 0)
		return;
	if (watch->any.n > 0)
		add_reason(verdict, VULN_REASON_ANY, false, "");
	if (watch->products.n + watch->cpes.n > 0)
		add_reason(verdict, VULN_REASON_PRODUCT, false, "");
}

static void
check_words(const struct vuln_watchset *set, const struct vuln_prepared *watch,
    const struct hits *hits, struct vuln_verdict *verdict)
{
	size_t i;
	int number;
	bool stands;

	for (i = 0; i < watch->all.n; i++) {
		number = watch->all.v[i];
		stands = hits->text[number] || hits->names[number];
		add_reason(verdict, VULN_REASON_ALL, stands,
		    vuln_terms_word(set->terms, number));
	}
	for (i = 0; i < watch->none.n; i++) {
		number = watch->none.v[i];
		stands = hits->text[number] || hits->names[number];
		if (stands)
			add_reason(verdict, VULN_REASON_NONE, false,
			    vuln_terms_word(set->terms, number));
	}
}

static void
check_list(const struct base_strv *wanted, const struct base_strv *have,
    enum vuln_reason_kind kind, struct vuln_verdict *verdict)
{
	size_t i;

	if (wanted->n == 0)
		return;
	for (i = 0; i < wanted->n; i++)
		if (base_strv_has(have, wanted->v[i])) {
			add_reason(verdict, kind, true, wanted->v[i]);
			return;
		}
	add_reason(verdict, kind, false, "");
}

static void
check_score(const struct vuln_prepared *watch,
    const struct vuln_subject_part *subject, struct vuln_verdict *verdict)
{
	const struct vuln_score *best =
	    vuln_score_best(subject->scores->scores, subject->scores->n_scores);
	char text[VULN_SCORE_TEXT];

	if (watch->cvss_at_least < 0)
		return;
	if (best == NULL) {
		add_reason(verdict, VULN_REASON_SCORE_UNKNOWN, true, "");
		return;
	}
	vuln_score_format(vuln_score_of(best), text);
	add_reason(verdict, VULN_REASON_SCORE,
	    vuln_score_of(best) >= watch->cvss_at_least, text);
}

static void
match_one(const struct vuln_watchset *set, const struct vuln_prepared *watch,
    const struct vuln_subject_part *subject, const struct hits *hits,
    struct vuln_verdict *verdict)
{
	verdict->n = 0;
	verdict->hit = true;
	check_names(set, watch, subject, hits, verdict);
	check_words(set, watch, hits, verdict);
	check_list(
	    &watch->sources, &subject->sources, VULN_REASON_SOURCE, verdict);
	check_list(&watch->cwes, &subject->cwes, VULN_REASON_CWE, verdict);
	check_score(watch, subject, verdict);
	if (verdict->n == 0)
		add_reason(verdict, VULN_REASON_EVERYTHING, true, "");
}

void
vuln_watchset_match(const struct vuln_watchset *set,
    const struct vuln_subject *of, struct vuln_verdict *verdicts)
{
	const struct vuln_subject_part *subject =
	    of->has_own ? &of->own : &of->bundle;
	size_t n = vuln_terms_count(set->terms), i;
	struct hits hits;

	hits.text = base_xcalloc(n + 1, sizeof(*hits.text));
	hits.names = base_xcalloc(n + 1, sizeof(*hits.names));
	vuln_terms_scan(set->terms, base_buf_text(&subject->text), hits.text);
	vuln_terms_scan(set->terms, base_buf_text(&subject->names), hits.names);
	for (i = 0; i < set->n; i++)
		match_one(set, &set->v[i], subject, &hits, &verdicts[i]);
	free(hits.text);
	free(hits.names);
}

static struct vuln_verdict *
verdicts_of(const struct vuln_watchset *set, const struct vuln_advisory *adv)
{
	struct vuln_subject *subject = vuln_subject_new();
	struct vuln_verdict *verdicts =
	    base_xcalloc(set->n + 1, sizeof(*verdicts));

	vuln_subject_add(subject, adv, NULL);
	vuln_watchset_match(set, subject, verdicts);
	vuln_subject_free(subject);
	return verdicts;
}

static void
free_verdicts(const struct vuln_watchset *set, struct vuln_verdict *verdicts)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		vuln_verdict_release(&verdicts[i]);
	free(verdicts);
}

/* Of a verdict about a product alone: its conditions of other kinds do not
 * count. */
static bool
names_product(const struct vuln_prepared *watch, const struct vuln_verdict *v)
{
	size_t i;

	if (watch->any.n + watch->products.n + watch->cpes.n == 0)
		return true;
	for (i = 0; i < v->n; i++)
		if (v->reasons[i].ok &&
		    (v->reasons[i].kind == VULN_REASON_ANY ||
			v->reasons[i].kind == VULN_REASON_PRODUCT))
			return true;
	return false;
}

bool
vuln_watchset_looks_at(
    const struct vuln_watchset *set, const struct vuln_product *product)
{
	struct vuln_verdict *verdicts;
	struct vuln_advisory *adv;
	bool found = false;
	size_t i;

	if (set->n == 0)
		return false;
	adv = vuln_advisory_new();
	vuln_advisory_add_product(adv, product);
	verdicts = verdicts_of(set, adv);
	for (i = 0; i < set->n && !found; i++)
		found = names_product(&set->v[i], &verdicts[i]);
	free_verdicts(set, verdicts);
	vuln_advisory_free(adv);
	return found;
}

bool
vuln_watchset_hits(
    const struct vuln_watchset *set, const struct vuln_advisory *adv)
{
	struct vuln_verdict *verdicts = verdicts_of(set, adv);
	bool found = false;
	size_t i;

	for (i = 0; i < set->n && !found; i++)
		found = verdicts[i].hit;
	free_verdicts(set, verdicts);
	return found;
}

enum base_status
vuln_reason_format(const struct vuln_reason *reason, struct base_buf *out)
{
	static const struct {
		const char *met;
		const char *missed;
	} phrases[] = {
	    [VULN_REASON_EVERYTHING] = {"the watch takes everything", ""},
	    [VULN_REASON_ANY] = {"keyword \"%s\" found",
		"none of its keywords found"},
	    [VULN_REASON_ALL] = {"needed keyword \"%s\" found",
		"needed keyword \"%s\" missing"},
	    [VULN_REASON_NONE] = {"", "excluded by keyword \"%s\""},
	    [VULN_REASON_PRODUCT] = {"product \"%s\" is affected",
		"none of its products is affected"},
	    [VULN_REASON_PRODUCT_IN_TEXT] =
		{"product \"%s\" is named in the text", ""},
	    [VULN_REASON_SOURCE] = {"reported by source %s",
		"reported by none of its sources"},
	    [VULN_REASON_CWE] = {"weakness %s", "none of its weaknesses"},
	    [VULN_REASON_SCORE] = {"score %s is high enough",
		"score %s is too low"},
	    [VULN_REASON_SCORE_UNKNOWN] = {
		"no score yet, which is let pass", ""}};
	const char *phrase = reason->ok ? phrases[reason->kind].met
					: phrases[reason->kind].missed;
	const char *hole = strstr(phrase, "%s");

	if (hole == NULL)
		return base_buf_puts(out, phrase);
	return base_buf_printf(out, "%.*s%s%s", (int)(hole - phrase), phrase,
	    reason->term, hole + 2);
}
