/*
 * For unit tests: the directives of a mail as one text.
 */
#ifndef REPLY_SHOWN_H
#define REPLY_SHOWN_H

#include <stdio.h>

#include "kairan/reply_command.h"

/* "TARGETS key=value until=.. reason=.. ?suggestion", one a line. */
static const char *
shown(const struct reply_commands *commands, char *out, size_t size)
{
	size_t i, k, n = 0;

	out[0] = '\0';
	for (i = 0; i < commands->directive_count; i++) {
		const struct reply_directive *d = &commands->directives[i];

		n += (size_t)snprintf(out + n, size - n, "%s", i ? "\n" : "");
		for (k = 0; k < d->target_count; k++)
			n += (size_t)snprintf(
			    out + n, size - n, "%s ", d->targets[k]);
		n += (size_t)snprintf(out + n, size - n, "%s=%s",
		    reply_key_name(d->key), d->value);
		if (d->until != NULL)
			n += (size_t)snprintf(
			    out + n, size - n, " until=%s", d->until);
		if (d->reason != NULL)
			n += (size_t)snprintf(
			    out + n, size - n, " reason=%s", d->reason);
		if (d->problem != NULL)
			n += (size_t)snprintf(out + n, size - n, " ?%s",
			    d->suggestion != NULL ? d->suggestion : "");
	}
	return out;
}

#endif
