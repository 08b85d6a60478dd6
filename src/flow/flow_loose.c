/*
 * Directives that touch no ticket that is there.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_talk.h"

/* A mail that touches no ticket has an effect too (track): once. */
static enum base_status
intend_loose(struct flow_deed *d, bool *again, struct base_err *err)
{
	char *marker = flow_marker();
	struct store_effect effect = {.inbox = d->row->id,
	    .author = d->person.login,
	    .message_id = d->row->message_id,
	    .text_hash = d->text_hash,
	    .directive = "",
	    .marker = marker};
	struct store_effect got;
	enum base_status status;

	memset(&got, 0, sizeof(got));
	status = store_effect_intend(
	    d->flow->store, &effect, base_time_now(), d->arena, &got, err);
	*again = status == BASE_EXISTS && got.inbox != d->row->id;
	free(marker);
	return status == BASE_EXISTS ? BASE_OK : status;
}

enum base_status
flow_loose(struct flow_deed *d, bool *again, struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t i;

	*again = false;
	if (d->n_parts == 0)
		status = intend_loose(d, again, err);
	for (i = 0; i < d->n_loose && status == BASE_OK && !*again; i++) {
		if (d->loose[i].outcome != NULL)
			continue;
		status = flow_talk_loose(d, &d->loose[i], err);
	}
	return status;
}
