/*
 * NVD API 2.0 (services.nvd.nist.gov/rest/json/cves/2.0): one page of an
 * answer.  Its dates carry no zone and mean UTC.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_time.h"
#include "kairan/vuln_id.h"
#include "feed_formats.h"
#include "feed_json.h"
#include "feed_xml.h"

static void
read_metrics(const struct codec_json *metrics, struct vuln_advisory *adv)
{
	static const char *const keys[] = {
	    "cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2"};
	const struct codec_json *list, *one;
	const char *source;
	size_t i, k;

	for (k = 0; k < BASE_LEN(keys); k++) {
		list = codec_json_get(metrics, keys[k]);
		for (i = 0; i < codec_json_size(list); i++) {
			one = codec_json_at(list, i);
			source = feed_json_text(one, "source");
			if (strcmp(source, "nvd@nist.gov") == 0)
				source = "nvd";
			else if (strcmp(source, FEED_CISA_ADP) == 0)
				source = "cisa-adp";
			feed_json_add_cvss(
			    adv, codec_json_get(one, "cvssData"), source, "");
		}
	}
}

static char *
range_text(const struct codec_json *match)
{
	const char *from = feed_json_text(match, "versionStartIncluding");
	const char *after = feed_json_text(match, "versionStartExcluding");
	const char *upto = feed_json_text(match, "versionEndIncluding");
	const char *before = feed_json_text(match, "versionEndExcluding");

	const char *start = from[0] != '\0' ? from : after;
	const char *end = upto[0] != '\0' ? upto : before;

	return base_xprintf("%s%s%s%s",
	    start[0] != '\0' && start == after ? "after " : "", start,
	    end[0] == '\0' ? ""
	    : end == upto  ? " up to "
			   : " before ",
	    end);
}

/* "cpe:2.3:a:vendor:product:version:update:..." to vendor, product and, when
 * it names one, version, for reading. */
static void
name_from_cpe(
    const char *cpe, struct vuln_product *row, struct vuln_advisory *adv)
{
	const char *parts[7] = {"", "", "", "", "", "", ""};
	char *to = base_arena_strdup(adv->arena, cpe);
	const char *p = to;
	size_t n = 1;

	for (parts[0] = to; *p != '\0'; p++) {
		if (*p == ':' && n == BASE_LEN(parts))
			break;
		if (*p == ':') {
			*to++ = '\0';
			parts[n++] = to;
			continue;
		}
		if (*p == '\\' && p[1] != '\0')
			p++;
		*to++ = *p;
	}
	*to = '\0';
	row->vendor = parts[3];
	row->product = parts[4];
	if (strcmp(parts[5], "*") == 0 || strcmp(parts[5], "-") == 0)
		return;
	row->version = parts[5];
	if (parts[6][0] != '\0' && strpbrk(parts[6], "*-") == NULL)
		row->version =
		    base_arena_printf(adv->arena, "%s %s", parts[5], parts[6]);
}

static void
read_matches(const struct codec_json *matches, struct vuln_advisory *adv)
{
	const struct codec_json *match;
	struct vuln_product row;
	char *version;
	size_t i;

	for (i = 0; i < codec_json_size(matches); i++) {
		match = codec_json_at(matches, i);
		if (!codec_json_bool(
			codec_json_get(match, "vulnerable"), false))
			continue;
		memset(&row, 0, sizeof(row));
		row.cpe = feed_json_text(match, "criteria");
		row.fixed_in = feed_json_text(match, "versionEndExcluding");
		name_from_cpe(row.cpe, &row, adv);
		version = range_text(match);
		if (version[0] != '\0')
			row.version = version;
		vuln_advisory_add_product(adv, &row);
		free(version);
	}
}

static void
read_configurations(const struct codec_json *list, struct vuln_advisory *adv)
{
	const struct codec_json *nodes;
	size_t i, k;

	for (i = 0; i < codec_json_size(list); i++) {
		nodes = codec_json_get(codec_json_at(list, i), "nodes");
		for (k = 0; k < codec_json_size(nodes); k++)
			read_matches(
			    codec_json_get(codec_json_at(nodes, k), "cpeMatch"),
			    adv);
	}
}

static const char *
english(const struct codec_json *list)
{
	const struct codec_json *one;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		if (strcmp(feed_json_text(one, "lang"), "en") == 0)
			return feed_json_text(one, "value");
	}
	return "";
}

static void
read_lists(const struct codec_json *cve, struct vuln_advisory *adv)
{
	const struct codec_json *list, *one;
	struct vuln_ref ref = {"", "", "", ""};
	size_t i;

	list = codec_json_get(cve, "weaknesses");
	for (i = 0; i < codec_json_size(list); i++)
		vuln_advisory_mine(adv,
		    english(
			codec_json_get(codec_json_at(list, i), "description")),
		    false);
	list = codec_json_get(cve, "references");
	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		ref.url = feed_json_text(one, "url");
		ref.source = feed_json_has_tag(one, FEED_REF_EXPLOIT)
				 ? FEED_REF_EXPLOIT
				 : "";
		vuln_advisory_add_ref(adv, &ref);
	}
}

static bool
is_disputed(const struct codec_json *tags)
{
	size_t i;

	for (i = 0; i < codec_json_size(tags); i++)
		if (feed_json_has_tag(codec_json_at(tags, i), "disputed"))
			return true;
	return false;
}

/* NVD copies the dates of CISA's catalogue. */
static void
read_kev(const struct codec_json *cve, struct vuln_advisory *adv)
{
	const char *due = feed_json_text(cve, "cisaActionDue");
	struct base_date date;

	if (feed_json_text(cve, "cisaExploitAdd")[0] == '\0')
		return;
	adv->is_kev = true;
	adv->exploitation = VULN_EXPLOITATION_ACTIVE;
	if (base_date_parse(due, &date) == BASE_OK)
		vuln_advisory_set(adv, &adv->kev_due, due, VULN_NAME_MAX);
}

static enum base_status
read_cve(const struct codec_json *cve, struct feed_json_walk *walk,
    struct base_err *err)
{
	const char *status = feed_json_text(cve, "vulnStatus");
	struct vuln_advisory *adv;
	char id[VULN_ID_TEXT];

	if (vuln_id_parse(feed_json_text(cve, "id"), id) != VULN_ID_CVE) {
		walk->sink->result->skipped++;
		return BASE_OK;
	}
	adv = feed_json_advisory(walk);
	adv->lang = "en";
	vuln_advisory_set(adv, &adv->id, id, VULN_ID_MAX);
	vuln_advisory_add_id(adv, &adv->cves, id);
	adv->url = base_arena_printf(
	    adv->arena, "https://nvd.nist.gov/vuln/detail/%s", id);
	feed_set_plain(
	    adv, &adv->summary, english(codec_json_get(cve, "descriptions")));
	feed_title_from_summary(adv);
	adv->published = feed_json_date(cve, "published");
	adv->modified = feed_json_date(cve, "lastModified");
	if (strcmp(status, "Rejected") == 0)
		adv->state = VULN_REJECTED;
	else if (is_disputed(codec_json_get(cve, "cveTags")))
		adv->state = VULN_DISPUTED;
	else
		adv->state = feed_read_state("", adv->summary);
	read_metrics(codec_json_get(cve, "metrics"), adv);
	read_configurations(codec_json_get(cve, "configurations"), adv);
	read_lists(cve, adv);
	read_kev(cve, adv);
	return feed_deliver(walk->sink, adv, err);
}

static enum base_status
read_page(const struct codec_json *doc, struct feed_json_walk *walk,
    struct base_err *err)
{
	const struct codec_json *list = codec_json_get(doc, "vulnerabilities");
	struct feed_result *result = walk->sink->result;
	enum base_status status = BASE_OK;
	size_t i;

	if (!codec_json_is(list, CODEC_JSON_ARRAY))
		return base_err_set(err, BASE_INVALID,
		    "no answer of the NVD API: it has no list "
		    "\"vulnerabilities\"");
	result->total = codec_json_int(codec_json_get(doc, "totalResults"), 0);
	result->first = codec_json_int(codec_json_get(doc, "startIndex"), 0);
	result->updated = feed_json_date(doc, "timestamp");
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++)
		status = read_cve(
		    codec_json_get(codec_json_at(list, i), "cve"), walk, err);
	return status;
}

static int
sniff(const char *data, size_t len)
{
	static const char *const words[] = {"\"NVD_CVE\"", NULL};

	return feed_json_holds(data, len, words) ? 90 : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	struct feed_json_walk walk = {context, sink, read_page, "nvd"};

	return feed_json_parse(data, len, &walk, err);
}

const struct feed_format feed_format_nvd = {
    "nvd", "NVD API 2.0", sniff, parse, false, true};
