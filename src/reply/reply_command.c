/*
 * Which lines are commands: where they stand decides (design rule 7).
 *
 * Newly written lines form blocks, parted by blank lines and by anything
 * that was not newly written.  A block is read when it is the first or the
 * last one, or holds nothing but commands; and not when it looks pasted.
 */
#include "kairan/reply_command.h"

#include <string.h>

#include "kairan/reply_date.h"
#include "reply_between.h"
#include "reply_blocks.h"
#include "reply_directive.h"
#include "reply_lines.h"
#include "reply_scan.h"

/* Looks at the n lines of one block. */
static void
guess_lines(struct reply_reading *r, struct reply_entry *e, size_t n)
{
	struct reply_guess *guesses =
	    base_arena_alloc(r->arena, n * sizeof(*guesses));
	unsigned number = reply_between_number(r, e);
	size_t i;

	for (i = 0; i < n; i++) {
		const struct reply_line *line = &r->lines[e[i].line];

		e[i].guess = &guesses[i];
		if (e[i].is_fenced)
			guesses[i].sort = REPLY_SORT_LOG;
		else {
			reply_directive_guess(line->text, line->len, &r->facts,
			    r->arena, &guesses[i]);
			reply_between_guess(r, line, number, &guesses[i]);
		}
	}
	r->guess_count += n;
}

struct tally {
	size_t lines;
	size_t good; /* directives that can be obeyed, or nearly */
	size_t bad; /* what a log is made of */
	size_t notes;
	size_t commands; /* lines shaped like a command of ours */
	size_t strange; /* with the words of another tracker: "Open" */
	bool has_ours;
};

/* A status that is no typing error of one of ours. */
static bool
is_strange(const struct reply_directive *d)
{
	return d->problem_code == REPLY_PROBLEM_STATUS &&
	       (d->suggestion == NULL || !reply_text_is_near(d->value,
					     strlen(d->value), d->suggestion));
}

static void
count_block(const struct reply_entry *e, size_t n, struct tally *t)
{
	size_t i;

	memset(t, 0, sizeof(*t));
	for (i = 0; i < n; i++) {
		const struct reply_guess *g = e[i].guess;

		t->lines++;
		switch (g->sort) {
		case REPLY_SORT_COMMAND:
			t->commands++;
			if (g->directive.problem_code != REPLY_PROBLEM_NONE &&
			    g->directive.suggestion == NULL)
				t->bad++;
			else
				t->good++;
			t->strange += is_strange(&g->directive);
			t->has_ours |= g->is_ours;
			break;
		case REPLY_SORT_FIELD:
			if (g->is_foreign)
				t->bad++;
			else
				t->notes++;
			break;
		case REPLY_SORT_NOTE:
		case REPLY_SORT_BOX:
		case REPLY_SORT_TARGET:
			t->notes++;
			break;
		case REPLY_SORT_LOG:
			t->bad++;
			break;
		default:
			break;
		}
	}
}

static const char *
problem_text(const struct reply_directive *d, struct base_arena *arena)
{
	static const char *const texts[] = {
	    [REPLY_PROBLEM_KEY] = "no such command",
	    [REPLY_PROBLEM_STATUS] = "no such status",
	    [REPLY_PROBLEM_DATE] = "not a date that can be read",
	    [REPLY_PROBLEM_DATE_PAST] = "that day is over",
	    [REPLY_PROBLEM_VALUE] = "no such value",
	    [REPLY_PROBLEM_EMPTY] = "a value is needed",
	    [REPLY_PROBLEM_TARGETS] = "too many tickets, or a range backwards",
	    [REPLY_PROBLEM_REASON] = "a reason is needed",
	    [REPLY_PROBLEM_UNTIL] = "an end date is needed",
	    [REPLY_PROBLEM_NOTE] = "a note is needed",
	    [REPLY_PROBLEM_CONFLICT] = "the mail says two different things",
	    [REPLY_PROBLEM_FILTER] = "a list cannot be filtered by that"};

	if (d->problem_code == REPLY_PROBLEM_NONE)
		return NULL;
	if (d->suggestion == NULL)
		return texts[d->problem_code];
	return base_arena_printf(arena, "%s: did you mean \"%s\"?",
	    texts[d->problem_code], d->suggestion);
}

static void
add_field(struct reply_reading *r, const struct reply_entry *e)
{
	struct reply_field *field;

	if (e->guess->field == NULL || e->guess->field_value == NULL ||
	    e->guess->sort == REPLY_SORT_NOTE ||
	    r->field_count >= REPLY_MAX_FIELDS)
		return;
	field = &r->fields[r->field_count++];
	field->name = e->guess->field;
	field->value = e->guess->field_value;
	field->line = (unsigned)e->line + 1;
	field->is_known = e->guess->sort == REPLY_SORT_COMMAND;
}

/* target: the line above that says for whom it is, or NULL. */
static void
add_directive(struct reply_reading *r, const struct reply_entry *e,
    const struct reply_entry *target)
{
	const struct reply_guess *guess;
	struct reply_directive *d;

	for (guess = e->guess; guess != NULL; guess = guess->next) {
		if (r->directive_count >= REPLY_MAX_DIRECTIVES)
			return;
		d = &r->directives[r->directive_count++];
		*d = guess->directive;
		d->line = (unsigned)e->line + 1;
		if (target == NULL || d->target_count > 0)
			continue;
		d->targets = target->guess->directive.targets;
		d->target_count = target->guess->directive.target_count;
		r->taken[target->line] = 1;
	}
}

/* `reason: ...` under a status belongs to it. */
static void
add_note(struct reply_reading *r, const struct reply_entry *e)
{
	static const char *const reasons[] = {
	    "reason", "because", "理由", "note", "備考", NULL};
	struct reply_directive *d;
	struct base_date until;
	char text[BASE_DATE_TEXT];

	if (r->directive_count == 0)
		return;
	d = &r->directives[r->directive_count - 1];
	if (d->key != REPLY_KEY_STATUS)
		return;
	if (d->until == NULL &&
	    reply_text_is_any(
		e->guess->field, strlen(e->guess->field), reply_words_until)) {
		if (reply_date_read(e->guess->field_value, r->facts.today,
			&until) == BASE_OK) {
			base_date_format(until, text);
			d->until = base_arena_strdup(r->arena, text);
		}
		return;
	}
	if (d->reason != NULL || !reply_text_is_any(e->guess->field,
				     strlen(e->guess->field), reasons))
		return;
	d->reason = e->guess->field_value;
}

static bool
is_obeyable(const struct reply_guess *guess)
{
	return guess->sort == REPLY_SORT_COMMAND &&
	       guess->directive.problem_code == REPLY_PROBLEM_NONE;
}

/* How many lines of a block are read: all, none, or the run of commands
 * that a mail begins with. */
static size_t
read_length(const struct reply_reading *r, const struct reply_entry *e,
    size_t n, const struct tally *t)
{
	bool is_first = e == r->entries;
	bool is_last = e->block == r->block_count - 1;
	bool is_edge = e->block <= r->first_block || e->block >= r->last_block;
	size_t run = 0;

	if (reply_blocks_is_nested(r, e, n) || reply_blocks_is_cited(r, e, n) ||
	    (t->strange > 0 && (reply_blocks_is_announced(r, e) ||
				   reply_blocks_announces(r, e, n))))
		return 0;
	/* Beside a greeting only what is hardly anything but a command. */
	if (t->good + t->notes < t->lines && !is_first && !is_last &&
	    !(is_edge && t->has_ours && t->bad == 0))
		return t->good + t->notes + t->bad == t->lines &&
			       t->good > t->bad
			   ? n
			   : 0;
	while (run < n && (is_obeyable(e[run].guess) ||
			      e[run].guess->sort == REPLY_SORT_BOX ||
			      e[run].guess->sort == REPLY_SORT_NOTE))
		run++;
	if (t->bad > 0 && t->bad >= t->good) {
		if (t->lines == 1)
			return e->guess->sort == REPLY_SORT_COMMAND &&
				       !reply_blocks_is_announced(r, e)
				   ? 1
				   : 0;
		/* It begins with a command and holds nothing else: a value
		 * that cannot be read is said, not passed over. */
		if (is_first && run > 0 && e->guess->is_ours &&
		    t->commands == t->lines)
			return n;
		return is_first && e->guess->is_ours && t->bad <= 2 * t->good
			   ? run
			   : 0;
	}
	if (!t->has_ours &&
	    (reply_blocks_is_announced(r, e) ||
		(t->bad > 0 && reply_blocks_announces(r, e, n))))
		return 0;
	return n;
}

/* Is the line before or behind a directive too? */
static bool
has_company(const struct reply_entry *e, size_t i, size_t n)
{
	return (i > 0 && e[i - 1].guess->sort == REPLY_SORT_COMMAND) ||
	       (i + 1 < n && e[i + 1].guess->sort == REPLY_SORT_COMMAND);
}

static bool
is_sentence(const struct reply_line *line)
{
	static const char *const ends[] = {"。", "．", ".", "!", "！", ","};
	size_t i, len = line->len;

	while (len > 0 &&
	       (line->text[len - 1] == ' ' || line->text[len - 1] == '\r'))
		len--;
	for (i = 0; i < BASE_LEN(ends); i++)
		if (len > strlen(ends[i]) &&
		    memcmp(line->text + len - strlen(ends[i]), ends[i],
			strlen(ends[i])) == 0)
			return true;
	return false;
}

/* Between two sentences stands no signature.  An English priority may still
 * be of an alert that is told of. */
static bool
is_between_sentences(const struct reply_reading *r, const struct reply_entry *e)
{
	const struct reply_line *line = &r->lines[e->line];

	if (e->line == 0 || e->line + 1 >= r->line_count ||
	    line[1].kind != REPLY_LINE_NEW ||
	    e->guess->directive.key == REPLY_KEY_FIELD ||
	    (e->guess->directive.key == REPLY_KEY_PRIORITY &&
		(unsigned char)line->text[0] < 0x80))
		return false;
	return is_sentence(&line[-1]) && is_sentence(&line[1]);
}

static void
read_block(struct reply_reading *r, struct reply_entry *e, size_t n)
{
	const struct reply_entry *target = NULL;
	struct tally t;
	size_t i, length;

	guess_lines(r, e, n);
	count_block(e, n, &t);
	length = read_length(r, e, n, &t);
	for (i = 0; i < n; i++) {
		const struct reply_guess *g = e[i].guess;

		if (e == r->entries || e->block == r->block_count - 1 ||
		    length > 0 || t.good + t.notes + t.bad == t.lines)
			add_field(r, &e[i]);
		if (i >= length)
			continue;
		if (g->sort == REPLY_SORT_NOTE)
			add_note(r, &e[i]);
		if (g->sort == REPLY_SORT_TARGET)
			target = &e[i];
		if (g->sort != REPLY_SORT_COMMAND ||
		    (g->is_bare && &e[i] != r->entries &&
			(target == NULL || target != &e[i] - 1)) ||
		    (g->is_only && r->count > 1))
			continue;
		/* "担当:山田" under a firm's name is a signature. */
		if (!g->is_ours && &e[i] != r->entries &&
		    t.good + t.notes + t.bad < t.lines &&
		    !has_company(e, i, n) && !is_between_sentences(r, &e[i]))
			continue;
		/* Between prose a problem without a guess is prose. */
		if (g->directive.problem_code != REPLY_PROBLEM_NONE &&
		    g->directive.suggestion == NULL && &e[i] != r->entries &&
		    t.good + t.bad + t.notes < t.lines)
			continue;
		add_directive(r, &e[i], target);
	}
}

/* Of a long block only the end that may hold commands is read: its head
 * when it is the first one, else its tail when it is the last. */
static void
read_bounded(struct reply_reading *r, struct reply_entry *e, size_t n)
{
	size_t part = n < REPLY_MAX_BLOCK ? n : REPLY_MAX_BLOCK;

	if (r->guess_count + part > REPLY_MAX_GUESSES &&
	    e->block != r->block_count - 1)
		return;
	if (part == n || e == r->entries)
		read_block(r, e, part);
	else if (e->block == r->block_count - 1)
		read_block(r, e + n - part, part);
}

static bool
is_same_target(const struct reply_directive *a, const struct reply_directive *b)
{
	size_t i;

	if (a->target_count != b->target_count)
		return false;
	for (i = 0; i < a->target_count; i++)
		if (strcmp(a->targets[i], b->targets[i]) != 0)
			return false;
	return true;
}

/* Can only one of the two hold? */
static bool
is_single(const struct reply_directive *a, const struct reply_directive *b)
{
	if (a->key == REPLY_KEY_FIELD)
		return strcmp(a->field, b->field) == 0;
	return a->key <= REPLY_KEY_DEFER && a->key != REPLY_KEY_WATCHER;
}

static void
find_conflicts(struct reply_reading *r)
{
	struct reply_directive *d = r->directives;
	size_t i, k;

	for (i = 0; i < r->directive_count; i++)
		for (k = 0; k < i; k++) {
			if (d[i].key != d[k].key || !is_single(&d[i], &d[k]) ||
			    strcmp(d[i].value, d[k].value) == 0 ||
			    !is_same_target(&d[i], &d[k]))
				continue;
			if (d[i].problem_code == REPLY_PROBLEM_NONE)
				d[i].problem_code = REPLY_PROBLEM_CONFLICT;
			if (d[k].problem_code == REPLY_PROBLEM_NONE)
				d[k].problem_code = REPLY_PROBLEM_CONFLICT;
		}
}

static void
finish(struct reply_reading *r, struct reply_commands *out)
{
	uint8_t *take = base_arena_alloc(r->arena, r->line_count + 1);
	size_t i;

	find_conflicts(r);
	for (i = 0; i < r->line_count; i++)
		take[i] = r->lines[i].is_kept && !r->taken[i];
	for (i = 0; i < r->directive_count; i++) {
		struct reply_directive *d = &r->directives[i];

		d->problem = problem_text(d, r->arena);
		/* What was done, why a risk is taken, or what a day waits for
		 * is for others. */
		if (d->problem == NULL &&
		    (d->reason == NULL ||
			(d->key == REPLY_KEY_STATUS && d->target_count > 0)))
			take[d->line - 1] = 0;
		if (d->key == REPLY_KEY_DRY_RUN && d->problem == NULL)
			out->is_dry_run = true;
	}
	/* A line with a problem stays, whatever else it says. */
	for (i = 0; i < r->directive_count; i++)
		if (r->directives[i].problem != NULL)
			take[r->directives[i].line - 1] = 1;
	out->directives = r->directives;
	out->directive_count = r->directive_count;
	out->fields = r->fields;
	out->field_count = r->field_count;
	out->comment_lines = take;
	out->comment =
	    reply_lines_join(r->lines, r->line_count, take, r->arena);
}

/* Names in the form in which lines are read. */
static void
set_known(struct reply_reading *r, const struct reply_known *known)
{
	const char **folded;
	struct reply_text text;
	size_t i,
	    n = known->count < REPLY_MAX_KNOWN ? known->count : REPLY_MAX_KNOWN;

	folded = base_arena_alloc(r->arena, (n + 1) * sizeof(*folded));
	for (i = 0; i < n; i++) {
		reply_text_make(
		    r->arena, known->names[i], strlen(known->names[i]), &text);
		folded[i] = text.low;
	}
	r->facts.known = known->names;
	r->facts.folded = folded;
	r->facts.known_count = n;
	r->facts.lines = known->lines;
}

void
reply_command_read(const struct reply_line *lines, size_t line_count,
    struct base_date today, struct base_arena *arena,
    struct reply_commands *out)
{
	const struct reply_known none = {NULL, 0, 0};

	reply_command_read_known(lines, line_count, &none, today, arena, out);
}

void
reply_command_read_known(const struct reply_line *lines, size_t line_count,
    const struct reply_known *known, struct base_date today,
    struct base_arena *arena, struct reply_commands *out)
{
	struct reply_reading r;
	size_t i, n;

	memset(out, 0, sizeof(*out));
	memset(&r, 0, sizeof(r));
	r.lines = lines;
	r.line_count = line_count;
	r.facts.today = today;
	r.arena = arena;
	set_known(&r, known);
	r.taken = base_arena_alloc(arena, line_count + 1);
	r.entries =
	    base_arena_alloc(arena, (line_count + 1) * sizeof(*r.entries));
	r.directives = base_arena_alloc(
	    arena, REPLY_MAX_DIRECTIVES * sizeof(*r.directives));
	r.fields =
	    base_arena_alloc(arena, REPLY_MAX_FIELDS * sizeof(*r.fields));
	reply_blocks_collect(&r);
	reply_blocks_find_edges(&r);
	for (i = 0; i < r.count; i += n) {
		n = reply_blocks_end(&r, i) - i;
		read_bounded(&r, &r.entries[i], n);
	}
	finish(&r, out);
}

void
reply_command_read_text(const char *text, struct base_date today,
    struct base_arena *arena, struct reply_commands *out)
{
	size_t count;
	const char *copy = base_arena_strdup(arena, text);
	struct reply_line *lines =
	    reply_lines_split(copy, strlen(copy), arena, &count);

	reply_command_read(lines, count, today, arena, out);
}
