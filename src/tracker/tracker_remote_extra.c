/*
 * Fields that are none of ours: the site's custom ones, and Redmine's own
 * ones that a person may name in a mail.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "tracker_remote.h"

/* Redmine's own: how the API calls them in an issue and in a write.  Where
 * both differ, the issue has <read id="" name=""/>, the write a number. */
static const struct {
	const char *name;
	const char *read;
	const char *write;
	enum tracker_kind kind;
	const char *list; /* where the choices are; %lld is the project */
} owns[] = {
    {"Category", "category", "category_id", TRACKER_KIND_LIST,
	"/projects/%lld/issue_categories.xml"},
    {"Target version", "fixed_version", "fixed_version_id", TRACKER_KIND_LIST,
	"/projects/%lld/versions.xml"},
    {"Tracker", "tracker", "tracker_id", TRACKER_KIND_LIST, "/trackers.xml"},
    {"Start date", "start_date", "start_date", TRACKER_KIND_DATE, NULL},
    {"Estimated hours", "estimated_hours", "estimated_hours",
	TRACKER_KIND_NUMBER, NULL},
    {"Done ratio", "done_ratio", "done_ratio", TRACKER_KIND_NUMBER, NULL},
    {"Parent issue", "parent", "parent_issue_id", TRACKER_KIND_NUMBER, NULL},
};

/* Redmine's words for what a custom field holds. */
static const struct {
	const char *word;
	enum tracker_kind kind;
} formats[] = {{"date", TRACKER_KIND_DATE}, {"bool", TRACKER_KIND_YES_NO},
    {"int", TRACKER_KIND_NUMBER}, {"float", TRACKER_KIND_NUMBER},
    {"list", TRACKER_KIND_LIST}, {"enumeration", TRACKER_KIND_LIST},
    {"version", TRACKER_KIND_LIST}, {"user", TRACKER_KIND_PERSON}};

static const char *
own_value(struct tracker_issue *issue, const struct codec_xml *node)
{
	const char *text = codec_xml_attr(node, "name");

	if (text == NULL)
		text = codec_xml_attr(node, "id");
	if (text == NULL)
		text = codec_xml_text(node);
	return base_arena_strdup(issue->arena, text);
}

void
tracker_remote_extras(struct tracker_issue *issue, const struct codec_xml *node)
{
	const struct codec_xml *one;
	size_t i;

	issue->extras = base_arena_alloc(
	    issue->arena, TRACKER_EXTRAS_MAX * sizeof(*issue->extras));
	for (i = 0; i < BASE_LEN(owns); i++) {
		one = codec_xml_child(node, owns[i].read);
		issue->extras[i] = (struct tracker_extra){.name = owns[i].name,
		    .value = one == NULL ? "" : own_value(issue, one),
		    .kind = owns[i].kind};
	}
	issue->extras_n = BASE_LEN(owns);
}

void
tracker_remote_extra_add(struct tracker_issue *issue, int64_t id,
    const char *name, const char *value, bool is_multiple)
{
	if (issue->extras_n < TRACKER_EXTRAS_MAX && id != 0 && name != NULL)
		issue->extras[issue->extras_n++] =
		    (struct tracker_extra){.id = id,
			.name = base_arena_strdup(issue->arena, name),
			.value = value,
			.is_multiple = is_multiple};
}

/* Rows of a list as choices: their number and name, or value and label. */
static void
take_choices(struct tracker_issue *issue, struct tracker_extra *extra,
    const struct codec_xml *list, bool is_numbered)
{
	const struct codec_xml *node;
	struct tracker_choice *out;
	size_t n = 0;
	int64_t id;

	if (list == NULL)
		return;
	out =
	    base_arena_alloc(issue->arena, TRACKER_CHOICES_MAX * sizeof(*out));
	for (node = list->children; node != NULL && n < TRACKER_CHOICES_MAX;
	     node = node->next) {
		const char *name = codec_xml_child_text(node, "name");
		const char *value = codec_xml_child_text(node, "value");

		if (*name == '\0')
			name = codec_xml_child_text(node, "label");
		if (*name == '\0')
			name = value;
		id = 0;
		if (is_numbered &&
		    base_text_to_int(*value != '\0'
					 ? value
					 : codec_xml_child_text(node, "id"),
			1, INT64_MAX, &id) != BASE_OK)
			continue;
		if (strcmp(codec_xml_child_text(node, "status"), "closed") == 0)
			continue;
		out[n++] = (struct tracker_choice){
		    id, base_arena_strdup(issue->arena, name)};
	}
	extra->choices = out;
	extra->choices_n = n;
}

/* A field that holds numbers shows the names of what they stand for. */
static void
name_value(struct tracker_issue *issue, struct tracker_extra *extra)
{
	int64_t id;
	size_t i;

	if (base_text_to_int(extra->value, 1, INT64_MAX, &id) != BASE_OK)
		return;
	for (i = 0; i < extra->choices_n; i++)
		if (extra->choices[i].id == id)
			extra->value = extra->choices[i].name;
	(void)issue;
}

static enum base_status
load_choices(struct tracker_remote *remote, struct tracker_issue *issue,
    struct tracker_extra *extra, const char *list, struct base_err *err)
{
	struct tracker_remote_answer answer;
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;
	const char *path = list;

	if (strstr(list, "%lld") != NULL)
		path = base_arena_printf(issue->arena, "/projects/%lld%s",
		    (long long)issue->project_id, strrchr(list, '/'));
	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(remote, NULL, &answer, &why, "%s", path);
	if (status == BASE_OK)
		take_choices(issue, extra, answer.root, true);
	tracker_remote_answer_release(&answer);
	/* A list that is not for us: the write will tell. */
	return status == BASE_TEMP ? base_err_set(err, status, "%s", why.text)
				   : BASE_OK;
}

static enum base_status
learn_custom(struct tracker_remote *remote, struct tracker_issue *issue,
    struct tracker_extra *extra, struct base_err *err)
{
	struct tracker_remote_answer answer;
	struct base_err why = BASE_ERR_INIT;
	const struct codec_xml *node;
	const char *format = "";
	enum base_status status;
	int64_t id;
	size_t i;

	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(
	    remote, NULL, &answer, &why, "/custom_fields.xml");
	for (node = status == BASE_OK ? answer.root->children : NULL;
	     node != NULL; node = node->next) {
		if (base_text_to_int(codec_xml_child_text(node, "id"), 1,
			INT64_MAX, &id) != BASE_OK ||
		    id != extra->id)
			continue;
		format = codec_xml_child_text(node, "field_format");
		for (i = 0; i < BASE_LEN(formats); i++)
			if (strcmp(formats[i].word, format) == 0)
				extra->kind = formats[i].kind;
		if (strcmp(format, "version") == 0)
			status = load_choices(
			    remote, issue, extra, owns[1].list, &why);
		else if (extra->kind == TRACKER_KIND_LIST)
			take_choices(issue, extra,
			    codec_xml_child(node, "possible_values"),
			    strcmp(format, "enumeration") == 0);
		name_value(issue, extra);
		break;
	}
	tracker_remote_answer_release(&answer);
	return status == BASE_TEMP ? base_err_set(err, status, "%s", why.text)
				   : BASE_OK;
}

enum base_status
tracker_remote_learn_extra(struct tracker *tracker, struct tracker_issue *issue,
    struct tracker_extra *extra, struct base_err *err)
{
	struct tracker_remote *remote = (struct tracker_remote *)tracker;
	size_t i;

	if (extra->id != 0)
		return learn_custom(remote, issue, extra, err);
	for (i = 0; i < BASE_LEN(owns); i++)
		if (strcmp(owns[i].name, extra->name) == 0 &&
		    owns[i].list != NULL)
			return load_choices(
			    remote, issue, extra, owns[i].list, err);
	return BASE_OK;
}

const char *
tracker_remote_extra_key(const struct tracker_extra *extra)
{
	size_t i;

	for (i = 0; extra->id == 0 && i < BASE_LEN(owns); i++)
		if (strcmp(owns[i].name, extra->name) == 0)
			return owns[i].write;
	return NULL;
}
