/* covers: src/feed/feed_frame.c */
/* Streams of JSON documents: cut at once and byte by byte they fall into the
 * same documents, which together are all bytes. */
#include <stdlib.h>
#include <string.h>

#include "kairan/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DOCUMENTS_MAX 4096

struct cut {
	size_t ends[DOCUMENTS_MAX];
	bool broken[DOCUMENTS_MAX];
	size_t n;
};

static void
cut_stream(const char *data, size_t size, size_t step, struct cut *out)
{
	struct feed_frame frame = FEED_FRAME_INIT;
	size_t have = 0, start = 0, n;

	out->n = 0;
	while (have < size) {
		have = have + step < size ? have + step : size;
		while ((n = feed_frame_next(
			    &frame, data + start, have - start)) > 0) {
			start += n;
			if (start > have || out->n == DOCUMENTS_MAX)
				abort();
			out->broken[out->n] = frame.was_broken;
			out->ends[out->n++] = start;
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cut whole, pieces;
	char *text;

	if (size >= DOCUMENTS_MAX)
		return 0;
	/* Its own bytes and no more, so that a look beyond them is seen. */
	text = malloc(size == 0 ? 1 : size);
	if (text == NULL)
		abort();
	memcpy(text, data, size);
	cut_stream(text, size, size == 0 ? 1 : size, &whole);
	cut_stream(text, size, 1, &pieces);
	if (whole.n != pieces.n ||
	    memcmp(whole.ends, pieces.ends, whole.n * sizeof(size_t)) != 0 ||
	    memcmp(whole.broken, pieces.broken, whole.n * sizeof(bool)) != 0)
		abort();
	free(text);
	return 0;
}
