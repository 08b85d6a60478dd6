/*
 * Where the pictures of an HTML body stand.  The page's text has a marker
 * for each, "[alt cid:ID]"; people are shown the alternative text only, and
 * the attachment learns its line.
 */
#include "mail_work.h"
#include "kairan/base_text.h"

#include <string.h>

/* ID as in a cid: URL (RFC 2392): %40 and the like are decoded. */
static bool
is_id(const char *id, struct mail_slice url)
{
	size_t i;

	for (i = 0; i < url.n && *id != '\0'; i++, id++) {
		char c = url.p[i];

		if (c == '%' && url.n - i > 2 &&
		    base_text_hex(url.p[i + 1]) >= 0 &&
		    base_text_hex(url.p[i + 2]) >= 0) {
			c = (char)(base_text_hex(url.p[i + 1]) * 16 +
				   base_text_hex(url.p[i + 2]));
			i += 2;
		}
		if (c != *id)
			return false;
	}
	return i == url.n && *id == '\0';
}

/* The picture of this mail that the marker means, or NULL. */
static struct mail_attachment *
find_picture(struct mail *mail, struct mail_slice url)
{
	size_t i;

	for (i = 0; url.n > 0 && i < mail->n_attachments; i++)
		if (is_id(mail->attachments[i].content_id, url))
			return &mail->attachments[i];
	return NULL;
}

/* The next "cid:ID]" at or behind p; *url is its ID. */
static const char *
find_marker(const char *p, const char *end, struct mail_slice *url)
{
	const char *stop, *lf;

	for (; (p = memmem(p, (size_t)(end - p), "cid:", 4)) != NULL; p += 4) {
		stop = memchr(p, ']', (size_t)(end - p));
		lf = memchr(p, '\n', (size_t)(end - p));
		if (stop == NULL)
			return NULL;
		if (lf != NULL && lf < stop)
			continue;
		*url = (struct mail_slice){p + 4, (size_t)(stop - (p + 4))};
		return p;
	}
	return NULL;
}

/* Appends [from, to); counts lines. */
static void
keep(char *out, size_t *n, const char *from, const char *to, size_t *line)
{
	for (; from < to; from++) {
		out[(*n)++] = *from;
		*line += *from == '\n';
	}
}

struct mail_slice
mail_picture_places(struct mail_work *work, struct mail_slice text, size_t line)
{
	const char *p = text.p, *at, *from = text.p, *end = text.p + text.n;
	struct mail_attachment *file;
	struct mail_slice url;
	char *out = NULL;
	size_t n = 0, looked = 0;

	if (work->mail->n_attachments == 0)
		return text;
	while (looked++ < MAIL_PICTURES_MAX &&
	       (at = find_marker(p, end, &url)) != NULL) {
		p = url.p + url.n;
		file = find_picture(work->mail, url);
		if (file == NULL || at == text.p)
			continue;
		if (out == NULL)
			out = base_arena_alloc(work->arena, text.n + 1);
		keep(out, &n, from, at, &line);
		from = p;
		if (out[n - 1] == '[') {
			n--;
			from++;
		} else if (out[n - 1] == ' ') {
			n--;
		}
		if (file->body_line == 0)
			file->body_line = line;
	}
	if (out == NULL)
		return text;
	keep(out, &n, from, end, &line);
	return (struct mail_slice){out, n};
}

/* "[image: NAME]" as Gmail writes it. */
static struct mail_attachment *
find_named(struct mail *mail, struct mail_slice inside)
{
	static const char mark[] = "image: ";
	size_t i, n = sizeof(mark) - 1;

	for (i = 0; i < mail->n_attachments && inside.n > n &&
		    memcmp(inside.p, mark, n) == 0;
	     i++)
		if (mail->attachments[i].body_line == 0 &&
		    strlen(mail->attachments[i].filename) == inside.n - n &&
		    memcmp(mail->attachments[i].filename, inside.p + n,
			inside.n - n) == 0)
			return &mail->attachments[i];
	return NULL;
}

void
mail_picture_lines(struct mail_work *work, struct mail_slice text, size_t line)
{
	struct mail_attachment *file;
	struct mail_slice one, inside;
	const char *open, *stop;
	size_t looked = 0;

	if (work->mail->n_attachments == 0)
		return;
	for (; mail_slice_line(&text, &one); line++) {
		while ((open = memchr(one.p, '[', one.n)) != NULL &&
		       looked++ < MAIL_PICTURES_MAX) {
			one.n -= (size_t)(open + 1 - one.p);
			one.p = open + 1;
			stop = memchr(one.p, ']', one.n);
			if (stop == NULL)
				break;
			inside =
			    (struct mail_slice){one.p, (size_t)(stop - one.p)};
			file = NULL;
			if (mail_slice_starts(inside, "cid:"))
				file = find_picture(work->mail,
				    (struct mail_slice){
					inside.p + 4, inside.n - 4});
			if (file == NULL)
				file = find_named(work->mail, inside);
			if (file != NULL && file->body_line == 0)
				file->body_line = line;
		}
	}
}
