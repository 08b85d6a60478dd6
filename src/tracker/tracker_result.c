#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "tracker_impl.h"

void
tracker_result_init(struct tracker_result *result)
{
	memset(result, 0, sizeof(*result));
	result->arena = base_arena_new();
}

void
tracker_result_release(struct tracker_result *result)
{
	tracker_issue_free(result->issue);
	base_strv_release(&result->errors);
	base_arena_free(result->arena);
	memset(result, 0, sizeof(*result));
}

const struct tracker_outcome *
tracker_result_find(const struct tracker_result *result, enum tracker_part part)
{
	size_t i;

	for (i = 0; i < result->outcomes_n; i++)
		if (result->outcomes[i].part == part)
			return &result->outcomes[i];
	return NULL;
}

const struct tracker_outcome *
tracker_result_extra(
    const struct tracker_result *result, const struct tracker_extra *extra)
{
	size_t i;

	for (i = 0; i < result->outcomes_n; i++)
		if (result->outcomes[i].part == TRACKER_SET_EXTRAS &&
		    result->outcomes[i].extra == extra)
			return &result->outcomes[i];
	return NULL;
}

/* One comparison in the making. */
struct check {
	struct tracker_result *result;
	const struct tracker_plan *plan;
	const struct tracker_issue *before; /* NULL = new ticket */
	const struct tracker_issue *after;
};

/* Equal but for line ends and white space at both ends, which trackers
 * change. */
static bool
same(const char *a, const char *b)
{
	size_t a_len, b_len, i = 0, k = 0;

	a += strspn(a, " \t\r\n");
	b += strspn(b, " \t\r\n");
	a_len = strlen(a);
	b_len = strlen(b);
	while (a_len > 0 && strchr(" \t\r\n", a[a_len - 1]) != NULL)
		a_len--;
	while (b_len > 0 && strchr(" \t\r\n", b[b_len - 1]) != NULL)
		b_len--;
	while (i < a_len || k < b_len) {
		if (i < a_len && a[i] == '\r') {
			i++;
		} else if (k < b_len && b[k] == '\r') {
			k++;
		} else if (i == a_len || k == b_len || a[i] != b[k]) {
			return false;
		} else {
			i++;
			k++;
		}
	}
	return true;
}

static struct tracker_outcome *
add(const struct check *check, enum tracker_part part, const char *wanted,
    const char *now, bool is_there)
{
	struct tracker_result *result = check->result;
	struct tracker_outcome *outcome;

	outcome = &result->outcomes[result->outcomes_n++];
	outcome->part = part;
	outcome->wanted = base_arena_strdup(result->arena, wanted);
	outcome->now = base_arena_strdup(result->arena, now);
	outcome->verdict = is_there ? TRACKER_APPLIED : TRACKER_DROPPED;
	if (!is_there) {
		result->dropped_n++;
		outcome->reason = "not allowed here, or unknown";
	}
	return outcome;
}

static void
text(const struct check *check, enum tracker_part part, const char *wanted,
    const char *was, const char *now)
{
	struct tracker_outcome *outcome;

	wanted = wanted == NULL ? "" : wanted;
	now = now == NULL ? "" : now;
	outcome = add(check, part, wanted, now, same(wanted, now));
	if (outcome->verdict == TRACKER_APPLIED && was != NULL &&
	    same(wanted, was))
		outcome->verdict = TRACKER_UNCHANGED;
}

static const char *
shown(const struct tracker_status *status)
{
	return status->word != NULL ? status->word : status->name;
}

static void
status_part(const struct check *check)
{
	struct tracker_result *result = check->result;
	const struct tracker_issue *after = check->after;
	struct tracker_outcome *outcome;
	struct base_strv names = BASE_STRV_INIT;
	char *joined;
	size_t i;

	outcome = add(check, TRACKER_SET_STATUS, check->plan->wish->status,
	    shown(&after->status),
	    base_text_equal_fold(check->plan->status_name, after->status.name));
	if (outcome->verdict == TRACKER_APPLIED) {
		if (check->before != NULL &&
		    strcmp(check->before->status.name, after->status.name) == 0)
			outcome->verdict = TRACKER_UNCHANGED;
		return;
	}
	for (i = 0; i < after->allowed_n; i++)
		if (base_strv_add_once(&names, shown(&after->allowed[i])) !=
		    BASE_OK)
			break;
	joined = base_strv_join(&names, ", ");
	outcome->allowed = base_arena_strdup(result->arena, joined);
	outcome->reason = base_arena_printf(result->arena,
	    "the workflow does not lead from %s to %s for this person",
	    check->before != NULL ? shown(&check->before->status) : "nothing",
	    check->plan->wish->status);
	free(joined);
	base_strv_release(&names);
}

static const char *
who(const struct check *check, const struct tracker_who *person)
{
	if (person->id == 0)
		return "";
	if (person->name != NULL)
		return person->name;
	return base_arena_printf(
	    check->result->arena, "%lld", (long long)person->id);
}

static void
assignee_part(const struct check *check)
{
	const struct tracker_plan *plan = check->plan;
	const struct tracker_wish *wish = plan->wish;
	const struct tracker_who *now = &check->after->assignee;
	struct tracker_outcome *outcome;
	const char *wanted = wish->assignee;

	if (plan->assignee_id == now->id && now->id != 0)
		wanted = who(check, now);
	else if (wanted == NULL && wish->assignee_id != 0)
		wanted = base_arena_printf(
		    check->result->arena, "%lld", (long long)wish->assignee_id);
	outcome = add(check, TRACKER_SET_ASSIGNEE, wanted == NULL ? "" : wanted,
	    who(check, now),
	    plan->assignee_problem == NULL && plan->assignee_id == now->id);
	if (outcome->verdict == TRACKER_DROPPED)
		outcome->reason = plan->assignee_problem != NULL
				      ? base_arena_strdup(check->result->arena,
					    plan->assignee_problem)
				      : "this person may not be assigned here, "
					"or you may not "
					"assign";
	else if (check->before != NULL && check->before->assignee.id == now->id)
		outcome->verdict = TRACKER_UNCHANGED;
}

static void
date(const struct check *check, enum tracker_part part, struct base_date wanted,
    struct base_date was, struct base_date now)
{
	char w[BASE_DATE_TEXT], n[BASE_DATE_TEXT], b[BASE_DATE_TEXT];

	base_date_format(wanted, w);
	base_date_format(now, n);
	base_date_format(was, b);
	text(check, part, w, check->before != NULL ? b : NULL, n);
}

static void
notes_part(const struct check *check)
{
	const struct tracker_wish *wish = check->plan->wish;
	const struct tracker_issue *after = check->after;
	const struct tracker_journal *found;
	struct tracker_outcome *outcome;
	size_t i, old = check->before != NULL ? check->before->journals_n : 0;

	found = tracker_issue_marked(after, wish->marker);
	for (i = after->journals_n; found == NULL && i > old; i--)
		if (same(after->journals[i - 1].notes, wish->notes))
			found = &after->journals[i - 1];
	outcome = add(check, TRACKER_SET_NOTES, "",
	    found != NULL ? found->notes : "", found != NULL);
	if (found == NULL) {
		outcome->reason = "this person may not comment here";
		return;
	}
	check->result->journal_id = found->id;
	if (wish->private_notes && !found->is_private) {
		outcome->verdict = TRACKER_DROPPED;
		outcome->reason = "the note is there, but public: this person "
				  "may not write private notes";
		check->result->dropped_n++;
	}
}

static bool
has_attachment(const struct tracker_issue *issue, int64_t id)
{
	size_t i;

	for (i = 0; issue != NULL && i < issue->attachments_n; i++)
		if (issue->attachments[i].id == id)
			return true;
	return false;
}

static void
uploads_part(const struct check *check)
{
	const struct tracker_wish *wish = check->plan->wish;
	const struct tracker_issue *after = check->after;
	bool used[TRACKER_ATTACHMENTS_MAX] = {false};
	struct tracker_outcome *outcome;
	size_t i, k, fresh = 0, taken = 0;

	for (k = 0; k < after->attachments_n; k++) {
		used[k] =
		    has_attachment(check->before, after->attachments[k].id);
		fresh += used[k] ? 0 : 1;
	}
	for (i = 0; i < wish->uploads_n; i++) {
		for (k = 0; k < after->attachments_n; k++)
			if (!used[k] && same(after->attachments[k].filename,
					    wish->uploads[i].filename))
				break;
		/* A tracker may rename a file: then the count tells. */
		outcome =
		    add(check, TRACKER_SET_UPLOADS, wish->uploads[i].filename,
			"", k < after->attachments_n || taken < fresh);
		if (k < after->attachments_n)
			used[k] = true;
		taken++;
		if (outcome->verdict == TRACKER_DROPPED)
			outcome->reason = "the tracker did not take the file";
	}
}

static void
fields_part(const struct check *check)
{
	const struct tracker_wish *wish = check->plan->wish;
	struct tracker_result *result = check->result;
	size_t i, at;

	for (i = 0; i < TRACKER_FIELD_COUNT; i++) {
		if (wish->fields[i] == NULL || i >= TRACKER_FIELD_EXACT_STATUS)
			continue;
		at = result->outcomes_n;
		text(check, TRACKER_SET_FIELDS, wish->fields[i],
		    check->before != NULL ? check->before->fields[i] : NULL,
		    check->after->fields[i]);
		result->outcomes[at].field = (enum tracker_field)i;
		if (check->after->fields[i] == NULL &&
		    result->outcomes[at].verdict == TRACKER_DROPPED)
			result->outcomes[at].reason =
			    "this ticket has no such field";
	}
}

/* "8" and "8.0" are one number, "a, b" and "b, a" one choice of two. */
static bool
same_value(const char *wanted, const char *now)
{
	char *end_a, *end_b;
	double a = strtod(wanted, &end_a), b = strtod(now, &end_b);
	const char *p;
	size_t len;

	if (same(wanted, now) || base_text_equal_fold(wanted, now))
		return true;
	if (*wanted != '\0' && *now != '\0' && *end_a == '\0' && *end_b == '\0')
		return a >= b && a <= b;
	for (p = wanted; *p != '\0'; p += len + strspn(p + len, ", ")) {
		len = strcspn(p, ",");
		if (memmem(now, strlen(now), p, len) == NULL)
			return false;
	}
	return strchr(wanted, ',') != NULL && strlen(wanted) == strlen(now);
}

/* A choice may be kept by its number. */
static bool
is_extra(const struct tracker_extra *extra, const char *wanted, const char *now)
{
	const struct tracker_choice *choice =
	    tracker_extra_choice(extra, wanted, strlen(wanted));
	char number[24];

	snprintf(number, sizeof(number), "%lld",
	    (long long)(choice == NULL ? 0 : choice->id));
	return same_value(wanted, now) ||
	       (choice != NULL && choice->id != 0 && strcmp(number, now) == 0);
}

static void
extras_part(const struct check *check)
{
	const struct tracker_wish *wish = check->plan->wish;
	const struct tracker_extra *now, *was;
	struct tracker_outcome *outcome;
	size_t i;

	for (i = 0; i < wish->extras_n; i++) {
		now = tracker_issue_extra(check->after, wish->extras[i].extra);
		was = tracker_issue_extra(check->before, wish->extras[i].extra);
		outcome = add(check, TRACKER_SET_EXTRAS, wish->extras[i].value,
		    now == NULL ? "" : now->value,
		    now != NULL && is_extra(wish->extras[i].extra,
				       wish->extras[i].value, now->value));
		outcome->extra = wish->extras[i].extra;
		if (outcome->verdict == TRACKER_APPLIED && was != NULL &&
		    is_extra(outcome->extra, wish->extras[i].value, was->value))
			outcome->verdict = TRACKER_UNCHANGED;
	}
}

static void
text_parts(const struct check *check)
{
	const struct tracker_wish *wish = check->plan->wish;
	const struct tracker_issue *was = check->before, *now = check->after;
	unsigned set = wish->set;

	if ((set & TRACKER_SET_PROJECT) != 0 && now->project != NULL)
		text(check, TRACKER_SET_PROJECT, wish->project,
		    was != NULL ? was->project : NULL, now->project);
	if ((set & TRACKER_SET_TRACKER) != 0 && wish->tracker != NULL)
		text(check, TRACKER_SET_TRACKER, wish->tracker,
		    was != NULL ? was->tracker : NULL, now->tracker);
	if ((set & TRACKER_SET_SUBJECT) != 0)
		text(check, TRACKER_SET_SUBJECT, wish->subject,
		    was != NULL ? was->subject : NULL, now->subject);
	if ((set & TRACKER_SET_EXACT_STATUS) != 0)
		text(check, TRACKER_SET_EXACT_STATUS, wish->exact_status,
		    was != NULL ? was->fields[TRACKER_FIELD_EXACT_STATUS]
				: NULL,
		    now->fields[TRACKER_FIELD_EXACT_STATUS]);
	if ((set & TRACKER_SET_PRIORITY) != 0)
		text(check, TRACKER_SET_PRIORITY, wish->priority,
		    was != NULL ? was->priority : NULL, now->priority);
	if ((set & TRACKER_SET_PRIVATE) != 0)
		text(check, TRACKER_SET_PRIVATE,
		    wish->is_private ? "yes" : "no",
		    was == NULL       ? NULL
		    : was->is_private ? "yes"
				      : "no",
		    now->is_private ? "yes" : "no");
}

static void
description_part(const struct check *check)
{
	struct tracker_outcome *outcome;
	const char *wanted = check->plan->wish->description;

	/* Long: neither text is repeated.  A new ticket's may carry the
	 * marker at its end. */
	outcome = add(check, TRACKER_SET_DESCRIPTION, "", "",
	    same(check->after->description, wanted) ||
		strncmp(check->after->description, wanted, strlen(wanted)) ==
		    0 ||
		(check->plan->wish->marker != NULL &&
		    tracker_text_marked(
			check->after->description, check->plan->wish->marker)));
	if (check->before != NULL && same(check->before->description, wanted) &&
	    outcome->verdict == TRACKER_APPLIED)
		outcome->verdict = TRACKER_UNCHANGED;
}

void
tracker_result_fill(struct tracker_result *result,
    const struct tracker_plan *plan, const struct tracker_issue *before,
    const struct tracker_issue *after)
{
	const struct base_date none = {0, 0, 0};
	const struct tracker_wish *wish = plan->wish;
	struct check check = {result, plan, before, after};
	char parent[2][24] = {"", ""};

	result->outcomes_n = result->dropped_n = 0;
	result->outcomes = base_arena_alloc(result->arena,
	    (17 + TRACKER_FIELD_COUNT + wish->uploads_n + wish->extras_n) *
		sizeof(*result->outcomes));
	text_parts(&check);
	if ((wish->set & TRACKER_SET_DESCRIPTION) != 0)
		description_part(&check);
	if ((wish->set & TRACKER_SET_STATUS) != 0)
		status_part(&check);
	if ((wish->set & TRACKER_SET_ASSIGNEE) != 0)
		assignee_part(&check);
	if ((wish->set & TRACKER_SET_PLANNED) != 0)
		date(&check, TRACKER_SET_PLANNED, wish->planned,
		    before != NULL ? before->planned : none, after->planned);
	if ((wish->set & TRACKER_SET_DUE) != 0)
		date(&check, TRACKER_SET_DUE, wish->due,
		    before != NULL ? before->due : none, after->due);
	if ((wish->set & TRACKER_SET_FIELDS) != 0)
		fields_part(&check);
	if ((wish->set & TRACKER_SET_EXTRAS) != 0)
		extras_part(&check);
	if ((wish->set & TRACKER_SET_NOTES) != 0)
		notes_part(&check);
	if ((wish->set & TRACKER_SET_UPLOADS) != 0)
		uploads_part(&check);
	if ((wish->set & TRACKER_SET_PARENT) != 0) {
		snprintf(parent[0], sizeof(parent[0]), "%lld",
		    (long long)wish->parent_id);
		snprintf(parent[1], sizeof(parent[1]), "%lld",
		    (long long)after->parent_id);
		text(&check, TRACKER_SET_PARENT, parent[0], NULL, parent[1]);
	}
}
