/*
 * CISA's catalogue of known exploited vulnerabilities, in JSON or as a table
 * (CSV, a column for each member): one advisory for each entry.
 */
#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "kairan/vuln_id.h"
#include "feed_csv.h"
#include "feed_formats.h"
#include "feed_json.h"
#include "feed_xml.h"

/* "https://a ; https://b", sometimes with words before */
static void
read_notes(const char *notes, struct vuln_advisory *adv)
{
	struct base_strv words = BASE_STRV_INIT;
	struct vuln_ref ref = {"", "", "", ""};
	size_t i;

	if (base_strv_split(&words, notes, " ;\t\r\n") != BASE_OK)
		adv->is_cut = true;
	for (i = 0; i < words.n; i++) {
		ref.url = words.v[i];
		vuln_advisory_add_ref(adv, &ref);
	}
	base_strv_release(&words);
}

/* What must be done is general ("apply mitigations per vendor
 * instructions"), so it is no mitigation of ours: it goes to the text. */
static void
read_text(const struct codec_json *entry, struct vuln_advisory *adv)
{
	struct base_buf text;

	base_buf_init(&text, VULN_TEXT_MAX);
	feed_add_paragraph(&text, feed_json_text(entry, "shortDescription"));
	feed_add_paragraph(&text, feed_json_text(entry, "requiredAction"));
	if (base_text_equal_ascii(
		feed_json_text(entry, "knownRansomwareCampaignUse"), "Known"))
		feed_add_paragraph(
		    &text, "Known to be used in ransomware campaigns.");
	feed_set_plain(adv, &adv->summary, base_buf_text(&text));
	base_buf_release(&text);
}

static enum base_status
read_entry(const struct codec_json *entry, struct feed_json_walk *walk,
    struct base_err *err)
{
	struct vuln_product product = {feed_json_text(entry, "vendorProject"),
	    feed_json_text(entry, "product"), "", "", "", "", ""};
	const char *due = feed_json_text(entry, "dueDate");
	const struct codec_json *cwes = codec_json_get(entry, "cwes");
	struct vuln_advisory *adv;
	struct base_date date;
	char id[VULN_ID_TEXT];
	size_t i;

	if (vuln_id_parse(feed_json_text(entry, "cveID"), id) != VULN_ID_CVE) {
		walk->sink->result->skipped++;
		return BASE_OK;
	}
	adv = feed_json_advisory(walk);
	adv->lang = "en";
	vuln_advisory_set(adv, &adv->id, id, VULN_ID_MAX);
	vuln_advisory_add_id(adv, &adv->cves, id);
	feed_set_plain(
	    adv, &adv->title, feed_json_text(entry, "vulnerabilityName"));
	read_text(entry, adv);
	vuln_advisory_add_product(adv, &product);
	/* Products are words for people here; others say what is affected. */
	adv->affected_key = "none";
	for (i = 0; i < codec_json_size(cwes); i++)
		vuln_advisory_mine(
		    adv, codec_json_string(codec_json_at(cwes, i)), false);
	vuln_advisory_mine(adv, codec_json_string(cwes), false);
	read_notes(feed_json_text(entry, "notes"), adv);
	adv->published = feed_json_date(entry, "dateAdded");
	adv->is_kev = true;
	adv->exploitation = VULN_EXPLOITATION_ACTIVE;
	if (base_date_parse(due, &date) == BASE_OK)
		vuln_advisory_set(adv, &adv->kev_due, due, VULN_NAME_MAX);
	return feed_deliver(walk->sink, adv, err);
}

static enum base_status
read_catalogue(const struct codec_json *doc, struct feed_json_walk *walk,
    struct base_err *err)
{
	const struct codec_json *list = codec_json_get(doc, "vulnerabilities");
	struct feed_result *result = walk->sink->result;
	int64_t count = codec_json_int(codec_json_get(doc, "count"), -1);
	enum base_status status = BASE_OK;
	const char *title = feed_json_text(doc, "title");
	size_t i;

	if (!codec_json_is(list, CODEC_JSON_ARRAY))
		return base_err_set(err, BASE_INVALID,
		    "no catalogue of known exploited vulnerabilities: it has "
		    "no list \"vulnerabilities\"");
	snprintf(result->title, sizeof(result->title), "%.*s",
	    (int)base_text_cut(title, sizeof(result->title) - 1), title);
	result->updated = feed_json_date(doc, "dateReleased");
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++)
		status = read_entry(codec_json_at(list, i), walk, err);
	result->is_whole = status == BASE_OK && count > 0 &&
			   (size_t)count == codec_json_size(list) &&
			   result->skipped == 0;
	if (status == BASE_OK && count >= 0 &&
	    (size_t)count != codec_json_size(list))
		snprintf(result->note, sizeof(result->note),
		    "it declares %lld entries and has %zu", (long long)count,
		    codec_json_size(list));
	return status;
}

/* The row as the object that the JSON has for it. */
static struct codec_json *
entry_of(const struct base_strv *head, const struct base_strv *row)
{
	struct codec_json *entry = codec_json_new_object();
	size_t i;

	for (i = 0; i < row->n && i < head->n; i++)
		codec_json_set_string(entry, head->v[i], row->v[i]);
	return entry;
}

/* Nothing says how many rows there are: a cut table takes none out. */
static enum base_status
read_table(const char *data, size_t len, struct feed_json_walk *walk,
    struct base_err *err)
{
	struct base_strv head = BASE_STRV_INIT, row = BASE_STRV_INIT;
	const char *end = data + len;
	enum base_status status;
	struct codec_json *entry;

	status = feed_csv_row(&data, end, &head, err);
	while (status == BASE_OK) {
		status = feed_csv_row(&data, end, &row, err);
		if (status != BASE_OK)
			break;
		entry = entry_of(&head, &row);
		status = read_entry(entry, walk, err);
		codec_json_free(entry);
	}
	base_strv_release(&head);
	base_strv_release(&row);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

/* Behind a byte order mark. */
static size_t
start_of(const char *data, size_t len)
{
	return len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static bool
is_table(const char *data, size_t len)
{
	static const char *const heads[] = {
	    "cveID,vendorProject,", "\"cveID\",\"vendorProject\","};
	size_t at = start_of(data, len), i;

	for (i = 0; i < BASE_LEN(heads); i++)
		if (len - at >= strlen(heads[i]) &&
		    memcmp(data + at, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}

static int
sniff(const char *data, size_t len)
{
	static const char *const words[] = {
	    "\"vulnerabilities\"", "\"cveID\"", "\"dueDate\"", NULL};
	static const char *const empty[] = {
	    "\"catalogVersion\"", "\"vulnerabilities\"", NULL};

	return is_table(data, len)                 ? 95
	       : feed_json_holds(data, len, words) ? 90
	       : feed_json_holds(data, len, empty) ? 80
						   : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	struct feed_json_walk walk = {context, sink, read_catalogue, "kev"};
	size_t at = start_of(data, len);

	if (is_table(data, len))
		return read_table(data + at, len - at, &walk, err);
	return feed_json_parse(data, len, &walk, err);
}

const struct feed_format feed_format_kev = {
    "kev", "CISA known exploited vulnerabilities", sniff, parse, true, true};
