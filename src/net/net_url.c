#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/net.h"

static bool
is_unreserved(unsigned char c)
{
	return (c < 0x80 && isalnum(c)) || strchr("-._~", c) != NULL;
}

enum base_status
net_url_escape(const char *text, struct base_buf *out)
{
	static const char hex[] = "0123456789ABCDEF";
	enum base_status status = BASE_OK;

	for (; *text != '\0' && status == BASE_OK; text++) {
		unsigned char c = (unsigned char)*text;
		const char triple[3] = {'%', hex[c >> 4], hex[c & 15]};

		status = is_unreserved(c) ? base_buf_putc(out, *text)
					  : base_buf_add(out, triple, 3);
	}
	return status;
}

/* Does the parameter's name of len bytes smell of a secret? */
static bool
is_secret_name(const char *name, size_t len)
{
	static const char *const words[] = {
	    "key", "token", "secret", "passw", "pwd", "sig", "auth"};
	char low[64];
	size_t i;

	if (len >= sizeof(low))
		return true;
	for (i = 0; i < len; i++)
		low[i] = (char)tolower((unsigned char)name[i]);
	low[len] = '\0';
	for (i = 0; i < BASE_LEN(words); i++)
		if (strstr(low, words[i]) != NULL)
			return true;
	return false;
}

/* The query from its '?' on. */
static enum base_status
redact_query(const char *query, struct base_buf *out)
{
	enum base_status status;
	const char *p = query;

	status = base_buf_putc(out, *p++);
	while (*p != '\0' && status == BASE_OK) {
		size_t len = strcspn(p, "&#");
		size_t name_len = strcspn(p, "=&#");

		if (name_len < len && is_secret_name(p, name_len)) {
			status = base_buf_add(out, p, name_len);
			if (status == BASE_OK)
				status = base_buf_puts(out, "=...");
		} else
			status = base_buf_add(out, p, len);
		p += len;
		if (*p == '#' && status == BASE_OK)
			return base_buf_puts(out, p);
		if (*p == '&' && status == BASE_OK)
			status = base_buf_putc(out, *p++);
	}
	return status;
}

enum base_status
net_url_redact(const char *url, struct base_buf *out)
{
	const char *host, *at = NULL, *rest, *query, *p;
	enum base_status status;

	host = strstr(url, "://");
	host = host != NULL ? host + 3 : url;
	rest = host + strcspn(host, "/?#");
	for (p = host; p < rest; p++)
		if (*p == '@')
			at = p;
	query = strchr(rest, '?');
	if (query == NULL)
		query = rest + strlen(rest);
	status = base_buf_add(out, url, (size_t)(host - url));
	if (at != NULL)
		host = at + 1;
	if (status == BASE_OK)
		status = base_buf_add(out, host, (size_t)(query - host));
	if (status == BASE_OK && *query != '\0')
		status = redact_query(query, out);
	return status;
}

bool
net_host_is_loopback(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;
	char bare[INET6_ADDRSTRLEN + 2];
	size_t len = strlen(host);

	if (base_text_equal_ascii(host, "localhost"))
		return true;
	if (inet_pton(AF_INET, host, &v4) == 1)
		return (ntohl(v4.s_addr) >> 24) == 127;
	if (len >= sizeof(bare))
		return false;
	if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
		memcpy(bare, host + 1, len - 2);
		bare[len - 2] = '\0';
	} else
		memcpy(bare, host, len + 1);
	return inet_pton(AF_INET6, bare, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

bool
net_address_is_safe(const char *address)
{
	const char *at = strrchr(address, '@');
	const unsigned char *p;
	size_t len = strlen(address);

	if (len > NET_ADDRESS_MAX || address[0] == '-')
		return false;
	if (at == NULL || at == address || at[1] == '\0')
		return false;
	for (p = (const unsigned char *)address; *p != '\0'; p++)
		if (*p <= ' ' || *p == 0x7f || *p == '<' || *p == '>')
			return false;
	return base_text_is_utf8(address, len);
}
