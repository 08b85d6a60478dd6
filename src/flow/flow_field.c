/*
 * `FIELD: value` for a field of the ticket: which fields there are is known
 * when the ticket was read, and then the mail is read once more.
 */
#include <string.h>

#include "flow_wish.h"
#include "kairan/base_text.h"
#include "kairan/reply_date.h"

/* Redmine's names that changed with its versions. */
static const char *const aliases[][2] = {{"Fixed version", "Target version"},
    {"Estimated time", "Estimated hours"}, {"% Done", "Done ratio"}};

/* Does the mail hold a `Word: value` that could be one? */
static bool
has_candidate(const struct flow_deed *d)
{
	const struct reply_commands *c = &d->reply->commands;
	size_t i;

	for (i = 0; i < c->field_count; i++)
		if (!c->fields[i].is_known)
			return true;
	/* One that is nearly a word of ours may be exactly one of theirs. */
	for (i = 0; i < c->directive_count; i++)
		if (c->directives[i].problem_code == REPLY_PROBLEM_KEY)
			return true;
	return false;
}

static void
read_again(struct flow_deed *d, const struct tracker_issue *issue)
{
	struct reply_known known = {NULL, 0, d->lines};
	size_t i, n = issue == NULL ? 0 : issue->extras_n;
	const char **names;

	names = base_arena_alloc(
	    d->arena, (n + BASE_LEN(aliases)) * sizeof(*names));
	for (i = 0; i < n; i++)
		names[known.count++] = issue->extras[i].name;
	for (i = 0; i < BASE_LEN(aliases) && issue != NULL; i++)
		names[known.count++] = aliases[i][0];
	known.names = names;
	reply_command_read_known(d->reply->cut.lines, d->reply->cut.line_count,
	    &known, d->today, d->reply->arena, &d->reply->commands);
}

enum base_status
flow_field_lines(struct flow_deed *d, struct base_err *err)
{
	enum base_status status;

	if (d->replied.id == 0 || d->via_list || d->is_foreign)
		return BASE_OK;
	status =
	    store_outbox_lines(d->flow->store, d->replied.id, &d->lines, err);
	if (status == BASE_OK && d->lines > 0)
		read_again(d, NULL);
	return status;
}

enum base_status
flow_field_learn(struct flow_deed *d, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct flow_part *part = &d->parts[0];
	struct tracker_as as = {0};
	enum base_status status;
	struct base_buf key;

	if (d->n_parts == 0 || d->via_list || d->is_foreign ||
	    !has_candidate(d))
		return BASE_OK;
	base_buf_init(&key, FLOW_KEY_MAX);
	status = flow_apply_as(d, &key, &as, err);
	if (status != BASE_OK)
		goto out;
	status = tracker_read(d->flow->tracker, &as, part->ticket.issue,
	    FLOW_LOOK, &part->before, &why);
	part->before_ms = base_time_monotonic_ms();
	if (status == BASE_OK)
		read_again(d, part->before);
	else if (status == BASE_TEMP)
		status = base_err_set(err, status, "%s", why.text);
	else
		status = BASE_OK; /* said when it comes to the write */
out:
	base_buf_wipe(&key);
	return status;
}

static struct tracker_extra *
find(const struct tracker_issue *issue, const char *name)
{
	size_t i;

	for (i = 0; i < BASE_LEN(aliases); i++)
		if (base_text_equal_fold(aliases[i][0], name))
			name = aliases[i][1];
	for (i = 0; i < issue->extras_n; i++)
		if (base_text_equal_fold(issue->extras[i].name, name))
			return &issue->extras[i];
	return NULL;
}

static const char *
choices_of(struct flow_deed *d, const struct tracker_extra *extra)
{
	const char *all = "";
	size_t i;

	for (i = 0; i < extra->choices_n && strlen(all) < 500; i++)
		all = base_arena_printf(d->arena, "%s%s%s", all,
		    i > 0 ? ", " : "", extra->choices[i].name);
	return all;
}

/* As the site writes it; NULL when it is none of the choices. */
static const char *
choice_of(struct flow_deed *d, const struct tracker_extra *extra,
    const char *text, size_t len)
{
	const char *name = base_arena_strndup(d->arena, text, len);
	size_t i;

	if (extra->choices_n == 0)
		return name;
	for (i = 0; i < extra->choices_n; i++)
		if (base_text_equal_fold(extra->choices[i].name, name))
			return extra->choices[i].name;
	return NULL;
}

static const char *
list_value(
    struct flow_deed *d, const struct tracker_extra *extra, const char *text)
{
	const char *all = "", *one;
	size_t len;

	if (!extra->is_multiple)
		return choice_of(d, extra, text, strlen(text));
	for (; *text != '\0'; text += len + strspn(text + len, ", ")) {
		len = strcspn(text, ",");
		one = choice_of(d, extra, text, len);
		if (one == NULL)
			return NULL;
		all = base_arena_printf(
		    d->arena, "%s%s%s", all, *all != '\0' ? ", " : "", one);
	}
	return all;
}

/* "#12", "50 %", "8h": the number in it. */
static const char *
number_value(struct flow_deed *d, const char *text)
{
	size_t len;

	while (*text == '#' || *text == ' ')
		text++;
	len = strspn(text, "0123456789.-");
	return len == 0 || strspn(text + len, " %h") != strlen(text + len)
		   ? NULL
		   : base_arena_strndup(d->arena, text, len);
}

static const char *
date_value(struct flow_deed *d, const char *text)
{
	char out[BASE_DATE_TEXT];
	struct base_date date;

	if (reply_date_read(text, d->today, &date) != BASE_OK)
		return NULL;
	base_date_format(date, out);
	return base_arena_strdup(d->arena, out);
}

/* Text without the tokens of our mails. */
static const char *
text_value(struct flow_deed *d, const char *text)
{
	struct base_buf clean;
	const char *out = text;

	base_buf_init(&clean, 65536);
	if (reply_cut_tokens(text, &clean) == BASE_OK)
		out = base_arena_strndup(
		    d->arena, base_buf_text(&clean), clean.len);
	base_buf_release(&clean);
	return out;
}

/* The value as the tracker takes it, by the field's kind; NULL: it is none,
 * and the step says why. */
static const char *
value_of(struct flow_wishing *w, struct flow_step *step,
    const struct tracker_extra *extra)
{
	const char *text = step->directive->value, *value = NULL, *why;
	struct tracker_who who = {0};

	if (strcmp(text, "none") == 0)
		return "";
	switch (extra->kind) {
	case TRACKER_KIND_DATE:
		value = date_value(w->d, text);
		break;
	case TRACKER_KIND_YES_NO:
		value = reply_command_yes_no(text);
		break;
	case TRACKER_KIND_NUMBER:
		value = number_value(w->d, text);
		break;
	case TRACKER_KIND_LIST:
		value = list_value(w->d, extra, text);
		step->detail = choices_of(w->d, extra);
		break;
	case TRACKER_KIND_PERSON:
		why = flow_wish_person(w, text, &who);
		if (why != NULL) {
			flow_step_refuse(step, "refused", why);
			return NULL;
		}
		step->value = who.name;
		return base_arena_printf(
		    w->d->arena, "%lld", (long long)who.id);
	default:
		value = text_value(w->d, text);
	}
	if (value == NULL)
		flow_step_refuse(step, "refused",
		    extra->kind == TRACKER_KIND_DATE ? "date" : "value");
	else
		step->detail = NULL;
	step->value = value == NULL ? text : value;
	return value;
}

static void
set_wish(struct flow_wishing *w)
{
	w->wish.extras = w->extras;
	w->wish.extras_n = w->extras_n;
	if (w->extras_n == 0)
		w->wish.set &= ~(unsigned)TRACKER_SET_EXTRAS;
	else
		w->wish.set |= TRACKER_SET_EXTRAS;
}

enum base_status
flow_wish_field(
    struct flow_wishing *w, struct flow_step *step, struct base_err *err)
{
	struct tracker_issue *issue = w->part->before;
	struct tracker_extra *extra = find(issue, step->directive->field);
	enum base_status status;
	const char *value;

	if (extra == NULL || w->extras_n == BASE_LEN(w->extras)) {
		flow_step_refuse(step, "refused", "no_field");
		return BASE_OK;
	}
	status = tracker_extra_learn(w->d->flow->tracker, issue, extra, err);
	if (status != BASE_OK)
		return status;
	step->part = TRACKER_SET_EXTRAS;
	step->extra = extra;
	step->before = extra->kind == TRACKER_KIND_PERSON ? NULL : extra->value;
	value = value_of(w, step, extra);
	if (value == NULL)
		return BASE_OK;
	step->wished = value;
	w->extras[w->extras_n++] = (struct tracker_extra_wish){extra, value};
	set_wish(w);
	return BASE_OK;
}

void
flow_wish_leave_out(
    struct flow_wishing *w, struct flow_step *step, const char *why)
{
	size_t i;

	flow_step_refuse(step, "refused", "rejected");
	step->detail = why;
	for (i = 0; i < w->extras_n; i++)
		if (w->extras[i].extra == step->extra) {
			w->extras[i] = w->extras[--w->extras_n];
			break;
		}
	set_wish(w);
}

void
flow_wish_take_back(struct flow_wishing *w, struct flow_step *step)
{
	step->outcome = step->reason = step->detail = NULL;
	w->extras[w->extras_n++] =
	    (struct tracker_extra_wish){step->extra, step->wished};
	set_wish(w);
}

bool
flow_wish_is_field(const struct flow_step *step)
{
	return step->outcome == NULL && step->part == TRACKER_SET_EXTRAS;
}

size_t
flow_wish_drop_fields(struct flow_wishing *w, const char *why, bool all)
{
	struct flow_step *step = w->part->steps;
	size_t i, n = 0;

	for (i = 0; i < w->part->n_steps; i++, step++)
		if (flow_wish_is_field(step) &&
		    (all || strstr(why, step->extra->name) != NULL)) {
			flow_wish_leave_out(w, step, why);
			n++;
		}
	return n;
}
