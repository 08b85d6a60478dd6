/*
 * Directives into the tracker, as the person: one read, the files, one
 * write that is read back.  Intent is committed first; the marker in the
 * note makes a second try find the first one.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_deed.h"
#include "kairan/base_file.h"
#include "kairan/base_text.h"

#define COMMENT_MAX 60000 /* bytes of a comment; the rest stays with kairan */

/* What is wished of one ticket. */
struct wishing {
	struct flow_deed *d;
	struct flow_part *part;
	struct store_task *tasks;
	size_t n_tasks;
	struct tracker_wish wish;
	struct tracker_upload uploads[TRACKER_UPLOADS_MAX];
	struct tracker_as as;
};

static bool
is_closed(const struct wishing *w)
{
	return w->part->before->status.is_closed;
}

/* Does the tracker let this person set the status now? */
static bool
is_allowed(const struct wishing *w, const char *word)
{
	const struct tracker_issue *issue = w->part->before;
	int index = tracker_status_index(word);
	const char *site =
	    index < 0 ? word : w->d->flow->conf->tracker.status[index];
	size_t i;

	if (issue->allowed_n == 0)
		return true; /* not known: the write will tell */
	for (i = 0; i < issue->allowed_n; i++)
		if (strcmp(issue->allowed[i].name, site) == 0 ||
		    (issue->allowed[i].word != NULL &&
			strcmp(issue->allowed[i].word, word) == 0))
			return true;
	return false;
}

static const char *
allowed_list(const struct wishing *w)
{
	const struct tracker_issue *issue = w->part->before;
	struct base_buf out;
	const char *word;
	char *text;
	size_t i;

	base_buf_init(&out, 2000);
	for (i = 0; i < issue->allowed_n; i++) {
		word = issue->allowed[i].word != NULL ? issue->allowed[i].word
						      : issue->allowed[i].name;
		if (base_buf_printf(&out, "%s%s", i > 0 ? ", " : "", word) !=
		    BASE_OK)
			break;
	}
	text = base_arena_strdup(w->d->arena, base_buf_text(&out));
	base_buf_release(&out);
	return text;
}

/* The status of the whole ticket once the wished ones are set. */
static const char *
least_of(const struct wishing *w)
{
	int rank, least = TRACKER_STATUSES;
	const char *word = "NEW";
	size_t i;

	for (i = 0; i < w->n_tasks; i++) {
		rank = flow_status_rank(w->tasks[i].status);
		if (rank < least) {
			least = rank;
			word = w->tasks[i].status;
		}
	}
	return word;
}

/* What people did in the tracker meanwhile counts (design, rule 3). */
static void
adopt_status(struct wishing *w)
{
	const struct tracker_status *s = &w->part->before->status;
	int known = tracker_status_index(least_of(w));
	size_t i;

	if (s->word == NULL || known < 0 ||
	    base_text_equal_ascii(
		s->name, w->d->flow->conf->tracker.status[known]))
		return;
	for (i = 0; i < w->n_tasks; i++) {
		if (w->n_tasks > 1 &&
		    tracker_status_is_open(w->tasks[i].status) != s->is_closed)
			continue;
		w->tasks[i].status = s->word;
		w->tasks[i].status_by =
		    s->is_closed && w->part->before->closed_by.login != NULL
			? w->part->before->closed_by.login
			: "";
		w->tasks[i].status_at = base_time_now();
		w->part->was_adopted = true;
	}
}

static void
set_tasks(struct wishing *w, const struct flow_step *step, const char *status)
{
	const struct reply_directive *x = step->directive;
	size_t i;

	for (i = 0; i < w->n_tasks; i++) {
		if (step->vulnerability != 0
			? w->tasks[i].vulnerability != step->vulnerability
			: w->n_tasks > 1 && x->key != REPLY_KEY_REOPEN &&
			      !tracker_status_is_open(w->tasks[i].status))
			continue;
		w->part->was_adopted = false;
		w->tasks[i].status = status;
		w->tasks[i].status_by = w->d->person.login;
		w->tasks[i].status_at = base_time_now();
		w->tasks[i].verified = false;
		w->tasks[i].until = x->until != NULL            ? x->until
				    : x->key == REPLY_KEY_DEFER ? x->value
								: "";
		w->tasks[i].reason =
		    x->reason != NULL ? x->reason
		    : *w->d->comment != '\0'
			? base_arena_strndup(w->d->arena, w->d->comment,
			      base_text_cut(w->d->comment, 500))
			: "";
	}
}

static void
wish_status(struct wishing *w, struct flow_step *step, const char *status)
{
	const char *now = least_of(w), *then;

	step->part = TRACKER_SET_STATUS;
	step->before = now;
	step->value = status;
	if (is_closed(w) && step->directive->key != REPLY_KEY_REOPEN) {
		flow_step_refuse(step, "refused", "closed");
		return;
	}
	if (!is_closed(w) && step->directive->key == REPLY_KEY_REOPEN) {
		flow_step_refuse(step, "already", NULL);
		return;
	}
	if (!is_allowed(w, status)) {
		flow_step_refuse(step, "refused", "workflow");
		step->detail = allowed_list(w);
		return;
	}
	set_tasks(w, step, status);
	then = least_of(w);
	if (strcmp(now, status) == 0 && strcmp(now, then) == 0) {
		flow_step_refuse(step, "already", NULL);
		return;
	}
	w->wish.set |= TRACKER_SET_STATUS | TRACKER_SET_EXACT_STATUS;
	w->wish.status = then;
	w->wish.exact_status = then;
}

struct search {
	const char *folded;
	struct base_arena *arena;
	int64_t id;
	const char *login;
	unsigned hits;
};

static bool
match_name(const struct store_person *p, void *ctx)
{
	struct search *s = ctx;
	char *name = base_text_fold(p->name);
	bool same = strcmp(name, s->folded) == 0;

	free(name);
	/* 山田 for 山田 太郎: the family name alone, when it is unique. */
	if (!same) {
		name = base_text_fold(p->name);
		same = base_text_has_word(name, s->folded) &&
		       strlen(s->folded) >= 2;
		free(name);
	}
	if (same && !p->locked) {
		s->id = p->tracker_id;
		s->login = base_arena_strdup(s->arena, p->login);
		s->hits++;
	}
	return true;
}

static void
wish_assignee(struct wishing *w, struct flow_step *step)
{
	const char *value = step->directive->value;
	struct search s = {.arena = w->d->arena};
	struct store_person p;
	char *folded;

	step->part = TRACKER_SET_ASSIGNEE;
	step->before = w->part->before->assignee.name;
	if (*value == '@')
		value++;
	if (strcmp(value, "none") == 0) {
		w->wish.assignee = "";
		w->wish.set |= TRACKER_SET_ASSIGNEE;
		return;
	}
	if (strcmp(value, "me") == 0) {
		s.login = w->d->person.login;
		s.id = w->d->person.tracker_id;
		step->value = w->d->person.name;
	} else if (store_person_by_login(w->d->flow->store, value, w->d->arena,
		       &p, NULL) == BASE_OK ||
		   store_person_by_mail(w->d->flow->store, value, w->d->arena,
		       &p, NULL) == BASE_OK) {
		s.login = p.login;
		s.id = p.tracker_id;
		step->value = p.name;
	} else {
		folded = base_text_fold(value);
		s.folded = folded;
		if (store_person_each(
			w->d->flow->store, match_name, &s, NULL) != BASE_OK)
			s.hits = 0;
		free(folded);
		if (s.hits != 1) {
			flow_step_refuse(step, "refused",
			    s.hits == 0 ? "person" : "ambiguous");
			return;
		}
	}
	w->wish.set |= TRACKER_SET_ASSIGNEE;
	w->wish.assignee = s.login;
	w->wish.assignee_id = s.id;
}

static void
wish_date(struct wishing *w, struct flow_step *step, enum tracker_part part,
    struct base_date now, struct base_date *out)
{
	char text[BASE_DATE_TEXT];

	step->part = part;
	base_date_format(now, text);
	step->before = base_arena_strdup(w->d->arena, text);
	*out = (struct base_date){0, 0, 0};
	if (strcmp(step->directive->value, "none") != 0 &&
	    base_date_parse(step->directive->value, out) != BASE_OK) {
		flow_step_refuse(step, "unknown", "date");
		return;
	}
	w->wish.set |= part;
}

/* Redmine's own English names; a site's name passes as it was written. */
static const char *
priority_name(struct flow_deed *d, const char *value)
{
	static const char *const names[] = {
	    "Low", "Normal", "High", "Urgent", "Immediate"};
	size_t i;

	for (i = 0; i < BASE_LEN(names); i++)
		if (base_text_equal_ascii(names[i], value))
			return names[i];
	return base_arena_strdup(d->arena, value);
}

static void
wish_step(struct wishing *w, struct flow_step *step)
{
	const struct reply_directive *x = step->directive;
	const struct tracker_issue *b = w->part->before;

	if (step->outcome != NULL)
		return;
	if (is_closed(w) && x->key != REPLY_KEY_REOPEN) {
		flow_step_refuse(step, "refused", "closed");
		return;
	}
	switch (x->key) {
	case REPLY_KEY_STATUS:
		wish_status(w, step, x->value);
		break;
	case REPLY_KEY_DEFER:
		wish_status(w, step, "DEFER");
		break;
	case REPLY_KEY_REOPEN:
		wish_status(w, step, "NEW");
		break;
	case REPLY_KEY_ASSIGNEE:
		wish_assignee(w, step);
		break;
	case REPLY_KEY_PLANNED:
		wish_date(
		    w, step, TRACKER_SET_PLANNED, b->planned, &w->wish.planned);
		break;
	case REPLY_KEY_DUE:
		wish_date(w, step, TRACKER_SET_DUE, b->due, &w->wish.due);
		break;
	case REPLY_KEY_PRIORITY:
		step->part = TRACKER_SET_PRIORITY;
		step->before = b->priority;
		w->wish.set |= TRACKER_SET_PRIORITY;
		w->wish.priority = priority_name(w->d, x->value);
		step->value = w->wish.priority;
		break;
	case REPLY_KEY_PRIVATE:
		step->part = TRACKER_SET_PRIVATE;
		w->wish.set |= TRACKER_SET_PRIVATE;
		w->wish.is_private = strcmp(x->value, "yes") == 0;
		break;
	default:
		flow_step_refuse(step, "refused", "not_yet");
	}
}

static struct codec_json *
file_result(const struct mail_attachment *a, const char *reason)
{
	struct codec_json *o = codec_json_new_object();

	codec_json_set_string(o, "name", a->safe_name);
	codec_json_set_int(o, "size", (int64_t)a->len);
	codec_json_set_bool(o, "stored", reason == NULL);
	if (reason != NULL)
		codec_json_set_string(o, "reason", reason);
	return o;
}

static bool
is_signature(const char *type)
{
	return strcmp(type, "application/pgp-signature") == 0 ||
	       strcmp(type, "application/pkcs7-signature") == 0 ||
	       strcmp(type, "application/x-pkcs7-signature") == 0;
}

static const char *
why_not_file(
    const struct flow_deed *d, const struct mail_attachment *a, size_t taken)
{
	const struct conf *conf = d->flow->conf;

	if (a->len == 0)
		return "empty_file";
	if ((int64_t)a->len > conf->attachment_max)
		return "too_large";
	if (taken >= (size_t)conf->attachments_max ||
	    taken >= TRACKER_UPLOADS_MAX)
		return "too_many";
	return NULL;
}

/* Files first: their tokens go into the one write. */
static enum base_status
upload_all(struct wishing *w, struct base_err *err)
{
	struct flow_deed *d = w->d;
	const struct mail_attachment *a;
	struct base_err why;
	enum base_status status;
	const char *reason;
	char token[TRACKER_TOKEN_SIZE];
	size_t i, n = 0;

	for (i = 0; i < d->mail->n_attachments; i++) {
		a = &d->mail->attachments[i];
		if (is_signature(a->type))
			continue;
		reason = why_not_file(d, a, n);
		if (reason == NULL && !d->is_dry_run) {
			base_err_clear(&why);
			status = tracker_upload(d->flow->tracker, &w->as,
			    &(struct tracker_file){.filename = a->safe_name,
				.type = a->type,
				.data = a->data,
				.len = a->len},
			    token, &why);
			if (status == BASE_TEMP)
				return base_err_set(
				    err, status, "%s", why.text);
			if (status != BASE_OK)
				reason = status == BASE_LIMIT ? "too_large"
							      : "rejected";
		}
		codec_json_append_take(d->attachments, file_result(a, reason));
		if (reason != NULL || d->is_dry_run)
			continue;
		w->uploads[n++] = (struct tracker_upload){
		    .token = base_arena_strdup(d->arena, token),
		    .filename = a->safe_name,
		    .type = a->type};
	}
	w->wish.uploads = w->uploads;
	w->wish.uploads_n = n;
	if (n > 0)
		w->wish.set |= TRACKER_SET_UPLOADS;
	return BASE_OK;
}

static enum base_status
add_refused(struct base_buf *out, const struct flow_step *steps, size_t n)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < n && status == BASE_OK; i++)
		if (steps[i].outcome != NULL &&
		    (strcmp(steps[i].outcome, "refused") == 0 ||
			strcmp(steps[i].outcome, "parked") == 0))
			status = base_buf_printf(
			    out, "%s\n", steps[i].directive->raw);
	return status;
}

/* A line that is not carried out stays in the comment (design, rule 6);
 * without a comment the answer alone tells of it. */
static void
keep_refused(struct wishing *w)
{
	struct flow_deed *d = w->d;
	struct base_buf raw, clean;
	size_t before;

	base_buf_init(&raw, MAIL_BODY_MAX);
	base_buf_init(&clean, 2 * MAIL_BODY_MAX + 65536);
	if (add_refused(&raw, w->part->steps, w->part->n_steps) == BASE_OK &&
	    add_refused(&raw, d->loose, d->n_loose) == BASE_OK && raw.len > 0 &&
	    reply_cut_tokens(base_buf_text(&raw), &clean) == BASE_OK) {
		before = clean.len;
		if (base_buf_printf(&clean, "\n%s", d->comment) == BASE_OK)
			d->comment = base_arena_strndup(
			    d->arena, base_buf_text(&clean), clean.len);
		else
			base_buf_truncate(&clean, before);
	}
	base_buf_release(&raw);
	base_buf_release(&clean);
}

static enum base_status
write_note(struct wishing *w, struct base_err *err)
{
	struct flow_deed *d = w->d;
	enum base_status status;
	const char *text, *marked = "";

	if (*d->comment == '\0')
		return BASE_OK;
	keep_refused(w);
	text = base_arena_strndup(
	    d->arena, d->comment, base_text_cut(d->comment, COMMENT_MAX));
	if (!tracker_acts_as_person(d->flow->tracker, &w->as) || d->is_foreign)
		text = base_arena_printf(d->arena, "%s <%s>%s:\n\n%s",
		    d->person.name, d->row->from_addr,
		    d->is_foreign || d->level < TRUST_LEVEL_DMARC ? " (?)" : "",
		    text);
	status = flow_markup(d->flow, text, d->arena, &marked, err);
	w->wish.notes = marked;
	w->wish.set |= TRACKER_SET_NOTES;
	return status;
}

/* Is there anything to write? */
static bool
is_empty(const struct wishing *w)
{
	return w->wish.set == 0;
}

static enum base_status
intend(struct wishing *w, struct base_err *err)
{
	struct flow_deed *d = w->d;
	char *marker = flow_marker();
	struct store_effect effect = {.inbox = d->row->id,
				.ticket = w->part->ticket.id,
				.author = d->person.login,
				.message_id = d->row->message_id,
				.text_hash = d->text_hash,
				.directive = "",
				.marker = marker},
			    got;
	enum base_status status;

	memset(&got, 0, sizeof(got));
	status = store_effect_intend(
	    d->flow->store, &effect, base_time_now(), d->arena, &got, err);
	free(marker);
	if (status != BASE_OK && status != BASE_EXISTS)
		return status;
	w->part->effect = got.id;
	w->part->is_duplicate =
	    status == BASE_EXISTS && got.inbox != d->row->id;
	w->wish.marker = got.marker;
	/* The same Message-ID with other text is no duplicate, but odd. */
	return store_effect_other_text(d->flow->store, d->person.login,
	    d->row->message_id, d->text_hash, &d->other_text, err);
}

static void
judge_step(struct wishing *w, struct flow_step *step)
{
	const struct tracker_outcome *o;

	if (step->outcome != NULL)
		return;
	o = tracker_result_find(&w->part->result, step->part);
	if (o == NULL || o->verdict == TRACKER_APPLIED ||
	    w->part->result.was_there)
		step->outcome = "applied";
	else if (o->verdict == TRACKER_UNCHANGED)
		step->outcome = "already";
	else {
		flow_step_refuse(step, "refused", "dropped");
		step->detail = o->allowed != NULL ? o->allowed : o->reason;
	}
}

static void
refuse_all(struct flow_part *part, const char *outcome, const char *reason,
    const char *detail)
{
	size_t i;

	for (i = 0; i < part->n_steps; i++)
		if (part->steps[i].outcome == NULL) {
			flow_step_refuse(&part->steps[i], outcome, reason);
			part->steps[i].detail = detail;
		}
}

/* Did the tracker take this part of what every mail brings? */
static bool
was_taken(const struct flow_part *part, enum tracker_part what)
{
	const struct tracker_outcome *o =
	    tracker_result_find(&part->result, what);

	return part->result.was_there ||
	       (o != NULL && o->verdict != TRACKER_DROPPED);
}

static void
files_not_stored(struct flow_deed *d)
{
	struct codec_json *list = codec_json_new_array(), *o;
	size_t i;

	for (i = 0; i < codec_json_size(d->attachments); i++) {
		o = codec_json_copy(codec_json_at(d->attachments, i));
		if (codec_json_get(o, "reason") == NULL)
			codec_json_set_string(o, "reason", "rejected");
		codec_json_set_bool(o, "stored", false);
		codec_json_append_take(list, o);
	}
	codec_json_free(d->attachments);
	d->attachments = list;
}

static enum base_status
put(struct wishing *w, struct base_err *err)
{
	struct flow_part *part = w->part;
	struct base_err why = BASE_ERR_INIT;
	struct flow_deed *d = w->d;
	enum base_status status;
	size_t i;

	w->wish.seen = part->before;
	status = tracker_update(d->flow->tracker, &w->as, part->ticket.issue,
	    &w->wish, &part->result, &why);
	if (status == BASE_TEMP)
		return base_err_set(err, status, "%s", why.text);
	if (status != BASE_OK) {
		part->why = status == BASE_NOTFOUND ? "gone" : "rejected";
		refuse_all(part, "refused", part->why,
		    base_arena_strdup(d->arena, why.text));
		files_not_stored(d);
		return BASE_OK;
	}
	part->was_tried = true;
	if (part->has_comment && *d->comment != '\0')
		d->comment_stored = was_taken(part, TRACKER_SET_NOTES);
	if (w->wish.uploads_n > 0 && !was_taken(part, TRACKER_SET_UPLOADS))
		files_not_stored(d);
	for (i = 0; i < part->n_steps; i++)
		judge_step(w, &part->steps[i]);
	return BASE_OK;
}

/* Not seen by the person: is it there at all, and where it was? */
static enum base_status
look_as_gateway(struct wishing *w, struct base_err *err)
{
	struct store_ticket *t = &w->part->ticket;
	struct tracker_issue *issue = NULL;
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;

	w->part->why = "not_visible";
	status = tracker_read(w->d->flow->tracker, NULL, t->issue,
	    TRACKER_WITH_PROJECT, &issue, &why);
	if (status == BASE_NOTFOUND) {
		w->part->why = "gone";
		t->state = STORE_TICKET_GONE;
		t->updated = base_time_now();
		status = store_ticket_put(w->d->flow->store, t, err);
	} else if (status == BASE_OK) {
		if (issue->project != NULL && *t->project != '\0' &&
		    strcmp(issue->project, t->project) != 0)
			w->part->why = "moved";
		else if (issue->is_private)
			w->part->why = "private";
	} else
		status = base_err_set(err, BASE_TEMP, "%s", why.text);
	tracker_issue_free(issue);
	return status;
}

/* Reads the ticket as the person.  *go: it is there and may be changed. */
static enum base_status
look(struct wishing *w, bool *go, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct flow_part *part = w->part;
	enum base_status status;

	status = tracker_read(w->d->flow->tracker, &w->as, part->ticket.issue,
	    TRACKER_WITH_JOURNALS | TRACKER_WITH_ALLOWED |
		TRACKER_WITH_ATTACHMENTS,
	    &part->before, &why);
	if (status == BASE_OK) {
		*go = true;
		return BASE_OK;
	}
	if (status == BASE_TEMP || status == BASE_INVALID)
		return base_err_set(err, BASE_TEMP, "%s", why.text);
	part->why = "not_allowed";
	if (status == BASE_NOTFOUND) {
		status = look_as_gateway(w, err);
		if (status != BASE_OK)
			return status;
	}
	refuse_all(part, "refused", part->why,
	    base_arena_strdup(w->d->arena, why.text));
	return BASE_OK;
}

static enum base_status
apply_part(struct flow_deed *d, struct flow_part *part,
    const struct tracker_as *as, struct base_err *err)
{
	struct wishing w = {.d = d, .part = part, .as = *as};
	enum base_status status;
	bool go = false;
	size_t i;

	status = look(&w, &go, err);
	if (status != BASE_OK || !go)
		return status;
	status = store_task_of(d->flow->store, part->ticket.id, d->arena,
	    &w.tasks, &w.n_tasks, err);
	if (status == BASE_OK)
		adopt_status(&w);
	for (i = 0; i < part->n_steps && status == BASE_OK; i++)
		wish_step(&w, &part->steps[i]);
	if (status == BASE_OK)
		status = intend(&w, err);
	if (status != BASE_OK || part->is_duplicate)
		return status;
	if (part->has_comment)
		status = upload_all(&w, err);
	if (status == BASE_OK && part->has_comment)
		status = write_note(&w, err);
	if (status != BASE_OK)
		return status;
	if (d->is_dry_run) {
		refuse_all(part, "would", NULL, NULL);
		return BASE_OK;
	}
	if (is_empty(&w))
		return BASE_OK;
	status = put(&w, err);
	part->tasks = w.tasks;
	part->n_tasks = w.n_tasks;
	return status;
}

/* The key of a person who has one of his own. */
static enum base_status
own_key(struct flow_deed *d, struct base_buf *key, struct tracker_as *as,
    struct base_err *err)
{
	enum base_status status;

	as->login = d->person.login;
	if (d->flow->conf->tracker.act != CONF_ACT_KEYS ||
	    *d->person.key_file == '\0')
		return BASE_OK;
	status = base_file_read_secret(d->person.key_file, key, err);
	as->api_key = base_buf_text(key);
	return status;
}

enum base_status
flow_apply(struct flow_deed *d, struct base_err *err)
{
	struct tracker_as as = {0};
	enum base_status status;
	struct base_buf key;
	size_t i;

	base_buf_init(&key, 8192);
	status = own_key(d, &key, &as, err);
	for (i = 0; i < d->n_parts && status == BASE_OK; i++)
		status = apply_part(d, &d->parts[i], &as, err);
	if (key.data != NULL)
		memset(key.data, 0, key.len);
	base_buf_release(&key);
	return status;
}

static bool
status_applied(const struct flow_part *part)
{
	size_t i;

	for (i = 0; i < part->n_steps; i++)
		if (part->steps[i].part == TRACKER_SET_STATUS &&
		    (strcmp(part->steps[i].outcome, "applied") == 0 ||
			strcmp(part->steps[i].outcome, "already") == 0))
			return true;
	return false;
}

enum base_status
flow_apply_settle(
    struct flow_deed *d, struct flow_part *part, struct base_err *err)
{
	int64_t now = base_time_now(), owner = part->ticket.assignee;
	enum base_status status = BASE_OK;
	size_t i;

	if (!part->was_tried) {
		if (part->effect != 0 && !part->is_duplicate)
			status = store_effect_finish(d->flow->store,
			    part->effect, "failed", "", now, err);
		return status;
	}
	if (part->result.issue != NULL)
		flow_ticket_from_issue(
		    d->flow, part->result.issue, d->arena, &part->ticket);
	status = store_ticket_put(d->flow->store, &part->ticket, err);
	for (i = 0; i < part->n_tasks && status == BASE_OK; i++) {
		part->tasks[i].planned = part->ticket.planned;
		part->tasks[i].due = part->ticket.due;
		if (status_applied(part) || part->was_adopted)
			status = store_task_put(
			    d->flow->store, &part->tasks[i], now, err);
	}
	if (status == BASE_OK)
		status = store_effect_finish(
		    d->flow->store, part->effect, "done", "", now, err);
	/* By mail, too, the new owner is told (design, rule 5). */
	if (status == BASE_OK && part->ticket.assignee != owner &&
	    part->ticket.assignee != 0 && part->ticket.assignee != d->person.id)
		status = flow_notify_owner(d->flow, &part->ticket,
		    owner == 0 ? "assigned" : "reassigned", d->person.name,
		    err);
	return status;
}
