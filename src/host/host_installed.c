/*
 * What an advisory calls an installed package: Debian, Ubuntu and Alpine
 * name the source package, the RHEL family and SUSE the package itself.
 */
#include "host_installed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

static int
compare(const void *a, const void *b)
{
	const struct host_installed *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

/* "1.2-3+b1" was built anew from 1.2-3. */
static const char *
cut_rebuild(struct host_scan *scan, const char *version)
{
	const char *plus = strrchr(version, '+');

	if (plus == NULL || plus[1] != 'b' || plus[2] == '\0' ||
	    plus[2 + strspn(plus + 2, "0123456789")] != '\0')
		return version;
	return base_arena_strndup(
	    scan->arena, version, (size_t)(plus - version));
}

static bool
begins(const char *text, const char *words)
{
	return strncmp(text, words, strlen(words)) == 0;
}

/* linux-signed-amd64 is linux, linux-signed-hwe-6.5 is linux-hwe-6.5: the
 * advisories speak of the kernel that was signed. */
static const char *
kernel_source(struct host_scan *scan, const char *source)
{
	static const char *const tails[] = {
	    "-amd64", "-arm64", "-i386", "-armhf"};
	const char *rest;

	if (begins(source, "linux-signed"))
		rest = source + strlen("linux-signed");
	else if (begins(source, "linux-latest"))
		rest = source + strlen("linux-latest");
	else if (begins(source, "linux-meta"))
		rest = source + strlen("linux-meta");
	else
		return source;
	if (base_text_is_among(rest, tails, BASE_LEN(tails)))
		rest = "";
	return base_arena_printf(scan->arena, "linux%s", rest);
}

/* Headers, modules and tools of a kernel do not run. */
static bool
is_beside_kernel(const char *name, const char *source)
{
	static const char *const parts[] = {"linux-modules", "linux-headers",
	    "linux-tools", "linux-image", "linux-buildinfo",
	    "linux-cloud-tools", "linux-objects"};
	size_t i;

	if (strcmp(source, "linux") == 0)
		return true;
	for (i = 0; i < BASE_LEN(parts); i++)
		if (begins(source, "linux-") && begins(name, parts[i]))
			return true;
	return false;
}

/* Is "5.14.0-427.13.1.el9_4.x86_64" this version and release?  SUSE's
 * "5.14.21-150500.55.52-default" lacks the last number of the package's, and
 * ends as the package's name goes on: kernel-default, kernel-azure. */
static bool
runs_rpm(const struct host_scan *scan, const struct host_package *p)
{
	const char *version = strchr(p->installed, ':');
	const char *flavour = strrchr(scan->kernel, '-');
	size_t len;

	version = version == NULL ? p->installed : version + 1;
	len = strlen(version);
	if (*scan->kernel == '\0' || len == 0)
		return false;
	if (strncmp(scan->kernel, version, len) == 0)
		return scan->kernel[len] == '\0' || scan->kernel[len] == '.' ||
		       scan->kernel[len] == '-' || scan->kernel[len] == '+';
	if (flavour == NULL || !begins(p->name, "kernel") ||
	    !begins(p->name + strlen("kernel"), flavour))
		return false;
	len = (size_t)(flavour - scan->kernel);
	return strncmp(version, scan->kernel, len) == 0 && version[len] == '.';
}

/* Alpine's linux-lts 6.6.7-r0 runs as 6.6.7-0-lts. */
static bool
runs_apk(const struct host_scan *scan, const struct host_package *p)
{
	const char *release = strstr(p->installed, "-r");
	char runs[2 * HOST_NAME_MAX];

	if (release == NULL)
		return false;
	snprintf(runs, sizeof(runs), "%.*s-%s-%s",
	    (int)(release - p->installed), p->installed, release + 2,
	    p->name + strlen("linux-"));
	return strcmp(runs, scan->kernel) == 0;
}

/* linux-image-6.1.0-18-amd64 runs as 6.1.0-18-amd64. */
bool
host_installed_runs(
    const struct host_scan *scan, const struct host_package *kernel)
{
	const char *name = kernel->name;

	if (*scan->kernel == '\0')
		return false;
	if (strcmp(scan->family, "alpine") == 0)
		return runs_apk(scan, kernel);
	if (!begins(name, "linux-image-"))
		return runs_rpm(scan, kernel);
	name += strlen("linux-image-");
	if (begins(name, "unsigned-"))
		name += strlen("unsigned-");
	return strcmp(name, scan->kernel) == 0;
}

/* Debian's way; false: the package does not count. */
static bool
name_source(struct host_scan *scan, const struct host_package *p,
    struct host_installed *out)
{
	bool has_source = *p->source != '\0';

	out->name = has_source ? kernel_source(scan, p->source) : p->name;
	if (!p->is_kernel) {
		out->version = has_source && *p->source_version != '\0'
				   ? p->source_version
				   : cut_rebuild(scan, p->installed);
		return !is_beside_kernel(p->name, out->name);
	}
	out->is_kernel = true;
	if (!has_source)
		out->name = "linux";
	/* The version of what was signed, not of the signing. */
	out->version = p->installed;
	out->is_running = host_installed_runs(scan, p);
	return true;
}

/* False: the package does not count. */
static bool
fill(struct host_scan *scan, size_t row, enum host_order order,
    struct host_installed *out)
{
	const struct host_package *p = &scan->packages[row];

	*out = (struct host_installed){
	    .name = p->name, .version = p->installed, .row = row};
	if (*p->ecosystem != '\0' || *p->installed == '\0')
		return false;
	if (order == HOST_ORDER_DEB)
		return name_source(scan, p, out);
	if (order == HOST_ORDER_APK && *p->source != '\0')
		out->name = p->source;
	if (order == HOST_ORDER_RPM && p->is_kernel) {
		out->is_kernel = true;
		out->is_running = runs_rpm(scan, p);
	}
	return true;
}

/* Families of rpm whose advisories may name the source package; its
 * packages mostly have its version. */
static bool
is_by_source(const struct host_scan *scan, const struct host_package *p)
{
	static const char *const families[] = {
	    "rocky", "openeuler", "mageia", "azurelinux", "photon"};

	return *p->source != '\0' && strcmp(p->source, p->name) != 0 &&
	       !p->is_kernel &&
	       base_text_is_among(scan->family, families, BASE_LEN(families));
}

struct host_installed *
host_installed_new(struct host_scan *scan, enum host_order order, size_t *n)
{
	struct host_installed *list =
	    base_xcalloc(2 * scan->n_packages + 1, sizeof(*list));
	bool has_source = order == HOST_ORDER_RPM;
	size_t i;

	*n = 0;
	for (i = 0; i < scan->n_packages; i++) {
		if (*scan->packages[i].source != '\0')
			has_source = true;
		if (!fill(scan, i, order, &list[*n]))
			continue;
		(*n)++;
		if (is_by_source(scan, &scan->packages[i])) {
			list[*n] = list[*n - 1];
			list[(*n)++].name = scan->packages[i].source;
		}
	}
	if (!has_source)
		host_note(scan,
		    "the list does not name source packages, as the "
		    "advisories do: what is built under another name is not "
		    "found");
	if (*n > 1)
		qsort(list, *n, sizeof(*list), compare);
	return list;
}

const struct host_installed *
host_installed_find(const struct host_installed *list, size_t n_list,
    const char *name, size_t *n)
{
	size_t low = 0, high = n_list, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(list[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (high = low; high < n_list && strcmp(list[high].name, name) == 0;
	     high++)
		;
	*n = high - low;
	return &list[low];
}
