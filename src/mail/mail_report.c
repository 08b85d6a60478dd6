#include "mail_work.h"

#include <string.h>

#include "mail_head.h"
#include "mail_words.h"
#include "mail_addr.h"
#include "kairan/base_text.h"

static struct mail_slice
decode_part(struct mail_work *work, struct mail_scan *scan,
    const struct mail_part *part)
{
	struct mail_slice rest, text;
	struct base_buf bytes;

	base_buf_init(&bytes, MAIL_BODY_MAX);
	(void)!mail_part_decode(scan, part, &bytes, &rest);
	text = (struct mail_slice){base_buf_text(&bytes), bytes.len};
	text = mail_text_decode(work, part, text);
	base_buf_release(&bytes);
	return text;
}

/* "rfc822; a@b" without the type; comments and brackets cut. */
static const char *
typed_value(struct mail_work *work, const struct mail_block *block,
    const char *name, bool is_addr)
{
	const char *value = mail_fields_find(&block->fields, name), *semi;
	struct mail_addrs addrs;

	if (value == NULL)
		return "";
	semi = strchr(value, ';');
	if (semi != NULL)
		value = semi + 1;
	while (mail_is_blank(*value))
		value++;
	if (!is_addr)
		return value;
	addrs = mail_addr_list(work->arena, mail_slice_of(value), NULL);
	return addrs.n > 0 && *addrs.v[0].addr ? addrs.v[0].addr : value;
}

/* "5.1.1 (bad mailbox)" is 5.1.1. */
static const char *
word_value(
    struct mail_work *work, const struct mail_block *block, const char *name)
{
	const char *value = mail_fields_find(&block->fields, name);

	if (value == NULL)
		return "";
	return mail_slice_lower(
	    work->arena, (struct mail_slice){value, strcspn(value, " \t(;")});
}

static void
add_delivery(struct mail_work *work, const struct mail_block *block)
{
	struct mail *mail = work->mail;
	struct mail_delivery one;

	one.original = typed_value(work, block, "Original-Recipient", true);
	one.recipient = typed_value(work, block, "Final-Recipient", true);
	if (*one.recipient == '\0')
		one.recipient = one.original;
	one.action = word_value(work, block, "Action");
	one.status = word_value(work, block, "Status");
	one.diagnostic = typed_value(work, block, "Diagnostic-Code", false);
	one.remote_mta = typed_value(work, block, "Remote-MTA", false);
	if ((*one.recipient == '\0' && *one.action == '\0' &&
		*one.status == '\0') ||
	    mail->n_deliveries >= MAIL_DELIVERIES_MAX)
		return;
	mail->deliveries = mail_grow(work->arena, mail->deliveries,
	    mail->n_deliveries, &work->deliveries_cap, sizeof one);
	mail->deliveries[mail->n_deliveries++] = one;
}

/* Groups of fields apart by blank lines (RFC 3464 section 2.1). */
static void
read_blocks(struct mail_work *work, const char *kind, struct mail_slice text)
{
	struct mail *mail = work->mail;
	struct mail_slice line, group = {text.p, 0};
	struct mail_block block = {kind, {NULL, 0}};
	bool more = true;

	while (more) {
		more = mail_slice_line(&text, &line);
		if (more && mail_slice_trim(line).n > 0) {
			group.n = (size_t)(line.p + line.n - group.p);
			continue;
		}
		block.fields = mail_work_fields(work, group);
		group = (struct mail_slice){text.p, 0};
		if (block.fields.n == 0 || mail->n_blocks >= MAIL_BLOCKS_MAX)
			continue;
		mail->blocks = mail_grow(work->arena, mail->blocks,
		    mail->n_blocks, &work->blocks_cap, sizeof block);
		mail->blocks[mail->n_blocks++] = block;
		if (strstr(kind, "delivery-status") != NULL)
			add_delivery(work, &block);
	}
}

static void
read_returned(struct mail_work *work, struct mail_slice text)
{
	struct mail_returned *back = &work->mail->returned;
	struct mail_slice rest = text, line;
	struct mail_addrs addrs = {NULL, 0};
	struct mail_ids ids;
	size_t end = 0;

	if (back->is_there)
		return;
	/* Some servers put blank lines first. */
	while (text.n > 0 && mail_is_blank(text.p[0])) {
		text.p++;
		text.n--;
	}
	rest = text;
	while (mail_slice_line(&rest, &line) && line.n > 0 &&
	       (size_t)(rest.p - text.p) <= MAIL_RETURNED_MAX)
		end = (size_t)(rest.p - text.p);
	text.n = end;
	back->fields = mail_work_fields(work, text);
	if (back->fields.n == 0)
		return;
	back->is_there = true;
	back->header = mail_text_utf8(work->arena, text);
	text = mail_head_find(text, "Message-ID");
	ids = mail_read_ids(work->arena, text.n ? text.p : "", text.n);
	back->message_id = ids.n > 0 ? ids.v[0] : "";
	text = mail_slice_of(mail_fields_find(&back->fields, "To"));
	if (text.p != NULL)
		addrs = mail_addr_list(work->arena, text, NULL);
	text = mail_slice_of(mail_fields_find(&back->fields, "Cc"));
	if (addrs.n == 0 && text.p != NULL)
		addrs = mail_addr_list(work->arena, text, NULL);
	back->to = mail_addrs_first(&addrs);
	back->subject = mail_fields_find(&back->fields, "Subject");
	if (back->subject == NULL)
		back->subject = "";
}

bool
mail_report_part(struct mail_work *work, struct mail_scan *scan,
    const struct mail_part *part, bool in_report)
{
	static const char *const groups[] = {"message/delivery-status",
	    "message/global-delivery-status", "message/feedback-report",
	    "message/disposition-notification",
	    "message/global-disposition-notification"};
	size_t i;

	for (i = 0; i < BASE_LEN(groups); i++) {
		if (!mail_part_is(part, groups[i]))
			continue;
		read_blocks(work, part->kind, decode_part(work, scan, part));
		return true;
	}
	if (mail_part_is(part, "text/rfc822-headers") ||
	    mail_part_is(part, "text/rfc822-header") ||
	    mail_part_is(part, "message/global-headers")) {
		read_returned(work, decode_part(work, scan, part));
		return true;
	}
	if (in_report && (mail_part_is(part, "message/rfc822") ||
			     mail_part_is(part, "message/global"))) {
		read_returned(work, decode_part(work, scan, part));
		return true;
	}
	return false;
}
