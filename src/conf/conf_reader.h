/*
 * conf_reader: the state of one reading, shared by the libconfuse side
 * (conf_parse.c) and the struct side (conf_read.c).
 */
#ifndef CONF_READER_H
#define CONF_READER_H

#include "conf_table.h"

struct conf_reader {
	struct base_arena *arena;
	struct conf *conf;
	const char *file;
	const char *dir;
	struct base_err *err;
	int last_line; /* of the text */
	/* Per kind of section: what was read of it so far. */
	struct conf_kind {
		char *items; /* titled: size * n bytes, else NULL */
		size_t n; /* sections begun */
		size_t cap;
		/* Lines of the keys of the one being read, 0: not given. */
		int seen[CONF_KEYS_MAX];
	} kinds[CONF_SECTION_KINDS];
};

/* Feeds text through libconfuse into the calls below. */
enum base_status conf_parse(
    struct conf_reader *reader, const char *text) BASE_MUST_CHECK;

/* A section of this kind begins; line is that of its first token known. */
enum base_status conf_reader_open(
    struct conf_reader *reader, size_t kind, int line) BASE_MUST_CHECK;
/* One value; count is its place (from 1) in this assignment. */
enum base_status conf_reader_value(struct conf_reader *reader, size_t kind,
    const struct conf_key *key, const char *text, size_t count,
    int line) BASE_MUST_CHECK;
/* The section ends at line; title is NULL for kinds without one. */
enum base_status conf_reader_close(struct conf_reader *reader, size_t kind,
    const char *title, int line) BASE_MUST_CHECK;

#endif
