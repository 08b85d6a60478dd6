/*
 * What differs in the products of two revisions: what is affected, and which
 * versions mend it.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "vuln_change_x.h"

#define PRINTED_MAX 8 /* products that a change names */

/* In a sorted list. */
static void
drop_doubles(struct base_strv *list)
{
	size_t i, kept = 0;

	for (i = 0; i < list->n; i++) {
		if (kept > 0 && strcmp(list->v[kept - 1], list->v[i]) == 0)
			free(list->v[i]);
		else
			list->v[kept++] = list->v[i];
	}
	list->n = kept;
}

/* The versions that mend it, sorted. */
static char *
fixed_set(const struct vuln_advisory *adv)
{
	struct base_strv set = BASE_STRV_INIT;
	char *joined;
	size_t i;
	bool ok = true;

	for (i = 0; i < adv->n_products && ok; i++)
		if (adv->products[i].fixed_in[0] != '\0') {
			joined = base_xprintf("%s %s", adv->products[i].product,
			    adv->products[i].fixed_in);
			ok = base_strv_add(&set, joined) == BASE_OK;
			free(joined);
		}
	base_strv_sort(&set);
	drop_doubles(&set);
	joined = base_strv_join(&set, ", ");
	base_strv_release(&set);
	return joined;
}

static void
note_fix(const struct vuln_change_pair *p, const char *from, const char *to)
{
	vuln_change_note(p, VULN_CHANGE_FIX,
	    from[0] == '\0' ? VULN_RULE_FIX_OUT
	    : to[0] == '\0' ? VULN_RULE_FIX_GONE
			    : VULN_RULE_FIX_CHANGED,
	    from, to);
}

void
vuln_change_fix(const struct vuln_change_pair *p)
{
	char *from = fixed_set(vuln_advisory_products(p->old));
	char *to = fixed_set(vuln_advisory_products(p->new));

	if (strcmp(p->old->fix, p->new->fix) != 0)
		note_fix(p, p->old->fix, p->new->fix);
	else if (strcmp(from, to) != 0)
		note_fix(p, from, to);
	free(from);
	free(to);
}

/* Products with versions and CPEs, one a line, sorted; fixed versions are
 * another kind's. */
static struct base_strv
affected_set(const struct vuln_advisory *adv)
{
	struct base_strv set = BASE_STRV_INIT;
	const struct vuln_product *product;
	char *line;
	size_t i;
	bool ok = true;

	for (i = 0; i < adv->n_products && ok; i++) {
		product = &adv->products[i];
		line = base_xprintf("%s\x1f%s\x1f%s\x1f%s", product->vendor,
		    product->product, product->version, product->cpe);
		ok = base_strv_add(&set, line) == BASE_OK;
		free(line);
	}
	base_strv_sort(&set);
	drop_doubles(&set);
	return set;
}

/* What entered and left between two lists, as such lines. */
struct difference {
	struct base_strv left;
	struct base_strv entered;
};

static void
add_only_in(
    const struct base_strv *a, const struct base_strv *b, struct base_strv *out)
{
	size_t i = 0, k = 0;
	int order;

	while (i < a->n) {
		order = k < b->n ? strcmp(a->v[i], b->v[k]) : -1;
		if (order < 0 && base_strv_add(out, a->v[i]) != BASE_OK)
			return;
		i += order <= 0;
		k += order >= 0;
	}
}

static struct difference
compare_sets(const struct vuln_advisory *from, const struct vuln_advisory *to)
{
	struct difference d = {BASE_STRV_INIT, BASE_STRV_INIT};
	struct base_strv old = affected_set(from), new = affected_set(to);

	add_only_in(&old, &new, &d.left);
	add_only_in(&new, &old, &d.entered);
	base_strv_release(&old);
	base_strv_release(&new);
	return d;
}

static void
release(struct difference *d)
{
	base_strv_release(&d->left);
	base_strv_release(&d->entered);
}

/* For people: "vendor product version; ...", the first ones. */
static char *
print(const struct base_strv *lines)
{
	struct base_strv out = BASE_STRV_INIT;
	char *text, *p;
	size_t i;

	for (i = 0; i < lines->n && out.n < PRINTED_MAX; i++) {
		text = base_xstrdup(lines->v[i]);
		for (p = text; *p != '\0'; p++)
			if (*p == '\x1f')
				*p = ' ';
		if (base_strv_add_once(&out, base_text_trim(text)) != BASE_OK)
			i = lines->n;
		free(text);
	}
	text = base_strv_join(&out, "; ");
	base_strv_release(&out);
	return text;
}

/* Does a watch look at what one of the lines names? */
static bool
is_watched(const struct vuln_watchset *watches, const struct base_strv *lines)
{
	struct vuln_product product;
	char *part[4], *text;
	bool found = false;
	size_t i, k;

	for (i = 0; i < lines->n && !found; i++) {
		text = base_xstrdup(lines->v[i]);
		for (k = 0, part[0] = text; k < BASE_LEN(part) - 1; k++) {
			part[k + 1] = strchr(part[k], '\x1f');
			*part[k + 1]++ = '\0';
		}
		memset(&product, 0, sizeof(product));
		product.vendor = part[0];
		product.product = part[1];
		product.cpe = part[3];
		found = vuln_watchset_looks_at(watches, &product);
		free(text);
	}
	return found;
}

static bool
has_watched(const struct vuln_watchset *watches, const struct vuln_advisory *a)
{
	size_t i;

	for (i = 0; i < a->n_products; i++)
		if (vuln_watchset_looks_at(watches, &a->products[i]))
			return true;
	return false;
}

/* Where no product is one that a watch looks at, and yet the vulnerability is
 * watched, for words of its text, each of its products counts. */
static bool
concerns_us(const struct vuln_change_pair *p, const struct difference *d)
{
	const struct vuln_watchset *watches = p->policy->watches;

	if (watches == NULL || is_watched(watches, &d->entered) ||
	    is_watched(watches, &d->left))
		return true;
	if (!p->policy->is_watched && !vuln_watchset_hits(watches, p->old) &&
	    !vuln_watchset_hits(watches, p->new))
		return false;
	return !has_watched(watches, vuln_advisory_products(p->old)) &&
	       !has_watched(watches, vuln_advisory_products(p->new));
}

static const struct vuln_advisory *
said_products(const struct vuln_change_pair *p, const struct vuln_advisory *adv)
{
	return p->policy->is_judged ? vuln_advisory_products(adv) : adv;
}

static enum vuln_rule
affected_rule(const struct vuln_change_pair *p, const struct difference *said,
    bool is_gone)
{
	struct difference holds = compare_sets(
	    vuln_advisory_products(p->old), vuln_advisory_products(p->new));
	enum vuln_rule rule;

	if (holds.left.n + holds.entered.n > 0)
		rule = concerns_us(p, &holds) ? VULN_RULE_AFFECTED
					      : VULN_RULE_AFFECTED_OTHER;
	else if (said->left.n + said->entered.n > 0)
		rule = is_gone ? VULN_RULE_KEPT : VULN_RULE_KEPT_BACK;
	else
		rule = VULN_RULE_AFFECTED_WORDS;
	release(&holds);
	return rule;
}

void
vuln_change_affected(const struct vuln_change_pair *p)
{
	const struct vuln_advisory *from = said_products(p, p->old);
	const struct vuln_advisory *to = said_products(p, p->new);
	struct difference said = {BASE_STRV_INIT, BASE_STRV_INIT};
	/* A rejected record has no list any more, and so no key. */
	bool has_keys =
	    from->affected_key[0] != '\0' || to->affected_key[0] != '\0';
	bool same_key = strcmp(from->affected_key, to->affected_key) == 0;
	char *left, *entered;

	if (has_keys && same_key)
		return;
	said = compare_sets(from, to);
	if (has_keys || said.left.n + said.entered.n > 0) {
		left = print(&said.left);
		entered = print(&said.entered);
		vuln_change_note(p, VULN_CHANGE_AFFECTED,
		    affected_rule(p, &said, to->n_products == 0), left,
		    entered);
		free(left);
		free(entered);
	}
	release(&said);
}
