/*
 * Where the time of `kairan parse` goes: each stage over all files, PASSES
 * times, in microseconds a mail.
 *	parse_stages PASSES FILE...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kairan/base_file.h"
#include "kairan/mail.h"
#include "kairan/reply.h"

enum stage { READ, PARSE, FLATTEN, UNFLATTEN, ANALYZE, SANDBOX, STAGES };

static const char *const names[STAGES] = {"read the file",
    "limits, MIME, charsets", "flatten", "check the flat form",
    "class, cut, ticket, commands", "all of it in a sandboxed fork"};

static double spent[STAGES];

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
add(enum stage stage, double *since)
{
	double t = now();

	spent[stage] += t - *since;
	*since = t;
}

static void
stages(const struct base_buf *raw, struct mail_reader *reader)
{
	static const struct reply_settings settings = {.today = {2026, 11, 22}};
	struct base_err err = BASE_ERR_INIT;
	struct mail *mail = NULL, *again = NULL;
	struct reply *reply = NULL;
	struct base_buf flat;
	double t = now();

	base_buf_init(&flat, MAIL_FLAT_MAX);
	if (mail_parse(raw->data, raw->len, &mail, &err) != BASE_OK)
		goto out;
	add(PARSE, &t);
	if (mail_flatten(mail, &flat, &err) != BASE_OK)
		goto out;
	add(FLATTEN, &t);
	if (mail_unflatten(flat.data, flat.len, &again, &err) != BASE_OK)
		goto out;
	add(UNFLATTEN, &t);
	if (reply_analyze(again, &settings, &reply, &err) != BASE_OK)
		goto out;
	add(ANALYZE, &t);
	mail_free(again);
	again = NULL;
	if (mail_read(reader, raw->data, raw->len, &again, NULL, &err) ==
	    BASE_OK)
		add(SANDBOX, &t);
out:
	reply_free(reply);
	mail_free(again);
	mail_free(mail);
	base_buf_release(&flat);
}

int
main(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct mail_reader *reader = NULL;
	struct base_buf raw;
	int passes = argc > 1 ? atoi(argv[1]) : 0, pass, i;
	double t, mails;

	if (passes < 1 || mail_reader_new(&reader, &err) != BASE_OK)
		return 1;
	for (pass = 0; pass < passes; pass++)
		for (i = 2; i < argc; i++) {
			t = now();
			base_buf_init(&raw, MAIL_SIZE_MAX);
			if (base_file_read(argv[i], &raw, &err) == BASE_OK) {
				add(READ, &t);
				stages(&raw, reader);
			}
			base_buf_release(&raw);
			base_err_clear(&err);
		}
	mails = (double)passes * (argc - 2);
	for (i = 0; i < STAGES; i++)
		printf("  %8.1f us a mail  %s\n", spent[i] / mails * 1e6,
		    names[i]);
	mail_reader_free(reader);
	return 0;
}
