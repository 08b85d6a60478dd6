/*
 * A message as `kairan parse --json` shows it.
 */
#include "cmd_parse_json.h"

#include "kairan/base_time.h"
#include "kairan/mail_auth.h"

static struct codec_json *
strings(const char *const *v, size_t n)
{
	struct codec_json *array = codec_json_new_array();
	size_t i;

	for (i = 0; i < n; i++)
		codec_json_append_string(array, v[i]);
	return array;
}

static struct codec_json *
addresses(const struct mail_addrs *addrs)
{
	struct codec_json *array = codec_json_new_array();
	size_t i;

	for (i = 0; i < addrs->n; i++)
		codec_json_append_string(array, addrs->v[i].addr);
	return array;
}

static void
set_header(struct codec_json *out, const struct mail *mail)
{
	char date[BASE_TIME_TEXT];

	codec_json_set_string(out, "subject", mail->subject);
	codec_json_set_string(
	    out, "from_name", mail->from.n > 0 ? mail->from.v[0].name : "");
	codec_json_set_string(out, "from_addr", mail_addrs_first(&mail->from));
	codec_json_set_take(out, "to", addresses(&mail->to));
	codec_json_set_take(out, "cc", addresses(&mail->cc));
	base_time_format(mail->date, date);
	codec_json_set_string(out, "date", mail->has_date ? date : NULL);
	codec_json_set_string(out, "message_id", mail->message_id);
	codec_json_set_take(out, "in_reply_to",
	    strings(mail->in_reply_to.v, mail->in_reply_to.n));
	codec_json_set_take(
	    out, "references", strings(mail->references.v, mail->references.n));
}

static void
set_class(
    struct codec_json *out, const struct mail *mail, const struct reply *reply)
{
	struct mail_list list = mail_list_read(mail);
	char until[BASE_DATE_TEXT];

	codec_json_set_string(
	    out, "class", reply_class_name(reply->class.class));
	codec_json_set_bool(out, "list", reply->class.is_list);
	codec_json_set_string(
	    out, "list_id", list.id[0] != '\0' ? list.id : NULL);
	if (!base_date_is_set(reply->class.away_until))
		return;
	base_date_format(reply->class.away_until, until);
	codec_json_set_string(out, "away_until", until);
}

static enum base_status
put_number(size_t n, struct base_buf *out)
{
	char digits[24], *p = digits + sizeof(digits);

	do
		*--p = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	return base_buf_add(out, p, (size_t)(digits + sizeof(digits) - p));
}

/* One value a line of the body is too much for a tree: it is written. */
static enum base_status
put_lines(const struct reply_cut *cut, struct base_buf *out)
{
	enum base_status rc = base_buf_puts(out, ",\"lines\":[");
	size_t i;

	for (i = 0; i < cut->line_count && rc == BASE_OK; i++) {
		rc = base_buf_puts(out, i > 0 ? ",{\"n\":" : "{\"n\":");
		if (rc == BASE_OK)
			rc = put_number(i + 1, out);
		if (rc == BASE_OK)
			rc = base_buf_puts(out, ",\"kind\":\"");
		if (rc == BASE_OK)
			rc = base_buf_puts(
			    out, reply_line_kind_name(cut->lines[i].kind));
		if (rc == BASE_OK)
			rc = base_buf_puts(out, "\"}");
	}
	return rc == BASE_OK ? base_buf_puts(out, "]") : rc;
}

/* The long texts are written, too. */
static enum base_status
put_text(const char *key, const char *text, struct base_buf *out)
{
	enum base_status rc = base_buf_printf(out, ",\"%s\":", key);

	return rc == BASE_OK ? codec_json_put_string(text, out) : rc;
}

/* A tree's members, without the end of their object; lead: '{' or ','. */
static enum base_status
put_members(const struct codec_json *tree, char lead, struct base_buf *out)
{
	size_t start = out->len;
	enum base_status rc = codec_json_dump(tree, CODEC_JSON_COMPACT, out);

	if (rc != BASE_OK)
		return rc;
	out->data[start] = lead; /* for its "{" */
	base_buf_truncate(out, out->len - 1); /* its "}" */
	return BASE_OK;
}

static struct codec_json *
attachments(const struct mail *mail)
{
	struct codec_json *array = codec_json_new_array(), *one;
	size_t i;

	for (i = 0; i < mail->n_attachments; i++) {
		const struct mail_attachment *a = &mail->attachments[i];

		one = codec_json_new_object();
		codec_json_set_string(one, "filename", a->filename);
		codec_json_set_string(one, "type", a->type);
		codec_json_set_int(one, "size", (int64_t)a->len);
		codec_json_set_string(one, "sha256", a->sha256);
		if (a->body_line > 0)
			codec_json_set_int(one, "line", (int64_t)a->body_line);
		codec_json_append_take(array, one);
	}
	return array;
}

static struct codec_json *
bounces(const struct reply_class_result *class)
{
	struct codec_json *array = codec_json_new_array(), *one;
	size_t i;

	for (i = 0; i < class->bounce_count; i++) {
		const struct reply_bounce *b = &class->bounces[i];

		one = codec_json_new_object();
		codec_json_set_string(one, "recipient", b->recipient);
		codec_json_set_string(one, "status", b->status);
		codec_json_set_string(one, "action", b->action);
		codec_json_append_take(array, one);
	}
	return array;
}

const struct reply_candidate *
cmd_parse_ticket(const struct reply *reply)
{
	size_t i;

	for (i = 0; i < reply->candidate_count; i++)
		if (reply->candidates[i].kind != REPLY_CANDIDATE_TOKEN &&
		    reply->candidates[i].kind != REPLY_CANDIDATE_MESSAGE_ID)
			return &reply->candidates[i];
	return NULL;
}

static void
set_ticket(struct codec_json *out, const struct reply *reply)
{
	const struct reply_candidate *ticket = cmd_parse_ticket(reply);

	codec_json_set_string(
	    out, "ticket", ticket != NULL ? ticket->value : NULL);
	codec_json_set_string(out, "ticket_by",
	    ticket != NULL ? reply_candidate_kind_name(ticket->kind) : NULL);
	codec_json_set_bool(out, "ticket_proven", false);
}

static struct codec_json *
directives(const struct reply_commands *commands)
{
	struct codec_json *array = codec_json_new_array(), *one;
	size_t i;

	for (i = 0; i < commands->directive_count; i++) {
		const struct reply_directive *d = &commands->directives[i];

		one = codec_json_new_object();
		codec_json_set_int(one, "line", d->line);
		codec_json_set_take(
		    one, "targets", strings(d->targets, d->target_count));
		codec_json_set_string(one, "key", reply_key_name(d->key));
		codec_json_set_string(one, "value", d->value);
		codec_json_set_string(one, "problem", d->problem);
		if (d->until != NULL)
			codec_json_set_string(one, "until", d->until);
		if (d->reason != NULL)
			codec_json_set_string(one, "reason", d->reason);
		codec_json_append_take(array, one);
	}
	return array;
}

static struct codec_json *
fields(const struct reply_commands *commands)
{
	struct codec_json *object = codec_json_new_object();
	size_t i;

	for (i = 0; i < commands->field_count; i++)
		codec_json_set_string(object, commands->fields[i].name,
		    commands->fields[i].value);
	return object;
}

/* What stands before the body. */
static struct codec_json *
head(const char *file, const struct mail *mail, const struct reply *reply)
{
	struct codec_json *out = codec_json_new_object();

	codec_json_set_string(out, "file", file);
	set_header(out, mail);
	set_class(out, mail, reply);
	return out;
}

/* What stands behind the texts. */
static struct codec_json *
tail(const struct mail *mail, const struct reply *reply)
{
	struct codec_json *out = codec_json_new_object();

	codec_json_set_take(out, "attachments", attachments(mail));
	codec_json_set_take(out, "bounce", bounces(&reply->class));
	set_ticket(out, reply);
	codec_json_set_take(out, "directives", directives(&reply->commands));
	codec_json_set_take(out, "commands", fields(&reply->commands));
	codec_json_set_take(out, "warnings",
	    strings((const char *const *)mail->warnings, mail->n_warnings));
	return out;
}

enum base_status
cmd_parse_json(const char *file, const struct mail *mail,
    const struct reply *reply, struct base_buf *out)
{
	struct codec_json *first = head(file, mail, reply);
	struct codec_json *last = tail(mail, reply);
	enum base_status rc;

	rc = put_members(first, '{', out);
	if (rc == BASE_OK)
		rc = put_text("body", mail->body, out);
	if (rc == BASE_OK)
		rc = put_lines(&reply->cut, out);
	if (rc == BASE_OK)
		rc = put_text("reply", reply->cut.reply, out);
	if (rc == BASE_OK)
		rc = put_text("signature", reply->cut.signature, out);
	if (rc == BASE_OK)
		rc = put_text("quoted", reply->cut.quoted, out);
	if (rc == BASE_OK)
		rc = put_members(last, ',', out);
	if (rc == BASE_OK)
		rc = base_buf_putc(out, '}');
	codec_json_free(first);
	codec_json_free(last);
	return rc;
}
