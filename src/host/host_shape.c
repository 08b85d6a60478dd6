/* Members of a wrong type are told from members that are not there. */
#include "host_shape.h"

#include <stdio.h>
#include <string.h>

#define WHERE_MAX ((size_t)200) /* bytes of the place that is told */

/* The way to a value, from it upwards. */
struct step {
	const struct step *up; /* NULL: the document */
	const char *key;
	size_t len;
};

struct walk {
	const struct host_shape *shape;
	struct base_err *err;
};

static const char *
word_of(enum codec_json_type type)
{
	switch (type) {
	case CODEC_JSON_OBJECT:
		return "is no object";
	case CODEC_JSON_ARRAY:
		return "is no list";
	case CODEC_JSON_STRING:
		return "is no text";
	case CODEC_JSON_NUMBER:
		return "is no number";
	case CODEC_JSON_BOOL:
		return "is neither true nor false";
	case CODEC_JSON_NONE:
	case CODEC_JSON_NULL:
		break;
	}
	return "is wrong";
}

static void
write_place(const struct step *step, struct base_buf *out)
{
	if (step == NULL)
		return;
	write_place(step->up, out);
	if (base_buf_printf(out, "%s%.*s", out->len == 0 ? "" : ".",
		(int)(step->len < 64 ? step->len : 64), step->key) != BASE_OK)
		return;
}

static enum base_status
tell(const struct walk *w, const struct step *step, enum codec_json_type type)
{
	enum base_status status;
	struct base_buf place;

	base_buf_init(&place, WHERE_MAX);
	write_place(step, &place);
	status = base_err_set(w->err, BASE_INVALID, "%s %s",
	    base_buf_text(&place), word_of(type));
	base_buf_release(&place);
	return status;
}

static enum base_status follow(const struct walk *w,
    const struct codec_json *value, const char *path, const struct step *up);

/* Each member of an object, each element of a list. */
static enum base_status
follow_all(const struct walk *w, const struct codec_json *value,
    const char *path, const struct step *up)
{
	bool is_list = codec_json_is(value, CODEC_JSON_ARRAY);
	enum base_status status = BASE_OK;
	const struct codec_json *one;
	struct step step = {.up = up};
	size_t i, n = is_list ? codec_json_size(value) : 0;
	void *it = NULL;
	char number[24];

	for (i = 0; i < n && status == BASE_OK; i++) {
		snprintf(number, sizeof(number), "%zu", i);
		step.key = number;
		step.len = strlen(number);
		status = follow(w, codec_json_at(value, i), path, &step);
	}
	while (!is_list && status == BASE_OK &&
	       (it = codec_json_member(value, it, &step.key, &one)) != NULL) {
		step.len = strlen(step.key);
		status = follow(w, one, path, &step);
	}
	return status;
}

/* The rest of the path, from this value on. */
static enum base_status
follow(const struct walk *w, const struct codec_json *value, const char *path,
    const struct step *up)
{
	struct step step = {up, path, strcspn(path, ".")};
	const char *rest = path + step.len + (path[step.len] == '.');
	char key[HOST_NAME_MAX];

	if (value == NULL || codec_json_is(value, CODEC_JSON_NULL))
		return BASE_OK;
	if (*path == '\0')
		return codec_json_is(value, w->shape->type)
			   ? BASE_OK
			   : tell(w, up, w->shape->type);
	if (strncmp(path, "*", step.len) == 0)
		return follow_all(w, value, rest, up);
	snprintf(key, sizeof(key), "%.*s", (int)step.len, path);
	return follow(w, codec_json_get(value, key), rest, &step);
}

enum base_status
host_shape_check(const struct codec_json *json, const struct host_shape *shapes,
    size_t n, struct base_err *err)
{
	struct walk w = {.err = err};
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < n && status == BASE_OK; i++) {
		w.shape = &shapes[i];
		status = follow(&w, json, shapes[i].path, NULL);
	}
	return status;
}
