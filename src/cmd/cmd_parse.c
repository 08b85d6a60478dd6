/*
 * kairan parse [--json | --reply | --explain] [FILE...]: what does kairan
 * see in this message?  No state, no effect.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/base_file.h"
#include "kairan/base_time.h"
#include "cmd_private.h"
#include "cmd_explain.h"
#include "cmd_parse_json.h"

enum parse_mode { PARSE_JSON, PARSE_REPLY, PARSE_EXPLAIN };

static void
usage(FILE *out)
{
	fputs("usage: kairan parse [--json | --reply | --explain] [FILE...]\n",
	    out);
}

/* Index of the first file; 0: wrong usage; argc when there is none. */
static int
read_options(int argc, char **argv, enum parse_mode *mode)
{
	int i;

	*mode = PARSE_JSON;
	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
		if (strcmp(argv[i], "--") == 0)
			return i + 1;
		if (strcmp(argv[i], "--json") == 0)
			*mode = PARSE_JSON;
		else if (strcmp(argv[i], "--reply") == 0)
			*mode = PARSE_REPLY;
		else if (strcmp(argv[i], "--explain") == 0)
			*mode = PARSE_EXPLAIN;
		else
			return 0;
	}
	return i;
}

static enum base_status
print_json(const char *file, const struct mail *mail, const struct reply *reply,
    struct base_err *err)
{
	enum base_status rc;
	struct base_buf text;

	base_buf_init(&text, CMD_JSON_MAX);
	rc = cmd_parse_json(file, mail, reply, &text);
	if (rc == BASE_OK)
		puts(base_buf_text(&text));
	else
		rc = base_err_set(err, rc, "the result is too large");
	base_buf_release(&text);
	return rc;
}

/* How far the reading of a file has come. */
struct ahead {
	enum base_status status;
	struct base_err err;
};

/* The files that the reader has, in order: it reads some while the first
 * one is looked at, so that all processors have something to do. */
struct window {
	struct mail_reader *reader;
	char *const *next; /* to be handed out */
	struct ahead v[MAIL_READ_AHEAD_MAX];
	size_t first;
	size_t n;
	size_t max;
};

/* Hands a file to the reader. */
static void
begin(struct mail_reader *reader, const char *file, struct ahead *ahead)
{
	struct base_buf bytes;
	enum base_status rc;

	base_err_clear(&ahead->err);
	base_buf_init(&bytes, MAIL_SIZE_MAX);
	if (strcmp(file, "-") == 0)
		rc = base_file_read_fd(STDIN_FILENO, &bytes, &ahead->err);
	else
		rc = base_file_read(file, &bytes, &ahead->err);
	if (rc == BASE_OK)
		rc = mail_read_begin(
		    reader, base_buf_text(&bytes), bytes.len, &ahead->err);
	ahead->status = rc;
	base_buf_release(&bytes);
}

static void
fill(struct window *window)
{
	for (; window->n < window->max && *window->next != NULL; window->n++)
		begin(window->reader, *window->next++,
		    &window->v[(window->first + window->n) % window->max]);
}

static enum base_status
show(const char *file, const struct mail *mail, enum parse_mode mode,
    struct base_err *err)
{
	static const struct reply_settings none;
	struct reply_settings settings = none;
	struct reply *reply = NULL;
	enum base_status rc;

	settings.today = base_date_at(base_time_now(), getenv("TZ"));
	if ((rc = reply_analyze(mail, &settings, &reply, err)) != BASE_OK)
		return rc;
	if (mode == PARSE_JSON)
		rc = print_json(file, mail, reply, err);
	else if (mode == PARSE_REPLY)
		puts(reply->cut.reply);
	else
		cmd_explain(file, mail, reply);
	reply_free(reply);
	return rc;
}

/* Shows the oldest file. */
static enum base_status
parse_one(struct window *window, const char *file, enum parse_mode mode,
    struct base_err *err)
{
	struct ahead *ahead;
	struct mail *mail = NULL;
	enum base_status rc;

	fill(window);
	ahead = &window->v[window->first];
	*err = ahead->err;
	rc = ahead->status;
	if (rc == BASE_OK)
		rc = mail_read_end(window->reader, &mail, NULL, err);
	window->first = (window->first + 1) % window->max;
	window->n--;
	fill(window);
	if (rc == BASE_OK)
		rc = show(file, mail, mode, err);
	mail_free(mail);
	return rc;
}

/* A worker for each processor, and one that waits. */
static size_t
window_size(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		n = 1;
	return n < MAIL_READ_AHEAD_MAX ? (size_t)n + 1 : MAIL_READ_AHEAD_MAX;
}

int
cmd_parse(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct window window = {.max = window_size()};
	static char stdin_name[] = "-";
	static char *stdin_only[] = {stdin_name, NULL};
	char **files;
	enum parse_mode mode;
	int first, code = EX_OK;

	if ((first = read_options(argc, argv, &mode)) == 0) {
		usage(stderr);
		return EX_USAGE;
	}
	files = first < argc ? argv + first : stdin_only;
	/* Before any byte from outside is looked at. */
	if (mail_reader_new(&window.reader, &err) != BASE_OK) {
		fprintf(stderr, "kairan parse: %s\n", err.text);
		return base_exit_code(err.status);
	}
	for (window.next = files; *files != NULL; files++) {
		if (parse_one(&window, *files, mode, &err) == BASE_OK)
			continue;
		fprintf(stderr, "kairan parse: %s: %s\n", *files, err.text);
		/* One odd message keeps no other from being shown. */
		code = err.status == BASE_TEMP || err.status == BASE_NOTFOUND
			   ? base_exit_code(err.status)
			   : EX_DATAERR;
	}
	mail_reader_free(window.reader);
	return code;
}
