#include "vuln_index.h"

#include <string.h>

#define FIRST_CAP 128 /* slots; a power of two, as all that follow */

struct slot {
	uint32_t hash;
	uint32_t row; /* + 1; 0: free */
};

struct vuln_index {
	struct slot *slots;
	size_t cap;
	size_t n;
};

uint32_t
vuln_index_hash(const char *const *texts, size_t n)
{
	uint32_t hash = 2166136261U; /* FNV-1a */
	const char *p;
	size_t i;

	for (i = 0; i < n; i++) {
		for (p = texts[i]; *p != '\0'; p++)
			hash = (hash ^ (unsigned char)*p) * 16777619U;
		hash = (hash ^ 0xff) * 16777619U;
	}
	return hash;
}

static void
insert(struct vuln_index *index, uint32_t hash, uint32_t row)
{
	size_t at = hash & (index->cap - 1);

	while (index->slots[at].row != 0)
		at = (at + 1) & (index->cap - 1);
	index->slots[at] = (struct slot){hash, row};
	index->n++;
}

/* A slot is free in every run of them: half of all stay so. */
static void
grow(struct vuln_index *index, struct base_arena *arena)
{
	struct slot *old = index->slots;
	size_t i, cap = index->cap;

	index->cap = cap == 0 ? FIRST_CAP : cap * 2;
	index->slots =
	    base_arena_alloc(arena, index->cap * sizeof(*index->slots));
	index->n = 0;
	for (i = 0; i < cap; i++)
		if (old[i].row != 0)
			insert(index, old[i].hash, old[i].row);
}

void
vuln_index_put(struct vuln_index **index, struct base_arena *arena,
    uint32_t hash, size_t row)
{
	if (*index == NULL)
		*index = base_arena_alloc(arena, sizeof(**index));
	if ((*index)->n * 2 >= (*index)->cap)
		grow(*index, arena);
	insert(*index, hash, (uint32_t)row + 1);
}

bool
vuln_index_next(const struct vuln_index *index, uint32_t hash, size_t *probe,
    size_t *row_out)
{
	const struct slot *slot;

	while (index != NULL) {
		slot = &index->slots[(hash + *probe) & (index->cap - 1)];
		if (slot->row == 0)
			return false;
		++*probe;
		if (slot->hash == hash) {
			*row_out = slot->row - 1;
			return true;
		}
	}
	return false;
}
