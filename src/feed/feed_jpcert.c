/*
 * JPCERT/CC (jpcert.rdf, jpcert-all.rdf): RSS 1.0.  Alerts have a title and
 * nothing else; an update comes under the same id with "(更新)" behind the
 * title.  Weekly Reports carry text and speak of many things.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "feed_formats.h"
#include "feed_xml.h"

static const char *const date_names[] = {"modified", "date", NULL};
static const char *const issued_names[] = {"issued", NULL};

/* "at260024" at text → JPCERT-AT-2026-0024 */
static bool
alert_id(const char *text, char out[VULN_ID_TEXT])
{
	if (strncmp(text, "at", 2) != 0 || strspn(text + 2, "0123456789") != 6)
		return false;
	/* The first alert is of 1996. */
	snprintf(out, VULN_ID_TEXT, "JPCERT-AT-%s%.2s-%.4s",
	    text[2] == '9' ? "19" : "20", text + 2, text + 4);
	return true;
}

static void
read_id(const struct codec_xml *node, struct vuln_advisory *adv)
{
	const char *id = feed_child(adv, node, "identifier");
	char normal[VULN_ID_TEXT], name[16];
	const char *slash = strrchr(adv->url, '/');

	if (id[0] == '\0' && slash != NULL && alert_id(slash + 1, normal)) {
		snprintf(name, sizeof(name), "%.8s", slash + 1);
		id = name;
	}
	vuln_advisory_set(
	    adv, &adv->id, id[0] != '\0' ? id : adv->url, VULN_ID_MAX);
	if (alert_id(adv->id, normal) ||
	    vuln_id_parse(adv->id, normal) != VULN_ID_NONE)
		vuln_advisory_add_id(adv, &adv->aliases, normal);
}

/* Cuts "(公開)" or "(更新)" off the title, half- or full-width, so that it
 * is the same in every revision.  true when it was an update. */
static bool
cut_suffix(struct vuln_advisory *adv)
{
	static const struct {
		const char *suffix;
		bool is_update;
	} suffixes[] = {{"(公開)", false}, {"(更新)", true},
	    {"（公開）", false}, {"（更新）", true}};
	size_t len = strlen(adv->title), n, i;

	for (i = 0; i < BASE_LEN(suffixes); i++) {
		n = strlen(suffixes[i].suffix);
		if (len > n &&
		    strcmp(adv->title + len - n, suffixes[i].suffix) == 0) {
			adv->title = vuln_advisory_copy(adv,
			    base_arena_strndup(adv->arena, adv->title, len - n),
			    VULN_TITLE_MAX);
			return suffixes[i].is_update;
		}
	}
	return false;
}

static bool
read_item(const struct codec_xml *node, const struct feed_context *context,
    struct vuln_advisory *adv)
{
	const char *text = codec_xml_child_text(node, "encoded");
	const char *whole;

	adv->format = "jpcert";
	feed_set_title(adv, codec_xml_child_text(node, "title"));
	feed_set_url(
	    adv, &adv->url, codec_xml_child_text(node, "link"), context->url);
	read_id(node, adv);
	if (adv->id[0] == '\0' || adv->title[0] == '\0')
		return false;
	if (text[0] == '\0')
		text = codec_xml_child_text(node, "description");
	feed_set_text(adv, &adv->summary, text);
	/* An update without a text is told by its whole title: otherwise it
	 * would look like a mere re-stamp. */
	whole = adv->title;
	if (cut_suffix(adv) && adv->summary[0] == '\0')
		adv->summary = whole;
	adv->modified = feed_first_date(node, date_names);
	adv->published = feed_first_date(node, issued_names);
	vuln_advisory_mine(adv, adv->title, true);
	vuln_advisory_mine(adv, adv->summary, true);
	if (adv->lang[0] == '\0')
		adv->lang = feed_guess_lang(adv->title);
	adv->is_bundle = feed_is_bundle(adv->title);
	return true;
}

static int
sniff(const char *data, size_t len)
{
	if (!feed_xml_is_feed(data, len))
		return 0;
	return feed_xml_holds(data, len, "www.jpcert.or.jp/rss/") ||
		       feed_xml_holds(data, len, "<title>JPCERT/CC") ||
		       feed_xml_holds(data, len, "<dc:publisher>JPCERT")
		   ? 85
		   : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	return feed_xml_parse(data, len, context, sink, read_item, err);
}

const struct feed_format feed_format_jpcert = {
    "jpcert", "JPCERT/CC RSS (jpcert.rdf)", sniff, parse, false, false};
