#include "mail_work.h"

#include <string.h>

#include "mail_head.h"
#include "mail_words.h"
#include "kairan/base_text.h"

const char *
mail_attach_name(struct mail_work *work, const struct mail_part *part)
{
	const char *name = mail_value_text(
	    work->arena, &part->disposition, "filename", work->hint);

	if (name == NULL || *name == '\0')
		name = mail_value_text(
		    work->arena, &part->type, "name", work->hint);
	if (name == NULL || *name == '\0')
		name = mail_value_text(
		    work->arena, &part->type, "filename", work->hint);
	if (name == NULL)
		return "";
	return base_arena_strndup(
	    work->arena, name, base_text_cut(name, MAIL_NAME_MAX));
}

/* ".png" for image/png where the name says nothing. */
static const char *
extension_of(const char *type)
{
	static const char *const table[][2] = {{"image/png", "png"},
	    {"image/jpeg", "jpg"}, {"image/gif", "gif"}, {"text/plain", "txt"},
	    {"text/html", "html"}, {"text/calendar", "ics"},
	    {"message/rfc822", "eml"}, {"application/pdf", "pdf"},
	    {"application/pgp-signature", "asc"},
	    {"application/pkcs7-signature", "p7s"}};
	size_t i;

	for (i = 0; i < BASE_LEN(table); i++)
		if (strcmp(type, table[i][0]) == 0)
			return table[i][1];
	return "dat";
}

static void
make_name_safe(
    struct base_arena *arena, struct mail_attachment *file, size_t number)
{
	const char *p, *start = file->filename;
	char *out, *to;

	for (p = start; *p; p++)
		if (*p == '/' || *p == '\\')
			start = p + 1;
	out = to = base_arena_strdup(arena, start);
	for (p = out; *p; p++)
		if ((unsigned char)*p >= ' ' && *p != 0x7f &&
		    strchr("<>:\"|?*", *p) == NULL)
			*to++ = *p;
	*to = '\0';
	/* No hidden file, blanks in front of its dot or not. */
	for (out = base_text_trim(out); *out == '.';)
		out = base_text_trim(out + 1);
	if (*out == '\0')
		out = base_arena_printf(arena, "attachment-%zu.%s", number,
		    extension_of(file->type));
	file->safe_name = out;
}

struct mail_attachment *
mail_attach_data(struct mail_work *work, const char *filename, const char *type,
    struct mail_slice data)
{
	struct mail *mail = work->mail;
	struct mail_attachment *file;

	if (mail->n_attachments >= MAIL_ATTACHMENTS_MAX ||
	    work->decoded + data.n > MAIL_SIZE_MAX) {
		mail_work_warn(work, "an attachment was left out: too many");
		return NULL;
	}
	work->decoded += data.n;
	mail->attachments =
	    mail_grow(work->arena, mail->attachments, mail->n_attachments,
		&work->attachments_cap, sizeof *mail->attachments);
	file = &mail->attachments[mail->n_attachments++];
	*file = (struct mail_attachment){.filename = filename,
	    .type = type,
	    .content_id = "",
	    .len = data.n};
	if (data.n > 0)
		file->data = mail_slice_dup(work->arena, data);
	make_name_safe(work->arena, file, mail->n_attachments);
	return file;
}

void
mail_attach_part(struct mail_work *work, struct mail_scan *scan,
    const struct mail_part *part, bool is_inline)
{
	struct mail_attachment *file;
	struct mail_slice rest;
	struct base_buf bytes;

	base_buf_init(&bytes, MAIL_SIZE_MAX);
	if (mail_part_decode(scan, part, &bytes, &rest) != BASE_OK)
		mail_work_warn(work, "an attachment was cut: too large");
	file = mail_attach_data(work, mail_attach_name(work, part), part->kind,
	    (struct mail_slice){base_buf_text(&bytes), bytes.len});
	if (file != NULL) {
		file->content_id = part->content_id;
		file->is_inline =
		    is_inline && strncmp(part->kind, "image/", 6) == 0;
	}
	base_buf_release(&bytes);
}
