/* covers: src/feed/feed_json.c src/feed/feed_cve.c src/feed/feed_kev.c src/feed/feed_csv.c src/feed/feed_osv.c src/feed/feed_csaf.c src/feed/feed_csaf_tree.c src/feed/feed_range.c src/feed/feed_nvd.c src/feed/feed_oka.c src/feed/feed_epss.c src/feed/feed_debian.c src/feed/feed_page.c src/feed/feed_sections.c src/vuln/vuln_change.c */
/*
 * Documents in JSON: the first byte chooses the format, the rest is the
 * document.  Whatever comes out must survive the way through the store (JSON
 * and back with the same hash) and differ in nothing from itself.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/feed.h"
#include "kairan/vuln_change.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum base_status
take(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	char hash[VULN_HASH_HEX], again[VULN_HASH_HEX];
	struct vuln_advisory *back = NULL;
	struct vuln_advisory *empty = vuln_advisory_new();
	struct vuln_changes changes;
	struct base_buf json;

	(void)ctx;
	base_buf_init(&json, VULN_JSON_MAX);
	if (vuln_advisory_to_json(adv, &json) != BASE_OK ||
	    vuln_advisory_from_json(json.data, json.len, &back, err) != BASE_OK)
		abort();
	vuln_advisory_hash(adv, hash);
	vuln_advisory_hash(back, again);
	if (strcmp(hash, again) != 0)
		abort();
	vuln_changes_init(&changes);
	vuln_change_compare(adv, back, NULL, &changes);
	if (changes.n != 0)
		abort();
	vuln_change_compare(empty, adv, NULL, &changes);
	vuln_changes_release(&changes);
	vuln_advisory_free(empty);
	base_buf_release(&json);
	vuln_advisory_free(back);
	vuln_advisory_free(adv);
	return BASE_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed_context context = {
	    "fuzz", "https://vendor.example.com/a/feed.xml", ""};
	struct feed_result result;
	struct feed_sink sink = {.take = take, .result = &result};
	struct base_err err = BASE_ERR_INIT;
	const struct feed_format *format = NULL;
	enum base_status status;

	if (size < 2)
		return 0;
	/* A document as it is ('{' or '[') goes by sniffing. */
	if (data[0] < feed_n_formats) {
		format = feed_formats[data[0]];
		data++;
		size--;
	}
	status =
	    feed_parse(format, (const char *)data, size, &context, &sink, &err);
	if (status != BASE_OK && err.text[0] == '\0')
		abort();
	return 0;
}
