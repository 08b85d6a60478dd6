/*
 * Preparing watches: each word folded once and numbered, each CPE and CWE
 * brought into one form.
 */
#include "vuln_watchset.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "vuln_cpe.h"

void
vuln_watch_init(struct vuln_watch *watch, const char *name)
{
	memset(watch, 0, sizeof(*watch));
	watch->name = name;
	watch->cvss_at_least = -1;
}

void
vuln_watch_release(struct vuln_watch *watch)
{
	base_strv_release(&watch->any);
	base_strv_release(&watch->all);
	base_strv_release(&watch->none);
	base_strv_release(&watch->products);
	base_strv_release(&watch->sources);
	base_strv_release(&watch->cwes);
}

static void
add_number(struct vuln_numbers *numbers, int number)
{
	numbers->v =
	    base_xrealloc(numbers->v, (numbers->n + 1) * sizeof(*numbers->v));
	numbers->v[numbers->n++] = number;
}

static enum base_status
add_words(struct vuln_watchset *set, struct vuln_numbers *numbers,
    const struct base_strv *words, struct base_err *err)
{
	size_t i;
	int number;

	for (i = 0; i < words->n; i++) {
		number = vuln_terms_add(set->terms, words->v[i]);
		if (number >= 0)
			add_number(numbers, number);
		else if (vuln_terms_count(set->terms) >= VULN_WATCH_TERMS_MAX)
			return base_err_set(err, BASE_LIMIT,
			    "more than %d words in all watches",
			    VULN_WATCH_TERMS_MAX);
		else
			return base_err_set(err, BASE_INVALID,
			    "an empty word would match nothing");
	}
	return BASE_OK;
}

/* A CPE goes to its own list, anything else is a name. */
static enum base_status
add_products(struct vuln_watchset *set, struct vuln_prepared *to,
    const struct base_strv *products, struct base_err *err)
{
	struct base_strv names = BASE_STRV_INIT;
	enum base_status status = BASE_OK;
	struct base_buf cpe;
	size_t i;

	base_buf_init(&cpe, VULN_NAME_MAX * 4);
	for (i = 0; status == BASE_OK && i < products->n; i++) {
		if (!base_text_starts_ascii(products->v[i], "cpe:"))
			status = base_strv_add(&names, products->v[i]);
		else if (!vuln_cpe_normalize(products->v[i], &cpe))
			status = base_err_set(err, BASE_INVALID,
			    "'%s' is no CPE name: cpe:/a:vendor:product or "
			    "cpe:2.3:a:vendor:product",
			    products->v[i]);
		else {
			status = base_strv_add(&to->cpes, base_buf_text(&cpe));
			if (status == BASE_OK)
				status = base_strv_add(
				    &to->cpe_words, products->v[i]);
		}
	}
	if (status == BASE_OK)
		status = add_words(set, &to->products, &names, err);
	base_strv_release(&names);
	base_buf_release(&cpe);
	return status;
}

static enum base_status
add_cwes(struct vuln_prepared *to, const struct base_strv *cwes,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	char normal[VULN_ID_TEXT], *full;
	int64_t number;
	size_t i;

	for (i = 0; status == BASE_OK && i < cwes->n; i++) {
		if (base_text_to_int(cwes->v[i], 1, 99999, &number) == BASE_OK)
			full = base_xprintf("CWE-%d", (int)number);
		else
			full = base_xstrdup(cwes->v[i]);
		if (vuln_id_parse(full, normal) == VULN_ID_CWE)
			status = base_strv_add(&to->cwes, normal);
		else
			status = base_err_set(err, BASE_INVALID,
			    "'%s' is no CWE: CWE-79 or 79", cwes->v[i]);
		free(full);
	}
	return status;
}

static enum base_status
prepare(struct vuln_watchset *set, struct vuln_prepared *to,
    const struct vuln_watch *watch, struct base_err *err)
{
	enum base_status status;
	size_t i;

	to->cvss_at_least = watch->cvss_at_least;
	status = add_words(set, &to->any, &watch->any, err);
	if (status == BASE_OK)
		status = add_words(set, &to->all, &watch->all, err);
	if (status == BASE_OK)
		status = add_words(set, &to->none, &watch->none, err);
	if (status == BASE_OK)
		status = add_products(set, to, &watch->products, err);
	if (status == BASE_OK)
		status = add_cwes(to, &watch->cwes, err);
	for (i = 0; status == BASE_OK && i < watch->sources.n; i++)
		status = base_strv_add(&to->sources, watch->sources.v[i]);
	if (status != BASE_OK)
		base_err_prefix(
		    err, "watch %s", watch->name == NULL ? "" : watch->name);
	return status;
}

enum base_status
vuln_watchset_new(const struct vuln_watch *watches, size_t n,
    struct vuln_watchset **out, struct base_err *err)
{
	struct vuln_watchset *set = base_xcalloc(1, sizeof(*set));
	enum base_status status = BASE_OK;
	size_t i;

	set->terms = vuln_terms_new();
	set->v = base_xcalloc(n + 1, sizeof(*set->v));
	set->n = n;
	for (i = 0; i < n && status == BASE_OK; i++)
		status = prepare(set, &set->v[i], &watches[i], err);
	if (status != BASE_OK) {
		vuln_watchset_free(set);
		return status;
	}
	*out = set;
	return BASE_OK;
}

void
vuln_watchset_free(struct vuln_watchset *set)
{
	size_t i;

	if (set == NULL)
		return;
	for (i = 0; i < set->n; i++) {
		free(set->v[i].any.v);
		free(set->v[i].all.v);
		free(set->v[i].none.v);
		free(set->v[i].products.v);
		base_strv_release(&set->v[i].cpes);
		base_strv_release(&set->v[i].cpe_words);
		base_strv_release(&set->v[i].sources);
		base_strv_release(&set->v[i].cwes);
	}
	vuln_terms_free(set->terms);
	free(set->v);
	free(set);
}
