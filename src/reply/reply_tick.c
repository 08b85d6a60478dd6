/* Ticked boxes (see reply_tick.h). */
#include "reply_tick.h"

#include <stddef.h>
#include <string.h>

#include "kairan/base.h"
#include "reply_scan.h"

/* What stands between the brackets of a ticked one.  '×' is none: it says
 * no in Japan. */
static const char *const marks[] = {
    "x", "v", "✓", "✔", "✕", "レ", "済", "済み", "*"};

enum reply_tick
reply_tick_scan(const char **p)
{
	static const char *const done[] = {"☑", "✅", "✔", "✓", "☒"};
	static const char *const open[] = {"☐", "[]", "[ ]", "[_]"};
	enum reply_tick tick = REPLY_TICK_NONE;
	const char *q = *p;
	size_t i;

	for (i = 0; i < BASE_LEN(done) && tick == REPLY_TICK_NONE; i++)
		if (reply_scan_lit(&q, done[i]))
			tick = REPLY_TICK_DONE;
	for (i = 0; i < BASE_LEN(open) && tick == REPLY_TICK_NONE; i++)
		if (reply_scan_lit(&q, open[i]))
			tick = REPLY_TICK_OPEN;
	if (tick == REPLY_TICK_NONE && reply_scan_lit(&q, "[")) {
		reply_scan_blanks(&q);
		for (i = 0; i < BASE_LEN(marks); i++)
			if (reply_scan_lit(&q, marks[i]))
				break;
		reply_scan_blanks(&q);
		if (i < BASE_LEN(marks) && reply_scan_lit(&q, "]"))
			tick = REPLY_TICK_DONE;
	}
	if (tick == REPLY_TICK_NONE)
		return tick;
	reply_scan_blanks(&q);
	*p = q;
	return tick;
}
