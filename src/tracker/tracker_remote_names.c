#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/net.h"
#include "tracker_remote.h"

void
tracker_remote_learn(
    struct tracker_remote_names *names, int64_t id, const char *name, int flag)
{
	struct tracker_remote_name *row;
	size_t i;

	for (i = 0; i < names->n && names->v[i].id != id; i++)
		continue;
	if (id == 0)
		return;
	/* What was asked last is kept; the last row gives way to it. */
	if (i == TRACKER_REMOTE_NAMES)
		i--;
	row = &names->v[i];
	if (i == names->n)
		names->n++;
	else if (row->id == id && strcmp(row->name, name) == 0 &&
		 row->flag == flag)
		return;
	free(row->name);
	row->id = id;
	row->name = base_xstrdup(name);
	row->flag = flag;
}

const struct tracker_remote_name *
tracker_remote_by_id(const struct tracker_remote_names *names, int64_t id)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		if (names->v[i].id == id)
			return &names->v[i];
	return NULL;
}

int64_t
tracker_remote_number(
    const struct tracker_remote_names *names, const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < names->n; i++)
		if (base_text_equal_fold(names->v[i].name, name))
			return names->v[i].id;
	return 0;
}

const char *
tracker_remote_status_name(
    const struct tracker_remote *remote, const char *word)
{
	int index = tracker_status_index(word);

	return index < 0 ? word : remote->status_names[index];
}

/* <things><thing><id/><name/>... */
enum base_status
tracker_remote_names_load(struct tracker_remote *remote,
    struct tracker_remote_names *names, const char *path, struct base_err *err)
{
	struct tracker_remote_answer answer;
	const struct codec_xml *node;
	enum base_status status;
	int64_t id;

	if (names->is_complete)
		return BASE_OK;
	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(remote, NULL, &answer, err, "%s", path);
	for (node = status == BASE_OK ? answer.root->children : NULL;
	     node != NULL; node = node->next)
		if (base_text_to_int(codec_xml_child_text(node, "id"), 1,
			INT64_MAX, &id) == BASE_OK)
			tracker_remote_learn(names, id,
			    codec_xml_child_text(node, "name"),
			    strcmp(codec_xml_child_text(node, "is_closed"),
				"true") == 0);
	names->is_complete = status == BASE_OK;
	tracker_remote_answer_release(&answer);
	return status;
}

static bool
all_fields_known(const struct tracker_remote *remote)
{
	int i;

	for (i = 0; i < TRACKER_FIELD_COUNT; i++)
		if (remote->field_ids[i] == 0 &&
		    remote->field_names[i][0] != '\0')
			return false;
	return true;
}

static void
learn_fields(struct tracker_remote *remote, const struct codec_xml *list)
{
	const struct codec_xml *node;
	int64_t id;
	int i;

	for (node = list->children; node != NULL; node = node->next) {
		if (strcmp(codec_xml_child_text(node, "customized_type"),
			"issue") != 0 ||
		    base_text_to_int(codec_xml_child_text(node, "id"), 1,
			INT64_MAX, &id) != BASE_OK)
			continue;
		for (i = 0; i < TRACKER_FIELD_COUNT; i++)
			if (remote->field_ids[i] == 0 &&
			    remote->field_names[i][0] != '\0' &&
			    base_text_equal_fold(remote->field_names[i],
				codec_xml_child_text(node, "name")))
				remote->field_ids[i] = id;
	}
}

/* Without the admin's list: any ticket of the project shows its fields. */
static enum base_status
learn_from_issue(
    struct tracker_remote *remote, const char *project, struct base_err *err)
{
	struct tracker_remote_answer answer;
	struct tracker_issue *issue = NULL;
	enum base_status status;

	if (project == NULL)
		return BASE_OK;
	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(remote, NULL, &answer, err,
	    "/issues.xml?project_id=%s&status_id=*&limit=1", project);
	if (status == BASE_OK && answer.root->children != NULL &&
	    tracker_remote_parse(remote, answer.root->children, &issue, NULL) ==
		BASE_OK)
		tracker_issue_free(issue);
	tracker_remote_answer_release(&answer);
	return status;
}

enum base_status
tracker_remote_fields_load(
    struct tracker_remote *remote, const char *project, struct base_err *err)
{
	struct tracker_remote_answer answer;
	struct base_err quiet = BASE_ERR_INIT;
	enum base_status status;

	if (remote->fields_asked || all_fields_known(remote))
		return BASE_OK;
	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(
	    remote, NULL, &answer, &quiet, "/custom_fields.xml");
	if (status == BASE_OK)
		learn_fields(remote, answer.root);
	else if (status == BASE_PERM)
		status = learn_from_issue(remote, project, &quiet);
	if (status == BASE_OK)
		remote->fields_asked = true;
	else
		base_err_set(err, status, "%s", quiet.text);
	tracker_remote_answer_release(&answer);
	return status;
}

enum base_status
tracker_remote_project(struct tracker_remote *remote, int64_t id,
    const char **out, struct base_err *err)
{
	const struct tracker_remote_name *known =
	    tracker_remote_by_id(&remote->projects, id);
	struct tracker_remote_answer answer;
	enum base_status status = BASE_OK;

	if (known == NULL) {
		tracker_remote_answer_init(&answer);
		status = tracker_remote_get(remote, NULL, &answer, err,
		    "/projects/%lld.xml", (long long)id);
		if (status == BASE_OK)
			tracker_remote_learn(&remote->projects, id,
			    codec_xml_child_text(answer.root, "identifier"), 0);
		tracker_remote_answer_release(&answer);
		known = tracker_remote_by_id(&remote->projects, id);
	}
	*out = known != NULL ? known->name : "";
	return status;
}

/* The first row of a list whose child `key` equals name. */
static int64_t
row_named(const struct codec_xml *list, const char *key, const char *name)
{
	const struct codec_xml *node;
	int64_t id = 0;

	for (node = list->children; node != NULL; node = node->next)
		if (base_text_equal_fold(
			codec_xml_child_text(node, key), name) &&
		    base_text_to_int(codec_xml_child_text(node, "id"), 1,
			INT64_MAX, &id) == BASE_OK)
			return id;
	return 0;
}

enum base_status
tracker_remote_who(struct tracker_remote *remote, const char *name,
    int64_t *id_out, struct base_err *err)
{
	struct tracker_remote_answer answer;
	struct base_buf escaped;
	enum base_status status;

	*id_out = 0;
	base_buf_init(&escaped, 2048);
	tracker_remote_answer_init(&answer);
	status = net_url_escape(name, &escaped);
	if (status == BASE_OK)
		status = tracker_remote_get(remote, NULL, &answer, err,
		    "/users.xml?status=1&limit=100&name=%s",
		    base_buf_text(&escaped));
	if (status == BASE_OK)
		*id_out = row_named(answer.root, "login", name);
	tracker_remote_answer_release(&answer);
	if (status == BASE_OK && *id_out == 0) {
		tracker_remote_answer_init(&answer);
		status = tracker_remote_get(
		    remote, NULL, &answer, err, "/groups.xml");
		if (status == BASE_OK)
			*id_out = row_named(answer.root, "name", name);
		tracker_remote_answer_release(&answer);
	}
	base_buf_release(&escaped);
	return status;
}
