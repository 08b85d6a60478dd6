/* Takes a Mustache template apart in one pass. */
#include "codec_mustache_x.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/codec_mustache.h"

struct parser {
	const char *text;
	size_t len, at;
	unsigned line; /* at `at` */
	char open[CODEC_MUSTACHE_DELIMITER_MAX + 1];
	char close[CODEC_MUSTACHE_DELIMITER_MAX + 2]; /* and a '}' */
	size_t pending; /* begin of the text not yet a token */
	size_t sections[CODEC_MUSTACHE_DEPTH_MAX]; /* open ones */
	size_t depth;
	struct codec_mustache_tokens *out;
	struct base_err *err;
};

/* One {{tag}}. */
struct tag {
	char sigil; /* '#', '^', '/', '>', '&', '{', '!', '=', or 0 */
	size_t start, end; /* with its delimiters */
	const char *name;
	size_t name_len;
};

static struct codec_mustache_token *
add(struct parser *p, enum codec_mustache_kind kind, const char *text,
    size_t len)
{
	struct codec_mustache_tokens *t = p->out;
	struct codec_mustache_token *token;

	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 32;
		t->v = base_xrealloc(t->v, t->cap * sizeof(*t->v));
	}
	token = &t->v[t->n++];
	memset(token, 0, sizeof(*token));
	token->kind = kind;
	token->text = text;
	token->len = len;
	token->line = p->line;
	return token;
}

static void
add_text_until(struct parser *p, size_t end)
{
	if (end > p->pending)
		add(p, CODEC_MUSTACHE_TEXT, p->text + p->pending,
		    end - p->pending);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_space(char c)
{
	return is_blank(c) || c == '\r' || c == '\n';
}

static void
trim(const char **text, size_t *len)
{
	while (*len > 0 && is_space(**text)) {
		++*text;
		--*len;
	}
	while (*len > 0 && is_space((*text)[*len - 1]))
		--*len;
}

/*
 * Does the tag stand alone on its line?  Then *start is where the line
 * begins and *end where the next one does.
 */
static bool
stands_alone(const struct parser *p, size_t *start, size_t *end)
{
	size_t from = *start, to = *end;

	while (from > 0 && is_blank(p->text[from - 1]))
		from--;
	if (from > 0 && p->text[from - 1] != '\n')
		return false;
	while (to < p->len && is_blank(p->text[to]))
		to++;
	if (to < p->len && p->text[to] == '\r')
		to++;
	if (to < p->len && p->text[to++] != '\n')
		return false;
	*start = from;
	*end = to;
	return true;
}

static enum base_status
read_tag(struct parser *p, struct tag *tag)
{
	char close[CODEC_MUSTACHE_DELIMITER_MAX + 4];
	const char *name = p->text + tag->start + strlen(p->open), *found;
	const char *end = p->text + p->len;

	tag->sigil = '\0';
	snprintf(close, sizeof(close), "%s", p->close);
	if (name < end && strchr("#^/>&{!=", *name) != NULL && *name != '\0')
		tag->sigil = *name++;
	if (tag->sigil == '{')
		snprintf(close, sizeof(close), "}%s", p->close);
	else if (tag->sigil == '=')
		snprintf(close, sizeof(close), "=%s", p->close);
	found = memmem(name, (size_t)(end - name), close, strlen(close));
	if (found == NULL)
		return base_err_set(p->err, BASE_INVALID,
		    "line %u: a tag is not closed by \"%s\"", p->line, close);
	tag->name = name;
	tag->name_len = (size_t)(found - name);
	tag->end = (size_t)(found - p->text) + strlen(close);
	trim(&tag->name, &tag->name_len);
	if (tag->name_len == 0 && tag->sigil != '!')
		return base_err_set(p->err, BASE_INVALID,
		    "line %u: a tag without a name", p->line);
	return BASE_OK;
}

static enum base_status
set_delimiters(struct parser *p, const struct tag *tag)
{
	const char *close = tag->name;
	size_t open_len = 0, close_len = tag->name_len;

	while (open_len < tag->name_len && !is_space(tag->name[open_len]))
		open_len++;
	close += open_len;
	close_len -= open_len;
	trim(&close, &close_len);
	if (open_len == 0 || close_len == 0 ||
	    open_len > CODEC_MUSTACHE_DELIMITER_MAX ||
	    close_len > CODEC_MUSTACHE_DELIMITER_MAX ||
	    memchr(close, ' ', close_len) != NULL)
		return base_err_set(
		    p->err, BASE_INVALID, "line %u: bad delimiters", p->line);
	memcpy(p->open, tag->name, open_len);
	p->open[open_len] = '\0';
	memcpy(p->close, close, close_len);
	p->close[close_len] = '\0';
	return BASE_OK;
}

static enum base_status
open_section(struct parser *p, const struct tag *tag)
{
	if (p->depth == CODEC_MUSTACHE_DEPTH_MAX)
		return base_err_set(p->err, BASE_LIMIT,
		    "line %u: more than %d nested sections", p->line,
		    CODEC_MUSTACHE_DEPTH_MAX);
	p->sections[p->depth++] = p->out->n;
	add(p,
	    tag->sigil == '#' ? CODEC_MUSTACHE_SECTION
			      : CODEC_MUSTACHE_INVERTED,
	    tag->name, tag->name_len);
	return BASE_OK;
}

static enum base_status
close_section(struct parser *p, const struct tag *tag)
{
	struct codec_mustache_token *begin;

	if (p->depth == 0)
		return base_err_set(p->err, BASE_INVALID,
		    "line %u: {{/%.*s}} closes nothing", p->line,
		    (int)tag->name_len, tag->name);
	assert(tag->name != NULL); /* read_tag() sets it */
	begin = &p->out->v[p->sections[--p->depth]];
	if (begin->len != tag->name_len ||
	    memcmp(begin->text, tag->name, tag->name_len) != 0)
		return base_err_set(p->err, BASE_INVALID,
		    "line %u: {{/%.*s}} where {{/%.*s}} of line %u is due",
		    p->line, (int)tag->name_len, tag->name, (int)begin->len,
		    begin->text, begin->line);
	begin->end = p->out->n;
	add(p, CODEC_MUSTACHE_END, tag->name, tag->name_len);
	return BASE_OK;
}

static enum base_status
take_tag(struct parser *p, const struct tag *tag, const char *indent,
    size_t indent_len)
{
	struct codec_mustache_token *token;

	switch (tag->sigil) {
	case '#':
	case '^':
		return open_section(p, tag);
	case '/':
		return close_section(p, tag);
	case '=':
		return set_delimiters(p, tag);
	case '!':
		return BASE_OK;
	case '>':
		token =
		    add(p, CODEC_MUSTACHE_PARTIAL, tag->name, tag->name_len);
		token->indent = indent;
		token->indent_len = indent_len;
		return BASE_OK;
	default:
		add(p,
		    tag->sigil == '\0' ? CODEC_MUSTACHE_VALUE
				       : CODEC_MUSTACHE_RAW,
		    tag->name, tag->name_len);
		return BASE_OK;
	}
}

static void
move_to(struct parser *p, size_t to)
{
	for (; p->at < to; p->at++)
		p->line += p->text[p->at] == '\n';
}

static enum base_status
next_tag(struct parser *p, size_t start)
{
	struct tag tag = {.start = start};
	enum base_status status;
	size_t from = start, to;
	size_t indent = 0;

	move_to(p, start);
	status = read_tag(p, &tag);
	if (status != BASE_OK)
		return status;
	to = tag.end;
	if (tag.sigil != '\0' && tag.sigil != '{' && tag.sigil != '&' &&
	    stands_alone(p, &from, &to))
		indent = start - from;
	add_text_until(p, from);
	status = take_tag(p, &tag, p->text + from, indent);
	move_to(p, tag.end);
	/* The search goes on right behind the tag: the rest of its line is
	 * blank when it stands alone. */
	p->pending = to;
	return status;
}

enum base_status
codec_mustache_parse(const char *text, size_t len,
    struct codec_mustache_tokens *tokens, struct base_err *err)
{
	struct parser p = {.text = text,
	    .len = len,
	    .line = 1,
	    .open = "{{",
	    .close = "}}",
	    .out = tokens,
	    .err = err};
	enum base_status status;
	const char *found;

	if (len > CODEC_MUSTACHE_TEMPLATE_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "the template has more than %zu bytes",
		    CODEC_MUSTACHE_TEMPLATE_MAX);
	while ((found = memmem(
		    text + p.at, len - p.at, p.open, strlen(p.open))) != NULL) {
		status = next_tag(&p, (size_t)(found - text));
		if (status != BASE_OK)
			return status;
	}
	add_text_until(&p, len);
	if (p.depth > 0) {
		struct codec_mustache_token *t =
		    &tokens->v[p.sections[p.depth - 1]];

		return base_err_set(err, BASE_INVALID,
		    "line %u: the section {{%.*s}} is not closed", t->line,
		    (int)t->len, t->text);
	}
	return BASE_OK;
}

void
codec_mustache_release(struct codec_mustache_tokens *tokens)
{
	free(tokens->v);
	memset(tokens, 0, sizeof(*tokens));
}
