/*
 * reply_blocks: newly written lines in blocks, parted by blank lines and by
 * anything that was not newly written.
 */
#ifndef KAIRAN_REPLY_BLOCKS_H
#define KAIRAN_REPLY_BLOCKS_H

#include "reply_directive.h"

/* One newly written line that is not blank. */
struct reply_entry {
	size_t line; /* index in lines */
	size_t block;
	bool is_fenced; /* between ``` lines */
	struct reply_guess *guess; /* once its block is read */
};

struct reply_reading {
	const struct reply_line *lines;
	size_t line_count;
	struct reply_facts facts;
	struct base_arena *arena;
	struct reply_entry *entries;
	size_t count;
	size_t block_count;
	size_t first_block; /* behind a salutation */
	size_t last_block; /* before a closing */
	size_t guess_count; /* lines looked at closely so far */
	uint8_t *taken; /* by line: names the tickets of those below */
	struct reply_directive *directives;
	size_t directive_count;
	struct reply_field *fields;
	size_t field_count;
};

/* Collects the lines that may hold commands, up to `--` or 以上. */
void reply_blocks_collect(struct reply_reading *r);
/* The entry behind the block that entry i stands in. */
size_t reply_blocks_end(const struct reply_reading *r, size_t i);
/* A greeting does not push the first block of what is said aside. */
void reply_blocks_find_edges(struct reply_reading *r);

/* Does the line before this block announce something pasted? */
bool reply_blocks_is_announced(
    const struct reply_reading *r, const struct reply_entry *first);
/* The same within the block of n lines, before its first `Word: value`:
 * "We got:". */
bool reply_blocks_announces(
    const struct reply_reading *r, const struct reply_entry *e, size_t n);
/* A line behind them speaks of what stands above: "... と書いてあります". */
bool reply_blocks_is_cited(
    const struct reply_reading *r, const struct reply_entry *e, size_t n);
/* A word and a colon, and what stands below it is indented: program text. */
bool reply_blocks_is_nested(
    const struct reply_reading *r, const struct reply_entry *e, size_t n);

#endif
