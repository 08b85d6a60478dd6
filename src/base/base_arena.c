#include "kairan/base_buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)8192)

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	max_align_t data[];
};

struct base_arena {
	struct arena_block *first;
	size_t bytes;
};

struct base_arena *
base_arena_new(void)
{
	return base_xcalloc(1, sizeof(struct base_arena));
}

void
base_arena_free(struct base_arena *arena)
{
	struct arena_block *block, *next;

	if (arena == NULL)
		return;
	for (block = arena->first; block != NULL; block = next) {
		next = block->next;
		free(block);
	}
	free(arena);
}

static struct arena_block *
add_block(struct base_arena *arena, size_t size)
{
	struct arena_block *block;

	block = base_xmalloc(sizeof(*block) + size);
	block->used = 0;
	block->size = size;
	/* A piece that fills a block of its own goes behind the first, whose
	 * rest stays in use. */
	if (size > BLOCK_SIZE && arena->first != NULL) {
		block->next = arena->first->next;
		arena->first->next = block;
	} else {
		block->next = arena->first;
		arena->first = block;
	}
	return block;
}

/* Not zeroed. */
static void *
take(struct base_arena *arena, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	struct arena_block *block = arena->first;
	size_t need;
	char *ptr;

	if (size > SIZE_MAX / 2)
		return base_xmalloc(size); /* fails, as it must */
	need = (size + align - 1) / align * align;
	if (need == 0)
		need = align;
	if (block == NULL || need > block->size - block->used)
		block = add_block(arena, need > BLOCK_SIZE ? need : BLOCK_SIZE);
	ptr = (char *)block->data + block->used;
	block->used += need;
	arena->bytes += need;
	return ptr;
}

void *
base_arena_alloc(struct base_arena *arena, size_t size)
{
	void *ptr = take(arena, size);

	memset(ptr, 0, size);
	return ptr;
}

char *
base_arena_strdup(struct base_arena *arena, const char *text)
{
	return base_arena_strndup(arena, text, strlen(text));
}

char *
base_arena_strndup(struct base_arena *arena, const char *text, size_t len)
{
	size_t n = strnlen(text, len);
	char *copy = take(arena, n + 1);

	memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

char *
base_arena_printf(struct base_arena *arena, const char *fmt, ...)
{
	va_list ap, again;
	char *text;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = take(arena, len < 0 ? 1 : (size_t)len + 1);
	text[0] = '\0';
	if (len > 0)
		(void)vsnprintf(text, (size_t)len + 1, fmt, ap);
	va_end(ap);
	return text;
}

size_t
base_arena_bytes(const struct base_arena *arena)
{
	return arena->bytes;
}
