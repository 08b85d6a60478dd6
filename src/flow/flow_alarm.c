/* What the operator, or a lead, has to hear of kairan itself. */
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
