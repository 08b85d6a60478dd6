#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/base_hash.h"
#include "kairan/base_time.h"
#include "transport_spool_x.h"

/* A waiting message and what it is sorted by. */
struct entry {
	uint64_t seconds;
	uint64_t micros;
	char *name; /* "new/..." */
};

/* Entries in memory: never more than twice what is asked for. */
struct entries {
	struct entry *v;
	size_t n;
	size_t max;
	bool more;
	uint64_t began; /* microseconds; 0: take whatever is there */
};

#define BEHIND_US 2000000 /* a name of a later day has a clock of its own */

char *
transport_maildir_name(void)
{
	struct timespec now;
	uint64_t random;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	base_hash_random(&random, sizeof(random));
	return base_xprintf("%lld.M%06ldP%ldR%016llx.kairan",
	    (long long)now.tv_sec, now.tv_nsec / 1000, (long)getpid(),
	    (unsigned long long)random);
}

/* Seconds before the first '.', microseconds after an 'M' behind it. */
static struct entry
entry_of(const char *folder, const char *name)
{
	struct entry entry = {0, 0, NULL};
	char *end = NULL;

	entry.seconds = strtoull(name, &end, 10);
	if (end != NULL && *end == '.') {
		const char *m = strchr(end, 'M');

		if (m != NULL)
			entry.micros = strtoull(m + 1, NULL, 10);
	}
	entry.name = base_xprintf("%s/%s", folder, name);
	return entry;
}

static int
compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->seconds != b->seconds)
		return a->seconds < b->seconds ? -1 : 1;
	if (a->micros != b->micros)
		return a->micros < b->micros ? -1 : 1;
	return strcmp(a->name + 4, b->name + 4);
}

/*
 * Came while the folder was read?  A folder that changes is not read in the
 * order of its changes: such a one may be seen, and the one before it not.
 */
static bool
is_too_new(const struct entries *entries, const struct entry *entry)
{
	uint64_t at = entry->seconds * 1000000 + entry->micros;

	return entries->began != 0 && at > entries->began &&
	       at <= entries->began + BEHIND_US;
}

static uint64_t
now_us(void)
{
	struct timespec now = {0, 0};

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Sorts, and forgets all but the oldest. */
static void
settle(struct entries *entries)
{
	if (entries->n > 1)
		qsort(entries->v, entries->n, sizeof(*entries->v), compare);
	while (entries->n > entries->max) {
		free(entries->v[--entries->n].name);
		entries->more = true;
	}
}

static enum base_status
collect(const struct transport_spool *spool, const char *folder,
    struct entries *entries, struct base_err *err)
{
	char *path = base_file_join(spool->dir, folder);
	DIR *dir = opendir(path);
	enum base_status status = BASE_OK;
	struct dirent *d;

	if (dir == NULL) {
		status = base_err_errno(err, BASE_TEMP, "cannot list %s", path);
		free(path);
		return status;
	}
	errno = 0;
	while ((d = readdir(dir)) != NULL) {
		if (d->d_name[0] == '.')
			continue;
		if (entries->n == entries->max * 2)
			settle(entries);
		entries->v[entries->n] = entry_of(folder, d->d_name);
		if (is_too_new(entries, &entries->v[entries->n])) {
			free(entries->v[entries->n].name);
			entries->more = true;
		} else
			entries->n++;
		errno = 0;
	}
	if (errno != 0)
		status = base_err_errno(err, BASE_TEMP, "cannot list %s", path);
	(void)closedir(dir);
	free(path);
	return status;
}

enum base_status
transport_spool_list(struct transport_spool *spool, size_t max,
    struct base_strv *names, bool *more, struct base_err *err)
{
	struct entries entries = {
	    .began = spool->kind == TRANSPORT_SPOOL_OWN ? now_us() : 0};
	enum base_status status;
	size_t i;

	entries.max =
	    max == 0 || max > TRANSPORT_LIST_MAX ? TRANSPORT_LIST_MAX : max;
	entries.v = base_xcalloc(entries.max * 2, sizeof(*entries.v));
	/* Before the folder is read: what comes in while it is read must wake
	 * the next wait. */
	transport_spool_look(spool);
	status = collect(spool, "new", &entries, err);
	if (status == BASE_OK && spool->kind == TRANSPORT_SPOOL_DROP)
		status = collect(spool, "cur", &entries, err);
	settle(&entries);
	for (i = 0; i < entries.n; i++) {
		if (status == BASE_OK)
			status = base_strv_add(names, entries.v[i].name);
		free(entries.v[i].name);
	}
	if (more != NULL)
		*more = entries.more;
	free(entries.v);
	return status;
}

static bool
folder_is_empty(const struct transport_spool *spool, const char *folder)
{
	char *path = base_file_join(spool->dir, folder);
	DIR *dir = opendir(path);
	struct dirent *d;
	bool is_empty = true;

	free(path);
	while (dir != NULL && is_empty && (d = readdir(dir)) != NULL)
		is_empty = d->d_name[0] == '.';
	if (dir != NULL)
		(void)closedir(dir);
	return is_empty;
}

bool
transport_spool_is_empty(const struct transport_spool *spool)
{
	return folder_is_empty(spool, "new") &&
	       (spool->kind != TRANSPORT_SPOOL_DROP ||
		   folder_is_empty(spool, "cur"));
}

enum base_status
transport_spool_clean(
    struct transport_spool *spool, size_t *removed, struct base_err *err)
{
	char *path = base_file_join(spool->dir, "tmp");
	time_t limit = time(NULL) - TRANSPORT_TMP_AGE_S;
	DIR *dir = opendir(path);
	enum base_status status = BASE_OK;
	struct dirent *d;
	struct stat st;
	size_t n = 0;

	if (dir == NULL)
		status = base_err_errno(err, BASE_TEMP, "cannot list %s", path);
	while (dir != NULL && (d = readdir(dir)) != NULL) {
		if (fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) ==
			0 &&
		    S_ISREG(st.st_mode) && st.st_mtime < limit &&
		    unlinkat(dirfd(dir), d->d_name, 0) == 0)
			n++;
	}
	if (dir != NULL)
		(void)closedir(dir);
	if (removed != NULL)
		*removed = n;
	free(path);
	return status;
}
