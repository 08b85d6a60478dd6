/*
 * What people said by mail about how they want to be told.
 */
#include "kairan/store_person.h"
#include "store_private.h"

enum base_status
store_person_set_own(struct store *store, int64_t person, const char *notify,
    const char *events, struct base_err *err)
{
	return store_exec(store, err, NULL,
	    "UPDATE person SET own_notify = ?2, own_events = ?3 WHERE id = ?1",
	    "itt", person, notify, events);
}

enum base_status
store_person_own(struct store *store, int64_t person, struct base_arena *arena,
    const char **notify_out, const char **events_out, struct base_err *err)
{
	enum base_status status;
	sqlite3_stmt *s = NULL;

	*notify_out = *events_out = "";
	status = store_first(store, err, &s,
	    "SELECT own_notify, own_events FROM person WHERE id = ?1", "i",
	    person);
	if (status != BASE_OK)
		return status;
	*notify_out = store_text(s, 0, arena);
	*events_out = store_text(s, 1, arena);
	store_done(store, s);
	return status;
}
