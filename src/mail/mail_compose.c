#include "kairan/mail_compose.h"

#include <stdlib.h>
#include <string.h>

#include "mail_encode.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"

#define TRY(call)                                                              \
	do {                                                                   \
		if ((call) != BASE_OK)                                         \
			return BASE_LIMIT;                                     \
	} while (0)

#define BOUNDARY_LEN 32
#define HEADER_TEXT_MAX 2000 /* bytes of one extra field's value */

static enum base_status
invalid(struct base_err *err, const char *field)
{
	return base_err_set(err, BASE_INVALID,
	    "the mail cannot be written: its %s may not be sent so", field);
}

/* Valid UTF-8 on one line. */
static bool
is_line(const char *text, size_t max)
{
	size_t len = strlen(text);
	const char *p;

	if (len > max || !base_text_header_safe(text, len) ||
	    !base_text_is_utf8(text, len))
		return false;
	for (p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	return true;
}

static bool
is_id(const char *text)
{
	const char *p;

	if (*text == '\0' || strlen(text) > MAIL_ID_MAX)
		return false;
	for (p = text; *p; p++)
		if (*p <= ' ' || *p > '~' || *p == '<' || *p == '>')
			return false;
	return true;
}

/* Letters, digits and '-'; none of those that we write ourselves. */
static bool
is_extra_name(const char *name)
{
	static const char *const ours[] = {"from", "to", "reply-to", "subject",
	    "date", "message-id", "in-reply-to", "references", "mime-version",
	    "auto-submitted", "bcc", "cc", "sender", "list-id",
	    "list-unsubscribe"};
	const char *p;
	size_t i;

	for (p = name; *p; p++)
		if (!(*p >= '0' && *p <= '9') &&
		    !((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z') && *p != '-')
			return false;
	for (i = 0; i < BASE_LEN(ours); i++)
		if (base_text_equal_ascii(name, ours[i]))
			return false;
	return p > name && p - name < 60 &&
	       !base_text_starts_ascii(name, "content-");
}

static bool
is_opt_line(const char *text, size_t max)
{
	return text == NULL || is_line(text, max);
}

static bool
is_ascii_line(const char *text)
{
	return text == NULL ||
	       (is_line(text, HEADER_TEXT_MAX) && mail_encode_is_ascii(text));
}

static enum base_status
check_lists(const struct mail_draft *draft, struct base_err *err)
{
	size_t i;

	if (draft->n_extras > MAIL_COMPOSE_EXTRAS_MAX ||
	    draft->n_files > MAIL_COMPOSE_FILES_MAX)
		return base_err_set(
		    err, BASE_LIMIT, "the mail has too many fields or files");
	for (i = 0; i < draft->n_references; i++)
		if (!is_id(draft->references[i]))
			return invalid(err, "References");
	for (i = 0; i < draft->n_extras; i++)
		if (!is_extra_name(draft->extras[i].name) ||
		    !is_line(draft->extras[i].value, HEADER_TEXT_MAX))
			return invalid(err, "extra field");
	for (i = 0; i < draft->n_files; i++)
		if (!is_line(draft->files[i].filename, MAIL_NAME_MAX) ||
		    !is_ascii_line(draft->files[i].type) ||
		    strpbrk(draft->files[i].type, " ;\"") != NULL)
			return invalid(err, "attachment");
	return BASE_OK;
}

static enum base_status
check(const struct mail_draft *draft, struct base_err *err)
{
	if (!mail_addr_is_valid(draft->from_addr) ||
	    !is_opt_line(draft->from_name, MAIL_NAME_MAX))
		return invalid(err, "From");
	if (!mail_addr_is_valid(draft->to_addr) ||
	    !is_opt_line(draft->to_name, MAIL_NAME_MAX))
		return invalid(err, "To");
	if (draft->reply_to != NULL && !mail_addr_is_valid(draft->reply_to))
		return invalid(err, "Reply-To");
	if (!is_opt_line(draft->subject, MAIL_COMPOSE_SUBJECT_MAX))
		return invalid(err, "Subject");
	if (draft->message_id == NULL || !is_id(draft->message_id))
		return invalid(err, "Message-ID");
	if (draft->in_reply_to != NULL && !is_id(draft->in_reply_to))
		return invalid(err, "In-Reply-To");
	if (!is_opt_line(draft->list_id, MAIL_NAME_MAX))
		return invalid(err, "List-Id");
	if (!is_ascii_line(draft->list_unsubscribe))
		return invalid(err, "List-Unsubscribe");
	if (!is_ascii_line(draft->auto_submitted))
		return invalid(err, "Auto-Submitted");
	if (draft->text == NULL ||
	    !base_text_is_utf8(draft->text, strlen(draft->text)) ||
	    (draft->html != NULL &&
		!base_text_is_utf8(draft->html, strlen(draft->html))))
		return invalid(err, "text");
	if (strlen(draft->text) > MAIL_COMPOSE_TEXT_MAX ||
	    (draft->html && strlen(draft->html) > MAIL_COMPOSE_TEXT_MAX))
		return base_err_set(
		    err, BASE_LIMIT, "the mail's text is too long");
	return check_lists(draft, err);
}

/* Oldest and newest stay: the first one roots the thread, the last ones are
 * what mail clients look for. */
static enum base_status
put_references(struct base_buf *out, const struct mail_draft *draft)
{
	size_t i, used = sizeof "References:", first = draft->n_references;

	if (draft->n_references == 0)
		return BASE_OK;
	used += strlen(draft->references[0]) + 4;
	while (first > 1) {
		used += strlen(draft->references[first - 1]) + 4;
		if (used > MAIL_COMPOSE_REFERENCES)
			break;
		first--;
	}
	TRY(base_buf_printf(out, "References: <%s>", draft->references[0]));
	for (i = first; i < draft->n_references; i++)
		TRY(base_buf_printf(out, "\n <%s>", draft->references[i]));
	return base_buf_putc(out, '\n');
}

static enum base_status
put_fields(struct base_buf *out, const struct mail_draft *draft)
{
	char date[64];
	size_t i;

	base_time_format_mail(draft->date, draft->zone, date);
	TRY(mail_encode_addr_field(
	    out, "From", draft->from_name, draft->from_addr));
	TRY(mail_encode_addr_field(out, "To", draft->to_name, draft->to_addr));
	if (draft->reply_to != NULL)
		TRY(base_buf_printf(out, "Reply-To: %s\n", draft->reply_to));
	TRY(mail_encode_field(
	    out, "Subject", draft->subject ? draft->subject : ""));
	TRY(base_buf_printf(
	    out, "Date: %s\nMessage-ID: <%s>\n", date, draft->message_id));
	if (draft->in_reply_to != NULL)
		TRY(base_buf_printf(
		    out, "In-Reply-To: <%s>\n", draft->in_reply_to));
	TRY(put_references(out, draft));
	if (draft->auto_submitted != NULL) {
		TRY(base_buf_printf(
		    out, "Auto-Submitted: %s\n", draft->auto_submitted));
		TRY(base_buf_puts(out, "X-Auto-Response-Suppress: All\n"));
	}
	if (draft->list_id != NULL)
		TRY(mail_encode_field(out, "List-Id", draft->list_id));
	if (draft->list_unsubscribe != NULL)
		TRY(mail_encode_ascii_field(
		    out, "List-Unsubscribe", draft->list_unsubscribe));
	for (i = 0; i < draft->n_extras; i++)
		TRY(mail_encode_field(
		    out, draft->extras[i].name, draft->extras[i].value));
	return base_buf_puts(out, "MIME-Version: 1.0\n");
}

static enum base_status
put_text(struct base_buf *out, const char *type, const char *text)
{
	const char *label = "7bit";
	struct base_buf body;
	enum base_status rc = BASE_LIMIT;

	base_buf_init(&body, 4 * MAIL_COMPOSE_TEXT_MAX);
	if (mail_encode_text(&body, text, &label) != BASE_OK)
		goto out;
	if (base_buf_printf(out,
		"Content-Type: %s; charset=UTF-8\n"
		"Content-Transfer-Encoding: %s\n\n",
		type, label) != BASE_OK ||
	    base_buf_add(out, base_buf_text(&body), body.len) != BASE_OK)
		goto out;
	rc = BASE_OK;
	if (body.len > 0 && body.data[body.len - 1] != '\n')
		rc = base_buf_putc(out, '\n');
out:
	base_buf_release(&body);
	return rc;
}

/* Text alone, or text and HTML. */
static enum base_status
put_body(
    struct base_buf *out, const struct mail_draft *draft, const char *boundary)
{
	if (draft->html == NULL)
		return put_text(out, "text/plain", draft->text);
	TRY(base_buf_printf(out,
	    "Content-Type: multipart/alternative;\n boundary=\"%sA\"\n\n"
	    "--%sA\n",
	    boundary, boundary));
	TRY(put_text(out, "text/plain", draft->text));
	TRY(base_buf_printf(out, "\n--%sA\n", boundary));
	TRY(put_text(out, "text/html", draft->html));
	return base_buf_printf(out, "\n--%sA--\n", boundary);
}

static enum base_status
put_file(struct base_buf *out, const struct mail_file *file)
{
	TRY(base_buf_printf(out, "Content-Type: %s", file->type));
	TRY(mail_encode_param(out, "name", file->filename));
	TRY(base_buf_puts(out, "\nContent-Transfer-Encoding: base64\n"
			       "Content-Disposition: attachment"));
	TRY(mail_encode_param(out, "filename", file->filename));
	TRY(base_buf_puts(out, "\n\n"));
	return mail_encode_base64(out, file->data, file->len);
}

static enum base_status
put_message(struct base_buf *out, const struct mail_draft *draft)
{
	char hash[BASE_SHA256_HEX], boundary[BOUNDARY_LEN + 1];
	size_t i;

	/* No line of a part begins with "--" (see mail_encode.c) but for
	 * base64's, which cannot hold '_'. */
	base_hash_sha256_hex(
	    draft->message_id, strlen(draft->message_id), hash);
	memcpy(boundary, "=_", 2);
	memcpy(boundary + 2, hash, BOUNDARY_LEN - 2);
	boundary[BOUNDARY_LEN] = '\0';
	TRY(put_fields(out, draft));
	if (draft->n_files == 0)
		return put_body(out, draft, boundary);
	TRY(base_buf_printf(out,
	    "Content-Type: multipart/mixed;\n boundary=\"%sM\"\n\n--%sM\n",
	    boundary, boundary));
	TRY(put_body(out, draft, boundary));
	for (i = 0; i < draft->n_files; i++) {
		TRY(base_buf_printf(out, "\n--%sM\n", boundary));
		TRY(put_file(out, &draft->files[i]));
	}
	return base_buf_printf(out, "\n--%sM--\n", boundary);
}

static enum base_status
put_crlf(struct base_buf *out, const struct base_buf *from)
{
	const char *p = base_buf_text(from), *end = p + from->len, *lf;

	for (; p < end; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (lf == NULL)
			return base_buf_add(out, p, (size_t)(end - p));
		TRY(base_buf_add(out, p, (size_t)(lf - p)));
		TRY(base_buf_add(out, "\r\n", 2));
	}
	return BASE_OK;
}

enum base_status
mail_compose(
    const struct mail_draft *draft, struct base_buf *out, struct base_err *err)
{
	struct base_buf message;
	size_t start = out->len;
	enum base_status rc;

	rc = check(draft, err);
	if (rc != BASE_OK)
		return rc;
	base_buf_init(&message, 2 * MAIL_SIZE_MAX);
	rc = put_message(&message, draft);
	if (rc == BASE_OK)
		rc = draft->crlf ? put_crlf(out, &message)
				 : base_buf_add(out, base_buf_text(&message),
				       message.len);
	base_buf_release(&message);
	if (rc != BASE_OK) {
		base_buf_truncate(out, start);
		return base_err_set(err, BASE_LIMIT, "the mail is too large");
	}
	return BASE_OK;
}
