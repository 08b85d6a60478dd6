/*
 * MyJVN API, HND service: getVulnOverviewList (RSS 1.0 with sec: elements,
 * as JVN iPedia's feed) and getVulnDetailInfo (VULDEF 3), each with a Status
 * element that may say "failed" inside an answer of 200.  The detail feeds
 * of JVN iPedia have the form of the second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "kairan/vuln_score.h"
#include "feed_formats.h"
#include "feed_xml.h"

static int64_t
number(const struct codec_xml *node, const char *name)
{
	const char *text = codec_xml_attr(node, name);
	int64_t value = 0;

	if (text == NULL ||
	    base_text_to_int(text, -1, INT32_MAX, &value) != BASE_OK)
		return -1;
	return value;
}

/* retCd is 0 when all is well; an empty page out of many is a fault of the
 * server, not "no news". */
static enum base_status
read_status(const struct codec_xml *node, struct feed_result *result,
    struct base_err *err)
{
	const char *code = codec_xml_attr(node, "errCd");
	const char *text = codec_xml_attr(node, "errMsg");
	int64_t total = number(node, "totalRes");

	if (number(node, "retCd") != 0)
		return base_err_set(err, BASE_TEMP,
		    "MyJVN refused the question: %s %.200s",
		    code == NULL || code[0] == '\0' ? "(no code)" : code,
		    text == NULL ? "" : text);
	result->total = total < 0 ? 0 : total;
	result->first = number(node, "firstRes");
	if (result->first < 0)
		result->first = 0;
	if (total > 0 && number(node, "totalResRet") == 0)
		return base_err_set(err, BASE_TEMP,
		    "MyJVN has %lld results and sent none", (long long)total);
	return BASE_OK;
}

static void
read_affected(const struct codec_xml *affected, struct vuln_advisory *adv)
{
	const struct codec_xml *item, *version;
	struct vuln_product row;

	for (item = codec_xml_child(affected, "AffectedItem"); item != NULL;
	     item = codec_xml_next(item, "AffectedItem")) {
		memset(&row, 0, sizeof(row));
		row.vendor = codec_xml_child_text(item, "Name");
		row.product = codec_xml_child_text(item, "ProductName");
		row.cpe = codec_xml_child_text(item, "Cpe");
		version = codec_xml_child(item, "VersionNumber");
		do {
			row.version = codec_xml_text(version);
			vuln_advisory_add_product(adv, &row);
			version = codec_xml_next(version, "VersionNumber");
		} while (version != NULL);
	}
}

static void
read_impact(const struct codec_xml *impact, struct vuln_advisory *adv)
{
	const struct codec_xml *cvss;
	struct vuln_score score;
	const char *version;

	for (cvss = codec_xml_child(impact, "Cvss"); cvss != NULL;
	     cvss = codec_xml_next(cvss, "Cvss")) {
		score.version = codec_xml_attr(cvss, "version");
		score.vector = vuln_advisory_copy(
		    adv, codec_xml_child_text(cvss, "Vector"), VULN_NAME_MAX);
		version = vuln_score_version(score.vector);
		if (version != NULL)
			score.version = version;
		score.base =
		    vuln_score_read(codec_xml_child_text(cvss, "Base"));
		score.severity = codec_xml_child_text(cvss, "Severity");
		score.origin = "jvndb";
		score.cve = "";
		score.base = vuln_score_of(&score);
		if (score.base >= 0)
			vuln_advisory_add_score(adv, &score);
	}
}

static void
read_related(const struct codec_xml *related, struct vuln_advisory *adv)
{
	const struct codec_xml *item;
	char normal[VULN_ID_TEXT];
	struct vuln_ref ref;

	for (item = codec_xml_child(related, "RelatedItem"); item != NULL;
	     item = codec_xml_next(item, "RelatedItem")) {
		ref.source = codec_xml_child_text(item, "Name");
		ref.id = codec_xml_child_text(item, "VulinfoID");
		ref.url = codec_xml_child_text(item, "URL");
		ref.title = codec_xml_child_text(item, "Title");
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
}

/* Overview and impact make the summary, the solution is the fix. */
static void
read_texts(const struct codec_xml *data, struct vuln_advisory *adv)
{
	const struct codec_xml *impact = codec_xml_child(data, "Impact");
	const struct codec_xml *solution = codec_xml_child(data, "Solution");
	char *both;

	both = base_xprintf("%s\n\n%s",
	    codec_xml_child_text(
		codec_xml_child(data, "VulinfoDescription"), "Overview"),
	    codec_xml_child_text(
		codec_xml_child(impact, "ImpactItem"), "Description"));
	feed_set_text(adv, &adv->summary, both);
	free(both);
	feed_set_text(adv, &adv->fix,
	    codec_xml_child_text(
		codec_xml_child(solution, "SolutionItem"), "Description"));
}

/* One <Vulinfo> of a VULDEF document. */
static bool
read_vulinfo(const struct codec_xml *node, struct vuln_advisory *adv)
{
	static const char *const modified_names[] = {"DateLastUpdated", NULL};
	static const char *const published_names[] = {
	    "DateFirstPublished", "DatePublic", NULL};
	const struct codec_xml *data = codec_xml_child(node, "VulinfoData");
	char normal[VULN_ID_TEXT];
	struct base_buf url;

	if (vuln_id_parse(codec_xml_child_text(node, "VulinfoID"), normal) ==
	    VULN_ID_NONE)
		return false;
	adv->format = "myjvn";
	vuln_advisory_set(adv, &adv->id, normal, VULN_ID_MAX);
	vuln_advisory_add_id(adv, &adv->aliases, normal);
	if (adv->lang[0] == '\0')
		adv->lang = "ja";
	base_buf_init(&url, VULN_URL_MAX);
	if (vuln_id_url(normal, adv->lang, &url))
		vuln_advisory_set(
		    adv, &adv->url, base_buf_text(&url), VULN_URL_MAX);
	base_buf_release(&url);
	feed_set_title(adv, codec_xml_child_text(data, "Title"));
	read_texts(data, adv);
	read_affected(codec_xml_child(data, "Affected"), adv);
	read_impact(codec_xml_child(data, "Impact"), adv);
	read_related(codec_xml_child(data, "Related"), adv);
	adv->modified = feed_first_date(data, modified_names);
	adv->published = feed_first_date(data, published_names);
	adv->state = feed_read_state(adv->title, adv->summary);
	return true;
}

static bool
read_item(const struct codec_xml *node, const struct feed_context *context,
    struct vuln_advisory *adv)
{
	if (strcmp(node->name, "Vulinfo") == 0)
		return read_vulinfo(node, adv);
	return feed_jvndb_read_item(node, context, adv);
}

static int
sniff(const char *data, size_t len)
{
	struct base_err err = BASE_ERR_INIT;
	struct codec_xml_root root;

	if (codec_xml_sniff(data, len, &root, &err) != BASE_OK)
		return 0;
	if (strcmp(root.name, "VULDEF-Document") == 0)
		return 95;
	if (strcmp(root.name, "Result") == 0)
		return feed_xml_holds(data, len, "jvndb.jvn.jp") ||
			       feed_xml_holds(data, len, "totalRes")
			   ? 80
			   : 0;
	return strcmp(root.name, "RDF") == 0 &&
		       feed_xml_holds(data, len, "jvndb.jvn.jp/myjvn/Status")
		   ? 95
		   : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	static const char *const roots[] = {
	    "RDF", "VULDEF-Document", "Result", NULL};
	static const char *const items[] = {"item", "Vulinfo", "Status"};
	const struct feed_xml_reader reader = {
	    roots, items, BASE_LEN(items), read_item, "Status", read_status};

	return feed_xml_read(data, len, context, sink, &reader, err);
}

const struct feed_format feed_format_myjvn = {"myjvn",
    "MyJVN API (HND) and JVN iPedia details", sniff, parse, false, false};
