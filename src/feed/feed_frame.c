/*
 * Where one JSON document of a stream ends and the next begins.
 */
#include <string.h>

#include "kairan/feed.h"

static size_t
finish(struct feed_frame *frame, size_t len)
{
	memset(frame, 0, sizeof(*frame));
	return len;
}

/* One byte of a string: true when it stays one.  A raw newline cannot stand
 * in a string: the document is broken, and the next line starts afresh. */
static bool
stays_string(struct feed_frame *frame, char c)
{
	if (frame->is_escape)
		frame->is_escape = false;
	else if (c == '\\')
		frame->is_escape = true;
	else if (c == '"' || c == '\n')
		return false;
	return true;
}

/* The end of a run of bytes that leave a string as it is. */
static size_t
skip_plain(const char *data, size_t at, size_t len)
{
	while (
	    at < len && data[at] != '"' && data[at] != '\\' && data[at] != '\n')
		at++;
	return at;
}

/* A brace at the start of a line, with something open, where no value may
 * stand: those come after '[', ',' or ':'. */
static bool
is_new_document(const struct feed_frame *frame, const char *data)
{
	return frame->is_begun && data[frame->at - 1] == '\n' &&
	       frame->last != '[' && frame->last != ',' && frame->last != ':';
}

size_t
feed_frame_next(struct feed_frame *frame, const char *data, size_t len)
{
	char c;

	for (; frame->at < len; frame->at++) {
		if (frame->is_string && !frame->is_escape) {
			frame->at = skip_plain(data, frame->at, len);
			if (frame->at == len)
				return 0;
		}
		c = data[frame->at];
		if (frame->is_string) {
			frame->is_string = stays_string(frame, c);
			frame->last = '"';
			continue;
		}
		if (c == '{' && is_new_document(frame, data))
			return finish(frame, frame->at);
		if (c == '"') {
			frame->is_string = true;
		} else if (c == '{' || c == '[') {
			frame->depth++;
			frame->is_begun = true;
		} else if ((c == '}' || c == ']') && frame->depth > 0) {
			if (--frame->depth == 0)
				return finish(frame, frame->at + 1);
		}
		if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
			frame->last = c;
	}
	return 0;
}
