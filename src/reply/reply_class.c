/*
 * What a mail is (see reply_class.h).  The header decides where it can;
 * what systems without one say in words comes after it.
 */
#include "kairan/reply_class.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/mail.h"
#include "kairan/mail_auth.h"
#include "reply_class_text.h"
#include "reply_scan.h"
#include "reply_words_class.h"

#define FOLD_BYTES 8000 /* of the body that words are looked for in */
#define HEAD_BYTES 600 /* of it in which an automatic answer says so */

struct look {
	const struct mail *mail;
	struct base_date today;
	struct base_arena *arena;
	const char *subject; /* folded */
	const char *body; /* the same, its beginning */
	const char *head; /* the first lines of it */
	const char *written; /* what is neither quoted nor forwarded */
	const char *opening; /* the first lines of that */
	struct reply_class_result *out;
};

static const char *
fold(struct base_arena *arena, const char *text, size_t max)
{
	char *cut = base_xstrndup(text, base_text_cut(text, max));
	char *folded = base_text_fold(cut);
	const char *copy = base_arena_strdup(arena, base_text_trim(folded));

	free(folded);
	free(cut);
	return copy;
}

static bool
settle(struct look *look, enum reply_class class, const char *rule)
{
	look->out->class = class;
	look->out->rule = rule;
	return true;
}

/* Value of a field in lower case without comment and parameters. */
static const char *
token_of(struct look *look, const char *name)
{
	const char *value = mail_header(look->mail, name, 0);
	const char *folded;
	size_t n;

	if (value == NULL)
		return NULL;
	folded = fold(look->arena, value, 200);
	/* RFC 3834 section 5: comments may stand before it. */
	while (*folded == '(') {
		folded += strcspn(folded, ")");
		folded += *folded == ')';
		folded += strspn(folded, " ");
	}
	n = strcspn(folded, " ;(\t");
	return base_arena_strndup(look->arena, folded, n);
}

static bool
has_field(const struct look *look, const char *name)
{
	return mail_header(look->mail, name, 0) != NULL;
}

static const char *
local_part(struct look *look)
{
	const char *addr = mail_addrs_first(&look->mail->from);

	return fold(look->arena,
	    base_arena_strndup(look->arena, addr, strcspn(addr, "@")), 100);
}

static bool
is_one_of(const char *text, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(text, *list) == 0)
			return true;
	return false;
}

static void
read_null_sender(struct look *look)
{
	const char *path = mail_header_raw(look->mail, "Return-Path", 0);
	const char *low;

	if (path == NULL)
		return;
	low = fold(look->arena, path, 300);
	if (strncmp(low, "<>", 2) == 0 ||
	    strncmp(low, "<mailer-daemon", 14) == 0 ||
	    strncmp(low, "mailer-daemon", 13) == 0)
		look->out->is_null_sender = true;
}

/* "smtp; 550 5.1.1 <x@y>...": the first code in it, or NULL. */
static const char *
status_in(const char *text, struct base_arena *arena)
{
	const char *p;
	size_t len;

	for (p = text; *p != '\0'; p++) {
		if (p > text && (reply_is_alnum(p[-1]) || p[-1] == '.'))
			continue;
		if ((len = reply_class_status_at(p)) > 0)
			return base_arena_strndup(arena, p, len);
	}
	return NULL;
}

static bool
is_vague(const char *status)
{
	size_t len = strlen(status);

	return len < 5 || strcmp(status + len - 4, ".0.0") == 0;
}

/* "5.0.0" says little; the words beside it may say more. */
static void
sharpen(struct look *look, struct reply_bounce *out, size_t n)
{
	struct reply_bounce *told;
	size_t i, k, count;

	for (i = 0; i < n && !is_vague(out[i].status); i++)
		continue;
	if (i == n)
		return;
	told = base_arena_alloc(look->arena, REPLY_MAX_BOUNCES * sizeof(*told));
	count = reply_class_read_bounces(
	    look->mail->body, look->arena, told, REPLY_MAX_BOUNCES);
	for (i = 0; i < n; i++)
		for (k = 0; k < count && is_vague(out[i].status); k++)
			if (told[k].status[0] != '\0' &&
			    base_text_equal_ascii(
				told[k].recipient, out[i].recipient))
				out[i].status = told[k].status;
}

static void
take_deliveries(struct look *look)
{
	const struct mail *mail = look->mail;
	struct reply_bounce *out;
	size_t i, n = mail->n_deliveries;

	if (n > REPLY_MAX_BOUNCES)
		n = REPLY_MAX_BOUNCES;
	out = base_arena_alloc(look->arena, (n + 1) * sizeof(*out));
	for (i = 0; i < n; i++) {
		const struct mail_delivery *d = &mail->deliveries[i];
		const char *better = status_in(d->diagnostic, look->arena);

		out[i].recipient = d->recipient;
		out[i].action = d->action;
		out[i].status =
		    better != NULL && is_vague(d->status) ? better : d->status;
	}
	look->out->bounces = out;
	look->out->bounce_count = n;
	sharpen(look, out, n);
}

static void
take_words(struct look *look)
{
	struct reply_bounce *out =
	    base_arena_alloc(look->arena, REPLY_MAX_BOUNCES * sizeof(*out));

	look->out->bounces = out;
	look->out->bounce_count = reply_class_read_bounces(
	    look->mail->body, look->arena, out, REPLY_MAX_BOUNCES);
}

/* RFC 3464: the worst action tells. */
static bool
by_deliveries(struct look *look)
{
	const struct mail *mail = look->mail;
	bool failed = false, delayed = false, other = false;
	size_t i;

	if (mail->n_deliveries == 0)
		return false;
	take_deliveries(look);
	for (i = 0; i < mail->n_deliveries; i++) {
		const struct mail_delivery *d = &mail->deliveries[i];

		if (strcmp(d->action, "failed") == 0)
			failed = true;
		else if (strcmp(d->action, "delayed") == 0)
			delayed = true;
		else if (d->action[0] != '\0')
			other = true;
		else if (d->status[0] == '2')
			other = true;
		else if (d->status[0] == '4')
			delayed = true;
		else
			failed = true;
	}
	if (failed)
		return settle(look, REPLY_CLASS_BOUNCE, "report-failed");
	if (delayed)
		return settle(look, REPLY_CLASS_DELAYED, "report-delayed");
	return other && settle(look, REPLY_CLASS_DELIVERED, "report-delivered");
}

static bool
by_report(struct look *look)
{
	const struct mail *mail = look->mail;
	size_t i;

	for (i = 0; i < mail->n_blocks; i++)
		if (strcmp(mail->blocks[i].type, "message/feedback-report") ==
		    0)
			return settle(
			    look, REPLY_CLASS_FEEDBACK, "report-feedback");
	if (strcmp(mail->report_type, "feedback-report") == 0)
		return settle(look, REPLY_CLASS_FEEDBACK, "report-feedback");
	if (by_deliveries(look))
		return true;
	for (i = 0; i < mail->n_blocks; i++)
		if (strcmp(mail->blocks[i].type,
			"message/disposition-notification") == 0)
			return settle(
			    look, REPLY_CLASS_DELIVERED, "report-read");
	if (strcmp(mail->report_type, "disposition-notification") == 0)
		return settle(look, REPLY_CLASS_DELIVERED, "report-read");
	if (strcmp(mail->report_type, "delivery-status") == 0) {
		take_words(look);
		if (reply_class_holds(look->subject, reply_words_delayed))
			return settle(
			    look, REPLY_CLASS_DELAYED, "report-delayed");
		return settle(look, REPLY_CLASS_BOUNCE, "report-unread");
	}
	return false;
}

/* A report in words: qmail, Exchange, phone companies, old servers. */
static bool
by_daemon(struct look *look)
{
	const char *local = local_part(look);
	const char *name =
	    look->mail->from.n > 0
		? fold(look->arena, look->mail->from.v[0].name, 200)
		: "";
	bool is_daemon = is_one_of(local, reply_words_daemon);
	bool is_likely = is_daemon || look->out->is_null_sender ||
			 look->mail->from.n == 0 ||
			 is_one_of(local, reply_words_postmaster) ||
			 reply_class_holds(name, reply_words_daemon_name);
	bool failed = reply_class_holds(look->subject, reply_words_failed);
	bool told = reply_class_holds(look->body, reply_words_evidence);

	if (has_field(look, "X-Failed-Recipients"))
		return take_words(look),
		       settle(look, REPLY_CLASS_BOUNCE, "failed-recipients");
	if (is_likely && reply_class_holds(look->subject, reply_words_delayed))
		return take_words(look),
		       settle(look, REPLY_CLASS_DELAYED, "subject-delayed");
	if ((is_likely && failed) ||
	    (failed && (has_field(look, "X-MLServer") ||
			   has_field(look, "X-ML-Name"))))
		return take_words(look),
		       settle(look, REPLY_CLASS_BOUNCE, "subject-failed");
	if (is_daemon)
		return take_words(look),
		       settle(look, REPLY_CLASS_BOUNCE, "from-daemon");
	if (is_likely && look->mail->in_reply_to.n == 0 && told &&
	    (look->out->is_null_sender || strncmp(local, "no", 2) == 0))
		return take_words(look),
		       settle(look, REPLY_CLASS_BOUNCE, "words-failed");
	return false;
}

static bool
by_receipt(struct look *look)
{
	return reply_class_begins(look->subject, reply_words_delivered) &&
	       reply_class_holds(look->head, reply_words_receipt) &&
	       settle(look, REPLY_CLASS_DELIVERED, "subject-receipt");
}

/* Header fields that only automatic mail has. */
static bool
by_auto_header(struct look *look)
{
	static const char *const fields[] = {"X-Autoreply", "X-Auto-Reply",
	    "X-AutoReply-From", "X-Autorespond", "X-Autoresponder",
	    "X-Auto-Response-From", "X-Mail-Autoreply", "X-Amazon-Auto-Reply",
	    "X-FC-MachineGenerated", "X-Vacation", "X-OTRS-Loop",
	    "X-POST-MessageClass"};
	const char *value = token_of(look, "Auto-Submitted");
	size_t i;

	if (value != NULL && value[0] != '\0' && strcmp(value, "no") != 0 &&
	    strcmp(value, "auto-forwarded") != 0)
		return settle(look, REPLY_CLASS_AUTO, "auto-submitted");
	for (i = 0; i < BASE_LEN(fields); i++) {
		value = token_of(look, fields[i]);
		if (value != NULL && strcmp(value, "no") != 0 &&
		    strcmp(value, "false") != 0)
			return settle(look, REPLY_CLASS_AUTO, "auto-header");
	}
	value = token_of(look, "Precedence");
	if (value != NULL &&
	    (strcmp(value, "auto_reply") == 0 ||
		strcmp(value, "auto-reply") == 0 ||
		strcmp(value, "autoreply") == 0 ||
		(!look->out->is_list && strcmp(value, "junk") == 0)))
		return settle(look, REPLY_CLASS_AUTO, "precedence");
	return false;
}

/* "I am on vacation" alone is what people say; an automatic answer says
 * until when, or whom to ask. */
static bool
says_away(const struct look *look)
{
	return reply_class_holds(look->opening, reply_words_away) &&
	       (reply_class_holds(look->written, reply_words_away_too) ||
		   base_date_is_set(
		       reply_class_return(look->written, look->today)));
}

static bool
by_auto_words(struct look *look)
{
	if (reply_class_begins(look->subject, reply_words_auto_subject))
		return settle(look, REPLY_CLASS_AUTO, "subject-auto");
	if (!look->out->is_list &&
	    reply_class_holds(look->opening, reply_words_auto_body))
		return settle(look, REPLY_CLASS_AUTO, "words-auto");
	if (look->out->is_null_sender)
		return settle(look, REPLY_CLASS_AUTO, "null-sender");
	if (!look->out->is_list && says_away(look))
		return settle(look, REPLY_CLASS_AUTO, REPLY_CLASS_RULE_AWAY);
	return false;
}

static void
read_away(struct look *look)
{
	struct reply_class_result *out = look->out;

	if (out->class != REPLY_CLASS_AUTO)
		return;
	out->away_until = reply_class_return(look->subject, look->today);
	if (!base_date_is_set(out->away_until))
		out->away_until =
		    reply_class_return(look->written, look->today);
	out->is_away =
	    base_date_is_set(out->away_until) ||
	    reply_class_begins(look->subject, reply_words_auto_subject) ||
	    reply_class_holds(look->opening, reply_words_auto_body) ||
	    says_away(look);
}

static const char *
head_of(struct look *look, const char *text)
{
	return base_arena_strndup(
	    look->arena, text, base_text_cut(text, HEAD_BYTES));
}

void
reply_classify(const struct mail *mail, const struct reply_class_hints *hints,
    struct base_arena *arena, struct reply_class_result *out)
{
	struct look look = {
	    .mail = mail, .today = hints->today, .arena = arena, .out = out};

	memset(out, 0, sizeof(*out));
	out->rule = "";
	look.subject = fold(arena, mail->subject, 1000);
	look.body = fold(arena, mail->body, FOLD_BYTES);
	look.head = head_of(&look, look.body);
	look.written = fold(arena, hints->written, FOLD_BYTES);
	look.opening = head_of(&look, look.written);
	out->is_list = mail_is_list(mail);
	out->is_null_sender = hints->is_null_sender;
	read_null_sender(&look);
	if (by_report(&look) || by_daemon(&look) || by_receipt(&look) ||
	    by_auto_header(&look) || by_auto_words(&look))
		read_away(&look);
	else
		out->rule = "human";
}

const char *reply_class_name(enum reply_class class)
{
	static const char *const names[] = {
	    "human", "auto", "bounce", "delayed", "delivered", "feedback"};

	return (size_t) class < BASE_LEN(names) ? names[class] : "unknown";
}
