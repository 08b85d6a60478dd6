/*
 * Where the commands that change no field come in (see flow_talk.h).
 */
#include "flow_talk.h"
#include "flow_unsubscribe.h"

#include <string.h>

bool
flow_talk_is_loose(enum reply_key key)
{
	switch (key) {
	case REPLY_KEY_TRACK:
	case REPLY_KEY_NOTIFY:
	case REPLY_KEY_STOP:
	case REPLY_KEY_SHOW:
	case REPLY_KEY_COMMANDS:
	case REPLY_KEY_WHY:
	case REPLY_KEY_MITIGATION:
	case REPLY_KEY_LIST:
		return true;
	default:
		return false;
	}
}

bool
flow_talk_is_unsubscribe(const struct flow_deed *d)
{
	const struct reply_commands *c = &d->reply->commands;

	if (d->replied.id == 0 || !flow_unsubscribe_is_meant(d->mail))
		return false;
	/* Programs write nothing below it, or the same word. */
	return c->directive_count == 0 ||
	       (c->directive_count == 1 &&
		   c->directives[0].key == REPLY_KEY_STOP &&
		   *c->directives[0].value == '\0');
}

bool
flow_talk_step(struct flow_wishing *w, struct flow_step *step)
{
	switch (step->directive->key) {
	case REPLY_KEY_ACK:
		flow_ack_step(w, step);
		return true;
	case REPLY_KEY_MUTE:
		flow_mute_step(w, step);
		return true;
	case REPLY_KEY_SPLIT:
		flow_split_step(w, step);
		return true;
	default:
		return false;
	}
}

enum base_status
flow_talk_settle(struct flow_deed *d, struct flow_part *part, bool *any,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	const struct flow_step *step;
	size_t i;

	*any = false;
	for (i = 0; i < part->n_steps && status == BASE_OK; i++) {
		step = &part->steps[i];
		if (step->outcome == NULL ||
		    strcmp(step->outcome, "applied") != 0)
			continue;
		if (step->directive->key == REPLY_KEY_ACK)
			status = flow_ack_settle(d, part, step, err);
		else if (step->directive->key == REPLY_KEY_MUTE)
			status = flow_mute_settle(d, part, step, err);
		else
			continue;
		*any = true;
	}
	return status == BASE_OK ? flow_split_settle(d, part, err) : status;
}

enum base_status
flow_talk_loose(
    struct flow_deed *d, struct flow_step *step, struct base_err *err)
{
	switch (step->directive->key) {
	case REPLY_KEY_SHOW:
	case REPLY_KEY_COMMANDS:
	case REPLY_KEY_WHY:
	case REPLY_KEY_MITIGATION:
		return flow_show_step(d, step, err);
	case REPLY_KEY_LIST:
		return flow_list_step(d, step, err);
	case REPLY_KEY_TRACK:
		return flow_track_step(d, step, err);
	case REPLY_KEY_NOTIFY:
		flow_notify_step(d, step);
		return BASE_OK;
	case REPLY_KEY_STOP:
		flow_stop_step(d, step);
		return BASE_OK;
	default:
		flow_step_refuse(step, "refused", "key");
		return BASE_OK;
	}
}

enum base_status
flow_talk_settle_loose(struct flow_deed *d, struct base_err *err)
{
	enum base_status status = BASE_OK;
	const struct flow_step *step;
	size_t i;

	for (i = 0; i < d->n_loose && status == BASE_OK; i++) {
		step = &d->loose[i];
		if (step->outcome == NULL ||
		    strcmp(step->outcome, "applied") != 0)
			continue;
		if (step->directive->key == REPLY_KEY_NOTIFY)
			status = flow_notify_settle(d, step, err);
		else if (step->directive->key == REPLY_KEY_STOP)
			status = flow_stop_settle(d, step, err);
	}
	return status;
}

void
flow_talk_view(struct flow_deed *d, struct codec_json *view)
{
	const struct codec_json *value;
	const char *key;
	void *it = NULL;

	while (d->talk != NULL &&
	       (it = codec_json_member(d->talk, it, &key, &value)) != NULL)
		codec_json_set_take(view, key, codec_json_copy(value));
}

void
flow_talk_set(struct flow_deed *d, const char *name, struct codec_json *value)
{
	if (d->talk == NULL)
		d->talk = codec_json_new_object();
	codec_json_set_take(d->talk, name, value);
}

void
flow_talk_add(struct flow_deed *d, const char *list, struct codec_json *item)
{
	const struct codec_json *old =
	    d->talk == NULL ? NULL : codec_json_get(d->talk, list);
	struct codec_json *all =
	    old == NULL ? codec_json_new_array() : codec_json_copy(old);

	codec_json_append_take(all, item);
	flow_talk_set(d, list, all);
}

void
flow_talk_line(struct flow_deed *d, struct codec_json *line)
{
	const struct codec_json *lines =
	    d->talk == NULL ? NULL : codec_json_get(d->talk, "lines");

	codec_json_set_int(line, "n", (int64_t)codec_json_size(lines) + 1);
	flow_talk_add(d, "lines", line);
}

enum base_status
flow_talk_told(struct flow_deed *d, int64_t outbox, struct base_err *err)
{
	const struct codec_json *lines =
	    d->talk == NULL ? NULL : codec_json_get(d->talk, "lines");
	enum base_status status = BASE_OK;
	const struct codec_json *line;
	size_t i;

	for (i = 0;
	     outbox != 0 && i < codec_json_size(lines) && status == BASE_OK;
	     i++) {
		line = codec_json_at(lines, i);
		status = store_outbox_add_line(d->flow->store, outbox,
		    codec_json_int(codec_json_get(line, "n"), 0),
		    codec_json_int(codec_json_get(line, "row"), 0),
		    codec_json_text(
			line, "task_ids", codec_json_text(line, "id", "")),
		    err);
	}
	return status;
}

const char *
flow_talk_word(struct flow_deed *d, const char *key)
{
	return flow_word(d->flow->templates,
	    flow_language(d->flow, d->person.language), key);
}
