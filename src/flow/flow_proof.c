/*
 * What a mail proves: whose token it bears, what our own server found out
 * about it, and whether that token is in other hands by now.
 */
#include <string.h>
#include <strings.h>

#include "flow_deed.h"
#include "kairan/mail_auth.h"
#include "kairan/store_token.h"

/* Our mail bears a header with its own token.  One that we did not sign is
 * as good as stripped: nobody else can make a mail look like ours. */
static bool
has_our_marker(const struct flow_deed *d)
{
	const char *value = mail_header(d->mail, FLOW_MARKER, 0);
	char text[TRUST_TOKEN_TEXT];
	struct trust_token token;

	if (value == NULL)
		return false;
	value += strspn(value, " \t");
	if (strlen(value) < TRUST_TOKEN_LEN)
		return false;
	memcpy(text, value, TRUST_TOKEN_LEN);
	text[TRUST_TOKEN_LEN] = '\0';
	return trust_token_read(&d->flow->keys, text, 0, &token) == BASE_OK;
}

bool
flow_proof_is_ours(const struct flow_deed *d)
{
	const struct conf_mail *m = &d->flow->conf->mail;

	return strcasecmp(d->row->from_addr, m->address) == 0 ||
	       strcasecmp(d->row->from_addr, m->from) == 0 ||
	       (has_our_marker(d) &&
		   mail_header(d->mail, "Auto-Submitted", 0) != NULL);
}

/* kairan@example.jp, or kairan+anything@example.jp */
static bool
is_our_address(const struct conf_mail *m, const char *addr)
{
	const char *at = strrchr(addr, '@'), *our = strrchr(m->address, '@');
	size_t len;

	if (strcasecmp(addr, m->from) == 0)
		return true;
	if (at == NULL || our == NULL || strcasecmp(at, our) != 0)
		return false;
	len = (size_t)(our - m->address);
	return strncasecmp(addr, m->address, len) == 0 &&
	       (addr[len] == '@' || addr[len] == m->delimiter[0]);
}

/* Did it go to others, who hold the sender's token now? */
static enum base_status
find_others(struct flow_deed *d, const struct mail_addrs *list, bool *found,
    struct base_err *err)
{
	struct store_person person;
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < list->n && !*found && status == BASE_OK; i++) {
		if (is_our_address(&d->flow->conf->mail, list->v[i].addr))
			continue;
		status = store_person_by_mail(
		    d->flow->store, list->v[i].addr, d->arena, &person, err);
		if (status == BASE_NOTFOUND || status == BASE_OK)
			*found = status == BASE_NOTFOUND ||
				 person.id != d->person.id;
		if (status == BASE_NOTFOUND)
			status = BASE_OK;
	}
	return status;
}

enum base_status
flow_proof_watch(
    struct flow_deed *d, const struct trust_facts *facts, struct base_err *err)
{
	bool found;
	enum base_status status = BASE_OK;

	if (!facts->token_valid || facts->token_person == 0)
		return BASE_OK;
	found = d->via_list || facts->token_person != d->person.id;
	status = find_others(d, &d->mail->to, &found, err);
	if (status == BASE_OK)
		status = find_others(d, &d->mail->cc, &found, err);
	if (found)
		d->leaked = d->replied.id;
	if (found && status == BASE_OK)
		status = store_token_is_shared(
		    d->flow->store, d->replied.id, &found, err);
	if (found)
		d->leaked = 0; /* that is known */
	return status;
}

enum base_status
flow_proof_weigh(
    struct flow_deed *d, struct trust_facts *facts, struct base_err *err)
{
	struct mail_auth auth =
	    mail_auth_read(d->mail, d->flow->conf->mail.authserv_id);
	enum base_status status = BASE_OK;

	if (facts->token_valid)
		status = store_token_is_shared(
		    d->flow->store, d->replied.id, &facts->token_shared, err);
	if (status != BASE_OK)
		return status;
	facts->has_results = auth.is_there;
	facts->from_person = d->person.id;
	facts->via_list = d->via_list;
	facts->dmarc_pass = auth.is_aligned;
	facts->dmarc_failed = auth.has_dmarc && auth.dmarc == MAIL_AUTH_FAIL;
	d->level = trust_level_of(facts);
	d->is_foreign = trust_is_foreign_token(facts);
	/* The site says that nobody can forge this domain here, unless its own
	 * server found that somebody did. */
	if (d->level == TRUST_LEVEL_CLAIMED && !d->is_foreign &&
	    auth.dmarc != MAIL_AUTH_FAIL &&
	    conf_is_trusted_domain(d->flow->conf, d->row->from_addr))
		d->level = TRUST_LEVEL_BOTH;
	/* What was done before the rest was confirmed was done by the level
	 * that it had then: its token may have ended since. */
	if (d->row->confirmed != 0)
		d->level = (enum trust_level)d->row->level;
	d->row->level = (int64_t)d->level;
	return flow_proof_watch(d, facts, err);
}

enum base_status
flow_proof_settle(struct flow_deed *d, struct base_err *err)
{
	enum base_status status;

	if (d->leaked == 0)
		return BASE_OK;
	status =
	    store_token_share(d->flow->store, d->leaked, base_time_now(), err);
	return status == BASE_OK
		   ? flow_note(d->flow, "shared", d->replied.ticket, d->row->id,
			 err, "others hold the reply address of mail %lld, too",
			 (long long)d->leaked)
		   : status;
}
