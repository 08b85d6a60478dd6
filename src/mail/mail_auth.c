#include "kairan/mail_auth.h"

#include <string.h>

#include "mail_param.h"
#include "kairan/base_text.h"

static enum mail_auth_result
result_of(const char *word)
{
	if (strcmp(word, "pass") == 0)
		return MAIL_AUTH_PASS;
	if (strcmp(word, "none") == 0 || strcmp(word, "neutral") == 0 ||
	    *word == '\0')
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

static void
read_result(
    struct base_arena *arena, struct mail_slice result, struct mail_auth *auth)
{
	struct mail_slice word, method, value, name, property;
	enum mail_auth_result outcome;
	const char *domain = "";
	size_t n = 0;

	if (!next_word(&result, &word) || !split_word(word, &method, &value))
		return;
	outcome = result_of(mail_slice_lower(arena, value));
	while (next_word(&result, &word) && n++ < MAIL_AUTH_RESULTS_MAX) {
		if (!split_word(word, &name, &property))
			continue;
		if ((mail_slice_starts(method, "dmarc") &&
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
		auth->dmarc = outcome;
		auth->dmarc_from = domain;
	} else if (mail_slice_is(method, "spf")) {
		auth->spf = outcome;
		auth->spf_domain = domain;
	} else if (mail_slice_is(method, "dkim") &&
		   auth->dkim != MAIL_AUTH_PASS) {
		auth->dkim = outcome;
		auth->dkim_domain = domain;
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

static void
set_aligned(const struct mail *mail, struct mail_auth *auth)
{
	const char *at, *from;

	if (mail->from.n != 1)
		return;
	from = mail->from.v[0].addr;
	at = strrchr(from, '@');
	if (at == NULL)
		return;
	auth->is_aligned =
	    (auth->dmarc == MAIL_AUTH_PASS &&
		base_text_equal_ascii(auth->dmarc_from, at + 1)) ||
	    (auth->dmarc == MAIL_AUTH_NONE && auth->dkim == MAIL_AUTH_PASS &&
		base_text_equal_ascii(auth->dkim_domain, at + 1));
}

struct mail_auth
mail_auth_read(const struct mail *mail, const char *authserv_id)
{
	struct mail_auth auth = {
	    .dmarc_from = "", .spf_domain = "", .dkim_domain = ""};
	struct mail_slice rest, result, word;
	const char *field;
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
		while (word.n > 0 && (word.p[0] == '"'))
			word = (struct mail_slice){word.p + 1, word.n - 2};
		if (!mail_slice_is(word, authserv_id))
			continue;
		auth.is_there = true;
		while (
		    next_result(&rest, &result) && n++ < MAIL_AUTH_RESULTS_MAX)
			read_result(mail->arena, result, &auth);
		set_aligned(mail, &auth);
		break;
	}
	return auth;
}
