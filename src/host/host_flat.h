/* host_flat: the flat form of a scan, and of what is asked (base_flat.h). */
#ifndef HOST_FLAT_H
#define HOST_FLAT_H

#include "kairan/base_flat.h"
#include "kairan/host.h"

#define HOST_FLAT_MAGIC 0x314e414353495241u

/* Walks over the scan; reading, its lists lie in flat's arena. */
void host_flat_scan(struct base_flat *flat, struct host_scan *scan);

/* What a worker is told, before the file. */
struct host_question {
	const char *format;
	struct host_context context; /* no NULL */
	const char *data;
	size_t len;
};
void host_flat_question(struct base_flat *flat, struct host_question *question);

/* The work itself, for base_child.h. */
enum base_status host_reader_work(int op, const char *in, size_t in_len,
    struct base_buf *out, struct base_err *err);

#endif
