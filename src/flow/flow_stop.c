/*
 * stop, unsubscribe: alone they never mean "end of commands", nor anything
 * else for sure, so it is asked back what shall be stopped.  A mail program
 * that unsubscribes, and a lead who ends the mail to a list, mean one thing.
 */
#include "flow_talk.h"
#include "flow_unsubscribe.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The list whose mail is answered; NULL none. */
static const char *
list_of(const struct flow_deed *d)
{
	const char *address = d->flow->conf->mail.operator_address;

	if (d->replied.id == 0 || d->replied.person != 0 ||
	    *d->replied.recipient == '\0' ||
	    (address != NULL && strcasecmp(address, d->replied.recipient) == 0))
		return NULL;
	return d->replied.recipient;
}

static void
ask_back(struct flow_deed *d, struct flow_step *step)
{
	const struct reply_directive *x = step->directive;
	struct codec_json *stop = codec_json_new_object();

	if (x->target_count > 0 && x->targets[0][0] == '#')
		codec_json_set_int(
		    stop, "issue", strtoll(x->targets[0] + 1, NULL, 10));
	else if (d->n_parts > 0 && d->parts[0].has_comment)
		codec_json_set_int(stop, "issue", d->parts[0].ticket.issue);
	if (list_of(d) != NULL)
		codec_json_set_string(stop, "list", list_of(d));
	flow_talk_set(d, "stop", stop);
	step->outcome = "asked";
}

/* A list is many people's: those who answer for them may end it. */
static bool
may_end_lists(const struct flow_deed *d)
{
	const char *address = d->flow->conf->mail.operator_address;

	return strcmp(d->person.role, "lead") == 0 ||
	       strcmp(d->person.role, "csirt") == 0 ||
	       strcmp(d->person.role, "admin") == 0 ||
	       (address != NULL && strcasecmp(address, d->person.mail) == 0);
}

void
flow_stop_step(struct flow_deed *d, struct flow_step *step)
{
	const char *value = step->directive->value;
	const char *list = list_of(d);

	step->value = "";
	if (*value == '\0') {
		ask_back(d, step);
		return;
	}
	if (strcmp(value, "list") == 0 && list == NULL) {
		flow_step_refuse(step, "refused", "no_list");
		return;
	}
	if (list != NULL && !may_end_lists(d)) {
		flow_step_refuse(step, "refused", "leave_list");
		step->detail = list;
		return;
	}
	step->value = list != NULL ? list : "";
	step->detail = flow_talk_word(
	    d, list != NULL ? "stopping.list_means" : "stopping.person_means");
	step->outcome = d->is_dry_run ? "would" : "applied";
}

enum base_status
flow_stop_settle(
    struct flow_deed *d, const struct flow_step *step, struct base_err *err)
{
	(void)step;
	return list_of(d) != NULL ? flow_unsubscribe_set_list(d->flow,
					list_of(d), d->person.login, err)
				  : flow_unsubscribe_person(d->flow,
					d->person.id, &d->replied, err);
}
