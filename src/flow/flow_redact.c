/*
 * Tokens of our mails, out of whatever others will read: a comment that
 * quotes a mail, a notice of what somebody pasted into the tracker, a mail
 * that hangs on another as a file.  Only genuine ones count, so that nothing
 * else is touched by chance.
 */
#include <string.h>

#include "flow_deed.h"
#include "kairan/base_text.h"

#define FOOTER "[kairan:"

static bool
is_base32(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '2' && c <= '7');
}

static bool
is_genuine(const struct flow *flow, const char *at, struct trust_token *token)
{
	char text[TRUST_TOKEN_TEXT];

	memcpy(text, at, TRUST_TOKEN_LEN);
	text[TRUST_TOKEN_LEN] = '\0';
	return trust_token_read(&flow->keys, text, 0, token) == BASE_OK;
}

/* The next genuine token of data, alone or at an end of a longer word
 * ("%2bTOKEN"), or NULL. */
static const char *
find(const struct flow *flow, const char *data, const char *end,
    struct trust_token *token)
{
	const char *from;

	while (data < end) {
		if (!is_base32(*data)) {
			data++;
			continue;
		}
		for (from = data; data < end && is_base32(*data); data++)
			continue;
		if (data - from < TRUST_TOKEN_LEN)
			continue;
		if (is_genuine(flow, data - TRUST_TOKEN_LEN, token))
			return data - TRUST_TOKEN_LEN;
		if (is_genuine(flow, from, token))
			return from;
	}
	return NULL;
}

/* Bytes before a token that go with it. */
static size_t
head_length(const char *text, const char *at)
{
	size_t before = (size_t)(at - text), n = strlen(FOOTER);

	if (before >= n && base_text_starts_ascii(at - n, FOOTER))
		return n;
	if (before >= 3 && base_text_starts_ascii(at - 3, "%2b"))
		return 3;
	return before >= 1 && at[-1] == '+' ? 1 : 0;
}

void
flow_redact_text(const struct flow *flow, const char *own, char *text)
{
	struct trust_token token;
	size_t head, left;
	char *at = text;

	if (text == NULL)
		return;
	left = strlen(text);
	while ((at = (char *)(uintptr_t)find(flow, at, text + left, &token)) !=
	       NULL) {
		if (base_text_starts_ascii(at, own)) {
			at += TRUST_TOKEN_LEN;
			continue;
		}
		head = head_length(text, at);
		at -= head;
		head += TRUST_TOKEN_LEN;
		if (at[0] == '[' && at[head] == ']')
			head++;
		memmove(at, at + head, left - (size_t)(at - text) - head + 1);
		left -= head;
	}
}

const char *
flow_redact_word(struct flow_deed *d, const char *text)
{
	char *copy;

	if (text == NULL || strlen(text) < TRUST_TOKEN_LEN)
		return text;
	copy = base_arena_strdup(d->arena, text);
	flow_redact_text(d->flow, "-", copy);
	return copy;
}

const char *
flow_redact_bytes(struct flow_deed *d, const char *data, size_t len)
{
	const char *at = data, *end = data + len;
	struct trust_token token;
	char *copy = NULL;

	while ((at = find(d->flow, at, end, &token)) != NULL) {
		if (copy == NULL) {
			copy = base_arena_alloc(d->arena, len);
			memcpy(copy, data, len);
		}
		memset(copy + (at - data), 'x', TRUST_TOKEN_LEN);
		if (token.person != 0)
			d->leaked = token.mail;
		at += TRUST_TOKEN_LEN;
	}
	return copy == NULL ? data : copy;
}
