/* What comes before and around libxml2: a look at the raw bytes. */
#include "codec_xml_x.h"

#include <libxml/xmlerror.h>
#include <string.h>

#include "kairan/codec_xml.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool
codec_xml_is_blank(const char *text, size_t len)
{
	while (len > 0 && is_blank(text[len - 1]))
		len--;
	return len == 0;
}

static bool
starts(const char *data, size_t len, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < n; i++)
		if (i >= len || (data[i] | 0x20) != (word[i] | 0x20))
			return false;
	return true;
}

static enum base_status
refuse_text(const char *data, size_t len, struct base_err *err)
{
	enum base_status status;
	struct base_buf seen;

	base_buf_init(&seen, 256);
	if (base_text_visible(data, len < 20 ? len : 20, &seen) != BASE_OK)
		base_buf_clear(&seen);
	status = base_err_set(err, BASE_INVALID,
	    "line 1: this is not XML: it begins with \"%s\"",
	    base_buf_text(&seen));
	base_buf_release(&seen);
	return status;
}

enum base_status
codec_xml_scan_init(struct codec_xml_scan *scan, const char *data, size_t len,
    struct base_err *err)
{
	static const char *const html[] = {
	    "<!doctype html", "<html", "<head>", "<body"};
	unsigned char first;

	memset(scan, 0, sizeof(*scan));
	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
		data += 3;
		len -= 3;
	}
	for (; len > 0 && is_blank(*data); data++, len--)
		scan->lines_before += *data == '\n';
	scan->data = data;
	scan->len = len;
	if (len == 0)
		return base_err_set(err, BASE_INVALID, "the document is empty");
	for (size_t i = 0; i < BASE_LEN(html); i++)
		if (starts(data, len, html[i]))
			return base_err_set(err, BASE_INVALID,
			    "line %u: this is an HTML page, not a feed",
			    scan->lines_before + 1);
	/* UTF-16, UTF-32 and EBCDIC have no '<' as the first byte. */
	first = (unsigned char)*data;
	if (first != '<' && first != 0 && first != 0xfe && first != 0xff &&
	    first != 0x4c)
		return refuse_text(data, len, err);
	return BASE_OK;
}

/* One byte; false when the tag has too many attributes.  A '<' always
 * begins anew, so that comments and CDATA cannot confuse it for long. */
static bool
scan_byte(struct codec_xml_scan *s, char c)
{
	if (c == '\0')
		return true; /* the other half of a UTF-16 unit */
	if (c == '<') {
		s->state = CODEC_XML_SCAN_OPEN;
		s->attrs = 0;
		return true;
	}
	switch (s->state) {
	case CODEC_XML_SCAN_TEXT:
		break;
	case CODEC_XML_SCAN_OPEN:
		s->state = c == '!' || c == '?' || c == '/'
			       ? CODEC_XML_SCAN_TEXT
			       : CODEC_XML_SCAN_TAG;
		break;
	case CODEC_XML_SCAN_TAG:
		if (c == '>')
			s->state = CODEC_XML_SCAN_TEXT;
		else if (c == '"' || c == '\'') {
			s->quote = c;
			s->state = CODEC_XML_SCAN_VALUE;
			s->attrs++;
		}
		break;
	case CODEC_XML_SCAN_VALUE:
		if (c == s->quote)
			s->state = CODEC_XML_SCAN_TAG;
		break;
	}
	return s->attrs <= CODEC_XML_ATTRS_MAX;
}

int
codec_xml_scan_read(struct codec_xml_scan *s, char *to, int max)
{
	size_t n = s->len - s->at;

	if (max <= 0)
		return 0;
	if (n > (size_t)max)
		n = (size_t)max;
	for (size_t i = 0; i < n; i++)
		if (!scan_byte(s, s->data[s->at + i]))
			return -1;
	memcpy(to, s->data + s->at, n);
	s->at += n;
	return (int)n;
}

static const char *
in_words(int code, const char *message)
{
	/* libxml2 reports it as an invalid character. */
	if (message != NULL && strstr(message, "not proper UTF-8") != NULL)
		code = XML_ERR_INVALID_ENCODING;
	switch (code) {
	case XML_ERR_TAG_NOT_FINISHED:
	case XML_ERR_DOCUMENT_END:
	case XML_ERR_CDATA_NOT_FINISHED:
	case XML_ERR_COMMENT_NOT_FINISHED:
	case XML_ERR_PI_NOT_FINISHED:
	case XML_ERR_DOCTYPE_NOT_FINISHED:
		return "the document ends too early or an element is not "
		       "closed";
	case XML_ERR_INVALID_ENCODING:
	case XML_I18N_CONV_FAILED:
		return "the bytes are not in the declared encoding";
	case XML_ERR_UNKNOWN_ENCODING:
	case XML_ERR_UNSUPPORTED_ENCODING:
		return "the declared encoding is not known";
	case XML_ERR_INVALID_CHAR:
		return "a character that XML cannot carry";
	default:
		return "malformed XML";
	}
}

void
codec_xml_explain(int code, const char *message, struct base_buf *out)
{
	size_t len = message != NULL ? strlen(message) : 0;

	while (len > 0 && is_blank(message[len - 1]))
		len--;
	if (len > 100)
		len = base_text_cut(message, 100);
	if (base_buf_printf(out, "%s (", in_words(code, message)) != BASE_OK ||
	    base_text_visible(message, len, out) != BASE_OK ||
	    base_buf_putc(out, ')') != BASE_OK)
		return; /* a shorter text will do */
}

void
codec_xml_copy(char *to, size_t size, const char *text)
{
	size_t len = base_text_cut(text, size - 1);

	memcpy(to, text, len);
	to[len] = '\0';
}
