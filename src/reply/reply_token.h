/*
 * reply_token: text that has a token's shape (trust_token.h).
 */
#ifndef KAIRAN_REPLY_TOKEN_H
#define KAIRAN_REPLY_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/* Length of the token that text begins with: base32 of the right length,
 * no letter or digit following; 0 for none. */
size_t reply_token_at(const char *text);

#endif
