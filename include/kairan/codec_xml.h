/*
 * codec_xml: XML 1.0 in (small documents as trees, large ones element by
 * element) and escaping for XML out.
 *
 * Reading is safe for hostile input: no network, no external subset, no
 * declarations inside the document type (an entity or attribute declaration
 * is refused: BASE_INVALID with its line), only the five predefined entities
 * and character references are decoded, everything is capped.  Any encoding
 * that iconv knows is taken as declared; all strings handed out are UTF-8.
 */
#ifndef KAIRAN_CODEC_XML_H
#define KAIRAN_CODEC_XML_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Limits of codec_xml; the first four are defaults that
 * struct codec_xml_limits overrides. */
#define CODEC_XML_BYTES_MAX ((size_t)100 << 20) /* of a document */
#define CODEC_XML_DEPTH_MAX 64 /* nested elements; never above 200 */
#define CODEC_XML_TEXT_MAX                                                     \
	((size_t)4 << 20) /* text and attributes held at
    once: of a whole small document, or of one element of a stream */
#define CODEC_XML_NODES_MAX 100000 /* elements held at once, likewise */
#define CODEC_XML_ATTRS_MAX 512 /* attributes of one element */
#define CODEC_XML_PROLOG_MAX ((size_t)256 << 10) /* bytes before the root */
#define CODEC_XML_NAMESPACES_MAX 256 /* namespaces in scope at once */

/* 0 in a field means the default above. */
struct codec_xml_limits {
	size_t bytes;
	size_t text;
	size_t nodes;
	unsigned depth;
};

struct codec_xml_attr {
	const char *name; /* local name */
	const char *ns; /* namespace URI, "" when none */
	const char *value;
};

/* One element; read-only.  Lives in an arena or, in a stream, until the
 * callback returns.  No string is NULL. */
struct codec_xml {
	const char *name; /* local name: "identifier" of sec:identifier */
	const char *ns; /* namespace URI, "" when none */
	const char *text; /* its own character data and CDATA joined, untrimmed;
	    without that of its children */
	const struct codec_xml_attr *attrs;
	size_t n_attrs;
	const struct codec_xml *children; /* first child element or NULL */
	const struct codec_xml *next; /* next sibling element or NULL */
	unsigned line; /* of the start tag, from 1 */
};

/*
 * Parses a whole document into arena; *root_out is the root element.
 * limits may be NULL.  BASE_INVALID: empty, not XML ("this is an HTML page,
 * not a feed"), malformed, truncated, bytes that are not in the declared
 * encoding, entity declarations; the text begins with "line N: ".
 * BASE_LIMIT: larger or deeper than limits.
 */
enum base_status codec_xml_parse(struct base_arena *arena, const char *data,
    size_t len, const struct codec_xml_limits *limits,
    const struct codec_xml **root_out, struct base_err *err) BASE_MUST_CHECK;

/* What codec_xml_each() looks for. */
struct codec_xml_wanted {
	/* Local names of the elements to deliver, each whole with all its
	 * descendants (RSS "item", Atom "entry"), at its end tag.  A wanted
	 * name within a delivered element is part of it. */
	const char *const *items;
	size_t n_items;
	/* Local names of elements around them (RSS "channel", Atom "feed"),
	 * delivered at their end tag without the items they hold. */
	const char *const *heads;
	size_t n_heads;
	/* Called for each, in the order of end tags; node lives until it
	 * returns.  Returning anything but BASE_OK stops; that status and
	 * what it put into err come back from codec_xml_each(). */
	enum base_status (*each)(
	    const struct codec_xml *node, void *ctx, struct base_err *err);
	void *ctx;
	struct codec_xml_limits limits; /* all zero: the defaults */
};

/*
 * Reads a document of up to 100 MB holding one wanted element at a time.
 * On an error (statuses as codec_xml_parse()) all elements that ended
 * before it have been delivered and stay so: a truncated feed gives its
 * complete items and BASE_INVALID.
 */
enum base_status codec_xml_each(const char *data, size_t len,
    const struct codec_xml_wanted *wanted,
    struct base_err *err) BASE_MUST_CHECK;

/* Where codec_xml_sniff() leaves what it saw. */
struct codec_xml_root {
	char name[64]; /* local name of the root element, cut to fit */
	char ns[256]; /* its namespace URI */
};

/*
 * Reads only as far as the first start tag.  BASE_OK and *out filled, or
 * BASE_INVALID as codec_xml_parse() (an HTML page is invalid, too).
 */
enum base_status codec_xml_sniff(const char *data, size_t len,
    struct codec_xml_root *out, struct base_err *err) BASE_MUST_CHECK;

/* All of these take node NULL and match by local name, whatever the
 * namespace. */

/* First child with that name, or NULL. */
const struct codec_xml *codec_xml_child(
    const struct codec_xml *node, const char *name);
/* Next sibling after node with that name, or NULL. */
const struct codec_xml *codec_xml_next(
    const struct codec_xml *node, const char *name);
/* The node's own text, "" for NULL. */
const char *codec_xml_text(const struct codec_xml *node);
/* Text of the first child with that name, "" when there is none. */
const char *codec_xml_child_text(
    const struct codec_xml *node, const char *name);
/* Value of an attribute, NULL when there is none. */
const char *codec_xml_attr(const struct codec_xml *node, const char *name);
/* Appends the text of node and of all its descendants (each element's own
 * text before that of its children). */
enum base_status codec_xml_text_all(
    const struct codec_xml *node, struct base_buf *out) BASE_MUST_CHECK;

/*
 * Appends text with & < > " ' escaped, fit for content and for attribute
 * values.  What XML 1.0 section 2.2 cannot carry (control characters but
 * TAB LF CR, U+FFFE, U+FFFF, malformed UTF-8) becomes U+FFFD; a CR is
 * written as &#13;.  BASE_LIMIT when buf is full.
 */
enum base_status codec_xml_escape(
    const char *text, struct base_buf *buf) BASE_MUST_CHECK;

/* Appends <name>escaped text</name>; NULL text gives <name/>.  name is the
 * program's own. */
enum base_status codec_xml_element(
    struct base_buf *buf, const char *name, const char *text) BASE_MUST_CHECK;

#endif
