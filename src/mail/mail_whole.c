/*
 * The two ways to a whole struct mail, its attachments hashed: from a
 * message, and from the flat form.
 */
#include "kairan/mail.h"

#include "mail_flat.h"
#include "mail_work.h"

static void
hash_attachments(struct mail *mail)
{
	struct mail_attachment *file;
	size_t i;

	for (i = 0; i < mail->n_attachments; i++) {
		file = &mail->attachments[i];
		base_hash_sha256_hex(
		    file->len ? file->data : "", file->len, file->sha256);
	}
}

enum base_status
mail_parse(
    const char *bytes, size_t len, struct mail **out, struct base_err *err)
{
	enum base_status rc = mail_work_parse(bytes, len, out, err);

	if (rc == BASE_OK)
		hash_attachments(*out);
	return rc;
}

enum base_status
mail_unflatten(
    const char *bytes, size_t len, struct mail **out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct mail *mail = base_arena_alloc(arena, sizeof *mail);
	struct base_flat flat = {.arena = arena};

	mail->arena = arena;
	if (len > MAIL_FLAT_MAX) {
		base_arena_free(arena);
		return base_err_set(err, BASE_INVALID, "too many bytes");
	}
	flat.at = mail_slice_dup(arena, (struct mail_slice){bytes, len});
	flat.end = flat.at + len;
	mail_flat_mail(&flat, mail);
	if (flat.wrong == NULL && flat.at != flat.end)
		flat.wrong = "the end";
	if (flat.wrong != NULL) {
		base_err_set(err, BASE_INVALID,
		    "what the parser sent is malformed: %s", flat.wrong);
		base_arena_free(arena);
		return BASE_INVALID;
	}
	hash_attachments(mail);
	*out = mail;
	return BASE_OK;
}
