/*
 * feed: documents of the sources, bytes → advisories.  One small file for
 * each format behind one registry.  Pure: fetching is net's and flow's.
 */
#ifndef KAIRAN_FEED_H
#define KAIRAN_FEED_H

#include "kairan/base.h"
#include "kairan/vuln.h"

/* Limits of feed, all in this block. */
#define FEED_BYTES_MAX ((size_t)256 << 20) /* of one document */
#define FEED_ARCHIVE_MAX ((size_t)1 << 30) /* of an archive of documents */
#define FEED_ITEMS_MAX 1000000 /* items of one document */
#define FEED_SNIFF_MAX 65536 /* bytes looked at to guess the format */
#define FEED_NOTE_MAX 256 /* bytes of a note, NUL included */
#define FEED_TITLE_MAX 256 /* bytes of a feed's own title, NUL included */
#define FEED_TYPES_MAX 64
#define FEED_FRAME_STARTS 8 /* ways to begin a document, of one stream */
#define FEED_FRAME_START_MAX 48 /* bytes of one, NUL included */

/* What the reader must be told. */
struct feed_context {
	const char *source; /* the source's name, for vuln_advisory.source */
	const char *url; /* where the document came from: base of relative
	    links; "" or NULL when unknown */
	const char *lang; /* language of the texts when the document does not
	    say: "ja", "en", "" or NULL */
};

/*
 * Gets one advisory and owns it from then on (vuln_advisory_free).  Any
 * status but BASE_OK stops the reading and comes back from feed_parse().
 */
typedef enum base_status (*feed_take)(
    struct vuln_advisory *adv, void *ctx, struct base_err *err);

/* What a document held; filled also when the reading failed half-way. */
struct feed_result {
	size_t items; /* advisories delivered */
	size_t skipped; /* items that cannot be told from others: without
	    id, link and title */
	char title[FEED_TITLE_MAX]; /* the feed's own, "" when none */
	int64_t updated; /* its declared date, 0 when none */
	int64_t oldest; /* of the items' dates (modified, else published); */
	int64_t newest; /* 0 when none: for "has the window moved past us?" */
	bool is_whole; /* a catalogue that says all: what is missing left it */
	int64_t total; /* of an API's paged answer: results in all, */
	int64_t first; /* and the number of the first one in this page; 0
	    when the document is no page */
	char note[FEED_NOTE_MAX]; /* what was odd, in words: "the feed is
	    empty"; "" when nothing was */
};

/* What a list says of a CVE that is no advisory: FIRST's EPSS. */
struct feed_fact {
	const char *cve; /* normal form */
	int score; /* probability of exploitation within 30 days, and */
	int percentile; /* how many score less, both in millionths */
	int64_t day; /* of the list, an instant; 0 unknown */
};
typedef enum base_status (*feed_take_fact)(
    const struct feed_fact *fact, void *ctx, struct base_err *err);

/* Where a format delivers to; formats call feed_deliver() and nothing
 * else.  Filled by feed_parse(). */
struct feed_sink {
	feed_take take;
	void *ctx;
	struct feed_result *result;
	feed_take_fact take_fact; /* NULL: facts are counted and dropped */
	const char *const *only; /* parts that are wanted: releases, ... */
	size_t n_only; /* 0: all */
};

struct feed_format {
	const char *name; /* word of the configuration and of --type */
	const char *title; /* for people: "JVN iPedia RSS" */
	/* How sure is it that these bytes (the first len, at most
	 * FEED_SNIFF_MAX, of a document) are of this format: 0 no, 1-100. */
	int (*sniff)(const char *data, size_t len);
	/* As feed_parse(), for this format. */
	enum base_status (*parse)(const char *data, size_t len,
	    const struct feed_context *context, struct feed_sink *sink,
	    struct base_err *err);
	bool is_catalogue; /* each document says all that the source knows */
	bool is_json; /* several may follow one another in a stream */
};

/* All formats, in order of preference. */
extern const struct feed_format *const feed_formats[];
extern const size_t feed_n_formats;

/* The format of that name; NULL when there is none ("auto" is none). */
const struct feed_format *feed_find(const char *name);

/* The format whose sniff() is surest; NULL when none knows the bytes. */
const struct feed_format *feed_sniff(const char *data, size_t len);

/*
 * Reads a whole document.  format NULL: by feed_sniff().  Each advisory goes
 * to take() with source, format, id, title and the like filled; the same id
 * may come twice in a document.  *result is reset first and always filled.
 *
 * BASE_OK also for a feed without items (result->note says so).
 * BASE_INVALID: not this format, an HTML page, malformed, truncated or in a
 * wrong encoding: all items before the fault have been delivered and stay
 * valid.  BASE_LIMIT: larger than FEED_BYTES_MAX, nested too deep.
 * Otherwise what take() returned.
 */
enum base_status feed_parse(const struct feed_format *format, const char *data,
    size_t len, const struct feed_context *context, struct feed_sink *sink,
    struct base_err *err) BASE_MUST_CHECK;

/*
 * Cuts a stream of JSON documents (one after the other, or one a line) into
 * documents, so that a long one need not be in memory as a whole.  data
 * begins with the current document; returns its length in bytes, blanks and
 * newline before it included, or 0 when more bytes are needed.  frame keeps
 * what was looked at already, so that nothing is looked at twice, and how
 * the documents of this stream begin; start with FEED_FRAME_INIT.
 * After the last bytes the rest, if any, is the last document.
 * A broken document swallows no other and leaves no valid half behind:
 *   - one with a bracket left open ends where a line begins with '{' at its
 *     first column and no JSON value can stand there, by what is open or by
 *     the layout (lines that are indented, documents of one line each), or
 *     where the blanks and the first key are those that a document of this
 *     stream began with;
 *   - one with a bracket too many goes on until then: a document of several
 *     lines is complete only when the next one begins, or the stream ends, or
 *     says nothing more for a while (feed_frame_settle()).
 */
struct feed_frame {
	size_t at;
	size_t end; /* behind the last bracket; 0: it is open */
	unsigned depth;
	bool is_begun;
	bool has_text; /* more than opening brackets stands in it */
	bool has_lines; /* this stream has documents of one line each */
	bool is_string;
	bool is_escape;
	bool is_broken; /* something stands behind the last bracket */
	bool was_broken; /* the same of the document cut last: its beginning
	    may look like a whole one and must not be read */
	char last; /* byte before, blanks left out */
	char starts[FEED_FRAME_STARTS][FEED_FRAME_START_MAX];
	unsigned n_starts;
};
#define FEED_FRAME_INIT                                                        \
	{                                                                      \
		0                                                              \
	}
size_t feed_frame_next(struct feed_frame *frame, const char *data, size_t len);
/* After feed_frame_next() said 0: the length of the document when it is
 * complete, should nothing more come for now; else 0. */
size_t feed_frame_settle(
    struct feed_frame *frame, const char *data, size_t len);

/* What the page behind an item says (format "page") becomes part of adv: ids,
 * text, fix, mitigation, references. */
void feed_page_merge(
    struct vuln_advisory *adv, const struct vuln_advisory *page);

/* For formats: hands adv to the sink (taking it), counts it and its dates. */
enum base_status feed_deliver(struct feed_sink *sink, struct vuln_advisory *adv,
    struct base_err *err) BASE_MUST_CHECK;

enum base_status feed_deliver_fact(struct feed_sink *sink,
    const struct feed_fact *fact, struct base_err *err) BASE_MUST_CHECK;
/* Is that part wanted? */
bool feed_wants(const struct feed_sink *sink, const char *part);

#endif
