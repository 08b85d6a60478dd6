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

/*
 * One line per fact, each ended by a NUL; the lines are sorted before they
 * are hashed.  All stand in one buffer, as a revision has dozens of them.
 */
struct facts {
	struct base_buf text;
	size_t n;
};

/* The separator 0x1f stands in no field that was read from a feed as text. */
static void
fact(struct facts *facts, const char *kind, const char *const *parts, size_t n)
{
	struct base_buf *line = &facts->text;
	size_t i;
	bool ok;

	ok = base_buf_puts(line, kind) == BASE_OK;
	for (i = 0; ok && i < n; i++)
		ok = base_buf_putc(line, '\x1f') == BASE_OK &&
		     base_buf_puts(line, parts[i]) == BASE_OK;
	ok = ok && base_buf_putc(line, '\0') == BASE_OK;
	/* What vuln.h lets into an advisory stays far below. */
	assert(ok);
	(void)ok;
	facts->n++;
}

static void
fact_text(struct facts *facts, const char *kind, const char *text)
{
	if (text[0] != '\0')
		fact(facts, kind, &text, 1);
}

static void
fact_list(struct facts *facts, const char *kind, const struct vuln_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		fact(facts, kind, &list->v[i], 1);
}

static void
fact_tables(struct facts *facts, const struct vuln_advisory *adv)
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

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
hash_sorted(const struct facts *facts, char out[VULN_HASH_HEX])
{
	const char **lines = base_xcalloc(facts->n, sizeof(*lines));
	const char *at = base_buf_text(&facts->text);
	struct base_buf sorted;
	bool ok = true;
	size_t i;

	for (i = 0; i < facts->n; i++, at += strlen(at) + 1)
		lines[i] = at;
	qsort(lines, facts->n, sizeof(*lines), by_text);
	base_buf_init(&sorted, facts->text.len);
	for (i = 0; i < facts->n && ok; i++)
		ok = (i == 0 || base_buf_putc(&sorted, '\x1e') == BASE_OK) &&
		     base_buf_puts(&sorted, lines[i]) == BASE_OK;
	assert(ok);
	base_hash_sha256_hex(base_buf_text(&sorted), sorted.len, out);
	base_buf_release(&sorted);
	free(lines);
}

void
vuln_advisory_hash(const struct vuln_advisory *adv, char out[VULN_HASH_HEX])
{
	struct facts facts = {.n = 0};

	base_buf_init(&facts.text, VULN_FACTS_MAX);
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
	hash_sorted(&facts, out);
	base_buf_release(&facts.text);
}
