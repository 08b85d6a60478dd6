#include "mail_head.h"

#include <string.h>

#include "kairan/mail.h"

bool
mail_head_is_field(struct mail_slice line, struct mail_slice *name)
{
	size_t i = 0, end;

	while (i < line.n && line.p[i] > ' ' && line.p[i] < 127 &&
	       line.p[i] != ':')
		i++;
	end = i;
	while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
		i++;
	if (end == 0 || i >= line.n || line.p[i] != ':')
		return false;
	if (name != NULL)
		*name = (struct mail_slice){line.p, end};
	return true;
}

bool
mail_head_is_known(struct mail_slice name)
{
	static const char *const known[] = {"from", "to", "cc", "subject",
	    "date", "sender", "reply-to", "message-id", "in-reply-to",
	    "references", "mime-version", "received", "return-path",
	    "delivered-to", "dkim-signature", "user-agent", "precedence",
	    "auto-submitted", "importance", "thread-topic", "thread-index",
	    "authentication-results", "errors-to", "organization",
	    "envelope-to"};
	static const char *const prefixes[] = {
	    "content-", "x-", "list-", "resent-", "arc-"};
	size_t i;

	for (i = 0; i < BASE_LEN(known); i++)
		if (mail_slice_is(name, known[i]))
			return true;
	for (i = 0; i < BASE_LEN(prefixes); i++)
		if (mail_slice_starts(name, prefixes[i]))
			return true;
	return false;
}

bool
mail_head_ends(struct mail_slice rest)
{
	struct mail_slice line, name;

	return !mail_slice_line(&rest, &line) ||
	       !mail_head_is_field(line, &name) || !mail_head_is_known(name);
}

bool
mail_head_next(
    struct mail_slice *head, struct mail_slice *name, struct mail_slice *value)
{
	struct mail_slice line;

	while (mail_slice_line(head, &line)) {
		if (!mail_head_is_field(line, name))
			continue;
		value->p = memchr(name->p + name->n, ':', line.n - name->n);
		value->p++;
		while (head->n > 0 && (head->p[0] == ' ' || head->p[0] == '\t'))
			(void)mail_slice_line(head, &line);
		value->n = (size_t)(line.p + line.n - value->p);
		if (value->n > MAIL_FIELD_MAX)
			value->n = MAIL_FIELD_MAX;
		return true;
	}
	return false;
}

struct mail_slice
mail_head_find(struct mail_slice head, const char *name)
{
	struct mail_slice found, value;

	while (mail_head_next(&head, &found, &value))
		if (mail_slice_is(found, name))
			return value;
	return (struct mail_slice){NULL, 0};
}
