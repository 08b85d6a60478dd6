/* Which lines of a text were written by a program. */
#include <ctype.h>
#include <string.h>

#include "kairan/base.h"
#include "tracker_text.h"

/* Does the line begin like that?  9 stands for any digit. */
static bool
begins(const char *line, size_t len, const char *shape)
{
	size_t i;

	for (i = 0; shape[i] != '\0'; i++)
		if (i >= len ||
		    (shape[i] == '9' ? !isdigit((unsigned char)line[i])
				     : line[i] != shape[i]))
			return false;
	return true;
}

#define BEGINS_LIKE(line, len, list)                                           \
	begins_like(line, len, list, BASE_LEN(list))
static bool
begins_like(
    const char *line, size_t len, const char *const *shapes, size_t shapes_n)
{
	size_t i;

	for (i = 0; i < shapes_n; i++)
		if (begins(line, len, shapes[i]))
			return true;
	return false;
}

/* "192.0.2.1 - ", as web servers write. */
static bool
is_access(const char *line, size_t len)
{
	size_t i = 0, dots = 0;

	while (i < len &&
	       (isxdigit((unsigned char)line[i]) || strchr(".:", line[i]))) {
		dots += line[i] == '.' || line[i] == ':';
		i++;
	}
	return dots >= 2 && begins(line + i, len - i, " - ");
}

static bool
is_log(const char *line, size_t len)
{
	static const char *const shapes[] = {"9999-99-99",
	    "9999/99/99 99:", "[9999-99-99", "99:99:99", "[99:99:99", "[9",
	    "[  ", "$ ", "# ", "+-", "|", "    ", "<9>", "<99>", "<999>", "{\"",
	    "DEBUG ", "INFO ", "WARN ", "WARNING ", "ERROR ", "FATAL "};
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	size_t i;

	if (BEGINS_LIKE(line, len, shapes) || is_access(line, len))
		return true;
	if (len > 15 && line[3] == ' ' && begins(line + 6, len - 6, " 99:99"))
		for (i = 0; i < 12; i++)
			if (memcmp(line, months + i * 3, 3) == 0)
				return true;
	return memchr(line, '\t', len) != NULL;
}

/* What stands between lines of a log: continued ones, traces. */
static bool
is_part(const char *line, size_t len)
{
	static const char *const shapes[] = {
	    " ", "Caused by", "Exception", "Traceback", "...", "at "};

	return len == 0 || BEGINS_LIKE(line, len, shapes);
}

/* A command of the shell that goes on on the next lines: whole, or it could
 * not be copied. */
static size_t
command_run(const char *text)
{
	size_t total = 0, len, lines = 0;
	bool more = true;

	while (more && text[total] != '\0') {
		len = strcspn(text + total, "\n");
		more = len > 1 && text[total + len - 1] == '\\' &&
		       text[total + len - 2] == ' ';
		total += len + (text[total + len] == '\n' ? 1 : 0);
		lines++;
	}
	return lines >= 2 ? total : 0;
}

size_t
tracker_log_run(const char *text)
{
	size_t command = command_run(text);

	size_t total = 0, end = 0, lines = 0, len;
	bool was_empty = false;

	if (command > 0)
		return command;
	while (text[total] != '\0') {
		len = strcspn(text + total, "\n");
		if (len > 0 && is_log(text + total, len))
			lines++;
		else if (lines < 2 || !is_part(text + total, len) ||
			 (len == 0 && was_empty))
			break;
		was_empty = len == 0;
		total += len + (text[total + len] == '\n' ? 1 : 0);
		/* Its last line is no empty one. */
		if (len > 0)
			end = total;
	}
	return lines >= 2 ? end : 0;
}
