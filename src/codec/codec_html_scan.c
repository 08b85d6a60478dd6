/*
 * Takes a page apart into text and tags.  An own scanner, as a tree builder
 * takes quadratic time over unclosed elements: every byte here is looked at
 * a bounded number of times.
 */
#include "codec_html_x.h"

#include <string.h>

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static size_t
left(const struct codec_html_scanner *s)
{
	return (size_t)(s->end - s->at);
}

static void
skip_to(struct codec_html_scanner *s, char c)
{
	const char *found = memchr(s->at, c, left(s));

	s->at = found != NULL ? found + 1 : s->end;
}

/* Comments, declarations, processing instructions. */
static bool
skip_markup(struct codec_html_scanner *s)
{
	const char *found = NULL;

	if (left(s) >= 4 && memcmp(s->at, "<!--", 4) == 0) {
		if (!s->no_comment_end)
			found = memmem(s->at + 2, left(s) - 2, "-->", 3);
		s->no_comment_end = found == NULL;
		/* One that never ends is rather shown than all lost. */
		s->at = found != NULL ? found + 3 : s->at + 4;
		return true;
	}
	if (left(s) >= 2 && (s->at[1] == '!' || s->at[1] == '?')) {
		skip_to(s, '>');
		return true;
	}
	return false;
}

static void
read_name(struct codec_html_scanner *s, struct codec_html_token *t)
{
	size_t n = 0;

	for (; s->at < s->end; s->at++) {
		char c = lower(*s->at);

		if (is_space(c) || c == '>' || c == '/')
			break;
		if (n < sizeof(t->name) - 1)
			t->name[n++] = c;
	}
	t->name[n] = '\0';
}

static int
attr_index(const char *name, size_t len)
{
	static const char *const names[CODEC_HTML_ATTRS] = {"alt", "class",
	    "data-smartmail", "hidden", "href", "id", "src", "style", "type"};

	for (int i = 0; i < CODEC_HTML_ATTRS; i++) {
		size_t k = 0;

		while (k < len && names[i][k] != '\0' &&
		       lower(name[k]) == names[i][k])
			k++;
		if (k == len && names[i][k] == '\0')
			return i;
	}
	return -1;
}

static struct codec_html_span
read_value(struct codec_html_scanner *s)
{
	struct codec_html_span value = {"", 0};
	const char *found;
	char quote = *s->at;
	bool *none = &s->no_quote[quote == '"'];

	if ((quote == '"' || quote == '\'') && !*none) {
		found = memchr(s->at + 1, quote, left(s) - 1);
		if (found != NULL) {
			value.text = s->at + 1;
			value.len = (size_t)(found - value.text);
			s->at = found + 1;
			return value;
		}
		*none = true;
	}
	if (quote == '"' || quote == '\'')
		s->at++; /* it never ends: taken as ending with the tag */
	value.text = s->at;
	while (s->at < s->end && !is_space(*s->at) && *s->at != '>')
		s->at++;
	value.len = (size_t)(s->at - value.text);
	return value;
}

/* The next attribute; false at the end of the tag. */
static bool
read_attr(struct codec_html_scanner *s, struct codec_html_token *t)
{
	struct codec_html_span value = {"", 0};
	const char *name;
	size_t len;
	int i;

	while (s->at < s->end && (is_space(*s->at) || *s->at == '/'))
		s->at++;
	if (s->at == s->end || *s->at == '>')
		return false;
	name = s->at++;
	while (s->at < s->end && !is_space(*s->at) && *s->at != '=' &&
	       *s->at != '>' && *s->at != '/')
		s->at++;
	len = (size_t)(s->at - name);
	while (s->at < s->end && is_space(*s->at))
		s->at++;
	if (s->at < s->end && *s->at == '=') {
		s->at++;
		while (s->at < s->end && is_space(*s->at))
			s->at++;
		if (s->at < s->end)
			value = read_value(s);
	}
	i = attr_index(name, len);
	if (i >= 0 && t->attrs[i].text == NULL)
		t->attrs[i] = value;
	return true;
}

static bool
read_tag(struct codec_html_scanner *s, struct codec_html_token *t)
{
	bool is_end = left(s) > 2 && s->at[1] == '/';

	if (left(s) < 2 || !is_letter(s->at[is_end ? 2 : 1]) || s->no_gt)
		return false;
	if (memchr(s->at, '>', left(s)) == NULL) {
		s->no_gt = true;
		return false;
	}
	memset(t, 0, sizeof(*t));
	t->kind = is_end ? CODEC_HTML_END : CODEC_HTML_START;
	s->at += is_end ? 2 : 1;
	read_name(s, t);
	while (read_attr(s, t))
		;
	if (s->at < s->end)
		s->at++;
	return true;
}

bool
codec_html_scan(struct codec_html_scanner *s, struct codec_html_token *t)
{
	const char *from;

	while (s->at < s->end && *s->at == '<') {
		if (read_tag(s, t))
			return true;
		if (!skip_markup(s))
			break;
	}
	if (s->at == s->end)
		return false;
	from = s->at++; /* a '<' here is none of a tag */
	while (s->at < s->end && *s->at != '<')
		s->at++;
	t->kind = CODEC_HTML_TEXT;
	t->text = from;
	t->len = (size_t)(s->at - from);
	return true;
}

void
codec_html_scan_raw(struct codec_html_scanner *s, const char *name)
{
	size_t len = strlen(name), k;

	for (; left(s) >= len + 2; s->at++) {
		if (s->at[0] != '<' || s->at[1] != '/')
			continue;
		for (k = 0; k < len && lower(s->at[2 + k]) == name[k]; k++)
			;
		if (k == len) {
			skip_to(s, '>');
			return;
		}
	}
	s->at = s->end;
}
