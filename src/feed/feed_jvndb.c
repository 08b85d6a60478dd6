/*
 * JVN iPedia (jvndb.rdf and kin): RSS 1.0 with sec: elements, which are
 * known by their local names because the namespace differs between the feed
 * and the API.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "kairan/vuln_score.h"
#include "feed_formats.h"
#include "feed_xml.h"

static const char *const modified_names[] = {"modified", "date", NULL};
static const char *const issued_names[] = {"issued", NULL};

static const char *
attr(const struct codec_xml *node, const char *name)
{
	const char *value = codec_xml_attr(node, name);

	return value == NULL ? "" : value;
}

/* A reference is a CVE, a CWE, the same thing at JVN, or just a link.
 * JPCERT/CC alerts speak of several things: related, not the same. */
static void
read_reference(const struct codec_xml *node, struct vuln_advisory *adv)
{
	struct vuln_ref ref = {attr(node, "source"), attr(node, "id"),
	    codec_xml_text(node), attr(node, "title")};
	char normal[VULN_ID_TEXT];

	switch (vuln_id_parse(ref.id, normal)) {
	case VULN_ID_CVE:
		vuln_advisory_add_id(adv, &adv->cves, normal);
		break;
	case VULN_ID_CWE:
		vuln_advisory_add_id(adv, &adv->cwes, normal);
		break;
	case VULN_ID_JVN:
	case VULN_ID_JVNVU:
	case VULN_ID_JVNTA:
		vuln_advisory_add_id(adv, &adv->aliases, normal);
		break;
	case VULN_ID_NONE:
		break;
	default:
		vuln_advisory_add_id(adv, &adv->related, normal);
		break;
	}
	vuln_advisory_add_ref(adv, &ref);
}

/* version="3.0" although the vector may say 3.1: the vector knows. */
static void
read_score(const struct codec_xml *node, struct vuln_advisory *adv)
{
	struct vuln_score score = {attr(node, "version"),
	    vuln_score_read(attr(node, "score")), attr(node, "vector"),
	    attr(node, "severity"), "jvndb", ""};
	const char *version = vuln_score_version(score.vector);

	if (version != NULL)
		score.version = version;
	score.base = vuln_score_of(&score);
	if (score.base >= 0 || version != NULL)
		vuln_advisory_add_score(adv, &score);
}

static void
read_product(const struct codec_xml *node, struct vuln_advisory *adv)
{
	struct vuln_product product = {attr(node, "vendor"),
	    attr(node, "product"), "", codec_xml_text(node), "", "", ""};

	vuln_advisory_add_product(adv, &product);
}

static void
read_security(const struct codec_xml *node, struct vuln_advisory *adv)
{
	const struct codec_xml *child;

	for (child = node->children; child != NULL; child = child->next) {
		if (strcmp(child->name, "references") == 0)
			read_reference(child, adv);
		else if (strcmp(child->name, "cvss") == 0)
			read_score(child, adv);
		else if (strcmp(child->name, "cpe") == 0 ||
			 strcmp(child->name, "cpe-item") == 0)
			read_product(child, adv);
	}
}

/* sec:identifier, else the last part of the link without ".html". */
static void
read_id(const struct codec_xml *node, struct vuln_advisory *adv)
{
	struct base_strv found = BASE_STRV_INIT;
	const char *id = feed_child(adv, node, "identifier");
	char normal[VULN_ID_TEXT];

	if (vuln_id_parse(id, normal) != VULN_ID_NONE)
		id = normal;
	else if (id[0] == '\0' &&
		 vuln_id_find(adv->url, VULN_ID_JVNDB, &found) == BASE_OK &&
		 found.n > 0)
		id = found.v[0];
	vuln_advisory_set(adv, &adv->id, id, VULN_ID_MAX);
	vuln_advisory_add_id(adv, &adv->aliases, adv->id);
	base_strv_release(&found);
}

bool
feed_jvndb_read_item(const struct codec_xml *node,
    const struct feed_context *context, struct vuln_advisory *adv)
{
	adv->format = "jvndb";
	feed_set_url(
	    adv, &adv->url, codec_xml_child_text(node, "link"), context->url);
	read_id(node, adv);
	if (adv->id[0] == '\0')
		return false;
	feed_set_title(adv, codec_xml_child_text(node, "title"));
	feed_set_text(
	    adv, &adv->summary, codec_xml_child_text(node, "description"));
	adv->modified = feed_first_date(node, modified_names);
	adv->published = feed_first_date(node, issued_names);
	read_security(node, adv);
	/* The text may name what the references forgot. */
	if (adv->cves.n == 0) {
		vuln_advisory_mine(adv, adv->title, false);
		vuln_advisory_mine(adv, adv->summary, false);
	}
	if (strstr(adv->url, "/en/") != NULL)
		adv->lang = "en";
	else if (adv->lang[0] == '\0')
		adv->lang = "ja";
	adv->state = feed_read_state(adv->title, adv->summary);
	return true;
}

static int
sniff(const char *data, size_t len)
{
	if (!feed_xml_is_feed(data, len))
		return 0;
	return feed_xml_holds(data, len, "mod_sec") ||
		       feed_xml_holds(data, len, "jvndb.jvn.jp")
		   ? 90
		   : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	return feed_xml_parse(
	    data, len, context, sink, feed_jvndb_read_item, err);
}

const struct feed_format feed_format_jvndb = {
    "jvndb", "JVN iPedia RSS (jvndb.rdf)", sniff, parse, false, false};
