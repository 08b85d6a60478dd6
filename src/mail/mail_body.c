#include "mail_work.h"

#include <string.h>

#include "mail_words.h"
#include "kairan/base_text.h"
#include "kairan/codec_html.h"

/* What a walk needs at each part. */
struct walk {
	struct mail_work *work;
	struct mail_scan *scan;
	bool in_report;
	bool in_related;
};

static void walk_part(
    struct walk walk, const struct mail_part *part, struct mail_pieces *pieces);

static void
add_piece(
    struct mail_work *work, struct mail_pieces *pieces, struct mail_piece piece)
{
	pieces->v = mail_grow(
	    work->arena, pieces->v, pieces->n, &pieces->cap, sizeof piece);
	pieces->v[pieces->n++] = piece;
}

static void
add_pieces(struct mail_work *work, struct mail_pieces *to,
    const struct mail_pieces *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		add_piece(work, to, from->v[i]);
}

static bool
is_empty(struct mail_slice text)
{
	size_t i;

	for (i = 0; i < text.n; i++) {
		if (mail_is_blank(text.p[i]))
			continue;
		if (text.n - i >= 2 && memcmp(text.p + i, "\xc2\xa0", 2) == 0)
			i++;
		else if (text.n - i >= 3 &&
			 memcmp(text.p + i, "\xe3\x80\x80", 3) == 0)
			i += 2;
		else
			return false;
	}
	return true;
}

/* One short line whose only message is that there is HTML. */
static bool
is_placeholder(struct mail_slice text)
{
	static const char *const words[] = {"html compatible",
	    "html-compatible", "html capable", "html-capable",
	    "not support html", "n't support html", "html format",
	    "an html message", "an html email", "an html e-mail",
	    "html version of this", "HTMLメール", "HTML形式"};
	size_t i;

	if (is_empty(text))
		return true;
	text = mail_slice_trim(text);
	if (text.n > 300 || memchr(text.p, '\n', text.n) != NULL)
		return false;
	for (i = 0; i < BASE_LEN(words); i++)
		if (mail_slice_find(text, words[i]) != NULL)
			return true;
	return false;
}

/* HTML under a text/plain label. */
static bool
is_html_inside(struct mail_slice text)
{
	text = mail_slice_trim(text);
	return mail_slice_starts(text, "<html") ||
	       mail_slice_starts(text, "<!doctype html");
}

static bool
has_kind(const struct mail_pieces *pieces, bool is_html)
{
	size_t i;

	for (i = 0; i < pieces->n; i++)
		if (pieces->v[i].is_html == is_html &&
		    !is_empty(pieces->v[i].text))
			return true;
	return false;
}

static bool
is_good_plain(const struct mail_pieces *pieces)
{
	size_t i;

	for (i = 0; i < pieces->n; i++)
		if (!pieces->v[i].is_html &&
		    !is_placeholder(pieces->v[i].text) &&
		    !is_html_inside(pieces->v[i].text))
			return true;
	return false;
}

/* RFC 2046 section 5.1.4, but plain text before HTML. */
static void
walk_alternative(
    struct walk walk, const struct mail_part *part, struct mail_pieces *pieces)
{
	struct mail_pieces plain = {NULL, 0, 0}, html = {NULL, 0, 0}, one;
	const struct mail_part *child;
	size_t i;

	for (child = part->first; child != NULL; child = child->next) {
		one = (struct mail_pieces){NULL, 0, 0};
		walk_part(walk, child, &one);
		if (!has_kind(&one, true)) /* two plain texts say two things */
			add_pieces(walk.work, &plain, &one);
		else if (html.n == 0)
			html = one;
	}
	for (i = 0; i < html.n && *walk.work->mail->html == '\0'; i++)
		if (html.v[i].is_html)
			walk.work->mail->html =
			    mail_slice_dup(walk.work->arena, html.v[i].text);
	if (html.n > 0 && !is_good_plain(&plain) && has_kind(&html, true))
		add_pieces(walk.work, pieces, &html);
	else
		add_pieces(walk.work, pieces, plain.n > 0 ? &plain : &html);
}

/* The root of RFC 2387 is text, the others are its pictures. */
static void
walk_related(
    struct walk walk, const struct mail_part *part, struct mail_pieces *pieces)
{
	struct mail_slice start = mail_value_param(&part->type, "start");
	const struct mail_part *child, *root = part->first;
	struct mail_ids ids;

	if (start.n > 0) {
		ids = mail_read_ids(walk.work->arena, start.p, start.n);
		for (child = part->first; child && ids.n > 0;
		     child = child->next)
			if (strcmp(child->content_id, ids.v[0]) == 0)
				root = child;
	}
	for (child = part->first; child != NULL; child = child->next) {
		walk.in_related = child != root;
		walk_part(walk, child, pieces);
	}
}

static void
add_text(struct walk walk, const struct mail_part *part, bool is_html,
    struct mail_pieces *pieces)
{
	struct mail_work *work = walk.work;
	struct mail_piece piece = {.is_html = is_html, .text = {"", 0}};
	struct mail_slice rest;
	struct base_buf bytes;

	base_buf_init(&bytes, MAIL_SIZE_MAX);
	if (mail_part_decode(walk.scan, part, &bytes, &rest) != BASE_OK)
		mail_work_warn(work, "a text was cut: too large");
	piece.text = mail_text_decode(
	    work, part, (struct mail_slice){base_buf_text(&bytes), bytes.len});
	base_buf_release(&bytes);
	if (!is_html)
		piece.text = mail_text_plain(work, part, piece.text);
	if (is_html && *work->mail->html == '\0')
		work->mail->html = piece.text.p;
	add_piece(work, pieces, piece);
	if (rest.n > 0) { /* a list's footer behind base64 */
		piece.is_html = false;
		piece.text = mail_text_decode(work, part, rest);
		add_piece(work, pieces, piece);
	}
}

/* Reads a message that stands encoded in a part, or in CMS. */
static void
walk_nested(
    struct mail_work *work, struct mail_slice bytes, struct mail_pieces *pieces)
{
	struct mail_scan scan;
	struct mail_part *root;
	size_t n_parts;
	bool failed;

	work->nested++;
	mail_scan_run(&scan, work->arena, bytes.p, bytes.n);
	root = mail_part_tree(&scan, &n_parts, &failed);
	work->n_parts += n_parts;
	mail_work_walk(work, &scan, root, pieces);
	mail_scan_release(&scan);
	work->nested--;
}

/* Opens winmail.dat and signed S/MIME; false when it can't be opened. */
static bool
walk_container(
    struct walk walk, const struct mail_part *part, struct mail_pieces *pieces)
{
	struct mail_work *work = walk.work;
	bool is_tnef =
	    mail_part_is(part, "application/ms-tnef") ||
	    mail_part_is(part, "application/vnd.ms-tnef") ||
	    base_text_equal_ascii(mail_attach_name(work, part), "winmail.dat");
	bool is_cms = mail_part_is(part, "application/pkcs7-mime") ||
		      mail_part_is(part, "application/x-pkcs7-mime");
	struct mail_slice rest, content;
	struct base_buf bytes;
	bool opened = false;

	if ((!is_tnef && !is_cms) || work->nested >= MAIL_WORK_NESTED_MAX ||
	    work->n_parts >= MAIL_PARTS_MAX)
		return false;
	base_buf_init(&bytes, MAIL_SIZE_MAX);
	(void)!mail_part_decode(walk.scan, part, &bytes, &rest);
	content = (struct mail_slice){base_buf_text(&bytes), bytes.len};
	if (is_tnef) {
		opened = mail_tnef_open(work, content, pieces);
	} else {
		content = mail_smime_content(work->arena, content);
		if (content.n > 0) {
			work->mail->is_signed = opened = true;
			walk_nested(work, content, pieces);
		} else {
			work->mail->is_encrypted = true;
		}
	}
	base_buf_release(&bytes);
	return opened;
}

/* In multiparts that overlap each reader sees other texts.  The first is
 * the body; one that breaks off behind it is kept as a file, and gives no
 * commands. */
static bool
is_torn(struct walk walk, const struct mail_part *part,
    const struct mail_pieces *pieces)
{
	if (!part->is_cut || walk.in_report ||
	    (!has_kind(pieces, false) && !has_kind(pieces, true)))
		return false;
	mail_work_warn(walk.work, "a text that breaks off became a file");
	return true;
}

/* A picture that stands between texts, as Apple's programs send it. */
static void
add_place(struct walk walk, const struct mail_part *part, size_t before,
    struct mail_pieces *pieces)
{
	struct mail_work *work = walk.work;
	struct mail_piece piece = {.text = {"", 0}};

	piece.picture = work->mail->n_attachments;
	if (piece.picture > before && !walk.in_related &&
	    strncmp(part->kind, "image/", 6) == 0)
		add_piece(work, pieces, piece);
}

static void
walk_leaf(
    struct walk walk, const struct mail_part *part, struct mail_pieces *pieces)
{
	struct mail_work *work = walk.work;
	bool is_html = mail_part_is(part, "text/html") ||
		       mail_part_is(part, "application/xhtml+xml");
	bool is_text = is_html || mail_part_is(part, "text/plain") ||
		       /* a multipart in which no part was found */
		       mail_part_is_multipart(part);
	bool is_file = strcmp(part->disposition.token, "attachment") == 0;
	bool is_named = *mail_attach_name(work, part) != '\0';
	size_t before = work->mail->n_attachments;

	if (mail_report_part(work, walk.scan, part, walk.in_report) ||
	    walk_container(walk, part, pieces) ||
	    mail_part_is(part, "text/x-amp-html") ||
	    mail_part_is(part, "text/watch-html"))
		return;
	if (!is_text || is_file || (is_named && part->depth > 0) ||
	    (walk.in_related && *part->content_id) ||
	    is_torn(walk, part, pieces)) {
		mail_attach_part(work, walk.scan, part,
		    walk.in_related || *part->content_id);
		if (!is_file)
			add_place(walk, part, before, pieces);
		if (is_text && !is_file && work->spare_attachment == 0) {
			struct mail_pieces spare = {NULL, 0, 0};

			work->spare_attachment = work->mail->n_attachments;
			add_text(walk, part, is_html, &spare);
			work->spare = spare.v[0];
		}
		return;
	}
	if (is_text && mail_part_is_multipart(part) && part->body.n == 0)
		return;
	add_text(walk, part, is_html, pieces);
}

static void
walk_part(
    struct walk walk, const struct mail_part *part, struct mail_pieces *pieces)
{
	const struct mail_part *child;

	if (!mail_part_is_multipart(part) || part->first == NULL) {
		walk_leaf(walk, part, pieces);
		return;
	}
	if (mail_part_is(part, "multipart/alternative")) {
		walk_alternative(walk, part, pieces);
		return;
	}
	if (mail_part_is(part, "multipart/related")) {
		walk_related(walk, part, pieces);
		return;
	}
	if (mail_part_is(part, "multipart/signed"))
		walk.work->mail->is_signed = true;
	if (mail_part_is(part, "multipart/encrypted"))
		walk.work->mail->is_encrypted = true;
	if (mail_part_is(part, "multipart/report"))
		walk.in_report = true;
	for (child = part->first; child != NULL; child = child->next)
		walk_part(walk, child, pieces);
}

void
mail_work_walk(struct mail_work *work, struct mail_scan *scan,
    const struct mail_part *root, struct mail_pieces *pieces)
{
	struct walk walk = {.work = work, .scan = scan};

	walk_part(walk, root, pieces);
}

/* The body while its pieces are put together. */
struct body {
	struct base_buf text;
	unsigned char *marks;
	size_t n_lines;
	size_t cap;
	bool any_mark;
	bool any_html;
};

static void
add_lines(struct mail_work *work, struct body *body, struct mail_slice text,
    const enum codec_html_mark *marks, size_t n_marks)
{
	struct mail_slice line;
	size_t i = 0;

	while (mail_slice_line(&text, &line)) {
		if (base_buf_add(&body->text, line.p, line.n) != BASE_OK ||
		    base_buf_putc(&body->text, '\n') != BASE_OK) {
			mail_work_warn(work, "the text was cut: too long");
			return;
		}
		body->marks = mail_grow(
		    work->arena, body->marks, body->n_lines, &body->cap, 1);
		body->marks[body->n_lines] =
		    i < n_marks ? (unsigned char)marks[i] : CODEC_HTML_NONE;
		if (body->marks[body->n_lines] != CODEC_HTML_NONE)
			body->any_mark = true;
		body->n_lines++;
		i++;
	}
}

/*
 * HTML behind plain text that says as much: another form of it, which the
 * sender forgot to call an alternative.  It stays as an attachment.
 */
static bool
is_second_form(const struct body *body, const struct codec_html_text *html)
{
	struct mail_slice text = {base_buf_text(&body->text), body->text.len};

	return !body->any_html && !is_empty(text) && html->len <= 4 * text.n;
}

static void
add_to_body(
    struct mail_work *work, struct body *body, const struct mail_piece *piece)
{
	struct base_err err = BASE_ERR_INIT;
	struct codec_html_text html;
	struct mail_slice text;

	if (!piece->is_html) {
		mail_picture_lines(work, piece->text, body->n_lines + 1);
		add_lines(work, body, piece->text, NULL, 0);
		return;
	}
	if (codec_html_to_text(work->arena, piece->text.p, piece->text.n, NULL,
		&html, &err) != BASE_OK) {
		mail_work_warn(work, "HTML could not be read: %s", err.text);
		return;
	}
	if (html.cut)
		mail_work_warn(work, "HTML was cut: too long");
	if (is_second_form(body, &html)) {
		(void)mail_attach_data(work, "", "text/html", piece->text);
		return;
	}
	body->any_html = work->mail->body_is_html = true;
	text = mail_picture_places(
	    work, (struct mail_slice){html.text, html.len}, body->n_lines + 1);
	add_lines(work, body, text, html.marks, html.n_lines);
}

/* A picture between texts stands behind the line before it. */
static void
place_picture(
    struct mail *mail, const struct mail_piece *piece, const struct body *body)
{
	struct mail_attachment *file = &mail->attachments[piece->picture - 1];

	if (file->body_line == 0)
		file->body_line = body->n_lines > 0 ? body->n_lines : 1;
}

static bool
has_text(const struct mail_pieces *pieces)
{
	size_t i;

	for (i = 0; i < pieces->n; i++)
		if (pieces->v[i].picture == 0)
			return true;
	return false;
}

/* No text but a named one: it is the body. */
static void
use_spare(struct mail_work *work, struct body *body)
{
	struct mail *mail = work->mail;
	size_t i = work->spare_attachment;

	if (i == 0 || is_empty(work->spare.text))
		return;
	add_to_body(work, body, &work->spare);
	for (; i < mail->n_attachments; i++)
		mail->attachments[i - 1] = mail->attachments[i];
	mail->n_attachments--;
}

void
mail_work_body(struct mail_work *work, const struct mail_pieces *pieces)
{
	struct mail *mail = work->mail;
	struct mail_piece piece;
	struct body body = {.n_lines = 0};
	size_t i;

	base_buf_init(&body.text, MAIL_BODY_MAX);
	for (i = 0; i < pieces->n; i++) {
		piece = pieces->v[i];
		if (piece.picture > 0) {
			if (has_text(pieces))
				place_picture(mail, &piece, &body);
			continue;
		}
		if (!piece.is_html && is_html_inside(piece.text))
			piece.is_html = true;
		add_to_body(work, &body, &piece);
	}
	if (!has_text(pieces))
		use_spare(work, &body);
	mail->body = base_arena_strndup(
	    work->arena, base_buf_text(&body.text), body.text.len);
	mail->body_len = body.text.len;
	mail->body_lines = body.n_lines;
	for (i = 0; body.n_lines == 0 && i < mail->n_attachments; i++)
		mail->attachments[i].body_line = 0;
	mail->body_marks = body.any_mark ? body.marks : NULL;
	base_buf_release(&body.text);
}
