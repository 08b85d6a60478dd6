/*
 * The attachments of a mail on their way to the ticket, and what the answer
 * says of each.
 */
#include <string.h>

#include "flow_wish.h"

static struct codec_json *
file_result(const struct mail_attachment *a, const char *reason)
{
	struct codec_json *o = codec_json_new_object();

	codec_json_set_string(o, "name", a->safe_name);
	codec_json_set_int(o, "size", (int64_t)a->len);
	codec_json_set_bool(o, "stored", reason == NULL);
	if (reason != NULL)
		codec_json_set_string(o, "reason", reason);
	return o;
}

static bool
is_signature(const char *type)
{
	return strcmp(type, "application/pgp-signature") == 0 ||
	       strcmp(type, "application/pkcs7-signature") == 0 ||
	       strcmp(type, "application/x-pkcs7-signature") == 0;
}

static const char *
why_not_file(
    const struct flow_deed *d, const struct mail_attachment *a, size_t taken)
{
	const struct conf *conf = d->flow->conf;

	if (d->is_foreign)
		return "not_yours";
	if (d->words_parked)
		return "trust";
	if (a->len == 0)
		return "empty_file";
	if ((int64_t)a->len > conf->attachment_max)
		return "too_large";
	if (taken >= (size_t)conf->attachments_max ||
	    taken >= TRACKER_UPLOADS_MAX)
		return "too_many";
	return NULL;
}

enum base_status
flow_files_upload(struct flow_wishing *w, struct base_err *err)
{
	struct flow_deed *d = w->d;
	const struct mail_attachment *a;
	struct base_err why;
	enum base_status status;
	const char *reason, *name;
	char token[TRACKER_TOKEN_SIZE];
	size_t i, n = 0;

	for (i = 0; i < d->mail->n_attachments; i++) {
		a = &d->mail->attachments[i];
		if (is_signature(a->type))
			continue;
		name = flow_redact_word(d, a->safe_name);
		reason = why_not_file(d, a, n);
		if (reason == NULL && !d->is_dry_run) {
			base_err_clear(&why);
			status = tracker_upload(d->flow->tracker, w->writer,
			    &(struct tracker_file){.filename = name,
				.type = a->type,
				.data = flow_redact_bytes(d, a->data, a->len),
				.len = a->len},
			    token, &why);
			if (status == BASE_TEMP)
				return base_err_set(
				    err, status, "%s", why.text);
			if (status != BASE_OK)
				reason = status == BASE_LIMIT ? "too_large"
							      : "rejected";
		}
		codec_json_append_take(d->attachments, file_result(a, reason));
		if (reason != NULL || d->is_dry_run)
			continue;
		w->uploads[n++] = (struct tracker_upload){
		    .token = base_arena_strdup(d->arena, token),
		    .filename = name,
		    .type = a->type};
	}
	w->wish.uploads = w->uploads;
	w->wish.uploads_n = n;
	if (n > 0)
		w->wish.set |= TRACKER_SET_UPLOADS;
	return BASE_OK;
}

void
flow_files_not_stored(struct flow_deed *d)
{
	struct codec_json *list = codec_json_new_array(), *o;
	size_t i;

	for (i = 0; i < codec_json_size(d->attachments); i++) {
		o = codec_json_copy(codec_json_at(d->attachments, i));
		if (codec_json_get(o, "reason") == NULL)
			codec_json_set_string(o, "reason", "rejected");
		codec_json_set_bool(o, "stored", false);
		codec_json_append_take(list, o);
	}
	codec_json_free(d->attachments);
	d->attachments = list;
}

void
flow_files_without_ticket(struct flow_deed *d)
{
	size_t i;

	for (i = 0; i < d->mail->n_attachments; i++)
		if (!is_signature(d->mail->attachments[i].type))
			codec_json_append_take(d->attachments,
			    file_result(&d->mail->attachments[i], "no_ticket"));
}
