/*
 * base_hash: SHA-256 and SHA-512 (FIPS 180-4), HMAC-SHA-256 (RFC 2104) and
 * random bytes, by GnuTLS.  The only user of its crypto interface.
 */
#ifndef KAIRAN_BASE_HASH_H
#define KAIRAN_BASE_HASH_H

#include "kairan/base.h"

#define BASE_SHA256_LEN 32
#define BASE_SHA256_HEX 65 /* 64 lower-case digits and NUL */

void base_hash_sha256(
    const void *data, size_t len, uint8_t out[BASE_SHA256_LEN]);
void base_hash_sha256_hex(
    const void *data, size_t len, char out[BASE_SHA256_HEX]);
#define BASE_SHA512_HEX 129
void base_hash_sha512_hex(
    const void *data, size_t len, char out[BASE_SHA512_HEX]);
void base_hash_hmac(const void *key, size_t key_len, const void *data,
    size_t len, uint8_t out[BASE_SHA256_LEN]);
/* Unpredictable bytes; never fails (aborts the program instead). */
void base_hash_random(void *out, size_t len);
/* Equal, in time that does not depend on the content. */
bool base_hash_equal(const void *a, const void *b, size_t len);

#endif
