/*
 * Scores: bands, the best one, text.
 */
#include "kairan/vuln_score.h"

#include <stdio.h>
#include <string.h>

int
vuln_score_of(const struct vuln_score *score)
{
	if (score->base >= 0 || score->vector == NULL)
		return score->base;
	return vuln_score_base(score->vector);
}

enum vuln_severity
vuln_score_severity(const char *version, int tenths)
{
	bool is_v2 = version != NULL && version[0] == '2';

	if (tenths < 0 || tenths > 100)
		return VULN_SEVERITY_UNKNOWN;
	if (!is_v2 && tenths >= 90)
		return VULN_SEVERITY_CRITICAL;
	if (tenths >= 70)
		return VULN_SEVERITY_HIGH;
	if (tenths >= 40)
		return VULN_SEVERITY_MEDIUM;
	if (tenths > 0 || is_v2)
		return VULN_SEVERITY_LOW;
	return VULN_SEVERITY_NONE;
}

/* "4.0" > "3.1" > "3.0" > "2.0" > anything else. */
static int
version_rank(const char *version)
{
	static const char *const order[] = {"2.0", "3.0", "3.1", "4.0"};
	size_t i;

	for (i = 0; version != NULL && i < BASE_LEN(order); i++)
		if (strcmp(version, order[i]) == 0)
			return (int)i + 1;
	return 0;
}

/* Those who score by office: the CNA, NVD, CISA, JVN with IPA. */
static bool
is_official(const char *origin)
{
	static const char *const officials[] = {
	    "cna", "nvd", "cisa-adp", "jvn", "jvndb", "ipa", "myjvn", "csaf"};
	size_t i;

	for (i = 0; origin != NULL && i < BASE_LEN(officials); i++)
		if (strcmp(origin, officials[i]) == 0)
			return true;
	return false;
}

static bool
is_better(const struct vuln_score *a, const struct vuln_score *b)
{
	int ranks = version_rank(a->version) - version_rank(b->version);

	if (ranks != 0)
		return ranks > 0;
	if (is_official(a->origin) != is_official(b->origin))
		return is_official(a->origin);
	return vuln_score_of(a) > vuln_score_of(b);
}

const struct vuln_score *
vuln_score_best(const struct vuln_score *scores, size_t n)
{
	const struct vuln_score *best = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (vuln_score_of(&scores[i]) >= 0 &&
		    (best == NULL || is_better(&scores[i], best)))
			best = &scores[i];
	return best;
}

void
vuln_score_format(int tenths, char out[VULN_SCORE_TEXT])
{
	out[0] = '\0';
	if (tenths >= 0 && tenths <= 100)
		snprintf(
		    out, VULN_SCORE_TEXT, "%d.%d", tenths / 10, tenths % 10);
}

int
vuln_score_read(const char *text)
{
	int whole = 0, tenth = 0, digits = 0;

	if (text == NULL)
		return -1;
	text += strspn(text, " \t\r\n");
	for (; *text >= '0' && *text <= '9' && digits < 3; text++, digits++)
		whole = whole * 10 + (*text - '0');
	if (digits == 0)
		return -1;
	if (*text == '.' && text[1] >= '0' && text[1] <= '9') {
		tenth = text[1] - '0';
		text += 1 + strspn(text + 1, "0123456789");
	}
	text += strspn(text, " \t\r\n");
	whole = whole * 10 + tenth;
	return *text != '\0' || whole > 100 ? -1 : whole;
}
