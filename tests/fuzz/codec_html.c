/* covers: src/codec/codec_html.c src/codec/codec_html_char.c src/codec/codec_html_element.c src/codec/codec_html_guess.c src/codec/codec_html_lines.c src/codec/codec_html_scan.c */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/codec_html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct base_arena *arena = base_arena_new();
	struct codec_html_text out;
	char charset[64];
	size_t lines = 0;

	if (codec_html_to_text(
		arena, (const char *)data, len, NULL, &out, NULL) != BASE_OK ||
	    !base_text_is_utf8(out.text, out.len))
		abort();
	for (size_t i = 0; i < out.len; i++) {
		lines += out.text[i] == '\n';
		if ((unsigned char)out.text[i] < 0x20 && out.text[i] != '\n' &&
		    out.text[i] != '\t')
			abort();
	}
	if (lines != out.n_lines ||
	    (out.len > 0 && out.text[out.len - 1] != '\n'))
		abort();
	codec_html_charset((const char *)data, len, charset);
	base_arena_free(arena);
	return 0;
}
