#include "kairan/base_flat.h"

#include <string.h>

#include "kairan/base_text.h"

static void
wrong(struct base_flat *flat, const char *what)
{
	if (flat->wrong == NULL)
		flat->wrong = what;
}

static void
put(struct base_flat *flat, const void *data, size_t len)
{
	if (base_buf_add(flat->out, data, len) != BASE_OK) {
		flat->is_full = true;
		wrong(flat, "size");
	}
}

void
base_flat_number(
    struct base_flat *flat, uint64_t *value, uint64_t max, const char *what)
{
	unsigned char bytes[8];
	uint64_t number = 0;
	int i;

	if (flat->wrong != NULL)
		return;
	if (flat->out != NULL) {
		for (i = 0; i < 8; i++)
			bytes[i] = (unsigned char)(*value >> 8 * i);
		put(flat, bytes, sizeof bytes);
		return;
	}
	if (flat->end - flat->at < 8) {
		wrong(flat, what);
		return;
	}
	for (i = 0; i < 8; i++)
		number |= (uint64_t)(unsigned char)flat->at[i] << 8 * i;
	flat->at += 8;
	if (number > max)
		wrong(flat, what);
	else
		*value = number;
}

void
base_flat_size(
    struct base_flat *flat, size_t *value, size_t max, const char *what)
{
	uint64_t number = *value;

	base_flat_number(flat, &number, max, what);
	if (flat->out == NULL)
		*value = flat->wrong ? 0 : (size_t)number;
}

void
base_flat_bool(struct base_flat *flat, bool *value, const char *what)
{
	uint64_t number = *value;

	base_flat_number(flat, &number, 1, what);
	if (flat->out == NULL)
		*value = flat->wrong == NULL && number == 1;
}

void
base_flat_bytes(struct base_flat *flat, const char **bytes, size_t *len,
    size_t max, const char *what)
{
	base_flat_size(flat, len, max, what);
	if (flat->wrong != NULL)
		return;
	if (flat->out != NULL) {
		put(flat, *len ? *bytes : "", *len);
		put(flat, "", 1);
		return;
	}
	if ((size_t)(flat->end - flat->at) <= *len || flat->at[*len] != '\0') {
		wrong(flat, what);
		*len = 0;
		return;
	}
	*bytes = flat->at;
	flat->at += *len + 1;
}

void
base_flat_text(
    struct base_flat *flat, const char **text, size_t max, const char *what)
{
	size_t len = flat->out != NULL ? strlen(*text) : 0;

	if (flat->out == NULL)
		*text = "";
	base_flat_bytes(flat, text, &len, max, what);
	if (flat->wrong != NULL || flat->out != NULL)
		return;
	if (memchr(*text, '\0', len) != NULL ||
	    !base_text_is_utf8(*text, len)) {
		*text = "";
		wrong(flat, what);
	}
}

void
base_flat_list(
    struct base_flat *flat, void **list, size_t *n, size_t max, size_t size)
{
	base_flat_size(flat, n, max, "the length of a list");
	if (flat->out != NULL)
		return;
	/* Every element takes a number at least. */
	if (flat->wrong == NULL && *n > (size_t)(flat->end - flat->at) / 8)
		wrong(flat, "the length of a list");
	if (flat->wrong != NULL)
		*n = 0;
	*list = base_arena_alloc(flat->arena, *n ? *n * size : 1);
}

enum base_status
base_flat_finish(const struct base_flat *flat, size_t start, const char *name,
    struct base_err *err)
{
	if (flat->wrong == NULL)
		return BASE_OK;
	base_buf_truncate(flat->out, start);
	return base_err_set(
	    err, BASE_LIMIT, "%s is too large: %s", name, flat->wrong);
}
