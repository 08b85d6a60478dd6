/* flow_mail_mailto: links that open a reply (RFC 6068). */
#include "flow_templates.h"

#include <string.h>

/* Unreserved of RFC 3986; all else is percent-encoded: some mail programs
 * misread even what RFC 6068 allows bare. */
static enum base_status
add_encoded(const char *text, const char *keep, struct base_buf *out)
{
	static const char hex[] = "0123456789ABCDEF";
	enum base_status status = BASE_OK;

	for (; *text != '\0' && status == BASE_OK; text++) {
		unsigned char c = (unsigned char)*text;
		char code[3] = {'%', hex[c >> 4], hex[c & 15]};

		if (c == '\r')
			continue;
		if (c == '\n')
			status = base_buf_puts(out, "%0D%0A");
		else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			 (c >= '0' && c <= '9') || strchr("-._~", c) != NULL ||
			 strchr(keep, c) != NULL)
			status = base_buf_putc(out, (char)c);
		else
			status = base_buf_add(out, code, sizeof(code));
	}
	return status;
}

static bool
is_address(const char *text)
{
	const char *at = strrchr(text, '@');
	const char *p;

	for (p = text; *p != '\0'; p++)
		if ((unsigned char)*p <= 0x20 || *p == 0x7f ||
		    strchr("<>()[],;:\\\"?&", *p) != NULL)
			return false;
	return at != NULL && at > text && at[1] != '\0';
}

enum base_status
flow_mail_mailto(const char *address, const char *subject, const char *body,
    struct base_buf *out)
{
	size_t before = out->len;
	enum base_status status;
	const char *between = "?";

	if (address == NULL || !is_address(address))
		return BASE_INVALID;
	status = base_buf_puts(out, "mailto:");
	if (status == BASE_OK)
		/* '+' stays: no client takes it for a blank here. */
		status = add_encoded(address, "@+", out);
	if (status == BASE_OK && subject != NULL) {
		status = base_buf_puts(out, "?subject=");
		between = "&";
		if (status == BASE_OK)
			status = add_encoded(subject, "", out);
	}
	if (status == BASE_OK && body != NULL) {
		status = base_buf_printf(out, "%sbody=", between);
		if (status == BASE_OK)
			status = add_encoded(body, "", out);
	}
	if (status == BASE_OK && out->len - before > FLOW_MAIL_MAILTO_MAX)
		status = BASE_LIMIT;
	if (status != BASE_OK)
		base_buf_truncate(out, before);
	return status;
}
