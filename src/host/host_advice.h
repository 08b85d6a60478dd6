/* Inside host: records of OSV. */
#ifndef HOST_ADVICE_H
#define HOST_ADVICE_H

#include "kairan/codec_json.h"
#include "kairan/host_match.h"
#include "kairan/host_version.h"

struct host_advices {
	struct base_arena *arena;
	struct host_advice *v;
	size_t n;
	size_t cap;
};

/* As host_advices_add_osv(), of a parsed record; *out (may be NULL) is the
 * one added, good until the next one; NULL: left out. */
enum base_status host_advice_read(struct host_advices *set,
    const struct codec_json *record, const struct host_advice **out,
    struct base_err *err);

/* Is the version in the range?  False too when one of both is no version. */
bool host_range_holds(
    const struct host_range *range, enum host_order order, const char *version);

/* HOST_ORDER_... of an ecosystem ("Debian:12"); HOST_ORDER_COUNT: not a
 * distribution that is known. */
enum host_order host_order_of_ecosystem(const char *ecosystem);

/* Sets the scan's family and release to an ecosystem's ("Alpine:v3.19",
 * "SUSE:Linux Enterprise Server 15 SP5"); what stands there stays. */
void host_set_system(struct host_scan *scan, const char *ecosystem);

#endif
