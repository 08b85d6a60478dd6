/* kairan vercmp: which of two package versions is the newer one? */
#include <stdio.h>

#include "cmd_private.h"
#include "kairan/host_version.h"

int
cmd_vercmp(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	enum host_order order;
	int result = 0;

	if (argc != 4)
		return cmd_usage("vercmp", "deb|rpm|apk A B");
	order = host_order_find(argv[1]);
	if (order == HOST_ORDER_COUNT)
		return cmd_usage("vercmp", "deb|rpm|apk A B");
	if (host_version_compare(order, argv[2], argv[3], &result, &err) !=
	    BASE_OK)
		return cmd_fail("vercmp", &err);
	puts(result < 0 ? "<" : result > 0 ? ">" : "=");
	return 0;
}
