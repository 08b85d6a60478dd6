/*
 * One line: for whom it is (#12, 3, a CVE, a ticked box), and what it says
 * (see reply_guess.h).
 */
#include "reply_guess.h"

#include <string.h>

#include "kairan/reply_date.h"
#include "reply_scan.h"
#include "reply_tick.h"

/* A day and no more, behind a target: then it is planned. */
static bool
guess_day(struct reply_reader *r, const char *p, bool is_marked)
{
	struct reply_piece piece = reply_piece_from(&r->line, p);
	static const char *const ends[] = {"までに", "まで", "に", "対応",
	    "実施", "適用", "作業", "更新", "予定", "します", "です"};
	struct reply_value value;
	struct base_date date;
	size_t i, len, used;

	used = reply_date_scan(piece.low, r->today, &date);
	if (used == 0 ||
	    (!is_marked && strcspn(piece.low, "0123456789") >= used))
		return false;
	p = piece.low + used;
	for (i = 0; i < BASE_LEN(ends); i++)
		(void)reply_scan_lit(&p, ends[i]);
	len = (size_t)(p - piece.low);
	if (*p != '\0' && strcmp(p, "。") != 0 && strcmp(p, ".") != 0)
		return false;
	/* Only the day itself is the value. */
	piece.len = used < len ? used : len;
	reply_value_read(REPLY_KEY_PLANNED, piece, r->today, r->arena, &value);
	if (!value.is_command)
		return false;
	reply_reader_take(r, REPLY_KEY_PLANNED, &value);
	return true;
}

/* A status and nothing else: that needs no colon. */
static bool
guess_exact(struct reply_reader *r, const char *p)
{
	struct reply_piece piece = reply_piece_from(&r->line, p);
	struct reply_value value;

	reply_value_status(piece, false, r->today, r->arena, &value);
	if (!value.is_command || value.problem != REPLY_PROBLEM_NONE ||
	    value.reason != NULL || value.until != NULL)
		return false;
	reply_reader_take(r, REPLY_KEY_STATUS, &value);
	return true;
}

/* What stands behind a target. */
static bool
guess_rest(struct reply_reader *r, const char *p, bool has_colon, bool ticked)
{
	struct reply_value seen = {
	    .is_command = true, .value = "", .is_ours = true};

	if (*p != '\0')
		return reply_guess_pair(r, p) || reply_guess_known(r, p) ||
		       reply_word_guess(r, p) ||
		       reply_guess_status(r, p, has_colon || ticked) ||
		       guess_day(r, p, has_colon || ticked) ||
		       guess_exact(r, p);
	if (!ticked)
		return false;
	reply_reader_take(r, REPLY_KEY_ACK, &seen);
	return true;
}

/* A box that is not ticked, whatever stands behind it. */
static bool
take_open(struct reply_reader *r)
{
	r->targets.n = 0;
	r->out->sort = REPLY_SORT_BOX;
	return true;
}

static bool
guess_targeted(struct reply_reader *r, const char *p, enum reply_tick tick)
{
	bool has_colon = reply_scan_of(&p, ":") != 0;

	(void)(has_colon || reply_scan_lit(&p, "は") ||
	       reply_scan_lit(&p, "を"));
	(void)(reply_scan_lit(&p, "→") || reply_scan_lit(&p, "->") ||
	       reply_scan_lit(&p, "="));
	reply_scan_blanks(&p);
	if (tick == REPLY_TICK_NONE) {
		tick = reply_tick_scan(&p);
		has_colon = reply_scan_of(&p, ":") != 0 || has_colon;
		reply_scan_blanks(&p);
	}
	if (tick == REPLY_TICK_OPEN)
		return take_open(r);
	return guess_rest(r, p, has_colon, tick == REPLY_TICK_DONE);
}

/* "#12" or "#12:" and no more. */
static bool
guess_target_alone(struct reply_reader *r, const char *p)
{
	struct reply_value value = {.value = ""};

	while (reply_scan_of(&p, " :") != 0)
		continue;
	if (*p != '\0' || r->targets.is_bad)
		return false;
	reply_reader_take(r, REPLY_KEY_STATUS, &value);
	r->out->sort = REPLY_SORT_TARGET;
	return true;
}

/* "3", "1-5", "1, 3-5": lines of the mail that is answered. */
static bool
scan_numbers(struct reply_reader *r, const char **p)
{
	struct reply_targets *t = &r->targets;
	const char *q = *p;
	int from, to;

	memset(t, 0, sizeof(*t));
	for (;;) {
		if (!reply_scan_number(&q, 3, &from) || from < 1)
			break;
		to = from;
		reply_scan_blanks(&q);
		if (reply_scan_of(&q, "-~") != 0 ||
		    reply_scan_lit(&q, "から")) {
			reply_scan_blanks(&q);
			if (!reply_scan_number(&q, 3, &to) || to < from)
				break;
		}
		for (; from <= to && t->n < REPLY_MAX_TARGETS; from++)
			t->v[t->n++] = base_arena_printf(r->arena, "%d", from);
		t->is_bad = t->is_bad || from <= to;
		*p = q;
		reply_scan_blanks(&q);
		if (reply_scan_of(&q, ",&") == 0 && !reply_scan_lit(&q, "、") &&
		    !reply_scan_lit(&q, "と"))
			return true;
		reply_scan_blanks(&q);
	}
	t->n = 0;
	return false;
}

/* "3: ONGOING", "3. 対応中", "1-5 [x]": for lines of the mail that is
 * answered. */
static bool
guess_numbered(struct reply_reader *r, const char *p, enum reply_tick tick)
{
	struct reply_targets ids;
	bool has_mark;

	reply_scan_blanks(&p);
	if (reply_scan_lit(&p, "no."))
		reply_scan_blanks(&p);
	if (!scan_numbers(r, &p))
		return false;
	/* 3番目：対応中 */
	if (reply_scan_lit(&p, "番"))
		(void)reply_scan_lit(&p, "目");
	reply_scan_blanks(&p);
	has_mark = reply_scan_of(&p, r->targets.n == 1 ? ":.)" : ":") != 0;
	reply_scan_blanks(&p);
	/* "1. #12: ONGOING", as the line itself begins. */
	if (has_mark && reply_target_scan(&p, r->arena, &ids)) {
		r->targets = ids;
		return guess_targeted(r, p, tick);
	}
	if (tick == REPLY_TICK_NONE) {
		tick = reply_tick_scan(&p);
		has_mark = has_mark || tick != REPLY_TICK_NONE;
	}
	if (tick == REPLY_TICK_OPEN)
		return take_open(r);
	if (has_mark || tick == REPLY_TICK_DONE
		? guess_rest(r, p, true, tick == REPLY_TICK_DONE)
		: guess_exact(r, p) || guess_day(r, p, false))
		return true;
	r->targets.n = 0;
	return false;
}

/* A box at the beginning of a line, with a bullet or without. */
static enum reply_tick
scan_box(const char *low, const char **p)
{
	enum reply_tick tick;
	const char *q = low;

	tick = reply_tick_scan(&q);
	if (tick == REPLY_TICK_NONE) {
		q = reply_shape_skip_bullet(low);
		tick = q == low ? REPLY_TICK_NONE : reply_tick_scan(&q);
	}
	*p = tick == REPLY_TICK_NONE ? low : q;
	return tick;
}

void
reply_guess_line(const char *text, size_t len, const struct reply_facts *facts,
    struct base_arena *arena, struct reply_guess *out)
{
	enum reply_tick tick;
	struct reply_reader r;
	const char *p;

	memset(out, 0, sizeof(*out));
	if (len == 0 || len > REPLY_MAX_COMMAND_LINE)
		return;
	memset(&r, 0, sizeof(r));
	r.facts = facts;
	r.today = facts->today;
	r.arena = arena;
	r.out = out;
	reply_text_make(arena, text, len, &r.line);
	if (reply_shape_is_end(r.line.low)) {
		out->sort = REPLY_SORT_END;
		return;
	}
	if (reply_shape_is_log(text, len, r.line.low)) {
		out->sort = REPLY_SORT_LOG;
		return;
	}
	tick = scan_box(r.line.low, &p);
	if (facts->lines > 0 && guess_numbered(&r, p, tick))
		return;
	p = tick == REPLY_TICK_NONE ? reply_shape_skip_bullet(r.line.low) : p;
	if (reply_target_scan(&p, arena, &r.targets)) {
		if (guess_targeted(&r, p, tick) ||
		    (tick == REPLY_TICK_NONE && guess_target_alone(&r, p)))
			return;
		r.targets.n = 0;
	}
	p = reply_shape_skip_bullet(r.line.low);
	if (reply_guess_pair(&r, p) || reply_guess_known(&r, p) ||
	    reply_word_guess(&r, p) || reply_guess_status(&r, p, false) ||
	    reply_guess_near_status(&r, p))
		return;
	if (reply_guess_field(&r, p)) {
		struct reply_split split;

		if (out->sort == REPLY_SORT_FIELD && out->is_foreign &&
		    reply_shape_split(p, &split))
			(void)reply_guess_near_key(&r, &split);
	}
}
