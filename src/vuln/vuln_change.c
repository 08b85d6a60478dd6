/*
 * What differs between two revisions.  One small function for each kind
 * says what was and what is; the table at the end says who looks at it.
 */
#include "kairan/vuln_change.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_score.h"
#include "vuln_change_x.h"

void
vuln_change_note(const struct vuln_change_pair *p, enum vuln_change_kind kind,
    const char *from, const char *to, const char *material_because,
    const char *else_because)
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

void
vuln_change_open(const struct vuln_change_pair *p, unsigned reopens)
{
	struct vuln_change *last;

	if (p->out->n == 0)
		return;
	last = &p->out->v[p->out->n - 1];
	if (last->material && !is_void(p->new->state))
		last->reopens = reopens;
}

static void
compare_state(const struct vuln_change_pair *p)
{
	/* A dispute leaves the record standing: see compare_words(). */
	if (is_void(p->old->state) == is_void(p->new->state) &&
	    !is_void(p->old->state))
		return;
	if (p->old->state == p->new->state)
		return;
	vuln_change_note(p, VULN_CHANGE_STATE, vuln_state_name(p->old->state),
	    vuln_state_name(p->new->state), "the state changed", "");
	if (is_void(p->old->state) && !is_void(p->new->state))
		vuln_change_open(p, VULN_REOPEN_NOT_AFFECTED);
}

const char *
vuln_change_kept(bool is_gone)
{
	return is_gone ? "the source leaves it out: what it said last is kept"
		       : "the source says again what it said before";
}

static const struct vuln_advisory *
said_points(const struct vuln_change_pair *p, const struct vuln_advisory *adv)
{
	return p->policy->is_judged ? vuln_advisory_points(adv) : adv;
}

static void
compare_exploitation(const struct vuln_change_pair *p)
{
	const char *material = NULL, *otherwise = "exploitation fell";
	enum vuln_exploitation from = said_points(p, p->old)->exploitation;
	enum vuln_exploitation to = said_points(p, p->new)->exploitation;
	enum vuln_exploitation old, new;

	if (from == to)
		return;
	old = vuln_advisory_points(p->old)->exploitation;
	new = vuln_advisory_points(p->new)->exploitation;
	if (new > old &&new >= VULN_EXPLOITATION_POC)
		material = new == VULN_EXPLOITATION_ACTIVE
			       ? "it is exploited now"
			       : "exploit code is public now";
	else if (new == old)
		otherwise = vuln_change_kept(to == VULN_EXPLOITATION_UNKNOWN);
	else if (old == VULN_EXPLOITATION_UNKNOWN)
		otherwise = "a first assessment without exploitation";
	vuln_change_note(p, VULN_CHANGE_EXPLOITATION,
	    vuln_exploitation_name(from), vuln_exploitation_name(to), material,
	    otherwise);
	vuln_change_open(p, VULN_REOPEN_RISK_ACCEPTED);
}

/* Automatable and technical impact go by the same rule: values ordered, 0
 * unknown, 2 the worse. */
struct point {
	enum vuln_change_kind kind;
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
	bool is_material = point->is_used && point->old != 0 &&
			   point->new != 0 && point->old != point->new;

	if (point->from == point->to)
		return;
	vuln_change_note(p, point->kind, point->name(point->from),
	    point->name(point->to),
	    is_material ? "our SSVC table uses it" : NULL,
	    point->old == point->new ? vuln_change_kept(point->to == 0)
	    : point->is_used         ? "a first assessment"
				     : "our SSVC table ignores it");
}

static void
compare_points(const struct vuln_change_pair *p)
{
	const struct vuln_advisory *from = said_points(p, p->old);
	const struct vuln_advisory *to = said_points(p, p->new);
	const struct vuln_advisory *old = vuln_advisory_points(p->old);
	const struct vuln_advisory *new = vuln_advisory_points(p->new);
	const struct point automatable = {VULN_CHANGE_AUTOMATABLE,
	    p->policy->uses_automatable, (int)from->automatable,
	    (int)to->automatable, (int)old->automatable, (int)new->automatable,
	    automatable_name};
	const struct point impact = {VULN_CHANGE_TECHNICAL_IMPACT,
	    p->policy->uses_technical_impact, (int)from->technical_impact,
	    (int)to->technical_impact, (int)old->technical_impact,
	    (int)new->technical_impact, impact_name};

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
	vuln_change_note(p, VULN_CHANGE_KEV, from, to,
	    strcmp(old, new) == 0 ? NULL
	    : old[0] == '\0'      ? "it entered the catalogue"
	    : new[0] == '\0'      ? "it left the catalogue"
				  : "the catalogue's due date moved",
	    vuln_change_kept(to[0] == '\0'));
	if (old[0] == '\0')
		vuln_change_open(p, VULN_REOPEN_RISK_ACCEPTED);
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

/* NULL: nobody has to look. */
static const char *
score_reason(const struct vuln_change_pair *p)
{
	const struct vuln_score *old = best_score(p->old);
	const struct vuln_score *new = best_score(p->new);
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

	is_kept = is_kept && vuln_advisory_scores(p->old)->n_scores > 0 &&
		  vuln_advisory_scores(p->new)->n_scores > 0;
	if (strcmp(from, to) != 0)
		vuln_change_note(p, VULN_CHANGE_SCORE, from, to,
		    score_reason(p),
		    is_kept ? vuln_change_kept(to[0] == '\0')
			    : "the score stays in its band");
	free(from);
	free(to);
}

void
vuln_change_text(const struct vuln_change_pair *p, enum vuln_change_kind kind,
    const char *from, const char *to, const char *const reasons[3])
{
	vuln_change_note(p, kind, from, to,
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
compare_mitigation(const struct vuln_change_pair *p)
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
	vuln_change_text(
	    p, VULN_CHANGE_MITIGATION, old, new, is_broken ? broken : reasons);
	if (old[0] != '\0' && (new[0] == '\0' || is_broken))
		vuln_change_open(p, VULN_REOPEN_WORKAROUND);
}

static void
compare_words(const struct vuln_change_pair *p)
{
	bool is_dispute = p->old->state != p->new->state &&
			  !is_void(p->old->state) && !is_void(p->new->state);

	if (is_dispute)
		vuln_change_note(p, VULN_CHANGE_TEXT,
		    vuln_state_name(p->old->state),
		    vuln_state_name(p->new->state), NULL,
		    p->new->state == VULN_DISPUTED
			? "it is disputed whether this is a vulnerability"
			: "it is no longer disputed");
	else if (strcmp(p->old->title, p->new->title) != 0)
		vuln_change_note(p, VULN_CHANGE_TEXT, p->old->title,
		    p->new->title, NULL, "only words changed");
	else if (strcmp(p->old->summary, p->new->summary) != 0)
		vuln_change_note(p, VULN_CHANGE_TEXT, p->old->summary,
		    p->new->summary, NULL, "only words changed");
}

void
vuln_change_compare(const struct vuln_advisory *old,
    const struct vuln_advisory *new, const struct vuln_change_policy *policy,
    struct vuln_changes *out)
{
	static const struct vuln_change_policy plain = {
	    false, false, NULL, 0, false};
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
