/*
 * What a directive is for (see reply_target.h).
 */
#include "reply_target.h"

#include <string.h>

#include "kairan/base_buf.h"
#include "reply_scan.h"

static void
add(struct reply_targets *out, const char *target)
{
	size_t i;

	for (i = 0; i < out->n; i++)
		if (strcmp(out->v[i], target) == 0)
			return;
	if (out->n < REPLY_MAX_TARGETS)
		out->v[out->n++] = target;
	else
		out->is_bad = true;
}

static void
add_range(int from, int to, struct base_arena *arena, struct reply_targets *out)
{
	if (to < from || to - from >= REPLY_MAX_TARGETS) {
		out->is_bad = true;
		add(out, base_arena_printf(arena, "#%d", from));
		return;
	}
	for (; from <= to; from++)
		add(out, base_arena_printf(arena, "#%d", from));
}

/* "-18", "~18", "- #18" behind a number. */
static bool
scan_range_end(const char **p, int *to)
{
	const char *q = *p;

	reply_scan_blanks(&q);
	if (reply_scan_of(&q, "-~") == 0 && !reply_scan_lit(&q, "..") &&
	    !reply_scan_lit(&q, "から") && !reply_scan_word(&q, "to"))
		return false;
	reply_scan_blanks(&q);
	(void)reply_scan_lit(&q, "#");
	if (!reply_scan_number(&q, 9, to) || reply_is_alnum(*q) || *q == '/' ||
	    *q == '-')
		return false;
	*p = q;
	return true;
}

/* #12, #12-15 */
static bool
scan_tickets(
    const char **p, struct base_arena *arena, struct reply_targets *out)
{
	const char *q = *p;
	int from, to;

	if (!reply_scan_lit(&q, "#"))
		return false;
	reply_scan_blanks(&q);
	if (!reply_scan_number(&q, 9, &from) || reply_is_alnum(*q))
		return false;
	to = from;
	(void)scan_range_end(&q, &to);
	add_range(from, to, arena, out);
	*p = q;
	return true;
}

/* Digits behind an id's head; how many, 0 when it is none. */
static size_t
digits(const char *p, size_t least, size_t most)
{
	size_t n = strspn(p, "0123456789");

	return n >= least && n <= most && !reply_is_alnum(p[n]) ? n : 0;
}

/* CVE-2026-1234, JVNDB-2026-000123, JVNVU#91234567, JVN#12345678,
 * VU#123456, GHSA-xxxx-xxxx-xxxx */
static bool
scan_id(const char **p, struct base_arena *arena, struct reply_targets *out)
{
	static const struct {
		const char *head;
		bool has_year;
		size_t least, most;
	} ids[] = {{"cve-", true, 1, 19}, {"jvndb-", true, 6, 6},
	    {"jvnvu#", false, 6, 10}, {"jvn#", false, 6, 10},
	    {"jvnta#", false, 6, 10}, {"vu#", false, 5, 8}};
	const char *q;
	char *id;
	size_t i, n;

	for (i = 0; i < BASE_LEN(ids); i++) {
		int year;

		q = *p;
		if (!reply_scan_lit(&q, ids[i].head))
			continue;
		if (ids[i].has_year &&
		    (!reply_scan_number(&q, 4, &year) || year < 1990 ||
			!reply_scan_lit(&q, "-")))
			continue;
		if ((n = digits(q, ids[i].least, ids[i].most)) == 0)
			continue;
		q += n;
		id = base_arena_strndup(arena, *p, (size_t)(q - *p));
		for (n = 0; id[n] != '\0'; n++)
			if (id[n] >= 'a' && id[n] <= 'z')
				id[n] = (char)(id[n] - 'a' + 'A');
		add(out, id);
		*p = q;
		return true;
	}
	return false;
}

static void
skip_between(const char **p)
{
	for (;;) {
		if (reply_scan_of(p, " ,&") == 0 && !reply_scan_lit(p, "、") &&
		    !reply_scan_lit(p, "・") && !reply_scan_lit(p, "と#") &&
		    !reply_scan_lit(p, "と ") && !reply_scan_word(p, "and"))
			return;
		/* The mark of the next one belongs to it. */
		if ((*p)[-1] == '#')
			(*p)--;
	}
}

/* "mute #1 3 days": the number is no ticket's. */
static bool
is_length(const char *p)
{
	static const char *const units[] = {"day", "days", "week", "weeks",
	    "month", "months", "hour", "hours", NULL};

	return reply_scan_of(&p, " ") > 0 && reply_scan_any(&p, units) >= 0;
}

/* チケット#12, "ticket #12": the mark behind it counts. */
static void
skip_noun(const char **p)
{
	static const char *const nouns[] = {
	    "チケット", "ticket", "issue", "タスク", NULL};
	const char *q = *p;

	if (reply_scan_any(&q, nouns) < 0)
		return;
	reply_scan_blanks(&q);
	if (*q == '#')
		*p = q;
}

bool
reply_target_scan(
    const char **p, struct base_arena *arena, struct reply_targets *out)
{
	bool any = false;
	const char *q;
	int from, to;

	memset(out, 0, sizeof(*out));
	skip_noun(p);
	for (;;) {
		if (scan_tickets(p, arena, out) || scan_id(p, arena, out)) {
			any = true;
			skip_between(p);
			continue;
		}
		/* "#12, 15-18": the mark may be left out later on. */
		q = *p;
		if (any && reply_scan_number(&q, 9, &from) &&
		    strchr(",: ", *q) != NULL && p[0][-1] != ':' &&
		    !is_length(q)) {
			add_range(from, from, arena, out);
			*p = q;
			skip_between(p);
			continue;
		}
		if (any && reply_scan_number(&q, 9, &from) &&
		    scan_range_end(&q, &to)) {
			add_range(from, to, arena, out);
			*p = q;
			skip_between(p);
			continue;
		}
		return any;
	}
}
