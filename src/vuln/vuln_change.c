/*
 * What differs between two revisions.  One small function for each kind
 * says what was and what is, and which row of the table it is.
 */
#include "kairan/vuln_change.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_score.h"
#include "vuln_change_x.h"

static bool
is_void(enum vuln_state state)
{
	return state == VULN_REJECTED || state == VULN_WITHDRAWN;
}

static void
compare_state(const struct vuln_change_pair *p)
{
	bool was_void = is_void(p->old->state),
	     void_now = is_void(p->new->state);

	/* A dispute leaves the record standing: see compare_words(). */
	if (p->old->state == p->new->state || (!was_void && !void_now))
		return;
	vuln_change_note(p, VULN_CHANGE_STATE,
	    void_now ? VULN_RULE_REJECTED : VULN_RULE_PUBLISHED_AGAIN,
	    vuln_state_name(p->old->state), vuln_state_name(p->new->state));
}

static enum vuln_rule
kept(bool is_gone)
{
	return is_gone ? VULN_RULE_KEPT : VULN_RULE_KEPT_BACK;
}

static const struct vuln_advisory *
said_points(const struct vuln_change_pair *p, const struct vuln_advisory *adv)
{
	return p->policy->is_judged ? vuln_advisory_points(adv) : adv;
}

static enum vuln_rule
exploitation_rule(
    enum vuln_exploitation old, enum vuln_exploitation new, bool is_gone)
{
	if (new == old)
		return kept(is_gone);
	if (new < old)
		return VULN_RULE_EXPLOITATION_FELL;
	return new == VULN_EXPLOITATION_ACTIVE ? VULN_RULE_EXPLOITED
	       : new == VULN_EXPLOITATION_POC  ? VULN_RULE_EXPLOIT_CODE
					       : VULN_RULE_NO_EXPLOITATION;
}

static void
compare_exploitation(const struct vuln_change_pair *p)
{
	enum vuln_exploitation from = said_points(p, p->old)->exploitation;
	enum vuln_exploitation to = said_points(p, p->new)->exploitation;

	if (from != to)
		vuln_change_note(p, VULN_CHANGE_EXPLOITATION,
		    exploitation_rule(
			vuln_advisory_points(p->old)->exploitation,
			vuln_advisory_points(p->new)->exploitation,
			to == VULN_EXPLOITATION_UNKNOWN),
		    vuln_exploitation_name(from), vuln_exploitation_name(to));
}

/* Automatable and technical impact go by the same rule: values ordered, 0
 * unknown, 2 the worse. */
struct point {
	enum vuln_change_kind kind;
	enum vuln_rule rule; /* material; then first, then unused */
	bool is_used; /* by our SSVC table */
	int from; /* what the revisions say */
	int to;
	int old; /* what holds */
	int new;
	const char *(*name)(int value);
};

static const char *
automatable_name(int value)
{
	return vuln_automatable_name((enum vuln_automatable)value);
}

static const char *
impact_name(int value)
{
	return vuln_impact_name((enum vuln_impact)value);
}

static void
compare_point(const struct vuln_change_pair *p, const struct point *point)
{
	enum vuln_rule rule = point->rule;

	if (point->from == point->to)
		return;
	if (point->old == point->new)
		rule = kept(point->to == 0);
	else if (!point->is_used)
		rule += 2;
	else if (point->old == 0 || point->new == 0)
		rule += 1;
	vuln_change_note(p, point->kind, rule, point->name(point->from),
	    point->name(point->to));
}

static void
compare_points(const struct vuln_change_pair *p)
{
	const struct vuln_advisory *from = said_points(p, p->old);
	const struct vuln_advisory *to = said_points(p, p->new);
	const struct vuln_advisory *old = vuln_advisory_points(p->old);
	const struct vuln_advisory *new = vuln_advisory_points(p->new);
	const struct point automatable = {VULN_CHANGE_AUTOMATABLE,
	    VULN_RULE_AUTOMATABLE, p->policy->uses_automatable,
	    (int)from->automatable, (int)to->automatable, (int)old->automatable,
	    (int)new->automatable, automatable_name};
	const struct point impact = {VULN_CHANGE_TECHNICAL_IMPACT,
	    VULN_RULE_IMPACT, p->policy->uses_technical_impact,
	    (int)from->technical_impact, (int)to->technical_impact,
	    (int)old->technical_impact, (int)new->technical_impact,
	    impact_name};

	compare_point(p, &automatable);
	compare_point(p, &impact);
}

static const char *
kev_text(const struct vuln_advisory *adv, const struct vuln_advisory *points)
{
	if (!adv->is_kev)
		adv = points;
	if (!adv->is_kev)
		return "";
	return adv->kev_due[0] != '\0' ? adv->kev_due : "listed";
}

static void
compare_kev(const struct vuln_change_pair *p)
{
	const char *from = kev_text(p->old, said_points(p, p->old));
	const char *to = kev_text(p->new, said_points(p, p->new));
	const char *old = kev_text(p->old, vuln_advisory_points(p->old));
	const char *new = kev_text(p->new, vuln_advisory_points(p->new));

	if (strcmp(from, to) == 0)
		return;
	vuln_change_note(p, VULN_CHANGE_KEV,
	    strcmp(old, new) == 0 ? kept(to[0] == '\0')
	    : old[0] == '\0'      ? VULN_RULE_KEV_ENTERED
	    : new[0] == '\0'      ? VULN_RULE_KEV_LEFT
				  : VULN_RULE_KEV_DUE,
	    from, to);
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

static const struct vuln_score *
best_score(const struct vuln_advisory *adv)
{
	adv = vuln_advisory_scores(adv);
	return vuln_score_best(adv->scores, adv->n_scores);
}

static enum vuln_rule
score_rule(const struct vuln_change_pair *p)
{
	const struct vuln_score *old = best_score(p->old);
	const struct vuln_score *new = best_score(p->new);
	int from = old == NULL ? -1 : vuln_score_of(old);
	int to = new == NULL ? -1 : vuln_score_of(new);
	enum vuln_severity band =
	    vuln_score_severity(new == NULL ? "" : new->version, to);
	bool does_cross = crosses(p->policy, from, to);

	if (old == NULL)
		return band >= VULN_SEVERITY_HIGH ? VULN_RULE_SCORE_FIRST_HIGH
		       : does_cross ? VULN_RULE_SCORE_FIRST_THRESHOLD
				    : VULN_RULE_SCORE_SAME;
	if (new != NULL && band != vuln_score_severity(old->version, from))
		return VULN_RULE_SCORE_BAND;
	return does_cross ? VULN_RULE_SCORE_THRESHOLD : VULN_RULE_SCORE_SAME;
}

static const struct vuln_advisory *
said_scores(const struct vuln_change_pair *p, const struct vuln_advisory *adv)
{
	return p->policy->is_judged ? vuln_advisory_scores(adv) : adv;
}

static void
compare_scores(const struct vuln_change_pair *p)
{
	char *from = score_set(said_scores(p, p->old));
	char *to = score_set(said_scores(p, p->new));
	bool is_kept = from[0] == '\0' || to[0] == '\0';
	enum vuln_rule rule = score_rule(p);

	is_kept = is_kept && vuln_advisory_scores(p->old)->n_scores > 0 &&
		  vuln_advisory_scores(p->new)->n_scores > 0;
	if (is_kept && rule == VULN_RULE_SCORE_SAME)
		rule = kept(to[0] == '\0');
	if (strcmp(from, to) != 0)
		vuln_change_note(p, VULN_CHANGE_SCORE, rule, from, to);
	free(from);
	free(to);
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
compare_mitigation(const struct vuln_change_pair *p)
{
	const char *old = p->old->mitigation, *new = p->new->mitigation;

	if (strcmp(old, new) != 0)
		vuln_change_note(p, VULN_CHANGE_MITIGATION,
		    old[0] == '\0'   ? VULN_RULE_MITIGATION_KNOWN
		    : new[0] == '\0' ? VULN_RULE_MITIGATION_GONE
		    : !says_insufficient(old) && says_insufficient(new)
			? VULN_RULE_MITIGATION_BROKEN
			: VULN_RULE_MITIGATION_CHANGED,
		    old, new);
}

static void
compare_words(const struct vuln_change_pair *p)
{
	bool is_dispute = p->old->state != p->new->state &&
			  !is_void(p->old->state) && !is_void(p->new->state);

	if (is_dispute)
		vuln_change_note(p, VULN_CHANGE_TEXT,
		    p->new->state == VULN_DISPUTED ? VULN_RULE_DISPUTED
						   : VULN_RULE_UNDISPUTED,
		    vuln_state_name(p->old->state),
		    vuln_state_name(p->new->state));
	else if (strcmp(p->old->title, p->new->title) != 0)
		vuln_change_note(p, VULN_CHANGE_TEXT, VULN_RULE_WORDS,
		    p->old->title, p->new->title);
	else if (strcmp(p->old->summary, p->new->summary) != 0)
		vuln_change_note(p, VULN_CHANGE_TEXT, VULN_RULE_WORDS,
		    p->old->summary, p->new->summary);
}

void
vuln_change_compare(const struct vuln_advisory *old,
    const struct vuln_advisory *new, const struct vuln_change_policy *policy,
    struct vuln_changes *out)
{
	static const struct vuln_change_policy plain = {
	    .uses_automatable = false};
	static void (*const compare[])(const struct vuln_change_pair *) = {
	    compare_state, compare_exploitation, compare_points, compare_kev,
	    compare_scores, vuln_change_fix, compare_mitigation,
	    vuln_change_affected, compare_words};
	struct vuln_change_pair pair = {
	    old, new, policy == NULL ? &plain : policy, out};
	size_t i;

	for (i = 0; i < BASE_LEN(compare); i++)
		compare[i](&pair);
}
