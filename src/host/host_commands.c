/* Which packages of which findings can be updated, and which wait. */
#include "host_commands_x.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/host_version.h"
#include "host_kernel.h"
#include "host_x.h"

const char *
host_wait_name(enum host_wait wait)
{
	static const char *const names[] = {"held", "not_yet", "never", "offer",
	    "reboot", "kernel", "library", "name", "unknown"};

	return (size_t)wait < BASE_LEN(names) ? names[wait] : "";
}

/* The number that a release begins with; 0 when it is none. */
static int64_t
major_of(const char *release)
{
	char digits[8] = "";
	size_t len = strspn(release, "0123456789");
	int64_t number = 0;

	if (len == 0 || len >= sizeof(digits))
		return 0;
	memcpy(digits, release, len);
	return base_text_to_int(digits, 0, 9999999, &number) == BASE_OK ? number
									: 0;
}

enum host_manager
host_manager_of(const char *family, const char *release)
{
	int64_t major = major_of(release);

	if (strcmp(family, "windows") == 0)
		return HOST_MANAGER_WINDOWS;
	if (strcmp(family, "freebsd") == 0)
		return HOST_MANAGER_PKG;
	if (strncmp(family, "suse", 4) == 0 ||
	    strncmp(family, "opensuse", 8) == 0)
		return HOST_MANAGER_ZYPPER;
	switch (host_order_of(family)) {
	case HOST_ORDER_DEB:
		return HOST_MANAGER_APT;
	case HOST_ORDER_APK:
		return HOST_MANAGER_APK;
	case HOST_ORDER_COUNT:
		return HOST_MANAGER_NONE;
	case HOST_ORDER_RPM:
		break;
	}
	/* Amazon Linux 2 and 2018.03; 2023 has dnf. */
	if (strcmp(family, "amazon") == 0)
		return major == 2 || (major > 2000 && major < 2022)
			   ? HOST_MANAGER_YUM
			   : HOST_MANAGER_DNF;
	return major > 0 && major < 8 ? HOST_MANAGER_YUM : HOST_MANAGER_DNF;
}

enum base_status
host_commands_add(struct host_commands *commands, struct host_strings *list,
    const char *text, struct base_err *err)
{
	const char **wider;

	if (*text == '\0')
		return BASE_OK;
	/* The next one of a sorted list is often the one before. */
	if (list->n > 0 && strcmp(list->v[list->n - 1], text) == 0)
		return BASE_OK;
	if (host_strings_has(list, text))
		return BASE_OK;
	if (list->n >= HOST_STRINGS_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "more than %d entries in one list", HOST_STRINGS_MAX);
	if (list->n == list->cap) {
		list->cap = list->cap == 0 ? 8 : 2 * list->cap;
		wider = base_arena_alloc(
		    commands->arena, list->cap * sizeof(*list->v));
		if (list->n > 0)
			memcpy(wider, list->v, list->n * sizeof(*list->v));
		list->v = wider;
	}
	list->v[list->n++] = base_arena_strdup(commands->arena, text);
	return BASE_OK;
}

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
sort_strings(struct host_strings *list)
{
	if (list->n > 1)
		qsort(list->v, list->n, sizeof(*list->v), compare_strings);
}

struct making {
	const struct host_scan *scan;
	struct host_commands *out;
	struct host_update_list updates;
	size_t cap_waiting;
	enum host_order order;
};

static enum base_status
add_waiting(struct making *m, const struct host_finding *finding,
    const struct host_affected *a, enum host_wait wait, struct base_err *err)
{
	const struct host_package *p = host_scan_package(m->scan, a->package);
	struct host_commands *out = m->out;
	struct host_waiting *w, *wider;
	size_t i;

	for (i = 0; i < out->n_waiting; i++) {
		w = &out->waiting[i];
		if (w->wait == wait && strcmp(w->package, a->package) == 0 &&
		    strcmp(w->path, a->path) == 0)
			return host_commands_add(
			    out, &w->findings, finding->id, err);
	}
	if (out->n_waiting >= HOST_WAITING_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "more than %d packages wait", HOST_WAITING_MAX);
	if (out->n_waiting == m->cap_waiting) {
		m->cap_waiting = m->cap_waiting == 0 ? 16 : 2 * m->cap_waiting;
		wider = base_arena_alloc(
		    out->arena, m->cap_waiting * sizeof(*wider));
		if (out->n_waiting > 0)
			memcpy(wider, out->waiting,
			    out->n_waiting * sizeof(*wider));
		out->waiting = wider;
	}
	w = &out->waiting[out->n_waiting++];
	*w = (struct host_waiting){.wait = wait,
	    .package = base_arena_strdup(out->arena, a->package),
	    .installed = base_arena_strdup(out->arena, a->installed),
	    .fixed_in = base_arena_strdup(out->arena, a->fixed_in),
	    .newer = base_arena_strdup(out->arena, p == NULL ? "" : p->newer),
	    .path = base_arena_strdup(out->arena, a->path)};
	return host_commands_add(out, &w->findings, finding->id, err);
}

/* Is version a at least b?  Unknown: `unknown`. */
static bool
is_at_least(const struct making *m, const char *a, const char *b, bool unknown)
{
	int order = 0;

	if (*a == '\0' || *b == '\0' ||
	    host_version_compare(m->order, a, b, &order, NULL) != BASE_OK)
		return unknown;
	return order >= 0;
}

/* A repository that is not the system's own has to be named. */
static const char *
extra_repository(enum host_manager manager, const char *repository)
{
	static const char *const own[] = {"baseos", "appstream", "base",
	    "updates", "extras", "crb", "powertools", "fedora", "anaconda",
	    "amzn2-core", "amazonlinux", "installed"};
	size_t i;

	if (manager != HOST_MANAGER_DNF && manager != HOST_MANAGER_YUM)
		return "";
	for (i = 0; i < BASE_LEN(own); i++)
		if (base_text_equal_ascii(repository, own[i]))
			return "";
	/* rhel-9-for-x86_64-baseos-rpms, ol9_appstream, updates-testing */
	if (strstr(repository, "baseos") != NULL ||
	    strstr(repository, "appstream") != NULL ||
	    strncmp(repository, "rhel-", 5) == 0 ||
	    strncmp(repository, "rhui-", 5) == 0)
		return "";
	return repository;
}

/* Several architectures of one package are named each. */
static const char *
word_of(const struct making *m, const struct host_package *p, const char *name)
{
	if (m->out->manager != HOST_MANAGER_APT || p == NULL ||
	    *p->arch == '\0' || strcmp(p->arch, "all") == 0 ||
	    host_scan_count(m->scan, name) < 2)
		return base_arena_strdup(m->out->arena, name);
	return base_arena_printf(m->out->arena, "%s:%s", name, p->arch);
}

static bool
wants_reboot(const struct host_package *p, const char *name)
{
	static const char *const names[] = {"glibc", "libc6", "systemd", "dbus",
	    "dbus-broker", "dbus-daemon", "linux-firmware", "musl",
	    "microcode_ctl", "intel-microcode", "amd64-microcode"};

	return base_text_is_among(name, names, BASE_LEN(names)) ||
	       (p != NULL && p->is_kernel);
}

static enum base_status
add_update(struct making *m, const struct host_finding *finding,
    const struct host_affected *a, const struct host_package *p,
    struct base_err *err)
{
	struct host_update_list *list = &m->updates;
	const char *name = a->package, *word, *repository;

	if (m->order == HOST_ORDER_DEB && p != NULL && p->is_kernel) {
		m->out->is_reboot_after = true;
		p = host_kernel_meta(m->scan);
		if (p == NULL)
			return add_waiting(
			    m, finding, a, HOST_WAIT_UNKNOWN, err);
		name = p->name;
	}
	word = word_of(m, p, name);
	repository =
	    p == NULL ? "" : extra_repository(m->out->manager, p->repository);
	if (!host_commands_is_safe(word) ||
	    (*repository != '\0' && !host_commands_is_safe(repository)))
		return add_waiting(m, finding, a, HOST_WAIT_NAME, err);
	if (wants_reboot(p, name))
		m->out->is_reboot_after = true;
	if (list->n == list->cap) {
		list->cap = list->cap == 0 ? 64 : 2 * list->cap;
		list->v = base_xrealloc(list->v, list->cap * sizeof(*list->v));
	}
	list->v[list->n++] = (struct host_update){
	    word, base_arena_strdup(m->out->arena, repository)};
	return host_commands_add(m->out, &m->out->findings, finding->id, err);
}

/* What becomes of one package of a finding. */
static enum base_status
take_affected(struct making *m, const struct host_finding *finding,
    const struct host_affected *a, struct base_err *err)
{
	const struct host_package *p = host_scan_package(m->scan, a->package);

	if (*a->path != '\0' || (p != NULL && *p->ecosystem != '\0'))
		return add_waiting(m, finding, a, HOST_WAIT_LIBRARY, err);
	if (a->fix == HOST_FIX_DONE)
		return BASE_OK;
	if (host_kernel_waits(m->scan, a)) {
		/* That an old one runs is no guess. */
		if (*m->scan->kernel == '\0' && !m->scan->is_reboot_required)
			return add_waiting(
			    m, finding, a, HOST_WAIT_KERNEL, err);
		m->out->is_reboot_required = true;
		return add_waiting(m, finding, a, HOST_WAIT_REBOOT, err);
	}
	if (a->fix == HOST_FIX_NOT_YET)
		return add_waiting(m, finding, a, HOST_WAIT_NOT_YET, err);
	if (a->fix == HOST_FIX_NEVER)
		return add_waiting(m, finding, a, HOST_WAIT_NEVER, err);
	if (p != NULL && p->is_held)
		return add_waiting(m, finding, a, HOST_WAIT_HELD, err);
	/* A program of Windows has an installer of its own. */
	if (m->out->manager == HOST_MANAGER_WINDOWS && *a->fixed_in != '\0')
		return add_waiting(m, finding, a, HOST_WAIT_NAME, err);
	/* Offered, but older than the one that mends it; or none at all. */
	if (p != NULL && !(m->order == HOST_ORDER_DEB && p->is_kernel) &&
	    ((*p->newer != '\0' &&
		 !is_at_least(m, p->newer, a->fixed_in, true)) ||
		(*p->newer == '\0' && m->scan->has_updates)))
		return add_waiting(m, finding, a, HOST_WAIT_OFFER, err);
	if (a->fix == HOST_FIX_UNKNOWN && (p == NULL || *p->newer == '\0'))
		return add_waiting(m, finding, a, HOST_WAIT_UNKNOWN, err);
	if (m->out->manager == HOST_MANAGER_NONE ||
	    m->out->manager == HOST_MANAGER_WINDOWS)
		return add_waiting(m, finding, a, HOST_WAIT_UNKNOWN, err);
	return add_update(m, finding, a, p, err);
}

/* A finding of Windows names the KBs that mend it. */
static enum base_status
take_kbs(
    struct making *m, const struct host_finding *finding, struct base_err *err)
{
	enum base_status status = BASE_OK;
	bool is_mended = false;
	size_t i;

	for (i = 0; i < finding->kbs.n && status == BASE_OK; i++) {
		/* Some come anew each month under one number. */
		if (host_strings_has(
			&m->scan->kbs_applied, finding->kbs.v[i]) &&
		    !host_strings_has(&m->scan->kbs_missing, finding->kbs.v[i]))
			continue;
		status = host_commands_add(
		    m->out, &m->out->kbs, finding->kbs.v[i], err);
		is_mended = true;
	}
	if (status == BASE_OK && is_mended)
		status = host_commands_add(
		    m->out, &m->out->findings, finding->id, err);
	return status;
}

static enum base_status
take_finding(
    struct making *m, const struct host_finding *finding, struct base_err *err)
{
	static const struct host_affected none = {.package = "",
	    .installed = "",
	    .fixed_in = "",
	    .state = "",
	    .path = ""};
	enum base_status status = BASE_OK;
	size_t i;

	if (finding->state != HOST_AFFECTED &&
	    finding->state != HOST_INVESTIGATING)
		return BASE_OK;
	if (finding->kbs.n > 0)
		status = take_kbs(m, finding, err);
	else if (finding->n_affected == 0)
		return add_waiting(m, finding, &none, HOST_WAIT_UNKNOWN, err);
	for (i = 0; i < finding->n_affected && status == BASE_OK; i++)
		status = take_affected(m, finding, &finding->affected[i], err);
	return status;
}

/* All that is offered, where nobody looked for vulnerabilities. */
static enum base_status
take_offers(struct making *m, struct base_err *err)
{
	static const struct host_finding nothing = {.id = ""};
	enum base_status status = BASE_OK;
	const struct host_package *p;
	struct host_affected a;
	size_t i;

	for (i = 0; i < m->scan->n_packages && status == BASE_OK; i++) {
		p = &m->scan->packages[i];
		if (*p->newer == '\0' || *p->ecosystem != '\0')
			continue;
		a = (struct host_affected){.package = p->name,
		    .installed = p->installed,
		    .fixed_in = p->newer,
		    .fix = HOST_FIX_AVAILABLE,
		    .state = "",
		    .path = ""};
		status = take_affected(m, &nothing, &a, err);
	}
	for (i = 0; i < m->scan->kbs_missing.n && status == BASE_OK; i++)
		status = host_commands_add(
		    m->out, &m->out->kbs, m->scan->kbs_missing.v[i], err);
	return status;
}

static int
compare_waiting(const void *a, const void *b)
{
	const struct host_waiting *x = a, *y = b;
	int order = (x->wait > y->wait) - (x->wait < y->wait);

	if (order == 0)
		order = strcmp(x->package, y->package);
	return order != 0 ? order : strcmp(x->path, y->path);
}

/* All is collected: order and text. */
static enum base_status
finish(struct making *m, struct base_err *err)
{
	struct host_commands *out = m->out;
	enum base_status status = BASE_OK;
	const struct host_service *s;
	size_t i;

	for (i = 0; i < m->scan->n_services && status == BASE_OK; i++) {
		s = &m->scan->services[i];
		status = host_commands_add(out, &out->services,
		    *s->name != '\0' ? s->name : s->path, err);
	}
	sort_strings(&out->services);
	sort_strings(&out->findings);
	sort_strings(&out->kbs);
	for (i = 0; i < out->n_waiting; i++)
		sort_strings(&out->waiting[i].findings);
	if (out->n_waiting > 1)
		qsort(out->waiting, out->n_waiting, sizeof(*out->waiting),
		    compare_waiting);
	if (m->scan->is_reboot_required)
		out->is_reboot_required = true;
	if (status == BASE_OK)
		status = host_commands_write(out, &m->updates, err);
	if (status == BASE_OK)
		status = host_commands_write_restart(out, err);
	return status;
}

enum base_status
host_commands_make(const struct host_scan *scan, const char *const *ids,
    size_t n_ids, struct host_commands **out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct making m = {.scan = scan, .order = host_order_of(scan->family)};
	const struct host_finding *finding;
	enum base_status status = BASE_OK;
	size_t i, n = ids == NULL ? scan->n_findings : n_ids;

	m.out = base_arena_alloc(arena, sizeof(*m.out));
	m.out->arena = arena;
	m.out->restart = "";
	m.out->manager = host_manager_of(scan->family, scan->release);
	for (i = 0; i < n && status == BASE_OK; i++) {
		finding = ids == NULL ? &scan->findings[i]
				      : host_scan_finding(scan, ids[i]);
		if (finding != NULL)
			status = take_finding(&m, finding, err);
	}
	if (status == BASE_OK && ids == NULL && !scan->has_findings)
		status = take_offers(&m, err);
	if (status == BASE_OK)
		status = finish(&m, err);
	free(m.updates.v);
	if (status != BASE_OK)
		host_commands_free(m.out);
	else
		*out = m.out;
	return status;
}

void
host_commands_free(struct host_commands *commands)
{
	if (commands != NULL)
		base_arena_free(commands->arena);
}
