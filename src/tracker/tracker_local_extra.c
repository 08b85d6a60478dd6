#include <string.h>

#include "tracker_local.h"

/* What Redmine has beside our own fields, by the same names. */
static const struct {
	const char *name;
	enum tracker_kind kind;
} extras[TRACKER_LOCAL_EXTRAS] = {{"Category", TRACKER_KIND_TEXT},
    {"Target version", TRACKER_KIND_TEXT}, {"Start date", TRACKER_KIND_DATE},
    {"Estimated hours", TRACKER_KIND_NUMBER},
    {"Done ratio", TRACKER_KIND_NUMBER}};

enum base_status
tracker_local_extras(struct tracker_local *local, struct tracker_issue *issue,
    struct base_err *err)
{
	const char *values[TRACKER_FIELD_COUNT + TRACKER_LOCAL_EXTRAS];
	enum base_status status;
	size_t i;

	status = store_builtin_fields(local->store, issue->id, issue->arena,
	    values, BASE_LEN(values), err);
	if (status != BASE_OK)
		return status;
	issue->extras = base_arena_alloc(
	    issue->arena, TRACKER_LOCAL_EXTRAS * sizeof(*issue->extras));
	for (i = 0; i < TRACKER_LOCAL_EXTRAS; i++)
		issue->extras[i] =
		    (struct tracker_extra){.name = extras[i].name,
			.value = values[TRACKER_FIELD_COUNT + i],
			.kind = extras[i].kind};
	issue->extras_n = TRACKER_LOCAL_EXTRAS;
	return BASE_OK;
}

int
tracker_local_extra_number(const struct tracker_extra *extra)
{
	int i;

	for (i = 0; i < TRACKER_LOCAL_EXTRAS; i++)
		if (strcmp(extras[i].name, extra->name) == 0)
			return TRACKER_FIELD_COUNT + i;
	return -1;
}
