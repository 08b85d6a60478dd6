#include "mail_addr.h"

#include <string.h>

#include "mail_words.h"
#include "kairan/base_text.h"

/* One mailbox while it is read. */
struct reader {
	struct base_arena *arena;
	const char *hint;
	struct base_buf name; /* words before "<", raw */
	struct base_buf angle; /* what stands in "<>" */
	bool has_angle;
	bool is_quoted; /* name is one quoted string */
	struct mail_addrs list;
	size_t cap;
};

static void
reader_clear(struct reader *r)
{
	base_buf_clear(&r->name);
	base_buf_clear(&r->angle);
	r->has_angle = false;
	r->is_quoted = false;
}

/* Behind the comment that begins at p.  "a@b (Alice)" of old is no name:
 * anything may stand there. */
static const char *
skip_comment(const char *p, const char *end)
{
	int depth = 0;

	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == '(')
			depth++;
		else if (*p == ')' && --depth == 0)
			return p + 1;
	}
	return end;
}

/* Behind the quoted string that begins at p, without its quotes. */
static const char *
read_string(struct base_buf *out, const char *p, const char *end)
{
	const char *jis;

	for (p++; p < end && *p != '"'; p++) {
		jis = mail_skip_jis(p, end);
		if (jis > p) {
			if (base_buf_add(out, p, (size_t)(jis - p)) != BASE_OK)
				return end;
			p = jis - 1;
			continue;
		}
		if (*p == '\\' && p + 1 < end)
			p++;
		if (base_buf_putc(out, *p) != BASE_OK)
			return end;
	}
	return p < end ? p + 1 : end;
}

/* Behind "<...>"; a missing ">" ends at a comma or the end. */
static const char *
read_angle(struct reader *r, const char *p, const char *end)
{
	base_buf_clear(&r->angle);
	r->has_angle = true;
	for (p++; p < end && *p != '>'; p++) {
		if (*p == '"') {
			p = read_string(&r->angle, p, end) - 1;
			continue;
		}
		/* "Name <<a@b>>" */
		if (*p == '<')
			base_buf_clear(&r->angle);
		else if (!mail_is_blank(*p) &&
			 base_buf_putc(&r->angle, *p) != BASE_OK)
			break;
	}
	while (p < end && *p == '>')
		p++;
	return p;
}

/* The route of "<@a,@b:c@d>" (RFC 5322 section 4.4) goes away. */
static const char *
clean_addr(struct base_arena *arena, const char *text)
{
	const char *colon = strchr(text, ':');
	char *out, *to;

	if (text[0] == '@' && colon != NULL)
		text = colon + 1;
	if (base_text_starts_ascii(text, "mailto:"))
		text += 7;
	out = to = base_arena_strdup(arena, text);
	for (; *text; text++)
		if ((unsigned char)*text > ' ' && *text != 0x7f &&
		    *text != '<' && *text != '>')
			*to++ = *text;
	*to = '\0';
	if (strlen(out) > MAIL_ADDR_MAX || !base_text_is_utf8(out, strlen(out)))
		return "";
	return out;
}

/* Splits "Alice a@b" and "a@b Alice" into the address and the rest. */
static const char *
take_bare_addr(struct reader *r)
{
	struct mail_slice text = mail_slice_trim(
	    (struct mail_slice){base_buf_text(&r->name), r->name.len});
	const char *p, *start, *end = text.p + text.n, *addr;
	char *copy;

	for (p = text.p; p < end; p++) {
		while (p < end && mail_is_blank(*p))
			p++;
		start = p;
		while (p < end && !mail_is_blank(*p))
			p++;
		if (memchr(start, '@', (size_t)(p - start)) == NULL ||
		    *start == '=')
			continue;
		copy = base_arena_strndup(r->arena, start, (size_t)(p - start));
		addr = clean_addr(r->arena, copy);
		copy = base_arena_printf(r->arena, "%.*s %.*s",
		    (int)(start - text.p), text.p, (int)(end - p), p);
		base_buf_clear(&r->name);
		(void)!base_buf_puts(&r->name, copy);
		return addr;
	}
	return "";
}

static const char *
decode_name(struct reader *r, const struct base_buf *raw)
{
	const char *name =
	    mail_words_decode(r->arena, base_buf_text(raw), raw->len, r->hint);
	size_t n = strlen(name);

	/* "'Alice'" as Outlook writes it, and words that held the quotes. */
	if (n >= 2 && (name[0] == '\'' || name[0] == '"') &&
	    name[n - 1] == name[0])
		name = mail_words_one_line(r->arena, name + 1, n - 2);
	return base_arena_strndup(
	    r->arena, name, base_text_cut(name, MAIL_NAME_MAX));
}

/* "From: root" is a local address, "From: Moderator" a name. */
static bool
is_login(const char *text)
{
	const char *p;

	for (p = text; *p; p++)
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9') &&
		    strchr("._-+", *p) == NULL)
			return false;
	return p > text;
}

static void
finish(struct reader *r)
{
	struct mail_addr one = {"", ""};

	if (r->has_angle)
		one.addr = clean_addr(r->arena, base_buf_text(&r->angle));
	else if (!r->is_quoted)
		one.addr = take_bare_addr(r);
	one.name = decode_name(r, &r->name);
	if (one.addr[0] == '\0' && !r->has_angle && !r->is_quoted &&
	    is_login(one.name)) {
		one.addr = one.name;
		one.name = "";
	}
	/* "a@b" <a@b> names nobody, but <""> is nothing at all. */
	if (one.addr[0] == '\0' && strchr(one.name, '@') != NULL &&
	    strchr(one.name, ' ') == NULL) {
		one.addr = clean_addr(r->arena, one.name);
		one.name = "";
	}
	reader_clear(r);
	if ((*one.name == '\0' && *one.addr == '\0') ||
	    r->list.n >= MAIL_ADDRS_MAX)
		return;
	r->list.v =
	    mail_grow(r->arena, r->list.v, r->list.n, &r->cap, sizeof one);
	r->list.v[r->list.n++] = one;
}

/* An encoded word stays in one piece, whatever stands in it. */
static const char *
skip_word(const char *p, const char *end)
{
	const char *q;
	int marks = 0;

	if (end - p < 6 || p[0] != '=' || p[1] != '?')
		return p;
	for (q = p + 2; q < end; q++) {
		if (*q == '?' && ++marks >= 3)
			return q + 1 < end && q[1] == '=' ? q + 2 : p;
		if (mail_is_blank(*q) && marks < 2)
			return p;
		if (*q == '<' || *q == '@')
			return p;
	}
	return p;
}

static const char *
read_one(struct reader *r, const char *p, const char *end)
{
	const char *past;

	past = mail_skip_jis(p, end);
	if (past == p)
		past = skip_word(p, end);
	if (past > p) {
		(void)!base_buf_add(&r->name, p, (size_t)(past - p));
		return past;
	}
	switch (*p) {
	case '(':
		return skip_comment(p, end);
	case '"':
		past = memchr(p + 1, '"', (size_t)(end - p - 1));
		r->is_quoted =
		    r->name.len == 0 &&
		    !(past != NULL && past + 1 < end && past[1] == '@');
		return read_string(&r->name, p, end);
	case '<':
		return read_angle(r, p, end);
	case ':': /* a group's name, RFC 5322 section 3.4 */
		if (!r->has_angle &&
		    memchr(base_buf_text(&r->name), '@', r->name.len) == NULL &&
		    !base_text_equal_ascii(base_buf_text(&r->name), "mailto"))
			reader_clear(r);
		else
			(void)!base_buf_putc(&r->name, *p);
		return p + 1;
	case ',':
	case ';':
		finish(r);
		return p + 1;
	default:
		/* What follows the angle brackets is dropped. */
		if (!r->has_angle)
			(void)!base_buf_putc(&r->name, *p);
		return p + 1;
	}
}

struct mail_addrs
mail_addr_list(
    struct base_arena *arena, struct mail_slice text, const char *hint)
{
	struct reader r = {.arena = arena, .hint = hint};
	const char *p, *end;

	if (text.n > MAIL_FIELD_MAX)
		text.n = MAIL_FIELD_MAX;
	p = mail_words_unfold(arena, text);
	end = p + strlen(p);
	base_buf_init(&r.name, MAIL_FIELD_MAX);
	base_buf_init(&r.angle, MAIL_FIELD_MAX);
	while (p < end)
		p = read_one(&r, p, end);
	finish(&r);
	base_buf_release(&r.name);
	base_buf_release(&r.angle);
	return r.list;
}

struct mail_addrs
mail_read_addrs(struct base_arena *arena, const char *text, size_t len)
{
	return mail_addr_list(arena, (struct mail_slice){text, len}, NULL);
}

static void
add_id(struct base_arena *arena, struct mail_ids *ids, size_t *cap,
    struct mail_slice text)
{
	char *id = base_arena_alloc(arena, text.n + 1);
	size_t i, n = 0;

	for (i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] > ' ' && text.p[i] != 0x7f)
			id[n++] = text.p[i];
	id[n] = '\0';
	if (n == 0 || n > MAIL_ID_MAX || ids->n >= MAIL_IDS_MAX ||
	    !base_text_is_utf8(id, n))
		return;
	ids->v = mail_grow(arena, ids->v, ids->n, cap, sizeof *ids->v);
	ids->v[ids->n++] = id;
}

/* Without brackets: words that hold an '@', cut at blanks and commas. */
static void
read_bare_ids(struct base_arena *arena, struct mail_ids *ids, size_t *cap,
    struct mail_slice text)
{
	const char *p = text.p, *end = text.p + text.n, *start;

	while (p < end) {
		while (p < end && strchr(" \t\r\n,;\"", *p) && *p)
			p++;
		start = p;
		while (p < end && !(strchr(" \t\r\n,;\"", *p) && *p))
			p++;
		if (memchr(start, '@', (size_t)(p - start)) != NULL)
			add_id(arena, ids, cap,
			    (struct mail_slice){start, (size_t)(p - start)});
		else if (p == start)
			p++;
	}
}

struct mail_ids
mail_read_ids(struct base_arena *arena, const char *text, size_t len)
{
	struct mail_ids ids = {NULL, 0};
	const char *p = text, *end = text + len, *open, *close, *again;
	size_t cap = 0;

	while ((open = memchr(p, '<', (size_t)(end - p))) != NULL) {
		close = memchr(open, '>', (size_t)(end - open));
		if (close == NULL)
			break;
		again = memchr(open + 1, '<', (size_t)(close - open - 1));
		if (again != NULL) {
			p = again;
			continue;
		}
		add_id(arena, &ids, &cap,
		    (struct mail_slice){open + 1, (size_t)(close - open - 1)});
		p = close + 1;
	}
	if (ids.n == 0)
		read_bare_ids(
		    arena, &ids, &cap, (struct mail_slice){text, len});
	return ids;
}

bool
mail_addr_is_valid(const char *addr)
{
	const char *at = addr ? strchr(addr, '@') : NULL;
	const unsigned char *p;

	if (at == NULL || at == addr || at[1] == '\0' ||
	    strchr(at + 1, '@') != NULL || addr[0] == '-' ||
	    strlen(addr) > MAIL_ADDR_MAX ||
	    !base_text_is_utf8(addr, strlen(addr)))
		return false;
	for (p = (const unsigned char *)addr; *p; p++)
		if (*p <= ' ' || *p == 0x7f || strchr("<>()[]\\,;:\"", *p))
			return false;
	return true;
}
