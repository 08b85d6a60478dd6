#include "mail_encode.h"

#include <stdint.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/mail_compose.h"

#define TRY(call)                                                              \
	do {                                                                   \
		if ((call) != BASE_OK)                                         \
			return BASE_LIMIT;                                     \
	} while (0)

/* Bytes of text that one encoded word takes: "=?UTF-8?B?" 45 bytes as 60
 * digits "?=" and the blank before it stay below 76 (RFC 2047 section 2). */
#define WORD_BYTES 45

static const char base64_digits[] = BASE_TEXT_BASE64;

bool
mail_encode_is_ascii(const char *text)
{
	for (; *text; text++)
		if (*text & 0x80 || (*text < ' ' && *text != '\t') ||
		    *text == 0x7f)
			return false;
	return true;
}

/* Without line ends. */
static enum base_status
base64(struct base_buf *out, const char *data, size_t len)
{
	const unsigned char *p = (const unsigned char *)data;
	unsigned long bits;
	char four[4];
	size_t n;

	for (; len > 0; p += n, len -= n) {
		n = len < 3 ? len : 3;
		bits = (unsigned long)p[0] << 16;
		bits |= n > 1 ? (unsigned long)p[1] << 8 : 0;
		bits |= n > 2 ? p[2] : 0;
		four[0] = base64_digits[bits >> 18 & 63];
		four[1] = base64_digits[bits >> 12 & 63];
		four[2] = n > 1 ? base64_digits[bits >> 6 & 63] : '=';
		four[3] = n > 2 ? base64_digits[bits & 63] : '=';
		TRY(base_buf_add(out, four, 4));
	}
	return BASE_OK;
}

enum base_status
mail_encode_base64(struct base_buf *out, const char *data, size_t len)
{
	size_t n;

	for (; len > 0; data += n, len -= n) {
		n = len < 57 ? len : 57; /* 76 digits */
		TRY(base64(out, data, n));
		TRY(base_buf_putc(out, '\n'));
	}
	return BASE_OK;
}

/* Where the character that holds byte `at` begins. */
static size_t
char_start(const char *text, size_t at)
{
	while (at > 0 && (text[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/* Bytes of text that an encoded word has room for on a line. */
static size_t
word_room(size_t col)
{
	size_t room;

	if (col + 16 >= MAIL_COMPOSE_LINE)
		return 0;
	room = (MAIL_COMPOSE_LINE - col - 12) / 4 * 3;
	return room < WORD_BYTES ? room : WORD_BYTES;
}

/* As many words as the text needs, each with whole characters only, behind
 * a blank if so asked; *col is the column, kept up to date. */
static enum base_status
put_words(
    struct base_buf *out, const char *text, size_t len, bool blank, size_t *col)
{
	size_t n, room;

	while (len > 0) {
		room = word_room(*col + blank);
		if (len > room && room < 12 && *col > 1) {
			TRY(base_buf_puts(out, "\n "));
			*col = 1;
			room = WORD_BYTES;
		} else if (blank) {
			TRY(base_buf_putc(out, ' '));
			*col += 1;
		}
		n = len <= room ? len : char_start(text, room);
		TRY(base_buf_puts(out, "=?UTF-8?B?"));
		TRY(base64(out, text, n));
		TRY(base_buf_puts(out, "?="));
		*col += 12 + (n + 2) / 3 * 4;
		text += n;
		len -= n;
		blank = true;
		if (len > 0)
			*col = MAIL_COMPOSE_LINE; /* on the next line */
	}
	return BASE_OK;
}

/* Must this piece between blanks become an encoded word?  ASCII that reads
 * like one must too, and what no line can hold. */
static bool
needs_word(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] & 0x80 || text[i] < ' ' || text[i] == 0x7f)
			return true;
	return len > MAIL_COMPOSE_LINE - 2 ||
	       (len >= 2 && memmem(text, len, "=?", 2) != NULL);
}

static size_t
piece_len(const char *text)
{
	return strcspn(text, " ");
}

/* The length of the run that begins with a piece for encoded words and
 * ends with one: blanks between them must be encoded too. */
static size_t
run_len(const char *text)
{
	size_t len = 0, n = piece_len(text), blanks;

	while (n > 0 && needs_word(text + len, n)) {
		len += n;
		blanks = strspn(text + len, " ");
		n = piece_len(text + len + blanks);
		if (n == 0 || !needs_word(text + len + blanks, n))
			break;
		len += blanks;
	}
	return len;
}

/* A stretch for encoded words that begins with n blanks. */
static enum base_status
put_word_run(struct base_buf *out, const char **text, size_t blanks,
    bool after_word, size_t *col)
{
	size_t n = blanks;

	/* The blank before a word is one of the text's, but between two
	 * words it is nothing. */
	if (blanks > 0 && !after_word && (*text)[1] != '\0') {
		*text += 1;
		n--;
	}
	n += needs_word(*text + n, piece_len(*text + n)) ? run_len(*text + n)
							 : piece_len(*text + n);
	TRY(put_words(out, *text, n, blanks > 0, col));
	*text += n;
	return BASE_OK;
}

static enum base_status
put_plain(struct base_buf *out, const char **text, size_t blanks, size_t *col)
{
	size_t n;

	*text += blanks;
	n = piece_len(*text);
	if (blanks > 0 && *col + 1 + n > MAIL_COMPOSE_LINE) {
		TRY(base_buf_puts(out, "\n "));
		*col = 1;
	} else if (blanks > 0) {
		TRY(base_buf_putc(out, ' '));
		*col += 1;
	}
	TRY(base_buf_add(out, *text, n));
	*col += n;
	*text += n;
	return BASE_OK;
}

static enum base_status
put_text(struct base_buf *out, const char *text, size_t *col)
{
	bool after_word = false;
	size_t n;

	while (*text) {
		n = strspn(text, " ");
		/* Only one blank survives a fold: more of them go into a
		 * word together with what follows. */
		if (n > 1 || text[n] == '\0' ||
		    needs_word(text + n, piece_len(text + n))) {
			TRY(put_word_run(out, &text, n, after_word, col));
			after_word = true;
		} else {
			TRY(put_plain(out, &text, n, col));
			after_word = false;
		}
	}
	return BASE_OK;
}

enum base_status
mail_encode_field(struct base_buf *out, const char *name, const char *text)
{
	size_t col = strlen(name) + 2;

	TRY(base_buf_printf(out, "%s: ", name));
	TRY(put_text(out, text, &col));
	return base_buf_putc(out, '\n');
}

enum base_status
mail_encode_ascii_field(
    struct base_buf *out, const char *name, const char *value)
{
	size_t col = strlen(name) + 1, n;

	TRY(base_buf_printf(out, "%s:", name));
	while (*value) {
		value += strspn(value, " ");
		n = piece_len(value);
		if (n == 0)
			break;
		if (col + 1 + n > MAIL_COMPOSE_LINE && col > 1) {
			TRY(base_buf_puts(out, "\n"));
			col = 0;
		}
		TRY(base_buf_putc(out, ' '));
		TRY(base_buf_add(out, value, n));
		col += n + 1;
		value += n;
	}
	return base_buf_putc(out, '\n');
}

/* A display name of ASCII: quoted where RFC 5322 section 3.2.3 asks. */
static enum base_status
put_quoted(struct base_buf *out, const char *text)
{
	if (strpbrk(text, "()<>[]:;@\\,.\"") == NULL)
		return base_buf_puts(out, text);
	TRY(base_buf_putc(out, '"'));
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			TRY(base_buf_putc(out, '\\'));
		TRY(base_buf_putc(out, *text));
	}
	return base_buf_putc(out, '"');
}

enum base_status
mail_encode_addr_field(struct base_buf *out, const char *name,
    const char *display, const char *addr)
{
	size_t col = strlen(name) + 2, start;

	TRY(base_buf_printf(out, "%s: ", name));
	if (display == NULL || *display == '\0')
		return base_buf_printf(out, "%s\n", addr);
	start = out->len;
	if (mail_encode_is_ascii(display) && strstr(display, "=?") == NULL &&
	    strlen(display) < MAIL_COMPOSE_LINE - col - 2) {
		TRY(put_quoted(out, display));
		col += out->len - start;
	} else {
		TRY(put_words(out, display, strlen(display), false, &col));
	}
	TRY(base_buf_puts(
	    out, col + strlen(addr) + 3 > MAIL_COMPOSE_LINE ? "\n " : " "));
	return base_buf_printf(out, "<%s>\n", addr);
}

/* Does a line of QP need this byte as =XX? */
static bool
qp_escapes(const char *p, bool line_start)
{
	unsigned char c = (unsigned char)*p;

	if ((c == ' ' || c == '\t') && (p[1] == '\n' || p[1] == '\0'))
		return true;
	if (line_start && (c == '.' || strncmp(p, "From ", 5) == 0 ||
			      strncmp(p, "--", 2) == 0))
		return true;
	return c != '\t' && (c < ' ' || c > '~' || c == '=');
}

static enum base_status
quoted_printable(struct base_buf *out, const char *text)
{
	const char *p;
	size_t col = 0, need;
	bool escape;

	for (p = text; *p; p++) {
		if (*p == '\n') {
			TRY(base_buf_putc(out, '\n'));
			col = 0;
			continue;
		}
		escape = qp_escapes(p, col == 0);
		need = escape ? 3 : 1;
		/* Room for the soft break, unless the line ends here. */
		if (col + need > MAIL_COMPOSE_LINE - 1) {
			TRY(base_buf_puts(out, "=\n"));
			col = 0;
			escape = qp_escapes(p, true);
			need = escape ? 3 : 1;
		}
		if (escape)
			TRY(base_buf_printf(out, "=%02X", (unsigned char)*p));
		else
			TRY(base_buf_putc(out, *p));
		col += need;
	}
	return base_buf_puts(out, col > 0 ? "\n" : "");
}

/* Can the text go as it is? */
static bool
is_seven_bit(const char *text)
{
	const char *line = text;
	size_t n;

	while (*line) {
		n = strcspn(line, "\n");
		if (n > MAIL_COMPOSE_LINE || strncmp(line, "From ", 5) == 0 ||
		    strncmp(line, "--", 2) == 0 || *line == '.' ||
		    (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t')))
			return false;
		line += n + (line[n] ? 1 : 0);
		if (line > text && line[-1] != '\n')
			return false;
	}
	for (; *text; text++)
		if ((*text < ' ' && *text != '\n' && *text != '\t') ||
		    *text == 0x7f || *text & 0x80)
			return false;
	return true;
}

enum base_status
mail_encode_text(struct base_buf *out, const char *text, const char **label)
{
	size_t len = strlen(text), qp = 0;
	const char *p;

	if (is_seven_bit(text)) {
		*label = "7bit";
		return base_buf_add(out, text, len);
	}
	for (p = text; *p; p++)
		qp += *p & 0x80 || *p == '=' ? 3 : 1;
	if (qp <= len / 3 * 4) {
		*label = "quoted-printable";
		return quoted_printable(out, text);
	}
	*label = "base64";
	return mail_encode_base64(out, text, len);
}

enum base_status
mail_encode_param(struct base_buf *out, const char *name, const char *value)
{
	const unsigned char *p = (const unsigned char *)value;
	size_t col, section = 0;

	if (mail_encode_is_ascii(value) && strlen(value) < 60) {
		TRY(base_buf_printf(out, ";\n %s=\"", name));
		for (; *p; p++) {
			if (*p == '"' || *p == '\\')
				TRY(base_buf_putc(out, '\\'));
			TRY(base_buf_putc(out, (char)*p));
		}
		return base_buf_putc(out, '"');
	}
	while (*p) {
		TRY(base_buf_printf(out, ";\n %s*%zu*=%s", name, section,
		    section == 0 ? "UTF-8''" : ""));
		section++;
		for (col = 24; *p && col < MAIL_COMPOSE_LINE - 4; p++) {
			if ((*p >= '0' && *p <= '9') ||
			    ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z') ||
			    strchr("._-", *p) != NULL) {
				TRY(base_buf_putc(out, (char)*p));
				col++;
			} else {
				TRY(base_buf_printf(out, "%%%02X", *p));
				col += 3;
			}
		}
	}
	return BASE_OK;
}
