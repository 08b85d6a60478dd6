#include "kairan/mail_auth.h"

#include <string.h>

#include "mail_param.h"
#include "kairan/base_text.h"

static enum mail_auth_result
result_of(const char *word)
{
	if (strcmp(word, "pass") == 0)
		return MAIL_AUTH_PASS;
	/* "bestguesspass": Microsoft's, where the domain says nothing. */
	if (strcmp(word, "none") == 0 || strcmp(word, "neutral") == 0 ||
	    strcmp(word, "bestguesspass") == 0 || *word == '\0')
		return MAIL_AUTH_NONE;
	if (strcmp(word, "temperror") == 0)
		return MAIL_AUTH_TEMP;
	return MAIL_AUTH_FAIL;
}

/* Copies the field without comments and with line ends as blanks: what
 * stands in a comment must not count. */
static struct mail_slice
strip_comments(struct base_arena *arena, const char *text)
{
	char *out = base_arena_strdup(arena, text), *to = out;
	unsigned depth = 0;
	bool quoted = false;

	for (; *text; text++) {
		if (*text == '\\' && text[1] != '\0' && (depth || quoted)) {
			if (depth == 0) {
				*to++ = *text++;
				*to++ = *text;
			} else {
				text++;
			}
		} else if (quoted || (*text == '"' && depth == 0)) {
			if (*text == '"')
				quoted = !quoted;
			*to++ = *text;
		} else if (*text == '(') {
			depth++;
		} else if (*text == ')' && depth > 0) {
			depth--;
		} else if (depth == 0) {
			*to++ = *text;
		}
	}
	*to = '\0';
	return (struct mail_slice){out, (size_t)(to - out)};
}

/* The next blank-separated word of a result, a quoted string being part of
 * one word. */
static bool
next_word(struct mail_slice *rest, struct mail_slice *word)
{
	size_t i = 0;
	bool quoted = false;

	*rest = mail_slice_trim(*rest);
	for (; i < rest->n && (quoted || !mail_is_blank(rest->p[i])); i++)
		if (rest->p[i] == '"')
			quoted = !quoted;
	*word = (struct mail_slice){rest->p, i};
	rest->p += i;
	rest->n -= i;
	return i > 0;
}

/* The next piece up to a ';' outside quotes. */
static bool
next_result(struct mail_slice *rest, struct mail_slice *result)
{
	size_t i = 0;
	bool quoted = false;

	if (rest->n == 0)
		return false;
	for (; i < rest->n && (quoted || rest->p[i] != ';'); i++)
		if (rest->p[i] == '"')
			quoted = !quoted;
	*result = mail_slice_trim((struct mail_slice){rest->p, i});
	i += i < rest->n;
	rest->p += i;
	rest->n -= i;
	return true;
}

/* "a@Example.ORG" or "example.org" as a domain in lower case. */
static const char *
domain_of(struct base_arena *arena, struct mail_slice value)
{
	const char *at;

	while (value.n > 0 &&
	       (value.p[0] == '"' || value.p[0] == '<' || value.p[0] == '@')) {
		value.p++;
		value.n--;
	}
	while (value.n > 0 && strchr("\">.,", value.p[value.n - 1]) != NULL)
		value.n--;
	at = memrchr(value.p, '@', value.n);
	if (at != NULL) {
		value.n -= (size_t)(at + 1 - value.p);
		value.p = at + 1;
	}
	return mail_slice_lower(arena, value);
}

/* "name=value" with blanks around '=' already closed up. */
static bool
split_word(
    struct mail_slice word, struct mail_slice *name, struct mail_slice *value)
{
	const char *equals = memchr(word.p, '=', word.n);

	if (equals == NULL)
		return false;
	*name = (struct mail_slice){word.p, (size_t)(equals - word.p)};
	value->p = equals + 1;
	value->n = word.n - name->n - 1;
	return true;
}

/* A server says it once.  What says it again came from elsewhere, as out of a
 * sender's address that was not quoted: then it proves nothing. */
static void
take_dmarc(
    enum mail_auth_result outcome, const char *domain, struct mail_auth *auth)
{
	if (auth->has_dmarc) {
		if (outcome != auth->dmarc ||
		    strcmp(domain, auth->dmarc_from) != 0)
			auth->dmarc = MAIL_AUTH_FAIL;
		return;
	}
	auth->has_dmarc = true;
	auth->dmarc = outcome;
	auth->dmarc_from = domain;
}

/* Of several signatures that of the author's own domain counts: a service
 * that sends for it puts its own beside it. */
static void
take_dkim(enum mail_auth_result outcome, const char *domain, const char *from,
    struct mail_auth *auth)
{
	if (auth->dkim == MAIL_AUTH_PASS &&
	    (outcome != MAIL_AUTH_PASS || strcmp(domain, from) != 0))
		return;
	auth->dkim = outcome;
	auth->dkim_domain = domain;
}

static void
read_result(struct base_arena *arena, struct mail_slice result,
    const char *from, struct mail_auth *auth)
{
	struct mail_slice word, method, value, name, property;
	enum mail_auth_result outcome;
	const char *domain = "", *slash;
	size_t n = 0;

	if (!next_word(&result, &word) || !split_word(word, &method, &value))
		return;
	/* "dmarc/1": RFC 8601 section 2.2 lets methods have a version. */
	slash = memchr(method.p, '/', method.n);
	if (slash != NULL)
		method.n = (size_t)(slash - method.p);
	outcome = result_of(mail_slice_lower(arena, value));
	while (next_word(&result, &word) && n++ < MAIL_AUTH_RESULTS_MAX) {
		if (!split_word(word, &name, &property))
			continue;
		if ((mail_slice_is(method, "dmarc") &&
			mail_slice_is(name, "header.from")) ||
		    (mail_slice_is(method, "spf") &&
			(mail_slice_is(name, "smtp.mailfrom") ||
			    (mail_slice_is(name, "smtp.helo") &&
				*domain == '\0'))) ||
		    (mail_slice_is(method, "dkim") &&
			(mail_slice_is(name, "header.d") ||
			    (mail_slice_is(name, "header.i") &&
				*domain == '\0'))))
			domain = domain_of(arena, property);
	}
	if (mail_slice_is(method, "dmarc")) {
		take_dmarc(outcome, domain, auth);
	} else if (mail_slice_is(method, "spf")) {
		auth->spf = outcome;
		auth->spf_domain = domain;
	} else if (mail_slice_is(method, "dkim")) {
		take_dkim(outcome, domain, from, auth);
	}
}

/* "a . b = c" is legal: blanks around '=' go. */
static void
close_up(struct mail_slice *text)
{
	char *p = (char *)(uintptr_t)text->p, *to = p, *end = p + text->n;
	bool quoted = false;

	for (; p < end; p++) {
		if (*p == '"')
			quoted = !quoted;
		if (!quoted && *p == '=') {
			while (to > text->p && mail_is_blank(to[-1]))
				to--;
			*to++ = '=';
			while (p + 1 < end && mail_is_blank(p[1]))
				p++;
			continue;
		}
		*to++ = *p;
	}
	text->n = (size_t)(to - text->p);
}

/* The domain of the one author, in lower case; "" when there are several. */
static const char *
author_domain(const struct mail *mail)
{
	const char *at =
	    mail->from.n != 1 ? NULL : strrchr(mail->from.v[0].addr, '@');

	return at == NULL
		   ? ""
		   : mail_slice_lower(mail->arena, mail_slice_of(at + 1));
}

static bool
is_aligned(const struct mail_auth *auth, const char *from)
{
	if (*from == '\0')
		return false;
	return (auth->dmarc == MAIL_AUTH_PASS &&
		   strcmp(auth->dmarc_from, from) == 0) ||
	       (auth->dmarc == MAIL_AUTH_NONE && auth->dkim == MAIL_AUTH_PASS &&
		   strcmp(auth->dkim_domain, from) == 0);
}

struct mail_auth
mail_auth_read(const struct mail *mail, const char *authserv_id)
{
	struct mail_auth auth = {
	    .dmarc_from = "", .spf_domain = "", .dkim_domain = ""};
	struct mail_slice rest, result, word;
	const char *field, *from = author_domain(mail);
	size_t i, n = 0;

	if (authserv_id == NULL || *authserv_id == '\0')
		return auth;
	for (i = 0; (field = mail_header_raw(
			 mail, "Authentication-Results", i)) != NULL;
	     i++) {
		rest = strip_comments(mail->arena, field);
		close_up(&rest);
		if (!next_result(&rest, &result) || !next_word(&result, &word))
			continue;
		while (word.n >= 2 && word.p[0] == '"')
			word = (struct mail_slice){word.p + 1, word.n - 2};
		if (!mail_slice_is(word, authserv_id))
			continue;
		auth.is_there = true;
		while (
		    next_result(&rest, &result) && n++ < MAIL_AUTH_RESULTS_MAX)
			read_result(mail->arena, result, from, &auth);
		auth.is_aligned = is_aligned(&auth, from);
		break;
	}
	return auth;
}
