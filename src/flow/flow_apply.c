/*
 * Directives into the tracker, as the person: one read, the files, one
 * write that is read back.  Intent is committed first; the marker in the
 * note makes a second try find the first one.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_sync.h"
#include "flow_talk.h"
#include "kairan/base_file.h"
#include "kairan/base_text.h"

#define FIELD_TRIES_MAX 8 /* writes to find the field that is refused */
#define WORDS ((unsigned)(TRACKER_SET_NOTES | TRACKER_SET_UPLOADS))
#define EFFECT_ALL "" /* of a mail: its words and directives */
#define EFFECT_WORDS "words" /* its words alone: it came by a list */
#define EFFECT_CONFIRMED "confirmed" /* what its sender had to confirm */

/*
 * A mail to a list and to us arrives twice, and its copy by the list may
 * only comment: which of the two comes first must not matter.
 */
static enum base_status
look_for_copy(
    struct flow_wishing *w, struct store_effect effect, struct base_err *err)
{
	enum base_status status;
	int64_t inbox = 0;

	effect.directive = w->d->via_list ? EFFECT_ALL : EFFECT_WORDS;
	status = store_effect_find(w->d->flow->store, &effect, &inbox, err);
	if (status == BASE_NOTFOUND)
		return BASE_OK;
	if (status == BASE_OK && w->d->via_list)
		w->part->is_duplicate = true;
	else if (status == BASE_OK)
		w->has_words = true;
	return status;
}

static const char *
effect_name(const struct flow_deed *d)
{
	if (d->row->confirmed != 0)
		return EFFECT_CONFIRMED;
	return d->via_list ? EFFECT_WORDS : EFFECT_ALL;
}

static bool
has_deed(const struct flow_part *part)
{
	size_t i;

	for (i = 0; i < part->n_steps; i++)
		if (part->steps[i].outcome == NULL)
			return true;
	return false;
}

/* What is not proved leaves no trace that could make the genuine mail a
 * duplicate. */
static bool
is_idle(const struct flow_deed *d, const struct flow_part *part)
{
	return d->words_parked && !has_deed(part);
}

static enum base_status
intend(struct flow_wishing *w, struct base_err *err)
{
	struct flow_deed *d = w->d;
	char *marker = flow_marker();
	struct store_effect effect = {.inbox = d->row->id,
				.ticket = w->part->ticket.id,
				.author = d->person.login,
				.message_id = d->row->message_id,
				.text_hash = d->text_hash,
				.directive = effect_name(d),
				.marker = marker},
			    got;
	enum base_status status;

	memset(&got, 0, sizeof(got));
	status = look_for_copy(w, effect, err);
	if (status != BASE_OK || w->part->is_duplicate) {
		free(marker);
		return status;
	}
	status = store_effect_intend(
	    d->flow->store, &effect, base_time_now(), d->arena, &got, err);
	free(marker);
	if (status != BASE_OK && status != BASE_EXISTS)
		return status;
	w->part->effect = got.id;
	w->part->intended_at = got.created;
	w->part->is_duplicate =
	    status == BASE_EXISTS && got.inbox != d->row->id;
	w->is_retry = status == BASE_EXISTS;
	w->tried = got.tried;
	w->wish.marker = got.marker;
	/* The same Message-ID with other text is no duplicate, but odd. */
	return store_effect_other_text(d->flow->store, d->person.login,
	    d->row->message_id, d->text_hash, &d->other_text, err);
}

static void
judge_step(struct flow_wishing *w, struct flow_step *step)
{
	const struct tracker_outcome *o;

	if (step->outcome != NULL || step->directive->key == REPLY_KEY_WATCHER)
		return;
	o = step->extra != NULL
		? tracker_result_extra(&w->part->result, step->extra)
		: tracker_result_find(&w->part->result, step->part);
	if (o == NULL || o->verdict == TRACKER_APPLIED ||
	    w->part->result.was_there ||
	    (step->part == TRACKER_SET_STATUS &&
		o->verdict == TRACKER_UNCHANGED))
		step->outcome = "applied";
	else if (o->verdict == TRACKER_UNCHANGED)
		step->outcome = "already";
	else {
		flow_step_refuse(step, "refused", "dropped");
		step->detail = o->allowed != NULL ? o->allowed : o->reason;
	}
}

static void
refuse_all(struct flow_part *part, const char *outcome, const char *reason,
    const char *detail)
{
	size_t i;

	for (i = 0; i < part->n_steps; i++)
		if (part->steps[i].outcome == NULL) {
			flow_step_refuse(&part->steps[i], outcome, reason);
			part->steps[i].detail = detail;
		}
}

/* Did the tracker take this part of what every mail brings? */
static bool
was_taken(const struct flow_part *part, enum tracker_part what)
{
	const struct tracker_outcome *o =
	    tracker_result_find(&part->result, what);

	return part->result.was_there ||
	       (o != NULL && o->verdict != TRACKER_DROPPED);
}

/* Only tasks changed: nothing of it stands in the tracker. */
static void
settle_tasks_alone(struct flow_wishing *w)
{
	size_t i;

	w->part->was_tried = w->part->tasks_changed;
	for (i = 0; i < w->part->n_steps && w->part->tasks_changed; i++)
		judge_step(w, &w->part->steps[i]);
}

/* Refused as a whole: what was said is kept all the same (design, rule 6),
 * the directives are refused with the tracker's words. */
static enum base_status
put_words_alone(
    struct flow_wishing *w, const struct base_err *why, struct base_err *err)
{
	struct flow_part *part = w->part;

	refuse_all(part, "refused", "rejected",
	    base_arena_strdup(w->d->arena, why->text));
	flow_wish_undo_tasks(w);
	w->wish.set &= WORDS;
	return tracker_update(w->d->flow->tracker, w->writer,
	    part->ticket.issue, &w->wish, &part->result, err);
}

static enum base_status
update(struct flow_wishing *w, struct base_err *why)
{
	w->wish.seen = w->writer == NULL        ? NULL
		       : w->part->fresh != NULL ? w->part->fresh
						: w->part->before;
	return tracker_update(w->d->flow->tracker, w->writer,
	    w->part->ticket.issue, &w->wish, &w->part->result, why);
}

/* The same with a note that holds the lines refused since. */
static enum base_status
update_again(struct flow_wishing *w, struct base_err *why)
{
	enum base_status status = BASE_OK;

	base_err_clear(why);
	if (w->part->has_comment && !w->has_words)
		status = flow_comment_write(w, why);
	if (status == BASE_OK && w->wish.set != 0)
		status = update(w, why);
	return status;
}

/*
 * A field's value that the tracker does not take holds back nothing else.
 * Its words may name the field in another language: then each is left out in
 * turn.
 */
static enum base_status
update_without_fields(struct flow_wishing *w, struct base_err *why)
{
	const char *words = base_arena_strdup(w->d->arena, why->text);
	struct flow_part *part = w->part;
	enum base_status status = BASE_PERM;
	size_t i, tries = 0;

	if (flow_wish_drop_fields(w, words, false) > 0)
		return update_again(w, why);
	for (i = 0;
	     i < part->n_steps && w->extras_n > 1 && tries < FIELD_TRIES_MAX;
	     i++) {
		if (!flow_wish_is_field(&part->steps[i]))
			continue;
		tries++;
		flow_wish_leave_out(w, &part->steps[i], words);
		status = update_again(w, why);
		if (status != BASE_PERM)
			return status;
		flow_wish_take_back(w, &part->steps[i]);
	}
	(void)flow_wish_drop_fields(w, words, true);
	return update_again(w, why);
}

static enum base_status
put(struct flow_wishing *w, struct base_err *err)
{
	struct flow_part *part = w->part;
	struct base_err why = BASE_ERR_INIT, again = BASE_ERR_INIT;
	struct flow_deed *d = w->d;
	enum base_status status;
	size_t i;

	status = flow_clash_before(w, &why);
	if (status == BASE_OK && w->part->yielded != 0)
		status = update_again(w, &why);
	else if (status == BASE_OK)
		status = update(w, &why);
	if (status == BASE_PERM && (w->wish.set & TRACKER_SET_EXTRAS) != 0)
		status = update_without_fields(w, &why);
	if (status == BASE_OK && w->wish.set == 0) {
		settle_tasks_alone(w);
		return BASE_OK;
	}
	if (status == BASE_PERM && (w->wish.set & WORDS) != 0 &&
	    (w->wish.set & ~WORDS) != 0) {
		status = put_words_alone(w, &why, &again);
		why = again;
	}
	if (status == BASE_TEMP)
		return base_err_set(err, status, "%s", why.text);
	if (status != BASE_OK) {
		part->why = status == BASE_NOTFOUND ? "gone" : "rejected";
		refuse_all(part, "refused", part->why,
		    base_arena_strdup(d->arena, why.text));
		flow_files_not_stored(d);
		return BASE_OK;
	}
	part->was_tried = true;
	if (part->has_comment && *d->comment != '\0' && !w->has_words)
		d->comment_stored = was_taken(part, TRACKER_SET_NOTES);
	if (w->wish.uploads_n > 0 && !was_taken(part, TRACKER_SET_UPLOADS))
		flow_files_not_stored(d);
	if (!was_taken(part, TRACKER_SET_STATUS) &&
	    (w->wish.set & TRACKER_SET_STATUS) != 0)
		flow_wish_undo_tasks(w);
	flow_clash_after(w);
	for (i = 0; i < part->n_steps; i++)
		judge_step(w, &part->steps[i]);
	return BASE_OK;
}

/* Not seen by the person: is it there at all, and where it was? */
static enum base_status
look_as_gateway(struct flow_wishing *w, struct base_err *err)
{
	struct store_ticket *t = &w->part->ticket;
	struct tracker_issue *issue = NULL;
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;

	status = tracker_read(w->d->flow->tracker, NULL, t->issue,
	    TRACKER_WITH_PROJECT, &issue, &why);
	if (status == BASE_NOTFOUND) {
		w->part->why = "gone";
		t->state = STORE_TICKET_GONE;
		status =
		    flow_sync_gone(w->d->flow, t->issue, "gone", NULL, err);
	} else if (status == BASE_OK) {
		if (issue->project != NULL && *t->project != '\0' &&
		    strcmp(issue->project, t->project) != 0)
			w->part->why = "moved";
		else if (issue->is_private)
			w->part->why = "private";
	} else
		status = base_err_set(err, BASE_TEMP, "%s", why.text);
	tracker_issue_free(issue);
	return status;
}

/* Did we write to him about it?  Then he knows it. */
static bool
was_told(const struct flow_deed *d, const struct flow_part *part)
{
	return d->level >= TRUST_LEVEL_TOKEN && !d->is_foreign &&
	       d->replied.person == d->person.id &&
	       d->replied.ticket == part->ticket.id;
}

/* Whoever has no mail of ours about it is not told that it is there: a number
 * that he may not see is one that is not taken. */
static void
hide(const struct flow_deed *d, struct flow_part *part, const char *detail)
{
	if (d->replied.id == 0 || d->replied.ticket != part->ticket.id) {
		part->why = "no_ticket";
		detail = NULL;
	}
	refuse_all(part, "refused", part->why, detail);
}

/* Read by the gateway, a private ticket may be another's. */
static enum base_status
look_closer(struct flow_wishing *w, bool *go, struct base_err *err)
{
	struct flow_part *part = w->part;
	enum base_status status;

	*go = true;
	if (w->reader == NULL || was_told(w->d, part))
		return BASE_OK;
	status = flow_show_is_open(w->d, w->reader, part->before, go, err);
	if (status != BASE_OK || *go)
		return status;
	tracker_issue_free(part->before);
	part->before = NULL;
	part->why = "not_visible";
	hide(w->d, part, NULL);
	return BASE_OK;
}

/* Reads the ticket as the person.  *go: it is there and may be changed. */
static enum base_status
look(struct flow_wishing *w, bool *go, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct flow_part *part = w->part;
	enum base_status status;

	if (part->before != NULL) /* read for its fields' names */
		return look_closer(w, go, err);
	status = tracker_read(w->d->flow->tracker, w->reader,
	    part->ticket.issue, FLOW_LOOK, &part->before, &why);
	if (status == BASE_OK) {
		part->before_ms = base_time_monotonic_ms();
		return look_closer(w, go, err);
	}
	if (status == BASE_TEMP || status == BASE_INVALID)
		return base_err_set(err, BASE_TEMP, "%s", why.text);
	/* A private project's tickets are refused, not hidden (403). */
	part->why = status == BASE_NOTFOUND ? "not_visible" : "not_allowed";
	status = look_as_gateway(w, err);
	if (status != BASE_OK)
		return status;
	hide(w->d, part, base_arena_strdup(w->d->arena, why.text));
	return BASE_OK;
}

static enum base_status
carry_out(struct flow_wishing *w, struct base_err *err)
{
	struct flow_deed *d = w->d;
	enum base_status status = BASE_OK;

	if (w->part->has_comment && w->has_words)
		d->comment_stored = true;
	if (w->part->has_comment && !w->has_words)
		status = flow_files_upload(w, err);
	if (status == BASE_OK && w->part->has_comment && !w->has_words)
		status = flow_comment_write(w, err);
	if (status != BASE_OK)
		return status;
	if (d->is_dry_run) {
		refuse_all(w->part, "would", NULL, NULL);
		return BASE_OK;
	}
	w->part->tasks = w->tasks;
	w->part->n_tasks = w->n_tasks;
	if (w->wish.set != 0)
		status = put(w, err);
	else
		settle_tasks_alone(w);
	if (status == BASE_OK)
		status = flow_wish_watch_apply(w, err);
	if (status == BASE_OK && w->part->has_comment && d->comment_stored)
		status = flow_mention_look(d, w->part, err);
	return status == BASE_OK ? flow_split_carry_out(w, err) : status;
}

static enum base_status
apply_part(struct flow_deed *d, struct flow_part *part,
    const struct tracker_as *as, struct base_err *err)
{
	struct flow_wishing w = {.d = d, .part = part, .as = *as};
	enum base_status status;
	bool go = false;
	size_t i;

	if (is_idle(d, part))
		return part->has_comment ? flow_files_upload(&w, err) : BASE_OK;
	/* Where a site lets less than a proof suffice for a command, it is
	 * still that person's right that counts. */
	w.writer = flow_comment_is_proven(d) || has_deed(part) ? &w.as : NULL;
	w.reader = d->is_subscriber ? NULL : &w.as;
	status = intend(&w, err);
	if (status != BASE_OK || part->is_duplicate)
		return status;
	w.has_words = w.has_words || d->words_done;
	status = look(&w, &go, err);
	if (status != BASE_OK || !go)
		return status;
	status = flow_turn_again(&w, err);
	if (status == BASE_OK)
		status = flow_wish_begin(&w, err);
	if (status != BASE_OK)
		return status;
	for (i = 0; i < part->n_steps && status == BASE_OK; i++)
		status = flow_wish_step(&w, &part->steps[i], err);
	if (status != BASE_OK)
		return status;
	flow_wish_finish(&w);
	return carry_out(&w, err);
}

/* The key of a person who has one of his own. */
enum base_status
flow_apply_as(struct flow_deed *d, struct base_buf *key, struct tracker_as *as,
    struct base_err *err)
{
	enum base_status status;

	as->login = d->person.login;
	if (d->flow->conf->tracker.act != CONF_ACT_KEYS ||
	    *d->person.key_file == '\0')
		return BASE_OK;
	status = base_file_read_secret(d->person.key_file, key, err);
	as->api_key = base_buf_text(key);
	return status;
}

enum base_status
flow_apply(struct flow_deed *d, struct base_err *err)
{
	struct tracker_as as = {0};
	enum base_status status;
	struct base_buf key;
	size_t i;

	base_buf_init(&key, FLOW_KEY_MAX);
	status = flow_apply_as(d, &key, &as, err);
	for (i = 0; i < d->n_parts && status == BASE_OK; i++)
		status = apply_part(d, &d->parts[i], &as, err);
	if (d->n_parts == 0 || !d->parts[0].has_comment)
		flow_files_without_ticket(d);
	base_buf_wipe(&key);
	return status;
}
