/*
 * Values of filters and the normal form of all (see reply_filter.h).
 */
#include "reply_filter_x.h"

#include <string.h>

#include "kairan/reply_command.h"
#include "kairan/reply_date.h"
#include "reply_scan.h"
#include "reply_words_command.h"
#include "reply_words_filter.h"

static const char *const ops[] = {":", "!=", "<", "<=", ">", ">="};

const char *
reply_filter_name(enum reply_filter_field field)
{
	size_t i;

	for (i = 0; i < BASE_LEN(reply_words_field); i++)
		if (reply_words_field[i].field == field)
			return reply_words_field[i].word;
	return "";
}

const struct reply_filter_term *
reply_filter_term(
    const struct reply_filter *filter, enum reply_filter_field field)
{
	size_t i;

	for (i = 0; i < filter->n_terms; i++)
		if (filter->terms[i].field == field)
			return &filter->terms[i];
	return NULL;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
reply_filter_glob(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (*pattern == '?' || lower(*pattern) == lower(*text)) {
			pattern++;
			text++;
		} else if (star != NULL) {
			/* The star takes one more. */
			pattern = star;
			text = ++from;
		} else
			return false;
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

const char *
reply_filter_written(
    const struct reply_filter_reader *r, struct reply_filter_piece w)
{
	return base_arena_strndup(
	    r->arena, r->text.norm + (w.low - r->text.low), w.len);
}

static bool
is_any(struct reply_filter_piece w, const char *const *list)
{
	return reply_text_is_any(w.low, w.len, list);
}

static bool
is_flag(enum reply_filter_field field)
{
	return field >= REPLY_FILTER_OVERDUE;
}

bool
reply_filter_has_order(enum reply_filter_field field)
{
	return field == REPLY_FILTER_PLANNED || field == REPLY_FILTER_DUE ||
	       field == REPLY_FILTER_SSVC || field == REPLY_FILTER_CVSS ||
	       field == REPLY_FILTER_TICKET;
}

/* まで, 以上 ... behind a day or number. */
static void
cut_direction(struct reply_filter_piece *w, enum reply_filter_op *op)
{
	static const struct {
		const char *end;
		enum reply_filter_op op;
	} ends[] = {{"までに", REPLY_FILTER_LE}, {"まで", REPLY_FILTER_LE},
	    {"以前", REPLY_FILTER_LE}, {"以内", REPLY_FILTER_LE},
	    {"以下", REPLY_FILTER_LE}, {"以降", REPLY_FILTER_GE},
	    {"以上", REPLY_FILTER_GE}, {"から", REPLY_FILTER_GE},
	    {"より前", REPLY_FILTER_LT}, {"未満", REPLY_FILTER_LT},
	    {"より後", REPLY_FILTER_GT}};
	size_t i, len;

	for (i = 0; i < BASE_LEN(ends); i++) {
		len = strlen(ends[i].end);
		if (w->len <= len ||
		    memcmp(w->low + w->len - len, ends[i].end, len) != 0)
			continue;
		w->len -= len;
		*op = ends[i].op;
		return;
	}
}

static const char *
date_value(struct reply_filter_reader *r, const struct reply_filter_piece *w)
{
	struct base_date date;
	char text[BASE_DATE_TEXT];
	const char *copy;

	if (is_any(*w, reply_words_none))
		return "none";
	copy = base_arena_strndup(r->arena, w->low, w->len);
	if (reply_date_read(copy, r->today, &date) != BASE_OK &&
	    reply_date_read(base_arena_printf(r->arena, "+%s", copy), r->today,
		&date) != BASE_OK)
		return NULL;
	base_date_format(date, text);
	return base_arena_strdup(r->arena, text);
}

const char *
reply_filter_status(struct reply_filter_reader *r, struct reply_filter_piece w)
{
	if (is_any(w, reply_words_open))
		return "open";
	if (is_any(w, reply_words_closed))
		return "closed";
	return reply_command_status(base_arena_strndup(r->arena, w.low, w.len));
}

const char *
reply_filter_near_value(
    enum reply_filter_field field, struct reply_filter_piece w)
{
	size_t i;

	if (field == REPLY_FILTER_SSVC)
		for (i = 0; i < BASE_LEN(reply_words_ssvc); i++)
			if (reply_text_is_near(
				w.low, w.len, reply_words_ssvc[i].word))
				return reply_words_ssvc[i].value;
	if (field != REPLY_FILTER_STATUS)
		return NULL;
	for (i = 0; reply_words_open[i] != NULL; i++)
		if (reply_text_is_near(w.low, w.len, reply_words_open[i]))
			return reply_words_open[i];
	for (i = 0; i < BASE_LEN(reply_words_status); i++)
		if (reply_text_is_near(
			w.low, w.len, reply_words_status[i].word))
			return reply_words_status[i].status;
	return NULL;
}

static const char *
of_table(struct reply_filter_piece w, const struct reply_word *table, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (reply_text_is(w.low, w.len, table[i].word))
			return table[i].value;
	return NULL;
}

/* "7", "7.5": nothing else. */
static const char *
number_value(
    struct reply_filter_reader *r, struct reply_filter_piece w, bool has_point)
{
	size_t whole = strspn(w.low, "0123456789"), rest = whole;

	if (has_point && w.low[whole] == '.')
		rest += 1 + strspn(w.low + whole + 1, "0123456789");
	if (whole == 0 || whole > 9 || rest > 12 || rest != w.len)
		return NULL;
	return base_arena_strndup(r->arena, w.low, w.len);
}

/* A value in normal form, or NULL. */
const char *
reply_filter_value(struct reply_filter_reader *r, enum reply_filter_field field,
    struct reply_filter_piece *w, enum reply_filter_op *op)
{
	if (*op == REPLY_FILTER_EQ && reply_filter_has_order(field))
		cut_direction(w, op);
	if (is_flag(field))
		return is_any(*w, reply_words_has)     ? "yes"
		       : is_any(*w, reply_words_lacks) ? "no"
						       : NULL;
	switch (field) {
	case REPLY_FILTER_STATUS:
		return reply_filter_status(r, *w);
	case REPLY_FILTER_PLANNED:
	case REPLY_FILTER_DUE:
		return date_value(r, w);
	case REPLY_FILTER_SSVC:
		return is_any(*w, reply_words_none)
			   ? "none"
			   : of_table(*w, reply_words_ssvc,
				 BASE_LEN(reply_words_ssvc));
	case REPLY_FILTER_CVSS:
		return number_value(r, *w, true);
	case REPLY_FILTER_TICKET:
		while (w->len > 0 && *w->low == '#') {
			w->low++;
			w->len--;
		}
		return number_value(r, *w, false);
	case REPLY_FILTER_OWNER:
		if (is_any(*w, reply_words_everyone))
			return "all";
		if (is_any(*w, reply_words_me))
			return "me";
		if (w->len > 1 && *w->low == '@') {
			w->low++;
			w->len--;
		}
		/* FALLTHROUGH */
	case REPLY_FILTER_HOST:
		if (is_any(*w, reply_words_none))
			return "none";
		/* FALLTHROUGH */
	default:
		return w->len == 0 ? NULL : reply_filter_written(r, *w);
	}
}

static void
add_text(struct base_buf *out, const char *before, const char *text)
{
	/* Its limit is far above what can stand in a filter. */
	if (base_buf_puts(out, before) != BASE_OK ||
	    base_buf_puts(out, text) != BASE_OK)
		base_buf_clear(out);
}

/* "open", "overdue": no need of the rest. */
static bool
is_alone(const struct reply_filter_term *t)
{
	if (t->n != 1 || t->op != REPLY_FILTER_EQ)
		return false;
	if (t->field == REPLY_FILTER_STATUS)
		return strcmp(t->values[0], "open") == 0 ||
		       strcmp(t->values[0], "closed") == 0;
	return (t->field == REPLY_FILTER_OVERDUE ||
		   t->field == REPLY_FILTER_UNSEEN ||
		   t->field == REPLY_FILTER_KEV) &&
	       strcmp(t->values[0], "yes") == 0;
}

/* What writes a filter, and in which words. */
struct writing {
	struct base_buf out;
	reply_filter_word word; /* NULL: those of the normal form */
	void *ctx;
};

static void
add_word(struct writing *w, const char *name)
{
	add_text(&w->out, "", w->word == NULL ? name : w->word(w->ctx, name));
}

/* Is the value a word of ours, not what somebody calls a thing? */
static bool
is_word(enum reply_filter_field field, const char *value)
{
	switch (field) {
	case REPLY_FILTER_STATUS:
	case REPLY_FILTER_SSVC:
		return true;
	case REPLY_FILTER_PLANNED:
	case REPLY_FILTER_DUE:
	case REPLY_FILTER_HOST:
		return strcmp(value, "none") == 0;
	case REPLY_FILTER_OWNER:
		return strcmp(value, "none") == 0 || strcmp(value, "me") == 0;
	default:
		return is_flag(field);
	}
}

static void
add_value(struct writing *w, enum reply_filter_field field, const char *value)
{
	if (w->word != NULL && field == REPLY_FILTER_OWNER &&
	    strcmp(value, "all") == 0)
		add_word(w, "everybody");
	else if (is_word(field, value))
		add_word(w, value);
	else
		add_text(&w->out, "", value);
}

static void
add_term(struct writing *w, const struct reply_filter_term *t)
{
	size_t i;

	add_text(&w->out, "", w->out.len > 0 ? " " : "");
	if (is_alone(t)) {
		add_word(w, t->field == REPLY_FILTER_STATUS
				? t->values[0]
				: reply_filter_name(t->field));
		return;
	}
	add_word(w, reply_filter_name(t->field));
	add_text(&w->out, "", ops[t->op]);
	for (i = 0; i < t->n; i++) {
		add_text(&w->out, "", i > 0 ? "," : "");
		add_value(w, t->field, t->values[i]);
	}
}

const char *
reply_filter_in_words(const struct reply_filter *f, reply_filter_word word,
    void *ctx, struct base_arena *arena)
{
	struct writing w = {.word = word, .ctx = ctx};
	const char *text;
	size_t i;

	base_buf_init(&w.out, (size_t)16 * REPLY_FILTER_BYTES_MAX);
	if (f->has_closed)
		add_word(&w, "all");
	for (i = 0; i < f->n_terms; i++)
		add_term(&w, &f->terms[i]);
	for (i = 0; i < f->n_sorts; i++) {
		if (i == 0) {
			add_text(&w.out, "", w.out.len > 0 ? " " : "");
			add_word(&w, "sort");
		}
		add_text(
		    &w.out, i == 0 ? ":" : ",", f->sorts[i].is_down ? "-" : "");
		add_word(&w, reply_filter_name(f->sorts[i].field));
	}
	text = base_arena_strdup(arena, base_buf_text(&w.out));
	base_buf_release(&w.out);
	return text;
}

const char *
reply_filter_format(const struct reply_filter *f, struct base_arena *arena)
{
	return reply_filter_in_words(f, NULL, NULL, arena);
}
