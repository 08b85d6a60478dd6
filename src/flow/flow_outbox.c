/*
 * One mail into the outbox.  The row comes first, because its id stands in
 * the token; the bytes are made once and never again.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_person.h"
#include "flow_private.h"
#include "flow_unsubscribe.h"
#include "kairan/mail_compose.h"

#define LETTER_MAX ((size_t)1 << 20) /* bytes of one mail */

/* kairan@example.jp -> kairan+TOKEN@example.jp */
static char *
reply_address(struct flow *flow, const char *token)
{
	const char *address = flow->conf->mail.address;
	const char *at = strrchr(address, '@');

	return base_xprintf("%.*s%s%s%s", (int)(at - address), address,
	    flow->conf->mail.delimiter, token, at);
}

/* What a mail is known by.  Its Message-ID, which mail servers log, has a
 * token of its own, so that their logs are no proof. */
struct name_tags {
	char token[TRUST_TOKEN_TEXT];
	char *address; /* to reply to */
	char *message_id;
};

static enum base_status
make_tags(struct flow *flow, const struct flow_letter *l, int64_t id,
    struct name_tags *out, struct base_err *err)
{
	char thread[TRUST_TOKEN_TEXT];
	struct trust_token token = {
	    .mail = id, .person = l->person == NULL ? 0 : l->person->id};
	int64_t today = base_date_to_days(
	    base_date_at(base_time_now(), flow->conf->time_zone));

	token.expires = (int)(today + flow->conf->mail.token_days);
	if (trust_token_make(&flow->keys, &token, out->token) != BASE_OK ||
	    trust_token_make_thread(&flow->keys, &token, thread) != BASE_OK)
		return base_err_set(err, BASE_PERM,
		    "no reply token can be made for mail %lld", (long long)id);
	out->address = reply_address(flow, out->token);
	out->message_id = base_xprintf("%s@%s", thread, flow_domain(flow));
	return BASE_OK;
}

static void
complete_view(struct flow *flow, struct flow_letter *l, const char *address,
    const char *token)
{
	struct codec_json *to = codec_json_new_object();

	codec_json_set_string(l->view, "instance", flow->conf->name);
	codec_json_set_string(l->view, "reply_to", address);
	codec_json_set_string(l->view, "token", token);
	if (l->person != NULL)
		codec_json_set_string(to, "name", l->person->name);
	codec_json_set_take(l->view, "to", to);
	if (flow->conf->tracker.public_url != NULL)
		codec_json_set_string(
		    l->view, "tracker_url", flow->conf->tracker.public_url);
	if (flow->conf->send == CONF_SEND_REDIRECT)
		codec_json_set_string(l->view, "redirected_to", l->recipient);
}

static enum base_status
compose(struct flow *flow, const struct flow_letter *l,
    const struct flow_mail_text *text, const struct name_tags *tags,
    struct base_buf *out, struct base_err *err)
{
	const struct conf_mail *m = &flow->conf->mail;
	const char *references[2];
	struct mail_extra extras[] = {
	    {.name = FLOW_MARKER, .value = tags->token},
	    {.name = "List-Unsubscribe-Post",
		.value = "List-Unsubscribe=One-Click"}};
	const struct conf_person *p =
	    l->person == NULL ? NULL
			      : conf_find_person(flow->conf, l->person->login);
	struct mail_draft d = {.from_name = m->name,
	    .from_addr = m->from,
	    .to_name = l->person == NULL ? NULL : l->person->name,
	    .to_addr = l->recipient,
	    .reply_to = tags->address,
	    .subject = text->subject,
	    .text = text->text,
	    .html =
		p != NULL && p->format == CONF_FORMAT_TEXT ? NULL : text->html,
	    .message_id = tags->message_id,
	    .in_reply_to = l->in_reply_to,
	    .references = references,
	    .date = base_time_now(),
	    .zone = flow_zone(flow, l->person == NULL ? NULL : l->person->zone),
	    .list_id = m->list_id,
	    .auto_submitted = l->is_answer ? "auto-replied" : "auto-generated",
	    .extras = extras,
	    .n_extras = 1};
	char *unsubscribe = NULL;
	enum base_status status;

	/* The root is the ticket itself, so that mails of different people
	 * and of different causes stand in one thread. */
	if (l->ticket != NULL && *l->ticket->thread != '\0')
		references[d.n_references++] = l->ticket->thread;
	if (l->in_reply_to != NULL && *l->in_reply_to != '\0')
		references[d.n_references++] = l->in_reply_to;
	else if (d.n_references > 0)
		d.in_reply_to = references[0];
	if (flow_unsubscribe_has_header(l)) {
		unsubscribe = flow_unsubscribe_header(
		    flow, l, tags->address, tags->token);
		d.list_unsubscribe = unsubscribe;
		d.n_extras += strstr(unsubscribe, ">, <") != NULL;
	}
	status = mail_compose(&d, out, err);
	free(unsubscribe);
	return status;
}

static enum base_status
write_letter(struct flow *flow, struct flow_letter *l, const char *lang,
    int64_t id, struct base_err *err)
{
	struct flow_mail_text text = {NULL, NULL, NULL};
	struct name_tags tags = {.address = NULL, .message_id = NULL};
	char raw[BASE_SHA256_HEX];
	struct store_outbox row;
	struct base_arena *arena = base_arena_new();
	struct base_buf bytes;
	enum base_status status;

	base_buf_init(&bytes, LETTER_MAX);
	status = make_tags(flow, l, id, &tags, err);
	if (status != BASE_OK)
		goto out;
	complete_view(flow, l, tags.address, tags.token);
	status = flow_mail_render(
	    flow->templates, l->kind, lang, l->view, &text, err);
	if (status == BASE_OK) {
		flow_redact_text(flow, tags.token, text.subject);
		flow_redact_text(flow, tags.token, text.text);
		flow_redact_text(flow, tags.token, text.html);
		status = compose(flow, l, &text, &tags, &bytes, err);
	}
	if (status == BASE_OK)
		status = store_blob_put(
		    flow->store, base_buf_text(&bytes), bytes.len, raw, err);
	if (status == BASE_OK)
		status = store_outbox_get(flow->store, id, arena, &row, err);
	if (status == BASE_OK) {
		row.state = STORE_OUTBOX_QUEUED;
		row.message_id = tags.message_id;
		row.subject = text.subject;
		row.raw = raw;
		row.next_try = flow_hours_end(flow, l);
		status = store_outbox_put(flow->store, &row, err);
	}
out:
	flow_mail_text_release(&text);
	base_buf_release(&bytes);
	base_arena_free(arena);
	free(tags.message_id);
	free(tags.address);
	return status;
}

/* Is it about work of the person's that somebody else may do for him?  An
 * answer is his own, and so is what he only watches. */
static bool
is_work_of(const struct flow_letter *l)
{
	return l->person != NULL && !l->is_answer &&
	       (l->ticket == NULL || l->ticket->assignee == 0 ||
		   l->ticket->assignee == l->person->id);
}

/* To the substitute of one who is away; texts live in arena. */
static enum base_status
find_stand_in(struct flow *flow, struct flow_letter *l,
    struct base_arena *arena, struct flow_stand_in *in, struct base_err *err)
{
	struct codec_json *o;
	enum base_status status;

	if (!is_work_of(l))
		return BASE_OK;
	status = flow_person_stand_in(flow, l->person, arena, in, err);
	if (status != BASE_OK || in->of == NULL)
		return status;
	o = codec_json_new_object();
	codec_json_set_string(o, "name", in->of);
	if (*in->until != '\0')
		codec_json_set_string(o, "until", in->until);
	codec_json_set_take(l->view, "instead_of", o);
	/* Besides a digest of his own he gets the other's. */
	if (l->ticket == NULL)
		l->event = base_arena_printf(
		    arena, "%s:for:%s", l->event, l->person->login);
	l->person = &in->person;
	l->recipient = in->person.mail;
	return BASE_OK;
}

/* Nobody to write to: said in the log and the history, and no error. */
static enum base_status
leave_out(struct flow *flow, const struct flow_letter *l, struct base_err *err)
{
	const char *login = l->person == NULL ? "-" : l->person->login;

	if (l->person != NULL && (l->person->locked || l->person->gone))
		return flow_note(flow, "untold",
		    l->ticket == NULL ? 0 : l->ticket->id, 0, err,
		    "%s gets no mail: %s", login,
		    l->person->gone
			? "neither the tracker nor kairan.conf knows him"
			: "the account is locked");
	base_log(BASE_LOG_WARN, "no-address",
	    "person=%s event=%s effect=\"gets no mail\" mend=\"give person "
	    "%s an address in %s\"",
	    login, l->event, l->person == NULL ? "NAME" : login,
	    flow->conf->file);
	return BASE_OK;
}

/* May this letter be written at all?  An answer goes to whoever wrote. */
static bool
has_reader(const struct flow_letter *l)
{
	if (l->person != NULL && !l->is_answer &&
	    (l->person->locked || l->person->gone))
		return false;
	return l->recipient != NULL && mail_addr_is_valid(l->recipient);
}

/* A new ticket that nobody owns is nobody's to miss: when the mail to its
 * list was ended, the operator hears of it.  False: nobody does. */
static bool
to_operator(struct flow *flow, struct flow_letter *l)
{
	const char *operator_address = flow->conf->mail.operator_address;
	struct codec_json *why;

	if (l->kind != FLOW_MAIL_OPENED || operator_address == NULL ||
	    strcmp(operator_address, l->recipient) == 0)
		return false;
	l->recipient = operator_address;
	why = codec_json_new_object();
	codec_json_set_string(why, "kind", "operator");
	codec_json_set_take(l->view, "because", why);
	return true;
}

static enum base_status
add_letter(struct flow *flow, struct flow_letter *l, int64_t *id_out,
    struct base_err *err)
{
	const char *lang =
	    flow_language(flow, l->language != NULL ? l->language
				: l->person != NULL ? l->person->language
						    : NULL);
	struct store_outbox row = {.kind = flow_mail_kind_name(l->kind),
	    .person = l->person == NULL ? 0 : l->person->id,
	    .recipient = l->recipient,
	    .ticket = l->ticket == NULL ? 0 : l->ticket->id,
	    .inbox = l->inbox,
	    .language = lang,
	    .created = base_time_now()};
	enum base_status status;
	bool is_off = false;
	int64_t id = 0;
	char *event;

	if (l->person == NULL && flow_unsubscribe_has_header(l)) {
		status = flow_unsubscribe_list_is_off(
		    flow, l->recipient, &is_off, err);
		if (status != BASE_OK)
			return status;
		if (is_off)
			status = flow_note(flow, "untold", row.ticket, 0, err,
			    "mail to %s was ended by a lead", l->recipient);
		if (status != BASE_OK || (is_off && !to_operator(flow, l)))
			return status;
		row.recipient = l->recipient;
	}
	event = base_xprintf("%s:%s", l->event, l->recipient);
	row.event = event;
	status = store_outbox_add(flow->store, &row, &id, err);
	if (status == BASE_OK)
		status = write_letter(flow, l, lang, id, err);
	if (status == BASE_OK && id_out != NULL)
		*id_out = id;
	free(event);
	return status == BASE_EXISTS ? BASE_OK : status;
}

enum base_status
flow_letter_put(struct flow *flow, struct flow_letter *l, int64_t *id_out,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct flow_stand_in in;
	enum base_status status;

	if (id_out != NULL)
		*id_out = 0;
	if (l->recipient == NULL && l->person != NULL)
		l->recipient = l->person->mail;
	status = find_stand_in(flow, l, arena, &in, err);
	if (status == BASE_OK)
		status = has_reader(l) ? add_letter(flow, l, id_out, err)
				       : leave_out(flow, l, err);
	codec_json_free(l->view);
	l->view = NULL;
	/* What pointed into the arena is nobody's any more. */
	if (l->person == &in.person)
		l->person = NULL;
	base_arena_free(arena);
	return status;
}
