/*
 * Which ticket a mail may belong to (see reply_ticket.h).
 */
#include "kairan/reply_ticket.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/mail.h"
#include "kairan/reply.h"
#include "reply_scan.h"
#include "reply_text.h"
#include "reply_token.h"

struct finding {
	const struct mail *mail;
	const struct reply_settings *settings;
	struct base_arena *arena;
	struct reply_candidate *v;
	size_t n;
};

static void
add(struct finding *f, enum reply_candidate_kind kind, const char *value,
    const char *where, const char *detail)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].kind == kind && strcmp(f->v[i].value, value) == 0)
			return;
	if (f->n >= REPLY_MAX_CANDIDATES)
		return;
	f->v[f->n].kind = kind;
	f->v[f->n].value = value;
	f->v[f->n].where = where;
	f->v[f->n].detail = detail;
	f->n++;
}

/* The token that text begins with, before any of the bytes of `before`. */
static bool
add_token(
    struct finding *f, const char *text, const char *before, const char *where)
{
	size_t i, n = reply_token_at(text);
	char *token;

	if (n == 0 || (before[0] != '\0' && strchr(before, text[n]) == NULL))
		return false;
	token = base_arena_strndup(f->arena, text, n);
	for (i = 0; i < n; i++)
		if (token[i] >= 'A' && token[i] <= 'Z')
			token[i] = (char)(token[i] - 'A' + 'a');
	add(f, REPLY_CANDIDATE_TOKEN, token, where, "");
	return true;
}

/* Tokens behind '+' or '-' in addresses of a text. */
static void
add_addresses(struct finding *f, const char *text)
{
	const char *p;

	if (text == NULL)
		return;
	for (p = text; (p = strpbrk(p, "+-")) != NULL; p++)
		(void)add_token(f, p + 1, "@", "address");
}

static void
find_address_tokens(struct finding *f)
{
	static const char *const fields[] = {"Delivered-To", "X-Original-To",
	    "Envelope-To", "X-Envelope-To", "X-Rcpt-To"};
	const char *value;
	size_t i, k;

	for (i = 0; i < BASE_LEN(fields); i++)
		for (k = 0; k < 5 && (value = mail_header(
					  f->mail, fields[i], k)) != NULL;
		     k++)
			add_addresses(f, value);
	for (i = 0; i < f->mail->to.n; i++)
		add_addresses(f, f->mail->to.v[i].addr);
	for (i = 0; i < f->mail->cc.n; i++)
		add_addresses(f, f->mail->cc.v[i].addr);
}

static void
find_id_tokens(struct finding *f)
{
	const struct mail_ids *replied = &f->mail->in_reply_to;
	const struct mail_ids *refs = &f->mail->references;
	size_t i;

	for (i = 0; i < replied->n; i++)
		(void)add_token(f, replied->v[i], "@", "in-reply-to");
	for (i = refs->n; i > 0; i--)
		(void)add_token(f, refs->v[i - 1], "@", "references");
}

static void
find_footer_tokens(struct finding *f)
{
	static const char mark[] = "[kairan:";
	const char *p = f->mail->body;

	while ((p = strchr(p, '[')) != NULL) {
		if (base_text_starts_ascii(p, mark))
			(void)add_token(f, p + strlen(mark), "]", "footer");
		p++;
	}
}

/* The number in a subject as Redmine writes it, NULL for none. */
static const char *
subject_number(const struct finding *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].kind == REPLY_CANDIDATE_REDMINE_SUBJECT)
			return f->v[i].value;
	return NULL;
}

/* <redmine.issue-12.20060719210421.8@host>; of a comment's notification,
 * <redmine.journal-77...@host>, the subject tells the ticket, for clients
 * that send no References. */
static void
add_redmine_id(struct finding *f, const char *id, const char *where)
{
	const char *p = id, *host, *value;
	bool is_journal = false;
	size_t n;

	if (!reply_scan_lit(&p, "redmine.issue-"))
		is_journal = reply_scan_lit(&p, "redmine.journal-");
	n = strspn(p, "0123456789");
	host = strchr(p, '@');
	if (p == id || n == 0 || n > 9 || p[n] != '.' || host == NULL)
		return;
	value =
	    is_journal ? subject_number(f) : base_arena_strndup(f->arena, p, n);
	if (value != NULL)
		add(f, REPLY_CANDIDATE_REDMINE_ID, value, where,
		    base_arena_strdup(f->arena, host + 1));
}

static void
find_ids(struct finding *f, bool is_redmine)
{
	const struct mail_ids *replied = &f->mail->in_reply_to;
	const struct mail_ids *refs = &f->mail->references;
	size_t i;

	for (i = 0; i < replied->n; i++)
		if (is_redmine)
			add_redmine_id(f, replied->v[i], "in-reply-to");
		else
			add(f, REPLY_CANDIDATE_MESSAGE_ID, replied->v[i],
			    "in-reply-to", "");
	for (i = refs->n; i > 0; i--)
		if (is_redmine)
			add_redmine_id(f, refs->v[i - 1], "references");
		else
			add(f, REPLY_CANDIDATE_MESSAGE_ID, refs->v[i - 1],
			    "references", "");
}

/* Redmine writes "[Project - Tracker #12]"; without the project only the
 * names of its own trackers are believed, so that "[JPCERT #2024]" is not
 * taken for a ticket. */
static bool
is_redmine_tag(const char *low, size_t len)
{
	static const char *const trackers[] = {"bug", "feature",
	    "feature request", "support", "support request", "task", "バグ",
	    "機能", "サポート", "チケット", "ticket", "issue", NULL};
	size_t i;

	while (len > 0 && low[len - 1] == ' ')
		len--;
	if (len == 0)
		return true;
	for (i = 0; i + 3 <= len; i++)
		if (memcmp(low + i, " - ", 3) == 0)
			return true;
	return reply_text_is_any(low, len, trackers);
}

static void
read_tag(struct finding *f, const char *low, size_t len)
{
	const char *instance = f->settings->instance;
	const char *hash = memchr(low, '#', len), *p;
	char *name, *wanted;
	size_t n;

	if (instance == NULL || instance[0] == '\0')
		instance = "kairan";
	if (hash == NULL || (hash > low && hash[-1] != ' '))
		return;
	p = hash + 1;
	n = strspn(p, "0123456789");
	if (n == 0 || n > 9 || p + n != low + len)
		return;
	wanted = base_text_fold(instance);
	name = base_xstrndup(low, (size_t)(hash - low));
	if (base_text_equal_fold(base_text_trim(name), wanted))
		add(f, REPLY_CANDIDATE_SUBJECT,
		    base_arena_strndup(f->arena, p, n), "subject", instance);
	else if (is_redmine_tag(low, (size_t)(hash - low)))
		add(f, REPLY_CANDIDATE_REDMINE_SUBJECT,
		    base_arena_strndup(f->arena, p, n), "subject",
		    base_arena_strndup(f->arena, low, len));
	free(name);
	free(wanted);
}

static void
find_subject(struct finding *f)
{
	struct reply_text subject;
	const char *p, *end;

	reply_text_make(f->arena, f->mail->subject,
	    base_text_cut(f->mail->subject, REPLY_MAX_MATCH), &subject);
	for (p = subject.low; (p = strchr(p, '[')) != NULL; p++) {
		end = p + 1 + strcspn(p + 1, "[]");
		if (*end == ']')
			read_tag(f, p + 1, (size_t)(end - p - 1));
	}
}

/* Our own tag is to be believed before Redmine's. */
static int
order(const struct reply_candidate *c)
{
	return (int)c->kind;
}

static void
sort(struct finding *f)
{
	struct reply_candidate c;
	size_t i, k;

	for (i = 1; i < f->n; i++) {
		c = f->v[i];
		for (k = i; k > 0 && order(&f->v[k - 1]) > order(&c); k--)
			f->v[k] = f->v[k - 1];
		f->v[k] = c;
	}
}

void
reply_ticket_find(const struct mail *mail,
    const struct reply_settings *settings, struct base_arena *arena,
    const struct reply_candidate **out, size_t *count_out)
{
	struct finding f = {mail, settings, arena, NULL, 0};
	const char *value;

	f.v = base_arena_alloc(arena, REPLY_MAX_CANDIDATES * sizeof(*f.v));
	find_address_tokens(&f);
	if ((value = mail_header(mail, "X-Kairan-Token", 0)) != NULL)
		(void)add_token(&f, value + strspn(value, " "), "", "header");
	find_id_tokens(&f);
	find_footer_tokens(&f);
	find_subject(&f);
	find_ids(&f, true);
	/* Last: a long References field must not push out the others. */
	find_ids(&f, false);
	sort(&f);
	*out = f.v;
	*count_out = f.n;
}

const char *
reply_candidate_kind_name(enum reply_candidate_kind kind)
{
	static const char *const names[] = {[REPLY_CANDIDATE_TOKEN] = "token",
	    [REPLY_CANDIDATE_MESSAGE_ID] = "message-id",
	    [REPLY_CANDIDATE_SUBJECT] = "subject",
	    [REPLY_CANDIDATE_REDMINE_ID] = "redmine-id",
	    [REPLY_CANDIDATE_REDMINE_SUBJECT] = "redmine-subject"};

	return (size_t)kind < BASE_LEN(names) ? names[kind] : "unknown";
}
