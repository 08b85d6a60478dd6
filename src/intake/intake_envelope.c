/*
 * The envelope: from the command line, else from what MTAs put into the
 * environment (Postfix local(8), Exim, OpenSMTPD, Dovecot's Sieve).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "intake_worker.h"
#include "kairan/base_time.h"

static void
add_recipient(struct base_spool *envelope, const char *address)
{
	/* An odd or a hundred-and-first address is no reason to refuse a
	 * mail that its sender believes delivered. */
	if (address != NULL)
		(void)base_spool_add_recipient(envelope, address);
}

void
intake_envelope_fill(
    struct intake_job *job, const char *sender, char *const recipients[])
{
	static const char *const names[] = {
	    "RECIPIENT", "ORIGINAL_RECIPIENT", "ORIG_RECIPIENT"};
	size_t i;

	base_spool_init(&job->envelope);
	job->envelope.received = base_time_now();
	memcpy(job->envelope.route, "pipe", sizeof("pipe"));
	if (sender == NULL)
		sender = getenv("SENDER");
	if (sender != NULL)
		(void)base_spool_set_sender(&job->envelope, sender);
	for (i = 0; recipients[i] != NULL; i++)
		add_recipient(&job->envelope, recipients[i]);
	if (i > 0)
		return;
	for (i = 0; i < BASE_LEN(names); i++)
		add_recipient(&job->envelope, getenv(names[i]));
}

void
intake_name_make(char name[INTAKE_NAME_MAX])
{
	struct timespec now = {0, 0};
	uint64_t chance = 0;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	/* Process ids repeat, and containers may share a spool. */
	if (getrandom(&chance, sizeof(chance), GRND_NONBLOCK) !=
	    (ssize_t)sizeof(chance))
		chance = (uint64_t)now.tv_nsec * 2654435761u;
	(void)snprintf(name, INTAKE_NAME_MAX, "%010lld.M%06ldP%ldR%016llx",
	    (long long)now.tv_sec, now.tv_nsec / 1000, (long)getpid(),
	    (unsigned long long)chance);
}
