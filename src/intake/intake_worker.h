/*
 * What the worker of kairan-intake does: one message from stdin to the
 * spool.
 */
#ifndef INTAKE_WORKER_H
#define INTAKE_WORKER_H

#include "kairan/base.h"
#include "kairan/base_spool.h"

#define INTAKE_NAME_MAX 80

/* What the command line and the environment say. */
struct intake_job {
	const char *dir; /* the spool */
	int timeout_s; /* for everything */
	char name[INTAKE_NAME_MAX]; /* of the file, in tmp and in new */
	struct base_spool envelope;
};

/*
 * Fills job->envelope: sender (NULL: from the environment) and recipients
 * (none: from the environment).  Impossible addresses are left out.
 */
void intake_envelope_fill(
    struct intake_job *job, const char *sender, char *const recipients[]);

/* A name that nobody else uses, in order of arrival. */
void intake_name_make(char name[INTAKE_NAME_MAX]);

/*
 * Copies stdin to SPOOL/tmp/NAME and moves it to SPOOL/new/NAME.  BASE_OK
 * only when it would survive a power cut; else nothing is left in the
 * spool, unless that fails as well.
 */
enum base_status intake_spool_store(
    const struct intake_job *job, struct base_err *err) BASE_MUST_CHECK;

/* Removes what a failed or killed worker may have left. */
void intake_spool_discard(const struct intake_job *job);

#endif
