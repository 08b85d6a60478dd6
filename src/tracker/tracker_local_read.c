#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "tracker_local.h"

static struct tracker_status
status_of(const char *word)
{
	struct tracker_status status = {
	    word, word, !tracker_status_is_open(word)};

	return status;
}

static enum base_status
person(struct tracker_local *local, int64_t id, struct base_arena *arena,
    struct tracker_who *out, struct base_err *err)
{
	struct store_builtin_person row;
	enum base_status status;

	memset(out, 0, sizeof(*out));
	if (id == 0)
		return BASE_OK;
	status =
	    store_builtin_person_get(local->store, id, "", arena, &row, err);
	out->id = id;
	if (status == BASE_OK) {
		out->login = row.is_group ? NULL : row.login;
		out->name = row.name;
	}
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

static bool
may_see(const struct store_builtin_issue *row,
    const struct store_builtin_person *actor)
{
	if (!tracker_local_has(actor, TRACKER_BUILTIN_VIEW))
		return false;
	return !row->is_private ||
	       tracker_local_has(actor, TRACKER_BUILTIN_PRIVATE) ||
	       row->author == actor->id || row->assignee == actor->id;
}

static const char *
label_of(const char *property, const char *name)
{
	int64_t field;

	if (strcmp(property, "attr") == 0)
		return tracker_attr_label(name);
	if (strcmp(property, "attachment") == 0)
		return "attachment";
	if (strcmp(property, "cf") == 0 &&
	    base_text_to_int(name, 0, TRACKER_FIELD_COUNT - 1, &field) ==
		BASE_OK)
		return tracker_field_name((enum tracker_field)field);
	return NULL;
}

/* The details of one journal: a run in the list, which is in order. */
static void
take_details(struct tracker_journal *journal,
    const struct store_builtin_detail *rows, size_t n, size_t *next,
    struct base_arena *arena)
{
	struct tracker_detail *details;
	size_t first, i;

	while (*next < n && rows[*next].journal < journal->id)
		(*next)++;
	first = *next;
	while (*next < n && rows[*next].journal == journal->id)
		(*next)++;
	journal->details_n = *next - first;
	details = base_arena_alloc(
	    arena, (journal->details_n + 1) * sizeof(*details));
	for (i = 0; i < journal->details_n; i++) {
		details[i].property = rows[first + i].property;
		details[i].name = rows[first + i].name;
		details[i].label =
		    label_of(details[i].property, details[i].name);
		details[i].old_value = rows[first + i].old_value;
		details[i].new_value = rows[first + i].new_value;
		details[i].old_name = details[i].new_name = NULL;
	}
	journal->details = details;
}

static enum base_status
load_journals(struct tracker_local *local,
    const struct store_builtin_person *actor, struct tracker_issue *issue,
    struct base_err *err)
{
	struct store_builtin_journal *rows = NULL;
	struct store_builtin_detail *details = NULL;
	struct tracker_journal *out;
	enum base_status status;
	size_t i, n = 0, details_n = 0, next = 0, skip;
	bool all = tracker_local_has(actor, TRACKER_BUILTIN_PRIVATE);

	status = store_builtin_journals(
	    local->store, issue->id, issue->arena, &rows, &n, err);
	if (status == BASE_OK)
		status = store_builtin_details(local->store, issue->id,
		    issue->arena, &details, &details_n, err);
	out = base_arena_alloc(issue->arena, (n + 1) * sizeof(*out));
	skip = n > TRACKER_JOURNALS_MAX ? n - TRACKER_JOURNALS_MAX : 0;
	for (i = skip; status == BASE_OK && i < n; i++) {
		struct tracker_journal *journal = &out[issue->journals_n];

		if (rows[i].is_private && !all && rows[i].author != actor->id)
			continue;
		journal->id = rows[i].id;
		journal->time = rows[i].time;
		journal->notes = rows[i].notes;
		journal->is_private = rows[i].is_private;
		take_details(journal, details, details_n, &next, issue->arena);
		status = person(
		    local, rows[i].author, issue->arena, &journal->author, err);
		issue->journals_n++;
	}
	issue->journals = out;
	return status;
}

static enum base_status
load_attachments(struct tracker_local *local, struct tracker_issue *issue,
    struct base_err *err)
{
	struct store_builtin_attachment *rows = NULL;
	struct tracker_attachment *out;
	enum base_status status;
	size_t i, n = 0;

	status = store_builtin_attachments(
	    local->store, issue->id, issue->arena, &rows, &n, err);
	if (n > TRACKER_ATTACHMENTS_MAX)
		n = TRACKER_ATTACHMENTS_MAX;
	out = base_arena_alloc(issue->arena, (n + 1) * sizeof(*out));
	for (i = 0; status == BASE_OK && i < n; i++) {
		out[i].id = rows[i].id;
		out[i].filename = rows[i].filename;
		out[i].type = rows[i].type;
		out[i].size = rows[i].size;
		out[i].created_on = rows[i].created;
		out[i].url = base_arena_printf(issue->arena, "%s/raw/%.2s/%s",
		    store_dir(local->store), rows[i].hash, rows[i].hash);
		status = person(
		    local, rows[i].author, issue->arena, &out[i].author, err);
	}
	issue->attachments = out;
	issue->attachments_n = n;
	return status;
}

static enum base_status
load_watchers(struct tracker_local *local, struct tracker_issue *issue,
    struct base_err *err)
{
	struct tracker_who *out;
	enum base_status status;
	int64_t *ids = NULL;
	size_t i, n = 0;

	status = store_builtin_watchers(
	    local->store, issue->id, issue->arena, &ids, &n, err);
	out = base_arena_alloc(issue->arena, (n + 1) * sizeof(*out));
	for (i = 0; status == BASE_OK && i < n; i++)
		status = person(local, ids[i], issue->arena, &out[i], err);
	issue->watchers = out;
	issue->watchers_n = n;
	return status;
}

static void
fill_allowed(struct tracker_local *local,
    const struct store_builtin_person *actor, struct tracker_issue *issue)
{
	bool edit = tracker_local_has(actor, TRACKER_BUILTIN_EDIT);
	struct tracker_status *out;
	const char *word;
	int i;

	out = base_arena_alloc(issue->arena, TRACKER_STATUSES * sizeof(*out));
	for (i = 0; i < TRACKER_STATUSES; i++) {
		word = tracker_status_word(i);
		if (strcmp(word, issue->status.name) == 0 ||
		    (edit &&
			tracker_local_leads(local, issue->status.name, word)))
			out[issue->allowed_n++] = status_of(word);
	}
	issue->allowed = out;
}

static void
fill(struct tracker_issue *issue, const struct store_builtin_issue *row)
{
	issue->id = row->id;
	issue->project = issue->project_name = row->project;
	issue->tracker = row->tracker;
	issue->subject = row->subject;
	issue->description = row->description;
	issue->status = status_of(row->status);
	issue->priority = row->priority;
	issue->is_private = row->is_private;
	issue->parent_id = row->parent;
	issue->created_on = row->created;
	issue->updated_on = row->updated;
	issue->closed_on = row->closed;
	if (base_date_parse(row->due, &issue->due) != BASE_OK)
		memset(&issue->due, 0, sizeof(issue->due));
	if (base_date_parse(issue->fields[TRACKER_FIELD_PLANNED],
		&issue->planned) != BASE_OK)
		memset(&issue->planned, 0, sizeof(issue->planned));
}

static bool
word_is_closed(const char *value, const void *data)
{
	(void)data;
	return !tracker_status_is_open(value);
}

enum base_status
tracker_local_load(struct tracker_local *local,
    const struct store_builtin_person *actor, int64_t id,
    struct tracker_issue **out, struct base_err *err)
{
	struct tracker_issue *issue = tracker_issue_new();
	struct store_builtin_issue row;
	enum base_status status;

	status =
	    store_builtin_issue_get(local->store, id, issue->arena, &row, err);
	if (status == BASE_NOTFOUND ||
	    (status == BASE_OK && !may_see(&row, actor)))
		status = base_err_set(err, BASE_NOTFOUND,
		    "there is no ticket #%lld that %s may see", (long long)id,
		    actor->login);
	if (status == BASE_OK)
		status = store_builtin_fields(local->store, id, issue->arena,
		    issue->fields, TRACKER_FIELD_COUNT, err);
	if (status == BASE_OK) {
		fill(issue, &row);
		fill_allowed(local, actor, issue);
		status = person(
		    local, row.author, issue->arena, &issue->author, err);
	}
	if (status == BASE_OK)
		status = person(
		    local, row.assignee, issue->arena, &issue->assignee, err);
	if (status == BASE_OK)
		status = load_journals(local, actor, issue, err);
	if (status == BASE_OK)
		status = load_attachments(local, issue, err);
	if (status == BASE_OK)
		status = load_watchers(local, issue, err);
	if (status == BASE_OK)
		status = tracker_local_extras(local, issue, err);
	if (status != BASE_OK) {
		tracker_issue_free(issue);
		return status;
	}
	tracker_issue_closed_by(issue, word_is_closed, NULL);
	*out = issue;
	return BASE_OK;
}
