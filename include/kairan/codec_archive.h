/*
 * codec_archive: zip and tar archives and gzip files in memory, member by
 * member, by libarchive.  Nothing is written to disk, names of members are
 * only labels, and nothing but zip, tar, gzip is ever tried.
 */
#ifndef KAIRAN_CODEC_ARCHIVE_H
#define KAIRAN_CODEC_ARCHIVE_H

#include "kairan/base.h"

/* Limits of codec_archive. */
#define CODEC_ARCHIVE_MEMBERS_MAX 2000000
#define CODEC_ARCHIVE_TOTAL_MAX ((int64_t)32 << 30) /* bytes, unpacked */

/* Does it begin as a zip archive or a gzip file? */
bool codec_archive_sniff(const char *data, size_t len);

/* Gets one file; borrowed until it returns, NUL behind the last byte.
 * Anything but BASE_OK stops. */
typedef enum base_status (*codec_archive_visit)(const char *name,
    const char *data, size_t len, void *ctx, struct base_err *err);

/*
 * Goes through the files of an archive in order; folders and links are left
 * out.  A gzip file that is no tar is one member with the name "".
 * BASE_INVALID: not an archive, or cut off (members before were delivered).
 * BASE_LIMIT: a member of more than member_max bytes, too many, too much.
 */
enum base_status codec_archive_each(const char *data, size_t len,
    size_t member_max, codec_archive_visit visit, void *ctx,
    struct base_err *err) BASE_MUST_CHECK;

#endif
