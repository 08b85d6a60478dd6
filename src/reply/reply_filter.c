/*
 * Filters of lists: words, values and their normal forms (see
 * reply_filter.h).
 */
#include "reply_filter_x.h"

#include <string.h>

#include "kairan/base_text.h"
#include "reply_scan.h"
#include "reply_target.h"
#include "reply_words_filter.h"

static void
fail(struct reply_filter_reader *r, enum reply_filter_problem problem,
    struct reply_filter_piece w, const char *suggestion)
{
	if (r->out->problem != REPLY_FILTER_FINE)
		return;
	r->out->problem = problem;
	r->out->word = reply_filter_written(r, w);
	r->out->suggestion = suggestion;
}

static bool
is_any(struct reply_filter_piece w, const char *const *list)
{
	return reply_text_is_any(w.low, w.len, list);
}

/* The field of that name, or FIELDS. */
static enum reply_filter_field
field_of(struct reply_filter_piece w)
{
	size_t i;

	for (i = 0; i < BASE_LEN(reply_words_field); i++)
		if (reply_text_is(w.low, w.len, reply_words_field[i].word))
			return reply_words_field[i].field;
	return REPLY_FILTER_FIELDS;
}

/* The field that is spelled nearly so; NULL none. */
static const char *
near_field(struct reply_filter_piece w)
{
	const char *best = NULL, *word;
	unsigned distance, least = 3;
	size_t i;

	for (i = 0; i < BASE_LEN(reply_words_field); i++) {
		word = reply_words_field[i].word;
		if (!reply_text_is_near(w.low, w.len, word))
			continue;
		distance = reply_text_distance(w.low, w.len, word);
		if (distance < least) {
			least = distance;
			best = word;
		}
	}
	if (best == NULL && reply_text_is_near(w.low, w.len, "sort"))
		best = "sort";
	return best;
}

/* ":", "<=", "≦" ... at *p; false: none. */
static bool
scan_op(const char **p, enum reply_filter_op *out)
{
	static const struct {
		const char *text;
		enum reply_filter_op op;
	} all[] = {{"<=", REPLY_FILTER_LE}, {">=", REPLY_FILTER_GE},
	    {"=<", REPLY_FILTER_LE}, {"=>", REPLY_FILTER_GE},
	    {"!=", REPLY_FILTER_NE}, {"<>", REPLY_FILTER_NE},
	    {":<=", REPLY_FILTER_LE}, {":>=", REPLY_FILTER_GE},
	    {":<", REPLY_FILTER_LT}, {":>", REPLY_FILTER_GT},
	    {"≦", REPLY_FILTER_LE}, {"≧", REPLY_FILTER_GE},
	    {"≤", REPLY_FILTER_LE}, {"≥", REPLY_FILTER_GE},
	    {"≠", REPLY_FILTER_NE}, {"==", REPLY_FILTER_EQ},
	    {"<", REPLY_FILTER_LT}, {">", REPLY_FILTER_GT},
	    {"=", REPLY_FILTER_EQ}, {":", REPLY_FILTER_EQ}};
	size_t i;

	for (i = 0; i < BASE_LEN(all); i++)
		if (reply_scan_lit(p, all[i].text)) {
			*out = all[i].op;
			return true;
		}
	return false;
}

/* A word up to a blank, a comma or an operator. */
static struct reply_filter_piece
take_name(struct reply_filter_reader *r)
{
	struct reply_filter_piece w = {r->p, 0};
	enum reply_filter_op op;
	const char *p = r->p;

	while (
	    *p != '\0' && *p != ' ' && *p != ',' && strncmp(p, "、", 3) != 0) {
		const char *q = p;

		if (p > w.low && scan_op(&q, &op))
			break;
		p++;
	}
	w.len = (size_t)(p - w.low);
	r->p = p;
	return w;
}

/* Does a term or a bare word of ours begin at p? */
static bool
begins_term(const struct reply_filter_reader *r, const char *p)
{
	struct reply_filter_reader look = *r;
	enum reply_filter_op op;

	look.p = p;
	(void)take_name(&look);
	while (*look.p == ' ')
		look.p++;
	return scan_op(&look.p, &op);
}

/* One value, up to a blank or a comma. */
static struct reply_filter_piece
take_value(struct reply_filter_reader *r)
{
	struct reply_filter_piece w = {r->p, 0};

	while (*r->p != '\0' && *r->p != ' ' && *r->p != ',' &&
	       strncmp(r->p, "、", 3) != 0)
		r->p++;
	w.len = (size_t)(r->p - w.low);
	reply_text_strip(&w.low, &w.len);
	return w;
}

static struct reply_filter_term *
add_term(struct reply_filter_reader *r, enum reply_filter_field field,
    enum reply_filter_op op, struct reply_filter_piece w)
{
	struct reply_filter_term *t;

	if (r->out->n_terms == REPLY_FILTER_TERMS_MAX) {
		fail(r, REPLY_FILTER_LONG, w, NULL);
		return NULL;
	}
	t = &r->out->terms[r->out->n_terms++];
	t->field = field;
	t->op = op;
	t->values = base_arena_alloc(
	    r->arena, REPLY_FILTER_VALUES_MAX * sizeof(*t->values));
	t->n = 0;
	return t;
}

static void
add_value(struct reply_filter_reader *r, struct reply_filter_term *t,
    const char *value, struct reply_filter_piece w)
{
	if (t == NULL)
		return;
	if (t->n == REPLY_FILTER_VALUES_MAX)
		fail(r, REPLY_FILTER_LONG, w, NULL);
	else
		((const char **)t->values)[t->n++] = value;
}

/* Behind the comma that parts values of one term; false: it has no more. */
static bool
more_values(struct reply_filter_reader *r)
{
	const char *p = r->p;

	if (!reply_scan_lit(&p, ",") && !reply_scan_lit(&p, "、"))
		return false;
	if (*p == ' ' || *p == '\0' || begins_term(r, p))
		return false;
	r->p = p;
	return true;
}

static void
read_term(struct reply_filter_reader *r, enum reply_filter_field field,
    enum reply_filter_op op, struct reply_filter_piece name)
{
	struct reply_filter_term *t = add_term(r, field, op, name);
	const char *value;
	struct reply_filter_piece w, whole;

	if (op >= REPLY_FILTER_LT && !reply_filter_has_order(field))
		fail(r, REPLY_FILTER_NO_ORDER, name, NULL);
	do {
		w = whole = take_value(r);
		value = reply_filter_value(r, field, &w, &op);
		if (value == NULL) {
			if (r->out->problem == REPLY_FILTER_FINE)
				r->out->field = field;
			fail(r, REPLY_FILTER_NO_VALUE,
			    whole.len > 0 ? whole : name,
			    reply_filter_near_value(field, w));
			continue;
		}
		add_value(r, t, value, w);
	} while (more_values(r));
	if (t != NULL)
		t->op = op;
}

static void
read_sort(struct reply_filter_reader *r)
{
	struct reply_filter *f = r->out;
	enum reply_filter_field field;
	struct reply_filter_piece w;
	bool is_down;

	do {
		is_down = *r->p == '-';
		r->p += is_down || *r->p == '+';
		w = take_value(r);
		field = field_of(w);
		if (field == REPLY_FILTER_FIELDS)
			fail(r, REPLY_FILTER_NO_FIELD, w, near_field(w));
		else if (f->n_sorts == REPLY_FILTER_SORTS_MAX)
			fail(r, REPLY_FILTER_LONG, w, NULL);
		else
			f->sorts[f->n_sorts++] = (struct reply_filter_sort){
			    .field = field, .is_down = is_down};
	} while (more_values(r));
}

/* A CVE, "#12": what it names; FIELDS: none. */
static enum reply_filter_field
id_of(struct reply_filter_reader *r, struct reply_filter_piece *w)
{
	struct reply_targets ids;
	const char *p = base_arena_strndup(r->arena, w->low, w->len);

	/* "CVE-2026-1*" */
	if (strncmp(p, "cve-", 4) == 0 &&
	    strspn(p, "cve-0123456789*?") == w->len)
		return REPLY_FILTER_CVE;
	if (!reply_target_scan(&p, r->arena, &ids) || ids.n != 1 || *p != '\0')
		return REPLY_FILTER_FIELDS;
	if (*w->low != '#')
		return REPLY_FILTER_CVE;
	w->low++;
	w->len--;
	return REPLY_FILTER_TICKET;
}

static void
add_one(struct reply_filter_reader *r, enum reply_filter_field field,
    const char *value, struct reply_filter_piece w)
{
	add_value(r, add_term(r, field, REPLY_FILTER_EQ, w), value, w);
}

/* A word without an operator. */
static void
read_bare(struct reply_filter_reader *r, struct reply_filter_piece w)
{
	enum reply_filter_field field;
	const char *status;
	size_t i;

	if (is_any(w, reply_words_all)) {
		r->out->has_closed = true;
		return;
	}
	for (i = 0; i < BASE_LEN(reply_words_bare); i++)
		if (reply_text_is(w.low, w.len, reply_words_bare[i].word)) {
			add_one(r, reply_words_bare[i].field,
			    reply_words_bare[i].value, w);
			return;
		}
	field = id_of(r, &w);
	if (field != REPLY_FILTER_FIELDS) {
		add_one(r, field, reply_filter_written(r, w), w);
		return;
	}
	status = reply_filter_status(r, w);
	if (status != NULL) {
		add_one(r, REPLY_FILTER_STATUS, status, w);
		return;
	}
	for (i = 0; i < BASE_LEN(reply_words_bare); i++)
		if (reply_text_is_near(
			w.low, w.len, reply_words_bare[i].word)) {
			fail(r, REPLY_FILTER_NO_FIELD, w,
			    reply_words_bare[i].word);
			return;
		}
	fail(r, REPLY_FILTER_NO_FIELD, w,
	    reply_filter_near_value(REPLY_FILTER_STATUS, w));
	r->has_prose = r->has_prose ||
		       reply_filter_near_value(REPLY_FILTER_STATUS, w) == NULL;
}

static void
read_word(struct reply_filter_reader *r)
{
	enum reply_filter_field field;
	enum reply_filter_op op;
	const char *before, *p;
	struct reply_filter_piece w;

	before = r->p;
	w = take_name(r);
	p = r->p;
	while (*p == ' ')
		p++;
	if (!scan_op(&p, &op) || strncmp(p, "//", 2) == 0) {
		r->has_prose = r->has_prose || strncmp(p, "//", 2) == 0;
		if (w.len == 0)
			r->p = before + 1;
		else
			read_bare(r, w);
		return;
	}
	/* "List status: ..." is how a sentence begins. */
	r->has_prose = r->has_prose || (*p == ' ' && p[-1] == ':');
	while (*p == ' ')
		p++;
	r->p = p;
	if (is_any(w, reply_words_sort)) {
		read_sort(r);
		return;
	}
	field = field_of(w);
	if (field != REPLY_FILTER_FIELDS) {
		read_term(r, field, op, w);
		return;
	}
	fail(r, REPLY_FILTER_NO_FIELD, w, near_field(w));
	do
		(void)take_value(r);
	while (more_values(r));
}

void
reply_filter_read(const char *text, struct base_date today,
    struct base_arena *arena, struct reply_filter *out)
{
	struct reply_filter_reader r = {
	    .out = out, .arena = arena, .today = today};
	size_t len = strlen(text);

	memset(out, 0, sizeof(*out));
	out->word = "";
	if (len > REPLY_FILTER_BYTES_MAX) {
		out->problem = REPLY_FILTER_LONG;
		out->text = "";
		return;
	}
	reply_text_make(arena, text, len, &r.text);
	for (r.p = r.text.low; *r.p != '\0';) {
		if (reply_scan_of(&r.p, " ,;") != 0 ||
		    reply_scan_lit(&r.p, "、") || reply_scan_lit(&r.p, "。"))
			continue;
		read_word(&r);
	}
	out->is_shaped = !r.has_prose;
	out->text = reply_filter_format(out, arena);
}
