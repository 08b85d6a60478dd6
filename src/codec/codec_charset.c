/* Bytes to UTF-8 and back: which charset to believe, and the work. */
#include "kairan/codec_charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "codec_charset_x.h"
#include "kairan/base_text.h"

static const char replacement[] = "\xef\xbf\xbd";

static size_t
count_replacements(const char *p, size_t len)
{
	const char *end = p + len;
	size_t n = 0;

	while (end - p >= 3 && (p = memchr(p, (unsigned char)replacement[0],
				    (size_t)(end - p) - 2)) != NULL) {
		if (memcmp(p, replacement, 3) == 0) {
			n++;
			p += 3;
		} else {
			p++;
		}
	}
	return n;
}

static enum base_status
add_utf8(const char *bytes, size_t len, struct base_buf *out, size_t *replaced)
{
	struct base_buf good;
	enum base_status status;

	if (memchr(bytes, '\0', len) == NULL && base_text_is_utf8(bytes, len))
		return base_buf_add(out, bytes, len);
	base_buf_init(&good, len * 3 + 1);
	status = base_text_repair(bytes, len, &good);
	*replaced += count_replacements(base_buf_text(&good), good.len) -
		     count_replacements(bytes, len);
	if (status == BASE_OK)
		status = base_buf_add(out, base_buf_text(&good), good.len);
	base_buf_release(&good);
	return status;
}

static enum base_status
decode(const struct codec_charset *c, const char *bytes, size_t len,
    struct base_buf *out, size_t *replaced)
{
	switch (c->kind) {
	case CODEC_CHARSET_UTF8:
		return add_utf8(bytes, len, out, replaced);
	case CODEC_CHARSET_JIS:
		return codec_charset_jis_in(bytes, len, out, replaced);
	case CODEC_CHARSET_EUCJP:
		return codec_charset_eucjp_in(bytes, len, out, replaced);
	default:
		return codec_charset_iconv(c, bytes, len, out, replaced);
	}
}

/* Do the bytes plainly say something else than the label? */
static const char *
contradiction(const struct codec_charset *c, const char *bytes, size_t len)
{
	struct codec_charset_utf8 utf8;
	bool has_escape;

	if (c->kind == CODEC_CHARSET_WIDE || c->kind == CODEC_CHARSET_ESCAPED)
		return NULL;
	has_escape = codec_charset_has_jis_escape(bytes, len);
	codec_charset_count_utf8(bytes, len, &utf8);
	if (has_escape && utf8.two + utf8.three + utf8.four + utf8.bad == 0)
		return "iso-2022-jp";
	switch (c->kind) {
	case CODEC_CHARSET_JIS:
		/* Without escapes all is ASCII, or the label is wrong. */
		return has_escape || memchr(bytes, 0x1b, len) != NULL ||
			       memchr(bytes, 0x0e, len) != NULL
			   ? NULL
			   : codec_charset_detect(bytes, len);
	case CODEC_CHARSET_ASCII:
		return codec_charset_detect(bytes, len);
	case CODEC_CHARSET_SINGLE:
		return utf8.bad == 0 && utf8.two + utf8.three + utf8.four > 0
			   ? "utf-8"
			   : NULL;
	case CODEC_CHARSET_MULTI:
	case CODEC_CHARSET_EUCJP:
		return utf8.bad == 0 && utf8.three + utf8.four >= 2 ? "utf-8"
								    : NULL;
	default:
		return NULL;
	}
}

/* The label's charset left holes: does another one read it whole? */
static enum base_status
try_another(const struct codec_charset *c, const char *bytes, size_t len,
    struct base_buf *out, size_t start, size_t *replaced)
{
	const struct codec_charset *other =
	    codec_charset_find(codec_charset_detect(bytes, len));
	struct base_buf text;
	enum base_status status;
	size_t holes = 0;

	if (other == NULL || other == c || other->kind == CODEC_CHARSET_ASCII)
		return BASE_OK;
	if (other->kind == CODEC_CHARSET_SINGLE &&
	    c->kind != CODEC_CHARSET_SINGLE && *replaced * 10 < len)
		return BASE_OK; /* anything reads as an alphabet */
	base_buf_init(&text, out->max - start);
	status = decode(other, bytes, len, &text, &holes);
	if (status == BASE_OK && holes * 4 < *replaced) {
		base_buf_truncate(out, start);
		*replaced = holes;
		status = base_buf_add(out, base_buf_text(&text), text.len);
	} else {
		status = BASE_OK;
	}
	base_buf_release(&text);
	return status;
}

/* U+0000 has no place in our strings. */
static enum base_status
mend_nuls(struct base_buf *out, size_t start, size_t *replaced)
{
	struct base_buf good;
	enum base_status status;
	size_t len = out->len - start;

	if (len == 0 || memchr(out->data + start, '\0', len) == NULL)
		return BASE_OK;
	base_buf_init(&good, len * 3 + 1);
	for (size_t i = 0; i < len; i++)
		*replaced += out->data[start + i] == '\0';
	status = base_text_repair(out->data + start, len, &good);
	base_buf_truncate(out, start);
	if (status == BASE_OK)
		status = base_buf_add(out, base_buf_text(&good), good.len);
	base_buf_release(&good);
	return status;
}

static size_t
mark_length(const struct codec_charset *c, const char *bytes, size_t len)
{
	if (c->kind == CODEC_CHARSET_UTF8 && len >= 3 &&
	    memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		return 3;
	if (strncmp(c->label, "utf-16", 6) == 0 && len >= 2 &&
	    (memcmp(bytes, "\xff\xfe", 2) == 0 ||
		memcmp(bytes, "\xfe\xff", 2) == 0))
		return 2;
	if (strncmp(c->label, "utf-32", 6) == 0 && len >= 4 &&
	    (memcmp(bytes, "\xff\xfe\0\0", 4) == 0 ||
		memcmp(bytes, "\0\0\xfe\xff", 4) == 0))
		return 4;
	return 0;
}

static const struct codec_charset *
choose(const struct codec_charset *c, const char *bytes, size_t len)
{
	const char *found = NULL, *seen;

	if (c == NULL)
		found = codec_charset_detect(bytes, len);
	else
		found = contradiction(c, bytes, len);
	if (c != NULL && c->kind == CODEC_CHARSET_WIDE) {
		/* A mark, or NULs on the wrong side, beat the byte order
		 * named; plain ASCII beats all of it. */
		seen = codec_charset_detect(bytes, len);
		if (strncmp(seen, "utf-16", 6) == 0 ||
		    strncmp(seen, "utf-32", 6) == 0 ||
		    strcmp(seen, "us-ascii") == 0)
			found = seen;
		if (strcmp(seen, "us-ascii") == 0 &&
		    memchr(bytes, '\0', len) != NULL)
			found = NULL;
	}
	return found != NULL ? codec_charset_find(found) : c;
}

static bool
is_plain(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c >= 0x80 || c == 0 || c == 0x1b || c == 0x0e || c == '+' ||
		    c == '~')
			return false;
	}
	return true;
}

enum base_status
codec_charset_to_utf8(const char *label, const char *bytes, size_t len,
    struct base_buf *out, size_t *replaced)
{
	const struct codec_charset *c;
	size_t start = out->len, holes = 0, mark;
	enum base_status status;

	if (replaced != NULL)
		*replaced = 0;
	/* Most of all mail. */
	c = codec_charset_find(label);
	if ((c == NULL || c->kind != CODEC_CHARSET_WIDE) &&
	    is_plain(bytes, len))
		return base_buf_add(out, bytes, len);
	c = choose(c, bytes, len);
	mark = mark_length(c, bytes, len);
	bytes += mark;
	len -= mark;
	status = decode(c, bytes, len, out, &holes);
	if (status == BASE_OK && holes > 0 && mark == 0)
		status = try_another(c, bytes, len, out, start, &holes);
	if (status == BASE_OK)
		status = mend_nuls(out, start, &holes);
	if (status != BASE_OK)
		base_buf_truncate(out, start);
	else if (replaced != NULL)
		*replaced = holes;
	return status;
}
