/*
 * Nobody's change in the tracker is overwritten (design, rule 3).  Redmine
 * tells its lock_version to nobody, so: the ticket is read again right before
 * the write, and the journal of our write tells whether it replaced what had
 * come between all the same; that is put back.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_sync.h"
#include "flow_ticket.h"
#include "flow_wish.h"
#include "kairan/base_text.h"

/* Parts that people set as well, by the tracker's labels. */
static const struct shared {
	enum tracker_part part;
	const char *label;
} shareds[] = {
    {TRACKER_SET_STATUS, "status"},
    {TRACKER_SET_EXACT_STATUS, "exact_status"},
    {TRACKER_SET_ASSIGNEE, "assignee"},
    {TRACKER_SET_PLANNED, "planned"},
    {TRACKER_SET_DUE, "due"},
    {TRACKER_SET_PRIORITY, "priority"},
    {TRACKER_SET_PRIVATE, "private"},
};

/* A ticket that was read so lately is not read again before the write: that
 * would take as long, and what comes between is found out all the same. */
#define FRESH_MS 300
#define STATUSES ((unsigned)(TRACKER_SET_STATUS | TRACKER_SET_EXACT_STATUS))
#define WORDS ((unsigned)(TRACKER_SET_NOTES | TRACKER_SET_UPLOADS))

/* What stands in a part, as text; of the status its name. */
static const char *
value_of(struct flow_wishing *w, const struct tracker_issue *issue,
    enum tracker_part part)
{
	const char *exact = issue->fields[TRACKER_FIELD_EXACT_STATUS];
	char date[BASE_DATE_TEXT];

	switch (part) {
	case TRACKER_SET_STATUS:
		return issue->status.name;
	case TRACKER_SET_EXACT_STATUS:
		return exact == NULL ? "" : exact;
	case TRACKER_SET_ASSIGNEE:
		return issue->assignee.id == 0
			   ? ""
			   : base_arena_printf(w->d->arena, "%lld",
				 (long long)issue->assignee.id);
	case TRACKER_SET_PLANNED:
	case TRACKER_SET_DUE:
		base_date_format(
		    part == TRACKER_SET_DUE ? issue->due : issue->planned,
		    date);
		return base_arena_strdup(w->d->arena, date);
	case TRACKER_SET_PRIORITY:
		return issue->priority == NULL ? "" : issue->priority;
	case TRACKER_SET_PRIVATE:
		return issue->is_private ? "1" : "0";
	default:
		return "";
	}
}

/* The steps that wished it lose; the human's value stays. */
static void
yield(struct flow_wishing *w, unsigned parts)
{
	struct flow_step *step;
	size_t i;

	for (i = 0; i < w->part->n_steps; i++) {
		step = &w->part->steps[i];
		/* On a second try the first one's value seems to be the one
		 * before. */
		if (((unsigned)step->part & parts) != 0 &&
		    (step->outcome == NULL ||
			strcmp(step->outcome, "applied") == 0 ||
			strcmp(step->outcome, "already") == 0))
			flow_step_refuse(step, "refused", "changed_meanwhile");
	}
	if ((parts & STATUSES) != 0)
		flow_wish_undo_tasks(w);
	w->part->yielded |= parts;
}

/* Fields of the site's own, one by one. */
static void
compare_extras(struct flow_wishing *w)
{
	const struct tracker_extra *was, *now;
	size_t i, k, kept = 0;

	for (i = 0; i < w->extras_n; i++) {
		was = tracker_issue_extra(w->part->before, w->extras[i].extra);
		now = tracker_issue_extra(w->part->fresh, w->extras[i].extra);
		if (was == NULL || now == NULL ||
		    strcmp(was->value, now->value) == 0) {
			w->extras[kept++] = w->extras[i];
			continue;
		}
		for (k = 0; k < w->part->n_steps; k++)
			if (w->part->steps[k].extra == w->extras[i].extra &&
			    w->part->steps[k].outcome == NULL)
				flow_step_refuse(&w->part->steps[k], "refused",
				    "changed_meanwhile");
		w->part->yielded |= TRACKER_SET_EXTRAS;
	}
	w->extras_n = w->wish.extras_n = kept;
	if (kept == 0)
		w->wish.set &= ~(unsigned)TRACKER_SET_EXTRAS;
}

static bool
is_fresh(const struct flow_wishing *w)
{
	return w->wish.uploads_n == 0 &&
	       base_time_monotonic_ms() - w->part->before_ms < FRESH_MS;
}

enum base_status
flow_clash_before(struct flow_wishing *w, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	unsigned clash = 0;
	enum base_status status;
	size_t i;

	if ((w->wish.set & ~WORDS) == 0 || is_fresh(w))
		return BASE_OK;
	status = tracker_read(w->d->flow->tracker, w->reader,
	    w->part->ticket.issue, FLOW_LOOK, &w->part->fresh, &why);
	if (status == BASE_TEMP || status == BASE_INVALID)
		return base_err_set(err, BASE_TEMP, "%s", why.text);
	if (status != BASE_OK)
		return BASE_OK; /* the write itself will say why */
	for (i = 0; i < BASE_LEN(shareds); i++)
		if ((w->wish.set & (unsigned)shareds[i].part) != 0 &&
		    strcmp(value_of(w, w->part->before, shareds[i].part),
			value_of(w, w->part->fresh, shareds[i].part)) != 0)
			clash |= (unsigned)shareds[i].part;
	if ((clash & STATUSES) != 0)
		clash |= STATUSES & w->wish.set;
	w->wish.set &= ~clash;
	yield(w, clash);
	if ((w->wish.set & TRACKER_SET_EXTRAS) != 0)
		compare_extras(w);
	return BASE_OK;
}

static const struct tracker_detail *
detail_of(const struct tracker_journal *journal, const char *label)
{
	size_t i;

	for (i = 0; i < journal->details_n; i++)
		if (journal->details[i].label != NULL &&
		    strcmp(journal->details[i].label, label) == 0)
			return &journal->details[i];
	return NULL;
}

/* Did the write find in this part what was seen right before it? */
static bool
found_as_seen(struct flow_wishing *w, const struct tracker_issue *seen,
    const struct shared *shared, const struct tracker_detail *d)
{
	const char *old = d->old_name != NULL    ? d->old_name
			  : d->old_value != NULL ? d->old_value
						 : "";
	const char *then = value_of(w, seen, shared->part);

	if (shared->part == TRACKER_SET_STATUS)
		return strcmp(old, then) == 0 ||
		       flow_status_stands_for(w->d->flow, &seen->status, old);
	if (shared->part == TRACKER_SET_ASSIGNEE ||
	    shared->part == TRACKER_SET_PRIVATE)
		old = d->old_value == NULL ? "" : d->old_value;
	return strcmp(old, then) == 0;
}

void
flow_clash_fields(const struct tracker_issue *seen, struct tracker_wish *wish)
{
	const struct tracker_journal *last;
	size_t i, k;

	for (i = 0; i < TRACKER_FIELD_COUNT; i++) {
		if (wish->fields[i] == NULL)
			continue;
		last = NULL;
		for (k = 0; k < seen->journals_n; k++)
			if (detail_of(&seen->journals[k],
				tracker_field_name((enum tracker_field)i)) !=
			    NULL)
				last = &seen->journals[k];
		/* What the gateway opened bears its name. */
		if (last != NULL && last->author.id != seen->author.id)
			wish->fields[i] = NULL;
	}
}

/* Set by us, then by somebody else before we read it back. */
static bool
was_replaced(const struct tracker_issue *issue,
    const struct tracker_journal *ours, const char *label)
{
	size_t i;

	if (detail_of(ours, label) == NULL)
		return false;
	for (i = 0; i < issue->journals_n; i++)
		if (issue->journals[i].id > ours->id &&
		    detail_of(&issue->journals[i], label) != NULL)
			return true;
	return false;
}

/* What to write so that a part has its old value again; false: unknown. */
static bool
wish_back(struct flow_wishing *w, const struct shared *shared,
    const struct tracker_detail *d, struct tracker_wish *wish)
{
	const char *old = d->old_value == NULL ? "" : d->old_value;
	const char *name = d->old_name;
	int64_t id = 0;

	switch (shared->part) {
	case TRACKER_SET_STATUS:
		if (name == NULL &&
		    w->d->flow->conf->tracker.type == CONF_TRACKER_REDMINE)
			return false;
		wish->status = name != NULL ? name : old;
		break;
	case TRACKER_SET_EXACT_STATUS:
		wish->exact_status = old;
		break;
	case TRACKER_SET_ASSIGNEE:
		if (*old != '\0' &&
		    base_text_to_int(old, 1, INT64_MAX, &id) != BASE_OK)
			return false;
		wish->assignee_id = id;
		break;
	case TRACKER_SET_PLANNED:
		if (*old != '\0' &&
		    base_date_parse(old, &wish->planned) != BASE_OK)
			return false;
		break;
	case TRACKER_SET_DUE:
		if (*old != '\0' && base_date_parse(old, &wish->due) != BASE_OK)
			return false;
		break;
	case TRACKER_SET_PRIORITY:
		wish->priority = name != NULL ? name : old;
		break;
	default:
		wish->is_private = strcmp(old, "1") == 0;
		break;
	}
	wish->set |= (unsigned)shared->part;
	return true;
}

/* The note is known as ours before it is written: nobody is told of it. */
static enum base_status
intend(struct flow_wishing *w, struct tracker_wish *wish, struct base_err *err)
{
	struct codec_json *view = codec_json_new_object();
	char *marker = flow_marker();
	enum base_status status;

	wish->marker = base_arena_strdup(w->d->arena, marker);
	free(marker);
	codec_json_set_string(view, "event", "kept");
	codec_json_set_string(view, "text", w->d->person.name);
	status = flow_ticket_words(w->d->flow, FLOW_MAIL_NOTE, view,
	    w->d->arena, NULL, &wish->notes, err);
	wish->set |= TRACKER_SET_NOTES;
	return status == BASE_OK
		   ? store_note_add(w->d->flow->store,
			 &(struct store_note){.ticket = w->part->ticket.id,
			     .marker = wish->marker,
			     .kind = "kept",
			     .state = "done",
			     .body = "{}"},
			 base_time_now(), err)
		   : status;
}

static unsigned
put_back(struct flow_wishing *w, const struct tracker_issue *now,
    const struct tracker_journal *ours, unsigned parts)
{
	struct flow_part *part = w->part;
	struct base_err why = BASE_ERR_INIT;
	struct tracker_wish wish = {.seen = now};
	const struct tracker_detail *d;
	enum base_status status;
	unsigned done;
	size_t i;

	for (i = 0; i < BASE_LEN(shareds); i++) {
		d = detail_of(ours, shareds[i].label);
		if ((parts & (unsigned)shareds[i].part) != 0 && d != NULL &&
		    !was_replaced(now, ours, shareds[i].label) &&
		    !wish_back(w, &shareds[i], d, &wish))
			parts &= ~(unsigned)shareds[i].part;
	}
	if (wish.set == 0)
		return parts;
	done = wish.set;
	status = intend(w, &wish, &why);
	if (status == BASE_OK)
		status = tracker_update(w->d->flow->tracker, NULL,
		    part->ticket.issue, &wish, &part->mended, &why);
	for (i = 0; i < part->mended.outcomes_n && status == BASE_OK; i++)
		if (part->mended.outcomes[i].verdict == TRACKER_DROPPED)
			done &= ~(unsigned)part->mended.outcomes[i].part;
	base_log(status == BASE_OK ? BASE_LOG_INFO : BASE_LOG_ERROR,
	    "changed-meanwhile", "ticket=%lld effect=\"%s\" reason=\"%s\"",
	    (long long)part->ticket.issue,
	    status == BASE_OK ? "the other change was put back"
			      : "the other change was overwritten",
	    why.text);
	return status == BASE_OK ? done : 0;
}

/* Our journal once more, with all names, as the gateway sees the ticket. */
static enum base_status
look_again(struct flow_wishing *w, int64_t journal, struct tracker_issue **now,
    const struct tracker_journal **ours, struct base_err *err)
{
	enum base_status status;
	size_t i;

	status = tracker_read(w->d->flow->tracker, NULL, w->part->ticket.issue,
	    FLOW_LOOK | TRACKER_WITH_NAMES | TRACKER_WITH_PROJECT, now, err);
	for (i = 0; status == BASE_OK && i < (*now)->journals_n; i++)
		if ((*now)->journals[i].id == journal) {
			*ours = &(*now)->journals[i];
			return BASE_OK;
		}
	return status == BASE_OK ? BASE_NOTFOUND : status;
}

/*
 * What the write of a try that was cut short replaced: what it had seen is
 * not known any more, but whatever others did since the mail was taken up is
 * not older than that.
 */
static unsigned
find_late(struct flow_wishing *w, const struct tracker_issue *issue,
    const struct tracker_journal *ours)
{
	const struct tracker_journal *journal;
	unsigned over = 0;
	size_t i, k;

	for (i = 0; i < BASE_LEN(shareds); i++) {
		if (detail_of(ours, shareds[i].label) == NULL)
			continue;
		for (k = 0; k < issue->journals_n; k++) {
			journal = &issue->journals[k];
			if (journal->id < ours->id &&
			    journal->time >= w->part->intended_at &&
			    journal->author.id != ours->author.id &&
			    detail_of(journal, shareds[i].label) != NULL)
				over |= (unsigned)shareds[i].part;
		}
	}
	return over;
}

/* What the write replaced that was not there when the ticket was read. */
static unsigned
find_over(struct flow_wishing *w, const struct tracker_issue *seen,
    const struct tracker_journal *ours)
{
	const struct tracker_detail *d;
	unsigned over = 0;
	size_t i;

	for (i = 0; i < BASE_LEN(shareds); i++) {
		d = detail_of(ours, shareds[i].label);
		if ((w->wish.set & (unsigned)shareds[i].part) != 0 &&
		    d != NULL && !found_as_seen(w, seen, &shareds[i], d))
			over |= (unsigned)shareds[i].part;
	}
	return over;
}

void
flow_clash_after(struct flow_wishing *w)
{
	struct flow_part *part = w->part;
	const struct tracker_issue *seen =
	    part->fresh != NULL ? part->fresh : part->before;
	const struct tracker_issue *after = part->result.issue;
	const struct tracker_journal *ours;
	struct base_err why = BASE_ERR_INIT;
	struct tracker_issue *now = NULL;
	unsigned over, replaced = 0;
	size_t i;

	if (after == NULL)
		return;
	ours = flow_journal_of(
	    &part->result, seen, flow_journal_account(w->d, part));
	if (ours == NULL)
		return;
	over = part->result.was_there ? find_late(w, after, ours)
				      : find_over(w, seen, ours);
	for (i = 0; i < BASE_LEN(shareds); i++)
		if (was_replaced(after, ours, shareds[i].label))
			replaced |= (unsigned)shareds[i].part;
	/* The two stand for one thing. */
	if ((over & TRACKER_SET_STATUS) != 0 &&
	    detail_of(ours, "exact_status") != NULL)
		over |= TRACKER_SET_EXACT_STATUS;
	yield(w, replaced & ~over);
	if (over == 0)
		return;
	if (look_again(w, ours->id, &now, &ours, &why) == BASE_OK)
		yield(w, put_back(w, now, ours, over));
	else
		base_log(BASE_LOG_ERROR, "changed-meanwhile",
		    "ticket=%lld effect=\"the other change was overwritten\" "
		    "reason=\"%s\"",
		    (long long)part->ticket.issue, why.text);
	tracker_issue_free(now);
}
