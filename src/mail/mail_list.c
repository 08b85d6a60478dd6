#include <string.h>

#include "mail_slice.h"
#include "kairan/base_text.h"
#include "kairan/mail_auth.h"

/* The id in the angle brackets of List-Id, RFC 2919, or its only word. */
static const char *
read_id(const struct mail *mail)
{
	static const char *const names[] = {"List-Id", "X-ML-Name",
	    "Mailing-List", "X-Mailing-List", "X-List-Id"};
	const char *value, *open, *close;
	struct mail_slice slice;
	size_t i;

	for (i = 0; i < BASE_LEN(names); i++) {
		value = mail_header(mail, names[i], 0);
		if (value == NULL || *value == '\0')
			continue;
		slice = mail_slice_trim(mail_slice_of(value));
		open = strrchr(value, '<');
		close = open ? strchr(open, '>') : NULL;
		if (close != NULL)
			slice = (struct mail_slice){
			    open + 1, (size_t)(close - open - 1)};
		if (mail_slice_starts(slice, "list "))
			slice = (struct mail_slice){slice.p + 5, slice.n - 5};
		slice.n = strcspn(slice.p, "; >") < slice.n
			      ? strcspn(slice.p, "; >")
			      : slice.n;
		return mail_slice_lower(mail->arena, slice);
	}
	return "";
}

/* The address of "List-Post: <mailto:a@b?subject=x>". */
static const char *
read_post(const struct mail *mail)
{
	const char *value = mail_header(mail, "List-Post", 0), *start;

	start = value ? strstr(value, "mailto:") : NULL;
	if (start == NULL)
		return "";
	start += 7;
	return base_arena_strndup(mail->arena, start, strcspn(start, "?>, "));
}

/* "[name:00123]" or "[name]", behind any "Re: ". */
static const char *
read_tag(const struct mail *mail)
{
	const char *p = mail->subject, *close;

	while (*p != '\0' && *p != '[') {
		size_t word = strcspn(p, ": ");

		if (p[word] != ':' || word > 6)
			return "";
		p += word + 1;
		while (*p == ' ')
			p++;
	}
	close = *p == '[' ? strchr(p, ']') : NULL;
	if (close == NULL || close - p > 64 || close == p + 1)
		return "";
	return base_arena_strndup(mail->arena, p, (size_t)(close + 1 - p));
}

/* "Alice via Users" without " via Users"; NULL when it has no such end. */
static const char *
cut_via(struct base_arena *arena, const char *name)
{
	static const char *const words[] = {
	    " via ", " через ", " über ", " (via "};
	const char *at = NULL;
	char *out;
	size_t i;

	for (i = 0; i < BASE_LEN(words) && at == NULL; i++)
		at = strstr(name, words[i]);
	if (at == NULL || at == name)
		return NULL;
	out = base_arena_strndup(arena, name, (size_t)(at - name));
	out = base_text_trim(out);
	if ((*out == '\'' || *out == '"') && strlen(out) > 2) {
		out[strlen(out) - 1] = '\0';
		out++;
	}
	return out;
}

static bool
is_same_addr(const char *a, const char *b)
{
	return *a != '\0' && base_text_equal_ascii(a, b);
}

/* An address field under one of the names that keep the author. */
static bool
original_from(const struct mail *mail, struct mail_addr *author)
{
	static const char *const names[] = {"X-Original-From",
	    "X-Original-Sender", "X-MailFrom", "X-Google-Original-From"};
	struct mail_addrs addrs;
	const char *value;
	size_t i;

	for (i = 0; i < BASE_LEN(names); i++) {
		value = mail_header_raw(mail, names[i], 0);
		if (value == NULL)
			continue;
		addrs = mail_read_addrs(mail->arena, value, strlen(value));
		if (addrs.n == 0 || *addrs.v[0].addr == '\0')
			continue;
		*author = addrs.v[0];
		return true;
	}
	return false;
}

/* The author of a message whose From is the list's own address. */
static void
unmunge(const struct mail *mail, struct mail_list *list)
{
	const struct mail_addr from = list->author;
	const char *name = cut_via(mail->arena, from.name);
	struct mail_addr author = {"", ""};
	size_t i;

	if (name == NULL && !is_same_addr(from.addr, list->post))
		return;
	if (!original_from(mail, &author)) {
		for (i = 0; i < mail->reply_to.n; i++) {
			author = mail->reply_to.v[i];
			if (!is_same_addr(author.addr, list->post) &&
			    !is_same_addr(author.addr, from.addr))
				break;
			author.addr = "";
		}
	}
	list->is_munged = true;
	if (*author.addr == '\0')
		author.addr = "";
	if (*author.name == '\0' && name != NULL)
		author.name = name;
	list->author = author;
}

struct mail_list
mail_list_read(const struct mail *mail)
{
	struct mail_list list = {.id = read_id(mail),
	    .post = read_post(mail),
	    .tag = "",
	    .author = {"", ""}};
	const char *precedence = mail_header(mail, "Precedence", 0);

	if (mail->from.n > 0)
		list.author = mail->from.v[0];
	if (precedence != NULL)
		list.is_bulk = base_text_equal_ascii(precedence, "bulk") ||
			       base_text_equal_ascii(precedence, "junk");
	list.is_list =
	    *list.id != '\0' || *list.post != '\0' ||
	    mail_header(mail, "List-Help", 0) != NULL ||
	    mail_header(mail, "X-Mailman-Version", 0) != NULL ||
	    mail_header(mail, "X-Original-From", 0) != NULL ||
	    (precedence != NULL && base_text_equal_ascii(precedence, "list"));
	if (list.is_list) {
		list.tag = read_tag(mail);
		unmunge(mail, &list);
	}
	return list;
}

bool
mail_is_list(const struct mail *mail)
{
	return mail_list_read(mail).is_list;
}
