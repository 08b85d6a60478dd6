#include "mail_work.h"

#include <string.h>

#include "mail_transfer.h"
#include "kairan/base_text.h"
#include "kairan/codec_charset.h"
#include "kairan/codec_html.h"

const char *
mail_text_utf8(struct base_arena *arena, struct mail_slice text)
{
	const char *out = "";
	struct base_buf good;

	if (base_text_is_utf8(text.n ? text.p : "", text.n) &&
	    (text.n == 0 || memchr(text.p, '\0', text.n) == NULL))
		return mail_slice_dup(arena, text);
	base_buf_init(&good, 4 * text.n + 16);
	if (base_text_repair(text.p, text.n, &good) == BASE_OK)
		out = base_arena_strndup(arena, base_buf_text(&good), good.len);
	base_buf_release(&good);
	return out;
}

/* The first word of a label: ASCII, or nothing. */
static const char *
clean_label(struct base_arena *arena, struct mail_slice label)
{
	size_t i;

	while (label.n > 0 && (mail_is_blank(label.p[0]) ||
				  strchr("\"'=", label.p[0]) != NULL)) {
		label.p++;
		label.n--;
	}
	for (i = 0; i < label.n; i++)
		if (label.p[i] <= ' ' || label.p[i] > '~' ||
		    strchr("\"';,(", label.p[i]) != NULL)
			break;
	label.n = i <= CODEC_CHARSET_LABEL_MAX ? i : 0;
	return mail_slice_lower(arena, label);
}

/* The label that a part gives itself, or that its HTML does. */
static const char *
label_of(struct base_arena *arena, const struct mail_part *part,
    struct mail_slice bytes)
{
	const char *label =
	    clean_label(arena, mail_value_param(&part->type, "charset"));
	char found[64];

	if (*label != '\0' || !mail_part_is(part, "text/html"))
		return label;
	codec_html_charset(bytes.p, bytes.n, found);
	return clean_label(arena, mail_slice_of(found));
}

/* LF only, no control characters but tab, LF and those of charsets that
 * nobody could read. */
static size_t
tidy(char *text, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (text[i] == '\r') {
			if (i + 1 < len && text[i + 1] == '\n')
				continue;
			text[n++] = '\n';
		} else if (((unsigned char)text[i] >= ' ' && text[i] != 0x7f) ||
			   text[i] == '\n' || text[i] == '\t') {
			text[n++] = text[i];
		}
	}
	text[n] = '\0';
	return n;
}

struct mail_slice
mail_text_decode(struct mail_work *work, const struct mail_part *part,
    struct mail_slice bytes)
{
	const char *label = label_of(work->arena, part, bytes);
	struct base_buf text;
	struct mail_slice out;
	size_t replaced = 0;

	base_buf_init(&text, 2 * MAIL_BODY_MAX);
	if (bytes.n > MAIL_BODY_MAX) {
		bytes.n = MAIL_BODY_MAX;
		mail_work_warn(work, "a text was cut: too long");
	}
	if (codec_charset_to_utf8(label, bytes.p, bytes.n, &text, &replaced) !=
	    BASE_OK) {
		mail_work_warn(work, "a text was left out: too long");
		base_buf_clear(&text);
	}
	if (replaced > 0)
		mail_work_warn(work,
		    "%zu bytes of a text are not in its charset", replaced);
	if (*work->mail->charset_declared == '\0')
		work->mail->charset_declared = label;
	if (*work->mail->charset == '\0')
		work->mail->charset =
		    *label && codec_charset_is_known(label)
			? label
			: codec_charset_detect(bytes.p, bytes.n);
	out.p = mail_slice_dup(
	    work->arena, (struct mail_slice){base_buf_text(&text), text.len});
	out.n = tidy((char *)(uintptr_t)out.p, text.len);
	base_buf_release(&text);
	return out;
}

/* Quote depth of a line; *rest is behind the marks. */
static size_t
flowed_depth(struct mail_slice line, struct mail_slice *rest)
{
	size_t depth = 0;

	while (depth < line.n && line.p[depth] == '>')
		depth++;
	*rest = (struct mail_slice){line.p + depth, line.n - depth};
	if (rest->n > 0 && rest->p[0] == ' ') { /* stuffed */
		rest->p++;
		rest->n--;
	}
	return depth;
}

/* RFC 3676 */
static struct mail_slice
unwrap(struct base_arena *arena, struct mail_slice text, bool delsp)
{
	/* Every line may grow by the blank behind its quote marks. */
	char *out = base_arena_alloc(arena, 2 * text.n + 2);
	struct mail_slice line, rest;
	size_t n = 0, depth, last = 0;
	bool open = false, is_flowed, is_sig;

	while (mail_slice_line(&text, &line)) {
		depth = flowed_depth(line, &rest);
		is_sig = rest.n == 3 && memcmp(rest.p, "-- ", 3) == 0;
		if (open && (depth != last || is_sig)) {
			out[n++] = '\n';
			open = false;
		}
		if (!open && depth > 0) {
			memset(out + n, '>', depth);
			n += depth;
			if (rest.n > 0)
				out[n++] = ' ';
		}
		is_flowed = !is_sig && rest.n > 0 && rest.p[rest.n - 1] == ' ';
		if (is_flowed && delsp)
			rest.n--;
		memcpy(out + n, rest.p, rest.n);
		n += rest.n;
		if (!is_flowed)
			out[n++] = '\n';
		open = is_flowed;
		last = depth;
	}
	if (open)
		out[n++] = '\n';
	out[n] = '\0';
	return (struct mail_slice){out, n};
}

static bool
has(struct mail_slice text, const char *word)
{
	return text.n > 0 && memmem(text.p, text.n, word, strlen(word)) != NULL;
}

enum armour { OUTSIDE, HEADERS, SIGNED, SIGNATURE };

/* RFC 9580 section 7 */
static struct mail_slice
uncover(struct base_arena *arena, struct mail_slice text, bool *is_signed)
{
	struct mail_slice whole = text, line;
	enum armour at = OUTSIDE;
	char *out;
	size_t n = 0;

	if (!has(text, "-----BEGIN PGP SIGNED MESSAGE-----"))
		return text;
	out = base_arena_alloc(arena, text.n + 2);
	while (mail_slice_line(&text, &line)) {
		struct mail_slice bare = line;

		while (bare.n > 0 && mail_is_blank(bare.p[bare.n - 1]))
			bare.n--;
		if (at == OUTSIDE &&
		    mail_slice_is(bare, "-----BEGIN PGP SIGNED MESSAGE-----")) {
			at = HEADERS;
			continue;
		}
		if (at == HEADERS) {
			if (bare.n == 0)
				at = SIGNED;
			continue;
		}
		if (at == SIGNED &&
		    mail_slice_is(bare, "-----BEGIN PGP SIGNATURE-----")) {
			at = SIGNATURE;
			*is_signed = true;
			continue;
		}
		if (at == SIGNATURE) {
			if (mail_slice_is(bare, "-----END PGP SIGNATURE-----"))
				at = OUTSIDE;
			continue;
		}
		if (at == SIGNED && line.n >= 2 &&
		    memcmp(line.p, "- ", 2) == 0) {
			line.p += 2;
			line.n -= 2;
		}
		memcpy(out + n, line.p, line.n);
		n += line.n;
		out[n++] = '\n';
	}
	out[n] = '\0';
	/* Broken armour loses no text. */
	return at == OUTSIDE ? (struct mail_slice){out, n} : whole;
}

/* Files in the text go to the attachments. */
static struct mail_slice
take_uu(struct mail_work *work, struct mail_slice text)
{
	struct mail_slice block, name;
	struct base_buf bytes;
	size_t at = 0, kept = 0, n = 0;
	char *out = NULL;

	if (!has(text, "begin "))
		return text;
	base_buf_init(&bytes, MAIL_SIZE_MAX);
	while (mail_transfer_uu(text, &at, &block, &name, &bytes)) {
		if (out == NULL)
			out = base_arena_alloc(work->arena, text.n + 1);
		memcpy(
		    out + n, text.p + kept, (size_t)(block.p - text.p) - kept);
		n += (size_t)(block.p - text.p) - kept;
		kept = at;
		(void)mail_attach_data(work, mail_text_utf8(work->arena, name),
		    "application/octet-stream",
		    (struct mail_slice){base_buf_text(&bytes), bytes.len});
		base_buf_clear(&bytes);
	}
	base_buf_release(&bytes);
	if (out == NULL)
		return text;
	memcpy(out + n, text.p + kept, text.n - kept);
	n += text.n - kept;
	out[n] = '\0';
	return (struct mail_slice){out, n};
}

struct mail_slice
mail_text_plain(struct mail_work *work, const struct mail_part *part,
    struct mail_slice text)
{
	struct mail_slice format = mail_value_param(&part->type, "format");
	struct mail_slice delsp = mail_value_param(&part->type, "delsp");

	text = take_uu(work, text);
	if (format.p != NULL && mail_slice_is(format, "flowed"))
		text = unwrap(work->arena, text,
		    delsp.p != NULL && mail_slice_is(delsp, "yes"));
	text = uncover(work->arena, text, &work->mail->is_signed);
	if (has(text, "-----BEGIN PGP MESSAGE-----"))
		work->mail->is_encrypted = true;
	return text;
}
