/*
 * What every handle of libcurl has in common: verified TLS, and words for
 * what went wrong.
 */
#ifndef NET_EASY_H
#define NET_EASY_H

#include <curl/curl.h>

#include "kairan/net.h"

#define NET_EASY_URL_SHOWN 200 /* bytes of a URL in an error */

/* A fresh handle; libcurl is started at the first call. */
CURL *net_easy_new(void);

/* Sets what holds for all: TLS 1.2 and up, certificate and name checked,
 * ca_file or the system's, no signals, no netrc. errbuf: CURL_ERROR_SIZE
 * bytes that live as long as the handle.  False when libcurl refuses. */
bool net_easy_secure(CURL *easy, const char *ca_file, char *errbuf);

/* BASE_INVALID when ca_file (may be NULL) cannot be read. */
enum base_status net_easy_check_ca(
    const char *ca_file, struct base_err *err) BASE_MUST_CHECK;

/* Milliseconds as libcurl's long; 0 and less give fallback. */
long net_easy_ms(int ms, int fallback);

/* Fills err for a failed transfer: "WHAT: curl's words (what to do)". */
enum base_status net_easy_failed(enum base_status status, CURLcode code,
    const char *errbuf, const char *what, struct base_err *err);

#endif
