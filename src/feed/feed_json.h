/*
 * What the formats in JSON share: documents one after the other, texts and
 * dates.
 */
#ifndef FEED_JSON_H
#define FEED_JSON_H

#include "kairan/codec_json.h"
#include "kairan/feed.h"

struct feed_json_walk;

/* Reads one document, or one element of an array on top. */
typedef enum base_status (*feed_read_document)(const struct codec_json *doc,
    struct feed_json_walk *walk, struct base_err *err);

struct feed_json_walk {
	const struct feed_context *context;
	struct feed_sink *sink;
	feed_read_document read;
	const char *format;
};

/* The body of a format's parse(): each JSON document of the bytes, and each
 * element when it is an array, through walk->read(). */
enum base_status feed_json_parse(const char *data, size_t len,
    struct feed_json_walk *walk, struct base_err *err);

/* A new advisory with source, format and lang filled. */
struct vuln_advisory *feed_json_advisory(const struct feed_json_walk *walk);

/* Does the document begin as JSON and hold all of these words (ended by
 * NULL) in its first bytes? */
bool feed_json_holds(const char *data, size_t len, const char *const *words);

/* The string of a member, "" when there is none. */
const char *feed_json_text(const struct codec_json *object, const char *path);
/* An instant of a member; 0 when there is none. */
int64_t feed_json_date(const struct codec_json *object, const char *path);

/* Is the word among the texts of object's "tags", ASCII case ignored? */
bool feed_json_has_tag(const struct codec_json *object, const char *tag);
/* Whom CISA fills a container as: its organisation among CVE's. */
#define FEED_CISA_ADP "134c704f-9b21-4f2e-91b3-4a467353bcc0"

/* What a reference is called that its record tags as an exploit. */
#define FEED_REF_EXPLOIT "exploit"

/* Adds a CVSS object (vectorString, baseScore, baseSeverity, version). */
void feed_json_add_cvss(struct vuln_advisory *adv,
    const struct codec_json *cvss, const char *origin, const char *cve);

/* Appends text as a paragraph of its own, unless it stands there already, in
 * lines or sentences of its own; as much of it as has room. */
void feed_add_paragraph(struct base_buf *out, const char *text);

#endif
