#include "mail_work.h"

#include <stdio.h>
#include <string.h>

#include "mail_addr.h"
#include "mail_head.h"
#include "mail_words.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"

void
mail_work_warn(struct mail_work *work, const char *fmt, ...)
{
	struct mail *mail = work->mail;
	char text[BASE_ERR_TEXT_MAX];
	va_list ap;

	if (mail->n_warnings >= MAIL_WARNINGS_MAX)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	mail->warnings = mail_grow(work->arena, mail->warnings,
	    mail->n_warnings, &work->warnings_cap, sizeof *mail->warnings);
	mail->warnings[mail->n_warnings++] =
	    mail_words_one_line(work->arena, text, strlen(text));
}

/* Addresses and ids decide on trust: their words are decoded piece by
 * piece, never the whole. */
static struct mail_field
decode_field(
    struct mail_work *work, struct mail_slice name, struct mail_slice value)
{
	struct mail_field field;

	field.name = mail_text_utf8(work->arena, name);
	field.raw = mail_words_unfold(work->arena, value);
	field.value = mail_words_decode(
	    work->arena, field.raw, strlen(field.raw), work->hint);
	if (strcmp(field.value, field.raw) == 0)
		field.raw = field.value;
	else
		field.raw =
		    mail_text_utf8(work->arena, mail_slice_of(field.raw));
	return field;
}

struct mail_fields
mail_work_fields(struct mail_work *work, struct mail_slice head)
{
	struct mail_fields fields = {NULL, 0};
	struct mail_slice name, value;
	size_t cap = 0;

	if (head.n > MAIL_HEADER_MAX)
		head.n = MAIL_HEADER_MAX;
	while (fields.n < MAIL_FIELDS_MAX &&
	       mail_head_next(&head, &name, &value)) {
		fields.v = mail_grow(
		    work->arena, fields.v, fields.n, &cap, sizeof *fields.v);
		fields.v[fields.n++] = decode_field(work, name, value);
	}
	return fields;
}

/* All addresses of all fields of that name, in order. */
static struct mail_addrs
read_addrs(struct mail_work *work, struct mail_slice head, const char *name)
{
	struct mail_addrs all = {NULL, 0}, some;
	struct mail_slice found, value;
	size_t cap = 0, i;

	while (mail_head_next(&head, &found, &value)) {
		if (!mail_slice_is(found, name))
			continue;
		some = mail_addr_list(work->arena, value, work->hint);
		for (i = 0; i < some.n && all.n < MAIL_ADDRS_MAX; i++) {
			all.v = mail_grow(
			    work->arena, all.v, all.n, &cap, sizeof *all.v);
			all.v[all.n++] = some.v[i];
		}
	}
	return all;
}

static struct mail_ids
read_ids(struct mail_work *work, struct mail_slice head, const char *name)
{
	struct mail_slice value = mail_head_find(head, name);

	if (value.p == NULL)
		return (struct mail_ids){NULL, 0};
	return mail_read_ids(work->arena, value.p, value.n);
}

static const char *
first_value(const struct mail *mail, const char *name)
{
	const char *value = mail_header(mail, name, 0);

	return value ? value : "";
}

static void
read_header(struct mail_work *work, struct mail_slice head)
{
	struct mail *mail = work->mail;
	struct mail_ids ids;
	const char *date;

	if (head.n > MAIL_HEADER_MAX)
		head.n = MAIL_HEADER_MAX;
	mail->fields = mail_work_fields(work, head);
	mail->subject = first_value(mail, "Subject");
	mail->from = read_addrs(work, head, "From");
	mail->sender = read_addrs(work, head, "Sender");
	mail->reply_to = read_addrs(work, head, "Reply-To");
	mail->to = read_addrs(work, head, "To");
	mail->cc = read_addrs(work, head, "Cc");
	ids = read_ids(work, head, "Message-ID");
	mail->message_id = ids.n > 0 ? ids.v[0] : "";
	mail->in_reply_to = read_ids(work, head, "In-Reply-To");
	mail->references = read_ids(work, head, "References");
	date = mail_header_raw(mail, "Date", 0);
	mail->has_date =
	    date != NULL && base_time_parse_mail(date, &mail->date) == BASE_OK;
	if (mail->from.n > 1)
		mail_work_warn(work, "From names more than one person");
}

static void
warn_cuts(struct mail_work *work, const struct mail_scan_cut *cut)
{
	if (cut->header)
		mail_work_warn(work, "a header was cut: more than %zu bytes",
		    MAIL_HEADER_MAX);
	if (cut->fields)
		mail_work_warn(work, "fields were left out: more than %d",
		    MAIL_FIELDS_MAX);
	if (cut->types)
		mail_work_warn(work, "parts were not opened: more than %d",
		    MAIL_TYPE_LINES_MAX);
	if (cut->depth)
		mail_work_warn(work, "parts were not opened: deeper than %d",
		    MAIL_DEPTH_MAX);
	if (cut->boundary)
		mail_work_warn(work, "a boundary had to be guessed");
}

static void
read_parts(struct mail_work *work, struct mail_scan *scan)
{
	struct mail *mail = work->mail;
	struct mail_pieces pieces = {NULL, 0, 0};
	struct mail_slice type;
	struct mail_part *root;
	bool failed;

	root = mail_part_tree(scan, &work->n_parts, &failed);
	if (failed)
		mail_work_warn(work, "the parts could not be told apart");
	if (work->n_parts >= MAIL_PARTS_MAX)
		mail_work_warn(
		    work, "parts were left out: more than %d", MAIL_PARTS_MAX);
	mail->type = root->kind;
	type = mail_value_param(&root->type, "report-type");
	if (type.n > 0)
		mail->report_type = mail_text_utf8(work->arena,
		    mail_slice_of(mail_slice_lower(work->arena, type)));
	mail_work_walk(work, scan, root, &pieces);
	mail_work_body(work, &pieces);
}

static struct mail *
new_mail(void)
{
	struct base_arena *arena = base_arena_new();
	struct mail *mail = base_arena_alloc(arena, sizeof *mail);

	mail->arena = arena;
	mail->subject = mail->message_id = mail->type = mail->report_type =
	    mail->body = mail->charset = mail->charset_declared = mail->html =
		"";
	mail->returned.message_id = mail->returned.to = mail->returned.subject =
	    mail->returned.header = "";
	return mail;
}

static bool
is_blank(const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!mail_is_blank(bytes[i]) && bytes[i] != '\0')
			return false;
	return true;
}

enum base_status
mail_work_parse(
    const char *bytes, size_t len, struct mail **out, struct base_err *err)
{
	struct mail_work work = {.nested = 0};
	struct mail_scan scan;
	struct mail_slice head;

	if (len > MAIL_SIZE_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "the message has %zu bytes, more than %zu", len,
		    MAIL_SIZE_MAX);
	if (is_blank(bytes, len))
		return base_err_set(err, BASE_INVALID, "the message is empty");
	work.mail = new_mail();
	work.arena = work.mail->arena;
	mail_scan_run(&scan, work.arena, bytes, len);
	work.hint = scan.charset;
	warn_cuts(&work, &scan.cut);
	head = (struct mail_slice){scan.text + scan.heads[0].start,
	    scan.heads[0].body - scan.heads[0].start};
	read_header(&work, head);
	if (len > MAIL_PARSE_MAX) {
		work.mail->is_header_only = true;
		work.mail->type = scan.heads[0].kind;
		mail_work_warn(&work,
		    "only the header was read: more than %zu bytes",
		    MAIL_PARSE_MAX);
	} else {
		read_parts(&work, &scan);
	}
	mail_scan_release(&scan);
	*out = work.mail;
	return BASE_OK;
}

void
mail_free(struct mail *mail)
{
	if (mail != NULL)
		base_arena_free(mail->arena);
}
