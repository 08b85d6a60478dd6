/*
 * reply_shape: the shape of a line, before anybody asks what it means.
 * Lines are in the form of reply_text_make().
 */
#ifndef KAIRAN_REPLY_SHAPE_H
#define KAIRAN_REPLY_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "reply_words_command.h"

#define REPLY_SHAPE_KEY 60 /* bytes of the part before a colon */

/* Where the key ends and the value begins. */
struct reply_split {
	const char *key; /* low */
	size_t key_len;
	const char *value;
	bool is_colon;
};

/* The key of that name, or NULL. */
const struct reply_word_key *reply_shape_key(const char *low, size_t len);

/* "key: value", "key = value", "key → value", "【key】value" */
bool reply_shape_split(const char *low, struct reply_split *out);

/* `--`, 以上: what ends the reading. */
bool reply_shape_is_end(const char *low);

/* Time stamps, code, shell prompts: pasted.  text is the line as written. */
bool reply_shape_is_log(const char *text, size_t len, const char *low);

/* Behind "- ", "・" and the like. */
const char *reply_shape_skip_bullet(const char *p);

#endif
