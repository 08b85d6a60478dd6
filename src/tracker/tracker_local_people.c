#include <string.h>

#include "tracker_local.h"

static const char *
given(const char *text)
{
	return text != NULL ? text : "";
}

static enum base_status
join(struct tracker_local *local, const char *name, int64_t person,
    struct base_err *err)
{
	struct store_builtin_person group = {
	    0, name, name, "", "", 0, false, true};
	struct base_arena *arena = base_arena_new();
	struct store_builtin_person found;
	enum base_status status;
	int64_t id = 0;

	status =
	    store_builtin_person_get(local->store, 0, name, arena, &found, err);
	if (status == BASE_NOTFOUND) {
		status =
		    store_builtin_person_set(local->store, &group, &id, err);
	} else if (status == BASE_OK) {
		id = found.id;
		if (!found.is_group)
			status = base_err_set(err, BASE_EXISTS,
			    "%s is a person, not a group", name);
	}
	if (status == BASE_OK)
		status =
		    store_builtin_member_add(local->store, id, person, err);
	base_arena_free(arena);
	return status;
}

enum base_status
tracker_builtin_set_person(struct tracker *tracker,
    const struct tracker_builtin_person *person, int64_t *id_out,
    struct base_err *err)
{
	struct tracker_local *local = (struct tracker_local *)tracker;
	const struct store_builtin_person row = {0, person->login,
	    given(person->name), given(person->mail), given(person->language),
	    person->rights, person->is_locked, person->is_group};
	enum base_status status;
	size_t i;

	status = store_begin(local->store, err);
	if (status != BASE_OK)
		return status;
	status = store_builtin_person_set(local->store, &row, id_out, err);
	if (status == BASE_OK && person->groups != NULL)
		status = store_builtin_member_clear(local->store, *id_out, err);
	for (i = 0; status == BASE_OK && person->groups != NULL &&
		    person->groups[i] != NULL;
	     i++)
		status = join(local, person->groups[i], *id_out, err);
	if (status == BASE_OK)
		status = store_commit(local->store, err);
	store_rollback(local->store);
	return status;
}

/* Names of the groups that a person is in. */
static const char **
group_names(const struct store_builtin_person *rows, size_t rows_n,
    const int64_t *ids, size_t n, struct base_arena *arena)
{
	const char **names = base_arena_alloc(arena, (n + 1) * sizeof(*names));
	size_t i, k;

	for (i = 0; i < n; i++) {
		names[i] = "";
		for (k = 0; k < rows_n; k++)
			if (rows[k].id == ids[i])
				names[i] = rows[k].login;
	}
	return names;
}

enum base_status
tracker_local_people(struct tracker *tracker, tracker_person_fn fn, void *data,
    struct base_err *err)
{
	struct tracker_local *local = (struct tracker_local *)tracker;
	struct base_arena *arena = base_arena_new();
	struct store_builtin_person *rows = NULL;
	struct tracker_person person;
	enum base_status status;
	size_t i, n = 0, ids_n = 0;
	int64_t *ids = NULL;
	bool more = true;

	status = store_builtin_people(local->store, arena, &rows, &n, err);
	for (i = 0; status == BASE_OK && more && i < n; i++) {
		status = store_builtin_members(local->store, rows[i].id,
		    !rows[i].is_group, arena, &ids, &ids_n, err);
		if (status != BASE_OK)
			break;
		memset(&person, 0, sizeof(person));
		person.id = rows[i].id;
		person.login = rows[i].is_group ? NULL : rows[i].login;
		person.name = rows[i].name;
		person.mail = rows[i].mail[0] != '\0' ? rows[i].mail : NULL;
		person.language =
		    rows[i].language[0] != '\0' ? rows[i].language : NULL;
		person.is_admin = (rows[i].rights & TRACKER_BUILTIN_ADMIN) != 0;
		person.is_locked = rows[i].is_locked;
		person.is_group = rows[i].is_group;
		if (rows[i].is_group) {
			person.members = ids;
			person.members_n = ids_n;
		} else {
			person.groups = group_names(rows, n, ids, ids_n, arena);
			person.groups_n = ids_n;
		}
		more = fn(&person, data);
	}
	base_arena_free(arena);
	return status;
}
