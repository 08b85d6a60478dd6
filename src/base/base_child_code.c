/*
 * What of the zygote's code a worker gets.  The program is linked with far
 * more than a worker needs: network, TLS, database.  Every mapping that a
 * fork copies costs about a microsecond, twice; and code that is not there
 * cannot be jumped to.
 */
#include "base_child_code.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kairan/base.h"

/* One line of /proc/self/maps. */
struct mapping {
	uintptr_t start, end;
	const char *name; /* the file's, without its directory */
	bool is_converter; /* of iconv */
	bool is_head; /* symbol names: read by the loader only */
};

static bool
read_mapping(char *line, struct mapping *m)
{
	unsigned long start, end, offset, inode;
	char mode[5];
	int path = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%lx-%lx %4s %lx %*s %lu %n", &start, &end, mode,
		&offset, &inode, &path) < 5 ||
	    path == 0 || line[path] != '/')
		return false;
	m->start = start;
	m->end = end;
	m->name = strrchr(line + path, '/') + 1;
	m->is_head = offset == 0 && strcmp(mode, "r--p") == 0;
	m->is_converter = strstr(line + path, "/gconv/") != NULL;
	return true;
}

static bool
is_wanted(const struct mapping *m, const char *const *libraries)
{
	/* The C library and its loader are every program's. */
	static const char *const always[] = {
	    "libc.", "libc-", "ld-", "ld.", "libpthread", NULL};
	const char *const *lists[] = {always, libraries};
	const char *const *p;
	size_t i;

	if (m->is_converter) /* bound when they are loaded */
		return !m->is_head;
	if (strstr(m->name, ".so") == NULL)
		return true;
	for (i = 0; i < BASE_LEN(lists); i++)
		for (p = lists[i]; *p != NULL; p++)
			if (strncmp(m->name, *p, strlen(*p)) == 0)
				return true;
	return false;
}

/* Does something stand between us and the C library (faketime, valgrind)?
 * Then any call may come to it. */
static bool
is_interposed(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return (preload != NULL && *preload != '\0') ||
	       access("/etc/ld.so.preload", F_OK) == 0;
}

void
base_child_code_withhold(const char *const *libraries)
{
	static struct mapping found[1000];
	struct mapping m;
	size_t i, n = 0;
	char line[4096 + 256];
	FILE *maps;

	if (libraries == NULL || is_interposed() ||
	    (maps = fopen("/proc/self/maps", "re")) == NULL)
		return;
	while (n < BASE_LEN(found) && fgets(line, sizeof(line), maps) != NULL)
		if (read_mapping(line, &m) && !is_wanted(&m, libraries))
			found[n++] = m;
	(void)fclose(maps);
	for (i = 0; i < n; i++)
		(void)munmap(
		    (void *)found[i].start, found[i].end - found[i].start);
}
