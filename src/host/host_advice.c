/* Records of OSV (https://ossf.github.io/osv-schema/). */
#include "host_advice.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

struct host_advices *
host_advices_new(void)
{
	struct host_advices *set = base_xcalloc(1, sizeof(*set));

	set->arena = base_arena_new();
	return set;
}

void
host_advices_free(struct host_advices *set)
{
	if (set == NULL)
		return;
	base_arena_free(set->arena);
	free(set->v);
	free(set);
}

size_t
host_advices_count(const struct host_advices *set)
{
	return set->n;
}

const struct host_advice *
host_advices_at(const struct host_advices *set, size_t index)
{
	return index < set->n ? &set->v[index] : NULL;
}

/* A text of the record in the set's arena. */
static const char *
keep(struct host_advices *set, const char *text, size_t max)
{
	size_t len = text == NULL ? 0 : base_text_cut(text, max);

	return len == 0 ? "" : base_arena_strndup(set->arena, text, len);
}

static enum base_status
add_string(struct host_advices *set, struct host_strings *list,
    const char *text, struct base_err *err)
{
	const char **wider;

	if (list->n >= HOST_STRINGS_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "more than %d entries in one list", HOST_STRINGS_MAX);
	if (list->n == list->cap) {
		list->cap = list->cap == 0 ? 4 : 2 * list->cap;
		wider =
		    base_arena_alloc(set->arena, list->cap * sizeof(*list->v));
		if (list->n > 0)
			memcpy(wider, list->v, list->n * sizeof(*list->v));
		list->v = wider;
	}
	list->v[list->n++] = keep(set, text, HOST_NAME_MAX);
	return BASE_OK;
}

/* The CVEs of a list of ids; an id may carry one behind a prefix. */
static enum base_status
take_cves(struct host_advices *set, struct host_advice *advice,
    const struct codec_json *list, struct base_err *err)
{
	enum base_status status = BASE_OK;
	const char *id;
	size_t i;

	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		id = codec_json_string(codec_json_at(list, i));
		if (id != NULL && strncmp(id, "CVE-", 4) == 0)
			status = add_string(set, &advice->cves, id, err);
	}
	return status;
}

static enum base_status
read_cves(struct host_advices *set, struct host_advice *advice,
    const struct codec_json *record, struct base_err *err)
{
	const char *own = strstr(advice->id, "CVE-");
	enum base_status status;

	/* CVE-2026-1, DEBIAN-CVE-2026-1 */
	if (own != NULL)
		return add_string(set, &advice->cves, own, err);
	status = take_cves(set, advice, codec_json_get(record, "aliases"), err);
	if (status == BASE_OK)
		status = take_cves(
		    set, advice, codec_json_get(record, "upstream"), err);
	if (status == BASE_OK && advice->cves.n == 0)
		status = take_cves(
		    set, advice, codec_json_get(record, "related"), err);
	return status;
}

static enum base_status
add_range(struct host_advices *set, struct host_advice *advice,
    const struct host_range *range, struct base_err *err)
{
	struct host_range *wider;

	if (advice->n_ranges >= HOST_RANGES_MAX)
		return base_err_set(err, BASE_LIMIT, "%s: more than %d ranges",
		    advice->id, HOST_RANGES_MAX);
	if (advice->n_ranges == advice->cap_ranges) {
		advice->cap_ranges =
		    advice->cap_ranges == 0 ? 4 : 2 * advice->cap_ranges;
		wider = base_arena_alloc(
		    set->arena, advice->cap_ranges * sizeof(*wider));
		if (advice->n_ranges > 0)
			memcpy(wider, advice->ranges,
			    advice->n_ranges * sizeof(*wider));
		advice->ranges = wider;
	}
	advice->ranges[advice->n_ranges++] = *range;
	return BASE_OK;
}

/* Events in order: each `introduced` begins a range. */
static enum base_status
read_events(struct host_advices *set, struct host_advice *advice,
    const struct codec_json *events, const struct host_range *of,
    struct base_err *err)
{
	struct host_range range = *of;
	const struct codec_json *event;
	enum base_status status = BASE_OK;
	bool is_open = false;
	const char *text;
	size_t i;

	for (i = 0; i < codec_json_size(events) && status == BASE_OK; i++) {
		event = codec_json_at(events, i);
		text = codec_json_text(event, "introduced", NULL);
		if (text != NULL) {
			if (is_open)
				status = add_range(set, advice, &range, err);
			range = *of;
			range.introduced = keep(set, text, HOST_NAME_MAX);
			is_open = true;
			continue;
		}
		range.fixed = keep(
		    set, codec_json_text(event, "fixed", NULL), HOST_NAME_MAX);
		range.last_affected =
		    keep(set, codec_json_text(event, "last_affected", NULL),
			HOST_NAME_MAX);
		if (*range.fixed == '\0' && *range.last_affected == '\0')
			continue; /* "limit" */
		status = add_range(set, advice, &range, err);
		range = *of;
		is_open = false;
	}
	if (status == BASE_OK && is_open)
		status = add_range(set, advice, &range, err);
	return status;
}

/* SUSE: "binaries": [{"libopenssl3": "3.0.8-150500.5.1"}], fixed there. */
static enum base_status
read_binaries(struct host_advices *set, struct host_advice *advice,
    const struct codec_json *binaries, const struct host_range *of,
    struct base_err *err)
{
	struct host_range range = *of;
	enum base_status status = BASE_OK;
	const struct codec_json *value;
	const char *name;
	void *it;
	size_t i;

	for (i = 0; i < codec_json_size(binaries); i++) {
		it = NULL;
		while (status == BASE_OK &&
		       (it = codec_json_member(codec_json_at(binaries, i), it,
			    &name, &value)) != NULL) {
			if (codec_json_string(value) == NULL)
				continue;
			range.package = keep(set, name, HOST_NAME_MAX);
			range.introduced = "0";
			range.fixed =
			    keep(set, codec_json_string(value), HOST_NAME_MAX);
			status = add_range(set, advice, &range, err);
		}
	}
	return status;
}

/* "Important: nodejs:22 security update" */
static const char *
read_module(struct host_advices *set, const char *title)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789-_.+";
	size_t name, stream;

	while (*title != '\0') {
		title += strspn(title, " ");
		name = strspn(title, letters);
		stream = name > 0 && title[name] == ':'
			     ? strspn(title + name + 1, letters)
			     : 0;
		if (stream > 0)
			return base_arena_strndup(
			    set->arena, title, name + 1 + stream);
		title += strcspn(title, " ");
	}
	return "";
}

static bool
begins(const char *text, const char *words)
{
	return strncmp(text, words, strlen(words)) == 0;
}

static enum base_status
read_affected(struct host_advices *set, struct host_advice *advice,
    const struct codec_json *affected, struct base_err *err)
{
	const struct codec_json *ranges = codec_json_get(affected, "ranges");
	const struct codec_json *versions =
	    codec_json_get(affected, "versions");
	const struct codec_json *package = codec_json_get(affected, "package");
	const struct codec_json *binaries =
	    codec_json_path(affected, "ecosystem_specific.binaries");
	struct host_range range = {
	    .ecosystem = keep(set, codec_json_text(package, "ecosystem", NULL),
		HOST_NAME_MAX),
	    .package = keep(
		set, codec_json_text(package, "name", NULL), HOST_NAME_MAX),
	    .introduced = "",
	    .fixed = "",
	    .last_affected = ""};
	enum base_status status = BASE_OK;
	bool has_range = false;
	const char *text;
	size_t i;

	if (*range.package == '\0')
		return BASE_OK;
	if (codec_json_size(binaries) > 0 &&
	    (begins(range.ecosystem, "SUSE") ||
		begins(range.ecosystem, "openSUSE")))
		return read_binaries(set, advice, binaries, &range, err);
	for (i = 0; i < codec_json_size(ranges) && status == BASE_OK; i++) {
		text = codec_json_text(codec_json_at(ranges, i), "type", "");
		if (strcmp(text, "GIT") == 0)
			continue;
		has_range = true;
		status = read_events(set, advice,
		    codec_json_get(codec_json_at(ranges, i), "events"), &range,
		    err);
	}
	/* Where ranges stand, the single versions say the same at length. */
	if (has_range || status != BASE_OK || codec_json_size(versions) == 0)
		return status;
	for (i = 0; i < codec_json_size(versions) && status == BASE_OK; i++) {
		text = codec_json_string(codec_json_at(versions, i));
		if (text != NULL)
			status = add_string(set, &range.versions, text, err);
	}
	return status == BASE_OK ? add_range(set, advice, &range, err) : status;
}

enum base_status
host_advice_read(struct host_advices *set, const struct codec_json *record,
    const struct host_advice **out, struct base_err *err)
{
	const struct codec_json *affected = codec_json_get(record, "affected");
	struct host_advice advice = {
	    .id =
		keep(set, codec_json_text(record, "id", NULL), HOST_NAME_MAX)};
	enum base_status status;
	size_t i;

	if (out != NULL)
		*out = NULL;
	if (*advice.id == '\0')
		return base_err_set(
		    err, BASE_INVALID, "an OSV record without an id");
	advice.title =
	    keep(set, codec_json_text(record, "summary", NULL), HOST_NOTE_MAX);
	advice.severity = keep(set,
	    codec_json_text(record, "database_specific.severity", NULL),
	    HOST_NAME_MAX);
	advice.mitigation = "";
	advice.module = read_module(set, advice.title);
	advice.is_withdrawn = *codec_json_text(record, "withdrawn", "") != '\0';
	status = read_cves(set, &advice, record, err);
	for (i = 0; i < codec_json_size(affected) && status == BASE_OK; i++)
		status = read_affected(
		    set, &advice, codec_json_at(affected, i), err);
	if (status != BASE_OK || advice.n_ranges == 0)
		return status;
	if (set->n >= HOST_ADVICES_MAX)
		return base_err_set(err, BASE_LIMIT, "more than %d advisories",
		    HOST_ADVICES_MAX);
	if (set->n == set->cap) {
		set->cap = set->cap == 0 ? 64 : 2 * set->cap;
		set->v = base_xrealloc(set->v, set->cap * sizeof(*set->v));
	}
	set->v[set->n++] = advice;
	if (out != NULL)
		*out = &set->v[set->n - 1];
	return BASE_OK;
}

enum base_status
host_advices_add_osv(struct host_advices *set, const char *data, size_t len,
    struct base_err *err)
{
	struct codec_json *record = NULL;
	enum base_status status;

	status =
	    codec_json_parse(data, len, HOST_ADVICE_BYTES_MAX, &record, err);
	if (status == BASE_OK)
		status = host_advice_read(set, record, NULL, err);
	codec_json_free(record);
	return status;
}

bool
host_range_holds(
    const struct host_range *range, enum host_order order, const char *version)
{
	int compared = 0;
	size_t i;

	if (order == HOST_ORDER_COUNT || *version == '\0')
		return false;
	if (range->versions.n > 0) {
		for (i = 0; i < range->versions.n; i++)
			if (host_version_compare(order, version,
				range->versions.v[i], &compared,
				NULL) == BASE_OK &&
			    compared == 0)
				return true;
		return false;
	}
	if (*range->introduced != '\0' && strcmp(range->introduced, "0") != 0 &&
	    (host_version_compare(order, version, range->introduced, &compared,
		 NULL) != BASE_OK ||
		compared < 0))
		return false;
	if (*range->fixed != '\0')
		return host_version_compare(order, version, range->fixed,
			   &compared, NULL) == BASE_OK &&
		       compared < 0;
	if (*range->last_affected != '\0')
		return host_version_compare(order, version,
			   range->last_affected, &compared, NULL) == BASE_OK &&
		       compared <= 0;
	return true;
}
