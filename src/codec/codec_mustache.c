/* Renders Mustache templates. */
#include "kairan/codec_mustache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec_mustache_x.h"
#include "kairan/codec_html.h"

#define STACK_MAX (2 * CODEC_MUSTACHE_DEPTH_MAX + 1)

struct renderer {
	const struct codec_mustache *template;
	const struct codec_json *stack[STACK_MAX]; /* views, innermost last */
	size_t n_stack;
	unsigned depth; /* sections and partials being rendered */
	size_t steps;
	struct base_buf *out;
	struct base_err *err;
};

static enum base_status render_text(
    struct renderer *r, const char *text, size_t len);

static enum base_status
step(struct renderer *r, size_t n, unsigned line)
{
	r->steps += n;
	if (r->steps <= CODEC_MUSTACHE_STEPS_MAX)
		return BASE_OK;
	return base_err_set(r->err, BASE_LIMIT,
	    "line %u: the template takes too many steps", line);
}

static enum base_status
deeper(struct renderer *r, unsigned line)
{
	if (r->depth == CODEC_MUSTACHE_DEPTH_MAX)
		return base_err_set(r->err, BASE_LIMIT,
		    "line %u: sections and partials nested deeper than %d",
		    line, CODEC_MUSTACHE_DEPTH_MAX);
	r->depth++;
	return BASE_OK;
}

/* "a.b.c": a from the innermost view that has it, b and c strictly within;
 * "." is the innermost view itself. */
static const struct codec_json *
look_up(const struct renderer *r, const struct codec_mustache_token *t)
{
	const struct codec_json *found = NULL;
	char name[256], *rest;

	if (t->len >= sizeof(name))
		return NULL;
	memcpy(name, t->text, t->len);
	name[t->len] = '\0';
	if (strcmp(name, ".") == 0)
		return r->stack[r->n_stack - 1];
	rest = strchr(name, '.');
	if (rest != NULL)
		*rest++ = '\0';
	for (size_t i = r->n_stack; i > 0 && found == NULL; i--)
		found = codec_json_get(r->stack[i - 1], name);
	return rest != NULL ? codec_json_path(found, rest) : found;
}

/* The shortest digits that read back as the same number. */
static void
format_number(double number, char out[40])
{
	if (number > -1e15 && number < 1e15 &&
	    number == (double)(int64_t)number) {
		snprintf(out, 40, "%lld", (long long)number);
		return;
	}
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(out, 40, "%.*g", digits, number);
		if (strtod(out, NULL) == number)
			return;
	}
}

static enum base_status
put_value(struct renderer *r, const struct codec_mustache_token *t)
{
	const struct codec_json *value = look_up(r, t);
	char number[40];

	switch (codec_json_type(value)) {
	case CODEC_JSON_STRING:
		if (t->kind == CODEC_MUSTACHE_RAW ||
		    r->template->escape == CODEC_MUSTACHE_NONE)
			return base_buf_puts(r->out, codec_json_string(value));
		return codec_html_escape(codec_json_string(value), r->out);
	case CODEC_JSON_NUMBER:
		format_number(codec_json_double(value, 0), number);
		return base_buf_puts(r->out, number);
	case CODEC_JSON_BOOL:
		return base_buf_puts(
		    r->out, codec_json_bool(value, false) ? "true" : "false");
	default:
		return BASE_OK;
	}
}

static bool
is_false(const struct codec_json *value)
{
	switch (codec_json_type(value)) {
	case CODEC_JSON_NONE:
	case CODEC_JSON_NULL:
		return true;
	case CODEC_JSON_BOOL:
		return !codec_json_bool(value, false);
	case CODEC_JSON_ARRAY:
		return codec_json_size(value) == 0;
	case CODEC_JSON_STRING:
		return *codec_json_string(value) == '\0';
	default:
		return false;
	}
}

static enum base_status
put_partial(struct renderer *r, const struct codec_mustache_token *t)
{
	struct base_buf indented;
	enum base_status status = BASE_OK;
	const char *text = NULL, *end;
	char *name;

	name = base_xstrndup(t->text, t->len);
	if (r->template->partial != NULL)
		text = r->template->partial(name, r->template->ctx);
	free(name);
	if (text == NULL)
		return BASE_OK;
	status = deeper(r, t->line);
	if (status != BASE_OK)
		return status;
	base_buf_init(&indented, CODEC_MUSTACHE_TEMPLATE_MAX + 1);
	while (status == BASE_OK && *text != '\0') {
		end = strchr(text, '\n');
		end = end != NULL ? end + 1 : text + strlen(text);
		status = base_buf_add(&indented, t->indent, t->indent_len);
		if (status == BASE_OK)
			status =
			    base_buf_add(&indented, text, (size_t)(end - text));
		text = end;
	}
	if (status == BASE_OK)
		status = render_text(r, base_buf_text(&indented), indented.len);
	r->depth--;
	base_buf_release(&indented);
	return status;
}

static enum base_status render_range(struct renderer *r,
    const struct codec_mustache_tokens *tokens, size_t from, size_t to);

static enum base_status
put_section(
    struct renderer *r, const struct codec_mustache_tokens *tokens, size_t at)
{
	const struct codec_mustache_token *t = &tokens->v[at];
	const struct codec_json *value = look_up(r, t);
	bool is_list = codec_json_is(value, CODEC_JSON_ARRAY);
	size_t n = is_list ? codec_json_size(value) : 1;
	enum base_status status;

	if (is_false(value) != (t->kind == CODEC_MUSTACHE_INVERTED))
		return BASE_OK;
	status = deeper(r, t->line);
	if (status != BASE_OK)
		return status;
	if (t->kind == CODEC_MUSTACHE_INVERTED) {
		status = render_range(r, tokens, at + 1, t->end);
		r->depth--;
		return status;
	}
	r->n_stack++; /* as deep as `depth` allows */
	for (size_t i = 0; status == BASE_OK && i < n; i++) {
		r->stack[r->n_stack - 1] =
		    is_list ? codec_json_at(value, i) : value;
		status = render_range(r, tokens, at + 1, t->end);
	}
	r->n_stack--;
	r->depth--;
	return status;
}

/* Recursion is bounded by `depth`. */
static enum base_status
render_range(struct renderer *r, const struct codec_mustache_tokens *tokens,
    size_t from, size_t to)
{
	enum base_status status = BASE_OK;

	for (size_t i = from; status == BASE_OK && i < to; i++) {
		const struct codec_mustache_token *t = &tokens->v[i];

		status = step(r, 1, t->line);
		if (status != BASE_OK)
			break;
		switch (t->kind) {
		case CODEC_MUSTACHE_TEXT:
			status = base_buf_add(r->out, t->text, t->len);
			break;
		case CODEC_MUSTACHE_VALUE:
		case CODEC_MUSTACHE_RAW:
			status = put_value(r, t);
			break;
		case CODEC_MUSTACHE_PARTIAL:
			status = put_partial(r, t);
			break;
		case CODEC_MUSTACHE_SECTION:
		case CODEC_MUSTACHE_INVERTED:
			status = put_section(r, tokens, i);
			i = t->end;
			break;
		case CODEC_MUSTACHE_END:
			break;
		}
		if (status == BASE_LIMIT)
			base_err_set(r->err, status,
			    "line %u: the text grows beyond its limit",
			    t->line);
	}
	return status;
}

static enum base_status
render_text(struct renderer *r, const char *text, size_t len)
{
	struct codec_mustache_tokens tokens = {NULL, 0, 0};
	enum base_status status;

	/* Parsing costs, too, when a partial is rendered again and again. */
	status = step(r, len / 64, 1);
	if (status == BASE_OK)
		status = codec_mustache_parse(text, len, &tokens, r->err);
	if (status == BASE_OK)
		status = render_range(r, &tokens, 0, tokens.n);
	codec_mustache_release(&tokens);
	return status;
}

enum base_status
codec_mustache_render(const struct codec_mustache *template,
    const struct codec_json *view, struct base_buf *out, struct base_err *err)
{
	struct base_err seen = BASE_ERR_INIT;
	struct renderer r = {.template = template,
	    .stack = {view},
	    .n_stack = 1,
	    .out = out,
	    .err = &seen};
	size_t start = out->len;
	enum base_status status;

	status = render_text(&r, template->text, strlen(template->text));
	if (status == BASE_OK)
		return BASE_OK;
	base_buf_truncate(out, start);
	return base_err_set(err, status, "%s", seen.text);
}

enum base_status
codec_mustache_check(const char *text, struct base_err *err)
{
	struct codec_mustache_tokens tokens = {NULL, 0, 0};
	enum base_status status;

	status = codec_mustache_parse(text, strlen(text), &tokens, err);
	codec_mustache_release(&tokens);
	return status;
}
