/*
 * Inside flow only: who gets no more mail because he said so in the way that
 * mail programs do it.
 */
#ifndef FLOW_UNSUBSCRIBE_H
#define FLOW_UNSUBSCRIBE_H

#include "flow_private.h"

/* Is it a mail that people may not want? */
bool flow_unsubscribe_has_header(const struct flow_letter *letter);
/* The value of List-Unsubscribe; free().  It names a page only for a person,
 * where the configuration has one: then one click there is enough. */
char *flow_unsubscribe_header(struct flow *flow,
    const struct flow_letter *letter, const char *address, const char *token);

/* Is the mail what a mail program sends for that header? */
bool flow_unsubscribe_is_meant(const struct mail *mail);

/* Was the mail to a list ended? */
enum base_status flow_unsubscribe_list_is_off(struct flow *flow,
    const char *list, bool *out, struct base_err *err) BASE_MUST_CHECK;
/* Ends it, or with by "" takes that back; inside a transaction. */
enum base_status flow_unsubscribe_set_list(struct flow *flow, const char *list,
    const char *by, struct base_err *err) BASE_MUST_CHECK;
/* He is told only what is his own duty; after a digest not in digests.
 * Inside a transaction. */
enum base_status flow_unsubscribe_person(struct flow *flow, int64_t person,
    const struct store_outbox *mail, struct base_err *err) BASE_MUST_CHECK;

#endif
