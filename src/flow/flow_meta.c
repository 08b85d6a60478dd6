/*
 * Instants that outlast a run: when a step last ran, how far it came.
 */
#include <stdio.h>

#include "flow_private.h"
#include "kairan/base_text.h"

int64_t
flow_meta_instant(struct flow *flow, const char *key)
{
	struct base_buf text;
	int64_t then = 0;

	base_buf_init(&text, 64);
	if (store_meta_get(flow->store, key, &text, NULL) != BASE_OK ||
	    base_text_to_int(base_buf_text(&text), 0, INT64_MAX, &then) !=
		BASE_OK)
		then = 0;
	base_buf_release(&text);
	return then;
}

enum base_status
flow_meta_set_instant(
    struct flow *flow, const char *key, int64_t then, struct base_err *err)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)then);
	return store_meta_set(flow->store, key, text, err);
}
