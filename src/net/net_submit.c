#include "kairan/net_submit.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "net_easy.h"

#define REPLY_LINES_MAX ((size_t)64 << 10)

struct net_submit {
	CURL *easy;
	struct net_submit_options options; /* strings owned */
	char *url;
	char errbuf[CURL_ERROR_SIZE]; /* must outlive the transfer */
};

/* One mail on the way. */
struct parcel {
	struct base_buf wire; /* with CRLF */
	size_t at;
	bool is_read; /* libcurl took everything */
	size_t reply_bytes;
	bool goes_on; /* the last reply line was not its last */
	struct net_submit_result *result;
};

static bool
has_control(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	if (text == NULL)
		return false;
	for (; *p != '\0'; p++)
		if (*p < ' ' || *p == 0x7f)
			return true;
	return false;
}

/* May text stand in a URL and in EHLO as a host's name or address? */
static bool
is_host(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	if (text == NULL || *text == '\0' || strlen(text) > 255)
		return false;
	for (; *p != '\0'; p++)
		if (!isalnum(*p) && strchr("-._:[]", *p) == NULL)
			return false;
	return true;
}

static enum base_status
check_options(const struct net_submit_options *options, struct base_err *err)
{
	bool has_login = options->user != NULL;

	if (!is_host(options->host) || options->port < 0 ||
	    options->port > 65535 ||
	    (options->hello != NULL && !is_host(options->hello)))
		return base_err_set(err, BASE_INVALID,
		    "SMTP: host name or port cannot be used");
	if (has_control(options->user) || has_control(options->password) ||
	    has_control(options->bearer))
		return base_err_set(err, BASE_INVALID,
		    "SMTP: control characters in user, password or token");
	if (has_login && options->password == NULL && options->bearer == NULL)
		return base_err_set(err, BASE_INVALID,
		    "SMTP: a user without password or token");
	if (options->tls == NET_SUBMIT_PLAIN &&
	    !net_host_is_loopback(options->host)) {
		if (!options->allow_plain)
			return base_err_set(err, BASE_INVALID,
			    "SMTP without TLS to %s is not allowed",
			    options->host);
		if (has_login)
			return base_err_set(err, BASE_INVALID,
			    "SMTP: no password goes to %s without TLS",
			    options->host);
	}
	return net_easy_check_ca(options->ca_file, err);
}

static char *
make_url(const struct net_submit_options *options)
{
	static const int ports[] = {587, 465, 25};
	bool is_v6 =
	    strchr(options->host, ':') != NULL && options->host[0] != '[';

	/* The path is the name that EHLO gives. */
	return base_xprintf("%s://%s%s%s:%d/%s",
	    options->tls == NET_SUBMIT_TLS ? "smtps" : "smtp", is_v6 ? "[" : "",
	    options->host, is_v6 ? "]" : "",
	    options->port > 0 ? options->port : ports[options->tls],
	    options->hello != NULL ? options->hello : "");
}

enum base_status
net_submit_new(const struct net_submit_options *options,
    struct net_submit **out, struct base_err *err)
{
	struct net_submit *submit;
	enum base_status status;

	status = check_options(options, err);
	if (status != BASE_OK)
		return status;
	submit = base_xcalloc(1, sizeof(*submit));
	submit->options = *options;
	submit->options.host = base_xstrdup(options->host);
	submit->options.user = base_xstrdup(options->user);
	submit->options.password = base_xstrdup(options->password);
	submit->options.bearer = base_xstrdup(options->bearer);
	submit->options.ca_file = base_xstrdup(options->ca_file);
	submit->options.hello = base_xstrdup(options->hello);
	submit->url = make_url(options);
	submit->easy = net_easy_new();
	if (submit->easy == NULL) {
		net_submit_free(submit);
		return base_err_set(err, BASE_TEMP, "libcurl did not start");
	}
	*out = submit;
	return BASE_OK;
}

void
net_submit_free(struct net_submit *submit)
{
	if (submit == NULL)
		return;
	curl_easy_cleanup(submit->easy);
	free((char *)submit->options.host);
	free((char *)submit->options.user);
	base_secret_free(submit->options.password);
	base_secret_free(submit->options.bearer);
	free((char *)submit->options.ca_file);
	free((char *)submit->options.hello);
	free(submit->url);
	free(submit);
}

/* Every line end becomes CRLF, a lone CR too: some servers take it for the
 * end of a line and could be made to see a mail that we did not send. */
static enum base_status
canonical(const char *message, size_t len, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t i = 0, start;

	while (i < len && status == BASE_OK) {
		start = i;
		while (i < len && message[i] != '\r' && message[i] != '\n')
			i++;
		status = base_buf_add(out, message + start, i - start);
		if (i < len && message[i] == '\r' && i + 1 < len &&
		    message[i + 1] == '\n')
			i++;
		i++;
		if (status == BASE_OK)
			status = base_buf_add(out, "\r\n", 2);
	}
	return status;
}

static size_t
on_read(char *to, size_t size, size_t count, void *ctx)
{
	struct parcel *parcel = ctx;
	size_t len = size * count, left = parcel->wire.len - parcel->at;

	if (left == 0)
		parcel->is_read = true;
	if (len > left)
		len = left;
	if (len > 0)
		memcpy(to, parcel->wire.data + parcel->at, len);
	parcel->at += len;
	/* All bytes handed over: the server may have them from here on. */
	if (parcel->at == parcel->wire.len)
		parcel->is_read = true;
	return len;
}

/* Adds text to the kept words, blanks at its end cut. */
static void
keep_words(struct net_submit_result *result, const char *between,
    const char *text, size_t len)
{
	size_t have = strlen(result->text);

	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	if (len > sizeof(result->text))
		len = sizeof(result->text);
	(void)snprintf(result->text + have, sizeof(result->text) - have,
	    "%s%.*s", between, (int)len, text);
}

/*
 * Keeps the server's last reply, in the words of which people are told: the
 * lines of one reply (RFC 5321 4.2.1) after each other.  Not the goodbye
 * that libcurl asks for after a refusal.
 */
static size_t
on_reply(char *data, size_t size, size_t count, void *ctx)
{
	struct parcel *parcel = ctx;
	size_t len = size * count;

	parcel->reply_bytes += len;
	if (parcel->reply_bytes > REPLY_LINES_MAX)
		return len == 0 ? 1 : 0;
	if (len < 4 || strncmp(data, "221", 3) == 0)
		return len;
	if (parcel->goes_on) {
		keep_words(parcel->result, " ", data + 4, len - 4);
	} else {
		parcel->result->text[0] = '\0';
		keep_words(parcel->result, "", data, len);
	}
	parcel->goes_on = data[3] == '-';
	return len;
}

static bool
set_login(const struct net_submit *submit)
{
	const struct net_submit_options *options = &submit->options;
	CURL *easy = submit->easy;

	if (options->user == NULL)
		return true;
	if (curl_easy_setopt(easy, CURLOPT_USERNAME, options->user) != CURLE_OK)
		return false;
	if (options->bearer != NULL)
		return curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER,
			   options->bearer) == CURLE_OK;
	return curl_easy_setopt(easy, CURLOPT_PASSWORD, options->password) ==
	       CURLE_OK;
}

static bool
set_connection(struct net_submit *submit)
{
	const struct net_submit_options *options = &submit->options;
	CURL *easy = submit->easy;

	return net_easy_secure(easy, options->ca_file, submit->errbuf) &&
	       curl_easy_setopt(easy, CURLOPT_URL, submit->url) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps") ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_USE_SSL,
		   (long)(options->tls == NET_SUBMIT_STARTTLS
			      ? CURLUSESSL_ALL
			      : CURLUSESSL_NONE)) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
		   net_easy_ms(options->connect_timeout_ms,
		       NET_CONNECT_TIMEOUT_MS_DEFAULT)) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
		   net_easy_ms(options->deadline_ms,
		       NET_DEADLINE_MS_DEFAULT)) == CURLE_OK &&
	       set_login(submit);
}

static bool
set_parcel(
    CURL *easy, struct parcel *parcel, const char *from, struct curl_slist *to)
{
	return curl_easy_setopt(easy, CURLOPT_MAIL_FROM, from) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
		   (curl_off_t)parcel->wire.len) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_READDATA, parcel) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_reply) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, parcel) == CURLE_OK;
}

/* What a failure means, by the last reply code and how far we came. */
static enum base_status
judge(struct net_submit *submit, const struct parcel *parcel, CURLcode rc,
    struct base_err *err)
{
	struct net_submit_result *result = parcel->result;
	char what[300];

	(void)snprintf(
	    what, sizeof(what), "SMTP to %.200s", submit->options.host);
	if (rc == CURLE_LOGIN_DENIED) {
		result->auth_failed = true;
		return base_err_set(err, BASE_TEMP,
		    "%s: login refused: %s (check user and password or token)",
		    what, result->text);
	}
	/* 530, 534, 535 and 538 (RFC 4954): the account, not the mail. */
	if (result->code >= 530 && result->code <= 538) {
		result->auth_failed = true;
		return base_err_set(err, BASE_TEMP,
		    "%s: authentication wanted: %s (set user and password)",
		    what, result->text);
	}
	/* libcurl answers a refused MAIL, RCPT and DATA by SEND_ERROR; a 5xx
	 * before (greeting, EHLO) is about the server, not about this mail. */
	if (result->code >= 500 && (rc == CURLE_SEND_ERROR || parcel->is_read))
		return base_err_set(
		    err, BASE_PERM, "%s: refused: %s", what, result->text);
	if (result->code >= 400)
		return base_err_set(
		    err, BASE_TEMP, "%s: not now: %s", what, result->text);
	if (parcel->is_read) {
		result->maybe_sent = true;
		return base_err_set(err, BASE_TEMP,
		    "%s: the answer after the mail got lost; it may have been "
		    "accepted (%s)",
		    what, curl_easy_strerror(rc));
	}
	return net_easy_failed(BASE_TEMP, rc, submit->errbuf, what, err);
}

static enum base_status
transfer(struct net_submit *submit, struct parcel *parcel, const char *from,
    const char *recipient, struct base_err *err)
{
	struct curl_slist *to;
	enum base_status status = BASE_OK;
	long code = 0;
	CURLcode rc;

	to = curl_slist_append(NULL, recipient);
	curl_easy_reset(submit->easy);
	if (to == NULL || !set_connection(submit) ||
	    !set_parcel(submit->easy, parcel, from, to)) {
		status = base_err_set(err, BASE_INVALID,
		    "SMTP: libcurl does not take these options");
		goto out;
	}
	rc = curl_easy_perform(submit->easy);
	(void)curl_easy_getinfo(submit->easy, CURLINFO_RESPONSE_CODE, &code);
	parcel->result->code = (int)code;
	if (rc != CURLE_OK)
		status = judge(submit, parcel, rc, err);
out:
	curl_slist_free_all(to);
	return status;
}

enum base_status
net_submit_send(struct net_submit *submit, const char *envelope_from,
    const char *recipient, const char *message, size_t message_len,
    struct net_submit_result *result, struct base_err *err)
{
	struct parcel parcel = {.result = result};
	enum base_status status;

	memset(result, 0, sizeof(*result));
	if ((*envelope_from != '\0' && !net_address_is_safe(envelope_from)) ||
	    !net_address_is_safe(recipient))
		return base_err_set(err, BASE_INVALID,
		    "SMTP: sender or recipient is no usable address");
	base_buf_init(&parcel.wire, NET_SUBMIT_MESSAGE_MAX);
	if (canonical(message, message_len, &parcel.wire) != BASE_OK)
		status = base_err_set(err, BASE_LIMIT,
		    "SMTP: the mail is over %zu bytes", NET_SUBMIT_MESSAGE_MAX);
	else
		status =
		    transfer(submit, &parcel, envelope_from, recipient, err);
	base_buf_release(&parcel.wire);
	return status;
}

enum base_status
net_submit_try(struct net_submit *submit, struct net_submit_result *result,
    struct base_err *err)
{
	struct parcel parcel = {.result = result};
	CURL *easy = submit->easy;
	long code = 0;
	CURLcode rc;

	memset(result, 0, sizeof(*result));
	curl_easy_reset(easy);
	if (!set_connection(submit) ||
	    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "NOOP") != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L) != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_reply) !=
		CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &parcel) != CURLE_OK)
		return base_err_set(err, BASE_INVALID,
		    "SMTP: libcurl does not take these options");
	rc = curl_easy_perform(easy);
	(void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
	result->code = (int)code;
	return rc == CURLE_OK ? BASE_OK : judge(submit, &parcel, rc, err);
}
