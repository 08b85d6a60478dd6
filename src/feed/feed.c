/*
 * The registry, and what all formats share in delivering.
 */
#include "kairan/feed.h"

#include <string.h>

#include "kairan/codec_xml.h"
#include "feed_formats.h"
#include "feed_json.h"

const struct feed_format *const feed_formats[] = {
    &feed_format_myjvn,
    &feed_format_jvndb,
    &feed_format_jvn,
    &feed_format_jpcert,
    &feed_format_rss,
    &feed_format_cve,
    &feed_format_kev,
    &feed_format_osv,
    &feed_format_csaf,
    &feed_format_nvd,
    &feed_format_oka,
    &feed_format_epss,
    &feed_format_debian,
    &feed_format_page,
};
const size_t feed_n_formats = BASE_LEN(feed_formats);

const struct feed_format *
feed_find(const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < feed_n_formats; i++)
		if (strcmp(feed_formats[i]->name, name) == 0)
			return feed_formats[i];
	return NULL;
}

const struct feed_format *
feed_sniff(const char *data, size_t len)
{
	const struct feed_format *best = NULL;
	int score, best_score = 0;
	size_t i;

	if (len > FEED_SNIFF_MAX)
		len = FEED_SNIFF_MAX;
	for (i = 0; i < feed_n_formats; i++) {
		score = feed_formats[i]->sniff(data, len);
		if (score > best_score) {
			best_score = score;
			best = feed_formats[i];
		}
	}
	return best;
}

/* Why no format knows these bytes. */
static enum base_status
say_unknown(const char *data, size_t len, struct base_err *err)
{
	static const char *const nothing[] = {NULL};
	struct codec_xml_root root;
	enum base_status status;

	if (feed_json_holds(data, len, nothing))
		return base_err_set(
		    err, BASE_INVALID, "a JSON document of no known format");
	if (len > FEED_SNIFF_MAX)
		len = FEED_SNIFF_MAX;
	status = codec_xml_sniff(data, len, &root, err);
	if (status != BASE_OK)
		return status;
	return base_err_set(err, BASE_INVALID,
	    "an XML document of no known format: its root is <%s>", root.name);
}

enum base_status
feed_parse(const struct feed_format *format, const char *data, size_t len,
    const struct feed_context *context, struct feed_sink *sink,
    struct base_err *err)
{
	memset(sink->result, 0, sizeof(*sink->result));
	if (len > FEED_BYTES_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "the document has %zu bytes, more than the %zu allowed",
		    len, FEED_BYTES_MAX);
	if (len == 0)
		return base_err_set(
		    err, BASE_INVALID, "the document is empty (0 bytes)");
	if (format == NULL)
		format = feed_sniff(data, len);
	if (format == NULL)
		return say_unknown(data, len, err);
	return format->parse(data, len, context, sink, err);
}

static void
count_date(struct feed_result *result, int64_t date)
{
	if (date == 0)
		return;
	if (result->oldest == 0 || date < result->oldest)
		result->oldest = date;
	if (result->newest == 0 || date > result->newest)
		result->newest = date;
}

enum base_status
feed_deliver(
    struct feed_sink *sink, struct vuln_advisory *adv, struct base_err *err)
{
	if (sink->result->items >= FEED_ITEMS_MAX) {
		vuln_advisory_free(adv);
		return base_err_set(err, BASE_LIMIT,
		    "more than %d items in one document", FEED_ITEMS_MAX);
	}
	sink->result->items++;
	count_date(
	    sink->result, adv->modified != 0 ? adv->modified : adv->published);
	return sink->take(adv, sink->ctx, err);
}

enum base_status
feed_deliver_fact(
    struct feed_sink *sink, const struct feed_fact *fact, struct base_err *err)
{
	if (sink->result->items >= FEED_ITEMS_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "more than %d items in one document", FEED_ITEMS_MAX);
	sink->result->items++;
	count_date(sink->result, fact->day);
	return sink->take_fact == NULL ? BASE_OK
				       : sink->take_fact(fact, sink->ctx, err);
}

bool
feed_wants(const struct feed_sink *sink, const char *part)
{
	size_t i;

	for (i = 0; i < sink->n_only; i++)
		if (strcmp(sink->only[i], part) == 0)
			return true;
	return sink->n_only == 0;
}
