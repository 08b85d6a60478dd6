/*
 * Pictures that stand in the text of a mail: stored as files, and named in
 * the comment at their place.  Not shown there by the tracker's own markup:
 * Redmine takes the newest file of a name, and every mail has an
 * "image001.png".
 */
#include <string.h>

#include "flow_wish.h"
#include "kairan/base_text.h"

static bool
is_stored(const struct flow_wishing *w, const struct mail_attachment *file)
{
	size_t i;

	for (i = 0; i < w->wish.uploads_n; i++)
		if (w->wish.uploads[i].filename == file->safe_name)
			return true;
	return false;
}

/* Names of the pictures of each line of the body, NULL for none. */
static const char **
names_by_line(struct flow_wishing *w, size_t lines)
{
	const struct mail *mail = w->d->mail;
	const struct mail_attachment *file;
	struct base_arena *arena = w->d->arena;
	const char **names = NULL;
	size_t i, at;

	for (i = 0; i < mail->n_attachments; i++) {
		file = &mail->attachments[i];
		if (file->body_line == 0 || file->body_line > lines ||
		    !is_stored(w, file))
			continue;
		if (names == NULL)
			names = base_arena_alloc(arena, lines * sizeof(*names));
		at = file->body_line - 1;
		names[at] = base_arena_printf(arena, "%s%s[image: %s]",
		    names[at] == NULL ? "" : names[at],
		    names[at] == NULL ? "" : " ", file->safe_name);
	}
	return names;
}

void
flow_picture_places(struct flow_wishing *w)
{
	struct flow_deed *d = w->d;
	const struct reply_cut *cut = &d->reply->cut;
	struct base_buf clean;
	const char **names;
	const char *text;

	if (w->wish.uploads_n == 0 || *d->comment == '\0')
		return;
	names = names_by_line(w, cut->line_count);
	if (names == NULL)
		return;
	text = reply_command_comment(
	    cut->lines, cut->line_count, &d->reply->commands, names, d->arena);
	base_buf_init(&clean, MAIL_BODY_MAX + 65536);
	if (reply_cut_tokens(text, &clean) == BASE_OK)
		d->comment = base_text_trim(base_arena_strndup(
		    d->arena, base_buf_text(&clean), clean.len));
	base_buf_release(&clean);
}
