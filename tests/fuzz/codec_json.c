/* covers: src/codec/codec_json_text.c */
#include <stdlib.h>

#include "kairan/base_text.h"
#include "kairan/codec_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool is_so)
{
	if (!is_so)
		abort();
}

static enum base_status
look(const struct codec_json *document, void *ctx, struct base_err *err)
{
	struct base_buf text;
	struct codec_json *again;

	(void)ctx;
	(void)err;
	base_buf_init(&text, 8 << 20);
	must(codec_json_dump(document, CODEC_JSON_SORTED, &text) == BASE_OK);
	base_buf_clear(&text);
	must(codec_json_dump(document, CODEC_JSON_PRETTY, &text) == BASE_OK);
	must(base_text_is_utf8(base_buf_text(&text), text.len));
	must(codec_json_parse(text.data, text.len, 0, &again, NULL) == BASE_OK);
	codec_json_free(again);
	base_buf_release(&text);
	(void)codec_json_text(document, "a.0.b", "");
	(void)codec_json_int(codec_json_path(document, "a"), 0);
	return BASE_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct base_err err = BASE_ERR_INIT;
	struct codec_json *value;

	if (codec_json_parse((const char *)data, len, 0, &value, &err) ==
	    BASE_OK) {
		(void)look(value, NULL, NULL);
		codec_json_free(value);
	} else {
		must(err.text[0] != '\0');
	}
	if (codec_json_parse((const char *)data, len, 1, &value, NULL) ==
	    BASE_OK)
		codec_json_free(value);
	(void)codec_json_each((const char *)data, len, look, NULL, NULL);
	return 0;
}
