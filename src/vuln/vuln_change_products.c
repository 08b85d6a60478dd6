/*
 * What differs in the products of two revisions: what is affected, and which
 * versions mend it.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "vuln_change_x.h"

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
			ok = base_strv_add_once(&set, joined) == BASE_OK;
			free(joined);
		}
	base_strv_sort(&set);
	joined = base_strv_join(&set, ", ");
	base_strv_release(&set);
	return joined;
}

void
vuln_change_fix(const struct vuln_change_pair *p)
{
	static const char *const fix[] = {
	    "a fix is out", "the fix was withdrawn", "the fix changed"};
	char *from = fixed_set(vuln_advisory_products(p->old));
	char *to = fixed_set(vuln_advisory_products(p->new));

	if (strcmp(p->old->fix, p->new->fix) != 0)
		vuln_change_text(
		    p, VULN_CHANGE_FIX, p->old->fix, p->new->fix, fix);
	else if (strcmp(from, to) != 0)
		vuln_change_text(p, VULN_CHANGE_FIX, from, to, fix);
	free(from);
	free(to);
}

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

/* What stands in a and not in b, for people: "vendor product version". */
static char *
only_in(const struct base_strv *a, const struct base_strv *b)
{
	struct base_strv lines = BASE_STRV_INIT;
	size_t i = 0, k = 0;
	char *text, *p;
	int order;

	while (i < a->n && lines.n < 8) {
		order = k < b->n ? strcmp(a->v[i], b->v[k]) : -1;
		if (order < 0) {
			text = base_xstrdup(a->v[i]);
			for (p = text; *p != '\0'; p++)
				if (*p == '\x1f')
					*p = ' ';
			if (base_strv_add_once(&lines, base_text_trim(text)) !=
			    BASE_OK)
				i = a->n;
			free(text);
		}
		i += order <= 0;
		k += order >= 0;
	}
	text = base_strv_join(&lines, "; ");
	base_strv_release(&lines);
	return text;
}

static const struct vuln_advisory *
said_products(const struct vuln_change_pair *p, const struct vuln_advisory *adv)
{
	return p->policy->is_judged ? vuln_advisory_products(adv) : adv;
}

/* What entered and left between two lists. */
struct difference {
	char *left;
	char *entered;
};

static struct difference
compare_sets(const struct vuln_advisory *from, const struct vuln_advisory *to)
{
	struct base_strv old = affected_set(from), new = affected_set(to);
	struct difference d = {only_in(&old, &new), only_in(&new, &old)};

	base_strv_release(&old);
	base_strv_release(&new);
	return d;
}

static bool
is_any(const struct difference *d)
{
	return d->left[0] != '\0' || d->entered[0] != '\0';
}

static void
release(struct difference *d)
{
	free(d->left);
	free(d->entered);
}

void
vuln_change_affected(const struct vuln_change_pair *p)
{
	const struct vuln_advisory *from = said_products(p, p->old);
	const struct vuln_advisory *to = said_products(p, p->new);
	struct difference said = compare_sets(from, to);
	struct difference holds = compare_sets(
	    vuln_advisory_products(p->old), vuln_advisory_products(p->new));
	/* A rejected record has no list any more, and so no key. */
	bool has_keys =
	    from->affected_key[0] != '\0' || to->affected_key[0] != '\0';
	bool same_key = strcmp(from->affected_key, to->affected_key) == 0;

	if (has_keys ? !same_key : is_any(&said)) {
		vuln_change_note(p, VULN_CHANGE_AFFECTED, said.left,
		    said.entered,
		    is_any(&holds) ? "the affected products or versions changed"
				   : NULL,
		    is_any(&said)
			? vuln_change_kept(to->n_products == 0)
			: "only the wording of what is affected changed");
		vuln_change_open(p, VULN_REOPEN_NOT_AFFECTED);
	}
	release(&said);
	release(&holds);
}
