#include "kairan/base_hash.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>

#include "kairan/base.h"

/* A hash that cannot be computed must not become a hash of zeros. */
static void
must(int rc, const char *what)
{
	if (rc >= 0)
		return;
	base_log(BASE_LOG_ERROR, "crypto-failed", "call=%s reason=%s", what,
	    gnutls_strerror(rc));
	abort();
}

void
base_hash_sha256(const void *data, size_t len, uint8_t out[BASE_SHA256_LEN])
{
	must(gnutls_hash_fast(GNUTLS_DIG_SHA256, len > 0 ? data : "", len, out),
	    "sha256");
}

static void
print_hex(const uint8_t *hash, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		out[i * 2] = digits[hash[i] >> 4];
		out[i * 2 + 1] = digits[hash[i] & 15];
	}
	out[len * 2] = '\0';
}

void
base_hash_sha256_hex(const void *data, size_t len, char out[BASE_SHA256_HEX])
{
	uint8_t hash[BASE_SHA256_LEN];

	base_hash_sha256(data, len, hash);
	print_hex(hash, sizeof(hash), out);
}

void
base_hash_sha512_hex(const void *data, size_t len, char out[BASE_SHA512_HEX])
{
	uint8_t hash[64];

	must(
	    gnutls_hash_fast(GNUTLS_DIG_SHA512, len > 0 ? data : "", len, hash),
	    "sha512");
	print_hex(hash, sizeof(hash), out);
}

void
base_hash_hmac(const void *key, size_t key_len, const void *data, size_t len,
    uint8_t out[BASE_SHA256_LEN])
{
	must(gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, key_len,
		 len > 0 ? data : "", len, out),
	    "hmac");
}

void
base_hash_random(void *out, size_t len)
{
	if (len > 0)
		must(gnutls_rnd(GNUTLS_RND_KEY, out, len), "random");
}

bool
base_hash_equal(const void *a, const void *b, size_t len)
{
	return len == 0 || gnutls_memcmp(a, b, len) == 0;
}
