/* covers: src/codec/codec_mustache.c src/codec/codec_mustache_parse.c */
#include <stdlib.h>
#include <string.h>

#include "kairan/codec_mustache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const char view[] =
    "{\"a\":{\"b\":{\"c\":\"<x>\"}},\"l\":[1,2.5,{\"n\":\"y\"},[true]],"
    "\"t\":true,\"f\":false,\"e\":[],\"z\":null,\"s\":\"\",\"n\":9.8}";

static const char *
from_ctx(const char *name, void *ctx)
{
	return name[0] == 'p' ? ctx : NULL;
}

/* The template, and itself as the partial. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = base_xstrndup((const char *)data, len);
	struct codec_mustache m = {text, CODEC_MUSTACHE_HTML, from_ctx, text};
	struct base_err err = BASE_ERR_INIT;
	struct codec_json *v;
	struct base_buf out;
	enum base_status status, checked;

	if (codec_json_parse(view, sizeof(view) - 1, 0, &v, NULL) != BASE_OK)
		abort();
	base_buf_init(&out, 1 << 16);
	checked = codec_mustache_check(text, NULL);
	status = codec_mustache_render(&m, v, &out, &err);
	if ((status == BASE_OK) != (err.text[0] == '\0') ||
	    (status != BASE_OK && out.len != 0) ||
	    (status == BASE_OK && checked != BASE_OK))
		abort();
	base_buf_release(&out);
	codec_json_free(v);
	free(text);
	return 0;
}
