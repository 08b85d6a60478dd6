/*
 * Inside of the spool, and names for maildirs.
 */
#ifndef TRANSPORT_SPOOL_X_H
#define TRANSPORT_SPOOL_X_H

#include "kairan/transport_spool.h"

struct transport_spool {
	char *dir;
	enum transport_spool_kind kind;
	int inotify;
	bool is_fresh; /* nobody looked yet */
};

/* A name that no other delivery has, by the maildir convention
 * (SECONDS.MmicrosecondsPpidRrandom.kairan); free(). */
char *transport_maildir_name(void);

/* Forgets the events so far: the folder is read now. */
void transport_spool_look(struct transport_spool *spool);

bool transport_spool_is_empty(const struct transport_spool *spool);

#endif
