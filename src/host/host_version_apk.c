/*
 * Alpine's versions, apk-package(5):
 *	NUMBER{.NUMBER}[LETTER]{_SUFFIX[NUMBER]}[~HASH][-rNUMBER]
 * compared part by part.  The first number, those of suffixes and of the
 * release go by value; any other by its digits when one of both begins with
 * 0, so that 1.05 is less than 1.1.
 */
#include "host_version_apk.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* In the order in which they may stand; of two versions that are equal up to
 * here the one whose next part comes first in this list is the newer one. */
enum kind {
	FIRST_NUMBER,
	NUMBER,
	LETTER,
	SUFFIX,
	SUFFIX_NUMBER,
	HASH,
	RELEASE,
	END,
	ODD /* not in the grammar: what follows does not count */
};

struct part {
	enum kind kind;
	int rank; /* of a suffix */
	const char *at;
	size_t len;
	const char *next;
};

/* Before "" those of versions that are not released yet. */
static const char *const suffixes[] = {
    "alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"};
#define RELEASED 4

static const char digits[] = "0123456789";
static const char hexes[] = "0123456789abcdef";
static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

/* A part of these characters, at least one. */
static void
take_run(struct part *part, enum kind kind, const char *at, const char *set)
{
	part->at = at;
	part->len = strspn(at, set);
	part->kind = part->len > 0 ? kind : ODD;
	part->next = at + part->len;
}

static void
take_suffix(struct part *part, const char *at)
{
	size_t i;

	take_run(part, SUFFIX, at, letters);
	if (part->kind == ODD)
		return;
	part->kind = ODD;
	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (strlen(suffixes[i]) == part->len &&
		    strncmp(suffixes[i], at, part->len) == 0) {
			part->kind = SUFFIX;
			part->rank = (int)i;
		}
}

/* The part behind this one. */
static void
take_next(struct part *part)
{
	enum kind before = part->kind;
	const char *at = part->next;

	part->kind = ODD;
	if (*at == '\0')
		part->kind = END;
	else if (*at == '.' && before <= NUMBER)
		take_run(part, NUMBER, at + 1, digits);
	else if (*at >= 'a' && *at <= 'z' && before <= NUMBER) {
		part->kind = LETTER;
		part->at = at;
		part->len = 1;
		part->next = at + 1;
	} else if (*at >= '0' && *at <= '9' && before == SUFFIX)
		take_run(part, SUFFIX_NUMBER, at, digits);
	else if (*at == '_' && before <= SUFFIX_NUMBER)
		take_suffix(part, at + 1);
	else if (*at == '~' && before < HASH)
		take_run(part, HASH, at + 1, hexes);
	else if (at[0] == '-' && at[1] == 'r' && before < RELEASE)
		take_run(part, RELEASE, at + 2, digits);
}

static int
compare_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	if (order == 0)
		order = (a_len > b_len) - (a_len < b_len);
	return order;
}

static int
compare_values(const struct part *a, const struct part *b)
{
	const char *x = a->at, *y = b->at;
	size_t x_len = a->len, y_len = b->len;

	for (; x_len > 1 && *x == '0'; x_len--)
		x++;
	for (; y_len > 1 && *y == '0'; y_len--)
		y++;
	if (x_len != y_len)
		return x_len < y_len ? -1 : 1;
	return compare_bytes(x, x_len, y, y_len);
}

static int
compare_parts(const struct part *a, const struct part *b)
{
	if (a->kind == SUFFIX)
		return a->rank - b->rank;
	if (a->kind == LETTER || a->kind == HASH ||
	    (a->kind == NUMBER && (*a->at == '0' || *b->at == '0')))
		return compare_bytes(a->at, a->len, b->at, b->len);
	return compare_values(a, b);
}

int
host_version_apk_compare(const char *a, const char *b)
{
	struct part x = {.rank = 0}, y = {.rank = 0};
	int order = 0;

	take_run(&x, FIRST_NUMBER, a, digits);
	take_run(&y, FIRST_NUMBER, b, digits);
	while (x.kind == y.kind && x.kind < END) {
		order = compare_parts(&x, &y);
		if (order != 0)
			return order;
		take_next(&x);
		take_next(&y);
	}
	if (x.kind == y.kind)
		return 0;
	if (x.kind == SUFFIX && x.rank < RELEASED)
		return -1;
	if (y.kind == SUFFIX && y.rank < RELEASED)
		return 1;
	return x.kind > y.kind ? -1 : 1;
}
