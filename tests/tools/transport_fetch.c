/*
 * Fetches once from an IMAP account into a spool and says what came of it.
 *
 *	transport_fetch KEY=VALUE...
 *
 * Keys as in struct transport_imap_options, and spool=DIR, point=FILE (kept
 * between runs), refuse=TEXT (messages that hold it are refused), full=TEXT
 * (the spool is "full" at them), denied=1 (nothing can be written),
 * die=TEXT (sudden end once a message that holds it is in the spool),
 * wait=MS (IDLE before the fetch).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kairan/base_time.h"
#include "kairan/transport_imap.h"
#include "kairan/transport_spool.h"

struct job {
	struct transport_imap_options options;
	struct transport_spool *spool;
	const char *spool_dir, *point_file, *refuse, *full, *denied, *die;
	int wait_ms;
};

static int
number(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

static bool
take_argument(struct job *job, char *arg)
{
	struct transport_imap_options *o = &job->options;
	const struct {
		const char *key;
		const char **to;
	} words[] = {{"account", &o->account}, {"host", &o->host},
	    {"user", &o->user}, {"password", &o->password},
	    {"bearer", &o->bearer}, {"folder", &o->folder},
	    {"done", &o->done_folder}, {"failed", &o->failed_folder},
	    {"ca", &o->ca_file}, {"spool", &job->spool_dir},
	    {"point", &job->point_file}, {"refuse", &job->refuse},
	    {"die", &job->die}, {"denied", &job->denied}, {"full", &job->full}};
	char *value = strchr(arg, '=');
	size_t i;

	if (value == NULL)
		return false;
	*value++ = '\0';
	for (i = 0; i < BASE_LEN(words); i++)
		if (strcmp(arg, words[i].key) == 0)
			return *words[i].to = value, true;
	if (strcmp(arg, "port") == 0)
		return o->port = number(value), true;
	if (strcmp(arg, "command_ms") == 0)
		return o->command_ms = number(value), true;
	if (strcmp(arg, "deadline_ms") == 0)
		return o->deadline_ms = number(value), true;
	if (strcmp(arg, "message_max") == 0)
		return o->message_max = (size_t)number(value), true;
	if (strcmp(arg, "wait") == 0)
		return job->wait_ms = number(value), true;
	return false;
}

static enum base_status
store(void *ctx, const struct transport_imap_message *message,
    struct base_err *err)
{
	struct job *job = ctx;
	struct base_spool envelope;
	enum base_status status;

	if (job->full != NULL && memmem(message->message, message->message_len,
				     job->full, strlen(job->full)) != NULL)
		return base_err_set(err, BASE_TEMP, "spool full");
	if (job->denied != NULL)
		return base_err_set(err, BASE_PERM, "no right to write");
	if (job->refuse != NULL &&
	    memmem(message->message, message->message_len, job->refuse,
		strlen(job->refuse)) != NULL)
		return base_err_set(err, BASE_INVALID, "refused");
	base_spool_init(&envelope);
	envelope.received = base_time_now();
	(void)snprintf(envelope.route, sizeof(envelope.route), "imap:test");
	status = transport_spool_put(job->spool, &envelope, message->message,
	    message->message_len, NULL, err);
	base_spool_release(&envelope);
	if (job->die != NULL && memmem(message->message, message->message_len,
				    job->die, strlen(job->die)) != NULL)
		_exit(137);
	return status;
}

static void
load_point(const struct job *job, struct transport_imap_point *point)
{
	FILE *f = job->point_file != NULL ? fopen(job->point_file, "r") : NULL;

	memset(point, 0, sizeof(*point));
	if (f == NULL)
		return;
	if (fscanf(f, "%u %u %u %u", &point->uidvalidity, &point->last_uid,
		&point->trouble_uid, &point->trouble_times) != 4)
		memset(point, 0, sizeof(*point));
	(void)fclose(f);
}

static void
save_point(const struct job *job, const struct transport_imap_point *point)
{
	FILE *f = job->point_file != NULL ? fopen(job->point_file, "w") : NULL;

	if (f == NULL)
		return;
	(void)fprintf(f, "%u %u %u %u\n", point->uidvalidity, point->last_uid,
	    point->trouble_uid, point->trouble_times);
	(void)fclose(f);
}

static enum base_status
run(struct job *job, struct transport_imap_count *count, struct base_err *err)
{
	struct transport_imap_point point;
	struct transport_imap *imap = NULL;
	enum base_status status;

	load_point(job, &point);
	status = transport_imap_open(&job->options, &imap, err);
	if (status == BASE_OK && job->wait_ms > 0) {
		(void)printf("waiting\n");
		(void)fflush(stdout);
		status = transport_imap_wait(imap, job->wait_ms, -1, err);
		(void)printf("woken=%s ", base_status_name(status));
		if (status == BASE_NOTFOUND)
			status = BASE_OK;
	}
	if (status == BASE_OK)
		status =
		    transport_imap_fetch(imap, &point, store, job, count, err);
	transport_imap_free(imap);
	save_point(job, &point);
	return status;
}

int
main(int argc, char **argv)
{
	struct transport_imap_count count = {0, 0, 0, 0, false};
	struct base_err err = BASE_ERR_INIT;
	struct job job;
	enum base_status status = BASE_OK;
	int i;

	memset(&job, 0, sizeof(job));
	for (i = 1; i < argc; i++)
		if (!take_argument(&job, argv[i]))
			return 64;
	if (job.spool_dir != NULL)
		status = transport_spool_open(
		    job.spool_dir, TRANSPORT_SPOOL_OWN, &job.spool, &err);
	if (status == BASE_OK)
		status = run(&job, &count, &err);
	transport_spool_free(job.spool);
	(void)printf("%s stored=%u moved=%u failed=%u left=%u more=%d\n",
	    base_status_name(status), count.stored, count.moved, count.failed,
	    count.left, count.more);
	if (status != BASE_OK)
		(void)printf("%s\n", err.text);
	return base_exit_code(status);
}
