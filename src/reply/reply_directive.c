/*
 * One line on its own (see reply_directive.h).
 */
#include "reply_directive.h"

#include <string.h>

#include "kairan/base_text.h"
#include "reply_guess.h"
#include "reply_scan.h"
#include "reply_word.h"
#include "reply_words_command.h"

static const char *const mirror_names[REPLY_KEY_COUNT] = {
    [REPLY_KEY_STATUS] = "Status",
    [REPLY_KEY_ASSIGNEE] = "Assigned to",
    [REPLY_KEY_PLANNED] = "Planned date",
    [REPLY_KEY_DUE] = "Due Date",
    [REPLY_KEY_PRIORITY] = "Priority",
    [REPLY_KEY_SSVC] = "SSVC",
    [REPLY_KEY_WATCHER] = "Watchers",
    [REPLY_KEY_PRIVATE] = "Private",
    [REPLY_KEY_DEFER] = "Defer until"};

static const char *const key_names[REPLY_KEY_COUNT] = {"status", "assignee",
    "planned", "due", "priority", "ssvc", "watcher", "private", "defer",
    "reopen", "ack", "split", "track", "list", "show", "commands", "mitigation",
    "why", "mute", "notify", "dry_run", "help", "stop", "field"};

const char *
reply_key_name(enum reply_key key)
{
	return (size_t)key < BASE_LEN(key_names) ? key_names[key] : "unknown";
}

/* Is the key that word with an error in it? */
static bool
is_nearly(const struct reply_split *split, const char *word)
{
	size_t i;

	for (i = 0; i < BASE_LEN(reply_words_key_meant); i++)
		if (strcmp(reply_words_key_meant[i].value, word) == 0 &&
		    reply_text_is(split->key, split->key_len,
			reply_words_key_meant[i].word))
			return true;
	return reply_text_is_near(split->key, split->key_len, word);
}

/* A key with a typing error, and a value that fits it. */
bool
reply_guess_near_key(struct reply_reader *r, const struct reply_split *split)
{
	struct reply_value value;
	size_t i;

	if (split->key_len < 3 || !split->is_colon)
		return false;
	for (i = 0; i < BASE_LEN(reply_words_key); i++) {
		const struct reply_word_key *key = &reply_words_key[i];

		if (key->key > REPLY_KEY_DEFER || !is_nearly(split, key->word))
			continue;
		reply_value_read(key->key,
		    reply_piece_from(&r->line, split->value), r->today,
		    r->arena, &value);
		if (!value.is_command || value.problem != REPLY_PROBLEM_NONE ||
		    (key->key != REPLY_KEY_ASSIGNEE && !value.is_ours &&
			key->key != REPLY_KEY_PRIORITY))
			continue;
		reply_reader_take(r, key->key, &value);
		r->out->directive.problem_code = REPLY_PROBLEM_KEY;
		r->out->directive.suggestion = key->word;
		return true;
	}
	return false;
}

/* Is that a value of the key? */
static bool
is_pair(struct reply_reader *r, const struct reply_word_key *key,
    const struct reply_split *split, struct reply_piece piece,
    struct reply_value *value)
{
	reply_value_read(key->key, piece, r->today, r->arena, value);
	reply_value_finish(key, piece, value, r->arena);
	if (piece.len == 0 && r->targets.n == 0 &&
	    !(key->flags & REPLY_WORD_ALONE))
		return false;
	/* 保留 with something that is no date is the status with a note. */
	if (key->key == REPLY_KEY_DEFER && value->problem != 0 &&
	    r->targets.n == 0)
		value->is_command = value->is_command && split->is_colon;
	if (!value->is_command)
		return false;
	return (!(key->flags & REPLY_WORD_WEAK) && split->is_colon) ||
	       (value->problem == REPLY_PROBLEM_NONE &&
		   (key->key == REPLY_KEY_ASSIGNEE || value->is_ours));
}

static void
set_mirror(struct reply_reader *r, enum reply_key key, struct reply_piece piece,
    const struct reply_value *value)
{
	r->out->field = mirror_names[key];
	r->out->field_value =
	    base_arena_strndup(r->arena, piece.norm, piece.len);
	if (value->problem == REPLY_PROBLEM_NONE &&
	    (key == REPLY_KEY_STATUS || key == REPLY_KEY_PLANNED ||
		key == REPLY_KEY_DUE || key == REPLY_KEY_DEFER))
		r->out->field_value = value->value;
}

/* `key: value` of ours. */
bool
reply_guess_pair(struct reply_reader *r, const char *low)
{
	const struct reply_word_key *key;
	struct reply_value value;
	struct reply_split split;
	struct reply_piece piece;
	size_t targets = r->targets.n;

	if (!reply_shape_split(low, &split) ||
	    (key = reply_shape_key(split.key, split.key_len)) == NULL)
		return false;
	piece =
	    reply_piece_from(&r->line, reply_word_targets(r, key, split.value));
	if (is_pair(r, key, &split, piece, &value)) {
		reply_reader_take(r, key->key, &value);
		set_mirror(r, key->key, piece, &value);
		return true;
	}
	r->targets.n = targets;
	return false;
}

/* A status without a key: behind targets, or as the first line. */
bool
reply_guess_status(struct reply_reader *r, const char *low, bool has_colon)
{
	struct reply_piece piece = reply_piece_from(&r->line, low);
	struct reply_value value;
	bool is_bare = r->targets.n == 0;

	reply_value_status(
	    piece, is_bare || !has_colon, r->today, r->arena, &value);
	if (!value.is_command)
		return false;
	/* Behind a target and a colon prose is prose, not a problem. */
	if (value.problem == REPLY_PROBLEM_STATUS && value.suggestion == NULL)
		return false;
	reply_reader_take(r, REPLY_KEY_STATUS, &value);
	r->out->is_bare = is_bare;
	return true;
}

/* One word in capitals that is nearly a status. */
bool
reply_guess_near_status(struct reply_reader *r, const char *low)
{
	struct reply_piece piece = reply_piece_from(&r->line, low);
	struct reply_value value;
	size_t i;

	if (piece.len < 5 || piece.len > 20)
		return false;
	for (i = 0; i < piece.len; i++)
		if (!(piece.norm[i] >= 'A' && piece.norm[i] <= 'Z') &&
		    piece.norm[i] != '_')
			return false;
	reply_value_status(piece, false, r->today, r->arena, &value);
	if (value.suggestion == NULL)
		return false;
	reply_reader_take(r, REPLY_KEY_STATUS, &value);
	r->out->is_bare = true;
	return true;
}

static const char *
mirror_name(struct reply_reader *r, const struct reply_split *split)
{
	size_t i;

	for (i = 0; i < BASE_LEN(reply_words_redmine); i++)
		if (reply_text_is(split->key, split->key_len,
			reply_words_redmine[i].word))
			return reply_words_redmine[i].value;
	r->out->is_foreign = true;
	return base_arena_strndup(r->arena,
	    r->line.norm + (split->key - r->line.low), split->key_len);
}

/* Runs of blanks as one. */
static const char *
one_blank(struct base_arena *arena, const char *text)
{
	char *copy = base_arena_strdup(arena, text), *to = copy;
	const char *from;

	for (from = copy; *from != '\0'; from++)
		if (*from != ' ' || to == copy || to[-1] != ' ')
			*to++ = *from;
	*to = '\0';
	return copy;
}

/* `Word: value` that is no command of ours. */
bool
reply_guess_field(struct reply_reader *r, const char *low)
{
	struct reply_split split;
	size_t i, blanks = 0;

	if (!reply_shape_split(low, &split) || !split.is_colon ||
	    split.value[0] == '\0' || split.key_len > 40 ||
	    reply_is_digit(split.key[0]) || strncmp(split.value, "//", 2) == 0)
		return false;
	for (i = 0; i < split.key_len; i++) {
		if (split.key[i] == ' ')
			blanks++;
		else if ((unsigned char)split.key[i] < 0x80 &&
			 !reply_is_alnum(split.key[i]) &&
			 strchr("_-%/.", split.key[i]) == NULL)
			return false;
	}
	if (blanks > 3)
		return false;
	if (reply_text_is_any(split.key, split.key_len, reply_words_note)) {
		r->out->sort = REPLY_SORT_NOTE;
		r->out->field_value =
		    reply_piece_from(&r->line, split.value).norm;
		r->out->field =
		    base_arena_strndup(r->arena, split.key, split.key_len);
		return true;
	}
	r->out->sort = REPLY_SORT_FIELD;
	r->out->field = mirror_name(r, &split);
	r->out->field_value =
	    one_blank(r->arena, reply_piece_from(&r->line, split.value).norm);
	return true;
}

/* A field of the very ticket, by its exact name. */
bool
reply_guess_known(struct reply_reader *r, const char *low)
{
	struct reply_value value = {.is_command = true};
	struct reply_split split;
	struct reply_piece piece;
	const char *mirror;
	size_t i;

	if (r->facts->known_count == 0 || !reply_shape_split(low, &split) ||
	    !split.is_colon || split.value[0] == '\0')
		return false;
	mirror = mirror_name(r, &split);
	for (i = 0; i < r->facts->known_count; i++)
		if (reply_text_is(
			split.key, split.key_len, r->facts->folded[i]) ||
		    base_text_equal_ascii(mirror, r->facts->known[i]))
			break;
	if (i == r->facts->known_count)
		return false;
	piece = reply_piece_from(&r->line, split.value);
	value.value = reply_text_is_any(piece.low, piece.len, reply_words_none)
			  ? "none"
			  : base_arena_strndup(r->arena, piece.norm, piece.len);
	reply_reader_take(r, REPLY_KEY_FIELD, &value);
	r->out->directive.field = r->facts->known[i];
	r->out->field = mirror;
	r->out->field_value = value.value;
	return true;
}

/* Where a second `key: value` begins on a line, beyond byte `start`: behind
 * a comma, a semicolon or a blank.  0: nowhere. */
static size_t
find_second(const struct reply_text *line, size_t start)
{
	const char *colon = line->low + start, *from;

	while ((colon = strchr(colon + 1, ':')) != NULL) {
		for (from = colon;
		     from > line->low && colon - from < REPLY_SHAPE_KEY &&
		     from[-1] != ',' && from[-1] != ';' && from[-1] != ' ';
		     from--)
			if (from - line->low >= 3 &&
			    memcmp(from - 3, "、", 3) == 0)
				break;
		if (from > line->low + start && from[-1] != ':' &&
		    reply_shape_key(from, (size_t)(colon - from)) != NULL)
			return (size_t)(from - line->low);
		if (colon[1] == '\0')
			break;
	}
	return 0;
}

/* "リスク受容 期限：2027/3/31": the end of that, and no due date. */
static bool
is_end_date(const struct reply_directive *d, const char *low)
{
	const char *const words[] = {"期限", "有効期限", NULL};

	return d->key == REPLY_KEY_STATUS && d->until == NULL &&
	       strcmp(d->value, "RISK_ACCEPTED") == 0 &&
	       reply_scan_any(&low, words) >= 0;
}

/* Behind "#13, #14" or, of the lines of a list, "3, 5-7" at p; p: neither. */
static const char *
skip_targets(
    const char *p, const struct reply_facts *facts, struct base_arena *arena)
{
	struct reply_targets ids;
	const char *q = p;

	if (reply_target_scan(&q, arena, &ids))
		return q;
	return facts->lines > 0 && reply_is_digit(*p)
		   ? p + strspn(p, "0123456789,-~ ")
		   : p;
}

/* Where the next of those begins, with a colon behind it, beyond the colon of
 * the one at `from`; the end of the line when there is none. */
static size_t
find_other(const struct reply_text *line, size_t from,
    const struct reply_facts *facts, struct base_arena *arena)
{
	const char *p = strchr(line->low + from, ':'), *end;

	if (p == NULL)
		return line->len;
	for (p++; *p != '\0'; p = end > p ? end : p + 1) {
		end = p;
		if (strchr(" ,;", p[-1]) != NULL ||
		    (p - line->low >= 3 && memcmp(p - 3, "、", 3) == 0))
			end = skip_targets(p, facts, arena);
		if (end > p && *end == ':')
			return (size_t)(p - line->low);
	}
	return line->len;
}

/* The end of the part of a line that goes before byte `at`. */
static size_t
end_before(const struct reply_text *line, size_t at)
{
	while (at > 0 && strchr(" ,;", line->low[at - 1]) != NULL)
		at--;
	return at >= 3 && memcmp(line->low + at - 3, "、", 3) == 0 ? at - 3
								   : at;
}

/* "status: ONGOING, assign: me": both or neither. */
static bool
guess_two(const struct reply_text *line, const struct reply_facts *facts,
    struct base_arena *arena, unsigned depth, struct reply_guess *out)
{
	struct reply_guess *second;
	struct reply_text rest;
	size_t at;

	if (depth > 5)
		return false;
	for (at = find_second(line, 0); at != 0; at = find_second(line, at)) {
		reply_guess_line(
		    line->norm, end_before(line, at), facts, arena, out);
		if (out->sort == REPLY_SORT_COMMAND &&
		    !is_end_date(&out->directive, line->low + at))
			break;
	}
	if (at == 0)
		return false;
	second = base_arena_alloc(arena, sizeof(*second));
	reply_text_make(arena, line->norm + at, line->len - at, &rest);
	if (!guess_two(&rest, facts, arena, depth + 1, second))
		reply_guess_line(rest.norm, rest.len, facts, arena, second);
	/* Behind a mere blank it may be part of a note. */
	if (second->sort != REPLY_SORT_COMMAND ||
	    (line->low[at - 1] == ' ' &&
		second->directive.problem_code != REPLY_PROBLEM_NONE))
		return false;
	if (second->directive.target_count == 0) {
		second->directive.targets = out->directive.targets;
		second->directive.target_count = out->directive.target_count;
	}
	second->directive.raw = line->norm;
	out->directive.raw = line->norm;
	out->is_ours = out->is_ours || second->is_ours;
	out->is_bare = false;
	out->next = second;
	return true;
}

/* Is it of a list, and no part of a note? */
static bool
is_next(const struct reply_text *line, size_t at, const struct reply_guess *g)
{
	bool is_listed = at == 0 || end_before(line, at) + 1 < at ||
			 line->low[at - 1] != ' ';

	return g->sort == REPLY_SORT_COMMAND && g->directive.target_count > 0 &&
	       (is_listed || g->directive.problem_code == REPLY_PROBLEM_NONE);
}

/* "#12: ONGOING, #13: DEFER": each of them, or this is none of that. */
static bool
guess_others(const struct reply_text *line, const struct reply_facts *facts,
    struct base_arena *arena, struct reply_guess *out)
{
	struct reply_guess *g = out, *all = out;
	struct reply_text part;
	size_t at, next;

	next = find_other(line, 0, facts, arena);
	if (next == line->len)
		return false;
	for (at = 0; at < line->len; at = next) {
		next = find_other(line, at, facts, arena);
		reply_text_make(
		    arena, line->norm + at, end_before(line, next) - at, &part);
		if (at > 0)
			g = g->next = base_arena_alloc(arena, sizeof(*g));
		if (!guess_two(&part, facts, arena, 0, g))
			reply_guess_line(part.norm, part.len, facts, arena, g);
		if (!is_next(line, at, g))
			return false;
		while (g->next != NULL)
			g = g->next;
	}
	for (; all != NULL; all = all->next)
		all->directive.raw = line->norm;
	return true;
}

/* "list status:open", "notify: status=never": all of it is the value. */
static bool
is_whole(const struct reply_directive *d)
{
	return d->problem_code == REPLY_PROBLEM_NONE &&
	       ((d->key == REPLY_KEY_LIST && *d->value != '\0') ||
		   (d->key == REPLY_KEY_NOTIFY &&
		       strchr(d->value, '=') != NULL));
}

void
reply_directive_guess(const char *text, size_t len,
    const struct reply_facts *facts, struct base_arena *arena,
    struct reply_guess *out)
{
	struct reply_text line;

	memset(out, 0, sizeof(*out));
	if (len == 0 || len > REPLY_MAX_COMMAND_LINE)
		return;
	reply_guess_line(text, len, facts, arena, out);
	if (out->sort != REPLY_SORT_COMMAND || is_whole(&out->directive))
		return;
	reply_text_make(arena, text, len, &line);
	if (!guess_others(&line, facts, arena, out) &&
	    !guess_two(&line, facts, arena, 0, out))
		reply_guess_line(text, len, facts, arena, out);
}
