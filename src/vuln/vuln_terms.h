/*
 * Many words looked for in one text in one pass: words hang in hash buckets
 * by their first bytes, and only places where a word can begin are looked
 * up.  Same rule as base_text_has_word().
 */
#ifndef VULN_TERMS_H
#define VULN_TERMS_H

#include "kairan/base.h"

struct vuln_terms;
struct vuln_terms *vuln_terms_new(void);
void vuln_terms_free(struct vuln_terms *terms);

/* Takes a word as it is written, folds it, and returns its number; an equal
 * one gets the same number.  -1 when nothing is left of it after folding or
 * the table is full. */
int vuln_terms_add(struct vuln_terms *terms, const char *word);
/* As it was written when first added. */
const char *vuln_terms_word(const struct vuln_terms *terms, int number);
size_t vuln_terms_count(const struct vuln_terms *terms);

/* Sets hits[number] for each word that stands in the folded text; hits has
 * vuln_terms_count() elements. */
void vuln_terms_scan(
    const struct vuln_terms *terms, const char *folded, bool *hits);

#endif
