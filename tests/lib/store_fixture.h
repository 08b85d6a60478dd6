/*
 * store_fixture: a store in a folder of its own, for each test.
 */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/store.h"

struct fixture {
	char dir[64];
	struct store *store;
	struct base_arena *arena;
	struct base_err err;
};

static inline int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	strcpy(f->dir, "/tmp/kairan-store-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	assert_int_equal(store_open(f->dir, &f->store, &f->err), BASE_OK);
	f->arena = base_arena_new();
	*state = f;
	return 0;
}

static inline int
tear_down(void **state)
{
	struct fixture *f = *state;
	char cmd[128];

	if (f->err.text[0] != '\0')
		print_message("# %s\n", f->err.text);
	store_close(f->store);
	base_arena_free(f->arena);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", f->dir);
	assert_int_equal(system(cmd), 0);
	free(f);
	return 0;
}

#endif
