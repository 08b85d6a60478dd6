/*
 * CVSS vectors: one table of metrics for each version, and the base
 * formulas of v2 (guide 3.2.1) and v3 (specification 7.1).
 */
#include "kairan/vuln_score.h"

#include <string.h>

/* "AV:NALP" is metric AV with the one-letter values N A L P; longer values
 * stand after a blank each ("E:X A P U"). */
struct metrics {
	const char *version;
	const char *prefix;
	const char *const *base; /* needed */
	size_t n_base;
	const char *const *more; /* optional */
	size_t n_more;
};

static const char *const v2_base[] = {
    "AV:LAN", "AC:HML", "Au:MSN", "C:NPC", "I:NPC", "A:NPC"};
static const char *const v2_more[] = {"E: U POC F H ND", "RL: OF TF W U ND",
    "RC: UC UR C ND", "CDP: N L LM MH H ND", "TD: N L M H ND", "CR: L M H ND",
    "IR: L M H ND", "AR: L M H ND"};
static const char *const v3_base[] = {
    "AV:NALP", "AC:LH", "PR:NLH", "UI:NR", "S:UC", "C:HLN", "I:HLN", "A:HLN"};
static const char *const v3_more[] = {"E:XHFPU", "RL:XUWTO", "RC:XCRU",
    "CR:XHML", "IR:XHML", "AR:XHML", "MAV:XNALP", "MAC:XLH", "MPR:XNLH",
    "MUI:XNR", "MS:XUC", "MC:XHLN", "MI:XHLN", "MA:XHLN"};
static const char *const v4_base[] = {"AV:NALP", "AC:LH", "AT:NP", "PR:NLH",
    "UI:NPA", "VC:HLN", "VI:HLN", "VA:HLN", "SC:HLN", "SI:HLN", "SA:HLN"};
static const char *const v4_more[] = {"E:XAPU", "CR:XHML", "IR:XHML", "AR:XHML",
    "MAV:XNALP", "MAC:XLH", "MAT:XNP", "MPR:XNLH", "MUI:XNPA", "MVC:XHLN",
    "MVI:XHLN", "MVA:XHLN", "MSC:XHLN", "MSI:XSHLN", "MSA:XSHLN", "S:XNP",
    "AU:XNY", "R:XAUI", "V:XDC", "RE:XLMH", "U: X Clear Green Amber Red"};

#define TABLE(v) v##_base, BASE_LEN(v##_base), v##_more, BASE_LEN(v##_more)
static const struct metrics versions[] = {
    {"4.0", "CVSS:4.0/", TABLE(v4)},
    {"3.1", "CVSS:3.1/", TABLE(v3)},
    {"3.0", "CVSS:3.0/", TABLE(v3)},
    {"2.0", "", TABLE(v2)},
};

/* Does value (len bytes) stand in the list of a metric's values? */
static bool
has_value(const char *values, const char *value, size_t len)
{
	if (values[0] != ' ')
		return len == 1 && strchr(values, value[0]) != NULL;
	while (*values == ' ') {
		values++;
		if (strcspn(values, " ") == len &&
		    strncmp(values, value, len) == 0)
			return true;
		values += strcspn(values, " ");
	}
	return false;
}

/* Position of the metric NAME:VALUE (len bytes) in a table, -1 when it is
 * not there or may not have that value. */
static int
find_metric(const char *const *table, size_t n, const char *pair, size_t len)
{
	const char *colon = memchr(pair, ':', len);
	size_t i, name;

	if (colon == NULL || (size_t)(colon - pair) + 1 >= len)
		return -1;
	name = (size_t)(colon - pair) + 1;
	for (i = 0; i < n; i++)
		if (strncmp(table[i], pair, name) == 0)
			return has_value(
				   table[i] + name, pair + name, len - name)
				   ? (int)i
				   : -1;
	return -1;
}

/*
 * Reads the metrics after the prefix.  values[i] becomes the first letter
 * of base metric i.
 */
static bool
read_metrics(const struct metrics *m, const char *text, char *values)
{
	uint64_t seen = 0;
	size_t i, len;
	int at;

	for (; *text != '\0'; text += len + (text[len] == '/')) {
		len = strcspn(text, "/");
		at = find_metric(m->base, m->n_base, text, len);
		if (at >= 0)
			values[at] =
			    *((const char *)memchr(text, ':', len) + 1);
		else {
			at = find_metric(m->more, m->n_more, text, len);
			if (at < 0)
				return false;
			at += (int)m->n_base;
		}
		if (seen & (UINT64_C(1) << at))
			return false;
		seen |= UINT64_C(1) << at;
		if (text[len] == '/' && text[len + 1] == '\0')
			return false;
	}
	for (i = 0; i < m->n_base; i++)
		if (!(seen & (UINT64_C(1) << i)))
			return false;
	return true;
}

/* The table that the vector obeys, its base metrics in values[16]. */
static const struct metrics *
parse(const char *vector, char *values)
{
	char text[512];
	size_t i, len;

	if (vector == NULL)
		return NULL;
	len = strlen(vector);
	if (len > 2 && vector[0] == '(' && vector[len - 1] == ')') {
		vector++;
		len -= 2;
	}
	if (len >= sizeof(text))
		return NULL;
	memcpy(text, vector, len);
	text[len] = '\0';
	for (i = 0; i < BASE_LEN(versions); i++) {
		len = strlen(versions[i].prefix);
		if (strncmp(text, versions[i].prefix, len) != 0)
			continue;
		return read_metrics(&versions[i], text + len, values)
			   ? &versions[i]
			   : NULL;
	}
	return NULL;
}

/* weights[k] belongs to the k-th letter of letters. */
static double
weight(char value, const char *letters, const double *weights)
{
	return weights[strchr(letters, value) - letters];
}

static const double v2_cia[] = {0, 0.275, 0.660};
static const double v3_cia[] = {0.56, 0.22, 0};

static int
base_v2(const char *v)
{
	static const double av[] = {0.395, 0.646, 1.0};
	static const double ac[] = {0.35, 0.61, 0.71};
	static const double au[] = {0.45, 0.56, 0.704};
	double impact, exploitability, score;

	impact = 10.41 * (1 - (1 - weight(v[3], "NPC", v2_cia)) *
				  (1 - weight(v[4], "NPC", v2_cia)) *
				  (1 - weight(v[5], "NPC", v2_cia)));
	exploitability = 20 * weight(v[0], "LAN", av) *
			 weight(v[1], "HML", ac) * weight(v[2], "MSN", au);
	score = (0.6 * impact + 0.4 * exploitability - 1.5) *
		(impact > 0 ? 1.176 : 0);
	return (int)(score * 10 + 0.5);
}

/*
 * Appendix A of v3.1: in whole hundred-thousandths, so that what floating
 * point adds in the fifteenth digit does not round up.  v3.0 means the same
 * by "the smallest number to one decimal equal to or higher".
 */
static int
roundup(double score)
{
	long whole = (long)(score * 100000 + 0.5);

	return (int)(whole % 10000 == 0 ? whole / 10000 : whole / 10000 + 1);
}

static double
power15(double x)
{
	double power = 1;
	int i;

	for (i = 0; i < 15; i++)
		power *= x;
	return power;
}

static int
base_v3(const char *v)
{
	static const double av[] = {0.85, 0.62, 0.55, 0.2};
	static const double ac[] = {0.77, 0.44};
	static const double pr[] = {0.85, 0.62, 0.27};
	static const double pr_changed[] = {0.85, 0.68, 0.5};
	static const double ui[] = {0.85, 0.62};
	bool changed = v[4] == 'C';
	double iss, impact, exploitability, sum;

	iss = 1 - (1 - weight(v[5], "HLN", v3_cia)) *
		      (1 - weight(v[6], "HLN", v3_cia)) *
		      (1 - weight(v[7], "HLN", v3_cia));
	impact = changed ? 7.52 * (iss - 0.029) - 3.25 * power15(iss - 0.02)
			 : 6.42 * iss;
	if (impact <= 0)
		return 0;
	exploitability = 8.22 * weight(v[0], "NALP", av) *
			 weight(v[1], "LH", ac) *
			 weight(v[2], "NLH", changed ? pr_changed : pr) *
			 weight(v[3], "NR", ui);
	sum = changed ? 1.08 * (impact + exploitability)
		      : impact + exploitability;
	return roundup(sum < 10 ? sum : 10);
}

const char *
vuln_score_version(const char *vector)
{
	char values[16] = "";
	const struct metrics *m = parse(vector, values);

	return m == NULL ? NULL : m->version;
}

int
vuln_score_base(const char *vector)
{
	char values[16] = "";
	const struct metrics *m = parse(vector, values);

	if (m == NULL || m->base == v4_base)
		return -1;
	return m->base == v2_base ? base_v2(values) : base_v3(values);
}
