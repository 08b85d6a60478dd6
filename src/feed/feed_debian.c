/*
 * Debian's security tracker (security-tracker.debian.org/tracker/data/json):
 * {package: {CVE: {description, scope, releases: {name: {status,
 * fixed_version, urgency, nodsa ...}}}}}, some 70 MB.  Read package by
 * package; one advisory for each CVE in each package.  sink->only names the
 * releases that count.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "feed_formats.h"
#include "feed_json.h"
#include "feed_xml.h"

#define PACKAGE_MAX ((size_t)16 << 20) /* bytes of one package */

/* One row of a release; true when the release is affected or was mended. */
static bool
read_release(const char *package, const char *release,
    const struct codec_json *state, struct vuln_advisory *adv)
{
	const char *status = feed_json_text(state, "status");
	const char *fixed = feed_json_text(state, "fixed_version");
	struct vuln_product row = {.vendor = "Debian",
	    .product = package,
	    .version = release,
	    .cpe = "",
	    .fixed_in = "",
	    .cve = ""};

	/* "0": was never affected */
	if (strcmp(fixed, "0") == 0)
		return false;
	if (strcmp(status, "resolved") == 0 && fixed[0] != '\0') {
		row.fixed_in = fixed;
		row.version = base_arena_printf(
		    adv->arena, "%s before %s", release, fixed);
	} else if (feed_json_text(state, "nodsa")[0] != '\0')
		row.version = base_arena_printf(adv->arena, "%s (%s%s%.100s)",
		    release, feed_json_text(state, "nodsa_reason"),
		    feed_json_text(state, "nodsa_reason")[0] != '\0' ? ": "
								     : "",
		    feed_json_text(state, "nodsa"));
	else if (strcmp(status, "undetermined") == 0)
		row.version =
		    base_arena_printf(adv->arena, "%s (undetermined)", release);
	vuln_advisory_add_product(adv, &row);
	return true;
}

static void
read_fix(const char *package, struct vuln_advisory *adv)
{
	struct base_buf text;
	size_t i;

	base_buf_init(&text, VULN_TEXT_MAX);
	for (i = 0; i < adv->n_products; i++)
		if (adv->products[i].fixed_in[0] != '\0' &&
		    base_buf_printf(&text, "%s%s: %s %s", i > 0 ? "\n" : "",
			adv->products[i].version, package,
			adv->products[i].fixed_in) != BASE_OK)
			break;
	vuln_advisory_set(adv, &adv->fix, base_buf_text(&text), VULN_TEXT_MAX);
	base_buf_release(&text);
}

static enum base_status
read_entry(const char *package, const char *id, const struct codec_json *entry,
    const struct feed_context *context, struct feed_sink *sink,
    struct base_err *err)
{
	const struct codec_json *releases = codec_json_get(entry, "releases");
	const struct codec_json *state;
	struct feed_json_walk walk = {context, sink, NULL, "debian"};
	struct vuln_advisory *adv;
	char cve[VULN_ID_TEXT];
	bool is_ours = false;
	const char *release;
	void *it = NULL;

	/* TEMP-... ids come and go. */
	if (vuln_id_parse(id, cve) != VULN_ID_CVE) {
		sink->result->skipped++;
		return BASE_OK;
	}
	adv = feed_json_advisory(&walk);
	adv->lang = "en";
	adv->id = base_arena_printf(adv->arena, "%s/%.200s", cve, package);
	vuln_advisory_add_id(adv, &adv->cves, cve);
	while ((it = codec_json_member(releases, it, &release, &state)) != NULL)
		if (feed_wants(sink, release))
			is_ours |= read_release(package, release, state, adv);
	if (!is_ours) {
		vuln_advisory_free(adv);
		sink->result->skipped++;
		return BASE_OK;
	}
	adv->title =
	    base_arena_printf(adv->arena, "%s in %.200s", cve, package);
	feed_set_plain(
	    adv, &adv->summary, feed_json_text(entry, "description"));
	adv->url = base_arena_printf(
	    adv->arena, "https://security-tracker.debian.org/tracker/%s", cve);
	read_fix(package, adv);
	if (strcasestr(adv->summary, "** REJECT") != NULL ||
	    strncmp(adv->summary, "REJECTED", 8) == 0)
		adv->state = VULN_REJECTED;
	return feed_deliver(sink, adv, err);
}

static enum base_status
read_package(const struct codec_json *doc, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	const struct codec_json *entries, *entry;
	enum base_status status = BASE_OK;
	void *it = NULL, *in = NULL;
	const char *package, *id;

	while (status == BASE_OK &&
	       (it = codec_json_member(doc, it, &package, &entries)) != NULL)
		for (in = NULL;
		     status == BASE_OK && (in = codec_json_member(entries, in,
					       &id, &entry)) != NULL;)
			status =
			    read_entry(package, id, entry, context, sink, err);
	return status;
}

/* Length of the member "key": {...} that begins at data[at]; 0: cut off. */
static size_t
member_len(const char *data, size_t len)
{
	bool is_string = false, is_escape = false;
	size_t i, depth = 0;

	for (i = 0; i < len; i++) {
		if (is_string) {
			is_string = is_escape || data[i] != '"';
			is_escape = !is_escape && data[i] == '\\';
		} else if (data[i] == '"')
			is_string = true;
		else if (data[i] == '{' || data[i] == '[')
			depth++;
		else if ((data[i] == '}' || data[i] == ']') && --depth == 0)
			return i + 1;
		else if (depth == 0 && (data[i] == ',' || data[i] == '}'))
			return 0;
	}
	return 0;
}

/* One member as a document of its own, so that never all is in memory. */
static enum base_status
take_member(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	struct codec_json *doc = NULL;
	enum base_status status;
	struct base_buf one;

	base_buf_init(&one, PACKAGE_MAX);
	status = base_buf_putc(&one, '{');
	if (status == BASE_OK)
		status = base_buf_add(&one, data, len);
	if (status == BASE_OK)
		status = base_buf_putc(&one, '}');
	if (status != BASE_OK)
		base_err_set(err, status, "a package of more than %zu bytes",
		    PACKAGE_MAX);
	else
		status = codec_json_parse(one.data, one.len, 0, &doc, err);
	if (status == BASE_OK)
		status = read_package(doc, context, sink, err);
	codec_json_free(doc);
	base_buf_release(&one);
	return status;
}

static int
sniff(const char *data, size_t len)
{
	static const char *const words[] = {
	    "\"scope\"", "\"releases\"", "\"repositories\"", NULL};

	return feed_json_holds(data, len, words) ? 80 : 0;
}

static size_t
skip(const char *data, size_t len, size_t at, const char *what)
{
	while (at < len && data[at] != '\0' && strchr(what, data[at]) != NULL)
		at++;
	return at;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t at = skip(data, len, 0, " \t\r\n"), n;

	if (at == len || data[at] != '{')
		return base_err_set(
		    err, BASE_INVALID, "not the JSON of Debian's tracker");
	for (at++; status == BASE_OK; at += n) {
		at = skip(data, len, at, " \t\r\n,");
		if (at < len && data[at] == '}')
			break;
		n = at < len && data[at] == '"'
			? member_len(data + at, len - at)
			: 0;
		if (n == 0)
			return base_err_set(err, BASE_INVALID,
			    "the JSON of Debian's tracker is cut off or broken "
			    "at byte %zu",
			    at);
		status = take_member(data + at, n, context, sink, err);
	}
	if (status == BASE_OK && sink->result->items == 0)
		snprintf(sink->result->note, sizeof(sink->result->note), "%s",
		    "no item could be used");
	return status;
}

const struct feed_format feed_format_debian = {
    "debian", "Debian security tracker (data/json)", sniff, parse, false, true};
