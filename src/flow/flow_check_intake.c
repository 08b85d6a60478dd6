/* kairan check: kairan-intake, which the mail server starts. */
#include "flow_check_x.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kairan/base_file.h"

#define NAME "kairan-intake"

static char *
beside_us(void)
{
	char self[4096], *slash;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return NULL;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (slash == NULL)
		return NULL;
	*slash = '\0';
	return base_file_join(self, NAME);
}

char *
flow_check_intake_find(void)
{
	struct base_strv dirs = BASE_STRV_INIT;
	const char *path = getenv("PATH");
	char *found = beside_us();
	size_t i;

	if (found != NULL && base_file_exists(found))
		return found;
	free(found);
	found = NULL;
	if (path != NULL && base_strv_split(&dirs, path, ":") == BASE_OK)
		for (i = 0; i < dirs.n && found == NULL; i++) {
			found = base_file_join(dirs.v[i], NAME);
			if (!base_file_exists(found)) {
				free(found);
				found = NULL;
			}
		}
	base_strv_release(&dirs);
	return found;
}

/* Does the n-th program header ask for an interpreter?  -1: unreadable. */
static int
asks(int fd, const Elf64_Ehdr *head, unsigned n)
{
	Elf64_Phdr part;
	off_t at = (off_t)(head->e_phoff + (uint64_t)n * head->e_phentsize);

	if (pread(fd, &part, sizeof(part), at) != (ssize_t)sizeof(part))
		return -1;
	return part.p_type == PT_INTERP;
}

/* A program that asks for an interpreter asks for libraries.  -1: this is
 * no program. */
static int
is_static(const char *path)
{
	Elf64_Ehdr head;
	int fd = open(path, O_RDONLY | O_CLOEXEC), found = 0;
	unsigned i;

	if (fd < 0)
		return errno == EACCES ? 1 : -1; /* may be run, not read */
	if (pread(fd, &head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
	    memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
		found = -1;
	else if (head.e_ident[EI_CLASS] == ELFCLASS64)
		for (i = 0; i < head.e_phnum && found == 0; i++)
			found = asks(fd, &head, i);
	close(fd);
	return found < 0 ? -1 : found == 0;
}

void
flow_check_intake(struct flow_check *c)
{
	struct stat st;

	if (c->intake == NULL)
		flow_check_fail(c, NAME,
		    "install it (make install); the mail server starts it",
		    "it is neither beside kairan nor in PATH");
	else if (stat(c->intake, &st) != 0 || !S_ISREG(st.st_mode) ||
		 (st.st_mode & 0111) == 0)
		flow_check_fail(c, NAME,
		    base_arena_printf(c->arena, "chmod 755 %s", c->intake),
		    "%s cannot be run", c->intake);
	else if (is_static(c->intake) < 0)
		flow_check_fail(c, NAME, "install it again (make install)",
		    "%s is no program of this machine", c->intake);
	else if (is_static(c->intake) == 0)
		flow_check_warn(c, NAME,
		    "install the static one that `make` builds",
		    "%s needs shared libraries: while they are replaced, mail "
		    "could bounce",
		    c->intake);
	else
		flow_check_ok(
		    c, NAME, "%s is static and can be run", c->intake);
}
