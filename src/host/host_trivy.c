/*
 * Trivy: `trivy fs|rootfs|vm|image --format json`, SchemaVersion 2, and the
 * bare list of results that it wrote before (until 0.19).
 */
#include "host_formats.h"

#include <stdio.h>
#include <string.h>

#include "host_shape.h"

static int
knows(const struct host_document *doc)
{
	const struct codec_json *first = codec_json_at(doc->json, 0);

	if (codec_json_is(doc->json, CODEC_JSON_ARRAY))
		return codec_json_get(first, "Target") != NULL ? 90 : 0;
	return codec_json_get(doc->json, "SchemaVersion") != NULL &&
		       (codec_json_get(doc->json, "ArtifactName") != NULL ||
			   codec_json_get(doc->json, "Results") != NULL)
		   ? 100
		   : 0;
}

static const struct host_shape shapes[] = {
    {"*", CODEC_JSON_OBJECT},
    {"*.Target", CODEC_JSON_STRING},
    {"*.Class", CODEC_JSON_STRING},
    {"*.Type", CODEC_JSON_STRING},
    {"*.Packages", CODEC_JSON_ARRAY},
    {"*.Packages.*", CODEC_JSON_OBJECT},
    {"*.Packages.*.Name", CODEC_JSON_STRING},
    {"*.Packages.*.Version", CODEC_JSON_STRING},
    {"*.Packages.*.Release", CODEC_JSON_STRING},
    {"*.Packages.*.Epoch", CODEC_JSON_NUMBER},
    {"*.Packages.*.FilePath", CODEC_JSON_STRING},
    {"*.Packages.*.SrcName", CODEC_JSON_STRING},
    {"*.Packages.*.SrcVersion", CODEC_JSON_STRING},
    {"*.Vulnerabilities", CODEC_JSON_ARRAY},
    {"*.Vulnerabilities.*", CODEC_JSON_OBJECT},
    {"*.Vulnerabilities.*.VulnerabilityID", CODEC_JSON_STRING},
    {"*.Vulnerabilities.*.PkgName", CODEC_JSON_STRING},
    {"*.Vulnerabilities.*.PkgPath", CODEC_JSON_STRING},
    {"*.Vulnerabilities.*.InstalledVersion", CODEC_JSON_STRING},
    {"*.Vulnerabilities.*.FixedVersion", CODEC_JSON_STRING},
    {"*.Vulnerabilities.*.Status", CODEC_JSON_STRING},
    {"*.Vulnerabilities.*.Severity", CODEC_JSON_STRING},
    {"*.Vulnerabilities.*.CVSS", CODEC_JSON_OBJECT},
    {"*.Vulnerabilities.*.VendorIDs", CODEC_JSON_ARRAY},
};
/* Of the whole, in the new form. */
static const struct host_shape head_shapes[] = {
    {"ArtifactName", CODEC_JSON_STRING},
    {"ArtifactType", CODEC_JSON_STRING},
    {"CreatedAt", CODEC_JSON_STRING},
    {"Metadata", CODEC_JSON_OBJECT},
    {"Metadata.OS", CODEC_JSON_OBJECT},
    {"Metadata.OS.Family", CODEC_JSON_STRING},
    {"Metadata.OS.Name", CODEC_JSON_STRING},
};

/* One list of results: a target of a class and type. */
struct target {
	struct host_scan *scan;
	const char *path; /* "" for the system's packages */
	const char *ecosystem; /* likewise */
};

static const char *
join(struct host_scan *scan, const struct codec_json *package,
    const char *const keys[3])
{
	char epoch[24];
	int64_t number = codec_json_int(codec_json_get(package, keys[0]), 0);

	snprintf(epoch, sizeof(epoch), "%lld", (long long)number);
	return host_join_version(scan, epoch, host_json_text(package, keys[1]),
	    host_json_text(package, keys[2]));
}

static enum base_status
read_package(const struct codec_json *value, const struct target *target,
    struct base_err *err)
{
	static const char *const own[] = {"Epoch", "Version", "Release"};
	static const char *const source[] = {
	    "SrcEpoch", "SrcVersion", "SrcRelease"};
	const char *path = host_json_text(value, "FilePath");
	struct host_package package = {.name = host_json_text(value, "Name"),
	    .installed = join(target->scan, value, own),
	    .arch = host_json_text(value, "Arch"),
	    .source = host_json_text(value, "SrcName"),
	    .source_version = join(target->scan, value, source),
	    .module = host_json_text(value, "Modularitylabel"),
	    .ecosystem = target->ecosystem,
	    .path = *path != '\0' ? path : target->path};

	return host_add_package(target->scan, &package, NULL, err);
}

/* Trivy's own words, types/status.go of its database. */
static const struct {
	const char *word;
	enum host_fix fix;
	enum host_state state;
} statuses[] = {
    {"affected", HOST_FIX_NOT_YET, HOST_AFFECTED},
    {"fixed", HOST_FIX_AVAILABLE, HOST_AFFECTED},
    {"will_not_fix", HOST_FIX_NEVER, HOST_AFFECTED},
    {"fix_deferred", HOST_FIX_NOT_YET, HOST_AFFECTED},
    {"end_of_life", HOST_FIX_NEVER, HOST_AFFECTED},
    {"under_investigation", HOST_FIX_UNKNOWN, HOST_INVESTIGATING},
    {"not_affected", HOST_FIX_UNKNOWN, HOST_NOT_AFFECTED},
};

static void
read_scores(const struct codec_json *list, struct host_finding *finding,
    struct host_scan *scan)
{
	static const struct {
		const char *score;
		const char *vector;
		const char *version;
	} keys[] = {{"V40Score", "V40Vector", "4.0"},
	    {"V3Score", "V3Vector", "3.1"}, {"V2Score", "V2Vector", "2.0"}};
	const struct codec_json *value;
	const char *source;
	void *it = NULL;
	size_t i;

	while ((it = codec_json_member(list, it, &source, &value)) != NULL)
		for (i = 0; i < BASE_LEN(keys); i++)
			host_add_score(scan, finding, source,
			    codec_json_double(
				codec_json_get(value, keys[i].score), 0),
			    host_json_text(value, keys[i].vector),
			    keys[i].version);
}

static enum base_status
read_vulnerability(const struct codec_json *value, const struct target *target,
    struct base_err *err)
{
	const char *path = host_json_text(value, "PkgPath");
	struct host_affected a = {.package = host_json_text(value, "PkgName"),
	    .installed = host_json_text(value, "InstalledVersion"),
	    .fixed_in = host_json_text(value, "FixedVersion"),
	    .state = host_json_text(value, "Status"),
	    .path = *path != '\0' ? path : target->path};
	struct host_finding *finding = NULL;
	enum host_state state = HOST_AFFECTED;
	struct host_package package;
	enum base_status status;
	size_t i;

	a.fix = *a.fixed_in != '\0' ? HOST_FIX_AVAILABLE : HOST_FIX_UNKNOWN;
	for (i = 0; i < BASE_LEN(statuses); i++)
		if (strcmp(statuses[i].word, a.state) == 0) {
			a.fix = statuses[i].fix;
			state = statuses[i].state;
		}
	status = host_get_finding(target->scan,
	    host_json_text(value, "VulnerabilityID"), &finding, err);
	if (status != BASE_OK)
		return status;
	/* Several packages: the worst counts. */
	if (finding->n_affected == 0 || state == HOST_AFFECTED)
		finding->state = state;
	host_set_text(target->scan, &finding->title,
	    host_json_text(value, "Title"), HOST_NOTE_MAX);
	host_set_text(target->scan, &finding->severity,
	    host_json_text(value, "Severity"), HOST_NAME_MAX);
	read_scores(codec_json_get(value, "CVSS"), finding, target->scan);
	status = host_add_affected(target->scan, finding, &a, err);
	for (i = 0; i < codec_json_size(codec_json_get(value, "VendorIDs")) &&
		    status == BASE_OK;
	     i++)
		status = host_add_string(target->scan, &finding->advisories,
		    codec_json_string(
			codec_json_at(codec_json_get(value, "VendorIDs"), i)),
		    err);
	/* Without --list-all-pkgs the packages are known from here alone. */
	package = (struct host_package){.name = a.package,
	    .installed = a.installed,
	    .ecosystem = target->ecosystem,
	    .path = a.path};
	if (status == BASE_OK &&
	    host_first_package(target->scan, a.package, NULL) == NULL)
		status = host_add_package(target->scan, &package, NULL, err);
	return status;
}

/* "app:1.2 (alpine 3.11.5)": a target that is a system; until 0.19 nothing
 * else tells. */
static bool
take_target(const char *target, struct host_scan *scan)
{
	const char *open = strrchr(target, '('), *blank, *close;

	blank = open == NULL ? NULL : strchr(open, ' ');
	close = blank == NULL ? NULL : strchr(blank, ')');
	if (close == NULL || close[1] != '\0')
		return false;
	if (*scan->family == '\0') {
		scan->family =
		    host_family(scan, base_arena_strndup(scan->arena, open + 1,
					  (size_t)(blank - open) - 1));
		scan->release = host_copy_len(scan, blank + 1,
		    (size_t)(close - blank) - 1, HOST_NAME_MAX);
	}
	return true;
}

/* Are these packages of a language's, not of the system? */
static bool
is_of_language(const struct codec_json *result, struct host_scan *scan)
{
	const char *class = host_json_text(result, "Class");

	if (*class != '\0')
		return strcmp(class, "lang-pkgs") == 0;
	return !take_target(host_json_text(result, "Target"), scan);
}

static enum base_status
read_result(const struct codec_json *result, struct host_scan *scan,
    struct base_err *err)
{
	const struct codec_json *packages = codec_json_get(result, "Packages");
	const struct codec_json *list =
	    codec_json_get(result, "Vulnerabilities");
	struct target target = {.scan = scan, .path = "", .ecosystem = ""};
	enum base_status status = BASE_OK;
	size_t i;

	if (is_of_language(result, scan)) {
		target.path = host_json_text(result, "Target");
		target.ecosystem = host_json_text(result, "Type");
	} else if (codec_json_size(packages) > 0)
		scan->has_inventory = true;
	for (i = 0; i < codec_json_size(packages) && status == BASE_OK; i++) {
		status = read_package(codec_json_at(packages, i), &target, err);
		if (status != BASE_OK)
			base_err_prefix(err, "Packages[%zu]", i);
	}
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		status =
		    read_vulnerability(codec_json_at(list, i), &target, err);
		if (status != BASE_OK)
			base_err_prefix(err, "Vulnerabilities[%zu]", i);
	}
	return status;
}

/* What the new form says of the whole. */
static enum base_status
read_head(
    const struct codec_json *json, struct host_scan *scan, struct base_err *err)
{
	const char *name = host_json_text(json, "ArtifactName");
	const char *type = host_json_text(json, "ArtifactType");

	if (codec_json_int(codec_json_get(json, "SchemaVersion"), 0) != 2)
		return base_err_set(err, BASE_INVALID,
		    "SchemaVersion is not 2: another Trivy is needed");
	scan->tool = host_copy(scan,
	    base_arena_printf(
		scan->arena, "trivy %s", host_json_text(json, "Trivy.Version")),
	    HOST_NAME_MAX);
	/* A file system has its host's name, or a path where it knows none;
	 * that of an image changes with each build. */
	if (strcmp(type, "filesystem") != 0 && *type != '\0')
		host_note(scan, "Trivy looked at the %s %s",
		    strcmp(type, "container_image") == 0 ? "image" : type,
		    name);
	else if (strpbrk(name, "/:") == NULL && name[0] != '.')
		scan->name = host_copy(scan, name, HOST_NAME_MAX);
	scan->family =
	    host_family(scan, host_json_text(json, "Metadata.OS.Family"));
	scan->release = host_copy(
	    scan, host_json_text(json, "Metadata.OS.Name"), HOST_NAME_MAX);
	scan->time = host_time(host_json_text(json, "CreatedAt"));
	if (codec_json_bool(
		codec_json_get(codec_json_path(json, "Metadata.OS"), "EOSL"),
		false))
		host_note(scan,
		    "%s %s is no longer supported by its makers: fixes may "
		    "never come",
		    scan->family, scan->release);
	return host_shape_check(json, head_shapes, BASE_LEN(head_shapes), err);
}

static enum base_status
parse(const struct host_document *doc, struct host_scan *scan,
    struct base_err *err)
{
	bool is_bare = codec_json_is(doc->json, CODEC_JSON_ARRAY);
	const struct codec_json *results =
	    is_bare ? doc->json : codec_json_get(doc->json, "Results");
	enum base_status status = BASE_OK;
	size_t i;

	scan->tool = "trivy";
	if (!is_bare)
		status = read_head(doc->json, scan, err);
	if (status != BASE_OK)
		return status;
	if (results != NULL && !codec_json_is(results, CODEC_JSON_ARRAY))
		return base_err_set(err, BASE_INVALID, "Results is no list");
	if (codec_json_size(results) == 0)
		return base_err_set(
		    err, BASE_INVALID, "Results is empty: nothing was scanned");
	status = host_shape_check(results, shapes, BASE_LEN(shapes), err);
	if (status != BASE_OK)
		base_err_prefix(err, "Results");
	for (i = 0; i < codec_json_size(results) && status == BASE_OK; i++) {
		status = read_result(codec_json_at(results, i), scan, err);
		if (status != BASE_OK)
			base_err_prefix(err, "Results[%zu]", i);
	}
	scan->has_findings = true;
	if (!scan->has_inventory)
		host_note(scan,
		    "Trivy listed affected packages only (--list-all-pkgs "
		    "lists all): a package that was removed cannot be told "
		    "from one that was updated");
	return status;
}

const struct host_format host_format_trivy = {
    "trivy", "Trivy JSON", knows, parse};
