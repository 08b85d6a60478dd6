/* covers: src/codec/codec_xml.c src/codec/codec_xml_sax.c src/codec/codec_xml_scan.c src/codec/codec_xml_tree.c */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/codec_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool is_so)
{
	if (!is_so)
		abort();
}

static enum base_status
look(const struct codec_xml *node, void *ctx, struct base_err *err)
{
	struct base_buf all;

	(void)ctx;
	(void)err;
	base_buf_init(&all, 1 << 20);
	must(codec_xml_text_all(node, &all) == BASE_OK);
	must(base_text_is_utf8(base_buf_text(&all), all.len));
	base_buf_release(&all);
	must(codec_xml_attr(node, "no such") == NULL);
	(void)codec_xml_next(codec_xml_child(node, "link"), "link");
	must(codec_xml_child_text(node, "no such")[0] == '\0');
	return strcmp(node->text, "stop") == 0 ? BASE_PERM : BASE_OK;
}

/* What is written reads back the same. */
static void
write_and_read(const char *text)
{
	struct base_arena *arena = base_arena_new();
	const struct codec_xml *root;
	struct base_buf once, twice;

	base_buf_init(&once, 1 << 20);
	base_buf_init(&twice, 1 << 20);
	must(codec_xml_element(&once, "e", text) == BASE_OK);
	must(codec_xml_parse(arena, once.data, once.len, NULL, &root, NULL) ==
	     BASE_OK);
	must(codec_xml_element(&twice, "e", root->text) == BASE_OK);
	must(strcmp(once.data, twice.data) == 0);
	must(codec_xml_element(&twice, "e", NULL) == BASE_OK);
	base_buf_release(&once);
	base_buf_release(&twice);
	base_arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const items[] = {"item", "entry"};
	static const char *const heads[] = {"channel", "feed", "RDF"};
	struct codec_xml_wanted wanted = {.items = items,
	    .n_items = 2,
	    .heads = heads,
	    .n_heads = 3,
	    .each = look};
	const struct codec_xml *root;
	struct codec_xml_root seen;
	struct base_arena *arena = base_arena_new();
	struct base_err err = BASE_ERR_INIT;
	char *text = base_xstrndup((const char *)data, len);

	if (codec_xml_parse(
		arena, (const char *)data, len, NULL, &root, &err) == BASE_OK)
		(void)look(root, NULL, NULL);
	else
		must(err.text[0] != '\0');
	base_arena_free(arena);
	(void)codec_xml_each((const char *)data, len, &wanted, NULL);
	wanted.limits = (struct codec_xml_limits){4096, 64, 4, 3};
	(void)codec_xml_each((const char *)data, len, &wanted, NULL);
	(void)codec_xml_sniff((const char *)data, len, &seen, NULL);
	if (len < 10000)
		write_and_read(text);
	free(text);
	return 0;
}
