/*
 * Texts as feeds really write them: escaped HTML, carriage returns, markers
 * in titles.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/codec_html.h"
#include "feed_url.h"
#include "feed_xml.h"

#define TITLE_CUT 120 /* bytes of a title made from the text */

/* A tag or an entity within: then it is HTML. */
static bool
is_html(const char *text)
{
	const char *p;
	size_t n;

	for (p = text; (p = strpbrk(p, "<&")) != NULL; p++) {
		if (*p == '<' &&
		    (p[1] == '/' || p[1] == '!' ||
			((p[1] | 0x20) >= 'a' && (p[1] | 0x20) <= 'z')))
			return true;
		n = strspn(p + 1,
		    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "0123456789#");
		if (*p == '&' && n > 0 && p[1 + n] == ';')
			return true;
	}
	return false;
}

/*
 * In place: CR LF and CR become LF, trailing blanks of a line go, and more
 * than one empty line becomes one; in one line when `flat`.
 */
static void
clean(char *text, bool flat)
{
	char *from, *to = text;
	int newlines = 0;

	for (from = text; *from != '\0'; from++) {
		if (*from == '\r' && from[1] == '\n')
			continue;
		if (*from == '\r' || *from == '\n') {
			while (to > text && (to[-1] == ' ' || to[-1] == '\t'))
				to--;
			if (++newlines > 2 || to == text)
				continue;
			if (flat && to[-1] == ' ')
				continue;
			*to++ = flat ? ' ' : '\n';
		} else if (*from == ' ' || *from == '\t') {
			if (!flat || (to > text && to[-1] != ' '))
				*to++ = flat ? ' ' : *from;
		} else {
			newlines = 0;
			*to++ = *from;
		}
	}
	*to = '\0';
}

/* Is a text that should be plain one in HTML after all?  "<b" and "<TASK>"
 * stand in plain ones, too: an element must be opened and closed, and be one
 * that holds paragraphs. */
static bool
is_marked_up(const char *text)
{
	static const char *const tags[] = {
	    "p", "div", "ul", "ol", "table", "h1", "h2", "h3", "body"};
	char open[12], close[12];
	const char *at;
	size_t i, n;

	for (i = 0; i < BASE_LEN(tags); i++) {
		n = (size_t)snprintf(open, sizeof(open), "<%s", tags[i]);
		snprintf(close, sizeof(close), "</%s>", tags[i]);
		at = strcasestr(text, open);
		if (at != NULL && strchr("> ", at[n]) != NULL &&
		    at[n] != '\0' && strcasestr(at, close) != NULL)
			return true;
	}
	return false;
}

/* In place: the entities that some write in plain texts, and no others. */
static void
unescape_few(char *text)
{
	static const char *const few[][2] = {{"&amp;", "&"}, {"&lt;", "<"},
	    {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&apos;", "'"},
	    {"&nbsp;", " "}};
	char *from = text, *to = text;
	size_t i;

	while (*from != '\0') {
		for (i = 0; *from == '&' && i < BASE_LEN(few); i++)
			if (strncmp(from, few[i][0], strlen(few[i][0])) == 0)
				break;
		if (*from != '&' || i == BASE_LEN(few)) {
			*to++ = *from++;
			continue;
		}
		*to++ = few[i][1][0];
		from += strlen(few[i][0]);
	}
	*to = '\0';
}

static void
set_cleaned(struct vuln_advisory *adv, const char **field, const char *raw,
    bool flat, bool is_plain)
{
	size_t max = flat ? VULN_TITLE_MAX : VULN_TEXT_MAX;
	struct base_err err = BASE_ERR_INIT;
	struct codec_html_options options = {!flat, false};
	struct base_arena *arena = base_arena_new();
	struct codec_html_text html;
	char *text;

	if ((is_plain ? is_marked_up(raw) : is_html(raw)) &&
	    codec_html_to_text(
		arena, raw, strlen(raw), &options, &html, &err) == BASE_OK) {
		raw = html.text;
		is_plain = false;
	}
	text = base_arena_strdup(arena, raw);
	if (is_plain)
		unescape_few(text);
	clean(text, flat);
	vuln_advisory_set(adv, field, text, max);
	base_arena_free(arena);
}

void
feed_set_text(struct vuln_advisory *adv, const char **field, const char *raw)
{
	set_cleaned(adv, field, raw, false, false);
}

void
feed_set_title(struct vuln_advisory *adv, const char *raw)
{
	set_cleaned(adv, &adv->title, raw, true, false);
}

void
feed_set_plain(struct vuln_advisory *adv, const char **field, const char *raw)
{
	set_cleaned(adv, field, raw, field == &adv->title, true);
}

void
feed_set_url(struct vuln_advisory *adv, const char **field, const char *raw,
    const char *base)
{
	struct base_buf url;
	const char *trimmed = vuln_advisory_copy(adv, raw, VULN_URL_MAX + 1);

	base_buf_init(&url, VULN_URL_MAX);
	if (trimmed[0] != '\0' && strpbrk(trimmed, " <>\"\t\r\n") == NULL &&
	    feed_url_resolve(base, trimmed, &url))
		vuln_advisory_set(
		    adv, field, base_buf_text(&url), VULN_URL_MAX);
	base_buf_release(&url);
}

const char *
feed_guess_lang(const char *text)
{
	const unsigned char *p;
	bool is_ascii = true;

	for (p = (const unsigned char *)text; *p != '\0'; p++) {
		is_ascii &= *p < 0x80;
		/* U+3040-U+30FF, hiragana and katakana */
		if (p[0] == 0xe3 && p[1] >= 0x81 && p[1] <= 0x83)
			return "ja";
	}
	return is_ascii && text[0] != '\0' ? "en" : "";
}

bool
feed_is_bundle(const char *title)
{
	static const char *const words[] = {"ics advisory", "ics advisories",
	    "ics medical advisory", "ics medical advisories", "weekly report",
	    "weekly summary"};
	char *folded = base_text_fold(title);
	bool is_bundle = false;
	size_t i;

	for (i = 0; i < BASE_LEN(words) && !is_bundle; i++)
		is_bundle = base_text_has_word(folded, words[i]);
	free(folded);
	return is_bundle;
}

/* Does "** WORD" stand in text, blanks between ignored? */
static bool
has_marker(const char *folded, const char *word)
{
	const char *p = folded;

	while ((p = strstr(p, "**")) != NULL) {
		p += 2;
		p += strspn(p, " *");
		if (strncmp(p, word, strlen(word)) == 0)
			return true;
	}
	return false;
}

enum vuln_state
feed_read_state(const char *title, const char *summary)
{
	static const struct {
		const char *word; /* folded */
		enum vuln_state state;
	} markers[] = {{"削除", VULN_REJECTED}, {"reject", VULN_REJECTED},
	    {"取り消し", VULN_REJECTED}, {"withdrawn", VULN_WITHDRAWN},
	    {"未確定", VULN_DISPUTED}, {"disputed", VULN_DISPUTED}};
	size_t head = base_text_cut(summary, 300), i;
	char *both = base_xprintf("%s\n%.*s", title, (int)head, summary);
	char *folded = base_text_fold(both);
	enum vuln_state state = VULN_ACTIVE;

	for (i = 0; i < BASE_LEN(markers); i++)
		if (has_marker(folded, markers[i].word)) {
			state = markers[i].state;
			break;
		}
	free(folded);
	free(both);
	return state;
}

void
feed_title_from_summary(struct vuln_advisory *adv)
{
	const char *text = adv->summary;
	size_t len = strcspn(text, "\n");
	size_t cut;

	/* "The following vulnerability has been resolved:", "### Impact" */
	while (len > 0 && (text[len - 1] == ':' || text[0] == '#') &&
	       text[len + strspn(text + len, " \n")] != '\0') {
		text += len + strspn(text + len, " \n");
		len = strcspn(text, "\n");
	}
	if (len > TITLE_CUT) {
		len = base_text_cut(text, TITLE_CUT);
		for (cut = len; cut > TITLE_CUT / 2; cut--)
			if (text[cut] == ' ')
				break;
		len = cut > TITLE_CUT / 2 ? cut : len;
		adv->title =
		    base_arena_printf(adv->arena, "%.*s ...", (int)len, text);
	} else {
		adv->title = base_arena_strndup(adv->arena, text, len);
	}
}
