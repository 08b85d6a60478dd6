/*
 * Of which type Vuls's members are.  Vuls itself could not read a file in
 * which one is of another.
 */
#include "host_vuls_x.h"

#include <string.h>

#include "kairan/host_version.h"
#include "host_shape.h"

static const struct host_shape shapes[] = {
    {"jsonVersion", CODEC_JSON_NUMBER},
    {"serverName", CODEC_JSON_STRING},
    {"serverUUID", CODEC_JSON_STRING},
    {"family", CODEC_JSON_STRING},
    {"release", CODEC_JSON_STRING},
    {"container", CODEC_JSON_OBJECT},
    {"container.name", CODEC_JSON_STRING},
    {"scannedAt", CODEC_JSON_STRING},
    {"scannedVersion", CODEC_JSON_STRING},
    {"reportedAt", CODEC_JSON_STRING},
    {"reportedVersion", CODEC_JSON_STRING},
    {"errors", CODEC_JSON_ARRAY},
    {"warnings", CODEC_JSON_ARRAY},
    {"runningKernel", CODEC_JSON_OBJECT},
    {"runningKernel.release", CODEC_JSON_STRING},
    {"runningKernel.version", CODEC_JSON_STRING},
    {"runningKernel.rebootRequired", CODEC_JSON_BOOL},
    {"packages", CODEC_JSON_OBJECT},
    {"packages.*", CODEC_JSON_OBJECT},
    {"packages.*.name", CODEC_JSON_STRING},
    {"packages.*.version", CODEC_JSON_STRING},
    {"packages.*.release", CODEC_JSON_STRING},
    {"packages.*.newVersion", CODEC_JSON_STRING},
    {"packages.*.newRelease", CODEC_JSON_STRING},
    {"packages.*.arch", CODEC_JSON_STRING},
    {"packages.*.repository", CODEC_JSON_STRING},
    {"packages.*.modularitylabel", CODEC_JSON_STRING},
    {"packages.*.AffectedProcs", CODEC_JSON_ARRAY},
    {"packages.*.NeedRestartProcs", CODEC_JSON_ARRAY},
    {"SrcPackages", CODEC_JSON_OBJECT},
    {"SrcPackages.*.version", CODEC_JSON_STRING},
    {"SrcPackages.*.binaryNames", CODEC_JSON_ARRAY},
    {"libraries", CODEC_JSON_ARRAY},
    {"WordPressPackages", CODEC_JSON_ARRAY},
    {"windowsKB", CODEC_JSON_OBJECT},
    {"windowsKB.applied", CODEC_JSON_ARRAY},
    {"windowsKB.applied.*", CODEC_JSON_STRING},
    {"windowsKB.unapplied", CODEC_JSON_ARRAY},
    {"windowsKB.unapplied.*", CODEC_JSON_STRING},
    {"scannedCves", CODEC_JSON_OBJECT},
    {"scannedCves.*", CODEC_JSON_OBJECT},
    {"scannedCves.*.cveID", CODEC_JSON_STRING},
    {"scannedCves.*.affectedPackages", CODEC_JSON_ARRAY},
    {"scannedCves.*.affectedPackages.*", CODEC_JSON_OBJECT},
    {"scannedCves.*.affectedPackages.*.name", CODEC_JSON_STRING},
    {"scannedCves.*.affectedPackages.*.fixedIn", CODEC_JSON_STRING},
    {"scannedCves.*.affectedPackages.*.fixState", CODEC_JSON_STRING},
    {"scannedCves.*.affectedPackages.*.notFixedYet", CODEC_JSON_BOOL},
    {"scannedCves.*.cveContents", CODEC_JSON_OBJECT},
    {"scannedCves.*.distroAdvisories", CODEC_JSON_ARRAY},
    {"scannedCves.*.mitigations", CODEC_JSON_ARRAY},
    {"scannedCves.*.exploits", CODEC_JSON_ARRAY},
    {"scannedCves.*.metasploits", CODEC_JSON_ARRAY},
    {"scannedCves.*.kevs", CODEC_JSON_ARRAY},
    {"scannedCves.*.alertDict", CODEC_JSON_OBJECT},
    {"scannedCves.*.alertDict.cisa", CODEC_JSON_ARRAY},
    {"scannedCves.*.windowsKBFixedIns", CODEC_JSON_ARRAY},
    {"scannedCves.*.libraryFixedIns", CODEC_JSON_ARRAY},
    {"scannedCves.*.wpPackageFixStats", CODEC_JSON_ARRAY},
    {"scannedCves.*.gitHubSecurityAlerts", CODEC_JSON_ARRAY},
    {"scannedCves.*.cpeURIs", CODEC_JSON_ARRAY},
};

/* What the lists of a system hold has a version, and an id is the key of its
 * entry. */
static enum base_status
check_entries(const struct codec_json *json, const struct host_scan *scan,
    struct base_err *err)
{
	const struct codec_json *list = codec_json_get(json, "packages");
	const struct codec_json *one;
	bool has_order = host_order_of(scan->family) != HOST_ORDER_COUNT;
	const char *key, *id;
	void *it = NULL;

	while (
	    has_order && (it = codec_json_member(list, it, &key, &one)) != NULL)
		if (*host_json_text(one, "version") == '\0')
			return base_err_set(err, BASE_INVALID,
			    "packages.%.64s has no version", key);
	list = codec_json_get(json, "scannedCves");
	it = NULL;
	while ((it = codec_json_member(list, it, &key, &one)) != NULL) {
		id = host_json_text(one, "cveID");
		if (*id != '\0' && strcmp(id, key) != 0)
			return base_err_set(err, BASE_INVALID,
			    "scannedCves.%.64s is called %.64s in itself", key,
			    id);
	}
	return BASE_OK;
}

enum base_status
host_vuls_check(const struct codec_json *json, const struct host_scan *scan,
    struct base_err *err)
{
	const char *time = host_json_text(json, "scannedAt");
	enum base_status status;

	status = host_shape_check(json, shapes, BASE_LEN(shapes), err);
	if (status == BASE_OK && codec_json_get(json, "scannedAt") != NULL &&
	    host_time(time) == 0)
		status = base_err_set(err, BASE_INVALID,
		    "scannedAt, \"%.40s\", is no time at which a host was "
		    "looked at",
		    time);
	return status == BASE_OK ? check_entries(json, scan, err) : status;
}
