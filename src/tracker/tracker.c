#include "kairan/tracker.h"

#include <string.h>

#include "kairan/base_text.h"
#include "tracker_impl.h"

static const char *const words[TRACKER_STATUSES] = {"NEW", "INVESTIGATING",
    "ONGOING", "DEFER", "NOT_AFFECTED", "WORKAROUND", "RISK_ACCEPTED",
    "PATCH_APPLIED"};

static const char *const fields[TRACKER_FIELD_COUNT] = {"cve", "advisory",
    "cvss", "cwe", "ssvc", "host", "exact_status", "planned", "marker"};

static const char *const parts[] = {"project", "tracker", "subject",
    "description", "status", "exact_status", "priority", "assignee", "planned",
    "due", "private", "field", "notes", "attachment", "parent", "watchers",
    "extra"};

const char *
tracker_field_name(enum tracker_field field)
{
	return (size_t)field < BASE_LEN(fields) ? fields[field] : "";
}

const char *
tracker_part_name(enum tracker_part part)
{
	size_t i;

	for (i = 0; i < BASE_LEN(parts); i++)
		if ((unsigned)part == 1U << i)
			return parts[i];
	return "";
}

int
tracker_status_index(const char *word)
{
	int i;

	for (i = 0; word != NULL && i < TRACKER_STATUSES; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

const char *
tracker_status_word(int index)
{
	return index >= 0 && index < TRACKER_STATUSES ? words[index] : "";
}

bool
tracker_status_is_open(const char *word)
{
	int index = tracker_status_index(word);

	return index >= 0 && index < 4;
}

static enum base_status
too_long(struct base_err *err, const char *what, size_t max)
{
	return base_err_set(
	    err, BASE_LIMIT, "the %s is longer than %zu bytes", what, max);
}

static bool
longer(const char *text, size_t max)
{
	return text != NULL && strlen(text) > max;
}

/* The limits of the header; nothing longer is sent anywhere. */
static enum base_status
check_wish(const struct tracker_wish *wish, struct base_err *err)
{
	size_t i;

	if ((wish->set & TRACKER_SET_SUBJECT) != 0 &&
	    longer(wish->subject, (size_t)TRACKER_SUBJECT_MAX * 4))
		return too_long(
		    err, "subject", (size_t)TRACKER_SUBJECT_MAX * 4);
	if ((wish->set & TRACKER_SET_DESCRIPTION) != 0 &&
	    longer(wish->description, TRACKER_NOTE_MAX))
		return too_long(err, "description", TRACKER_NOTE_MAX);
	if ((wish->set & TRACKER_SET_NOTES) != 0 &&
	    longer(wish->notes, TRACKER_NOTE_MAX))
		return too_long(err, "note", TRACKER_NOTE_MAX);
	if (longer(wish->marker, TRACKER_MARKER_MAX))
		return too_long(err, "marker", TRACKER_MARKER_MAX);
	if ((wish->set & TRACKER_SET_FIELDS) != 0)
		for (i = 0; i < TRACKER_FIELD_COUNT; i++)
			if (longer(wish->fields[i], TRACKER_VALUE_MAX))
				return too_long(
				    err, fields[i], TRACKER_VALUE_MAX);
	for (i = 0; (wish->set & TRACKER_SET_EXTRAS) != 0 && i < wish->extras_n;
	     i++)
		if (longer(wish->extras[i].value, TRACKER_VALUE_MAX))
			return too_long(err, "field", TRACKER_VALUE_MAX);
	if ((wish->set & TRACKER_SET_UPLOADS) != 0 &&
	    wish->uploads_n > TRACKER_UPLOADS_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "%zu attachments, at most %d are taken", wish->uploads_n,
		    TRACKER_UPLOADS_MAX);
	return BASE_OK;
}

void
tracker_free(struct tracker *tracker)
{
	if (tracker != NULL)
		tracker->ops->free(tracker);
}

const char *
tracker_kind(const struct tracker *tracker)
{
	return tracker->ops->kind;
}

bool
tracker_acts_as_person(
    const struct tracker *tracker, const struct tracker_as *as)
{
	return as != NULL && tracker->ops->acts_as_person(tracker, as);
}

static void
empty(struct tracker_result *result)
{
	tracker_result_release(result);
	tracker_result_init(result);
}

enum base_status
tracker_create(struct tracker *tracker, const struct tracker_as *as,
    const struct tracker_wish *wish, int64_t *id_out,
    struct tracker_result *result, struct base_err *err)
{
	unsigned long before = tracker->requests;
	enum base_status status;

	empty(result);
	status = check_wish(wish, err);
	if (status == BASE_OK)
		status = tracker->ops->create(
		    tracker, as, wish, id_out, result, err);
	result->requests = (unsigned)(tracker->requests - before);
	return status;
}

enum base_status
tracker_update(struct tracker *tracker, const struct tracker_as *as, int64_t id,
    const struct tracker_wish *wish, struct tracker_result *result,
    struct base_err *err)
{
	unsigned long before = tracker->requests;
	enum base_status status;

	empty(result);
	status = check_wish(wish, err);
	if (status == BASE_OK)
		status =
		    tracker->ops->update(tracker, as, id, wish, result, err);
	result->requests = (unsigned)(tracker->requests - before);
	return status;
}

enum base_status
tracker_read(struct tracker *tracker, const struct tracker_as *as, int64_t id,
    unsigned with, struct tracker_issue **out, struct base_err *err)
{
	*out = NULL;
	return tracker->ops->read(tracker, as, id, with, out, err);
}

enum base_status
tracker_upload(struct tracker *tracker, const struct tracker_as *as,
    const struct tracker_file *file, char token_out[TRACKER_TOKEN_SIZE],
    struct base_err *err)
{
	return tracker->ops->upload(tracker, as, file, token_out, err);
}

enum base_status
tracker_relate(struct tracker *tracker, const struct tracker_as *as, int64_t id,
    int64_t other, struct base_err *err)
{
	return tracker->ops->relate(tracker, as, id, other, err);
}

enum base_status
tracker_watch(struct tracker *tracker, const struct tracker_as *as, int64_t id,
    int64_t person_id, bool watch, struct base_err *err)
{
	return tracker->ops->watch(tracker, as, id, person_id, watch, err);
}

enum base_status
tracker_changes_since(struct tracker *tracker, int64_t instant,
    tracker_issue_fn fn, void *data, struct base_err *err)
{
	return tracker->ops->changes_since(tracker, instant, fn, data, err);
}

enum base_status
tracker_present(struct tracker *tracker, const int64_t *ids, size_t n,
    bool *present, struct base_err *err)
{
	memset(present, 0, n * sizeof(*present));
	return n == 0 ? BASE_OK
		      : tracker->ops->present(tracker, ids, n, present, err);
}

enum base_status
tracker_people(struct tracker *tracker, tracker_person_fn fn, void *data,
    struct base_err *err)
{
	return tracker->ops->people(tracker, fn, data, err);
}

enum base_status
tracker_may(struct tracker *tracker, const struct tracker_as *as, int64_t id,
    struct tracker_may *out, struct base_err *err)
{
	memset(out, 0, sizeof(*out));
	return tracker->ops->may(tracker, as, id, out, err);
}

enum base_status
tracker_abilities(struct tracker *tracker, const char *project,
    tracker_ability_fn fn, void *data, struct base_err *err)
{
	return tracker->ops->abilities(tracker, project, fn, data, err);
}

enum base_status
tracker_issue_url(
    const struct tracker *tracker, int64_t id, char out[TRACKER_URL_SIZE])
{
	return tracker->ops->issue_url(tracker, id, out);
}

int
tracker_pause_s(const struct tracker *tracker)
{
	return tracker->pause_s;
}

enum base_status
tracker_extra_learn(struct tracker *tracker, struct tracker_issue *issue,
    struct tracker_extra *extra, struct base_err *err)
{
	return tracker->ops->learn(tracker, issue, extra, err);
}
