#include "mail_scan.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "mail_head.h"
#include "mail_scan_lines.h"
#include "kairan/mail.h"

#define SAFE_BOUNDARY "=_kairan"

unsigned mail_scan_guards = MAIL_SCAN_ALL;

/* One level of nesting: a multipart, or a message in a message. */
struct level {
	struct mail_slice boundary; /* n 0: a message */
	unsigned serial; /* its number in the safe copy */
	bool is_digest;
};

struct run {
	struct mail_scan *scan;
	size_t at; /* in the text */
	struct level levels[MAIL_DEPTH_MAX];
	size_t depth;
	/* Boundaries of levels that never said they end, newest first. */
	struct mail_slice lost[MAIL_DEPTH_MAX];
	unsigned serial;
	unsigned types;
};

/* Out of room in the safe copy means a shorter copy, nothing else. */
static void
put(struct mail_scan *scan, const char *p, size_t n)
{
	(void)!base_buf_add(&scan->safe, p, n);
}

/* Blanks NULs and comments beyond the depth in what was copied. */
static void
guard_parens(char *p, const char *end)
{
	int depth = 0;

	for (; p < end; p++) {
		if (*p == '\0')
			*p = ' ';
		else if (*p == '\n' && p + 1 < end && !mail_is_blank(p[1]))
			depth = 0;
		else if (*p == '(' && depth >= MAIL_PAREN_DEPTH_MAX)
			*p = ' ';
		else if (*p == '(')
			depth++;
		else if (*p == ')' && depth > 0 && p[-1] != '\\')
			depth--;
	}
}

/* Copies text[from, to) into the safe copy. */
static void
copy(struct mail_scan *scan, size_t from, size_t to)
{
	size_t start = scan->safe.len;

	put(scan, scan->text + from, to - from);
	if (scan->safe.len > start && (mail_scan_guards & MAIL_SCAN_PARENS) &&
	    (memchr(scan->text + from, '(', to - from) != NULL ||
		memchr(scan->text + from, '\0', to - from) != NULL))
		guard_parens(
		    scan->safe.data + start, scan->safe.data + scan->safe.len);
}

/* The innermost open multipart. */
static size_t
innermost(const struct run *run)
{
	size_t i = run->depth;

	while (i > 0 && run->levels[i - 1].boundary.n == 0)
		i--;
	return i > 0 ? i - 1 : 0;
}

/* A level that an outer delimiter has closed over its head goes on: what
 * follows is a part, and its header no text. */
static bool
is_lost(const struct run *run, struct mail_slice text)
{
	size_t i;

	for (i = 0; i < MAIL_DEPTH_MAX && run->lost[i].n > 0; i++)
		if (text.n == run->lost[i].n &&
		    memcmp(text.p, run->lost[i].p, text.n) == 0)
			return true;
	return false;
}

/* Is the line a delimiter of one of the open levels?  Sets *level, and
 * *is_close for the last one (RFC 2046 section 5.1.1). */
static bool
find_delimiter(const struct run *run, struct mail_slice line, size_t *level,
    bool *is_close)
{
	struct mail_slice b;
	size_t i;

	if (line.n < 3 || line.p[0] != '-' || line.p[1] != '-')
		return false;
	while (line.n > 2 && mail_is_blank(line.p[line.n - 1]))
		line.n--;
	line.p += 2;
	line.n -= 2;
	for (i = run->depth; i-- > 0;) {
		b = run->levels[i].boundary;
		if (b.n == 0 || line.n < b.n || memcmp(line.p, b.p, b.n) != 0)
			continue;
		*level = i;
		*is_close = line.n == b.n + 2 && line.p[b.n] == '-' &&
			    line.p[b.n + 1] == '-';
		if (*is_close || line.n == b.n)
			return true;
	}
	*level = innermost(run);
	*is_close = false;
	return run->depth > 0 && is_lost(run, line);
}

/* Does the line look like a delimiter that this header itself announces?
 * Then the blank line before it is missing. */
static bool
is_own_delimiter(struct mail_slice head, struct mail_slice line)
{
	line = mail_slice_trim(line);
	return line.n > 3 && line.n <= MAIL_SCAN_BOUNDARY_MAX &&
	       line.p[0] == '-' && line.p[1] == '-' &&
	       mail_slice_find(head, "boundary") != NULL &&
	       memmem(head.p, head.n, line.p + 2, line.n - 2) != NULL;
}

/*
 * Where the header that begins at run->at ends; *body is behind its blank
 * line.  A delimiter ends it too.
 */
static size_t
head_end(struct run *run, size_t *body)
{
	struct mail_scan *scan = run->scan;
	struct mail_slice rest, line, before, head;
	size_t level, fields = 0;
	bool is_close;

	head = (struct mail_slice){scan->text + run->at, 0};
	rest = (struct mail_slice){scan->text + run->at, scan->len - run->at};
	for (;;) {
		before = rest;
		if (!mail_slice_line(&rest, &line))
			break;
		if (line.n == 0) {
			*body = (size_t)(rest.p - scan->text);
			return (size_t)(before.p - scan->text);
		}
		if (find_delimiter(run, line, &level, &is_close) ||
		    is_own_delimiter(head, line))
			break;
		head.n = (size_t)(rest.p - head.p);
		if (mail_head_is_field(line, NULL))
			fields++;
		else if (fields > 0 && mail_is_blank(line.p[0]))
			continue;
		else if (mail_head_ends(rest))
			break;
	}
	*body = (size_t)(before.p - scan->text);
	return *body;
}

static void
add_mark(struct mail_scan *scan, size_t text, bool is_made)
{
	scan->marks = mail_grow(scan->arena, scan->marks, scan->n_marks,
	    &scan->marks_cap, sizeof *scan->marks);
	scan->marks[scan->n_marks++] =
	    (struct mail_scan_mark){scan->safe.len, text, is_made};
}

/* Reads type and transfer encoding of text[start, end). */
static void
read_head(struct run *run, struct mail_scan_head *head, size_t end)
{
	struct mail_scan *scan = run->scan;
	struct mail_slice block = {scan->text + head->start, end - head->start};
	struct mail_slice name, value, charset;
	bool has_type = false;
	size_t n = 0;

	while (mail_head_next(&block, &name, &value)) {
		if (++n > MAIL_FIELDS_MAX) {
			scan->cut.fields = true;
			break;
		}
		/* Of several, the last one counts: the first was added by
		 * somebody who did not look for it. */
		if (mail_slice_is(name, "Content-Type")) {
			has_type = true;
			mail_value_read(scan->arena, value, &head->type);
		} else if (mail_slice_is(name, "Content-Transfer-Encoding")) {
			head->transfer = mail_transfer_read(value);
		}
	}
	charset = mail_value_param(&head->type, "charset");
	if (scan->charset == NULL && charset.n > 0)
		scan->charset = mail_slice_lower(scan->arena, charset);
	if (has_type)
		run->types++;
}

static bool
push(struct run *run, struct mail_slice boundary, bool is_digest)
{
	struct mail_scan_cut *cut = &run->scan->cut;

	if (run->depth >= MAIL_DEPTH_MAX) {
		cut->depth = true;
		return false;
	}
	if (run->types > MAIL_TYPE_LINES_MAX) {
		cut->types = true;
		return false;
	}
	run->levels[run->depth++] =
	    (struct level){boundary, ++run->serial, is_digest};
	return true;
}

/* Opens the level that a header asks for and writes the safe header.
 * True when another header follows at once: a message in a message. */
static bool
open_level(struct run *run, struct mail_scan_head *head)
{
	struct mail_scan *scan = run->scan;
	struct mail_slice boundary;
	bool is_message = false;
	char line[96];

	(void)snprintf(line, sizeof line, "Content-Type: text/plain\n\n");
	if (strncmp(head->kind, "multipart/", 10) == 0) {
		boundary = mail_scan_boundary(scan, head);
		if (boundary.n > 0 &&
		    push(run, boundary,
			strcmp(head->kind, "multipart/digest") == 0))
			(void)snprintf(line, sizeof line,
			    "Content-Type: multipart/mixed; "
			    "boundary=\"" SAFE_BOUNDARY "%u\"\n\n",
			    run->serial);
	} else if ((strcmp(head->kind, "message/rfc822") == 0 ||
		       strcmp(head->kind, "message/global") == 0) &&
		   head->transfer == MAIL_TRANSFER_NONE &&
		   push(run, (struct mail_slice){NULL, 0}, false)) {
		(void)snprintf(
		    line, sizeof line, "Content-Type: message/rfc822\n\n");
		is_message = true;
	}
	put(scan, line, strlen(line));
	return is_message;
}

/* Takes the header at run->at; false when more of them follow at once. */
static bool
take_head(struct run *run, bool is_digest)
{
	struct mail_scan *scan = run->scan;
	struct mail_scan_head head = {.type = {"", NULL, 0}};
	size_t end;
	bool again;

	head.start = run->at;
	head.safe_start = scan->safe.len;
	end = head_end(run, &head.body);
	if (end - head.start > MAIL_HEADER_MAX) {
		end = head.start + MAIL_HEADER_MAX;
		scan->cut.header = true;
	}
	read_head(run, &head, end);
	head.kind = mail_scan_kind(&head, is_digest);
	if (mail_scan_guards & MAIL_SCAN_HEADS) {
		again = open_level(run, &head);
	} else {
		copy(scan, head.start, head.body);
		again = false;
	}
	head.safe_body = scan->safe.len;
	add_mark(scan, head.body, false);
	if (scan->n_heads == 0)
		scan->is_composite =
		    run->depth > 0 || !(mail_scan_guards & MAIL_SCAN_HEADS);
	run->at = head.body;
	scan->heads = mail_grow(scan->arena, scan->heads, scan->n_heads,
	    &scan->heads_cap, sizeof head);
	scan->heads[scan->n_heads++] = head;
	return !again;
}

/* Closes all levels from `level` on: libetpan wants them closed. */
static void
close_levels(struct run *run, size_t level)
{
	char line[64];

	while (run->depth > level) {
		run->depth--;
		if (run->levels[run->depth].boundary.n == 0)
			continue;
		(void)snprintf(line, sizeof line, "--" SAFE_BOUNDARY "%u--\n",
		    run->levels[run->depth].serial);
		put(run->scan, line, strlen(line));
	}
}

/* The levels inside of `level` end without having said so. */
static void
lose_levels(struct run *run, size_t level)
{
	struct mail_scan_head *head = &run->scan->heads[run->scan->n_heads - 1];
	size_t i;

	for (i = level; i < run->depth; i++) {
		if (run->levels[i].boundary.n == 0)
			continue;
		if (!head->is_ended)
			head->is_cut = true;
		memmove(run->lost + 1, run->lost,
		    (MAIL_DEPTH_MAX - 1) * sizeof *run->lost);
		run->lost[0] = run->levels[i].boundary;
	}
	head->is_ended = true;
}

/* Closes what is inside of level, and level too or a part of it. */
static void
put_delimiter(struct run *run, size_t level, bool is_close)
{
	struct mail_scan *scan = run->scan;
	char line[64];

	/* A body of nothing needs a line end for the delimiter to take. */
	if (scan->heads[scan->n_heads - 1].safe_body == scan->safe.len)
		put(scan, "\n", 1);
	lose_levels(run, level + 1);
	close_levels(run, is_close ? level : level + 1);
	if (is_close)
		return;

	(void)snprintf(line, sizeof line, "--" SAFE_BOUNDARY "%u\n",
	    run->levels[level].serial);
	put(run->scan, line, strlen(line));
}

/* "last words--BOUNDARY--" at the very end, without a line end between:
 * returns where the text ends. */
static size_t
glued_delimiter(const struct run *run, size_t start)
{
	const struct mail_scan *scan = run->scan;
	size_t end = scan->len, i, n;
	const char *p = scan->text;

	while (end > start && mail_is_blank(p[end - 1]))
		end--;
	for (i = run->depth; i-- > 0;) {
		n = run->levels[i].boundary.n;
		if (n > 0 && end - start > n + 4 &&
		    memcmp(p + end - 2, "--", 2) == 0 &&
		    memcmp(p + end - n - 4, "--", 2) == 0 &&
		    memcmp(p + end - n - 2, run->levels[i].boundary.p, n) == 0)
			return end - n - 4;
	}
	return scan->len;
}

/* Copies lines up to the next delimiter and takes it; false at the end. */
static bool
take_body(struct run *run, bool *is_digest)
{
	struct mail_scan *scan = run->scan;
	struct mail_slice rest, line;
	size_t start = run->at, here, level;
	bool is_close;

	rest = (struct mail_slice){scan->text + run->at, scan->len - run->at};
	while (run->depth > 0 && mail_slice_line(&rest, &line)) {
		if (line.n < 2 || line.p[0] != '-' || line.p[1] != '-')
			continue;
		here = (size_t)(line.p - scan->text);
		copy(scan, start, here);
		if (!find_delimiter(run, line, &level, &is_close)) {
			put(scan, " ", 1); /* for its first '-' */
			start = here + 1;
			continue;
		}
		*is_digest = run->levels[level].is_digest;
		add_mark(scan, here, true);
		put_delimiter(run, level, is_close);
		run->at = (size_t)(rest.p - scan->text);
		add_mark(scan, run->at, false);
		if (!is_close)
			return true;
		start = run->at;
	}
	if (run->depth == 0) {
		copy(scan, start, scan->len);
		return false;
	}
	here = glued_delimiter(run, start);
	copy(scan, start, here);
	add_mark(scan, here, true);
	put(scan, "\n", 1);
	/* That the last line is missing alone does no harm. */
	if (run->lost[0].n > 0 && here == scan->len)
		lose_levels(run, 0);
	close_levels(run, 0);
	return false;
}

void
mail_scan_run(struct mail_scan *scan, struct base_arena *arena, const char *raw,
    size_t len)
{
	struct run run = {.scan = scan};
	bool is_digest = false;

	*scan = (struct mail_scan){.arena = arena, .raw = raw, .raw_len = len};
	scan->raw_skip = mail_scan_lines_skip(raw, len);
	scan->text = base_xmalloc(len - scan->raw_skip + 1);
	scan->len = mail_scan_lines(
	    raw + scan->raw_skip, len - scan->raw_skip, scan->text);
	base_buf_init(&scan->safe, 2 * MAIL_PARSE_MAX);
	if (scan->len > MAIL_PARSE_MAX)
		scan->len = MAIL_PARSE_MAX;
	do {
		while (!take_head(&run, is_digest))
			is_digest = false;
		if (!scan->is_composite)
			break; /* libetpan is not asked */
	} while (take_body(&run, &is_digest));
}

void
mail_scan_release(struct mail_scan *scan)
{
	free(scan->text);
	scan->text = NULL;
	base_buf_release(&scan->safe);
}

size_t
mail_scan_text_at(const struct mail_scan *scan, size_t safe)
{
	size_t low = 0, high = scan->n_marks, middle, at;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (scan->marks[middle].safe <= safe)
			low = middle;
		else
			high = middle;
	}
	if (high == 0 || scan->marks[low].safe > safe)
		return 0;
	at = scan->marks[low].text;
	if (!scan->marks[low].is_made)
		at += safe - scan->marks[low].safe;
	return at < scan->len ? at : scan->len;
}

struct mail_slice
mail_scan_raw(struct mail_scan *scan, struct mail_slice text)
{
	const char *raw = scan->raw + scan->raw_skip;
	size_t len = scan->raw_len - scan->raw_skip, from, to;
	size_t at = (size_t)(text.p - scan->text);
	struct mail_scan_mark *mark = &scan->raw_mark;

	if (scan->len == len) /* nothing was changed */
		return (struct mail_slice){raw + at, text.n};
	if (mark->text > at)
		*mark = (struct mail_scan_mark){0, 0, false};
	from = mark->safe + mail_scan_lines_origin(raw + mark->safe,
				len - mark->safe, at - mark->text);
	*mark = (struct mail_scan_mark){from, at, false};
	to = from + mail_scan_lines_origin(raw + from, len - from, text.n);
	return (struct mail_slice){raw + from, to - from};
}
