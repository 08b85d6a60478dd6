/*
 * SAX2 handlers: they keep a stack of open elements and hang a copy of each
 * wanted one into an arena.
 */
#include "codec_xml_sax.h"

#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <string.h>

unsigned
codec_xml_line_of(const struct codec_xml_reader *r)
{
	int line = xmlSAX2GetLineNumber(r->parser);

	return (line > 0 ? (unsigned)line : 1) + r->scan.lines_before;
}

/* The first failure counts; the parser is told to end. */
void
codec_xml_stop(struct codec_xml_reader *r, enum base_status status)
{
	if (r->status == BASE_OK)
		r->status = status;
	r->stopped = true;
	xmlStopParser(r->parser);
}

static bool
in_list(const char *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

static struct codec_xml_held *
held_by(struct codec_xml_reader *r, const struct codec_xml_frame *f)
{
	return r->wanted != NULL && f->is_item ? &r->item : &r->heads;
}

static bool
spend(struct codec_xml_reader *r, struct codec_xml_held *held, size_t bytes)
{
	held->text += bytes;
	if (held->text <= r->limits.text && held->nodes <= r->limits.nodes)
		return true;
	CODEC_XML_FAIL(r, BASE_LIMIT,
	    "an element holds more than %zu bytes or %zu "
	    "elements",
	    codec_xml_line_of(r), r->limits.text, r->limits.nodes);
	return false;
}

static const char *
keep(struct codec_xml_held *held, const xmlChar *text, size_t len)
{
	if (text == NULL || len == 0)
		return "";
	return base_arena_strndup(held->arena, (const char *)text, len);
}

static const char *
keep_name(struct codec_xml_held *held, const xmlChar *text)
{
	return keep(held, text, text ? strlen((const char *)text) : 0);
}

/* libxml2 gives five pointers an attribute: local name, prefix, URI, value
 * and its end. */
static void
add_attrs(struct codec_xml_reader *r, struct codec_xml_held *held,
    struct codec_xml *node, int n, const xmlChar **attrs)
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
new_node(struct codec_xml_reader *r, struct codec_xml_held *held,
    const xmlChar *name, const xmlChar *uri)
{
	struct codec_xml *node;

	node = base_arena_alloc(held->arena, sizeof(*node));
	node->name = keep_name(held, name);
	node->ns = keep_name(held, uri);
	node->text = "";
	node->line = codec_xml_line_of(r);
	return node;
}

/* Decides whether an element is built, and on its own or under the one
 * above. */
static bool
is_built(struct codec_xml_reader *r, const char *name,
    const struct codec_xml_frame *above, struct codec_xml_frame *f)
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
may_open(
    struct codec_xml_reader *r, const char *name, const xmlChar *uri, int n_ns)
{
	if (r->depth == 0 && base_text_equal_ascii(name, "html")) {
		CODEC_XML_FAIL(r, BASE_INVALID,
		    "this is an HTML page, not a feed", codec_xml_line_of(r));
		return false;
	}
	if (r->sniff != NULL) {
		codec_xml_copy(r->sniff->name, sizeof(r->sniff->name), name);
		codec_xml_copy(r->sniff->ns, sizeof(r->sniff->ns),
		    uri ? (const char *)uri : "");
		codec_xml_stop(r, BASE_OK);
		return false;
	}
	if (r->depth >= r->limits.depth) {
		CODEC_XML_FAIL(r, BASE_LIMIT, "more than %u nested elements",
		    codec_xml_line_of(r), r->limits.depth);
		return false;
	}
	r->n_ns += (unsigned)(n_ns > 0 ? n_ns : 0);
	if (r->n_ns > CODEC_XML_NAMESPACES_MAX) {
		CODEC_XML_FAIL(
		    r, BASE_LIMIT, "too many namespaces", codec_xml_line_of(r));
		return false;
	}
	return true;
}

static void
on_start(void *ctx, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri, int n_ns, const xmlChar **ns, int n_attrs,
    int n_defaulted, const xmlChar **attrs)
{
	struct codec_xml_reader *r = ctx;
	struct codec_xml_frame *above, *f;
	struct codec_xml_held *held;
	const char *name = (const char *)local;

	(void)prefix;
	(void)ns;
	(void)n_defaulted;
	r->has_root = true;
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
deliver(struct codec_xml_reader *r, struct codec_xml_frame *f)
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
		codec_xml_stop(r, status);
	}
}

void
codec_xml_hold_afresh(struct codec_xml_held *held)
{
	base_arena_free(held->arena);
	held->arena = base_arena_new();
	held->text = held->nodes = 0;
}

static void
on_end(
    void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	struct codec_xml_reader *r = ctx;
	struct codec_xml_held *held;
	struct codec_xml_frame *f;

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
		codec_xml_hold_afresh(held);
}

static void
on_text(void *ctx, const xmlChar *text, int len)
{
	struct codec_xml_reader *r = ctx;
	struct codec_xml_held *held;
	struct codec_xml_frame *f;

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
refuse_declaration(struct codec_xml_reader *r)
{
	CODEC_XML_FAIL(r, BASE_INVALID,
	    "declares entities or attributes of its own, "
	    "which is refused",
	    codec_xml_line_of(r));
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
	struct codec_xml_reader *r = ctx;
	struct base_buf seen;

	if (r->stopped || error == NULL || error->level < XML_ERR_ERROR ||
	    error->domain == XML_FROM_NAMESPACE ||
	    error->code == XML_WAR_UNDECLARED_ENTITY)
		return;
	base_buf_init(&seen, 200);
	codec_xml_explain(error->code, error->message, &seen);
	CODEC_XML_FAIL(
	    r, BASE_INVALID, "%s", codec_xml_line_of(r), base_buf_text(&seen));
	base_buf_release(&seen);
}

void
codec_xml_set_handlers(xmlSAXHandler *sax)
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
