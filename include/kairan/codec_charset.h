/*
 * codec_charset: bytes in any charset to UTF-8 and back.  Decoding never
 * fails: what cannot be decoded becomes U+FFFD.
 *
 * Labels are those of mail and the web, in any case, with - or _ (WHATWG
 * Encoding's view of them: iso-8859-1 is windows-1252, gb2312 is GB18030,
 * ks_c_5601-1987 is CP949, Shift_JIS is CP932).  ISO-2022-JP (RFC 1468, and
 * what is really sent under that name: JIS X 0201 kana, NEC row 13, IBM rows
 * 89-92, CP50220/50221, SO/SI) is decoded by an own state machine.  It and
 * EUC-JP give the characters of JIS X 0208 where Microsoft's table has others
 * (U+301C and not U+FF5E); Shift_JIS gives Microsoft's.
 */
#ifndef KAIRAN_CODEC_CHARSET_H
#define KAIRAN_CODEC_CHARSET_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Limits of codec_charset: the output's is the buffer's own. */
#define CODEC_CHARSET_LABEL_MAX 64 /* bytes of a label that is looked at */
#define CODEC_CHARSET_DETECT_MAX 65536 /* bytes looked at to detect */

/*
 * Opens every converter once, so that decoding works in a process that may
 * no longer open files.  Call it before the lock-down (it is what
 * base_child_start()'s preload is for).
 */
void codec_charset_preload(void);

/*
 * The same for those that nearly all mail needs: a fork of a process that has
 * them only costs a third less.  From then on no other one is opened;
 * codec_charset_is_missing() tells whether one was asked for, and what was
 * decoded is not to be used then.
 */
void codec_charset_preload_usual(void);
bool codec_charset_is_missing(void);

/*
 * Appends bytes as UTF-8 to out.  label NULL, "", unknown, or one that the
 * bytes contradict (7-bit escape sequences under any ASCII-compatible
 * label; valid non-ASCII UTF-8 under a wrong one; bytes that the label's
 * charset does not have): the charset is detected.  NULs and undecodable
 * bytes become U+FFFD; *replaced (may be NULL) is set to their number.  A
 * byte order mark at the start is dropped.  Line ends stay as they are.
 * Only BASE_OK, or BASE_LIMIT with out as it was.
 */
enum base_status codec_charset_to_utf8(const char *label, const char *bytes,
    size_t len, struct base_buf *out, size_t *replaced) BASE_MUST_CHECK;

/* A static label for bytes without a (trusted) one: "us-ascii", "utf-8",
 * "iso-2022-jp", "cp932", "euc-jp", "utf-16le", ..., "windows-1252" when
 * nothing else fits. */
const char *codec_charset_detect(const char *bytes, size_t len);

/* Is this a label that codec_charset_to_utf8() would follow? */
bool codec_charset_is_known(const char *label);

#endif
