/*
 * Keys and the text of a key file.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_hash.h"
#include "kairan/base_text.h"
#include "kairan/trust_token.h"

#define LINE_MAX_BYTES 256

static bool
has_id(const struct trust_keys *keys, uint8_t id)
{
	size_t i;

	for (i = 0; i < keys->n; i++)
		if (keys->v[i].id == id)
			return true;
	return false;
}

void
trust_keys_generate(struct trust_keys *keys)
{
	uint8_t id = 0;
	struct trust_key *key;

	/* Ids go up, so that an id comes back as late as can be. */
	if (keys->n > 0)
		id = (uint8_t)(keys->v[keys->n - 1].id + 1);
	if (keys->n == TRUST_KEYS_MAX) {
		memmove(&keys->v[0], &keys->v[1],
		    (TRUST_KEYS_MAX - 1) * sizeof(keys->v[0]));
		keys->n--;
	}
	while (has_id(keys, id))
		id++;
	key = &keys->v[keys->n++];
	key->id = id;
	base_hash_random(key->secret, sizeof(key->secret));
}

static bool
parse_hex(const char *text, uint8_t out[TRUST_SECRET_LEN])
{
	size_t i;

	if (strlen(text) != (size_t)TRUST_SECRET_LEN * 2)
		return false;
	for (i = 0; i < TRUST_SECRET_LEN; i++) {
		int high = base_text_hex(text[i * 2]);
		int low = base_text_hex(text[i * 2 + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

/* One line, which is cut up. */
static enum base_status
parse_line(char *line, struct trust_keys *out)
{
	char *rest = line, *id_text = strsep(&rest, " \t");
	struct trust_key *key;
	int64_t id;

	if (rest == NULL || base_text_to_int(id_text, 0, 255, &id) != BASE_OK ||
	    has_id(out, (uint8_t)id))
		return BASE_INVALID;
	if (out->n == TRUST_KEYS_MAX)
		return BASE_LIMIT;
	key = &out->v[out->n];
	if (!parse_hex(base_text_trim(rest), key->secret))
		return BASE_INVALID;
	key->id = (uint8_t)id;
	out->n++;
	return BASE_OK;
}

enum base_status
trust_keys_parse(const char *text, struct trust_keys *out, struct base_err *err)
{
	enum base_status status = BASE_OK;
	char line[LINE_MAX_BYTES], *start;
	unsigned number = 0;

	memset(out, 0, sizeof(*out));
	while (status == BASE_OK && *text != '\0') {
		size_t len = strcspn(text, "\n");

		number++;
		if (len >= sizeof(line)) {
			status = BASE_INVALID;
			break;
		}
		memcpy(line, text, len);
		line[len] = '\0';
		start = base_text_trim(line);
		if (*start != '\0' && *start != '#')
			status = parse_line(start, out);
		text += len + (text[len] == '\n' ? 1 : 0);
	}
	explicit_bzero(line, sizeof(line));
	if (status == BASE_OK)
		return BASE_OK;
	trust_keys_wipe(out);
	if (status == BASE_LIMIT)
		return base_err_set(err, status, "line %u: more than %d keys",
		    number, TRUST_KEYS_MAX);
	return base_err_set(err, status,
	    "line %u: want \"ID HEX\", an id of 0-255 used once and %d hex "
	    "digits",
	    number, TRUST_SECRET_LEN * 2);
}

enum base_status
trust_keys_format(const struct trust_keys *keys, struct base_buf *out)
{
	enum base_status status = BASE_OK;
	size_t before = out->len, i, j;

	for (i = 0; i < keys->n && status == BASE_OK; i++) {
		const struct trust_key *key = &keys->v[i];

		status = base_buf_printf(out, "%u ", (unsigned)key->id);
		for (j = 0; j < TRUST_SECRET_LEN && status == BASE_OK; j++)
			status = base_buf_printf(
			    out, "%02x", (unsigned)key->secret[j]);
		if (status == BASE_OK)
			status = base_buf_putc(out, '\n');
	}
	if (status != BASE_OK)
		base_buf_truncate(out, before);
	return status;
}

void
trust_keys_wipe(struct trust_keys *keys)
{
	explicit_bzero(keys, sizeof(*keys));
}
