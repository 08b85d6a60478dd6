/*
 * mail_transfer: transfer encodings back to bytes, tolerantly: RFC 2045
 * section 6, RFC 2047 section 4.2, uuencode (POSIX).
 */
#ifndef MAIL_TRANSFER_H
#define MAIL_TRANSFER_H

#include "mail_slice.h"

enum mail_transfer {
	MAIL_TRANSFER_NONE, /* 7bit, 8bit, binary, unknown, absent */
	MAIL_TRANSFER_QP,
	MAIL_TRANSFER_BASE64,
	MAIL_TRANSFER_UU
};

/* From a Content-Transfer-Encoding field's value. */
enum mail_transfer mail_transfer_read(struct mail_slice value);

/* All append the decoded bytes; BASE_LIMIT when out is full, with what
 * went in before kept.  rest (may be NULL): bytes at the end of text that
 * are no base64, such as a mailing list's footer; 0 when there are none. */
enum base_status mail_transfer_base64(const char *text, size_t len,
    struct base_buf *out, size_t *rest) BASE_MUST_CHECK;
enum base_status mail_transfer_qp(
    const char *text, size_t len, struct base_buf *out) BASE_MUST_CHECK;
enum base_status mail_transfer_q(
    const char *text, size_t len, struct base_buf *out) BASE_MUST_CHECK;

/*
 * Looks for the next "begin MODE NAME" ... "end" block of whole lines in
 * text from *at on.  True: the block is *block, its file's name *name and
 * its bytes are appended to out; *at is behind it.
 */
bool mail_transfer_uu(struct mail_slice text, size_t *at,
    struct mail_slice *block, struct mail_slice *name, struct base_buf *out);

#endif
