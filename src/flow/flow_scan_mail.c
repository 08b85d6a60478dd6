/*
 * Scans that hosts send by mail.  The mail proves itself by the host's own
 * key and by nothing else; it is not answered, as programs write it: what is
 * refused the operator hears.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "flow_deed.h"
#include "flow_scan_x.h"
#include "kairan/base_file.h"
#include "kairan/base_text.h"
#include "kairan/trust_scan.h"

#define FIELD "X-Kairan-Scan"
#define FIRST_LINE "kairan-scan:" /* the same in a mail without it */
#define WORD "scan" /* of kairan+scan@ */
#define SIGNS_MAX 30 /* scans of one host signed within one second */
/* What is kept of them, behind the time. */
#define SIGN_BYTES sizeof(((struct trust_scan *)NULL)->mac) /* and a blank */
#define SIGNS_BYTES ((SIGNS_MAX + 1) * SIGN_BYTES)

struct arrival {
	struct flow_deed *d;
	const char *line; /* NULL: not signed */
	const char *rest; /* of the body, behind that line */
	struct trust_scan sign;
	const struct conf_host *host;
	const char *data;
	size_t len;
	struct base_err *err;
};

/* kairan+scan@example.jp; free(). */
static char *
own_address(const struct flow *flow)
{
	const struct conf_mail *m = &flow->conf->mail;
	const char *at = strrchr(m->address, '@');

	return base_xprintf("%.*s%s" WORD "%s", (int)(at - m->address),
	    m->address, m->delimiter, at);
}

char *
flow_scan_how(const struct flow *flow, const char *host)
{
	const struct conf_host *conf = conf_find_host(flow->conf, host);
	char *address, *how;

	if (conf == NULL || conf->key_file == NULL)
		return base_xprintf("kairan scan %s FILE", host);
	address = own_address(flow);
	how = base_xprintf(
	    "kairan-inventory | kairan-scan-mail -h %s %s", host, address);
	free(address);
	return how;
}

/* Is one of the recipients kairan+scan@? */
static bool
is_for_scans(const struct flow_deed *d)
{
	char *own = own_address(d->flow);
	bool found = false;
	size_t i;

	for (i = 0; i < d->mail->to.n && !found; i++)
		found = strcasecmp(d->mail->to.v[i].addr, own) == 0;
	found = found || strcasestr(d->row->recipients, own) != NULL;
	free(own);
	return found;
}

static void
find_line(struct arrival *a)
{
	const char *body = a->d->mail->body + strspn(a->d->mail->body, "\r\n ");

	a->line = mail_header(a->d->mail, FIELD, 0);
	a->rest = body;
	if (a->line != NULL || !base_text_starts_ascii(body, FIRST_LINE))
		return;
	a->line = base_arena_strndup(a->d->arena, body + strlen(FIRST_LINE),
	    strcspn(body + strlen(FIRST_LINE), "\n"));
	a->rest = body + strcspn(body, "\n");
}

/* "%h" in the name of the file is the machine's own. */
enum base_status
flow_scan_keys(const struct conf_host *host, const char *machine,
    struct trust_scan_keys *keys, struct base_err *err)
{
	const char *path = host->key_file, *mark = strstr(path, "%h");
	char *own = mark == NULL ? base_xstrdup(path)
				 : base_xprintf("%.*s%s%s", (int)(mark - path),
				       path, machine, mark + 2);
	struct base_buf text;
	enum base_status status;

	status = base_file_read_secrets(own, &text, err);
	if (status == BASE_OK) {
		status = trust_scan_keys_read(base_buf_text(&text), keys, err);
		if (status != BASE_OK)
			base_err_prefix(err, "%s", own);
	}
	base_buf_wipe(&text);
	free(own);
	return status;
}

static enum base_status
verify(struct arrival *a)
{
	char *machine;
	struct trust_scan_keys keys = {.n = 0};
	enum base_status status;
	bool is_good;

	if (a->line == NULL)
		return base_err_set(a->err, BASE_INVALID,
		    "it is not signed with the key of a host");
	status = trust_scan_read(a->line, &a->sign, a->err);
	if (status != BASE_OK)
		return status;
	machine = base_xstrndup(a->sign.host, strcspn(a->sign.host, "/"));
	a->host = conf_find_host(a->d->flow->conf, machine);
	if (a->host == NULL || a->host->key_file == NULL)
		status = base_err_set(a->err, BASE_INVALID,
		    "kairan.conf has no key_file for host %s", a->sign.host);
	else
		status = flow_scan_keys(a->host, machine, &keys, a->err);
	free(machine);
	is_good = status == BASE_OK && trust_scan_verify(&keys, &a->sign);
	trust_scan_keys_wipe(&keys);
	if (status == BASE_OK && !is_good)
		status = base_err_set(a->err, BASE_INVALID,
		    "its signature is not by the key of host %s", a->sign.host);
	return status;
}

static char *
meta_key(const struct arrival *a)
{
	return base_xprintf("scan-mail:%s", a->sign.host);
}

/* The signatures of the newest second that one was made in, as they came:
 * "TIME MAC MAC ..."; "" when there was none. */
static enum base_status
read_signs(struct arrival *a, struct base_buf *out)
{
	char *key = meta_key(a);
	enum base_status status;

	base_buf_init(out, SIGNS_BYTES);
	status = store_meta_get(a->d->flow->store, key, out, a->err);
	free(key);
	return status == BASE_NOTFOUND ? BASE_OK : status;
}

/* Each signature counts once, and no older one after a newer one: who keeps a
 * mail cannot bring back what was patched since.  Two tools may be done within
 * one second. */
static enum base_status
check_fresh(struct arrival *a, bool *again)
{
	int64_t now = base_time_now(), last = 0;
	enum base_status status;
	struct base_buf known;

	status = read_signs(a, &known);
	if (status == BASE_OK)
		last = strtoll(base_buf_text(&known), NULL, 10);
	*again = status == BASE_OK && a->sign.time == last &&
		 strstr(base_buf_text(&known), a->sign.mac) != NULL;
	if (status == BASE_OK && !*again && a->sign.time < last)
		status = base_err_set(a->err, BASE_INVALID,
		    "it was signed before the last one (replayed?)");
	else if (status == BASE_OK && !*again && a->sign.time == last &&
		 known.len / SIGN_BYTES >= SIGNS_MAX)
		status = base_err_set(a->err, BASE_INVALID,
		    "%d scans of it were signed within the same second: sign "
		    "and send it again",
		    SIGNS_MAX);
	else if (status == BASE_OK && a->sign.time < now - TRUST_SCAN_AGE_S)
		status = base_err_set(
		    a->err, BASE_INVALID, "it was signed more than a week ago");
	else if (status == BASE_OK && a->sign.time > now + TRUST_SCAN_AHEAD_S)
		status = base_err_set(a->err, BASE_INVALID,
		    "it was signed in the future: see the clock of the host");
	base_buf_release(&known);
	return status;
}

static enum base_status
note_sign(struct arrival *a)
{
	char *key = meta_key(a), *own;
	enum base_status status;
	struct base_buf known;

	status = read_signs(a, &known);
	own =
	    strtoll(base_buf_text(&known), NULL, 10) == a->sign.time
		? base_xprintf("%s %s", base_buf_text(&known), a->sign.mac)
		: base_xprintf("%lld %s", (long long)a->sign.time, a->sign.mac);
	if (status == BASE_OK)
		status = store_meta_set(a->d->flow->store, key, own, a->err);
	base_buf_release(&known);
	free(own);
	free(key);
	return status;
}

/* The text as its lines are, without blanks at their ends, without empty ones
 * at the beginning and the end: what a mail leaves of them. */
static const char *
normal(struct arrival *a, size_t *len_out)
{
	size_t len = strlen(a->rest), n = 0, i, line = 0;
	char *out = base_arena_alloc(a->d->arena, len + 2);

	for (i = 0; i <= len; i++) {
		if (a->rest[i] != '\n' && a->rest[i] != '\0') {
			out[n++] = a->rest[i];
			continue;
		}
		while (n > line && strchr(" \t\r", out[n - 1]) != NULL)
			n--;
		if (n > 0)
			out[n++] = '\n';
		line = n;
	}
	while (n > 1 && out[n - 1] == '\n' && out[n - 2] == '\n')
		n--;
	out[n] = '\0';
	*len_out = n;
	return out;
}

/* The attachment that was signed, else the body. */
static enum base_status
find_data(struct arrival *a)
{
	const struct mail *mail = a->d->mail;
	char hash[BASE_SHA256_HEX];
	size_t i;

	for (i = 0; i < mail->n_attachments; i++)
		if (strcmp(mail->attachments[i].sha256, a->sign.sha256) == 0) {
			a->data = mail->attachments[i].data;
			a->len = mail->attachments[i].len;
			return BASE_OK;
		}
	a->data = normal(a, &a->len);
	base_hash_sha256_hex(a->data, a->len, hash);
	return strcmp(hash, a->sign.sha256) == 0
		   ? BASE_OK
		   : base_err_set(a->err, BASE_INVALID,
			 "neither an attachment nor the text is what was "
			 "signed");
}

/* A word for a shell: a stranger chose what stands in it, and the operator
 * is shown the command to paste it. */
static const char *
shell_word(struct base_arena *arena, const char *text)
{
	char *out = base_arena_alloc(arena, 4 * strlen(text) + 3);
	size_t n = 0;

	out[n++] = '\'';
	for (; *text != '\0'; text++) {
		if (*text == '\'') {
			memcpy(out + n, "'\\'", 3);
			n += 3;
		}
		out[n++] = *text;
	}
	out[n++] = '\'';
	out[n] = '\0';
	return out;
}

/* The operator hears of a host once a day, of all others together. */
static enum base_status
refuse(struct arrival *a, const char *why, struct base_err *err)
{
	struct flow_deed *d = a->d;
	const char *host = a->host == NULL ? "-" : a->sign.host;
	char day[BASE_DATE_TEXT];
	enum base_status status;

	base_date_format(flow_today(d->flow, NULL), day);
	status = store_begin(d->flow->store, err);
	if (status == BASE_OK)
		status = flow_alarm(d->flow,
		    &(struct flow_alarm){.event = base_arena_printf(d->arena,
					     "scan-refused:%s:%s", host, day),
			.alarm = "scan",
			.name = host,
			.since = day,
			.detail = base_arena_printf(
			    d->arena, "%s\n%s", why, d->row->from_addr),
			.command =
			    base_arena_printf(d->arena, "kairan history %s",
				shell_word(d->arena, d->row->message_id))},
		    NULL, err);
	if (status == BASE_OK)
		status = store_commit(d->flow->store, err);
	store_rollback(d->flow->store);
	if (status != BASE_OK)
		return status;
	return flow_answer_end(d, STORE_INBOX_REFUSED, why,
	    d->person.id != 0 ? "scan_mail" : NULL, err);
}

static enum base_status
take(struct arrival *a, struct base_err *err)
{
	struct flow_scan_file file = {.host = a->sign.host,
	    .data = a->data,
	    .len = a->len,
	    .came = a->sign.time};
	struct flow_scan_report report = {0};
	struct flow_deed *d = a->d;
	enum base_status status;
	char *path;
	int lock = -1;

	/* One at a time, `kairan scan` included. */
	path = base_file_join(d->flow->conf->lock_dir, "scan");
	status = base_file_lock(path, true, &lock, a->err);
	free(path);
	if (status == BASE_OK)
		status = flow_scan(d->flow, &file, &report, a->err);
	if (status == BASE_OK)
		status = note_sign(a);
	if (lock >= 0)
		base_file_unlock(lock);
	if (status == BASE_OK)
		status = flow_answer_end(d,
		    report.is_known ? STORE_INBOX_DUPLICATE
				    : STORE_INBOX_APPLIED,
		    base_arena_printf(d->arena,
			"a scan of host %s: %zu packages, %zu findings, %zu "
			"changes, %zu tasks open",
			a->sign.host, report.n_packages, report.n_findings,
			report.n_changes, report.n_open),
		    NULL, err);
	flow_scan_report_release(&report);
	return status;
}

enum base_status
flow_scan_mail(struct flow_deed *d, bool *done, struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct arrival a = {.d = d, .err = &why};
	enum base_status status;
	uint64_t key;
	bool again = false;

	find_line(&a);
	if (a.line == NULL && !is_for_scans(d))
		return BASE_OK;
	*done = true;
	status = verify(&a);
	if (status == BASE_OK) {
		/* Those of one host in their order. */
		key = flow_order_key_of(FLOW_ORDER_SENDER, a.sign.host);
		if (!flow_gate(d, &key, 1))
			return BASE_OK;
		status = check_fresh(&a, &again);
	}
	if (status == BASE_OK && again)
		return flow_answer_end(d, STORE_INBOX_DUPLICATE,
		    base_arena_printf(d->arena,
			"this scan of host %s came before", a.sign.host),
		    NULL, err);
	if (status == BASE_OK)
		status = find_data(&a);
	if (status == BASE_OK)
		status = take(&a, err);
	if (status == BASE_OK)
		return BASE_OK;
	if (why.status == BASE_OK) /* not the mail's fault */
		return status;
	if (status == BASE_TEMP)
		return base_err_set(err, status, "%s", why.text);
	return refuse(&a, base_arena_strdup(d->arena, why.text), err);
}
