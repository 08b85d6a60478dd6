/* codec_xml_sax: the state of one document that is being read. */
#ifndef CODEC_XML_SAX_H
#define CODEC_XML_SAX_H

#include <libxml/parser.h>

#include "codec_xml_x.h"
#include "kairan/codec_xml.h"

/* An element whose end tag has not come yet. */
struct codec_xml_frame {
	struct codec_xml *node; /* NULL: neither wanted nor within */
	struct codec_xml *last; /* its last child */
	struct base_buf text;
	bool is_top; /* delivered at its end */
	bool is_item; /* it, or one above it, is a wanted item */
	unsigned n_ns;
};

/* Memory of elements that are delivered together. */
struct codec_xml_held {
	struct base_arena *arena;
	size_t text, nodes;
};

struct codec_xml_reader {
	xmlParserCtxtPtr parser;
	const struct codec_xml_wanted *wanted; /* NULL: the whole tree */
	struct codec_xml_limits limits;
	/* What is being built: a tree all in heads, in a stream an item
	 * apart from the head around it. */
	struct codec_xml_held heads, item;
	struct codec_xml *root; /* whole tree only */
	struct codec_xml_root *sniff; /* sniffing only */
	struct codec_xml_frame *frames;
	unsigned depth; /* frames in use */
	unsigned n_ns;
	struct codec_xml_scan scan;
	enum base_status status;
	bool stopped, has_root;
	struct base_err *err;
};

unsigned codec_xml_line_of(const struct codec_xml_reader *r);

/* The first failure counts; the parser is told to end. */
void codec_xml_stop(struct codec_xml_reader *r, enum base_status status);

#define CODEC_XML_FAIL(r, why, ...)                                            \
	do {                                                                   \
		if ((r)->status == BASE_OK && !(r)->stopped)                   \
			base_err_set(                                          \
			    (r)->err, (why), "line %u: " __VA_ARGS__);         \
		codec_xml_stop((r), (why));                                    \
	} while (0)

void codec_xml_hold_afresh(struct codec_xml_held *held);
void codec_xml_set_handlers(xmlSAXHandler *sax);

#endif
