/*
 * Values of the commands that change no field of a ticket: who has seen it,
 * who hears of it, what shall be shown (see reply_value.h).
 */
#include <string.h>

#include "kairan/reply_date.h"
#include "kairan/reply_filter.h"
#include "reply_scan.h"
#include "reply_target.h"
#include "reply_value.h"
#include "reply_words_command.h"

static const char *
copy(struct base_arena *arena, struct reply_piece piece)
{
	return base_arena_strndup(arena, piece.norm, piece.len);
}

static struct reply_piece
from(struct reply_piece piece, const char *low, size_t len)
{
	return (struct reply_piece){
	    .norm = piece.norm + (low - piece.low), .low = low, .len = len};
}

static bool
is_any(struct reply_piece piece, const char *const *list)
{
	return reply_text_is_any(piece.low, piece.len, list);
}

bool
reply_value_is_me(struct reply_piece piece)
{
	return is_any(piece, reply_words_me);
}

bool
reply_value_is_all(struct reply_piece piece)
{
	return is_any(piece, reply_words_everybody);
}

bool
reply_value_is_url(struct reply_piece piece)
{
	return (strncmp(piece.low, "https://", 8) == 0 ||
		   strncmp(piece.low, "http://", 7) == 0) &&
	       strcspn(piece.low, " ") >= piece.len;
}

bool
reply_value_is_choice(struct reply_piece piece)
{
	return piece.len > 0 && piece.len < 40 &&
	       reply_is_digit(piece.low[0]) &&
	       strspn(piece.low, "0123456789, ") >= piece.len;
}

/* Behind the commas and blanks at p. */
static const char *
skip_commas(const char *p, const char *end)
{
	while (p < end &&
	       (reply_scan_of(&p, " ,;&") != 0 || reply_scan_lit(&p, "、") ||
		   reply_scan_lit(&p, "と@")))
		/* The mark of the next name belongs to it. */
		if (p[-1] == '@')
			p--;
	return p;
}

static const char *
name_end(const char *p, const char *end)
{
	while (p < end && strchr(",;&", *p) == NULL &&
	       strncmp(p, "、", 3) != 0 && strncmp(p, " @", 2) != 0)
		p++;
	return p;
}

bool
reply_value_is_groups(struct reply_piece piece)
{
	const char *p, *end = piece.low + piece.len;

	for (p = skip_commas(piece.low, end); p < end;
	     p = skip_commas(name_end(p, end), end))
		if (*p != '@' ||
		    memchr(p, ' ', (size_t)(name_end(p, end) - p)) != NULL)
			return false;
	return piece.len > 0;
}

/* "a, @b、c" as "a, b, c"; "" when one of them is no name. */
static const char *
read_names(struct reply_piece piece, struct base_arena *arena)
{
	const char *p, *next, *end = piece.low + piece.len, *name, *all = "";

	for (p = skip_commas(piece.low, end); p < end;
	     p = skip_commas(next, end)) {
		next = name_end(p, end);
		name = reply_piece_person(
		    reply_piece_strip(from(piece, p, (size_t)(next - p))),
		    arena);
		if (name == NULL || strcmp(name, "none") == 0 ||
		    reply_is_digit(name[0]))
			return "";
		all = base_arena_printf(
		    arena, "%s%s%s", all, *all != '\0' ? ", " : "", name);
	}
	return all;
}

/* ack: nothing (I have seen it), all, or who shall say so. */
static void
read_ack(
    struct reply_piece piece, struct base_arena *arena, struct reply_value *out)
{
	out->is_command = true;
	out->value = "";
	if (piece.len == 0 || is_any(piece, reply_words_yes))
		return;
	if (is_any(piece, reply_words_everybody)) {
		out->value = "all";
		out->is_ours = true;
		return;
	}
	out->value = read_names(piece, arena);
	out->is_command = *out->value != '\0';
}

static void
read_split(
    struct reply_piece piece, struct base_arena *arena, struct reply_value *out)
{
	out->is_command = true;
	out->value = "";
	if (piece.len == 0) {
		out->problem = REPLY_PROBLEM_EMPTY;
		return;
	}
	out->value = read_names(piece, arena);
	out->is_command = *out->value != '\0';
	out->is_ours = reply_value_is_groups(piece);
}

/* "until 12/1", "12/1まで", "for 7 days", "7d", "1週間" */
static bool
read_until(struct reply_piece piece, struct base_date today,
    struct base_arena *arena, struct base_date *out)
{
	static const char *const heads[] = {"until", "till", "to", "for", NULL};
	const char *p = piece.low, *text;
	size_t len;

	(void)reply_scan_any(&p, heads);
	reply_scan_blanks(&p);
	len = piece.len - (size_t)(p - piece.low);
	if (len > 6 && memcmp(p + len - 6, "まで", 6) == 0)
		len -= 6;
	else if (len > 3 && memcmp(p + len - 3, "間", 3) == 0)
		len -= 3;
	text = copy(arena, reply_piece_strip(from(piece, p, len)));
	return reply_date_read(text, today, out) == BASE_OK ||
	       reply_date_read(base_arena_printf(arena, "+%s", text), today,
		   out) == BASE_OK;
}

/* mute: nothing, a date or a number of days. */
static void
read_mute(struct reply_piece piece, struct base_date today,
    struct base_arena *arena, struct reply_value *out)
{
	struct base_date date;
	char text[BASE_DATE_TEXT];

	out->value = "";
	out->is_command = true;
	if (piece.len == 0)
		return;
	if (is_any(piece, reply_words_no)) {
		out->value = "off";
		return;
	}
	if (read_until(piece, today, arena, &date)) {
		base_date_format(date, text);
		out->value = base_arena_strdup(arena, text);
		if (base_date_compare(date, today) < 0)
			out->problem = REPLY_PROBLEM_DATE_PAST;
		return;
	}
	out->value = copy(arena, piece);
	out->problem = REPLY_PROBLEM_DATE;
	out->is_command = strpbrk(out->value, "0123456789") != NULL &&
			  strlen(out->value) < 30 &&
			  !reply_piece_is_prose(piece);
}

static const char *
word_of(struct reply_piece piece, const struct reply_word *table, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (reply_text_is(piece.low, piece.len, table[i].word))
			return table[i].value;
	return NULL;
}

static const char *
wish_word(struct reply_piece piece)
{
	return word_of(piece, reply_words_notify, BASE_LEN(reply_words_notify));
}

/* "comment=digest, status: never": by event, as "comment=digest,..."; NULL
 * when it is none. */
static const char *
read_events(struct reply_piece piece, struct base_arena *arena)
{
	const char *p, *q, *next, *end = piece.low + piece.len, *all = "";
	const char *event, *wish;

	for (p = skip_commas(piece.low, end); p < end;
	     p = skip_commas(next, end)) {
		next = name_end(p, end);
		for (q = p; q < next && strchr("=: ", *q) == NULL; q++)
			continue;
		event =
		    word_of(reply_piece_strip(from(piece, p, (size_t)(q - p))),
			reply_words_event, BASE_LEN(reply_words_event));
		while (q < next && strchr("=: ", *q) != NULL)
			q++;
		wish = wish_word(
		    reply_piece_strip(from(piece, q, (size_t)(next - q))));
		if (event == NULL || wish == NULL ||
		    strcmp(wish, "essential") == 0)
			return NULL;
		all = base_arena_printf(arena, "%s%s%s=%s", all,
		    *all != '\0' ? "," : "", event, wish);
	}
	return *all != '\0' ? all : NULL;
}

static void
read_notify(
    struct reply_piece piece, struct base_arena *arena, struct reply_value *out)
{
	size_t i;

	while (piece.len > 0 && strchr(".! ", piece.low[piece.len - 1]) != NULL)
		piece.len--;
	out->is_command = true;
	out->value = wish_word(piece);
	if (out->value == NULL)
		out->value = read_events(piece, arena);
	if (out->value != NULL)
		return;
	out->value = copy(arena, piece);
	out->problem = REPLY_PROBLEM_VALUE;
	for (i = 0; i < BASE_LEN(reply_words_notify); i++)
		if (reply_text_is_near(
			piece.low, piece.len, reply_words_notify[i].word))
			out->suggestion = reply_words_notify[i].value;
	out->is_command = out->suggestion != NULL ||
			  (!reply_piece_is_prose(piece) && piece.len < 40 &&
			      piece.len > 0 && !reply_is_digit(piece.low[0]));
}

static void
read_stop(struct reply_piece piece, struct reply_value *out)
{
	out->value =
	    piece.len > 0 && is_any(piece, reply_words_the_list) ? "list" : "";
	out->is_command = piece.len == 0 || *out->value != '\0' ||
			  is_any(piece, reply_words_yes);
}

/* An address in the web, ids, numbers of a list, or words of a product. */
static void
read_track(
    struct reply_piece piece, struct base_arena *arena, struct reply_value *out)
{
	out->value = copy(arena, piece);
	out->is_ours = reply_value_is_url(piece);
	out->is_command =
	    piece.len == 0 || out->is_ours || !reply_piece_is_prose(piece);
}

static void
read_filter(struct reply_piece piece, struct base_date today,
    struct base_arena *arena, struct reply_value *out)
{
	struct reply_filter f;

	reply_filter_read(copy(arena, piece), today, arena, &f);
	out->is_command = f.is_shaped;
	out->is_ours = f.is_shaped && f.n_terms > 0;
	out->value = f.text;
	if (f.problem == REPLY_FILTER_FINE)
		return;
	out->value = f.word;
	out->suggestion = f.suggestion;
	if (f.problem != REPLY_FILTER_NO_VALUE)
		out->problem = REPLY_PROBLEM_FILTER;
	else if (f.field == REPLY_FILTER_PLANNED || f.field == REPLY_FILTER_DUE)
		out->problem = REPLY_PROBLEM_DATE;
	else if (f.field == REPLY_FILTER_STATUS)
		out->problem = REPLY_PROBLEM_STATUS;
	else
		out->problem = REPLY_PROBLEM_VALUE;
}

bool
reply_value_is_filter(struct reply_piece piece, struct base_date today)
{
	struct base_arena *arena = base_arena_new();
	struct reply_filter f;
	bool is_filter;

	reply_filter_read(copy(arena, piece), today, arena, &f);
	is_filter = piece.len > 0 && f.is_shaped;
	base_arena_free(arena);
	return is_filter;
}

/* "host:web1", "サーバー：web*" at *p as "host:web1"; NULL: none there. */
static const char *
scan_host(struct reply_piece piece, const char **p, struct base_arena *arena)
{
	static const char *const words[] = {"hosts", "host", "server",
	    "サーバー", "サーバ", "ホスト名", "ホスト", NULL};
	const char *q = *p, *end = piece.low + piece.len, *name;

	if (reply_scan_any(&q, words) < 0)
		return NULL;
	reply_scan_blanks(&q);
	if (reply_scan_of(&q, ":=") == 0)
		return NULL;
	reply_scan_blanks(&q);
	for (name = q;
	     q < end && strchr(" ,;", *q) == NULL && strncmp(q, "、", 3) != 0;)
		q++;
	if (q == name)
		return NULL;
	*p = q;
	return base_arena_printf(arena, "host:%.*s", (int)(q - name),
	    piece.norm + (name - piece.low));
}

/* Ids and hosts, several of them.  *all_ours: and no other word. */
static const char *
read_names_of(
    struct reply_piece piece, struct base_arena *arena, bool *all_ours)
{
	const char *p, *q, *end = piece.low + piece.len, *all = "", *name;
	struct reply_targets ids;

	*all_ours = piece.len > 0;
	for (p = skip_commas(piece.low, end); p < end;
	     p = skip_commas(p, end)) {
		name = scan_host(piece, &p, arena);
		if (name == NULL) {
			for (q = p; q < end && strchr(" ,;", *q) == NULL &&
				    strncmp(q, "、", 3) != 0;)
				q++;
			name = base_arena_strndup(arena,
			    piece.norm + (p - piece.low), (size_t)(q - p));
			*all_ours =
			    *all_ours && reply_target_scan(&p, arena, &ids);
			p = q;
		}
		all = base_arena_printf(
		    arena, "%s%s%s", all, *all != '\0' ? " " : "", name);
	}
	return all;
}

bool
reply_value_is_names(struct reply_piece piece)
{
	struct base_arena *arena = base_arena_new();
	bool all_ours;

	(void)read_names_of(piece, arena, &all_ours);
	base_arena_free(arena);
	return all_ours;
}

static void
read_shown(
    struct reply_piece piece, struct base_arena *arena, struct reply_value *out)
{
	out->value = read_names_of(piece, arena, &out->is_ours);
	/* "why: because it is urgent" explains, and asks nothing. */
	out->is_command = piece.len == 0 || out->is_ours ||
			  (!reply_piece_is_prose(piece) &&
			      memchr(piece.low, ' ', piece.len) == NULL);
}

bool
reply_value_talk(enum reply_key key, struct reply_piece piece,
    struct base_date today, struct base_arena *arena, struct reply_value *out)
{
	switch (key) {
	case REPLY_KEY_ACK:
		read_ack(piece, arena, out);
		return true;
	case REPLY_KEY_SPLIT:
		read_split(piece, arena, out);
		return true;
	case REPLY_KEY_MUTE:
		read_mute(piece, today, arena, out);
		return true;
	case REPLY_KEY_NOTIFY:
		read_notify(piece, arena, out);
		return true;
	case REPLY_KEY_STOP:
		read_stop(piece, out);
		return true;
	case REPLY_KEY_TRACK:
		read_track(piece, arena, out);
		return true;
	case REPLY_KEY_SHOW:
	case REPLY_KEY_WHY:
	case REPLY_KEY_MITIGATION:
	case REPLY_KEY_COMMANDS:
		read_shown(piece, arena, out);
		return true;
	case REPLY_KEY_LIST:
		read_filter(piece, today, arena, out);
		return true;
	default:
		return false;
	}
}

/* "+a, -b" with every sign the other way. */
static const char *
other_signs(const char *names, struct base_arena *arena)
{
	char *out = base_arena_strdup(arena, names), *p;

	for (p = out; *p != '\0'; p++)
		if ((p == out || p[-1] == ' ') && (*p == '+' || *p == '-'))
			*p = *p == '+' ? '-' : '+';
	return out;
}

void
reply_value_finish(const struct reply_word_key *key, struct reply_piece piece,
    struct reply_value *value, struct base_arena *arena)
{
	bool is_off = (key->flags & REPLY_WORD_OFF) != 0;

	if (key->key == REPLY_KEY_WATCHER && piece.len == 0) {
		value->value = is_off ? "-me" : "+me";
		value->is_command = true;
	} else if (key->key == REPLY_KEY_WATCHER && is_off && value->is_command)
		value->value = other_signs(value->value, arena);
	else if (key->key == REPLY_KEY_MUTE && is_off && piece.len == 0)
		value->value = "off";
	else if (key->key == REPLY_KEY_ACK && piece.len > 0 &&
		 *value->value != '\0' && strcmp(value->value, "all") != 0 &&
		 !(key->flags & REPLY_WORD_NAMES) &&
		 memchr(piece.low, '@', piece.len) == NULL)
		value->is_command = false;
}
