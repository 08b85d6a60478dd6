/*
 * mail_part: a message as a tree of parts.  The only user of libetpan.
 */
#ifndef MAIL_PART_H
#define MAIL_PART_H

#include "mail_param.h"
#include "mail_scan.h"
#include "mail_transfer.h"

struct mail_part {
	struct mail_slice head; /* its header, LF */
	struct mail_slice body; /* undecoded, LF */
	const char *kind; /* "text/plain", lower case */
	struct mail_value type;
	struct mail_value disposition;
	enum mail_transfer transfer;
	const char *content_id; /* without brackets, or "" */
	unsigned depth; /* 0: the whole message */
	bool is_cut; /* it breaks off, see mail_scan.h */
	struct mail_part *first; /* what a multipart or message holds */
	struct mail_part *next;
};

/*
 * The tree of a scanned message, in the scan's arena.  Never NULL; where
 * libetpan fails or finds no parts, a multipart has no children.
 * *n_parts counts them; those beyond MAIL_PARTS_MAX are left out.
 */
struct mail_part *mail_part_tree(
    struct mail_scan *scan, size_t *n_parts, bool *failed);

/* The decoded bytes, without charset conversion; out's maximum bounds
 * them.  rest: text behind base64, see mail_transfer.h. */
enum base_status mail_part_decode(struct mail_scan *scan,
    const struct mail_part *part, struct base_buf *out,
    struct mail_slice *rest) BASE_MUST_CHECK;

bool mail_part_is(const struct mail_part *part, const char *kind);
bool mail_part_is_multipart(const struct mail_part *part);

#endif
