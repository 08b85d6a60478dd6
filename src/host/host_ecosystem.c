/* The ecosystems of OSV that are distributions. */
#include "host_advice.h"

#include <string.h>

#include "kairan/base_text.h"
#include "host_x.h"

static const struct {
	const char *word; /* up to the colon */
	const char *family;
} ecosystems[] = {
    {"Debian", "debian"},
    {"Ubuntu", "ubuntu"},
    {"Alpine", "alpine"},
    {"Wolfi", "wolfi"},
    {"Chainguard", "chainguard"},
    {"AlmaLinux", "almalinux"},
    {"Rocky Linux", "rocky"},
    {"Red Hat", "redhat"},
    {"openSUSE", "opensuse.leap"},
    {"SUSE", "suse.linux.enterprise"},
    {"openEuler", "openeuler"},
    {"Mageia", "mageia"},
    {"Azure Linux", "azurelinux"},
    {"Photon OS", "photon"},
};

static const char *
family_of(const char *ecosystem, const char **release)
{
	size_t i, len;

	for (i = 0; i < BASE_LEN(ecosystems); i++) {
		len = strlen(ecosystems[i].word);
		if (strncmp(ecosystem, ecosystems[i].word, len) != 0 ||
		    (ecosystem[len] != ':' && ecosystem[len] != '\0'))
			continue;
		*release = ecosystem + len + (ecosystem[len] == ':');
		return ecosystems[i].family;
	}
	return NULL;
}

enum host_order
host_order_of_ecosystem(const char *ecosystem)
{
	const char *release, *family = family_of(ecosystem, &release);

	return family == NULL ? HOST_ORDER_COUNT : host_order_of(family);
}

/* Is `text` the release, or a part of it up to a dot: 9 of 9.4? */
static bool
is_release(const char *text, const char *release)
{
	size_t len = strlen(text);

	return len > 0 && strncmp(text, release, len) == 0 &&
	       (release[len] == '\0' || release[len] == '.');
}

/* The first number of a text on: "v3.19" -> "3.19". */
static const char *
number_in(const char *text)
{
	const char *at = strpbrk(text, "0123456789");

	return at == NULL ? "" : at;
}

/* Where the last number of a text begins: of "Module for Python 3 15" the
 * second one. */
static const char *
last_number(const char *text, size_t len)
{
	static const char digits[] = "0123456789.";
	size_t stop = len, at;

	while (stop > 0 && strchr(digits, text[stop - 1]) == NULL)
		stop--;
	for (at = stop; at > 0 && strchr(digits, text[at - 1]) != NULL;)
		at--;
	return text + at;
}

/*
 * "Linux Enterprise Server 15 SP5" is release 15.5, and so is "Linux
 * Enterprise Server 15 SP5-LTSS", which has the updates of one that is old;
 * "Linux Enterprise Micro 5.4" is release 5.4 of that family.
 */
static bool
is_suse_release(const char *text, const char *release)
{
	const char *pack = strstr(text, " SP");
	const char *number = last_number(
	    text, pack == NULL ? strlen(text) : (size_t)(pack - text));
	size_t len = strspn(number, "0123456789."), more;

	if (len == 0 || strncmp(number, release, len) != 0)
		return false;
	release += len;
	if (pack == NULL)
		return *release == '\0';
	pack += strlen(" SP");
	more = strspn(pack, "0123456789");
	return more > 0 && *release == '.' &&
	       strncmp(release + 1, pack, more) == 0 &&
	       release[1 + more] == '\0';
}

/* "enterprise_linux:9::baseos" */
static bool
is_redhat_release(const char *text, const char *release)
{
	const char *colon = strchr(text, ':');
	size_t len;

	if (colon == NULL)
		return false;
	len = strcspn(colon + 1, ":");
	return len > 0 && strncmp(colon + 1, release, len) == 0 &&
	       (release[len] == '\0' || release[len] == '.') &&
	       strstr(text, "enterprise_linux") != NULL;
}

bool
host_match_ecosystem(
    const char *ecosystem, const char *family, const char *release)
{
	const char *of, *name = family_of(ecosystem, &of);
	char text[64];
	size_t len;

	if (name == NULL)
		return false;
	/* A family that rebuilds another one has advisories of its own. */
	if (strcmp(name, family) != 0 &&
	    !(strcmp(name, "opensuse.leap") == 0 &&
		strncmp(family, "opensuse", 8) == 0) &&
	    !(strcmp(family, "suse.linux.enterprise.micro") == 0 &&
		strstr(of, "Micro") != NULL))
		return false;
	if (*of == '\0')
		return true;
	if (strcmp(name, "suse.linux.enterprise") == 0)
		return is_suse_release(of, release);
	if (strcmp(name, "redhat") == 0)
		return is_redhat_release(of, release);
	if (strncmp(of, "Tumbleweed", 10) == 0)
		return strcmp(family, "opensuse.tumbleweed") == 0;
	/* "22.04:LTS", "Pro:22.04:LTS", "v3.19", "Leap 15.5", "12" */
	of = number_in(of);
	len = strcspn(of, ": ");
	if (len == 0 || len >= sizeof(text))
		return false;
	memcpy(text, of, len);
	text[len] = '\0';
	return is_release(text, release);
}

void
host_set_system(struct host_scan *scan, const char *ecosystem)
{
	const char *of = "", *family = family_of(ecosystem, &of), *pack;

	if (family == NULL || *scan->family != '\0')
		return;
	scan->family = family;
	pack = strstr(of, " SP");
	of =
	    pack == NULL ? number_in(of) : last_number(of, (size_t)(pack - of));
	pack = pack == NULL ? "" : pack + strlen(" SP");
	if (*scan->release == '\0' && *of != '\0')
		scan->release = base_arena_printf(scan->arena, "%.*s%s%.*s",
		    (int)strcspn(of, ": "), of, *pack == '\0' ? "" : ".",
		    (int)strspn(pack, "0123456789"), pack);
}
