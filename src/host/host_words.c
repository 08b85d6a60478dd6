/* Words that the tools write each in their way, in one form. */
#include "host_x.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"

const char *
host_state_name(enum host_state state)
{
	static const char *const names[] = {
	    "affected", "not_affected", "fixed", "investigating"};

	return (size_t)state < BASE_LEN(names) ? names[state] : "";
}

enum host_state
host_state_of(const char *name)
{
	enum host_state state;

	for (state = HOST_AFFECTED; state <= HOST_INVESTIGATING; state++)
		if (strcmp(host_state_name(state), name) == 0)
			return state;
	return HOST_AFFECTED;
}

const char *
host_kb(struct host_scan *scan, const char *text)
{
	if (base_text_starts_ascii(text, "KB"))
		text += 2;
	if (*text == '\0' || strlen(text) > 12 ||
	    text[strspn(text, "0123456789")] != '\0')
		return "";
	return base_arena_printf(scan->arena, "KB%s", text);
}

/* What os-release(5), Trivy and package URLs call a family, and Vuls. */
static const struct {
	const char *word;
	const char *family;
} families[] = {
    {"rhel", "redhat"},
    {"red hat enterprise linux", "redhat"},
    {"alma", "almalinux"},
    {"rockylinux", "rocky"},
    {"rocky-linux", "rocky"},
    {"rocky linux", "rocky"},
    {"ol", "oracle"},
    {"oraclelinux", "oracle"},
    {"amzn", "amazon"},
    {"sles", "suse.linux.enterprise"},
    {"sle_micro", "suse.linux.enterprise.micro"},
    {"sled", "suse.linux.enterprise"},
    {"sle_hpc", "suse.linux.enterprise"},
    {"sle-micro", "suse.linux.enterprise.micro"},
    {"sl-micro", "suse.linux.enterprise.micro"},
    {"slem", "suse.linux.enterprise.micro"},
    {"suse linux enterprise micro", "suse.linux.enterprise.micro"},
    {"cbl-mariner", "mariner"},
    {"centos linux", "centos"},
    {"centos stream", "centos"},
    {"amazon linux", "amazon"},
    {"oracle linux", "oracle"},
    {"debian gnu/linux", "debian"},
    {"sles_sap", "suse.linux.enterprise"},
    {"suse.linux.enterprise.server", "suse.linux.enterprise"},
    {"suse.linux.enterprise.desktop", "suse.linux.enterprise"},
    {"suse linux enterprise server", "suse.linux.enterprise"},
    {"opensuse-leap", "opensuse.leap"},
    {"opensuse-tumbleweed", "opensuse.tumbleweed"},
    {"raspberry pi os", "raspbian"},
    {"alpine linux", "alpine"},
};

const char *
host_family(struct host_scan *scan, const char *text)
{
	char *copy = base_arena_strdup(scan->arena, host_copy(scan, text, 64)),
	     *c;
	size_t i;

	for (c = copy; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	for (i = 0; i < BASE_LEN(families); i++)
		if (strcmp(families[i].word, copy) == 0)
			return families[i].family;
	return copy;
}

int64_t
host_time(const char *text)
{
	int64_t time = 0;

	if (text == NULL || base_time_parse(text, &time) != BASE_OK)
		return 0;
	/* Go's zero time is in the year 1. */
	return time < 365 * (int64_t)86400 ? 0 : time;
}

const char *
host_join_version(struct host_scan *scan, const char *epoch,
    const char *version, const char *release)
{
	bool has_epoch = *epoch != '\0' && strcmp(epoch, "0") != 0 &&
			 strcmp(epoch, "(none)") != 0;

	if (*version == '\0')
		return "";
	return base_arena_printf(scan->arena, "%s%s%s%s%s",
	    has_epoch ? epoch : "", has_epoch ? ":" : "", version,
	    *release != '\0' ? "-" : "", release);
}

/* What stands at the beginning of the text, the longest first; its length. */
static size_t
one_of(const char *text, const char *const *words, size_t n)
{
	size_t i, len;

	for (i = 0; i < n; i++) {
		len = strlen(words[i]);
		if (strncmp(text, words[i], len) == 0 &&
		    (text[len] == '\0' || text[len] == '-'))
			return len;
	}
	return 0;
}

/* Behind "kernel" or "kernel6.12": a flavour, a part of it, or nothing. */
static bool
is_rpm_kernel(const char *rest)
{
	static const char *const flavours[] = {"-rt-debug", "-64k-debug",
	    "-default", "-preempt", "-longterm", "-debug", "-azure", "-64kb",
	    "-uek64k", "-uek", "-64k", "-rt", "-lt", "-ml", "-PAE", "-xen",
	    "-zfcpdump"};
	static const char *const parts[] = {"-modules-extra-matched",
	    "-modules-core", "-modules-extra", "-modules-internal",
	    "-modules-partner", "-modules", "-devel", "-core", "-base",
	    "-extra", "-optional"};

	rest += strspn(rest, "0123456789.");
	rest += one_of(rest, flavours, BASE_LEN(flavours));
	rest += one_of(rest, parts, BASE_LEN(parts));
	return *rest == '\0';
}

bool
host_is_kernel(const char *name)
{
	static const char *const names[] = {"linux-lts", "linux-virt",
	    "linux-edge", "linux-stable", "linux-rpi", "linux-rpi2",
	    "linux-rpi4"};

	if (base_text_is_among(name, names, BASE_LEN(names)))
		return true;
	if (strncmp(name, "kernel", 6) == 0)
		return is_rpm_kernel(name + 6);
	/* linux-image-6.1.0-18-amd64: the version is in the name. */
	return strncmp(name, "linux-image-", 12) == 0 &&
	       strpbrk(name + 12, "0123456789") == name + 12;
}

const char *
host_json_text(const struct codec_json *value, const char *path)
{
	return codec_json_text(value, path, "");
}
