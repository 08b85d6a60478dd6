#include "mail_work.h"

#include <string.h>

#define DEPTH_MAX 8

/* BER, X.690: one element's header.  len is SIZE_MAX when indefinite. */
struct element {
	unsigned char tag;
	const unsigned char *content;
	size_t len;
};

static bool
read_element(
    const unsigned char *p, const unsigned char *end, struct element *out)
{
	size_t n, i;

	if (end - p < 2 || (p[0] & 0x1f) == 0x1f)
		return false;
	out->tag = p[0];
	out->len = p[1];
	out->content = p + 2;
	if (p[1] == 0x80) {
		out->len = SIZE_MAX;
		return true;
	}
	if (p[1] & 0x80) {
		n = p[1] & 0x7f;
		if (n > 4 || (size_t)(end - p) < 2 + n)
			return false;
		out->len = 0;
		for (i = 0; i < n; i++)
			out->len = out->len << 8 | p[2 + i];
		out->content += n;
	}
	if (out->len > (size_t)(end - out->content))
		out->len = (size_t)(end - out->content);
	return true;
}

/* Collects the octets of a string that may be built of pieces; returns
 * what follows it. */
static const unsigned char *
collect(const unsigned char *p, const unsigned char *end, unsigned depth,
    struct base_buf *out)
{
	struct element e;
	const unsigned char *stop;

	if (depth > DEPTH_MAX || !read_element(p, end, &e))
		return end;
	if (!(e.tag & 0x20)) {
		if (e.len == SIZE_MAX)
			return end;
		if (base_buf_add(out, e.content, e.len) != BASE_OK)
			return end;
		return e.content + e.len;
	}
	stop = e.len == SIZE_MAX ? end : e.content + e.len;
	p = e.content;
	while (stop - p >= 2) {
		if (e.len == SIZE_MAX && p[0] == 0 && p[1] == 0)
			return p + 2;
		p = collect(p, stop, depth + 1, out);
	}
	return stop;
}

static bool
enter(const unsigned char **p, const unsigned char **end, unsigned char tag)
{
	struct element e;

	if (!read_element(*p, *end, &e) || e.tag != tag)
		return false;
	*p = e.content;
	if (e.len != SIZE_MAX)
		*end = e.content + e.len;
	return true;
}

static bool
skip(const unsigned char **p, const unsigned char *end, unsigned char tag)
{
	struct element e;

	if (!read_element(*p, end, &e) || e.tag != tag || e.len == SIZE_MAX)
		return false;
	*p = e.content + e.len;
	return true;
}

/*
 * ContentInfo { OID signedData, [0] { SignedData { version,
 * digestAlgorithms, EncapsulatedContentInfo { OID, [0] OCTET STRING }}}}
 */
struct mail_slice
mail_smime_content(struct base_arena *arena, struct mail_slice der)
{
	static const unsigned char signed_data[] = {
	    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};
	const unsigned char *p = (const unsigned char *)der.p;
	const unsigned char *end = p + der.n;
	struct mail_slice out = {NULL, 0};
	struct base_buf text;

	if (!enter(&p, &end, 0x30) || (size_t)(end - p) < sizeof signed_data ||
	    memcmp(p, signed_data, sizeof signed_data) != 0)
		return out;
	p += sizeof signed_data;
	if (!enter(&p, &end, 0xa0) || !enter(&p, &end, 0x30) ||
	    !skip(&p, end, 0x02) || !skip(&p, end, 0x31) ||
	    !enter(&p, &end, 0x30) || !skip(&p, end, 0x06) ||
	    !enter(&p, &end, 0xa0))
		return out;
	base_buf_init(&text, der.n);
	(void)collect(p, end, 0, &text);
	out = (struct mail_slice){base_buf_text(&text), text.len};
	out.p = mail_slice_dup(arena, out);
	base_buf_release(&text);
	return out;
}
