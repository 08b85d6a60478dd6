/*
 * tracker_markup: untrusted text for Redmine's text formatter, so that it
 * appears as it was typed: no image, macro, @mention, #12 link, revision or
 * attachment link, HTML, table or heading comes out of it.
 */
#ifndef KAIRAN_TRACKER_MARKUP_H
#define KAIRAN_TRACKER_MARKUP_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Limits. */
#define TRACKER_MARKUP_GROWTH                                                  \
	8 /* the result is at most so many times
    longer than the text */

enum tracker_markup {
	TRACKER_MARKUP_NONE, /* built-in tracker: text is text */
	TRACKER_MARKUP_PLAIN, /* Redmine without a formatter: it makes links
	    of "#12" and "@login" all the same */
	TRACKER_MARKUP_TEXTILE,
	TRACKER_MARKUP_COMMONMARK /* also the old "Markdown" */
};

/*
 * Appends text to out, neutralised.  Prose stays prose (links with http and
 * https stay links); a run of lines that looks like a log, a command or a
 * table is put into a preformatted block.  Lines keep their line ends.
 * Control characters that XML 1.0 cannot carry appear as in
 * base_text_visible().  BASE_LIMIT when out is full.
 */
enum base_status tracker_markup_text(enum tracker_markup markup,
    const char *text, struct base_buf *out) BASE_MUST_CHECK;

/*
 * The way back, for mails: what was neutralised here appears as it was typed
 * (but for empty lines around blocks, and percent-encoded bytes of links);
 * markup that people wrote in the tracker themselves stays visible.
 */
enum base_status tracker_markup_plain(enum tracker_markup markup,
    const char *text, struct base_buf *out) BASE_MUST_CHECK;

#endif
