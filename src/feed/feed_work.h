/* The documents that wait in a walk. */
#ifndef FEED_WORK_H
#define FEED_WORK_H

#include "feed_drivers.h"

struct feed_work *feed_work_new(void);
void feed_work_free(struct feed_work *work);

#endif
