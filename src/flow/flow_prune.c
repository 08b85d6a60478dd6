/*
 * Mails leave when the site's time for them is over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "flow_private.h"
#include "kairan/base_text.h"
#include "kairan/store_prune.h"

#define RUN_KEY "pruned" /* in meta: when it last ran */
#define PAUSE_S 72000 /* so that it runs daily, about the same hour */
#define FILE_AGE_S 86400 /* a file is written before its row is */

static int64_t
last_run(struct flow *flow)
{
	int64_t last = 0;
	struct base_buf text;

	base_buf_init(&text, 64);
	if (store_meta_get(flow->store, RUN_KEY, &text, NULL) != BASE_OK ||
	    base_text_to_int(base_buf_text(&text), 0, INT64_MAX, &last) !=
		BASE_OK)
		last = 0;
	base_buf_release(&text);
	return last;
}

bool
flow_prune_is_due(struct flow *flow)
{
	return base_time_now() - last_run(flow) >= PAUSE_S;
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
	char text[32];

	status = store_prune_rows(flow->store, &what, out, err);
	if (status == BASE_OK)
		status = store_prune_files(flow->store, &what, out, err);
	base_log(BASE_LOG_INFO, "pruned", "mails=%lld rows=%lld files=%lld",
	    (long long)out->mails, (long long)out->rows, (long long)out->files);
	snprintf(text, sizeof(text), "%lld", (long long)base_time_now());
	return status == BASE_OK
		   ? store_meta_set(flow->store, RUN_KEY, text, err)
		   : status;
}
