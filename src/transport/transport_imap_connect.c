#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "transport_imap_x.h"

#define LOGOUT_MS 3000

static struct net_stream *
stream_of(mailstream_low *low)
{
	return ((struct transport_imap *)low->data)->stream;
}

static ssize_t
low_read(mailstream_low *low, void *buf, size_t len)
{
	/* -1 at the end of the stream: libetpan would ask again for ever. */
	return net_stream_read(stream_of(low), buf, len);
}

static ssize_t
low_write(mailstream_low *low, const void *buf, size_t len)
{
	return net_stream_write(stream_of(low), buf, len);
}

static int
low_close(mailstream_low *low)
{
	(void)low;
	return 0;
}

static int
low_fd(mailstream_low *low)
{
	return net_stream_fd(stream_of(low));
}

static void
low_free(mailstream_low *low)
{
	free(low);
}

static void
low_cancel(mailstream_low *low)
{
	(void)low;
}

static struct mailstream_cancel *
low_get_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static carray *
low_certificates(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static int
low_idle(mailstream_low *low)
{
	(void)low;
	return -1;
}

static mailstream_low_driver driver = {
    .mailstream_read = low_read,
    .mailstream_write = low_write,
    .mailstream_close = low_close,
    .mailstream_get_fd = low_fd,
    .mailstream_free = low_free,
    .mailstream_cancel = low_cancel,
    .mailstream_get_cancel = low_get_cancel,
    .mailstream_get_certificate_chain = low_certificates,
    .mailstream_setup_idle = low_idle,
    .mailstream_unsetup_idle = low_idle,
    .mailstream_interrupt_idle = low_idle,
};

void
transport_imap_begin(struct transport_imap *imap, size_t budget)
{
	int64_t at = base_time_monotonic_ms() + imap->options.command_ms;

	if (at > imap->deadline_at)
		at = imap->deadline_at;
	net_stream_set_deadline(imap->stream, at);
	net_stream_set_budget(imap->stream, budget);
}

/* The server's words for the last command. */
static const char *
words_of(const struct transport_imap *imap)
{
	const char *words = imap->session->imap_response;

	return words != NULL && *words != '\0' ? words : "no reason given";
}

enum base_status
transport_imap_failed(
    struct transport_imap *imap, int r, const char *what, struct base_err *err)
{
	const struct base_err *cause = net_stream_error(imap->stream);

	switch (r) {
	case MAILIMAP_ERROR_STREAM:
	case MAILIMAP_ERROR_PARSE:
	case MAILIMAP_ERROR_MEMORY:
	case MAILIMAP_ERROR_FATAL:
	case MAILIMAP_ERROR_PROTOCOL:
	case MAILIMAP_ERROR_NEEDS_MORE_DATA:
		break;
	default:
		if (cause->status == BASE_OK)
			return base_err_set(err, BASE_PERM,
			    "IMAP %s: %s refused: %s", imap->options.host, what,
			    words_of(imap));
	}
	imap->is_broken = true;
	if (cause->status != BASE_OK)
		return base_err_set(
		    err, BASE_TEMP, "IMAP %s: %s", what, cause->text);
	return base_err_set(err, BASE_TEMP,
	    "IMAP %s: %s: the server's answer cannot be read (libetpan %d)",
	    imap->options.host, what, r);
}

static enum base_status
learn_abilities(struct transport_imap *imap, struct base_err *err)
{
	struct mailimap_capability_data *data = NULL;
	int r;

	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	r = mailimap_capability(imap->session, &data);
	if (r != MAILIMAP_NO_ERROR)
		return transport_imap_failed(imap, r, "CAPABILITY", err);
	mailimap_capability_data_free(data);
	imap->has_move = mailimap_has_extension(imap->session, (char *)"MOVE");
	imap->has_uidplus = mailimap_has_uidplus(imap->session);
	imap->has_idle = mailimap_has_idle(imap->session);
	return BASE_OK;
}

/* RFC 5530 response codes that say "later", not "wrong password". */
static bool
is_for_now(const struct transport_imap *imap)
{
	static const char *const codes[] = {
	    "UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CONTACTADMIN"};
	const struct mailimap_response_info *info =
	    imap->session->imap_response_info;
	size_t i;

	for (i = 0; i < BASE_LEN(codes); i++)
		if (info != NULL && info->rsp_atom != NULL &&
		    base_text_equal_ascii(info->rsp_atom, codes[i]))
			return true;
	return false;
}

static enum base_status
log_in(struct transport_imap *imap, struct base_err *err)
{
	const struct transport_imap_options *options = &imap->options;
	int r;

	if (options->bearer == NULL &&
	    mailimap_has_extension(imap->session, (char *)"LOGINDISABLED"))
		return base_err_set(err, BASE_PERM,
		    "IMAP %s takes no LOGIN; a token is needed", options->host);
	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	r = options->bearer != NULL
		? mailimap_oauth2_authenticate(
		      imap->session, options->user, options->bearer)
		: mailimap_login(
		      imap->session, options->user, options->password);
	if (r == MAILIMAP_NO_ERROR)
		return BASE_OK;
	if (transport_imap_failed(imap, r, "login", NULL) == BASE_TEMP)
		return transport_imap_failed(imap, r, "login", err);
	return base_err_set(err, is_for_now(imap) ? BASE_TEMP : BASE_PERM,
	    "IMAP %s: login as %s refused: %s (check user and password or "
	    "token)",
	    options->host, options->user, words_of(imap));
}

static enum base_status
start_session(struct transport_imap *imap, struct base_err *err)
{
	mailstream_low *low = NULL;
	mailstream *stream = NULL;
	int r;

	imap->session = mailimap_new(0, NULL);
	low = mailstream_low_new(imap, &driver);
	if (low != NULL)
		stream = mailstream_new(low, 8192);
	if (imap->session == NULL || stream == NULL) {
		if (low != NULL)
			mailstream_low_free(low);
		return base_err_set(err, BASE_TEMP, "out of memory");
	}
	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	r = mailimap_connect(imap->session, stream);
	if (r != MAILIMAP_NO_ERROR_NON_AUTHENTICATED &&
	    r != MAILIMAP_NO_ERROR_AUTHENTICATED)
		return transport_imap_failed(imap,
		    r == MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION
			? MAILIMAP_ERROR_PROTOCOL
			: r,
		    "greeting", err);
	if (r == MAILIMAP_NO_ERROR_AUTHENTICATED)
		return base_err_set(err, BASE_PERM,
		    "IMAP %s: logged in before we said who we are",
		    imap->options.host);
	return learn_abilities(imap, err);
}

enum base_status
transport_imap_connect(struct transport_imap *imap, struct base_err *err)
{
	const struct net_stream_options options = {.host = imap->options.host,
	    .port = imap->options.port,
	    .ca_file = imap->options.ca_file,
	    .connect_timeout_ms = imap->options.connect_timeout_ms};
	enum base_status status;

	imap->is_broken = false;
	status = net_stream_open(&options, &imap->stream, err);
	if (status != BASE_OK)
		return base_err_prefix(err, "IMAP");
	status = start_session(imap, err);
	if (status == BASE_OK)
		status = log_in(imap, err);
	/* What a server offers changes with the login. */
	if (status == BASE_OK)
		status = learn_abilities(imap, err);
	if (status != BASE_OK)
		transport_imap_disconnect(imap);
	return status;
}

void
transport_imap_disconnect(struct transport_imap *imap)
{
	/* mailimap_free() says LOGOUT; on a spoilt stream it fails at once. */
	if (imap->session != NULL) {
		net_stream_set_deadline(imap->stream,
		    imap->is_broken ? 1 : base_time_monotonic_ms() + LOGOUT_MS);
		net_stream_set_budget(imap->stream, 65536);
		mailimap_free(imap->session);
	}
	imap->session = NULL;
	net_stream_free(imap->stream);
	imap->stream = NULL;
	imap->is_broken = true;
}
