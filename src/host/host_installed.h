/* Inside host: installed packages as advisories name them. */
#ifndef HOST_INSTALLED_H
#define HOST_INSTALLED_H

#include "host_x.h"
#include "kairan/host_version.h"

struct host_installed {
	const char *name; /* of the source package where that counts */
	const char *version; /* likewise */
	size_t row; /* in scan->packages */
	bool is_kernel;
	bool is_running; /* the kernel that runs */
};

/* Is this kernel the one that runs? */
bool host_installed_runs(
    const struct host_scan *scan, const struct host_package *kernel);

/* The system's own packages, sorted by name; *n of them; free(). */
struct host_installed *host_installed_new(
    struct host_scan *scan, enum host_order order, size_t *n);
/* The first of that name, *n in a row. */
const struct host_installed *host_installed_find(
    const struct host_installed *list, size_t n_list, const char *name,
    size_t *n);

#endif
