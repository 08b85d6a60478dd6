/* mail_reader_x: what a worker does, in this program or in kairan-reader. */
#ifndef MAIL_READER_X_H
#define MAIL_READER_X_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* kairan-reader with all converters; without it, with the usual ones. */
#define MAIL_READER_ALL "all-charsets"

/* A base_child_work: a message to its flat form; BASE_NOTFOUND when that
 * takes a converter that is not there. */
enum base_status mail_reader_work(int op, const char *in, size_t in_len,
    struct base_buf *out, struct base_err *err) BASE_MUST_CHECK;

#endif
