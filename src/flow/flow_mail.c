/* flow_mail: renders subject, text and HTML of one mail. */
#include "flow_templates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/codec_mustache.h"

#define RENDER_MAX ((size_t)1 << 20) /* before wrapping and cutting */

const char *
flow_mail_kind_name(enum flow_mail_kind kind)
{
	static const char *const names[FLOW_MAIL_KIND_COUNT] = {"opened",
	    "changed", "answer", "overview", "digest", "reminder", "report",
	    "refused", "problem", "operator", "ticket", "note"};

	return (unsigned)kind < FLOW_MAIL_KIND_COUNT ? names[kind] : "";
}

void
flow_mail_text_release(struct flow_mail_text *text)
{
	free(text->subject);
	free(text->text);
	free(text->html);
	memset(text, 0, sizeof(*text));
}

struct finder {
	const struct flow_templates *templates;
	size_t lang;
	const char *type;
};

static const char *
find_partial(const char *name, void *ctx)
{
	const struct finder *finder = ctx;

	return flow_templates_find(
	    finder->templates, finder->lang, name, finder->type);
}

static enum base_status
render(const struct finder *finder, enum flow_mail_kind kind, const char *type,
    const struct codec_json *view, struct base_buf *out, struct base_err *err)
{
	bool html = strcmp(type, "html") == 0;
	struct finder mine = {
	    finder->templates, finder->lang, html ? "html" : "text"};
	struct codec_mustache template = {NULL,
	    html ? CODEC_MUSTACHE_HTML : CODEC_MUSTACHE_NONE, find_partial,
	    &mine};
	enum base_status status;

	template.text = flow_templates_find(
	    finder->templates, finder->lang, flow_mail_kind_name(kind), type);
	status = codec_mustache_render(&template, view, out, err);
	if (status != BASE_OK)
		base_err_prefix(err, "template %s/%s.%s",
		    flow_templates_languages[finder->lang],
		    flow_mail_kind_name(kind), type);
	return status;
}

/* One line without doubled blanks, cut at a character. */
static char *
one_line(const char *text)
{
	char *out = base_xmalloc(strlen(text) + 1);
	size_t len = 0;
	size_t cut;

	for (; *text != '\0'; text++) {
		bool blank = (unsigned char)*text <= 0x20 || *text == 0x7f;

		if (!blank)
			out[len++] = *text;
		else if (len > 0 && out[len - 1] != ' ')
			out[len++] = ' ';
	}
	while (len > 0 && out[len - 1] == ' ')
		len--;
	out[len] = '\0';
	if (len > FLOW_MAIL_SUBJECT_MAX) {
		cut = base_text_cut(out, FLOW_MAIL_SUBJECT_MAX - 3);
		out[cut] = '\0';
		memcpy(out + cut, "…", sizeof("…"));
	}
	return out;
}

/* Too long for one mail: its beginning, and the line that holds the token. */
static enum base_status
cut_text(const struct flow_templates *templates, const char *lang,
    const struct codec_json *view, struct base_buf *text)
{
	const char *token = codec_json_text(view, "token", NULL);

	if (text->len <= FLOW_MAIL_TEXT_MAX)
		return BASE_OK;
	base_buf_truncate(
	    text, base_text_cut(text->data, FLOW_MAIL_TEXT_MAX - 300));
	return base_buf_printf(text, "\n\n%s\n%s%s%s",
	    flow_word(templates, lang, "text.cut"), token ? "[kairan:" : "",
	    token ? token : "", token ? "]\n" : "");
}

static enum base_status
render_text(const struct finder *finder, enum flow_mail_kind kind,
    const struct codec_json *view, struct flow_mail_text *out,
    struct base_err *err)
{
	const char *lang = flow_templates_languages[finder->lang];
	struct base_buf raw;
	struct base_buf text;
	enum base_status status;

	base_buf_init(&raw, RENDER_MAX);
	base_buf_init(&text, 2 * RENDER_MAX);
	status = render(finder, kind, "text", view, &raw, err);
	if (status == BASE_OK)
		status = flow_mail_wrap(base_buf_text(&raw),
		    kind >= FLOW_MAIL_TICKET  ? RENDER_MAX
		    : strcmp(lang, "ja") == 0 ? FLOW_MAIL_COLUMNS_JA
					      : FLOW_MAIL_COLUMNS,
		    &text);
	if (status == BASE_OK)
		status = cut_text(finder->templates, lang, view, &text);
	if (status == BASE_OK)
		out->text = base_buf_take(&text, NULL);
	else
		base_err_set(err, status, "a mail's text is too long");
	base_buf_release(&text);
	base_buf_release(&raw);
	return status;
}

static enum base_status
render_html(const struct finder *finder, enum flow_mail_kind kind,
    const struct codec_json *view, struct flow_mail_text *out,
    struct base_err *err)
{
	struct base_err mine = BASE_ERR_INIT;
	struct base_buf html;
	enum base_status status;

	base_buf_init(&html, FLOW_MAIL_TEXT_MAX);
	status = render(finder, kind, "html", view, &html, &mine);
	if (status == BASE_OK)
		out->html = base_buf_take(&html, NULL);
	else if (status == BASE_LIMIT)
		status = BASE_OK; /* the text says the same */
	else
		base_err_set(err, status, "%s", mine.text);
	base_buf_release(&html);
	return status;
}

enum base_status
flow_mail_render(const struct flow_templates *templates,
    enum flow_mail_kind kind, const char *lang, const struct codec_json *view,
    struct flow_mail_text *out, struct base_err *err)
{
	struct finder finder = {
	    templates, flow_templates_language(lang), "text"};
	struct codec_json *dressed;
	struct base_buf subject;
	enum base_status status;

	memset(out, 0, sizeof(*out));
	dressed = flow_mail_view_dress(templates, lang, view);
	base_buf_init(&subject, RENDER_MAX);
	status = render(&finder, kind, "subject", dressed, &subject, err);
	if (status == BASE_OK) {
		out->subject = one_line(base_buf_text(&subject));
		flow_mail_view_taps(templates, lang, out->subject, dressed);
		codec_json_set_string(dressed, "mail_subject", out->subject);
		status = render_text(&finder, kind, dressed, out, err);
	}
	if (status == BASE_OK && kind < FLOW_MAIL_TICKET)
		status = render_html(&finder, kind, dressed, out, err);
	if (status != BASE_OK)
		flow_mail_text_release(out);
	base_buf_release(&subject);
	codec_json_free(dressed);
	return status;
}

enum base_status
flow_mail_render_part(const struct flow_templates *templates, const char *lang,
    const char *text, const struct codec_json *view, struct base_buf *out,
    struct base_err *err)
{
	struct finder finder = {
	    templates, flow_templates_language(lang), "text"};
	struct codec_mustache template = {
	    text, CODEC_MUSTACHE_NONE, find_partial, &finder};
	struct codec_json *dressed =
	    flow_mail_view_dress(templates, lang, view);
	enum base_status status;
	struct base_buf raw;

	base_buf_init(&raw, RENDER_MAX);
	status = codec_mustache_render(&template, dressed, &raw, err);
	if (status == BASE_OK)
		status = flow_mail_wrap(base_buf_text(&raw), RENDER_MAX, out);
	base_buf_release(&raw);
	codec_json_free(dressed);
	return status;
}
