/*
 * A mail that its parser could not read: put aside, and its sender told.
 * Of its bytes only a few header lines are looked at here, with nothing but
 * string comparisons: this is not the sandbox.
 */
#include <string.h>
#include <strings.h>

#include "flow_deed.h"

/* The line of the header block that begins with name, or NULL. */
static const char *
find_line(const char *raw, size_t len, const char *name)
{
	const char *p = raw, *end = raw + len, *stop;
	size_t n = strlen(name);

	while (p < end && *p != '\n' && *p != '\r') {
		if ((size_t)(end - p) > n && strncasecmp(p, name, n) == 0)
			return p + n;
		stop = memchr(p, '\n', (size_t)(end - p));
		if (stop == NULL)
			break;
		p = stop + 1;
	}
	return NULL;
}

/* Was it written by a program, or came by a list? */
static bool
is_automatic(const char *raw, size_t len)
{
	static const char *const names[] = {
	    "List-Id:", "List-Post:", "List-Unsubscribe:", "Precedence:",
	    "Auto-Submitted:", "X-Autoreply:", "X-Auto-Response-Suppress:"};
	size_t i;

	for (i = 0; i < BASE_LEN(names); i++)
		if (find_line(raw, len, names[i]) != NULL)
			return true;
	return find_line(raw, len, FLOW_MARKER ":") != NULL;
}

/* Its Message-ID when that is plain, so that people can ask for it. */
static const char *
find_message_id(struct flow_deed *d, const char *raw, size_t len)
{
	const char *p = find_line(raw, len, "Message-ID:"), *q;
	const char *end = raw + len;

	if (p == NULL)
		return "";
	while (p < end && *p == ' ')
		p++;
	if (p == end || *p != '<')
		return "";
	for (q = ++p; q<end && * q> ' ' && *q < 0x7f && *q != '>'; q++)
		continue;
	if (q == p || q == end || *q != '>' || q - p > MAIL_ID_MAX)
		return "";
	return base_arena_strndup(d->arena, p, (size_t)(q - p));
}

/* S/MIME, PGP/MIME, and OpenPGP in the text: nothing of it can be read here,
 * and a file that nobody else can open is no comment. */
static bool
is_encrypted(const struct flow_deed *d)
{
	static const char armour[] = "-----BEGIN PGP MESSAGE-----";
	const char *text = d->reply->cut.reply;
	const char *type;
	size_t i;

	text += strspn(text, " \t\r\n");
	if (d->reply->commands.directive_count > 0)
		return false;
	for (i = 0; i < d->mail->n_attachments; i++) {
		type = d->mail->attachments[i].type;
		if (strcmp(type, "application/pgp-encrypted") == 0)
			return true;
		if (*text == '\0' &&
		    (strcmp(type, "application/pkcs7-mime") == 0 ||
			strcmp(type, "application/x-pkcs7-mime") == 0))
			return true;
	}
	return strncmp(text, armour, sizeof(armour) - 1) == 0;
}

enum base_status
flow_unread_encrypted(struct flow_deed *d, bool *done, struct base_err *err)
{
	*done = is_encrypted(d);
	return *done ? flow_answer_end(d, STORE_INBOX_REFUSED,
			   "it is encrypted", "encrypted", err)
		     : BASE_OK;
}

enum base_status
flow_unread_end(struct flow_deed *d, const char *raw, size_t len,
    const char *why, struct base_err *err)
{
	enum base_status status = BASE_OK;
	bool is_told;

	if (len > FLOW_UNREAD_HEAD)
		len = FLOW_UNREAD_HEAD;
	base_log(BASE_LOG_ERROR, "mail-quarantined",
	    "inbox=%lld raw=%s reason=\"%s\"", (long long)d->row->id,
	    d->row->raw, why);
	d->row->message_id = find_message_id(d, raw, len);
	is_told = mail_addr_is_valid(d->row->sender) && !is_automatic(raw, len);
	if (is_told) {
		d->row->from_addr = d->row->sender;
		status = store_person_by_mail(d->flow->store, d->row->from_addr,
		    d->arena, &d->person, err);
		if (status == BASE_NOTFOUND) {
			memset(&d->person, 0, sizeof(d->person));
			status = BASE_OK;
		}
		d->row->person = d->person.id;
	}
	if (status != BASE_OK)
		return status;
	return flow_answer_end(d, STORE_INBOX_QUARANTINED,
	    base_arena_strdup(d->arena, why), is_told ? "unreadable" : NULL,
	    err);
}
