/*
 * track by mail: what is meant may be an id, an address in the web, the
 * number of a line, words of a product, or what the mail itself forwards.
 * One meaning opens a ticket, several are asked about.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_talk.h"
#include "kairan/base_text.h"
#include "kairan/vuln_id.h"

#define FORWARDED_MAX                                                          \
	((size_t)256 << 10) /* bytes looked at of a mail that
    was forwarded as a file */

/* What was found, without doubles. */
struct found {
	struct flow_tracked what[FLOW_CHOICES_MAX];
	const char *names[FLOW_CHOICES_MAX];
	int64_t first[FLOW_CHOICES_MAX]; /* vulnerability of each ... */
	size_t many[FLOW_CHOICES_MAX]; /* ... and how many it has */
	size_t n;
	bool is_choice; /* one of them is meant, not all */
	const char *why; /* nothing: a word of "reason.", or NULL */
	const char *detail;
};

static bool
is_same(const struct flow_tracked *a, const struct flow_tracked *b)
{
	return a->vulnerability != 0 || b->vulnerability != 0
		   ? a->vulnerability == b->vulnerability
		   : a->advisory == b->advisory;
}

/* Adds what is known under an id; what is not stays out. */
static enum base_status
add_id(struct flow_deed *d, const char *id, struct found *out, bool *known,
    struct base_err *err)
{
	struct flow_tracked what;
	enum base_status status;
	size_t i;

	status = flow_track_find(d->flow, id, &what, err);
	*known = status == BASE_OK;
	if (status != BASE_OK)
		return status == BASE_NOTFOUND ? BASE_OK : status;
	for (i = 0; i < out->n; i++)
		if (is_same(&out->what[i], &what))
			return BASE_OK;
	if (out->n < FLOW_CHOICES_MAX) {
		out->names[out->n] = base_arena_strdup(d->arena, id);
		out->what[out->n++] = what;
	}
	return BASE_OK;
}

/* Adds it once: several advisories may be about the same. */
static enum base_status
add_unfolded(struct flow_deed *d, const char *id, struct found *out,
    bool *known, struct base_err *err)
{
	struct flow_tracked *what;
	enum base_status status;
	size_t i, at = out->n, n = 0;
	int64_t *ids = NULL;

	status = add_id(d, id, out, known, err);
	if (status != BASE_OK || out->n == at)
		return status;
	what = &out->what[at];
	status = store_vulnerability_of(
	    d->flow->store, what->advisory, d->arena, &ids, &n, err);
	if (what->vulnerability == 0 && n == 1)
		what->vulnerability = ids[0];
	out->many[at] = what->vulnerability != 0 ? 1 : n;
	out->first[at] = what->vulnerability != 0 ? what->vulnerability
			 : n > 0                  ? ids[0]
						  : 0;
	for (i = 0; i < at; i++)
		if (out->first[i] == out->first[at] &&
		    out->many[i] == out->many[at])
			out->n = at;
	return status;
}

/* All ids of a text that some source has named. */
static enum base_status
add_ids_of(struct flow_deed *d, const char *text, struct found *out,
    struct base_err *err)
{
	struct base_strv ids = BASE_STRV_INIT;
	enum base_status status;
	bool known, any = false;
	size_t i;

	status = vuln_id_find(text, VULN_ID_NONE, &ids);
	if (status == BASE_LIMIT)
		status = BASE_OK;
	for (i = 0; i < ids.n && status == BASE_OK; i++) {
		if (vuln_id_parse(ids.v[i], NULL) == VULN_ID_CWE)
			continue;
		any = true;
		status = add_unfolded(d, ids.v[i], out, &known, err);
		if (status == BASE_OK && !known && out->detail == NULL)
			out->detail = base_arena_strdup(d->arena, ids.v[i]);
	}
	base_strv_release(&ids);
	if (any && out->n == 0)
		out->why = "unknown_id";
	return status;
}

/* "https://jvn.jp/jp/JVN12345678/index.html" holds "JVN12345678". */
static const char *
page_id(struct flow_deed *d, const char *url)
{
	static const char *const heads[] = {"JVNVU", "JVNTA", "JVN"};
	const char *p;
	size_t i, len;

	for (i = 0; i < BASE_LEN(heads); i++) {
		p = strstr(url, heads[i]);
		len = strlen(heads[i]);
		if (p != NULL && strspn(p + len, "0123456789") >= 6)
			return base_arena_printf(d->arena, "%s#%.*s", heads[i],
			    (int)strspn(p + len, "0123456789"), p + len);
	}
	/* ".../at/2026/at260024.html" */
	p = strrchr(url, '/');
	if (p == NULL)
		return "";
	p++;
	return base_arena_strndup(d->arena, p, strcspn(p, ".?#"));
}

static enum base_status
add_url(struct flow_deed *d, const char *url, struct found *out,
    struct base_err *err)
{
	enum base_status status;
	struct store_advisory row;
	bool known = false;
	int64_t id = 0;

	status = store_advisory_by_url(d->flow->store, url, &id, err);
	if (status == BASE_OK) {
		status =
		    store_advisory_get(d->flow->store, id, d->arena, &row, err);
		return status == BASE_OK
			   ? add_unfolded(d, row.ext_id, out, &known, err)
			   : status;
	}
	if (status == BASE_NOTFOUND)
		status = add_ids_of(d, url, out, err);
	if (status == BASE_OK && out->n == 0)
		status = add_unfolded(d, page_id(d, url), out, &known, err);
	if (out->n == 0)
		out->why = "unknown_url";
	return status;
}

/* "2", "1, 3": lines of the mail that is answered. */
static enum base_status
add_numbers(struct flow_deed *d, const char *value, struct found *out,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	const char *id = NULL;
	bool known;
	char *end;
	long n;

	while (status == BASE_OK && *value != '\0') {
		n = strtol(value, &end, 10);
		if (end == value) {
			value++;
			continue;
		}
		value = end;
		status = store_outbox_line(
		    d->flow->store, d->replied.id, n, d->arena, &id, err);
		if (status == BASE_OK && *id != '\0')
			status = add_unfolded(d, id, out, &known, err);
		else if (status == BASE_NOTFOUND || status == BASE_OK) {
			out->why = "no_line";
			out->detail = base_arena_printf(d->arena, "%ld", n);
			status = BASE_OK;
		}
	}
	return status;
}

/* Words of a title or a product: whatever source they come from. */
static enum base_status
add_words(struct flow_deed *d, const char *value, struct found *out,
    struct base_err *err)
{
	struct base_strv words = BASE_STRV_INIT;
	enum base_status status;
	struct store_advisory row;
	int64_t *ids = NULL;
	size_t i, n = 0;
	bool known;

	status = base_strv_split(&words, value, " ,");
	if (status == BASE_OK)
		status = store_advisory_search(d->flow->store, &words,
		    FLOW_CHOICES_MAX, d->arena, &ids, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++) {
		status = store_advisory_get(
		    d->flow->store, ids[i], d->arena, &row, err);
		if (status == BASE_OK)
			status = add_unfolded(d, row.ext_id, out, &known, err);
	}
	base_strv_release(&words);
	out->is_choice = true;
	if (out->n == 0)
		out->why = "unknown_words";
	return status;
}

/* What the mail passes on below the command. */
static enum base_status
add_forwarded(struct flow_deed *d, struct found *out, struct base_err *err)
{
	const struct mail_attachment *a;
	enum base_status status;
	size_t i;

	status = add_ids_of(d, d->mail->subject, out, err);
	if (status == BASE_OK)
		status = add_ids_of(d, d->mail->body, out, err);
	for (i = 0; i < d->mail->n_attachments && status == BASE_OK; i++) {
		a = &d->mail->attachments[i];
		if (a->len > 0 && (strncmp(a->type, "message/", 8) == 0 ||
				      strncmp(a->type, "text/", 5) == 0))
			status = add_ids_of(d,
			    base_arena_strndup(d->arena, a->data,
				a->len < FORWARDED_MAX ? a->len
						       : FORWARDED_MAX),
			    out, err);
	}
	if (out->n > 0)
		out->why = NULL;
	out->is_choice = true;
	if (out->n == 0 && out->why == NULL)
		out->why = "nothing_named";
	return status;
}

static bool
is_numbers(const char *value)
{
	return *value >= '0' && *value <= '9' &&
	       value[strspn(value, "0123456789, \xe3\x80\x81")] == '\0';
}

static enum base_status
find(struct flow_deed *d, const char *value, struct found *out,
    struct base_err *err)
{
	enum base_status status;
	bool known = false;

	if (*value == '\0')
		return add_forwarded(d, out, err);
	if (strncmp(value, "http://", 7) == 0 ||
	    strncmp(value, "https://", 8) == 0)
		return add_url(d, value, out, err);
	if (is_numbers(value))
		return add_numbers(d, value, out, err);
	status = add_id(d, value, out, &known, err);
	if (status == BASE_OK && !known)
		status = add_ids_of(d, value, out, err);
	if (status == BASE_OK && out->n == 0 && out->why == NULL)
		status = add_words(d, value, out, err);
	return status;
}

static enum base_status
found_tracked(struct flow_deed *d, const struct flow_tracked *what,
    int64_t *ticket, bool *fresh, struct base_err *err)
{
	enum base_status status;

	status = store_begin(d->flow->store, err);
	if (status == BASE_OK)
		status = flow_track(
		    d->flow, what, d->person.login, ticket, fresh, err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	return status;
}

/* A try before this one may have been cut off between the two. */
static enum base_status
make(struct flow_deed *d, int64_t id, struct store_ticket *ticket,
    struct base_err *err)
{
	struct flow_tally tally = {0};
	enum base_status status;

	status = store_ticket_get(d->flow->store, id, d->arena, ticket, err);
	if (status != BASE_OK || ticket->issue != 0)
		return status;
	status = flow_tickets_make(d->flow, &tally, err);
	return status == BASE_OK
		   ? store_ticket_get(d->flow->store, id, d->arena, ticket, err)
		   : status;
}

/* The tickets are made at once, so that the answer can tell their numbers. */
static enum base_status
open_all(struct flow_deed *d, struct flow_step *step, const struct found *f,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct store_ticket ticket;
	bool fresh = false, any = false;
	const char *said = "";
	int64_t id = 0;
	size_t i;

	for (i = 0; i < f->n && status == BASE_OK; i++) {
		status = found_tracked(d, &f->what[i], &id, &fresh, err);
		if (status == BASE_OK)
			status = make(d, id, &ticket, err);
		if (status != BASE_OK)
			return status;
		if (ticket.issue == 0) {
			flow_step_refuse(step, "waits", "tracker_down");
			return BASE_OK;
		}
		any = any || fresh;
		said = base_arena_printf(d->arena, "%s%s%s = #%lld", said,
		    *said != '\0' ? ", " : "", f->names[i],
		    (long long)ticket.issue);
	}
	/* A try before this one may have found them. */
	step->outcome = any || d->row->attempts > 1 ? "applied" : "already";
	step->value = said;
	return status;
}

/* Numbered lines to choose from. */
static enum base_status
ask_which(struct flow_deed *d, struct flow_step *step, const struct found *f,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	struct store_advisory row;
	struct codec_json *line;
	size_t i;

	for (i = 0; i < f->n && status == BASE_OK; i++) {
		status = store_advisory_get(
		    d->flow->store, f->what[i].advisory, d->arena, &row, err);
		if (status != BASE_OK)
			return status;
		line = codec_json_new_object();
		codec_json_set_string(line, "id", f->names[i]);
		codec_json_set_string(line, "title", row.title);
		codec_json_set_string(line, "url", row.url);
		flow_talk_line(d, line);
	}
	step->outcome = "asked";
	step->reason = "which";
	return status;
}

enum base_status
flow_track_step(
    struct flow_deed *d, struct flow_step *step, struct base_err *err)
{
	struct found f = {.n = 0};
	enum base_status status;

	status = find(d, step->directive->value, &f, err);
	if (status != BASE_OK)
		return status;
	if (f.n == 0) {
		flow_step_refuse(
		    step, "refused", f.why == NULL ? "unknown_id" : f.why);
		step->detail = f.detail;
		return BASE_OK;
	}
	if (f.is_choice && f.n > 1)
		return ask_which(d, step, &f, err);
	step->detail = f.detail;
	if (d->is_dry_run) {
		step->outcome = "would";
		return BASE_OK;
	}
	return open_all(d, step, &f, err);
}
