/* mail_flat: the flat form of a struct mail (base_flat.h). */
#ifndef MAIL_FLAT_H
#define MAIL_FLAT_H

#include "kairan/base_flat.h"

#define MAIL_FLAT_MAGIC 0x314c49414d4e4149u
#define MAIL_FLAT_VERSION 1 /* raised with every change of the form */

/* What both ends of the form have to agree on, in one line. */
#define MAIL_FLAT_STAMP_MAX 64
void mail_flat_stamp(char stamp[MAIL_FLAT_STAMP_MAX]);

/* mail_flatten.c: the walk.  Hashes are not part of it. */
struct mail;
void mail_flat_mail(struct base_flat *flat, struct mail *mail);

#endif
