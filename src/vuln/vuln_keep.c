/*
 * What an advisory said before and leaves out now.  A record that loses its
 * points by an accident of its publisher is no less exploited for it.
 */
#include "kairan/vuln.h"

/* Who publishes points publishes these two with them; exploitation alone is
 * another source's word (KEV, a vendor's text) and may be taken back. */
static bool
has_points(const struct vuln_advisory *adv)
{
	return adv != NULL && (adv->automatable != VULN_AUTOMATABLE_UNKNOWN ||
				  adv->technical_impact != VULN_IMPACT_UNKNOWN);
}

static bool
has_scores(const struct vuln_advisory *adv)
{
	return adv != NULL && adv->n_scores > 0;
}

static bool
has_products(const struct vuln_advisory *adv)
{
	return adv != NULL && adv->n_products > 0;
}

const struct vuln_advisory *
vuln_advisory_points(const struct vuln_advisory *adv)
{
	return adv->exploitation == VULN_EXPLOITATION_UNKNOWN &&
		       !has_points(adv) && has_points(adv->kept)
		   ? adv->kept
		   : adv;
}

const struct vuln_advisory *
vuln_advisory_scores(const struct vuln_advisory *adv)
{
	return !has_scores(adv) && has_scores(adv->kept) ? adv->kept : adv;
}

const struct vuln_advisory *
vuln_advisory_products(const struct vuln_advisory *adv)
{
	return !has_products(adv) && has_products(adv->kept) ? adv->kept : adv;
}

static bool
is_void(const struct vuln_advisory *adv)
{
	return adv->state == VULN_REJECTED || adv->state == VULN_WITHDRAWN;
}

static struct vuln_advisory *
kept_of(struct vuln_advisory *adv)
{
	if (adv->kept == NULL)
		adv->kept = vuln_advisory_new();
	return adv->kept;
}

static void
keep_points(struct vuln_advisory *adv, const struct vuln_advisory *from)
{
	struct vuln_advisory *kept;

	if (!has_points(from) || has_points(adv) ||
	    adv->exploitation != VULN_EXPLOITATION_UNKNOWN)
		return;
	kept = kept_of(adv);
	kept->exploitation = from->exploitation;
	kept->automatable = from->automatable;
	kept->technical_impact = from->technical_impact;
	kept->is_kev = from->is_kev;
	vuln_advisory_set(kept, &kept->kev_due, from->kev_due, VULN_NAME_MAX);
}

static void
keep_scores(struct vuln_advisory *adv, const struct vuln_advisory *from)
{
	size_t i;

	if (!has_scores(from) || has_scores(adv))
		return;
	for (i = 0; i < from->n_scores; i++)
		vuln_advisory_add_score(kept_of(adv), &from->scores[i]);
}

static void
keep_products(struct vuln_advisory *adv, const struct vuln_advisory *from)
{
	struct vuln_advisory *kept;
	size_t i;

	if (!has_products(from) || has_products(adv))
		return;
	kept = kept_of(adv);
	for (i = 0; i < from->n_products; i++)
		vuln_advisory_add_product(kept, &from->products[i]);
	vuln_advisory_set(
	    kept, &kept->affected_key, from->affected_key, VULN_NAME_MAX);
}

void
vuln_advisory_keep(struct vuln_advisory *adv, const struct vuln_advisory *old)
{
	if (is_void(adv) || is_void(old))
		return;
	keep_points(adv, vuln_advisory_points(old));
	keep_scores(adv, vuln_advisory_scores(old));
	keep_products(adv, vuln_advisory_products(old));
}
