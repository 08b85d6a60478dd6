/*
 * Sends the mail on standard input to each recipient, over one sender, and
 * says for each what came of it.
 *
 *	transport_submit KEY=VALUE... RECIPIENT...
 *
 * Keys: sendmail=PROGRAM or host=NAME with port, tls=starttls|tls|plain,
 * user, password, bearer, ca, hello, deadline_ms; from=ADDRESS.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_file.h"
#include "kairan/transport_send.h"

struct job {
	struct transport_sender_options options;
	const char *from;
};

static bool
take_argument(struct job *job, char *arg)
{
	struct transport_sender_options *o = &job->options;
	const struct {
		const char *key;
		const char **to;
	} words[] = {{"sendmail", &o->sendmail}, {"host", &o->smtp.host},
	    {"user", &o->smtp.user}, {"password", &o->smtp.password},
	    {"bearer", &o->smtp.bearer}, {"ca", &o->smtp.ca_file},
	    {"hello", &o->smtp.hello}, {"from", &job->from}};
	char *value = strchr(arg, '=');
	size_t i;

	if (value == NULL || strchr(arg, '@') != NULL)
		if (strncmp(arg, "from=", 5) != 0)
			return false;
	*value++ = '\0';
	for (i = 0; i < BASE_LEN(words); i++)
		if (strcmp(arg, words[i].key) == 0)
			*words[i].to = value;
	if (strcmp(arg, "port") == 0)
		o->smtp.port = (int)strtol(value, NULL, 10);
	if (strcmp(arg, "deadline_ms") == 0)
		o->smtp.deadline_ms = (int)strtol(value, NULL, 10);
	if (strcmp(arg, "tls") == 0)
		o->smtp.tls = strcmp(value, "tls") == 0 ? NET_SUBMIT_TLS
			      : strcmp(value, "plain") == 0
				  ? NET_SUBMIT_PLAIN
				  : NET_SUBMIT_STARTTLS;
	if (strcmp(arg, "host") == 0)
		o->kind = TRANSPORT_SEND_SMTP;
	return true;
}

static enum base_status
send_to(struct transport_sender *sender, const struct job *job,
    const char *recipient, const struct base_buf *mail)
{
	struct base_err err = BASE_ERR_INIT;
	struct transport_result result;
	enum base_status status;

	status = transport_send(sender, job->from, recipient,
	    base_buf_text(mail), mail->len, &result, &err);
	(void)printf("%s code=%d auth_failed=%d maybe_sent=%d text=%s\n",
	    base_status_name(status), result.code, result.auth_failed,
	    result.maybe_sent, result.text);
	if (status != BASE_OK)
		(void)printf("%s\n", err.text);
	(void)fflush(stdout);
	return status;
}

int
main(int argc, char **argv)
{
	struct job job = {.from = ""};
	struct base_err err = BASE_ERR_INIT;
	struct transport_sender *sender = NULL;
	struct base_buf mail;
	enum base_status status;
	int i = 1;

	base_buf_init(&mail, NET_SUBMIT_MESSAGE_MAX);
	while (i < argc && take_argument(&job, argv[i]))
		i++;
	status = base_file_read_fd(0, &mail, &err);
	if (status == BASE_OK)
		status = transport_sender_new(&job.options, &sender, &err);
	if (status != BASE_OK)
		(void)printf("%s\n%s\n", base_status_name(status), err.text);
	for (; i < argc && sender != NULL; i++)
		status = send_to(sender, &job, argv[i], &mail);
	transport_sender_free(sender);
	base_buf_release(&mail);
	return base_exit_code(status);
}
