/* Deciding by what is known of a vulnerability and a system. */
#include "vuln_ssvc_x.h"

#include <stdio.h>
#include <string.h>

/* A value for a point, and where it comes from. */
typedef const char *(*read_fact)(
    const struct vuln_ssvc_facts *facts, enum vuln_ssvc_basis *basis);

void
vuln_ssvc_facts_add(
    struct vuln_ssvc_facts *facts, const struct vuln_advisory *adv)
{
	size_t i;

	if (adv->exploitation > facts->exploitation)
		facts->exploitation = adv->exploitation;
	if (adv->automatable > facts->automatable)
		facts->automatable = adv->automatable;
	if (adv->technical_impact > facts->technical_impact)
		facts->technical_impact = adv->technical_impact;
	facts->is_kev = facts->is_kev || adv->is_kev;
	for (i = 0; i < adv->n_refs; i++)
		if (strcmp(adv->refs[i].source, "exploit") == 0)
			facts->has_poc = true;
}

static bool
is_said(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static const char *
read_exploitation(
    const struct vuln_ssvc_facts *facts, enum vuln_ssvc_basis *basis)
{
	static const char *const names[] = {
	    "none", "none", "public poc", "active"};

	/* In a catalogue of the exploited is exploited, whatever else is
	 * said. */
	if (facts->is_kev) {
		*basis = VULN_SSVC_KEV;
		return "active";
	}
	if (facts->has_poc && facts->exploitation < VULN_EXPLOITATION_POC) {
		*basis = VULN_SSVC_REFERENCE;
		return "public poc";
	}
	if (facts->exploitation == VULN_EXPLOITATION_UNKNOWN)
		*basis = VULN_SSVC_DEFAULT;
	return names[facts->exploitation];
}

static const char *
read_automatable(
    const struct vuln_ssvc_facts *facts, enum vuln_ssvc_basis *basis)
{
	if (facts->automatable == VULN_AUTOMATABLE_UNKNOWN)
		*basis = VULN_SSVC_DEFAULT;
	return facts->automatable == VULN_AUTOMATABLE_NO ? "no" : "yes";
}

static const char *
read_impact(const struct vuln_ssvc_facts *facts, enum vuln_ssvc_basis *basis)
{
	if (facts->technical_impact == VULN_IMPACT_UNKNOWN)
		*basis = VULN_SSVC_DEFAULT;
	return facts->technical_impact == VULN_IMPACT_PARTIAL ? "partial"
							      : "total";
}

static const char *
read_kev(const struct vuln_ssvc_facts *facts, enum vuln_ssvc_basis *basis)
{
	*basis = facts->is_kev ? VULN_SSVC_KEV : VULN_SSVC_KNOWN;
	return facts->is_kev ? "yes" : "no";
}

static const char *
read_exposure(const struct vuln_ssvc_facts *facts, enum vuln_ssvc_basis *basis)
{
	const char *exposure =
	    is_said(facts->exposure) ? facts->exposure : "open";

	*basis =
	    is_said(facts->exposure) ? VULN_SSVC_SYSTEM : VULN_SSVC_DEFAULT;
	if (!facts->has_workaround)
		return exposure;
	/* The deployer tree's documentation: a mitigation may lower it. */
	*basis = VULN_SSVC_WORKAROUND;
	return vuln_ssvc_same(exposure, "open") ? "controlled" : "small";
}

static const char *
read_public(const struct vuln_ssvc_facts *facts, enum vuln_ssvc_basis *basis)
{
	const char *exposure = read_exposure(facts, basis);

	if (vuln_ssvc_same(exposure, "open"))
		return "yes";
	/* Anything but the words of the exposure is no answer. */
	return vuln_ssvc_same(exposure, "small") ||
		       vuln_ssvc_same(exposure, "controlled")
		   ? "no"
		   : exposure;
}

static const char *
read_human(const struct vuln_ssvc_facts *facts, enum vuln_ssvc_basis *basis)
{
	*basis =
	    is_said(facts->human_impact) ? VULN_SSVC_SYSTEM : VULN_SSVC_DEFAULT;
	return is_said(facts->human_impact) ? facts->human_impact : "medium";
}

static const char *
read_mission(const struct vuln_ssvc_facts *facts, enum vuln_ssvc_basis *basis)
{
	const char *value = read_human(facts, basis);

	return vuln_ssvc_same(value, "very high") ? "high" : value;
}

static const struct {
	const char *key;
	read_fact read;
} known[] = {
    {"exploitation", read_exploitation},
    {"automatable", read_automatable},
    {"technical_impact", read_impact},
    {"in_kev", read_kev},
    {"system_exposure", read_exposure},
    {"publicly_exposed", read_public},
    {"human_impact", read_human},
    {"mission_and_well_being_impact", read_mission},
};

static enum base_status
fill_reason(const struct vuln_ssvc_table *table, size_t at,
    const struct vuln_ssvc_facts *facts, struct vuln_ssvc_reason *reason,
    struct base_err *err)
{
	const struct vuln_ssvc_point *point = vuln_ssvc_point(table, at);
	size_t i;

	for (i = 0; i < BASE_LEN(known); i++)
		if (strcmp(known[i].key, point->key) == 0)
			break;
	if (i == BASE_LEN(known))
		return base_err_set(err, BASE_INVALID,
		    "the table %s asks for %s, which nothing here tells",
		    vuln_ssvc_name(table), point->key);
	reason->point = point;
	reason->basis = VULN_SSVC_KNOWN;
	reason->value = known[i].read(facts, &reason->basis);
	return BASE_OK;
}

enum base_status
vuln_ssvc_decide_facts(const struct vuln_ssvc_table *table,
    const struct vuln_ssvc_facts *facts,
    struct vuln_ssvc_reason reasons[VULN_SSVC_POINTS_MAX],
    const struct vuln_ssvc_outcome **out, struct base_err *err)
{
	struct vuln_ssvc_input inputs[VULN_SSVC_POINTS_MAX];
	size_t i, k, n = vuln_ssvc_n_points(table);
	enum base_status status = BASE_OK;

	for (i = 0; i < n && status == BASE_OK; i++) {
		status = fill_reason(table, i, facts, &reasons[i], err);
		if (status != BASE_OK)
			return status;
		inputs[i].key = reasons[i].point->key;
		inputs[i].value = reasons[i].value;
	}
	status = vuln_ssvc_decide(table, inputs, n, out, err);
	/* The table's own spelling. */
	for (i = 0; i < n && status == BASE_OK; i++)
		for (k = 0; k < reasons[i].point->n_values; k++)
			if (vuln_ssvc_same(
				reasons[i].point->values[k], reasons[i].value))
				reasons[i].value = reasons[i].point->values[k];
	return status;
}
