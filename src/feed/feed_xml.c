#include "feed_xml.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"

struct walk {
	const struct feed_context *context;
	struct feed_sink *sink;
	const struct feed_xml_reader *reader;
};

/* Names that feeds give to the date of the whole. */
static const char *const head_dates[] = {
    "modified", "date", "lastBuildDate", "updated", "pubDate", NULL};

static void
read_head(const struct codec_xml *node, struct feed_result *result)
{
	const char *title = codec_xml_child_text(node, "title");
	size_t len;

	title += strspn(title, " \t\r\n");
	len = base_text_cut(title, sizeof(result->title) - 1);
	memcpy(result->title, title, len);
	result->title[len] = '\0';
	base_text_trim(result->title);
	result->updated = feed_first_date(node, head_dates);
}

static bool
is_head(const struct codec_xml *node)
{
	return strcmp(node->name, "channel") == 0 ||
	       strcmp(node->name, "feed") == 0;
}

static enum base_status
take_node(const struct codec_xml *node, void *ctx, struct base_err *err)
{
	struct walk *walk = ctx;
	const char *status = walk->reader->status;
	struct vuln_advisory *adv;

	if (is_head(node)) {
		read_head(node, walk->sink->result);
		return BASE_OK;
	}
	if (status != NULL && strcmp(node->name, status) == 0)
		return walk->reader->read_status(node, walk->sink->result, err);
	adv = vuln_advisory_new();
	vuln_advisory_set(
	    adv, &adv->source, walk->context->source, VULN_NAME_MAX);
	vuln_advisory_set(adv, &adv->lang, walk->context->lang, VULN_NAME_MAX);
	if (walk->reader->read(node, walk->context, adv))
		return feed_deliver(walk->sink, adv, err);
	walk->sink->result->skipped++;
	vuln_advisory_free(adv);
	return BASE_OK;
}

/* The root must be one of those; says what else it is. */
static enum base_status
check_root(const char *data, size_t len, const char *const *roots,
    struct base_err *err)
{
	struct codec_xml_root root;
	enum base_status status;

	if (len > FEED_SNIFF_MAX)
		len = FEED_SNIFF_MAX;
	status = codec_xml_sniff(data, len, &root, err);
	if (status != BASE_OK)
		return status;
	for (; *roots != NULL; roots++)
		if (strcmp(root.name, *roots) == 0)
			return BASE_OK;
	return base_err_set(err, BASE_INVALID,
	    "not the kind of XML document that this source should give: its "
	    "root is <%s>",
	    root.name);
}

enum base_status
feed_xml_read(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, const struct feed_xml_reader *reader,
    struct base_err *err)
{
	static const char *const heads[] = {"channel", "feed"};
	struct walk walk = {context, sink, reader};
	struct codec_xml_wanted wanted = {reader->items, reader->n_items, heads,
	    BASE_LEN(heads), take_node, &walk, {FEED_BYTES_MAX, 0, 0, 0}};
	struct feed_result *result = sink->result;
	enum base_status status;

	status = check_root(data, len, reader->roots, err);
	if (status != BASE_OK)
		return status;
	status = codec_xml_each(data, len, &wanted, err);
	if (status != BASE_OK)
		snprintf(result->note, sizeof(result->note),
		    "broken off after %zu items", result->items);
	else if (result->items == 0)
		snprintf(result->note, sizeof(result->note), "%s",
		    result->skipped == 0 ? "the feed is empty"
					 : "no item could be used");
	return status;
}

static const char *const feed_roots[] = {"RDF", "rss", "feed", NULL};

enum base_status
feed_xml_parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, feed_read_item read, struct base_err *err)
{
	static const char *const items[] = {"item", "entry"};
	const struct feed_xml_reader reader = {
	    feed_roots, items, BASE_LEN(items), read, NULL, NULL};

	return feed_xml_read(data, len, context, sink, &reader, err);
}

bool
feed_xml_is_feed(const char *data, size_t len)
{
	struct base_err err = BASE_ERR_INIT;

	return check_root(data, len, feed_roots, &err) == BASE_OK;
}

bool
feed_xml_holds(const char *data, size_t len, const char *word)
{
	return memmem(data, len, word, strlen(word)) != NULL;
}

int64_t
feed_read_date(const char *text)
{
	char trimmed[64];
	int64_t instant = 0;
	size_t len;

	text += strspn(text, " \t\r\n");
	len = strlen(text);
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	if (len == 0 || len >= sizeof(trimmed))
		return 0;
	memcpy(trimmed, text, len);
	trimmed[len] = '\0';
	if (base_time_parse(trimmed, &instant) != BASE_OK &&
	    base_time_parse_mail(trimmed, &instant) != BASE_OK)
		return 0;
	return instant;
}

int64_t
feed_first_date(const struct codec_xml *node, const char *const *names)
{
	int64_t instant = 0;

	for (; *names != NULL && instant == 0; names++)
		instant = feed_read_date(codec_xml_child_text(node, *names));
	return instant;
}

const char *
feed_child(
    struct vuln_advisory *adv, const struct codec_xml *node, const char *name)
{
	return vuln_advisory_copy(
	    adv, codec_xml_child_text(node, name), VULN_TEXT_MAX);
}
