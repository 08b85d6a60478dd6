#include "net_easy.h"

#include <string.h>
#include <unistd.h>

CURL *
net_easy_new(void)
{
	static bool is_started;
	CURL *easy;

	if (!is_started && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return NULL;
	is_started = true;
	easy = curl_easy_init();
	return easy;
}

bool
net_easy_secure(CURL *easy, const char *ca_file, char *errbuf)
{
	errbuf[0] = '\0';
	if (ca_file != NULL &&
	    (curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file) != CURLE_OK ||
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) != CURLE_OK))
		return false;
	return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, errbuf) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(
		   easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SSLVERSION,
		   (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK;
}

enum base_status
net_easy_check_ca(const char *ca_file, struct base_err *err)
{
	if (ca_file == NULL || access(ca_file, R_OK) == 0)
		return BASE_OK;
	return base_err_errno(
	    err, BASE_INVALID, "CA file '%s' cannot be read", ca_file);
}

long
net_easy_ms(int ms, int fallback)
{
	return ms > 0 ? ms : fallback;
}

/* What to do about the failures that people meet. */
static const char *
hint_for(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return "check the name and this machine's DNS";
	case CURLE_COULDNT_RESOLVE_PROXY:
		return "check the proxy's name";
	case CURLE_COULDNT_CONNECT:
		return "is the server up, the port right, a firewall between?";
	case CURLE_OPERATION_TIMEDOUT:
		return "the server is slow or silent; it will be tried again";
	case CURLE_PEER_FAILED_VERIFICATION:
		return "the certificate does not prove this name; if its CA "
		       "is your own, set ca_file";
	case CURLE_SSL_CACERT_BADFILE:
		return "ca_file must hold PEM certificates";
	case CURLE_SSL_CONNECT_ERROR:
		return "does the server speak TLS 1.2 or later on this port?";
	case CURLE_USE_SSL_FAILED:
		return "the server offers no STARTTLS; mail is not sent "
		       "without";
	case CURLE_LOGIN_DENIED:
		return "check user and password or token";
	default:
		return NULL;
	}
}

enum base_status
net_easy_failed(enum base_status status, CURLcode code, const char *errbuf,
    const char *what, struct base_err *err)
{
	const char *words, *hint;

	words = errbuf[0] != '\0' ? errbuf : curl_easy_strerror(code);
	hint = hint_for(code);
	if (hint == NULL)
		return base_err_set(err, status, "%s: %s", what, words);
	return base_err_set(err, status, "%s: %s (%s)", what, words, hint);
}
