/*
 * The reading half of codec_xml: runs libxml2's pull parser; what it finds
 * is built into elements by codec_xml_sax.c.
 */
#include "kairan/codec_xml.h"

#include <stdlib.h>
#include <string.h>

#include "codec_xml_sax.h"

#define DEPTH_HARD_MAX 200

/* The parser is in the middle of its input: it must not be stopped here,
 * but sees the end and no handler acts any more. */
static int
end_input(struct codec_xml_reader *r, const char *why)
{
	r->status = base_err_set(
	    r->err, BASE_LIMIT, "line %u: %s", codec_xml_line_of(r), why);
	r->stopped = true;
	return 0;
}

/* libxml2 asks for the next bytes. */
static int
on_read(void *ctx, char *buf, int len)
{
	struct codec_xml_reader *r = ctx;

	if (r->stopped)
		return 0;
	if (!r->has_root && r->scan.at > CODEC_XML_PROLOG_MAX)
		return end_input(r, "more than a sane prolog before the root");
	len = codec_xml_scan_read(&r->scan, buf, len);
	if (len < 0)
		return end_input(r, "an element has more than 512 attributes");
	return len;
}

static void
set_limits(struct codec_xml_limits *to, const struct codec_xml_limits *from)
{
	if (from != NULL)
		*to = *from;
	if (to->bytes == 0)
		to->bytes = CODEC_XML_BYTES_MAX;
	if (to->text == 0)
		to->text = CODEC_XML_TEXT_MAX;
	if (to->nodes == 0)
		to->nodes = CODEC_XML_NODES_MAX;
	if (to->depth == 0)
		to->depth = CODEC_XML_DEPTH_MAX;
	if (to->depth > DEPTH_HARD_MAX)
		to->depth = DEPTH_HARD_MAX;
}

static void
run_parser(struct codec_xml_reader *r)
{
	xmlSAXHandler sax;

	codec_xml_set_handlers(&sax);
	r->parser = xmlCreateIOParserCtxt(
	    &sax, r, on_read, NULL, r, XML_CHAR_ENCODING_NONE);
	if (r->parser == NULL) {
		r->status =
		    base_err_set(r->err, BASE_TEMP, "libxml2 gives no parser");
		return;
	}
	/* NOENT: else &amp; in an attribute's value arrives as &#38;.  No
	 * document may declare an entity of its own. */
	xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_NOENT);
	xmlParseDocument(r->parser);
	if (!r->stopped && (!r->parser->wellFormed || r->depth > 0))
		CODEC_XML_FAIL(r, BASE_INVALID,
		    "the document is not well-formed", codec_xml_line_of(r));
	if (r->parser->myDoc != NULL)
		xmlFreeDoc(r->parser->myDoc);
	r->parser->myDoc = NULL;
	xmlFreeParserCtxt(r->parser);
}

/* Sets up, runs, cleans up; r's modes are set by the caller. */
static enum base_status
read_document(struct codec_xml_reader *r, const char *data, size_t len,
    const struct codec_xml_limits *limits)
{
	enum base_status status;

	set_limits(&r->limits, limits);
	if (len > r->limits.bytes)
		return base_err_set(r->err, BASE_LIMIT,
		    "the document has %zu bytes, more than %zu", len,
		    r->limits.bytes);
	status = codec_xml_scan_init(&r->scan, data, len, r->err);
	if (status != BASE_OK)
		return status;
	r->frames = base_xcalloc(r->limits.depth, sizeof(*r->frames));
	for (unsigned i = 0; i < r->limits.depth; i++)
		base_buf_init(&r->frames[i].text, r->limits.text);
	run_parser(r);
	for (unsigned i = 0; i < r->limits.depth; i++)
		base_buf_release(&r->frames[i].text);
	free(r->frames);
	return r->status;
}

enum base_status
codec_xml_parse(struct base_arena *arena, const char *data, size_t len,
    const struct codec_xml_limits *limits, const struct codec_xml **root_out,
    struct base_err *err)
{
	struct codec_xml_reader r = {.heads = {arena, 0, 0}, .err = err};
	enum base_status status;

	status = read_document(&r, data, len, limits);
	if (status == BASE_OK)
		*root_out = r.root;
	return status;
}

enum base_status
codec_xml_each(const char *data, size_t len,
    const struct codec_xml_wanted *wanted, struct base_err *err)
{
	struct codec_xml_reader r = {.wanted = wanted, .err = err};
	enum base_status status;

	codec_xml_hold_afresh(&r.heads);
	codec_xml_hold_afresh(&r.item);
	status = read_document(&r, data, len, &wanted->limits);
	base_arena_free(r.heads.arena);
	base_arena_free(r.item.arena);
	return status;
}

enum base_status
codec_xml_sniff(const char *data, size_t len, struct codec_xml_root *out,
    struct base_err *err)
{
	struct codec_xml_root seen = {"", ""};
	struct codec_xml_reader r = {.sniff = &seen, .err = err};
	enum base_status status;

	status = read_document(&r, data, len, NULL);
	if (status == BASE_OK)
		*out = seen;
	return status;
}
