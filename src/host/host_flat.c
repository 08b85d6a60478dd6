#include "host_flat.h"

#include <string.h>

#define SCORE_MOST 100 /* tenths */
#define WORD_MAX ((size_t)4 * HOST_NAME_MAX) /* a name, cut by characters */

static void
word(struct base_flat *flat, const char **text, const char *what)
{
	base_flat_text(flat, text, WORD_MAX, what);
}

static void
text(struct base_flat *flat, const char **value, const char *what)
{
	base_flat_text(flat, value, HOST_TEXT_MAX, what);
}

static void
time_of(struct base_flat *flat, int64_t *value, const char *what)
{
	uint64_t number = (uint64_t)*value;

	base_flat_number(flat, &number, UINT64_MAX, what);
	*value = (int64_t)number;
}

/* One of an enum's values, 0 to most. */
static unsigned
one_of(struct base_flat *flat, unsigned value, unsigned most, const char *what)
{
	uint64_t number = value;

	base_flat_number(flat, &number, most, what);
	return flat->wrong == NULL ? (unsigned)number : 0;
}

static void
strings(struct base_flat *flat, struct host_strings *list, const char *what)
{
	size_t i;

	base_flat_list(flat, (void **)&list->v, &list->n, HOST_STRINGS_MAX,
	    sizeof(*list->v));
	list->cap = list->n;
	for (i = 0; i < list->n; i++)
		text(flat, &list->v[i], what);
}

static void
package(struct base_flat *flat, struct host_package *p)
{
	const char **words[] = {&p->name, &p->installed, &p->newer, &p->arch,
	    &p->repository, &p->source, &p->source_version, &p->module,
	    &p->ecosystem};
	size_t i;

	for (i = 0; i < BASE_LEN(words); i++)
		word(flat, words[i], "a package");
	text(flat, &p->path, "a package's path");
	base_flat_bool(flat, &p->is_held, "a package");
	base_flat_bool(flat, &p->is_kernel, "a package");
}

static void
affected(struct base_flat *flat, struct host_affected *a)
{
	const char **words[] = {
	    &a->package, &a->installed, &a->fixed_in, &a->state};
	size_t i;

	for (i = 0; i < BASE_LEN(words); i++)
		word(flat, words[i], "what is affected");
	text(flat, &a->path, "what is affected");
	a->fix = (enum host_fix)one_of(
	    flat, (unsigned)a->fix, HOST_FIX_DONE, "a fix");
}

static void
finding(struct base_flat *flat, struct host_finding *f)
{
	const char **texts[] = {&f->id, &f->reason, &f->title, &f->severity,
	    &f->mitigation, &f->mitigation_url, &f->score.version,
	    &f->score.vector, &f->score.severity, &f->score.origin,
	    &f->score.cve};
	size_t i;

	for (i = 0; i < BASE_LEN(texts); i++)
		text(flat, texts[i], "a finding");
	f->state = (enum host_state)one_of(
	    flat, (unsigned)f->state, HOST_INVESTIGATING, "a state");
	/* -1 is none. */
	f->score.base = (int)one_of(flat, (unsigned)(f->score.base + 1),
			    SCORE_MOST + 1, "a score") -
			1;
	strings(flat, &f->advisories, "an advisory");
	strings(flat, &f->kbs, "a KB");
	base_flat_bool(flat, &f->has_poc, "a finding");
	base_flat_bool(flat, &f->is_kev, "a finding");
	base_flat_bool(flat, &f->is_exploited, "a finding");
	base_flat_list(flat, (void **)&f->affected, &f->n_affected,
	    HOST_AFFECTED_MAX, sizeof(*f->affected));
	f->cap_affected = f->n_affected;
	for (i = 0; i < f->n_affected; i++)
		affected(flat, &f->affected[i]);
}

static void
service(struct base_flat *flat, struct host_service *s)
{
	word(flat, &s->name, "a service");
	text(flat, &s->path, "a service");
	word(flat, &s->package, "a service");
	time_of(flat, &s->pid, "a service");
}

static void
head(struct base_flat *flat, struct host_scan *s)
{
	const char **texts[] = {&s->format, &s->tool, &s->name, &s->uuid,
	    &s->container, &s->family, &s->release, &s->kernel,
	    &s->kernel_version};
	bool *flags[] = {&s->is_reboot_required, &s->has_reboot,
	    &s->has_inventory, &s->has_updates, &s->has_findings,
	    &s->lacks_epochs};
	size_t i;

	for (i = 0; i < BASE_LEN(texts); i++)
		word(flat, texts[i], "the scan's words");
	for (i = 0; i < BASE_LEN(flags); i++)
		base_flat_bool(flat, flags[i], "the scan");
	time_of(flat, &s->time, "the time");
}

void
host_flat_scan(struct base_flat *flat, struct host_scan *s)
{
	uint64_t magic = HOST_FLAT_MAGIC;
	size_t i;

	base_flat_number(flat, &magic, UINT64_MAX, "the mark");
	if (magic != HOST_FLAT_MAGIC && flat->wrong == NULL)
		flat->wrong = "the mark";
	head(flat, s);
	base_flat_list(flat, (void **)&s->packages, &s->n_packages,
	    HOST_PACKAGES_MAX, sizeof(*s->packages));
	for (i = 0; i < s->n_packages; i++)
		package(flat, &s->packages[i]);
	base_flat_list(flat, (void **)&s->findings, &s->n_findings,
	    HOST_FINDINGS_MAX, sizeof(*s->findings));
	for (i = 0; i < s->n_findings; i++)
		finding(flat, &s->findings[i]);
	base_flat_list(flat, (void **)&s->services, &s->n_services,
	    HOST_SERVICES_MAX, sizeof(*s->services));
	for (i = 0; i < s->n_services; i++)
		service(flat, &s->services[i]);
	strings(flat, &s->kbs_applied, "a KB");
	strings(flat, &s->kbs_missing, "a KB");
	strings(flat, &s->notes, "a note");
	s->cap_packages = s->n_packages;
	s->cap_findings = s->n_findings;
	s->cap_services = s->n_services;
}

void
host_flat_question(struct base_flat *flat, struct host_question *q)
{
	word(flat, &q->format, "the format");
	word(flat, &q->context.name, "the name");
	word(flat, &q->context.family, "the family");
	word(flat, &q->context.release, "the release");
	time_of(flat, &q->context.time, "the time");
	base_flat_bytes(flat, &q->data, &q->len, HOST_BYTES_MAX, "the file");
}
