/*
 * A hash of what an advisory says, blind to when it says so and to the
 * order in which it lists things.
 */
#include "kairan/vuln.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_hash.h"

/* One line per fact; the lines are sorted before they are hashed.  The
 * separator 0x1f stands in no field that was read from a feed as text. */
static void
fact(struct base_strv *facts, const char *kind, const char *const *parts,
    size_t n)
{
	struct base_buf line;
	size_t i;
	bool ok;

	base_buf_init(&line, VULN_TEXT_MAX * 2);
	ok = base_buf_puts(&line, kind) == BASE_OK;
	for (i = 0; ok && i < n; i++)
		ok = base_buf_putc(&line, '\x1f') == BASE_OK &&
		     base_buf_puts(&line, parts[i]) == BASE_OK;
	/* All lists together stay below BASE_STRV_MAX, and what vuln.h lets
	 * into one element below the line's: neither can fail. */
	assert(ok);
	if (base_strv_add(facts, base_buf_text(&line)) != BASE_OK)
		assert(!"too many facts");
	base_buf_release(&line);
}

static void
fact_text(struct base_strv *facts, const char *kind, const char *text)
{
	if (text[0] != '\0')
		fact(facts, kind, &text, 1);
}

static void
fact_list(
    struct base_strv *facts, const char *kind, const struct vuln_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		fact(facts, kind, &list->v[i], 1);
}

static void
fact_tables(struct base_strv *facts, const struct vuln_advisory *adv)
{
	char base[16];
	size_t i;

	for (i = 0; i < adv->n_scores; i++) {
		const struct vuln_score *s = &adv->scores[i];
		const char *parts[] = {s->version, base, s->vector, s->severity,
		    s->origin, s->cve};

		snprintf(base, sizeof(base), "%d", s->base);
		fact(facts, "score", parts, BASE_LEN(parts));
	}
	for (i = 0; i < adv->n_products; i++) {
		const struct vuln_product *p = &adv->products[i];
		const char *parts[] = {p->vendor, p->product, p->version,
		    p->cpe, p->fixed_in, p->cve};

		fact(facts, "product", parts, BASE_LEN(parts));
	}
	for (i = 0; i < adv->n_refs; i++) {
		const struct vuln_ref *r = &adv->refs[i];
		const char *parts[] = {r->source, r->id, r->url, r->title};

		fact(facts, "ref", parts, BASE_LEN(parts));
	}
}

void
vuln_advisory_hash(const struct vuln_advisory *adv, char out[VULN_HASH_HEX])
{
	struct base_strv facts = BASE_STRV_INIT;
	char *joined;

	fact_text(&facts, "source", adv->source);
	fact_text(&facts, "id", adv->id);
	fact_text(&facts, "url", adv->url);
	fact_text(&facts, "title", adv->title);
	fact_text(&facts, "summary", adv->summary);
	fact_text(&facts, "lang", adv->lang);
	fact_text(&facts, "state", vuln_state_name(adv->state));
	fact_list(&facts, "cve", &adv->cves);
	fact_list(&facts, "cwe", &adv->cwes);
	fact_list(&facts, "alias", &adv->aliases);
	fact_list(&facts, "related", &adv->related);
	fact_tables(&facts, adv);
	fact_text(&facts, "affected_key", adv->affected_key);
	fact_text(&facts, "fix", adv->fix);
	fact_text(&facts, "mitigation", adv->mitigation);
	fact_text(
	    &facts, "exploitation", vuln_exploitation_name(adv->exploitation));
	fact_text(
	    &facts, "automatable", vuln_automatable_name(adv->automatable));
	fact_text(&facts, "technical_impact",
	    vuln_impact_name(adv->technical_impact));
	fact_text(&facts, "kev", adv->is_kev ? "yes" : "");
	fact_text(&facts, "kev_due", adv->kev_due);
	fact_text(&facts, "bundle", adv->is_bundle ? "yes" : "");
	base_strv_sort(&facts);
	joined = base_strv_join(&facts, "\x1e");
	base_hash_sha256_hex(joined, strlen(joined), out);
	free(joined);
	base_strv_release(&facts);
}
