/*
 * One view out of several advisories: texts by rank of the source, all else
 * as a union.
 */
#include "kairan/vuln_merge.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_score.h"

/* Whose words are read first, per language; what is not listed comes
 * last. */
static const char *const rank_ja[] = {"jvndb", "myjvn", "jvn", "jpcert"};
static const char *const rank_en[] = {"cve", "nvd", "csaf", "osv", "ghsa"};

static size_t
rank_of(const struct vuln_advisory *adv, const char *const *ranks, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(adv->format, ranks[i]) == 0)
			return i;
	return n;
}

static bool
is_ja(const struct vuln_advisory *adv)
{
	return strcmp(adv->lang, "ja") == 0;
}

static bool
is_gone(const struct vuln_advisory *adv)
{
	return adv->state == VULN_REJECTED || adv->state == VULN_WITHDRAWN;
}

static int64_t
date_of(const struct vuln_advisory *adv)
{
	return adv->modified != 0 ? adv->modified : adv->published;
}

/* Does a's text come before b's, in the same language? */
static bool
is_before(const struct vuln_advisory *a, const struct vuln_advisory *b)
{
	const char *const *ranks = is_ja(a) ? rank_ja : rank_en;
	size_t n = is_ja(a) ? BASE_LEN(rank_ja) : BASE_LEN(rank_en);
	size_t rank_a = rank_of(a, ranks, n), rank_b = rank_of(b, ranks, n);

	if (is_gone(a) != is_gone(b))
		return is_gone(b);
	if (a->is_bundle != b->is_bundle)
		return b->is_bundle;
	if (rank_a != rank_b)
		return rank_a < rank_b;
	return date_of(a) > date_of(b);
}

const char *
vuln_words_in(const struct vuln_words *words, const char *lang)
{
	bool want_ja = lang != NULL && strcmp(lang, "ja") == 0;
	const char *first = want_ja ? words->ja : words->en;

	return first[0] != '\0' ? first : want_ja ? words->en : words->ja;
}

/* Where the strings of one field stand in both structs. */
struct field {
	size_t from; /* in struct vuln_advisory */
	size_t to; /* in struct vuln_view */
};
static const struct field fields[] = {
    {offsetof(struct vuln_advisory, title), offsetof(struct vuln_view, title)},
    {offsetof(struct vuln_advisory, summary),
	offsetof(struct vuln_view, summary)},
    {offsetof(struct vuln_advisory, fix), offsetof(struct vuln_view, fix)},
    {offsetof(struct vuln_advisory, mitigation),
	offsetof(struct vuln_view, mitigation)},
    {offsetof(struct vuln_advisory, url), offsetof(struct vuln_view, url)},
};

static const char *
text_of(const struct vuln_advisory *adv, const struct field *field)
{
	return *(const char *const *)((const char *)adv + field->from);
}

/* The best advisory that has this field, in Japanese or not. */
static const struct vuln_advisory *
best_for(const struct vuln_advisory *const *advisories, size_t n,
    const struct field *field, bool want_ja)
{
	const struct vuln_advisory *best = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (is_ja(advisories[i]) == want_ja &&
		    text_of(advisories[i], field)[0] != '\0' &&
		    (best == NULL || is_before(advisories[i], best)))
			best = advisories[i];
	return best;
}

static void
merge_texts(struct vuln_view *view,
    const struct vuln_advisory *const *advisories, size_t n)
{
	const struct vuln_advisory *best;
	struct vuln_words *words;
	const char **to;
	size_t i;
	int ja;

	for (i = 0; i < BASE_LEN(fields); i++) {
		words = (struct vuln_words *)((char *)view + fields[i].to);
		to = (const char **)((char *)view->all + fields[i].from);
		words->ja = words->en = "";
		for (ja = 1; ja >= 0; ja--) {
			best = best_for(advisories, n, &fields[i], ja == 1);
			if (best == NULL)
				continue;
			*to = vuln_advisory_copy(view->all,
			    text_of(best, &fields[i]), VULN_TEXT_MAX);
			*(ja == 1 ? &words->ja : &words->en) = *to;
			view->all->lang = ja == 1 ? "ja" : "en";
		}
		*to = vuln_words_in(words, "ja");
	}
	view->all->lang = view->title.ja[0] != '\0' ? "ja" : "en";
}

static void
merge_list(struct vuln_advisory *all, struct vuln_list *to,
    const struct vuln_list *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		vuln_advisory_add_id(all, to, from->v[i]);
}

static bool
is_of(const char *cve_of_row, const char *cve)
{
	return cve[0] == '\0' || cve_of_row[0] == '\0' ||
	       base_text_equal_ascii(cve_of_row, cve);
}

static bool
is_bundle(const struct vuln_advisory *adv)
{
	return adv->is_bundle || adv->cves.n > VULN_BUNDLE_CVES;
}

static void
merge_tables(
    struct vuln_advisory *all, const struct vuln_advisory *adv, const char *cve)
{
	const struct vuln_advisory *scores = vuln_advisory_scores(adv);
	const struct vuln_advisory *products = vuln_advisory_products(adv);
	size_t i;

	/* Rows that name this CVE count even in a bundle. */
	for (i = 0; i < scores->n_scores; i++)
		if (is_of(scores->scores[i].cve, cve) &&
		    (!is_bundle(adv) || scores->scores[i].cve[0] != '\0'))
			vuln_advisory_add_score(all, &scores->scores[i]);
	for (i = 0; i < products->n_products; i++)
		if (is_of(products->products[i].cve, cve) &&
		    (!is_bundle(adv) || products->products[i].cve[0] != '\0'))
			vuln_advisory_add_product(all, &products->products[i]);
	for (i = 0; i < adv->n_refs; i++)
		vuln_advisory_add_ref(all, &adv->refs[i]);
}

static void
merge_ids(
    struct vuln_advisory *all, const struct vuln_advisory *adv, const char *cve)
{
	if (cve[0] != '\0')
		vuln_advisory_add_id(all, &all->cves, cve);
	if (is_bundle(adv))
		return;
	merge_list(all, &all->cwes, &adv->cwes);
	merge_list(all, &all->related, &adv->related);
	/* With a CVE of its own the others are other vulnerabilities. */
	if (cve[0] == '\0')
		merge_list(all, &all->cves, &adv->cves);
	if (cve[0] == '\0' || adv->cves.n <= 1)
		merge_list(all, &all->aliases, &adv->aliases);
	else
		merge_list(all, &all->related, &adv->aliases);
}

/* The earliest one. */
static void
merge_kev_due(struct vuln_advisory *all, const char *due)
{
	if (due[0] != '\0' &&
	    (all->kev_due[0] == '\0' || strcmp(due, all->kev_due) < 0))
		vuln_advisory_set(all, &all->kev_due, due, VULN_NAME_MAX);
}

static void
merge_points(struct vuln_advisory *all, const struct vuln_advisory *adv)
{
	const struct vuln_advisory *points = vuln_advisory_points(adv);

	if (is_bundle(adv))
		return;
	if (points->exploitation > all->exploitation)
		all->exploitation = points->exploitation;
	if (points->automatable > all->automatable)
		all->automatable = points->automatable;
	if (points->technical_impact > all->technical_impact)
		all->technical_impact = points->technical_impact;
	all->is_kev |= adv->is_kev || points->is_kev;
	all->is_cut |= adv->is_cut;
	merge_kev_due(all, adv->kev_due);
	merge_kev_due(all, points->kev_due);
}

static void
merge_dates(struct vuln_advisory *all, const struct vuln_advisory *adv)
{
	if (adv->published != 0 &&
	    (all->published == 0 || adv->published < all->published))
		all->published = adv->published;
	if (date_of(adv) > all->modified)
		all->modified = date_of(adv);
}

static bool
is_record(const struct vuln_advisory *adv)
{
	return strcmp(adv->format, "cve") == 0 ||
	       strcmp(adv->format, "nvd") == 0;
}

/* The CVE record decides; without one JVN iPedia, which follows NVD. */
static enum vuln_state
merge_state(const struct vuln_advisory *const *advisories, size_t n)
{
	bool has_record = false, disputed = false, all_gone = n > 0;
	bool jvndb_rejected = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (is_record(advisories[i])) {
			has_record = true;
			if (advisories[i]->state == VULN_REJECTED)
				return VULN_REJECTED;
		}
		disputed |= advisories[i]->state == VULN_DISPUTED;
		all_gone &= is_gone(advisories[i]);
		jvndb_rejected |= advisories[i]->state == VULN_REJECTED &&
				  rank_of(advisories[i], rank_ja, 2) < 2;
	}
	if (!has_record && jvndb_rejected)
		return VULN_REJECTED;
	if (all_gone)
		return VULN_WITHDRAWN;
	return disputed ? VULN_DISPUTED : VULN_ACTIVE;
}

static void
join_sources(struct vuln_advisory *all,
    const struct vuln_advisory *const *advisories, size_t n)
{
	struct base_strv names = BASE_STRV_INIT;
	char *joined;
	size_t i;

	for (i = 0; i < n; i++)
		if (advisories[i]->source[0] != '\0' &&
		    base_strv_add_once(&names, advisories[i]->source) !=
			BASE_OK)
			all->is_cut = true;
	joined = base_strv_join(&names, ", ");
	vuln_advisory_set(all, &all->source, joined, VULN_TEXT_MAX);
	free(joined);
	base_strv_release(&names);
}

struct vuln_view *
vuln_view_new(
    const struct vuln_advisory *const *advisories, size_t n, const char *cve)
{
	struct vuln_view *view = base_xcalloc(1, sizeof(*view));
	struct vuln_advisory *all = vuln_advisory_new();
	bool is_any = false; /* is one of them not gone? */
	size_t i;

	if (cve == NULL)
		cve = "";
	view->all = all;
	view->n_advisories = n;
	if (n > 0 || cve[0] != '\0')
		vuln_advisory_set(all, &all->id,
		    cve[0] != '\0' ? cve : advisories[0]->id, VULN_ID_MAX);
	for (i = 0; i < n; i++)
		is_any |= !is_gone(advisories[i]);
	for (i = 0; i < n; i++) {
		merge_ids(all, advisories[i], cve);
		merge_dates(all, advisories[i]);
		/* Who took his word back says nothing, unless all did. */
		if (is_any && is_gone(advisories[i]))
			continue;
		merge_tables(all, advisories[i], cve);
		merge_points(all, advisories[i]);
	}
	merge_texts(view, advisories, n);
	join_sources(all, advisories, n);
	all->is_bundle = n == 1 && is_bundle(advisories[0]);
	all->state = merge_state(advisories, n);
	view->best_score = vuln_score_best(all->scores, all->n_scores);
	return view;
}

void
vuln_view_free(struct vuln_view *view)
{
	if (view == NULL)
		return;
	vuln_advisory_free(view->all);
	free(view);
}
