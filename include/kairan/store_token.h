/*
 * store_token: reply tokens that count no more, though they are genuine and
 * not expired.
 */
#ifndef KAIRAN_STORE_TOKEN_H
#define KAIRAN_STORE_TOKEN_H

#include "kairan/store.h"

/* Kinds of what is revoked. */
#define STORE_TOKEN_PERSON "person" /* all mails to him so far */
#define STORE_TOKEN_TICKET "ticket" /* all mails about it so far */
#define STORE_TOKEN_MAIL "mail" /* one of the outbox */

/* Revokes the tokens of all mails of that kind and id that were written
 * before `now`, that second included. */
enum base_status store_token_revoke(struct store *store, const char *kind,
    int64_t id, int64_t now, struct base_err *err) BASE_MUST_CHECK;
/* Was the token of that mail of the outbox revoked? */
enum base_status store_token_is_revoked(struct store *store, int64_t outbox,
    bool *out, struct base_err *err) BASE_MUST_CHECK;

/* Not taken back, but others than the reader of that mail hold its token. */
enum base_status store_token_share(struct store *store, int64_t outbox,
    int64_t now, struct base_err *err) BASE_MUST_CHECK;
enum base_status store_token_is_shared(struct store *store, int64_t outbox,
    bool *out, struct base_err *err) BASE_MUST_CHECK;

#endif
