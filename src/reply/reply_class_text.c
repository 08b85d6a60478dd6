/*
 * What reports say in words only (see reply_class_text.h).
 */
#include "reply_class_text.h"

#include <string.h>

#include "kairan/reply_date.h"
#include "reply_scan.h"
#include "reply_words_class.h"

bool
reply_class_holds(const char *text, const char *const *words)
{
	size_t i;

	for (i = 0; words[i] != NULL; i++)
		if (strstr(text, words[i]) != NULL)
			return true;
	return false;
}

bool
reply_class_begins(const char *text, const char *const *words)
{
	size_t i;

	for (i = 0; words[i] != NULL; i++)
		if (strncmp(text, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

size_t
reply_class_status_at(const char *text)
{
	const char *p = text;
	int n;

	if (*p != '2' && *p != '4' && *p != '5')
		return 0;
	p++;
	if (*p++ != '.' || !reply_scan_number(&p, 3, &n) || *p++ != '.' ||
	    !reply_scan_number(&p, 3, &n))
		return 0;
	/* 5.6.7.8 is an address, 4.2b a version. */
	if (reply_is_alnum(*p) || (*p == '.' && reply_is_digit(p[1])))
		return 0;
	return (size_t)(p - text);
}

static bool
is_addr_byte(char c)
{
	return reply_is_alnum(c) || (c != '\0' && strchr(".-_+=!#%&'*/", c));
}

/* The address around the '@' at `at`, or "". */
static const char *
address_around(const char *line, const char *at, struct base_arena *arena)
{
	const char *from = at, *to = at + 1;

	while (from > line && at - from < 64 && is_addr_byte(from[-1]))
		from--;
	while (
	    to - at < 190 && (reply_is_alnum(*to) || *to == '-' || *to == '.'))
		to++;
	while (to > at + 1 && to[-1] == '.')
		to--;
	if (from == at || to < at + 4)
		return "";
	return base_arena_strndup(arena, from, (size_t)(to - from));
}

static void
put(struct reply_bounce *out, size_t max, size_t *n, const char *recipient,
    const char *status)
{
	size_t i;

	for (i = 0; i < *n; i++) {
		if (strcmp(out[i].recipient, recipient) == 0 &&
		    strcmp(out[i].status, status) == 0)
			return;
		/* A code below a recipient is his. */
		if (out[i].status[0] == '\0' && status[0] != '\0' &&
		    strcmp(out[i].recipient, recipient) == 0) {
			out[i].status = status;
			return;
		}
	}
	if (*n >= max)
		return;
	out[*n].recipient = recipient;
	out[*n].status = status;
	out[*n].action = "";
	(*n)++;
}

/* The message that came back begins here. */
static bool
is_returned(const char *line, size_t len)
{
	static const char *const marks[] = {"--- below this line is a copy",
	    "------ this is a copy", "--- original message",
	    "----- original message", "--- the header of the original",
	    "----- message header follows", "------ forwarded message",
	    "return-path:", "received:",
	    "------------------------------------------------------------",
	    NULL};
	char low[80];
	size_t i;

	for (i = 0; i < len && i < sizeof(low) - 1; i++)
		low[i] = line[i] >= 'A' && line[i] <= 'Z'
			     ? (char)(line[i] - 'A' + 'a')
			     : line[i];
	low[i] = '\0';
	return reply_class_begins(low, marks);
}

size_t
reply_class_read_bounces(const char *body, struct base_arena *arena,
    struct reply_bounce *out, size_t max)
{
	const char *line = body, *end, *p, *recipient = "";
	size_t n = 0, len, lines;

	for (lines = 0; *line != '\0' && lines < 300; lines++) {
		end = line + strcspn(line, "\n");
		if (is_returned(line, (size_t)(end - line)) && n > 0)
			break;
		for (p = line; p < end && p - line < 1000; p++) {
			if (*p == '@') {
				const char *one =
				    address_around(line, p, arena);

				if (one[0] != '\0' && n < max) {
					recipient = one;
					put(out, max, &n, recipient, "");
				}
				continue;
			}
			if ((p > line && (reply_is_alnum(p[-1]) ||
					     p[-1] == '.' || p[-1] == '-')) ||
			    (len = reply_class_status_at(p)) == 0)
				continue;
			put(out, max, &n, recipient,
			    base_arena_strndup(arena, p, len));
			p += len - 1;
		}
		line = *end == '\0' ? end : end + 1;
	}
	return n;
}

/* "12/3まで", "12月3日より出社" */
static bool
is_return_tail(const char *p)
{
	static const char *const tails[] = {"まで", "迄", "より出社",
	    "から出社", "に出社", "より出勤", "から出勤", "に出勤", "より業務",
	    "から業務", "に戻", "より通常", "から通常", "に復帰", "以降", NULL};

	while (*p == ' ')
		p++;
	return reply_class_begins(p, tails);
}

struct base_date
reply_class_return(const char *folded, struct base_date today)
{
	struct base_date date, none = {0, 0, 0};
	const char *p, *q;
	size_t used;

	for (p = folded; *p != '\0' && p - folded < 2000; p++) {
		if (p > folded && reply_is_alnum(p[-1]))
			continue;
		q = p;
		if (reply_scan_any(&q, reply_words_return) >= 0) {
			while (reply_scan_of(&q, " :") != 0)
				continue;
			(void)reply_scan_word(&q, "on");
			reply_scan_blanks(&q);
			if (reply_date_scan(q, today, &date) > 0)
				return date;
			continue;
		}
		if (((unsigned char)*p & 0xc0) != 0x80 &&
		    (used = reply_date_scan(p, today, &date)) > 0) {
			if (is_return_tail(p + used))
				return date;
			p += used - 1;
		}
	}
	return none;
}
