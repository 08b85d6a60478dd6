#include "tracker_local.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

#define UPLOAD_MAX ((size_t)5 << 20)

static const char *const default_priorities[] = {
    "Low", "Normal", "High", "Urgent", "Immediate", NULL};

static void
local_free(struct tracker *tracker)
{
	struct tracker_local *local = (struct tracker_local *)tracker;

	base_strv_release(&local->priorities);
	free(local);
}

static bool
local_acts_as_person(const struct tracker *tracker, const struct tracker_as *as)
{
	(void)tracker;
	return as->login != NULL;
}

bool
tracker_local_has(const struct store_builtin_person *actor, unsigned rights)
{
	return (actor->rights & TRACKER_BUILTIN_ADMIN) != 0 ||
	       ((unsigned)actor->rights & rights) == rights;
}

bool
tracker_local_leads(
    const struct tracker_local *local, const char *from, const char *to)
{
	int a = tracker_status_index(from), b = tracker_status_index(to);

	return b >= 0 &&
	       (a == b || a < 0 || (local->workflow[a] >> b & 1) != 0);
}

enum base_status
tracker_local_actor(struct tracker_local *local, const struct tracker_as *as,
    struct base_arena *arena, struct store_builtin_person *out,
    struct base_err *err)
{
	const char *login = as != NULL ? as->login : TRACKER_LOCAL_GATEWAY;
	enum base_status status;

	status =
	    store_builtin_person_get(local->store, 0, login, arena, out, err);
	if (status == BASE_NOTFOUND || (status == BASE_OK && out->is_group))
		return base_err_set(
		    err, BASE_PERM, "there is no account %s", login);
	if (status == BASE_OK && out->is_locked)
		return base_err_set(
		    err, BASE_PERM, "the account %s is locked", login);
	return status;
}

static enum base_status
local_read(struct tracker *tracker, const struct tracker_as *as, int64_t id,
    unsigned with, struct tracker_issue **out, struct base_err *err)
{
	struct tracker_local *local = (struct tracker_local *)tracker;
	struct base_arena *arena = base_arena_new();
	struct store_builtin_person actor;
	enum base_status status;

	(void)with; /* all of it is at hand */
	status = tracker_local_actor(local, as, arena, &actor, err);
	if (status == BASE_OK)
		status = tracker_local_load(local, &actor, id, out, err);
	base_arena_free(arena);
	return status;
}

/* Both tickets must be visible, the first one editable. */
static enum base_status
may_edit(struct tracker_local *local, const struct tracker_as *as, int64_t id,
    unsigned right, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_builtin_person actor;
	struct tracker_issue *issue = NULL;
	enum base_status status;

	status = tracker_local_actor(local, as, arena, &actor, err);
	if (status == BASE_OK)
		status = tracker_local_load(local, &actor, id, &issue, err);
	if (status == BASE_OK && !tracker_local_has(&actor, right))
		status = base_err_set(err, BASE_PERM,
		    "%s may not change ticket #%lld", actor.login,
		    (long long)id);
	tracker_issue_free(issue);
	base_arena_free(arena);
	return status;
}

static enum base_status
local_relate(struct tracker *tracker, const struct tracker_as *as, int64_t id,
    int64_t other, struct base_err *err)
{
	struct tracker_local *local = (struct tracker_local *)tracker;
	enum base_status status;

	status = may_edit(local, as, id, TRACKER_BUILTIN_EDIT, err);
	if (status == BASE_OK)
		status = may_edit(local, as, other, TRACKER_BUILTIN_VIEW, err);
	if (status == BASE_OK)
		status = store_builtin_relate(local->store, id, other, err);
	return status;
}

static enum base_status
local_watch(struct tracker *tracker, const struct tracker_as *as, int64_t id,
    int64_t person_id, bool watch, struct base_err *err)
{
	struct tracker_local *local = (struct tracker_local *)tracker;
	enum base_status status;

	status = may_edit(local, as, id, TRACKER_BUILTIN_VIEW, err);
	if (status == BASE_OK)
		status = store_builtin_watch(
		    local->store, id, person_id, watch, err);
	return status;
}

static enum base_status
local_changes_since(struct tracker *tracker, int64_t instant,
    tracker_issue_fn fn, void *data, struct base_err *err)
{
	struct tracker_local *local = (struct tracker_local *)tracker;
	struct base_arena *arena = base_arena_new();
	struct tracker_issue *issue;
	enum base_status status;
	int64_t *ids = NULL;
	size_t i, n = 0;
	bool more = true;

	status = store_builtin_issues_since(
	    local->store, instant, arena, &ids, &n, err);
	for (i = 0; status == BASE_OK && more && i < n; i++) {
		issue = NULL;
		status = local_read(
		    tracker, NULL, ids[i], TRACKER_WITH_PROJECT, &issue, err);
		if (status == BASE_OK)
			more = fn(issue, data);
		tracker_issue_free(issue);
	}
	base_arena_free(arena);
	return status;
}

static enum base_status
local_present(struct tracker *tracker, const int64_t *ids, size_t n,
    bool *present, struct base_err *err)
{
	struct tracker_issue *issue;
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < n && status == BASE_OK; i++) {
		struct base_err quiet = BASE_ERR_INIT;

		issue = NULL;
		status = local_read(tracker, NULL, ids[i], 0, &issue, &quiet);
		present[i] = status == BASE_OK;
		if (status == BASE_NOTFOUND)
			status = BASE_OK;
		else if (status != BASE_OK)
			base_err_set(err, status, "%s", quiet.text);
		tracker_issue_free(issue);
	}
	return status;
}

static enum base_status
local_may(struct tracker *tracker, const struct tracker_as *as, int64_t id,
    struct tracker_may *out, struct base_err *err)
{
	struct tracker_local *local = (struct tracker_local *)tracker;
	struct base_arena *arena = base_arena_new();
	struct base_err quiet = BASE_ERR_INIT;
	struct store_builtin_person actor;
	enum base_status status;

	status = tracker_local_actor(local, as, arena, &actor, err);
	if (status != BASE_OK)
		goto out;
	status = tracker_local_load(local, &actor, id, &out->issue, &quiet);
	out->visible = status == BASE_OK;
	if (status == BASE_NOTFOUND)
		status = BASE_OK;
	else if (status != BASE_OK)
		base_err_set(err, status, "%s", quiet.text);
	out->edit =
	    out->visible && tracker_local_has(&actor, TRACKER_BUILTIN_EDIT);
	out->comment = out->edit ||
		       (out->visible &&
			   tracker_local_has(&actor, TRACKER_BUILTIN_COMMENT));
	out->is_member = out->visible;
out:
	base_arena_free(arena);
	return status;
}

static enum base_status
local_abilities(struct tracker *tracker, const char *project,
    tracker_ability_fn fn, void *data, struct base_err *err)
{
	const struct tracker_ability all = {"built-in tracker",
	    TRACKER_ABILITY_OK, "tickets are kept in kairan's own database",
	    NULL};

	(void)tracker;
	(void)project;
	(void)err;
	fn(&all, data);
	return BASE_OK;
}

static enum base_status
local_learn(struct tracker *tracker, struct tracker_issue *issue,
    struct tracker_extra *extra, struct base_err *err)
{
	(void)tracker;
	(void)issue;
	(void)extra; /* known since it was read */
	(void)err;
	return BASE_OK;
}

static enum base_status
local_issue_url(
    const struct tracker *tracker, int64_t id, char out[TRACKER_URL_SIZE])
{
	(void)tracker;
	(void)id;
	out[0] = '\0';
	return BASE_OK;
}

const struct tracker_ops tracker_builtin_ops = {"builtin", local_free,
    local_acts_as_person, tracker_local_create, tracker_local_update,
    local_read, tracker_local_upload, local_relate, local_watch,
    local_changes_since, local_present, tracker_local_people, local_may,
    local_abilities, local_learn, local_issue_url};

static enum base_status
configure(
    struct tracker_local *local, const struct tracker_builtin_options *options)
{
	const char *const *names = default_priorities;
	unsigned i, open = 0xf, all = 0xff;
	enum base_status status = BASE_OK;

	for (i = 0; i < TRACKER_STATUSES; i++)
		local->workflow[i] = i < 4 ? all : open;
	local->upload_max = UPLOAD_MAX;
	if (options != NULL && options->upload_max != 0)
		local->upload_max = options->upload_max;
	if (options != NULL && options->workflow != NULL)
		memcpy(local->workflow, options->workflow,
		    sizeof(local->workflow));
	if (options != NULL && options->priorities != NULL)
		names = options->priorities;
	for (i = 0; status == BASE_OK && names[i] != NULL &&
		    i < TRACKER_LOCAL_PRIORITIES;
	     i++)
		status = base_strv_add(&local->priorities, names[i]);
	return status;
}

enum base_status
tracker_builtin_open(struct store *store,
    const struct tracker_builtin_options *options, struct tracker **out,
    struct base_err *err)
{
	const struct store_builtin_person gateway = {0, TRACKER_LOCAL_GATEWAY,
	    "kairan", "", "", TRACKER_BUILTIN_ADMIN, false, false};
	struct tracker_local *local = base_xcalloc(1, sizeof(*local));
	enum base_status status;

	local->head.ops = &tracker_builtin_ops;
	local->store = store;
	status = configure(local, options);
	if (status == BASE_OK)
		status = store_builtin_person_set(
		    store, &gateway, &local->gateway, err);
	if (status == BASE_OK)
		*out = &local->head;
	else
		local_free(&local->head);
	return status;
}

enum base_status
tracker_builtin_delete(
    struct tracker *tracker, int64_t id, struct base_err *err)
{
	return store_builtin_issue_delete(
	    ((struct tracker_local *)tracker)->store, id, err);
}
