/* Answers between quoted lines (see reply_between.h). */
#include "reply_between.h"

#include <string.h>

#include "reply_directive.h"
#include "reply_lines.h"
#include "reply_scan.h"

#define LINES_UP 80 /* of what is quoted, looked at */

/* "> 3. #12 A flaw": 3; else 0. */
static unsigned
number_of(const struct reply_line *line)
{
	const char *p = line->text, *end = p + line->len;
	unsigned n = 0;

	while (p < end && (*p == '>' || reply_is_blank(*p)))
		p++;
	for (; p < end && reply_is_digit(*p) && n < 1000; p++)
		n = 10 * n + (unsigned)(*p - '0');
	return end - p > 2 && p[0] == '.' && p[1] == ' ' ? n : 0;
}

unsigned
reply_between_number(const struct reply_reading *r, const struct reply_entry *e)
{
	const struct reply_entry *first = e;
	unsigned n = 0, k;
	size_t i;

	if (r->facts.lines == 0)
		return 0;
	while (first > r->entries && first[-1].block == e->block)
		first--;
	i = first->line;
	for (k = 0; i > 0 && n == 0 && k < LINES_UP; k++) {
		i--;
		if (r->lines[i].kind == REPLY_LINE_QUOTE)
			n = number_of(&r->lines[i]);
		else if (!reply_line_is_blank(&r->lines[i]))
			return 0;
	}
	return n <= r->facts.lines ? n : 0;
}

/* Is it for a ticket, but says not for which? */
static bool
wants_ticket(const struct reply_guess *g)
{
	if (g->sort != REPLY_SORT_COMMAND)
		return g->sort != REPLY_SORT_LOG && g->sort != REPLY_SORT_END;
	return g->directive.target_count == 0 &&
	       (g->directive.key <= REPLY_KEY_ACK ||
		   g->directive.key == REPLY_KEY_MUTE);
}

void
reply_between_guess(const struct reply_reading *r,
    const struct reply_line *line, unsigned number, struct reply_guess *out)
{
	struct reply_guess guess;
	const char *text;

	if (number == 0 || !wants_ticket(out))
		return;
	text = base_arena_printf(
	    r->arena, "%u: %.*s", number, (int)line->len, line->text);
	reply_directive_guess(text, strlen(text), &r->facts, r->arena, &guess);
	if (guess.sort == REPLY_SORT_COMMAND &&
	    guess.directive.target_count > 0)
		*out = guess;
}
