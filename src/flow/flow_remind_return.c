#include "flow_remind.h"
enum base_status
flow_remind_return(
    struct flow *flow, struct flow_tally *tally, struct base_err *err)
{
	(void)flow;
	(void)tally;
	(void)err;
	return BASE_OK;
}
