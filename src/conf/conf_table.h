/*
 * conf_table: the rows that drive the reader, and what its files share.
 */
#ifndef CONF_TABLE_H
#define CONF_TABLE_H

#include "kairan/conf.h"

/* How a value is read and what it is stored as. */
enum conf_type {
	CONF_TYPE_TEXT, /* const char * */
	CONF_TYPE_PATH, /* const char *, made relative to the file's folder */
	CONF_TYPE_URL, /* const char *, see conf_value.c */
	CONF_TYPE_ADDRESS, /* const char *, one mail address */
	CONF_TYPE_CHOICE, /* const char *, one of words */
	CONF_TYPE_ZONE, /* const char *, known to the tz database */
	CONF_TYPE_NAME, /* const char *, [a-z0-9-]{1,32} */
	CONF_TYPE_WORD, /* enum: place in words */
	CONF_TYPE_NUMBER, /* int within min..max */
	CONF_TYPE_SCORE, /* double, 0.0-10.0 */
	CONF_TYPE_BOOL, /* bool */
	CONF_TYPE_DURATION, /* int64_t seconds within min..max */
	CONF_TYPE_SIZE, /* int64_t bytes within min..max */
	CONF_TYPE_DATE, /* struct base_date */
	CONF_TYPE_LIST, /* struct conf_list of texts */
	CONF_TYPE_ADDRESSES, /* struct conf_list of mail addresses */
	CONF_TYPE_CWES, /* struct conf_list of "CWE-n" */
	CONF_TYPE_PATHS, /* struct conf_list, made as PATH */
	CONF_TYPE_WEEKDAYS /* unsigned: bit n for weekday n, 0 = Sunday */
};

struct conf_key {
	const char *name;
	enum conf_type type;
	size_t offset; /* in the section's struct */
	/* Default as written.  Without one: WORD holds the number of words
	 * (one past the last), NUMBER and SCORE -1, all else zero. */
	const char *fallback;
	int64_t min; /* TEXT: least bytes */
	int64_t max;
	const char *words; /* "off redirect on", in the order of the enum */
	bool required;
};

/* One kind of section. */
struct conf_section {
	const char *name; /* "" for the top level */
	const char *parent; /* "" or the section it stands in */
	const struct conf_key *keys; /* ends with name NULL */
	bool titled; /* may stand often, each with a title of its own */
	bool has_blanks; /* its title may hold blanks */
	size_t size; /* of its struct; 0: shares its parent's */
	size_t line; /* offset of `line`; (size_t)-1: has none */
	size_t title; /* offset of the title, when titled */
	/* Where in struct conf: the struct, or the pointer and the count. */
	size_t at;
	size_t count_at;
};

#define CONF_WEEKDAYS_GIVEN 0x80u /* in WEEKDAYS, until all is read */
#define CONF_SECTION_KINDS 22
#define CONF_KEYS_MAX 32 /* keys of one kind of section */
extern const struct conf_section conf_sections[CONF_SECTION_KINDS];

/* Where a value stands, for messages. */
struct conf_place {
	const char *file;
	const char *dir;
	int line;
};

/*
 * Reads text as key asks and stores it at base + key->offset; a list gets
 * one value more.  The message on failure names place and key.
 */
enum base_status conf_value_store(struct base_arena *arena,
    const struct conf_place *place, const struct conf_key *key,
    const char *text, void *base, struct base_err *err) BASE_MUST_CHECK;

/*
 * Of the candidates (ends with NULL) the one nearest to word by edit
 * distance, or NULL when none is near.
 */
const char *conf_suggest(const char *word, const char *const *candidates);

/* What no single key can tell: keys that need each other, names that must
 * exist, addresses given twice.  top_lines: the lines of the top level's keys
 * in the order of the table. */
enum base_status conf_check(const struct conf *conf, const int *top_lines,
    struct base_err *err) BASE_MUST_CHECK;

#endif
