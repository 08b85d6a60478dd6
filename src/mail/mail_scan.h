/*
 * mail_scan: what is done to a message before libetpan sees a byte of it.
 *
 * libetpan 1.9.4 crashes on a boundary of one quotation mark and on deep
 * comments and nesting, and is quadratic in depth.  So it gets a copy of
 * its own in which every header is reduced to one Content-Type field in
 * the simplest form, with a boundary made here, and in which nothing else
 * looks like a boundary or nests too deep.  Text and headers are read from
 * the other copy, where only line ends are changed.
 */
#ifndef MAIL_SCAN_H
#define MAIL_SCAN_H

#include "mail_param.h"
#include "mail_transfer.h"

#define MAIL_SCAN_GUESS_WINDOW                                                 \
	65536 /* bytes behind a header in which a
    boundary is looked for */
#define MAIL_SCAN_BOUNDARY_MAX 200 /* bytes of a boundary */

/* One header that the scan met, in order. */
struct mail_scan_head {
	size_t safe_start; /* in the copy for libetpan */
	size_t safe_body;
	size_t start; /* in the text */
	size_t body;
	struct mail_value type; /* of the Content-Type field */
	const char *kind; /* "text/plain": what it counts as */
	enum mail_transfer transfer;
	bool is_taken; /* by a part of the tree */
	bool is_ended; /* its body has an end */
	bool is_cut; /* in overlapping multiparts, and not by a delimiter of
	    its own one */
};

/* From here on, up to the next mark, both copies run in parallel, or what
 * stands in the one for libetpan was made and has no counterpart. */
struct mail_scan_mark {
	size_t safe;
	size_t text;
	bool is_made;
};

/* What went beyond a limit. */
struct mail_scan_cut {
	bool header; /* MAIL_HEADER_MAX */
	bool fields; /* MAIL_FIELDS_MAX */
	bool types; /* MAIL_TYPE_LINES_MAX */
	bool depth; /* MAIL_DEPTH_MAX */
	bool boundary; /* a boundary had to be guessed */
};

struct mail_scan {
	struct base_arena *arena;
	const char *raw; /* as it came, borrowed */
	size_t raw_len;
	size_t raw_skip; /* BOM, "From " line and blank lines in front */
	char *text; /* line ends are LF */
	size_t len;
	struct base_buf safe; /* for libetpan */
	struct mail_scan_head *heads;
	size_t n_heads;
	size_t heads_cap;
	struct mail_scan_mark *marks;
	size_t n_marks;
	size_t marks_cap;
	struct mail_scan_mark raw_mark; /* text and, as `safe`, raw */
	bool is_composite; /* the whole is multipart or message */
	const char *charset; /* the first one named, or NULL */
	struct mail_scan_cut cut;
};

/* The guards, for tests that show what each of them is good for. */
enum mail_scan_guard {
	MAIL_SCAN_HEADS = 1, /* headers reduced, boundaries renamed,
	    depth and number of parts limited */
	MAIL_SCAN_PARENS = 2, /* comments limited in depth, NULs blanked */
	MAIL_SCAN_ALL = 3
};
extern unsigned mail_scan_guards; /* MAIL_SCAN_ALL */

/* Never fails.  raw lives longer than the scan. */
void mail_scan_run(struct mail_scan *scan, struct base_arena *arena,
    const char *raw, size_t len);
void mail_scan_release(struct mail_scan *scan);

/* mail_scan_boundary.c: the boundary of a multipart: as declared, or, where
 * it is missing or nowhere to be found, as the first delimiter suggests. */
struct mail_slice mail_scan_boundary(
    struct mail_scan *scan, const struct mail_scan_head *head);

/* mail_scan_kind.c: what a part counts as, also when its field says nothing
 * usable. */
const char *mail_scan_kind(const struct mail_scan_head *head, bool is_digest);

/* Where in the text the byte at `safe` of libetpan's copy stands. */
size_t mail_scan_text_at(const struct mail_scan *scan, size_t safe);

/* The bytes as they came of a stretch of text: for 8-bit binary parts, in
 * which CR and LF may mean what they say.  Quickest when asked in order. */
struct mail_slice mail_scan_raw(struct mail_scan *scan, struct mail_slice text);

#endif
