/*
 * Ids in text: one scanner over folded text, one table of shapes.
 */
#include "kairan/vuln_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

/*
 * A shape is written in folded letters: 'Y' stands for the four digits of a
 * year, 'N' for n_min..n_max digits, 'X' for a group of four GHSA letters;
 * everything else stands for itself.  Longer names come first.
 */
static const struct shape {
	enum vuln_id_kind kind;
	const char *pattern;
	const char *prefix; /* of the normal form, in place of the pattern's */
	int n_min;
	int n_max;
} shapes[] = {
    {VULN_ID_CVE, "cve-Y-N", "CVE-", 4, 19},
    {VULN_ID_CWE, "cwe-N", "CWE-", 1, 5},
    {VULN_ID_JVNDB, "jvndb-Y-N", "JVNDB-", 6, 7},
    {VULN_ID_JVNVU, "jvnvu#N", "JVNVU#", 5, 9},
    {VULN_ID_JVNTA, "jvnta#N", "JVNTA#", 5, 9},
    {VULN_ID_JVN, "jvn#N", "JVN#", 6, 9},
    {VULN_ID_JPCERT_AT, "jpcert-at-Y-N", "JPCERT-AT-", 3, 5},
    {VULN_ID_GHSA, "ghsa-X-X-X", "GHSA-", 0, 0},
    {VULN_ID_DSA, "dsa-N", "DSA-", 3, 6},
    {VULN_ID_DSA, "dla-N", "DLA-", 1, 6},
    {VULN_ID_RHSA, "rhsa-Y:N", "RHSA-", 4, 6},
    {VULN_ID_RHSA, "rhba-Y:N", "RHBA-", 4, 6},
    {VULN_ID_RHSA, "rhea-Y:N", "RHEA-", 4, 6},
    {VULN_ID_RHSA, "alsa-Y:N", "ALSA-", 4, 6},
    {VULN_ID_RHSA, "alba-Y:N", "ALBA-", 4, 6},
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_';
}

static size_t
count_digits(const char *text, size_t max)
{
	size_t n = 0;

	while (n < max && is_digit(text[n]))
		n++;
	return n;
}

/* Dashes that NFKC leaves alone but people and word processors put in. */
static size_t
skip_dash(const char *text)
{
	static const char *const dashes[] = {"-", "\xe2\x80\x90",
	    "\xe2\x80\x91", "\xe2\x80\x93", "\xe2\x88\x92"};
	size_t i, len;

	for (i = 0; i < BASE_LEN(dashes); i++) {
		len = strlen(dashes[i]);
		if (strncmp(text, dashes[i], len) == 0)
			return len;
	}
	return 0;
}

/* Length in bytes of one part of a pattern at text; 0 when it is not
 * there. */
static size_t
match_part(const struct shape *shape, char part, const char *text)
{
	size_t n;

	switch (part) {
	case 'Y':
		return count_digits(text, 5) == 4 ? 4 : 0;
	case 'N':
		n = count_digits(text, (size_t)shape->n_max + 1);
		return n < (size_t)shape->n_min || n > (size_t)shape->n_max ? 0
									    : n;
	case 'X':
		for (n = 0; n < 4; n++)
			if (!is_word(text[n]) || text[n] == '_')
				return 0;
		return 4;
	case '-':
		return skip_dash(text);
	default:
		return text[0] == part ? 1 : 0;
	}
}

/*
 * Does the shape stand at text (folded)?  Returns its length there and puts
 * the normal form into out; 0 when not.
 */
static size_t
match_shape(const struct shape *shape, const char *text, char out[VULN_ID_TEXT])
{
	size_t head = strcspn(shape->pattern, "-#");
	const char *pattern = shape->pattern + head;
	const char *at = text + head;
	size_t len, n = strlen(shape->prefix);

	if (strncmp(text, shape->pattern, head) != 0)
		return 0;
	/* "JPCERT-AT" and the like: the head may hold a dash itself. */
	while (*pattern != '\0' && strchr("YNX", *pattern) == NULL) {
		len = match_part(shape, *pattern++, at);
		if (len == 0)
			return 0;
		at += len;
	}
	memcpy(out, shape->prefix, n);
	for (; *pattern != '\0'; pattern++, at += len) {
		len = match_part(shape, *pattern, at);
		if (len == 0 || n + len >= VULN_ID_TEXT)
			return 0;
		if (*pattern == '-')
			out[n++] = '-';
		else {
			memcpy(out + n, at, len);
			n += len;
		}
	}
	out[n] = '\0';
	return is_word(*at) ? 0 : (size_t)(at - text);
}

/* A DSA's revision ("DSA-3775-1") belongs to the same advisory: kept. */
static size_t
match_at(
    const char *text, const struct shape **shape_out, char out[VULN_ID_TEXT])
{
	size_t i, len;

	for (i = 0; i < BASE_LEN(shapes); i++) {
		len = match_shape(&shapes[i], text, out);
		if (len > 0) {
			*shape_out = &shapes[i];
			return len;
		}
	}
	return 0;
}

/* Appends "-1" to a DSA's normal form when it stands there. */
static size_t
match_revision(
    const struct shape *shape, const char *text, char out[VULN_ID_TEXT])
{
	size_t n = strlen(out), digits;

	if (shape->kind != VULN_ID_DSA || text[0] != '-')
		return 0;
	digits = count_digits(text + 1, 4);
	if (digits == 0 || digits > 3 || is_word(text[1 + digits]))
		return 0;
	snprintf(out + n, VULN_ID_TEXT - n, "%.*s", (int)(digits + 1), text);
	return digits + 1;
}

enum vuln_id_kind
vuln_id_parse(const char *text, char out[VULN_ID_TEXT])
{
	enum vuln_id_kind kind = VULN_ID_NONE;
	const struct shape *shape;
	char normal[VULN_ID_TEXT];
	char *folded, *trimmed;
	size_t len;

	if (text == NULL || strlen(text) > (size_t)4 * VULN_ID_TEXT)
		return VULN_ID_NONE;
	folded = base_text_fold(text);
	trimmed = base_text_trim(folded);
	len = match_at(trimmed, &shape, normal);
	if (len > 0)
		len += match_revision(shape, trimmed + len, normal);
	if (len > 0 && trimmed[len] == '\0') {
		kind = shape->kind;
		if (out != NULL)
			memcpy(out, normal, VULN_ID_TEXT);
	}
	free(folded);
	return kind;
}

/* Could an id begin with this letter? */
static bool
may_begin(char c)
{
	return c != '\0' && strchr("cjgdra", c) != NULL;
}

enum base_status
vuln_id_find(const char *text, enum vuln_id_kind kind, struct base_strv *out)
{
	enum base_status status = BASE_OK;
	const struct shape *shape;
	char normal[VULN_ID_TEXT];
	char *folded = base_text_fold(text);
	const char *at = folded;
	size_t len;

	while (*at != '\0' && status == BASE_OK) {
		len = 0;
		if (may_begin(*at) && (at == folded || !is_word(at[-1])))
			len = match_at(at, &shape, normal);
		if (len == 0) {
			at++;
			continue;
		}
		at += len;
		at += match_revision(shape, at, normal);
		if (kind == VULN_ID_NONE || kind == shape->kind)
			status = base_strv_add_once(out, normal);
	}
	free(folded);
	return status;
}

static const char *
digits_of(const char *id)
{
	return id + strcspn(id, "0123456789");
}

bool
vuln_id_url(const char *id, const char *lang, struct base_buf *out)
{
	char normal[VULN_ID_TEXT];
	bool is_ja = lang != NULL && strcmp(lang, "ja") == 0;
	const char *digits, *root = is_ja ? "" : "en/";
	enum base_status status;

	switch (vuln_id_parse(id, normal)) {
	case VULN_ID_CVE:
		status = base_buf_printf(
		    out, "https://www.cve.org/CVERecord?id=%s", normal);
		break;
	case VULN_ID_JVN:
		status = base_buf_printf(
		    out, "https://jvn.jp/%sjp/JVN%s/", root, digits_of(normal));
		break;
	case VULN_ID_JVNVU:
		status = base_buf_printf(out, "https://jvn.jp/%svu/JVNVU%s/",
		    root, digits_of(normal));
		break;
	case VULN_ID_JVNTA:
		status = base_buf_printf(out, "https://jvn.jp/%sta/JVNTA%s/",
		    root, digits_of(normal));
		break;
	case VULN_ID_JVNDB:
		digits = digits_of(normal);
		status = base_buf_printf(out,
		    "https://jvndb.jvn.jp/%s/contents/%.4s/%s.html",
		    is_ja ? "ja" : "en", digits, normal);
		break;
	case VULN_ID_JPCERT_AT:
		digits = digits_of(normal);
		status = base_buf_printf(out,
		    "https://www.jpcert.or.jp/%sat/%.4s/at%.2s%s.html",
		    is_ja ? "" : "english/", digits, digits + 2, digits + 5);
		break;
	case VULN_ID_GHSA:
		status = base_buf_printf(
		    out, "https://github.com/advisories/%s", normal);
		break;
	case VULN_ID_CWE:
		status = base_buf_printf(out,
		    "https://cwe.mitre.org/data/definitions/%s.html",
		    digits_of(normal));
		break;
	default:
		return false;
	}
	return status == BASE_OK;
}
