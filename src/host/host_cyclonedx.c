/*
 * CycloneDX in JSON (ECMA-424): components as packages, vulnerabilities with
 * their analysis (VEX) as findings.
 */
#include "host_formats.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "host_purl.h"
#include "host_rpm_name.h"
#include "host_shape.h"

#define DEPTH_MAX 16 /* components within components */

static int
knows(const struct host_document *doc)
{
	return strcmp(host_json_text(doc->json, "bomFormat"), "CycloneDX") == 0
		   ? 100
		   : 0;
}

/* A component by its bom-ref. */
struct ref {
	const char *ref;
	const char *package;
	const char *version;
	const char *path;
};

struct reading {
	struct host_scan *scan;
	struct ref *refs; /* sorted once all are there */
	size_t n;
	size_t cap;
};

static void
add_ref(struct reading *r, const char *ref, const struct host_package *package)
{
	if (*ref == '\0')
		return;
	if (r->n == r->cap) {
		r->cap = r->cap == 0 ? 256 : 2 * r->cap;
		r->refs = base_xrealloc(r->refs, r->cap * sizeof(*r->refs));
	}
	r->refs[r->n++] =
	    (struct ref){ref, package->name, package->installed, package->path};
}

static int
compare_refs(const void *a, const void *b)
{
	return strcmp(
	    ((const struct ref *)a)->ref, ((const struct ref *)b)->ref);
}

/* "debian-12" of a package URL tells the system where nothing else does. */
static void
take_distro(struct host_scan *scan, const struct host_purl *purl)
{
	const char *hyphen = strrchr(purl->distro, '-');

	if (*scan->family != '\0' || !host_purl_is_system(purl))
		return;
	scan->family = host_family(
	    scan, hyphen == NULL ? purl->space
				 : base_arena_strndup(scan->arena, purl->distro,
				       (size_t)(hyphen - purl->distro)));
	if (hyphen != NULL)
		scan->release = host_copy(scan, hyphen + 1, HOST_NAME_MAX);
}

/* The source package: "glibc", "gcc-12@12.2.0-14", "openssl-3.0.7-24.src.rpm" */
static void
take_upstream(struct host_scan *scan, const struct host_purl *purl,
    struct host_package *package)
{
	char *text = base_arena_strdup(scan->arena, purl->upstream), *at;
	struct host_rpm_name name;

	package->source = text;
	at = strchr(text, '@');
	if (at != NULL) {
		*at = '\0';
		package->source_version = at + 1;
	} else if (strcmp(purl->type, "rpm") == 0 &&
		   host_rpm_name_cut(text, &name))
		package->source = name.name;
}

static enum base_status
read_component(
    struct reading *r, const struct codec_json *component, struct base_err *err)
{
	struct host_package package = {
	    .name = host_json_text(component, "name"),
	    .installed = host_json_text(component, "version"),
	    .path = ""};
	struct host_scan *scan = r->scan;
	struct host_package *added = NULL;
	struct host_purl purl;
	enum base_status status;

	if (strcmp(host_json_text(component, "type"), "operating-system") ==
	    0) {
		if (*scan->family == '\0') {
			scan->family = host_family(scan, package.name);
			scan->release =
			    host_copy(scan, package.installed, HOST_NAME_MAX);
		}
		return BASE_OK;
	}
	if (host_purl_parse(scan, host_json_text(component, "purl"), &purl)) {
		take_distro(scan, &purl);
		package.name = purl.name;
		if (*purl.version != '\0')
			package.installed = purl.version;
		package.arch = purl.arch;
		take_upstream(scan, &purl, &package);
		if (!host_purl_is_system(&purl)) {
			package.ecosystem = purl.type;
			if (*purl.space != '\0')
				package.name = base_arena_printf(scan->arena,
				    "%s/%s", purl.space, purl.name);
		}
	} else if (*package.name == '\0' ||
		   strcmp(host_json_text(component, "type"), "library") != 0)
		return BASE_OK; /* files, firmware, the thing as a whole */
	status = host_add_package(scan, &package, &added, err);
	if (status == BASE_OK)
		add_ref(r, host_json_text(component, "bom-ref"), added);
	return status;
}

static enum base_status
read_components(struct reading *r, const struct codec_json *list, int depth,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t i;

	if (depth > DEPTH_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "components nested more than %d deep", DEPTH_MAX);
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		status = read_component(r, codec_json_at(list, i), err);
		if (status == BASE_OK)
			status = read_components(r,
			    codec_json_get(
				codec_json_at(list, i), "components"),
			    depth + 1, err);
		if (status != BASE_OK)
			base_err_prefix(err, "components[%zu]", i);
	}
	return status;
}

static const struct {
	const char *word;
	enum host_state state;
} states[] = {
    {"exploitable", HOST_AFFECTED},
    {"in_triage", HOST_INVESTIGATING},
    {"not_affected", HOST_NOT_AFFECTED},
    {"false_positive", HOST_NOT_AFFECTED},
    {"resolved", HOST_FIXED},
    {"resolved_with_pedigree", HOST_FIXED},
};

static enum host_fix
fix_of(const struct codec_json *analysis, enum host_state state)
{
	const struct codec_json *list = codec_json_get(analysis, "response");
	enum host_fix fix = HOST_FIX_UNKNOWN;
	const char *word;
	size_t i;

	if (state == HOST_FIXED)
		return HOST_FIX_DONE;
	for (i = 0; i < codec_json_size(list); i++) {
		word = codec_json_string(codec_json_at(list, i));
		if (word == NULL)
			continue;
		if (strcmp(word, "update") == 0)
			return HOST_FIX_AVAILABLE;
		if (strcmp(word, "will_not_fix") == 0 ||
		    strcmp(word, "can_not_fix") == 0)
			fix = HOST_FIX_NEVER;
	}
	return fix;
}

/* Is the version said to be unaffected? */
static bool
is_spared(const struct codec_json *affects, const char *version)
{
	const struct codec_json *list = codec_json_get(affects, "versions");
	const struct codec_json *one;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		if (strcmp(host_json_text(one, "version"), version) == 0)
			return strcmp(host_json_text(one, "status"),
				   "unaffected") == 0;
	}
	return false;
}

/* "Upgrade openssl to version 3.0.12": what Trivy writes for that package. */
static const char *
read_advised(
    struct host_scan *scan, const struct codec_json *value, const char *package)
{
	const char *text = host_json_text(value, "recommendation"), *at;
	size_t len = strlen(package);

	for (at = text; (at = strstr(at, "pgrade ")) != NULL; at += 7)
		if (strncmp(at + 7, package, len) == 0 &&
		    strncmp(at + 7 + len, " to version ", 12) == 0)
			break;
	if (at == NULL)
		return "";
	at += 7 + len + 12;
	return host_copy_len(scan, at, strcspn(at, "; \n,"), HOST_NAME_MAX);
}

static enum base_status
read_affects(struct reading *r, const struct codec_json *value,
    struct host_finding *finding, struct base_err *err)
{
	const struct codec_json *list = codec_json_get(value, "affects");
	enum host_fix fix =
	    fix_of(codec_json_get(value, "analysis"), finding->state);
	enum base_status status = BASE_OK;
	struct host_affected a;
	struct ref key = {"", "", "", ""}, other, *found;
	struct host_purl purl;
	size_t i;

	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		key.ref = host_json_text(codec_json_at(list, i), "ref");
		/* urn:cdx:SERIAL/VERSION#REF names another document. */
		if (strncmp(key.ref, "urn:cdx:", 8) == 0 &&
		    strchr(key.ref, '#') != NULL)
			key.ref = strchr(key.ref, '#') + 1;
		found = r->n == 0 ? NULL
				  : bsearch(&key, r->refs, r->n,
					sizeof(*r->refs), compare_refs);
		if (found != NULL &&
		    is_spared(codec_json_at(list, i), found->version))
			continue;
		/* Of another document: its reference is mostly a purl. */
		if (found == NULL && host_purl_parse(r->scan, key.ref, &purl)) {
			other =
			    (struct ref){key.ref, purl.name, purl.version, ""};
			found = &other;
		}
		a = (struct host_affected){
		    .package = found != NULL ? found->package : key.ref,
		    .installed = found != NULL ? found->version : "",
		    .path = found != NULL ? found->path : "",
		    .fix = fix};
		a.fixed_in = read_advised(r->scan, value, a.package);
		if (*a.fixed_in != '\0' && fix == HOST_FIX_UNKNOWN)
			a.fix = HOST_FIX_AVAILABLE;
		status = host_add_affected(r->scan, finding, &a, err);
	}
	return status;
}

static void
read_ratings(const struct codec_json *list, struct host_finding *finding,
    struct host_scan *scan)
{
	const struct codec_json *one;
	const char *method, *vector;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		method = host_json_text(one, "method");
		if (strncmp(method, "CVSSv", 5) != 0)
			continue; /* OWASP and SSVC have numbers of their own */
		vector = host_json_text(one, "vector");
		/* Many leave out what the method says already. */
		if (strncmp(vector, "AV:", 3) == 0 && method[5] == '3')
			vector = base_arena_printf(scan->arena, "CVSS:%s/%s",
			    strcmp(method, "CVSSv3") == 0 ? "3.0" : "3.1",
			    vector);
		host_add_score(scan, finding,
		    host_json_text(one, "source.name"),
		    codec_json_double(codec_json_get(one, "score"), 0), vector,
		    method[5] == '4'                ? "4.0"
		    : method[5] == '2'              ? "2.0"
		    : strcmp(method, "CVSSv3") == 0 ? "3.0"
						    : "3.1");
	}
}

static enum base_status
read_vulnerability(
    struct reading *r, const struct codec_json *value, struct base_err *err)
{
	const struct codec_json *analysis = codec_json_get(value, "analysis");
	const char *word = host_json_text(analysis, "state");
	struct host_finding *finding = NULL;
	struct host_scan *scan = r->scan;
	enum base_status status;
	size_t i;

	status =
	    host_get_finding(scan, host_json_text(value, "id"), &finding, err);
	if (status != BASE_OK)
		return status;
	for (i = 0; i < BASE_LEN(states); i++)
		if (strcmp(states[i].word, word) == 0)
			finding->state = states[i].state;
	finding->reason = host_copy(scan,
	    base_arena_printf(scan->arena, "%s%s%s",
		host_json_text(analysis, "justification"),
		*host_json_text(analysis, "justification") != '\0' &&
			*host_json_text(analysis, "detail") != '\0'
		    ? ": "
		    : "",
		host_json_text(analysis, "detail")),
	    HOST_NOTE_MAX);
	host_set_text(scan, &finding->title,
	    host_json_text(value, "description"), HOST_NOTE_MAX);
	host_set_text(scan, &finding->severity,
	    host_json_text(value, "ratings.0.severity"), HOST_NAME_MAX);
	host_add_help(scan, finding, host_json_text(value, "workaround"), "");
	read_ratings(codec_json_get(value, "ratings"), finding, scan);
	return read_affects(r, value, finding, err);
}

/* What it is of: a machine has its name; an image, a program or a file that
 * was looked at is not called as the host is. */
static void
take_subject(struct host_scan *scan, const struct codec_json *component)
{
	static const char *const machines[] = {
	    "device", "platform", "operating-system"};
	const char *type = host_json_text(component, "type");
	const char *name = host_json_text(component, "name");

	if (base_text_is_among(type, machines, BASE_LEN(machines)) &&
	    strchr("/.", name[0]) == NULL)
		scan->name = host_copy(scan, name, HOST_NAME_MAX);
	if (*scan->name == '\0' && *name != '\0')
		host_note(scan, "this is a list of the parts of %s%s%s", type,
		    *type == '\0' ? "" : " ", name);
}

static const struct host_shape shapes[] = {
    {"metadata", CODEC_JSON_OBJECT},
    {"metadata.timestamp", CODEC_JSON_STRING},
    {"components", CODEC_JSON_ARRAY},
    {"components.*", CODEC_JSON_OBJECT},
    {"components.*.name", CODEC_JSON_STRING},
    {"components.*.version", CODEC_JSON_STRING},
    {"components.*.purl", CODEC_JSON_STRING},
    {"components.*.type", CODEC_JSON_STRING},
    {"components.*.bom-ref", CODEC_JSON_STRING},
    {"components.*.components", CODEC_JSON_ARRAY},
    {"vulnerabilities", CODEC_JSON_ARRAY},
    {"vulnerabilities.*", CODEC_JSON_OBJECT},
    {"vulnerabilities.*.id", CODEC_JSON_STRING},
    {"vulnerabilities.*.analysis", CODEC_JSON_OBJECT},
    {"vulnerabilities.*.analysis.state", CODEC_JSON_STRING},
    {"vulnerabilities.*.ratings", CODEC_JSON_ARRAY},
    {"vulnerabilities.*.affects", CODEC_JSON_ARRAY},
    {"vulnerabilities.*.affects.*", CODEC_JSON_OBJECT},
    {"vulnerabilities.*.affects.*.ref", CODEC_JSON_STRING},
    {"vulnerabilities.*.affects.*.versions", CODEC_JSON_ARRAY},
};

static enum base_status
parse(const struct host_document *doc, struct host_scan *scan,
    struct base_err *err)
{
	const struct codec_json *list =
	    codec_json_get(doc->json, "vulnerabilities");
	const struct codec_json *meta = codec_json_get(doc->json, "metadata");
	struct reading r = {.scan = scan};
	enum base_status status;
	size_t i;

	status = host_shape_check(doc->json, shapes, BASE_LEN(shapes), err);
	if (status != BASE_OK)
		return status;
	scan->tool = host_copy(scan,
	    host_json_text(meta, "tools.components.0.name"), HOST_NAME_MAX);
	host_set_text(scan, &scan->tool, host_json_text(meta, "tools.0.name"),
	    HOST_NAME_MAX);
	take_subject(scan, codec_json_get(meta, "component"));
	scan->time = host_time(host_json_text(meta, "timestamp"));
	status = read_components(
	    &r, codec_json_get(doc->json, "components"), 0, err);
	if (r.n > 1)
		qsort(r.refs, r.n, sizeof(*r.refs), compare_refs);
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		status = read_vulnerability(&r, codec_json_at(list, i), err);
		if (status != BASE_OK)
			base_err_prefix(err, "vulnerabilities[%zu]", i);
	}
	free(r.refs);
	scan->has_inventory = scan->n_packages > 0;
	scan->has_findings = codec_json_is(list, CODEC_JSON_ARRAY);
	return status;
}

const struct host_format host_format_cyclonedx = {
    "cyclonedx", "CycloneDX JSON", knows, parse};
