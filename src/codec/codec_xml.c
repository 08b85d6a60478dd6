/*
 * The reading half of codec_xml: libxml2's pull parser with SAX2 handlers
 * of our own.  The handlers keep a stack of open elements and hang a copy of
 * each wanted one into an arena.
 */
#include "kairan/codec_xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <stdlib.h>
#include <string.h>

#include "codec_xml_x.h"

#define DEPTH_HARD_MAX 200

/* An element whose end tag has not come yet. */
struct frame {
	struct codec_xml *node; /* NULL: neither wanted nor within */
	struct codec_xml *last; /* its last child */
	struct base_buf text;
	bool is_top; /* delivered at its end */
	bool is_item; /* it, or one above it, is a wanted item */
	unsigned n_ns;
};

/* Memory of elements that are delivered together. */
struct held {
	struct base_arena *arena;
	size_t text, nodes;
};

struct reader {
	xmlParserCtxtPtr parser;
	const struct codec_xml_wanted *wanted; /* NULL: the whole tree */
	struct codec_xml_limits limits;
	struct held heads, item; /* what is being built; all of a tree in
	    heads, in a stream an item apart from the head around it */
	struct codec_xml *root; /* whole tree only */
	struct codec_xml_root *sniff; /* sniffing only */
	struct frame *frames;
	unsigned depth; /* frames in use */
	unsigned n_ns;
	struct codec_xml_scan scan;
	enum base_status status;
	bool stopped;
	struct base_err *err;
};

static unsigned
line_of(const struct reader *r)
{
	int line = xmlSAX2GetLineNumber(r->parser);

	return (line > 0 ? (unsigned)line : 1) + r->scan.lines_before;
}

/* The first failure counts; the parser is told to end. */
static void
stop(struct reader *r, enum base_status status)
{
	if (r->status == BASE_OK)
		r->status = status;
	r->stopped = true;
	xmlStopParser(r->parser);
}

#define FAIL(r, why, ...)                                                      \
	do {                                                                   \
		if ((r)->status == BASE_OK && !(r)->stopped)                   \
			base_err_set(                                          \
			    (r)->err, (why), "line %u: " __VA_ARGS__);         \
		stop((r), (why));                                              \
	} while (0)

static bool
in_list(const char *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

static struct held *
held_by(struct reader *r, const struct frame *f)
{
	return r->wanted != NULL && f->is_item ? &r->item : &r->heads;
}

static bool
spend(struct reader *r, struct held *held, size_t bytes)
{
	held->text += bytes;
	if (held->text <= r->limits.text && held->nodes <= r->limits.nodes)
		return true;
	FAIL(r, BASE_LIMIT,
	    "an element holds more than %zu bytes or %zu "
	    "elements",
	    line_of(r), r->limits.text, r->limits.nodes);
	return false;
}

static const char *
keep(struct held *held, const xmlChar *text, size_t len)
{
	if (text == NULL || len == 0)
		return "";
	return base_arena_strndup(held->arena, (const char *)text, len);
}

static const char *
keep_name(struct held *held, const xmlChar *text)
{
	return keep(held, text, text ? strlen((const char *)text) : 0);
}

/* libxml2 gives five pointers an attribute: local name, prefix, URI, value
 * and its end. */
static void
add_attrs(struct reader *r, struct held *held, struct codec_xml *node, int n,
    const xmlChar **attrs)
{
	struct codec_xml_attr *list;
	size_t len;

	if (n <= 0)
		return;
	list = base_arena_alloc(held->arena, (size_t)n * sizeof(*list));
	for (int i = 0; i < n; i++, attrs += 5) {
		len = (size_t)(attrs[4] - attrs[3]);
		if (!spend(r, held, len + sizeof(*list)))
			return;
		list[i].name = keep_name(held, attrs[0]);
		list[i].ns = keep_name(held, attrs[2]);
		list[i].value = keep(held, attrs[3], len);
		node->n_attrs++;
	}
	node->attrs = list;
}

static struct codec_xml *
new_node(struct reader *r, struct held *held, const xmlChar *name,
    const xmlChar *uri)
{
	struct codec_xml *node;

	node = base_arena_alloc(held->arena, sizeof(*node));
	node->name = keep_name(held, name);
	node->ns = keep_name(held, uri);
	node->text = "";
	node->line = line_of(r);
	return node;
}

/* Decides whether an element is built, and on its own or under the one
 * above. */
static bool
is_built(struct reader *r, const char *name, const struct frame *above,
    struct frame *f)
{
	const struct codec_xml_wanted *w = r->wanted;

	f->is_item = above != NULL && above->is_item;
	f->is_top = false;
	if (w == NULL) {
		f->is_top = above == NULL;
		return r->sniff == NULL;
	}
	if (f->is_item)
		return true;
	if (in_list(w->items, w->n_items, name))
		f->is_item = f->is_top = true;
	else if (in_list(w->heads, w->n_heads, name))
		f->is_top = true;
	return f->is_top || (above != NULL && above->node != NULL);
}

static bool
may_open(struct reader *r, const char *name, const xmlChar *uri, int n_ns)
{
	if (r->depth == 0 && base_text_equal_ascii(name, "html")) {
		FAIL(r, BASE_INVALID, "this is an HTML page, not a feed",
		    line_of(r));
		return false;
	}
	if (r->sniff != NULL) {
		codec_xml_copy(r->sniff->name, sizeof(r->sniff->name), name);
		codec_xml_copy(r->sniff->ns, sizeof(r->sniff->ns),
		    uri ? (const char *)uri : "");
		stop(r, BASE_OK);
		return false;
	}
	if (r->depth >= r->limits.depth) {
		FAIL(r, BASE_LIMIT, "more than %u nested elements", line_of(r),
		    r->limits.depth);
		return false;
	}
	r->n_ns += (unsigned)(n_ns > 0 ? n_ns : 0);
	if (r->n_ns > CODEC_XML_NAMESPACES_MAX) {
		FAIL(r, BASE_LIMIT, "too many namespaces", line_of(r));
		return false;
	}
	return true;
}

static void
on_start(void *ctx, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri, int n_ns, const xmlChar **ns, int n_attrs,
    int n_defaulted, const xmlChar **attrs)
{
	struct reader *r = ctx;
	struct frame *above, *f;
	struct held *held;
	const char *name = (const char *)local;

	(void)prefix;
	(void)ns;
	(void)n_defaulted;
	if (r->stopped || !may_open(r, name, uri, n_ns))
		return;
	above = r->depth > 0 ? &r->frames[r->depth - 1] : NULL;
	f = &r->frames[r->depth++];
	f->n_ns = (unsigned)(n_ns > 0 ? n_ns : 0);
	f->node = f->last = NULL;
	base_buf_clear(&f->text);
	if (!is_built(r, name, above, f))
		return;
	held = held_by(r, f);
	held->nodes++;
	if (!spend(r, held, sizeof(*f->node) + strlen(name)))
		return;
	f->node = new_node(r, held, local, uri);
	add_attrs(r, held, f->node, n_attrs, attrs);
	if (f->is_top || above == NULL || above->node == NULL)
		return;
	if (above->last != NULL)
		above->last->next = f->node;
	else
		above->node->children = f->node;
	above->last = f->node;
}

static void
deliver(struct reader *r, struct frame *f)
{
	enum base_status status;
	struct base_err err = BASE_ERR_INIT;

	if (r->wanted == NULL) {
		r->root = f->node;
		return;
	}
	status = r->wanted->each(f->node, r->wanted->ctx, &err);
	if (status != BASE_OK) {
		if (r->err != NULL && r->err->status == BASE_OK)
			*r->err = err;
		stop(r, status);
	}
}

static void
hold_afresh(struct held *held)
{
	base_arena_free(held->arena);
	held->arena = base_arena_new();
	held->text = held->nodes = 0;
}

static void
on_end(
    void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	struct reader *r = ctx;
	struct held *held;
	struct frame *f;

	(void)local;
	(void)prefix;
	(void)uri;
	if (r->stopped || r->depth == 0)
		return;
	f = &r->frames[--r->depth];
	r->n_ns -= f->n_ns;
	if (f->node == NULL)
		return;
	held = held_by(r, f);
	if (f->text.len > 0)
		f->node->text =
		    base_arena_strndup(held->arena, f->text.data, f->text.len);
	if (!f->is_top)
		return;
	deliver(r, f);
	/* Nothing outlives its delivery: the memory is used afresh.  A head
	 * within a head is small and waits for the outer one. */
	if (r->wanted != NULL && f->is_item)
		hold_afresh(held);
}

static void
on_text(void *ctx, const xmlChar *text, int len)
{
	struct reader *r = ctx;
	struct held *held;
	struct frame *f;

	if (r->stopped || r->depth == 0 || len <= 0)
		return;
	f = &r->frames[r->depth - 1];
	if (f->node == NULL)
		return;
	/* The blanks between the items of a head would add up. */
	if (r->wanted != NULL && f->is_top && !f->is_item &&
	    codec_xml_is_blank((const char *)text, (size_t)len))
		return;
	held = held_by(r, f);
	if (spend(r, held, (size_t)len) &&
	    base_buf_add(&f->text, text, (size_t)len) != BASE_OK)
		spend(r, held, r->limits.text);
}

/* A reference to an entity that nobody declared here; it stays visible. */
static void
on_reference(void *ctx, const xmlChar *name)
{
	if (name[0] == '#')
		return;
	on_text(ctx, (const xmlChar *)"&", 1);
	on_text(ctx, name, (int)strlen((const char *)name));
	on_text(ctx, (const xmlChar *)";", 1);
}

static void
refuse_declaration(struct reader *r)
{
	FAIL(r, BASE_INVALID,
	    "declares entities or attributes of its own, "
	    "which is refused",
	    line_of(r));
}

static void
on_entity(void *ctx, const xmlChar *name, int type, const xmlChar *public_id,
    const xmlChar *system_id, xmlChar *content)
{
	(void)name;
	(void)type;
	(void)public_id;
	(void)system_id;
	(void)content;
	refuse_declaration(ctx);
}

static void
on_attribute(void *ctx, const xmlChar *element, const xmlChar *name, int type,
    int def, const xmlChar *value, xmlEnumerationPtr tree)
{
	(void)element;
	(void)name;
	(void)type;
	(void)def;
	(void)value;
	xmlFreeEnumeration(tree);
	refuse_declaration(ctx);
}

static xmlEntityPtr
on_get_entity(void *ctx, const xmlChar *name)
{
	(void)ctx;
	return xmlGetPredefinedEntity(name);
}

static void
on_error(void *ctx, xmlErrorPtr error)
{
	struct reader *r = ctx;
	struct base_buf seen;

	if (r->stopped || error == NULL || error->level < XML_ERR_ERROR ||
	    error->domain == XML_FROM_NAMESPACE ||
	    error->code == XML_WAR_UNDECLARED_ENTITY)
		return;
	base_buf_init(&seen, 200);
	codec_xml_explain(error->code, error->message, &seen);
	FAIL(r, BASE_INVALID, "%s", line_of(r), base_buf_text(&seen));
	base_buf_release(&seen);
}

static void
set_handlers(xmlSAXHandler *sax)
{
	memset(sax, 0, sizeof(*sax));
	sax->initialized = XML_SAX2_MAGIC;
	sax->startElementNs = on_start;
	sax->endElementNs = on_end;
	sax->characters = on_text;
	sax->ignorableWhitespace = on_text;
	sax->cdataBlock = on_text;
	sax->reference = on_reference;
	sax->entityDecl = on_entity;
	sax->attributeDecl = on_attribute;
	sax->getEntity = on_get_entity;
	sax->serror = on_error;
}

/* libxml2 asks for the next bytes. */
static int
on_read(void *ctx, char *buf, int len)
{
	struct reader *r = ctx;

	if (r->stopped)
		return 0;
	len = codec_xml_scan_read(&r->scan, buf, len);
	if (len < 0) {
		/* The parser is in the middle of its input: it must not be
		 * stopped here, but sees the end and no handler acts. */
		r->status = base_err_set(r->err, BASE_LIMIT,
		    "line %u: an element has more than %d attributes",
		    line_of(r), CODEC_XML_ATTRS_MAX);
		r->stopped = true;
		return 0;
	}
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
run_parser(struct reader *r)
{
	xmlSAXHandler sax;

	set_handlers(&sax);
	r->parser = xmlCreateIOParserCtxt(
	    &sax, r, on_read, NULL, r, XML_CHAR_ENCODING_NONE);
	if (r->parser == NULL) {
		r->status =
		    base_err_set(r->err, BASE_TEMP, "libxml2 gives no parser");
		return;
	}
	xmlCtxtUseOptions(r->parser, XML_PARSE_NONET);
	xmlParseDocument(r->parser);
	if (!r->stopped && (!r->parser->wellFormed || r->depth > 0))
		FAIL(r, BASE_INVALID, "the document is not well-formed",
		    line_of(r));
	if (r->parser->myDoc != NULL)
		xmlFreeDoc(r->parser->myDoc);
	r->parser->myDoc = NULL;
	xmlFreeParserCtxt(r->parser);
}

/* Sets up, runs, cleans up; r's modes are set by the caller. */
static enum base_status
read_document(struct reader *r, const char *data, size_t len,
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
	struct reader r = {.heads = {arena, 0, 0}, .err = err};
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
	struct reader r = {.wanted = wanted, .err = err};
	enum base_status status;

	hold_afresh(&r.heads);
	hold_afresh(&r.item);
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
	struct reader r = {.sniff = &seen, .err = err};
	enum base_status status;

	status = read_document(&r, data, len, NULL);
	if (status == BASE_OK)
		*out = seen;
	return status;
}
