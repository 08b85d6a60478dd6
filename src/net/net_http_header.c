#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "net_http_x.h"

static void
set(char **field, const char *value, size_t len)
{
	free(*field);
	*field = base_xstrndup(value, len);
}

void
net_response_drop(struct net_response *response)
{
	set(&response->etag, "", 0);
	set(&response->last_modified, "", 0);
	set(&response->location, "", 0);
	set(&response->content_type, "", 0);
	response->retry_after_s = -1;
	response->status = 0;
	base_buf_clear(&response->body);
}

static char **
field_for(struct net_response *response, const char *name)
{
	if (base_text_equal_ascii(name, "etag"))
		return &response->etag;
	if (base_text_equal_ascii(name, "last-modified"))
		return &response->last_modified;
	if (base_text_equal_ascii(name, "location"))
		return &response->location;
	if (base_text_equal_ascii(name, "content-type"))
		return &response->content_type;
	return NULL;
}

void
net_header_take(struct net_response *response, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len), *value;
	char name[32], **field;
	size_t name_len;

	if (len > 5 && memcmp(line, "HTTP/", 5) == 0) {
		/* A final answer after 1xx begins anew. */
		net_response_drop(response);
		return;
	}
	name_len = colon != NULL ? (size_t)(colon - line) : sizeof(name);
	if (name_len >= sizeof(name))
		return;
	memcpy(name, line, name_len);
	name[name_len] = '\0';
	field = field_for(response, name);
	if (field == NULL)
		return;
	value = colon + 1;
	len -= name_len + 1;
	while (len > 0 && isspace((unsigned char)value[len - 1]))
		len--;
	while (len > 0 && isspace((unsigned char)*value))
		value++, len--;
	if (len <= NET_HEADER_VALUE_MAX && base_text_header_safe(value, len))
		set(field, value, len);
}

static bool
is_token(const char *name)
{
	const unsigned char *p = (const unsigned char *)name;

	if (*p == '\0')
		return false;
	for (; *p != '\0'; p++)
		if (*p >= 0x7f ||
		    (!isalnum(*p) && strchr("!#$%&'*+-.^_`|~", *p) == NULL))
			return false;
	return true;
}

static bool
is_secret(const struct net_header *header)
{
	static const char *const names[] = {"authorization", "cookie",
	    "proxy-authorization", "x-redmine-api-key"};
	size_t i;

	for (i = 0; i < BASE_LEN(names); i++)
		if (base_text_equal_ascii(header->name, names[i]))
			return true;
	return header->secret;
}

static enum base_status
append(struct curl_slist **list, const char *name, const char *value,
    struct base_err *err)
{
	struct curl_slist *longer;
	char *line;

	/* The name is shown in the error, the value never. */
	if (!is_token(name) || !base_text_header_safe(value, strlen(value)))
		return base_err_set(err, BASE_INVALID,
		    "header %s cannot be sent: control characters",
		    is_token(name) ? name : "with a malformed name");
	line = *value != '\0' ? base_xprintf("%s: %s", name, value)
			      : base_xprintf("%s;", name);
	longer = curl_slist_append(*list, line);
	free(line);
	if (longer == NULL)
		return base_err_set(err, BASE_TEMP, "out of memory");
	*list = longer;
	return BASE_OK;
}

/* Keeps libcurl from adding a header of its own. */
static enum base_status
suppress(struct curl_slist **list, const char *line, struct base_err *err)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (longer == NULL)
		return base_err_set(err, BASE_TEMP, "out of memory");
	*list = longer;
	return BASE_OK;
}

enum base_status
net_header_list(const struct net_exchange *exchange, struct curl_slist **out,
    struct base_err *err)
{
	const struct net_request *request = exchange->request;
	bool has_type = false;
	enum base_status status;
	size_t i;

	/* No "100 Continue" round trip before a body. */
	status = suppress(out, "Expect:", err);
	for (i = 0; i < request->n_headers && status == BASE_OK; i++) {
		const struct net_header *header = &request->headers[i];

		if (base_text_equal_ascii(header->name, "content-type"))
			has_type = true;
		if (exchange->with_secrets || !is_secret(header))
			status = append(out, header->name, header->value, err);
	}
	if (status == BASE_OK && request->body != NULL && !has_type)
		status = suppress(out, "Content-Type:", err);
	if (status == BASE_OK && request->if_none_match != NULL &&
	    *request->if_none_match != '\0')
		status =
		    append(out, "If-None-Match", request->if_none_match, err);
	if (status == BASE_OK && request->if_modified_since != NULL &&
	    *request->if_modified_since != '\0')
		status = append(
		    out, "If-Modified-Since", request->if_modified_since, err);
	return status;
}
