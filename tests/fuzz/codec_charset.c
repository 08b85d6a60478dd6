/* covers: src/codec/codec_charset.c src/codec/codec_charset_detect.c src/codec/codec_charset_jis.c src/codec/codec_charset_label.c src/codec/codec_charset_score.c */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/codec_charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The first byte says under which label the rest comes. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const labels[] = {NULL, "iso-2022-jp", "utf-8",
	    "x-sjis", "EUC_JP", "ks_c_5601-1987", "gb2312", "big5", "utf-7",
	    "utf-16", "utf-32be", "iso-2022-kr", "koi8-r", "iso-8859-1",
	    "us-ascii", "nonsense"};
	const char *label = labels[len > 0 ? data[0] % 16 : 0];
	struct base_buf text;
	size_t holes;

	if (len == 0)
		return 0;
	base_buf_init(&text, 1 << 20);
	if (codec_charset_to_utf8(label, (const char *)data + 1, len - 1, &text,
		&holes) != BASE_OK ||
	    !base_text_is_utf8(base_buf_text(&text), text.len) ||
	    memchr(base_buf_text(&text), '\0', text.len) != NULL)
		abort();
	text.max = len / 2;
	base_buf_clear(&text);
	if (codec_charset_to_utf8(label, (const char *)data + 1, len - 1, &text,
		NULL) == BASE_LIMIT &&
	    text.len != 0)
		abort();
	base_buf_release(&text);
	return 0;
}
