/* A scan in the making: copying, bounded lists, finding what is there. */
#include "host_x.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_score.h"

#define NONE UINT32_MAX

/* Where packages and findings stand, by name: chains in a table of
 * buckets. */
struct table {
	uint32_t *buckets;
	uint32_t *next; /* of each row: the next one of its bucket */
	size_t n_buckets;
	size_t cap; /* of next */
};

struct host_index {
	struct table packages;
	struct table findings;
};

struct host_scan *
host_scan_new(void)
{
	struct base_arena *arena = base_arena_new();
	struct host_scan *scan = base_arena_alloc(arena, sizeof(*scan));

	scan->arena = arena;
	scan->format = scan->tool = scan->name = scan->uuid = "";
	scan->container = scan->family = scan->release = "";
	scan->kernel = scan->kernel_version = "";
	scan->index = base_arena_alloc(arena, sizeof(*scan->index));
	return scan;
}

void
host_scan_free(struct host_scan *scan)
{
	if (scan != NULL)
		base_arena_free(scan->arena);
}

/* Control characters are blanks. */
static void
flatten(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = ' ';
}

const char *
host_copy_len(struct host_scan *scan, const char *text, size_t len, size_t max)
{
	struct base_buf out;
	const char *copy;
	char *trimmed;

	if (text == NULL || len == 0)
		return "";
	/* A long tail is not worth repairing. */
	if (len > 4 * max)
		len = 4 * max;
	base_buf_init(&out, 3 * len + 16);
	if (base_text_repair(text, len, &out) != BASE_OK)
		base_buf_clear(&out);
	if (out.len == 0) {
		base_buf_release(&out);
		return "";
	}
	if (max != HOST_TEXT_MAX)
		flatten(out.data);
	trimmed = base_text_trim(out.data);
	if (strlen(trimmed) > max)
		trimmed[base_text_cut(trimmed, max)] = '\0';
	copy = *trimmed == '\0' ? "" : base_arena_strdup(scan->arena, trimmed);
	base_buf_release(&out);
	return copy;
}

const char *
host_copy(struct host_scan *scan, const char *text, size_t max)
{
	return host_copy_len(scan, text, text == NULL ? 0 : strlen(text), max);
}

/* A list of the arena with room for one more. */
static void *
grow(struct host_scan *scan, void *list, size_t n, size_t *cap, size_t size)
{
	size_t more;
	void *wider;

	if (n < *cap)
		return list;
	more = *cap == 0 ? 8 : *cap * 2;
	wider = base_arena_alloc(scan->arena, more * size);
	if (n > 0)
		memcpy(wider, list, n * size);
	*cap = more;
	return wider;
}

bool
host_strings_has(const struct host_strings *list, const char *text)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->v[i], text) == 0)
			return true;
	return false;
}

enum base_status
host_add_string(struct host_scan *scan, struct host_strings *list,
    const char *text, struct base_err *err)
{
	const char *copy = host_copy(scan, text, HOST_NOTE_MAX);

	if (*copy == '\0' || host_strings_has(list, copy))
		return BASE_OK;
	if (list->n >= HOST_STRINGS_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "more than %d entries in one list", HOST_STRINGS_MAX);
	list->v = grow(scan, list->v, list->n, &list->cap, sizeof(*list->v));
	list->v[list->n++] = copy;
	return BASE_OK;
}

void
host_note(struct host_scan *scan, const char *fmt, ...)
{
	char text[HOST_NOTE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (scan->notes.n < 256 &&
	    host_add_string(scan, &scan->notes, text, NULL) != BASE_OK)
		return;
}

static size_t
hash(const char *text)
{
	uint64_t h = 14695981039346656037U;

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211U;
	return (size_t)(h ^ (h >> 32));
}

/* Puts row n into its bucket; buckets is a power of two, made once. */
static void
table_add(
    struct host_scan *scan, struct table *table, const char *name, size_t row)
{
	size_t bucket;

	if (table->buckets == NULL) {
		table->n_buckets = 16384;
		table->buckets = base_arena_alloc(
		    scan->arena, table->n_buckets * sizeof(*table->buckets));
		memset(table->buckets, 0xff,
		    table->n_buckets * sizeof(*table->buckets));
	}
	table->next =
	    grow(scan, table->next, row, &table->cap, sizeof(*table->next));
	bucket = hash(name) & (table->n_buckets - 1);
	table->next[row] = table->buckets[bucket];
	table->buckets[bucket] = (uint32_t)row;
}

static uint32_t
table_first(const struct table *table, const char *name)
{
	if (table->buckets == NULL)
		return NONE;
	return table->buckets[hash(name) & (table->n_buckets - 1)];
}

void
host_scan_reopen(struct host_scan *scan)
{
	size_t i;

	scan->index = base_arena_alloc(scan->arena, sizeof(*scan->index));
	for (i = 0; i < scan->n_packages; i++)
		table_add(
		    scan, &scan->index->packages, scan->packages[i].name, i);
	for (i = 0; i < scan->n_findings; i++)
		table_add(
		    scan, &scan->index->findings, scan->findings[i].id, i);
}

/* From this row on, the first package of that name and arch. */
static struct host_package *
seek_package(
    struct host_scan *scan, uint32_t row, const char *name, const char *arch)
{
	struct host_package *p;

	for (; row != NONE; row = scan->index->packages.next[row]) {
		p = &scan->packages[row];
		if (strcmp(p->name, name) == 0 &&
		    (arch == NULL || *arch == '\0' || *p->arch == '\0' ||
			strcmp(p->arch, arch) == 0))
			return p;
	}
	return NULL;
}

struct host_package *
host_first_package(struct host_scan *scan, const char *name, const char *arch)
{
	return seek_package(
	    scan, table_first(&scan->index->packages, name), name, arch);
}

struct host_package *
host_next_package(
    struct host_scan *scan, struct host_package *package, const char *arch)
{
	size_t row = (size_t)(package - scan->packages);

	return seek_package(
	    scan, scan->index->packages.next[row], package->name, arch);
}

void
host_set_text(
    struct host_scan *scan, const char **field, const char *text, size_t max)
{
	if (**field == '\0')
		*field = host_copy(scan, text, max);
}

/* Fills in what `to` lacks. */
static void
fill_package(struct host_scan *scan, struct host_package *to,
    const struct host_package *from)
{
	host_set_text(scan, &to->installed, from->installed, HOST_NAME_MAX);
	host_set_text(scan, &to->newer, from->newer, HOST_NAME_MAX);
	host_set_text(scan, &to->arch, from->arch, HOST_NAME_MAX);
	host_set_text(scan, &to->repository, from->repository, HOST_NAME_MAX);
	host_set_text(scan, &to->source, from->source, HOST_NAME_MAX);
	host_set_text(
	    scan, &to->source_version, from->source_version, HOST_NAME_MAX);
	host_set_text(scan, &to->module, from->module, HOST_NAME_MAX);
	host_set_text(scan, &to->ecosystem, from->ecosystem, HOST_NAME_MAX);
	host_set_text(scan, &to->path, from->path, HOST_NOTE_MAX);
	to->is_held = to->is_held || from->is_held;
}

static bool
is_same(const char *a, const char *b)
{
	return strcmp(a, b == NULL ? "" : b) == 0;
}

enum base_status
host_add_package(struct host_scan *scan, const struct host_package *package,
    struct host_package **out, struct base_err *err)
{
	const char *name = host_copy(scan, package->name, HOST_NAME_MAX);
	struct host_package *p;

	if (*name == '\0')
		return base_err_set(err, BASE_INVALID, "a package has no name");
	for (p = host_first_package(scan, name, NULL); p != NULL;
	     p = host_next_package(scan, p, NULL))
		if (is_same(p->installed, package->installed) &&
		    is_same(p->arch, package->arch) &&
		    is_same(p->path, package->path))
			break;
	if (p == NULL) {
		if (scan->n_packages >= HOST_PACKAGES_MAX)
			return base_err_set(err, BASE_LIMIT,
			    "more than %d packages", HOST_PACKAGES_MAX);
		scan->packages = grow(scan, scan->packages, scan->n_packages,
		    &scan->cap_packages, sizeof(*scan->packages));
		p = &scan->packages[scan->n_packages];
		*p = (struct host_package){.name = name,
		    .installed = "",
		    .newer = "",
		    .arch = "",
		    .repository = "",
		    .source = "",
		    .source_version = "",
		    .module = "",
		    .ecosystem = "",
		    .path = ""};
		table_add(
		    scan, &scan->index->packages, name, scan->n_packages++);
	}
	fill_package(scan, p, package);
	if (out != NULL)
		*out = p;
	return BASE_OK;
}

enum base_status
host_get_finding(struct host_scan *scan, const char *id,
    struct host_finding **out, struct base_err *err)
{
	const char *copy = host_copy(scan, id, HOST_NAME_MAX);
	struct table *table = &scan->index->findings;
	uint32_t row;

	if (*copy == '\0')
		return base_err_set(
		    err, BASE_INVALID, "a vulnerability has no id");
	for (row = table_first(table, copy); row != NONE;
	     row = table->next[row])
		if (strcmp(scan->findings[row].id, copy) == 0) {
			*out = &scan->findings[row];
			return BASE_OK;
		}
	if (scan->n_findings >= HOST_FINDINGS_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "more than %d vulnerabilities", HOST_FINDINGS_MAX);
	scan->findings = grow(scan, scan->findings, scan->n_findings,
	    &scan->cap_findings, sizeof(*scan->findings));
	*out = &scan->findings[scan->n_findings];
	**out = (struct host_finding){.id = copy,
	    .reason = "",
	    .title = "",
	    .severity = "",
	    .score = {"", -1, "", "", "", ""},
	    .mitigation = "",
	    .mitigation_url = ""};
	table_add(scan, table, copy, scan->n_findings++);
	return BASE_OK;
}

enum base_status
host_add_affected(struct host_scan *scan, struct host_finding *finding,
    const struct host_affected *affected, struct base_err *err)
{
	const char *name = host_copy(scan, affected->package, HOST_NAME_MAX);
	struct host_affected *a;
	size_t i;

	for (i = 0; i < finding->n_affected; i++) {
		a = &finding->affected[i];
		if (strcmp(a->package, name) == 0 &&
		    is_same(a->path, affected->path))
			break;
	}
	if (i == finding->n_affected) {
		if (i >= HOST_AFFECTED_MAX)
			return base_err_set(err, BASE_LIMIT,
			    "%s: more than %d packages", finding->id,
			    HOST_AFFECTED_MAX);
		finding->affected = grow(scan, finding->affected, i,
		    &finding->cap_affected, sizeof(*finding->affected));
		finding->affected[finding->n_affected++] =
		    (struct host_affected){.package = name,
			.installed = "",
			.fixed_in = "",
			.state = "",
			.path = ""};
	}
	a = &finding->affected[i];
	host_set_text(scan, &a->installed, affected->installed, HOST_NAME_MAX);
	host_set_text(scan, &a->fixed_in, affected->fixed_in, HOST_NAME_MAX);
	host_set_text(scan, &a->state, affected->state, HOST_NAME_MAX);
	host_set_text(scan, &a->path, affected->path, HOST_NOTE_MAX);
	if (a->fix == HOST_FIX_UNKNOWN ||
	    (a->fix == HOST_FIX_NOT_YET && affected->fix == HOST_FIX_AVAILABLE))
		a->fix = affected->fix;
	return BASE_OK;
}

void
host_add_score(struct host_scan *scan, struct host_finding *finding,
    const char *source, double score, const char *vector,
    const char *version_if_unknown)
{
	const char *version = vuln_score_version(vector);
	struct vuln_score both[2];

	/* Zero is what these tools write where nobody has scored. */
	if (!(score > 0 && score <= 10))
		return;
	both[0] = finding->score;
	both[1] = (struct vuln_score){
	    .version = version == NULL ? version_if_unknown : version,
	    .base = (int)(score * 10 + 0.5),
	    .vector = version == NULL ? "" : vector,
	    .severity = "",
	    .origin = "",
	    .cve = ""};
	if (vuln_score_best(both, 2) != &both[1])
		return;
	both[1].vector = host_copy(scan, both[1].vector, HOST_NAME_MAX);
	both[1].origin = host_copy(scan,
	    base_arena_printf(scan->arena, "%s%s%s", scan->format,
		*source == '\0' ? "" : "/", source),
	    HOST_NAME_MAX);
	finding->score = both[1];
}

enum base_status
host_add_service(struct host_scan *scan, const struct host_service *service,
    struct base_err *err)
{
	struct host_service *s;

	if (scan->n_services >= HOST_SERVICES_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "more than %d services to restart", HOST_SERVICES_MAX);
	scan->services = grow(scan, scan->services, scan->n_services,
	    &scan->cap_services, sizeof(*scan->services));
	s = &scan->services[scan->n_services++];
	s->name = host_copy(scan, service->name, HOST_NAME_MAX);
	s->path = host_copy(scan, service->path, HOST_NOTE_MAX);
	s->package = host_copy(scan, service->package, HOST_NAME_MAX);
	s->pid = service->pid;
	return BASE_OK;
}
