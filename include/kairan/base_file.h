/*
 * base_file: whole files, durable writes, folders, locks.
 */
#ifndef KAIRAN_BASE_FILE_H
#define KAIRAN_BASE_FILE_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Appends the whole file to out; BASE_NOTFOUND, BASE_LIMIT (out->max), or
 * BASE_TEMP/BASE_PERM by errno. */
enum base_status base_file_read(const char *path, struct base_buf *out,
    struct base_err *err) BASE_MUST_CHECK;
/* The same from an open descriptor, to its end. */
enum base_status base_file_read_fd(
    int fd, struct base_buf *out, struct base_err *err) BASE_MUST_CHECK;

/*
 * Writes DIR/NAME so that after BASE_OK it survives a power cut and before
 * it nobody sees a part: a temporary file in DIR (or tmp_dir when not NULL,
 * same file system), fsync, rename, fsync of DIR.  mode: permission bits.
 * An existing file is replaced.
 */
enum base_status base_file_write(const char *dir, const char *name,
    const void *data, size_t len, unsigned mode, const char *tmp_dir,
    struct base_err *err) BASE_MUST_CHECK;

/* A file in dir that has no name and is gone when it is closed; *fd_out can be
 * written and read. */
enum base_status base_file_unnamed(
    const char *dir, int *fd_out, struct base_err *err) BASE_MUST_CHECK;

/* rename() and fsync of the target's folder. */
enum base_status base_file_move(
    const char *from, const char *to, struct base_err *err) BASE_MUST_CHECK;
/* unlink() and fsync of the folder; a missing file is BASE_OK. */
enum base_status base_file_remove(
    const char *path, struct base_err *err) BASE_MUST_CHECK;
/* All bytes, EINTR and short writes handled. */
enum base_status base_file_write_fd(
    int fd, const void *data, size_t len, struct base_err *err) BASE_MUST_CHECK;

/* mkdir -p; an existing folder is BASE_OK. */
enum base_status base_file_mkdir(
    const char *path, unsigned mode, struct base_err *err) BASE_MUST_CHECK;
bool base_file_exists(const char *path);
/* Names in a folder, sorted by bytes, without those that begin with '.';
 * at most max (0: BASE_STRV_MAX), the first ones kept. */
enum base_status base_file_list(const char *dir, size_t max,
    struct base_strv *out, struct base_err *err) BASE_MUST_CHECK;

/* "DIR/NAME" in a new string (free()). */
char *base_file_join(const char *dir, const char *name);

/*
 * One lock for one step: flock(2) on path, made when missing.
 * BASE_EXISTS when somebody holds it and wait is false.  The descriptor
 * goes to base_file_unlock() or dies with the process.
 */
enum base_status base_file_lock(const char *path, bool wait, int *fd_out,
    struct base_err *err) BASE_MUST_CHECK;
void base_file_unlock(int fd);

/* Reads a secret: one line, blanks cut; refused (BASE_PERM) when group or
 * others may use the file, BASE_INVALID when it holds no or several lines;
 * at most 8 KiB.  out is initialised here; base_buf_release() it. */
enum base_status base_file_read_secret(const char *path, struct base_buf *out,
    struct base_err *err) BASE_MUST_CHECK;
/* The same of several lines, as they are. */
enum base_status base_file_read_secrets(const char *path, struct base_buf *out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
