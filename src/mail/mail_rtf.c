#include "mail_work.h"
#include "kairan/base_text.h"

#include <string.h>

#define DEPTH_MAX 100

struct rtf {
	char *out;
	size_t n;
	bool hidden[DEPTH_MAX + 1]; /* within a group that is no text */
	unsigned depth;
	unsigned skip; /* characters that stand in for \u */
};

/* Groups that hold no text. */
static bool
is_hidden(struct mail_slice word)
{
	static const char *const words[] = {"fonttbl", "colortbl", "stylesheet",
	    "info", "pict", "object", "htmltag", "header", "footer",
	    "generator", "listtable", "themedata", "datastore"};
	size_t i;

	for (i = 0; i < BASE_LEN(words); i++)
		if (mail_slice_is(word, words[i]))
			return true;
	return false;
}

static void
put_unicode(struct rtf *rtf, unsigned c)
{
	if (c < 0x80) {
		rtf->out[rtf->n++] = (char)c;
	} else if (c < 0x800) {
		rtf->out[rtf->n++] = (char)(0xc0 | c >> 6);
		rtf->out[rtf->n++] = (char)(0x80 | (c & 0x3f));
	} else {
		rtf->out[rtf->n++] = (char)(0xe0 | c >> 12);
		rtf->out[rtf->n++] = (char)(0x80 | (c >> 6 & 0x3f));
		rtf->out[rtf->n++] = (char)(0x80 | (c & 0x3f));
	}
}

/* A control word behind its backslash; returns what follows it. */
static const char *
control(struct rtf *rtf, const char *p, const char *end)
{
	struct mail_slice word = {p, 0};
	long number = 0;
	bool minus = false, hidden = rtf->hidden[rtf->depth];

	while (
	    p < end && ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z')))
		p++;
	word.n = (size_t)(p - word.p);
	if (p < end && *p == '-') {
		minus = true;
		p++;
	}
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		if (number < 100000)
			number = number * 10 + (*p - '0');
	if (p < end && *p == ' ')
		p++;
	if (minus)
		number = -number;
	if (is_hidden(word))
		rtf->hidden[rtf->depth] = true;
	if (hidden)
		return p;
	if (mail_slice_is(word, "par") || mail_slice_is(word, "line"))
		rtf->out[rtf->n++] = '\n';
	else if (mail_slice_is(word, "tab"))
		rtf->out[rtf->n++] = '\t';
	else if (mail_slice_is(word, "u") && word.p[0] == 'u') {
		put_unicode(rtf, (unsigned)(number & 0xffff));
		rtf->skip = 1;
	}
	return p;
}

static const char *
escape(struct rtf *rtf, const char *p, const char *end)
{
	bool hidden = rtf->hidden[rtf->depth];

	if (p >= end)
		return end;
	if (*p == '\'' && end - p >= 3) {
		if (!hidden && rtf->skip == 0 && base_text_hex(p[1]) >= 0 &&
		    base_text_hex(p[2]) >= 0)
			rtf->out[rtf->n++] = (char)(base_text_hex(p[1]) * 16 +
						    base_text_hex(p[2]));
		rtf->skip = 0;
		return p + 3;
	}
	if ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z')
		return control(rtf, p, end);
	if (*p == '*')
		rtf->hidden[rtf->depth] = true;
	else if (!hidden && strchr("\\{}", *p) != NULL)
		rtf->out[rtf->n++] = *p;
	else if (!hidden && *p == '~')
		rtf->out[rtf->n++] = ' ';
	return p + 1;
}

struct mail_slice
mail_rtf_text(struct base_arena *arena, struct mail_slice rtf_text)
{
	const char *p = rtf_text.p, *end = p + rtf_text.n;
	struct rtf rtf = {.depth = 0};

	/* No control word of one letter makes more than three bytes. */
	rtf.out = base_arena_alloc(arena, rtf_text.n * 2 + 8);
	while (p < end) {
		if (*p == '\\') {
			p = escape(&rtf, p + 1, end);
			continue;
		}
		if (*p == '{' && rtf.depth < DEPTH_MAX) {
			rtf.depth++;
			rtf.hidden[rtf.depth] = rtf.hidden[rtf.depth - 1];
		} else if (*p == '}' && rtf.depth > 0) {
			rtf.depth--;
		} else if (*p != '\n' && *p != '\r' && *p != '{' && *p != '}' &&
			   !rtf.hidden[rtf.depth]) {
			if (rtf.skip > 0)
				rtf.skip--;
			else
				rtf.out[rtf.n++] = *p;
		}
		p++;
	}
	return (struct mail_slice){rtf.out, rtf.n};
}
