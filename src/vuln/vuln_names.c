/*
 * Words for the enumerations, as they stand in JSON.
 */
#include "vuln_names.h"

#include <string.h>

static const char *const states[] = {
    "active", "rejected", "withdrawn", "disputed"};
static const char *const exploitations[] = {"", "none", "poc", "active"};
static const char *const automatables[] = {"", "no", "yes"};
static const char *const impacts[] = {"", "partial", "total"};

const char *
vuln_state_name(enum vuln_state state)
{
	return states[state];
}

const char *
vuln_exploitation_name(enum vuln_exploitation value)
{
	return exploitations[value];
}

const char *
vuln_automatable_name(enum vuln_automatable value)
{
	return automatables[value];
}

const char *
vuln_impact_name(enum vuln_impact value)
{
	return impacts[value];
}

static unsigned
index_of(const char *const *names, unsigned n, const char *word)
{
	unsigned i;

	for (i = 0; word != NULL && i < n; i++)
		if (strcmp(names[i], word) == 0)
			return i;
	return 0;
}

enum vuln_state
vuln_state_read(const char *word)
{
	return (enum vuln_state)index_of(states, BASE_LEN(states), word);
}

enum vuln_exploitation
vuln_exploitation_read(const char *word)
{
	return (enum vuln_exploitation)index_of(
	    exploitations, BASE_LEN(exploitations), word);
}

enum vuln_automatable
vuln_automatable_read(const char *word)
{
	return (enum vuln_automatable)index_of(
	    automatables, BASE_LEN(automatables), word);
}

enum vuln_impact
vuln_impact_read(const char *word)
{
	return (enum vuln_impact)index_of(impacts, BASE_LEN(impacts), word);
}
