/* covers: src/base/base_calendar.c src/base/base_calendar_ics.c */
/* A calendar: any bytes give days in order, each once, or an error with its
 * line, and then nothing has changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_calendar calendar;
	enum base_status status;
	size_t i;

	base_calendar_init(&calendar, 1);
	status =
	    base_calendar_read(&calendar, (const char *)data, size, "c", &err);
	if (status != BASE_OK &&
	    (calendar.n != 0 || strncmp(err.text, "c:", 2) != 0))
		abort();
	for (i = 0; i < calendar.n; i++)
		if (!base_calendar_is_quiet(
			&calendar, base_date_from_days(calendar.days[i])) ||
		    (i > 0 && calendar.days[i - 1] >= calendar.days[i]))
			abort();
	base_calendar_release(&calendar);
	return 0;
}
