/*
 * codec_archive: zip and tar archives and gzip files in memory or on disk,
 * member by member, by libarchive.  Names of members are only labels, and
 * nothing but zip, tar, gzip is ever tried.
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

/* How an archive on disk is read. */
struct codec_archive_reader {
	size_t member_max; /* bytes of one */
	codec_archive_visit visit;
	/* Gets a member that is an archive itself, as a file without a name
	 * in dir, which is closed when it returns.  NULL: visit() gets it. */
	enum base_status (*visit_archive)(
	    const char *name, int fd, void *ctx, struct base_err *err);
	const char *dir;
	void *ctx; /* of both */
};

/* As codec_archive_each(), from a descriptor that can seek; one member at a
 * time is in memory.  It is read from its beginning and stays open. */
enum base_status codec_archive_each_fd(int fd,
    const struct codec_archive_reader *reader,
    struct base_err *err) BASE_MUST_CHECK;

/* Does the file begin as one?  Its place is left where it was. */
bool codec_archive_sniff_fd(int fd);

#endif
