/*
 * Values of commands and their normal forms (see reply_value.h).
 */
#include "reply_value.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/reply_date.h"
#include "reply_scan.h"
#include "reply_shape.h"
#include "reply_words_command.h"

struct reply_piece
reply_piece_from(const struct reply_text *line, const char *low_at)
{
	size_t from = (size_t)(low_at - line->low);
	struct reply_piece piece;

	piece.norm = line->norm + from;
	piece.low = low_at;
	piece.len = line->len - from;
	return piece;
}

struct reply_piece
reply_piece_strip(struct reply_piece piece)
{
	const char *p = piece.low;

	reply_text_strip(&p, &piece.len);
	piece.norm += p - piece.low;
	piece.low = p;
	return piece;
}

static const char *
copy(struct base_arena *arena, struct reply_piece piece)
{
	return base_arena_strndup(arena, piece.norm, piece.len);
}

static size_t
count_blanks(struct reply_piece piece)
{
	size_t i, n = 0;

	for (i = 0; i < piece.len; i++)
		n += piece.low[i] == ' ';
	return n;
}

/* Prose rather than a name or a word? */
bool
reply_piece_is_prose(struct reply_piece piece)
{
	const char *text = piece.low;

	return piece.len == 0 || piece.len > 100 || count_blanks(piece) > 5 ||
	       strstr(text, "。") != NULL || strstr(text, "ます") != NULL ||
	       strstr(text, "ください") != NULL ||
	       strstr(text, "://") != NULL ||
	       strchr("=:;{}|?", text[0]) != NULL;
}

static const struct reply_word *
find_word(struct reply_piece piece, const struct reply_word *table, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (reply_text_is(piece.low, piece.len, table[i].word))
			return &table[i];
	return NULL;
}

static const char *
near_word(struct reply_piece piece, const struct reply_word *table, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (reply_text_is_near(piece.low, piece.len, table[i].word))
			return table[i].value;
	return NULL;
}

/* One of a table, else a problem. */
static void
read_choice(struct reply_piece piece, const struct reply_word *table, size_t n,
    struct base_arena *arena, struct reply_value *out)
{
	const struct reply_word *word;

	while (piece.len > 0 && strchr(".! ", piece.low[piece.len - 1]) != NULL)
		piece.len--;
	if ((word = find_word(piece, table, n)) != NULL) {
		out->value = word->value;
		out->is_command = true;
		return;
	}
	out->value = copy(arena, piece);
	out->problem = REPLY_PROBLEM_VALUE;
	out->suggestion = near_word(piece, table, n);
	out->is_command =
	    out->suggestion != NULL ||
	    (!reply_piece_is_prose(piece) && count_blanks(piece) <= 2 &&
		!reply_is_digit(piece.low[0]));
}

/* A site has priorities of its own: a word that is no typing error of ours
 * passes as it is. */
static void
read_priority(
    struct reply_piece piece, struct base_arena *arena, struct reply_value *out)
{
	read_choice(piece, reply_words_priority, BASE_LEN(reply_words_priority),
	    arena, out);
	if (out->problem != REPLY_PROBLEM_NONE && out->suggestion == NULL)
		out->problem = REPLY_PROBLEM_NONE;
}

static bool
is_none(struct reply_piece piece)
{
	return reply_text_is_any(piece.low, piece.len, reply_words_none);
}

static bool
has_digit(struct reply_piece piece)
{
	size_t i;

	for (i = 0; i < piece.len; i++)
		if (reply_is_digit(piece.low[i]))
			return true;
	return false;
}

/* "12/1 (after the freeze)": a note behind the date. */
static bool
read_date_note(struct reply_piece piece, struct base_date today,
    struct base_date *date, struct base_arena *arena, struct reply_value *out)
{
	size_t used = reply_date_scan(piece.low, today, date);
	const char *p = piece.low + used;
	size_t len;

	if (used == 0)
		return false;
	if (reply_scan_lit(&p, "まで"))
		(void)reply_scan_lit(&p, "に");
	reply_scan_blanks(&p);
	if (!reply_scan_of(&p, "(,;") && !reply_scan_lit(&p, "、") &&
	    !reply_scan_word(&p, "because") && !reply_scan_lit(&p, "理由"))
		return false;
	while (reply_scan_of(&p, " :") != 0)
		continue;
	len = (size_t)(piece.low + piece.len - p);
	if (len > 0 && p[len - 1] == ')')
		len--;
	if (len > 0)
		out->reason = base_arena_strndup(
		    arena, piece.norm + (p - piece.low), len);
	return true;
}

/* "12/5夜間", "12/5 18:00": no date says when on that day, so that the line
 * is for others to read, too. */
static void
keep_time(struct reply_piece piece, struct base_date today,
    struct base_arena *arena, struct reply_value *out)
{
	static const char *const parts[] = {"朝", "昼", "夜", "夕方", "午前",
	    "午後", "morning", "noon", "evening", "night"};
	struct base_date date;
	const char *p = piece.low + reply_date_scan(piece.low, today, &date);
	size_t i, len;

	if (p == piece.low)
		return;
	while (reply_scan_of(&p, " ,") != 0 || reply_scan_lit(&p, "の") ||
	       reply_scan_lit(&p, "に"))
		continue;
	if (p >= piece.low + piece.len)
		return;
	len = (size_t)(piece.low + piece.len - p);
	for (i = 0; i < BASE_LEN(parts); i++)
		if (strstr(p, parts[i]) != NULL)
			break;
	if (i < BASE_LEN(parts) || strcspn(p, "0123456789") < len)
		out->reason = base_arena_strndup(
		    arena, piece.norm + (p - piece.low), len);
}

static void
read_date(enum reply_key key, struct reply_piece piece, struct base_date today,
    struct base_arena *arena, struct reply_value *out)
{
	struct base_date date;
	char text[BASE_DATE_TEXT];

	if (is_none(piece)) {
		out->is_command = true;
		out->value = "none";
		return;
	}
	if (reply_date_read(copy(arena, piece), today, &date) == BASE_OK ||
	    (reply_is_digit(piece.low[0]) && /* "2w" */
		reply_date_read(base_arena_printf(
				    arena, "+%.*s", (int)piece.len, piece.low),
		    today, &date) == BASE_OK) ||
	    read_date_note(piece, today, &date, arena, out)) {
		base_date_format(date, text);
		out->value = base_arena_strdup(arena, text);
		out->is_command = out->is_ours = true;
		if (out->reason == NULL)
			keep_time(piece, today, arena, out);
		if (key == REPLY_KEY_DEFER &&
		    base_date_compare(date, today) < 0)
			out->problem = REPLY_PROBLEM_DATE_PAST;
		return;
	}
	out->value = copy(arena, piece);
	out->problem = REPLY_PROBLEM_DATE;
	/* What it waits for is no prose, as nobody pastes that. */
	out->is_command =
	    !reply_piece_is_prose(piece) && strncmp(piece.low, "to ", 3) != 0 &&
	    (key == REPLY_KEY_DEFER ||
		count_blanks(piece) <= (has_digit(piece) ? 3u : 2u));
}

static struct reply_piece
without_honorific(struct reply_piece piece)
{
	static const char *const titles[] = {
	    "さん", "様", "氏", "君", "くん", "殿", "san", NULL};
	size_t i, len;

	for (i = 0; titles[i] != NULL; i++) {
		len = strlen(titles[i]);
		if (piece.len <= len ||
		    memcmp(piece.low + piece.len - len, titles[i], len) != 0)
			continue;
		if (titles[i][0] == 's' &&
		    strchr(" -", piece.low[piece.len - len - 1]) == NULL)
			continue;
		piece.len -= len;
		while (piece.len > 0 &&
		       strchr(" -", piece.low[piece.len - 1]) != NULL)
			piece.len--;
		break;
	}
	return piece;
}

/* A person's name in normal form, or NULL. */
const char *
reply_piece_person(struct reply_piece piece, struct base_arena *arena)
{
	static const char *const heads[] = {"to", "="};
	size_t i;

	for (i = 0; i < BASE_LEN(heads); i++)
		if (piece.len > strlen(heads[i]) + 1 &&
		    strncmp(piece.low, heads[i], strlen(heads[i])) == 0 &&
		    piece.low[strlen(heads[i])] == ' ') {
			piece.norm += strlen(heads[i]) + 1;
			piece.low += strlen(heads[i]) + 1;
			piece.len -= strlen(heads[i]) + 1;
		}
	if (piece.low[0] == '@' && piece.len > 1) {
		piece.norm++;
		piece.low++;
		piece.len--;
	}
	while (
	    piece.len > 0 && strchr(" .!,;", piece.low[piece.len - 1]) != NULL)
		piece.len--;
	piece = reply_piece_strip(piece);
	if (reply_piece_is_prose(piece))
		return NULL;
	if (reply_text_is_any(piece.low, piece.len, reply_words_me))
		return "me";
	if (is_none(piece))
		return "none";
	piece = without_honorific(piece);
	if (reply_text_is_any(piece.low, piece.len, reply_words_me))
		return "me";
	return copy(arena, piece);
}

static void
read_assignee(
    struct reply_piece piece, struct base_arena *arena, struct reply_value *out)
{
	out->value = reply_piece_person(piece, arena);
	out->is_command =
	    out->value != NULL &&
	    !(reply_is_digit(piece.low[0]) && !strchr(out->value, '@'));
	out->is_ours = out->is_command && strcmp(out->value, "me") == 0;
}

/* A blank before the sign of the next name: "+a -b". */
static bool
is_signed(const char *p, const char *end)
{
	return end - p > 2 && p[0] == ' ' && strchr("+-", p[1]) != NULL &&
	       p[2] != ' ';
}

/* "+a, -b", "+a -b", "a、b", "remove b" */
static void
read_watchers(
    struct reply_piece piece, struct base_arena *arena, struct reply_value *out)
{
	const char *p = piece.low, *end = piece.low + piece.len, *q;
	const char *all = "";

	while (p < end) {
		struct reply_piece one;
		const char *name;
		char sign = '+';

		while (p < end && strchr(" ,;&", *p) != NULL)
			p++;
		if (reply_scan_lit(&p, "、") || reply_scan_lit(&p, "，"))
			continue;
		if (p >= end)
			break;
		if (reply_scan_lit(&p, "-") || reply_scan_word(&p, "remove"))
			sign = '-';
		else if (!reply_scan_lit(&p, "+"))
			(void)reply_scan_word(&p, "add");
		for (q = p; q < end && strchr(",;&", *q) == NULL &&
			    strncmp(q, "、", 3) != 0 && !is_signed(q, end);
		     q++)
			continue;
		one.norm = piece.norm + (p - piece.low);
		one.low = p;
		one.len = (size_t)(q - p);
		one = reply_piece_strip(one);
		name = reply_piece_person(one, arena);
		if (name == NULL)
			return;
		all = base_arena_printf(arena, "%s%s%c%s", all,
		    all[0] != '\0' ? ", " : "", sign, name);
		p = q;
	}
	out->value = all;
	out->is_command = all[0] != '\0';
}

static void
read_yes(
    struct reply_piece piece, struct base_arena *arena, struct reply_value *out)
{
	out->is_command = true;
	if (piece.len == 0 ||
	    reply_text_is_any(piece.low, piece.len, reply_words_yes)) {
		out->value = "yes";
	} else if (reply_text_is_any(piece.low, piece.len, reply_words_no)) {
		out->value = "no";
	} else {
		out->value = copy(arena, piece);
		out->problem = REPLY_PROBLEM_VALUE;
		out->is_command = !reply_piece_is_prose(piece) &&
				  count_blanks(piece) == 0 && !has_digit(piece);
	}
}

const char *
reply_command_yes_no(const char *text)
{
	char *folded = base_text_fold(text);
	size_t len = strlen(folded);
	const char *value = NULL;

	if (strcmp(folded, "1") == 0 ||
	    reply_text_is_any(folded, len, reply_words_yes))
		value = "1";
	else if (strcmp(folded, "0") == 0 ||
		 reply_text_is_any(folded, len, reply_words_no))
		value = "0";
	free(folded);
	return value;
}

/* Words that take no value: "dry run", "dry run: yes". */
static void
read_flag(struct reply_piece piece, struct reply_value *out)
{
	out->value = "";
	out->is_command = piece.len == 0 || reply_text_is_any(piece.low,
						piece.len, reply_words_yes);
}

static void
read_rest(
    struct reply_piece piece, struct base_arena *arena, struct reply_value *out)
{
	out->value = copy(arena, piece);
	out->is_command = !reply_piece_is_prose(piece) || piece.len == 0;
}

void
reply_value_read(enum reply_key key, struct reply_piece piece,
    struct base_date today, struct base_arena *arena, struct reply_value *out)
{
	memset(out, 0, sizeof(*out));
	if (key != REPLY_KEY_STATUS)
		piece = reply_piece_strip(piece);
	if (key > REPLY_KEY_STATUS && key <= REPLY_KEY_DEFER)
		piece = reply_piece_polite(piece, arena);
	switch (key) {
	case REPLY_KEY_STATUS:
		reply_value_status(piece, false, today, arena, out);
		break;
	case REPLY_KEY_ASSIGNEE:
		read_assignee(piece, arena, out);
		break;
	case REPLY_KEY_PLANNED:
	case REPLY_KEY_DUE:
	case REPLY_KEY_DEFER:
		read_date(key, piece, today, arena, out);
		break;
	case REPLY_KEY_PRIORITY:
		read_priority(piece, arena, out);
		break;
	case REPLY_KEY_SSVC:
		read_choice(piece, reply_words_ssvc, BASE_LEN(reply_words_ssvc),
		    arena, out);
		break;
	case REPLY_KEY_WATCHER:
		read_watchers(piece, arena, out);
		break;
	case REPLY_KEY_PRIVATE:
		read_yes(piece, arena, out);
		break;
	case REPLY_KEY_HELP:
		read_rest(piece, arena, out);
		out->is_command =
		    out->is_command &&
		    (count_blanks(piece) == 0 ||
			reply_shape_key(piece.low, piece.len) != NULL);
		break;
	case REPLY_KEY_REOPEN:
	case REPLY_KEY_DRY_RUN:
		read_flag(piece, out);
		break;
	default:
		if (!reply_value_talk(key, piece, today, arena, out))
			read_rest(piece, arena, out);
		break;
	}
	if (out->value == NULL)
		out->value = "";
}
