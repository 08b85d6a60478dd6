/* What became of each line of a mail, as its answer tells it (flow_mail.h). */
#include <stdio.h>
#include <string.h>

#include "flow_deed.h"

/* "defer: 12/10" sets a status, until a day. */
static bool
is_deferring(const struct flow_step *step)
{
	return step->directive->key == REPLY_KEY_DEFER && step->value != NULL &&
	       strcmp(step->value, "DEFER") == 0;
}

static const char *
key_of(const struct flow_step *step)
{
	const struct reply_directive *x = step->directive;

	if (x->key == REPLY_KEY_FIELD)
		return x->field;
	return reply_key_name(is_deferring(step) ? REPLY_KEY_STATUS : x->key);
}

/* How many steps from the first on were refused for one reason: "1-99" of a
 * mail with four lines is told once. */
static size_t
refused_alike(const struct flow_step *steps, size_t n)
{
	size_t k;

	for (k = 0; k < n; k++)
		if (steps[k].directive != steps->directive ||
		    steps[k].target == NULL || steps[k].detail != NULL ||
		    steps[k].outcome == NULL || steps[k].reason == NULL ||
		    strcmp(steps[k].outcome, "refused") != 0 ||
		    strcmp(steps[k].reason, steps->reason) != 0)
			break;
	return k;
}

/* Those that follow each other as "5-99". */
static void
add_targets(struct codec_json *targets, const struct flow_step *steps, size_t n)
{
	char range[80];
	int64_t first, last;
	size_t i, k;

	for (i = 0; i < n; i = k) {
		first = last = flow_issue_number(steps[i].target);
		for (k = i + 1; k < n && first != 0 &&
				flow_issue_number(steps[k].target) == last + 1;
		     k++)
			last++;
		snprintf(range, sizeof(range), "%s-%lld", steps[i].target,
		    (long long)last);
		codec_json_append_string(
		    targets, k > i + 1 ? range : steps[i].target);
	}
}

/* Each of them by its ticket, too: "#12 CVE-2026-1001". */
static void
add_tasks(struct codec_json *targets, const struct flow_step *steps, size_t n,
    int64_t issue)
{
	char number[80];
	size_t i;

	for (i = 0; i < n; i++) {
		snprintf(number, sizeof(number), "#%lld %s", (long long)issue,
		    steps[i].target == NULL ? "" : steps[i].target);
		codec_json_append_string(targets, number);
	}
}

/* Of n steps that were refused alike, or of one. */
static void
add_result(struct codec_json *list, const struct flow_step *step, size_t n,
    int64_t issue)
{
	const struct reply_directive *x = step->directive;
	struct codec_json *o = codec_json_new_object(), *targets;
	char number[80];
	size_t i;

	codec_json_set_string(o, "key", key_of(step));
	codec_json_set_string(o, "raw", x->raw);
	codec_json_set_int(o, "line", x->line);
	codec_json_set_text(o, "value", step->value);
	codec_json_set_text(o, "before", step->before);
	codec_json_set_text(
	    o, "until", is_deferring(step) ? x->value : x->until);
	codec_json_set_string(
	    o, "outcome", step->outcome == NULL ? "refused" : step->outcome);
	codec_json_set_text(o, "reason", step->reason);
	codec_json_set_text(o, "detail", step->detail);
	codec_json_set_text(o, "suggestion", x->suggestion);
	targets = codec_json_new_array();
	if (issue != 0 && x->target_count > 1 && step->vulnerability != 0)
		add_tasks(targets, step, n, issue);
	else if (step->target != NULL)
		add_targets(targets, step, n);
	else if (issue != 0 && x->target_count > 0) {
		snprintf(number, sizeof(number), "#%lld", (long long)issue);
		codec_json_append_string(targets, number);
	} else
		for (i = 0; i < x->target_count; i++)
			codec_json_append_string(targets, x->targets[i]);
	codec_json_set_take(o, "targets", targets);
	codec_json_append_take(list, o);
}

static void
add_line(struct codec_json *list, const struct flow_step *steps, size_t n,
    unsigned line, int64_t issue)
{
	size_t k, many;

	for (k = 0; k < n; k += many) {
		many = refused_alike(&steps[k], n - k);
		many = many == 0 ? 1 : many;
		if (steps[k].directive->line == line)
			add_result(list, &steps[k], many, issue);
	}
}

/* In the order in which they were written. */
struct codec_json *
flow_results(const struct flow_deed *d)
{
	const struct reply_commands *c = &d->reply->commands;
	struct codec_json *list = codec_json_new_array();
	unsigned line, last = 0;
	size_t i, k;

	/* What no line says, but the mail as a whole. */
	add_line(list, d->loose, d->n_loose, 0, 0);
	for (i = 0; i < c->directive_count; i++) {
		line = c->directives[i].line;
		if (line == last)
			continue;
		last = line;
		for (k = 0; k < d->n_parts; k++)
			add_line(list, d->parts[k].steps, d->parts[k].n_steps,
			    line, d->parts[k].ticket.issue);
		add_line(list, d->loose, d->n_loose, line, 0);
	}
	return list;
}
