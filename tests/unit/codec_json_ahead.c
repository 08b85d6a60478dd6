/* Documents parsed ahead read as all others do. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/codec_json.h"

#define MANY (3 * CODEC_JSON_AHEAD_MAX)

struct seen {
	int64_t n[8]; /* members "n" of the documents */
	size_t count;
};

static enum base_status
see(const struct codec_json *document, void *ctx, struct base_err *err)
{
	struct seen *seen = ctx;

	(void)err;
	assert_true(seen->count < BASE_LEN(seen->n));
	seen->n[seen->count++] =
	    codec_json_int(codec_json_get(document, "n"), -1);
	return BASE_OK;
}

/* What a document says must be what the bytes say, announced or not. */
static void
expect(struct codec_json_span span, int64_t want)
{
	struct base_err err = BASE_ERR_INIT;
	struct seen seen = {.count = 0};

	assert_int_equal(
	    codec_json_each(span.data, span.len, see, &seen, &err), BASE_OK);
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.n[0], want);
}

static void
make(struct codec_json_span spans[MANY], char texts[MANY][64])
{
	size_t i;

	for (i = 0; i < MANY; i++) {
		snprintf(texts[i], sizeof(texts[i]),
		    "%s{\"n\": %zu, \"text\": [\"a\", {\"b\": null}]}\n",
		    i % 3 == 0 ? "\xef\xbb\xbf" : " ", i);
		spans[i].data = texts[i];
		spans[i].len = strlen(texts[i]);
	}
}

static void
test_order(void **state)
{
	struct codec_json_span spans[MANY];
	char texts[MANY][64];
	size_t i, round;

	(void)state;
	make(spans, texts);
	assert_true(codec_json_ahead_start());
	assert_true(codec_json_ahead_start());
	for (round = 0; round < 50; round++) {
		/* More than are parsed ahead: the rest reads all the same. */
		codec_json_ahead(spans, MANY);
		for (i = 0; i < MANY; i++)
			expect(spans[i], (int64_t)i);
		codec_json_ahead_forget();
	}
	codec_json_ahead_stop();
	codec_json_ahead_stop();
}

static void
test_other_than_announced(void **state)
{
	struct codec_json_span spans[MANY], part;
	char texts[MANY][64];

	(void)state;
	make(spans, texts);
	/* Before it is started nothing happens. */
	codec_json_ahead(spans, 2);
	codec_json_ahead_forget();
	expect(spans[0], 0);
	assert_true(codec_json_ahead_start());
	codec_json_ahead(spans, 4);
	expect(spans[5], 5);
	part.data = spans[0].data + 3;
	part.len = spans[0].len - 3;
	expect(part, 0);
	expect(spans[0], 0);
	expect(spans[2], 2); /* nobody asks for the one before */
	/* The bytes become others. */
	codec_json_ahead_forget();
	memcpy(texts[1], texts[7], sizeof(texts[1]));
	expect(spans[1], 7);
	codec_json_ahead(&spans[3], 1);
	expect(spans[3], 3);
	codec_json_ahead(spans, MANY);
	codec_json_ahead_stop(); /* with work left */
	expect(spans[4], 4);
}

/* A fault is told as ever; what follows is not touched by it. */
static void
test_faults(void **state)
{
	static const char *const texts[] = {"{\"n\": 1} {\"n\": 2}",
	    "{\"n\": 1} {\"n\": }", "{\"n\": 1", "{\"n\": 1e999}",
	    "{\"n\": 123456789012345678901234567890}", "  \n", "",
	    "{\"n\": 3}"};
	struct codec_json_span spans[BASE_LEN(texts)];
	struct base_err want = BASE_ERR_INIT, err = BASE_ERR_INIT;
	struct seen seen, alone;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(texts); i++) {
		spans[i].data = texts[i];
		spans[i].len = strlen(texts[i]);
	}
	assert_true(codec_json_ahead_start());
	codec_json_ahead(spans, BASE_LEN(texts));
	for (i = 0; i < BASE_LEN(texts); i++) {
		char *copy = strdup(texts[i]);

		memset(&seen, 0, sizeof(seen));
		memset(&alone, 0, sizeof(alone));
		base_err_clear(&want);
		base_err_clear(&err);
		assert_non_null(copy);
		assert_int_equal(codec_json_each(spans[i].data, spans[i].len,
				     see, &seen, &err),
		    codec_json_each(copy, spans[i].len, see, &alone, &want));
		assert_string_equal(err.text, want.text);
		assert_memory_equal(&seen, &alone, sizeof(seen));
		free(copy);
	}
	codec_json_ahead_stop();
}

/* Nested deeper than is read: the limit holds in the other thread, too. */
static void
test_depth(void **state)
{
	size_t len = (size_t)2 << 20;
	char *text = malloc(len + 1);
	struct codec_json_span span = {text, len};
	struct base_err err = BASE_ERR_INIT;
	struct seen seen = {.count = 0};

	(void)state;
	assert_non_null(text);
	memset(text, '[', len);
	text[len] = '\0';
	assert_true(codec_json_ahead_start());
	codec_json_ahead(&span, 1);
	assert_int_equal(
	    codec_json_each(text, len, see, &seen, &err), BASE_LIMIT);
	codec_json_ahead_stop();
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_order),
	    cmocka_unit_test(test_other_than_announced),
	    cmocka_unit_test(test_faults),
	    cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
