/*
 * One journal of the tracker is one mail to each of those it concerns, with
 * all of its changes and its words, whoever noticed it first: the reply that
 * made it, or sync.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_sync.h"
#include "kairan/base_text.h"
#include "kairan/store_follow.h"

#define COMMENT_MAX 16000 /* bytes of a comment in a mail or a digest */
#define BIT(event) (1U << (event))

/* What is told of a detail, by the tracker's label. */
static const struct told {
	const char *label;
	const char *key; /* words "key.KEY" */
	enum flow_event event;
	enum tracker_part part;
} tolds[] = {
    {"exact_status", "status", FLOW_EVENT_STATUS, TRACKER_SET_EXACT_STATUS},
    {"status", "status", FLOW_EVENT_STATUS, TRACKER_SET_STATUS},
    {"assignee", "assignee", FLOW_EVENT_ASSIGNED, TRACKER_SET_ASSIGNEE},
    {"planned", "planned", FLOW_EVENT_DATES, TRACKER_SET_PLANNED},
    {"due", "due", FLOW_EVENT_DATES, TRACKER_SET_DUE},
    {"priority", "priority", FLOW_EVENT_STATUS, TRACKER_SET_PRIORITY},
    {"ssvc", "ssvc", FLOW_EVENT_STATUS, TRACKER_SET_FIELDS},
    {"project", "project", FLOW_EVENT_STATUS, TRACKER_SET_PROJECT},
    {"attachment", "attachment", FLOW_EVENT_COMMENT, TRACKER_SET_UPLOADS},
};

static const struct told *
told_of(const struct flow_journal *j, const struct tracker_detail *d)
{
	size_t i;

	for (i = 0; d->label != NULL && i < BASE_LEN(tolds); i++)
		if (strcmp(tolds[i].label, d->label) == 0)
			return (j->untaken & (unsigned)tolds[i].part) != 0
				   ? NULL
				   : &tolds[i];
	return NULL;
}

/* The detail with this label; NULL none, or one that was undone. */
static const struct tracker_detail *
detail_of(const struct flow_journal *j, const char *label)
{
	size_t i;

	for (i = 0; i < j->journal->details_n; i++)
		if (j->journal->details[i].label != NULL &&
		    strcmp(j->journal->details[i].label, label) == 0 &&
		    told_of(j, &j->journal->details[i]) != NULL)
			return &j->journal->details[i];
	return NULL;
}

/* The marker that ends our notes: its place in the text, or NULL. */
static const char *
marker_of(const char *notes, size_t *len)
{
	static const char prefix[] = "kairan-";
	size_t end = strlen(notes), i;
	const char *at;

	while (end > 0 && strchr(" \t\r\n", notes[end - 1]) != NULL)
		end--;
	*len = sizeof(prefix) - 1 + 16;
	if (end < *len)
		return NULL;
	at = notes + end - *len;
	if (strncmp(at, prefix, sizeof(prefix) - 1) != 0 ||
	    (at > notes && at[-1] != '\n'))
		return NULL;
	for (i = sizeof(prefix) - 1; i < *len; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyz234567", at[i]) == NULL)
			return NULL;
	return at;
}

char *
flow_journal_words(const struct flow *flow,
    const struct tracker_journal *journal, bool *is_ours)
{
	const char *notes = journal->notes == NULL ? "" : journal->notes;
	struct base_buf plain;
	const char *marker;
	char *text, *at;
	size_t len;

	marker = marker_of(notes, &len);
	*is_ours = marker != NULL;
	text = marker == NULL ? base_xstrdup(notes)
			      : base_xstrndup(notes, (size_t)(marker - notes));
	base_buf_init(&plain, TRACKER_NOTE_MAX);
	if (tracker_markup_plain(flow_markup_kind(flow), text, &plain) ==
	    BASE_OK) {
		free(text);
		text = base_xstrndup(base_buf_text(&plain),
		    base_text_cut(base_buf_text(&plain), COMMENT_MAX));
	} else
		text[base_text_cut(text, COMMENT_MAX)] = '\0';
	base_buf_release(&plain);
	at = base_text_trim(text);
	memmove(text, at, strlen(at) + 1);
	return text;
}

static char *
words_of(const struct flow *flow, const struct flow_journal *j)
{
	bool is_ours;

	return j->comment != NULL
		   ? base_xstrndup(
			 j->comment, base_text_cut(j->comment, COMMENT_MAX))
		   : flow_journal_words(flow, j->journal, &is_ours);
}

/* A number of the tracker: whose? */
static int64_t
number_of(const char *text)
{
	int64_t id = 0;

	if (text == NULL ||
	    base_text_to_int(text, 1, INT64_MAX, &id) != BASE_OK)
		return 0;
	return id;
}

static const char *
person_name(struct flow *flow, const struct flow_journal *j, const char *value,
    struct base_arena *arena)
{
	int64_t id = number_of(value);
	struct store_person person;

	if (id == 0)
		return NULL;
	if (j->issue->assignee.id == id && j->issue->assignee.name != NULL &&
	    *j->issue->assignee.name != '\0')
		return j->issue->assignee.name;
	if (store_person_by_tracker_id(flow->store, id, arena, &person, NULL) ==
	    BASE_OK)
		return *person.name != '\0' ? person.name : person.login;
	return base_arena_printf(arena, "(%lld)", (long long)id);
}

static void
set_value(struct flow *flow, const struct flow_journal *j,
    const struct tracker_detail *d, bool is_new, struct base_arena *arena,
    struct codec_json *o)
{
	const char *name = is_new ? d->new_name : d->old_name;
	const char *value = is_new ? d->new_value : d->old_value;

	if (strcmp(d->label, "assignee") == 0)
		value = person_name(flow, j, value, arena);
	else if (name != NULL)
		value = name;
	if (value != NULL && *value != '\0')
		codec_json_set_string(o, is_new ? "value" : "before", value);
}

static struct codec_json *
fields_of(struct flow *flow, const struct flow_journal *j,
    struct base_arena *arena, unsigned *events)
{
	struct codec_json *list = codec_json_new_array(), *o;
	const struct tracker_detail *d;
	const struct told *told;
	size_t i, n = j->journal->details_n;

	if (n == 0)
		return list;
	/* What matters most first; a label may come twice (files). */
	for (i = 0; i < BASE_LEN(tolds) * n; i++) {
		d = &j->journal->details[i % n];
		told = told_of(j, d);
		/* The exact status says more than the site's. */
		if (told != &tolds[i / n] ||
		    (told->part == TRACKER_SET_STATUS &&
			detail_of(j, "exact_status") != NULL))
			continue;
		*events |= BIT(told->event);
		o = codec_json_new_object();
		codec_json_set_string(o, "key", told->key);
		set_value(flow, j, d, true, arena, o);
		set_value(flow, j, d, false, arena, o);
		codec_json_append_take(list, o);
	}
	return list;
}

/* Fields and comment, as changed.* and opened.* show them. */
static struct codec_json *
facts_of(struct flow *flow, const struct flow_journal *j,
    struct base_arena *arena, unsigned *events)
{
	struct codec_json *facts = codec_json_new_object(), *o;
	char *words = words_of(flow, j), date[BASE_DATE_TEXT];

	*events = 0;
	codec_json_set_take(facts, "fields", fields_of(flow, j, arena, events));
	if (*words != '\0') {
		*events |= BIT(FLOW_EVENT_COMMENT);
		o = codec_json_new_object();
		codec_json_set_string(o, "text", words);
		if (j->by != NULL && *j->by != '\0')
			codec_json_set_string(o, "by", j->by);
		base_date_format(
		    base_date_at(j->journal->time, flow->conf->time_zone),
		    date);
		codec_json_set_string(o, "date", date);
		codec_json_set_take(facts, "comment", o);
	}
	free(words);
	return facts;
}

enum base_status
flow_journal_author(struct flow *flow, struct flow_journal *j,
    struct base_arena *arena, struct base_err *err)
{
	const char *notes = j->journal->notes == NULL ? "" : j->journal->notes;
	struct store_person person = {.id = 0};
	struct store_effect effect;
	enum base_status status;
	char *marker;
	const char *at;
	size_t len = 0;

	at = marker_of(notes, &len);
	marker = at == NULL ? base_xstrdup("") : base_xstrndup(at, len);
	j->author = 0;
	j->by = j->journal->author.name;
	status = store_note_exists(flow->store, marker, &j->is_ours, err);
	if (status == BASE_OK && !j->is_ours) {
		status = store_effect_of_journal(flow->store, j->ticket->id,
		    j->journal->id, marker, arena, &effect, err);
		if (status == BASE_OK)
			status = store_person_by_login(
			    flow->store, effect.author, arena, &person, err);
		else if (status == BASE_NOTFOUND && j->journal->author.id != 0)
			status = store_person_by_tracker_id(flow->store,
			    j->journal->author.id, arena, &person, err);
	}
	free(marker);
	if (status == BASE_NOTFOUND)
		return BASE_OK;
	if (status == BASE_OK && person.id != 0) {
		j->author = person.id;
		j->by = *person.name != '\0' ? person.name : person.login;
	}
	return status;
}

void
flow_journal_move_owner(struct flow *flow, const struct tracker_issue *issue,
    const struct tracker_journal *journal, struct base_arena *arena,
    struct store_ticket *ticket)
{
	const struct tracker_detail *d;
	struct store_person person;
	int64_t id;
	size_t i;

	for (i = 0; i < journal->details_n; i++) {
		d = &journal->details[i];
		if (d->label == NULL || strcmp(d->label, "assignee") != 0)
			continue;
		id = number_of(d->new_value);
		ticket->assignee = 0;
		ticket->group = "";
		if (id != 0 && store_person_by_tracker_id(flow->store, id,
				   arena, &person, NULL) == BASE_OK)
			ticket->assignee = person.id;
		else if (id != 0 && id == issue->assignee.id)
			ticket->group = issue->assignee.name;
	}
}

const struct tracker_journal *
flow_journal_of(const struct tracker_result *result,
    const struct tracker_issue *before, int64_t account)
{
	const struct tracker_issue *issue = result->issue;
	const struct tracker_journal *journal;
	int64_t last = 0;
	size_t i;

	for (i = 0; before != NULL && i < before->journals_n; i++)
		if (before->journals[i].id > last)
			last = before->journals[i].id;
	for (i = 0; issue != NULL && i < issue->journals_n; i++) {
		journal = &issue->journals[i];
		if (result->journal_id != 0
			? journal->id == result->journal_id
			: journal->id > last &&
			      (account == 0 || journal->author.id == account))
			return journal;
	}
	return NULL;
}

/* What it is called in one word. */
static const char *
word_for(unsigned events)
{
	static const enum flow_event single[] = {
	    FLOW_EVENT_COMMENT, FLOW_EVENT_STATUS, FLOW_EVENT_DATES};
	size_t i;

	for (i = 0; i < BASE_LEN(single); i++)
		if (events == BIT(single[i]))
			return flow_event_rule(single[i])->name;
	return (events & BIT(FLOW_EVENT_COMMENT)) != 0 ? "comment_and_more"
						       : "several";
}

/* A change of status is called so only when the status changed. */
static const char *
event_word(const struct flow_journal *j, unsigned events)
{
	if (events == BIT(FLOW_EVENT_STATUS) &&
	    detail_of(j, "status") == NULL &&
	    detail_of(j, "exact_status") == NULL)
		return "several";
	return word_for(events);
}

/* The new owner, or those who stand in for none. */
static enum base_status
tell_owner(struct flow *flow, const struct flow_journal *j,
    struct flow_happening *what, struct codec_json *facts, struct base_err *err)
{
	const struct tracker_detail *d = detail_of(j, "assignee");
	bool is_none = number_of(d->new_value) == 0;

	if (!j->is_owner_now)
		return BASE_OK;
	what->event = is_none ? FLOW_EVENT_UNASSIGNED : FLOW_EVENT_ASSIGNED;
	what->kind = FLOW_MAIL_OPENED;
	codec_json_set_string(facts, "event",
	    is_none                        ? "unassigned"
	    : number_of(d->old_value) != 0 ? "reassigned"
					   : "assigned");
	return flow_event_tell(flow, what, err);
}

/* Those who are told before all others; `what` excepts them from then on. */
static enum base_status
tell_named(struct flow *flow, const struct flow_journal *j,
    struct flow_happening *what, struct codec_json *facts,
    struct base_arena *arena, struct base_err *err)
{
	const struct flow_mentions *m = j->mentions;
	struct flow_happening one = *what;
	int64_t *blind = NULL, *except;
	size_t i, n;
	enum base_status status;

	/* Who is no person writes to nobody by name. */
	if (m == NULL || m->people_n == 0 || j->author == 0)
		return BASE_OK;
	n = flow_sights_blind(j->sights, j->journal, false, arena, &blind);
	except = base_arena_alloc(
	    arena, (n + what->except_n + m->people_n) * sizeof(*except));
	memcpy(except, blind, n * sizeof(*except));
	for (i = 0; i < what->except_n; i++)
		except[n++] = what->except[i];
	one.event = FLOW_EVENT_MENTION;
	one.kind = FLOW_MAIL_CHANGED;
	one.named = m->people;
	one.named_n = m->people_n;
	one.except = except;
	one.except_n = n;
	codec_json_set_string(facts, "event", "mention");
	status = flow_event_tell(flow, &one, err);
	for (i = 0; i < m->people_n; i++)
		except[n++] = m->people[i];
	what->except = except;
	what->except_n = n;
	return status;
}

enum base_status
flow_journal_tell(
    struct flow *flow, const struct flow_journal *j, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct codec_json *facts;
	enum base_status status = BASE_OK;
	unsigned events = 0;
	char mark[32];
	struct flow_happening what = {.ticket = j->ticket,
	    .mark = mark,
	    .author = j->author,
	    .by = j->by,
	    .except = j->except,
	    .except_n = j->except_n};

	if (j->is_ours) {
		base_arena_free(arena);
		return BASE_OK;
	}
	/* Whoever wrote has looked at it. */
	if (j->author != 0)
		status = store_follow_wrote(flow->store, j->ticket->id,
		    j->author, j->journal->time, err);
	snprintf(mark, sizeof(mark), "%lld", (long long)j->journal->id);
	facts = facts_of(flow, j, arena, &events);
	what.facts = facts;
	if (status == BASE_OK && (events & BIT(FLOW_EVENT_ASSIGNED)) != 0)
		status = tell_owner(flow, j, &what, facts, err);
	what.not_who =
	    (events & BIT(FLOW_EVENT_ASSIGNED)) != 0 ? FLOW_WHO_OWNER : 0;
	what.also = events & ~BIT(FLOW_EVENT_ASSIGNED);
	if (status == BASE_OK)
		status = tell_named(flow, j, &what, facts, arena, err);
	if (status == BASE_OK && (events & ~BIT(FLOW_EVENT_ASSIGNED)) != 0) {
		what.event =
		    (events & BIT(FLOW_EVENT_COMMENT)) != 0 ? FLOW_EVENT_COMMENT
		    : (events & BIT(FLOW_EVENT_STATUS)) != 0 ? FLOW_EVENT_STATUS
							     : FLOW_EVENT_DATES;
		what.kind = FLOW_MAIL_CHANGED;
		codec_json_set_string(facts, "event", event_word(j, events));
		status = flow_event_tell(flow, &what, err);
	}
	codec_json_free(facts);
	base_arena_free(arena);
	return status;
}
