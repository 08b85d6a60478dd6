/* Finding one's way in a tree, and writing XML. */
#include "kairan/codec_xml.h"

#include <string.h>

#include "kairan/base_text.h"

const struct codec_xml *
codec_xml_child(const struct codec_xml *node, const char *name)
{
	const struct codec_xml *child;

	if (node == NULL)
		return NULL;
	for (child = node->children; child != NULL; child = child->next)
		if (strcmp(child->name, name) == 0)
			return child;
	return NULL;
}

const struct codec_xml *
codec_xml_next(const struct codec_xml *node, const char *name)
{
	if (node == NULL)
		return NULL;
	for (node = node->next; node != NULL; node = node->next)
		if (strcmp(node->name, name) == 0)
			return node;
	return NULL;
}

const char *
codec_xml_text(const struct codec_xml *node)
{
	return node != NULL ? node->text : "";
}

const char *
codec_xml_child_text(const struct codec_xml *node, const char *name)
{
	return codec_xml_text(codec_xml_child(node, name));
}

const char *
codec_xml_attr(const struct codec_xml *node, const char *name)
{
	if (node == NULL)
		return NULL;
	for (size_t i = 0; i < node->n_attrs; i++)
		if (strcmp(node->attrs[i].name, name) == 0)
			return node->attrs[i].value;
	return NULL;
}

enum base_status
codec_xml_text_all(const struct codec_xml *node, struct base_buf *out)
{
	const struct codec_xml *child;
	enum base_status status;

	if (node == NULL)
		return BASE_OK;
	status = base_buf_puts(out, node->text);
	for (child = node->children; status == BASE_OK && child != NULL;
	     child = child->next)
		status = codec_xml_text_all(child, out);
	return status;
}

/* What stands for the character at p, and its length; NULL: itself. */
static const char *
escaped(const char *p, size_t *len)
{
	unsigned char c = (unsigned char)*p;

	*len = 1;
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\r':
		return "&#13;";
	case '\t':
	case '\n':
		return NULL;
	default:
		break;
	}
	if (c < 0x20)
		return "\xef\xbf\xbd";
	if (c == 0xef && (unsigned char)p[1] == 0xbf &&
	    (unsigned char)p[2] >= 0xbe) {
		*len = 3; /* U+FFFE, U+FFFF */
		return "\xef\xbf\xbd";
	}
	return NULL;
}

enum base_status
codec_xml_escape(const char *text, struct base_buf *buf)
{
	enum base_status status;
	struct base_buf good;
	size_t start = buf->len, n;
	const char *p, *end, *with;

	base_buf_init(&good, strlen(text) * 3 + 1);
	status = base_text_repair(text, strlen(text), &good);
	p = base_buf_text(&good);
	end = p + good.len;
	for (; status == BASE_OK && p < end; p += n) {
		with = escaped(p, &n);
		status = with != NULL ? base_buf_puts(buf, with)
				      : base_buf_putc(buf, *p);
	}
	base_buf_release(&good);
	if (status != BASE_OK)
		base_buf_truncate(buf, start);
	return status;
}

enum base_status
codec_xml_element(struct base_buf *buf, const char *name, const char *text)
{
	size_t start = buf->len;
	enum base_status status;

	if (text == NULL)
		return base_buf_printf(buf, "<%s/>", name);
	status = base_buf_printf(buf, "<%s>", name);
	if (status == BASE_OK)
		status = codec_xml_escape(text, buf);
	if (status == BASE_OK)
		status = base_buf_printf(buf, "</%s>", name);
	if (status != BASE_OK)
		base_buf_truncate(buf, start);
	return status;
}
