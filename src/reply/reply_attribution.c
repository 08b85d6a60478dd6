/*
 * "On 1 Dec 2026, Alice wrote:" in many languages.  Three things tell: a
 * date, an address, a word for "wrote"; any two of them on a line that a
 * colon ends.  The line may be wrapped.
 */
#include <string.h>

#include "reply_cutter.h"
#include "reply_scan.h"
#include "reply_words_quote.h"

#define WRAPPED_LINES 4 /* an attribution may begin so many lines above */
#define LINE_BYTES 500 /* longer lines are text */
#define NAME_BYTES 100 /* of a name on a line of its own */

static bool
has_year(const char *p)
{
	return (p[0] == '1' && p[1] == '9') || (p[0] == '2' && p[1] == '0');
}

/* A time of day, a year, or three numbers. */
static bool
has_date(const char *text)
{
	const char *p = text;
	size_t n;

	for (; *p != '\0'; p += n > 0 ? n : 1) {
		n = strspn(p, "0123456789");
		if (n == 0)
			continue;
		if (n == 4 && has_year(p))
			return true;
		if (n <= 2 && (p[n] == ':' || p[n] == 'h' || p[n] == '.') &&
		    strspn(p + n + 1, "0123456789") == 2 &&
		    (p[n] != '.' ||
			(p[n + 3] == '.' && reply_is_digit(p[n + 4]))))
			return true;
		if (n <= 2 && strchr("/-.", p[n]) != NULL && p[n] != '\0') {
			size_t m = strspn(p + n + 1, "0123456789");

			if (m >= 1 && m <= 2 && p[n + 1 + m] == p[n] &&
			    reply_is_digit(p[n + m + 2]))
				return true;
		}
	}
	return false;
}

/* "On Wed, Dec 9, ...": words that dates stand behind. */
static bool
begins_with_day(const char *text)
{
	static const char *const heads[] = {"on ", "am ", "le ", "el ", "il ",
	    "op ", "den ", "em ", "dne ", "dnia ", "w dniu ", "no dia ", "ons ",
	    "pe ", "vào "};
	size_t i;

	for (i = 0; i < BASE_LEN(heads); i++)
		if (strncmp(text, heads[i], strlen(heads[i])) == 0)
			return strpbrk(text, "0123456789") != NULL;
	return false;
}

static bool
has_address(const char *text)
{
	const char *p = text;

	while ((p = strchr(p, '@')) != NULL) {
		if (p > text && p[-1] != ' ' && p[1] != ' ' && p[1] != '\0')
			return true;
		p++;
	}
	return false;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool
has_verb(const char *text)
{
	size_t i;

	for (i = 0; reply_words_wrote[i] != NULL; i++) {
		const char *word = reply_words_wrote[i], *p = text;
		size_t len = strlen(word);
		/* Scripts without blanks have no words' ends to look at. */
		bool is_joined = (unsigned char)word[0] >= 0xe0;

		while ((p = strstr(p, word)) != NULL) {
			if (is_joined || ((p == text || !is_letter(p[-1])) &&
					     !is_letter(p[len])))
				return true;
			p += len;
		}
	}
	return false;
}

/* Ends in a colon, or stands between dashes. */
static bool
is_ended(const char *text, size_t len)
{
	bool dashes;

	/* "---- Alice wrote ----", "==== Alice wrote: ====" */
	dashes = len > 8 && strchr("-=*", text[0]) != NULL &&
		 text[1] == text[0] && text[len - 1] == text[0] &&
		 text[len - 2] == text[0];
	while (dashes && len > 0 && strchr(" -=*", text[len - 1]) != NULL)
		len--;
	while (len > 0 && strchr(" *_>\"", text[len - 1]) != NULL)
		len--;
	return len > 1 && (text[len - 1] == ':' || dashes);
}

static const struct reply_cutter_line *
look(struct reply_cutter *c, size_t i)
{
	struct reply_cutter_line *line = &c->info[i];
	const char *low = line->text.low;

	if (line->has_flags)
		return line;
	line->has_flags = true;
	if (line->is_blank || line->text.len > LINE_BYTES)
		return line;
	line->has_date = has_date(low) || begins_with_day(low);
	line->has_addr = has_address(low);
	line->is_ended = is_ended(low, line->text.len);
	/* Only where it can decide: the search is long. */
	line->has_verb =
	    (line->is_ended || (line->has_date && line->has_addr)) &&
	    has_verb(low);
	return line;
}

/* "... <a@b.c>:" */
static bool
ends_with_address(const struct reply_cutter_line *line)
{
	const char *low = line->text.low;
	size_t len = line->text.len;

	while (len > 0 && strchr(" :*_-", low[len - 1]) != NULL)
		len--;
	return len > 0 && strchr(">)]", low[len - 1]) != NULL;
}

static bool
is_quoted_next(const struct reply_cutter *c, size_t end)
{
	size_t next = reply_cutter_next(c, end + 1);

	return next < c->count && c->info[next].depth > c->info[end].depth;
}

/* Japanese says it in one word that nobody writes otherwise; and between
 * dashes nobody says it otherwise either. */
static bool
is_unmistakable(const struct reply_cutter_line *line)
{
	if (line->has_verb && strncmp(line->text.low, "--", 2) == 0 &&
	    line->text.low[line->text.len - 1] == '-')
		return true;
	return strstr(line->text.low, "さんは書きました") != NULL ||
	       strstr(line->text.low, "さんからの引用") != NULL ||
	       strstr(line->text.low, "さんのメッセージ:") != NULL;
}

/* "In message <...>" stands above some. */
static size_t
with_message_id(const struct reply_cutter *c, size_t i)
{
	if (i > 0 && c->info[i - 1].depth == c->info[i].depth &&
	    (strncmp(c->info[i - 1].text.low, "in message <", 12) == 0 ||
		strncmp(c->info[i - 1].text.low, "in article <", 12) == 0))
		return i - 1;
	return i;
}

/* Does the line begin with an address?  Then its name stands above. */
static bool
begins_with_address(const struct reply_cutter_line *line)
{
	const char *p = line->text.low + strspn(line->text.low, "<(\"");
	size_t n = strcspn(p, " ,;");
	const char *at = memchr(p, '@', n);

	/* "<a@b.c>", or "a@b.c>" when the bracket stays above. */
	return at != NULL && at > p && memchr(at, '>', n - (size_t)(at - p));
}

/* A name, or the words before it, and no sentence. */
static bool
is_open_ended(const struct reply_cutter_line *line)
{
	const char *low = line->text.low;
	size_t len = line->text.len;

	return len > 0 && len <= NAME_BYTES &&
	       strchr(".!?:;", low[len - 1]) == NULL &&
	       (len < 3 || memcmp(low + len - 3, "。", 3) != 0);
}

/* Where it begins, known to begin in line i at the latest. */
static size_t
with_name(struct reply_cutter *c, size_t i)
{
	const struct reply_cutter_line *above;

	if (i > 0 && begins_with_address(&c->info[i])) {
		above = &c->info[i - 1];
		if (!above->is_blank && above->depth == c->info[i].depth &&
		    is_open_ended(above) &&
		    c->lines[i - 1].kind == REPLY_LINE_NEW)
			i--;
	}
	return with_message_id(c, i);
}

/* Where does a wrapped attribution begin that is known to end in `end`?
 * At the nearest line above that holds its date. */
static size_t
find_start(struct reply_cutter *c, size_t end, bool has_date_below)
{
	size_t i, least = end > WRAPPED_LINES ? end - WRAPPED_LINES : 0;

	if (has_date_below)
		return with_name(c, end);
	for (i = end; i-- > least;) {
		const struct reply_cutter_line *line = look(c, i);

		if (line->is_blank || line->depth != c->info[end].depth ||
		    line->text.len > LINE_BYTES ||
		    c->lines[i].kind != REPLY_LINE_NEW)
			break;
		if (line->has_date)
			return with_name(c, i);
	}
	return with_name(c, end);
}

/* "2026-11-20 9:15 UTC+9 Alice:" above a quote: a day and a time of day, and
 * no word for "wrote". */
static bool
is_dated(const struct reply_cutter_line *line)
{
	const char *p = line->text.low;
	bool clock = false, year = false;
	size_t n;

	if (!line->has_date || line->text.len > 120)
		return false;
	for (; *p != '\0' && !year; p += n > 0 ? n : 1) {
		n = strspn(p, "0123456789");
		year = n == 4 && has_year(p);
	}
	p = line->text.low;
	for (; *p != '\0' && !clock; p++)
		clock = reply_is_digit(p[0]) && p[1] == ':' &&
			reply_is_digit(p[2]) && reply_is_digit(p[3]);
	return clock && (year || reply_is_digit(line->text.low[0]) ||
			    begins_with_day(line->text.low));
}

/* "Alice <a@b.c> wrote on Friday,": the day alone stands in line `end`. */
static bool
is_said_above(const struct reply_cutter *c, size_t end)
{
	const struct reply_cutter_line *above;

	if (end == 0)
		return false;
	above = &c->info[end - 1];
	return !above->is_blank && above->depth == c->info[end].depth &&
	       above->text.len <= LINE_BYTES &&
	       c->lines[end - 1].kind == REPLY_LINE_NEW &&
	       has_verb(above->text.low);
}

bool
reply_attribution_ends(struct reply_cutter *c, size_t end, size_t *from)
{
	const struct reply_cutter_line *line = look(c, end);
	bool date, addr, verb;
	size_t i, least;

	/* Nearly all lines leave here. */
	if (!line->is_ended &&
	    !(line->has_verb && line->has_date && line->has_addr))
		return false;
	date = line->has_date;
	addr = line->has_addr;
	verb = line->has_verb;
	least = end > WRAPPED_LINES ? end - WRAPPED_LINES : 0;
	for (i = end;; i--) {
		if (i < end) {
			const struct reply_cutter_line *above = look(c, i);

			if (above->is_blank || above->depth != line->depth ||
			    above->text.len > LINE_BYTES ||
			    c->lines[i].kind != REPLY_LINE_NEW)
				break;
			/* A name and "wrote:" under the date, no more. */
			if (!verb && !ends_with_address(line))
				break;
			date = date || above->has_date;
			addr = addr || above->has_addr;
		}
		if ((verb && (date || addr)) ||
		    (date && addr && ends_with_address(line))) {
			*from = find_start(c, i, date);
			return true;
		}
		if (i == least)
			break;
	}
	if (date && is_quoted_next(c, end) && is_said_above(c, end)) {
		*from = end - 1;
		return true;
	}
	if (((verb || is_dated(line)) && is_quoted_next(c, end)) ||
	    is_unmistakable(line)) {
		*from = end;
		return true;
	}
	return false;
}
