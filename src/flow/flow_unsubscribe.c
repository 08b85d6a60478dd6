/*
 * List-Unsubscribe (RFC 2369, RFC 8058) and what comes of it: a person is
 * told only what is his own duty, at once; mail to a list is ended by a lead
 * alone.
 */
#include "flow_unsubscribe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kairan/base_text.h"
#include "kairan/store_token.h"

#define LIST_KEY "list-off:%s" /* meta: who ended the mail to it, and when */
/* What does not concern one's own duty, and nothing in digests. */
#define AFTER_MAIL                                                             \
	"comment=never,status=never,dates=never,planned=never,silent=never"
#define AFTER_DIGEST                                                           \
	AFTER_MAIL ",due=now,overdue=now,opened=now,assigned=now,"             \
		   "unassigned=now,material=now,returned=now,gone=now"

bool
flow_unsubscribe_has_header(const struct flow_letter *l)
{
	return !l->is_answer &&
	       (l->kind == FLOW_MAIL_OPENED || l->kind == FLOW_MAIL_CHANGED ||
		   l->kind == FLOW_MAIL_DIGEST ||
		   l->kind == FLOW_MAIL_OVERVIEW);
}

char *
flow_unsubscribe_header(struct flow *flow, const struct flow_letter *l,
    const char *address, const char *token)
{
	const char *url = flow->conf->mail.unsubscribe_url;
	struct trust_token reply;
	char click[TRUST_TOKEN_TEXT];

	/* Whoever reads a list knows its token: no single click may end the
	 * mail to all. */
	if (l->person == NULL || url == NULL ||
	    trust_token_read(&flow->keys, token, 0, &reply) != BASE_OK ||
	    trust_token_make_click(&flow->keys, &reply, click) != BASE_OK)
		return base_xprintf("<mailto:%s?subject=unsubscribe>", address);
	return base_xprintf("<mailto:%s?subject=unsubscribe>, <%s%ct=%s>",
	    address, url, strchr(url, '?') == NULL ? '?' : '&', click);
}

bool
flow_unsubscribe_is_meant(const struct mail *mail)
{
	static const char *const words[] = {"unsubscribe", "Re: unsubscribe"};
	char *subject = base_xstrdup(mail->subject);
	const char *text = base_text_trim(subject);
	bool is_meant = false;
	size_t i;

	for (i = 0; i < BASE_LEN(words); i++)
		is_meant = is_meant || base_text_equal_ascii(text, words[i]);
	free(subject);
	return is_meant;
}

enum base_status
flow_unsubscribe_list_is_off(
    struct flow *flow, const char *list, bool *out, struct base_err *err)
{
	char *key = base_xprintf(LIST_KEY, list);
	enum base_status status;
	struct base_buf text;

	base_buf_init(&text, 1000);
	status = store_meta_get(flow->store, key, &text, err);
	*out = status == BASE_OK && text.len > 0;
	base_buf_release(&text);
	free(key);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

enum base_status
flow_unsubscribe_set_list(
    struct flow *flow, const char *list, const char *by, struct base_err *err)
{
	char *key = base_xprintf(LIST_KEY, list);
	enum base_status status;

	status = store_meta_set(flow->store, key, by, err);
	if (status == BASE_OK)
		status = flow_note(flow, "unsubscribed", 0, 0, err,
		    *by == '\0' ? "%s gets mail again%s"
				: "%s gets no mail any more, by %s",
		    list, by);
	free(key);
	return status;
}

enum base_status
flow_unsubscribe_person(struct flow *flow, int64_t person,
    const struct store_outbox *mail, struct base_err *err)
{
	bool is_digest =
	    strcmp(mail->kind, flow_mail_kind_name(FLOW_MAIL_DIGEST)) == 0;
	enum base_status status;

	status = store_person_set_own(flow->store, person, "",
	    is_digest ? AFTER_DIGEST : AFTER_MAIL, err);
	return status == BASE_OK
		   ? flow_note(flow, "unsubscribed", 0, 0, err,
			 "%s is told only what is his own duty%s",
			 mail->recipient, is_digest ? ", and in no digest" : "")
		   : status;
}

/* Our mail that the token stands for. */
static enum base_status
mail_of(struct flow *flow, const char *text, struct trust_token *token,
    struct base_arena *arena, struct store_outbox *mail, struct base_err *err)
{
	int64_t today = base_date_to_days(
	    base_date_at(base_time_now(), flow->conf->time_zone));
	enum base_status status;
	bool revoked = false;

	status = trust_token_read_click(&flow->keys, text, today, token);
	if (status == BASE_INVALID)
		status = trust_token_read(&flow->keys, text, today, token);
	if (status != BASE_OK)
		return base_err_set(err, status,
		    status == BASE_PERM ? "the mail is too old"
					: "that is no token of ours");
	status =
	    store_token_is_revoked(flow->store, token->mail, &revoked, err);
	if (status == BASE_OK && revoked)
		return base_err_set(
		    err, BASE_PERM, "the mail is no longer valid");
	return status == BASE_OK ? store_outbox_get(flow->store, token->mail,
				       arena, mail, err)
				 : status;
}

enum base_status
flow_unsubscribe(struct flow *flow, const char *text, struct base_buf *out,
    struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_outbox mail = {.kind = "", .recipient = ""};
	struct trust_token token = {.mail = 0};
	enum base_status status;

	status = mail_of(flow, text, &token, arena, &mail, err);
	if (status == BASE_OK && token.person == 0)
		status = base_err_set(err, BASE_PERM,
		    "that mail went to the list %s: leave it at the list "
		    "itself; a lead ends the mail to all by \"stop: list\"",
		    mail.recipient);
	if (status == BASE_OK)
		status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status =
		    flow_unsubscribe_person(flow, token.person, &mail, err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	if (status == BASE_OK)
		status = base_buf_printf(out,
		    "%s is told only what is given to him, falls due or "
		    "changes so that it matters\n",
		    mail.recipient);
	base_arena_free(arena);
	return status;
}

enum base_status
flow_unsubscribe_undo(struct flow *flow, const char *list, struct base_err *err)
{
	enum base_status status;
	bool is_off = false;

	status = flow_unsubscribe_list_is_off(flow, list, &is_off, err);
	if (status == BASE_OK && !is_off)
		return base_err_set(
		    err, BASE_NOTFOUND, "mail to %s was not ended", list);
	if (status == BASE_OK)
		status = store_begin(flow->store, err);
	if (status == BASE_OK)
		status = flow_unsubscribe_set_list(flow, list, "", err);
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	return status;
}
