/* What a dry run of collect or open says. */
#include "cmd_preview.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_time.h"
#include "kairan/store_task.h"

static void
print_advisory(const struct flow_preview *what)
{
	char *id = cmd_visible(what->id), *title = cmd_visible(what->title);
	char when[BASE_TIME_TEXT];

	base_time_format(what->when, when);
	printf("would store %s: %s %s (%s%s) %s\n",
	    what->kind == FLOW_PREVIEW_NEW ? "new" : "changed", what->source,
	    id, what->when == 0 ? "no date" : "of ",
	    what->when == 0 ? "" : when, title);
	free(id);
	free(title);
}

static void
print_reader(const struct conf *conf, const struct flow_preview_to *to)
{
	char *address = cmd_visible(to->address);
	char *name = cmd_visible(to->name == NULL ? "" : to->name);

	if (to->by_tracker)
		printf("    Redmine tells %s\n", name);
	else if (*address == '\0')
		printf("    NO mail to %s, who has no address\n", name);
	else if (to->how == CONF_NOTIFY_NEVER)
		printf("    no mail to %s (notify = never)\n", address);
	else {
		printf("    mail to %s%s%s%s", address,
		    *name != '\0' ? " (" : "", name, *name != '\0' ? ")" : "");
		if (*to->why != '\0')
			printf(", %s", to->why);
		if (to->instead_of != NULL)
			printf(", instead of %s who is away", to->instead_of);
		printf("%s", to->how == CONF_NOTIFY_DIGEST
				 ? ", in the next digest"
				 : "");
		if (conf->send == CONF_SEND_REDIRECT)
			printf(" -> redirected to %s", conf->redirect_to);
		printf("\n");
	}
	free(address);
	free(name);
}

static const char *
or_dash(const char *text)
{
	return text == NULL || *text == '\0' ? "-" : text;
}

static void
print_ticket(const struct flow_preview *what)
{
	const struct store_ticket *t = what->ticket;
	char *subject = cmd_visible(t->subject);
	bool is_group = t->group != NULL && *t->group != '\0';

	printf("would open: %s\n", subject);
	printf("    by %s %s, %zu vulnerabilit%s, watch %s\n",
	    or_dash(what->source), or_dash(what->id), what->tasks,
	    what->tasks == 1 ? "y" : "ies", or_dash(t->watch));
	printf("    project %s, assignee %s%s, priority %s, planned %s, due "
	       "%s\n",
	    or_dash(t->project), is_group ? "group " : "", or_dash(t->wish),
	    or_dash(t->priority), or_dash(t->planned), or_dash(t->due));
	free(subject);
	if (what->to_n == 0)
		printf("    mail to NOBODY: the watch has neither assignee nor "
		       "list, and there is no operator\n");
}

void
cmd_preview(const struct flow_preview *what, void *ctx)
{
	const struct conf *conf = flow_conf(ctx);
	char *title;
	size_t i;

	if (what->kind == FLOW_PREVIEW_NEW ||
	    what->kind == FLOW_PREVIEW_CHANGED) {
		print_advisory(what);
		return;
	}
	if (what->kind == FLOW_PREVIEW_TICKET)
		print_ticket(what);
	else {
		title = cmd_visible(what->title);
		printf("would write: %s\n", title);
		free(title);
	}
	for (i = 0; i < what->to_n; i++)
		print_reader(conf, &what->to[i]);
}

void
cmd_preview_end(const struct flow *flow)
{
	if (flow_conf(flow)->send == CONF_SEND_OFF)
		printf("send = off: mails would wait in the outbox.\n");
	printf("A dry run: nothing was stored, opened or sent.\n");
}
