/*
 * Tokens in text, and text without them.
 */
#include "reply_token.h"

#include <string.h>

#include "kairan/base_text.h"
#include "kairan/reply_ticket.h"
#include "reply_scan.h"

#define FOOTER "[kairan:"

size_t
reply_token_at(const char *text)
{
	size_t n = strspn(
	    text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

	if (n < REPLY_TOKEN_MIN || n > REPLY_TOKEN_MAX ||
	    reply_is_alnum(text[n]))
		return 0;
	return n;
}

/* Is there nothing but quote marks and blanks from begin to end? */
static bool
is_bare(const char *begin, const char *end)
{
	for (; begin < end; begin++)
		if (!reply_is_blank(*begin) && *begin != '>' && *begin != '\r')
			return false;
	return true;
}

/* A whole footer line at p; behind it, or NULL. */
static const char *
footer_line(const char *line)
{
	const char *p = line + strspn(line, "> \t"), *end;
	size_t n;

	if (!base_text_starts_ascii(p, FOOTER) ||
	    (n = reply_token_at(p + strlen(FOOTER))) == 0 ||
	    p[strlen(FOOTER) + n] != ']')
		return NULL;
	p += strlen(FOOTER) + n + 1;
	end = p + strcspn(p, "\n");
	if (!is_bare(p, end))
		return NULL;
	return *end == '\n' ? end + 1 : end;
}

/* Bytes before a token that go with it. */
static size_t
head_length(const char *text, const char *at)
{
	size_t before = (size_t)(at - text);
	size_t n = strlen(FOOTER);

	if (before >= n && base_text_starts_ascii(at - n, FOOTER))
		return n;
	if (before >= 3 && base_text_starts_ascii(at - 3, "%2b"))
		return 3;
	return before >= 1 && at[-1] == '+' ? 1 : 0;
}

enum base_status
reply_cut_tokens(const char *text, struct base_buf *out)
{
	size_t start = out->len, n;
	const char *p = text, *from = text, *next;

	while (*p != '\0') {
		if ((p == text || p[-1] == '\n') &&
		    (next = footer_line(p)) != NULL) {
			if (base_buf_add(out, from, (size_t)(p - from)) !=
			    BASE_OK)
				goto limit;
			p = from = next;
			continue;
		}
		if ((p > text && reply_is_alnum(p[-1]) &&
			!(p - text >= 3 &&
			    base_text_starts_ascii(p - 3, "%2b"))) ||
		    (n = reply_token_at(p)) == 0) {
			p++;
			continue;
		}
		next = p - head_length(text, p);
		if (next < from)
			next = from;
		if (base_buf_add(out, from, (size_t)(next - from)) != BASE_OK)
			goto limit;
		p += n;
		if (*next == '[' && *p == ']')
			p++;
		from = p;
	}
	if (base_buf_add(out, from, (size_t)(p - from)) == BASE_OK)
		return BASE_OK;
limit:
	base_buf_truncate(out, start);
	return BASE_LIMIT;
}
