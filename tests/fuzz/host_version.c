/* covers: src/host/host_version.c src/host/host_version_apk.c */
/*
 * Three versions, by newlines, in each family's order: it is the same from
 * both sides, and a <= b <= c makes a <= c.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/host_version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
compare(enum host_order order, const char *a, const char *b)
{
	int there = 0, back = 0;

	if (host_version_compare(order, a, b, &there, NULL) != BASE_OK ||
	    host_version_compare(order, b, a, &back, NULL) != BASE_OK ||
	    (there > 0) - (there < 0) != (back < 0) - (back > 0))
		abort();
	return there;
}

static void
check(enum host_order order, char *const v[3])
{
	struct base_err err = BASE_ERR_INIT;
	int i;

	for (i = 0; i < 3; i++)
		if (host_version_check(order, v[i], &err) != BASE_OK) {
			if (err.text[0] == '\0')
				abort();
			return;
		}
	if (compare(order, v[0], v[0]) != 0)
		abort();
	/* rpm's own order has rings of odd versions. */
	if (compare(order, v[0], v[1]) <= 0 &&
	    compare(order, v[1], v[2]) <= 0 && order == HOST_ORDER_DEB &&
	    compare(order, v[0], v[2]) > 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = base_xstrndup((const char *)data, size), *next = text;
	char *v[3] = {text, text, text};
	int i;

	for (i = 0; i < 3 && next != NULL; i++) {
		v[i] = next;
		next = strchr(next, '\n');
		if (next != NULL)
			*next++ = '\0';
	}
	for (i = 0; i < HOST_ORDER_COUNT; i++)
		check((enum host_order)i, v);
	free(text);
	return 0;
}
