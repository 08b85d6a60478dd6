/*
 * Where one JSON document of a stream ends and the next begins.
 */
#include <string.h>

#include "kairan/feed.h"

/* Is there a new document at '{'? */
enum start {
	START_NO,
	START_YES,
	START_UNKNOWN /* more bytes are needed */
};

static bool
is_between(char c)
{
	/* RFC 7464 puts 0x1e before each; the others are a byte order mark. */
	return c != '\0' && strchr(" \t\r\n\x1e\xef\xbb\xbf", c) != NULL;
}

static size_t
skip_blanks(const char *data, size_t len)
{
	size_t n = 0;

	while (n < len && is_between(data[n]))
		n++;
	return n;
}

static size_t
until(const char *data, size_t at, size_t len, char c)
{
	const char *found = memchr(data + at, c, len - at);

	return found == NULL ? len : (size_t)(found - data);
}

/* How the document begins: '{', blanks, the first key.  Only with a newline
 * and an indent in it: then nothing within a document looks the same. */
static void
learn_start(struct feed_frame *frame, const char *data, size_t len)
{
	const char *from = memchr(data, '{', len), *key, *end;
	size_t n, i;

	if (from == NULL || frame->n_starts == FEED_FRAME_STARTS)
		return;
	len -= (size_t)(from - data);
	for (n = 1; n < len && is_between(from[n]); n++)
		;
	if (n < 3 || n == len || from[n] != '"' || from[n - 1] == '\n' ||
	    memchr(from, '\n', n) == NULL)
		return;
	key = from + n + 1;
	end = memchr(key, '"', len - n - 1);
	if (end == NULL || (n = (size_t)(end - from)) >= FEED_FRAME_START_MAX)
		return;
	for (i = 0; i < frame->n_starts; i++)
		if (strncmp(frame->starts[i], from, n) == 0 &&
		    frame->starts[i][n] == '\0')
			return;
	memcpy(frame->starts[i], from, n);
	frame->starts[i][n] = '\0';
	frame->n_starts++;
}

static enum start
is_known_start(const struct feed_frame *frame, const char *from, size_t len)
{
	enum start found = START_NO;
	size_t i, n;

	for (i = 0; i < frame->n_starts; i++) {
		n = strlen(frame->starts[i]);
		if (memcmp(from, frame->starts[i], n < len ? n : len) != 0)
			continue;
		if (n >= len)
			found = START_UNKNOWN;
		else if (from[n] == '"') /* the key ends here, too */
			return START_YES;
	}
	return found;
}

static size_t
finish(struct feed_frame *frame, size_t len)
{
	struct feed_frame next = FEED_FRAME_INIT;

	memcpy(next.starts, frame->starts, sizeof(next.starts));
	next.n_starts = frame->n_starts;
	next.has_lines = frame->has_lines;
	next.was_broken = frame->is_broken;
	*frame = next;
	return len;
}

static size_t
finish_whole(struct feed_frame *frame, const char *data, size_t start)
{
	size_t len = frame->end - start;

	frame->has_lines |= memchr(data + start, '\n', len) == NULL;
	learn_start(frame, data + start, len);
	return finish(frame, frame->end);
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

/* A string that a newline ends: was it cut off, and do the brace and the
 * newline begin the next document? */
static enum start
is_cut_string(const struct feed_frame *frame, const char *data, size_t len)
{
	size_t at = frame->at - 1;

	if (data[frame->at] != '\n' || data[at] != '{')
		return START_NO;
	return is_known_start(frame, data + at, len - at);
}

/* The end of a run of bytes that leave a string as it is.  memchr() is many
 * times faster than a look at each byte. */
static size_t
skip_plain(const char *data, size_t at, size_t len)
{
	size_t end = until(data, at, len, '"');

	end = until(data, at, end, '\\');
	return until(data, at, end, '\n');
}

/* By its layout, can no line of the document at hand begin with a value?  It
 * is an object whose second line is indented, or one of a single line in a
 * stream of such. */
static bool
is_laid_out(const struct feed_frame *frame, const char *data)
{
	size_t start = skip_blanks(data, frame->at), first;

	if (start >= frame->at || data[start] != '{')
		return false;
	first = until(data, start, frame->at, '\n') + 1;
	return first >= frame->at ? frame->has_lines
				  : data[first] == ' ' || data[first] == '\t';
}

/* A brace with something open or broken before it.  At the start of a line,
 * where no value may stand (those come after '[', ',' or ':'), it begins a
 * new document, and wherever it looks like one. */
static enum start
is_new_document(const struct feed_frame *frame, const char *data, size_t len)
{
	bool no_value =
	    frame->last != '[' && frame->last != ',' && frame->last != ':';

	if (frame->at == 0)
		return START_NO;
	if (!frame->is_begun && !frame->is_broken)
		return START_NO;
	if (!frame->is_begun)
		return START_YES; /* what stood before is no document */
	if (!frame->has_text)
		return START_NO; /* one bracket too many in front */
	if (data[frame->at - 1] == '\n' &&
	    (no_value || frame->is_broken || is_laid_out(frame, data)))
		return START_YES;
	return is_known_start(frame, data + frame->at, len - frame->at);
}

/* Behind the last bracket.  True: the document, from start on, is complete. */
static bool
is_complete(struct feed_frame *frame, const char *data, size_t start)
{
	char c = data[frame->at];

	if (c == '{' || c == '[' || c == '\x1e')
		return true;
	/* One a line: it need not wait for the next. */
	if (c == '\n' && memchr(data + start, '\n', frame->end - start) == NULL)
		return true;
	if (!is_between(c))
		frame->is_broken = true;
	return false;
}

/* One byte outside of strings and of what is broken. */
static void
count_bracket(struct feed_frame *frame, char c)
{
	if (c == '{' || c == '[') {
		frame->depth++;
		frame->is_begun = true;
	} else if ((c == '}' || c == ']') && frame->depth > 0) {
		frame->has_text = true;
		if (--frame->depth == 0)
			frame->end = frame->at + 1;
	} else if (c == '"') {
		frame->is_string = true;
		frame->has_text = true;
	}
	if (!frame->is_begun && !is_between(c))
		frame->is_broken = true;
	if (!is_between(c))
		frame->last = c;
}

size_t
feed_frame_next(struct feed_frame *frame, const char *data, size_t len)
{
	size_t start = skip_blanks(data, len);
	enum start fresh;
	char c;

	for (; frame->at < len; frame->at++) {
		if (frame->is_string && !frame->is_escape) {
			frame->at = skip_plain(data, frame->at, len);
			if (frame->at == len)
				return 0;
		}
		c = data[frame->at];
		if (frame->is_string) {
			fresh = is_cut_string(frame, data, len);
			if (fresh == START_YES)
				return finish(frame, frame->at - 1);
			if (fresh == START_UNKNOWN)
				return 0;
			frame->is_string = stays_string(frame, c);
			frame->last = '"';
			continue;
		}
		if (frame->end != 0 && !frame->is_broken &&
		    is_complete(frame, data, start)) {
			return finish_whole(frame, data, start);
		}
		fresh = c == '{' ? is_new_document(frame, data, len) : START_NO;
		if (fresh == START_YES)
			return finish(frame, frame->at);
		if (fresh == START_UNKNOWN)
			return 0;
		if (!frame->is_broken || !frame->is_begun)
			count_bracket(frame, c);
	}
	return 0;
}

size_t
feed_frame_settle(struct feed_frame *frame, const char *data, size_t len)
{
	size_t start = skip_blanks(data, len);

	return frame->end == 0 || frame->end > len || frame->is_broken
		   ? 0
		   : finish_whole(frame, data, start);
}
