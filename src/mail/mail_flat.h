/*
 * mail_flat: one walk over a struct mail that writes or reads it, so that
 * both can't differ.  Little-endian 64-bit numbers; texts with their length
 * before and a NUL behind.
 */
#ifndef MAIL_FLAT_H
#define MAIL_FLAT_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

#define MAIL_FLAT_MAGIC 0x314c49414d4e4149u
#define MAIL_FLAT_VERSION 1 /* raised with every change of the form */

struct mail_flat {
	struct base_buf *out; /* writing; NULL when reading */
	struct base_arena *arena; /* reading: where lists go */
	const char *at; /* reading: within a copy in the arena */
	const char *end;
	const char *wrong; /* what was malformed first, or NULL */
	bool is_full; /* writing: out's limit was met */
};

/* Each does nothing after the first mistake.  what: for the error text. */
void mail_flat_number(
    struct mail_flat *flat, uint64_t *value, uint64_t max, const char *what);
void mail_flat_size(
    struct mail_flat *flat, size_t *value, size_t max, const char *what);
void mail_flat_bool(struct mail_flat *flat, bool *value, const char *what);
/* Valid UTF-8 without NUL. */
void mail_flat_text(
    struct mail_flat *flat, const char **text, size_t max, const char *what);
/* Any bytes. */
void mail_flat_bytes(struct mail_flat *flat, const char **bytes, size_t *len,
    size_t max, const char *what);
/* The number of a list's elements, and room for them when reading. */
void mail_flat_list(
    struct mail_flat *flat, void **list, size_t *n, size_t max, size_t size);

/* What both ends of the form have to agree on, in one line. */
#define MAIL_FLAT_STAMP_MAX 64
void mail_flat_stamp(char stamp[MAIL_FLAT_STAMP_MAX]);

/* mail_flatten.c: the walk.  Hashes are not part of it. */
struct mail;
void mail_flat_mail(struct mail_flat *flat, struct mail *mail);

#endif
