/* The registry, reading a file, and looking into what was read. */
#include "kairan/host.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/host_version.h"
#include "host_formats.h"
#include "host_x.h"

static const struct host_format *const formats[] = {
    &host_format_vuls,
    &host_format_trivy,
    &host_format_osv,
    &host_format_cyclonedx,
    &host_format_csaf,
    &host_format_openvex,
    &host_format_dpkg,
    &host_format_rpm,
    &host_format_apk,
};

const struct host_format *
host_format_at(size_t index)
{
	return index < BASE_LEN(formats) ? formats[index] : NULL;
}

const struct host_format *
host_format_find(const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < BASE_LEN(formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

const char *
host_format_name(const struct host_format *format)
{
	return format->name;
}

const char *
host_format_title(const struct host_format *format)
{
	return format->title;
}

static const struct host_format *
guess(const struct host_document *doc)
{
	const struct host_format *best = NULL;
	int score, best_score = 0;
	size_t i;

	for (i = 0; i < BASE_LEN(formats); i++) {
		score = formats[i]->knows(doc);
		if (score > best_score) {
			best_score = score;
			best = formats[i];
		}
	}
	return best;
}

static int
compare_packages(const void *a, const void *b)
{
	const struct host_package *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order == 0)
		order = strcmp(x->arch, y->arch);
	if (order == 0)
		order = strcmp(x->installed, y->installed);
	return order != 0 ? order : strcmp(x->path, y->path);
}

static int
compare_findings(const void *a, const void *b)
{
	return strcmp(((const struct host_finding *)a)->id,
	    ((const struct host_finding *)b)->id);
}

static int
compare_affected(const void *a, const void *b)
{
	const struct host_affected *x = a, *y = b;
	int order = strcmp(x->package, y->package);

	return order != 0 ? order : strcmp(x->path, y->path);
}

static int
compare_services(const void *a, const void *b)
{
	const struct host_service *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order == 0)
		order = strcmp(x->path, y->path);
	return order != 0 ? order : (x->pid > y->pid) - (x->pid < y->pid);
}

static void
sort(void *list, size_t n, size_t size, int (*by)(const void *, const void *))
{
	if (n > 1)
		qsort(list, n, size, by);
}

void
host_scan_finish(struct host_scan *scan)
{
	size_t i;

	for (i = 0; i < scan->n_packages; i++)
		if (host_is_kernel(scan->packages[i].name))
			scan->packages[i].is_kernel = true;
	sort(scan->packages, scan->n_packages, sizeof(*scan->packages),
	    compare_packages);
	sort(scan->findings, scan->n_findings, sizeof(*scan->findings),
	    compare_findings);
	sort(scan->services, scan->n_services, sizeof(*scan->services),
	    compare_services);
	for (i = 0; i < scan->n_findings; i++)
		sort(scan->findings[i].affected, scan->findings[i].n_affected,
		    sizeof(struct host_affected), compare_affected);
	/* It speaks of the order before. */
	scan->index = NULL;
}

static void
take_context(struct host_scan *scan, const struct host_context *context)
{
	if (context == NULL)
		return;
	host_set_text(scan, &scan->name, context->name, HOST_NAME_MAX);
	if (*scan->family == '\0' && context->family != NULL)
		scan->family = host_family(scan, context->family);
	host_set_text(scan, &scan->release, context->release, HOST_NAME_MAX);
	if (scan->time == 0)
		scan->time = context->time;
}

/* Vuls tells Tumbleweed from Leap by the release alone. */
static void
narrow_family(struct host_scan *scan)
{
	if (strcmp(scan->family, "opensuse") == 0 &&
	    base_text_equal_ascii(scan->release, "tumbleweed"))
		scan->family = "opensuse.tumbleweed";
}

/* Is it in UTF-16? */
static bool
is_wide(const char *data, size_t len)
{
	return len >= 2 && (memcmp(data, "\xff\xfe", 2) == 0 ||
			       memcmp(data, "\xfe\xff", 2) == 0);
}

/* The document with its JSON, if it is some; *json is the caller's. */
static enum base_status
open_document(const char *data, size_t len, struct host_document *doc,
    struct codec_json **json, struct base_err *err)
{
	enum base_status status = BASE_OK;
	const char *at = data;
	size_t left = len;

	if (len > HOST_BYTES_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "the scan has %zu bytes, more than the %zu allowed", len,
		    HOST_BYTES_MAX);
	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
		at += 3;
		left -= 3;
	}
	doc->data = at;
	doc->len = left;
	for (; left > 0 && strchr(" \t\r\n", *at) != NULL && *at != '\0';
	     left--)
		at++;
	if (left == 0)
		return base_err_set(err, BASE_INVALID,
		    "the scan is empty (%zu bytes of white space)", len);
	if (*at == '{' || *at == '[')
		status = codec_json_parse(data, len, HOST_BYTES_MAX, json, err);
	else if (memchr(at, '\0', left) != NULL)
		status = base_err_set(err, BASE_INVALID,
		    "the scan is binary: neither JSON nor a list of packages");
	doc->json = *json;
	return status;
}

static enum base_status
parse(const struct host_format *format, const struct host_document *doc,
    struct host_scan *scan, struct base_err *err)
{
	enum base_status status;

	if (format == NULL)
		format = guess(doc);
	if (format == NULL)
		return base_err_set(err, BASE_INVALID,
		    doc->json != NULL
			? "JSON of no known scanner; kairan scan --types lists "
			  "them"
			: "neither JSON nor a list of packages that is known; "
			  "kairan scan --types lists the formats");
	scan->format = format->name;
	status = format->parse(doc, scan, err);
	if (status != BASE_OK) {
		base_err_prefix(err, "%s", format->title);
		return status;
	}
	if (scan->n_packages == 0 && !scan->has_findings &&
	    scan->kbs_applied.n == 0)
		return base_err_set(err, BASE_INVALID,
		    "%s: there is not one package in it", format->title);
	return BASE_OK;
}

enum base_status
host_scan_parse(const struct host_format *format, const char *data, size_t len,
    const struct host_context *context, struct host_scan **out,
    struct base_err *err)
{
	struct host_document doc = {NULL, 0, NULL};
	struct host_scan *scan = host_scan_new();
	struct codec_json *json = NULL;
	enum base_status status = BASE_OK;
	struct base_buf narrow;

	base_buf_init(&narrow, HOST_BYTES_MAX);
	if (len <= HOST_BYTES_MAX && is_wide(data, len)) {
		status = host_utf16(data, len, &narrow, err);
		data = base_buf_text(&narrow);
		len = narrow.len;
	}
	if (status == BASE_OK)
		status = open_document(data, len, &doc, &json, err);
	if (status == BASE_OK)
		status = parse(format, &doc, scan, err);
	codec_json_free(json);
	base_buf_release(&narrow);
	if (status != BASE_OK) {
		host_scan_free(scan);
		return status;
	}
	take_context(scan, context);
	narrow_family(scan);
	if (*scan->family == '\0' || *scan->release == '\0')
		host_system_guess(scan);
	host_scan_finish(scan);
	*out = scan;
	return BASE_OK;
}

bool
host_scan_is_vex(const struct host_scan *scan)
{
	static const char *const formats_of_vex[] = {
	    "csaf-vex", "openvex", "cyclonedx"};

	return scan->n_packages == 0 &&
	       base_text_is_among(
		   scan->format, formats_of_vex, BASE_LEN(formats_of_vex));
}

/* The first package of that name in the sorted list, or where it would be. */
static size_t
lower_bound(const struct host_scan *scan, const char *name)
{
	size_t low = 0, high = scan->n_packages, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(scan->packages[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

size_t
host_scan_count(const struct host_scan *scan, const char *name)
{
	size_t first = lower_bound(scan, name), at = first;

	while (
	    at < scan->n_packages && strcmp(scan->packages[at].name, name) == 0)
		at++;
	return at - first;
}

/* The newest one of that name and path; path NULL: wherever. */
static const struct host_package *
newest(const struct host_scan *scan, const char *name, const char *path)
{
	size_t at = lower_bound(scan, name), n = host_scan_count(scan, name);
	const struct host_package *best = NULL, *p;
	int order;

	for (; n > 0; n--) {
		p = &scan->packages[at++];
		if (path != NULL && strcmp(p->path, path) != 0)
			continue;
		order = 1;
		if (best != NULL &&
		    host_version_compare(host_order_of(scan->family),
			p->installed, best->installed, &order, NULL) != BASE_OK)
			order = strcmp(p->installed, best->installed);
		if (order > 0)
			best = p;
	}
	return best;
}

const struct host_package *
host_scan_package(const struct host_scan *scan, const char *name)
{
	const struct host_package *own = newest(scan, name, "");

	return own != NULL ? own : newest(scan, name, NULL);
}

const struct host_package *
host_scan_package_at(
    const struct host_scan *scan, const char *name, const char *path)
{
	return newest(scan, name, path);
}

void
host_scan_set_findings(
    struct host_scan *scan, const struct host_finding *findings, size_t n)
{
	scan->findings =
	    base_arena_alloc(scan->arena, (n + 1) * sizeof(*findings));
	if (n > 0)
		memcpy(scan->findings, findings, n * sizeof(*findings));
	scan->n_findings = scan->cap_findings = n;
	sort(scan->findings, n, sizeof(*findings), compare_findings);
}

const struct host_finding *
host_scan_finding(const struct host_scan *scan, const char *id)
{
	struct host_finding key = {.id = id};

	if (scan->n_findings == 0)
		return NULL;
	return bsearch(&key, scan->findings, scan->n_findings,
	    sizeof(*scan->findings), compare_findings);
}
