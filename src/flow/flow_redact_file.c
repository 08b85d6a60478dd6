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

#define PAD 64 /* beside the digits of base64, 0 to 63 */

/* A file, copied before its first change. */
struct redacting {
	struct flow_deed *d;
	const char *data;
	char *copy; /* NULL unchanged */
	size_t len;
};

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
static void
strike(struct redacting *r, const size_t places[TRUST_TOKEN_LEN], size_t first)
{
	char text[TRUST_TOKEN_LEN];
	struct trust_token token;
	size_t i;

	for (i = 0; i < TRUST_TOKEN_LEN; i++)
		text[i] = r->data[places[(first + i) % TRUST_TOKEN_LEN]];
	if (!flow_redact_is_genuine(r->d->flow, text, &token))
		return;
	note(r, &token);
	for (i = 0; i < TRUST_TOKEN_LEN; i++)
		copy_of(r)[places[i]] = 'x';
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
			if (w.n >= TRUST_TOKEN_LEN) {
				strike(r, w.head, 0);
				strike(r, w.tail, w.n % TRUST_TOKEN_LEN);
			}
			w.n = 0;
		}
		at++;
	} while (more);
}

/* 0-63, PAD for '=', -1. */
static int
digit_of(char c)
{
	return c >= 'A' && c <= 'Z'   ? c - 'A'
	       : c >= 'a' && c <= 'z' ? c - 'a' + 26
	       : c >= '0' && c <= '9' ? c - '0' + 52
	       : c == '+'             ? 62
	       : c == '/'             ? 63
	       : c == '='             ? PAD
				      : -1;
}

/* Does the line at `at` hold base64 and nothing else?  *next: behind its
 * end. */
static bool
is_base64(const struct redacting *r, size_t at, size_t *next)
{
	const char *p = r->data + at, *end;
	size_t len, i;

	end = memchr(p, '\n', r->len - at);
	len = end == NULL ? r->len - at : (size_t)(end - p);
	*next = at + len + (end != NULL);
	while (len > 0 &&
	       (p[len - 1] == ' ' || p[len - 1] == '\t' || p[len - 1] == '\r'))
		len--;
	for (i = 0; i < len; i++)
		if (digit_of(p[i]) < 0)
			return false;
	return len > 0;
}

/* Lines of base64 one below the other, however long each is. */
struct block {
	size_t at; /* of its first line in the file */
	size_t end; /* behind its last one */
	char *bytes; /* decoded */
	size_t n;
};

/* Where the digits of three bytes stand; fewer of them at the end. */
struct group {
	size_t places[4];
	size_t n;
};

/* Over the ends of lines; false: there is no more. */
static bool
next_group(const struct redacting *r, size_t *at, size_t end, struct group *out)
{
	for (out->n = 0; *at < end && out->n < 4; ++*at)
		if (digit_of(r->data[*at]) >= 0)
			out->places[out->n++] = *at;
	return out->n > 0;
}

static void
decode(const struct redacting *r, const struct group *g, char out[3])
{
	uint32_t bits = 0;
	int digit;
	size_t i;

	for (i = 0; i < 4; i++) {
		digit = i < g->n ? digit_of(r->data[g->places[i]]) : PAD;
		bits = bits << 6 | (digit == PAD ? 0U : (uint32_t)digit);
	}
	out[0] = (char)(bits >> 16 & 0xff);
	out[1] = (char)(bits >> 8 & 0xff);
	out[2] = (char)(bits & 0xff);
}

static void
encode(struct redacting *r, const struct group *g, const char in[3])
{
	static const char digits[] = BASE_TEXT_BASE64;
	const unsigned char *p = (const unsigned char *)in;
	uint32_t bits = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
	size_t i;

	for (i = 0; i < g->n; i++)
		if (r->data[g->places[i]] != '=')
			copy_of(r)[g->places[i]] =
			    digits[bits >> (18 - 6 * i) & 63];
}

/* Takes the tokens out of the decoded bytes; false: there was none. */
static bool
redact_decoded(struct redacting *r, struct block *b)
{
	const char *end = b->bytes + b->n, *found = b->bytes;
	struct trust_token token;
	bool any = false;

	while ((found = flow_redact_find(
		    r->d->flow, b->bytes, found, end, &token)) != NULL) {
		memset(b->bytes + (found - b->bytes), 'x', TRUST_TOKEN_LEN);
		note(r, &token);
		found += TRUST_TOKEN_LEN;
		any = true;
	}
	return any;
}

/* Begun `skip` digits later: a line above it may look as if it were of it. */
static void
redact_block(struct redacting *r, struct block *b, unsigned skip)
{
	size_t at = b->at, start;
	struct group g;
	char three[3];

	for (; skip > 0 && at < b->end; at++)
		if (digit_of(r->data[at]) >= 0)
			skip--;
	start = at;
	for (b->n = 0; next_group(r, &at, b->end, &g); b->n += 3)
		decode(r, &g, b->bytes + b->n);
	if (!redact_decoded(r, b))
		return;
	at = start;
	for (b->n = 0; next_group(r, &at, b->end, &g); b->n += 3) {
		decode(r, &g, three);
		if (memcmp(three, b->bytes + b->n, 3) != 0)
			encode(r, &g, b->bytes + b->n);
	}
}

static void
redact_base64(struct redacting *r)
{
	struct block b = {
	    .bytes = base_arena_alloc(r->d->arena, r->len / 4 * 3 + 6)};
	size_t at = 0, next;
	unsigned skip;

	while (at < r->len) {
		b.at = at;
		while (at < r->len && is_base64(r, at, &next))
			at = next;
		b.end = at;
		if (b.end == b.at)
			at = next;
		for (skip = 0; skip < 4; skip++)
			if (b.end - b.at >= TRUST_TOKEN_LEN)
				redact_block(r, &b, skip);
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
