/* Who has acknowledged a ticket, and who was asked to and has not. */
#include <stdio.h>
#include <string.h>

#include "cmd_private.h"
#include "kairan/codec_json.h"
#include "kairan/store_follow.h"
#include "kairan/store_person.h"

enum base_status
cmd_seen_json(struct flow *flow, int64_t ticket, struct codec_json *out,
    struct base_err *err)
{
	struct codec_json *seen = codec_json_new_array(), *one;
	struct codec_json *unseen = codec_json_new_array();
	struct base_arena *arena = base_arena_new();
	struct store_follow *rows = NULL;
	struct store_person person;
	enum base_status status;
	char time[BASE_TIME_TEXT];
	size_t i, n = 0;

	status =
	    store_follow_of(flow_store(flow), ticket, arena, &rows, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		if (rows[i].seen == 0 && !rows[i].asked)
			continue;
		status = store_person_get(
		    flow_store(flow), rows[i].person, arena, &person, err);
		if (status != BASE_OK)
			break;
		if (rows[i].seen == 0) {
			codec_json_append_string(unseen, person.login);
			continue;
		}
		one = codec_json_new_object();
		base_time_format(rows[i].seen, time);
		codec_json_set_string(one, "person", person.login);
		codec_json_set_string(one, "time", time);
		codec_json_append_take(seen, one);
	}
	codec_json_set_take(out, "seen", seen);
	codec_json_set_take(out, "unseen", unseen);
	base_arena_free(arena);
	return status;
}

enum base_status
cmd_seen_print(struct flow *flow, int64_t ticket, struct base_err *err)
{
	struct codec_json *o = codec_json_new_object();
	const struct codec_json *list, *one;
	enum base_status status;
	size_t i;

	status = cmd_seen_json(flow, ticket, o, err);
	list = codec_json_get(o, "seen");
	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		printf("seen by %s %s\n", codec_json_text(one, "person", ""),
		    codec_json_text(one, "time", ""));
	}
	list = codec_json_get(o, "unseen");
	for (i = 0; i < codec_json_size(list); i++)
		printf("not yet seen by %s\n",
		    codec_json_string(codec_json_at(list, i)));
	codec_json_free(o);
	return status;
}
