/* kairan prune: removes mails that were kept long enough. */
#include <stdio.h>
#include <string.h>

#include "cmd_private.h"
#include "kairan/store_prune.h"

int
cmd_prune(int argc, char **argv)
{
	bool due = argc == 2 && strcmp(argv[1], "--due") == 0;
	struct base_err err = BASE_ERR_INIT;
	struct store_pruned out = {0};
	struct flow *flow = NULL;
	enum base_status status;

	if (argc > 1 && !due)
		return cmd_usage("prune", "[--due]");
	status = flow_start(cmd_dir, "prune", FLOW_NEED_LOCK, &flow, &err);
	if (status == BASE_OK && (!due || flow_prune_is_due(flow)))
		status = flow_prune(flow, &out, &err);
	flow_stop(flow);
	if (status != BASE_OK)
		return cmd_fail("prune", &err);
	printf("%lld mail(s) removed, of %lld nothing is known any more; "
	       "%lld file(s), %lld kB\n",
	    (long long)out.mails, (long long)out.rows, (long long)out.files,
	    (long long)(out.bytes / 1000));
	return 0;
}
