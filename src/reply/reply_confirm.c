#include "kairan/reply_confirm.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "reply_class_text.h"

#define LINE_MAX_BYTES 100 /* a longer line says more than yes or no */
#define SHORT_LINES 4 /* of an answer; more of them are a text */

/* The answer itself, folded. */
static const char *const yes[] = {"yes", "confirm", "confirmed", "i confirm",
    "はい", "承認", "承認します", "承認いたします", "承認致します"};
static const char *const no[] = {
    "no", "cancel", "いいえ", "取消", "取り消し", "取り消します", "キャンセル"};
/* What may stand behind it and says the same once more, or is polite. */
static const char *const yes_more[] = {"please", "thanks", "thank you",
    "many thanks", "yes", "go ahead", "please go ahead", "do it", "please do",
    "please do it", "i do", "i did", "it was me", "that was me", "this was me",
    "i wrote it", "i confirm", "confirmed", "お願いします", "お願いいたします",
    "お願い致します", "宜しくお願いします", "宜しくお願いいたします",
    "宜しくお願い致します", "よろしくお願いします", "よろしくお願いいたします",
    "よろしくお願い致します", "承認します", "承認いたします",
    "実行してください", "実行して下さい", "私です", "私が送りました",
    "本人です", "間違いありません", "間違いないです", "その通りです",
    "そうです"};
static const char *const no_more[] = {"thanks", "thank you", "no", "please",
    "it was not me", "it wasn't me", "that was not me", "that wasn't me",
    "this was not me", "this wasn't me", "not me", "i did not", "i didn't",
    "違います", "私ではありません", "送っていません", "取り消してください",
    "取り消して下さい", "不要です", "結構です"};
/* A line that only greets: how it begins, how it ends. */
static const char *const greeting_heads[] = {"hi", "hello", "dear ",
    "good morning", "good afternoon", "お世話", "いつもお世話", "お疲れ",
    "こんにちは", NULL};
static const char *const greeting_tails[] = {
    "です", "様", "さん", "さま", "殿", "御中", "担当者", "各位"};
/* Marks around it: as our question puts the word, or as people do. */
static const char *const marks[] = {".", "!", ",", "\"", "'", "*", "_", " ",
    "。", "、", "「", "」", "『", "』", "“", "”", "‘", "’"};

/* A later line that takes it back, or takes back a part of it. */
static const char *const but_heads[] = {"but ", "except", "however", "only ",
    "not ", "no,", "no.", "wait", "ただし", "但し", "ただ、", "しかし", "でも",
    "いいえ", "いや", "なお", NULL};

static bool
cut_head(char **line)
{
	size_t i, n;

	for (i = 0; i < BASE_LEN(marks); i++) {
		n = strlen(marks[i]);
		if (strncmp(*line, marks[i], n) == 0) {
			*line += n;
			return true;
		}
	}
	return false;
}

static bool
ends_in(const char *line, const char *tail)
{
	size_t len = strlen(line), n = strlen(tail);

	return len >= n && strcmp(line + len - n, tail) == 0;
}

static bool
cut_tail(char *line)
{
	size_t i;

	for (i = 0; i < BASE_LEN(marks); i++)
		if (ends_in(line, marks[i])) {
			line[strlen(line) - strlen(marks[i])] = '\0';
			return true;
		}
	return false;
}

/* Without blanks, full stops and quotation marks at its ends. */
static char *
strip(char *line)
{
	line = base_text_trim(line);
	while (*line != '\0' && cut_head(&line))
		continue;
	while (*line != '\0' && cut_tail(line))
		continue;
	return line;
}

/* A word, and behind a mark or a blank nothing that takes it back. */
static bool
says(char *line, const char *const *words, size_t n, const char *const *more,
    size_t n_more)
{
	size_t i, len;
	char *rest;

	for (i = 0; i < n; i++) {
		len = strlen(words[i]);
		if (strncmp(line, words[i], len) != 0)
			continue;
		rest = line + len;
		if (*rest == '\0')
			return true;
		/* Japanese needs nothing between them. */
		if (!cut_head(&rest) && (unsigned char)line[0] < 0x80)
			continue;
		if (base_text_is_among(strip(rest), more, n_more))
			return true;
	}
	return false;
}

static bool
is_greeting(const char *line)
{
	size_t i;

	if (reply_class_begins(line, greeting_heads))
		return true;
	for (i = 0; i < BASE_LEN(greeting_tails); i++)
		if (ends_in(line, greeting_tails[i]))
			return true;
	return false;
}

static enum reply_consent
read_line(char *line)
{
	if (says(line, yes, BASE_LEN(yes), yes_more, BASE_LEN(yes_more)))
		return REPLY_CONSENT_YES;
	if (says(line, no, BASE_LEN(no), no_more, BASE_LEN(no_more)))
		return REPLY_CONSENT_NO;
	return REPLY_CONSENT_UNCLEAR;
}

/* The next line that its writer wrote, folded; free().  NULL: none. */
static char *
next_line(const char **text)
{
	const char *from;
	char *line, *folded;
	size_t len;

	while (**text != '\0') {
		*text += strspn(*text, " \t\r\n");
		from = *text;
		len = strcspn(from, "\r\n");
		*text += len;
		if (len == 0)
			continue;
		line = base_xstrndup(from, len);
		folded = base_text_fold(line);
		free(line);
		if (*base_text_trim(folded) != '\0' &&
		    *base_text_trim(folded) != '>')
			return folded;
		free(folded);
	}
	return NULL;
}

enum reply_consent
reply_confirm_read(const char *text)
{
	enum reply_consent consent = REPLY_CONSENT_UNCLEAR;
	size_t lines = 0;
	bool is_read = false;
	char *line;

	while (lines <= SHORT_LINES && (line = next_line(&text)) != NULL) {
		lines++;
		if (!is_read && strlen(line) > LINE_MAX_BYTES)
			is_read = true;
		if (!is_read) {
			consent = read_line(strip(line));
			is_read = consent != REPLY_CONSENT_UNCLEAR ||
				  !is_greeting(strip(line));
		} else if (reply_class_begins(strip(line), but_heads)) {
			consent = REPLY_CONSENT_UNCLEAR;
		}
		free(line);
	}
	if (consent == REPLY_CONSENT_UNCLEAR && lines > SHORT_LINES)
		return REPLY_CONSENT_NONE;
	return consent;
}
