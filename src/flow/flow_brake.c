/*
 * Too many mails: those above the site's numbers are put aside, nobody is
 * answered, and the operator hears of it once a day.
 */
#include <string.h>

#include "flow_deed.h"
#include "kairan/trust_brake.h"

static enum base_status
count(const struct flow_deed *d, const struct trust_brake *brake, int64_t *out,
    struct base_err *err)
{
	struct store_inbox_count what = {
	    .since = base_time_now() - brake->window_s, .but = d->row->id};
	const char *at = strrchr(d->row->from_addr, '@');

	*out = 0;
	switch (brake->scope) {
	case TRUST_SCOPE_CONVERSATION:
		what.ticket = d->row->ticket;
		/* FALLTHROUGH */
	case TRUST_SCOPE_ADDRESS:
		what.from_addr = d->row->from_addr;
		break;
	case TRUST_SCOPE_DOMAIN:
		what.domain = at == NULL ? "" : at + 1;
		break;
	case TRUST_SCOPE_TICKET:
		what.ticket = d->row->ticket;
		break;
	default:
		break;
	}
	if (what.ticket == 0 && (brake->scope == TRUST_SCOPE_TICKET ||
				    brake->scope == TRUST_SCOPE_CONVERSATION))
		return BASE_OK;
	return store_inbox_count(d->flow->store, &what, out, err);
}

enum base_status
flow_brake_alarm(struct flow_deed *d, const char *name, const char *why,
    struct base_err *err)
{
	/* Of strangers there may be many: one alarm a day for all. */
	const char *who = d->person.id != 0 ? d->row->from_addr : "";
	char day[BASE_DATE_TEXT];

	base_date_format(flow_today(d->flow, NULL), day);
	return flow_alarm(d->flow,
	    &(struct flow_alarm){.event = base_arena_printf(d->arena,
				     "brake:%s:%s:%s", name, who, day),
		.alarm = strcmp(name, FLOW_BRAKE_REFUSALS) == 0 ? "refusals"
								: "flood",
		.name = d->row->from_addr,
		.detail = why,
		.command = "kairan queue"},
	    NULL, err);
}

static enum base_status
put_aside(struct flow_deed *d, const char *name, const char *why,
    struct base_err *err)
{
	enum base_status status;

	status = store_begin(d->flow->store, err);
	if (status == BASE_OK)
		status = flow_end_row(d, STORE_INBOX_PARKED, why, err);
	if (status == BASE_OK)
		status = flow_brake_alarm(d, name, why, err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
}

enum base_status
flow_brake(struct flow_deed *d, bool *done, struct base_err *err)
{
	const struct conf_brake *c = &d->flow->conf->brake;
	const int64_t most[TRUST_BRAKES] = {c->conversation, c->address,
	    c->address_day, c->domain, c->ticket, c->total};
	int64_t counts[TRUST_BRAKES] = {0};
	enum base_status status = BASE_OK;
	int i;

	/* What somebody put on its way again, or has begun, goes through. */
	if (d->row->finished != 0 || d->row->attempts > 1)
		return BASE_OK;
	/* It counts for those beside it before they count for it. */
	status = store_begin_lazy(d->flow->store, err);
	if (status == BASE_OK)
		status = store_inbox_put(d->flow->store, d->row, err);
	for (i = 0; i < TRUST_BRAKES && status == BASE_OK; i++)
		status = count(d, &trust_brakes[i], &counts[i], err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	i = status == BASE_OK ? trust_brake_find(counts, most) : -1;
	if (i < 0)
		return status;
	*done = true;
	return put_aside(d, trust_brakes[i].name,
	    base_arena_printf(d->arena,
		"too many mails (brake %s: %lld in %lld minutes)",
		trust_brakes[i].name, (long long)counts[i],
		(long long)(trust_brakes[i].window_s / 60)),
	    err);
}
