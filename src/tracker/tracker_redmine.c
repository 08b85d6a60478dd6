#include "kairan/tracker_redmine.h"
enum base_status
tracker_redmine_open(const struct tracker_redmine_options *options,
    struct tracker **out, struct base_err *err)
{
	(void)options;
	(void)out;
	return base_err_set(err, BASE_PERM, "not built yet");
}
