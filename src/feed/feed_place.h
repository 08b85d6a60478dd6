/* How far lists of documents were read, in the cursor. */
#ifndef FEED_PLACE_H
#define FEED_PLACE_H

#include "feed_drivers.h"

/* Was this document read, by its date and name; by its hash? */
bool feed_place_was_read(
    const struct feed_walk *walk, const struct feed_item *item);
bool feed_place_was_had(
    const struct feed_walk *walk, const struct feed_item *item);
/* It was read, or is among the missed ones. */
void feed_place_advance(struct feed_walk *walk, const struct feed_item *item);
void feed_place_keep_hash(struct feed_walk *walk, const struct feed_item *item);
/* Every list was read to its end. */
void feed_place_complete(struct feed_walk *walk);

#endif
