/*
 * Which lines the writer newly wrote (see reply_cut.h).
 *
 * One pass from top to bottom finds quotes: marks ('>'), HTML structure,
 * attribution lines, blocks of labels.  What remains is cut into sections,
 * and each loses its signature.  Quotes that somebody answered are kept.
 */
#include "kairan/reply_cut.h"

#include <string.h>

#include "kairan/codec_html.h"
#include "kairan/mail.h"
#include "reply_cutter.h"
#include "reply_lines.h"
#include "reply_scan.h"

#define KEEP_LINES 40 /* of a quote that was answered */

size_t
reply_cutter_next(const struct reply_cutter *c, size_t i)
{
	while (i < c->count && c->info[i].is_blank)
		i++;
	return i;
}

void
reply_cutter_mark(struct reply_cutter *c, size_t from, size_t to,
    enum reply_line_kind kind, const char *rule)
{
	for (; from < to && from < c->count; from++) {
		c->lines[from].kind = kind;
		c->lines[from].rule = rule;
		c->lines[from].is_kept =
		    kind == REPLY_LINE_NEW || kind == REPLY_LINE_FORWARD;
	}
}

/* '>' and full-width ＞, with blanks between. */
static const char *
skip_marks(const char *p, const char *end, unsigned *depth)
{
	const char *q = p;

	*depth = 0;
	for (;;) {
		while (q < end && reply_is_blank(*q))
			q++;
		if (q < end && *q == '>') {
			q++;
		} else if (end - q >= 3 && memcmp(q, "＞", 3) == 0) {
			q += 3;
		} else if (end - q >= 3 && memcmp(q, "》", 3) == 0) {
			q += 3;
		} else {
			return *depth > 0 ? p : q;
		}
		(*depth)++;
		p = q;
	}
}

static void
look_at_lines(struct reply_cutter *c)
{
	size_t i, len, texts = 0;

	for (i = 0; i < c->count; i++) {
		struct reply_line *line = &c->lines[i];
		struct reply_cutter_line *info = &c->info[i];
		const char *end = line->text + line->len, *p;
		struct reply_line rest = *line;

		p = skip_marks(line->text, end, &info->depth);
		rest.text = p;
		rest.len = (size_t)(end - p);
		info->is_blank = reply_line_is_blank(&rest);
		info->texts_above = texts;
		texts += !info->is_blank;
		len = rest.len < REPLY_MAX_MATCH ? rest.len : REPLY_MAX_MATCH;
		reply_text_make(c->arena, p, len, &info->text);
	}
	/* One entry more than lines, so that ranges can be counted. */
	c->info[c->count].texts_above = texts;
}

static int
html_mark(const struct reply_cutter *c, size_t i)
{
	if (c->hints->html_marks == NULL || i >= c->hints->html_mark_count)
		return CODEC_HTML_NONE;
	return c->hints->html_marks[i];
}

static bool
is_delimiter(const struct reply_cutter *c, size_t i)
{
	const char *mark = c->hints->delimiter;

	if (mark == NULL || mark[0] == '\0')
		return false;
	return memmem(c->lines[i].text, c->lines[i].len, mark, strlen(mark)) !=
	       NULL;
}

/* Is the line marked as quoted, by '>' or in HTML? */
static bool
is_marked(const struct reply_cutter *c, size_t i)
{
	return c->info[i].depth > 0 || html_mark(c, i) == CODEC_HTML_QUOTE;
}

/* The last line that begins an answer between marked lines: a paragraph of
 * its own, so that it is no tail of a wrapped line.  0 none. */
static size_t
last_between(const struct reply_cutter *c)
{
	size_t i = c->count;

	while (i > 0 && !is_marked(c, i - 1))
		i--;
	for (; i > 1; i--)
		if (!is_marked(c, i - 1) && !c->info[i - 1].is_blank &&
		    c->info[i - 2].is_blank)
			return i - 1;
	return 0;
}

struct pass {
	bool has_text; /* something newly written stands above */
	size_t first_text; /* its first line */
	bool is_forward; /* the subject says so */
	bool is_attributed; /* an attribution, and nothing else since */
	size_t between; /* last_between() */
};

/* What follows a quote's head that is not marked with '>'. */
static size_t
cut_rest(struct reply_cutter *c, struct pass *pass, size_t from, size_t next,
    const char *rule)
{
	if (pass->is_forward) {
		reply_cutter_mark(
		    c, from, c->count, REPLY_LINE_FORWARD, "forward-subject");
		return c->count;
	}
	reply_cutter_mark(c, from, next, REPLY_LINE_ATTRIBUTION, rule);
	if (!pass->has_text)
		return next; /* in doubt: all that there is */
	reply_cutter_mark(c, next, c->count, REPLY_LINE_QUOTE, rule);
	return c->count;
}

static bool
is_html(const struct reply_cutter *c)
{
	return c->hints->html_marks != NULL;
}

/* The tail of a quoted line that some program wrapped: alone between quoted
 * lines, and the one above is long and goes on. */
static bool
is_wrapped_tail(const struct reply_cutter *c, size_t i)
{
	const struct reply_cutter_line *above, *line = &c->info[i];
	char last, first;

	if (i == 0 || i + 1 >= c->count || line->is_blank ||
	    c->info[i + 1].depth == 0 || c->info[i - 1].depth == 0)
		return false;
	above = &c->info[i - 1];
	if (above->text.len < 50 || line->text.len > above->text.len)
		return false;
	last = above->text.low[above->text.len - 1];
	first = line->text.norm[0];
	return strchr(".?!:;>)", last) == NULL ? (unsigned char)last < 0x80
					       : first >= 'a' && first <= 'z';
}

/* A marked quote at i: the first line behind it, or i. */
static size_t
take_quote(struct reply_cutter *c, struct pass *pass, size_t i)
{
	bool structure = html_mark(c, i) == CODEC_HTML_QUOTE;

	if (!structure && c->info[i].depth == 0)
		return i;
	/* In HTML a mere blockquote is a way to set text. */
	if (!structure && is_html(c) && !pass->is_attributed)
		return i;
	for (; i < c->count; i++) {
		if (html_mark(c, i) == CODEC_HTML_QUOTE ||
		    c->info[i].depth > 0) {
			reply_cutter_mark(c, i, i + 1, REPLY_LINE_QUOTE,
			    structure ? "html-quote" : "quote-mark");
			continue;
		}
		if (pass->is_attributed && is_wrapped_tail(c, i)) {
			reply_cutter_mark(
			    c, i, i + 1, REPLY_LINE_QUOTE, "wrapped-quote");
			continue;
		}
		if (!c->info[i].is_blank)
			break;
	}
	return i;
}

/* An attribution from..end: what comes after it decides. */
static size_t
take_attribution(
    struct reply_cutter *c, struct pass *pass, size_t from, size_t end)
{
	size_t next = reply_cutter_next(c, end + 1);

	if (next >= c->count || c->info[next].depth > c->info[end].depth ||
	    html_mark(c, next) == CODEC_HTML_QUOTE) {
		reply_cutter_mark(
		    c, from, end + 1, REPLY_LINE_ATTRIBUTION, "attribution");
		pass->is_attributed = true;
		return next;
	}
	return cut_rest(c, pass, from, end + 1, "attribution");
}

/* ">>> Alice <a@b> 11/20/2026 9:15 AM >>>", as GroupWise writes it. */
static bool
is_between_marks(const struct reply_cutter *c, size_t i)
{
	const struct reply_cutter_line *line = &c->info[i];
	size_t len = line->text.len;

	return line->depth == 3 && len > 12 && len < 200 &&
	       strcmp(line->text.low + len - 3, ">>>") == 0 &&
	       strpbrk(line->text.low, "0123456789") != NULL;
}

/* Below our line nothing is read, unless all that is quoted there is marked
 * as such and the writer answers below or between it. */
static size_t
take_delimiter(struct reply_cutter *c, struct pass *pass, size_t i)
{
	size_t used = i;

	if (is_marked(c, i) && (!pass->has_text || i < pass->between))
		used = take_quote(c, pass, i);
	if (used > i)
		return used;
	reply_cutter_mark(c, i, c->count, REPLY_LINE_QUOTE, "delimiter");
	return c->count;
}

static size_t
take_line(struct reply_cutter *c, struct pass *pass, size_t i)
{
	size_t from, used;
	int mark = html_mark(c, i);

	if (is_delimiter(c, i))
		return take_delimiter(c, pass, i);
	if (reply_header_is_forward(c, i)) {
		reply_cutter_mark(
		    c, i, c->count, REPLY_LINE_FORWARD, "forward-mark");
		return c->count;
	}
	if (is_between_marks(c, i))
		return cut_rest(c, pass, i, i + 1, "attribution");
	if ((used = take_quote(c, pass, i)) > i)
		return used;
	if (mark == CODEC_HTML_ATTRIBUTION) {
		reply_cutter_mark(
		    c, i, i + 1, REPLY_LINE_ATTRIBUTION, "html-attribution");
		pass->is_attributed = true;
		return i + 1;
	}
	if (mark == CODEC_HTML_SIGNATURE) {
		reply_cutter_mark(
		    c, i, i + 1, REPLY_LINE_SIGNATURE, "html-signature");
		return i + 1;
	}
	if (mark == CODEC_HTML_HEADERBLOCK) {
		for (used = i; used < c->count &&
			       html_mark(c, used) == CODEC_HTML_HEADERBLOCK;
		     used++)
			continue;
		return cut_rest(c, pass, i, used, "html-header");
	}
	if (reply_header_is_original(c, i)) {
		from = reply_cutter_next(c, i + 1);
		if (from < c->count && reply_header_begins(c, from, &used))
			return cut_rest(
			    c, pass, i, from + used, "original-message");
		return cut_rest(c, pass, i, i + 1, "original-message");
	}
	if (reply_header_begins(c, i, &used))
		return cut_rest(c, pass, i, i + used, "header-block");
	if (reply_attribution_ends(c, i, &from))
		return take_attribution(c, pass, from, i);
	return i;
}

static void
find_quotes(struct reply_cutter *c)
{
	struct pass pass = {.first_text = SIZE_MAX};
	size_t i = 0, next, from;

	pass.is_forward = reply_header_subject_forwards(c->hints->subject);
	pass.between = last_between(c);
	while (i < c->count) {
		if (c->info[i].is_blank && c->info[i].depth == 0) {
			i++;
			continue;
		}
		/* A wrapped attribution takes lines that were text so far. */
		if (reply_attribution_ends(c, i, &from) && from < i)
			pass.has_text = pass.first_text < from;
		next = take_line(c, &pass, i);
		if (next > i) {
			i = next;
			continue;
		}
		if (pass.first_text > i)
			pass.first_text = i;
		pass.has_text = true;
		pass.is_attributed = false;
		i++;
	}
}

/* Signatures of every run of new lines. */
static void
find_signatures(struct reply_cutter *c)
{
	size_t i = 0, end;

	while (i < c->count) {
		if (c->lines[i].kind != REPLY_LINE_NEW) {
			i++;
			continue;
		}
		for (end = i;
		     end < c->count && c->lines[end].kind == REPLY_LINE_NEW;
		     end++)
			continue;
		reply_signature_mark(c, i, end);
		i = end;
	}
}

/* The new text that follows a quote, not counting blank lines. */
static bool
is_answered(const struct reply_cutter *c, size_t end)
{
	end = reply_cutter_next(c, end);
	return end < c->count && c->lines[end].kind == REPLY_LINE_NEW;
}

/*
 * Answers between quoted lines keep the lines they answer: every marked
 * quote with new text right below it, when there are several such, or when
 * nobody is named as its writer (quoted by hand).  A whole mail quoted once
 * above the answer is no such thing.
 */
static void
keep_answered(struct reply_cutter *c)
{
	size_t i = 0, end, k, quotes = 0;
	bool is_ours;
	int pass;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < c->count; i = end) {
			size_t before = i;

			end = i + 1;
			if (c->lines[i].kind != REPLY_LINE_QUOTE ||
			    c->info[i].depth == 0)
				continue;
			is_ours = is_delimiter(c, i);
			for (; end < c->count &&
			       c->lines[end].kind == REPLY_LINE_QUOTE;
			     end++)
				is_ours = is_ours || is_delimiter(c, end);
			if (!is_answered(c, end) || end - i > KEEP_LINES ||
			    is_ours)
				continue;
			if (pass == 0) {
				quotes++;
				continue;
			}
			while (before > 0 && c->info[before - 1].is_blank)
				before--;
			if (quotes < 2 && before > 0 &&
			    c->lines[before - 1].kind == REPLY_LINE_ATTRIBUTION)
				continue;
			for (k = i; k < end; k++) {
				c->lines[k].is_kept = true;
				c->lines[k].rule = "answered";
			}
		}
	}
}

static const char *
join(const struct reply_cutter *c, unsigned kinds, bool kept)
{
	uint8_t *take = base_arena_alloc(c->arena, c->count + 1);
	size_t i;

	for (i = 0; i < c->count; i++)
		if (kept ? c->lines[i].is_kept
			 : (kinds >> c->lines[i].kind & 1u) != 0)
			take[i] = 1;
	return reply_lines_join(c->lines, c->count, take, c->arena);
}

void
reply_cut_text(const char *body, size_t len,
    const struct reply_cut_hints *hints, struct base_arena *arena,
    struct reply_cut *out)
{
	static const struct reply_cut_hints none;
	struct reply_cutter c;

	memset(&c, 0, sizeof(c));
	c.hints = hints != NULL ? hints : &none;
	c.arena = arena;
	c.lines = reply_lines_split(body, len, arena, &c.count);
	c.info = base_arena_alloc(arena, (c.count + 1) * sizeof(*c.info));
	look_at_lines(&c);
	find_quotes(&c);
	find_signatures(&c);
	keep_answered(&c);
	out->lines = c.lines;
	out->line_count = c.count;
	out->reply = join(&c, 0, true);
	out->signature = join(
	    &c, 1u << REPLY_LINE_SIGNATURE | 1u << REPLY_LINE_FOOTER, false);
	out->quoted = join(
	    &c, 1u << REPLY_LINE_QUOTE | 1u << REPLY_LINE_ATTRIBUTION, false);
}

void
reply_cut_mail(const struct mail *mail, const char *delimiter,
    struct base_arena *arena, struct reply_cut *out)
{
	struct reply_cut_hints hints;

	memset(&hints, 0, sizeof(hints));
	hints.delimiter = delimiter;
	hints.subject = mail->subject;
	if (mail->from.n > 0)
		hints.from_name = mail->from.v[0].name;
	hints.html_marks = mail->body_marks;
	hints.html_mark_count = mail->body_marks != NULL ? mail->body_lines : 0;
	reply_cut_text(mail->body, mail->body_len, &hints, arena, out);
}

const char *
reply_line_kind_name(enum reply_line_kind kind)
{
	static const char *const names[] = {
	    "new", "quote", "attribution", "signature", "footer", "forward"};

	return (size_t)kind < BASE_LEN(names) ? names[kind] : "unknown";
}
