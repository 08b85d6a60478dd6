/*
 * The zygote's heap as its workers like it.  A worker copies every page that
 * it writes to first, and what the zygote's preparations freed lies scattered
 * over a hundred pages: their holes are filled, once, so that a worker
 * allocates in one stretch of fresh memory behind them.
 */
#include "base_child_io.h"

#include <malloc.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base_child_lock.h"

#define STRETCH ((size_t)1 << 20) /* bytes that no worker has to ask for */
#define STEP ((size_t)16) /* between the sizes that malloc tells apart */
#define LARGEST ((size_t)64 << 10)
#define HOLES_MAX 100000
#define READY ((size_t)64 << 10) /* bytes that most workers need */

static char *stretch;

void
base_child_heap_prepare(void)
{
	size_t size, n = 0;
	char *piece;

	if (BASE_CHILD_SANITIZED)
		return;
	(void)mallopt(M_TRIM_THRESHOLD, 64 << 20);
	(void)mallopt(M_TOP_PAD, (int)STRETCH);
	(void)malloc_trim(0); /* joins what lies side by side */
	stretch = (char *)sbrk(0) - mallinfo2().keepcost;
	for (size = LARGEST; size > STEP; size -= STEP)
		while (n < HOLES_MAX && (piece = malloc(size - 8)) != NULL) {
			if (piece >= stretch) {
				free(piece);
				break;
			}
			n++; /* kept for good */
		}
}

void
base_child_heap_touch(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	/* All at once costs less than one by one; not vital. */
	if (stretch != NULL)
		(void)madvise(stretch - (uintptr_t)stretch % page, READY,
		    MADV_POPULATE_WRITE);
}
