/*
 * Vuls: one host's result, `vuls scan` alone (packages) or after `vuls
 * report` (packages and vulnerabilities).  models/scanresults.go of Vuls;
 * a name is looked for in the way Go writes it without a tag, too.
 */
#include "host_formats.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"
#include "host_vuls_x.h"

#define TITLE_MAX ((size_t)160) /* bytes of a title made of a text */

static int
knows(const struct host_document *doc)
{
	if (codec_json_get(doc->json, "jsonVersion") != NULL &&
	    codec_json_get(doc->json, "serverName") != NULL)
		return 100;
	return codec_json_get(doc->json, "scannedCves") != NULL ||
		       codec_json_get(doc->json, "runningKernel") != NULL
		   ? 60
		   : 0;
}

/* A member by its name with and without a tag. */
static const struct codec_json *
member(const struct codec_json *object, const char *name, const char *plain)
{
	const struct codec_json *value = codec_json_get(object, name);

	return value != NULL ? value : codec_json_get(object, plain);
}

/* Adds the services that still run a package's old files. */
static enum base_status
read_services(const struct codec_json *package, const char *name,
    struct host_scan *scan, struct base_err *err)
{
	const struct codec_json *list =
	    member(package, "NeedRestartProcs", "needRestartProcs");
	const struct codec_json *one;
	enum base_status status = BASE_OK;
	struct host_service service;
	size_t i;

	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		one = codec_json_at(list, i);
		service.name = host_json_text(one, "serviceName");
		service.path = host_json_text(one, "path");
		service.package = name;
		service.pid = 0;
		if (base_text_to_int(host_json_text(one, "pid"), 0, INT32_MAX,
			&service.pid) != BASE_OK)
			service.pid = 0;
		status = host_add_service(scan, &service, err);
	}
	return status;
}

static enum base_status
read_package(const char *key, const struct codec_json *value,
    struct host_scan *scan, struct base_err *err)
{
	const char *newer = host_json_text(value, "newVersion");
	struct host_package package = {.name = host_json_text(value, "name")};
	enum base_status status;

	if (*package.name == '\0')
		package.name = key;
	package.installed = host_join_version(scan, "",
	    host_json_text(value, "version"), host_json_text(value, "release"));
	package.newer = host_join_version(
	    scan, "", newer, host_json_text(value, "newRelease"));
	if (*newer != '\0')
		scan->has_updates = true;
	/* Vuls repeats the installed version where nothing newer is there. */
	if (strcmp(package.newer, package.installed) == 0)
		package.newer = "";
	package.arch = host_json_text(value, "arch");
	package.repository = host_json_text(value, "repository");
	package.module = host_json_text(value, "modularitylabel");
	status = host_add_package(scan, &package, NULL, err);
	if (status != BASE_OK) {
		base_err_prefix(err, "packages.%.64s", key);
		return status;
	}
	return read_services(value, package.name, scan, err);
}

/* A source package names its binary packages. */
static void
read_source(const struct codec_json *value, struct host_scan *scan)
{
	const struct codec_json *list = codec_json_get(value, "binaryNames");
	struct host_package *p;
	const char *name;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		name = codec_json_string(codec_json_at(list, i));
		for (p = name == NULL ? NULL
				      : host_first_package(scan, name, NULL);
		     p != NULL; p = host_next_package(scan, p, NULL)) {
			host_set_text(scan, &p->source,
			    host_json_text(value, "name"), HOST_NAME_MAX);
			host_set_text(scan, &p->source_version,
			    host_json_text(value, "version"), HOST_NAME_MAX);
		}
	}
}

static enum base_status
read_packages(
    const struct codec_json *json, struct host_scan *scan, struct base_err *err)
{
	const struct codec_json *list = codec_json_get(json, "packages");
	const struct codec_json *sources =
	    member(json, "SrcPackages", "srcPackages");
	const struct codec_json *value;
	enum base_status status = BASE_OK;
	const char *key;
	void *it = NULL;

	while (status == BASE_OK &&
	       (it = codec_json_member(list, it, &key, &value)) != NULL)
		status = read_package(key, value, scan, err);
	it = NULL;
	while (status == BASE_OK &&
	       (it = codec_json_member(sources, it, &key, &value)) != NULL)
		read_source(value, scan);
	return status;
}

static enum host_fix
fix_of(const struct codec_json *affected)
{
	const char *state = host_json_text(affected, "fixState");

	if (base_text_equal_ascii(state, "Will not fix") ||
	    base_text_equal_ascii(state, "Out of support scope") ||
	    base_text_equal_ascii(state, "ignored") ||
	    base_text_equal_ascii(state, "end-of-life"))
		return HOST_FIX_NEVER;
	/* "unfixed" is Windows's. */
	if (codec_json_bool(codec_json_get(affected, "notFixedYet"), false) ||
	    strcmp(state, "unfixed") == 0)
		return HOST_FIX_NOT_YET;
	return *host_json_text(affected, "fixedIn") != '\0' ? HOST_FIX_AVAILABLE
							    : HOST_FIX_UNKNOWN;
}

static enum base_status
read_affected(const struct codec_json *cve, struct host_finding *finding,
    struct host_scan *scan, struct base_err *err)
{
	const struct codec_json *list = codec_json_get(cve, "affectedPackages");
	const struct codec_json *one;
	enum base_status status = BASE_OK;
	struct host_affected a;
	struct host_package *p;
	size_t i;

	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		one = codec_json_at(list, i);
		a = (struct host_affected){
		    .package = host_json_text(one, "name"),
		    .fixed_in = host_json_text(one, "fixedIn"),
		    .state = host_json_text(one, "fixState"),
		    .fix = fix_of(one)};
		p = host_first_package(scan, a.package, NULL);
		/* Not a library that is called likewise. */
		while (p != NULL && *p->ecosystem != '\0')
			p = host_next_package(scan, p, NULL);
		if (p != NULL)
			a.installed = p->installed;
		/* A newer one on offer is what Vuls calls fixed. */
		if (a.fix == HOST_FIX_UNKNOWN && p != NULL && *p->newer != '\0')
			a.fix = HOST_FIX_AVAILABLE;
		status = host_add_affected(scan, finding, &a, err);
	}
	if (status == BASE_OK)
		status = host_vuls_read_fixes(cve, finding, scan, err);
	return status;
}

/* The first sentence of a text, where it is short enough for a title. */
static void
set_title(
    struct host_finding *finding, const char *text, struct host_scan *scan)
{
	const char *end = strstr(text, ". ");
	size_t len = end == NULL ? strlen(text) : (size_t)(end - text);

	if (*finding->title != '\0' || len == 0)
		return;
	if (len <= TITLE_MAX) {
		finding->title = host_copy_len(scan, text, len, HOST_NOTE_MAX);
		return;
	}
	for (len = base_text_cut(text, TITLE_MAX);
	     len > TITLE_MAX / 2 && text[len] != ' '; len--)
		;
	finding->title = base_arena_printf(scan->arena, "%s ...",
	    host_copy_len(scan, text, base_text_cut(text, len), HOST_NOTE_MAX));
}

/* What helps without a patch, where older ones wrote it. */
static void
read_help(const struct codec_json *content, struct host_finding *finding,
    struct host_scan *scan)
{
	static const char *const keys[] = {
	    "mitigation", "optional.mitigation", "optional.workaround"};
	const char *text;
	size_t i;

	for (i = 0; i < BASE_LEN(keys); i++) {
		text = host_json_text(content, keys[i]);
		if (*text != '\0')
			host_add_help(scan, finding, text,
			    host_json_text(content, "sourceLink"));
	}
}

static void
read_scores(const struct codec_json *content, const char *source,
    struct host_finding *finding, struct host_scan *scan)
{
	static const struct {
		const char *score;
		const char *vector;
		const char *version;
	} keys[] = {{"cvss40Score", "cvss40Vector", "4.0"},
	    {"cvss3Score", "cvss3Vector", "3.1"},
	    {"cvss2Score", "cvss2Vector", "2.0"}};
	size_t i;

	for (i = 0; i < BASE_LEN(keys); i++)
		host_add_score(scan, finding, source,
		    codec_json_double(
			codec_json_get(content, keys[i].score), 0),
		    host_json_text(content, keys[i].vector), keys[i].version);
}

/* The title and severity of one source's content: an object, or a list. */
static void
read_content(const struct codec_json *content, struct host_finding *finding,
    struct host_scan *scan)
{
	static const char *const scores[] = {
	    "cvss40Severity", "cvss3Severity", "cvss2Severity"};
	size_t i;

	if (codec_json_is(content, CODEC_JSON_ARRAY))
		content = codec_json_at(content, 0);
	host_set_text(scan, &finding->title, host_json_text(content, "title"),
	    HOST_NOTE_MAX);
	for (i = 0; i < BASE_LEN(scores); i++)
		host_set_text(scan, &finding->severity,
		    host_json_text(content, scores[i]), HOST_NAME_MAX);
	read_help(content, finding, scan);
}

/* Few sources have titles: what one says at length. */
static const char *
summary_of(const struct codec_json *contents)
{
	const struct codec_json *value;
	const char *text = "", *name;
	void *it = NULL;

	while (*text == '\0' &&
	       (it = codec_json_member(contents, it, &name, &value)) != NULL)
		text = host_json_text(codec_json_is(value, CODEC_JSON_ARRAY)
					  ? codec_json_at(value, 0)
					  : value,
		    "summary");
	return text;
}

static enum base_status
read_advice(const struct codec_json *cve, struct host_finding *finding,
    struct host_scan *scan, struct base_err *err)
{
	const struct codec_json *list = codec_json_get(cve, "distroAdvisories");
	const struct codec_json *kbs = codec_json_get(cve, "windowsKBFixedIns");
	const struct codec_json *one;
	enum base_status status = BASE_OK;
	const char *text;
	size_t i;

	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		one = codec_json_at(list, i);
		status = host_add_string(scan, &finding->advisories,
		    host_json_text(one, "advisoryID"), err);
		host_set_text(scan, &finding->severity,
		    host_json_text(one, "severity"), HOST_NAME_MAX);
	}
	for (i = 0; i < codec_json_size(kbs) && status == BASE_OK; i++) {
		text = codec_json_string(codec_json_at(kbs, i));
		status = host_add_string(scan, &finding->kbs,
		    text == NULL ? "" : host_kb(scan, text), err);
	}
	finding->has_poc =
	    codec_json_size(codec_json_get(cve, "exploits")) > 0 ||
	    codec_json_size(codec_json_get(cve, "metasploits")) > 0;
	host_vuls_read_catalogues(cve, finding);
	list = codec_json_get(cve, "mitigations");
	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		host_add_help(scan, finding, host_json_text(one, "mitigation"),
		    host_json_text(one, "url"));
	}
	return status;
}

static enum base_status
read_cve(const char *key, const struct codec_json *cve, struct host_scan *scan,
    struct base_err *err)
{
	static const char *const first[] = {"jvn", "nvd", "redhat",
	    "redhat_api", "ubuntu", "ubuntu_api", "debian",
	    "debian_security_tracker"};
	const struct codec_json *contents, *value;
	struct host_finding *finding = NULL;
	enum base_status status;
	const char *name;
	void *it = NULL;
	size_t i;

	/* Of a difference: what it does not name would look mended. */
	if (*host_json_text(cve, "diffStatus") != '\0')
		return base_err_set(err, BASE_INVALID,
		    "it holds only what is new since an older one (vuls report "
		    "-diff): the whole result is needed");
	name = host_json_text(cve, "cveID");
	status =
	    host_get_finding(scan, *name != '\0' ? name : key, &finding, err);
	if (status == BASE_OK)
		status = read_affected(cve, finding, scan, err);
	if (status == BASE_OK)
		status = read_advice(cve, finding, scan, err);
	if (status != BASE_OK) {
		base_err_prefix(err, "scannedCves.%.64s", key);
		return status;
	}
	contents = codec_json_get(cve, "cveContents");
	for (i = 0; i < BASE_LEN(first); i++)
		read_content(codec_json_get(contents, first[i]), finding, scan);
	while ((it = codec_json_member(contents, it, &name, &value)) != NULL) {
		read_content(value, finding, scan);
		read_scores(value, name, finding, scan);
		for (i = 0; i < codec_json_size(value); i++)
			read_scores(
			    codec_json_at(value, i), name, finding, scan);
	}
	set_title(finding, summary_of(contents), scan);
	return BASE_OK;
}

static enum base_status
read_kbs(const struct codec_json *list, struct host_strings *out,
    struct host_scan *scan, struct base_err *err)
{
	enum base_status status = BASE_OK;
	const char *text;
	size_t i;

	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		text = codec_json_string(codec_json_at(list, i));
		if (text != NULL)
			status = host_add_string(
			    scan, out, host_kb(scan, text), err);
	}
	return status;
}

static void
read_notes(const struct codec_json *json, const char *key, const char *what,
    struct host_scan *scan)
{
	const struct codec_json *list = codec_json_get(json, key);
	const char *text;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		text = codec_json_string(codec_json_at(list, i));
		if (text != NULL && *text != '\0')
			host_note(scan, "Vuls %s: %s", what, text);
	}
}

static void
read_head(const struct codec_json *json, struct host_scan *scan)
{
	const struct codec_json *kernel = codec_json_get(json, "runningKernel");
	const char *version = host_json_text(json, "scannedVersion");

	scan->tool = host_copy(scan,
	    base_arena_printf(scan->arena, "vuls %s",
		*version == 'v' ? version + 1 : version),
	    HOST_NAME_MAX);
	scan->name =
	    host_copy(scan, host_json_text(json, "serverName"), HOST_NAME_MAX);
	/* So calls itself each host that scans itself; and what was made of
	 * another tool's has the name of a file or an image. */
	if ((base_text_starts_ascii(scan->name, "localhost") &&
		(scan->name[9] == '\0' || scan->name[9] == '.')) ||
	    strpbrk(scan->name, " /") != NULL)
		scan->name = "";
	scan->uuid =
	    host_copy(scan, host_json_text(json, "serverUUID"), HOST_NAME_MAX);
	scan->container = host_copy(
	    scan, host_json_text(json, "container.name"), HOST_NAME_MAX);
	scan->family = host_family(scan, host_json_text(json, "family"));
	scan->release =
	    host_copy(scan, host_json_text(json, "release"), HOST_NAME_MAX);
	scan->time = host_time(host_json_text(json, "scannedAt"));
	scan->kernel =
	    host_copy(scan, host_json_text(kernel, "release"), HOST_NAME_MAX);
	scan->kernel_version =
	    host_copy(scan, host_json_text(kernel, "version"), HOST_NAME_MAX);
	scan->is_reboot_required =
	    codec_json_bool(codec_json_get(kernel, "rebootRequired"), false);
	scan->has_reboot = codec_json_get(kernel, "rebootRequired") != NULL;
	read_notes(json, "errors", "error", scan);
	read_notes(json, "warnings", "warning", scan);
}

static enum base_status
parse(const struct host_document *doc, struct host_scan *scan,
    struct base_err *err)
{
	const struct codec_json *json = doc->json, *kbs, *cves, *value;
	enum base_status status;
	const char *key;
	void *it = NULL;

	if (codec_json_type(json) != CODEC_JSON_OBJECT)
		return base_err_set(err, BASE_INVALID, "is no JSON object");
	read_head(json, scan);
	if (*scan->family == '\0')
		return base_err_set(err, BASE_INVALID,
		    "there is no family: this is no host's result");
	/* An error of the scanner leaves lists short that look whole. */
	if (codec_json_size(codec_json_get(json, "errors")) > 0)
		return base_err_set(err, BASE_INVALID,
		    "the scan failed: %.300s",
		    scan->notes.n > 0 ? scan->notes.v[0] : "errors is filled");
	status = host_vuls_check(json, scan, err);
	if (status == BASE_OK)
		status = read_packages(json, scan, err);
	if (status == BASE_OK)
		status = host_vuls_read_users(json, scan, err);
	if (status == BASE_OK)
		status = host_vuls_read_beside(json, scan, err);
	kbs = codec_json_get(json, "windowsKB");
	if (status == BASE_OK)
		status = read_kbs(codec_json_get(kbs, "applied"),
		    &scan->kbs_applied, scan, err);
	if (status == BASE_OK)
		status = read_kbs(codec_json_get(kbs, "unapplied"),
		    &scan->kbs_missing, scan, err);
	cves = codec_json_get(json, "scannedCves");
	while (status == BASE_OK &&
	       (it = codec_json_member(cves, it, &key, &value)) != NULL)
		status = read_cve(key, value, scan, err);
	scan->has_inventory = scan->n_packages > 0 || scan->kbs_applied.n > 0;
	scan->has_updates =
	    scan->has_updates || codec_json_get(kbs, "unapplied") != NULL;
	/* `vuls scan` leaves this empty; only `vuls report` looks.  On
	 * FreeBSD `pkg audit` is part of the scan. */
	scan->has_findings = scan->n_findings > 0 ||
			     strcmp(scan->family, "freebsd") == 0 ||
			     *host_json_text(json, "reportedVersion") != '\0' ||
			     host_time(host_json_text(json, "reportedAt")) != 0;
	return status;
}

const struct host_format host_format_vuls = {
    "vuls", "Vuls result JSON", knows, parse};
