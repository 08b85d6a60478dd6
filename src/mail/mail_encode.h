/*
 * mail_encode: UTF-8 to what may stand in a message: encoded words
 * (RFC 2047), quoted-printable and base64 (RFC 2045), folded fields.
 * All append LF lines to a base_buf and return BASE_LIMIT when it is full.
 */
#ifndef MAIL_ENCODE_H
#define MAIL_ENCODE_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* "NAME: text" folded at blanks below MAIL_COMPOSE_LINE, words that are
 * not ASCII as encoded words that end between characters; a LF ends it. */
enum base_status mail_encode_field(
    struct base_buf *out, const char *name, const char *text) BASE_MUST_CHECK;

/* "NAME: ..." for a value that is ASCII already; folded at blanks only. */
enum base_status mail_encode_ascii_field(
    struct base_buf *out, const char *name, const char *value) BASE_MUST_CHECK;

/* "NAME: Display Name <addr>" */
enum base_status mail_encode_addr_field(struct base_buf *out, const char *name,
    const char *display, const char *addr) BASE_MUST_CHECK;

/* A text body: quoted-printable or, when it is shorter, base64, or 7bit as
 * it is; *label names which. */
enum base_status mail_encode_text(
    struct base_buf *out, const char *text, const char **label) BASE_MUST_CHECK;

enum base_status mail_encode_base64(
    struct base_buf *out, const char *data, size_t len) BASE_MUST_CHECK;

/* "; NAME=..." of a MIME field, RFC 2231 where it is not ASCII. */
enum base_status mail_encode_param(
    struct base_buf *out, const char *name, const char *value) BASE_MUST_CHECK;

bool mail_encode_is_ascii(const char *text);

#endif
