#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "tracker_remote.h"

int64_t
tracker_remote_id(const struct codec_xml *node)
{
	const char *text = codec_xml_attr(node, "id");
	int64_t id = 0;

	if (text != NULL &&
	    base_text_to_int(text, 0, INT64_MAX, &id) != BASE_OK)
		id = 0;
	return id;
}

static int64_t
number(const char *text)
{
	int64_t value = 0;

	if (base_text_to_int(text, 0, INT64_MAX, &value) != BASE_OK)
		return 0;
	return value;
}

static const char *
copy(struct tracker_issue *issue, const char *text)
{
	return base_arena_strdup(issue->arena, text);
}

static const char *
child(
    struct tracker_issue *issue, const struct codec_xml *node, const char *name)
{
	return copy(issue, codec_xml_child_text(node, name));
}

static const char *
name_of(struct tracker_issue *issue, const struct codec_xml *node)
{
	const char *name = codec_xml_attr(node, "name");

	return copy(issue, name != NULL ? name : "");
}

static struct tracker_who
who(struct tracker_issue *issue, const struct codec_xml *node)
{
	struct tracker_who out = {0, NULL, NULL};

	if (node != NULL) {
		out.id = tracker_remote_id(node);
		out.name = name_of(issue, node);
	}
	return out;
}

static int64_t
instant(const struct codec_xml *node, const char *name)
{
	int64_t value = 0;

	if (base_time_parse(codec_xml_child_text(node, name), &value) !=
	    BASE_OK)
		return 0;
	return value;
}

static struct base_date
date(const char *text)
{
	struct base_date out = {0, 0, 0};

	if (text == NULL || base_date_parse(text, &out) != BASE_OK)
		memset(&out, 0, sizeof(out));
	return out;
}

static const char *
word_of(const struct tracker_remote *remote, const char *name)
{
	int i;

	for (i = 0; i < TRACKER_STATUSES; i++)
		if (base_text_equal_fold(remote->status_names[i], name))
			return tracker_status_word(i);
	return NULL;
}

static struct tracker_status
status_of(struct tracker_remote *remote, struct tracker_issue *issue,
    const struct codec_xml *node)
{
	struct tracker_status out = {"", NULL, false};
	const char *closed = codec_xml_attr(node, "is_closed");

	if (node == NULL)
		return out;
	out.name = name_of(issue, node);
	out.word = word_of(remote, out.name);
	out.is_closed = closed != NULL && strcmp(closed, "true") == 0;
	tracker_remote_learn(&remote->statuses, tracker_remote_id(node),
	    out.name, out.is_closed);
	return out;
}

/* The site's status says one of several words of ours; the exact one stands
 * in our field as long as it belongs to that status. */
static void
refine_word(const struct tracker_remote *remote, struct tracker_issue *issue)
{
	const char *exact = issue->fields[TRACKER_FIELD_EXACT_STATUS];
	int index = tracker_status_index(exact);

	if (index >= 0 && base_text_equal_fold(
			      remote->status_names[index], issue->status.name))
		issue->status.word = tracker_status_word(index);
}

static int
role_of(const struct tracker_remote *remote, int64_t id, const char *name)
{
	int i;

	for (i = 0; i < TRACKER_FIELD_COUNT; i++)
		if (remote->field_ids[i] == id ||
		    (remote->field_ids[i] == 0 && name != NULL &&
			remote->field_names[i][0] != '\0' &&
			base_text_equal_fold(remote->field_names[i], name)))
			return i;
	return -1;
}

/* <value>text</value>, or several of them within. */
static const char *
value_of(struct tracker_issue *issue, const struct codec_xml *node)
{
	const struct codec_xml *value = codec_xml_child(node, "value");
	const struct codec_xml *one = codec_xml_child(value, "value");
	const char *text = "";

	if (one == NULL)
		return copy(issue, codec_xml_text(value));
	for (; one != NULL; one = codec_xml_next(one, "value"))
		text = base_arena_printf(issue->arena, "%s%s%s", text,
		    text[0] != '\0' ? ", " : "", one->text);
	return text;
}

static void
parse_fields(struct tracker_remote *remote, struct tracker_issue *issue,
    const struct codec_xml *list)
{
	const struct codec_xml *node;
	int role;

	for (node = codec_xml_child(list, "custom_field"); node != NULL;
	     node = codec_xml_next(node, "custom_field")) {
		role = role_of(remote, tracker_remote_id(node),
		    codec_xml_attr(node, "name"));
		if (role < 0) {
			tracker_remote_extra_add(issue, tracker_remote_id(node),
			    codec_xml_attr(node, "name"), value_of(issue, node),
			    codec_xml_attr(node, "multiple") != NULL);
			continue;
		}
		remote->field_ids[role] = tracker_remote_id(node);
		issue->fields[role] = value_of(issue, node);
	}
	issue->planned = date(issue->fields[TRACKER_FIELD_PLANNED]);
}

static size_t
count(const struct codec_xml *list, const char *name)
{
	const struct codec_xml *node;
	size_t n = 0;

	for (node = codec_xml_child(list, name); node != NULL;
	     node = codec_xml_next(node, name))
		n++;
	return n;
}

static const char *
label_of(
    const struct tracker_remote *remote, const char *property, const char *name)
{
	int role;

	if (strcmp(property, "attr") == 0)
		return tracker_attr_label(name);
	if (strcmp(property, "attachment") == 0)
		return "attachment";
	if (strcmp(property, "cf") != 0 || number(name) == 0)
		return NULL;
	role = role_of(remote, number(name), NULL);
	return role < 0 ? NULL : tracker_field_name((enum tracker_field)role);
}

/* What a number stands for, as far as it was learned. */
static const char *
detail_name(const struct tracker_remote *remote, struct tracker_issue *issue,
    const struct tracker_detail *detail, const char *value)
{
	const struct tracker_remote_name *row = NULL;
	const char *word;

	if (detail->label == NULL || strcmp(detail->property, "attr") != 0)
		return NULL;
	if (strcmp(detail->label, "project") == 0 &&
	    number(value) == issue->project_id)
		return issue->project_name;
	if (strcmp(detail->label, "status") == 0)
		row = tracker_remote_by_id(&remote->statuses, number(value));
	else if (strcmp(detail->label, "priority") == 0)
		row = tracker_remote_by_id(&remote->priorities, number(value));
	if (row == NULL)
		return NULL;
	word = strcmp(detail->label, "status") == 0 ? word_of(remote, row->name)
						    : NULL;
	return word != NULL ? word : copy(issue, row->name);
}

static void
parse_details(const struct tracker_remote *remote, struct tracker_issue *issue,
    struct tracker_journal *journal, const struct codec_xml *list)
{
	const struct codec_xml *node;
	struct tracker_detail *out, *at;
	const char *property, *name;

	out = at = base_arena_alloc(
	    issue->arena, (count(list, "detail") + 1) * sizeof(*out));
	for (node = codec_xml_child(list, "detail"); node != NULL;
	     node = codec_xml_next(node, "detail")) {
		property = codec_xml_attr(node, "property");
		name = codec_xml_attr(node, "name");
		at->property = copy(issue, property != NULL ? property : "");
		at->name = copy(issue, name != NULL ? name : "");
		at->label = label_of(remote, at->property, at->name);
		at->old_value = child(issue, node, "old_value");
		at->new_value = child(issue, node, "new_value");
		at->old_name = detail_name(remote, issue, at, at->old_value);
		at->new_name = detail_name(remote, issue, at, at->new_value);
		at++;
	}
	journal->details = out;
	journal->details_n = (size_t)(at - out);
}

static int
by_id(const void *a, const void *b)
{
	const struct tracker_journal *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

/* Some people have Redmine list the newest first: sorted here. */
static void
parse_journals(const struct tracker_remote *remote, struct tracker_issue *issue,
    const struct codec_xml *list)
{
	const struct codec_xml *node;
	struct tracker_journal *out;
	size_t n = 0;

	out = base_arena_alloc(
	    issue->arena, (count(list, "journal") + 1) * sizeof(*out));
	for (node = codec_xml_child(list, "journal"); node != NULL;
	     node = codec_xml_next(node, "journal")) {
		out[n].id = tracker_remote_id(node);
		out[n].author = who(issue, codec_xml_child(node, "user"));
		out[n].time = instant(node, "created_on");
		out[n].notes = child(issue, node, "notes");
		out[n].is_private =
		    strcmp(codec_xml_child_text(node, "private_notes"),
			"true") == 0;
		parse_details(
		    remote, issue, &out[n], codec_xml_child(node, "details"));
		n++;
	}
	qsort(out, n, sizeof(*out), by_id);
	if (n > TRACKER_JOURNALS_MAX) {
		out += n - TRACKER_JOURNALS_MAX;
		n = TRACKER_JOURNALS_MAX;
	}
	issue->journals = out;
	issue->journals_n = n;
}

static void
parse_attachments(struct tracker_issue *issue, const struct codec_xml *list)
{
	size_t max = count(list, "attachment"), n = 0;
	const struct codec_xml *node;
	struct tracker_attachment *out;

	if (max > TRACKER_ATTACHMENTS_MAX)
		max = TRACKER_ATTACHMENTS_MAX;
	out = base_arena_alloc(issue->arena, (max + 1) * sizeof(*out));
	for (node = codec_xml_child(list, "attachment");
	     node != NULL && n < max;
	     node = codec_xml_next(node, "attachment")) {
		out[n].id = number(codec_xml_child_text(node, "id"));
		out[n].filename = child(issue, node, "filename");
		out[n].type = child(issue, node, "content_type");
		out[n].size = number(codec_xml_child_text(node, "filesize"));
		out[n].url = child(issue, node, "content_url");
		out[n].author = who(issue, codec_xml_child(node, "author"));
		out[n].created_on = instant(node, "created_on");
		n++;
	}
	issue->attachments = out;
	issue->attachments_n = n;
}

static void
parse_lists(struct tracker_remote *remote, struct tracker_issue *issue,
    const struct codec_xml *node)
{
	const struct codec_xml *list, *item;
	struct tracker_status *allowed;
	struct tracker_who *watchers;
	size_t n = 0;

	list = codec_xml_child(node, "allowed_statuses");
	allowed = base_arena_alloc(
	    issue->arena, (count(list, "status") + 1) * sizeof(*allowed));
	for (item = codec_xml_child(list, "status"); item != NULL;
	     item = codec_xml_next(item, "status"))
		allowed[n++] = status_of(remote, issue, item);
	issue->allowed = allowed;
	issue->allowed_n = n;
	list = codec_xml_child(node, "watchers");
	watchers = base_arena_alloc(
	    issue->arena, (count(list, "user") + 1) * sizeof(*watchers));
	for (n = 0, item = codec_xml_child(list, "user"); item != NULL;
	     item = codec_xml_next(item, "user"))
		watchers[n++] = who(issue, item);
	issue->watchers = watchers;
	issue->watchers_n = n;
	parse_journals(remote, issue, codec_xml_child(node, "journals"));
	parse_attachments(issue, codec_xml_child(node, "attachments"));
}

static void
parse_plain(struct tracker_remote *remote, struct tracker_issue *issue,
    const struct codec_xml *node)
{
	const struct codec_xml *item;

	issue->id = number(codec_xml_child_text(node, "id"));
	item = codec_xml_child(node, "project");
	issue->project_id = tracker_remote_id(item);
	issue->project_name = name_of(issue, item);
	issue->tracker = name_of(issue, codec_xml_child(node, "tracker"));
	issue->subject = child(issue, node, "subject");
	issue->description = child(issue, node, "description");
	issue->status =
	    status_of(remote, issue, codec_xml_child(node, "status"));
	item = codec_xml_child(node, "priority");
	issue->priority = name_of(issue, item);
	tracker_remote_learn(
	    &remote->priorities, tracker_remote_id(item), issue->priority, 0);
	issue->author = who(issue, codec_xml_child(node, "author"));
	issue->assignee = who(issue, codec_xml_child(node, "assigned_to"));
	issue->due = date(codec_xml_child_text(node, "due_date"));
	issue->is_private =
	    strcmp(codec_xml_child_text(node, "is_private"), "true") == 0;
	issue->parent_id = tracker_remote_id(codec_xml_child(node, "parent"));
	issue->created_on = instant(node, "created_on");
	issue->updated_on = instant(node, "updated_on");
	/* Redmine keeps the date of the last closing after a reopening. */
	if (issue->status.is_closed)
		issue->closed_on = instant(node, "closed_on");
}

enum base_status
tracker_remote_parse(struct tracker_remote *remote,
    const struct codec_xml *node, struct tracker_issue **out,
    struct base_err *err)
{
	struct tracker_issue *issue;

	if (node == NULL || strcmp(node->name, "issue") != 0)
		return base_err_set(err, BASE_INVALID,
		    "Redmine's answer holds <%s> instead of an issue",
		    node != NULL ? node->name : "nothing");
	issue = tracker_issue_new();
	parse_plain(remote, issue, node);
	tracker_remote_extras(issue, node);
	parse_fields(remote, issue, codec_xml_child(node, "custom_fields"));
	refine_word(remote, issue);
	parse_lists(remote, issue, node);
	if (issue->id == 0) {
		tracker_issue_free(issue);
		return base_err_set(err, BASE_INVALID,
		    "Redmine's answer holds an issue without a number");
	}
	*out = issue;
	return BASE_OK;
}
