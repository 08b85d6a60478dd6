/* kairan key: the keys of the reply addresses. */
#include <stdio.h>
#include <string.h>

#include "cmd_private.h"
#include "kairan/base_text.h"

static int
print_keys(const struct flow *flow)
{
	int ids[FLOW_KEYS_MAX];
	size_t i, n = flow_key_ids(flow, ids);

	for (i = 0; i < n; i++)
		printf("key %d%s\n", ids[i],
		    i + 1 == n ? " signs" : " verifies mails sent before");
	return 0;
}

static enum base_status
run(struct flow *flow, int argc, char **argv, struct base_err *err)
{
	int64_t id = 0;

	if (strcmp(argv[1], "rotate") == 0)
		return flow_key_rotate(flow, err);
	if (strcmp(argv[1], "revoke") == 0)
		return flow_key_revoke(flow, argv[2], argv[3], err);
	if (strcmp(argv[1], "drop") == 0) {
		if (base_text_to_int(argv[2], 0, 255, &id) != BASE_OK)
			return base_err_set(err, BASE_INVALID,
			    "'%s' is no key: kairan key list names them",
			    argv[2]);
		return flow_key_drop(flow, (int)id, err);
	}
	(void)argc;
	return BASE_OK;
}

int
cmd_key(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;
	enum base_status status;
	int rc = 0;

	if (!((argc == 2 && (strcmp(argv[1], "list") == 0 ||
				strcmp(argv[1], "rotate") == 0)) ||
		(argc == 3 && strcmp(argv[1], "drop") == 0) ||
		(argc == 4 && strcmp(argv[1], "revoke") == 0)))
		return cmd_usage("key",
		    "list | rotate | drop NUMBER | revoke person LOGIN | "
		    "revoke ticket NUMBER | revoke mail MESSAGE-ID");
	status = flow_start(cmd_dir, "key", FLOW_NEED_KEYS, &flow, &err);
	if (status == BASE_OK)
		status = run(flow, argc, argv, &err);
	if (status != BASE_OK)
		rc = cmd_fail("key", &err);
	else if (strcmp(argv[1], "revoke") == 0)
		puts("revoked: what was sent before proves nothing any more");
	else
		rc = print_keys(flow);
	flow_stop(flow);
	return rc;
}
