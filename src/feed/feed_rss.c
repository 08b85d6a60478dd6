/*
 * Any RSS 0.9x, 1.0, 2.0 or Atom 1.0 (RFC 4287) feed: title, link, text and
 * dates as given; ids are mined from title and text.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_hash.h"
#include "feed_formats.h"
#include "feed_xml.h"

static const char *const modified_names[] = {
    "modified", "updated", "date", NULL};
static const char *const published_names[] = {
    "issued", "published", "pubDate", "created", NULL};
static const char *const text_names[] = {
    "encoded", "content", "description", "summary"};
static const char *const id_names[] = {"identifier", "guid", "id"};

/* The link for people: Atom's rel=alternate (or none) with its href, else
 * the text of <link>, else rdf:about. */
static const char *
find_link(const struct codec_xml *node)
{
	const struct codec_xml *link;
	const char *href, *rel, *about;

	for (link = codec_xml_child(node, "link"); link != NULL;
	     link = codec_xml_next(link, "link")) {
		href = codec_xml_attr(link, "href");
		rel = codec_xml_attr(link, "rel");
		if (href == NULL)
			href = codec_xml_text(link);
		if (href[strspn(href, " \t\r\n")] != '\0' &&
		    (rel == NULL || strcmp(rel, "alternate") == 0))
			return href;
	}
	about = codec_xml_attr(node, "about");
	return about == NULL ? "" : about;
}

/* All character data below node: xhtml content has its text in elements. */
static void
read_text(
    const struct codec_xml *node, struct vuln_advisory *adv, const char **field)
{
	const struct codec_xml *text = NULL;
	struct base_buf all;
	size_t i;

	base_buf_init(&all, VULN_TEXT_MAX * 4);
	for (i = 0; i < BASE_LEN(text_names) && all.len == 0; i++) {
		text = codec_xml_child(node, text_names[i]);
		if (text == NULL)
			continue;
		if (codec_xml_text_all(text, &all) != BASE_OK)
			adv->is_cut = true;
	}
	feed_set_text(adv, field, base_buf_text(&all));
	base_buf_release(&all);
}

static void
read_id(const struct codec_xml *node, struct vuln_advisory *adv)
{
	char hex[BASE_SHA256_HEX];
	const char *id = "";
	size_t i;

	for (i = 0; i < BASE_LEN(id_names) && id[0] == '\0'; i++)
		id = feed_child(adv, node, id_names[i]);
	if (id[0] == '\0')
		id = adv->url;
	if (id[0] == '\0' && adv->title[0] != '\0') {
		base_hash_sha256_hex(adv->title, strlen(adv->title), hex);
		hex[32] = '\0';
		id = hex;
	}
	vuln_advisory_set(adv, &adv->id, id, VULN_ID_MAX);
}

static const char *
base_of(const struct codec_xml *node, const struct feed_context *context)
{
	const char *base = codec_xml_attr(node, "base");

	return base != NULL ? base : context->url;
}

static bool
read_item(const struct codec_xml *node, const struct feed_context *context,
    struct vuln_advisory *adv)
{
	const char *lang = codec_xml_attr(node, "lang");
	char *both;

	adv->format = "rss";
	feed_set_title(adv, codec_xml_child_text(node, "title"));
	feed_set_url(adv, &adv->url, find_link(node), base_of(node, context));
	read_id(node, adv);
	if (adv->id[0] == '\0')
		return false;
	read_text(node, adv, &adv->summary);
	if (adv->title[0] == '\0' && adv->summary[0] == '\0')
		return false;
	adv->modified = feed_first_date(node, modified_names);
	adv->published = feed_first_date(node, published_names);
	both = base_xprintf("%s\n%s", adv->title, adv->summary);
	vuln_advisory_mine(adv, both, true);
	if (lang == NULL || lang[0] == '\0')
		lang = codec_xml_child_text(node, "language");
	if (lang[0] != '\0')
		adv->lang = lang[0] == 'j' ? "ja" : lang[0] == 'e' ? "en" : "";
	else if (adv->lang[0] == '\0')
		adv->lang = feed_guess_lang(both);
	free(both);
	adv->state = feed_read_state(adv->title, adv->summary);
	adv->is_bundle = feed_is_bundle(adv->title);
	return true;
}

static int
sniff(const char *data, size_t len)
{
	return feed_xml_is_feed(data, len) ? 50 : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	return feed_xml_parse(data, len, context, sink, read_item, err);
}

const struct feed_format feed_format_rss = {
    "rss", "RSS 1.0, RSS 2.0 or Atom feed", sniff, parse, false, false};
