/*
 * A page for people (HTML): one advisory, known by its address.  For sites
 * without a feed, and for the pages behind the items of a feed: alerts of
 * JPCERT/CC, whose feed has titles alone, name CVEs, workarounds and what was
 * added on which day.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/codec_charset.h"
#include "kairan/codec_html.h"
#include "kairan/vuln_id.h"
#include "feed_formats.h"
#include "feed_sections.h"

static const char *const modified_words[] = {
    "最終更新", "更新日", "last updated", "last revised", "updated", NULL};
static const char *const published_words[] = {
    "初版", "公開日", "first published", "published", "release date", NULL};

/* What stands between <name ...> and </name>, "" when it is not there. */
static char *
element(const char *html, const char *name)
{
	char open[16], close[16];
	const char *from, *to;

	snprintf(open, sizeof(open), "<%s", name);
	snprintf(close, sizeof(close), "</%s", name);
	from = strcasestr(html, open);
	if (from != NULL)
		from = strchr(from, '>');
	to = from == NULL ? NULL : strcasestr(from, close);
	return to == NULL ? base_xstrdup("")
			  : base_xstrndup(from + 1, (size_t)(to - from - 1));
}

/* UTF-8, whatever the page was in. */
static void
decode(const char *data, size_t len, struct base_buf *out)
{
	char label[64] = "";

	codec_html_charset(data, len, label);
	if (base_text_is_utf8(data, len) || !codec_charset_is_known(label))
		snprintf(label, sizeof(label), "%s",
		    base_text_is_utf8(data, len)
			? "utf-8"
			: codec_charset_detect(data, len));
	if (codec_charset_to_utf8(label, data, len, out, NULL) != BASE_OK)
		base_buf_clear(out);
}

static const char *
text_of(struct vuln_advisory *adv, const char *html)
{
	static const struct codec_html_options plain = {false, false};
	struct base_err err = BASE_ERR_INIT;
	struct codec_html_text text;

	if (codec_html_to_text(
		adv->arena, html, strlen(html), &plain, &text, &err) != BASE_OK)
		return "";
	adv->is_cut |= text.cut;
	return text.text;
}

/* The page's own id, where its address or its head names one. */
static void
read_ids(struct vuln_advisory *adv, const char *text)
{
	struct base_strv found = BASE_STRV_INIT;
	char *head = base_xstrndup(text, base_text_cut(text, 2000));

	if (strstr(adv->url, "www.jpcert.or.jp/at/") != NULL &&
	    vuln_id_find(head, VULN_ID_JPCERT_AT, &found) == BASE_OK &&
	    found.n > 0)
		vuln_advisory_add_id(adv, &adv->aliases, found.v[0]);
	base_strv_release(&found);
	free(head);
}

static void
read_page(struct vuln_advisory *adv, const char *html)
{
	static const char *const bodies[] = {"main", "article", "body"};
	char *title = element(html, "title"), *body = base_xstrdup("");
	const char *text;
	size_t i;

	for (i = 0; i < BASE_LEN(bodies) && body[0] == '\0'; i++) {
		free(body);
		body = element(html, bodies[i]);
	}
	text = text_of(adv, body[0] != '\0' ? body : html);
	feed_set_title(adv, title);
	feed_sections_read(adv, text);
	vuln_advisory_mine(adv, adv->title, true);
	read_ids(adv, text);
	adv->modified = feed_sections_date(text, modified_words);
	adv->published = feed_sections_date(text, published_words);
	if (adv->lang[0] == '\0')
		adv->lang = feed_guess_lang(text);
	if (adv->title[0] == '\0')
		feed_title_from_summary(adv);
	free(title);
	free(body);
}

static int
sniff(const char *data, size_t len)
{
	(void)data;
	(void)len;
	return 0; /* only when asked for: portals and errors are HTML, too */
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	struct vuln_advisory *adv;
	struct base_buf html;

	if (context->url == NULL || context->url[0] == '\0')
		return base_err_set(err, BASE_INVALID,
		    "a page needs its address to be known by");
	base_buf_init(&html, CODEC_HTML_BYTES_MAX);
	decode(data, len, &html);
	if (strcasestr(base_buf_text(&html), "<html") == NULL &&
	    strcasestr(base_buf_text(&html), "<body") == NULL) {
		base_buf_release(&html);
		return base_err_set(err, BASE_INVALID, "no HTML page");
	}
	adv = vuln_advisory_new();
	vuln_advisory_set(adv, &adv->source, context->source, VULN_NAME_MAX);
	vuln_advisory_set(adv, &adv->lang, context->lang, VULN_NAME_MAX);
	adv->format = "page";
	vuln_advisory_set(adv, &adv->id, context->url, VULN_ID_MAX);
	feed_set_url(adv, &adv->url, context->url, "");
	read_page(adv, base_buf_text(&html));
	base_buf_release(&html);
	if (adv->summary[0] == '\0' && adv->fix[0] == '\0') {
		vuln_advisory_free(adv);
		return base_err_set(err, BASE_INVALID, "the page has no text");
	}
	return feed_deliver(sink, adv, err);
}

const struct feed_format feed_format_page = {"page",
    "a page for people (HTML), for sites without a feed", sniff, parse, false,
    false};

static void
add_ids(struct vuln_advisory *adv, struct vuln_list *to,
    const struct vuln_list *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		vuln_advisory_add_id(adv, to, from->v[i]);
}

void
feed_page_merge(struct vuln_advisory *adv, const struct vuln_advisory *page)
{
	size_t i;

	add_ids(adv, &adv->cves, &page->cves);
	add_ids(adv, &adv->cwes, &page->cwes);
	add_ids(adv, &adv->related, &page->related);
	if (page->summary[0] != '\0')
		vuln_advisory_set(
		    adv, &adv->summary, page->summary, VULN_TEXT_MAX);
	if (page->fix[0] != '\0')
		vuln_advisory_set(adv, &adv->fix, page->fix, VULN_TEXT_MAX);
	if (page->mitigation[0] != '\0')
		vuln_advisory_set(
		    adv, &adv->mitigation, page->mitigation, VULN_TEXT_MAX);
	for (i = 0; i < page->n_refs; i++)
		vuln_advisory_add_ref(adv, &page->refs[i]);
	if (adv->published == 0)
		adv->published = page->published;
	adv->is_cut |= page->is_cut;
}
