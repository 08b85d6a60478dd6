/*
 * mail_work: a mail while it is being read, and the stages of reading.
 */
#ifndef MAIL_WORK_H
#define MAIL_WORK_H

#include "mail_part.h"
#include "mail_scan.h"
#include "kairan/mail.h"

#define MAIL_WORK_NESTED_MAX 3 /* messages opened inside parts: S/MIME ... */

/* A stretch of the body: UTF-8, LF. */
struct mail_piece {
	bool is_html;
	struct mail_slice text;
	size_t picture; /* between texts: the attachment's number + 1; 0 none */
};

struct mail_pieces {
	struct mail_piece *v;
	size_t n;
	size_t cap;
};

struct mail_work {
	struct base_arena *arena;
	struct mail *mail;
	const char *hint; /* charset for bare 8-bit text, or NULL */
	unsigned nested;
	size_t n_parts;
	size_t decoded; /* bytes of all attachments */
	size_t attachments_cap;
	size_t blocks_cap;
	size_t deliveries_cap;
	size_t warnings_cap;
	/* A named text that could be the body when there is no other. */
	struct mail_piece spare;
	size_t spare_attachment; /* its number + 1 */
};

void mail_work_warn(struct mail_work *work, const char *fmt, ...)
    BASE_PRINTF(2, 3);

/* mail_parse.c: mail_parse() but for the attachments' hashes, which
 * mail_unflatten() makes: a worker needs no cryptography. */
enum base_status mail_work_parse(const char *bytes, size_t len,
    struct mail **out, struct base_err *err) BASE_MUST_CHECK;

/* mail_parse.c: all fields of a header, decoded. */
struct mail_fields mail_work_fields(
    struct mail_work *work, struct mail_slice head);

/* mail_body.c: the parts of a tree become pieces of body, attachments and
 * reports; then the pieces become the body. */
void mail_work_walk(struct mail_work *work, struct mail_scan *scan,
    const struct mail_part *root, struct mail_pieces *pieces);
void mail_work_body(struct mail_work *work, const struct mail_pieces *pieces);

/* mail_text.c: a text part's bytes to UTF-8 with LF, in the arena. */
struct mail_slice mail_text_decode(struct mail_work *work,
    const struct mail_part *part, struct mail_slice bytes);
/* Pulls uuencoded files and OpenPGP clearsign armour out, joins flowed
 * lines. */
struct mail_slice mail_text_plain(struct mail_work *work,
    const struct mail_part *part, struct mail_slice text);
/* Text as valid UTF-8 without NUL. */
const char *mail_text_utf8(struct base_arena *arena, struct mail_slice text);

/* mail_attach.c */
void mail_attach_part(struct mail_work *work, struct mail_scan *scan,
    const struct mail_part *part, bool is_inline);
/* data is copied; filename raw header text or UTF-8. */
struct mail_attachment *mail_attach_data(struct mail_work *work,
    const char *filename, const char *type, struct mail_slice data);
/* A part's file name, or "". */
const char *mail_attach_name(
    struct mail_work *work, const struct mail_part *part);

/* mail_picture.c: the text of an HTML page without the markers of pictures
 * that this mail has; those learn the line they stand in.  line: the first
 * one's number in the body. */
struct mail_slice mail_picture_places(
    struct mail_work *work, struct mail_slice text, size_t line);
/* The same of plain text, which stays as it is: programs write "[cid:ID]" or
 * "[image: NAME]" where the picture stands.  line: the text's first one. */
void mail_picture_lines(
    struct mail_work *work, struct mail_slice text, size_t line);

/* mail_report.c: true when the part was one of a report's. */
bool mail_report_part(struct mail_work *work, struct mail_scan *scan,
    const struct mail_part *part, bool in_report);

/* mail_tnef.c: winmail.dat to attachments and pieces; false when the bytes
 * are no TNEF (then it is an attachment). */
bool mail_tnef_open(struct mail_work *work, struct mail_slice bytes,
    struct mail_pieces *pieces);

/* mail_rtf.c: the text of an RTF document, bytes in its own charset. */
struct mail_slice mail_rtf_text(
    struct base_arena *arena, struct mail_slice rtf_text);

/* mail_smime.c: the content of a CMS SignedData (RFC 5652), copied into
 * arena; n 0 when it holds none. */
struct mail_slice mail_smime_content(
    struct base_arena *arena, struct mail_slice der);

#endif
