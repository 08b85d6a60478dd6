/* What the operator, or a lead, has to hear of kairan itself. */
#include <stdlib.h>

#include "flow_private.h"

enum base_status
flow_alarm(struct flow *flow, const struct flow_alarm *alarm,
    const struct store_person *lead, struct base_err *err)
{
	struct flow_letter letter = {.kind = FLOW_MAIL_OPERATOR,
	    .event = alarm->event,
	    .person = lead,
	    .recipient =
		lead != NULL ? NULL : flow->conf->mail.operator_address};
	struct codec_json *because;

	if (lead == NULL && letter.recipient == NULL)
		return BASE_OK;
	letter.view = codec_json_new_object();
	codec_json_set_string(letter.view, "alarm", alarm->alarm);
	codec_json_set_string(letter.view, "name", alarm->name);
	codec_json_set_string(letter.view, "since", alarm->since);
	codec_json_set_string(letter.view, "detail", alarm->detail);
	codec_json_set_string(letter.view, "command", alarm->command);
	because = codec_json_new_object();
	codec_json_set_string(
	    because, "kind", lead == NULL ? "operator" : "lead");
	codec_json_set_take(letter.view, "because", because);
	return flow_letter_put(flow, &letter, NULL, err);
}

enum base_status
flow_alarm_tracker(struct flow *flow, const char *why, struct base_err *err)
{
	const char *url = flow->conf->tracker.public_url != NULL
			      ? flow->conf->tracker.public_url
			      : flow->conf->tracker.url;
	char day[BASE_DATE_TEXT], *event;
	enum base_status status;

	base_date_format(flow_today(flow, NULL), day);
	event = base_xprintf("tracker:%s", day);
	status = flow_alarm(flow,
	    &(struct flow_alarm){.event = event,
		.alarm = "tracker",
		.name = url != NULL ? url : "",
		.since = day,
		.detail = why,
		.command = "kairan queue"},
	    NULL, err);
	free(event);
	return status;
}

enum base_status
flow_alarm_rejected(struct flow *flow, const char *what, int64_t id,
    const char *why, struct base_err *err)
{
	char *name = base_xprintf("%s %lld", what, (long long)id);
	char day[BASE_DATE_TEXT], *event;
	enum base_status status;

	/* What is wrong with one may be wrong with all of them. */
	base_date_format(flow_today(flow, NULL), day);
	event = base_xprintf("rejected:%s:%s", what, day);
	status = flow_alarm(flow,
	    &(struct flow_alarm){.event = event,
		.alarm = "rejected",
		.name = name,
		.detail = why,
		.command = "kairan queue"},
	    NULL, err);
	free(name);
	free(event);
	return status;
}
