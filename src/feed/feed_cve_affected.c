/*
 * The list "affected" of CVE records, as CNAs really fill it: many were
 * converted from format 4, where a version had no end and no beginning.
 */
#include "feed_cve_affected.h"

#include <string.h>

#include "kairan/base_text.h"
#include "feed_json.h"

#define COMMIT_LEN_MIN 12 /* hex digits of a shortened one */

/* One element of "versions"; "" is what it does not say. */
struct stretch {
	const char *from;
	const char *before; /* not affected itself */
	const char *upto; /* affected itself */
	const char *status;
	bool is_open; /* it has an end, and that is "*" */
};

/* "n/a" is no name and no version. */
static const char *
said(const char *text)
{
	static const char *const nothing[] = {
	    "n/a", "na", "-", "unspecified", "not specified"};
	size_t i;

	for (i = 0; i < BASE_LEN(nothing); i++)
		if (base_text_equal_ascii(text, nothing[i]))
			return "";
	return text;
}

static struct stretch
read_stretch(const struct codec_json *version, const char *product)
{
	const char *before = feed_json_text(version, "lessThan");
	const char *upto = feed_json_text(version, "lessThanOrEqual");
	struct stretch s = {said(feed_json_text(version, "version")),
	    said(before), said(upto), feed_json_text(version, "status"), false};
	size_t len;

	/* Some named their product once more. */
	if (s.before[0] != '\0' && strcmp(s.from, product) == 0)
		s.from = "";
	/* "1.3.0" to "1.3.0*" was ">= 1.3.0". */
	len = strlen(s.from);
	if (strncmp(s.before, s.from, len) == 0 &&
	    strcmp(s.before + len, "*") == 0)
		s.before = "*";
	s.is_open = strcmp(s.before, "*") == 0 || strcmp(s.upto, "*") == 0 ||
		    (before[0] != '\0' && s.before[0] == '\0') ||
		    (upto[0] != '\0' && s.upto[0] == '\0');
	/* One that ends where it begins is a single version. */
	if (strcmp(s.before, s.from) == 0 || strcmp(s.before, "*") == 0)
		s.before = "";
	if (strcmp(s.upto, s.from) == 0 || strcmp(s.upto, "*") == 0)
		s.upto = "";
	return s;
}

/* "5.0 before 5.0.3", "before 7", "from 2", "1.2 (unaffected)" */
static const char *
stretch_text(const struct stretch *s, struct vuln_advisory *adv)
{
	static const char next[] = "next of ";
	bool is_after = base_text_starts_ascii(s->from, next);
	const char *from = is_after ? s->from + strlen(next) : s->from;
	const char *end = s->before[0] != '\0' ? s->before : s->upto;
	bool has_start = from[0] != '\0' && strcmp(from, "*") != 0;
	const char *text;

	if (end[0] != '\0')
		text = base_arena_printf(adv->arena, "%s%s%s%s %s",
		    is_after ? "after " : "", from, from[0] != '\0' ? " " : "",
		    end == s->before ? "before" : "up to", end);
	else if (is_after)
		text = base_arena_printf(adv->arena, "after %s", from);
	else if (s->is_open && has_start && strcmp(from, "0") != 0)
		text = base_arena_printf(adv->arena, "from %s", from);
	else if (strcmp(from, "*") == 0 || s->is_open)
		text = "all versions";
	else
		text = from;
	return s->status[0] == '\0' || strcmp(s->status, "affected") == 0
		   ? text
		   : base_arena_printf(adv->arena, "%s%s(%s)", text,
			 text[0] != '\0' ? " " : "", s->status);
}

/* Something that one can install: not "unspecified", "TBD" or a commit. */
static bool
is_version(const char *text)
{
	size_t hex = strspn(text, "0123456789abcdef");

	return strpbrk(text, "0123456789") != NULL &&
	       strchr(text, '*') == NULL &&
	       !(text[hex] == '\0' && hex >= COMMIT_LEN_MIN &&
		   strpbrk(text, "abcdef") != NULL);
}

/* GitHub writes the whole range where the version stands: ">= 2.0, < 2.4". */
static const char *
fixed_by_text(const char *text, struct vuln_advisory *adv)
{
	const char *at = text[0] != '\0' && strchr("<>=", text[0]) != NULL
			     ? strrchr(text, '<')
			     : NULL;

	if (at == NULL || at[1] == '=')
		return "";
	at += 1 + strspn(at + 1, " ");
	return base_arena_strndup(adv->arena, at, strcspn(at, " ,|"));
}

/* From which version on it is mended, "" when that is not said.  Commits are
 * no versions; Linux and Red Hat list what is mended as "unaffected", from
 * the first such version of each branch. */
static const char *
fixed_version(const struct codec_json *version, const struct stretch *s,
    bool is_default, struct vuln_advisory *adv)
{
	const char *type = feed_json_text(version, "versionType");
	const char *fixed = "";

	if (strcmp(type, "git") == 0)
		return "";
	if (strcmp(s->status, "affected") == 0)
		fixed = s->before[0] != '\0' ? s->before
					     : fixed_by_text(s->from, adv);
	else if (strcmp(s->status, "unaffected") == 0 && is_default &&
		 strcmp(s->from, "0") != 0 &&
		 (s->is_open || strchr(s->upto, '*') != NULL))
		fixed = s->from;
	/* An rpm's epoch, when it has none. */
	if (strcmp(type, "rpm") == 0 && strncmp(fixed, "0:", 2) == 0)
		fixed += 2;
	return is_version(fixed) ? fixed : "";
}

/* {at, status}: where within a range it is mended, branch by branch. */
static void
read_mended(const struct codec_json *version, struct vuln_product row,
    struct vuln_advisory *adv)
{
	const struct codec_json *list = codec_json_get(version, "changes");
	const struct codec_json *one;
	const char *last = row.fixed_in;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		row.fixed_in = feed_json_text(one, "at");
		if (strcmp(feed_json_text(one, "status"), "unaffected") == 0 &&
		    strcmp(row.fixed_in, last) != 0 && is_version(row.fixed_in))
			vuln_advisory_add_product(adv, &row);
	}
}

static void
read_versions(const struct codec_json *affected, struct vuln_product *row,
    struct vuln_advisory *adv)
{
	const char *otherwise = feed_json_text(affected, "defaultStatus");
	bool is_default = strcmp(otherwise, "affected") == 0;
	const struct codec_json *versions, *one;
	struct stretch stretch;
	size_t i;

	versions = codec_json_get(affected, "versions");
	if (codec_json_size(versions) == 0) {
		row->version = is_default ? "" : otherwise;
		vuln_advisory_add_product(adv, row);
	}
	for (i = 0; i < codec_json_size(versions); i++) {
		one = codec_json_at(versions, i);
		stretch = read_stretch(one, row->product);
		row->version = stretch_text(&stretch, adv);
		row->fixed_in = fixed_version(one, &stretch, is_default, adv);
		vuln_advisory_add_product(adv, row);
		read_mended(one, *row, adv);
	}
}

/* "pkg:npm/%40example/hinoki@1.2?x=y" has the name hinoki. */
static const char *
name_of_purl(const char *purl, struct vuln_advisory *adv)
{
	const char *end = purl + strcspn(purl, "@?#"), *name = end;

	while (name > purl && name[-1] != '/')
		name--;
	return strncmp(purl, "pkg:", 4) == 0 && name > purl
		   ? base_arena_strndup(adv->arena, name, (size_t)(end - name))
		   : "";
}

void
feed_cve_read_affected(const struct codec_json *list, struct vuln_advisory *adv)
{
	const struct codec_json *one, *cpes;
	struct vuln_product row;
	size_t i, k;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		memset(&row, 0, sizeof(row));
		row.vendor = said(feed_json_text(one, "vendor"));
		row.product = said(feed_json_text(one, "product"));
		if (row.product[0] == '\0')
			row.product = feed_json_text(one, "packageName");
		if (row.product[0] == '\0')
			row.product = name_of_purl(
			    feed_json_text(one, "packageURL"), adv);
		read_versions(one, &row, adv);
		row.version = row.fixed_in = "";
		cpes = codec_json_get(one, "cpes");
		for (k = 0; k < codec_json_size(cpes); k++) {
			row.cpe = codec_json_string(codec_json_at(cpes, k));
			vuln_advisory_add_product(adv, &row);
		}
	}
}
