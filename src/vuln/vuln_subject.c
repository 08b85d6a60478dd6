/*
 * What the watches see of a vulnerability, folded once.
 */
#include "vuln_subject.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "vuln_cpe.h"

struct vuln_subject *
vuln_subject_new(void)
{
	struct vuln_subject *subject = base_xcalloc(1, sizeof(*subject));

	base_buf_init(&subject->text, SUBJECT_TEXT_MAX);
	base_buf_init(&subject->names, SUBJECT_TEXT_MAX);
	subject->scores = vuln_advisory_new();
	return subject;
}

void
vuln_subject_free(struct vuln_subject *subject)
{
	if (subject == NULL)
		return;
	base_buf_release(&subject->text);
	base_buf_release(&subject->names);
	base_strv_release(&subject->cpes);
	base_strv_release(&subject->sources);
	base_strv_release(&subject->cwes);
	vuln_advisory_free(subject->scores);
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
is_of(const char *cve_of_row, const char *cve)
{
	return cve == NULL || cve[0] == '\0' || cve_of_row[0] == '\0' ||
	       base_text_equal_ascii(cve_of_row, cve);
}

static bool
put_name(struct base_buf *raw, const struct vuln_product *product)
{
	return base_buf_printf(raw, "%s%s%s\n", product->vendor,
		   product->vendor[0] == '\0' ? "" : " ",
		   product->product) == BASE_OK;
}

static void
add_products(struct vuln_subject *subject, const struct vuln_advisory *adv,
    const char *cve)
{
	const struct vuln_product *product;
	struct base_buf raw, cpe;
	size_t i;
	bool ok = true;

	base_buf_init(&raw, SUBJECT_TEXT_MAX);
	base_buf_init(&cpe, VULN_NAME_MAX * 4);
	for (i = 0; ok && i < adv->n_products; i++) {
		product = &adv->products[i];
		if (!is_of(product->cve, cve))
			continue;
		ok = put_name(&raw, product);
		if (!ok || product->cpe[0] == '\0')
			continue;
		ok = base_buf_printf(&raw, "%s\n", product->cpe_plain) ==
		     BASE_OK;
		if (vuln_cpe_normalize(product->cpe, &cpe))
			ok = base_strv_add(&subject->cpes,
				 base_buf_text(&cpe)) == BASE_OK;
	}
	add_folded(&subject->names, base_buf_text(&raw));
	base_buf_release(&raw);
	base_buf_release(&cpe);
}

void
vuln_subject_add(struct vuln_subject *subject, const struct vuln_advisory *adv,
    const char *cve)
{
	bool ok = true;
	size_t i;

	add_folded(&subject->text, adv->title);
	add_folded(&subject->text, adv->summary);
	add_products(subject, adv, cve);
	if (adv->source[0] != '\0')
		ok = base_strv_add_once(&subject->sources, adv->source) ==
		     BASE_OK;
	for (i = 0; ok && i < adv->cwes.n; i++)
		ok = base_strv_add_once(&subject->cwes, adv->cwes.v[i]) ==
		     BASE_OK;
	for (i = 0; i < adv->n_scores; i++)
		if (is_of(adv->scores[i].cve, cve))
			vuln_advisory_add_score(
			    subject->scores, &adv->scores[i]);
}
