/*
 * A dry run: the step itself, on a copy of the state that nobody looks at
 * again, so that what it says is what the step would do.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flow_preview.h"
#include "kairan/base_file.h"

#define FOLDERS_MAX 16 /* that nftw() keeps open */

enum base_status
flow_copy_begin(struct flow *flow, struct base_err *err)
{
	struct conf *conf = flow->conf;
	const char *temp = getenv("TMPDIR");
	enum base_status status;

	flow->copy = base_xprintf("%s/kairan-dry-run.XXXXXX",
	    temp != NULL && *temp == '/' ? temp : "/var/tmp");
	if (mkdtemp(flow->copy) == NULL) {
		status = base_err_errno(err, BASE_TEMP,
		    "a folder for a copy of the state, %s", flow->copy);
		free(flow->copy);
		flow->copy = NULL;
		return status;
	}
	status = store_copy(conf->state_dir, flow->copy, err);
	/* Keys that are not there yet are not to be made there. */
	if (status == BASE_OK && !base_file_exists(conf->keys_file)) {
		conf->keys_file =
		    base_arena_printf(conf->arena, "%s/token-keys", flow->copy);
		conf->lock_dir = base_arena_strdup(conf->arena, flow->copy);
	}
	conf->state_dir = base_arena_strdup(conf->arena, flow->copy);
	return status;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
flow_copy_end(struct flow *flow)
{
	if (flow->copy == NULL)
		return;
	if (nftw(flow->copy, remove_one, FOLDERS_MAX, FTW_DEPTH | FTW_PHYS) !=
	    0)
		base_log(BASE_LOG_WARN, "copy-left",
		    "folder=%s reason=\"%s\" mend=\"remove it\"", flow->copy,
		    strerror(errno));
	free(flow->copy);
	flow->copy = NULL;
}
