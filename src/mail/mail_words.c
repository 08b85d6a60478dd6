#include "mail_words.h"

#include <string.h>

#include "mail_transfer.h"
#include "kairan/base_text.h"
#include "kairan/codec_charset.h"
#include "kairan/mail.h"

/* One encoded word, RFC 2047 section 2. */
struct word {
	char charset[MAIL_WORDS_CHARSET_MAX + 1];
	char encoding; /* 'B' or 'Q' */
	struct mail_slice text;
	const char *end; /* behind "?=" */
};

/* "?=20" inside a word whose writer left '?' bare is no end of it. */
static const char *
find_end(const char *p, const char *end, char encoding)
{
	if (end - p > MAIL_WORDS_LEN_MAX)
		end = p + MAIL_WORDS_LEN_MAX;
	for (; p + 1 < end; p++) {
		if (p[0] != '?' || p[1] != '=')
			continue;
		if (encoding == 'Q' && p + 3 < end &&
		    base_text_hex(p[2]) >= 0 && base_text_hex(p[3]) >= 0 &&
		    mail_slice_find(
			(struct mail_slice){p + 2, (size_t)(end - p - 2)},
			"?=") != NULL &&
		    memchr(p + 2, ' ', (size_t)(end - p - 2)) == NULL)
			continue;
		return p;
	}
	return NULL;
}

/* Reads a word that begins at p ("=?"). */
static bool
read_word(const char *p, const char *end, struct word *out)
{
	const char *q = p + 2, *stop;
	size_t n = 0;
	bool in_language = false;

	for (; q < end && *q != '?' && !mail_is_blank(*q); q++) {
		if (*q == '*')
			in_language = true;
		if (in_language)
			continue;
		if (n >= MAIL_WORDS_CHARSET_MAX || *q < 33 || *q > 126)
			return false;
		out->charset[n++] = *q;
	}
	out->charset[n] = '\0';
	if (n == 0 || end - q < 3 || q[2] != '?')
		return false;
	out->encoding = (char)(q[1] & ~0x20);
	if (out->encoding != 'B' && out->encoding != 'Q')
		return false;
	q += 3;
	stop = find_end(q, end, out->encoding);
	if (stop == NULL)
		return false;
	out->text = (struct mail_slice){q, (size_t)(stop - q)};
	/* A word does not swallow the next one. */
	if (mail_slice_find(out->text, "=?") != NULL &&
	    memchr(out->text.p, '?', out->text.n) != NULL)
		return false;
	out->end = stop + 2;
	return true;
}

static enum base_status
add_word(struct base_buf *bytes, const struct word *word)
{
	if (word->encoding == 'B')
		return mail_transfer_base64(
		    word->text.p, word->text.n, bytes, NULL);
	return mail_transfer_q(word->text.p, word->text.n, bytes);
}

/* Words of one charset, with at most blanks between, from p on.  Returns
 * what follows them. */
static const char *
add_words(
    const char *p, const char *end, struct word *word, struct base_buf *text)
{
	struct base_buf bytes;
	struct word next;

	base_buf_init(&bytes, MAIL_FIELD_MAX);
	for (;;) {
		if (add_word(&bytes, word) != BASE_OK)
			break;
		p = word->end;
		while (p < end && mail_is_blank(*p))
			p++;
		if (end - p < 2 || p[0] != '=' || p[1] != '?' ||
		    !read_word(p, end, &next) ||
		    !base_text_equal_ascii(next.charset, word->charset))
			break;
		*word = next;
	}
	p = word->end;
	(void)!codec_charset_to_utf8(
	    word->charset, base_buf_text(&bytes), bytes.len, text, NULL);
	base_buf_release(&bytes);
	return p;
}

/* What programs call text that they know nothing of. */
static bool
is_default_label(const char *label)
{
	static const char *const labels[] = {
	    "us-ascii", "ascii", "iso-8859-1", "windows-1252", "latin1"};
	size_t i;

	for (i = 0; label != NULL && i < BASE_LEN(labels); i++)
		if (base_text_equal_ascii(label, labels[i]))
			return true;
	return label == NULL || *label == '\0';
}

/* One letter says nothing of its alphabet, several do. */
static bool
is_lone(const char *p, const char *end)
{
	size_t n = 0;

	for (; p < end; p++)
		n += (*p & 0x80) != 0;
	return n < 2;
}

/*
 * Bare 8-bit text is UTF-8 (RFC 6532), or what its bytes or the body's
 * label show: Japanese, Korean, Cyrillic, Western ...  A lone accent could
 * be of any Western alphabet; a name or subject with a wrong letter in it
 * looks right, so it gets U+FFFD and not the likeliest one.
 */
static void
add_bare(
    struct base_buf *text, const char *p, const char *end, const char *hint)
{
	size_t len = (size_t)(end - p);
	const char *q;

	for (q = p; q < end; q++)
		if (*q & 0x80 || *q == '\033')
			break;
	if (q == end)
		(void)!base_buf_add(text, p, len);
	else if (is_default_label(hint) && is_lone(p, end) &&
		 strcmp(codec_charset_detect(p, len), "windows-1252") == 0)
		(void)!base_text_repair(p, len, text);
	else
		(void)!codec_charset_to_utf8(hint, p, len, text, NULL);
}

static bool
all_blank(const char *p, const char *end)
{
	while (p < end && mail_is_blank(*p))
		p++;
	return p == end;
}

static void
decode(struct base_buf *out, const char *text, size_t len, const char *hint)
{
	const char *p = text, *end = text + len, *bare = text, *q;
	struct word word;
	bool after_word = false;

	while ((q = memchr(p, '=', (size_t)(end - p))) != NULL) {
		p = q + 1;
		if (p >= end || *p != '?' || !read_word(q, end, &word))
			continue;
		/* Blanks between two words belong to neither. */
		if (!after_word || !all_blank(bare, q))
			add_bare(out, bare, q, hint);
		p = bare = add_words(q, end, &word, out);
		after_word = true;
	}
	add_bare(out, bare, end, hint);
}

const char *
mail_words_one_line(struct base_arena *arena, const char *text, size_t len)
{
	char *out = base_arena_alloc(arena, len + 1), *trimmed;
	unsigned char c;
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		c = (unsigned char)text[i];
		if (c == '\n' || c == '\r' || c == '\t')
			c = ' ';
		if (c < ' ' || c == 0x7f)
			continue;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	if (!base_text_is_utf8(out, n)) {
		struct base_buf good;

		base_buf_init(&good, 4 * n + 16);
		if (base_text_repair(out, n, &good) == BASE_OK)
			out = base_arena_strndup(
			    arena, base_buf_text(&good), good.len);
		else
			out = base_arena_strdup(arena, "");
		base_buf_release(&good);
	}
	trimmed = out;
	while (*trimmed == ' ')
		trimmed++;
	for (n = strlen(trimmed); n > 0 && trimmed[n - 1] == ' '; n--)
		trimmed[n - 1] = '\0';
	return trimmed;
}

char *
mail_words_unfold(struct base_arena *arena, struct mail_slice text)
{
	char *out = base_arena_alloc(arena, text.n + 1);
	size_t i, n = 0;

	text = mail_slice_trim(text);
	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '\n' || text.p[i] == '\r') {
			while (i + 1 < text.n && mail_is_blank(text.p[i + 1]))
				i++;
			out[n++] = ' ';
		} else {
			out[n++] = text.p[i] ? text.p[i] : ' ';
		}
	}
	out[n] = '\0';
	return out;
}

const char *
mail_words_decode(
    struct base_arena *arena, const char *text, size_t len, const char *hint)
{
	struct mail_slice slice = {text, len};
	struct base_buf out;
	const char *result;

	slice.p = mail_words_unfold(arena, slice);
	slice.n = strlen(slice.p);
	if (mail_slice_find(slice, "=?") == NULL) {
		const char *p = slice.p;

		while (*p && !(*p & 0x80) && *p != '\033')
			p++;
		if (*p == '\0')
			return mail_words_one_line(arena, slice.p, slice.n);
	}
	base_buf_init(&out, 8 * MAIL_FIELD_MAX);
	decode(&out, slice.p, slice.n, hint);
	result = mail_words_one_line(arena, base_buf_text(&out), out.len);
	base_buf_release(&out);
	return result;
}
