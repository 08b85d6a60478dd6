/* Ids of advisories in the words of a mail. */
#ifndef FEED_MAIL_ID_H
#define FEED_MAIL_ID_H

#include "kairan/base_buf.h"
#include "kairan/vuln_id.h"

/* The first id of an advisory in the text, "" none: those of vuln_id.h but
 * CVE and CWE, else one of a vendor that has a form of its own: USN-9001-1,
 * SUSE-SU-2026:9002-1, FreeBSD-SA-26:09.hinoki, cisco-sa-hinoki-AbC. */
void feed_mail_id(const char *text, char out[VULN_ID_TEXT]);

/* The page of such an id where vuln_id_url() knows none; "" none.  In the
 * arena. */
const char *feed_mail_id_url(struct base_arena *arena, const char *id);

#endif
