/* What kairan sees in a mail, now or once more from its stored bytes. */
#include "flow_deed.h"

void
flow_reply_settings(struct flow *flow, const struct store_inbox *row,
    struct base_date today, const char *own[2], struct reply_settings *out)
{
	const struct conf *conf = flow->conf;

	own[0] = conf->mail.address;
	own[1] = conf->mail.from;
	*out = (struct reply_settings){.own_addresses = own,
	    .own_address_count = 2,
	    .own_domain = flow_domain(flow),
	    .delimiter = FLOW_MAIL_DELIMITER,
	    .instance = conf->name,
	    .today = today,
	    .is_null_sender = *row->sender == '\0'};
}

/* The day on which it came, for its sender. */
static enum base_status
day_of(struct flow *flow, const struct store_inbox *row,
    struct base_arena *arena, struct base_date *out, struct base_err *err)
{
	struct store_person person = {0};
	enum base_status status = BASE_NOTFOUND;

	if (row->person != 0)
		status = store_person_get(
		    flow->store, row->person, arena, &person, err);
	*out = base_date_at(row->received, flow_zone(flow, person.zone));
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
flow_reread(struct flow *flow, const struct store_inbox *row,
    struct mail **mail, struct reply **reply, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct reply_settings settings;
	struct base_date today;
	enum base_status status;
	struct base_buf raw;
	const char *own[2];

	*mail = NULL;
	*reply = NULL;
	base_buf_init(&raw, STORE_BLOB_MAX);
	status = day_of(flow, row, arena, &today, err);
	if (status == BASE_OK)
		status = store_blob_get(flow->store, row->raw, &raw, err);
	if (status == BASE_OK)
		status = mail_read(flow->reader, base_buf_text(&raw), raw.len,
		    mail, NULL, err);
	if (status == BASE_OK) {
		flow_reply_settings(flow, row, today, own, &settings);
		status = reply_analyze(*mail, &settings, reply, err);
	}
	base_buf_release(&raw);
	base_arena_free(arena);
	return status;
}
