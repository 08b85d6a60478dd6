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

static struct mail_slice
as_utf8(struct tnef *tnef, const char *charset, struct mail_slice text)
{
	struct base_buf out;

	if (text.n == 0)
		return (struct mail_slice){"", 0};
	if (text.n > MAIL_BODY_MAX)
		text.n = MAIL_BODY_MAX;
	base_buf_init(&out, 2 * MAIL_BODY_MAX);
	(void)!codec_charset_to_utf8(charset, text.p, text.n, &out, NULL);
	text = (struct mail_slice){base_buf_text(&out), out.len};
	text.p = mail_slice_dup(tnef->work->arena, text);
	base_buf_release(&out);
	return text;
}

/* A property as UTF-8; the library has made UTF-8 of the wide ones. */
static struct mail_slice
find_text(struct tnef *tnef, MAPIProps *props, unsigned id)
{
	struct mail_slice text = find(props, TNEF_UNICODE, id);

	if (text.n > 0)
		return as_utf8(tnef, "utf-8", text);
	return as_utf8(tnef, tnef->charset, find(props, TNEF_STRING8, id));
}

/* The library believes the size in the header.  Seventeen bytes, of which
 * sixteen are eight references, stand for 8 * 17 at most. */
static bool
may_unpack(struct mail_slice packed)
{
	const unsigned char *p = (const unsigned char *)packed.p;
	size_t size = (size_t)p[4] | (size_t)p[5] << 8 | (size_t)p[6] << 16 |
		      (size_t)p[7] << 24;

	return size <= 8 * packed.n && size <= MAIL_BODY_MAX;
}

/* PR_RTF_COMPRESSED, MS-OXRTFCP: a header of 16 bytes, then the text, packed
 * ("LZFu") or not ("MELA", which the library does not read). */
static struct mail_slice
find_rich_text(struct tnef *tnef)
{
	struct base_arena *arena = tnef->work->arena;
	variableLength *packed = MAPIFindProperty(
	    &tnef->library.MapiProperties, TNEF_TAG(TNEF_BINARY, TNEF_ID_RTF));
	struct mail_slice text = slice_of(packed);
	BYTE *plain;
	int size = 0;

	if (text.n <= 16)
		return (struct mail_slice){"", 0};
	if (memcmp(text.p + 8, "MELA", 4) == 0) {
		text.p += 16;
		text.n -= 16;
		return mail_rtf_text(arena, text);
	}
	if (!may_unpack(text))
		return (struct mail_slice){"", 0};
	plain = DecompressRTF(packed, &size);
	text = (struct mail_slice){"", 0};
	if (plain != NULL && size > 0)
		text = mail_rtf_text(arena,
		    (struct mail_slice){(const char *)plain, (size_t)size});
	free(plain);
	return text;
}

/* The first of: text, text in the old place, HTML, rich text. */
static void
take_body(struct tnef *tnef, struct mail_pieces *pieces)
{
	struct mail_work *work = tnef->work;
	struct mail_part part = {.kind = "text/plain"};
	MAPIProps *props = &tnef->library.MapiProperties;
	struct mail_piece piece = {.text = {"", 0}};
	struct mail_slice text;

	text = find_text(tnef, props, TNEF_ID_BODY);
	if (text.n == 0)
		text =
		    as_utf8(tnef, tnef->charset, slice_of(&tnef->library.body));
	if (text.n == 0) {
		text = find(props, TNEF_BINARY, TNEF_ID_HTML);
		if (text.n > 0) {
			part.kind = "text/html";
			piece.is_html = true;
		} else {
			text = find_rich_text(tnef);
		}
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

	if (from->FileData.size > 0 && from->FileData.data != NULL)
		data.n = (size_t)from->FileData.size;
	if (data.n == 0)
		return;
	name = find_text(tnef, &from->MAPI, TNEF_ID_FILENAME);
	if (name.n == 0)
		name = find_text(tnef, &from->MAPI, TNEF_ID_SHORT_FILENAME);
	if (name.n == 0)
		name = as_utf8(tnef, tnef->charset, slice_of(&from->Title));
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
