/* What is told by the words, not by the tags. */
#include "codec_html_x.h"

#include <string.h>

/* How Outlook's block begins, in the languages of people who write. */
static bool
begins_with_from(const char *p)
{
	static const char *const words[] = {"From", "Von", "De", "Da", "Van",
	    "Fra", "Från", "Od", "Lähettäjä", "Feladó", "Kimden", "Gönderen",
	    "Από", "От", "Від", "Expéditeur", "Remitente", "差出人", "送信者",
	    "送信元", "发件人", "寄件者", "보낸 사람", "보낸사람", "من", "מאת",
	    "จาก", "Từ", "Dari", "Saatja", "No", "Nuo"};
	size_t n;

	p += strspn(p, "*> ");
	for (size_t i = 0; i < BASE_LEN(words); i++) {
		n = strlen(words[i]);
		if (strncmp(p, words[i], n) != 0)
			continue;
		n += strspn(p + n, " *");
		if (p[n] == ':' || strncmp(p + n, "\xef\xbc\x9a", 3) == 0)
			return true;
	}
	return false;
}

/* And at least three of its lines are "Word: text". */
bool
codec_html_is_header(const char *p)
{
	const char *end, *colon;
	size_t hits = 0, len;

	if (!begins_with_from(p))
		return false;
	for (; *p != '\0'; p = *end != '\0' ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		len = (size_t)(end - p) < 40 ? (size_t)(end - p) : 40;
		colon = memchr(p, ':', len);
		if (colon == NULL)
			colon = memmem(p, len, "\xef\xbc\x9a", 3);
		hits += colon != NULL && colon > p;
	}
	return hits >= 3;
}

bool
codec_html_is_same(const char *text, size_t len, const char *url)
{
	static const char *const schemes[] = {"mailto:", "https://", "http://"};
	size_t n;

	for (size_t i = 0; i < BASE_LEN(schemes); i++) {
		n = strlen(schemes[i]);
		if (strncmp(url, schemes[i], n) == 0)
			url += n;
		if (len >= n && strncmp(text, schemes[i], n) == 0) {
			text += n;
			len -= n;
		}
	}
	while (len > 0 && strchr("/ >)", text[len - 1]) != NULL)
		len--;
	while (len > 0 && strchr("<( ", *text) != NULL) {
		text++;
		len--;
	}
	n = strlen(url);
	while (n > 0 && url[n - 1] == '/')
		n--;
	return len == 0 || (len == n && strncmp(text, url, n) == 0);
}
