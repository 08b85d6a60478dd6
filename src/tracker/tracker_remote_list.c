#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "tracker_remote.h"

/* Tickets by ascending number: the next page begins after the last number
 * seen, so that changes while paging can hide none. */
enum base_status
tracker_remote_changes(struct tracker *tracker, int64_t instant,
    tracker_issue_fn fn, void *data, struct base_err *err)
{
	struct tracker_remote *remote = (struct tracker_remote *)tracker;
	struct tracker_remote_answer answer;
	const struct codec_xml *node;
	struct tracker_issue *issue;
	enum base_status status = BASE_OK;
	char since[BASE_TIME_TEXT];
	int64_t last = 0, before = -1;
	size_t seen = TRACKER_PAGE;
	bool more = true;

	base_time_format(instant, since);
	/* However many: one left out would never be seen again. */
	while (status == BASE_OK && more && seen == TRACKER_PAGE) {
		if (last == before)
			return base_err_set(err, BASE_INVALID,
			    "the tracker lists changes in a circle, after "
			    "#%lld",
			    (long long)last);
		before = last;
		tracker_remote_answer_init(&answer);
		status = tracker_remote_get(remote, NULL, &answer, err,
		    "/issues.xml?status_id=*&sort=id&limit=%d"
		    "&updated_on=%%3E%%3D%s&issue_id=%%3E%%3D%lld",
		    TRACKER_PAGE, since, (long long)last + 1);
		node = status == BASE_OK ? codec_xml_child(answer.root, "issue")
					 : NULL;
		for (seen = 0; node != NULL && status == BASE_OK && more;
		     node = codec_xml_next(node, "issue"), seen++) {
			issue = NULL;
			status =
			    tracker_remote_parse(remote, node, &issue, err);
			if (status == BASE_OK && issue->id > last) {
				last = issue->id;
				more = fn(issue, data);
			}
			tracker_issue_free(issue);
		}
		tracker_remote_answer_release(&answer);
	}
	return status;
}

static enum base_status
page_present(struct tracker_remote *remote, const int64_t *ids, size_t n,
    bool *present, struct base_err *err)
{
	struct tracker_remote_answer answer;
	const struct codec_xml *node;
	enum base_status status = BASE_OK;
	struct base_buf list;
	int64_t id;
	size_t i;

	base_buf_init(&list, (size_t)TRACKER_PAGE * 24);
	for (i = 0; i < n && status == BASE_OK; i++)
		status = base_buf_printf(
		    &list, "%s%lld", i > 0 ? "," : "", (long long)ids[i]);
	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(remote, NULL, &answer, err,
	    "/issues.xml?status_id=*&limit=%d&issue_id=%s", TRACKER_PAGE,
	    base_buf_text(&list));
	node = status == BASE_OK ? codec_xml_child(answer.root, "issue") : NULL;
	for (; node != NULL; node = codec_xml_next(node, "issue")) {
		if (base_text_to_int(codec_xml_child_text(node, "id"), 1,
			INT64_MAX, &id) != BASE_OK)
			continue;
		for (i = 0; i < n; i++)
			present[i] = present[i] || ids[i] == id;
	}
	tracker_remote_answer_release(&answer);
	base_buf_release(&list);
	return status;
}

enum base_status
tracker_remote_present(struct tracker *tracker, const int64_t *ids, size_t n,
    bool *present, struct base_err *err)
{
	struct tracker_remote *remote = (struct tracker_remote *)tracker;
	enum base_status status = BASE_OK;
	size_t i, page;

	for (i = 0; i < n && status == BASE_OK; i += page) {
		page = n - i < TRACKER_PAGE ? n - i : TRACKER_PAGE;
		status = page_present(remote, ids + i, page, present + i, err);
	}
	return status;
}

struct person {
	struct tracker_person out;
	int64_t *ids; /* groups of a user, members of a group */
	size_t ids_n;
	size_t ids_cap;
};

struct people {
	struct base_arena *arena;
	struct person *v;
	size_t n;
	size_t cap;
};

static struct person *
new_person(struct people *people)
{
	struct person *grown;

	if (people->n == people->cap) {
		people->cap = people->cap == 0 ? 64 : people->cap * 2;
		grown = base_arena_alloc(
		    people->arena, people->cap * sizeof(*grown));
		if (people->n > 0)
			memcpy(grown, people->v, people->n * sizeof(*grown));
		people->v = grown;
	}
	return &people->v[people->n++];
}

static void
add_id(struct people *people, struct person *person, int64_t id)
{
	int64_t *grown;

	if (person->ids_n == person->ids_cap) {
		person->ids_cap =
		    person->ids_cap == 0 ? 8 : person->ids_cap * 2;
		grown = base_arena_alloc(
		    people->arena, person->ids_cap * sizeof(*grown));
		if (person->ids_n > 0)
			memcpy(
			    grown, person->ids, person->ids_n * sizeof(*grown));
		person->ids = grown;
	}
	person->ids[person->ids_n++] = id;
}

static int64_t
id_of(const struct codec_xml *node)
{
	int64_t id = 0;

	if (base_text_to_int(
		codec_xml_child_text(node, "id"), 1, INT64_MAX, &id) != BASE_OK)
		return 0;
	return id;
}

static void
add_user(struct people *people, const struct codec_xml *node, int state)
{
	struct base_arena *arena = people->arena;
	struct person *person;
	size_t i;

	for (i = 0; i < people->n; i++)
		if (people->v[i].out.id == id_of(node))
			return; /* a page moved */
	person = new_person(people);
	person->out.id = id_of(node);
	person->out.login =
	    base_arena_strdup(arena, codec_xml_child_text(node, "login"));
	person->out.name = base_arena_printf(arena, "%s %s",
	    codec_xml_child_text(node, "firstname"),
	    codec_xml_child_text(node, "lastname"));
	person->out.mail =
	    base_arena_strdup(arena, codec_xml_child_text(node, "mail"));
	if (person->out.mail[0] == '\0')
		person->out.mail = NULL;
	person->out.is_admin =
	    strcmp(codec_xml_child_text(node, "admin"), "true") == 0;
	person->out.is_locked = state != 1;
}

/* Users in one state: 1 active, 2 registered, 3 locked. */
static enum base_status
load_users(struct tracker_remote *remote, struct people *people, int state,
    struct base_err *err)
{
	struct tracker_remote_answer answer;
	const struct codec_xml *node;
	enum base_status status = BASE_OK;
	size_t seen = TRACKER_PAGE, page;

	for (page = 0; status == BASE_OK && seen == TRACKER_PAGE &&
		       page < TRACKER_PAGES_MAX;
	     page++) {
		tracker_remote_answer_init(&answer);
		status = tracker_remote_get(remote, NULL, &answer, err,
		    "/users.xml?status=%d&limit=%d&offset=%zu", state,
		    TRACKER_PAGE, page * TRACKER_PAGE);
		node = status == BASE_OK ? codec_xml_child(answer.root, "user")
					 : NULL;
		for (seen = 0; node != NULL;
		     node = codec_xml_next(node, "user"), seen++)
			add_user(people, node, state);
		tracker_remote_answer_release(&answer);
	}
	return status;
}

/* One group's members; each of them learns of the group. */
static enum base_status
load_members(struct tracker_remote *remote, struct people *people, size_t group,
    struct base_err *err)
{
	struct tracker_remote_answer answer;
	const struct codec_xml *node;
	enum base_status status;
	size_t i;

	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(remote, NULL, &answer, err,
	    "/groups/%lld.xml?include=users",
	    (long long)people->v[group].out.id);
	node = status == BASE_OK ? codec_xml_child(answer.root, "users") : NULL;
	for (node = codec_xml_child(node, "user"); node != NULL;
	     node = codec_xml_next(node, "user")) {
		add_id(people, &people->v[group], tracker_remote_id(node));
		for (i = 0; i < people->n; i++)
			if (people->v[i].out.id == tracker_remote_id(node))
				add_id(people, &people->v[i],
				    people->v[group].out.id);
	}
	tracker_remote_answer_release(&answer);
	return status;
}

static enum base_status
load_groups(
    struct tracker_remote *remote, struct people *people, struct base_err *err)
{
	struct tracker_remote_answer answer;
	const struct codec_xml *node;
	enum base_status status;
	struct person *person;
	size_t i, first = people->n;

	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(remote, NULL, &answer, err, "/groups.xml");
	node = status == BASE_OK ? codec_xml_child(answer.root, "group") : NULL;
	for (; node != NULL; node = codec_xml_next(node, "group")) {
		person = new_person(people);
		person->out.id = id_of(node);
		person->out.is_group = true;
		person->out.name = base_arena_strdup(
		    people->arena, codec_xml_child_text(node, "name"));
	}
	tracker_remote_answer_release(&answer);
	for (i = first; status == BASE_OK && i < people->n; i++)
		status = load_members(remote, people, i, err);
	return status;
}

static const char *
name_of(const struct people *people, int64_t id)
{
	size_t i;

	for (i = 0; i < people->n; i++)
		if (people->v[i].out.id == id)
			return people->v[i].out.name;
	return "";
}

static void
link_up(struct people *people, struct person *person)
{
	const char **names;
	size_t i;

	if (person->out.is_group) {
		person->out.members = person->ids;
		person->out.members_n = person->ids_n;
		return;
	}
	names = base_arena_alloc(
	    people->arena, (person->ids_n + 1) * sizeof(*names));
	for (i = 0; i < person->ids_n; i++)
		names[i] = name_of(people, person->ids[i]);
	person->out.groups = names;
	person->out.groups_n = person->ids_n;
}

static int
by_kind(const void *a, const void *b)
{
	const struct person *x = a, *y = b;

	if (x->out.is_group != y->out.is_group)
		return x->out.is_group ? 1 : -1;
	return (x->out.id > y->out.id) - (x->out.id < y->out.id);
}

enum base_status
tracker_remote_people(struct tracker *tracker, tracker_person_fn fn, void *data,
    struct base_err *err)
{
	struct tracker_remote *remote = (struct tracker_remote *)tracker;
	struct people people = {base_arena_new(), NULL, 0, 0};
	enum base_status status = BASE_OK;
	size_t i;
	int state;

	for (state = 1; status == BASE_OK && state <= 3; state++)
		status = load_users(remote, &people, state, err);
	if (status == BASE_OK)
		status = load_groups(remote, &people, err);
	if (status == BASE_OK && people.n > 0) {
		qsort(people.v, people.n, sizeof(*people.v), by_kind);
		for (i = 0; i < people.n; i++) {
			link_up(&people, &people.v[i]);
			if (!fn(&people.v[i].out, data))
				break;
		}
	}
	base_arena_free(people.arena);
	return status;
}
