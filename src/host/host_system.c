/*
 * Which system a plain list is of, where it does not say so: the package that
 * holds os-release(5) or its kin tells by its name and version.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "host_x.h"

/* The package that only one family has; its version is the release. */
static const struct {
	const char *package;
	const char *family;
} marks[] = {
    {"almalinux-release", "almalinux"},
    {"almalinux-kitten-release", "almalinux"},
    {"rocky-release", "rocky"},
    {"oraclelinux-release", "oracle"}, /* has redhat-release, too */
    {"redhat-release", "redhat"},
    {"redhat-release-server", "redhat"},
    {"redhat-release-workstation", "redhat"},
    {"centos-stream-release", "centos"},
    {"centos-linux-release", "centos"},
    {"centos-release", "centos"},
    {"fedora-release-common", "fedora"},
    {"fedora-release", "fedora"},
    {"system-release", "amazon"},
    {"sles-release", "suse.linux.enterprise"},
    {"sled-release", "suse.linux.enterprise"},
    {"SLES_SAP-release", "suse.linux.enterprise"},
    {"SUSE-MicroOS-release", "suse.linux.enterprise.micro"},
    {"SLE-Micro-release", "suse.linux.enterprise.micro"},
    {"Leap-release", "opensuse.leap"},
    {"openSUSE-release", "opensuse.leap"},
    {"openEuler-release", "openeuler"},
    {"mageia-release-common", "mageia"},
    {"azurelinux-release", "azurelinux"},
    {"photon-release", "photon"},
    {"alpine-release", "alpine"},
    {"alpine-base", "alpine"},
};

/* Of Ubuntu base-files has a number of its own for each release. */
static const struct {
	const char *version;
	const char *release;
} ubuntus[] = {
    {"7.2ubuntu5", "14.04"},
    {"9.4ubuntu4", "16.04"},
    {"10.1ubuntu2", "18.04"},
    {"11ubuntu5", "20.04"},
    {"12ubuntu4", "22.04"},
    {"13ubuntu10", "24.04"},
};

/* The system's own package of that name; NULL: none. */
static const struct host_package *
own(struct host_scan *scan, const char *name)
{
	struct host_package *p = host_first_package(scan, name, NULL);

	while (p != NULL && (*p->ecosystem != '\0' || *p->installed == '\0'))
		p = host_next_package(scan, p, NULL);
	return p;
}

static void
set_system(struct host_scan *scan, const struct host_package *p,
    const char *family, const char *release)
{
	if (*release == '\0' ||
	    (*scan->family != '\0' && strcmp(scan->family, family) != 0))
		return;
	host_note(scan,
	    "the list does not say of which system it is; by its package %s "
	    "%s it is %s %s",
	    p->name, p->installed, family, release);
	scan->family = family;
	scan->release = release;
}

/* "9.4" of "1:9.4-1.el9"; openSUSE's Tumbleweed is named by its day. */
static void
take_mark(
    struct host_scan *scan, const struct host_package *p, const char *family)
{
	const char *version = strchr(p->installed, ':');
	size_t len;

	version = version == NULL ? p->installed : version + 1;
	len = strcspn(version, "-");
	if (strcmp(family, "amazon") == 0 &&
	    strstr(p->installed, ".amzn") == NULL)
		return;
	if (strcmp(p->name, "openSUSE-release") == 0 &&
	    len == strlen("20260101"))
		family = "opensuse.tumbleweed";
	set_system(
	    scan, p, family, host_copy_len(scan, version, len, HOST_NAME_MAX));
}

/* "1:24.04.22" of the program that upgrades releases, else base-files. */
static const char *
ubuntu_release(struct host_scan *scan, const struct host_package *base)
{
	const struct host_package *p =
	    own(scan, "ubuntu-release-upgrader-core");
	const char *colon;
	size_t i, len;

	if (p == NULL)
		p = own(scan, "python3-distupgrade");
	colon = p == NULL ? NULL : strchr(p->installed, ':');
	if (colon != NULL && strlen(colon + 1) >= 5 && colon[3] == '.')
		return host_copy_len(scan, colon + 1, 5, HOST_NAME_MAX);
	for (i = 0; i < BASE_LEN(ubuntus); i++) {
		len = strlen(ubuntus[i].version);
		if (strncmp(base->installed, ubuntus[i].version, len) == 0 &&
		    !isdigit((unsigned char)base->installed[len]))
			return ubuntus[i].release;
	}
	return "";
}

/* Debian's base-files is 12.4+deb12u5 in release 12; other systems that are
 * made of Debian write it in another way. */
static const char *
debian_release(struct host_scan *scan, const char *version)
{
	size_t major = strspn(version, "0123456789"), at = major;

	if (version[at] == '.')
		at += 1 + strspn(version + at + 1, "0123456789");
	if (strncmp(version + at, "+deb", 4) == 0)
		at += 4 + strspn(version + at + 4, "0123456789u");
	return major == 0 || version[at] != '\0'
		   ? ""
		   : host_copy_len(scan, version, major, HOST_NAME_MAX);
}

void
host_system_guess(struct host_scan *scan)
{
	const struct host_package *p = own(scan, "base-files");
	size_t i;

	if (p != NULL && strstr(p->installed, "ubuntu") != NULL)
		set_system(scan, p, "ubuntu", ubuntu_release(scan, p));
	else if (p != NULL && strstr(p->installed, "+rpi") == NULL)
		set_system(
		    scan, p, "debian", debian_release(scan, p->installed));
	for (i = 0; i < BASE_LEN(marks) && *scan->release == '\0'; i++) {
		p = own(scan, marks[i].package);
		if (p != NULL)
			take_mark(scan, p, marks[i].family);
	}
}
