/*
 * Making and reading tokens; the layout is in trust_token.h.
 */
#include "kairan/trust_token.h"

#include <string.h>

#include "kairan/base_hash.h"

#define FIELDS_LEN 11
#define MAC_LEN 14
#define RAW_LEN (FIELDS_LEN + MAC_LEN)

/* A token's MAC is good for nothing else. */
#define DOMAIN_LEN 15 /* with its NUL */
static const char reply_domain[DOMAIN_LEN] = "kairan-token-1";
static const char click_domain[DOMAIN_LEN] = "kairan-click-1";
static const char thread_domain[DOMAIN_LEN] = "kairan-thread1";

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

static void
put_number(uint8_t *out, size_t len, uint64_t value)
{
	while (len-- > 0) {
		out[len] = (uint8_t)(value & 0xff);
		value >>= 8;
	}
}

static uint64_t
get_number(const uint8_t *in, size_t len)
{
	uint64_t value = 0;

	while (len-- > 0)
		value = value << 8 | *in++;
	return value;
}

/* RFC 4648 section 6; 5 bytes become 8 characters, without padding as
 * RAW_LEN is a multiple of 5. */
static void
encode(const uint8_t raw[RAW_LEN], char out[TRUST_TOKEN_TEXT])
{
	size_t i, at = 0;
	int shift;

	for (i = 0; i < RAW_LEN; i += 5) {
		uint64_t group = get_number(raw + i, 5);

		for (shift = 35; shift >= 0; shift -= 5)
			out[at++] = alphabet[group >> shift & 31];
	}
	out[at] = '\0';
}

/* 0-31, or -1. */
static int
digit_of(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= '2' && c <= '7')
		return c - '2' + 26;
	return -1;
}

static bool
decode(const char *text, uint8_t raw[RAW_LEN])
{
	size_t i, j;

	if (!trust_token_looks_like(text, strnlen(text, TRUST_TOKEN_LEN + 1)))
		return false;
	for (i = 0; i < RAW_LEN / 5; i++) {
		uint64_t group = 0;

		for (j = 0; j < 8; j++)
			group = group << 5 | (unsigned)digit_of(*text++);
		put_number(raw + i * 5, 5, group);
	}
	return true;
}

bool
trust_token_looks_like(const char *text, size_t len)
{
	size_t i;

	if (len != TRUST_TOKEN_LEN)
		return false;
	for (i = 0; i < len; i++)
		if (digit_of(text[i]) < 0)
			return false;
	return true;
}

static void
make_mac(const struct trust_key *key, const char domain[DOMAIN_LEN],
    const uint8_t fields[FIELDS_LEN], uint8_t mac[MAC_LEN])
{
	uint8_t input[DOMAIN_LEN + FIELDS_LEN], full[BASE_SHA256_LEN];

	memcpy(input, domain, DOMAIN_LEN);
	memcpy(input + DOMAIN_LEN, fields, FIELDS_LEN);
	base_hash_hmac(
	    key->secret, sizeof(key->secret), input, sizeof(input), full);
	memcpy(mac, full, MAC_LEN);
}

static bool
in_range(const struct trust_token *token)
{
	return token->mail >= 1 && token->mail <= TRUST_MAIL_ID_MAX &&
	       token->person >= 0 && token->person <= TRUST_PERSON_ID_MAX &&
	       token->expires >= 0 && token->expires <= TRUST_DAY_MAX;
}

static enum base_status
make(const struct trust_keys *keys, const char domain[DOMAIN_LEN],
    const struct trust_token *token, char out[TRUST_TOKEN_TEXT])
{
	const struct trust_key *key;
	uint8_t raw[RAW_LEN];

	out[0] = '\0';
	if (keys->n == 0 || keys->n > TRUST_KEYS_MAX || !in_range(token))
		return BASE_INVALID;
	key = &keys->v[keys->n - 1];
	raw[0] = key->id;
	put_number(raw + 1, 5, (uint64_t)token->mail);
	put_number(raw + 6, 3, (uint64_t)token->person);
	put_number(raw + 9, 2, (uint64_t)token->expires);
	make_mac(key, domain, raw, raw + FIELDS_LEN);
	encode(raw, out);
	return BASE_OK;
}

static const struct trust_key *
find_key(const struct trust_keys *keys, uint8_t id)
{
	size_t i;

	for (i = 0; i < keys->n && i < TRUST_KEYS_MAX; i++)
		if (keys->v[i].id == id)
			return &keys->v[i];
	return NULL;
}

static enum base_status
read_token(const struct trust_keys *keys, const char domain[DOMAIN_LEN],
    const char *text, int64_t today_days, struct trust_token *out)
{
	uint8_t raw[RAW_LEN], mac[MAC_LEN];
	const struct trust_key *key;
	struct trust_token token;

	if (!decode(text, raw) || (key = find_key(keys, raw[0])) == NULL)
		return BASE_INVALID;
	make_mac(key, domain, raw, mac);
	if (!base_hash_equal(mac, raw + FIELDS_LEN, MAC_LEN))
		return BASE_INVALID;
	token.mail = (int64_t)get_number(raw + 1, 5);
	token.person = (int64_t)get_number(raw + 6, 3);
	token.expires = (int)get_number(raw + 9, 2);
	if (!in_range(&token))
		return BASE_INVALID;
	*out = token;
	return today_days > token.expires ? BASE_PERM : BASE_OK;
}

enum base_status
trust_token_make(const struct trust_keys *keys, const struct trust_token *token,
    char out[TRUST_TOKEN_TEXT])
{
	return make(keys, reply_domain, token, out);
}

enum base_status
trust_token_read(const struct trust_keys *keys, const char *text,
    int64_t today_days, struct trust_token *out)
{
	return read_token(keys, reply_domain, text, today_days, out);
}

enum base_status
trust_token_make_click(const struct trust_keys *keys,
    const struct trust_token *token, char out[TRUST_TOKEN_TEXT])
{
	return make(keys, click_domain, token, out);
}

enum base_status
trust_token_read_click(const struct trust_keys *keys, const char *text,
    int64_t today_days, struct trust_token *out)
{
	return read_token(keys, click_domain, text, today_days, out);
}

enum base_status
trust_token_make_thread(const struct trust_keys *keys,
    const struct trust_token *token, char out[TRUST_TOKEN_TEXT])
{
	return make(keys, thread_domain, token, out);
}

enum base_status
trust_token_read_thread(const struct trust_keys *keys, const char *text,
    int64_t today_days, struct trust_token *out)
{
	return read_token(keys, thread_domain, text, today_days, out);
}
