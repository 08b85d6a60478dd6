/* kairan check: how mail leaves, and the boxes that are fetched from. */
#include "flow_check_x.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/net_submit.h"
#include "kairan/transport_imap.h"

#define LOCAL_PART_MAX 64 /* RFC 5321 section 4.5.3.1.1 */

/* Names that lead nowhere (RFC 2606, 6761). */
static bool
is_reserved(const char *address)
{
	static const char *const ends[] = {"example.com", "example.org",
	    "example.net", "example.jp", ".example", ".test", ".invalid",
	    "localhost", ".local"};
	const char *at = strrchr(address, '@');
	size_t i, len, n = at == NULL ? 0 : strlen(at);

	for (i = 0; i < BASE_LEN(ends); i++) {
		len = strlen(ends[i]);
		if (n > len && strcasecmp(at + n - len, ends[i]) == 0)
			return true;
	}
	return false;
}

static void
check_address(struct flow_check *c)
{
	const struct conf_mail *m = &c->flow->conf->mail;
	const char *at = strrchr(m->address, '@');
	size_t local = at == NULL ? 0 : (size_t)(at - m->address);

	if (!net_address_is_safe(m->address) || !net_address_is_safe(m->from))
		flow_check_fail(c, "mail address", "mend address and from",
		    "%s or %s cannot stand in a mail", m->address, m->from);
	else if (local + strlen(m->delimiter) + TRUST_TOKEN_TEXT - 1 >
		 LOCAL_PART_MAX)
		flow_check_fail(c, "mail address",
		    "take an address with a shorter part before the @",
		    "%s: with a reply token its local part is over %d "
		    "characters (RFC 5321)",
		    m->address, LOCAL_PART_MAX);
	else if (is_reserved(m->address) || is_reserved(m->from))
		flow_check_warn(c, "mail address",
		    "set address to one that reaches this machine",
		    "%s is only good for trials: no mail comes back from "
		    "outside",
		    m->address);
	else
		flow_check_ok(c, "mail address",
		    "replies come to %.*s%sTOKEN%s: the mail server must hand "
		    "those to kairan-intake too",
		    (int)local, m->address, m->delimiter, at);
}

static void
check_send(struct flow_check *c)
{
	const struct conf *conf = c->flow->conf;

	if (conf->send == CONF_SEND_OFF)
		flow_check_warn(c, "send",
		    "send = redirect for a trial, send = on for work",
		    "send = off: mails wait in the outbox");
	else if (conf->send == CONF_SEND_REDIRECT)
		flow_check_warn(c, "send", "send = on when the trial is over",
		    "send = redirect: every mail goes to %s",
		    conf->redirect_to);
	else
		flow_check_ok(c, "send", "people get their mail");
}

static void
check_sendmail(struct flow_check *c)
{
	const char *path = c->flow->conf->mail.sendmail;
	struct stat st;

	if (stat(path, &st) != 0)
		flow_check_fail(c, "sendmail",
		    "install a mail server (postfix), name its sendmail in "
		    "mail { sendmail }, or use send_by = smtp",
		    "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode) || access(path, X_OK) != 0)
		flow_check_fail(c, "sendmail",
		    "name the right program in mail { sendmail }",
		    "%s cannot be run", path);
	else
		flow_check_ok(c, "sendmail", "%s can be run", path);
}

static void
check_maildir(struct flow_check *c)
{
	const char *dir = c->flow->conf->mail.maildir;
	char *up = base_xstrdup(dir == NULL ? "" : dir);
	char *slash = strrchr(up, '/');

	if (slash != NULL && slash != up)
		*slash = '\0';
	if (dir == NULL)
		flow_check_fail(c, "maildir", "set mail { maildir }",
		    "send_by = maildir without a maildir");
	else if (access(base_file_exists(dir) ? dir : up, W_OK | X_OK) != 0)
		flow_check_fail(c, "maildir",
		    "make the folder, owned by kairan's user", "%s: %s", dir,
		    strerror(errno));
	else
		flow_check_ok(c, "maildir", "mails are written to %s", dir);
	free(up);
}

static void
check_smtp(struct flow_check *c)
{
	const struct conf_mail *m = &c->flow->conf->mail;
	struct net_submit_options o = {0};
	struct net_submit_result result;
	struct net_submit *submit = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf host, secret;
	enum base_status status;

	memset(&result, 0, sizeof(result));
	base_buf_init(&host, 1024);
	base_buf_init(&secret, 16384);
	status = flow_send_smtp(c->flow, &o, &host, &secret, &err);
	if (o.deadline_ms > FLOW_CHECK_NET_MS)
		o.deadline_ms = FLOW_CHECK_NET_MS;
	if (status == BASE_OK)
		status = net_submit_new(&o, &submit, &err);
	if (status == BASE_OK)
		status = net_submit_try(submit, &result, &err);
	if (status == BASE_OK)
		flow_check_ok(c, "smtp", "%s: connected%s%s", m->smtp_url,
		    o.tls == NET_SUBMIT_PLAIN ? "" : ", certificate verified",
		    m->smtp_user == NULL ? "" : ", logged in");
	else
		flow_check_fail(c, "smtp",
		    result.auth_failed
			? "see smtp_user and the secret; some servers want "
			  "an app password or smtp_token_command"
			: "see smtp_url (smtp://HOST:587 or smtps://HOST:465),"
			  " ca_file, and whether this machine may connect",
		    "%s", err.text);
	net_submit_free(submit);
	base_buf_wipe(&secret);
	base_buf_release(&host);
}

static void
check_sending(struct flow_check *c)
{
	const struct conf_mail *m = &c->flow->conf->mail;

	if (m->send_by == CONF_SEND_BY_SENDMAIL)
		check_sendmail(c);
	else if (m->send_by == CONF_SEND_BY_MAILDIR)
		check_maildir(c);
	else if (c->options->offline)
		flow_check_skip(c, "smtp", "--offline");
	else
		check_smtp(c);
}

static void
check_imap(struct flow_check *c, const struct conf_imap *i)
{
	const char *what = base_arena_printf(c->arena, "imap %s", i->name);
	struct transport_imap_options o = {0};
	struct transport_imap *imap = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct base_buf secret;
	enum base_status status;

	base_buf_init(&secret, 16384);
	status = flow_fetch_options(i, &o, &secret, &err);
	o.deadline_ms = 2 * FLOW_CHECK_NET_MS;
	if (o.command_ms > FLOW_CHECK_NET_MS)
		o.command_ms = FLOW_CHECK_NET_MS;
	if (status == BASE_OK)
		status = transport_imap_open(&o, &imap, &err);
	if (status == BASE_OK)
		flow_check_ok(c, what,
		    "%s on %s: certificate verified, logged in, folders %s, "
		    "%s and %s are there",
		    i->user, i->host, i->folder, i->done, i->failed);
	else
		flow_check_fail(c, what,
		    status == BASE_PERM
			? "see user and the secret; some servers want an app "
			  "password or token_command"
			: "see host, port and ca_file, and whether this "
			  "machine may connect",
		    "%s", err.text);
	transport_imap_free(imap);
	base_buf_wipe(&secret);
}

static void
check_drop(struct flow_check *c, const struct conf_maildir *m)
{
	const char *what = base_arena_printf(c->arena, "maildir %s", m->name);
	struct base_err err = BASE_ERR_INIT;
	enum base_status status = flow_drop_check(m, &err);

	if (status == BASE_OK)
		flow_check_ok(c, what, "mails can be taken out of %s", m->path);
	else
		flow_check_fail(c, what,
		    status == BASE_NOTFOUND
			? "see path; the mail server makes a maildir with its "
			  "first mail, so send one"
			: "let the mail server deliver there as kairan's user "
			  "(virtual_uid_maps), or chgrp kairan and chmod 2770 "
			  "it and its new and cur",
		    "%s", err.text);
}

void
flow_check_mail(struct flow_check *c)
{
	const struct conf *conf = c->flow->conf;
	size_t i;

	check_address(c);
	check_send(c);
	check_sending(c);
	if (conf->mail.operator_address == NULL)
		flow_check_warn(c, "operator",
		    "add operator = \"ADDRESS\" to mail {}",
		    "alarms reach nobody");
	for (i = 0; i < conf->imaps_len; i++)
		if (c->options->offline)
			flow_check_skip(c,
			    base_arena_printf(
				c->arena, "imap %s", conf->imaps[i].name),
			    "--offline");
		else
			check_imap(c, &conf->imaps[i]);
	for (i = 0; i < conf->maildirs_len; i++)
		check_drop(c, &conf->maildirs[i]);
}
