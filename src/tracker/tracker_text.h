/*
 * Inside tracker only: one line of prose for one formatter.
 */
#ifndef TRACKER_TEXT_H
#define TRACKER_TEXT_H

#include "kairan/tracker_markup.h"

/* U+2060 WORD JOINER: not seen, but breaks up what a formatter looks for. */
#define TRACKER_JOINER "\xe2\x81\xa0"
/* Ends a link in Textile and is not seen. */
#define TRACKER_LINK_END "<notextile></notextile>"

/* A line (without its end) and where we are in it. */
struct tracker_line {
	const char *text;
	size_t len;
	size_t at;
};

/* The byte before, at or after the present one; 0 outside of the line. */
int tracker_line_before(const struct tracker_line *line);
int tracker_line_peek(const struct tracker_line *line, size_t ahead);
/* Only blanks before the present byte? */
bool tracker_line_is_start(const struct tracker_line *line);
/* Length of a http or https link that begins here, else 0. */
size_t tracker_line_link(const struct tracker_line *line);
/* Does something else than sentence marks follow such a link without a blank?
 * Formatters would take it into the link. */
bool tracker_line_link_runs_on(const struct tracker_line *line, size_t link);
/* Stands a word here before ':' that Redmine makes a link of ("commit:x",
 * "user:x", "attachment:x", also with a project before it)? */
bool tracker_line_is_reference(const struct tracker_line *line);

/* Bytes of the lines from here on that look like a log, a command or a table;
 * 0 when fewer than two do. */
size_t tracker_log_run(const char *text);

/* Appends the line. */
enum base_status tracker_textile_line(
    struct tracker_line *line, struct base_buf *out) BASE_MUST_CHECK;
enum base_status tracker_plain_line(
    struct tracker_line *line, struct base_buf *out) BASE_MUST_CHECK;
enum base_status tracker_commonmark_line(
    struct tracker_line *line, struct base_buf *out) BASE_MUST_CHECK;

#endif
