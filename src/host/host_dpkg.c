/*
 * Debian and its kin: `dpkg-query -W`, `dpkg -l`, `apt list`, `apt-get -s
 * upgrade`, `apt-mark showhold` behind "#kairan list held".
 */
#include "host_formats.h"

#include <stdio.h>
#include <string.h>

#include "host_plain.h"
#include "kairan/host_version.h"

static const char *const noise[] = {"Listing...", "WARNING: apt does not",
    "Reading package lists", "Reading state information",
    "Building dependency tree", "Calculating upgrade", "NOTE: ", "Conf ",
    "Remv ", "The following ", "| ", "|/ ", "||/ ", "+++-", "  ",
    "W: ", "N: ", "All packages are up to date", "Use 'apt", "Run 'apt",
    "Get more security updates", "Learn more about",
    "Hit:", "Get:", "Ign:", "Fetched ", "Need to get", "After this operation",
    "*** "};

/* "118 upgraded, 0 newly installed, ...", in any language: no line of a list
 * begins with a number alone. */
static bool
is_sum(const char *line)
{
	size_t n = strspn(line, "0123456789");

	return n > 0 && line[n] == ' ';
}

/* "Desired=Unknown/Install/Remove/Purge/Hold": the head of dpkg -l, in any
 * language. */
static bool
is_legend(const char *line)
{
	const char *equals = strchr(line, '=');

	return equals != NULL && strcspn(line, " \t") > (size_t)(equals - line);
}

static bool
is_version(const char *text)
{
	return host_version_check(HOST_ORDER_DEB, text, NULL) == BASE_OK &&
	       strpbrk(text, "0123456789") != NULL;
}

/* Cuts ":amd64" off a name; the arch, "" when there is none. */
static char *
cut_arch(char *name)
{
	char *colon = strchr(name, ':');

	if (colon == NULL)
		return name + strlen(name);
	*colon = '\0';
	return colon + 1;
}

static bool
is_name(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789+-.");

	return n > 1 && (text[n] == '\0' || text[n] == ':') && text[0] != '-' &&
	       text[0] != '.' && text[0] != '+';
}

/* "ii ", "hi ": wanted, installed, error. */
static bool
is_status(const char *text)
{
	return strchr("uihrp", text[0]) != NULL && text[0] != '\0' &&
	       strchr("ncHUFWti", text[1]) != NULL && text[1] != '\0' &&
	       (text[2] == '\0' || text[2] == ' ' || text[2] == 'R');
}

/* An installed package; config files of a removed one are none. */
static enum host_plain_line
add_installed(
    struct host_plain *plain, struct host_package *package, const char *status)
{
	plain->scan->has_inventory = true;
	if (status[1] == 'n' || status[1] == 'c' || *package->installed == '\0')
		return HOST_PLAIN_TAKEN;
	package->is_held = status[0] == 'h';
	return host_plain_add(plain, package);
}

/* STATUS NAME VERSION ARCH SOURCE SOURCE-VERSION, or NAME VERSION, by tabs. */
static enum host_plain_line
take_query(struct host_plain *plain, char *line)
{
	char *cells[8], *next = line, *tab;
	struct host_package package = {0};
	size_t n = 0;

	for (; next != NULL && n < BASE_LEN(cells); next = tab) {
		tab = strchr(next, '\t');
		if (tab != NULL)
			*tab++ = '\0';
		cells[n++] = next;
	}
	if (n == 2 && is_name(cells[0])) {
		if (*cells[1] != '\0' && !is_version(cells[1]))
			return HOST_PLAIN_ODD;
		package.arch = cut_arch(cells[0]);
		package.name = cells[0];
		package.installed = cells[1];
		host_note(plain->scan,
		    "dpkg-query -W without a format does not tell packages "
		    "that left their configuration from installed ones");
		return add_installed(plain, &package, "ii");
	}
	if (n < 4 || n > 6 || !is_status(cells[0]) || !is_name(cells[1]) ||
	    (*cells[2] != '\0' && !is_version(cells[2])))
		return HOST_PLAIN_ODD;
	cut_arch(cells[1]);
	package.name = cells[1];
	package.installed = cells[2];
	package.arch = cells[3];
	package.source = n > 4 ? cells[4] : "";
	package.source_version = n > 5 ? cells[5] : "";
	return add_installed(plain, &package, cells[0]);
}

/* dpkg -l: "ii  libc6:amd64  2.36-9+deb12u4  amd64  GNU C Library" */
static enum host_plain_line
take_list(struct host_plain *plain, char *line)
{
	struct host_package package = {0};
	char *words[HOST_PLAIN_WORDS];
	size_t n = host_plain_words(line, words);

	if (n < 4 || !is_name(words[1]) || strcmp(words[2], "<none>") == 0)
		return n >= 3 ? HOST_PLAIN_NOISE : HOST_PLAIN_ODD;
	if (!is_version(words[2]))
		return HOST_PLAIN_ODD;
	cut_arch(words[1]);
	package.name = words[1];
	package.installed = words[2];
	package.arch = words[3];
	return add_installed(plain, &package, words[0]);
}

/* Removed, its configuration left: how apt says so in the languages that it
 * speaks. */
static bool
is_residual(const char *bracket)
{
	static const char *const words[] = {
	    "residual", "onfigura", "設定", "配置", "설정"};
	size_t i;

	for (i = 0; i < BASE_LEN(words); i++)
		if (strstr(bracket, words[i]) != NULL)
			return true;
	return false;
}

/* The version that a bracket of apt names, in whatever language: "upgradable
 * from: 1.2-3", "1.2-3 からアップグレード可"; cut out, or NULL. */
static char *
version_in(char *bracket)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.+~:-";
	char *at = bracket;
	size_t n;

	for (; *at != '\0'; at += n + (at[n] != '\0')) {
		n = strspn(at, letters);
		if (n > 0 && *at >= '0' && *at <= '9') {
			at[n] = '\0';
			return is_version(at) ? at : NULL;
		}
	}
	return NULL;
}

/*
 * apt list: "openssl/stable-security 3.0.15-1 amd64 [upgradable from: 3.0]",
 * "openssl/now 3.0 amd64 [installed,upgradable to: 3.0.15-1]".  It speaks the
 * language of who called it: what the bracket says is told by its version.
 */
static enum host_plain_line
take_apt(struct host_plain *plain, char *line)
{
	char *words[HOST_PLAIN_WORDS], *slash = strchr(line, '/'), *bracket;
	struct host_package package = {0};
	char *other;

	bracket = host_plain_bracket(line, "");
	if (bracket == NULL || is_residual(bracket))
		return HOST_PLAIN_NOISE; /* not installed */
	*slash = '\0';
	bracket[-1] = '\0';
	if (!is_name(line) || host_plain_words(slash + 1, words) < 3 ||
	    !is_version(words[1]))
		return HOST_PLAIN_ODD;
	other = version_in(bracket);
	package.name = line;
	package.arch = words[2];
	package.installed = words[1];
	plain->scan->has_updates = true;
	if (other == NULL)
		return add_installed(plain, &package, "ii");
	if (host_version_is_older(HOST_ORDER_DEB, words[1], other)) {
		package.newer = other;
		return add_installed(plain, &package, "ii");
	}
	words[0][strcspn(words[0], ",")] = '\0';
	package.repository = words[0];
	package.newer = words[1];
	package.installed = other;
	return host_plain_newer(plain, &package);
}

/* "Inst openssl [3.0.11] (3.0.15 Debian-Security:12/stable [amd64]) []" */
static enum host_plain_line
take_simulation(struct host_plain *plain, char *line)
{
	char *words[HOST_PLAIN_WORDS], *old = NULL, *open;
	struct host_package package = {0};

	open = strchr(line, '(');
	if (open == NULL)
		return HOST_PLAIN_ODD;
	*open++ = '\0';
	old = host_plain_bracket(line, "");
	line[strcspn(line, " ")] = '\0';
	open[strcspn(open, ")")] = '\0';
	if (!is_name(line) || host_plain_words(open, words) < 2 ||
	    !is_version(words[0]))
		return HOST_PLAIN_ODD;
	if (old == NULL)
		return HOST_PLAIN_NOISE; /* newly drawn in by another one */
	package.arch = cut_arch(line);
	package.name = line;
	package.installed = old;
	package.newer = words[0];
	words[1][strcspn(words[1], ",")] = '\0';
	package.repository = words[1];
	return host_plain_newer(plain, &package);
}

static enum host_plain_line
take_held(struct host_plain *plain, char *line)
{
	struct host_package *p;
	char *arch;

	if (!is_name(line))
		return HOST_PLAIN_ODD;
	arch = cut_arch(line);
	for (p = host_first_package(plain->scan, line, arch); p != NULL;
	     p = host_next_package(plain->scan, p, arch))
		p->is_held = true;
	return HOST_PLAIN_TAKEN;
}

static enum host_plain_line
take(struct host_plain *plain, char *line)
{
	size_t i;

	if (strcmp(plain->section, "held") == 0)
		return take_held(plain, line);
	if (host_plain_begins(line, "Inst "))
		return take_simulation(plain, line + 5);
	if (strchr(line, '\t') != NULL)
		return take_query(plain, line);
	for (i = 0; i < BASE_LEN(noise); i++)
		if (host_plain_begins(line, noise[i])) {
			/* apt says this at the head of its list. */
			if (i == 0)
				plain->scan->has_updates = true;
			return HOST_PLAIN_NOISE;
		}
	if (is_sum(line) || is_legend(line))
		return HOST_PLAIN_NOISE;
	if (is_status(line))
		return take_list(plain, line);
	if (strchr(line, '/') != NULL && strchr(line, ' ') != NULL &&
	    (unsigned char)*line < 0x80)
		return take_apt(plain, line);
	return host_plain_is_speech(line) ? HOST_PLAIN_NOISE : HOST_PLAIN_ODD;
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
	enum base_status status;

	scan->tool = "dpkg and apt";
	status = host_plain_parse(doc, scan, take, err);
	if (status != BASE_OK)
		return status;
	if (!scan->has_inventory)
		host_note(scan,
		    "a list of updates only: a package that was removed "
		    "cannot be told from one that was updated");
	if (!scan->has_updates)
		host_note(scan,
		    "which updates are offered is not said (apt list "
		    "--upgradable)");
	return BASE_OK;
}

const struct host_format host_format_dpkg = {
    "dpkg", "list of dpkg or apt", knows, parse};
