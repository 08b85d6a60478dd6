#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"
#include "tracker_remote.h"

static int
permissions(const struct codec_xml *list)
{
	const struct codec_xml *node;
	int bits = 0;

	for (node = codec_xml_child(list, "permission"); node != NULL;
	     node = codec_xml_next(node, "permission")) {
		if (strcmp(node->text, "edit_issues") == 0)
			bits |= TRACKER_REMOTE_EDIT;
		else if (strcmp(node->text, "edit_own_issues") == 0)
			bits |= TRACKER_REMOTE_EDIT_OWN;
		else if (strcmp(node->text, "add_issue_notes") == 0)
			bits |= TRACKER_REMOTE_NOTE;
	}
	return bits;
}

/* What a role may; asked for once. */
static enum base_status
role(struct tracker_remote *remote, int64_t id, int *bits, struct base_err *err)
{
	const struct tracker_remote_name *known =
	    tracker_remote_by_id(&remote->roles, id);
	struct tracker_remote_answer answer;
	enum base_status status;

	if (known != NULL) {
		*bits |= known->flag;
		return BASE_OK;
	}
	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(
	    remote, NULL, &answer, err, "/roles/%lld.xml", (long long)id);
	if (status == BASE_OK) {
		tracker_remote_learn(&remote->roles, id,
		    codec_xml_child_text(answer.root, "name"),
		    permissions(codec_xml_child(answer.root, "permissions")));
		known = tracker_remote_by_id(&remote->roles, id);
		*bits |= known != NULL ? known->flag : 0;
	}
	tracker_remote_answer_release(&answer);
	return status;
}

struct rights {
	int64_t user;
	bool is_admin;
	bool is_member;
	int bits;
};

/* The person's roles in one project, as he is told himself. */
static enum base_status
rights_in(struct tracker_remote *remote, const struct tracker_as *as,
    int64_t project, struct rights *out, struct base_err *err)
{
	struct tracker_remote_answer answer;
	const struct codec_xml *member, *node;
	enum base_status status;

	memset(out, 0, sizeof(*out));
	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(
	    remote, as, &answer, err, "/users/current.xml?include=memberships");
	if (status != BASE_OK)
		goto out;
	if (base_text_to_int(codec_xml_child_text(answer.root, "id"), 1,
		INT64_MAX, &out->user) != BASE_OK)
		out->user = 0;
	out->is_admin =
	    strcmp(codec_xml_child_text(answer.root, "admin"), "true") == 0;
	member = codec_xml_child(answer.root, "memberships");
	for (member = codec_xml_child(member, "membership");
	     member != NULL && status == BASE_OK;
	     member = codec_xml_next(member, "membership")) {
		if (tracker_remote_id(codec_xml_child(member, "project")) !=
		    project)
			continue;
		out->is_member = true;
		node = codec_xml_child(member, "roles");
		for (node = codec_xml_child(node, "role");
		     node != NULL && status == BASE_OK;
		     node = codec_xml_next(node, "role"))
			status = role(
			    remote, tracker_remote_id(node), &out->bits, err);
	}
out:
	tracker_remote_answer_release(&answer);
	return status;
}

enum base_status
tracker_remote_may(struct tracker *tracker, const struct tracker_as *as,
    int64_t id, struct tracker_may *out, struct base_err *err)
{
	struct tracker_remote *remote = (struct tracker_remote *)tracker;
	struct base_err quiet = BASE_ERR_INIT;
	struct tracker_remote_answer answer;
	enum base_status status;
	struct rights rights;

	tracker_remote_answer_init(&answer);
	status = tracker_remote_read(
	    tracker, as, id, TRACKER_WITH_ALL, &out->issue, &quiet);
	tracker_remote_answer_release(&answer);
	/* 403 on one ticket is not a locked account (412, 401). */
	if (status == BASE_NOTFOUND ||
	    (status == BASE_PERM && strstr(quiet.text, "HTTP 403") != NULL))
		return BASE_OK;
	if (status != BASE_OK)
		return base_err_set(err, status, "%s", quiet.text);
	out->visible = true;
	status = rights_in(remote, as, out->issue->project_id, &rights, err);
	if (status != BASE_OK) {
		tracker_issue_free(out->issue);
		memset(out, 0, sizeof(*out));
		return status;
	}
	out->is_member = rights.is_member;
	out->edit = rights.is_admin ||
		    (rights.bits & TRACKER_REMOTE_EDIT) != 0 ||
		    ((rights.bits & TRACKER_REMOTE_EDIT_OWN) != 0 &&
			out->issue->author.id == rights.user);
	out->comment = out->edit || (rights.bits & TRACKER_REMOTE_NOTE) != 0;
	/* A public project's outsider: the statuses that he may set tell. */
	if (!rights.is_admin && !rights.is_member)
		out->edit = out->comment = out->issue->allowed_n > 1;
	return BASE_OK;
}

/* `kairan check`: one line each. */
struct report {
	struct tracker_remote *remote;
	tracker_ability_fn fn;
	void *data;
};

static void
say(const struct report *report, const char *name, bool ok, const char *detail,
    const char *mend)
{
	struct tracker_ability ability = {name,
	    ok ? TRACKER_ABILITY_OK : TRACKER_ABILITY_MISSING, detail,
	    ok ? NULL : mend};

	report->fn(&ability, report->data);
}

static void
unknown(const struct report *report, const char *name, const char *detail)
{
	struct tracker_ability ability = {name, TRACKER_ABILITY_UNKNOWN, detail,
	    "mend what stands above, then check again"};

	report->fn(&ability, report->data);
}

/* False when nothing else can be asked. */
static bool
check_account(const struct report *report)
{
	struct tracker_remote *remote = report->remote;
	struct base_err err = BASE_ERR_INIT;
	struct tracker_remote_answer answer;
	enum base_status status;
	char detail[256];
	bool is_admin;

	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(
	    remote, NULL, &answer, &err, "/users/current.xml");
	say(report, "reach and key", status == BASE_OK,
	    status == BASE_OK ? "Redmine answers and knows the key" : err.text,
	    "see the tracker's url and key_file; in Redmine: Administration, "
	    "Settings, API, Enable REST web service");
	if (status == BASE_OK) {
		is_admin = strcmp(codec_xml_child_text(answer.root, "admin"),
			       "true") == 0;
		snprintf(detail, sizeof(detail), "account %s is %s",
		    codec_xml_child_text(answer.root, "login"),
		    is_admin ? "an administrator" : "no administrator");
		say(report, "administrator",
		    is_admin || remote->act == TRACKER_ACT_GATEWAY, detail,
		    "make the account an administrator (to act under people's "
		    "names and to read the list of users), or set act = "
		    "gateway");
	}
	tracker_remote_answer_release(&answer);
	return status == BASE_OK;
}

static void
check_statuses(const struct report *report)
{
	struct tracker_remote *remote = report->remote;
	struct base_err err = BASE_ERR_INIT;
	const struct tracker_remote_name *found;
	char name[64], detail[256];
	bool closed;
	int i;

	if (tracker_remote_names_load(remote, &remote->statuses,
		"/issue_statuses.xml", &err) != BASE_OK) {
		unknown(report, "statuses", err.text);
		return;
	}
	for (i = 0; i < TRACKER_STATUSES; i++) {
		found = tracker_remote_by_id(
		    &remote->statuses, tracker_remote_number(&remote->statuses,
					   remote->status_names[i]));
		snprintf(
		    name, sizeof(name), "status %s", tracker_status_word(i));
		closed = !tracker_status_is_open(tracker_status_word(i));
		snprintf(detail, sizeof(detail), "%s: %s",
		    remote->status_names[i],
		    found == NULL           ? "there is none"
		    : found->flag != closed ? "open and closed differ"
					    : "is there");
		say(report, name, found != NULL && found->flag == closed,
		    detail,
		    "run contrib/redmine/setup.rb, or name your own in the "
		    "tracker's status {}");
	}
}

static void
check_fields(const struct report *report, const char *project)
{
	struct tracker_remote *remote = report->remote;
	struct base_err err = BASE_ERR_INIT;
	char name[64], detail[256];
	int i;

	if (tracker_remote_fields_load(remote, project, &err) != BASE_OK) {
		unknown(report, "custom fields", err.text);
		return;
	}
	for (i = 0; i < TRACKER_FIELD_COUNT; i++) {
		if (remote->field_names[i][0] == '\0')
			continue;
		snprintf(name, sizeof(name), "field %s",
		    tracker_field_name((enum tracker_field)i));
		snprintf(detail, sizeof(detail), "%s: %s",
		    remote->field_names[i],
		    remote->field_ids[i] != 0 ? "is there" : "there is none");
		say(report, name, remote->field_ids[i] != 0, detail,
		    "run contrib/redmine/setup.rb, or name your own in the "
		    "tracker's field {}");
	}
}

static void
check_project(const struct report *report, const char *project)
{
	struct tracker_remote *remote = report->remote;
	struct base_err err = BASE_ERR_INIT;
	struct tracker_remote_answer answer;
	const struct codec_xml *node;
	enum base_status status;
	const char *name;
	bool found = false;

	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(remote, NULL, &answer, &err,
	    "/projects/%s.xml?include=trackers", project);
	say(report, "project", status == BASE_OK,
	    status == BASE_OK ? project : err.text,
	    "make the project, or the gateway's account a member of it "
	    "(KAIRAN_PROJECT of contrib/redmine/setup.rb)");
	if (status == BASE_OK) {
		node = codec_xml_child(answer.root, "trackers");
		for (node = codec_xml_child(node, "tracker"); node != NULL;
		     node = codec_xml_next(node, "tracker")) {
			name = codec_xml_attr(node, "name");
			found = found ||
				(name != NULL && base_text_equal_fold(name,
						     remote->tracker_name));
		}
		say(report, "tracker", found, remote->tracker_name,
		    "add the tracker to the project's settings");
	}
	tracker_remote_answer_release(&answer);
}

static void
check_people(const struct report *report)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_remote_answer answer;
	enum base_status status;

	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(
	    report->remote, NULL, &answer, &err, "/users.xml?limit=1");
	say(report, "list of users",
	    status == BASE_OK || report->remote->act == TRACKER_ACT_GATEWAY,
	    status == BASE_OK ? "can be read" : err.text,
	    "only administrators may read it: make the account one, or name "
	    "everybody in person {}");
	tracker_remote_answer_release(&answer);
}

enum base_status
tracker_remote_abilities(struct tracker *tracker, const char *project,
    tracker_ability_fn fn, void *data, struct base_err *err)
{
	struct report report = {(struct tracker_remote *)tracker, fn, data};

	(void)err;
	if (!check_account(&report))
		return BASE_OK;
	check_statuses(&report);
	check_fields(&report, project);
	check_people(&report);
	if (project != NULL)
		check_project(&report, project);
	return BASE_OK;
}
