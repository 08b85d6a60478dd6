/*
 * MyJVN API, OKA service: overview entries in JSON (v4.0), each with
 * references, products and scores, and a Status that may say "failed" inside
 * an answer of 200.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "feed_formats.h"
#include "feed_json.h"
#include "feed_xml.h"

/* Numbers of the Status come as numbers or as strings. */
static int64_t
number(const struct codec_json *object, const char *key)
{
	const struct codec_json *value = codec_json_get(object, key);
	const char *text = codec_json_string(value);
	int64_t out = -1;

	if (text == NULL)
		return codec_json_int(value, -1);
	return base_text_to_int(text, 0, INT32_MAX, &out) == BASE_OK ? out : -1;
}

static enum base_status
read_status(const struct codec_json *status, struct feed_result *result,
    struct base_err *err)
{
	if (number(status, "retCd") != 0)
		return base_err_set(err, BASE_TEMP,
		    "MyJVN refused the question: %.60s %.200s",
		    status == NULL ? "no Status in the answer"
				   : feed_json_text(status, "errCd"),
		    feed_json_text(status, "errMsg"));
	result->total = number(status, "totalRes");
	result->first = number(status, "firstRes");
	if (result->total < 0)
		result->total = 0;
	if (result->first < 0)
		result->first = 0;
	if (result->total > 0 && number(status, "totalResRet") == 0)
		return base_err_set(err, BASE_TEMP,
		    "MyJVN has %lld results and sent none",
		    (long long)result->total);
	return BASE_OK;
}

/* The first of several members that is there: the names have changed from
 * one revision of the service to the next. */
static const char *
first_text(const struct codec_json *object, const char *const *names)
{
	const char *text = "";

	for (; *names != NULL && text[0] == '\0'; names++)
		text = feed_json_text(object, *names);
	return text;
}

/* The id stands in "summary": "CVE-2026-90001", "JVNVU#90000001". */
static void
read_reference(const struct codec_json *one, struct vuln_advisory *adv)
{
	static const char *const id_names[] = {"id", "summary", NULL};
	char normal[VULN_ID_TEXT];
	struct vuln_ref ref = {feed_json_text(one, "source"), "",
	    feed_json_text(one, "url"), feed_json_text(one, "summary")};

	switch (vuln_id_parse(first_text(one, id_names), normal)) {
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
		normal[0] = '\0';
		break;
	default:
		vuln_advisory_add_id(adv, &adv->related, normal);
		break;
	}
	ref.id = normal;
	vuln_advisory_add_ref(adv, &ref);
}

static void
read_references(const struct codec_json *list, struct vuln_advisory *adv)
{
	size_t i;

	for (i = 0; i < codec_json_size(list); i++)
		read_reference(codec_json_at(list, i), adv);
}

static void
read_products(const struct codec_json *list, struct vuln_advisory *adv)
{
	static const char *const vendors[] = {
	    "vname", "vendor", "vendor_name", NULL};
	static const char *const products[] = {
	    "pname", "product", "product_name", NULL};
	const struct codec_json *one;
	struct vuln_product row;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		memset(&row, 0, sizeof(row));
		row.vendor = first_text(one, vendors);
		row.product = first_text(one, products);
		row.version = feed_json_text(one, "version");
		row.cpe = feed_json_text(one, "product_ids.cpe");
		if (row.product[0] == '\0' && row.cpe[0] == '\0')
			row.product = feed_json_text(one, "product_id");
		vuln_advisory_add_product(adv, &row);
	}
}

static void
read_metrics(const struct codec_json *list, struct vuln_advisory *adv)
{
	static const char *const keys[] = {"cvss_v4", "cvss_v3", "cvss_v2"};
	const struct codec_json *content, *cvss;
	size_t i, k;

	for (i = 0; i < codec_json_size(list); i++) {
		content = codec_json_get(codec_json_at(list, i), "content");
		for (k = 0; k < BASE_LEN(keys); k++) {
			cvss = codec_json_get(content, keys[k]);
			if (cvss != NULL)
				feed_json_add_cvss(adv, cvss, "jvndb", "");
		}
	}
}

static void
read_cwes(const struct codec_json *list, struct vuln_advisory *adv)
{
	const struct codec_json *one;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		vuln_advisory_mine(adv, feed_json_text(one, "id"), false);
		vuln_advisory_mine(adv, codec_json_string(one), false);
	}
}

static enum base_status
read_entry(const struct codec_json *entry, struct feed_json_walk *walk,
    struct base_err *err)
{
	static const char *const modified[] = {
	    "modified", "updated", "update", NULL};
	static const char *const published[] = {
	    "created", "published", "public", NULL};
	struct vuln_advisory *adv;
	char id[VULN_ID_TEXT];

	if (vuln_id_parse(feed_json_text(entry, "id"), id) == VULN_ID_NONE) {
		walk->sink->result->skipped++;
		return BASE_OK;
	}
	adv = feed_json_advisory(walk);
	if (adv->lang[0] == '\0')
		adv->lang = "ja";
	vuln_advisory_set(adv, &adv->id, id, VULN_ID_MAX);
	vuln_advisory_add_id(adv, &adv->aliases, id);
	feed_set_title(adv, feed_json_text(entry, "title"));
	feed_set_text(adv, &adv->summary, feed_json_text(entry, "summary"));
	feed_set_url(adv, &adv->url, feed_json_text(entry, "link"), "");
	adv->modified = feed_read_date(first_text(entry, modified));
	adv->published = feed_read_date(first_text(entry, published));
	read_references(codec_json_get(entry, "references"), adv);
	read_products(codec_json_get(entry, "products"), adv);
	read_metrics(codec_json_get(entry, "metrics"), adv);
	read_cwes(codec_json_get(entry, "cwes"), adv);
	adv->state = feed_read_state(adv->title, adv->summary);
	return feed_deliver(walk->sink, adv, err);
}

/* Beside the feed, or in it. */
static const struct codec_json *
status_of(const struct codec_json *doc, const struct codec_json *feed)
{
	static const char *const names[] = {"status", "status:Status"};
	const struct codec_json *status = NULL;
	size_t i;

	for (i = 0; i < BASE_LEN(names) && status == NULL; i++) {
		status = codec_json_get(doc, names[i]);
		if (status == NULL)
			status = codec_json_get(feed, names[i]);
	}
	return status;
}

static enum base_status
read_answer(const struct codec_json *doc, struct feed_json_walk *walk,
    struct base_err *err)
{
	const struct codec_json *feed = codec_json_get(doc, "feed"), *list;
	enum base_status status;
	size_t i;

	list = codec_json_get(feed, "entry");
	if (list == NULL)
		list = codec_json_get(doc, "entry");
	status = read_status(status_of(doc, feed), walk->sink->result, err);
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++)
		status = read_entry(codec_json_at(list, i), walk, err);
	return status;
}

static int
sniff(const char *data, size_t len)
{
	static const char *const by_status[] = {"\"status:Status\"", NULL};
	static const char *const by_feed[] = {
	    "\"feed\"", "\"entry\"", "jvndb.jvn.jp", NULL};

	return feed_json_holds(data, len, by_status) ||
		       feed_json_holds(data, len, by_feed)
		   ? 90
		   : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	struct feed_json_walk walk = {context, sink, read_answer, "oka"};

	return feed_json_parse(data, len, &walk, err);
}

const struct feed_format feed_format_oka = {
    "oka", "MyJVN API (OKA)", sniff, parse, false, true};
