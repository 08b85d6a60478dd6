/*
 * trust_scan: the signature of a scan that a host sends by mail, made by the
 * host's own key.  It stands in one line of the mail,
 *
 *	v=1; host=web1; time=2026-11-22T03:00:00Z; sha256=HEX; mac=HEX
 *
 * where sha256 is that of the file as it is attached, and mac the HMAC-SHA-256
 * (RFC 2104) by the key of "kairan-scan-1", host, time and sha256, each with a
 * line feed behind.  A shell with sha256sum can make it.
 *
 * Pure: no clock, no store.
 */
#ifndef KAIRAN_TRUST_SCAN_H
#define KAIRAN_TRUST_SCAN_H

#include "kairan/base.h"

/* Limits of trust_scan. */
#define TRUST_SCAN_HOST_MAX ((size_t)253) /* RFC 1035 section 2.3.4 */
#define TRUST_SCAN_TIME_MAX ((size_t)32)
#define TRUST_SCAN_KEY_LEN 32 /* bytes */
#define TRUST_SCAN_KEYS_MAX 4 /* of one host: while a new one is spread */
#define TRUST_SCAN_AGE_S                                                       \
	((int64_t)7 * 86400) /* mail servers try for five days */
#define TRUST_SCAN_AHEAD_S 86400 /* a clock may be that far ahead */

struct trust_scan {
	char host[TRUST_SCAN_HOST_MAX + 1]; /* letters, digits, . _ - and one
	    '/' before a container's name; never begins with a dot */
	char time_text[TRUST_SCAN_TIME_MAX + 1];
	int64_t time;
	char sha256[65]; /* lower case */
	char mac[65];
};

/* Reads the line.  BASE_INVALID says what is wrong with it. */
enum base_status trust_scan_read(const char *line, struct trust_scan *out,
    struct base_err *err) BASE_MUST_CHECK;

struct trust_scan_keys {
	uint8_t v[TRUST_SCAN_KEYS_MAX][TRUST_SCAN_KEY_LEN];
	size_t n;
};
/* A key file: lines of 64 hex digits; empty ones and those with '#' are
 * skipped.  BASE_INVALID names the line, never what stands there. */
enum base_status trust_scan_keys_read(const char *text,
    struct trust_scan_keys *out, struct base_err *err) BASE_MUST_CHECK;
void trust_scan_keys_wipe(struct trust_scan_keys *keys);

/* Was it made by one of the keys? */
bool trust_scan_verify(
    const struct trust_scan_keys *keys, const struct trust_scan *scan);

#endif
