/*
 * "There are no workarounds that address this vulnerability": many write so
 * where a workaround would stand.  Nobody can apply that.  A sentence too
 * many is better than an advice that is lost: what is not surely a denial,
 * and what a denial is followed by, stays.
 */
#include "feed_none.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "feed_json.h"

#define TEXT_MAX 1200 /* bytes; who has no advice does not say so at length */

#define AMONG(text, list) base_text_is_among(text, list, BASE_LEN(list))
#define SKIP(at, list) skip_any(at, list, BASE_LEN(list))
#define HOLDS(text, list) holds_any(text, list, BASE_LEN(list))

/* All folded; those in ASCII are whole words, or begin one in HOLDS(). */
static const char *const whole[] = {"none", "n/a", "na", "not available",
    "not applicable", "no", "-", "unknown", "なし", "無し", "特になし",
    "ありません", "ない"};
/* Denials that are a sentence with commas, conditions and all. */
static const char *const sentences[] = {
    "mitigation for this issue is either not available or",
    "mitigation is either unavailable or",
    "red hat has investigated whether a possible mitigation exists",
    "red hat has investigated whether possible mitigation exists"};
static const char *const openers[] = {"currently", "presently", "unfortunately",
    "at this time", "at present", "at the moment", "as of now", "so far", ","};
static const char *const subjects[] = {
    "there is", "there are", "there's", "there exist", "there exists"};
static const char *const negations[] = {"no", "not any"};
static const char *const adjectives[] = {"known", "practical", "effective",
    "official", "other", "alternative", "available", "current", "currently",
    "complete", "full", "viable", "feasible", "reliable", "suitable",
    "possible", "specific", "generic", "general", "simple", "direct",
    "published", "documented", "real", "further", "additional", "such"};
static const char *const nouns[] = {"workaround", "workarounds", "work-around",
    "work-arounds", "work around", "work arounds", "mitigation measure",
    "mitigation measures", "mitigation", "mitigations", "mitigating factor",
    "mitigating factors", "mitigating control", "mitigating controls",
    "mitigating measure", "mitigating measures"};
static const char *const joints[] = {"or", "and", "/", "nor"};
static const char *const after_none[] = {"known", "available", "at this time",
    "identified", "currently", "at present", "exist", "yet"};
/* "No workarounds other than to disable it"; */
static const char *const exceptions[] = {"other than", "except", "but ",
    "besides", "beside", "apart", "aside", "short of", "beyond", "unless",
    "better than"};
/* these only in the denial itself. */
static const char *const conditions[] = {
    "without", "until", "need", "requir", "necessary", "if "};
/* Who says this has an advice after all, */
static const char *const advice[] = {"disabl", "restrict", "block", "however",
    "limit", "remov", "configur", "set ", "setting", "turn ", "turning",
    "do not", "don't", "must not", "never", "avoid", "filter", "firewall",
    "isolat", "deny", "denied", "enabl", "delet", "unload", "blacklist", "stop",
    "prevent", "reduc", "protect", "monitor", "replac", "close", "rotat",
    "revok", "instead", "segment", "vpn", "chang", "only", "kill", "allow",
    "trust", "untrust", "minimi", "downgrad", "revert", "roll back",
    "rolling back", "uninstall", "switch", "edit ", "editing", "refrain",
    "chmod", "sysctl", "緩和", "軽減", "無効", "制限", "ただし", "設定", "停止",
    "遮断", "変更", "拒否", "許可", "避け", "防", "削除", "可能です",
    "フィルタ", "ファイアウォール"};
/* and this behind the denial. */
static const char *const remedies[] = {
    "mitigat", "workaround", "work around", "work-around", "回避", "対策"};
/* This is one unless it is that of updating, which is the fix. */
static const char *const urging[] = {"recommend", "advis", "suggest", "should",
    "please", "must", "use ", "using", "apply", "install", "consider", "ensure",
    "make sure", "can ", "may ", "could", "ください", "推奨", "勧め", "検討"};
static const char *const updating[] = {"updat", "upgrad", "patch", "newer",
    "later", "latest", "fixed", "new version", "アップデート", "更新",
    "アップグレード", "バージョンアップ", "修正", "最新", "パッチ"};

static const char *const ja_openers[] = {"現時点では", "現時点で",
    "現在のところ", "現在は", "現在", "今のところ", "本脆弱性に対する",
    "本脆弱性の", "この脆弱性に対する", "この脆弱性の", "有効な", "既知の",
    "、", ","};
static const char *const ja_nouns[] = {"回避策", "緩和策", "軽減策",
    "ワークアラウンド", "・", "や", "及び", "および", "または"};
static const char *const ja_denials[] = {"はありません", "はない", "は無い",
    "はございません", "は存在しません", "は公開されていません",
    "は提供されていません", "は確認されていません", "は用意されていません",
    "は見つかっていません", "はなし", "なし", "は不明", "は、ありません",
    "は現時点でありません", "は現在ありません"};

static bool
is_word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Behind the longest of these at text, blanks after it left out; text itself
 * when none stands there.  In ASCII it must be a whole word. */
static const char *
skip_any(const char *text, const char *const *list, size_t n)
{
	size_t i, len, best = 0;

	for (i = 0; i < n; i++) {
		len = strlen(list[i]);
		if (len > best && strncmp(text, list[i], len) == 0 &&
		    !(is_word_byte(list[i][len - 1]) &&
			is_word_byte(text[len])))
			best = len;
	}
	text += best;
	return best == 0 ? text : text + strspn(text, " \t\n");
}

/* Does one of these stand in text, in ASCII at the beginning of a word? */
static bool
holds_any(const char *text, const char *const *list, size_t n)
{
	const char *at;
	size_t i;

	for (i = 0; i < n; i++)
		for (at = text; (at = strstr(at, list[i])) != NULL; at++)
			if (at == text || !is_word_byte(list[i][0]) ||
			    !is_word_byte(at[-1]))
				return true;
	return false;
}

/* The first of these marks in text, or its end. */
static char *
first_of(char *text, const char *const *marks, size_t n)
{
	char *best = text + strlen(text), *at;
	size_t i;

	for (i = 0; i < n; i++) {
		at = strstr(text, marks[i]);
		if (at != NULL && at < best)
			best = at;
	}
	return best;
}

/* Cuts off what stands before the mark and returns what stands behind it. */
static char *
cut_at(char *mark)
{
	if (*mark == '\0')
		return mark;
	/* No mark is a part of a character of more bytes. */
	*mark++ = '\0';
	while ((*mark & 0xc0) == 0x80)
		mark++;
	return mark;
}

/* A point within a version ends no sentence. */
static char *
cut_sentence(char *text)
{
	static const char *const ends[] = {
	    ". ", ".\n", "。", "\n\n", "! ", "!\n"};

	return cut_at(first_of(text, ends, BASE_LEN(ends)));
}

static char *
cut_clause(char *text)
{
	static const char *const ends[] = {". ", ".\n", "。", "\n", "!", ";",
	    ":", ",", "(", " - ", "–", "—", "、"};

	return cut_at(first_of(text, ends, BASE_LEN(ends)));
}

/* Behind "known workarounds or mitigations"; NULL: that does not stand
 * there. */
static const char *
behind_nouns(const char *text)
{
	const char *at, *behind = NULL;

	do {
		do {
			at = text;
			text = SKIP(text, adjectives);
		} while (text != at);
		text = SKIP(text, nouns);
		if (text == at)
			return behind;
		behind = text;
		text = SKIP(text, joints);
	} while (text != behind);
	return behind;
}

/* Behind "there are currently no known workarounds", "none available". */
static const char *
behind_english(const char *text)
{
	static const char *const none[] = {"none"};
	const char *at;

	do {
		at = text;
		text = SKIP(text, openers);
	} while (text != at);
	text = SKIP(text, none);
	if (text != at) {
		at = SKIP(text, after_none);
		return at == text && strchr(".,;:-(", *text) == NULL ? NULL
								     : at;
	}
	text = SKIP(text, subjects);
	do {
		at = text;
		text = SKIP(text, openers);
	} while (text != at);
	text = SKIP(text, negations);
	return text == at ? NULL : behind_nouns(text);
}

/* Behind "現在、回避策はありません", the end of a clause. */
static const char *
behind_japanese(const char *text)
{
	static const char *const polite[] = {"です"};
	static const char *const ends[] = {"。", "、", ",", "\n"};
	const char *at;

	do {
		at = text;
		text = SKIP(text, ja_openers);
	} while (text != at);
	do {
		at = text;
		text = SKIP(text, ja_nouns);
	} while (text != at);
	text = SKIP(text, ja_denials);
	if (text == at)
		return NULL;
	text = SKIP(text, polite);
	return *text == '\0' || SKIP(text, ends) != text ? text : NULL;
}

/* Is there something to do in what follows a denial?  Cuts text. */
static bool
has_advice(char *text)
{
	char *next;

	for (; *text != '\0'; text = next) {
		next = cut_sentence(text);
		if (HOLDS(text, advice) || HOLDS(text, remedies))
			return true;
		if (!HOLDS(text, updating) &&
		    (HOLDS(text, urging) || HOLDS(text, exceptions)))
			return true;
	}
	return false;
}

/* folded is cut. */
static bool
is_denial(char *folded)
{
	const char *behind;
	char *rest;
	size_t i;

	for (i = 0; i < BASE_LEN(sentences); i++)
		if (strncmp(folded, sentences[i], strlen(sentences[i])) == 0)
			return !has_advice(cut_sentence(folded));
	behind = behind_english(folded);
	if (behind == NULL)
		behind = behind_japanese(folded);
	if (behind == NULL)
		return false;
	folded += behind - folded;
	rest = cut_clause(folded);
	return !HOLDS(folded, exceptions) && !HOLDS(folded, conditions) &&
	       !HOLDS(folded, advice) && !has_advice(rest);
}

/* A word for nothing, which tells nobody anything.  folded is cut. */
static bool
is_bare(char *folded)
{
	size_t len = strlen(folded);

	while (len > 0 && strchr(".!", folded[len - 1]) != NULL)
		folded[--len] = '\0';
	if (base_text_ends(folded, "。"))
		folded[len - strlen("。")] = '\0';
	return AMONG(folded, whole);
}

bool
feed_says_none(const char *text)
{
	char *folded;
	bool is_none;

	if (strlen(text) > TEXT_MAX)
		return false;
	folded = base_text_fold(text);
	is_none = is_bare(base_text_trim(folded)) ||
		  is_denial(base_text_trim(folded));
	free(folded);
	return is_none;
}

void
feed_move_none(struct vuln_advisory *adv)
{
	struct base_buf text;
	char *folded;

	if (!feed_says_none(adv->mitigation))
		return;
	folded = base_text_fold(adv->mitigation);
	base_buf_init(&text, VULN_TEXT_MAX);
	if (base_buf_puts(&text, adv->summary) == BASE_OK &&
	    !is_bare(base_text_trim(folded))) {
		feed_add_paragraph(&text, adv->mitigation);
		vuln_advisory_set(
		    adv, &adv->summary, base_buf_text(&text), VULN_TEXT_MAX);
	}
	adv->mitigation = "";
	base_buf_release(&text);
	free(folded);
}
