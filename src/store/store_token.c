#include "kairan/store_token.h"

#include "store_private.h"

enum base_status
store_token_revoke(struct store *store, const char *kind, int64_t id,
    int64_t now, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT OR REPLACE INTO revoked(kind, id, time) VALUES(?1, ?2, ?3)",
	    "tii", kind, id, now);
}

enum base_status
store_token_is_revoked(
    struct store *store, int64_t outbox, bool *out, struct base_err *err)
{
	enum base_status status;
	int64_t n = 0;

	status = store_value(store, err, &n,
	    "SELECT count(*) FROM outbox o JOIN revoked r ON"
	    " (r.kind = 'mail' AND r.id = o.id) OR (r.time >= o.created AND"
	    " ((r.kind = 'person' AND r.id = o.person) OR"
	    " (r.kind = 'ticket' AND r.id = o.ticket))) WHERE o.id = ?1",
	    "i", outbox);
	*out = n > 0;
	return status;
}

enum base_status
store_token_share(
    struct store *store, int64_t outbox, int64_t now, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "INSERT OR IGNORE INTO revoked(kind, id, time)"
	    " VALUES('shared', ?1, ?2)",
	    "ii", outbox, now);
}

enum base_status
store_token_is_shared(
    struct store *store, int64_t outbox, bool *out, struct base_err *err)
{
	enum base_status status;
	int64_t n = 0;

	status = store_value(store, err, &n,
	    "SELECT count(*) FROM revoked WHERE kind = 'shared' AND id = ?1",
	    "i", outbox);
	*out = n > 0;
	return status;
}
