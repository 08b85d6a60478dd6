/*
 * From the spool to the inbox.  A delivery is safe (raw bytes, then its row)
 * before its file leaves the spool; when the machine stops in between, the
 * file's name says that it is known.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_crew.h"
#include "kairan/transport_spool.h"

struct flow_spooled {
	struct flow *flow;
	struct flow_tally *tally;
	struct transport_spool *spool;
	struct base_strv names;
	size_t next;
	bool more; /* files behind those names */
};

/* The envelope sender, "?" when nobody told.  A recipe that hands on
 * variables which are not set gives neither sender nor recipient: that is no
 * null sender, whose mail would be a robot's. */
static const char *
sender_of(const struct base_spool *envelope)
{
	if (!envelope->has_sender ||
	    (*envelope->sender == '\0' && envelope->recipients.n == 0 &&
		strcmp(envelope->route, "pipe") == 0))
		return "?";
	return envelope->sender;
}

static enum base_status
take_row(struct flow *flow, const char *name, const struct transport_mail *mail,
    struct base_err *err)
{
	char raw[BASE_SHA256_HEX];
	char *recipients = base_strv_join(&mail->envelope.recipients, ", ");
	struct store_inbox row = {.delivery = name,
	    .received = mail->envelope.received,
	    .sender = sender_of(&mail->envelope),
	    .recipients = recipients,
	    .raw = raw,
	    .size = (int64_t)mail->message_len};
	enum base_status status;
	int64_t id = 0;

	status = store_blob_put(
	    flow->store, mail->message, mail->message_len, raw, err);
	if (status == BASE_OK)
		status = store_begin(flow->store, err);
	if (status == BASE_OK) {
		status = store_inbox_add(flow->store, &row, &id, err);
		if (status == BASE_OK)
			status = flow_note(flow, "received", 0, id, err,
			    "by %s, %zu bytes",
			    mail->envelope.route[0] != '\0'
				? mail->envelope.route
				: "maildir",
			    mail->message_len);
		if (status == BASE_EXISTS)
			status = BASE_OK;
	}
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	free(recipients);
	return status;
}

static enum base_status
take_file(struct flow_spooled *s, const char *name, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct transport_mail mail;
	enum base_status status;

	transport_mail_init(&mail);
	status = transport_spool_read(s->spool, name, &mail, &why);
	if (status == BASE_OK) {
		status = take_row(s->flow, name, &mail, err);
		if (status == BASE_OK)
			status = transport_spool_remove(s->spool, name, err);
	} else if (status == BASE_NOTFOUND) {
		status = BASE_OK;
	} else if (status == BASE_TEMP) {
		status = base_err_set(err, status, "%s", why.text);
	} else {
		base_log(BASE_LOG_ERROR, "spool-file-bad",
		    "file=%s reason=\"%s\" effect=\"moved to failed/\"", name,
		    why.text);
		s->tally->refused++;
		status = transport_spool_fail(s->spool, name, err);
	}
	transport_mail_release(&mail);
	return status;
}

static enum base_status
list(struct flow_spooled *s, struct base_err *err)
{
	base_strv_release(&s->names);
	s->next = 0;
	s->more = false;
	return transport_spool_list(s->spool, 0, &s->names, &s->more, err);
}

enum base_status
flow_spooled_new(struct flow *flow, struct flow_tally *tally,
    struct flow_spooled **out, struct base_err *err)
{
	struct flow_spooled *s = base_xcalloc(1, sizeof(*s));
	enum base_status status;

	*out = s;
	s->flow = flow;
	s->tally = tally;
	status = transport_spool_open(
	    flow->conf->spool_dir, TRANSPORT_SPOOL_OWN, &s->spool, err);
	if (status == BASE_OK)
		status = transport_spool_clean(s->spool, NULL, err);
	return status == BASE_OK ? list(s, err) : status;
}

void
flow_spooled_free(struct flow_spooled *s)
{
	if (s == NULL)
		return;
	base_strv_release(&s->names);
	transport_spool_free(s->spool);
	free(s);
}

size_t
flow_spooled_left(const struct flow_spooled *s)
{
	return s->names.n - s->next + (s->more ? 1 : 0);
}

enum base_status
flow_spooled_take(struct flow_spooled *s, struct base_err *err)
{
	enum base_status status = BASE_OK;

	if (s->next == s->names.n && s->more)
		status = list(s, err);
	if (status != BASE_OK)
		return status;
	return s->next == s->names.n ? BASE_NOTFOUND
				     : take_file(s, s->names.v[s->next++], err);
}
