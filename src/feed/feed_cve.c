/*
 * CVE records (CVE JSON 5.x) with the containers of the CNA, the programme
 * and CISA (SSVC decision points, KEV).  One document or many in a row.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_hash.h"
#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "feed_cve_affected.h"
#include "feed_formats.h"
#include "feed_json.h"
#include "feed_none.h"
#include "feed_xml.h"

/* CISA fills a container of its own, in the pilot's time under another id. */
static bool
is_cisa(const struct codec_json *container)
{
	static const char *const orgs[] = {
	    FEED_CISA_ADP, "8c464350-323a-4346-a867-fc54517fa145"};
	const char *org = feed_json_text(container, "providerMetadata.orgId");
	size_t i;

	for (i = 0; i < BASE_LEN(orgs); i++)
		if (base_text_equal_ascii(org, orgs[i]))
			return true;
	return false;
}

/* Who filled a container: "cna", or an ADP's name ("cisa-adp"). */
static const char *
origin_of(const struct codec_json *container, bool is_cna)
{
	const char *name =
	    feed_json_text(container, "providerMetadata.shortName");

	if (is_cna)
		return "cna";
	if (is_cisa(container))
		return "cisa-adp";
	return name[0] != '\0' ? name : "adp";
}

/* options: [{"Exploitation":"poc"},{"Automatable":"no"},...] */
static void
read_ssvc(const struct codec_json *content, struct vuln_advisory *adv)
{
	const struct codec_json *options, *one;
	const char *value;
	size_t i;

	options = codec_json_get(content, "options");
	for (i = 0; i < codec_json_size(options); i++) {
		one = codec_json_at(options, i);
		value = feed_json_text(one, "Exploitation");
		if (base_text_equal_ascii(value, "active"))
			adv->exploitation = VULN_EXPLOITATION_ACTIVE;
		else if (base_text_equal_ascii(value, "poc"))
			adv->exploitation = VULN_EXPLOITATION_POC;
		else if (base_text_equal_ascii(value, "none"))
			adv->exploitation = VULN_EXPLOITATION_NONE;
		value = feed_json_text(one, "Automatable");
		if (base_text_equal_ascii(value, "yes"))
			adv->automatable = VULN_AUTOMATABLE_YES;
		else if (base_text_equal_ascii(value, "no"))
			adv->automatable = VULN_AUTOMATABLE_NO;
		value = feed_json_text(one, "Technical Impact");
		if (base_text_equal_ascii(value, "total"))
			adv->technical_impact = VULN_IMPACT_TOTAL;
		else if (base_text_equal_ascii(value, "partial"))
			adv->technical_impact = VULN_IMPACT_PARTIAL;
	}
}

static void
read_scores(const struct codec_json *list, const char *origin,
    struct vuln_advisory *adv)
{
	static const char *const versions[] = {
	    "cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0"};
	const struct codec_json *one, *cvss;
	size_t i, k;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		for (k = 0; k < BASE_LEN(versions); k++) {
			cvss = codec_json_get(one, versions[k]);
			if (cvss != NULL)
				feed_json_add_cvss(adv, cvss, origin, "");
		}
	}
}

/* Only what CISA says: others publish points of other tables, and for other
 * roles, under the same names. */
static void
read_points(const struct codec_json *list, struct vuln_advisory *adv)
{
	const struct codec_json *other;
	const char *type;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		other = codec_json_get(codec_json_at(list, i), "other");
		type = feed_json_text(other, "type");
		if (strcmp(type, "ssvc") == 0)
			read_ssvc(codec_json_get(other, "content"), adv);
		else if (strcmp(type, "kev") == 0)
			adv->is_kev = true;
	}
}

/* "CWE-79 Cross-site Scripting" is all that some write. */
static bool
starts_with_cwe(const char *text, char normal[VULN_ID_TEXT])
{
	size_t n = strspn(text, "CWEcwe-0123456789");
	char id[VULN_ID_TEXT];

	if (n >= sizeof(id))
		return false;
	memcpy(id, text, n);
	id[n] = '\0';
	return vuln_id_parse(id, normal) == VULN_ID_CWE;
}

static void
read_cwes(const struct codec_json *problems, struct vuln_advisory *adv)
{
	const struct codec_json *descriptions, *one;
	char normal[VULN_ID_TEXT];
	size_t i, k;

	for (i = 0; i < codec_json_size(problems); i++) {
		descriptions =
		    codec_json_get(codec_json_at(problems, i), "descriptions");
		for (k = 0; k < codec_json_size(descriptions); k++) {
			one = codec_json_at(descriptions, k);
			if (vuln_id_parse(feed_json_text(one, "cweId"),
				normal) == VULN_ID_CWE ||
			    starts_with_cwe(
				feed_json_text(one, "description"), normal))
				vuln_advisory_add_id(adv, &adv->cwes, normal);
		}
	}
}

static void
read_references(const struct codec_json *list, struct vuln_advisory *adv)
{
	const struct codec_json *one;
	struct vuln_ref ref;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		ref.source = feed_json_has_tag(one, FEED_REF_EXPLOIT)
				 ? FEED_REF_EXPLOIT
				 : "";
		ref.id = "";
		ref.url = feed_json_text(one, "url");
		ref.title = feed_json_text(one, "name");
		if (ref.url[0] != '\0')
			vuln_advisory_add_ref(adv, &ref);
	}
}

static bool
is_english(const struct codec_json *text)
{
	const char *lang = feed_json_text(text, "lang");

	return lang[0] == '\0' || strncasecmp(lang, "en", 2) == 0;
}

/* All English values of a list of {lang, value}, as paragraphs; without any,
 * those in other languages. */
static void
read_texts(const struct codec_json *list, struct vuln_advisory *adv,
    const char **field)
{
	const struct codec_json *one;
	struct base_buf text;
	bool has_english = false;
	size_t i;

	base_buf_init(&text, VULN_TEXT_MAX * 2);
	for (i = 0; i < codec_json_size(list); i++)
		has_english |= is_english(codec_json_at(list, i));
	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		if (!has_english || is_english(one))
			feed_add_paragraph(&text, feed_json_text(one, "value"));
	}
	if (text.len > 0)
		feed_set_plain(adv, field, base_buf_text(&text));
	base_buf_release(&text);
}

static void
read_container(
    const struct codec_json *container, bool is_cna, struct vuln_advisory *adv)
{
	const struct codec_json *metrics = codec_json_get(container, "metrics");

	feed_cve_read_affected(codec_json_get(container, "affected"), adv);
	read_scores(metrics, origin_of(container, is_cna), adv);
	if (!is_cna && is_cisa(container))
		read_points(metrics, adv);
	read_cwes(codec_json_get(container, "problemTypes"), adv);
	read_references(codec_json_get(container, "references"), adv);
}

/* The list as it was written, order of keys aside: CNAs change it in ways
 * that our rows do not show (platforms, a blank at an end). */
static void
make_affected_key(const struct codec_json *affected, struct vuln_advisory *adv)
{
	char hex[BASE_SHA256_HEX];
	struct base_buf text;

	adv->affected_key = "none";
	if (codec_json_size(affected) == 0)
		return;
	base_buf_init(&text, VULN_JSON_MAX);
	if (codec_json_dump(affected, CODEC_JSON_SORTED, &text) != BASE_OK)
		adv->is_cut = true;
	base_hash_sha256_hex(base_buf_text(&text), text.len, hex);
	hex[32] = '\0';
	vuln_advisory_set(adv, &adv->affected_key, hex, VULN_NAME_MAX);
	base_buf_release(&text);
}

static void
read_cna(const struct codec_json *cna, struct vuln_advisory *adv)
{
	feed_set_plain(adv, &adv->title, feed_json_text(cna, "title"));
	read_texts(
	    codec_json_get(cna, adv->state == VULN_REJECTED ? "rejectedReasons"
							    : "descriptions"),
	    adv, &adv->summary);
	read_texts(codec_json_get(cna, "solutions"), adv, &adv->fix);
	read_texts(codec_json_get(cna, "workarounds"), adv, &adv->mitigation);
	if (adv->title[0] == '\0')
		feed_title_from_summary(adv);
	feed_move_none(adv);
	make_affected_key(codec_json_get(cna, "affected"), adv);
	read_container(cna, true, adv);
}

/* A rejected record may name those that took its place. */
static void
read_successors(const struct codec_json *list, struct vuln_advisory *adv)
{
	char normal[VULN_ID_TEXT];
	size_t i;

	for (i = 0; i < codec_json_size(list); i++)
		if (vuln_id_parse(codec_json_string(codec_json_at(list, i)),
			normal) == VULN_ID_CVE &&
		    strcmp(normal, adv->id) != 0)
			vuln_advisory_add_id(adv, &adv->related, normal);
}

static enum base_status
read_record(const struct codec_json *doc, struct feed_json_walk *walk,
    struct base_err *err)
{
	const struct codec_json *cna, *adps;
	struct vuln_advisory *adv;
	char id[VULN_ID_TEXT];
	size_t i;

	if (vuln_id_parse(feed_json_text(doc, "cveMetadata.cveId"), id) !=
	    VULN_ID_CVE) {
		walk->sink->result->skipped++;
		return BASE_OK;
	}
	adv = feed_json_advisory(walk);
	adv->lang = "en";
	vuln_advisory_set(adv, &adv->id, id, VULN_ID_MAX);
	vuln_advisory_add_id(adv, &adv->cves, id);
	adv->url = base_arena_printf(
	    adv->arena, "https://www.cve.org/CVERecord?id=%s", id);
	adv->published = feed_json_date(doc, "cveMetadata.datePublished");
	adv->modified = feed_json_date(doc, "cveMetadata.dateUpdated");
	cna = codec_json_path(doc, "containers.cna");
	if (strcmp(feed_json_text(doc, "cveMetadata.state"), "REJECTED") == 0)
		adv->state = VULN_REJECTED;
	else if (feed_json_has_tag(cna, "disputed"))
		adv->state = VULN_DISPUTED;
	read_cna(cna, adv);
	read_successors(codec_json_get(cna, "replacedBy"), adv);
	adps = codec_json_path(doc, "containers.adp");
	for (i = 0; i < codec_json_size(adps); i++)
		read_container(codec_json_at(adps, i), false, adv);
	return feed_deliver(walk->sink, adv, err);
}

static int
sniff(const char *data, size_t len)
{
	static const char *const by_type[] = {"\"CVE_RECORD\"", NULL};
	static const char *const by_keys[] = {
	    "\"containers\"", "\"providerMetadata\"", NULL};
	/* In the order of the alphabet a long list of what is affected comes
	 * before all else. */
	static const char *const by_start[] = {
	    "\"containers\"", "\"cna\"", "\"affected\"", NULL};

	return feed_json_holds(data, len, by_type)    ? 90
	       : feed_json_holds(data, len, by_keys)  ? 70
	       : feed_json_holds(data, len, by_start) ? 65
						      : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	struct feed_json_walk walk = {context, sink, read_record, "cve"};

	return feed_json_parse(data, len, &walk, err);
}

const struct feed_format feed_format_cve = {
    "cve", "CVE records (CVE JSON 5)", sniff, parse, false, true};
