#include "mail_work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ytnef.h>

#include "mail_words.h"
#include "kairan/codec_charset.h"

#define TNEF_TAG(type, id) ((unsigned)(type) | (unsigned)(id) << 16)
#define TNEF_SIGNATURE "\x78\x9f\x3e\x22"
#define TNEF_ID_BODY 0x1000
#define TNEF_ID_RTF 0x1009
#define TNEF_ID_HTML 0x1013
#define TNEF_ID_FILENAME 0x3707
#define TNEF_ID_SHORT_FILENAME 0x3704
#define TNEF_ID_MIME_TYPE 0x370e
#define TNEF_ID_CONTENT_ID 0x3712
#define TNEF_STRING8 0x1e
#define TNEF_UNICODE 0x1f
#define TNEF_BINARY 0x102

struct tnef {
	struct mail_work *work;
	const char *charset; /* of 8-bit strings */
	TNEFStruct library;
};

static struct mail_slice
slice_of(const variableLength *value)
{
	struct mail_slice out = {NULL, 0};

	if (value == NULL || value == (const variableLength *)-1 ||
	    value->data == NULL || value->size <= 0)
		return out;
	out =
	    (struct mail_slice){(const char *)value->data, (size_t)value->size};
	while (out.n > 0 && out.p[out.n - 1] == '\0')
		out.n--;
	return out;
}

static struct mail_slice
find(MAPIProps *props, unsigned type, unsigned id)
{
	return slice_of(MAPIFindProperty(props, TNEF_TAG(type, id)));
}

/* A property as UTF-8; the library has made UTF-8 of the wide ones. */
static struct mail_slice
find_text(struct tnef *tnef, MAPIProps *props, unsigned id)
{
	struct base_arena *arena = tnef->work->arena;
	struct mail_slice text = find(props, TNEF_UNICODE, id);
	const char *charset = "utf-8";
	struct base_buf out;

	if (text.n == 0) {
		text = find(props, TNEF_STRING8, id);
		charset = tnef->charset;
	}
	if (text.n == 0)
		return (struct mail_slice){"", 0};
	if (text.n > MAIL_BODY_MAX)
		text.n = MAIL_BODY_MAX;
	base_buf_init(&out, 2 * MAIL_BODY_MAX);
	(void)!codec_charset_to_utf8(charset, text.p, text.n, &out, NULL);
	text.p = base_arena_strndup(arena, base_buf_text(&out), out.len);
	text.n = out.len;
	base_buf_release(&out);
	return text;
}

static void
take_body(struct tnef *tnef, struct mail_pieces *pieces)
{
	struct mail_work *work = tnef->work;
	struct mail_part part = {.kind = "text/plain"};
	MAPIProps *props = &tnef->library.MapiProperties;
	struct mail_piece piece = {false, {"", 0}};
	struct mail_slice text;

	text = find_text(tnef, props, TNEF_ID_BODY);
	if (text.n == 0) {
		text = slice_of(&tnef->library.body);
		part.type.token = "";
	}
	if (text.n == 0) {
		text = find(props, TNEF_BINARY, TNEF_ID_HTML);
		part.kind = "text/html";
		piece.is_html = true;
	}
	if (text.n == 0) {
		variableLength *rtf =
		    MAPIFindProperty(props, TNEF_TAG(TNEF_BINARY, TNEF_ID_RTF));
		int size = 0;
		BYTE *plain;

		if (slice_of(rtf).n == 0 ||
		    (plain = DecompressRTF(rtf, &size)) == NULL)
			return;
		piece.is_html = false;
		text = mail_rtf_text(work->arena,
		    (struct mail_slice){(const char *)plain, (size_t)size});
		free(plain);
		part.kind = "text/plain";
	}
	piece.text = mail_text_decode(work, &part, text);
	if (piece.text.n == 0)
		return;
	pieces->v = mail_grow(
	    work->arena, pieces->v, pieces->n, &pieces->cap, sizeof piece);
	pieces->v[pieces->n++] = piece;
}

static void
take_file(struct tnef *tnef, Attachment *from)
{
	struct mail_work *work = tnef->work;
	struct mail_slice data = slice_of(&from->FileData), name, type;
	struct mail_attachment *file;
	struct base_buf title;

	if (from->FileData.size > 0 && from->FileData.data != NULL)
		data.n = (size_t)from->FileData.size;
	if (data.n == 0)
		return;
	name = find_text(tnef, &from->MAPI, TNEF_ID_FILENAME);
	if (name.n == 0)
		name = find_text(tnef, &from->MAPI, TNEF_ID_SHORT_FILENAME);
	if (name.n == 0) {
		name = slice_of(&from->Title);
		base_buf_init(&title, 8 * MAIL_NAME_MAX);
		if (name.n > MAIL_NAME_MAX)
			name.n = MAIL_NAME_MAX;
		(void)!codec_charset_to_utf8(
		    tnef->charset, name.n ? name.p : "", name.n, &title, NULL);
		name.p = base_arena_strndup(
		    work->arena, base_buf_text(&title), title.len);
		name.n = title.len;
		base_buf_release(&title);
	}
	type = find_text(tnef, &from->MAPI, TNEF_ID_MIME_TYPE);
	file = mail_attach_data(work,
	    mail_words_one_line(work->arena, name.p, name.n),
	    type.n > 0 && type.n < 200
		? mail_words_one_line(work->arena, type.p, type.n)
		: "application/octet-stream",
	    data);
	if (file != NULL) {
		name = find_text(tnef, &from->MAPI, TNEF_ID_CONTENT_ID);
		file->content_id =
		    mail_words_one_line(work->arena, name.p, name.n);
	}
}

static const char *
charset_of(struct base_arena *arena, const variableLength *codepage)
{
	unsigned page;

	if (codepage->data == NULL || codepage->size < 2)
		return "";
	page = codepage->data[0] | (unsigned)codepage->data[1] << 8;
	if (page == 65001)
		return "utf-8";
	return base_arena_printf(
	    arena, page == 932 ? "cp%u" : "windows-%u", page);
}

bool
mail_tnef_open(
    struct mail_work *work, struct mail_slice bytes, struct mail_pieces *pieces)
{
	struct tnef tnef = {.work = work};
	Attachment *file;
	size_t n = 0;
	int rc;

	if (bytes.n < 16 || memcmp(bytes.p, TNEF_SIGNATURE, 4) != 0)
		return false;
	TNEFInitialize(&tnef.library);
	rc = TNEFParseMemory(
	    (BYTE *)(uintptr_t)bytes.p, (long)bytes.n, &tnef.library);
	if (rc != 0)
		mail_work_warn(work, "winmail.dat is damaged");
	tnef.charset = charset_of(work->arena, &tnef.library.CodePage);
	if (pieces->n == 0)
		take_body(&tnef, pieces);
	for (file = tnef.library.starting_attach.next;
	     file != NULL && n < MAIL_ATTACHMENTS_MAX; file = file->next, n++)
		take_file(&tnef, file);
	TNEFFree(&tnef.library);
	return rc == 0 || n > 0;
}
