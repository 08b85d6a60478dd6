/*
 * What differs between two revisions.  One small function for each kind
 * says what was and what is; the table at the end says who looks at it.
 */
#include "kairan/vuln_change.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_score.h"

#define SET_MAX ((size_t)4 << 20) /* bytes of a set's text */

/* The two revisions under comparison. */
struct pair {
	const struct vuln_advisory *old;
	const struct vuln_advisory *new;
	const struct vuln_change_policy *policy;
	struct vuln_changes *out;
};

static void
note(const struct pair *p, enum vuln_change_kind kind, const char *from,
    const char *to, const char *material_because, const char *else_because)
{
	bool material = material_because != NULL;

	/* On a record that is and stays rejected nobody has to act. */
	if (material && kind != VULN_CHANGE_STATE &&
	    p->old->state == VULN_REJECTED && p->new->state == VULN_REJECTED) {
		material = false;
		else_because = "the record is rejected";
	}
	vuln_changes_add(p->out, kind, from, to, material,
	    material ? material_because : else_because);
}

static bool
is_void(enum vuln_state state)
{
	return state == VULN_REJECTED || state == VULN_WITHDRAWN;
}

/* The change noted last opens these again, when it matters at all. */
static void
reopen(const struct pair *p, unsigned reopens)
{
	struct vuln_change *last;

	if (p->out->n == 0)
		return;
	last = &p->out->v[p->out->n - 1];
	if (last->material && !is_void(p->new->state))
		last->reopens = reopens;
}

static void
compare_state(const struct pair *p)
{
	/* A dispute leaves the record standing: see compare_words(). */
	if (is_void(p->old->state) == is_void(p->new->state) &&
	    !is_void(p->old->state))
		return;
	if (p->old->state == p->new->state)
		return;
	note(p, VULN_CHANGE_STATE, vuln_state_name(p->old->state),
	    vuln_state_name(p->new->state), "the state changed", "");
	if (is_void(p->old->state) && !is_void(p->new->state))
		reopen(p, VULN_REOPEN_NOT_AFFECTED);
}

static void
compare_exploitation(const struct pair *p)
{
	const char *material = NULL, *otherwise = "exploitation fell";

	if (p->old->exploitation == p->new->exploitation)
		return;
	if (p->new->exploitation > p->old->exploitation &&
	    p->new->exploitation >= VULN_EXPLOITATION_POC)
		material = p->new->exploitation == VULN_EXPLOITATION_ACTIVE
			       ? "it is exploited now"
			       : "exploit code is public now";
	else if (p->old->exploitation == VULN_EXPLOITATION_UNKNOWN)
		otherwise = "a first assessment without exploitation";
	note(p, VULN_CHANGE_EXPLOITATION,
	    vuln_exploitation_name(p->old->exploitation),
	    vuln_exploitation_name(p->new->exploitation), material, otherwise);
	reopen(p, VULN_REOPEN_RISK_ACCEPTED);
}

/* Automatable and technical impact go by the same rule: values ordered, 0
 * unknown, 2 the worse. */
static const char *
decision_point(bool is_used, int old, int new)
{
	return is_used && old != 0 && new != 0 ? "our SSVC table uses it"
					       : NULL;
}

static const char *
decision_point_else(bool is_used)
{
	return is_used ? "a first assessment" : "our SSVC table ignores it";
}

static void
compare_points(const struct pair *p)
{
	const struct vuln_advisory *old = p->old, *new = p->new;
	bool is_used;

	if (old->automatable != new->automatable) {
		is_used = p->policy->uses_automatable;
		note(p, VULN_CHANGE_AUTOMATABLE,
		    vuln_automatable_name(old->automatable),
		    vuln_automatable_name(new->automatable),
		    decision_point(
			is_used, (int)old->automatable, (int)new->automatable),
		    decision_point_else(is_used));
	}
	if (old->technical_impact != new->technical_impact) {
		is_used = p->policy->uses_technical_impact;
		note(p, VULN_CHANGE_TECHNICAL_IMPACT,
		    vuln_impact_name(old->technical_impact),
		    vuln_impact_name(new->technical_impact),
		    decision_point(is_used, (int)old->technical_impact,
			(int)new->technical_impact),
		    decision_point_else(is_used));
	}
}

static const char *
kev_text(const struct vuln_advisory *adv)
{
	if (!adv->is_kev)
		return "";
	return adv->kev_due[0] != '\0' ? adv->kev_due : "listed";
}

static void
compare_kev(const struct pair *p)
{
	const char *from = kev_text(p->old), *to = kev_text(p->new);

	if (strcmp(from, to) == 0)
		return;
	note(p, VULN_CHANGE_KEV, from, to,
	    from[0] == '\0' ? "it entered the catalogue"
	    : to[0] == '\0' ? "it left the catalogue"
			    : "the catalogue's due date moved",
	    "");
	if (from[0] == '\0')
		reopen(p, VULN_REOPEN_RISK_ACCEPTED);
}

/* "3.1:9.8, 2.0:7.5": the set of (version, base), sorted. */
static char *
score_set(const struct vuln_advisory *adv)
{
	struct base_strv set = BASE_STRV_INIT;
	char text[VULN_SCORE_TEXT], *one, *joined;
	size_t i;
	bool ok = true;

	for (i = 0; i < adv->n_scores && ok; i++) {
		vuln_score_format(vuln_score_of(&adv->scores[i]), text);
		if (text[0] == '\0')
			continue;
		one = base_xprintf("%s:%s", adv->scores[i].version, text);
		ok = base_strv_add_once(&set, one) == BASE_OK;
		free(one);
	}
	base_strv_sort(&set);
	joined = base_strv_join(&set, ", ");
	base_strv_release(&set);
	return joined;
}

static bool
crosses(const struct vuln_change_policy *policy, int from, int to)
{
	size_t i;

	for (i = 0; i < policy->n_thresholds; i++)
		if ((from >= policy->thresholds[i]) !=
		    (to >= policy->thresholds[i]))
			return true;
	return false;
}

/* NULL: nobody has to look. */
static const char *
score_reason(const struct pair *p)
{
	const struct vuln_score *old =
	    vuln_score_best(p->old->scores, p->old->n_scores);
	const struct vuln_score *new =
	    vuln_score_best(p->new->scores, p->new->n_scores);
	int from = old == NULL ? -1 : vuln_score_of(old);
	int to = new == NULL ? -1 : vuln_score_of(new);
	enum vuln_severity band =
	    vuln_score_severity(new == NULL ? "" : new->version, to);

	if (old == NULL)
		return band >= VULN_SEVERITY_HIGH ? "the first score is high"
		       : crosses(p->policy, from, to)
			   ? "the first score reaches a watch's threshold"
			   : NULL;
	if (new != NULL && band != vuln_score_severity(old->version, from))
		return "the score entered another band";
	return crosses(p->policy, from, to)
		   ? "the score crossed a watch's threshold"
		   : NULL;
}

static void
compare_scores(const struct pair *p)
{
	char *from = score_set(p->old), *to = score_set(p->new);

	if (strcmp(from, to) != 0)
		note(p, VULN_CHANGE_SCORE, from, to, score_reason(p),
		    "the score stays in its band");
	free(from);
	free(to);
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
			ok = base_strv_add_once(&set, joined) == BASE_OK;
			free(joined);
		}
	base_strv_sort(&set);
	joined = base_strv_join(&set, ", ");
	base_strv_release(&set);
	return joined;
}

static void
compare_text(const struct pair *p, enum vuln_change_kind kind, const char *from,
    const char *to, const char *const reasons[3])
{
	note(p, kind, from, to,
	    from[0] == '\0' ? reasons[0]
	    : to[0] == '\0' ? reasons[1]
			    : reasons[2],
	    "");
}

/* Does the text say that what was advised before does not help? */
static bool
says_insufficient(const char *text)
{
	static const char *const words[] = {"insufficient", "not sufficient",
	    "not enough", "incomplete", "ineffective", "not effective",
	    "no longer effective", "does not mitigate", "bypass", "不十分",
	    "不完全", "有効ではな", "無効", "回避可能", "効果がな"};
	char *folded = base_text_fold(text);
	bool found = false;
	size_t i;

	for (i = 0; i < BASE_LEN(words) && !found; i++)
		found = strstr(folded, words[i]) != NULL;
	free(folded);
	return found;
}

static void
compare_mitigation(const struct pair *p)
{
	static const char *const reasons[] = {"a mitigation is known",
	    "the mitigation was withdrawn", "the mitigation changed"};
	static const char *const broken[] = {"a mitigation is known",
	    "the mitigation was withdrawn",
	    "the mitigation was declared insufficient"};
	const char *old = p->old->mitigation, *new = p->new->mitigation;
	bool is_broken;

	if (strcmp(old, new) == 0)
		return;
	is_broken = !says_insufficient(old) && says_insufficient(new);
	compare_text(
	    p, VULN_CHANGE_MITIGATION, old, new, is_broken ? broken : reasons);
	if (old[0] != '\0' && (new[0] == '\0' || is_broken))
		reopen(p, VULN_REOPEN_WORKAROUND);
}

static void
compare_fix(const struct pair *p)
{
	static const char *const fix[] = {
	    "a fix is out", "the fix was withdrawn", "the fix changed"};
	char *from = fixed_set(p->old), *to = fixed_set(p->new);

	if (strcmp(p->old->fix, p->new->fix) != 0)
		compare_text(p, VULN_CHANGE_FIX, p->old->fix, p->new->fix, fix);
	else if (strcmp(from, to) != 0)
		compare_text(p, VULN_CHANGE_FIX, from, to, fix);
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

static void
compare_affected(const struct pair *p)
{
	struct base_strv old = affected_set(p->old);
	struct base_strv new = affected_set(p->new);
	char *left = only_in(&old, &new), *entered = only_in(&new, &old);
	bool differ = left[0] != '\0' || entered[0] != '\0';
	/* A rejected record has no list any more, and so no key. */
	bool has_keys =
	    p->old->affected_key[0] != '\0' || p->new->affected_key[0] != '\0';
	bool same_key = strcmp(p->old->affected_key, p->new->affected_key) == 0;

	if (has_keys ? !same_key : differ)
		note(p, VULN_CHANGE_AFFECTED, left, entered,
		    differ ? "the affected products or versions changed" : NULL,
		    "only the wording of what is affected changed");
	if (has_keys ? !same_key : differ)
		reopen(p, VULN_REOPEN_NOT_AFFECTED);
	base_strv_release(&old);
	base_strv_release(&new);
	free(left);
	free(entered);
}

static void
compare_words(const struct pair *p)
{
	bool is_dispute = p->old->state != p->new->state &&
			  !is_void(p->old->state) && !is_void(p->new->state);

	if (is_dispute)
		note(p, VULN_CHANGE_TEXT, vuln_state_name(p->old->state),
		    vuln_state_name(p->new->state), NULL,
		    p->new->state == VULN_DISPUTED
			? "it is disputed whether this is a vulnerability"
			: "it is no longer disputed");
	else if (strcmp(p->old->title, p->new->title) != 0)
		note(p, VULN_CHANGE_TEXT, p->old->title, p->new->title, NULL,
		    "only words changed");
	else if (strcmp(p->old->summary, p->new->summary) != 0)
		note(p, VULN_CHANGE_TEXT, p->old->summary, p->new->summary,
		    NULL, "only words changed");
}

void
vuln_change_compare(const struct vuln_advisory *old,
    const struct vuln_advisory *new, const struct vuln_change_policy *policy,
    struct vuln_changes *out)
{
	static const struct vuln_change_policy plain = {false, false, NULL, 0};
	static void (*const compare[])(const struct pair *) = {compare_state,
	    compare_exploitation, compare_points, compare_kev, compare_scores,
	    compare_fix, compare_mitigation, compare_affected, compare_words};
	struct pair pair = {old, new, policy == NULL ? &plain : policy, out};
	size_t i;

	for (i = 0; i < BASE_LEN(compare); i++)
		compare[i](&pair);
}
