#include "kairan/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "flow_preview.h"
#include "flow_private.h"
#include "kairan/base_file.h"
#include "kairan/base_text.h"
#include "kairan/tracker_builtin.h"
#include "kairan/tracker_redmine.h"

#define SPOOL_MODE 02770

#define NOTE_MAX 4096 /* bytes of a line of history; the rest is cut */

static enum base_status
open_redmine(struct flow *flow, struct base_err *err)
{
	const struct conf_tracker *c = &flow->conf->tracker;
	struct tracker_redmine_options o = {.url = c->url,
	    .public_url = c->public_url,
	    .ca_file = c->ca_file,
	    .timeout_ms = (int)(c->timeout * 1000),
	    .tracker = c->tracker};
	enum base_status status;
	struct base_buf key;
	size_t i;

	o.act = c->act == CONF_ACT_SWITCH ? TRACKER_ACT_SWITCH
		: c->act == CONF_ACT_KEYS ? TRACKER_ACT_KEY
					  : TRACKER_ACT_GATEWAY;
	for (i = 0; i < CONF_STATUS_COUNT; i++)
		o.statuses[i] = c->status[i];
	o.fields[TRACKER_FIELD_CVE] = c->field_cve;
	o.fields[TRACKER_FIELD_ADVISORY] = c->field_advisory;
	o.fields[TRACKER_FIELD_CVSS] = c->field_cvss;
	o.fields[TRACKER_FIELD_CWE] = c->field_cwe;
	o.fields[TRACKER_FIELD_SSVC] = c->field_ssvc;
	o.fields[TRACKER_FIELD_HOST] = c->field_host;
	o.fields[TRACKER_FIELD_EXACT_STATUS] = c->field_status;
	o.fields[TRACKER_FIELD_PLANNED] = c->field_planned;
	o.fields[TRACKER_FIELD_MARKER] = c->field_reference;
	base_buf_init(&key, 8192);
	status = base_file_read_secret(c->key_file, &key, err);
	if (status == BASE_OK) {
		o.api_key = base_buf_text(&key);
		status = tracker_redmine_open(&o, &flow->tracker, err);
	} else
		base_err_prefix(err, "tracker { key_file }");
	base_buf_wipe(&key);
	return status;
}

static enum base_status
add_builtin_people(struct flow *flow, struct base_err *err)
{
	enum base_status status = BASE_OK;
	const struct conf_person *p;
	const char **groups;
	int64_t id;
	size_t i;

	for (i = 0; i < flow->conf->persons_len && status == BASE_OK; i++) {
		p = &flow->conf->persons[i];
		groups = base_xcalloc(p->groups.n + 1, sizeof(*groups));
		if (p->groups.n > 0)
			memcpy(
			    groups, p->groups.v, p->groups.n * sizeof(*groups));
		status = tracker_builtin_set_person(flow->tracker,
		    &(struct tracker_builtin_person){.login = p->login,
			.name = p->name,
			.mail = p->mail.n > 0 ? p->mail.v[0] : NULL,
			.language = p->language,
			.rights =
			    TRACKER_BUILTIN_MEMBER |
			    (p->role == CONF_ROLE_ADMIN ? TRACKER_BUILTIN_ADMIN
							: 0),
			.groups = groups},
		    &id, err);
		free(groups);
	}
	return status;
}

enum base_status
flow_tracker_open(struct flow *flow, struct base_err *err)
{
	enum base_status status;

	if (flow->conf->tracker.type == CONF_TRACKER_REDMINE)
		return open_redmine(flow, err);
	status = tracker_builtin_open(flow->store, NULL, &flow->tracker, err);
	return status == BASE_OK ? add_builtin_people(flow, err) : status;
}

static enum base_status
take_lock(struct flow *flow, struct base_err *err)
{
	enum base_status status;
	char *path;

	path = base_file_join(flow->conf->lock_dir, flow->name);
	status = base_file_lock(path, false, &flow->lock, err);
	if (status == BASE_EXISTS) {
		base_err_clear(err);
		base_err_set(err, BASE_EXISTS,
		    "another 'kairan %s' is running on %s", flow->name,
		    flow->conf->state_dir);
	}
	/* So that `kairan check` sees when it last ran. */
	if (status == BASE_OK)
		(void)futimens(flow->lock, NULL);
	free(path);
	return status;
}

enum base_status
flow_lock(
    struct flow *flow, const char *name, int *fd_out, struct base_err *err)
{
	char *path = base_file_join(flow->conf->lock_dir, name);
	enum base_status status = base_file_lock(path, true, fd_out, err);

	free(path);
	return status;
}

/* mkdir() obeys the umask and drops the set-group-ID bit. */
static enum base_status
make_spool(const char *dir, struct base_err *err)
{
	enum base_status status = base_file_mkdir(dir, SPOOL_MODE, err);

	if (status == BASE_OK && chmod(dir, SPOOL_MODE) != 0)
		status = base_err_errno(err, BASE_PERM, "chmod %s", dir);
	return status;
}

static enum base_status
make_folders(struct flow *flow, struct base_err *err)
{
	enum base_status status;

	status = base_file_mkdir(flow->conf->lock_dir, 0750, err);
	/* kairan-intake may come first, and does not make the spool. */
	if (status == BASE_OK && !base_file_exists(flow->conf->spool_dir))
		status = make_spool(flow->conf->spool_dir, err);
	return status;
}

enum base_status
flow_need(struct flow *flow, unsigned needs, struct base_err *err)
{
	enum base_status status = BASE_OK;

	/* The parsers' parents are born before any secret is in memory. */
	if ((needs & FLOW_NEED_READER) != 0 && flow->reader == NULL)
		status = mail_reader_new(&flow->reader, err);
	if (status == BASE_OK && flow->scans == NULL &&
	    (needs & (FLOW_NEED_MAIL | FLOW_NEED_SCANS)) != 0)
		status = host_reader_new(&flow->scans, err);
	if (status == BASE_OK && flow->store == NULL)
		status = store_open(flow->conf->state_dir, &flow->store, err);
	if (status == BASE_OK && (needs & FLOW_NEED_MAIL) != 0 &&
	    flow->templates == NULL)
		status = flow_templates_load(
		    flow->conf->templates, &flow->templates, err);
	if (status == BASE_OK &&
	    (needs & (FLOW_NEED_MAIL | FLOW_NEED_KEYS)) != 0 &&
	    flow->keys.n == 0)
		status = flow_keys_load(flow, err);
	if (status == BASE_OK && (needs & FLOW_NEED_TRACKER) != 0 &&
	    flow->tracker == NULL)
		status = flow_tracker_open(flow, err);
	return status;
}

enum base_status
flow_start(const char *dir, const char *name, unsigned needs, struct flow **out,
    struct base_err *err)
{
	struct flow *flow = base_xcalloc(1, sizeof(*flow));
	enum base_status status;

	flow->name = name;
	flow->lock = flow->crew = flow->gate = -1;
	status = conf_read(dir, &flow->conf, err);
	if (status == BASE_OK && flow->conf->syslog)
		base_log_init("kairan", BASE_LOG_INFO);
	if (status == BASE_OK)
		status = (needs & FLOW_NEED_COPY) != 0
			     ? flow_copy_begin(flow, err)
			     : make_folders(flow, err);
	if (status == BASE_OK && (needs & FLOW_NEED_LOCK) != 0)
		status = take_lock(flow, err);
	if (status == BASE_OK)
		status = flow_need(flow, needs, err);
	if (status != BASE_OK) {
		flow_stop(flow);
		return status;
	}
	*out = flow;
	return BASE_OK;
}

void
flow_set_progress(struct flow *flow, flow_progress_fn fn, void *ctx)
{
	flow->progress = fn;
	flow->progress_ctx = ctx;
}

void
flow_tell_progress(struct flow *flow)
{
	if (flow->at.source == NULL)
		flow->at.source = "";
	if (flow->at.what == NULL)
		flow->at.what = "";
	if (flow->progress != NULL)
		flow->progress(&flow->at, flow->progress_ctx);
}

void
flow_end_progress(struct flow *flow)
{
	flow->at.is_end = true;
	flow_tell_progress(flow);
	flow->at.is_end = false;
}

void
flow_stop(struct flow *flow)
{
	if (flow == NULL)
		return;
	vuln_advisory_free(flow->last);
	flow_judging_free(flow->judging);
	flow_event_unshare(flow);
	tracker_free(flow->tracker);
	flow_templates_free(flow->templates);
	trust_keys_wipe(&flow->keys);
	store_close(flow->store);
	flow_copy_end(flow);
	mail_reader_free(flow->reader);
	host_reader_free(flow->scans);
	base_file_unlock(flow->crew);
	base_file_unlock(flow->lock);
	conf_free(flow->conf);
	free(flow);
}

const struct conf *
flow_conf(const struct flow *flow)
{
	return flow->conf;
}

struct store *
flow_store(struct flow *flow)
{
	return flow->store;
}

int64_t
flow_backoff(int64_t failures, int64_t first_s, int64_t max_s)
{
	int64_t wait = first_s;

	while (failures-- > 1 && wait < max_s)
		wait *= 2;
	return wait < max_s ? wait : max_s;
}

int64_t
flow_tracker_backoff(const struct flow *flow, int64_t failures)
{
	int64_t wait =
	    flow_backoff(failures, FLOW_RETRY_FIRST_S, FLOW_RETRY_MAX_S);
	int64_t asked =
	    flow->tracker == NULL ? 0 : tracker_pause_s(flow->tracker);

	return wait > asked ? wait : asked;
}

const char *
flow_zone(struct flow *flow, const char *zone)
{
	return zone == NULL || *zone == '\0' ? flow->conf->time_zone : zone;
}

const char *
flow_language(struct flow *flow, const char *language)
{
	return language == NULL || *language == '\0' ? flow->conf->language
						     : language;
}

struct base_date
flow_today(struct flow *flow, const char *zone)
{
	return base_date_at(base_time_now(), flow_zone(flow, zone));
}

char *
flow_marker(void)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char bytes[16];
	char text[17];
	size_t i;

	base_hash_random(bytes, sizeof(bytes));
	for (i = 0; i < sizeof(bytes); i++)
		text[i] = digits[bytes[i] % 32];
	text[16] = '\0';
	return base_xprintf("kairan-%s", text);
}

const char *
flow_domain(struct flow *flow)
{
	const char *at = strrchr(flow->conf->mail.address, '@');

	return at == NULL ? "localhost" : at + 1;
}

enum base_status
flow_note(struct flow *flow, const char *kind, int64_t ticket, int64_t inbox,
    struct base_err *err, const char *fmt, ...)
{
	struct store_history row = {
	    .kind = kind, .ticket = ticket, .inbox = inbox};
	enum base_status status;
	struct base_buf text;
	va_list ap;

	va_start(ap, fmt);
	base_buf_init(&text, (size_t)1 << 20);
	if (base_buf_vprintf(&text, fmt, ap) != BASE_OK)
		base_buf_clear(&text);
	va_end(ap);
	if (text.len > NOTE_MAX)
		base_buf_truncate(
		    &text, base_text_cut(base_buf_text(&text), NOTE_MAX));
	row.time = base_time_now();
	row.text = base_buf_text(&text);
	status = store_history_add(flow->store, &row, err);
	base_buf_release(&text);
	return status;
}
