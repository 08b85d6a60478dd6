/*
 * trust_token: the token that binds a sent mail, its person and an expiry
 * day.  It stands in the reply address, an X-header and a footer line, and,
 * signed for that alone, in the Message-ID, so it is short (at most 40
 * characters) and survives MTAs that change the case of local parts.
 *
 * Layout before base32 (RFC 4648 section 6, lower case, no padding):
 *   key id 1 | outbox mail id 5 | person id 3 | expiry day 2 | MAC 14
 * = 25 bytes = 40 characters; numbers big-endian.  MAC is HMAC-SHA-256 over
 * "kairan-token-1" NUL and the first 11 bytes, truncated to 112 bits.
 *
 * Pure: no clock, no store.  Revocation is the store's business.
 */
#ifndef KAIRAN_TRUST_TOKEN_H
#define KAIRAN_TRUST_TOKEN_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Limits of trust's tokens, all in this block. */
#define TRUST_TOKEN_LEN 40 /* characters of a token, always */
#define TRUST_TOKEN_TEXT (TRUST_TOKEN_LEN + 1) /* and NUL */
#define TRUST_MAIL_ID_MAX ((int64_t)0xffffffffff) /* 5 bytes */
#define TRUST_PERSON_ID_MAX ((int64_t)0xffffff) /* 3 bytes */
#define TRUST_DAY_MAX 65535 /* days since 1970-01-01: the year 2149 */
#define TRUST_KEYS_MAX 16
#define TRUST_SECRET_LEN 32 /* bytes */

/* One HMAC key. */
struct trust_key {
	uint8_t id;
	uint8_t secret[TRUST_SECRET_LEN];
};

/* All keys, oldest first: the last one signs, every one verifies. */
struct trust_keys {
	struct trust_key v[TRUST_KEYS_MAX];
	size_t n;
};

/* What a token says. */
struct trust_token {
	int64_t mail; /* id of the sent mail (outbox row), 1 or more */
	int64_t person; /* id of its person; 0 = a list, proves nobody */
	int expires; /* last valid day, in days since 1970-01-01 */
};

/*
 * Writes the token, signed by the newest key.  BASE_INVALID without a key
 * or when a number is out of its range (out is "" then).
 */
enum base_status trust_token_make(const struct trust_keys *keys,
    const struct trust_token *token,
    char out[TRUST_TOKEN_TEXT]) BASE_MUST_CHECK;

/*
 * Reads and verifies text, which must be exactly one token in any case.
 * BASE_OK; BASE_INVALID when malformed, of an unknown key or with a wrong
 * MAC (*out untouched); BASE_PERM when genuine but expired before
 * today_days (*out filled).  The MAC is compared in constant time.
 */
enum base_status trust_token_read(const struct trust_keys *keys,
    const char *text, int64_t today_days,
    struct trust_token *out) BASE_MUST_CHECK;

/* The same for a link: addresses of pages stand in the logs of web servers
 * and are looked up by mail filters, so such a token is no reply token. */
enum base_status trust_token_make_click(const struct trust_keys *keys,
    const struct trust_token *token,
    char out[TRUST_TOKEN_TEXT]) BASE_MUST_CHECK;
enum base_status trust_token_read_click(const struct trust_keys *keys,
    const char *text, int64_t today_days,
    struct trust_token *out) BASE_MUST_CHECK;

/* The same for a Message-ID: mail servers write those into their logs, and
 * answers carry them on.  It tells the mail and its person like a reply
 * token, and is weighed with token_logged (trust_level.h). */
enum base_status trust_token_make_thread(const struct trust_keys *keys,
    const struct trust_token *token,
    char out[TRUST_TOKEN_TEXT]) BASE_MUST_CHECK;
enum base_status trust_token_read_thread(const struct trust_keys *keys,
    const char *text, int64_t today_days,
    struct trust_token *out) BASE_MUST_CHECK;

/* Has text, len bytes, the length and the alphabet of a token?  Proves
 * nothing; for finding candidates and for cutting tokens from quoted text. */
bool trust_token_looks_like(const char *text, size_t len);

/* A new key with a random secret and an id that no present key has, put
 * last (so that it signs).  When TRUST_KEYS_MAX are there, the oldest is
 * dropped. */
void trust_keys_generate(struct trust_keys *keys);

/*
 * The text of a key file: one line a key, "ID HEX" (0-255, 64 hex digits),
 * oldest first; empty lines and lines with '#' are skipped.
 * BASE_INVALID (with the line number, never the secret) or BASE_LIMIT.
 */
enum base_status trust_keys_parse(const char *text, struct trust_keys *out,
    struct base_err *err) BASE_MUST_CHECK;
/* The same text from keys, appended to out. */
enum base_status trust_keys_format(
    const struct trust_keys *keys, struct base_buf *out) BASE_MUST_CHECK;

/* Overwrites the secrets. */
void trust_keys_wipe(struct trust_keys *keys);

#endif
