#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "tracker_remote.h"

/* A body in the making. */
struct body {
	struct tracker_remote *remote;
	const struct tracker_plan *plan;
	const struct tracker_issue *before;
	bool plain; /* no characters of four bytes */
	struct base_buf *out;
	bool empty;
	enum base_status status;
};

static bool
wants(const struct body *body, enum tracker_part part)
{
	return (body->plan->wish->set & (unsigned)part) != 0;
}

/* Characters of four bytes as U+FFFD, for databases that cannot hold them. */
static enum base_status
flatten(const char *text, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t run;

	while (*text != '\0' && status == BASE_OK) {
		for (run = 0; text[run] != '\0' &&
			      ((unsigned char)text[run] & 0xf8) != 0xf0;
		     run++)
			continue;
		status = base_buf_add(out, text, run);
		text += run;
		if (*text != '\0' && status == BASE_OK) {
			status = base_buf_puts(out, "\xef\xbf\xbd");
			text++;
			while (((unsigned char)*text & 0xc0) == 0x80)
				text++;
		}
	}
	return status;
}

static void
raw(struct body *body, const char *text)
{
	if (body->status == BASE_OK)
		body->status = base_buf_puts(body->out, text);
}

/* <name>text</name>; an empty text is said to be a string, as Redmine would
 * take an empty element for "not given". */
static void
element(struct body *body, const char *name, const char *text)
{
	struct base_buf flat;

	body->empty = false;
	if (text[0] == '\0') {
		if (body->status == BASE_OK)
			body->status = base_buf_printf(
			    body->out, "<%s type=\"string\"></%s>", name, name);
		return;
	}
	base_buf_init(&flat, TRACKER_NOTE_MAX * 2);
	if (body->plain && body->status == BASE_OK)
		body->status = flatten(text, &flat);
	if (body->status == BASE_OK)
		body->status = codec_xml_element(
		    body->out, name, body->plain ? base_buf_text(&flat) : text);
	base_buf_release(&flat);
}

static void
number(struct body *body, const char *name, int64_t value)
{
	if (body->status == BASE_OK)
		body->status = base_buf_printf(
		    body->out, "<%s>%lld</%s>", name, (long long)value, name);
	body->empty = false;
}

static void
field(struct body *body, enum tracker_field role, const char *value)
{
	int64_t id = body->remote->field_ids[role];

	if (id == 0 || value == NULL)
		return;
	if (body->status == BASE_OK)
		body->status = base_buf_printf(
		    body->out, "<custom_field id=\"%lld\">", (long long)id);
	element(body, "value", value);
	raw(body, "</custom_field>");
}

/* What stands for a choice: its number, or its name as the site writes it. */
static void
extra_value(struct body *body, const char *name,
    const struct tracker_extra *extra, const char *value, size_t len)
{
	const struct tracker_choice *choice =
	    tracker_extra_choice(extra, value, len);
	char *text;

	if (choice != NULL && choice->id != 0) {
		number(body, name, choice->id);
		return;
	}
	text = choice != NULL ? base_xstrdup(choice->name)
			      : base_xstrndup(value, len);
	element(body, name, text);
	free(text);
}

/* Redmine's own fields go by their names, a custom one by its number. */
static void
own_extras(struct body *body)
{
	const struct tracker_wish *wish = body->plan->wish;
	const char *key;
	size_t i;

	for (i = 0; wants(body, TRACKER_SET_EXTRAS) && i < wish->extras_n;
	     i++) {
		key = tracker_remote_extra_key(wish->extras[i].extra);
		if (key != NULL)
			extra_value(body, key, wish->extras[i].extra,
			    wish->extras[i].value,
			    strlen(wish->extras[i].value));
	}
}

static void
custom_extra(struct body *body, const struct tracker_extra_wish *wish)
{
	const char *p = wish->value;
	size_t len;

	if (body->status == BASE_OK)
		body->status = base_buf_printf(body->out,
		    "<custom_field id=\"%lld\">", (long long)wish->extra->id);
	if (!wish->extra->is_multiple || *p == '\0') {
		extra_value(body, "value", wish->extra, p, strlen(p));
	} else {
		raw(body, "<value type=\"array\">");
		while (*p != '\0') {
			len = strcspn(p, ",");
			extra_value(body, "value", wish->extra, p, len);
			p += len + strspn(p + len, ", ");
		}
		raw(body, "</value>");
	}
	raw(body, "</custom_field>");
}

static void
fields(struct body *body)
{
	const struct tracker_wish *wish = body->plan->wish;
	char planned[BASE_DATE_TEXT];
	size_t k;
	int i;

	raw(body, "<custom_fields type=\"array\">");
	for (k = 0; wants(body, TRACKER_SET_EXTRAS) && k < wish->extras_n; k++)
		if (wish->extras[k].extra->id != 0)
			custom_extra(body, &wish->extras[k]);
	for (i = 0;
	     wants(body, TRACKER_SET_FIELDS) && i < TRACKER_FIELD_EXACT_STATUS;
	     i++)
		field(body, (enum tracker_field)i, wish->fields[i]);
	if (wants(body, TRACKER_SET_EXACT_STATUS))
		field(body, TRACKER_FIELD_EXACT_STATUS, wish->exact_status);
	if (wants(body, TRACKER_SET_PLANNED)) {
		base_date_format(wish->planned, planned);
		field(body, TRACKER_FIELD_PLANNED, planned);
	}
	if (body->before == NULL && wish->marker != NULL)
		field(body, TRACKER_FIELD_MARKER, wish->marker);
	raw(body, "</custom_fields>");
}

/* A status that the workflow forbids is not sent: Redmine would drop it. */
static void
status_part(struct body *body)
{
	const struct tracker_issue *before = body->before;
	const char *name = body->plan->status_name;
	size_t i;

	for (i = 0; before != NULL && i < before->allowed_n; i++)
		if (base_text_equal_fold(before->allowed[i].name, name))
			break;
	if (before != NULL && i == before->allowed_n)
		return;
	number(body, "status_id",
	    tracker_remote_number(&body->remote->statuses, name));
}

static void
uploads(struct body *body)
{
	const struct tracker_wish *wish = body->plan->wish;
	size_t i;

	raw(body, "<uploads type=\"array\">");
	for (i = 0; i < wish->uploads_n; i++) {
		raw(body, "<upload>");
		element(body, "token", wish->uploads[i].token);
		element(body, "filename", wish->uploads[i].filename);
		if (wish->uploads[i].type != NULL &&
		    wish->uploads[i].type[0] != '\0')
			element(body, "content_type", wish->uploads[i].type);
		raw(body, "</upload>");
	}
	raw(body, "</uploads>");
}

static void
marked(struct body *body, const char *name, const char *text, bool mark)
{
	const char *marker = mark ? body->plan->wish->marker : NULL;
	struct base_buf buf;

	base_buf_init(&buf, TRACKER_NOTE_MAX + TRACKER_MARKER_MAX + 2);
	if (body->status == BASE_OK)
		body->status = tracker_text_mark(text, marker, &buf);
	element(body, name, base_buf_text(&buf));
	base_buf_release(&buf);
}

static void
names(struct body *body)
{
	const struct tracker_plan *plan = body->plan;
	const struct tracker_wish *wish = plan->wish;
	struct tracker_remote *remote = body->remote;
	const char *kind = wish->tracker;
	int64_t id;

	if (wants(body, TRACKER_SET_PROJECT) && wish->project != NULL)
		element(body, "project_id", wish->project);
	if (body->before == NULL || wants(body, TRACKER_SET_TRACKER)) {
		id = tracker_remote_number(&remote->trackers,
		    wants(body, TRACKER_SET_TRACKER) && kind != NULL
			? kind
			: remote->tracker_name);
		if (id != 0)
			number(body, "tracker_id", id);
	}
	if (wants(body, TRACKER_SET_STATUS))
		status_part(body);
	if (wants(body, TRACKER_SET_PRIORITY) && wish->priority != NULL) {
		id = tracker_remote_number(&remote->priorities, wish->priority);
		if (id != 0)
			number(body, "priority_id", id);
	}
	if (wants(body, TRACKER_SET_ASSIGNEE) &&
	    plan->assignee_problem == NULL) {
		if (plan->assignee_id != 0)
			number(body, "assigned_to_id", plan->assignee_id);
		else
			element(body, "assigned_to_id", "");
	}
}

static void
texts(struct body *body)
{
	const struct tracker_wish *wish = body->plan->wish;
	bool is_new = body->before == NULL;
	char due[BASE_DATE_TEXT];

	if (wants(body, TRACKER_SET_SUBJECT))
		element(body, "subject", wish->subject);
	if (wants(body, TRACKER_SET_DESCRIPTION))
		marked(body, "description", wish->description,
		    is_new &&
			body->remote->field_ids[TRACKER_FIELD_MARKER] == 0);
	else if (is_new && wish->marker != NULL &&
		 body->remote->field_ids[TRACKER_FIELD_MARKER] == 0)
		marked(body, "description", "", true);
	if (wants(body, TRACKER_SET_DUE)) {
		base_date_format(wish->due, due);
		element(body, "due_date", due);
	}
	if (wants(body, TRACKER_SET_PRIVATE))
		number(body, "is_private", wish->is_private ? 1 : 0);
	if (wants(body, TRACKER_SET_PARENT) && wish->parent_id != 0)
		number(body, "parent_issue_id", wish->parent_id);
	else if (wants(body, TRACKER_SET_PARENT))
		element(body, "parent_issue_id", "");
	if (wants(body, TRACKER_SET_NOTES) && !is_new) {
		marked(body, "notes", wish->notes, true);
		if (wish->private_notes)
			number(body, "private_notes", 1);
	}
}

enum base_status
tracker_remote_build(struct tracker_remote *remote,
    const struct tracker_plan *plan, const struct tracker_issue *before,
    bool plain, struct base_buf *out, bool *empty)
{
	struct body body = {remote, plan, before, plain, out, true, BASE_OK};
	const struct tracker_wish *wish = plan->wish;
	size_t i;

	raw(&body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<issue>");
	names(&body);
	texts(&body);
	own_extras(&body);
	fields(&body);
	if (wants(&body, TRACKER_SET_UPLOADS) && wish->uploads_n > 0)
		uploads(&body);
	if (before == NULL && wants(&body, TRACKER_SET_WATCHERS) &&
	    wish->watchers_n > 0) {
		raw(&body, "<watcher_user_ids type=\"array\">");
		for (i = 0; i < wish->watchers_n; i++)
			number(&body, "watcher_user_id", wish->watchers[i]);
		raw(&body, "</watcher_user_ids>");
	}
	raw(&body, "</issue>");
	*empty = body.empty;
	return body.status;
}
