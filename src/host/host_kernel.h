/* Inside host: kernels, of which the running one counts. */
#ifndef HOST_KERNEL_H
#define HOST_KERNEL_H

#include "host_x.h"

/* The kernel that runs, as a package, that of this name before another part
 * of it; NULL: not known. */
const struct host_package *host_kernel_running(
    const struct host_scan *scan, const char *name);
/* Debian's and Ubuntu's kernels are new packages that another one draws in:
 * that one, for the flavour that runs; NULL: none is installed. */
const struct host_package *host_kernel_meta(const struct host_scan *scan);
/* Is a kernel installed that mends this, beside the one that runs? */
bool host_kernel_waits(
    const struct host_scan *scan, const struct host_affected *affected);

#endif
