#include "mail_scan.h"

#include <string.h>

/* TYPE/SUBTYPE of the characters of RFC 6838 section 4.2. */
static bool
is_type(const char *token)
{
	const char *p, *slash = strchr(token, '/');

	if (slash == NULL || slash == token || slash[1] == '\0')
		return false;
	for (p = token; *p; p++)
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9') &&
		    strchr("!#$&-^_.+/", *p) == NULL)
			return false;
	return p - token <= 200;
}

const char *
mail_scan_kind(const struct mail_scan_head *head, bool is_digest)
{
	const char *token = head->type.token;

	if (*token == '\0')
		return is_digest ? "message/rfc822" : "text/plain";
	if (is_type(token))
		return token;
	if (strcmp(token, "html") == 0)
		return "text/html";
	return strchr(token, '/') != NULL ? "application/octet-stream"
					  : "text/plain";
}
