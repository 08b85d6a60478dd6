/*
 * A status as people write it, with a note and an end date behind it.
 */
#include "reply_value.h"

#include <string.h>

#include "kairan/base_text.h"
#include "kairan/reply_date.h"
#include "reply_scan.h"
#include "reply_words_command.h"

/* Politeness behind a Japanese word; longer ones first. */
static const char *const tails[] = {"でお願いいたします", "でお願い致します",
    "でお願いします", "お願いいたします", "お願い致します", "お願いします",
    "にしてください", "にして下さい", "としてください", "に変更してください",
    "に変更お願いします", "に変更願います", "に変更します", "に変更", "へ変更",
    "と判断しました", "と判断します", "と判断", "となりました", "になりました",
    "となります", "になります", "としました", "とします", "にしました",
    "にします", "いたしました", "いたします", "致しました", "致します",
    "しました", "します", "でした", "です", "だ", NULL};

/* Where the text goes on behind a Japanese word; NULL: the word goes on. */
static const char *
skip_tail(const char *p)
{
	(void)reply_scan_any(&p, tails);
	if ((unsigned char)*p < 0x80)
		return p;
	if (strncmp(p, "。", 3) == 0 || strncmp(p, "、", 3) == 0 ||
	    strncmp(p, "・", 3) == 0 || strncmp(p, "「", 3) == 0 ||
	    strncmp(p, "→", 3) == 0 || strncmp(p, "⇒", 3) == 0)
		return p;
	return NULL;
}

/* Behind the word in text at p; NULL when the word goes on there. */
static const char *
word_end(const char *p)
{
	if ((unsigned char)p[-1] >= 0x80)
		return skip_tail(p);
	if (reply_is_alnum(*p) || *p == '_' || *p == '\'' || *p == '/')
		return NULL;
	if (*p == '-' && reply_is_alnum(p[1]))
		return NULL;
	if ((unsigned char)*p >= 0x80)
		return skip_tail(p);
	return p;
}

/* The longest status word at low; *rest behind it. */
static const struct reply_word_status *
find_status(const char *low, const char **rest)
{
	const struct reply_word_status *best = NULL;
	size_t i, best_len = 0;

	for (i = 0; i < BASE_LEN(reply_words_status); i++) {
		const char *p = low, *end;

		if (!reply_text_scan(&p, reply_words_status[i].word) ||
		    (size_t)(p - low) <= best_len)
			continue;
		if ((end = word_end(p)) == NULL)
			continue;
		best = &reply_words_status[i];
		best_len = (size_t)(p - low);
		*rest = end;
	}
	return best;
}

/* "NEW -> ONGOING": the one that it shall be. */
static const struct reply_word_status *
find_last(const char *low, const char **rest)
{
	static const char *const arrows[] = {"→", "⇒", "->", "=>", NULL};
	const struct reply_word_status *last = find_status(low, rest), *next;
	const char *p, *end;

	for (next = last; next != NULL;) {
		last = next;
		p = *rest;
		reply_scan_blanks(&p);
		next = NULL;
		if (reply_scan_any(&p, arrows) < 0)
			continue;
		reply_scan_blanks(&p);
		if ((next = find_status(p, &end)) != NULL)
			*rest = end;
	}
	return last;
}

static bool
is_end_mark(const char **p)
{
	return reply_scan_of(p, " .!,;:)\"'*`") != 0 ||
	       reply_scan_lit(p, "。") || reply_scan_lit(p, "、") ||
	       reply_scan_lit(p, "」") || reply_scan_lit(p, "】");
}

static const char *
skip_marks(const char *p)
{
	while (is_end_mark(&p) || reply_scan_of(&p, "(-") != 0 ||
	       reply_scan_lit(&p, "「"))
		continue;
	return p;
}

/* Does it hold until a day only? */
static bool
has_end(const struct reply_word_status *status)
{
	return strcmp(status->status, "RISK_ACCEPTED") == 0 ||
	       strcmp(status->status, "DEFER") == 0;
}

/* Is a day beside it the one when it was done, or seen? */
static bool
is_final(const struct reply_word_status *status)
{
	return strcmp(status->status, "PATCH_APPLIED") == 0 ||
	       strcmp(status->status, "NOT_AFFECTED") == 0 ||
	       strcmp(status->status, "NEW") == 0;
}

/* "until DATE", "DATEまで", for what has an end "DATE " as well: *p behind
 * it. */
static bool
scan_until(const char **p, const struct reply_word_status *status,
    struct base_date today, struct base_date *out)
{
	static const char *const heads[] = {"until", "till", "through", "by",
	    "up to", "valid until", "期限", "有効期限", NULL};
	const char *q = *p;
	bool headed = reply_scan_any(&q, heads) >= 0;
	struct base_date date;
	size_t used;

	while (reply_scan_of(&q, " :") != 0)
		continue;
	used = is_final(status) ? 0 : reply_date_scan(q, today, &date);
	if (used == 0 ||
	    (!has_end(status) && base_date_compare(date, today) < 0))
		return false;
	q += used;
	reply_scan_blanks(&q);
	if (reply_scan_lit(&q, "まで") || reply_scan_lit(&q, "迄"))
		(void)reply_scan_lit(&q, "に");
	else if (!headed && *q != '\0' && strchr(",;:)", *q) == NULL &&
		 (!has_end(status) || q[-1] != ' '))
		return false;
	*out = date;
	*p = q;
	return true;
}

static const char *
copy_trimmed(struct base_arena *arena, const char *text, size_t len)
{
	char *copy = base_arena_strndup(arena, text, len);
	size_t n = strlen(copy);

	/* "(blocked port 443)": the bracket was opened before the note. */
	if (n > 0 && copy[n - 1] == ')' && strchr(copy, '(') == NULL)
		copy[n - 1] = '\0';
	return base_text_trim(copy);
}

/* An end date at the end of a note, "... until 2026-12-31". */
static size_t
cut_until(const char *low, size_t len, const struct reply_word_status *status,
    struct base_date today, struct base_date *until)
{
	static const char *const heads[] = {"until ", "期限", "有効期限", NULL};
	const char *at, *p;
	size_t i;

	for (i = 0; heads[i] != NULL; i++) {
		if ((at = strstr(low, heads[i])) == NULL ||
		    (at > low && reply_is_alnum(at[-1])))
			continue;
		p = at;
		if (!scan_until(&p, status, today, until) ||
		    *skip_marks(p) != '\0')
			continue;
		return (size_t)(at - low);
	}
	return len;
}

static void
read_note(const struct reply_word_status *status, const char *low,
    const char *norm, struct base_date today, struct base_arena *arena,
    struct reply_value *out)
{
	static const char *const heads[] = {"because of", "because", "since",
	    "due to", "reason", "理由は", "理由", "note", "備考", NULL};
	struct base_date until = {0, 0, 0};
	char text[BASE_DATE_TEXT];
	const char *p = skip_marks(low), *q;
	size_t len;

	q = p;
	if (scan_until(&q, status, today, &until))
		p = skip_marks(q);
	if (reply_scan_any(&p, heads) >= 0)
		p = skip_marks(p);
	len = strlen(p);
	if (!base_date_is_set(until))
		len = cut_until(p, len, status, today, &until);
	if (len > 0)
		out->reason = copy_trimmed(arena, norm + (p - low), len);
	if (out->reason != NULL && out->reason[0] == '\0')
		out->reason = NULL;
	if (!base_date_is_set(until))
		return;
	base_date_format(until, text);
	out->until = base_arena_strdup(arena, text);
	if (base_date_compare(until, today) < 0)
		out->problem = REPLY_PROBLEM_DATE_PAST;
}

static bool
has_upper(struct reply_piece piece, size_t len)
{
	size_t i, upper = 0;

	for (i = 0; i < len; i++) {
		if (piece.norm[i] >= 'a' && piece.norm[i] <= 'z')
			return false;
		if (piece.norm[i] >= 'A' && piece.norm[i] <= 'Z')
			upper++;
	}
	return upper >= 3;
}

/* May a note follow this status here? */
static bool
may_follow(const struct reply_word_status *status, struct reply_piece piece,
    const char *rest, bool is_bare)
{
	size_t used = (size_t)(rest - piece.low);
	const char *p = rest;
	bool marked;

	if (has_upper(piece, used) || memchr(piece.low, '_', used) != NULL)
		return true;
	reply_scan_blanks(&p);
	marked = *p == '(' || *p == ',' || *p == ';' || *p == ':' ||
		 strncmp(p, "until ", 6) == 0 ||
		 strncmp(p, "because ", 8) == 0 ||
		 strncmp(p, "理由", strlen("理由")) == 0 ||
		 strncmp(p, "、", strlen("、")) == 0 ||
		 strncmp(p, "。", strlen("。")) == 0;
	if (is_bare)
		return (status->flags & REPLY_WORD_BARE) != 0 &&
		       (unsigned char)piece.low[0] >= 0x80 &&
		       (*p == '(' || strncmp(p, "理由", strlen("理由")) == 0);
	return (status->flags & REPLY_WORD_WHOLE) == 0 || marked;
}

/* Near to a status: what was meant? */
static const char *
suggest(const char *low, size_t len)
{
	size_t i;

	for (i = 0; i < BASE_LEN(reply_words_status_meant); i++)
		if (reply_text_is(low, len, reply_words_status_meant[i].word))
			return reply_words_status_meant[i].value;
	for (i = 0; i < BASE_LEN(reply_words_status); i++)
		if (reply_text_is_near(low, len, reply_words_status[i].word))
			return reply_words_status[i].status;
	return NULL;
}

/* Could that be meant as the name of a status? */
static bool
is_name(const char *text, size_t len)
{
	size_t i, blanks = 0;

	if (len == 0 || len > 45 || reply_is_digit(text[0]) ||
	    ((unsigned char)text[0] < 0x80 && !reply_is_alnum(text[0])))
		return false;
	for (i = 0; i < len; i++) {
		if (text[i] == ' ')
			blanks++;
		else if (strchr(".,:;/=(){}<>?!\"", text[i]) != NULL)
			return false;
	}
	return blanks <= 2 && strstr(text, "。") == NULL &&
	       strstr(text, "ます") == NULL && strstr(text, "です") == NULL;
}

/* "status: ONGOING?" asks rather than says. */
static void
ask_back(const struct reply_word_status *status, struct reply_piece piece,
    bool is_bare, struct reply_value *out)
{
	out->value = piece.norm;
	out->problem = REPLY_PROBLEM_STATUS;
	out->suggestion = status->status;
	out->is_command = !is_bare;
}

void
reply_value_status(struct reply_piece piece, bool is_bare,
    struct base_date today, struct base_arena *arena, struct reply_value *out)
{
	const struct reply_word_status *status;
	const char *rest = NULL, *p;
	struct reply_piece cut = piece;

	memset(out, 0, sizeof(*out));
	p = piece.low;
	reply_text_strip(&p, &cut.len);
	cut.norm =
	    base_arena_strndup(arena, piece.norm + (p - piece.low), cut.len);
	cut.low = base_arena_strndup(arena, p, cut.len);
	status = find_last(cut.low, &rest);
	if (status != NULL && *rest == '?' && rest[1] == '\0') {
		ask_back(status, cut, is_bare, out);
		return;
	}
	if (status != NULL) {
		p = rest;
		while (is_end_mark(&p))
			continue;
		if (*p == '\0' || p >= cut.low + cut.len) {
			/* Alone it must be the word and no sentence. */
			if (is_bare && (!(status->flags & REPLY_WORD_BARE) ||
					   strstr(cut.low, "です") != NULL ||
					   strstr(cut.low, "ます") != NULL ||
					   strstr(cut.low, "した") != NULL ||
					   strstr(cut.low, "お願い") != NULL))
				return;
			out->is_command = true;
		} else if (may_follow(status, cut, rest, is_bare)) {
			out->is_command = true;
			read_note(status, rest, cut.norm + (rest - cut.low),
			    today, arena, out);
		}
		if (out->is_command) {
			out->value = status->status;
			out->is_ours = strcmp(status->status, "NEW") != 0 ||
				       (unsigned char)cut.low[0] >= 0x80;
			return;
		}
	}
	if (is_bare)
		return;
	while (cut.len > 0 && strchr(".! ", cut.low[cut.len - 1]) != NULL)
		cut.len--;
	out->value = base_arena_strndup(arena, cut.norm, cut.len);
	out->suggestion = suggest(cut.low, cut.len);
	out->problem = REPLY_PROBLEM_STATUS;
	out->is_command = out->suggestion != NULL || is_name(cut.low, cut.len);
}

const char *
reply_command_status(const char *text)
{
	struct base_arena *arena = base_arena_new();
	struct base_date today = {2000, 1, 1};
	struct reply_text line;
	struct reply_value value;
	struct reply_piece piece;
	const char *found = NULL;
	size_t i;

	reply_text_make(arena, text, strlen(text), &line);
	piece = (struct reply_piece){line.norm, line.low, line.len};
	reply_value_status(piece, false, today, arena, &value);
	/* The names of the table are static, those in the arena are not. */
	if (value.is_command && value.problem == REPLY_PROBLEM_NONE &&
	    value.reason == NULL && value.until == NULL)
		for (i = 0; i < BASE_LEN(reply_words_status); i++)
			if (strcmp(reply_words_status[i].status, value.value) ==
			    0)
				found = reply_words_status[i].status;
	base_arena_free(arena);
	return found;
}
