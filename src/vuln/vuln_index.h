/*
 * Rows of an advisory by a hash, so that doubles are found without a look at
 * each: some records name thousands of versions.
 */
#ifndef VULN_INDEX_H
#define VULN_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kairan/base_buf.h"

struct vuln_index;

/* A hash of n texts, one after the other. */
uint32_t vuln_index_hash(const char *const *texts, size_t n);

/* Adds a row; *index NULL: makes one in the arena. */
void vuln_index_put(struct vuln_index **index, struct base_arena *arena,
    uint32_t hash, size_t row);

/* The next row with that hash; false: there is none.  *probe is 0 before the
 * first call.  index may be NULL. */
bool vuln_index_next(const struct vuln_index *index, uint32_t hash,
    size_t *probe, size_t *row_out);

#endif
