/*
 * One event to one of those it is meant for: a mail of its own in the
 * ticket's thread, a line of the next digest, or nothing.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "flow_event.h"
#include "flow_talk.h"
#include "kairan/store_digest.h"

#define FACTS_MAX ((size_t)1 << 20) /* bytes of a digest row's facts */

struct telling {
	struct flow *flow;
	const struct flow_happening *what;
	char *name; /* unique: "comment:12:77" */
	bool is_journal; /* something that people did in the tracker */
};

/* Everybody's mails about journals. */
struct flow_bursts {
	size_t n;
	struct flow_burst {
		int64_t person;
		unsigned n;
	} v[FLOW_EVENT_BURST_PEOPLE];
};

/* The words of the ticket's watch that were found, for "why you get this";
 * none when that cannot be told any more. */
static void
add_terms(struct flow *flow, const struct store_ticket *ticket,
    struct codec_json *reason)
{
	struct codec_json *terms = codec_json_new_array();
	struct base_arena *arena = base_arena_new();
	const struct vuln_verdict *verdict;
	struct flow_watches watches;
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t i, k, n = 0;
	int hit = -1;

	codec_json_set_take(reason, "terms", terms);
	if (flow_watches_new(flow, &watches, NULL) != BASE_OK) {
		base_arena_free(arena);
		return;
	}
	status =
	    store_task_of(flow->store, ticket->id, arena, &tasks, &n, NULL);
	if (status == BASE_OK && n > 0)
		status = flow_watches_match(
		    flow, &watches, tasks[0].vulnerability, &hit, NULL);
	for (i = 0; i < watches.n && status == BASE_OK && hit >= 0; i++) {
		if (strcmp(watches.conf[i]->name, ticket->watch) != 0)
			continue;
		verdict = &watches.verdicts[i];
		for (k = 0; k < verdict->n; k++)
			if (verdict->reasons[k].ok &&
			    verdict->reasons[k].term[0] != '\0')
				codec_json_append_string(
				    terms, verdict->reasons[k].term);
	}
	flow_watches_release(&watches);
	base_arena_free(arena);
}

static struct codec_json *
because(const struct telling *t, const struct flow_event_to *to)
{
	struct codec_json *o = codec_json_new_object();
	const struct store_ticket *ticket = t->what->ticket;

	codec_json_set_string(o, "kind", to->kind);
	if (*ticket->watch != '\0')
		codec_json_set_string(o, "watch", ticket->watch);
	if (to->by != NULL && *to->by != '\0')
		codec_json_set_string(o, "by", to->by);
	/* A word matters to those whom the watch itself brought it. */
	if (t->what->event == FLOW_EVENT_OPENED)
		add_terms(t->flow, ticket, o);
	return o;
}

/* The happening's own facts, with who did it. */
static void
add_facts(const struct flow_happening *what, struct codec_json *view)
{
	const struct codec_json *value;
	struct codec_json *by;
	const char *key;
	void *it = NULL;

	if (what->by != NULL && *what->by != '\0') {
		by = codec_json_new_object();
		codec_json_set_string(by, "name", what->by);
		codec_json_set_take(view, "by", by);
	}
	while (what->facts != NULL &&
	       (it = codec_json_member(what->facts, it, &key, &value)) != NULL)
		codec_json_set_take(view, key, codec_json_copy(value));
}

static enum base_status
view_of(const struct telling *t, const struct flow_event_to *to,
    const char *lang, struct codec_json **out, struct base_err *err)
{
	struct codec_json *view = codec_json_new_object(), *part = NULL;
	const struct store_ticket *ticket = t->what->ticket;
	struct flow *flow = t->flow;
	enum base_status status;
	bool is_list = strcmp(to->kind, "list") == 0;

	codec_json_set_string(view, "event",
	    is_list && t->what->event == FLOW_EVENT_OPENED
		? "listed"
		: flow_event_rule(t->what->event)->name);
	status = flow_facts_ticket(flow, ticket, &part, err);
	if (status == BASE_OK)
		codec_json_set_take(view, "ticket", part);
	if (status == BASE_OK)
		status = flow_facts_vuln(flow, ticket->id, lang, &part, err);
	if (status == BASE_OK)
		codec_json_set_take(view, "vuln", part);
	if (status == BASE_OK && ticket->founder != 0) {
		status = flow_facts_advisory(flow, ticket->founder, &part, err);
		if (status == BASE_OK && part != NULL)
			codec_json_set_take(view, "advisory", part);
	}
	if (status != BASE_OK) {
		codec_json_free(view);
		return status;
	}
	add_facts(t->what, view);
	codec_json_set_take(view, "because", because(t, to));
	if (to->person != NULL)
		codec_json_set_bool(view, "asked",
		    flow_ack_is_asked(flow, ticket->id, to->person->id));
	*out = view;
	return BASE_OK;
}

void
flow_event_share(struct flow *flow)
{
	void *shared;

	if (flow->bursts != NULL)
		return;
	shared = mmap(NULL, sizeof(*flow->bursts), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared != MAP_FAILED)
		flow->bursts = shared;
}

void
flow_event_unshare(struct flow *flow)
{
	if (flow->bursts != NULL)
		(void)munmap(flow->bursts, sizeof(*flow->bursts));
}

void
flow_event_seal(struct flow *flow)
{
	if (flow->bursts == NULL ||
	    madvise(flow->bursts, sizeof(*flow->bursts), MADV_DONTFORK) == 0)
		return;
	/* Then each counts for itself. */
	flow_event_unshare(flow);
	flow->bursts = NULL;
}

/* Inside a transaction, so that one worker counts at a time. */
static struct flow_burst *
count_burst(struct flow *flow, int64_t person)
{
	static struct flow_burst beyond;
	struct flow_bursts *b;
	size_t i;

	if (flow->bursts == NULL) {
		flow_event_share(flow);
		flow_event_seal(flow);
	}
	b = flow->bursts;
	for (i = 0; b != NULL && i < b->n; i++)
		if (b->v[i].person == person)
			return &b->v[i];
	if (b == NULL || b->n >= FLOW_EVENT_BURST_PEOPLE)
		return &beyond;
	b->v[b->n] = (struct flow_burst){.person = person};
	return &b->v[b->n++];
}

static enum base_status
tell_now(const struct telling *t, const struct flow_event_to *to,
    struct base_err *err)
{
	struct flow_letter letter = {.kind = t->what->kind,
	    .event = t->name,
	    .person = to->person,
	    .recipient = to->address,
	    .ticket = t->what->ticket};
	enum base_status status;
	int64_t id = 0;

	status = view_of(t, to,
	    flow_language(
		t->flow, to->person == NULL ? NULL : to->person->language),
	    &letter.view, err);
	if (status == BASE_OK)
		status = flow_letter_put(t->flow, &letter, &id, err);
	if (id != 0 && t->is_journal && to->person != NULL)
		count_burst(t->flow, to->person->id)->n++;
	return status;
}

/* A line for the next `kairan digest`, or with STORE_DIGEST_SCAN for the mail
 * about all that a scan opened. */
static enum base_status
tell_later(const struct telling *t, const struct flow_event_to *to,
    const char *mark, struct base_err *err)
{
	const struct flow_happening *what = t->what;
	struct codec_json *facts = codec_json_new_object();
	struct store_digest row = {.ticket = what->ticket->id,
	    .recipient = to->person == NULL ? to->address : to->person->mail,
	    .person = to->person == NULL ? 0 : to->person->id,
	    .created = base_time_now(),
	    .kind = to->kind,
	    .event = flow_event_rule(what->event)->name,
	    .mark = mark,
	    .facts = ""};
	enum base_status status;
	struct base_buf text;

	base_buf_init(&text, FACTS_MAX);
	add_facts(what, facts);
	if (codec_json_size(facts) > 0 &&
	    codec_json_dump(facts, CODEC_JSON_COMPACT, &text) == BASE_OK)
		row.facts = base_buf_text(&text);
	status = store_digest_add(t->flow->store, &row, err);
	if (status == BASE_OK)
		status = flow_note(t->flow, "told-later", row.ticket, 0, err,
		    "%s, in the next digest: %s", row.recipient, row.event);
	base_buf_release(&text);
	codec_json_free(facts);
	return status;
}

/* News of an immediate ticket wait for no digest; what people say of it may,
 * and who wants no mail gets none. */
static bool
is_urgent(const struct telling *t)
{
	return (t->what->event == FLOW_EVENT_OPENED ||
		   t->what->event == FLOW_EVENT_ASSIGNED ||
		   t->what->event == FLOW_EVENT_MATERIAL ||
		   t->what->event == FLOW_EVENT_RETURNED) &&
	       flow_is_immediate(t->flow, t->what->ticket);
}

/* The most urgent of what happened at once. */
static enum conf_notify
wish_of(const struct telling *t, const struct store_person *person)
{
	const struct conf_watch *watch =
	    conf_find_watch(t->flow->conf, t->what->ticket->watch);
	enum conf_notify best, wish;
	int event;

	best = flow_event_wish(t->flow, t->what->event, person, watch);
	for (event = 0; event < FLOW_EVENT_COUNT; event++) {
		if ((t->what->also & 1U << event) == 0)
			continue;
		wish = flow_event_wish(
		    t->flow, (enum flow_event)event, person, watch);
		if (wish < best)
			best = wish;
	}
	return best;
}

/* Was he told before, the other way?  His wish may have changed since. */
static enum base_status
was_told(const struct telling *t, const struct flow_event_to *to,
    enum conf_notify wish, bool *out, struct base_err *err)
{
	const char *address =
	    to->person == NULL ? to->address : to->person->mail;
	enum base_status status;
	char *event = NULL;

	if (wish == CONF_NOTIFY_NOW)
		return store_digest_has(t->flow->store,
		    &(struct store_digest){.ticket = t->what->ticket->id,
			.recipient = address,
			.event = flow_event_rule(t->what->event)->name,
			.mark = t->what->mark == NULL ? "" : t->what->mark},
		    out, err);
	event = base_xprintf("%s:%s", t->name, address);
	status = store_outbox_has(t->flow->store, event, out, err);
	free(event);
	return status;
}

static enum base_status
tell(void *ctx, const struct flow_event_to *to, struct base_err *err)
{
	const struct telling *t = ctx;
	const char *name = flow_event_rule(t->what->event)->name;
	enum conf_notify wish = wish_of(t, to->person);
	const char *mark = t->what->mark == NULL ? "" : t->what->mark;
	bool is_scan = strcmp(mark, STORE_DIGEST_SCAN) == 0, told = false;
	enum base_status status;

	/* One mailer for each event (design, rule 4). */
	if (to->person != NULL &&
	    t->flow->conf->notify_by == CONF_NOTIFY_BY_REDMINE &&
	    flow_event_rule(t->what->event)->is_redmines)
		return BASE_OK;
	if (wish == CONF_NOTIFY_DIGEST && is_urgent(t))
		wish = CONF_NOTIFY_NOW;
	if (wish == CONF_NOTIFY_NEVER)
		return flow_note(t->flow, "untold", t->what->ticket->id, 0, err,
		    "%s is not told: notify = never for \"%s\"",
		    to->person != NULL ? to->person->login : to->address, name);
	/* Who changes a hundred tickets at once means no hundred mails. */
	if (wish == CONF_NOTIFY_NOW && t->is_journal && to->person != NULL &&
	    count_burst(t->flow, to->person->id)->n >= FLOW_EVENT_BURST)
		wish = CONF_NOTIFY_DIGEST;
	/* What a scan opened waits for its last ticket only; for those who
	 * want a digest it is like any other. */
	if (is_scan && wish == CONF_NOTIFY_NOW)
		wish = CONF_NOTIFY_DIGEST;
	else if (is_scan)
		mark = "";
	status = was_told(t, to, wish, &told, err);
	if (status != BASE_OK || told)
		return status;
	/* Without an address the letter says so in the log. */
	if (wish == CONF_NOTIFY_DIGEST &&
	    (to->person == NULL || *to->person->mail != '\0'))
		return tell_later(t, to, mark, err);
	return tell_now(t, to, err);
}

enum base_status
flow_event_tell(
    struct flow *flow, const struct flow_happening *what, struct base_err *err)
{
	bool has_mark = what->mark != NULL && *what->mark != '\0';
	struct telling t = {.flow = flow, .what = what};
	enum base_status status;
	/* One journal is one mail, whichever of them it is called. */
	bool is_journal = what->event == FLOW_EVENT_COMMENT ||
			  what->event == FLOW_EVENT_MENTION ||
			  what->event == FLOW_EVENT_STATUS ||
			  what->event == FLOW_EVENT_DATES;

	t.is_journal = is_journal;
	t.name = base_xprintf("%s:%lld%s%s",
	    is_journal ? "journal" : flow_event_rule(what->event)->name,
	    (long long)what->ticket->id, has_mark ? ":" : "",
	    has_mark ? what->mark : "");
	status = flow_event_each(flow, what, tell, &t, err);
	free(t.name);
	return status;
}
