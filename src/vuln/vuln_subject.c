/*
 * What the watches see of a vulnerability, folded once.
 */
#include "vuln_subject.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "vuln_cpe.h"

static void
part_init(struct vuln_subject_part *part)
{
	base_buf_init(&part->text, SUBJECT_TEXT_MAX);
	base_buf_init(&part->names, SUBJECT_TEXT_MAX);
	part->scores = vuln_advisory_new();
}

static void
part_release(struct vuln_subject_part *part)
{
	base_buf_release(&part->text);
	base_buf_release(&part->names);
	base_strv_release(&part->cpes);
	base_strv_release(&part->sources);
	base_strv_release(&part->cwes);
	vuln_advisory_free(part->scores);
}

struct vuln_subject *
vuln_subject_new(void)
{
	struct vuln_subject *subject = base_xcalloc(1, sizeof(*subject));

	part_init(&subject->own);
	part_init(&subject->bundle);
	return subject;
}

void
vuln_subject_free(struct vuln_subject *subject)
{
	if (subject == NULL)
		return;
	part_release(&subject->own);
	part_release(&subject->bundle);
	free(subject);
}

/* Folds raw onto the end of out; what is beyond the limit is not looked
 * at, which the advisory's own limits make hard to reach. */
static void
add_folded(struct base_buf *out, const char *raw)
{
	char *folded;

	if (raw[0] == '\0')
		return;
	folded = base_text_fold(raw);
	if (base_buf_puts(out, folded) == BASE_OK &&
	    base_buf_putc(out, '\n') != BASE_OK)
		base_buf_truncate(out, out->len - strlen(folded));
	free(folded);
}

static bool
names(const char *cve_of_row, const char *cve)
{
	return base_text_equal_ascii(cve_of_row, cve);
}

/* Does a row count: of all CVEs, or of this one; `exact`: of this one
 * only. */
static bool
is_of(const char *cve_of_row, const char *cve, bool exact)
{
	if (exact)
		return names(cve_of_row, cve);
	return cve[0] == '\0' || cve_of_row[0] == '\0' ||
	       names(cve_of_row, cve);
}

static bool
put_name(struct base_buf *raw, const struct vuln_product *product)
{
	return base_buf_printf(raw, "%s%s%s\n", product->vendor,
		   product->vendor[0] == '\0' ? "" : " ",
		   product->product) == BASE_OK;
}

static void
add_products(struct vuln_subject_part *part, const struct vuln_advisory *adv,
    const char *cve, bool exact)
{
	const struct vuln_product *product;
	struct base_buf raw, cpe;
	size_t i;
	bool ok = true;

	base_buf_init(&raw, SUBJECT_TEXT_MAX);
	base_buf_init(&cpe, VULN_NAME_MAX * 4);
	for (i = 0; ok && i < adv->n_products; i++) {
		product = &adv->products[i];
		if (!is_of(product->cve, cve, exact))
			continue;
		ok = put_name(&raw, product);
		if (!ok || product->cpe[0] == '\0')
			continue;
		ok = base_buf_printf(&raw, "%s\n", product->cpe_plain) ==
		     BASE_OK;
		if (vuln_cpe_normalize(product->cpe, &cpe))
			ok = base_strv_add(&part->cpes, base_buf_text(&cpe)) ==
			     BASE_OK;
	}
	add_folded(&part->names, base_buf_text(&raw));
	base_buf_release(&raw);
	base_buf_release(&cpe);
}

static void
add_rows(struct vuln_subject_part *part, const struct vuln_advisory *adv,
    const char *cve, bool exact)
{
	size_t i;

	add_products(part, adv, cve, exact);
	for (i = 0; i < adv->n_scores; i++)
		if (is_of(adv->scores[i].cve, cve, exact))
			vuln_advisory_add_score(part->scores, &adv->scores[i]);
}

static void
add_all(struct vuln_subject_part *part, const struct vuln_advisory *adv,
    const char *cve)
{
	bool ok = true;
	size_t i;

	add_folded(&part->text, adv->title);
	add_folded(&part->text, adv->summary);
	if (adv->source[0] != '\0')
		ok = base_strv_add_once(&part->sources, adv->source) == BASE_OK;
	for (i = 0; ok && i < adv->cwes.n; i++)
		ok = base_strv_add_once(&part->cwes, adv->cwes.v[i]) == BASE_OK;
	add_rows(part, adv, cve, false);
}

void
vuln_subject_add(struct vuln_subject *subject, const struct vuln_advisory *adv,
    const char *cve)
{
	bool is_bundle = adv->is_bundle || adv->cves.n > VULN_BUNDLE_CVES;

	if (cve == NULL)
		cve = "";
	if (cve[0] == '\0' || !is_bundle) {
		add_all(&subject->own, adv, cve);
		subject->has_own = true;
		return;
	}
	add_all(&subject->bundle, adv, cve);
	/* What a bundle says of this very CVE is its own. */
	add_rows(&subject->own, adv, cve, true);
}
