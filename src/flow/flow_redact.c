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
flow_redact_find(const struct flow *flow, const char *data, const char *from,
    const char *end, struct trust_token *token)
{
	const char *word, *at = from;
	bool is_rest;

	while (at < end) {
		if (!flow_redact_is_digit(*at)) {
			at++;
			continue;
		}
		/* Behind a token that was found at its head. */
		is_rest =
		    at == from && at > data && flow_redact_is_digit(at[-1]);
		for (word = at; at < end && flow_redact_is_digit(*at); at++)
			continue;
		if (at - word < TRUST_TOKEN_LEN)
			continue;
		if (!is_rest && flow_redact_is_genuine(flow, word, token))
			return word;
		if (flow_redact_is_genuine(flow, at - TRUST_TOKEN_LEN, token))
			return at - TRUST_TOKEN_LEN;
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
	const char *from = text, *end, *at, *next;
	struct trust_token token;
	char *to = text;

	if (text == NULL)
		return;
	end = text + strlen(text);
	while ((at = flow_redact_find(flow, text, from, end, &token)) != NULL) {
		next = at + TRUST_TOKEN_LEN;
		if (base_text_starts_ascii(at, own)) {
			at = next;
		} else {
			at -= head_length(from, at);
			if (*at == '[' && *next == ']')
				next++;
		}
		memmove(to, from, (size_t)(at - from));
		to += at - from;
		from = next;
	}
	memmove(to, from, (size_t)(end - from) + 1);
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
