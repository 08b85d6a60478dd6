/*
 * base_flat: one walk over a struct that writes or reads it, so that both
 * cannot differ: how results come out of a sandbox (base_child.h).
 * Little-endian 64-bit numbers; texts with their length before and a NUL
 * behind.
 */
#ifndef KAIRAN_BASE_FLAT_H
#define KAIRAN_BASE_FLAT_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

struct base_flat {
	struct base_buf *out; /* writing; NULL when reading */
	struct base_arena *arena; /* reading: where lists go */
	const char *at; /* reading: within a copy in the arena */
	const char *end;
	const char *wrong; /* what was malformed first, or NULL */
	bool is_full; /* writing: out's limit was met */
};

/* Each does nothing after the first mistake.  what: for the error text. */
void base_flat_number(
    struct base_flat *flat, uint64_t *value, uint64_t max, const char *what);
void base_flat_size(
    struct base_flat *flat, size_t *value, size_t max, const char *what);
void base_flat_bool(struct base_flat *flat, bool *value, const char *what);
/* Valid UTF-8 without NUL. */
void base_flat_text(
    struct base_flat *flat, const char **text, size_t max, const char *what);
/* Any bytes. */
void base_flat_bytes(struct base_flat *flat, const char **bytes, size_t *len,
    size_t max, const char *what);
/* The number of a list's elements, and room for them when reading. */
void base_flat_list(
    struct base_flat *flat, void **list, size_t *n, size_t max, size_t size);

/* What ends a walk that wrote: BASE_OK, or BASE_LIMIT, and out is as long
 * again as at its start; name: of the whole, for the error text. */
enum base_status base_flat_finish(const struct base_flat *flat, size_t start,
    const char *name, struct base_err *err) BASE_MUST_CHECK;

#endif
