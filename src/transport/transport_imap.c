#include "kairan/transport_imap.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "transport_imap_x.h"

/* May text go into a command? */
static bool
is_word(const char *text, size_t max)
{
	const unsigned char *p = (const unsigned char *)text;

	if (text == NULL || *text == '\0' || strlen(text) > max)
		return false;
	for (; *p != '\0'; p++)
		if (*p < ' ' || *p == 0x7f)
			return false;
	return true;
}

static enum base_status
check_options(
    const struct transport_imap_options *options, struct base_err *err)
{
	if (!is_word(options->host, 255) || options->port < 0 ||
	    options->port > 65535)
		return base_err_set(
		    err, BASE_INVALID, "IMAP: host or port cannot be used");
	if (!is_word(options->user, TRANSPORT_IMAP_WORD_MAX))
		return base_err_set(err, BASE_INVALID,
		    "IMAP %s: user is missing, too long or holds control "
		    "characters",
		    options->host);
	if (options->bearer != NULL
		? !is_word(options->bearer, TRANSPORT_IMAP_TOKEN_MAX)
		: !is_word(options->password, TRANSPORT_IMAP_WORD_MAX))
		return base_err_set(err, BASE_INVALID,
		    "IMAP %s: password or token is missing, too long or "
		    "holds control characters",
		    options->host);
	return BASE_OK;
}

static const char *
or_else(const char *text, const char *fallback)
{
	return text != NULL ? text : fallback;
}

static int
or_int(int value, int fallback)
{
	return value > 0 ? value : fallback;
}

static void
copy_options(
    struct transport_imap *imap, const struct transport_imap_options *from)
{
	struct transport_imap_options *to = &imap->options;

	*to = *from;
	to->account = base_xstrdup(or_else(from->account, from->user));
	to->host = base_xstrdup(from->host);
	to->user = base_xstrdup(from->user);
	to->password = base_xstrdup(from->password);
	to->bearer = base_xstrdup(from->bearer);
	to->ca_file = base_xstrdup(from->ca_file);
	to->folder = to->done_folder = to->failed_folder = NULL;
	to->port = or_int(from->port, 993);
	to->command_ms = or_int(from->command_ms, TRANSPORT_IMAP_COMMAND_MS);
	to->deadline_ms = or_int(from->deadline_ms, TRANSPORT_IMAP_DEADLINE_MS);
	if (to->message_max == 0 || to->message_max > UINT32_MAX)
		to->message_max = TRANSPORT_IMAP_MESSAGE_MAX;
	imap->folder = transport_utf7_encode(or_else(from->folder, "INBOX"));
	imap->done =
	    transport_utf7_encode(or_else(from->done_folder, "kairan-done"));
	imap->failed = transport_utf7_encode(
	    or_else(from->failed_folder, "kairan-failed"));
}

static enum base_status
check_folders(const struct transport_imap *imap, struct base_err *err)
{
	if (imap->folder == NULL || imap->done == NULL || imap->failed == NULL)
		return base_err_set(err, BASE_INVALID,
		    "IMAP %s: a folder's name cannot be used",
		    imap->options.host);
	if (base_text_equal_ascii(imap->folder, imap->done) ||
	    base_text_equal_ascii(imap->folder, imap->failed))
		return base_err_set(err, BASE_INVALID,
		    "IMAP %s: mail cannot be moved into the folder it is "
		    "fetched from",
		    imap->options.host);
	return BASE_OK;
}

enum base_status
transport_imap_open(const struct transport_imap_options *options,
    struct transport_imap **out, struct base_err *err)
{
	struct transport_imap *imap;
	enum base_status status;

	status = check_options(options, err);
	if (status != BASE_OK)
		return status;
	imap = base_xcalloc(1, sizeof(*imap));
	copy_options(imap, options);
	imap->deadline_at =
	    base_time_monotonic_ms() + imap->options.deadline_ms;
	status = check_folders(imap, err);
	if (status == BASE_OK)
		status = transport_imap_connect(imap, err);
	if (status == BASE_OK)
		status = transport_imap_need(imap, imap->done, err);
	if (status == BASE_OK)
		status = transport_imap_need(imap, imap->failed, err);
	if (status == BASE_OK)
		status = transport_imap_select(imap, err);
	if (status != BASE_OK) {
		transport_imap_free(imap);
		return status;
	}
	*out = imap;
	return BASE_OK;
}

void
transport_imap_free(struct transport_imap *imap)
{
	if (imap == NULL)
		return;
	transport_imap_disconnect(imap);
	free((char *)imap->options.account);
	free((char *)imap->options.host);
	free((char *)imap->options.user);
	base_secret_free(imap->options.password);
	base_secret_free(imap->options.bearer);
	free((char *)imap->options.ca_file);
	free(imap->folder);
	free(imap->done);
	free(imap->failed);
	free(imap);
}
