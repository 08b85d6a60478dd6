#include "kairan/reply_confirm.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

#define LINE_MAX_BYTES 100 /* a longer line says more than yes or no */

static const char *const yes[] = {"yes", "yes please", "yes, please", "confirm",
    "confirmed", "i confirm", "はい", "はい、お願いします", "はい お願いします",
    "はい。お願いします", "はいお願いします", "承認", "承認します"};
static const char *const no[] = {"no", "no thanks", "no, thanks", "cancel",
    "いいえ", "取消", "取り消し", "取り消します", "キャンセル"};

/* The first line that is not blank, folded, without blanks and full stops at
 * its ends; free(). */
static char *
first_line(const char *text)
{
	char *line, *folded, *trimmed;
	size_t len;

	text += strspn(text, " \t\r\n");
	len = strcspn(text, "\r\n");
	if (len > LINE_MAX_BYTES)
		return base_xstrdup("");
	line = base_xstrndup(text, len);
	folded = base_text_fold(line);
	free(line);
	trimmed = base_text_trim(folded);
	for (len = strlen(trimmed); len > 0; len = strlen(trimmed)) {
		if (strchr(".! ", trimmed[len - 1]) != NULL)
			trimmed[len - 1] = '\0';
		else if (len >= 3 && strcmp(trimmed + len - 3, "。") == 0)
			trimmed[len - 3] = '\0';
		else
			break;
	}
	line = base_xstrdup(trimmed);
	free(folded);
	return line;
}

static bool
is_one_of(const char *line, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(line, words[i]) == 0)
			return true;
	return false;
}

enum reply_consent
reply_confirm_read(const char *text)
{
	char *line = first_line(text);
	enum reply_consent consent = REPLY_CONSENT_UNCLEAR;

	if (is_one_of(line, yes, BASE_LEN(yes)))
		consent = REPLY_CONSENT_YES;
	else if (is_one_of(line, no, BASE_LEN(no)))
		consent = REPLY_CONSENT_NO;
	free(line);
	return consent;
}
