/*
 * The shape of a line (see reply_shape.h).
 */
#include "reply_shape.h"

#include <string.h>

#include "reply_scan.h"
#include "reply_text.h"

const struct reply_word_key *
reply_shape_key(const char *low, size_t len)
{
	size_t i;

	for (i = 0; i < BASE_LEN(reply_words_key); i++)
		if (reply_text_is(low, len, reply_words_key[i].word))
			return &reply_words_key[i];
	return NULL;
}

static bool
split_bracket(const char *p, struct reply_split *out)
{
	const char *end;

	if (reply_scan_lit(&p, "【")) {
		end = strstr(p, "】");
		out->value = end == NULL ? NULL : end + strlen("】");
	} else if (reply_scan_lit(&p, "[")) {
		end = strchr(p, ']');
		out->value = end == NULL ? NULL : end + 1;
	} else {
		return false;
	}
	if (end == NULL || end == p || (size_t)(end - p) > REPLY_SHAPE_KEY)
		return false;
	out->key = p;
	out->key_len = (size_t)(end - p);
	reply_scan_blanks(&out->value);
	out->is_colon = reply_scan_of(&out->value, ":=") != 0;
	reply_scan_blanks(&out->value);
	return true;
}

/* "key: value", "key = value", "key → value", "【key】value" */
bool
reply_shape_split(const char *low, struct reply_split *out)
{
	const char *p;

	if (split_bracket(low, out))
		return true;
	for (p = low; *p != '\0' && (size_t)(p - low) < REPLY_SHAPE_KEY; p++) {
		const char *after = p;

		/* "状態；対応中": a slip beside the colon. */
		if (*p == ';' &&
		    reply_shape_key(low, (size_t)(p - low)) == NULL)
			continue;
		if (reply_scan_of(&after, ":=;") == 0 &&
		    !reply_scan_lit(&after, "→") &&
		    !reply_scan_lit(&after, "⇒") &&
		    !reply_scan_lit(&after, "->"))
			continue;
		out->is_colon = *p == ':';
		out->key = low;
		out->key_len = (size_t)(p - low);
		if (*p == ':')
			(void)reply_scan_lit(&after, "=");
		/* "**Status:** ONGOING" */
		while (reply_scan_of(&after, " *_") != 0)
			continue;
		out->value = after;
		reply_text_strip(&out->key, &out->key_len);
		while (
		    out->key_len > 0 && strchr("*_` ", out->key[0]) != NULL) {
			out->key++;
			out->key_len--;
		}
		return out->key_len > 0;
	}
	return false;
}

bool
reply_shape_is_end(const char *low)
{
	static const char *const ends[] = {"以上です", "以上になります",
	    "以上でございます", "以上、よろしくお願いします",
	    "以上、よろしくお願いいたします", "以上、よろしくお願い致します",
	    "以上、宜しくお願いします", "以上、宜しくお願い致します",
	    "以上よろしくお願いします", "以上よろしくお願いいたします", "以上",
	    NULL};
	const char *p = low;

	if (low[0] == '-' && strspn(low, "- ") == strlen(low))
		return strlen(low) >= 2;
	if (reply_scan_any(&p, ends) < 0)
		return false;
	(void)(reply_scan_lit(&p, "。") || reply_scan_lit(&p, "."));
	return *p == '\0';
}

/* Time stamps, code, shell prompts: pasted. */
bool
reply_shape_is_log(const char *text, size_t len, const char *low)
{
	if (len > 0 &&
	    (text[0] == '\t' || (len > 4 && memcmp(text, "    ", 4) == 0)))
		return true;
	if (strncmp(low, "```", 3) == 0 || low[0] == '$' || low[0] == '{' ||
	    low[0] == '}' || low[0] == '<' || low[0] == '|')
		return true;
	if (reply_is_digit(low[0]) && strlen(low) > 18 &&
	    strspn(low, "0123456789-/:t. ") >= 16)
		return true;
	return strncmp(low, "http/", 5) == 0 || strncmp(low, "get /", 5) == 0;
}

/* "1. ", "2) ", "(3) ": an item of a list. */
static const char *
skip_number(const char *p)
{
	const char *q = p + (*p == '(');
	size_t n = strspn(q, "0123456789");

	if (n == 0 || n > 2)
		return p;
	/* "①状態", as NFKC leaves it. */
	if ((unsigned char)q[n] >= 0x80 && *p != '(')
		return q + n;
	if ((q[n] != '.' && q[n] != ')') || q[n + 1] != ' ')
		return p;
	q += n + 1;
	reply_scan_blanks(&q);
	return q;
}

const char *
reply_shape_skip_bullet(const char *p)
{
	static const char *const bullets[] = {"- ", "* ", "+ ", "・", "■", "●",
	    "○", "◆", "◇", "□", "▪", "•", "▼", "※", NULL};
	const char *q = p;
	int turn;

	q = skip_number(p);
	/* A second one stands where HTML made the first. */
	for (turn = 0; turn < 2 && reply_scan_any(&q, bullets) >= 0; turn++)
		reply_scan_blanks(&q);
	return q;
}
