#include "mail_part.h"

#include <string.h>

#include <libetpan/mailmime.h>

#include "mail_head.h"
#include "mail_words.h"
#include "kairan/mail.h"

struct builder {
	struct mail_scan *scan;
	size_t n_parts;
};

bool
mail_part_is(const struct mail_part *part, const char *kind)
{
	return strcmp(part->kind, kind) == 0;
}

bool
mail_part_is_multipart(const struct mail_part *part)
{
	return strncmp(part->kind, "multipart/", 10) == 0;
}

static const char *
read_id(struct base_arena *arena, struct mail_slice value)
{
	struct mail_ids ids;

	if (value.n == 0)
		return "";
	ids = mail_read_ids(arena, value.p, value.n);
	if (ids.n > 0)
		return ids.v[0];
	value = mail_slice_trim(value);
	return value.n <= MAIL_ID_MAX && memchr(value.p, '<', value.n) == NULL
		   ? mail_words_one_line(arena, value.p, value.n)
		   : "";
}

/* The scan's header whose body begins at safe, unless another part took it
 * already: libetpan makes a part of its own for a multipart without any. */
static struct mail_scan_head *
find_head(struct mail_scan *scan, size_t safe)
{
	size_t low = 0, high = scan->n_heads, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (scan->heads[middle].safe_body < safe)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < scan->n_heads && scan->heads[low].safe_body == safe; low++)
		if (!scan->heads[low].is_taken)
			return &scan->heads[low];
	return NULL;
}

static void
fill_head(
    struct mail_scan *scan, struct mail_part *part, struct mail_scan_head *head)
{
	struct base_arena *arena = scan->arena;
	struct mail_slice value;

	part->kind = "text/plain";
	part->type = (struct mail_value){"", NULL, 0};
	part->disposition = part->type;
	part->content_id = "";
	if (head == NULL)
		return;
	head->is_taken = true;
	part->head = (struct mail_slice){
	    scan->text + head->start, head->body - head->start};
	part->kind = head->kind;
	part->type = head->type;
	part->transfer = head->transfer;
	part->is_cut = head->is_cut;
	value = mail_head_find(part->head, "Content-Disposition");
	if (value.p != NULL)
		mail_value_read(arena, value, &part->disposition);
	part->content_id =
	    read_id(arena, mail_head_find(part->head, "Content-ID"));
}

static struct mail_part *
new_part(struct builder *b, size_t safe_start, size_t safe_end, unsigned depth)
{
	struct mail_scan *scan = b->scan;
	struct mail_part *part = base_arena_alloc(scan->arena, sizeof *part);
	size_t from, to;

	fill_head(scan, part, find_head(scan, safe_start));
	from = mail_scan_text_at(scan, safe_start);
	to = mail_scan_text_at(scan, safe_end);
	if (to < from)
		to = from;
	part->body = (struct mail_slice){scan->text + from, to - from};
	part->depth = depth;
	b->n_parts++;
	return part;
}

/* The body that libetpan found, as offsets in the safe copy. */
static bool
body_of(const struct mail_scan *scan, const struct mailmime *mime,
    size_t *start, size_t *end)
{
	const struct mailmime_data *data = mime->mm_body;
	const char *p;

	if (data == NULL || data->dt_type != MAILMIME_DATA_TEXT)
		return false;
	p = data->dt_data.dt_text.dt_data;
	if (p < scan->safe.data || p > scan->safe.data + scan->safe.len)
		return false;
	*start = (size_t)(p - scan->safe.data);
	*end = *start + data->dt_data.dt_text.dt_length;
	return *end <= scan->safe.len;
}

static struct mail_part *build(
    struct builder *b, const struct mailmime *mime, unsigned depth);

/* Depth is bounded here too, whatever the scan did. */
static void
build_children(
    struct builder *b, const struct mailmime *mime, struct mail_part *parent)
{
	struct mail_part **to = &parent->first, *child;
	clistiter *at;

	if (parent->depth > 2 * MAIL_DEPTH_MAX)
		return;
	if (mime->mm_type == MAILMIME_MESSAGE) {
		if (mime->mm_data.mm_message.mm_msg_mime != NULL)
			*to = build(b, mime->mm_data.mm_message.mm_msg_mime,
			    parent->depth + 1);
		return;
	}
	if (mime->mm_type != MAILMIME_MULTIPLE)
		return;
	for (at = clist_begin(mime->mm_data.mm_multipart.mm_mp_list);
	     at != NULL; at = clist_next(at)) {
		child = build(b, clist_content(at), parent->depth + 1);
		if (child == NULL)
			break;
		/* A part without a header of its own is libetpan's
		 * stand-in for a multipart without parts. */
		if (child->head.p == NULL)
			continue;
		*to = child;
		to = &child->next;
	}
}

static struct mail_part *
build(struct builder *b, const struct mailmime *mime, unsigned depth)
{
	struct mail_part *part;
	size_t start, end;

	if (b->n_parts >= MAIL_PARTS_MAX ||
	    !body_of(b->scan, mime, &start, &end))
		return NULL;
	part = new_part(b, start, end, depth);
	build_children(b, mime, part);
	return part;
}

struct mail_part *
mail_part_tree(struct mail_scan *scan, size_t *n_parts, bool *failed)
{
	struct builder b = {.scan = scan};
	struct mailmime *mime = NULL;
	struct mail_part *root = NULL;
	size_t at = 0;

	*failed = false;
	if (scan->is_composite) {
		if (mailmime_parse(base_buf_text(&scan->safe), scan->safe.len,
			&at, &mime) == MAILIMF_NO_ERROR &&
		    mime->mm_type == MAILMIME_MESSAGE &&
		    mime->mm_data.mm_message.mm_msg_mime != NULL)
			root =
			    build(&b, mime->mm_data.mm_message.mm_msg_mime, 0);
		if (mime != NULL)
			mailmime_free(mime);
		*failed = root == NULL;
	}
	if (root == NULL) {
		root = base_arena_alloc(scan->arena, sizeof *root);
		fill_head(scan, root, &scan->heads[0]);
		root->body =
		    (struct mail_slice){scan->text + scan->heads[0].body,
			scan->len - scan->heads[0].body};
		b.n_parts = 1;
	}
	*n_parts = b.n_parts;
	return root;
}

enum base_status
mail_part_decode(struct mail_scan *scan, const struct mail_part *part,
    struct base_buf *out, struct mail_slice *rest)
{
	struct mail_slice body = part->body, block, name;
	size_t footer = 0, at = 0;
	enum base_status rc;

	*rest = (struct mail_slice){NULL, 0};
	switch (part->transfer) {
	case MAIL_TRANSFER_BASE64:
		rc = mail_transfer_base64(body.p, body.n, out, &footer);
		*rest = (struct mail_slice){body.p + body.n - footer, footer};
		return rc;
	case MAIL_TRANSFER_QP:
		return mail_transfer_qp(body.p, body.n, out);
	case MAIL_TRANSFER_UU:
		if (mail_transfer_uu(body, &at, &block, &name, out))
			return BASE_OK;
		break;
	default:
		break;
	}
	if (strncmp(part->kind, "text/", 5) != 0 &&
	    strncmp(part->kind, "message/", 8) != 0)
		body = mail_scan_raw(scan, body);
	return base_buf_add(out, body.p, body.n);
}
