/*
 * The keys of the reply tokens: one file that only kairan reads, changed
 * under a lock.  The newest key signs, all of them verify.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_private.h"
#include "kairan/base_file.h"
#include "kairan/store_token.h"

#define KEY_FILE_MAX 65536 /* bytes of the key file */

static enum base_status
write_keys(struct flow *flow, struct base_err *err)
{
	const char *path = flow->conf->keys_file;
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? base_xstrdup(".")
				  : base_xstrndup(path, (size_t)(slash - path));
	enum base_status status;
	struct base_buf text;

	base_buf_init(&text, KEY_FILE_MAX);
	status = trust_keys_format(&flow->keys, &text);
	if (status == BASE_OK)
		status = base_file_write(dir, slash == NULL ? path : slash + 1,
		    base_buf_text(&text), text.len, 0600, NULL, err);
	base_buf_wipe(&text);
	free(dir);
	return status;
}

/* Made at the first start. */
static enum base_status
read_keys(struct flow *flow, struct base_err *err)
{
	enum base_status status;
	struct base_buf text;

	base_buf_init(&text, KEY_FILE_MAX);
	status = base_file_read(flow->conf->keys_file, &text, err);
	if (status == BASE_OK)
		status =
		    trust_keys_parse(base_buf_text(&text), &flow->keys, err);
	else if (status == BASE_NOTFOUND) {
		base_err_clear(err);
		trust_keys_generate(&flow->keys);
		status = write_keys(flow, err);
	}
	base_buf_wipe(&text);
	return status;
}

enum base_status
flow_keys_read(const struct flow *flow, const char *text, int64_t today_days,
    struct trust_token *out, bool *is_logged)
{
	enum base_status status =
	    trust_token_read(&flow->keys, text, today_days, out);

	*is_logged = status == BASE_INVALID;
	return *is_logged
		   ? trust_token_read_thread(&flow->keys, text, today_days, out)
		   : status;
}

/* Two at once agree.  change may be NULL. */
static enum base_status
with_lock(struct flow *flow,
    enum base_status (*change)(struct flow *, int, struct base_err *), int id,
    struct base_err *err)
{
	char *lock = base_file_join(flow->conf->lock_dir, "keys");
	enum base_status status;
	int fd = -1;

	status = base_file_lock(lock, true, &fd, err);
	if (status == BASE_OK)
		status = read_keys(flow, err);
	if (status == BASE_OK && change != NULL)
		status = change(flow, id, err);
	if (status != BASE_OK)
		base_err_prefix(err, "%s", flow->conf->keys_file);
	if (fd >= 0)
		base_file_unlock(fd);
	free(lock);
	return status;
}

enum base_status
flow_keys_load(struct flow *flow, struct base_err *err)
{
	return with_lock(flow, NULL, 0, err);
}

static enum base_status
rotate(struct flow *flow, int id, struct base_err *err)
{
	(void)id;
	trust_keys_generate(&flow->keys);
	return write_keys(flow, err);
}

enum base_status
flow_key_rotate(struct flow *flow, struct base_err *err)
{
	enum base_status status = with_lock(flow, rotate, 0, err);

	if (status == BASE_OK)
		base_log(BASE_LOG_INFO, "key-rotated", "key=%u keys=%zu",
		    (unsigned)flow->keys.v[flow->keys.n - 1].id, flow->keys.n);
	return status;
}

static enum base_status
drop(struct flow *flow, int id, struct base_err *err)
{
	struct trust_keys *keys = &flow->keys;
	size_t i;

	for (i = 0; i < keys->n && keys->v[i].id != id; i++)
		;
	if (i == keys->n)
		return base_err_set(
		    err, BASE_NOTFOUND, "there is no key %d", id);
	if (keys->n == 1)
		return base_err_set(err, BASE_INVALID,
		    "key %d is the only one: make a new one first (kairan key "
		    "rotate)",
		    id);
	keys->n--;
	memmove(
	    &keys->v[i], &keys->v[i + 1], (keys->n - i) * sizeof(keys->v[0]));
	explicit_bzero(&keys->v[keys->n], sizeof(keys->v[0]));
	return write_keys(flow, err);
}

enum base_status
flow_key_drop(struct flow *flow, int id, struct base_err *err)
{
	enum base_status status = with_lock(flow, drop, id, err);

	if (status == BASE_OK)
		base_log(BASE_LOG_INFO, "key-dropped", "key=%d", id);
	return status;
}

size_t
flow_key_ids(const struct flow *flow, int ids[FLOW_KEYS_MAX])
{
	size_t i;

	for (i = 0; i < flow->keys.n; i++)
		ids[i] = flow->keys.v[i].id;
	return flow->keys.n;
}

/* What stands behind the words of `kairan key revoke`. */
static enum base_status
find_revoked(struct flow *flow, const char *kind, const char *name, int64_t *id,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	enum base_status status = BASE_INVALID;
	struct store_ticket ticket = {0};
	struct store_person person = {0};
	struct store_outbox mail = {0};

	if (strcmp(kind, STORE_TOKEN_PERSON) == 0) {
		status = store_person_by_login(
		    flow->store, name, arena, &person, err);
		if (status == BASE_NOTFOUND)
			status = store_person_by_mail(
			    flow->store, name, arena, &person, err);
		*id = person.id;
	} else if (strcmp(kind, STORE_TOKEN_TICKET) == 0) {
		status = store_ticket_by_issue(
		    flow->store, flow_issue_number(name), arena, &ticket, err);
		*id = ticket.id;
	} else if (strcmp(kind, STORE_TOKEN_MAIL) == 0) {
		status = store_outbox_by_message(
		    flow->store, name, arena, &mail, err);
		*id = mail.id;
	}
	base_arena_free(arena);
	if (status == BASE_INVALID)
		return base_err_set(err, status,
		    "'%s' is none of person, ticket and mail", kind);
	if (status == BASE_NOTFOUND)
		return base_err_set(
		    err, status, "there is no %s '%s'", kind, name);
	return status;
}

enum base_status
flow_key_revoke(
    struct flow *flow, const char *kind, const char *name, struct base_err *err)
{
	enum base_status status;
	int64_t id = 0;

	status = find_revoked(flow, kind, name, &id, err);
	if (status == BASE_OK)
		status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = store_token_revoke(
		    flow->store, kind, id, base_time_now(), err);
	if (status == BASE_OK)
		status = flow_note(flow, "revoked",
		    strcmp(kind, STORE_TOKEN_TICKET) == 0 ? id : 0, 0, err,
		    "reply addresses of %s %s", kind, name);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	return status;
}
