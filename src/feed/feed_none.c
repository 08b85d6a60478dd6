/*
 * "There are no workarounds that address this vulnerability": many write so
 * where a workaround would stand.  Nobody can apply that.
 */
#include "feed_none.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

#define TEXT_MAX 1200 /* bytes; who has no advice does not say so at length */

/* All folded. */
static const char *const whole[] = {"none", "n/a", "na", "not available",
    "not applicable", "no", "-", "unknown", "なし", "無し", "特になし",
    "ありません", "ない"};
static const char *const starts[] = {"there are no workaround",
    "there is no workaround", "there are no known workaround",
    "there is no known workaround", "there are no mitigation",
    "there is no mitigation", "there are no known mitigation",
    "there is no known mitigation", "there are no mitigating factors",
    "there are currently no", "there is currently no", "currently there are no",
    "currently, there are no", "currently there is no",
    "currently, there is no", "there are no effective workaround",
    "there are no practical", "there is no practical", "no workaround",
    "no known workaround", "no mitigation", "no known mitigation",
    "no mitigating", "no practical workaround", "no other workaround",
    "none known", "none available", "none at this time", "none identified",
    "no alternative workaround",
    "mitigation for this issue is either not available",
    "mitigation is either unavailable",
    ("red hat has investigated whether a possible mitigation exists for this "
     "issue, and has not been able to identify"),
    "回避策はありません", "回避策はない", "緩和策はありません",
    "軽減策はありません", "回避策・緩和策はありません", "現時点で回避策は",
    "現在、回避策は", "回避策は公開されていません",
    "回避策は提供されていません", "有効な回避策はありません"};
/* What follows them is an advice after all. */
static const char *const advice[] = {"mitigat", "workaround", "disabl",
    "restrict", "block", "however", "limit", "remov", "configur", "recommend",
    "set ", "turn off", "do not ", "緩和", "軽減", "無効", "制限", "ただし",
    "設定"};

static bool
has_advice(const char *folded)
{
	size_t i;

	for (i = 0; i < BASE_LEN(advice); i++)
		if (strstr(folded, advice[i]) != NULL)
			return true;
	return false;
}

/* Behind the first sentence; a point within a version ends none. */
static const char *
rest_of(const char *folded)
{
	static const char *const ends[] = {". ", ".\n", "。", "\n\n"};
	const char *rest = folded + strlen(folded), *at;
	size_t i;

	for (i = 0; i < BASE_LEN(ends); i++) {
		at = strstr(folded, ends[i]);
		if (at != NULL && at < rest)
			rest = at;
	}
	return rest;
}

/* In the same sentence: "no workarounds other than to disable it". */
static bool
has_exception(const char *sentence, size_t len)
{
	static const char *const words[] = {"other than", "except", " but ",
	    "besides", "apart from", "short of", "以外"};
	char *copy = base_xstrndup(sentence, len);
	bool found = false;
	size_t i;

	for (i = 0; i < BASE_LEN(words) && !found; i++)
		found = strstr(copy, words[i]) != NULL;
	free(copy);
	return found;
}

bool
feed_says_none(const char *text)
{
	char *folded, *at;
	const char *rest;
	bool is_none = false;
	size_t i, len;

	if (strlen(text) > TEXT_MAX)
		return false;
	folded = base_text_fold(text);
	at = base_text_trim(folded);
	rest = rest_of(at);
	for (i = 0; i < BASE_LEN(starts) && !is_none; i++)
		is_none = strncmp(at, starts[i], strlen(starts[i])) == 0 &&
			  !has_exception(at, (size_t)(rest - at)) &&
			  !has_advice(rest);
	len = strlen(at);
	while (len > 0 && strchr(".!", at[len - 1]) != NULL)
		at[--len] = '\0';
	for (i = 0; i < BASE_LEN(whole) && !is_none; i++)
		is_none = strcmp(at, whole[i]) == 0;
	free(folded);
	return is_none;
}
