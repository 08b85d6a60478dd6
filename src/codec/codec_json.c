/* Values of JSON: a struct codec_json is a json_t of jansson seen from
 * outside, so that nothing is copied. */
#include "kairan/codec_json.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "kairan/base_text.h"

static json_t *
inside(const struct codec_json *value)
{
	union {
		const struct codec_json *outer;
		json_t *inner;
	} u = {value};

	return u.inner;
}

static struct codec_json *
outside(json_t *value)
{
	return (struct codec_json *)(void *)value;
}

/* jansson answers NULL only when memory is out. */
static struct codec_json *
made(json_t *value)
{
	if (value == NULL)
		base_xmalloc(SIZE_MAX / 2); /* logs and ends */
	return outside(value);
}

void
codec_json_free(struct codec_json *value)
{
	json_decref(inside(value));
}

struct codec_json *
codec_json_copy(const struct codec_json *value)
{
	return value != NULL ? made(json_deep_copy(inside(value))) : NULL;
}

enum codec_json_type
codec_json_type(const struct codec_json *value)
{
	if (value == NULL)
		return CODEC_JSON_NONE;
	switch (json_typeof(inside(value))) {
	case JSON_OBJECT:
		return CODEC_JSON_OBJECT;
	case JSON_ARRAY:
		return CODEC_JSON_ARRAY;
	case JSON_STRING:
		return CODEC_JSON_STRING;
	case JSON_INTEGER:
	case JSON_REAL:
		return CODEC_JSON_NUMBER;
	case JSON_TRUE:
	case JSON_FALSE:
		return CODEC_JSON_BOOL;
	default:
		return CODEC_JSON_NULL;
	}
}

bool
codec_json_is(const struct codec_json *value, enum codec_json_type type)
{
	return codec_json_type(value) == type;
}

const struct codec_json *
codec_json_get(const struct codec_json *object, const char *key)
{
	return outside(json_object_get(inside(object), key));
}

const struct codec_json *
codec_json_at(const struct codec_json *array, size_t index)
{
	return outside(json_array_get(inside(array), index));
}

static const struct codec_json *
step(const struct codec_json *value, const char *key, size_t len)
{
	char name[256];
	int64_t index;

	if (len >= sizeof(name))
		return NULL;
	memcpy(name, key, len);
	name[len] = '\0';
	if (!codec_json_is(value, CODEC_JSON_ARRAY))
		return codec_json_get(value, name);
	if (base_text_to_int(name, 0, INT32_MAX, &index) != BASE_OK)
		return NULL;
	return codec_json_at(value, (size_t)index);
}

const struct codec_json *
codec_json_path(const struct codec_json *value, const char *path)
{
	size_t len;

	while (value != NULL && *path != '\0') {
		len = strcspn(path, ".");
		value = step(value, path, len);
		path += len + (path[len] == '.');
	}
	return value;
}

size_t
codec_json_size(const struct codec_json *value)
{
	if (codec_json_is(value, CODEC_JSON_ARRAY))
		return json_array_size(inside(value));
	return json_object_size(inside(value));
}

const char *
codec_json_string(const struct codec_json *value)
{
	return json_string_value(inside(value));
}

const char *
codec_json_text(
    const struct codec_json *value, const char *path, const char *fallback)
{
	const char *text = codec_json_string(codec_json_path(value, path));

	return text != NULL ? text : fallback;
}

int64_t
codec_json_int(const struct codec_json *value, int64_t fallback)
{
	double number;

	if (value != NULL && json_is_integer(inside(value)))
		return json_integer_value(inside(value));
	if (value == NULL || !json_is_real(inside(value)))
		return fallback;
	number = json_real_value(inside(value));
	/* 2^63 itself is a double, the largest int64_t is not. */
	if (!(number > -9223372036854775808.0 &&
		number < 9223372036854775808.0))
		return fallback;
	return (int64_t)number;
}

double
codec_json_double(const struct codec_json *value, double fallback)
{
	if (value == NULL || !json_is_number(inside(value)))
		return fallback;
	return json_number_value(inside(value));
}

bool
codec_json_bool(const struct codec_json *value, bool fallback)
{
	if (!codec_json_is(value, CODEC_JSON_BOOL))
		return fallback;
	return json_is_true(inside(value));
}

void *
codec_json_member(const struct codec_json *object, void *it,
    const char **key_out, const struct codec_json **value_out)
{
	json_t *o = inside(object);

	it = it == NULL ? json_object_iter(o) : json_object_iter_next(o, it);
	if (it == NULL)
		return NULL;
	*key_out = json_object_iter_key(it);
	*value_out = outside(json_object_iter_value(it));
	return it;
}

struct codec_json *
codec_json_new_object(void)
{
	return made(json_object());
}

struct codec_json *
codec_json_new_array(void)
{
	return made(json_array());
}

struct codec_json *
codec_json_new_string_len(const char *text, size_t len)
{
	struct base_buf good;
	struct codec_json *value;

	if (base_text_is_utf8(text, len))
		return made(json_stringn_nocheck(text, len));
	base_buf_init(&good, len * 3 + 1);
	if (base_text_repair(text, len, &good) != BASE_OK)
		base_buf_clear(&good);
	value = made(json_stringn_nocheck(base_buf_text(&good), good.len));
	base_buf_release(&good);
	return value;
}

struct codec_json *
codec_json_new_string(const char *text)
{
	if (text == NULL)
		return codec_json_new_null();
	return codec_json_new_string_len(text, strlen(text));
}

struct codec_json *
codec_json_new_int(int64_t number)
{
	return made(json_integer(number));
}

struct codec_json *
codec_json_new_double(double number)
{
	return isfinite(number) ? made(json_real(number))
				: codec_json_new_null();
}

struct codec_json *
codec_json_new_bool(bool value)
{
	return made(json_boolean(value));
}

struct codec_json *
codec_json_new_null(void)
{
	return made(json_null());
}

void
codec_json_set_take(
    struct codec_json *object, const char *key, struct codec_json *value)
{
	json_t *o = inside(object);

	if (value == NULL)
		(void)json_object_del(o, key);
	else if (base_text_is_utf8(key, strlen(key)))
		(void)json_object_set_new_nocheck(o, key, inside(value));
	else
		codec_json_free(value);
}

void
codec_json_append_take(struct codec_json *array, struct codec_json *value)
{
	(void)json_array_append_new(inside(array), inside(value));
}

void
codec_json_set_string(
    struct codec_json *object, const char *key, const char *text)
{
	codec_json_set_take(object, key, codec_json_new_string(text));
}

void
codec_json_set_text(
    struct codec_json *object, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		codec_json_set_string(object, key, text);
}

void
codec_json_set_int(struct codec_json *object, const char *key, int64_t number)
{
	codec_json_set_take(object, key, codec_json_new_int(number));
}

void
codec_json_set_bool(struct codec_json *object, const char *key, bool value)
{
	codec_json_set_take(object, key, codec_json_new_bool(value));
}

void
codec_json_append_string(struct codec_json *array, const char *text)
{
	codec_json_append_take(array, codec_json_new_string(text));
}
