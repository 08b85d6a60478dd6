/*
 * Announcements: mail that a source of type mail waits for.  It is known by
 * the list (List-Id, List-Post) or the sender, is believed when our own
 * server found that SPF or DKIM passed for that very domain, and is read as
 * an advisory; it is never answered, and no command in it is obeyed.
 */
#include <stdio.h>
#include <string.h>

#include "flow_collect_x.h"
#include "flow_deed.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "kairan/feed_announcement.h"
#include "kairan/mail_auth.h"

/* Behind "mailto:"; NULL when the source is none of mail. */
static const char *
address_of(const struct conf_source *source)
{
	return flow_source_is_mail(source) &&
		       strncmp(source->url, "mailto:", 7) == 0
		   ? source->url + 7
		   : NULL;
}

bool
flow_source_is_mail(const struct conf_source *source)
{
	return strcmp(source->type, "mail") == 0;
}

/* "team@lists.example.org" is the list team.lists.example.org. */
static bool
is_list_id(const char *address, const char *id)
{
	size_t at = strcspn(address, "@");

	return id[0] != '\0' && address[at] == '@' &&
	       strlen(id) == strlen(address) &&
	       strncasecmp(id, address, at) == 0 && id[at] == '.' &&
	       strcasecmp(id + at + 1, address + at + 1) == 0;
}

static const struct conf_source *
source_of(const struct flow_deed *d, const struct mail_list *list)
{
	const struct conf *conf = d->flow->conf;
	const char *address;
	size_t i;

	for (i = 0; i < conf->sources_len; i++) {
		address = address_of(&conf->sources[i]);
		if (address == NULL || !conf->sources[i].enabled)
			continue;
		if (strcasecmp(address, list->post) == 0 ||
		    is_list_id(address, list->id) ||
		    strcasecmp(address, mail_addrs_first(&d->mail->from)) == 0)
			return &conf->sources[i];
	}
	return NULL;
}

/* Does the domain that passed stand for the address's one? */
static bool
stands_for(const char *domain, const char *passed)
{
	size_t n = strlen(domain), m = strlen(passed);

	return strchr(passed, '.') != NULL &&
	       (strcasecmp(domain, passed) == 0 ||
		   (n > m && domain[n - m - 1] == '.' &&
		       strcasecmp(domain + n - m, passed) == 0) ||
		   (m > n && passed[m - n - 1] == '.' &&
		       strcasecmp(passed + m - n, domain) == 0));
}

static bool
is_proven(const struct flow_deed *d, const char *address)
{
	struct mail_auth auth =
	    mail_auth_read(d->mail, d->flow->conf->mail.authserv_id);
	const char *domain = strchr(address, '@') + 1;

	return (auth.spf == MAIL_AUTH_PASS &&
		   stands_for(domain, auth.spf_domain)) ||
	       (auth.dkim == MAIL_AUTH_PASS &&
		   stands_for(domain, auth.dkim_domain));
}

struct arrival {
	struct flow *flow;
	enum store_arrival what;
	char *id; /* in the deed's arena */
	struct base_arena *arena;
};

static enum base_status
take(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	struct arrival *a = ctx;
	enum base_status status = flow_take(a->flow, adv, &a->what, err);

	a->id = base_arena_strdup(a->arena, adv->id);
	vuln_advisory_free(adv);
	return status;
}

static enum base_status
note_state(struct flow_deed *d, const struct conf_source *source,
    const struct arrival *a, struct base_err *err)
{
	struct store_source state;
	enum base_status status;

	status = store_source_get(
	    d->flow->store, source->name, d->arena, &state, err);
	if (status != BASE_OK && status != BASE_NOTFOUND)
		return status;
	state.last_try = state.last_ok = base_time_now();
	state.items++;
	if (a->what != STORE_ARRIVAL_SAME)
		state.last_news = state.last_ok;
	if (d->mail->has_date && d->mail->date > state.newest)
		state.newest = d->mail->date;
	return store_source_put(d->flow->store, &state, err);
}

static struct feed_announcement
announcement_of(const struct mail *mail, const char *message_id)
{
	return (struct feed_announcement){.subject = mail->subject,
	    .text = mail->body,
	    .message_id = message_id,
	    .date = mail->has_date ? mail->date : 0};
}

/* The message that it brings with it, or NULL; mail_free(). */
static struct mail *
read_forwarded(struct flow *flow, const struct mail *mail)
{
	const struct mail_attachment *a = mail->attachments;
	struct mail *out = NULL;
	size_t i;

	for (i = 0; i < mail->n_attachments; i++)
		if (strcmp(a[i].type, "message/rfc822") == 0)
			break;
	if (i < mail->n_attachments && a[i].len > 0 &&
	    mail_read(flow->reader, a[i].data, a[i].len, &out, NULL, NULL) !=
		BASE_OK)
		out = NULL;
	return out;
}

/* The advisory in one transaction; a second reading changes nothing. */
static enum base_status
read_announcement(struct flow_deed *d, const struct conf_source *source,
    struct arrival *a, struct base_err *err)
{
	struct mail *forwarded = read_forwarded(d->flow, d->mail);
	struct feed_announcement inner, mail;
	struct feed_context context = {
	    .source = source->name, .url = "", .lang = source->language};
	struct feed_result result;
	struct feed_sink sink = {.take = take, .ctx = a, .result = &result};
	enum base_status status;

	mail = announcement_of(d->mail, d->row->message_id);
	if (forwarded != NULL) {
		inner = announcement_of(forwarded, d->row->message_id);
		mail.forwarded = &inner;
	}
	status = store_begin(d->flow->store, err);
	if (status == BASE_OK)
		status = feed_announcement_parse(&mail, &context, &sink, err);
	if (status == BASE_OK)
		status = note_state(d, source, a, err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	mail_free(forwarded);
	return status;
}

enum base_status
flow_source_mail(struct flow_deed *d, bool *done, struct base_err *err)
{
	struct mail_list list = mail_list_read(d->mail);
	const struct conf_source *source = source_of(d, &list);
	struct arrival a = {.flow = d->flow, .arena = d->arena, .id = ""};
	struct base_err why = BASE_ERR_INIT;
	enum base_status status;
	uint64_t key;

	if (source == NULL)
		return BASE_OK;
	*done = true;
	if (!is_proven(d, address_of(source)))
		return flow_answer_end(d, STORE_INBOX_PARKED,
		    base_arena_printf(d->arena,
			"for source %s, but neither SPF nor DKIM proves that "
			"it comes from there",
			source->name),
		    NULL, err);
	/* The later one is the newer revision. */
	key = flow_order_key_of(FLOW_ORDER_SOURCE, source->name);
	if (!flow_gate(d, &key, 1))
		return BASE_OK;
	status = read_announcement(d, source, &a, &why);
	if (status == BASE_NOTFOUND)
		return flow_answer_end(d, STORE_INBOX_IGNORED,
		    base_arena_printf(
			d->arena, "source %s: %s", source->name, why.text),
		    NULL, err);
	if (status != BASE_OK)
		return base_err_set(err, status, "%s", why.text);
	base_log(BASE_LOG_INFO, "announcement-read",
	    "source=%s inbox=%lld advisory=%s", source->name,
	    (long long)d->row->id, a.id);
	return flow_answer_end(d, STORE_INBOX_APPLIED,
	    base_arena_printf(
		d->arena, "source %s: advisory %s", source->name, a.id),
	    NULL, err);
}

enum base_status
flow_import_mail(struct flow *flow, const char *source, const char *data,
    size_t len, struct flow_tally *tally, struct base_err *err)
{
	struct arrival a = {.flow = flow, .arena = base_arena_new(), .id = ""};
	struct feed_context context = {
	    .source = source == NULL ? "mail" : source, .url = "", .lang = ""};
	struct feed_announcement announcement, inner;
	struct feed_result result;
	struct feed_sink sink = {.take = take, .ctx = &a, .result = &result};
	struct mail *mail = NULL, *forwarded = NULL;
	enum base_status status;
	bool crashed;

	status = mail_read(flow->reader, data, len, &mail, &crashed, err);
	if (status == BASE_OK)
		status = store_begin(flow->store, err);
	if (status == BASE_OK) {
		announcement = announcement_of(mail, mail->message_id);
		forwarded = read_forwarded(flow, mail);
		if (forwarded != NULL) {
			inner = announcement_of(forwarded, mail->message_id);
			announcement.forwarded = &inner;
		}
		status = feed_announcement_parse(
		    &announcement, &context, &sink, err);
	}
	if (status == BASE_OK)
		status = store_commit(flow->store, err);
	store_rollback(flow->store);
	tally->done += status == BASE_OK;
	tally->fresh += status == BASE_OK && a.what != STORE_ARRIVAL_SAME;
	mail_free(forwarded);
	mail_free(mail);
	base_arena_free(a.arena);
	/* Discussion among announcements is the document's fault, not ours. */
	if (status == BASE_NOTFOUND && err != NULL)
		err->status = status = BASE_INVALID;
	return status;
}
