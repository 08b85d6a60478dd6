#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "tracker_local.h"

#define DETAILS_MAX (32 + TRACKER_UPLOADS_MAX)

/* One write in the making; all of it in one transaction. */
struct work {
	struct tracker_local *local;
	const struct tracker_wish *wish;
	struct tracker_plan plan;
	struct base_arena *arena;
	struct store_builtin_person actor;
	struct store_builtin_issue row;
	struct tracker_issue *before; /* NULL = new ticket */
	int64_t now;
	bool is_new;
	size_t details_n;
	struct store_builtin_detail details[DETAILS_MAX];
};

static bool
wants(const struct work *work, enum tracker_part part)
{
	return (work->wish->set & (unsigned)part) != 0;
}

static void
note_change(struct work *work, const char *property, const char *name,
    const char *old_value, const char *new_value)
{
	struct store_builtin_detail *detail;

	if (work->is_new || work->details_n == DETAILS_MAX)
		return;
	detail = &work->details[work->details_n++];
	detail->property = property;
	detail->name = name;
	detail->old_value = old_value;
	detail->new_value = new_value;
}

static void
change_text(
    struct work *work, const char *name, const char **at, const char *value)
{
	if (value == NULL || strcmp(*at, value) == 0)
		return;
	note_change(work, "attr", name, *at, value);
	*at = value;
}

static void
change_id(struct work *work, const char *name, int64_t *at, int64_t value)
{
	if (*at == value)
		return;
	note_change(work, "attr", name,
	    *at == 0 ? ""
		     : base_arena_printf(work->arena, "%lld", (long long)*at),
	    value == 0
		? ""
		: base_arena_printf(work->arena, "%lld", (long long)value));
	*at = value;
}

/* Whom the wish names; a problem leaves the assignee as he is. */
static enum base_status
find_assignee(struct work *work, struct base_err *err)
{
	const struct tracker_wish *wish = work->wish;
	struct store_builtin_person found;
	enum base_status status;
	const char *login = wish->assignee != NULL ? wish->assignee : "";

	work->plan.assignee_id = 0;
	if (wish->assignee_id == 0 && login[0] == '\0')
		return BASE_OK;
	status = store_builtin_person_get(work->local->store, wish->assignee_id,
	    login, work->arena, &found, err);
	if (status == BASE_NOTFOUND) {
		work->plan.assignee_problem = base_arena_printf(
		    work->arena, "there is no account or group %s", login);
		return BASE_OK;
	}
	if (status != BASE_OK)
		return status;
	if (found.is_locked)
		work->plan.assignee_problem = base_arena_printf(
		    work->arena, "the account %s is locked", found.login);
	work->plan.assignee_id = found.id;
	return BASE_OK;
}

static const char *
known_priority(const struct work *work)
{
	size_t i;

	for (i = 0; i < work->local->priorities.n; i++)
		if (base_text_equal_fold(
			work->local->priorities.v[i], work->wish->priority))
			return work->local->priorities.v[i];
	return NULL;
}

static void
change_status(struct work *work)
{
	const char *to = work->wish->status;

	if (!tracker_local_leads(work->local, work->row.status, to))
		return;
	change_text(work, "status_id", &work->row.status,
	    tracker_status_word(tracker_status_index(to)));
	if (tracker_status_is_open(work->row.status))
		work->row.closed = 0;
	else if (work->row.closed == 0)
		work->row.closed = work->now;
}

static void
change_row(struct work *work)
{
	const struct tracker_wish *wish = work->wish;
	struct store_builtin_issue *row = &work->row;
	char due[BASE_DATE_TEXT];

	if (wants(work, TRACKER_SET_PROJECT))
		change_text(work, "project_id", &row->project, wish->project);
	if (wants(work, TRACKER_SET_TRACKER))
		change_text(work, "tracker_id", &row->tracker, wish->tracker);
	if (wants(work, TRACKER_SET_SUBJECT) && wish->subject[0] != '\0')
		change_text(work, "subject", &row->subject, wish->subject);
	if (wants(work, TRACKER_SET_DESCRIPTION))
		change_text(
		    work, "description", &row->description, wish->description);
	if (wants(work, TRACKER_SET_STATUS))
		change_status(work);
	if (wants(work, TRACKER_SET_PRIORITY))
		change_text(
		    work, "priority_id", &row->priority, known_priority(work));
	if (wants(work, TRACKER_SET_ASSIGNEE) &&
	    work->plan.assignee_problem == NULL)
		change_id(work, "assigned_to_id", &row->assignee,
		    work->plan.assignee_id);
	if (wants(work, TRACKER_SET_DUE)) {
		base_date_format(wish->due, due);
		change_text(work, "due_date", &row->due,
		    base_arena_strdup(work->arena, due));
	}
	if (wants(work, TRACKER_SET_PARENT))
		change_id(work, "parent_id", &row->parent, wish->parent_id);
	if (wants(work, TRACKER_SET_PRIVATE) &&
	    row->is_private != wish->is_private) {
		note_change(work, "attr", "is_private",
		    row->is_private ? "1" : "0", wish->is_private ? "1" : "0");
		row->is_private = wish->is_private;
	}
}

static enum base_status
change_field(struct work *work, enum tracker_field field, const char *value,
    struct base_err *err)
{
	const char *old = "";

	if (work->before != NULL && work->before->fields[field] != NULL)
		old = work->before->fields[field];
	if (value == NULL || strcmp(old, value) == 0)
		return BASE_OK;
	note_change(work, "cf",
	    base_arena_printf(work->arena, "%d", (int)field), old, value);
	return store_builtin_field_set(
	    work->local->store, work->row.id, (int)field, value, err);
}

static enum base_status
change_fields(struct work *work, struct base_err *err)
{
	const struct tracker_wish *wish = work->wish;
	enum base_status status = BASE_OK;
	char planned[BASE_DATE_TEXT];
	int i;

	for (i = 0; status == BASE_OK && wants(work, TRACKER_SET_FIELDS) &&
		    i < TRACKER_FIELD_EXACT_STATUS;
	     i++)
		status = change_field(
		    work, (enum tracker_field)i, wish->fields[i], err);
	if (status == BASE_OK && wants(work, TRACKER_SET_EXACT_STATUS))
		status = change_field(
		    work, TRACKER_FIELD_EXACT_STATUS, wish->exact_status, err);
	if (status == BASE_OK && wants(work, TRACKER_SET_PLANNED)) {
		base_date_format(wish->planned, planned);
		status = change_field(work, TRACKER_FIELD_PLANNED,
		    base_arena_strdup(work->arena, planned), err);
	}
	if (status == BASE_OK && work->is_new && wish->marker != NULL)
		status =
		    change_field(work, TRACKER_FIELD_MARKER, wish->marker, err);
	return status;
}

static enum base_status
change_extras(struct work *work, struct base_err *err)
{
	const struct tracker_wish *wish = work->wish;
	const struct tracker_extra *now;
	enum base_status status = BASE_OK;
	size_t i;
	int number;

	for (i = 0; status == BASE_OK && i < wish->extras_n &&
		    work->before != NULL && wants(work, TRACKER_SET_EXTRAS);
	     i++) {
		now = tracker_issue_extra(work->before, wish->extras[i].extra);
		number = tracker_local_extra_number(wish->extras[i].extra);
		if (now == NULL || number < 0 ||
		    strcmp(now->value, wish->extras[i].value) == 0)
			continue;
		note_change(work, "cf",
		    base_arena_printf(work->arena, "%d", number), now->value,
		    wish->extras[i].value);
		status = store_builtin_field_set(work->local->store,
		    work->row.id, number, wish->extras[i].value, err);
	}
	return status;
}

/* A token is HASH-SIZE of the bytes in the store. */
static enum base_status
attach(struct work *work, const struct tracker_upload *upload,
    struct base_err *err)
{
	struct store_builtin_attachment row = {0, work->actor.id, work->now, 0,
	    upload->filename, upload->type != NULL ? upload->type : "", NULL};
	const char *dash = strchr(upload->token, '-');

	if (dash == NULL || dash - upload->token != BASE_SHA256_HEX - 1 ||
	    base_text_to_int(dash + 1, 0, INT64_MAX, &row.size) != BASE_OK)
		return base_err_set(err, BASE_PERM,
		    "the tracker refuses: %s was not uploaded before",
		    upload->filename);
	row.hash =
	    base_arena_strndup(work->arena, upload->token, BASE_SHA256_HEX - 1);
	note_change(work, "attachment", row.hash, "", row.filename);
	return store_builtin_attachment_add(
	    work->local->store, work->row.id, &row, err);
}

static enum base_status
attach_all(struct work *work, struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; status == BASE_OK && wants(work, TRACKER_SET_UPLOADS) &&
		    i < work->wish->uploads_n;
	     i++)
		status = attach(work, &work->wish->uploads[i], err);
	return status;
}

static enum base_status
write_journal(struct work *work, struct base_err *err)
{
	const struct tracker_wish *wish = work->wish;
	struct store_builtin_journal journal = {
	    0, work->actor.id, work->now, "", false};
	struct base_buf note;
	enum base_status status = BASE_OK;
	size_t i;

	base_buf_init(&note, TRACKER_NOTE_MAX + TRACKER_MARKER_MAX + 2);
	if (wants(work, TRACKER_SET_NOTES)) {
		status = tracker_text_mark(wish->notes, wish->marker, &note);
		journal.is_private =
		    wish->private_notes &&
		    tracker_local_has(&work->actor, TRACKER_BUILTIN_PRIVATE);
	}
	journal.notes = base_buf_text(&note);
	if (status == BASE_OK && (note.len > 0 || work->details_n > 0))
		status = store_builtin_journal_add(work->local->store,
		    work->row.id, &journal, &journal.id, err);
	for (i = 0; status == BASE_OK && i < work->details_n; i++) {
		work->details[i].journal = journal.id;
		status = store_builtin_detail_add(
		    work->local->store, &work->details[i], err);
	}
	base_buf_release(&note);
	return status;
}

static enum base_status
write_all(struct work *work, int64_t *id_out, struct base_err *err)
{
	bool edit = tracker_local_has(&work->actor, TRACKER_BUILTIN_EDIT);
	struct tracker_local *local = work->local;
	enum base_status status = BASE_OK;
	size_t i;

	work->row.updated = work->now;
	if (wants(work, TRACKER_SET_ASSIGNEE))
		status = find_assignee(work, err);
	if (status == BASE_OK && edit)
		change_row(work);
	else if (!edit)
		work->plan.assignee_problem = "you may not assign here";
	if (status == BASE_OK)
		status = store_builtin_issue_put(
		    local->store, &work->row, id_out, err);
	if (status != BASE_OK)
		return status;
	work->row.id = *id_out;
	if (edit)
		status = change_fields(work, err);
	if (edit && status == BASE_OK)
		status = change_extras(work, err);
	if (status == BASE_OK)
		status = attach_all(work, err);
	if (status == BASE_OK && !work->is_new)
		status = write_journal(work, err);
	for (i = 0;
	     status == BASE_OK && work->is_new &&
	     wants(work, TRACKER_SET_WATCHERS) && i < work->wish->watchers_n;
	     i++)
		status = store_builtin_watch(
		    local->store, *id_out, work->wish->watchers[i], true, err);
	return status;
}

static enum base_status
start(struct work *work, struct tracker *tracker, const struct tracker_as *as,
    const struct tracker_wish *wish, struct base_err *err)
{
	memset(work, 0, sizeof(*work));
	work->local = (struct tracker_local *)tracker;
	work->wish = work->plan.wish = wish;
	work->plan.status_name = wish->status;
	work->now = base_time_now();
	work->arena = base_arena_new();
	return tracker_local_actor(
	    work->local, as, work->arena, &work->actor, err);
}

static void
finish(struct work *work)
{
	store_rollback(work->local->store);
	tracker_issue_free(work->before);
	base_arena_free(work->arena);
}

/* Reads back what is there now, and compares. */
static enum base_status
read_back(struct work *work, int64_t id, struct tracker_result *result,
    struct base_err *err)
{
	enum base_status status;

	status = tracker_local_load(
	    work->local, &work->actor, id, &result->issue, err);
	if (status == BASE_OK)
		tracker_result_fill(
		    result, &work->plan, work->before, result->issue);
	return status;
}

static enum base_status
check_new(
    struct work *work, struct tracker_result *result, struct base_err *err)
{
	const struct tracker_wish *wish = work->wish;

	if (!tracker_local_has(&work->actor, TRACKER_BUILTIN_EDIT))
		return base_err_set(err, BASE_PERM, "%s may not open tickets",
		    work->actor.login);
	if (!wants(work, TRACKER_SET_SUBJECT) || wish->subject == NULL ||
	    wish->subject[0] == '\0') {
		if (base_strv_add(&result->errors, "Subject cannot be blank") !=
		    BASE_OK)
			return BASE_LIMIT;
		return base_err_set(err, BASE_PERM, "the tracker refuses: %s",
		    result->errors.v[0]);
	}
	return BASE_OK;
}

enum base_status
tracker_local_create(struct tracker *tracker, const struct tracker_as *as,
    const struct tracker_wish *wish, int64_t *id_out,
    struct tracker_result *result, struct base_err *err)
{
	const struct store_builtin_issue fresh = {0, "", "Vulnerability", "",
	    "", "NEW", "Normal", 0, 0, "", false, 0, 0, 0, 0};
	struct work work;
	enum base_status status;

	status = start(&work, tracker, as, wish, err);
	if (status == BASE_OK)
		status = check_new(&work, result, err);
	if (status == BASE_OK)
		status = store_begin(work.local->store, err);
	if (status != BASE_OK)
		goto out;
	work.is_new = true;
	work.row = fresh;
	work.row.author = work.actor.id;
	work.row.created = work.now;
	if (work.local->priorities.n > 0 && work.local->priorities.n < 3)
		work.row.priority = work.local->priorities.v[0];
	if (wish->marker != NULL) {
		status = store_builtin_field_find(work.local->store,
		    TRACKER_FIELD_MARKER, wish->marker, id_out, err);
		result->was_there = status == BASE_OK;
		if (status == BASE_NOTFOUND) {
			base_err_clear(err);
			status = BASE_OK;
		}
	}
	if (status == BASE_OK && !result->was_there)
		status = write_all(&work, id_out, err);
	if (status == BASE_OK)
		status = store_commit(work.local->store, err);
	if (status == BASE_OK)
		status = read_back(&work, *id_out, result, err);
out:
	finish(&work);
	return status;
}

enum base_status
tracker_local_update(struct tracker *tracker, const struct tracker_as *as,
    int64_t id, const struct tracker_wish *wish, struct tracker_result *result,
    struct base_err *err)
{
	struct work work;
	enum base_status status;
	int64_t same;

	status = start(&work, tracker, as, wish, err);
	if (status == BASE_OK)
		status = store_begin(work.local->store, err);
	if (status == BASE_OK)
		status = tracker_local_load(
		    work.local, &work.actor, id, &work.before, err);
	if (status == BASE_OK &&
	    !tracker_local_has(&work.actor, TRACKER_BUILTIN_EDIT) &&
	    !tracker_local_has(&work.actor, TRACKER_BUILTIN_COMMENT))
		status = base_err_set(err, BASE_PERM,
		    "%s may not change ticket #%lld", work.actor.login,
		    (long long)id);
	if (status == BASE_OK)
		status = store_builtin_issue_get(
		    work.local->store, id, work.arena, &work.row, err);
	if (status != BASE_OK)
		goto out;
	result->was_there =
	    tracker_issue_marked(work.before, wish->marker) != NULL;
	if (!result->was_there)
		status = write_all(&work, &same, err);
	if (status == BASE_OK)
		status = store_commit(work.local->store, err);
	if (status == BASE_OK)
		status = read_back(&work, id, result, err);
out:
	finish(&work);
	return status;
}

enum base_status
tracker_local_upload(struct tracker *tracker, const struct tracker_as *as,
    const struct tracker_file *file, char token_out[TRACKER_TOKEN_SIZE],
    struct base_err *err)
{
	struct tracker_local *local = (struct tracker_local *)tracker;
	struct base_arena *arena = base_arena_new();
	struct store_builtin_person actor;
	char hash[BASE_SHA256_HEX];
	enum base_status status;

	status = tracker_local_actor(local, as, arena, &actor, err);
	if (status == BASE_OK && file->len > local->upload_max)
		status = base_err_set(err, BASE_PERM,
		    "%s is larger than the %zu bytes that are taken",
		    file->filename, local->upload_max);
	if (status == BASE_OK)
		status = store_blob_put(
		    local->store, file->data, file->len, hash, err);
	if (status == BASE_OK)
		snprintf(
		    token_out, TRACKER_TOKEN_SIZE, "%s-%zu", hash, file->len);
	base_arena_free(arena);
	return status;
}
