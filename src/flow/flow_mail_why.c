/*
 * "exploitation=active (kev), system_exposure=open (host)" as people read it:
 * each name, value and basis by its word.
 */
#include <string.h>

#include "flow_templates.h"
#include "kairan/base_text.h"

#define WHY_MAX ((size_t)4000)
#define NAME_MAX_BYTES 80

static const char *
word_or(const struct codec_json *words, const char *group, const char *name)
{
	const char *word = codec_json_string(
	    codec_json_get(codec_json_get(words, group), name));

	return word != NULL ? word : name;
}

/* From text up to end; false: it does not fit. */
static bool
cut(const char *text, const char *end, char out[NAME_MAX_BYTES])
{
	size_t len = (size_t)(end - text);

	if (len >= NAME_MAX_BYTES)
		return false;
	memcpy(out, text, len);
	out[len] = '\0';
	return true;
}

/* One reason up to end. */
static enum base_status
add_one(const struct codec_json *words, const char *p, const char *end,
    struct base_buf *out)
{
	char name[NAME_MAX_BYTES], value[NAME_MAX_BYTES], basis[NAME_MAX_BYTES];
	const char *eq = memchr(p, '=', (size_t)(end - p)), *open = NULL, *q;

	for (q = eq; q != NULL && q + 1 < end; q++)
		if (q[0] == ' ' && q[1] == '(')
			open = q;
	if (eq == NULL || open == NULL || end[-1] != ')' || !cut(p, eq, name) ||
	    !cut(eq + 1, open, value) || !cut(open + 2, end - 1, basis))
		return base_buf_add(out, p, (size_t)(end - p));
	return base_buf_printf(out, "%s: %s%s%s%s",
	    word_or(words, "point", name), word_or(words, "point_value", value),
	    word_or(words, "format", "open"), word_or(words, "basis", basis),
	    word_or(words, "format", "close"));
}

char *
flow_mail_why(
    const struct flow_templates *templates, const char *lang, const char *why)
{
	const struct codec_json *words =
	    flow_templates_words(templates, flow_templates_language(lang));
	enum base_status status = BASE_OK;
	struct base_buf out;
	const char *end;
	char *text;

	base_buf_init(&out, WHY_MAX);
	for (; *why != '\0' && status == BASE_OK; why = end) {
		end = strstr(why, "), ");
		end = end == NULL ? why + strlen(why) : end + 1;
		if (out.len > 0)
			status = base_buf_puts(
			    &out, word_or(words, "format", "comma"));
		if (status == BASE_OK)
			status = add_one(words, why, end, &out);
		end += strspn(end, ", ");
	}
	text = base_xstrdup(base_buf_text(&out));
	base_buf_release(&out);
	return text;
}
