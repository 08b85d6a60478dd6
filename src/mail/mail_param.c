#include "mail_param.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "mail_words.h"
#include "kairan/codec_charset.h"
#include "kairan/mail.h"
#include "kairan/base_text.h"

/* Blanks, line ends and comments (RFC 5322 section 3.2.2), not nested
 * deeper than the limit. */
static const char *
skip_blanks(const char *p, const char *end)
{
	int depth = 0;

	for (; p < end; p++) {
		if (*p == '(' && depth < MAIL_PAREN_DEPTH_MAX)
			depth++;
		else if (*p == ')' && depth > 0)
			depth--;
		else if (*p == '\\' && depth > 0 && p + 1 < end)
			p++;
		else if (depth == 0 && !mail_is_blank(*p))
			break;
	}
	return p;
}

/*
 * A quoted string from behind its opening mark.  Only \" and \\ are
 * escapes: senders write "C:\docs\a.pdf" and mean it.
 */
static const char *
read_quoted(struct base_arena *arena, const char *p, const char *end,
    struct mail_slice *out)
{
	char *to = base_arena_alloc(arena, (size_t)(end - p) + 1);
	const char *jis;
	size_t n = 0;

	while (p < end && *p != '"') {
		jis = mail_skip_jis(p, end);
		if (jis > p) {
			memcpy(to + n, p, (size_t)(jis - p));
			n += (size_t)(jis - p);
			p = jis;
			continue;
		}
		if (*p == '\\' && p + 1 < end && (p[1] == '"' || p[1] == '\\'))
			p++;
		if (*p == '\n' || *p == '\r') { /* folded inside */
			p++;
			continue;
		}
		to[n++] = *p++;
	}
	*out = (struct mail_slice){to, n};
	return p < end ? p + 1 : p;
}

/* An unquoted value goes to the next ';': names with blanks are common. */
static const char *
read_bare(const char *p, const char *end, struct mail_slice *out)
{
	const char *start = p, *jis;

	while (p < end && *p != ';') {
		jis = mail_skip_jis(p, end);
		p = jis > p ? jis : p + 1;
	}
	*out = mail_slice_trim((struct mail_slice){start, (size_t)(p - start)});
	return p;
}

static const char *
read_param(struct base_arena *arena, const char *p, const char *end,
    struct mail_param *out)
{
	const char *start = p;

	while (p < end && *p != '=' && *p != ';' && !mail_is_blank(*p))
		p++;
	out->name = mail_slice_lower(
	    arena, (struct mail_slice){start, (size_t)(p - start)});
	out->value = (struct mail_slice){"", 0};
	out->is_quoted = false;
	p = skip_blanks(p, end);
	if (p >= end || *p != '=')
		return p;
	p = skip_blanks(p + 1, end);
	if (p < end && *p == '"') {
		out->is_quoted = true;
		return read_quoted(arena, p + 1, end, &out->value);
	}
	return read_bare(p, end, &out->value);
}

/* A ';', or a blank before one; text ends without a NUL. */
static bool
is_separator(const char *p, const char *end)
{
	const char *next = skip_blanks(p, p + 1);

	return *p == ';' || (next < end && *next == ';');
}

void
mail_value_read(
    struct base_arena *arena, struct mail_slice text, struct mail_value *out)
{
	const char *p = text.p, *end = text.p + text.n, *start;
	struct mail_param param;
	size_t cap = 0;

	*out = (struct mail_value){"", NULL, 0};
	if (text.n == 0)
		return;
	p = skip_blanks(p, end);
	start = p;
	while (p < end && *p != ';' && *p != '(' && !mail_is_blank(*p))
		p++;
	/* "Content-Type: charset=utf-8" has no type. */
	if (memchr(start, '=', (size_t)(p - start)) != NULL)
		p = start;
	out->token = mail_slice_lower(
	    arena, (struct mail_slice){start, (size_t)(p - start)});
	while (p < end && out->n < MAIL_PARAM_MAX) {
		while (p < end && is_separator(p, end))
			p++;
		p = skip_blanks(p, end);
		if (p >= end)
			break;
		if (*p == ';')
			continue;
		start = p;
		p = read_param(arena, p, end, &param);
		if (p == start) {
			p++;
			continue;
		}
		out->v = mail_grow(arena, out->v, out->n, &cap, sizeof param);
		out->v[out->n++] = param;
	}
}

struct mail_slice
mail_value_param(const struct mail_value *value, const char *name)
{
	size_t i;

	for (i = 0; i < value->n; i++)
		if (strcmp(value->v[i].name, name) == 0)
			return value->v[i].value;
	return (struct mail_slice){NULL, 0};
}

/* Bytes behind '%' escapes appended to buf. */
static void
add_percent(struct base_buf *buf, struct mail_slice text)
{
	size_t i;
	char c;

	for (i = 0; text.p != NULL && i < text.n; i++) {
		c = text.p[i];
		if (c == '%' && i + 2 < text.n &&
		    base_text_hex(text.p[i + 1]) >= 0 &&
		    base_text_hex(text.p[i + 2]) >= 0) {
			c = (char)(base_text_hex(text.p[i + 1]) * 16 +
				   base_text_hex(text.p[i + 2]));
			i += 2;
		}
		if (base_buf_putc(buf, c) != BASE_OK)
			return;
	}
}

/* Cuts "charset'language'" off the first piece of an extended value. */
static const char *
take_charset(struct base_arena *arena, struct mail_slice *text)
{
	const char *first, *second;
	struct mail_slice charset;

	first = text->p ? memchr(text->p, '\'', text->n) : NULL;
	if (first == NULL)
		return NULL;
	second =
	    memchr(first + 1, '\'', (size_t)(text->p + text->n - first - 1));
	if (second == NULL)
		return NULL;
	charset = (struct mail_slice){text->p, (size_t)(first - text->p)};
	text->n -= (size_t)(second + 1 - text->p);
	text->p = second + 1;
	return mail_slice_lower(arena, charset);
}

static const char *
decode_bytes(
    struct base_arena *arena, const char *charset, const struct base_buf *bytes)
{
	struct base_buf text;
	const char *out = "";

	base_buf_init(&text, 8 * MAIL_FIELD_MAX);
	if (codec_charset_to_utf8(charset, base_buf_text(bytes), bytes->len,
		&text, NULL) == BASE_OK)
		out =
		    mail_words_one_line(arena, base_buf_text(&text), text.len);
	base_buf_release(&text);
	return out;
}

/* One section of NAME*N or NAME*N*, or NULL. */
static const struct mail_param *
find_section(const struct mail_value *value, const char *name, size_t nth)
{
	char plain[64], extended[64];
	size_t i;

	(void)snprintf(plain, sizeof plain, "%s*%zu", name, nth);
	(void)snprintf(extended, sizeof extended, "%s*%zu*", name, nth);
	for (i = 0; i < value->n; i++)
		if (strcmp(value->v[i].name, plain) == 0 ||
		    strcmp(value->v[i].name, extended) == 0)
			return &value->v[i];
	return NULL;
}

/* RFC 2231 section 3 and 4. */
static const char *
read_sections(struct base_arena *arena, const struct mail_value *value,
    const char *name, const char *hint)
{
	const struct mail_param *section;
	const char *charset = NULL, *out;
	struct mail_slice text;
	struct base_buf bytes;
	bool any_extended = false;
	size_t i;

	base_buf_init(&bytes, MAIL_FIELD_MAX);
	for (i = 0; (section = find_section(value, name, i)) != NULL; i++) {
		text = section->value;
		if (section->name[strlen(section->name) - 1] != '*') {
			if (base_buf_add(&bytes, text.p, text.n) != BASE_OK)
				break;
			continue;
		}
		if (i == 0)
			charset = take_charset(arena, &text);
		any_extended = true;
		add_percent(&bytes, text);
	}
	if (any_extended)
		out = decode_bytes(arena, charset ? charset : hint, &bytes);
	else /* continued, but encoded in the old way */
		out = mail_words_decode(
		    arena, base_buf_text(&bytes), bytes.len, hint);
	base_buf_release(&bytes);
	return out;
}

static const char *
read_extended(
    struct base_arena *arena, struct mail_slice text, const char *hint)
{
	struct base_buf bytes;
	const char *charset, *out;

	/* 'filename*="=?utf-8?B?...?="' has been seen. */
	if (mail_slice_find(text, "=?") != NULL)
		return mail_words_decode(arena, text.p, text.n, hint);
	charset = take_charset(arena, &text);
	base_buf_init(&bytes, MAIL_FIELD_MAX);
	add_percent(&bytes, text);
	out = decode_bytes(arena, charset ? charset : hint, &bytes);
	base_buf_release(&bytes);
	return out;
}

const char *
mail_value_text(struct base_arena *arena, const struct mail_value *value,
    const char *name, const char *hint)
{
	struct mail_slice text;
	char extended[64];

	(void)snprintf(extended, sizeof extended, "%s*", name);
	text = mail_value_param(value, extended);
	if (text.p != NULL)
		return read_extended(arena, text, hint);
	if (find_section(value, name, 0) != NULL)
		return read_sections(arena, value, name, hint);
	text = mail_value_param(value, name);
	if (text.p == NULL)
		return NULL;
	return mail_words_decode(arena, text.p, text.n, hint);
}
