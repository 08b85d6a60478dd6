/* Streams of JSON documents, whole, in pieces and broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/base_buf.h"
#include "kairan/feed.h"

/* A document as most files have it. */
#define D1 "{\n  \"k\": 1\n}"
#define D2 "{\n  \"kk\": 1\n}"

static const struct {
	const char *stream;
	const char *want; /* documents between bars, the rest after the last */
} streams[] = {
    {"", ""},
    {"{}", "{}"},
    {"{}{}", "{}|{}"},
    {"{\"a\":[1,{}]}\n{\"b\":2}\n", "{\"a\":[1,{}]}|\n{\"b\":2}|\n"},
    {"[{},{}] {}", "[{},{}]| {}"},
    {"{\"}{\":\"\\\"}\"}{}", "{\"}{\":\"\\\"}\"}|{}"},
    {"{\n \"a\": {\n }\n}\n{\n}\n", "{\n \"a\": {\n }\n}|\n{\n}\n"},
    /* an open bracket does not swallow the next document */
    {"{\"a\":{\n{\"b\":1}\n", "{\"a\":{\n|{\"b\":1}|\n"},
    {"{\"a\":\"x\n{\"b\":1}\n", "{\"a\":\"x\n|{\"b\":1}|\n"},
    /* what looks like it is a list with an element a line */
    {"[\n{},\n{}\n]\n{}", "[\n{},\n{}\n]|\n{}"},
    {"{\"l\":\n[\n{}\n,\n{}]}{}", "{\"l\":\n[\n{}\n,\n{}]}|{}"},
    {"{\"a\":", "{\"a\":"},
    /* nor does one too many, nor does its half pass for a document */
    {"}]{}", "}]|{}"},
    {"{\n \"a\": {}},\n \"b\": 1\n}\n{\n}\n",
	"{\n \"a\": {}},\n \"b\": 1\n}\n|{\n}\n"},
    {"{}}\n{}\n", "{}}\n|{}|\n"},
    /* without a newline between: a document looks like those before it */
    {D1 "{\n  \"k\": [\n    {}" D1 "\n", D1 "|{\n  \"k\": [\n    {}|" D1 "\n"},
    {D1 "{\n  \"k\": [" D1, D1 "|{\n  \"k\": [|" D1},
    {D1 "{\n  \"k\": {}}, \"l\": 1}" D1, D1 "|{\n  \"k\": {}}, \"l\": 1}|" D1},
    {D1 "{\n  \"k\": \"cut" D1, D1 "|{\n  \"k\": \"cut|" D1},
    {D1 "\n{\n  \"k\": 1,\n" D1, D1 "|\n{\n  \"k\": 1,\n|" D1},
    /* the second way to begin, which the first one begins like */
    {D1 D2 "{\n  \"x\": [" D2, D1 "|" D2 "|{\n  \"x\": [|" D2},
    /* cut off where a value may stand: by the layout it is over */
    {"{\"a\":1}\n{\"b\": \n{\"c\":1}\n", "{\"a\":1}|\n{\"b\": \n|{\"c\":1}|\n"},
    {"{\"a\":1}\n{\"b\":[1,\n{\"c\":1}\n",
	"{\"a\":1}|\n{\"b\":[1,\n|{\"c\":1}|\n"},
    {"{\n \"a\": \n{\n\t\"b\": [\n{\"c\": 1}\n",
	"{\n \"a\": \n|{\n\t\"b\": [\n|{\"c\": 1}|\n"},
    {"{\"l\":[\n{},\n{}]}\n{}", "{\"l\":[\n{},\n{}]}|\n{}"},
    {"{}\n[{},\n{}]\n{}\n", "{}|\n[{},\n{}]|\n{}|\n"},
    /* one bracket too many in front makes no document of the rest */
    {D1 "{" D1 "\n" D1 "\n", D1 "|{" D1 "\n|" D1 "\n"},
    {"{\"a\":1}\n{{\"b\":1}\n{\"c\":1}\n",
	"{\"a\":1}|\n{{\"b\":1}\n|{\"c\":1}|\n"},
    /* what merely resembles it is part of one */
    {"{\n\"k\": 1}{\"k\": [{\n\"k\": 1}]}",
	"{\n\"k\": 1}|{\"k\": [{\n\"k\": 1}]}"},
    {D1 "{\n  \"m\": [{\n  \"kk\": 1},{\n   \"k\": 1}]}",
	D1 "|{\n  \"m\": [{\n  \"kk\": 1},{\n   \"k\": 1}]}"},
    {"\xef\xbb\xbf{}\xef\xbb\xbf{}", "\xef\xbb\xbf{}|\xef\xbb\xbf{}"},
};

/* Feeds the stream in steps of `step` bytes. */
static char *
cut(const char *stream, size_t step)
{
	struct feed_frame frame = FEED_FRAME_INIT;
	size_t total = strlen(stream), start = 0, have = 0, n;
	struct base_buf out;

	base_buf_init(&out, 1000);
	while (have < total) {
		have = have + step < total ? have + step : total;
		while ((n = feed_frame_next(
			    &frame, stream + start, have - start)) > 0) {
			assert_int_equal(
			    base_buf_add(&out, stream + start, n), BASE_OK);
			assert_int_equal(base_buf_putc(&out, '|'), BASE_OK);
			start += n;
		}
	}
	assert_int_equal(base_buf_puts(&out, stream + start), BASE_OK);
	return base_buf_take(&out, NULL);
}

static void
test_streams(void **state)
{
	size_t i, step;
	char *got;

	(void)state;
	for (i = 0; i < BASE_LEN(streams); i++)
		for (step = 1; step < 40; step += 6) {
			got = cut(streams[i].stream, step);
			assert_string_equal(got, streams[i].want);
			free(got);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_streams)};

	return cmocka_run_group_tests_name("feed_frame", tests, NULL, NULL);
}
