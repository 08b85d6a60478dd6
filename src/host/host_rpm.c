/*
 * RHEL's and SUSE's kin: `rpm -qa`, plain or by query format, `dnf list`,
 * `dnf check-update`, `dnf updateinfo list`, `zypper list-updates`, and
 * `dnf versionlock list` behind "#kairan list held".
 */
#include "host_formats.h"

#include <stdio.h>
#include <string.h>

#include "host_plain.h"
#include "host_rpm_name.h"
#include "kairan/host_version.h"

static const char *const noise[] = {"Last metadata expiration",
    "Available Upgrades", "Available upgrades", "Upgraded Packages",
    "Updated Packages", "Installed Packages", "Installed packages",
    "Updating and loading", "Repositories loaded", "Updates Information",
    "Security: ", "Loaded plugins", "Loading mirror", "Updating Subscription",
    "Loading repository data", "Reading installed packages", "updateinfo list",
    "    ", "Name ", "Repository ", "--", "No matches found", "Waiting for",
    "No updates found", "Warning: ", "No security updates"};

/* The name of a source package's file, without version. */
static const char *
source_name(struct host_scan *scan, char *file)
{
	struct host_rpm_name name;

	if (!host_rpm_name_cut(file, &name))
		return "";
	return host_copy(scan, name.name, HOST_NAME_MAX);
}

static bool
is_epoch(const char *text)
{
	return strcmp(text, "(none)") == 0 ||
	       (*text != '\0' && strlen(text) < 8 &&
		   text[strspn(text, "0123456789")] == '\0');
}

static enum host_plain_line
add_installed(struct host_plain *plain, struct host_package *package)
{
	plain->scan->has_inventory = true;
	/* Keys that rpm keeps among its packages. */
	if (strcmp(package->name, "gpg-pubkey") == 0)
		return HOST_PLAIN_TAKEN;
	return host_plain_add(plain, package);
}

/* NAME EPOCH VERSION RELEASE ARCH [SOURCERPM] [MODULARITYLABEL] */
static enum host_plain_line
take_query(struct host_plain *plain, char **words, size_t n)
{
	struct host_scan *scan = plain->scan;
	struct host_package package = {.name = words[0], .arch = words[4]};
	size_t i;

	package.installed =
	    host_join_version(scan, words[1], words[2], words[3]);
	for (i = 5; i < n; i++) {
		if (strcmp(words[i], "(none)") == 0)
			continue;
		if (strstr(words[i], ".src.rpm") != NULL)
			package.source = source_name(scan, words[i]);
		else if (strchr(words[i], ':') != NULL)
			package.module = words[i];
	}
	return add_installed(plain, &package);
}

/* rpm -qa: "openssl-3.0.7-24.el9.x86_64" */
static enum host_plain_line
take_name(struct host_plain *plain, char *word)
{
	struct host_package package = {0};
	struct host_rpm_name name;

	if (!host_rpm_name_cut(word, &name))
		return HOST_PLAIN_ODD;
	package.name = name.name;
	package.arch = name.arch;
	package.installed = host_join_version(
	    plain->scan, name.epoch, name.version, name.release);
	if (*name.epoch == '\0')
		plain->scan->lacks_epochs = true;
	return add_installed(plain, &package);
}

/* dnf list: "openssl.x86_64  1:3.0.7-25.el9  baseos"; '@' is installed. */
static enum host_plain_line
take_listed(struct host_plain *plain, char *name, char *version, char *from)
{
	struct host_package package = {.name = name};
	char *dot = strrchr(name, '.');

	if (dot == NULL ||
	    host_version_check(HOST_ORDER_RPM, version, NULL) != BASE_OK ||
	    strpbrk(version, "0123456789") == NULL)
		return HOST_PLAIN_ODD;
	*dot = '\0';
	package.arch = dot + 1;
	if (host_plain_begins(version, "0:"))
		version += 2;
	if (*from == '@' || strcmp(from, "installed") == 0) {
		package.installed = version;
		return add_installed(plain, &package);
	}
	package.newer = version;
	package.repository = from;
	return host_plain_newer(plain, &package);
}

/* A security update that is due: "RHSA-2026:1 Important/Sec. NVRA" or, by
 * dnf5, "RHSA-2026:1 security Important NVRA DATE". */
static enum host_plain_line
take_advice(struct host_plain *plain, char **words, size_t n)
{
	bool is_new = n >= 4;
	char *kind = words[1], *severity = is_new ? words[2] : words[1];
	struct host_scan *scan = plain->scan;
	struct host_finding *finding = NULL;
	struct host_affected a = {.fix = HOST_FIX_AVAILABLE};
	const struct host_package *there;
	struct host_rpm_name name;
	enum base_status status;

	if (!host_rpm_name_cut(words[is_new ? 3 : 2], &name))
		return HOST_PLAIN_ODD;
	scan->has_findings = true;
	if (strstr(kind, "Sec.") == NULL && strcmp(kind, "security") != 0)
		return HOST_PLAIN_NOISE; /* a bug fix, an enhancement */
	severity[strcspn(severity, "/")] = '\0';
	a.package = name.name;
	a.fixed_in =
	    host_join_version(scan, name.epoch, name.version, name.release);
	there = host_first_package(scan, name.name, name.arch);
	if (there != NULL)
		a.installed = there->installed;
	status = host_get_finding(scan, words[0], &finding, plain->err);
	if (status != BASE_OK)
		return HOST_PLAIN_WRONG;
	host_set_text(scan, &finding->severity, severity, HOST_NAME_MAX);
	return host_add_affected(scan, finding, &a, plain->err) == BASE_OK
		   ? HOST_PLAIN_TAKEN
		   : HOST_PLAIN_WRONG;
}

static bool
is_advice(char **words, size_t n)
{
	if (n < 3 || strchr(words[0], '-') == NULL)
		return false;
	if (strchr(words[1], '/') != NULL && n == 3)
		return true;
	return strcmp(words[1], "security") == 0 ||
	       strcmp(words[1], "bugfix") == 0 ||
	       strcmp(words[1], "enhancement") == 0 ||
	       strcmp(words[1], "newpackage") == 0 ||
	       strcmp(words[1], "unspecified") == 0;
}

/* zypper: "v  | repo | name | 1.0-1 | 1.1-1 | x86_64" */
static enum host_plain_line
take_zypper(struct host_plain *plain, char *line)
{
	char *cells[8], *next = line, *bar;
	struct host_package package = {0};
	size_t n = 0, len;

	for (; next != NULL && n < BASE_LEN(cells); next = bar) {
		bar = strchr(next, '|');
		if (bar != NULL)
			*bar++ = '\0';
		next += strspn(next, " ");
		for (len = strlen(next); len > 0 && next[len - 1] == ' ';)
			next[--len] = '\0';
		cells[n++] = next;
	}
	if (n != 6)
		return HOST_PLAIN_ODD;
	if (strcmp(cells[0], "S") == 0)
		return HOST_PLAIN_NOISE;
	package.name = cells[2];
	package.installed = cells[3];
	package.newer = cells[4];
	package.arch = cells[5];
	package.repository = cells[1];
	return host_plain_newer(plain, &package);
}

/* dnf versionlock: "openssl-1:3.0.7-24.el9.*" */
static enum host_plain_line
take_held(struct host_plain *plain, char *word)
{
	struct host_rpm_name name;
	struct host_package *p;
	char *text = word;

	if (strpbrk(word, " \t") != NULL || *word == '!')
		return HOST_PLAIN_NOISE;
	if (host_rpm_name_cut(word, &name))
		text = name.name;
	for (p = host_first_package(plain->scan, text, NULL); p != NULL;
	     p = host_next_package(plain->scan, p, NULL))
		p->is_held = true;
	return HOST_PLAIN_TAKEN;
}

/* A name that filled its column, the rest on the next line. */
static enum host_plain_line
take_wrapped(struct host_plain *plain, char **words, size_t n)
{
	char name[sizeof(plain->pending)];

	snprintf(name, sizeof(name), "%s", plain->pending);
	plain->pending[0] = '\0';
	return n == 2 ? take_listed(plain, name, words[0], words[1])
		      : HOST_PLAIN_ODD;
}

static enum host_plain_line
take_words(struct host_plain *plain, char **words, size_t n)
{
	enum host_plain_line result;

	if (n >= 5 && is_epoch(words[1]))
		return take_query(plain, words, n);
	if (is_advice(words, n))
		return take_advice(plain, words, n);
	if (n == 3)
		return take_listed(plain, words[0], words[1], words[2]);
	/* updateinfo list --all marks what is installed. */
	if (n == 4 && strcmp(words[0], "i") == 0)
		return HOST_PLAIN_NOISE;
	/* rpm -qa --last: behind each the day and the time. */
	if (n > 4)
		return take_name(plain, words[0]);
	if (n != 1)
		return HOST_PLAIN_ODD;
	/* It is not long enough for a version: a wrapped line. */
	snprintf(plain->pending, sizeof(plain->pending), "%.200s", words[0]);
	result = take_name(plain, words[0]);
	if (result != HOST_PLAIN_ODD)
		plain->pending[0] = '\0';
	else if (strrchr(plain->pending, '.') != NULL)
		return HOST_PLAIN_NOISE;
	return result;
}

static enum host_plain_line
take(struct host_plain *plain, char *line)
{
	char *words[HOST_PLAIN_WORDS];
	size_t i;

	if (strcmp(plain->section, "held") == 0)
		return take_held(plain, line);
	if (plain->pending[0] != '\0')
		return take_wrapped(
		    plain, words, host_plain_words(line, words));
	/* What it names is installed or replaced by what stood above. */
	if (host_plain_begins(line, "Obsoleting ")) {
		plain->section = "obsoleting";
		return HOST_PLAIN_NOISE;
	}
	if (strcmp(plain->section, "obsoleting") == 0)
		return HOST_PLAIN_NOISE;
	if (strchr(line, '|') != NULL)
		return take_zypper(plain, line);
	for (i = 0; i < BASE_LEN(noise); i++)
		if (host_plain_begins(line, noise[i]))
			return HOST_PLAIN_NOISE;
	if (host_plain_is_speech(line))
		return HOST_PLAIN_NOISE;
	return take_words(plain, words, host_plain_words(line, words));
}

static int
knows(const struct host_document *doc)
{
	return host_plain_knows(doc, take);
}

/* The list of advisories may stand before that of the packages. */
static void
set_installed(struct host_scan *scan)
{
	const struct host_package *p;
	struct host_affected *a;
	size_t i, k;

	for (i = 0; i < scan->n_findings; i++)
		for (k = 0; k < scan->findings[i].n_affected; k++) {
			a = &scan->findings[i].affected[k];
			p = *a->installed != '\0'
				? NULL
				: host_first_package(scan, a->package, NULL);
			if (p != NULL)
				a->installed = p->installed;
		}
}

static enum base_status
parse(const struct host_document *doc, struct host_scan *scan,
    struct base_err *err)
{
	enum base_status status = host_plain_parse(doc, scan, take, err);

	scan->tool = "rpm";
	if (status != BASE_OK)
		return status;
	set_installed(scan);
	if (!scan->has_inventory)
		host_note(scan,
		    "a list of updates only: a package that was removed "
		    "cannot be told from one that was updated");
	if (scan->lacks_epochs)
		host_note(scan,
		    "the list has no epochs (rpm -qa leaves them out): "
		    "versions are compared without them");
	return BASE_OK;
}

const struct host_format host_format_rpm = {
    "rpm", "list of rpm, dnf or zypper", knows, parse};
