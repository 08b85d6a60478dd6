/*
 * feed_announcement: advisories that come by mail: DSA, RHSA-announce,
 * oss-security, JPCERT/CC, vendors' lists.  The mail was read already
 * (mail.h): charset and quoted-printable are undone.
 */
#ifndef KAIRAN_FEED_ANNOUNCEMENT_H
#define KAIRAN_FEED_ANNOUNCEMENT_H

#include "kairan/feed.h"

/* One mail; "" when absent. */
struct feed_announcement {
	const char *subject;
	const char *text; /* lines, a PGP clear signature and its dashes (RFC
	    4880 section 7) not yet undone */
	const char *message_id;
	int64_t date; /* 0 unknown */
	const struct feed_announcement *forwarded; /* the message that it
	    brings as an attachment, or NULL */
};

/*
 * Delivers one advisory: its id from the subject ("[DSA 3775-1]",
 * "RHSA-2026:1234", "JPCERT-AT-2026-0024"), from "Advisory ID:" or the first
 * line of the text, else the Message-ID; CVE numbers of subject and text,
 * however folded; package and mended versions of a DSA or a list of rpms;
 * text, fix and mitigation by their headings.  A forward counts where its
 * subject names an advisory, or the message that it brings is one.
 *
 * BASE_NOTFOUND: a reply to somebody, or neither an id nor a CVE: discussion.
 */
enum base_status feed_announcement_parse(const struct feed_announcement *mail,
    const struct feed_context *context, struct feed_sink *sink,
    struct base_err *err) BASE_MUST_CHECK;

#endif
