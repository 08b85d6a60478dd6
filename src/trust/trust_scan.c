#include "kairan/trust_scan.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_buf.h"
#include "kairan/base_hash.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"

/* Copies the value behind KEY= up to the next ';'; false when there is none or
 * it is too long. */
static bool
value_of(const char *line, const char *key, char *out, size_t size)
{
	size_t n = strlen(key), len;
	const char *at = line;

	while (*at != '\0') {
		at += strspn(at, " \t;");
		len = strcspn(at, ";");
		if (strncmp(at, key, n) == 0 && at[n] == '=') {
			at += n + 1;
			len = strcspn(at, "; \t\r\n");
			if (len == 0 || len >= size)
				return false;
			memcpy(out, at, len);
			out[len] = '\0';
			return true;
		}
		at += len;
	}
	return false;
}

static bool
is_host(const char *host)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t n = strspn(host, allowed);

	if (*host == '.' || *host == '-' || n == 0)
		return false;
	if (host[n] == '/' && host[n + 1] != '.' && host[n + 1] != '\0')
		n += 1 + strspn(host + n + 1, allowed);
	return host[n] == '\0';
}

static bool
is_hash(char *text)
{
	size_t i;

	for (i = 0; text[i] != '\0'; i++)
		if (text[i] >= 'A' && text[i] <= 'F')
			text[i] = (char)(text[i] - 'A' + 'a');
	return i == 64 && strspn(text, "0123456789abcdef") == 64;
}

enum base_status
trust_scan_read(const char *line, struct trust_scan *out, struct base_err *err)
{
	const char *wrong = NULL;
	char version[8];

	memset(out, 0, sizeof(*out));
	if (!value_of(line, "v", version, sizeof(version)) ||
	    strcmp(version, "1") != 0)
		wrong = "v";
	else if (!value_of(line, "host", out->host, sizeof(out->host)) ||
		 !is_host(out->host))
		wrong = "host";
	else if (!value_of(
		     line, "time", out->time_text, sizeof(out->time_text)) ||
		 base_time_parse(out->time_text, &out->time) != BASE_OK)
		wrong = "time";
	else if (!value_of(line, "sha256", out->sha256, sizeof(out->sha256)) ||
		 !is_hash(out->sha256))
		wrong = "sha256";
	else if (!value_of(line, "mac", out->mac, sizeof(out->mac)) ||
		 !is_hash(out->mac))
		wrong = "mac";
	return wrong == NULL ? BASE_OK
			     : base_err_set(err, BASE_INVALID,
				   "the signature has no good %s=", wrong);
}

static bool
read_key(const char *line, size_t len, uint8_t out[TRUST_SCAN_KEY_LEN])
{
	int high, low;
	size_t i;

	if (len != (size_t)2 * TRUST_SCAN_KEY_LEN)
		return false;
	for (i = 0; i < TRUST_SCAN_KEY_LEN; i++) {
		high = base_text_hex(line[2 * i]);
		low = base_text_hex(line[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high * 16 + low);
	}
	return true;
}

enum base_status
trust_scan_keys_read(
    const char *text, struct trust_scan_keys *out, struct base_err *err)
{
	unsigned n = 0;
	size_t len;

	memset(out, 0, sizeof(*out));
	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		n++;
		len = strcspn(text, "\n");
		if (strspn(text, " \t\r") >= len || *text == '#')
			continue;
		if (out->n == TRUST_SCAN_KEYS_MAX) {
			trust_scan_keys_wipe(out);
			return base_err_set(err, BASE_LIMIT,
			    "line %u: more than %d keys", n,
			    TRUST_SCAN_KEYS_MAX);
		}
		if (!read_key(text, len - (text[len - 1] == '\r' ? 1 : 0),
			out->v[out->n++])) {
			trust_scan_keys_wipe(out);
			return base_err_set(err, BASE_INVALID,
			    "line %u is no key of 64 hexadecimal digits", n);
		}
	}
	return out->n > 0 ? BASE_OK
			  : base_err_set(err, BASE_INVALID,
				"it holds no key: make one with 'openssl rand "
				"-hex 32'");
}

void
trust_scan_keys_wipe(struct trust_scan_keys *keys)
{
	volatile uint8_t *at = &keys->v[0][0];
	size_t i;

	for (i = 0; i < sizeof(keys->v); i++)
		at[i] = 0;
	keys->n = 0;
}

bool
trust_scan_verify(
    const struct trust_scan_keys *keys, const struct trust_scan *scan)
{
	uint8_t mac[BASE_SHA256_LEN], theirs[BASE_SHA256_LEN];
	char text[TRUST_SCAN_HOST_MAX + TRUST_SCAN_TIME_MAX + 128];
	bool is_good = false;
	size_t i;
	int len;

	len = snprintf(text, sizeof(text), "kairan-scan-1\n%s\n%s\n%s\n",
	    scan->host, scan->time_text, scan->sha256);
	if (len < 0 || (size_t)len >= sizeof(text) ||
	    !read_key(scan->mac, strlen(scan->mac), theirs))
		return false;
	for (i = 0; i < keys->n; i++) {
		base_hash_hmac(
		    keys->v[i], TRUST_SCAN_KEY_LEN, text, (size_t)len, mac);
		if (base_hash_equal(mac, theirs, sizeof(mac)))
			is_good = true;
	}
	return is_good;
}
