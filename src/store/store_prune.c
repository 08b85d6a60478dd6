#include "kairan/store_prune.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kairan/base_file.h"
#include "store_private.h"

#define FOLDERS 256 /* raw/00 to raw/ff */
#define ASIDE ".gone"

struct sweep {
	struct store *store;
	const struct store_prune *what;
	struct store_pruned *out;
};

/* Mails received that are settled, and of which nobody is asked any more.
 * What was put aside waits for a person, however long. */
#define SETTLED                                                                \
	" finished <> 0 AND finished < ?1 AND state NOT IN ('new', 'waiting'," \
	" 'parked', 'quarantined') AND NOT (pending = 1 AND received >= ?2)"
/* Parked for a proof (a brake and a moderator leave no report) that nobody
 * may give any more. */
#define UNPROVED " state = 'parked' AND report <> '' AND received < ?2"

/* Runs one statement until it changes nothing more. */
static enum base_status
run(struct store *store, const char *sql, const struct store_prune *what,
    int64_t before, int64_t *count, struct base_err *err)
{
	enum base_status status = BASE_OK;
	int changed = STORE_PRUNE_STEP;

	while (status == BASE_OK && changed >= STORE_PRUNE_STEP) {
		status = store_exec(store, err, &changed, sql, "iii", before,
		    what->asked, (int64_t)STORE_PRUNE_STEP);
		if (status == BASE_OK)
			*count += changed;
	}
	return status;
}

enum base_status
store_prune_expire(struct store *store, int64_t now, int64_t asked,
    const char *reason, struct base_err *err)
{
	enum base_status status = store_begin(store, err);

	if (status == BASE_OK)
		status = store_exec(store, err, NULL,
		    "INSERT INTO history(time, kind, ticket, inbox, outbox,"
		    " text) SELECT ?1, 'refused', ifnull(ticket, 0), id, 0, ?3"
		    " FROM inbox WHERE" UNPROVED,
		    "iit", now, asked, reason);
	if (status == BASE_OK)
		status = store_exec(store, err, NULL,
		    "UPDATE inbox SET state = 'refused', pending = 0,"
		    " finished = ?1, reason = ?3 WHERE" UNPROVED,
		    "iit", now, asked, reason);
	if (status == BASE_OK)
		status = store_commit(store, err);
	store_rollback(store);
	return status;
}

enum base_status
store_prune_rows(struct store *store, const struct store_prune *what,
    struct store_pruned *out, struct base_err *err)
{
	enum base_status status = BASE_OK;
	int64_t lines = 0;

	if (what->history != 0) {
		status = run(store,
		    "DELETE FROM history WHERE id IN (SELECT h.id FROM history"
		    " h JOIN inbox i ON i.id = h.inbox WHERE" SETTLED
		    " LIMIT ?3)",
		    what, what->history, &lines, err);
		if (status == BASE_OK)
			status = run(store,
			    "DELETE FROM inbox WHERE id IN (SELECT id FROM"
			    " inbox WHERE" SETTLED " LIMIT ?3)",
			    what, what->history, &out->rows, err);
	}
	if (what->mails == 0 || status != BASE_OK)
		return status;
	status = run(store,
	    "UPDATE inbox SET raw = '' WHERE id IN (SELECT id FROM inbox"
	    " WHERE raw <> '' AND" SETTLED " LIMIT ?3)",
	    what, what->mails, &out->mails, err);
	if (status == BASE_OK)
		status = run(store,
		    "UPDATE outbox SET raw = '' WHERE id IN (SELECT id FROM"
		    " outbox WHERE raw <> '' AND state IN ('sent', 'failed',"
		    " 'held') AND max(created, sent) < ?1 AND ?2 = ?2 LIMIT"
		    " ?3)",
		    what, what->mails, &out->mails, err);
	return status;
}

static enum base_status
is_named(struct store *store, const char *hash, bool *out, struct base_err *err)
{
	int64_t n = 0;
	enum base_status status;

	status = store_value(store, err, &n,
	    "SELECT EXISTS (SELECT 1 FROM inbox WHERE raw = ?1)"
	    " OR EXISTS (SELECT 1 FROM outbox WHERE raw = ?1)"
	    " OR EXISTS (SELECT 1 FROM host WHERE raw = ?1)"
	    " OR EXISTS (SELECT 1 FROM builtin_attachment WHERE hash = ?1)",
	    "t", hash);
	*out = n != 0;
	return status;
}

/*
 * Somebody may want the same bytes just now: store_blob_put() touches a file
 * that is there.  So it is set aside under another name first, and comes
 * back when it was touched before that; whoever looks for it afterwards
 * does not find it, and writes it anew.
 */
static enum base_status
remove_file(const char *path, const struct store_prune *what,
    struct store_pruned *out, struct base_err *err)
{
	char *aside = base_xprintf("%s" ASIDE, path);
	enum base_status status = BASE_OK;
	struct stat st;

	if (rename(path, aside) != 0 || stat(aside, &st) != 0)
		status = errno == ENOENT ? BASE_OK
					 : base_err_errno(err, BASE_TEMP,
					       "cannot remove %s", path);
	else if (st.st_mtime >= what->files)
		status = base_file_move(aside, path, err);
	else {
		status = base_file_remove(aside, err);
		out->files++;
		out->bytes += st.st_size;
	}
	free(aside);
	return status;
}

static bool
is_aside(const char *name)
{
	size_t len = strlen(name), tail = strlen(ASIDE);

	return len > tail && strcmp(name + len - tail, ASIDE) == 0;
}

/* What a run that was killed had set aside. */
static enum base_status
take_back(const char *path, struct base_err *err)
{
	char *back = base_xstrndup(path, strlen(path) - strlen(ASIDE));
	enum base_status status;

	status = base_file_exists(back) ? base_file_remove(path, err)
					: base_file_move(path, back, err);
	free(back);
	return status;
}

static enum base_status
look_at(const struct sweep *w, const char *dir, const char *name,
    struct base_err *err)
{
	char *path = base_file_join(dir, name);
	enum base_status status = BASE_OK;
	bool named = false;
	struct stat st;

	/* What is aside may be wanted: however young, it comes back. */
	if (is_aside(name))
		status = take_back(path, err);
	else if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
		 st.st_mtime >= w->what->files)
		status = BASE_OK;
	else if (!store_blob_is_name(name))
		status = base_file_remove(path, err); /* a write had begun */
	else {
		status = is_named(w->store, name, &named, err);
		if (status == BASE_OK && !named)
			status = remove_file(path, w->what, w->out, err);
	}
	free(path);
	return status;
}

static enum base_status
sweep_folder(const struct sweep *w, const char *path, struct base_err *err)
{
	enum base_status status = BASE_OK;
	DIR *dir = opendir(path);
	struct dirent *e;

	if (dir == NULL)
		return errno == ENOENT ? BASE_OK
				       : base_err_errno(err, BASE_TEMP,
					     "cannot read %s", path);
	while (status == BASE_OK && (e = readdir(dir)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			status = look_at(w, path, e->d_name, err);
	closedir(dir);
	return status;
}

enum base_status
store_prune_files(struct store *store, const struct store_prune *what,
    struct store_pruned *out, struct base_err *err)
{
	const struct sweep w = {store, what, out};
	enum base_status status = BASE_OK;
	char *dir;
	unsigned i;

	for (i = 0; i < FOLDERS && status == BASE_OK; i++) {
		dir = base_xprintf("%s/raw/%02x", store->dir, i);
		status = sweep_folder(&w, dir, err);
		free(dir);
	}
	return status;
}
