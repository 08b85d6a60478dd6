#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/net.h"
#include "tracker_remote.h"

#define BODY_MAX ((size_t)8 << 20)
#define READ_BACK                                                              \
	(TRACKER_WITH_JOURNALS | TRACKER_WITH_ALLOWED |                        \
	    TRACKER_WITH_ATTACHMENTS)

/* One write in the making. */
struct work {
	struct tracker_remote *remote;
	const struct tracker_as *as;
	const struct tracker_wish *wish;
	struct tracker_plan plan;
	struct base_arena *arena;
	struct tracker_result *result;
	bool may_be_done;
};

static bool
wants(const struct work *work, enum tracker_part part)
{
	return (work->wish->set & (unsigned)part) != 0;
}

static void
start(struct work *work, struct tracker *tracker, const struct tracker_as *as,
    const struct tracker_wish *wish, struct tracker_result *result)
{
	memset(work, 0, sizeof(*work));
	work->remote = (struct tracker_remote *)tracker;
	work->as = as;
	work->wish = work->plan.wish = wish;
	work->result = result;
	work->arena = base_arena_new();
	if (wants(work, TRACKER_SET_STATUS))
		work->plan.status_name =
		    tracker_remote_status_name(work->remote, wish->status);
}

static enum base_status
find_assignee(struct work *work, struct base_err *err)
{
	const struct tracker_wish *wish = work->wish;
	struct base_err quiet = BASE_ERR_INIT;
	enum base_status status;

	work->plan.assignee_id = wish->assignee_id;
	if (wish->assignee_id != 0 || wish->assignee == NULL ||
	    wish->assignee[0] == '\0')
		return BASE_OK;
	status = tracker_remote_who(
	    work->remote, wish->assignee, &work->plan.assignee_id, &quiet);
	if (status == BASE_OK && work->plan.assignee_id == 0)
		work->plan.assignee_problem = base_arena_printf(work->arena,
		    "there is no active account or group %s", wish->assignee);
	if (status == BASE_PERM) {
		/* The list of users is for administrators. */
		work->plan.assignee_problem = base_arena_printf(work->arena,
		    "%s cannot be looked up: %s", wish->assignee, quiet.text);
		return BASE_OK;
	}
	return status == BASE_OK ? BASE_OK
				 : base_err_set(err, status, "%s", quiet.text);
}

/* Numbers for names, asked for only when they are needed and unknown. */
static enum base_status
find_names(struct work *work, bool is_new, struct base_err *err)
{
	struct tracker_remote *remote = work->remote;
	const struct tracker_wish *wish = work->wish;
	enum base_status status = BASE_OK;

	if (is_new || wants(work, TRACKER_SET_TRACKER))
		status = tracker_remote_names_load(
		    remote, &remote->trackers, "/trackers.xml", err);
	if (status == BASE_OK && is_new && wants(work, TRACKER_SET_STATUS))
		status = tracker_remote_names_load(
		    remote, &remote->statuses, "/issue_statuses.xml", err);
	if (status == BASE_OK && wants(work, TRACKER_SET_PRIORITY) &&
	    tracker_remote_number(&remote->priorities, wish->priority) == 0)
		status = tracker_remote_names_load(remote, &remote->priorities,
		    "/enumerations/issue_priorities.xml", err);
	if (status == BASE_OK && is_new)
		status = tracker_remote_fields_load(remote, wish->project, err);
	if (status == BASE_OK && wants(work, TRACKER_SET_ASSIGNEE))
		status = find_assignee(work, err);
	return status;
}

static bool
has_long_characters(const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		if (((unsigned char)*text & 0xf8) == 0xf0)
			return true;
	return false;
}

/* One POST or PUT; keeps Redmine's error texts and what is known of its
 * effect. */
static enum base_status
send(struct work *work, const char *method, const char *path,
    const struct tracker_issue *before, bool plain,
    struct tracker_remote_answer *answer, struct base_err *err)
{
	struct tracker_remote_call call;
	struct base_buf body;
	enum base_status status;
	bool empty = false;
	size_t i;

	base_buf_init(&body, BODY_MAX);
	status = tracker_remote_build(
	    work->remote, &work->plan, before, plain, &body, &empty);
	if (status != BASE_OK)
		base_err_set(err, status, "the write is too large");
	if (status == BASE_OK && !empty) {
		call = (struct tracker_remote_call){
		    method, path, work->as, body.data, body.len, NULL};
		status = tracker_remote_do(work->remote, &call, answer, err);
		work->result->http_status = answer->status;
		work->may_be_done = answer->may_be_done;
	}
	for (i = 0; i < answer->errors.n; i++)
		if (base_strv_add(&work->result->errors, answer->errors.v[i]) !=
		    BASE_OK)
			break;
	base_buf_release(&body);
	return status;
}

static enum base_status
read_back(struct work *work, int64_t id, const struct tracker_issue *before,
    unsigned with, struct base_err *err)
{
	struct tracker_result *result = work->result;
	enum base_status status;

	tracker_issue_free(result->issue);
	result->issue = NULL;
	status = tracker_remote_read(&work->remote->head, work->as, id,
	    READ_BACK | with, &result->issue, err);
	if (status == BASE_OK)
		tracker_result_fill(result, &work->plan, before, result->issue);
	return status;
}

/*
 * After a failure that may have had its effect: looks.  BASE_OK when the
 * note is there (result is filled), BASE_NOTFOUND when it is not, else the
 * failure of looking.
 */
static enum base_status
look_for_note(struct work *work, int64_t id, const struct tracker_issue *before)
{
	enum base_status status;

	if (work->wish->marker == NULL || !wants(work, TRACKER_SET_NOTES))
		return BASE_TEMP;
	status = read_back(work, id, before, 0, NULL);
	if (status != BASE_OK)
		return status;
	if (tracker_issue_marked(work->result->issue, work->wish->marker) ==
	    NULL)
		return BASE_NOTFOUND;
	work->result->was_lost = true;
	return BASE_OK;
}

static enum base_status
put(struct work *work, int64_t id, const struct tracker_issue *before,
    bool plain, struct base_err *err)
{
	struct tracker_remote_answer answer;
	enum base_status status;
	char path[64];

	snprintf(path, sizeof(path), "/issues/%lld.xml", (long long)id);
	tracker_remote_answer_init(&answer);
	status = send(work, "PUT", path, before, plain, &answer, err);
	tracker_remote_answer_release(&answer);
	return status;
}

static enum base_status
change(struct work *work, int64_t id, const struct tracker_issue *before,
    struct base_err *err)
{
	struct base_err first = BASE_ERR_INIT;
	enum base_status status, found;

	status = put(work, id, before, false, &first);
	if (status == BASE_OK)
		return read_back(work, id, before, 0, err);
	if (work->may_be_done) {
		found = look_for_note(work, id, before);
		if (found == BASE_OK)
			return BASE_OK;
		/* A database that holds three bytes a character answers 500;
		 * it is certain that nothing was written. */
		if (found == BASE_NOTFOUND &&
		    work->result->http_status == 500 &&
		    has_long_characters(work->wish->notes) &&
		    put(work, id, before, true, NULL) == BASE_OK)
			return read_back(work, id, before, 0, err);
	}
	tracker_issue_free(work->result->issue);
	work->result->issue = NULL;
	return base_err_set(err, status, "%s", first.text);
}

enum base_status
tracker_remote_update(struct tracker *tracker, const struct tracker_as *as,
    int64_t id, const struct tracker_wish *wish, struct tracker_result *result,
    struct base_err *err)
{
	const struct tracker_issue *before = wish->seen;
	struct tracker_issue *own = NULL;
	enum base_status status = BASE_OK;
	struct work work;

	start(&work, tracker, as, wish, result);
	if (before == NULL) {
		status =
		    tracker_remote_read(tracker, as, id, READ_BACK, &own, err);
		before = own;
	}
	if (status == BASE_OK)
		status = find_names(&work, false, err);
	if (status != BASE_OK)
		goto out;
	result->was_there = tracker_issue_marked(before, wish->marker) != NULL;
	if (!result->was_there) {
		status = change(&work, id, before, err);
	} else if (own != NULL) {
		result->issue = own;
		tracker_result_fill(result, &work.plan, own, own);
		own = NULL;
	} else {
		status = read_back(&work, id, before, 0, err);
	}
out:
	tracker_issue_free(own);
	base_arena_free(work.arena);
	return status;
}

static enum base_status
post(struct work *work, bool plain, int64_t *id_out, struct base_err *err)
{
	struct tracker_remote_answer answer;
	enum base_status status;
	int64_t id = 0;

	tracker_remote_answer_init(&answer);
	status = send(work, "POST", "/issues.xml", NULL, plain, &answer, err);
	if (status == BASE_OK &&
	    base_text_to_int(codec_xml_child_text(answer.root, "id"), 1,
		INT64_MAX, &id) != BASE_OK) {
		work->may_be_done = true;
		status = base_err_set(err, BASE_INVALID,
		    "Redmine made a ticket, but does not say which");
	}
	if (status == BASE_OK)
		*id_out = id;
	tracker_remote_answer_release(&answer);
	return status;
}

static enum base_status
make(struct work *work, int64_t *id_out, struct base_err *err)
{
	struct base_err first = BASE_ERR_INIT;
	enum base_status status, found;

	status = post(work, false, id_out, &first);
	if (status == BASE_OK)
		return BASE_OK;
	if (work->may_be_done && work->wish->marker != NULL) {
		found = tracker_remote_find(
		    &work->remote->head, work->wish->marker, id_out, NULL);
		if (found == BASE_OK) {
			work->result->was_lost = true;
			return BASE_OK;
		}
		if (found == BASE_NOTFOUND &&
		    work->result->http_status == 500 &&
		    (has_long_characters(work->wish->description) ||
			has_long_characters(work->wish->subject)) &&
		    post(work, true, id_out, NULL) == BASE_OK)
			return BASE_OK;
	}
	return base_err_set(err, status, "%s", first.text);
}

enum base_status
tracker_remote_create(struct tracker *tracker, const struct tracker_as *as,
    const struct tracker_wish *wish, int64_t *id_out,
    struct tracker_result *result, struct base_err *err)
{
	enum base_status status;
	struct work work;

	start(&work, tracker, as, wish, result);
	status = find_names(&work, true, err);
	if (status == BASE_OK && wish->marker != NULL) {
		struct base_err quiet = BASE_ERR_INIT;

		status =
		    tracker_remote_find(tracker, wish->marker, id_out, &quiet);
		result->was_there = status == BASE_OK;
		if (status == BASE_NOTFOUND)
			status = BASE_OK;
		else if (status != BASE_OK)
			base_err_set(err, status, "%s", quiet.text);
	}
	if (status == BASE_OK && !result->was_there)
		status = make(&work, id_out, err);
	if (status == BASE_OK)
		status =
		    read_back(&work, *id_out, NULL, TRACKER_WITH_PROJECT, err);
	base_arena_free(work.arena);
	return status;
}

enum base_status
tracker_remote_upload(struct tracker *tracker, const struct tracker_as *as,
    const struct tracker_file *file, char token_out[TRACKER_TOKEN_SIZE],
    struct base_err *err)
{
	struct tracker_remote *remote = (struct tracker_remote *)tracker;
	struct tracker_remote_answer answer;
	struct tracker_remote_call call;
	struct base_buf path;
	enum base_status status;
	const char *token;

	base_buf_init(&path, 4096);
	tracker_remote_answer_init(&answer);
	status = base_buf_puts(&path, "/uploads.xml?filename=");
	if (status == BASE_OK)
		status = net_url_escape(file->filename, &path);
	if (status != BASE_OK) {
		base_err_set(err, status, "the file's name is too long");
		goto out;
	}
	call = (struct tracker_remote_call){"POST", base_buf_text(&path), as,
	    file->len > 0 ? file->data : "", file->len,
	    "application/octet-stream"};
	status = tracker_remote_do(remote, &call, &answer, err);
	if (status != BASE_OK) {
		base_err_prefix(err, "%s", file->filename);
		goto out;
	}
	token = codec_xml_child_text(answer.root, "token");
	if (token[0] == '\0' || strlen(token) >= TRACKER_TOKEN_SIZE)
		status = base_err_set(err, BASE_INVALID,
		    "Redmine took %s, but gave no token", file->filename);
	else
		snprintf(token_out, TRACKER_TOKEN_SIZE, "%s", token);
out:
	tracker_remote_answer_release(&answer);
	base_buf_release(&path);
	return status;
}
