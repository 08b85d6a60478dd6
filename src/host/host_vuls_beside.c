/*
 * What Vuls finds beside a system's own packages: libraries of lock files,
 * WordPress and its plugins, and what a CPE in its configuration names.
 */
#include "host_vuls_x.h"

#include <string.h>

#include "kairan/base_text.h"

/* A member by its name with and without a tag. */
static const char *
text_of(const struct codec_json *object, const char *name, const char *plain)
{
	const char *text = host_json_text(object, name);

	return *text != '\0' ? text : host_json_text(object, plain);
}

static enum base_status
read_libraries(
    const struct codec_json *file, struct host_scan *scan, struct base_err *err)
{
	const struct codec_json *list = codec_json_get(file, "Libs"), *one;
	const char *type = text_of(file, "Type", "type");
	struct host_package package;
	enum base_status status = BASE_OK;
	const char *path;
	size_t i;

	if (list == NULL)
		list = codec_json_get(file, "libs");
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		one = codec_json_at(list, i);
		path = text_of(one, "FilePath", "filePath");
		package =
		    (struct host_package){.name = text_of(one, "Name", "name"),
			.installed = text_of(one, "Version", "version"),
			.ecosystem = *type != '\0' ? type : "library",
			.path = *path != '\0' ? path
					      : text_of(file, "path", "Path")};
		/* A lock file may name itself without a name. */
		if (*package.name != '\0')
			status = host_add_package(scan, &package, NULL, err);
	}
	return status;
}

static enum base_status
read_wordpress(
    const struct codec_json *one, struct host_scan *scan, struct base_err *err)
{
	struct host_package package = {.name = host_json_text(one, "name"),
	    .installed = host_json_text(one, "version"),
	    .newer = host_json_text(one, "update"),
	    .ecosystem = "WordPress",
	    .path = host_json_text(one, "type")};

	/* `wp` says "none" and "available" where it knows no version. */
	if (strpbrk(package.newer, "0123456789") == NULL)
		package.newer = "";
	return *package.name == '\0'
		   ? BASE_OK
		   : host_add_package(scan, &package, NULL, err);
}

/* The CPEs that the configuration of Vuls names for a server. */
static enum base_status
read_cpes(const struct codec_json *server, struct host_scan *scan,
    struct base_err *err)
{
	const struct codec_json *list = codec_json_get(server, "cpeNames");
	enum base_status status = BASE_OK;
	struct host_package package;
	const char *cpe;
	size_t i;

	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		cpe = codec_json_string(codec_json_at(list, i));
		package =
		    (struct host_package){.name = cpe, .ecosystem = "cpe"};
		if (cpe != NULL && *cpe != '\0')
			status = host_add_package(scan, &package, NULL, err);
	}
	return status;
}

enum base_status
host_vuls_read_beside(
    const struct codec_json *json, struct host_scan *scan, struct base_err *err)
{
	const struct codec_json *list = codec_json_get(json, "libraries");
	const struct codec_json *value;
	enum base_status status = BASE_OK;
	const char *key;
	void *it = NULL;
	size_t i;

	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++)
		status = read_libraries(codec_json_at(list, i), scan, err);
	list = codec_json_get(json, "WordPressPackages");
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++)
		status = read_wordpress(codec_json_at(list, i), scan, err);
	list = codec_json_path(json, "config.scan.servers");
	while (status == BASE_OK &&
	       (it = codec_json_member(list, it, &key, &value)) != NULL)
		status = read_cpes(value, scan, err);
	return status;
}

/* The process of that number among those that want a restart. */
static const struct host_service *
find_service(const struct host_scan *scan, size_t n, const char *pid)
{
	int64_t number = 0;
	size_t i;

	if (base_text_to_int(pid, 1, INT32_MAX, &number) != BASE_OK)
		return NULL;
	for (i = 0; i < n; i++)
		if (scan->services[i].pid == number)
			return &scan->services[i];
	return NULL;
}

/*
 * A process that wants a restart stands with the package of its program; the
 * packages whose files it has open name it, too: one of these was replaced.
 */
static enum base_status
read_users(const struct codec_json *package, const char *name, size_t n,
    struct host_scan *scan, struct base_err *err)
{
	const struct codec_json *list =
	    codec_json_get(package, "AffectedProcs");
	const struct host_service *one;
	struct host_service copy;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = find_service(
		    scan, n, host_json_text(codec_json_at(list, i), "pid"));
		if (one == NULL)
			continue;
		if (strcmp(one->package, name) == 0)
			return BASE_OK;
		copy = *one;
		copy.package = name;
		/* One says it as well as all. */
		return host_add_service(scan, &copy, err);
	}
	return BASE_OK;
}

enum base_status
host_vuls_read_users(
    const struct codec_json *json, struct host_scan *scan, struct base_err *err)
{
	const struct codec_json *list = codec_json_get(json, "packages");
	const struct codec_json *value;
	enum base_status status = BASE_OK;
	size_t n = scan->n_services;
	const char *key;
	void *it = NULL;

	while (n > 0 && status == BASE_OK &&
	       (it = codec_json_member(list, it, &key, &value)) != NULL)
		status = read_users(value, key, n, scan, err);
	return status;
}

/* One that is mended by its own means: npm, an editor of WordPress ... */
static enum base_status
add_fix(const struct codec_json *one, struct host_finding *finding,
    struct host_scan *scan, struct base_err *err)
{
	struct host_affected a = {.package = host_json_text(one, "name"),
	    .fixed_in = host_json_text(one, "fixedIn"),
	    .path = host_json_text(one, "path")};
	struct host_package *p;

	if (*a.package == '\0')
		return BASE_OK;
	/* Of its own lock file: another one's may have another version. */
	for (p = host_first_package(scan, a.package, NULL); p != NULL;
	     p = host_next_package(scan, p, NULL))
		if (*p->ecosystem != '\0' &&
		    (*a.path == '\0' || strcmp(p->path, a.path) == 0))
			break;
	if (p != NULL)
		a.installed = p->installed;
	a.fix = *a.fixed_in != '\0' ? HOST_FIX_AVAILABLE : HOST_FIX_UNKNOWN;
	return host_add_affected(scan, finding, &a, err);
}

/* What GitHub says of a repository's dependencies: its manifest is the path.
 */
static enum base_status
add_alert(const struct codec_json *one, struct host_finding *finding,
    struct host_scan *scan, struct base_err *err)
{
	const char *place = host_json_text(one, "repository");
	const char *file = host_json_text(one, "package.manifestPath");
	struct host_affected a = {
	    .package = host_json_text(one, "package.name"),
	    .fixed_in = host_json_text(one, "fixedIn")};

	/* Older ones have the name of the package alone. */
	if (*a.package == '\0')
		a.package = host_json_text(one, "packageName");
	if (*a.package == '\0' ||
	    codec_json_bool(codec_json_get(one, "dismissed"), false))
		return BASE_OK;
	if (*file == '\0')
		file = host_json_text(one, "package.manifestFilename");
	a.path = base_arena_printf(scan->arena, "%s%s%s", place,
	    *place != '\0' && *file != '\0' ? "/" : "", file);
	a.fix = *a.fixed_in != '\0' ? HOST_FIX_AVAILABLE : HOST_FIX_UNKNOWN;
	return host_add_affected(scan, finding, &a, err);
}

enum base_status
host_vuls_read_fixes(const struct codec_json *cve, struct host_finding *finding,
    struct host_scan *scan, struct base_err *err)
{
	static const char *const keys[] = {
	    "libraryFixedIns", "wpPackageFixStats"};
	const struct codec_json *list;
	enum base_status status = BASE_OK;
	struct host_affected a;
	size_t i, k;

	for (k = 0; k < BASE_LEN(keys); k++) {
		list = codec_json_get(cve, keys[k]);
		for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++)
			status =
			    add_fix(codec_json_at(list, i), finding, scan, err);
	}
	list = codec_json_get(cve, "gitHubSecurityAlerts");
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++)
		status = add_alert(codec_json_at(list, i), finding, scan, err);
	list = codec_json_get(cve, "cpeURIs");
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		a = (struct host_affected){
		    .package = codec_json_string(codec_json_at(list, i))};
		if (a.package != NULL && *a.package != '\0')
			status = host_add_affected(scan, finding, &a, err);
	}
	return status;
}

/* Before it had kevs the alerts of CISA were its catalogue. */
void
host_vuls_read_catalogues(
    const struct codec_json *cve, struct host_finding *finding)
{
	const struct codec_json *list = codec_json_get(cve, "kevs");
	const char *type;
	size_t i;

	finding->is_kev =
	    codec_json_size(codec_json_path(cve, "alertDict.cisa")) > 0;
	for (i = 0; i < codec_json_size(list); i++) {
		type = host_json_text(codec_json_at(list, i), "type");
		if (*type == '\0' || strcmp(type, "cisa") == 0)
			finding->is_kev = true;
		else
			finding->is_exploited = true;
	}
}
