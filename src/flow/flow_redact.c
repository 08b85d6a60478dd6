/*
 * Tokens of our mails, out of whatever others will read: a comment that
 * quotes a mail, a notice of what somebody pasted into the tracker, a mail
 * that hangs on another as a file.  Only genuine ones count, so that nothing
 * else is touched by chance.
 */
#include <string.h>

#include "flow_deed.h"
#include "flow_redact.h"
#include "kairan/base_text.h"

#define FOOTER "[kairan:"

bool
flow_redact_is_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '2' && c <= '7');
}

bool
flow_redact_is_genuine(
    const struct flow *flow, const char *at, struct trust_token *token)
{
	char text[TRUST_TOKEN_TEXT];
	bool is_logged;

	memcpy(text, at, TRUST_TOKEN_LEN);
	text[TRUST_TOKEN_LEN] = '\0';
	return flow_keys_read(flow, text, 0, token, &is_logged) == BASE_OK;
}

const char *
flow_redact_find(const struct flow *flow, const char *data, const char *end,
    struct trust_token *token)
{
	const char *from;

	while (data < end) {
		if (!flow_redact_is_digit(*data)) {
			data++;
			continue;
		}
		for (from = data; data < end && flow_redact_is_digit(*data);
		     data++)
			continue;
		if (data - from < TRUST_TOKEN_LEN)
			continue;
		if (flow_redact_is_genuine(flow, data - TRUST_TOKEN_LEN, token))
			return data - TRUST_TOKEN_LEN;
		if (flow_redact_is_genuine(flow, from, token))
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
	while ((at = (char *)(uintptr_t)flow_redact_find(
		    flow, at, text + left, &token)) != NULL) {
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
