/*
 * OSV-Scanner: `osv-scanner --format json`: results[] by source, each with
 * packages[] and the OSV records that hit them.
 */
#include "host_formats.h"

#include <stdlib.h>
#include <string.h>

#include "host_advice.h"
#include "host_shape.h"
#include "kairan/vuln_score.h"

static int
knows(const struct host_document *doc)
{
	const struct codec_json *results = codec_json_get(doc->json, "results");
	const struct codec_json *first = codec_json_at(results, 0);

	if (!codec_json_is(results, CODEC_JSON_ARRAY))
		return 0;
	if (codec_json_get(first, "source") != NULL &&
	    codec_json_get(first, "packages") != NULL)
		return 95;
	/* Nothing was found: an empty list, perhaps with its settings. */
	return codec_json_size(results) == 0 ? 50 : 0;
}

struct reading {
	struct host_scan *scan;
	struct host_advices *set; /* emptied with the reading */
	const char *path;
	const char *ecosystem;
	const char *package; /* as it is installed */
	const char *source; /* as the advisories call it */
	const char *installed;
	const struct codec_json *groups;
};

/* The version that mends it: of the range that holds the installed one where
 * its order is known, else the last one named. */
static const char *
find_fix(const struct reading *r, const struct host_advice *advice)
{
	enum host_order order = host_order_of_ecosystem(r->ecosystem);
	const struct host_range *range;
	const char *fixed = "";
	size_t i;

	for (i = 0; advice != NULL && i < advice->n_ranges; i++) {
		range = &advice->ranges[i];
		if ((strcmp(range->package, r->source) != 0 &&
			strcmp(range->package, r->package) != 0) ||
		    strcmp(range->ecosystem, r->ecosystem) != 0)
			continue;
		if (order != HOST_ORDER_COUNT &&
		    !host_range_holds(range, order, r->installed))
			continue;
		if (*range->fixed != '\0')
			fixed = range->fixed;
	}
	return fixed;
}

/* The highest score of the group that the record belongs to. */
static double
score_of_group(const struct codec_json *groups, const char *id)
{
	const struct codec_json *group, *ids;
	const char *one;
	size_t i, k;

	for (i = 0; i < codec_json_size(groups); i++) {
		group = codec_json_at(groups, i);
		ids = codec_json_get(group, "ids");
		for (k = 0; k < codec_json_size(ids); k++) {
			one = codec_json_string(codec_json_at(ids, k));
			if (one != NULL && strcmp(one, id) == 0)
				return strtod(
				    host_json_text(group, "max_severity"),
				    NULL);
		}
	}
	return 0;
}

/* Its own vectors; of 4.0 the scanner has worked out the number. */
static void
read_severity(const struct reading *r, const struct codec_json *record,
    struct host_finding *finding)
{
	const struct codec_json *list = codec_json_get(record, "severity");
	const char *vector, *version;
	double score;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		vector = host_json_text(codec_json_at(list, i), "score");
		version = vuln_score_version(vector);
		score = vuln_score_base(vector) / 10.0;
		if (version != NULL && score < 0)
			score = score_of_group(
			    r->groups, host_json_text(record, "id"));
		if (version != NULL)
			host_add_score(
			    r->scan, finding, "", score, vector, version);
	}
}

/* One vulnerability of one package. */
static enum base_status
add_finding(const struct reading *r, const char *id,
    const struct codec_json *record, const char *fixed, struct base_err *err)
{
	struct host_affected a = {.package = r->package,
	    .installed = r->installed,
	    .fixed_in = fixed,
	    .path = r->path,
	    .fix = *fixed != '\0' ? HOST_FIX_AVAILABLE : HOST_FIX_NOT_YET};
	const char *own = host_json_text(record, "id");
	struct host_finding *finding = NULL;
	enum base_status status;

	status = host_get_finding(r->scan, id, &finding, err);
	if (status != BASE_OK)
		return status;
	host_set_text(r->scan, &finding->title,
	    host_json_text(record, "summary"), HOST_NOTE_MAX);
	host_set_text(r->scan, &finding->severity,
	    host_json_text(record, "database_specific.severity"),
	    HOST_NAME_MAX);
	read_severity(r, record, finding);
	status = host_add_affected(r->scan, finding, &a, err);
	if (status == BASE_OK && strcmp(own, id) != 0)
		status =
		    host_add_string(r->scan, &finding->advisories, own, err);
	return status;
}

/* One that names no versions by package (commits alone): its CVE. */
static const char *
cve_of(const struct codec_json *record)
{
	static const char *const keys[] = {"aliases", "upstream"};
	const struct codec_json *list;
	const char *text;
	size_t i, k;

	for (k = 0; k < BASE_LEN(keys); k++) {
		list = codec_json_get(record, keys[k]);
		for (i = 0; i < codec_json_size(list); i++) {
			text = codec_json_string(codec_json_at(list, i));
			if (text != NULL && strncmp(text, "CVE-", 4) == 0)
				return text;
		}
	}
	return host_json_text(record, "id");
}

static enum base_status
read_record(const struct reading *r, const struct codec_json *record,
    struct base_err *err)
{
	const struct host_advice *advice = NULL;
	const char *id = host_json_text(record, "id"), *fixed;
	enum base_status status;
	size_t i;

	status = host_advice_read(r->set, record, &advice, err);
	if (status != BASE_OK)
		return status;
	fixed = find_fix(r, advice);
	if (advice == NULL)
		return add_finding(r, cve_of(record), record, fixed, err);
	if (advice->cves.n == 0)
		return add_finding(r, id, record, fixed, err);
	for (i = 0; i < advice->cves.n && status == BASE_OK; i++)
		status = add_finding(r, advice->cves.v[i], record, fixed, err);
	return status;
}

static enum base_status
read_package(
    struct reading *r, const struct codec_json *value, struct base_err *err)
{
	const struct codec_json *list =
	    codec_json_get(value, "vulnerabilities");
	struct host_package package = {0};
	enum base_status status;
	size_t i;

	r->groups = codec_json_get(value, "groups");
	r->source = host_json_text(value, "package.name");
	/* Of version 2 on, for a distribution's packages. */
	r->package = host_json_text(value, "package.os_package_name");
	if (*r->package == '\0')
		r->package = r->source;
	r->installed = host_json_text(value, "package.version");
	r->ecosystem = host_json_text(value, "package.ecosystem");
	/* A checkout has no name: it is called as its folder. */
	if (*r->package == '\0' &&
	    *host_json_text(value, "package.commit") != '\0') {
		r->source = r->package = *r->path != '\0' ? r->path : "git";
		r->installed = host_json_text(value, "package.commit");
		r->ecosystem = "git";
	}
	package.name = r->package;
	package.installed = r->installed;
	/* A distribution's packages are the system's own. */
	if (host_order_of_ecosystem(r->ecosystem) == HOST_ORDER_COUNT) {
		package.ecosystem = r->ecosystem;
		package.path = r->path;
	} else {
		r->path = "";
		package.source =
		    strcmp(r->source, r->package) == 0 ? "" : r->source;
		host_set_system(r->scan, r->ecosystem);
	}
	/* One of which nothing is known: all are listed. */
	if (codec_json_size(list) == 0)
		r->scan->has_inventory = true;
	status = host_add_package(r->scan, &package, NULL, err);
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		status = read_record(r, codec_json_at(list, i), err);
		if (status != BASE_OK)
			base_err_prefix(err, "vulnerabilities[%zu]", i);
	}
	return status;
}

static enum base_status
read_result(
    struct reading *r, const struct codec_json *result, struct base_err *err)
{
	const struct codec_json *packages = codec_json_get(result, "packages");
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < codec_json_size(packages) && status == BASE_OK; i++) {
		r->path = host_json_text(result, "source.path");
		status = read_package(r, codec_json_at(packages, i), err);
		if (status != BASE_OK)
			base_err_prefix(err, "packages[%zu]", i);
	}
	return status;
}

static const struct host_shape shapes[] = {
    {"results", CODEC_JSON_ARRAY},
    {"results.*", CODEC_JSON_OBJECT},
    {"results.*.source", CODEC_JSON_OBJECT},
    {"results.*.source.path", CODEC_JSON_STRING},
    {"results.*.packages", CODEC_JSON_ARRAY},
    {"results.*.packages.*", CODEC_JSON_OBJECT},
    {"results.*.packages.*.package", CODEC_JSON_OBJECT},
    {"results.*.packages.*.package.name", CODEC_JSON_STRING},
    {"results.*.packages.*.package.os_package_name", CODEC_JSON_STRING},
    {"results.*.packages.*.package.version", CODEC_JSON_STRING},
    {"results.*.packages.*.package.ecosystem", CODEC_JSON_STRING},
    {"results.*.packages.*.groups", CODEC_JSON_ARRAY},
    {"results.*.packages.*.vulnerabilities", CODEC_JSON_ARRAY},
    {"results.*.packages.*.vulnerabilities.*", CODEC_JSON_OBJECT},
    {"results.*.packages.*.vulnerabilities.*.id", CODEC_JSON_STRING},
    {"results.*.packages.*.vulnerabilities.*.aliases", CODEC_JSON_ARRAY},
    {"results.*.packages.*.vulnerabilities.*.affected", CODEC_JSON_ARRAY},
};

static enum base_status
parse(const struct host_document *doc, struct host_scan *scan,
    struct base_err *err)
{
	const struct codec_json *results = codec_json_get(doc->json, "results");
	struct reading r = {.scan = scan, .set = host_advices_new()};
	enum base_status status = BASE_OK;
	size_t i;

	if (!codec_json_is(results, CODEC_JSON_ARRAY))
		status =
		    base_err_set(err, BASE_INVALID, "there is no list results");
	if (status == BASE_OK)
		status =
		    host_shape_check(doc->json, shapes, BASE_LEN(shapes), err);
	for (i = 0; i < codec_json_size(results) && status == BASE_OK; i++) {
		status = read_result(&r, codec_json_at(results, i), err);
		if (status != BASE_OK)
			base_err_prefix(err, "results[%zu]", i);
	}
	host_advices_free(r.set);
	scan->tool = "osv-scanner";
	scan->has_findings = true;
	if (!scan->has_inventory)
		host_note(scan,
		    "OSV-Scanner lists affected packages only (--all-packages "
		    "lists all) and no date: a package that was removed "
		    "cannot be told from one that was updated");
	return status;
}

const struct host_format host_format_osv = {
    "osv-scanner", "OSV-Scanner JSON", knows, parse};
