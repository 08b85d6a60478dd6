/*
 * CSAF 2.0 profile VEX (section 4.5): what the vendor says of products; of a
 * host it tells states, not packages.
 */
#include "host_formats.h"

#include <stdlib.h>
#include <string.h>

#include "host_purl.h"
#include "host_shape.h"

#define BRANCH_DEPTH_MAX 32
#define PRODUCTS_MAX 65536

static int
knows(const struct host_document *doc)
{
	if (*host_json_text(doc->json, "document.csaf_version") == '\0')
		return 0;
	return strcmp(host_json_text(doc->json, "document.category"),
		   "csaf_vex") == 0
		   ? 95
		   : 60;
}

struct product {
	const char *id;
	const char *name; /* of its package URL, else as written */
	const char *version;
	enum host_fix fix; /* what the vulnerability number `of` says */
	size_t of;
};

struct reading {
	struct host_scan *scan;
	struct product *v;
	size_t n;
	size_t n_sorted; /* by id, from the first on */
	size_t cap;
	size_t number; /* of the vulnerability, from 1 on */
};

static int
compare_products(const void *a, const void *b)
{
	return strcmp(
	    ((const struct product *)a)->id, ((const struct product *)b)->id);
}

static struct product *
find_product(const struct reading *r, const char *id)
{
	struct product key = {.id = id};

	return r->n_sorted == 0 || id == NULL
		   ? NULL
		   : bsearch(&key, r->v, r->n_sorted, sizeof(*r->v),
			 compare_products);
}

static void
sort_products(struct reading *r)
{
	if (r->n > 1)
		qsort(r->v, r->n, sizeof(*r->v), compare_products);
	r->n_sorted = r->n;
}

static enum base_status
add_product(struct reading *r, const char *id, const char *name,
    const char *version, struct base_err *err)
{
	if (*id == '\0')
		return BASE_OK;
	if (r->n >= PRODUCTS_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "product_tree: more than %d products", PRODUCTS_MAX);
	if (r->n == r->cap) {
		r->cap = r->cap == 0 ? 64 : 2 * r->cap;
		r->v = base_xrealloc(r->v, r->cap * sizeof(*r->v));
	}
	r->v[r->n++] =
	    (struct product){.id = id, .name = name, .version = version};
	return BASE_OK;
}

/* A full_product_name_t. */
static enum base_status
read_product(
    struct reading *r, const struct codec_json *value, struct base_err *err)
{
	const char *id = host_json_text(value, "product_id");
	struct host_purl purl;

	if (host_purl_parse(r->scan,
		host_json_text(value, "product_identification_helper.purl"),
		&purl))
		return add_product(r, id, purl.name, purl.version, err);
	return add_product(r, id, host_json_text(value, "name"), "", err);
}

static enum base_status
read_branches(struct reading *r, const struct codec_json *list, int depth,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	const struct codec_json *one;
	size_t i;

	if (depth > BRANCH_DEPTH_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "product_tree: branches more than %d deep",
		    BRANCH_DEPTH_MAX);
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		one = codec_json_at(list, i);
		status = read_product(r, codec_json_get(one, "product"), err);
		if (status == BASE_OK)
			status = read_branches(
			    r, codec_json_get(one, "branches"), depth + 1, err);
	}
	return status;
}

/* "OpenSSL as a component of Linux 9": named as the component is. */
static enum base_status
read_relations(
    struct reading *r, const struct codec_json *list, struct base_err *err)
{
	enum base_status status = BASE_OK;
	const struct codec_json *one;
	const struct product *part;
	size_t i;

	sort_products(r);
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		one = codec_json_at(list, i);
		part =
		    find_product(r, host_json_text(one, "product_reference"));
		one = codec_json_get(one, "full_product_name");
		if (part == NULL || codec_json_size(one) == 0)
			continue;
		status = add_product(r, host_json_text(one, "product_id"),
		    part->name, part->version, err);
	}
	sort_products(r);
	return status;
}

static const struct {
	const char *list;
	enum host_state state;
	enum host_fix fix;
} lists[] = {
    /* The worst first: it is what the finding says as a whole. */
    {"known_affected", HOST_AFFECTED, HOST_FIX_UNKNOWN},
    {"first_affected", HOST_AFFECTED, HOST_FIX_UNKNOWN},
    {"last_affected", HOST_AFFECTED, HOST_FIX_UNKNOWN},
    {"under_investigation", HOST_INVESTIGATING, HOST_FIX_UNKNOWN},
    {"fixed", HOST_FIXED, HOST_FIX_DONE},
    {"first_fixed", HOST_FIXED, HOST_FIX_DONE},
    {"known_not_affected", HOST_NOT_AFFECTED, HOST_FIX_UNKNOWN},
};

static enum host_fix
fix_of_category(const char *category)
{
	if (strcmp(category, "vendor_fix") == 0)
		return HOST_FIX_AVAILABLE;
	if (strcmp(category, "no_fix_planned") == 0)
		return HOST_FIX_NEVER;
	return strcmp(category, "none_available") == 0 ? HOST_FIX_NOT_YET
						       : HOST_FIX_UNKNOWN;
}

/* Marks the products with what the remediations say; returns what those
 * without products say of all. */
static enum host_fix
mark_fixes(struct reading *r, const struct codec_json *cve)
{
	const struct codec_json *list = codec_json_get(cve, "remediations");
	const struct codec_json *ids;
	enum host_fix fix, all = HOST_FIX_UNKNOWN;
	struct product *p;
	size_t i, k;

	for (i = 0; i < codec_json_size(list); i++) {
		fix = fix_of_category(
		    host_json_text(codec_json_at(list, i), "category"));
		ids = codec_json_get(codec_json_at(list, i), "product_ids");
		if (fix == HOST_FIX_UNKNOWN)
			continue;
		if (codec_json_size(ids) == 0 && all != HOST_FIX_AVAILABLE)
			all = fix;
		for (k = 0; k < codec_json_size(ids); k++) {
			p = find_product(
			    r, codec_json_string(codec_json_at(ids, k)));
			if (p == NULL || (p->of == r->number &&
					     p->fix == HOST_FIX_AVAILABLE))
				continue;
			p->fix = fix;
			p->of = r->number;
		}
	}
	return all;
}

/* The package as it stands in the finding; NULL: not yet. */
static struct host_affected *
find_affected(struct host_finding *finding, const char *package)
{
	size_t i;

	for (i = 0; i < finding->n_affected; i++)
		if (strcmp(finding->affected[i].package, package) == 0)
			return &finding->affected[i];
	return NULL;
}

/* A product in list number `list`. */
static enum base_status
add_state(struct reading *r, struct host_finding *finding, size_t list,
    const struct host_affected *affected, struct base_err *err)
{
	struct host_affected *there;

	/* The version that is fixed, of a package with others that are not:
	 * that is the version to update to. */
	if (lists[list].state == HOST_FIXED) {
		there = find_affected(finding, affected->package);
		if (there != NULL) {
			host_set_text(r->scan, &there->fixed_in,
			    affected->installed, HOST_NAME_MAX);
			if (there->fix == HOST_FIX_UNKNOWN)
				there->fix = HOST_FIX_AVAILABLE;
			return BASE_OK;
		}
	}
	return host_add_affected(r->scan, finding, affected, err);
}

static enum base_status
read_states(struct reading *r, const struct codec_json *cve,
    struct host_finding *finding, struct base_err *err)
{
	enum host_fix all = mark_fixes(r, cve);
	enum base_status status = BASE_OK;
	const struct codec_json *ids;
	const struct product *product;
	struct host_affected a;
	bool has_any = false;
	const char *id;
	size_t i, k;

	for (i = 0; i < BASE_LEN(lists); i++) {
		ids = codec_json_get(
		    codec_json_get(cve, "product_status"), lists[i].list);
		for (k = 0; k < codec_json_size(ids) && status == BASE_OK;
		     k++) {
			id = codec_json_string(codec_json_at(ids, k));
			if (id == NULL)
				continue;
			if (!has_any)
				finding->state = lists[i].state;
			has_any = true;
			product = find_product(r, id);
			a = (struct host_affected){.package = id,
			    .state = lists[i].list,
			    .fix = lists[i].fix};
			if (product != NULL) {
				a.package = product->name;
				a.installed = product->version;
			}
			if (lists[i].state == HOST_AFFECTED)
				a.fix =
				    product != NULL && product->of == r->number
					? product->fix
					: all;
			status = add_state(r, finding, i, &a, err);
		}
	}
	return status;
}

/* Mitigations, and the reasons for "not affected". */
static void
read_texts(struct reading *r, const struct codec_json *cve,
    struct host_finding *finding)
{
	const struct codec_json *list = codec_json_get(cve, "remediations");
	const struct codec_json *one;
	const char *category;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		category = host_json_text(one, "category");
		if (strcmp(category, "mitigation") != 0 &&
		    strcmp(category, "workaround") != 0)
			continue;
		host_add_help(r->scan, finding, host_json_text(one, "details"),
		    host_json_text(one, "url"));
	}
	list = codec_json_get(cve, "flags");
	for (i = 0; i < codec_json_size(list); i++)
		host_set_text(r->scan, &finding->reason,
		    host_json_text(codec_json_at(list, i), "label"),
		    HOST_NOTE_MAX);
	list = codec_json_get(cve, "threats");
	for (i = 0; i < codec_json_size(list); i++)
		if (strcmp(host_json_text(codec_json_at(list, i), "category"),
			"impact") == 0)
			host_set_text(r->scan, &finding->reason,
			    host_json_text(codec_json_at(list, i), "details"),
			    HOST_NOTE_MAX);
}

static enum base_status
read_vulnerability(
    struct reading *r, const struct codec_json *cve, struct base_err *err)
{
	const char *id = host_json_text(cve, "cve");
	struct host_finding *finding = NULL;
	enum base_status status;

	if (*id == '\0')
		id = host_json_text(cve, "ids.0.text");
	/* It says of no product whether it is affected. */
	if (*id != '\0' &&
	    codec_json_size(codec_json_get(cve, "product_status")) == 0)
		return BASE_OK;
	status = host_get_finding(r->scan, id, &finding, err);
	if (status != BASE_OK)
		return status;
	host_set_text(r->scan, &finding->title, host_json_text(cve, "title"),
	    HOST_NOTE_MAX);
	read_texts(r, cve, finding);
	r->number++;
	return read_states(r, cve, finding, err);
}

static const struct host_shape shapes[] = {
    {"document", CODEC_JSON_OBJECT},
    {"document.tracking", CODEC_JSON_OBJECT},
    {"document.tracking.id", CODEC_JSON_STRING},
    {"document.tracking.current_release_date", CODEC_JSON_STRING},
    {"product_tree", CODEC_JSON_OBJECT},
    {"product_tree.branches", CODEC_JSON_ARRAY},
    {"product_tree.branches.*", CODEC_JSON_OBJECT},
    {"product_tree.full_product_names", CODEC_JSON_ARRAY},
    {"product_tree.relationships", CODEC_JSON_ARRAY},
    {"vulnerabilities", CODEC_JSON_ARRAY},
    {"vulnerabilities.*", CODEC_JSON_OBJECT},
    {"vulnerabilities.*.cve", CODEC_JSON_STRING},
    {"vulnerabilities.*.ids", CODEC_JSON_ARRAY},
    {"vulnerabilities.*.product_status", CODEC_JSON_OBJECT},
    {"vulnerabilities.*.product_status.*", CODEC_JSON_ARRAY},
    {"vulnerabilities.*.product_status.*.*", CODEC_JSON_STRING},
    {"vulnerabilities.*.remediations", CODEC_JSON_ARRAY},
    {"vulnerabilities.*.flags", CODEC_JSON_ARRAY},
    {"vulnerabilities.*.threats", CODEC_JSON_ARRAY},
};

static enum base_status
parse(const struct host_document *doc, struct host_scan *scan,
    struct base_err *err)
{
	const struct codec_json *tree =
	    codec_json_get(doc->json, "product_tree");
	const struct codec_json *list =
	    codec_json_get(doc->json, "vulnerabilities");
	const struct codec_json *names =
	    codec_json_get(tree, "full_product_names");
	struct reading r = {.scan = scan};
	enum base_status status;
	size_t i;

	scan->tool = host_copy(scan,
	    host_json_text(doc->json, "document.tracking.id"), HOST_NAME_MAX);
	scan->time = host_time(host_json_text(
	    doc->json, "document.tracking.current_release_date"));
	status = host_shape_check(doc->json, shapes, BASE_LEN(shapes), err);
	if (status == BASE_OK)
		status =
		    read_branches(&r, codec_json_get(tree, "branches"), 0, err);
	for (i = 0; i < codec_json_size(names) && status == BASE_OK; i++)
		status = read_product(&r, codec_json_at(names, i), err);
	if (status == BASE_OK)
		status = read_relations(
		    &r, codec_json_get(tree, "relationships"), err);
	if (status == BASE_OK && codec_json_size(list) == 0)
		status = base_err_set(
		    err, BASE_INVALID, "vulnerabilities is empty or missing");
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		status = read_vulnerability(&r, codec_json_at(list, i), err);
		if (status != BASE_OK)
			base_err_prefix(err, "vulnerabilities[%zu]", i);
	}
	free(r.v);
	scan->has_findings = true;
	return status;
}

const struct host_format host_format_csaf = {
    "csaf-vex", "CSAF VEX", knows, parse};
