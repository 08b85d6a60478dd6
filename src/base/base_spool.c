/*
 * The envelope block before each message of the spool.
 */
#include "kairan/base_spool.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"

#define FIRST_LINE "kairan-spool 1"
#define RECEIVED_MAX 253402300799 /* the end of the year 9999 */

void
base_spool_init(struct base_spool *spool)
{
	memset(spool, 0, sizeof(*spool));
}

void
base_spool_release(struct base_spool *spool)
{
	base_strv_release(&spool->recipients);
	base_spool_init(spool);
}

bool
base_spool_address_ok(const char *text)
{
	size_t len = strlen(text), i;

	if (len == 0 || len > BASE_SPOOL_ADDRESS_MAX)
		return false;
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c <= ' ' || c == 0x7f || c == '<' || c == '>')
			return false;
	}
	return base_text_is_utf8(text, len);
}

static bool
route_ok(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= BASE_SPOOL_ROUTE_MAX &&
	       strspn(text,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		   "0123456789_.:@+-") == len;
}

/* Copies text without blanks and one pair of <> around it; false when it
 * does not fit. */
static bool
strip(const char *text, char out[BASE_SPOOL_ADDRESS_MAX + 1])
{
	size_t len;

	text += strspn(text, " \t\r\n");
	len = strlen(text);
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	if (len >= 2 && text[0] == '<' && text[len - 1] == '>') {
		text++;
		len -= 2;
	}
	if (len > BASE_SPOOL_ADDRESS_MAX)
		return false;
	memcpy(out, text, len);
	out[len] = '\0';
	return true;
}

enum base_status
base_spool_set_sender(struct base_spool *spool, const char *text)
{
	char address[BASE_SPOOL_ADDRESS_MAX + 1];

	spool->has_sender = false;
	spool->sender[0] = '\0';
	if (!strip(text, address))
		return BASE_INVALID;
	/* Postfix writes the null sender so, unless told otherwise. */
	if (base_text_equal_ascii(address, "MAILER-DAEMON"))
		address[0] = '\0';
	if (address[0] != '\0' && !base_spool_address_ok(address))
		return BASE_INVALID;
	spool->has_sender = true;
	memcpy(spool->sender, address, strlen(address) + 1);
	return BASE_OK;
}

enum base_status
base_spool_add_recipient(struct base_spool *spool, const char *text)
{
	char address[BASE_SPOOL_ADDRESS_MAX + 1];

	if (!strip(text, address) || !base_spool_address_ok(address))
		return BASE_INVALID;
	if (base_strv_has(&spool->recipients, address))
		return BASE_OK;
	if (spool->recipients.n >= BASE_SPOOL_RECIPIENTS_MAX)
		return BASE_LIMIT;
	return base_strv_add(&spool->recipients, address);
}

enum base_status
base_spool_format(const struct base_spool *spool, struct base_buf *out)
{
	size_t before = out->len, i;
	enum base_status status;

	if (spool->received < 0 || spool->received > RECEIVED_MAX ||
	    !route_ok(spool->route))
		return BASE_INVALID;
	status = base_buf_printf(out, FIRST_LINE "\nreceived %lld\nroute %s\n",
	    (long long)spool->received, spool->route);
	if (status == BASE_OK && spool->has_sender)
		status = base_buf_printf(out, "sender <%s>\n", spool->sender);
	for (i = 0; i < spool->recipients.n && status == BASE_OK; i++)
		status = base_buf_printf(
		    out, "recipient <%s>\n", spool->recipients.v[i]);
	if (status == BASE_OK)
		status = base_buf_putc(out, '\n');
	if (status != BASE_OK)
		base_buf_truncate(out, before);
	return status;
}

/* The lines of a block, one after the other. */
struct reader {
	const char *data;
	size_t len; /* of the part that may be block */
	size_t at;
	char line[BASE_SPOOL_ADDRESS_MAX + 32];
};

/* Takes the next line without its LF; false at the end, for a line that is
 * too long and for a NUL in it. */
static bool
next_line(struct reader *reader)
{
	const char *start = reader->data + reader->at;
	const char *end = memchr(start, '\n', reader->len - reader->at);
	size_t len;

	if (end == NULL)
		return false;
	len = (size_t)(end - start);
	if (len >= sizeof(reader->line) || memchr(start, '\0', len) != NULL)
		return false;
	memcpy(reader->line, start, len);
	reader->line[len] = '\0';
	reader->at += len + 1;
	return true;
}

/* The value of a line "KEY VALUE", or NULL. */
static const char *
value_of(const struct reader *reader, const char *key)
{
	size_t len = strlen(key);

	if (strncmp(reader->line, key, len) != 0 || reader->line[len] != ' ')
		return NULL;
	return reader->line + len + 1;
}

/* "<ADDRESS>" without the brackets; NULL when it has another shape. */
static const char *
bracketed(const char *value, char out[BASE_SPOOL_ADDRESS_MAX + 1])
{
	size_t len = strlen(value);

	if (len < 2 || value[0] != '<' || value[len - 1] != '>' ||
	    len - 2 > BASE_SPOOL_ADDRESS_MAX)
		return NULL;
	memcpy(out, value + 1, len - 2);
	out[len - 2] = '\0';
	return out;
}

static bool
parse_sender(const char *value, struct base_spool *out)
{
	char address[BASE_SPOOL_ADDRESS_MAX + 1];

	if (bracketed(value, address) == NULL ||
	    (address[0] != '\0' && !base_spool_address_ok(address)))
		return false;
	out->has_sender = true;
	memcpy(out->sender, address, strlen(address) + 1);
	return true;
}

static bool
parse_lines(struct reader *reader, struct base_spool *out)
{
	char address[BASE_SPOOL_ADDRESS_MAX + 1];
	const char *value;

	if (!next_line(reader) || strcmp(reader->line, FIRST_LINE) != 0)
		return false;
	if (!next_line(reader) ||
	    (value = value_of(reader, "received")) == NULL ||
	    base_text_to_int(value, 0, RECEIVED_MAX, &out->received) != BASE_OK)
		return false;
	if (!next_line(reader) || (value = value_of(reader, "route")) == NULL ||
	    !route_ok(value))
		return false;
	memcpy(out->route, value, strlen(value) + 1);
	if (!next_line(reader))
		return false;
	if ((value = value_of(reader, "sender")) != NULL &&
	    (!parse_sender(value, out) || !next_line(reader)))
		return false;
	while (reader->line[0] != '\0') {
		if ((value = value_of(reader, "recipient")) == NULL ||
		    bracketed(value, address) == NULL ||
		    !base_spool_address_ok(address) ||
		    out->recipients.n >= BASE_SPOOL_RECIPIENTS_MAX ||
		    base_strv_add(&out->recipients, address) != BASE_OK ||
		    !next_line(reader))
			return false;
	}
	return true;
}

enum base_status
base_spool_parse(const char *data, size_t len, struct base_spool *out,
    size_t *message_off, struct base_err *err)
{
	struct reader reader = {.data = data,
	    .len = len < BASE_SPOOL_BLOCK_MAX ? len : BASE_SPOOL_BLOCK_MAX};

	base_spool_init(out);
	if (!parse_lines(&reader, out)) {
		base_spool_release(out);
		return base_err_set(err, BASE_INVALID,
		    "no envelope block of ours at the start of the file");
	}
	*message_off = reader.at;
	return BASE_OK;
}
