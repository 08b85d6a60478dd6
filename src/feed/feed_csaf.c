/*
 * CSAF 2.0 documents (docs.oasis-open.org/csaf): one advisory a document,
 * with all its CVEs; scores and products say which CVE they belong to.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "feed_csaf_tree.h"
#include "feed_formats.h"
#include "feed_json.h"
#include "feed_none.h"
#include "feed_range.h"
#include "feed_xml.h"

struct document {
	const struct codec_json *root;
	struct vuln_advisory *adv;
	struct feed_csaf_tree tree;
	struct base_buf summary;
	struct base_buf fix;
	struct base_buf mitigation;
	bool is_single; /* one vulnerability: rows need no CVE */
};

/* A range says by itself where it is mended: "< V2.2". */
static void
add_affected(struct document *doc, struct vuln_product *row)
{
	struct feed_range ranges[FEED_RANGE_PARTS_MAX];
	size_t i, n;

	n = feed_range_read(doc->tree.arena, row->version, ranges);
	if (n > FEED_RANGE_PARTS_MAX) {
		doc->adv->is_cut = true;
		n = FEED_RANGE_PARTS_MAX;
	}
	for (i = 0; i < n; i++) {
		row->version = ranges[i].text;
		row->fixed_in = ranges[i].fixed_in;
		vuln_advisory_add_product(doc->adv, row);
	}
}

static void
read_products(struct document *doc, const struct codec_json *ids,
    const char *cve, bool is_fixed)
{
	const struct feed_csaf_product *product;
	struct vuln_product row;
	size_t i;

	for (i = 0; i < codec_json_size(ids); i++) {
		product = feed_csaf_tree_find(
		    &doc->tree, codec_json_string(codec_json_at(ids, i)));
		if (product == NULL)
			continue;
		row.vendor = product->vendor;
		row.product = product->name;
		row.cpe = product->cpe;
		row.cpe_plain = NULL;
		row.cve = doc->is_single ? "" : cve;
		row.version = is_fixed ? "" : product->version;
		row.fixed_in = is_fixed ? product->version : "";
		if (is_fixed)
			vuln_advisory_add_product(doc->adv, &row);
		else
			add_affected(doc, &row);
	}
}

static void
read_status(struct document *doc, const struct codec_json *vulnerability,
    const char *cve)
{
	static const struct {
		const char *path;
		bool is_fixed;
	} lists[] = {{"product_status.known_affected", false},
	    {"product_status.first_affected", false},
	    {"product_status.last_affected", false},
	    {"product_status.first_fixed", true},
	    {"product_status.fixed", true},
	    {"product_status.recommended", true}};
	size_t i;

	for (i = 0; i < BASE_LEN(lists); i++)
		read_products(doc,
		    codec_json_path(vulnerability, lists[i].path), cve,
		    lists[i].is_fixed);
}

static void
read_scores(
    struct document *doc, const struct codec_json *list, const char *cve)
{
	static const char *const keys[] = {"cvss_v4", "cvss_v3", "cvss_v2"};
	const struct codec_json *one, *cvss;
	size_t i, k;

	for (i = 0; i < codec_json_size(list); i++)
		for (k = 0; k < BASE_LEN(keys); k++) {
			one = codec_json_at(list, i);
			/* CSAF 2.1: metrics[].content */
			if (codec_json_get(one, "content") != NULL)
				one = codec_json_get(one, "content");
			cvss = codec_json_get(one, keys[k]);
			if (cvss != NULL)
				feed_json_add_cvss(doc->adv, cvss, "csaf",
				    doc->is_single ? "" : cve);
		}
}

/* "No fix planned" is no fix: it belongs to the text. */
static void
read_remediations(struct document *doc, const struct codec_json *list)
{
	const struct codec_json *one;
	const char *category;
	struct base_buf *to;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		category = feed_json_text(one, "category");
		if (strcmp(category, "vendor_fix") == 0)
			to = &doc->fix;
		else if ((strcmp(category, "mitigation") == 0 ||
			     strcmp(category, "workaround") == 0) &&
			 !feed_says_none(feed_json_text(one, "details")))
			to = &doc->mitigation;
		else
			to = &doc->summary;
		feed_add_paragraph(to, feed_json_text(one, "details"));
		feed_add_paragraph(to, feed_json_text(one, "url"));
	}
}

/* threats of category exploit_status: "Exploited:Yes", free text. */
static void
read_threats(struct document *doc, const struct codec_json *list)
{
	const struct codec_json *one;
	char *folded;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		if (strcmp(feed_json_text(one, "category"), "exploit_status") !=
		    0)
			continue;
		folded = base_text_fold(feed_json_text(one, "details"));
		/* Red Hat names CISA's catalogue there. */
		if (strstr(folded, "exploited:yes") != NULL ||
		    strstr(folded, "known-exploited-vulnerabilities") != NULL)
			doc->adv->exploitation = VULN_EXPLOITATION_ACTIVE;
		free(folded);
	}
}

/* Notes that say something; disclaimers and good advice are left out. */
static void
read_notes(struct document *doc, const struct codec_json *list)
{
	const struct codec_json *one;
	const char *category;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		category = feed_json_text(one, "category");
		if (strcmp(category, "summary") == 0 ||
		    strcmp(category, "description") == 0)
			feed_add_paragraph(
			    &doc->summary, feed_json_text(one, "text"));
	}
}

static void
read_references(struct document *doc, const struct codec_json *list)
{
	struct vuln_ref ref = {"", "", "", ""};
	const struct codec_json *one;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		ref.source = feed_json_text(one, "category");
		ref.url = feed_json_text(one, "url");
		ref.title = feed_json_text(one, "summary");
		vuln_advisory_add_ref(doc->adv, &ref);
		/* The page for people, not the document itself. */
		if (strcmp(ref.source, "self") == 0 &&
		    strstr(ref.url, ".json") == NULL &&
		    doc->adv->url[0] == '\0')
			feed_set_url(doc->adv, &doc->adv->url, ref.url, "");
	}
}

/* Other names of the vulnerability: {system_name, text}.  A number of some
 * bug tracker is no name that others would know. */
static void
read_ids(struct document *doc, const struct codec_json *list, char *cve)
{
	struct vuln_advisory *adv = doc->adv;
	char normal[VULN_ID_TEXT];
	enum vuln_id_kind kind;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		kind = vuln_id_parse(
		    feed_json_text(codec_json_at(list, i), "text"), normal);
		if (kind == VULN_ID_CVE && cve[0] == '\0') {
			memcpy(cve, normal, VULN_ID_TEXT);
			vuln_advisory_add_id(adv, &adv->cves, cve);
		} else if (kind != VULN_ID_NONE && kind != VULN_ID_CVE &&
			   kind != VULN_ID_CWE)
			vuln_advisory_add_id(adv,
			    doc->is_single ? &adv->aliases : &adv->related,
			    normal);
	}
}

static void
read_vulnerability(struct document *doc, const struct codec_json *one)
{
	const struct codec_json *list;
	char cve[VULN_ID_TEXT] = "";
	size_t i;

	if (vuln_id_parse(feed_json_text(one, "cve"), cve) == VULN_ID_CVE)
		vuln_advisory_add_id(doc->adv, &doc->adv->cves, cve);
	read_ids(doc, codec_json_get(one, "ids"), cve);
	vuln_advisory_mine(doc->adv, feed_json_text(one, "cwe.id"), false);
	list = codec_json_get(one, "cwes");
	for (i = 0; i < codec_json_size(list); i++)
		vuln_advisory_mine(doc->adv,
		    feed_json_text(codec_json_at(list, i), "id"), false);
	read_status(doc, one, cve);
	read_scores(doc, codec_json_get(one, "scores"), cve);
	read_scores(doc, codec_json_get(one, "metrics"), cve);
	read_remediations(doc, codec_json_get(one, "remediations"));
	read_threats(doc, codec_json_get(one, "threats"));
	/* CSAF 2.1 */
	list = codec_json_get(one, "first_known_exploitation_dates");
	if (codec_json_size(list) > 0)
		doc->adv->exploitation = VULN_EXPLOITATION_ACTIVE;
	read_notes(doc, codec_json_get(one, "notes"));
	read_references(doc, codec_json_get(one, "references"));
}

static void
read_head(struct document *doc)
{
	const struct codec_json *root = doc->root;
	struct vuln_advisory *adv = doc->adv;
	const char *lang = feed_json_text(root, "document.lang");

	vuln_advisory_set(adv, &adv->id,
	    feed_json_text(root, "document.tracking.id"), VULN_ID_MAX);
	feed_set_plain(
	    adv, &adv->title, feed_json_text(root, "document.title"));
	adv->published =
	    feed_json_date(root, "document.tracking.initial_release_date");
	adv->modified =
	    feed_json_date(root, "document.tracking.current_release_date");
	if (lang[0] != '\0')
		adv->lang = strncmp(lang, "ja", 2) == 0   ? "ja"
			    : strncmp(lang, "en", 2) == 0 ? "en"
							  : "";
	adv->state = feed_read_state(adv->title, "");
	if (strcmp(feed_json_text(root, "document.category"),
		"csaf_withdrawn") == 0)
		adv->state = VULN_WITHDRAWN;
	read_notes(doc, codec_json_path(root, "document.notes"));
	read_references(doc, codec_json_path(root, "document.references"));
}

static void
read_body(struct document *doc)
{
	const struct codec_json *list;
	struct vuln_advisory *adv = doc->adv;
	size_t i;

	feed_csaf_tree_read(
	    codec_json_get(doc->root, "product_tree"), &doc->tree);
	list = codec_json_get(doc->root, "vulnerabilities");
	doc->is_single = codec_json_size(list) == 1;
	for (i = 0; i < codec_json_size(list); i++)
		read_vulnerability(doc, codec_json_at(list, i));
	feed_set_plain(adv, &adv->summary, base_buf_text(&doc->summary));
	feed_set_plain(adv, &adv->fix, base_buf_text(&doc->fix));
	feed_set_plain(adv, &adv->mitigation, base_buf_text(&doc->mitigation));
	adv->is_cut |= doc->tree.is_cut;
	feed_csaf_tree_release(&doc->tree);
}

static enum base_status
read_document(const struct codec_json *root, struct feed_json_walk *walk,
    struct base_err *err)
{
	struct document doc;

	if (feed_json_text(root, "document.tracking.id")[0] == '\0') {
		walk->sink->result->skipped++;
		return BASE_OK;
	}
	memset(&doc, 0, sizeof(doc));
	doc.root = root;
	doc.adv = feed_json_advisory(walk);
	base_buf_init(&doc.summary, VULN_TEXT_MAX * 2);
	base_buf_init(&doc.fix, VULN_TEXT_MAX * 2);
	base_buf_init(&doc.mitigation, VULN_TEXT_MAX * 2);
	read_head(&doc);
	read_body(&doc);
	base_buf_release(&doc.summary);
	base_buf_release(&doc.fix);
	base_buf_release(&doc.mitigation);
	return feed_deliver(walk->sink, doc.adv, err);
}

static int
sniff(const char *data, size_t len)
{
	static const char *const by_head[] = {
	    "\"document\"", "\"csaf_version\"", NULL};

	return feed_json_holds(data, len, by_head) ? 90 : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	struct feed_json_walk walk = {context, sink, read_document, "csaf"};

	return feed_json_parse(data, len, &walk, err);
}

const struct feed_format feed_format_csaf = {
    "csaf", "CSAF 2.0 document", sniff, parse, false, true};
