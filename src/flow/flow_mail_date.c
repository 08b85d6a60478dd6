/* flow_mail_date: dates as people read them. */
#include "flow_templates.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_time.h"

void
flow_mail_date(const struct flow_templates *templates, const char *lang,
    const char *iso, char out[40])
{
	struct base_date date;
	char day[BASE_DATE_TEXT];
	char key[24];
	const char *format;
	const char *weekday;
	const char *at;

	if (iso == NULL)
		iso = "";
	out[0] = '\0';
	if (strlen(iso) < BASE_DATE_TEXT - 1)
		return;
	snprintf(day, sizeof(day), "%s", iso);
	if (base_date_parse(day, &date) != BASE_OK ||
	    (iso[10] != '\0' && iso[10] != 'T' && iso[10] != ' '))
		return;
	snprintf(key, sizeof(key), "weekday.%d", base_date_weekday(date));
	weekday = flow_word(templates, lang, key);
	format = flow_word(templates, lang, "format.date");
	for (; *format != '\0' && strlen(out) < 20; format = at) {
		size_t len = strlen(out);

		at = format + 1;
		if (strncmp(format, "%D", 2) == 0)
			snprintf(out + len, 40 - len, "%s", day);
		else if (strncmp(format, "%W", 2) == 0)
			snprintf(out + len, 40 - len, "%s", weekday);
		else {
			while (*at != '\0' && *at != '%')
				at++;
			snprintf(out + len, 40 - len, "%.*s",
			    (int)(at - format), format);
			continue;
		}
		at++;
	}
}
