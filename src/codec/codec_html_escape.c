#include "kairan/codec_html.h"

#include <string.h>

#include "kairan/base_text.h"

static const char *
entity(char c)
{
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
	default:
		return NULL;
	}
}

enum base_status
codec_html_escape(const char *text, struct base_buf *buf)
{
	size_t start = buf->len, plain;
	enum base_status status = BASE_OK;

	while (status == BASE_OK && *text != '\0') {
		plain = strcspn(text, "&<>\"'");
		status = base_text_repair(text, plain, buf);
		text += plain;
		if (status == BASE_OK && *text != '\0')
			status = base_buf_puts(buf, entity(*text++));
	}
	if (status != BASE_OK)
		base_buf_truncate(buf, start);
	return status;
}
