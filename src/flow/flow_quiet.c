/* The days on which nobody is reminded, from the files of remind {}. */
#include "flow_digest.h"
#include "kairan/base_file.h"

enum base_status
flow_quiet_file(
    const char *path, struct base_calendar *calendar, struct base_err *err)
{
	enum base_status status;
	struct base_buf text;

	base_buf_init(&text, BASE_CALENDAR_FILE_MAX);
	status = base_file_read(path, &text, err);
	if (status == BASE_OK)
		status = base_calendar_read(
		    calendar, base_buf_text(&text), text.len, path, err);
	base_buf_release(&text);
	return status;
}

void
flow_quiet_days(struct flow *flow, struct base_calendar *out)
{
	const struct conf_remind *c = &flow->conf->remind;
	size_t i;

	base_calendar_init(out, c->weekend);
	for (i = 0; i < c->calendar.n; i++) {
		struct base_err why = BASE_ERR_INIT;

		/* A reminder on a holiday is less harm than none at all. */
		if (flow_quiet_file(c->calendar.v[i], out, &why) != BASE_OK)
			base_log(BASE_LOG_WARN, "calendar-unread",
			    "reason=\"%s\" effect=\"its days are working "
			    "days\"",
			    why.text);
	}
}
