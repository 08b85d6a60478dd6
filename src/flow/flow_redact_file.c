/*
 * Tokens of our mails, out of files: a mail of ours that hangs on another
 * one bears them plain in its header, and in its parts as the transfer
 * encoding has them.  A file keeps its length, and all else of it.
 */
#include <stdint.h>
#include <string.h>

#include "flow_deed.h"
#include "flow_redact.h"
#include "kairan/base_text.h"

#define LINE_MAX_BYTES 1000 /* of base64; a longer line is none */
#define LINE_MIN_BYTES 8
#define QUAD_END 64

/* A file, copied before its first change. */
struct redacting {
	struct flow_deed *d;
	const char *data;
	char *copy; /* NULL unchanged */
	size_t len;
};

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *
copy_of(struct redacting *r)
{
	if (r->copy == NULL) {
		r->copy = base_arena_alloc(r->d->arena, r->len);
		memcpy(r->copy, r->data, r->len);
		r->data = r->copy;
	}
	return r->copy;
}

static void
note(struct redacting *r, const struct trust_token *token)
{
	if (token->person != 0)
		r->d->leaked = token->mail;
}

/* The byte at *at, over soft line breaks of quoted-printable; false at the
 * end. */
static bool
at_char(const struct redacting *r, size_t *at)
{
	size_t n;

	while (*at + 1 < r->len && r->data[*at] == '=') {
		n = r->data[*at + 1] == '\n' ? 2 : 0;
		if (*at + 2 < r->len && r->data[*at + 1] == '\r' &&
		    r->data[*at + 2] == '\n')
			n = 3;
		if (n == 0)
			return true;
		*at += n;
	}
	return *at < r->len;
}

/* The characters of a word: its first ones, and its last ones in turn. */
struct word {
	size_t head[TRUST_TOKEN_LEN];
	size_t tail[TRUST_TOKEN_LEN];
	size_t n;
};

/* Makes the token whose characters stand at places[first] and on, in turn,
 * unusable. */
static bool
strike(struct redacting *r, const size_t places[TRUST_TOKEN_LEN], size_t first)
{
	char text[TRUST_TOKEN_LEN];
	struct trust_token token;
	size_t i;

	for (i = 0; i < TRUST_TOKEN_LEN; i++)
		text[i] = r->data[places[(first + i) % TRUST_TOKEN_LEN]];
	if (!flow_redact_is_genuine(r->d->flow, text, &token))
		return false;
	note(r, &token);
	for (i = 0; i < TRUST_TOKEN_LEN; i++)
		copy_of(r)[places[i]] = 'x';
	return true;
}

static void
add_place(struct word *w, size_t at)
{
	if (w->n < TRUST_TOKEN_LEN)
		w->head[w->n] = at;
	w->tail[w->n++ % TRUST_TOKEN_LEN] = at;
}

/* Plain, or in quoted-printable: at either end of a word. */
static void
redact_words(struct redacting *r)
{
	struct word w = {.n = 0};
	size_t at = 0;
	bool more;

	do {
		more = at_char(r, &at);
		if (more && flow_redact_is_digit(r->data[at])) {
			add_place(&w, at);
		} else {
			if (w.n >= TRUST_TOKEN_LEN &&
			    !strike(r, w.tail, w.n % TRUST_TOKEN_LEN))
				(void)strike(r, w.head, 0);
			w.n = 0;
		}
		at++;
	} while (more);
}

/* 0-63, QUAD_END for '=', -1. */
static int
digit_of(char c)
{
	return c >= 'A' && c <= 'Z'   ? c - 'A'
	       : c >= 'a' && c <= 'z' ? c - 'a' + 26
	       : c >= '0' && c <= '9' ? c - '0' + 52
	       : c == '+'             ? 62
	       : c == '/'             ? 63
	       : c == '='             ? QUAD_END
				      : -1;
}

/* The length of the line at `at` when it is one of base64, without its end;
 * else 0.  *next: behind its end. */
static size_t
line_at(const struct redacting *r, size_t at, size_t *next)
{
	const char *p = r->data + at, *end;
	size_t len, i;

	end = memchr(p, '\n', r->len - at);
	len = end == NULL ? r->len - at : (size_t)(end - p);
	*next = at + len + (end != NULL);
	if (len > 0 && p[len - 1] == '\r')
		len--;
	if (len < LINE_MIN_BYTES || len > LINE_MAX_BYTES || len % 4 != 0)
		return 0;
	for (i = 0; i < len; i++)
		if (digit_of(p[i]) < 0)
			return 0;
	return len;
}

/* Lines of base64 one below the other. */
struct block {
	size_t at; /* of its first line in the file */
	size_t end; /* behind its last one */
	char *bytes; /* decoded */
	size_t n;
};

static void
decode_line(const char *p, size_t len, struct block *b)
{
	uint32_t four;
	size_t i, k;
	int digit;

	for (i = 0; i + 4 <= len; i += 4) {
		for (four = 0, k = 0; k < 4; k++) {
			digit = digit_of(p[i + k]);
			four = four << 6 |
			       (digit == QUAD_END ? 0U : (uint32_t)digit);
		}
		b->bytes[b->n++] = (char)(four >> 16 & 0xff);
		b->bytes[b->n++] = (char)(four >> 8 & 0xff);
		b->bytes[b->n++] = (char)(four & 0xff);
	}
}

/* Writes the decoded bytes from..to back, group by group. */
static void
encode(struct redacting *r, const struct block *b, size_t from, size_t to)
{
	size_t at, next, len, i, group = 0;
	const unsigned char *p;
	char *out;

	for (at = b->at; at < b->end; at = next) {
		len = line_at(r, at, &next);
		out = copy_of(r) + at;
		for (i = 0; i + 4 <= len; i += 4, group++) {
			if (group < from / 3 || group > (to - 1) / 3)
				continue;
			p = (const unsigned char *)b->bytes + 3 * group;
			out[i] = digits[p[0] >> 2];
			out[i + 1] = digits[(p[0] & 3) << 4 | p[1] >> 4];
			if (out[i + 2] != '=')
				out[i + 2] =
				    digits[(p[1] & 15) << 2 | p[2] >> 6];
			if (out[i + 3] != '=')
				out[i + 3] = digits[p[2] & 63];
		}
	}
}

static void
redact_block(struct redacting *r, struct block *b)
{
	const char *end = b->bytes + b->n, *found = b->bytes;
	struct trust_token token;
	size_t from;

	while ((found = flow_redact_find(r->d->flow, found, end, &token)) !=
	       NULL) {
		from = (size_t)(found - b->bytes);
		memset(b->bytes + from, 'x', TRUST_TOKEN_LEN);
		note(r, &token);
		encode(r, b, from, from + TRUST_TOKEN_LEN);
		found += TRUST_TOKEN_LEN;
	}
}

static void
redact_base64(struct redacting *r)
{
	struct block b = {
	    .bytes = base_arena_alloc(r->d->arena, r->len / 4 * 3 + 3)};
	size_t at = 0, next, len;

	while (at < r->len) {
		b.at = at;
		b.n = 0;
		while (at < r->len && (len = line_at(r, at, &next)) > 0) {
			decode_line(r->data + at, len, &b);
			at = next;
		}
		b.end = at;
		if (b.n >= TRUST_TOKEN_LEN)
			redact_block(r, &b);
		if (b.n == 0)
			at = next;
	}
}

/* Is it a mail, or several of them, in which parts may be encoded? */
static bool
is_encoded(const char *data, size_t len)
{
	static const char field[] = "transfer-encoding:";
	const size_t n = sizeof(field) - 1;
	const char *p = data, *end = data + len;

	while ((p = memchr(p, ':', (size_t)(end - p))) != NULL) {
		p++;
		if ((size_t)(p - data) >= n &&
		    base_text_starts_ascii(p - n, field))
			return true;
	}
	return false;
}

const char *
flow_redact_bytes(struct flow_deed *d, const char *data, size_t len)
{
	struct redacting r = {.d = d, .data = data, .len = len};

	if (len < TRUST_TOKEN_LEN)
		return data;
	redact_words(&r);
	if (is_encoded(data, len))
		redact_base64(&r);
	return r.data;
}
