/* conf_value: one value as text, checked and stored as its key asks. */
#include "conf_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/base_text.h"

static enum base_status
complain(const struct conf_place *place, const struct conf_key *key,
    const char *text, const char *want, struct base_err *err)
{
	return base_err_set(err, BASE_INVALID, "%s:%d: %s = \"%.60s\": %s",
	    place->file, place->line, key->name, text, want);
}

static bool
has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

/* "something@something" with nothing that could break out of a header or
 * an SMTP command. */
static bool
is_address(const char *text)
{
	const char *at = strrchr(text, '@');

	if (at == NULL || at == text || at[1] == '\0' || at - text > 64 ||
	    strlen(text) > 254)
		return false;
	if (strchr(at + 1, '.') == NULL && strcmp(at + 1, "localhost") != 0)
		return false;
	return strpbrk(text, " \t<>()[],;:\\\"") == NULL &&
	       memchr(text, '@', (size_t)(at - text)) == NULL &&
	       !has_control(text);
}

static bool
is_name(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len > 0 && len <= 32 && text[len] == '\0' && text[0] != '-';
}

/* "NUMBER[UNIT]": units holds pairs of a letter and its worth. */
struct unit {
	char letter;
	int64_t worth;
};

static enum base_status
parse_units(const char *text, const struct unit *units, size_t len, int64_t max,
    int64_t *out)
{
	char digits[24];
	size_t n = strspn(text, "0123456789");
	int64_t number;
	int64_t worth = 1;
	size_t i;

	if (n == 0 || n >= sizeof(digits))
		return BASE_INVALID;
	memcpy(digits, text, n);
	digits[n] = '\0';
	if (text[n] != '\0') {
		for (i = 0; i < len && units[i].letter != text[n]; i++)
			;
		if (i == len || text[n + 1] != '\0')
			return BASE_INVALID;
		worth = units[i].worth;
	}
	if (base_text_to_int(digits, 0, max / worth, &number) != BASE_OK)
		return BASE_INVALID;
	*out = number * worth;
	return BASE_OK;
}

enum base_status
conf_parse_duration(const char *text, int64_t *seconds_out)
{
	static const struct unit units[] = {
	    {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};

	return parse_units(
	    text, units, BASE_LEN(units), CONF_DURATION_MAX, seconds_out);
}

enum base_status
conf_parse_size(const char *text, int64_t *bytes_out)
{
	static const struct unit units[] = {{'k', 1 << 10}, {'K', 1 << 10},
	    {'M', 1 << 20}, {'m', 1 << 20}, {'G', 1 << 30}, {'g', 1 << 30}};

	return parse_units(
	    text, units, BASE_LEN(units), (int64_t)1 << 40, bytes_out);
}

/* dir + "/" + path, unless path is absolute. */
static const char *
in_dir(struct base_arena *arena, const char *dir, const char *path)
{
	if (path[0] == '/' || dir == NULL)
		return base_arena_strdup(arena, path);
	return base_arena_printf(arena, "%s/%s", dir, path);
}

/* The place of text among words; their number when it is none of them. */
static size_t
find_word(const char *words, const char *text, struct base_strv *list)
{
	size_t i;

	if (base_strv_split(list, words, " ") != BASE_OK)
		return 0;
	for (i = 0; i < list->n; i++)
		if (strcmp(list->v[i], text) == 0)
			break;
	return i;
}

static enum base_status
store_word(struct base_arena *arena, const struct conf_place *place,
    const struct conf_key *key, const char *text, void *at,
    struct base_err *err)
{
	struct base_strv list = BASE_STRV_INIT;
	size_t found = find_word(key->words, text, &list);
	enum base_status status = BASE_OK;
	char *all = NULL;
	char *want = NULL;
	const char *near;

	if (found < list.n && key->type == CONF_TYPE_WORD) {
		int value = (int)found;

		memcpy(at, &value, sizeof(value));
	} else if (found < list.n) {
		*(const char **)at = base_arena_strdup(arena, text);
	} else {
		char **v = base_xcalloc(list.n + 1, sizeof(*v));

		memcpy(v, list.v, list.n * sizeof(*v));
		near = conf_suggest(text, (const char *const *)v);
		all = base_strv_join(&list, ", ");
		want = base_xprintf("must be one of %s%s%s%s", all,
		    near ? "; did you mean " : "", near ? near : "",
		    near ? "?" : "");
		status = complain(place, key, text, want, err);
		free(v);
	}
	free(want);
	free(all);
	base_strv_release(&list);
	return status;
}

/* The folder may be relative to where we stand, and hold what no URL may. */
static const char *
file_url(struct base_arena *arena, const char *path)
{
	char *here = path[0] == '/' ? NULL : getcwd(NULL, 0);
	char *whole =
	    here == NULL ? base_xstrdup(path) : base_file_join(here, path);
	char *url = base_arena_alloc(arena, 3 * strlen(whole) + 8);
	char *to = stpcpy(url, "file://");
	const char *at;

	for (at = whole; *at != '\0'; at++) {
		unsigned char c = (unsigned char)*at;

		if (c <= ' ' || c >= 0x7f || strchr("%?#", c) != NULL)
			to += snprintf(to, 4, "%%%02X", c);
		else
			*to++ = *at;
	}
	*to = '\0';
	free(whole);
	free(here);
	return url;
}

/*
 * A URL of one of key->words; for a key that takes file:, a bare path is
 * one too.  No trailing '/', so that callers can append a path.
 */
static enum base_status
store_url(struct base_arena *arena, const struct conf_place *place,
    const struct conf_key *key, const char *text, void *at,
    struct base_err *err)
{
	struct base_strv list = BASE_STRV_INIT;
	bool takes_file = strstr(key->words, "file") != NULL;
	size_t scheme = strcspn(text, ":");
	char *copy;
	size_t found;
	size_t len;
	size_t n;

	if (strchr(text, ' ') != NULL)
		return complain(place, key, text,
		    "a URL has no spaces; write %20 instead", err);
	if (strstr(key->words, "mailto") != NULL &&
	    strncmp(text, "mailto:", 7) == 0) {
		if (strchr(text + 7, '@') == NULL)
			return complain(place, key, text,
			    "must be mailto:LIST@DOMAIN", err);
		*(const char **)at =
		    base_arena_strndup(arena, text, strlen(text));
		return BASE_OK;
	}
	if (takes_file && strstr(text, "://") == NULL &&
	    strncmp(text, "file:", 5) != 0) {
		*(const char **)at =
		    file_url(arena, in_dir(arena, place->dir, text));
		return BASE_OK;
	}
	copy = base_xstrndup(text, scheme);
	found = find_word(key->words, copy, &list);
	n = list.n;
	free(copy);
	base_strv_release(&list);
	if (found == n || strncmp(text + scheme, "://", 3) != 0 ||
	    text[scheme + 3] == '\0')
		return complain(place, key, text,
		    takes_file ? "must begin with https://, http:// or file://"
		    : key->words[0] == 's'
			? "must begin with smtp:// or smtps://"
			: "must begin with https:// or http://",
		    err);
	if (memchr(text + scheme + 3, '@', strcspn(text + scheme + 3, "/")) !=
	    NULL)
		return complain(place, key, "...",
		    "no user or password in a URL; use a *_file key", err);
	len = strlen(text);
	while (!takes_file && len > scheme + 3 && text[len - 1] == '/')
		len--;
	*(const char **)at = base_arena_strndup(arena, text, len);
	return BASE_OK;
}

static enum base_status
store_number(const struct conf_place *place, const struct conf_key *key,
    const char *text, void *at, struct base_err *err)
{
	int64_t value = 0;
	enum base_status status;
	const char *kind;
	char want[120];

	if (key->type == CONF_TYPE_DURATION) {
		status = conf_parse_duration(text, &value);
		kind = "a duration such as 90s, 15m, 1h or 2d";
	} else if (key->type == CONF_TYPE_SIZE) {
		status = conf_parse_size(text, &value);
		kind = "a size such as 512k or 20M";
	} else {
		status = base_text_to_int(text, INT32_MIN, INT32_MAX, &value);
		kind = "a whole number";
	}
	if (status != BASE_OK) {
		snprintf(want, sizeof(want), "must be %s", kind);
		return complain(place, key, text, want, err);
	}
	if (value < key->min || value > key->max) {
		snprintf(want, sizeof(want),
		    "out of range; must be from %lld to %lld%s",
		    (long long)key->min, (long long)key->max,
		    key->type == CONF_TYPE_DURATION ? " seconds"
		    : key->type == CONF_TYPE_SIZE   ? " bytes"
						    : "");
		return complain(place, key, text, want, err);
	}
	if (key->type == CONF_TYPE_NUMBER) {
		int small = (int)value;

		memcpy(at, &small, sizeof(small));
	} else
		memcpy(at, &value, sizeof(value));
	return BASE_OK;
}

static enum base_status
store_score(const struct conf_place *place, const struct conf_key *key,
    const char *text, double *at, struct base_err *err)
{
	size_t whole = strspn(text, "0123456789");
	size_t part = 0;
	double value = 0;
	size_t i;

	/* Not strtod(): it heeds the locale's decimal point. */
	for (i = 0; i < whole && i < 3; i++)
		value = value * 10 + (text[i] - '0');
	if (text[whole] == '.') {
		part = strspn(text + whole + 1, "0123456789");
		if (part == 1)
			value += (text[whole + 1] - '0') / 10.0;
	}
	if (whole == 0 || text[whole + (part ? part + 1 : 0)] != '\0' ||
	    part > 1 || value > 10.0)
		return complain(place, key, text,
		    "must be a CVSS score from 0.0 to 10.0", err);
	*at = value;
	return BASE_OK;
}

static enum base_status
store_list(struct base_arena *arena, const struct conf_place *place,
    const struct conf_key *key, const char *text, struct conf_list *at,
    struct base_err *err)
{
	char *folded;

	if (key->type == CONF_TYPE_ADDRESSES && !is_address(text))
		return complain(place, key, text,
		    "must be a mail address such as taro@example.jp", err);
	if (key->type == CONF_TYPE_CWES &&
	    (strncmp(text, "CWE-", 4) != 0 || text[4] == '\0' ||
		text[4 + strspn(text + 4, "0123456789")] != '\0'))
		return complain(
		    place, key, text, "must be a weakness such as CWE-79", err);
	/* A word that folds to nothing would match everything. */
	folded = base_text_fold(text);
	if (base_text_trim(folded)[0] == '\0') {
		free(folded);
		return complain(place, key, text,
		    "an empty value; take it out of the list", err);
	}
	free(folded);
	if (key->type == CONF_TYPE_PATHS)
		text = in_dir(arena, place->dir, text);
	if (at->n >= CONF_LIST_MAX)
		return complain(place, key, text, "too many values", err);
	if ((at->n & (at->n + 1)) == 0) { /* 0, 1, 3, 7: room for 2n + 1 */
		const char **v =
		    base_arena_alloc(arena, (2 * at->n + 1) * sizeof(*v));

		if (at->n > 0)
			memcpy(v, at->v, at->n * sizeof(*v));
		at->v = v;
	}
	at->v[at->n++] = base_arena_strdup(arena, text);
	return BASE_OK;
}

/* Days of the week; "none" for a week without any. */
static enum base_status
store_weekday(const struct conf_place *place, const struct conf_key *key,
    const char *text, unsigned *at, struct base_err *err)
{
	static const char *const days[] = {
	    "sun", "mon", "tue", "wed", "thu", "fri", "sat"};
	size_t i;

	for (i = 0; i < BASE_LEN(days); i++)
		if (strcmp(text, days[i]) == 0) {
			*at |= 1U << i | CONF_WEEKDAYS_GIVEN;
			return BASE_OK;
		}
	if (strcmp(text, "none") != 0)
		return complain(place, key, text,
		    "must be sun, mon, tue, wed, thu, fri or sat, or none",
		    err);
	*at |= CONF_WEEKDAYS_GIVEN;
	return BASE_OK;
}

static enum base_status
store_bool(const struct conf_place *place, const struct conf_key *key,
    const char *text, bool *at, struct base_err *err)
{
	if (strcmp(text, "true") == 0 || strcmp(text, "yes") == 0 ||
	    strcmp(text, "on") == 0)
		*at = true;
	else if (strcmp(text, "false") == 0 || strcmp(text, "no") == 0 ||
		 strcmp(text, "off") == 0)
		*at = false;
	else
		return complain(place, key, text, "must be yes or no", err);
	return BASE_OK;
}

/* The kinds that are kept as text once they are found good. */
static enum base_status
store_text(struct base_arena *arena, const struct conf_place *place,
    const struct conf_key *key, const char *text, const char **at,
    struct base_err *err)
{
	const char *want = NULL;

	if (key->type == CONF_TYPE_ADDRESS && !is_address(text))
		want = "must be a mail address such as kairan@example.jp";
	else if (key->type == CONF_TYPE_ZONE && !base_time_zone_exists(text))
		want = "no such time zone; write it as Asia/Tokyo";
	else if (key->type == CONF_TYPE_NAME && !is_name(text))
		want = "must be 1-32 of a-z, 0-9 and '-'";
	else if (key->type == CONF_TYPE_PATH && text[0] == '\0')
		want = "an empty path; leave the key out instead";
	else if ((int64_t)strlen(text) < key->min)
		want = "must not be empty; leave the key out instead";
	if (want != NULL)
		return complain(place, key, text, want, err);
	*at = key->type == CONF_TYPE_PATH ? in_dir(arena, place->dir, text)
					  : base_arena_strdup(arena, text);
	return BASE_OK;
}

enum base_status
conf_value_store(struct base_arena *arena, const struct conf_place *place,
    const struct conf_key *key, const char *text, void *base,
    struct base_err *err)
{
	void *at = (char *)base + key->offset;

	if (strlen(text) > CONF_TEXT_MAX)
		return complain(place, key, text, "is too long", err);
	if (has_control(text))
		return complain(place, key, "...",
		    "holds a control character or a line break; is a closing"
		    " quote missing?",
		    err);
	switch (key->type) {
	case CONF_TYPE_WORD:
	case CONF_TYPE_CHOICE:
		return store_word(arena, place, key, text, at, err);
	case CONF_TYPE_URL:
		return store_url(arena, place, key, text, at, err);
	case CONF_TYPE_NUMBER:
	case CONF_TYPE_DURATION:
	case CONF_TYPE_SIZE:
		return store_number(place, key, text, at, err);
	case CONF_TYPE_SCORE:
		return store_score(place, key, text, at, err);
	case CONF_TYPE_BOOL:
		return store_bool(place, key, text, at, err);
	case CONF_TYPE_DATE:
		if (base_date_parse(text, at) != BASE_OK)
			return complain(place, key, text,
			    "must be a date such as 2026-12-01", err);
		return BASE_OK;
	case CONF_TYPE_WEEKDAYS:
		return store_weekday(place, key, text, at, err);
	case CONF_TYPE_LIST:
	case CONF_TYPE_ADDRESSES:
	case CONF_TYPE_CWES:
	case CONF_TYPE_PATHS:
		return store_list(arena, place, key, text, at, err);
	default:
		return store_text(arena, place, key, text, at, err);
	}
}
