/*
 * Alpine: `apk list -I`, `apk list -u`, `apk info -v`, `apk version -v`.
 */
#include "host_formats.h"

#include <stdio.h>
#include <string.h>

#include "host_plain.h"

static const char *const noise[] = {
    "Installed:", "WARNING: ", "fetch ", "OK: ", "v3.", "v2.", "("};

/* Cuts "busybox-1.36.1-r5" into name and version; NULL: it is none. */
static char *
cut_version(char *text)
{
	char *hyphen = strrchr(text, '-'), *at;

	if (hyphen == NULL || hyphen[1] != 'r' ||
	    hyphen[2 + strspn(hyphen + 2, "0123456789")] != '\0' ||
	    hyphen[2] == '\0')
		return NULL;
	for (at = hyphen - 1; at > text && *at != '-';)
		at--;
	if (at == text || at[1] < '0' || at[1] > '9')
		return NULL;
	*at = '\0';
	return at + 1;
}

/* What stands within the brackets of a word "{busybox}". */
static char *
unwrap(char *word)
{
	word[strcspn(word, "}")] = '\0';
	return word + (*word == '{');
}

/* "busybox-1.36.1-r5 < 1.36.1-r7" */
static enum host_plain_line
take_compared(struct host_plain *plain, char **words, char *version)
{
	struct host_package package = {
	    .name = words[0], .installed = version, .newer = words[2]};

	plain->scan->has_updates = true;
	if (strcmp(words[1], "<") != 0) {
		plain->scan->has_inventory = true;
		package.newer = "";
		return host_plain_add(plain, &package);
	}
	return host_plain_newer(plain, &package);
}

/* "busybox-1.36.1-r7 x86_64 {busybox} (GPL-2.0-only) [installed]", or
 * "[upgradable from: busybox-1.36.1-r5]" */
static enum host_plain_line
take_listed(struct host_plain *plain, char **words, char *version, char *from)
{
	struct host_package package = {.name = words[0],
	    .installed = version,
	    .arch = words[1],
	    .source = unwrap(words[2])};

	if (from == NULL) {
		plain->scan->has_inventory = true;
		return host_plain_add(plain, &package);
	}
	from = cut_version(from);
	if (from == NULL)
		return HOST_PLAIN_ODD;
	package.newer = version;
	package.installed = from;
	return host_plain_newer(plain, &package);
}

static enum host_plain_line
take(struct host_plain *plain, char *line)
{
	char *words[HOST_PLAIN_WORDS], *from, *version;
	struct host_package package = {0};
	bool is_installed;
	size_t i, n;

	from = host_plain_bracket(line, "upgradable from: ");
	is_installed = strstr(line, "[installed") != NULL;
	for (i = 0; i < BASE_LEN(noise); i++)
		if (host_plain_begins(line, noise[i]))
			return HOST_PLAIN_NOISE;
	/* .build-deps-20260101.120000: a name for others, nothing itself */
	if (*line == '.' || host_plain_is_speech(line))
		return HOST_PLAIN_NOISE;
	n = host_plain_words(line, words);
	version = n > 0 ? cut_version(words[0]) : NULL;
	if (version == NULL)
		return HOST_PLAIN_ODD;
	if (n == 3 && strchr("<=>?!", words[1][0]) != NULL)
		return take_compared(plain, words, version);
	/* No repository has it. */
	if (n == 2 && strcmp(words[1], "?") == 0)
		n = 1;
	if (n >= 3 && words[2][0] == '{') {
		if (from == NULL && !is_installed)
			return HOST_PLAIN_NOISE; /* offered, not there */
		return take_listed(plain, words, version, from);
	}
	/* apk info -v, with " - what it is" by -vv */
	if (n > 1 && strcmp(words[1], "-") != 0)
		return HOST_PLAIN_ODD;
	plain->scan->has_inventory = true;
	package.name = words[0];
	package.installed = version;
	return host_plain_add(plain, &package);
}

static int
knows(const struct host_document *doc)
{
	return host_plain_knows(doc, take);
}

static enum base_status
parse(const struct host_document *doc, struct host_scan *scan,
    struct base_err *err)
{
	enum base_status status = host_plain_parse(doc, scan, take, err);

	scan->tool = "apk";
	if (status == BASE_OK && *scan->family == '\0')
		scan->family = "alpine";
	if (status == BASE_OK && !scan->has_inventory)
		host_note(scan,
		    "a list of updates only: a package that was removed "
		    "cannot be told from one that was updated");
	return status;
}

const struct host_format host_format_apk = {"apk", "list of apk", knows, parse};
