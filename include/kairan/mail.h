/*
 * mail: what stands in a message, and messages of our own.  Pure: bytes in,
 * data out; no store, no network, no configuration, no clock.
 *
 * This header: reading (RFC 5322, 2045-2047, 2183, 2231, 3462, 3464, 3676,
 * 5965, TNEF, uuencode, OpenPGP clearsign).  The others: mail_compose.h
 * (writing), mail_auth.h (Authentication-Results, mailing lists).
 *
 * Every message yields a struct mail, however odd it is: what had to be
 * guessed, cut or left out stands in its warnings.  All text in it is valid
 * UTF-8 without NUL.
 */
#ifndef KAIRAN_MAIL_H
#define KAIRAN_MAIL_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/base_hash.h"

/* Limits of mail, all in this block.  What goes beyond them is left out
 * with a warning, unless it says otherwise. */
#define MAIL_SIZE_MAX ((size_t)25 << 20) /* bytes of a message; beyond: LIMIT */
#define MAIL_PARSE_MAX ((size_t)10 << 20) /* beyond: only its header is read */
#define MAIL_HEADER_MAX ((size_t)256 << 10) /* bytes of the header block */
#define MAIL_FIELDS_MAX 1000 /* fields of one header */
#define MAIL_FIELD_MAX ((size_t)64 << 10) /* bytes of one field */
#define MAIL_PAREN_DEPTH_MAX 32 /* nested comments; deeper: made blanks */
#define MAIL_TYPE_LINES_MAX 200 /* Content-Type fields in all parts */
#define MAIL_DEPTH_MAX 20 /* parts inside parts */
#define MAIL_PARTS_MAX 200 /* parts of one message */
#define MAIL_ADDRS_MAX 1000 /* addresses of one field */
#define MAIL_ADDR_MAX 254 /* bytes of one address, RFC 5321 */
#define MAIL_NAME_MAX 1000 /* bytes of a person's or a file's name */
#define MAIL_IDS_MAX 1000 /* Message-IDs of one field that are read */
#define MAIL_ID_MAX 998 /* bytes of one Message-ID */
#define MAIL_BODY_MAX ((size_t)4 << 20) /* bytes of body */
#define MAIL_ATTACHMENTS_MAX 200
#define MAIL_PICTURES_MAX 10000 /* places of pictures that are looked at */
#define MAIL_DELIVERIES_MAX 1000 /* recipients in delivery reports */
#define MAIL_BLOCKS_MAX 1000 /* groups of report fields */
#define MAIL_RETURNED_MAX ((size_t)64 << 10) /* bytes of returned header */
#define MAIL_WARNINGS_MAX 50
#define MAIL_FLAT_MAX ((size_t)80 << 20) /* the flat form of one mail */
#define MAIL_READ_AHEAD_MAX 8 /* messages that a reader has at once */

/* One mailbox.  Never NULL: "" where there is none.  addr has no blanks,
 * controls or angle brackets; it may still hold UTF-8 (RFC 6532). */
struct mail_addr {
	const char *name;
	const char *addr;
};

struct mail_addrs {
	struct mail_addr *v;
	size_t n;
};

/* Message-IDs without their angle brackets, in order, no blanks inside. */
struct mail_ids {
	const char **v;
	size_t n;
};

/*
 * One header field.  name as written.  raw: unfolded, encoded words as they
 * stand; value: the same with encoded words and 8-bit text decoded.
 */
struct mail_field {
	const char *name;
	const char *value;
	const char *raw;
};

struct mail_fields {
	struct mail_field *v;
	size_t n;
};

/* One part that is not the body. */
struct mail_attachment {
	const char *filename; /* as the sender wrote it, or "": may hold a
	    path or anything else */
	const char *safe_name; /* its last path component, without controls
	    and leading dots; never "" ("attachment-N.EXT") */
	const char *type; /* "image/png", lower case */
	const char *content_id; /* without brackets, or "" */
	const char *data; /* decoded bytes; NULL only when len is 0 */
	size_t len;
	char sha256[BASE_SHA256_HEX]; /* of data */
	bool is_inline; /* a picture that stands in the HTML body */
	size_t body_line; /* the body's line, from 1, in which it stands; 0:
	    in none.  A line may hold nothing else, then it is blank. */
};

/* One group of fields of a report: type is "message/delivery-status"
 * (the first group of a part tells of the message, the others of one
 * recipient each), "message/feedback-report",
 * "message/disposition-notification". */
struct mail_block {
	const char *type;
	struct mail_fields fields;
};

/* One recipient of a delivery report, RFC 3464 section 2.3.  "" where the
 * report says nothing. */
struct mail_delivery {
	const char *recipient; /* Final-Recipient, else Original-Recipient */
	const char *original; /* Original-Recipient */
	const char *action; /* "failed", lower case */
	const char *status; /* "5.1.1", comments cut */
	const char *diagnostic; /* Diagnostic-Code */
	const char *remote_mta;
};

/* The message that a report gives back (message/rfc822, message/global,
 * text/rfc822-headers).  "" where it says nothing. */
struct mail_returned {
	bool is_there;
	const char *message_id; /* without brackets */
	const char *to; /* the first address in To, else in Cc */
	const char *subject; /* decoded */
	const char *header; /* the whole header block, LF, raw */
	struct mail_fields fields; /* the same, field by field */
};

struct mail {
	struct base_arena *arena; /* owns everything below */

	const char *subject; /* decoded, one line, or "" */
	struct mail_addrs from;
	struct mail_addrs sender;
	struct mail_addrs reply_to;
	struct mail_addrs to;
	struct mail_addrs cc;
	bool has_date;
	int64_t date; /* the Date field's instant */
	const char *message_id; /* without brackets, or "" */
	struct mail_ids in_reply_to;
	struct mail_ids references;
	struct mail_fields fields; /* all, in their order */

	const char *type; /* of the whole: "multipart/mixed", lower case */
	const char *report_type; /* its report-type parameter, or "" */
	bool is_signed; /* multipart/signed, S/MIME or clearsign */
	bool is_encrypted; /* the text can't be read */
	bool is_header_only; /* beyond MAIL_PARSE_MAX, or MIME unreadable */

	/*
	 * The text: the best alternative, decoded to UTF-8, lines end in LF,
	 * format=flowed lines joined, quote marks kept.  text/plain unless it
	 * is empty or a placeholder for HTML.
	 */
	const char *body;
	size_t body_len;
	size_t body_lines; /* lines of body; one without LF at the end counts */
	bool body_is_html; /* made from HTML */
	/* body_lines values of enum codec_html_mark (codec_html.h); NULL
	 * when no line has one. */
	const unsigned char *body_marks;
	const char *charset; /* the body's, as decoded, lower case, or "" */
	const char *charset_declared; /* as the message says, or "" */
	/* The HTML alternative as it was, UTF-8; "" without one. */
	const char *html;

	struct mail_attachment *attachments;
	size_t n_attachments;
	struct mail_block *blocks;
	size_t n_blocks;
	struct mail_delivery *deliveries;
	size_t n_deliveries;
	struct mail_returned returned; /* the first one */

	const char **warnings; /* English, one line each */
	size_t n_warnings;
};

/*
 * Reads a message in this process.  For outside bytes use mail_read(),
 * which does this in a sandbox.
 *
 * bytes: a message with LF, CRLF or lone CR line ends, with or without a
 * leading "From " line or BOM.  *out is the caller's: mail_free().
 * BASE_OK for every message up to MAIL_SIZE_MAX that has at least one
 * header field or one byte of text, BASE_LIMIT beyond, BASE_INVALID for
 * nothing but blanks.
 */
enum base_status mail_parse(const char *bytes, size_t len, struct mail **out,
    struct base_err *err) BASE_MUST_CHECK;
void mail_free(struct mail *mail); /* NULL is fine */

/* The nth (from 0) field of that name, whatever its case: its decoded
 * value, or NULL. */
const char *mail_header(const struct mail *mail, const char *name, size_t nth);
/* The same, undecoded. */
const char *mail_header_raw(
    const struct mail *mail, const char *name, size_t nth);
/* The first field of that name in any list, decoded, or NULL. */
const char *mail_fields_find(
    const struct mail_fields *fields, const char *name);
/* The first address of a list, "" without one. */
const char *mail_addrs_first(const struct mail_addrs *addrs);

/*
 * The flat form that crosses the sandbox's pipe.  mail_unflatten() trusts
 * nothing: every length, count, flag and text is checked again, and
 * attachments are hashed; BASE_INVALID says which one was wrong.
 */
enum base_status mail_flatten(const struct mail *mail, struct base_buf *out,
    struct base_err *err) BASE_MUST_CHECK;
enum base_status mail_unflatten(const char *bytes, size_t len,
    struct mail **out, struct base_err *err) BASE_MUST_CHECK;

/* Opens all converters and whatever else needs files, once, before a
 * process locks itself down. */
void mail_preload(void);

/*
 * A sandboxed reader (base_child.h): start it before any secret is read,
 * use it for any number of messages.
 */
struct mail_reader;
enum base_status mail_reader_new(
    struct mail_reader **out, struct base_err *err) BASE_MUST_CHECK;
void mail_reader_free(struct mail_reader *reader); /* NULL is fine */
/* main() of the program kairan-reader, which mail_reader_new() starts when
 * it stands beside the running one: it has a tenth of kairan's libraries,
 * so that a fork of it costs less.  Never for people. */
int mail_reader_serve(const char *argument);

/*
 * As mail_parse(), in a fork that can do nothing else.  *crashed (may be
 * NULL) is true, with BASE_PERM, when the message killed its parser, used
 * up its time or made it send garbage: quarantine it.  BASE_TEMP when the
 * reader itself is gone: make a new one.
 */
enum base_status mail_read(struct mail_reader *reader, const char *bytes,
    size_t len, struct mail **out, bool *crashed,
    struct base_err *err) BASE_MUST_CHECK;

/* mail_read() in two steps: the message is read while the caller does
 * something else, begins others for instance: at most MAIL_READ_AHEAD_MAX,
 * which end in the order in which they began.  bytes may go after the first
 * step. */
enum base_status mail_read_begin(struct mail_reader *reader, const char *bytes,
    size_t len, struct base_err *err) BASE_MUST_CHECK;
enum base_status mail_read_end(struct mail_reader *reader, struct mail **out,
    bool *crashed, struct base_err *err) BASE_MUST_CHECK;

/*
 * Pieces for others, all allocating in arena.
 *
 * mail_read_addrs(): an address list (RFC 5322 section 3.4) as raw header
 * text; groups, comments and quoted names are understood, broken pieces
 * are left out.
 * mail_read_ids(): Message-IDs parted by anything.
 */
struct mail_addrs mail_read_addrs(
    struct base_arena *arena, const char *text, size_t len);
struct mail_ids mail_read_ids(
    struct base_arena *arena, const char *text, size_t len);

/* LOCAL@DOMAIN that may be sent to: no controls, blanks, <>, quotes or
 * commas, one @ with something on both sides, at most MAIL_ADDR_MAX. */
bool mail_addr_is_valid(const char *addr);

#endif
