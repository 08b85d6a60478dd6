/*
 * Inside flow only: from the directives of a mail to what is wished of one
 * ticket; used by flow_apply.c.  flow_wish.c takes directive by directive,
 * flow_wish_status.c statuses, flow_wish_person.c people, flow_comment.c the
 * words, flow_files.c the files.
 */
#ifndef FLOW_WISH_H
#define FLOW_WISH_H

#include "flow_deed.h"

/* With what a ticket is read. */
#define FLOW_LOOK                                                              \
	(TRACKER_WITH_JOURNALS | TRACKER_WITH_ALLOWED |                        \
	    TRACKER_WITH_ATTACHMENTS | TRACKER_WITH_WATCHERS)
#define FLOW_WATCHING_MAX 100 /* names of `watcher:` in one mail and ticket */

/* Somebody who shall watch or not. */
struct flow_watching {
	struct flow_step *step;
	int64_t id; /* the tracker's */
	const char *login;
	bool is_on;
};

/* What is wished of one ticket. */
struct flow_wishing {
	struct flow_deed *d;
	struct flow_part *part; /* part->before is the ticket as read */
	struct store_task *tasks; /* of the ticket, as wished */
	struct store_task *kept; /* the same, as they were */
	size_t n_tasks;
	bool tasks_changed;
	bool tasks_ssvc; /* the SSVC priority of one */
	bool is_reopened;
	bool is_retry; /* this mail was tried before ... */
	int64_t tried; /* ... and when that began */
	bool has_words; /* a copy by a list brought its words already */
	struct tracker_wish wish;
	struct tracker_extra_wish extras[REPLY_MAX_FIELDS];
	size_t extras_n;
	struct flow_watching watching[FLOW_WATCHING_MAX];
	size_t watching_n;
	const char *words; /* the comment without refused lines, NULL: not
	    put together yet */
	struct tracker_upload uploads[TRACKER_UPLOADS_MAX];
	struct tracker_as as; /* the sender */
	const struct tracker_as *writer; /* as, or NULL: the gateway */
	const struct tracker_as *reader; /* the same, for what he may see */
};

/* flow_turn.c: BASE_TEMP when what a try that was cut off wrote is not there,
 * but may still be on its way. */
enum base_status flow_turn_again(
    struct flow_wishing *w, struct base_err *err) BASE_MUST_CHECK;
/* Loads the tasks, as the tracker has them: what people changed there is
 * the state before. */
enum base_status flow_wish_begin(
    struct flow_wishing *w, struct base_err *err) BASE_MUST_CHECK;
/* One directive into the wish, or its outcome when that is known now. */
enum base_status flow_wish_step(struct flow_wishing *w, struct flow_step *step,
    struct base_err *err) BASE_MUST_CHECK;
/* After all directives: the status of the ticket as a whole. */
void flow_wish_finish(struct flow_wishing *w);
/* The tracker did not take the status: the tasks stay as they were. */
void flow_wish_undo_tasks(struct flow_wishing *w);

/* flow_wish_status.c: is it closed, and not opened by this mail? */
bool flow_wish_is_closed(const struct flow_wishing *w);
/* A status for the tasks that the step means. */
void flow_wish_status(
    struct flow_wishing *w, struct flow_step *step, const char *status);
void flow_wish_reopen(struct flow_wishing *w, struct flow_step *step);

/* flow_wish_person.c: who is meant by what was written.  NULL when it is
 * one person, else a word of "reason.". */
const char *flow_wish_person(
    struct flow_wishing *w, const char *value, struct tracker_who *out);
void flow_wish_assignee(struct flow_wishing *w, struct flow_step *step);

/* flow_field.c: a field of the ticket by its name. */
enum base_status flow_wish_field(struct flow_wishing *w, struct flow_step *step,
    struct base_err *err) BASE_MUST_CHECK;
/* Is the step such a field, and still to be done? */
bool flow_wish_is_field(const struct flow_step *step);
/* The tracker refused the write, in these words: leaves out the fields that
 * they name, or all; how many.  why lives in the deed's arena. */
size_t flow_wish_drop_fields(struct flow_wishing *w, const char *why, bool all);
/* Leaves one out; and back again. */
void flow_wish_leave_out(
    struct flow_wishing *w, struct flow_step *step, const char *why);
void flow_wish_take_back(struct flow_wishing *w, struct flow_step *step);

/* flow_wish_watch.c: who shall watch; carried out after the write. */
void flow_wish_watch(struct flow_wishing *w, struct flow_step *step);
enum base_status flow_wish_watch_apply(
    struct flow_wishing *w, struct base_err *err) BASE_MUST_CHECK;

/* flow_picture.c: names the stored pictures in the comment. */
void flow_picture_places(struct flow_wishing *w);

/* flow_comment.c: does the note stand under its writer's own name? */
bool flow_comment_is_proven(const struct flow_deed *d);
/* The note, with the lines that were refused. */
enum base_status flow_comment_write(
    struct flow_wishing *w, struct base_err *err) BASE_MUST_CHECK;

/*
 * flow_clash.c: right before the write the ticket is read again: what
 * somebody changed since then leaves the wish and is refused with
 * "changed_meanwhile".  BASE_TEMP: try again later.
 */
enum base_status flow_clash_before(
    struct flow_wishing *w, struct base_err *err) BASE_MUST_CHECK;
/* After it: a change that the write replaced all the same is put back. */
void flow_clash_after(struct flow_wishing *w);

/* flow_files.c: the files first, their tokens go into the one write. */
enum base_status flow_files_upload(
    struct flow_wishing *w, struct base_err *err) BASE_MUST_CHECK;
/* The write that was to take them failed. */
void flow_files_not_stored(struct flow_deed *d);
/* Files of a mail that belongs to no single ticket. */
void flow_files_without_ticket(struct flow_deed *d);

#endif
