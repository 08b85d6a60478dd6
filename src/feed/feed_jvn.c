/*
 * JVN (jvn.rdf): RSS 1.0 after JVNRSS.  An updated item comes again with its
 * old date of issue and a new date of modification.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/vuln_id.h"
#include "feed_formats.h"
#include "feed_xml.h"

static const char *const modified_names[] = {"modified", "date", NULL};
static const char *const issued_names[] = {"issued", NULL};

/* "https://jvn.jp/vu/JVNVU98062224/index.html" → JVNVU#98062224 */
static bool
id_from_link(const char *url, char out[VULN_ID_TEXT])
{
	const char *at = strstr(url, "/JVN");
	char text[VULN_ID_TEXT];
	size_t letters, digits;

	if (at == NULL)
		return false;
	at++;
	letters = strspn(at, "JVNUTA");
	digits = strspn(at + letters, "0123456789");
	if (digits == 0 || letters + digits + 2 > sizeof(text))
		return false;
	memcpy(text, at, letters);
	text[letters] = '#';
	memcpy(text + letters + 1, at + letters, digits);
	text[letters + 1 + digits] = '\0';
	return vuln_id_parse(text, out) != VULN_ID_NONE;
}

static void
read_id(const struct codec_xml *node, struct vuln_advisory *adv)
{
	char normal[VULN_ID_TEXT];
	const char *id = feed_child(adv, node, "identifier");

	if (vuln_id_parse(id, normal) != VULN_ID_NONE ||
	    (id[0] == '\0' && id_from_link(adv->url, normal))) {
		vuln_advisory_set(adv, &adv->id, normal, VULN_ID_MAX);
		vuln_advisory_add_id(adv, &adv->aliases, normal);
	} else {
		vuln_advisory_set(
		    adv, &adv->id, id[0] != '\0' ? id : adv->url, VULN_ID_MAX);
	}
}

/* dc:relation: the page itself, and in older feeds the CVE's pages. */
static void
read_relations(const struct codec_xml *node, struct vuln_advisory *adv)
{
	const struct codec_xml *relation;
	struct vuln_ref ref = {"", "", "", ""};

	for (relation = codec_xml_child(node, "relation"); relation != NULL;
	     relation = codec_xml_next(relation, "relation")) {
		vuln_advisory_mine(adv, codec_xml_text(relation), false);
		ref.url = codec_xml_text(relation);
		if (adv->url[0] == '\0' || strstr(ref.url, adv->url) == NULL)
			vuln_advisory_add_ref(adv, &ref);
	}
}

static bool
read_item(const struct codec_xml *node, const struct feed_context *context,
    struct vuln_advisory *adv)
{
	adv->format = "jvn";
	feed_set_title(adv, codec_xml_child_text(node, "title"));
	feed_set_url(
	    adv, &adv->url, codec_xml_child_text(node, "link"), context->url);
	read_id(node, adv);
	if (adv->id[0] == '\0' || adv->title[0] == '\0')
		return false;
	feed_set_text(
	    adv, &adv->summary, codec_xml_child_text(node, "description"));
	adv->modified = feed_first_date(node, modified_names);
	adv->published = feed_first_date(node, issued_names);
	vuln_advisory_mine(adv, adv->title, true);
	vuln_advisory_mine(adv, adv->summary, true);
	read_relations(node, adv);
	if (adv->lang[0] == '\0')
		adv->lang = feed_guess_lang(adv->title);
	adv->state = feed_read_state(adv->title, adv->summary);
	adv->is_bundle = feed_is_bundle(adv->title);
	return true;
}

static int
sniff(const char *data, size_t len)
{
	if (!feed_xml_is_feed(data, len) ||
	    feed_xml_holds(data, len, "mod_sec"))
		return 0;
	return feed_xml_holds(data, len, "JVNRSS") ||
		       feed_xml_holds(data, len, "jvn.jp/rss/") ||
		       feed_xml_holds(data, len, "jvn.jp/en/rss/") ||
		       feed_xml_holds(data, len, "<dc:publisher>JVN<")
		   ? 80
		   : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	return feed_xml_parse(data, len, context, sink, read_item, err);
}

const struct feed_format feed_format_jvn = {
    "jvn", "JVN (jvn.rdf)", sniff, parse, false, false};
