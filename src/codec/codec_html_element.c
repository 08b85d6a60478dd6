/* What elements are, and what mail clients mean by their attributes. */
#include "codec_html_x.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

/* Sorted by name. */
static const struct codec_html_element elements[] = {
    {"a", CODEC_HTML_LINK, 1},
    {"address", CODEC_HTML_BLOCK, 3},
    {"applet", CODEC_HTML_RAW, 1},
    {"area", CODEC_HTML_VOID, 1},
    {"article", CODEC_HTML_BLOCK, 3},
    {"aside", CODEC_HTML_BLOCK, 3},
    {"base", CODEC_HTML_VOID, 0},
    {"blockquote", CODEC_HTML_BLOCKQUOTE, 4},
    {"body", CODEC_HTML_BLOCK, 9},
    {"br", CODEC_HTML_BREAK, 1},
    {"caption", CODEC_HTML_BLOCK, 3},
    {"center", CODEC_HTML_BLOCK, 3},
    {"col", CODEC_HTML_VOID, 1},
    {"dd", CODEC_HTML_BLOCK, 2},
    {"details", CODEC_HTML_BLOCK, 3},
    {"dir", CODEC_HTML_LIST, 3},
    {"div", CODEC_HTML_BLOCK, 3},
    {"dl", CODEC_HTML_BLOCK, 3},
    {"dt", CODEC_HTML_BLOCK, 2},
    {"embed", CODEC_HTML_VOID, 1},
    {"fieldset", CODEC_HTML_BLOCK, 3},
    {"footer", CODEC_HTML_BLOCK, 3},
    {"form", CODEC_HTML_BLOCK, 3},
    {"h1", CODEC_HTML_PARAGRAPH, 2},
    {"h2", CODEC_HTML_PARAGRAPH, 2},
    {"h3", CODEC_HTML_PARAGRAPH, 2},
    {"h4", CODEC_HTML_PARAGRAPH, 2},
    {"h5", CODEC_HTML_PARAGRAPH, 2},
    {"h6", CODEC_HTML_PARAGRAPH, 2},
    {"head", CODEC_HTML_HEAD, 8},
    {"header", CODEC_HTML_BLOCK, 3},
    {"hr", CODEC_HTML_RULE, 1},
    {"html", CODEC_HTML_INLINE, 9},
    {"iframe", CODEC_HTML_RAW, 1},
    {"img", CODEC_HTML_IMAGE, 1},
    {"input", CODEC_HTML_VOID, 1},
    {"li", CODEC_HTML_ITEM, 2},
    {"link", CODEC_HTML_VOID, 0},
    {"main", CODEC_HTML_BLOCK, 3},
    {"menu", CODEC_HTML_LIST, 3},
    {"meta", CODEC_HTML_VOID, 0},
    {"nav", CODEC_HTML_BLOCK, 3},
    {"noframes", CODEC_HTML_RAW, 1},
    {"object", CODEC_HTML_INLINE, 1},
    {"ol", CODEC_HTML_LIST, 3},
    {"option", CODEC_HTML_BLOCK, 2},
    {"p", CODEC_HTML_PARAGRAPH, 2},
    {"param", CODEC_HTML_VOID, 1},
    {"pre", CODEC_HTML_PRE, 3},
    {"script", CODEC_HTML_RAW, 0},
    {"section", CODEC_HTML_BLOCK, 3},
    {"source", CODEC_HTML_VOID, 1},
    {"style", CODEC_HTML_RAW, 0},
    {"svg", CODEC_HTML_RAW, 1},
    {"table", CODEC_HTML_BLOCK, 7},
    {"tbody", CODEC_HTML_INLINE, 6},
    {"td", CODEC_HTML_CELL, 5},
    {"template", CODEC_HTML_RAW, 1},
    {"tfoot", CODEC_HTML_INLINE, 6},
    {"th", CODEC_HTML_CELL, 5},
    {"thead", CODEC_HTML_INLINE, 6},
    {"title", CODEC_HTML_RAW, 0},
    {"tr", CODEC_HTML_ROW, 6},
    {"ul", CODEC_HTML_LIST, 3},
    {"wbr", CODEC_HTML_VOID, 1},
    {"xml", CODEC_HTML_RAW, 0},
};

static int
compare(const void *key, const void *element)
{
	return strcmp(key, ((const struct codec_html_element *)element)->name);
}

const struct codec_html_element *
codec_html_element(const char *name)
{
	static const struct codec_html_element unknown = {
	    "", CODEC_HTML_INLINE, 1};
	const struct codec_html_element *found;

	found = bsearch(
	    name, elements, BASE_LEN(elements), sizeof(elements[0]), compare);
	return found != NULL ? found : &unknown;
}

static const struct {
	const char *word; /* a class or an id; "word*": begins with it */
	enum codec_html_mark mark;
} words[] = {
    {"gmail_attr", CODEC_HTML_ATTRIBUTION},
    {"moz-cite-prefix", CODEC_HTML_ATTRIBUTION},
    {"moz-email-headers-table", CODEC_HTML_NONE},
    {"zmail_extra", CODEC_HTML_QUOTE},
    {"yahoo_quoted*", CODEC_HTML_QUOTE},
    {"protonmail_quote", CODEC_HTML_QUOTE},
    {"tutanota_quote", CODEC_HTML_QUOTE},
    {"mail-editor-reference-message-container", CODEC_HTML_QUOTE},
    {"ms-outlook-mobile-reference-message", CODEC_HTML_QUOTE},
    {"divrplyfwdmsg", CODEC_HTML_HEADERBLOCK},
    {"outlookmessageheader", CODEC_HTML_HEADERBLOCK},
    {"gmail_signature", CODEC_HTML_SIGNATURE},
    {"gmail_signature_prefix", CODEC_HTML_SIGNATURE},
    {"moz-signature", CODEC_HTML_SIGNATURE},
    {"ms-outlook-mobile-signature", CODEC_HTML_SIGNATURE},
    {"protonmail_signature_block", CODEC_HTML_SIGNATURE},
    {"applemailsignature", CODEC_HTML_SIGNATURE},
    {"signature", CODEC_HTML_SIGNATURE},
};

static bool
is_word(const char *text, size_t len, const char *word)
{
	size_t n = strlen(word);
	bool is_prefix = n > 0 && word[n - 1] == '*';

	n -= is_prefix;
	if (is_prefix ? len < n : len != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = text[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c != word[i])
			return false;
	}
	return true;
}

static enum codec_html_mark
mark_of_word(const char *text, size_t len)
{
	/* Outlook puts x_ before the names of the mail it quotes, Yahoo
	 * ydp and digits before all. */
	while (len > 2 && (text[0] | 0x20) == 'x' && text[1] == '_') {
		text += 2;
		len -= 2;
	}
	if (len > 3 && memcmp(text, "ydp", 3) == 0) {
		for (size_t i = 3; i < len; i++)
			if (is_word(text + i, len - i, "yahoo_quoted*"))
				return CODEC_HTML_QUOTE;
		if (len > 12 && is_word(text + len - 9, 9, "signature"))
			return CODEC_HTML_SIGNATURE;
	}
	for (size_t i = 0; i < BASE_LEN(words); i++)
		if (is_word(text, len, words[i].word))
			return words[i].mark;
	return CODEC_HTML_NONE;
}

static bool
has_word(const struct codec_html_span *span, const char *word)
{
	size_t i = 0, from;

	while (span->text != NULL && i < span->len) {
		from = i;
		while (i < span->len && span->text[i] != ' ')
			i++;
		while (i - from > 2 && (span->text[from] | 0x20) == 'x' &&
		       span->text[from + 1] == '_')
			from += 2;
		if (is_word(span->text + from, i - from, word))
			return true;
		i++;
	}
	return false;
}

static enum codec_html_mark
mark_of_list(const struct codec_html_span *span)
{
	enum codec_html_mark mark;
	size_t i = 0, from;

	while (span->text != NULL && i < span->len && i < 1000) {
		from = i;
		while (i < span->len && span->text[i] != ' ')
			i++;
		mark = mark_of_word(span->text + from, i - from);
		if (mark != CODEC_HTML_NONE)
			return mark;
		i++;
	}
	return CODEC_HTML_NONE;
}

/* A style in lower case without blanks, cut to fit. */
static void
plain_style(const struct codec_html_span *span, char *out, size_t size)
{
	size_t n = 0;

	out[n++] = ';';
	for (size_t i = 0; i < span->len && n < size - 2; i++) {
		char c = span->text[i];

		if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
			continue;
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	out[n++] = ';';
	out[n] = '\0';
}

static bool
is_no_margin(const char *style)
{
	const char *p = strstr(style, ";margin:");

	if (p == NULL)
		p = strstr(style, ";margin-bottom:");
	if (p == NULL)
		return false;
	p = strchr(p, ':') + 1;
	return strcspn(p, "123456789") > strcspn(p, ";");
}

static bool
is_line_on_top(const char *style)
{
	const char *p = strstr(style, ";border-top:");

	if (p != NULL) {
		p = strstr(p, "solid");
		return p != NULL;
	}
	return strstr(style, ";border-top-style:solid") != NULL ||
	       strstr(style, ";border-style:solidnone") != NULL;
}

static void
role_of_style(const struct codec_html_span *span, struct codec_html_role *out)
{
	char style[600];

	if (span->text == NULL)
		return;
	plain_style(span, style, sizeof(style));
	out->is_hidden = strstr(style, ";display:none") != NULL ||
			 strstr(style, ";mso-hide:all") != NULL ||
			 strstr(style, ";visibility:hidden") != NULL;
	out->is_pre = strstr(style, ";white-space:pre;") != NULL ||
		      strstr(style, ";white-space:pre-wrap") != NULL;
	out->is_tight = is_no_margin(style);
	out->may_be_header = is_line_on_top(style);
}

void
codec_html_role(const struct codec_html_token *t, struct codec_html_role *out)
{
	bool is_quote = strcmp(t->name, "blockquote") == 0;

	memset(out, 0, sizeof(*out));
	role_of_style(&t->attrs[CODEC_HTML_STYLE], out);
	out->is_hidden |= t->attrs[CODEC_HTML_HIDDEN].text != NULL;
	out->is_tight |= has_word(&t->attrs[CODEC_HTML_CLASS], "mso*") ||
			 has_word(&t->attrs[CODEC_HTML_CLASS], "p1");
	if (is_quote &&
	    (has_word(&t->attrs[CODEC_HTML_TYPE], "cite") ||
		has_word(&t->attrs[CODEC_HTML_CLASS], "gmail_quote"))) {
		out->mark = CODEC_HTML_QUOTE;
		return;
	}
	out->mark = mark_of_list(&t->attrs[CODEC_HTML_CLASS]);
	if (out->mark == CODEC_HTML_NONE)
		out->mark = mark_of_list(&t->attrs[CODEC_HTML_ID]);
	if (out->mark == CODEC_HTML_NONE)
		out->mark = mark_of_list(&t->attrs[CODEC_HTML_SMARTMAIL]);
}
