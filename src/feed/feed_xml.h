/*
 * What the formats built on RSS 1.0, RSS 2.0 and Atom share: going through
 * the items, and reading texts, dates and links as they are really written.
 */
#ifndef FEED_XML_H
#define FEED_XML_H

#include "kairan/codec_xml.h"
#include "kairan/feed.h"

/*
 * Fills adv from one item; adv has source, format and lang set.  false: the
 * item says nothing that can be told apart from others, and is skipped.
 */
typedef bool (*feed_read_item)(const struct codec_xml *node,
    const struct feed_context *context, struct vuln_advisory *adv);

/* What feed_xml_read() looks for. */
struct feed_xml_reader {
	const char *const *roots; /* allowed names of the root, then NULL */
	const char *const *items; /* elements given to read() */
	size_t n_items;
	feed_read_item read;
	const char *status; /* one of items that goes to read_status(); NULL:
	    there is none */
	enum base_status (*read_status)(const struct codec_xml *node,
	    struct feed_result *result, struct base_err *err);
};
enum base_status feed_xml_read(const char *data, size_t len,
    const struct feed_context *context, struct feed_sink *sink,
    const struct feed_xml_reader *reader, struct base_err *err);

/* feed_xml_read() for RSS and Atom: each item of the document through read()
 * into the sink. */
enum base_status feed_xml_parse(const char *data, size_t len,
    const struct feed_context *context, struct feed_sink *sink,
    feed_read_item read, struct base_err *err);

/* Is the root one of RDF, rss, feed? */
bool feed_xml_is_feed(const char *data, size_t len);
/* Do the bytes hold this word? */
bool feed_xml_holds(const char *data, size_t len, const char *word);

/* Text that may be escaped HTML, to lines: no CR, no runs of empty lines. */
void feed_set_text(
    struct vuln_advisory *adv, const char **field, const char *raw);
/* Makes a title of the summary's first words. */
void feed_title_from_summary(struct vuln_advisory *adv);
/* The same as feed_set_text() for the title, in one line. */
void feed_set_title(struct vuln_advisory *adv, const char *raw);
/* Text that is plain by its format, where a tag or an entity is a thing that is
 * spoken of ("the <title> tag"), with lines as they are; in one line for
 * adv->title.  Whole paragraphs in HTML are read as such all the same. */
void feed_set_plain(
    struct vuln_advisory *adv, const char **field, const char *raw);
/* An instant in any of the forms that feeds use; 0 when it is none. */
int64_t feed_read_date(const char *text);
/* Of several dates, the first that can be read; names end with NULL. */
int64_t feed_first_date(const struct codec_xml *node, const char *const *names);
/* Sets url from raw, relative to base; only http(s). */
void feed_set_url(struct vuln_advisory *adv, const char **field,
    const char *raw, const char *base);
/* Text of the first child with that name, blanks cut; in the advisory's
 * arena; "" when none. */
const char *feed_child(
    struct vuln_advisory *adv, const struct codec_xml *node, const char *name);
/* An item of JVN iPedia's feed, for MyJVN, whose answers hold the same. */
bool feed_jvndb_read_item(const struct codec_xml *node,
    const struct feed_context *context, struct vuln_advisory *adv);
/* "ja" when the text holds kana, "en" when it is all ASCII, else "". */
const char *feed_guess_lang(const char *text);
/* Does the title say that the item speaks of many things at once: CISA ICS
 * bundles at JVN, Weekly Reports? */
bool feed_is_bundle(const char *title);
/* "** 削除 **", "** REJECT **", "** 未確定 **" and the like in the title or
 * at the start of the summary. */
enum vuln_state feed_read_state(const char *title, const char *summary);

#endif
