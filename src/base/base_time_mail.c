/*
 * Dates of mail headers: RFC 5322 section 3.3, and what section 4.3 and the
 * world still send.
 */
#include "kairan/base_time.h"
#include "kairan/base_text.h"

#include <string.h>

#define DATE_MAX 256 /* bytes of a Date: value */
#define COMMENT_DEPTH 32
#define WORDS_MAX 8

/* Copies text without comments, commas and folding, one blank between
 * words. */
static bool
strip_comments(const char *text, char out[DATE_MAX])
{
	size_t n = 0;
	int depth = 0;

	for (; *text != '\0'; text++) {
		if (*text == '\\' && depth > 0 && text[1] != '\0') {
			text++;
			continue;
		}
		if (*text == '(' && ++depth > COMMENT_DEPTH)
			return false;
		if (*text == '(' || (*text == ')' && depth-- > 0) ||
		    depth > 0 || strchr(" \t\r\n,", *text) != NULL) {
			if (n > 0 && out[n - 1] != ' ')
				out[n++] = ' ';
		} else {
			out[n++] = *text;
		}
		if (n >= DATE_MAX - 1)
			return false;
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return depth == 0 && n > 0;
}

static size_t
split_words(char *text, char *words[WORDS_MAX])
{
	size_t n = 0;
	char *rest = text, *word;

	while (n < WORDS_MAX && (word = strsep(&rest, " ")) != NULL)
		words[n++] = word;
	return rest == NULL ? n : 0;
}

/* 0-based place of the three-letter name at the start of word, or -1. */
static int
find_name(const char *word, const char *names, int count)
{
	char three[4];
	int i;

	if (strnlen(word, 3) < 3)
		return -1;
	for (i = 0; i < count; i++) {
		memcpy(three, names + (size_t)i * 3, 3);
		three[3] = '\0';
		if (base_text_starts_ascii(word, three))
			return i;
	}
	return -1;
}

static bool
parse_year(const char *word, int *year)
{
	size_t len = strlen(word);
	int64_t value;

	if (len < 2 || len > 4 ||
	    base_text_to_int(word, 0, 9999, &value) != BASE_OK)
		return false;
	/* RFC 5322 section 4.3. */
	if (len == 2)
		value += value < 50 ? 2000 : 1900;
	else if (len == 3)
		value += 1900;
	*year = (int)value;
	return true;
}

/* "9:00", "09:00:00" */
static bool
parse_clock(char *word, int *seconds)
{
	int64_t part[3] = {0, 0, 0};
	static const int64_t most[3] = {23, 59, 60};
	char *rest = word, *piece;
	size_t n = 0;

	while ((piece = strsep(&rest, ":")) != NULL) {
		if (n >= 3 || strlen(piece) > 2 ||
		    base_text_to_int(piece, 0, most[n], &part[n]) != BASE_OK)
			return false;
		n++;
	}
	*seconds = (int)(part[0] * 3600 + part[1] * 60 + part[2]);
	return n >= 2;
}

/* "+0900", "GMT", "EST" ...; what nobody knows counts as UTC (section
 * 4.3). */
static bool
parse_zone(const char *word, int *offset)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = {{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5},
	    {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}, {"JST", 9},
	    {"CET", 1}, {"CEST", 2}, {"BST", 1}};
	int64_t value;
	size_t i;

	*offset = 0;
	if (*word == '+' || *word == '-') {
		if (strlen(word) != 5 ||
		    base_text_to_int(word, -9999, 9999, &value) != BASE_OK ||
		    value % 100 > 59 || value % 100 < -59)
			return false;
		*offset = (int)(value / 100 * 3600 + value % 100 * 60);
		return true;
	}
	for (i = 0; i < BASE_LEN(zones); i++)
		if (base_text_equal_ascii(word, zones[i].name))
			*offset = zones[i].hours * 3600;
	return strpbrk(word, "0123456789:") == NULL;
}

enum base_status
base_time_parse_mail(const char *text, int64_t *out)
{
	char clean[DATE_MAX], *words[WORDS_MAX];
	struct base_date date;
	int clock, offset = 0;
	size_t n, i = 0;
	int64_t day;

	if (!strip_comments(text, clean))
		return BASE_INVALID;
	n = split_words(clean, words);
	if (n > 0 && find_name(words[0], "SunMonTueWedThuFriSat", 7) >= 0)
		i++;
	if (n < i + 4 || base_text_to_int(words[i], 1, 31, &day) != BASE_OK ||
	    !parse_year(words[i + 2], &date.year) ||
	    !parse_clock(words[i + 3], &clock))
		return BASE_INVALID;
	date.day = (int)day;
	date.month = 1 + find_name(words[i + 1],
			     "JanFebMarAprMayJunJulAugSepOctNovDec", 12);
	if (!base_date_is_valid(date))
		return BASE_INVALID;
	if (n > i + 4 && !parse_zone(words[i + 4], &offset))
		return BASE_INVALID;
	*out = base_date_to_days(date) * 86400 + clock - offset;
	return BASE_OK;
}
