#include "kairan/transport_send.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "transport_send_x.h"
#include "transport_spool_x.h"

static enum base_status
check_options(
    const struct transport_sender_options *options, struct base_err *err)
{
	if (options->kind == TRANSPORT_SEND_MAILDIR &&
	    (options->maildir == NULL || *options->maildir == '\0'))
		return base_err_set(err, BASE_INVALID,
		    "sending into a maildir needs its folder");
	if (options->kind == TRANSPORT_SEND_SENDMAIL &&
	    options->sendmail != NULL && options->sendmail[0] != '/')
		return base_err_set(err, BASE_INVALID,
		    "sendmail must be given by its full path");
	return BASE_OK;
}

enum base_status
transport_sender_new(const struct transport_sender_options *options,
    struct transport_sender **out, struct base_err *err)
{
	struct transport_sender *sender;
	enum base_status status;

	status = check_options(options, err);
	if (status != BASE_OK)
		return status;
	sender = base_xcalloc(1, sizeof(*sender));
	sender->options = *options;
	memset(&sender->options.smtp, 0, sizeof(sender->options.smtp));
	sender->options.sendmail = base_xstrdup(options->sendmail);
	sender->options.sendmail_config =
	    base_xstrdup(options->sendmail_config);
	sender->options.maildir = base_xstrdup(options->maildir);
	if (options->kind == TRANSPORT_SEND_SMTP)
		status = net_submit_new(&options->smtp, &sender->submit, err);
	if (status != BASE_OK) {
		transport_sender_free(sender);
		return status;
	}
	*out = sender;
	return BASE_OK;
}

void
transport_sender_free(struct transport_sender *sender)
{
	if (sender == NULL)
		return;
	net_submit_free(sender->submit);
	free((char *)sender->options.sendmail);
	free((char *)sender->options.sendmail_config);
	free((char *)sender->options.maildir);
	free(sender);
}

static enum base_status
send_smtp(struct transport_sender *sender, const char *from,
    const char *recipient, const struct base_buf *message,
    struct transport_result *result, struct base_err *err)
{
	struct net_submit_result answer;
	enum base_status status;

	status = net_submit_send(sender->submit, from, recipient,
	    base_buf_text(message), message->len, &answer, err);
	result->code = answer.code;
	(void)snprintf(result->text, sizeof(result->text), "%s", answer.text);
	result->auth_failed = answer.auth_failed;
	result->maybe_sent = answer.maybe_sent;
	return status;
}

static enum base_status
make_maildir(const char *maildir, struct base_err *err)
{
	static const char *const names[] = {"tmp", "new", "cur"};
	enum base_status status = BASE_OK;
	size_t i;
	char *path;

	for (i = 0; i < BASE_LEN(names) && status == BASE_OK; i++) {
		path = base_file_join(maildir, names[i]);
		status = base_file_mkdir(path, 0700, err);
		free(path);
	}
	return status;
}

static enum base_status
send_maildir(const struct transport_sender *sender, const char *from,
    const char *recipient, const struct base_buf *message,
    struct transport_result *result, struct base_err *err)
{
	const char *maildir = sender->options.maildir;
	char *dir = base_file_join(maildir, "new");
	char *tmp = base_file_join(maildir, "tmp");
	char *name = transport_maildir_name();
	struct base_buf file;
	enum base_status status;

	base_buf_init(&file, message->max + 1024);
	status = make_maildir(maildir, err);
	/* The envelope, as a delivery agent writes it down. */
	if (status == BASE_OK &&
	    (base_buf_printf(&file, "Return-Path: <%s>\nDelivered-To: %s\n",
		 from, recipient) != BASE_OK ||
		base_buf_add(&file, base_buf_text(message), message->len) !=
		    BASE_OK))
		status = base_err_set(err, BASE_LIMIT, "mail too large");
	if (status == BASE_OK)
		status = base_file_write(
		    dir, name, file.data, file.len, 0600, tmp, err);
	if (status == BASE_OK)
		(void)snprintf(
		    result->path, sizeof(result->path), "%s/%s", dir, name);
	base_buf_release(&file);
	free(dir);
	free(tmp);
	free(name);
	return status;
}

/* A local sendmail and a maildir want lines that end in LF alone. */
static enum base_status
unix_lines(const char *message, size_t len, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t i = 0, start;

	while (i < len && status == BASE_OK) {
		start = i;
		while (i < len && !(message[i] == '\r' && i + 1 < len &&
				      message[i + 1] == '\n'))
			i++;
		status = base_buf_add(out, message + start, i - start);
		if (i < len)
			i++;
	}
	return status;
}

enum base_status
transport_send(struct transport_sender *sender, const char *envelope_from,
    const char *recipient, const char *message, size_t message_len,
    struct transport_result *result, struct base_err *err)
{
	struct base_buf lines;
	enum base_status status;

	memset(result, 0, sizeof(*result));
	if ((*envelope_from != '\0' && !net_address_is_safe(envelope_from)) ||
	    !net_address_is_safe(recipient))
		return base_err_set(err, BASE_INVALID,
		    "sender or recipient is no usable address");
	base_buf_init(&lines, NET_SUBMIT_MESSAGE_MAX);
	if (unix_lines(message, message_len, &lines) != BASE_OK)
		status = base_err_set(err, BASE_LIMIT,
		    "the mail is over %zu bytes", NET_SUBMIT_MESSAGE_MAX);
	else if (sender->options.kind == TRANSPORT_SEND_SMTP)
		status = send_smtp(
		    sender, envelope_from, recipient, &lines, result, err);
	else if (sender->options.kind == TRANSPORT_SEND_MAILDIR)
		status = send_maildir(
		    sender, envelope_from, recipient, &lines, result, err);
	else
		status = transport_send_sendmail(&sender->options,
		    envelope_from, recipient, &lines, result, err);
	base_buf_release(&lines);
	return status;
}
