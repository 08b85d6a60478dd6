/* codec_xml_x: what the two halves of the XML reader share. */
#ifndef CODEC_XML_X_H
#define CODEC_XML_X_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/base_text.h"

/* The bytes on their way to libxml2, watched for what it would take
 * quadratic time over: the number of attributes of one tag. */
struct codec_xml_scan {
	const char *data;
	size_t len, at;
	unsigned lines_before; /* skipped in front */
	unsigned attrs; /* of the tag that is being read */
	enum {
		CODEC_XML_SCAN_TEXT,
		CODEC_XML_SCAN_OPEN, /* just after '<' */
		CODEC_XML_SCAN_TAG,
		CODEC_XML_SCAN_VALUE
	} state;
	char quote; /* that ends the value */
};

/* Skips blank space in front; BASE_INVALID with a clear text for what is
 * plainly no XML: empty, HTML, JSON, plain text. */
enum base_status codec_xml_scan_init(struct codec_xml_scan *scan,
    const char *data, size_t len, struct base_err *err) BASE_MUST_CHECK;

/* Copies up to max bytes to to and returns how many (0 at the end), or -1
 * when a tag has more than CODEC_XML_ATTRS_MAX attributes. */
int codec_xml_scan_read(struct codec_xml_scan *scan, char *to, int max);

/* Puts libxml2's error into words. */
void codec_xml_explain(int code, const char *message, struct base_buf *out);

bool codec_xml_is_blank(const char *text, size_t len);

/* Copies text, cut at a character's border to fit. */
void codec_xml_copy(char *to, size_t size, const char *text);

#endif
