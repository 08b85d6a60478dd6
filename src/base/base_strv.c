#include "kairan/base_buf.h"

#include <stdlib.h>
#include <string.h>

static const struct base_strv empty_list = BASE_STRV_INIT;

void
base_strv_release(struct base_strv *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		free(list->v[i]);
	free(list->v);
	*list = empty_list;
}

/* Takes text over, frees it on failure. */
static enum base_status
push(struct base_strv *list, char *text)
{
	if (list->n >= BASE_STRV_MAX) {
		free(text);
		return BASE_LIMIT;
	}
	if (list->n == list->cap) {
		list->cap = list->cap > 0 ? list->cap * 2 : 8;
		list->v = base_xrealloc(list->v, list->cap * sizeof(char *));
	}
	list->v[list->n++] = text;
	return BASE_OK;
}

enum base_status
base_strv_add(struct base_strv *list, const char *text)
{
	return push(list, base_xstrdup(text));
}

enum base_status
base_strv_add_once(struct base_strv *list, const char *text)
{
	if (base_strv_has(list, text))
		return BASE_OK;
	return base_strv_add(list, text);
}

bool
base_strv_has(const struct base_strv *list, const char *text)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->v[i], text) == 0)
			return true;
	return false;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
base_strv_sort(struct base_strv *list)
{
	if (list->n > 1)
		qsort(list->v, list->n, sizeof(char *), compare);
}

char *
base_strv_join(const struct base_strv *list, const char *between)
{
	size_t i, len, at = 0, size = 1;
	size_t gap = strlen(between);
	char *text;

	for (i = 0; i < list->n; i++)
		size += strlen(list->v[i]) + (i > 0 ? gap : 0);
	text = base_xmalloc(size);
	for (i = 0; i < list->n; i++) {
		if (i > 0) {
			memcpy(text + at, between, gap);
			at += gap;
		}
		len = strlen(list->v[i]);
		memcpy(text + at, list->v[i], len);
		at += len;
	}
	text[at] = '\0';
	return text;
}

enum base_status
base_strv_split(struct base_strv *list, const char *text, const char *at)
{
	static const char blanks[] = " \t\r\n\v\f";
	enum base_status status;

	while (*text != '\0') {
		size_t len = strcspn(text, at);
		const char *next = text + len;

		while (len > 0 && strchr(blanks, text[0]) != NULL) {
			text++;
			len--;
		}
		while (len > 0 && strchr(blanks, text[len - 1]) != NULL)
			len--;
		if (len > 0) {
			status = push(list, base_xstrndup(text, len));
			if (status != BASE_OK)
				return status;
		}
		text = *next != '\0' ? next + 1 : next;
	}
	return BASE_OK;
}
