/* A copy of the whole state. */
#include <stdlib.h>

#include "kairan/base_file.h"
#include "store_private.h"

#define BUSY_WAIT_MS 50

static enum base_status
copy(sqlite3 *from, sqlite3 *to, struct base_err *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	int waited = 0, rc;

	if (backup == NULL)
		return base_err_set(err, BASE_PERM, "copying kairan.db: %s",
		    sqlite3_errmsg(to));
	do {
		rc = sqlite3_backup_step(backup, -1);
		if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
			waited += sqlite3_sleep(BUSY_WAIT_MS);
	} while ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) &&
		 waited < STORE_BUSY_MS);
	(void)sqlite3_backup_finish(backup);
	return rc == SQLITE_DONE
		   ? BASE_OK
		   : base_err_set(err, BASE_TEMP, "copying kairan.db: %s",
			 sqlite3_errstr(rc));
}

enum base_status
store_copy(const char *from_dir, const char *to_dir, struct base_err *err)
{
	char *from_path = base_file_join(from_dir, "kairan.db");
	char *to_path = base_file_join(to_dir, "kairan.db");
	sqlite3 *from = NULL, *to = NULL;
	enum base_status status = BASE_OK;

	if (!base_file_exists(from_path))
		goto out;
	if (sqlite3_open_v2(from_path, &from, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK)
		status = base_err_set(
		    err, BASE_TEMP, "%s: %s", from_path, sqlite3_errmsg(from));
	else if (sqlite3_open_v2(to_path, &to,
		     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
		     NULL) != SQLITE_OK)
		status = base_err_set(
		    err, BASE_TEMP, "%s: %s", to_path, sqlite3_errmsg(to));
	else
		status = copy(from, to, err);
out:
	sqlite3_close_v2(from);
	sqlite3_close_v2(to);
	free(from_path);
	free(to_path);
	return status;
}
