/*
 * Steps of the hand-written matchers (see reply_scan.h).  They never look
 * at a byte twice, so that matching stays linear.
 */
#include "reply_scan.h"

#include <string.h>

bool
reply_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
reply_is_alnum(char c)
{
	return reply_is_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

bool
reply_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool
reply_scan_lit(const char **p, const char *text)
{
	size_t len;

	/* Most literals fail at their first byte. */
	if (**p != *text && *text != '\0')
		return false;
	len = strlen(text);
	if (strncmp(*p, text, len) != 0)
		return false;
	*p += len;
	return true;
}

bool
reply_scan_word(const char **p, const char *text)
{
	const char *q = *p;

	if (text[0] == '\0' || !reply_scan_lit(&q, text))
		return false;
	if (reply_is_alnum(q[-1]) && reply_is_alnum(*q))
		return false;
	*p = q;
	return true;
}

int
reply_scan_any(const char **p, const char *const *list)
{
	int i;

	for (i = 0; list[i] != NULL; i++)
		if (reply_scan_word(p, list[i]))
			return i;
	return -1;
}

bool
reply_scan_number(const char **p, int max_digits, int *out)
{
	const char *q = *p;
	int digits, value = 0;

	for (digits = 0; reply_is_digit(*q) && digits < max_digits; digits++)
		value = value * 10 + (*q++ - '0');
	if (digits == 0 || reply_is_digit(*q))
		return false;
	*p = q;
	*out = value;
	return true;
}

/* One Japanese digit 1-9. */
static bool
kanji_digit(const char **p, int *out)
{
	static const char *const digits[] = {
	    "一", "二", "三", "四", "五", "六", "七", "八", "九", NULL};
	int i = reply_scan_any(p, digits);

	if (i < 0)
		return false;
	*out = i + 1;
	return true;
}

bool
reply_scan_count(const char **p, int *out)
{
	const char *q = *p;
	int tens = 0, ones = 0;
	bool any;

	if (reply_scan_number(p, 4, out))
		return true;
	any = kanji_digit(&q, &ones);
	if (reply_scan_lit(&q, "十")) {
		tens = any ? ones : 1;
		ones = 0;
		(void)kanji_digit(&q, &ones);
		any = true;
	}
	if (!any)
		return false;
	*p = q;
	*out = tens * 10 + ones;
	return true;
}

bool
reply_scan_blanks(const char **p)
{
	while (reply_is_blank(**p))
		(*p)++;
	return true;
}

char
reply_scan_of(const char **p, const char *set)
{
	if (**p == '\0' || strchr(set, **p) == NULL)
		return 0;
	return *(*p)++;
}
