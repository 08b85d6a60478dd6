/*
 * FIRST's EPSS of a day: CSV, "cve,epss,percentile", before it a comment with
 * the day; early lists have neither comment nor percentile.  Facts of
 * vulnerabilities, no advisories.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "feed_formats.h"
#include "feed_xml.h"

#define LINE_MAX 256

/* "0.97531" → 975310; -1 when it is no probability. */
static int
millionths(const char *text)
{
	int value = 0, digits = 0;

	if (text[0] != '0' && text[0] != '1')
		return -1;
	value = text[0] - '0';
	text++;
	if (*text == '.')
		text++;
	for (; *text >= '0' && *text <= '9'; text++)
		if (digits < 6) {
			value = value * 10 + (*text - '0');
			digits++;
		}
	if (*text != '\0')
		return -1;
	for (; digits < 6; digits++)
		value *= 10;
	return value <= 1000000 ? value : -1;
}

/* "#model_version:v2026.03.01,score_date:2026-11-22T00:00:00+0000" */
static int64_t
read_day(const char *line)
{
	const char *date = strstr(line, "score_date:");
	char day[11];

	if (date == NULL)
		return 0;
	snprintf(day, sizeof(day), "%.10s", date + 11);
	return feed_read_date(day);
}

static enum base_status
read_row(char *line, int64_t day, struct feed_sink *sink, struct base_err *err)
{
	char *comma = strchr(line, ','), *second, cve[VULN_ID_TEXT];
	struct feed_fact fact = {.cve = cve, .day = day};

	second = comma == NULL ? NULL : strchr(comma + 1, ',');
	if (comma != NULL)
		*comma = '\0';
	if (second != NULL)
		*second = '\0';
	fact.score = comma == NULL ? -1 : millionths(comma + 1);
	fact.percentile = second == NULL ? 0 : millionths(second + 1);
	if (vuln_id_parse(line, cve) != VULN_ID_CVE || fact.score < 0 ||
	    fact.percentile < 0) {
		sink->result->skipped++;
		return BASE_OK;
	}
	return feed_deliver_fact(sink, &fact, err);
}

static int
sniff(const char *data, size_t len)
{
	if (len > 15 && memcmp(data, "#model_version:", 15) == 0)
		return 90;
	return len > 8 && memcmp(data, "cve,epss", 8) == 0 ? 90 : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	const char *end = data + len, *next;
	enum base_status status = BASE_OK;
	int64_t day = 0;
	char line[LINE_MAX];
	size_t n;

	(void)context;
	if (sniff(data, len) == 0)
		return base_err_set(err, BASE_INVALID,
		    "no EPSS list: it does not begin with cve,epss");
	for (; data < end && status == BASE_OK; data = next) {
		next = memchr(data, '\n', (size_t)(end - data));
		n = (size_t)((next == NULL ? end : next) - data);
		next = next == NULL ? end : next + 1;
		if (n >= sizeof(line)) {
			sink->result->skipped++;
			continue;
		}
		memcpy(line, data, n);
		line[n] = '\0';
		base_text_trim(line);
		if (line[0] == '#')
			day = sink->result->updated = read_day(line);
		else if (line[0] != '\0' && strncmp(line, "cve,", 4) != 0)
			status = read_row(line, day, sink, err);
	}
	if (status == BASE_OK && sink->result->items == 0)
		status = base_err_set(
		    err, BASE_INVALID, "the list holds no CVE with a score");
	return status;
}

const struct feed_format feed_format_epss = {"epss",
    "FIRST EPSS, the CSV of a day (.gz too)", sniff, parse, false, false};
