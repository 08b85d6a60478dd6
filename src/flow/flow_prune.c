/*
 * Mails leave when the site's time for them is over.
 */
#include <stdlib.h>
#include <time.h>

#include "flow_private.h"
#include "kairan/store_prune.h"

#define RUN_KEY "pruned" /* in meta: when it last ran */
#define PAUSE_S 72000 /* so that it runs daily, about the same hour */
#define FILE_AGE_S 86400 /* a file is written before its row is */

bool
flow_prune_is_due(struct flow *flow)
{
	return base_time_now() - flow_meta_instant(flow, RUN_KEY) >= PAUSE_S;
}

static int64_t
days_ago(int days)
{
	return days == 0 ? 0 : base_time_now() - (int64_t)days * 86400;
}

enum base_status
flow_prune(struct flow *flow, struct store_pruned *out, struct base_err *err)
{
	const struct conf_keep *keep = &flow->conf->keep;
	struct store_prune what = {.mails = days_ago(keep->mail_days),
	    .history = days_ago(keep->history_days),
	    .asked = base_time_now() - FLOW_CONFIRM_S,
	    .files = time(NULL) - FILE_AGE_S};
	enum base_status status;

	status = store_prune_expire(flow->store, base_time_now(), what.asked,
	    "nobody confirmed it in time", err);
	if (status == BASE_OK)
		status = store_prune_rows(flow->store, &what, out, err);
	if (status == BASE_OK)
		status = store_prune_files(flow->store, &what, out, err);
	base_log(BASE_LOG_INFO, "pruned", "mails=%lld rows=%lld files=%lld",
	    (long long)out->mails, (long long)out->rows, (long long)out->files);
	return status == BASE_OK
		   ? flow_meta_set_instant(flow, RUN_KEY, base_time_now(), err)
		   : status;
}
