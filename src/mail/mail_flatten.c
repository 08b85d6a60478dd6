#include "kairan/mail.h"

#include <stdio.h>
#include <string.h>

#include "mail_flat.h"
#include "mail_work.h"
#include "mail_slice.h"

#define TEXT_MAX (8 * MAIL_FIELD_MAX)

static void
flat_text(struct base_flat *flat, const char **text, const char *what)
{
	base_flat_text(flat, text, TEXT_MAX, what);
}

static void
flat_addrs(struct base_flat *flat, struct mail_addrs *addrs)
{
	size_t i;

	base_flat_list(flat, (void **)&addrs->v, &addrs->n, MAIL_ADDRS_MAX,
	    sizeof *addrs->v);
	for (i = 0; i < addrs->n; i++) {
		flat_text(flat, &addrs->v[i].name, "a name");
		flat_text(flat, &addrs->v[i].addr, "an address");
		if (flat->out == NULL && flat->wrong == NULL &&
		    addrs->v[i].addr[strcspn(addrs->v[i].addr, " \t\r\n<>")] !=
			'\0')
			flat->wrong = "an address";
	}
}

static void
flat_ids(struct base_flat *flat, struct mail_ids *ids)
{
	size_t i;

	base_flat_list(
	    flat, (void **)&ids->v, &ids->n, MAIL_IDS_MAX, sizeof *ids->v);
	for (i = 0; i < ids->n; i++)
		flat_text(flat, &ids->v[i], "a Message-ID");
}

static void
flat_fields(struct base_flat *flat, struct mail_fields *fields)
{
	struct mail_field *field;
	bool is_same;
	size_t i;

	base_flat_list(flat, (void **)&fields->v, &fields->n, MAIL_FIELDS_MAX,
	    sizeof *fields->v);
	for (i = 0; i < fields->n; i++) {
		field = &fields->v[i];
		flat_text(flat, &field->name, "a field's name");
		flat_text(flat, &field->value, "a field");
		is_same = flat->out != NULL && field->raw == field->value;
		base_flat_bool(flat, &is_same, "a field");
		if (is_same)
			field->raw = field->value;
		else
			flat_text(flat, &field->raw, "a field");
	}
}

static void
flat_header(struct base_flat *flat, struct mail *mail)
{
	uint64_t date = (uint64_t)mail->date;

	flat_text(flat, &mail->subject, "the subject");
	flat_addrs(flat, &mail->from);
	flat_addrs(flat, &mail->sender);
	flat_addrs(flat, &mail->reply_to);
	flat_addrs(flat, &mail->to);
	flat_addrs(flat, &mail->cc);
	base_flat_bool(flat, &mail->has_date, "the date");
	base_flat_number(flat, &date, UINT64_MAX, "the date");
	mail->date = (int64_t)date;
	flat_text(flat, &mail->message_id, "the Message-ID");
	flat_ids(flat, &mail->in_reply_to);
	flat_ids(flat, &mail->references);
	flat_fields(flat, &mail->fields);
	flat_text(flat, &mail->type, "the type");
	flat_text(flat, &mail->report_type, "the report's type");
	base_flat_bool(flat, &mail->is_signed, "a flag");
	base_flat_bool(flat, &mail->is_encrypted, "a flag");
	base_flat_bool(flat, &mail->is_header_only, "a flag");
}

static size_t
count_lines(const char *text, size_t len)
{
	const char *p = text, *end = text + len, *lf;
	size_t n = 0;

	for (; p < end; p = lf ? lf + 1 : end) {
		lf = memchr(p, '\n', (size_t)(end - p));
		n++;
	}
	return n;
}

static void
flat_body(struct base_flat *flat, struct mail *mail)
{
	const char *marks = (const char *)mail->body_marks;
	bool has_marks = mail->body_marks != NULL;
	size_t n = mail->body_lines;

	base_flat_text(flat, &mail->body, MAIL_BODY_MAX, "the body");
	base_flat_text(flat, &mail->html, 3 * MAIL_BODY_MAX, "the HTML");
	base_flat_bool(flat, &mail->body_is_html, "a flag");
	flat_text(flat, &mail->charset, "the charset");
	flat_text(flat, &mail->charset_declared, "the charset");
	base_flat_bool(flat, &has_marks, "a flag");
	if (flat->out == NULL) {
		mail->body_len = strlen(mail->body);
		mail->body_lines = count_lines(mail->body, mail->body_len);
	}
	if (!has_marks)
		return;
	base_flat_bytes(flat, &marks, &n, MAIL_BODY_MAX, "the marks");
	if (flat->out == NULL) {
		mail->body_marks = (const unsigned char *)marks;
		if (n != mail->body_lines && flat->wrong == NULL)
			flat->wrong = "the number of marks";
	}
}

static void
flat_attachment(
    struct base_flat *flat, struct mail_attachment *file, size_t lines)
{
	flat_text(flat, &file->filename, "a file's name");
	flat_text(flat, &file->safe_name, "a file's name");
	flat_text(flat, &file->type, "a file's type");
	flat_text(flat, &file->content_id, "a Content-ID");
	base_flat_bytes(flat, &file->data, &file->len, MAIL_SIZE_MAX, "a file");
	base_flat_bool(flat, &file->is_inline, "a flag");
	base_flat_size(flat, &file->body_line, lines, "a picture's place");
	if (flat->out != NULL || flat->wrong != NULL)
		return;
	if (*file->safe_name == '\0' || *file->safe_name == '.' ||
	    strpbrk(file->safe_name, "/\\\n\r") != NULL)
		flat->wrong = "a file's name";
}

static void
flat_report(struct base_flat *flat, struct mail *mail)
{
	struct mail_returned *back = &mail->returned;
	struct mail_delivery *one;
	size_t i;

	base_flat_list(flat, (void **)&mail->blocks, &mail->n_blocks,
	    MAIL_BLOCKS_MAX, sizeof *mail->blocks);
	for (i = 0; i < mail->n_blocks; i++) {
		flat_text(flat, &mail->blocks[i].type, "a report's type");
		flat_fields(flat, &mail->blocks[i].fields);
	}
	base_flat_list(flat, (void **)&mail->deliveries, &mail->n_deliveries,
	    MAIL_DELIVERIES_MAX, sizeof *mail->deliveries);
	for (i = 0; i < mail->n_deliveries; i++) {
		one = &mail->deliveries[i];
		flat_text(flat, &one->recipient, "a recipient");
		flat_text(flat, &one->original, "a recipient");
		flat_text(flat, &one->action, "an action");
		flat_text(flat, &one->status, "a status");
		flat_text(flat, &one->diagnostic, "a diagnostic");
		flat_text(flat, &one->remote_mta, "a server");
	}
	base_flat_bool(flat, &back->is_there, "a flag");
	flat_text(flat, &back->message_id, "a Message-ID");
	flat_text(flat, &back->to, "a recipient");
	flat_text(flat, &back->subject, "a subject");
	flat_text(flat, &back->header, "a header");
	flat_fields(flat, &back->fields);
}

void
mail_flat_mail(struct base_flat *flat, struct mail *mail)
{
	uint64_t magic = MAIL_FLAT_MAGIC;
	size_t i;

	base_flat_number(flat, &magic, UINT64_MAX, "the mark");
	if (magic != MAIL_FLAT_MAGIC && flat->wrong == NULL)
		flat->wrong = "the mark";
	flat_header(flat, mail);
	flat_body(flat, mail);
	base_flat_list(flat, (void **)&mail->attachments, &mail->n_attachments,
	    MAIL_ATTACHMENTS_MAX, sizeof *mail->attachments);
	for (i = 0; i < mail->n_attachments; i++)
		flat_attachment(flat, &mail->attachments[i], mail->body_lines);
	flat_report(flat, mail);
	base_flat_list(flat, (void **)&mail->warnings, &mail->n_warnings,
	    MAIL_WARNINGS_MAX, sizeof *mail->warnings);
	for (i = 0; i < mail->n_warnings; i++)
		flat_text(flat, &mail->warnings[i], "a warning");
}

void
mail_flat_stamp(char stamp[MAIL_FLAT_STAMP_MAX])
{
	/* The sizes tell of a member that was added, should somebody forget
	 * to raise the version. */
	(void)snprintf(stamp, MAIL_FLAT_STAMP_MAX, "%s %d %zu %zu %zu",
	    KAIRAN_VERSION, MAIL_FLAT_VERSION, sizeof(struct mail),
	    sizeof(struct mail_attachment), sizeof(struct mail_delivery));
}

enum base_status
mail_flatten(
    const struct mail *mail, struct base_buf *out, struct base_err *err)
{
	struct base_flat flat = {.out = out};
	struct mail copy = *mail; /* the walk can write too */
	size_t start = out->len;

	mail_flat_mail(&flat, &copy);
	return base_flat_finish(&flat, start, "the message read", err);
}
