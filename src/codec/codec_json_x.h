/* Inside codec only: documents in JSON text. */
#ifndef CODEC_JSON_X_H
#define CODEC_JSON_X_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Where a document ends and how it looks, seen without understanding it. */
struct codec_json_extent {
	size_t start, end; /* bytes */
	bool too_deep;
};

/* The first one, behind a byte order mark. */
bool codec_json_find_first(
    const char *data, size_t len, struct codec_json_extent *out);
/* Its value, or NULL and why. */
json_t *codec_json_decode(
    const char *data, const struct codec_json_extent *e, json_error_t *error);

/* The value of the first document of these bytes, when it was parsed ahead
 * (codec_json_ahead()): the caller's, to be given back; NULL when not. */
json_t *codec_json_ahead_take(
    const char *data, size_t len, struct codec_json_extent *out);
void codec_json_ahead_give_back(json_t *value);

/* Makes halves of surrogate pairs to U+FFFD, in place; false: there were
 * none. */
bool codec_json_repair(char *text, size_t len);

#endif
