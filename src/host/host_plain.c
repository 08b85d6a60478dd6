/* Lists of packages line by line: what all families share. */
#include "host_plain.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"

bool
host_plain_begins(const char *text, const char *words)
{
	return strncmp(text, words, strlen(words)) == 0;
}

char *
host_plain_bracket(char *text, const char *words)
{
	char *at = strchr(text, '['), *stop;

	for (; at != NULL; at = strchr(at + 1, '['))
		if (host_plain_begins(at + 1, words))
			break;
	if (at == NULL)
		return NULL;
	at += 1 + strlen(words);
	stop = strchr(at, ']');
	if (stop != NULL)
		*stop = '\0';
	return at;
}

size_t
host_plain_words(char *line, char *words[HOST_PLAIN_WORDS])
{
	size_t n = 0;

	while (n < HOST_PLAIN_WORDS) {
		line += strspn(line, " \t");
		if (*line == '\0')
			break;
		words[n++] = line;
		line += strcspn(line, " \t");
		if (*line == '\0')
			break;
		*line++ = '\0';
	}
	return n;
}

bool
host_plain_is_speech(const char *line)
{
	size_t len = strlen(line), word = strcspn(line, " ");
	const char *at = line;

	/* A row of a list may hold a text in any language behind its name. */
	if (strchr(line, '\t') != NULL || strchr(line, '|') != NULL)
		return false;
	while (*at != '\0' && (unsigned char)*at < 0x80)
		at++;
	if (*at != '\0')
		return at == line || memchr(line, '/', word) == NULL;
	if (len < 4 || memchr(line, '/', word) != NULL)
		return false;
	return strcmp(line + len - 3, "...") == 0 ||
	       (line[len - 1] == ':' && word < len);
}

enum host_plain_line
host_plain_add(struct host_plain *plain, const struct host_package *package)
{
	return host_add_package(plain->scan, package, NULL, plain->err) ==
		       BASE_OK
		   ? HOST_PLAIN_TAKEN
		   : HOST_PLAIN_WRONG;
}

enum host_plain_line
host_plain_newer(struct host_plain *plain, const struct host_package *package)
{
	struct host_scan *scan = plain->scan;
	struct host_package *p;
	bool is_there = false;

	scan->has_updates = true;
	for (p = host_first_package(scan, package->name, package->arch);
	     p != NULL; p = host_next_package(scan, p, package->arch)) {
		host_set_text(scan, &p->newer, package->newer, HOST_NAME_MAX);
		host_set_text(
		    scan, &p->repository, package->repository, HOST_NAME_MAX);
		is_there = true;
	}
	return is_there ? HOST_PLAIN_TAKEN : host_plain_add(plain, package);
}

static void
take_reboot(struct host_scan *scan, bool is_required)
{
	scan->has_reboot = true;
	scan->is_reboot_required = scan->is_reboot_required || is_required;
}

/* A list that is there and empty says that there is nothing. */
static void
begin_list(struct host_plain *plain, const char *name)
{
	plain->section = host_copy(plain->scan, name, HOST_NAME_MAX);
	if (strcmp(name, "upgradable") == 0)
		plain->scan->has_updates = true;
	if (strcmp(name, "advisories") == 0)
		plain->scan->has_findings = true;
}

/* "#kairan KEY VALUE" */
static enum host_plain_line
take_ours(struct host_plain *plain, char *line)
{
	struct host_scan *scan = plain->scan;
	char *value = line + strcspn(line, " \t");

	plain->is_ours = true;
	if (*value != '\0')
		*value++ = '\0';
	value = base_text_trim(value);
	plain->section = "";
	if (strcmp(line, "end") == 0)
		plain->has_ended = true;
	else if (strcmp(line, "host") == 0)
		scan->name = host_copy(scan, value, HOST_NAME_MAX);
	else if (strcmp(line, "family") == 0)
		scan->family = host_family(scan, value);
	else if (strcmp(line, "release") == 0)
		scan->release = host_copy(scan, value, HOST_NAME_MAX);
	else if (strcmp(line, "kernel") == 0)
		scan->kernel = host_copy(scan, value, HOST_NAME_MAX);
	else if (strcmp(line, "reboot") == 0)
		take_reboot(scan, strcmp(value, "yes") == 0);
	else if (strcmp(line, "list") == 0)
		begin_list(plain, value);
	else if (strcmp(line, "time") == 0) {
		scan->time = host_time(value);
		if (scan->time == 0) {
			base_err_set(plain->err, BASE_INVALID,
			    "'%.64s' is no time", value);
			return HOST_PLAIN_WRONG;
		}
	}
	return HOST_PLAIN_NOISE;
}

static enum host_plain_line
add_service(struct host_plain *plain, const char *name)
{
	struct host_service service = {.name = name};

	return host_add_service(plain->scan, &service, plain->err) == BASE_OK
		   ? HOST_PLAIN_NOISE
		   : HOST_PLAIN_WRONG;
}

/* needrestart -b */
static enum host_plain_line
take_needrestart(struct host_plain *plain, const char *line)
{
	struct host_scan *scan = plain->scan;

	if (host_plain_begins(line, "SVC: "))
		return add_service(plain, line + 5);
	if (host_plain_begins(line, "KCUR: "))
		host_set_text(scan, &scan->kernel, line + 6, HOST_NAME_MAX);
	else if (host_plain_begins(line, "KSTA: ") && line[6] != '0')
		take_reboot(scan, line[6] != '1');
	return HOST_PLAIN_NOISE;
}

/* "Linux web1 6.1.0-18-amd64 #1 SMP ... GNU/Linux" */
static enum host_plain_line
take_uname(struct host_plain *plain, char *line)
{
	struct host_scan *scan = plain->scan;
	char *words[HOST_PLAIN_WORDS];

	if (host_plain_words(line, words) >= 3) {
		host_set_text(scan, &scan->name, words[1], HOST_NAME_MAX);
		host_set_text(scan, &scan->kernel, words[2], HOST_NAME_MAX);
	}
	return HOST_PLAIN_NOISE;
}

/* A line of os-release(5): KEY=VALUE, the value quoted or not. */
static enum host_plain_line
take_release(struct host_plain *plain, char *line)
{
	struct host_scan *scan = plain->scan;
	char *value = strchr(line, '='), *stop;

	*value++ = '\0';
	if (*value == '"' || *value == '\'') {
		stop = strchr(value + 1, *value);
		if (stop != NULL)
			*stop = '\0';
		value++;
	}
	if (strcmp(line, "ID") == 0 && *scan->family == '\0')
		scan->family = host_family(scan, value);
	else if (strcmp(line, "VERSION_ID") == 0)
		host_set_text(scan, &scan->release, value, HOST_NAME_MAX);
	return HOST_PLAIN_NOISE;
}

static bool
is_assignment(const char *line)
{
	size_t n = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

	return n > 0 && line[n] == '=';
}

static bool
ends_with(const char *text, const char *tail)
{
	size_t n = strlen(text), m = strlen(tail);

	return n > m && strcmp(text + n - m, tail) == 0;
}

/* Lines that any host's list may have; HOST_PLAIN_ODD: none of them. */
static enum host_plain_line
take_common(struct host_plain *plain, char *line)
{
	if (*line == '\0')
		return HOST_PLAIN_NOISE;
	if (host_plain_begins(line, "#kairan "))
		return take_ours(plain, line + 8);
	if (*line == '#')
		return HOST_PLAIN_NOISE;
	if (host_plain_begins(line, "NEEDRESTART-"))
		return take_needrestart(plain, line + 12);
	if (host_plain_begins(line, "Linux "))
		return take_uname(plain, line);
	if (is_assignment(line))
		return take_release(plain, line);
	if (host_plain_begins(line, "*** System restart required") ||
	    host_plain_begins(line, "Reboot is required")) {
		take_reboot(plain->scan, true);
		return HOST_PLAIN_NOISE;
	}
	if (host_plain_begins(line, "Reboot should not be necessary") ||
	    host_plain_begins(line, "Reboot is probably not necessary") ||
	    host_plain_begins(line, "No core libraries or services")) {
		take_reboot(plain->scan, false);
		return HOST_PLAIN_NOISE;
	}
	if (host_plain_begins(line, "Core libraries or services") ||
	    host_plain_begins(line, "  * ") ||
	    host_plain_begins(line, "More information: "))
		return HOST_PLAIN_NOISE;
	if (ends_with(line, ".service") && strpbrk(line, " \t/") == NULL)
		return add_service(plain, line);
	/* What dnf, yum and zypper say there differs, and is no package. */
	if (strcmp(plain->section, "services") == 0)
		return strpbrk(line, " \t/:") == NULL ? add_service(plain, line)
						      : HOST_PLAIN_NOISE;
	return HOST_PLAIN_ODD;
}

/* One line, its end cut. */
static enum host_plain_line
take_line(struct host_plain *plain, host_plain_take take, char *line)
{
	enum host_plain_line result;

	if (plain->has_ended && *line != '\0') {
		base_err_set(plain->err, BASE_INVALID,
		    "something stands behind '#kairan end'");
		return HOST_PLAIN_WRONG;
	}
	result = take_common(plain, line);
	if (result == HOST_PLAIN_ODD)
		result = take(plain, line);
	plain->n_taken += result == HOST_PLAIN_TAKEN;
	plain->n_odd += result == HOST_PLAIN_ODD;
	return result;
}

int
host_plain_knows(const struct host_document *doc, host_plain_take take)
{
	struct host_plain plain = {.section = ""};
	size_t len = doc->len < HOST_SNIFF_MAX ? doc->len : HOST_SNIFF_MAX;
	const char *at = doc->data, *end = at + len, *stop;
	char line[HOST_LINE_MAX + 1];

	if (doc->json != NULL)
		return 0;
	plain.scan = host_scan_new();
	for (; at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		if (stop == NULL || (size_t)(stop - at) > HOST_LINE_MAX)
			break;
		snprintf(line, sizeof(line), "%.*s", (int)(stop - at), at);
		if (stop > at && stop[-1] == '\r')
			line[stop - at - 1] = '\0';
		if (take_line(&plain, take, line) == HOST_PLAIN_WRONG)
			break;
	}
	host_scan_free(plain.scan);
	if (plain.n_taken == 0)
		return 0;
	return 10 + (int)(70 * plain.n_taken / (plain.n_taken + plain.n_odd));
}

static enum base_status
parse_line(
    struct host_plain *plain, host_plain_take take, const char *at, size_t len)
{
	char line[HOST_LINE_MAX + 1], kept[128];

	plain->number++;
	if (len > HOST_LINE_MAX)
		return base_err_set(plain->err, BASE_LIMIT,
		    "line %zu has more than %d bytes", plain->number,
		    HOST_LINE_MAX);
	if (!base_text_is_utf8(at, len))
		return base_err_set(plain->err, BASE_INVALID,
		    "line %zu is not in UTF-8", plain->number);
	memcpy(line, at, len);
	if (len > 0 && line[len - 1] == '\r')
		len--;
	line[len] = '\0';
	snprintf(kept, sizeof(kept), "%.120s", line);
	switch (take_line(plain, take, line)) {
	case HOST_PLAIN_ODD:
		return base_err_set(plain->err, BASE_INVALID,
		    "line %zu is none of these lists: '%s'", plain->number,
		    kept);
	case HOST_PLAIN_WRONG:
		base_err_prefix(plain->err, "line %zu", plain->number);
		return plain->err == NULL ? BASE_INVALID : plain->err->status;
	case HOST_PLAIN_TAKEN:
	case HOST_PLAIN_NOISE:
		break;
	}
	return BASE_OK;
}

enum base_status
host_plain_parse(const struct host_document *doc, struct host_scan *scan,
    host_plain_take take, struct base_err *err)
{
	struct base_err own = BASE_ERR_INIT;
	struct host_plain plain = {
	    .scan = scan, .err = err != NULL ? err : &own, .section = ""};
	const char *at = doc->data, *end = at + doc->len, *stop;
	enum base_status status = BASE_OK;

	for (; at < end && status == BASE_OK; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		if (stop == NULL)
			return base_err_set(err, BASE_INVALID,
			    "line %zu has no end: the list was cut off",
			    plain.number + 1);
		status = parse_line(&plain, take, at, (size_t)(stop - at));
	}
	if (status == BASE_OK && plain.is_ours && !plain.has_ended)
		status = base_err_set(err, BASE_INVALID,
		    "there is no '#kairan end' after line %zu: the list was "
		    "cut off",
		    plain.number);
	return status;
}
