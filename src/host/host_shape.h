/* Inside host: of which type the members of a scanner's file are. */
#ifndef HOST_SHAPE_H
#define HOST_SHAPE_H

#include "host_x.h"

struct host_shape {
	const char *path; /* "packages.*.version": of each package; no part
	    is longer than a name */
	enum codec_json_type type;
};

/*
 * Is each member that is there of its type?  What is absent or null is;
 * BASE_INVALID says which one is not: a getter would take it for absent, and
 * what it held for gone.
 */
enum base_status host_shape_check(const struct codec_json *json,
    const struct host_shape *shapes, size_t n, struct base_err *err);

#endif
