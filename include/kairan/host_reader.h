/*
 * host_reader: reads scan files in a locked process (base_child.h), as
 * anybody may have written them.  What it sends is checked again here.
 */
#ifndef KAIRAN_HOST_READER_H
#define KAIRAN_HOST_READER_H

#include "kairan/host.h"

/* Limits of host_reader. */
#define HOST_READER_CPU_S 60 /* of one file */
#define HOST_READER_WALL_MS 120000
#define HOST_READER_MEMORY ((size_t)3 << 30) /* JSON of 64 MiB is large */
#define HOST_READER_FLAT_MAX ((size_t)192 << 20) /* bytes of one result */
#define HOST_READER_HEAD_MAX 4096 /* bytes of names beside a file */

struct host_reader;

/* Before any secret is in memory: it forks this process. */
enum base_status host_reader_new(
    struct host_reader **out, struct base_err *err) BASE_MUST_CHECK;
void host_reader_free(struct host_reader *reader); /* NULL is fine */

/*
 * host_scan_parse() on a file, or on the one file in a gzip or zip archive.
 * format NULL or "auto": by what it holds.  BASE_INVALID and BASE_LIMIT as
 * there, for an archive of several files or with more than HOST_BYTES_MAX in
 * it, too; BASE_PERM when reading it killed the process; BASE_TEMP when there
 * is no process.
 */
enum base_status host_read(struct host_reader *reader, const char *format,
    const char *data, size_t len, const struct host_context *context,
    struct host_scan **out, struct base_err *err) BASE_MUST_CHECK;

/* How a scan comes out of that process (base_flat.h), for tests: appended to
 * out; BASE_LIMIT when it does not fit. */
enum base_status host_flatten(const struct host_scan *scan,
    struct base_buf *out, struct base_err *err) BASE_MUST_CHECK;
/* Nothing of it is believed before it was looked at.  BASE_PERM: malformed. */
enum base_status host_unflatten(const char *bytes, size_t len,
    struct host_scan **out, struct base_err *err) BASE_MUST_CHECK;

#endif
