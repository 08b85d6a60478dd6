/*
 * From maildirs that other programs fill into the spool.  What was spooled
 * twice by a crash between the two is known to the inbox by its Message-ID
 * and text.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow_private.h"
#include "kairan/base_file.h"
#include "kairan/transport_spool.h"

/* One maildir while it is emptied. */
struct dropping {
	const struct conf_maildir *m;
	struct transport_spool *from;
	struct transport_spool *to;
	struct flow_tally *tally;
	int lock;
};

const struct conf_maildir *
flow_drop_find(const struct flow *flow, const char *name)
{
	size_t i;

	for (i = 0; i < flow->conf->maildirs_len; i++)
		if (strcmp(flow->conf->maildirs[i].name, name) == 0)
			return &flow->conf->maildirs[i];
	return NULL;
}

/* What cannot be removed would come in again and again. */
enum base_status
flow_drop_check(const struct conf_maildir *m, struct base_err *err)
{
	static const char *const parts[] = {".", "new", "cur"};
	enum base_status status = BASE_OK;
	char *path;
	size_t i;

	for (i = 0; i < BASE_LEN(parts) && status == BASE_OK; i++) {
		path = base_file_join(m->path, parts[i]);
		if (access(path, R_OK | W_OK | X_OK) == 0)
			status = BASE_OK;
		else if (errno == ENOENT)
			status = base_err_set(
			    err, BASE_NOTFOUND, "%s is not there", path);
		else
			status = base_err_set(err, BASE_PERM,
			    "%s: mails could not be taken out of it: %s", path,
			    strerror(errno));
		free(path);
	}
	return status;
}

static enum base_status
begin(struct flow *flow, struct dropping *d, struct base_err *err)
{
	char *name = base_xprintf("fetch-%s", d->m->name);
	char *path = base_file_join(flow->conf->lock_dir, name);
	enum base_status status = base_file_lock(path, false, &d->lock, err);

	if (status == BASE_OK)
		status = flow_drop_check(d->m, err);
	if (status == BASE_OK)
		status = transport_spool_open(
		    d->m->path, TRANSPORT_SPOOL_DROP, &d->from, err);
	if (status == BASE_OK)
		status = transport_spool_open(
		    flow->conf->spool_dir, TRANSPORT_SPOOL_OWN, &d->to, err);
	free(path);
	free(name);
	return status;
}

static void
finish(struct dropping *d)
{
	transport_spool_free(d->from);
	transport_spool_free(d->to);
	if (d->lock >= 0)
		base_file_unlock(d->lock);
}

static enum base_status
store(struct dropping *d, struct transport_mail *mail, struct base_err *err)
{
	snprintf(mail->envelope.route, sizeof(mail->envelope.route),
	    "maildir:%s", d->m->name);
	return transport_spool_put(d->to, &mail->envelope, mail->message,
	    mail->message_len, NULL, err);
}

/* One that can never be taken goes aside; the others go on. */
static enum base_status
take_one(struct dropping *d, const char *name, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct transport_mail mail;
	enum base_status status;

	transport_mail_init(&mail);
	status = transport_spool_read(d->from, name, &mail, &why);
	if (status == BASE_OK)
		status = store(d, &mail, &why);
	transport_mail_release(&mail);
	if (status == BASE_NOTFOUND)
		return BASE_OK;
	if (status == BASE_OK) {
		d->tally->done++;
		return transport_spool_remove(d->from, name, err);
	}
	if (status != BASE_LIMIT && status != BASE_INVALID)
		return base_err_set(err, status, "%s", why.text);
	base_log(BASE_LOG_ERROR, "maildir-file-bad",
	    "maildir=%s file=%s reason=\"%s\" effect=\"moved to failed/\"",
	    d->m->name, name, why.text);
	d->tally->refused++;
	return transport_spool_fail(d->from, name, err);
}

static enum base_status
take_all(struct dropping *d, struct base_err *err)
{
	struct base_strv names = BASE_STRV_INIT;
	enum base_status status;
	bool more;
	size_t i;

	do {
		base_strv_release(&names);
		more = false;
		status = transport_spool_list(d->from, 0, &names, &more, err);
		for (i = 0; i < names.n && status == BASE_OK; i++)
			status = take_one(d, names.v[i], err);
	} while (status == BASE_OK && more);
	base_strv_release(&names);
	return status;
}

enum base_status
flow_drop(struct flow *flow, const struct conf_maildir *m,
    struct flow_tally *tally, struct base_err *err)
{
	struct dropping d = {.m = m, .tally = tally, .lock = -1};
	enum base_status status;

	status = begin(flow, &d, err);
	if (status == BASE_OK)
		status = take_all(&d, err);
	finish(&d);
	return status;
}

enum base_status
flow_drop_wait(struct flow *flow, const struct conf_maildir *m, int stop_fd,
    struct flow_tally *tally, struct base_err *err)
{
	struct dropping d = {.m = m, .tally = tally, .lock = -1};
	struct pollfd p[2] = {
	    {.fd = stop_fd, .events = POLLIN}, {.fd = -1, .events = POLLIN}};
	enum base_status status;

	status = begin(flow, &d, err);
	if (status == BASE_OK)
		p[1].fd = transport_spool_fd(d.from);
	while (status == BASE_OK) {
		status = take_all(&d, err);
		if (status != BASE_OK)
			break;
		/* Other machines' changes on a network disk make no event. */
		(void)poll(p, BASE_LEN(p), (int)(m->every * 1000));
		if (p[0].revents != 0)
			break;
	}
	finish(&d);
	return status;
}
