#include "feed_xml.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"

struct walk {
	const struct feed_context *context;
	struct feed_sink *sink;
	feed_read_item read;
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
is_item(const struct codec_xml *node)
{
	return strcmp(node->name, "item") == 0 ||
	       strcmp(node->name, "entry") == 0;
}

static enum base_status
take_node(const struct codec_xml *node, void *ctx, struct base_err *err)
{
	struct walk *walk = ctx;
	struct vuln_advisory *adv;

	if (!is_item(node)) {
		read_head(node, walk->sink->result);
		return BASE_OK;
	}
	adv = vuln_advisory_new();
	vuln_advisory_set(
	    adv, &adv->source, walk->context->source, VULN_NAME_MAX);
	vuln_advisory_set(adv, &adv->lang, walk->context->lang, VULN_NAME_MAX);
	if (walk->read(node, walk->context, adv))
		return feed_deliver(walk->sink, adv, err);
	walk->sink->result->skipped++;
	vuln_advisory_free(adv);
	return BASE_OK;
}

enum base_status
feed_xml_parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, feed_read_item read, struct base_err *err)
{
	static const char *const items[] = {"item", "entry"};
	static const char *const heads[] = {"channel", "feed"};
	struct walk walk = {context, sink, read};
	struct codec_xml_wanted wanted = {items, BASE_LEN(items), heads,
	    BASE_LEN(heads), take_node, &walk, {FEED_BYTES_MAX, 0, 0, 0}};
	struct feed_result *result = sink->result;
	enum base_status status;

	if (!feed_xml_is_feed(data, len)) {
		struct codec_xml_root root;

		status = codec_xml_sniff(data, len, &root, err);
		return status != BASE_OK
			   ? status
			   : base_err_set(err, BASE_INVALID,
				 "no RSS or Atom feed: the root is <%s>",
				 root.name);
	}
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

bool
feed_xml_is_feed(const char *data, size_t len)
{
	struct base_err err = BASE_ERR_INIT;
	struct codec_xml_root root;

	if (len > FEED_SNIFF_MAX)
		len = FEED_SNIFF_MAX;
	if (codec_xml_sniff(data, len, &root, &err) != BASE_OK)
		return false;
	return strcmp(root.name, "RDF") == 0 || strcmp(root.name, "rss") == 0 ||
	       strcmp(root.name, "feed") == 0;
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
