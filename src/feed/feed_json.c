#include "feed_json.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_score.h"
#include "feed_xml.h"

static enum base_status
visit(const struct codec_json *doc, void *ctx, struct base_err *err)
{
	struct feed_json_walk *walk = ctx;
	enum base_status status = BASE_OK;
	size_t i;

	if (!codec_json_is(doc, CODEC_JSON_ARRAY))
		return walk->read(doc, walk, err);
	for (i = 0; i < codec_json_size(doc) && status == BASE_OK; i++)
		status = walk->read(codec_json_at(doc, i), walk, err);
	return status;
}

enum base_status
feed_json_parse(const char *data, size_t len, struct feed_json_walk *walk,
    struct base_err *err)
{
	struct feed_result *result = walk->sink->result;
	enum base_status status;

	status = codec_json_each(data, len, visit, walk, err);
	if (status != BASE_OK)
		snprintf(result->note, sizeof(result->note),
		    "broken off after %zu items", result->items);
	else if (result->items == 0 && result->note[0] == '\0')
		snprintf(result->note, sizeof(result->note), "%s",
		    result->skipped == 0 ? "the document is empty"
					 : "no item could be used");
	return status;
}

struct vuln_advisory *
feed_json_advisory(const struct feed_json_walk *walk)
{
	struct vuln_advisory *adv = vuln_advisory_new();

	vuln_advisory_set(
	    adv, &adv->source, walk->context->source, VULN_NAME_MAX);
	vuln_advisory_set(adv, &adv->lang, walk->context->lang, VULN_NAME_MAX);
	adv->format = walk->format;
	return adv;
}

bool
feed_json_holds(const char *data, size_t len, const char *const *words)
{
	size_t at = 0;

	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while (at < len && strchr(" \t\r\n\x1e", data[at]) != NULL)
		at++;
	if (at == len || (data[at] != '{' && data[at] != '['))
		return false;
	for (; *words != NULL; words++)
		if (memmem(data, len, *words, strlen(*words)) == NULL)
			return false;
	return true;
}

const char *
feed_json_text(const struct codec_json *object, const char *path)
{
	return codec_json_text(object, path, "");
}

int64_t
feed_json_date(const struct codec_json *object, const char *path)
{
	return feed_read_date(feed_json_text(object, path));
}

static bool
is_cvss_version(const char *text)
{
	static const char *const versions[] = {"2.0", "3.0", "3.1", "4.0"};

	return base_text_is_among(text, versions, BASE_LEN(versions));
}

void
feed_json_add_cvss(struct vuln_advisory *adv, const struct codec_json *cvss,
    const char *origin, const char *cve)
{
	struct vuln_score score = {"", -1, "", "", "", ""};
	double base = codec_json_double(codec_json_get(cvss, "baseScore"), -1);
	const char *version;

	score.vector = feed_json_text(cvss, "vectorString");
	version = vuln_score_version(score.vector);
	score.version = feed_json_text(cvss, "version");
	if (!is_cvss_version(score.version) && version != NULL)
		score.version = version;
	if (base >= 0 && base <= 10)
		score.base = (int)(base * 10 + 0.5);
	score.base = vuln_score_of(&score);
	score.severity = feed_json_text(cvss, "baseSeverity");
	score.origin = origin;
	score.cve = cve;
	if (score.base >= 0 || version != NULL)
		vuln_advisory_add_score(adv, &score);
}

/* Does text stand in all as sentences or lines of its own?  "Update to V2.1"
 * is another thing than "Update to V2.1.3". */
static bool
stands_in(const char *all, const char *text)
{
	size_t len = strlen(text);
	const char *at;

	for (at = all; (at = strstr(at, text)) != NULL; at++)
		if ((at == all || strchr("\n ", at[-1]) != NULL) &&
		    (at[len] == '\0' || at[len] == '\n' ||
			(at[len] == ' ' &&
			    ispunct((unsigned char)text[len - 1]))))
			return true;
	return false;
}

void
feed_add_paragraph(struct base_buf *out, const char *text)
{
	char *copy = base_xstrdup(text), *trimmed = base_text_trim(copy);
	enum base_status status = BASE_OK;

	if (trimmed[0] == '\0' || stands_in(base_buf_text(out), trimmed))
		goto out;
	if (out->len > 0)
		status = base_buf_puts(out, "\n\n");
	/* As much as has room, so that it is seen to be cut. */
	if (status == BASE_OK)
		trimmed[base_text_cut(trimmed, out->max - out->len)] = '\0';
	if (status == BASE_OK)
		status = base_buf_puts(out, trimmed);
	assert(status == BASE_OK || status == BASE_LIMIT);
out:
	free(copy);
}

bool
feed_json_has_tag(const struct codec_json *object, const char *tag)
{
	const struct codec_json *tags = codec_json_get(object, "tags");
	const char *one;
	size_t i;

	for (i = 0; i < codec_json_size(tags); i++) {
		one = codec_json_string(codec_json_at(tags, i));
		if (one != NULL && base_text_equal_ascii(one, tag))
			return true;
	}
	return false;
}
