/*
 * Signatures and footers at the end of newly written text.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "reply_cutter.h"
#include "reply_scan.h"
#include "reply_words_signature.h"

#define SIGNATURE_LINES 30 /* below "-- " */
#define BOX_LINES 16 /* in a box */
#define FOLD_BYTES 160 /* of a line that is lowered */
#define FOOTER_LOOK 6 /* lines in which a list names itself */

static bool
holds(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strstr(text, *words) != NULL)
			return true;
	return false;
}

static bool
begins(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strncmp(text, *words, strlen(*words)) == 0)
			return true;
	return false;
}

static bool
ends(const char *text, size_t len, const char *const *words)
{
	for (; *words != NULL; words++) {
		size_t n = strlen(*words);

		if (len >= n && strcmp(text + len - n, *words) == 0)
			return true;
	}
	return false;
}

/* Cyrillic, Greek and accented capitals are lowered too where a line is
 * short enough to matter: reply_text lowers ASCII alone. */
static const char *
lowered(const struct reply_cutter *c, const char *low)
{
	const unsigned char *p = (const unsigned char *)low;
	char *cut, *folded;
	const char *copy;

	while (*p != '\0' && (*p < 0xc3 || *p > 0xd5) && *p < 0xe1)
		p++;
	if (*p == '\0' || *p > 0xd5)
		return low;
	cut = base_xstrndup(low, base_text_cut(low, FOLD_BYTES));
	folded = base_text_fold(cut);
	copy = base_arena_strdup(c->arena, folded);
	free(folded);
	free(cut);
	return copy;
}

/* "-- ", "--", "—" */
static bool
is_delimiter(const struct reply_cutter_line *line)
{
	return strcmp(line->text.low, "--") == 0 ||
	       (strcmp(line->text.low, "-") == 0 && line->text.len == 1 &&
		   false) ||
	       strcmp(line->text.low, "**--**") == 0;
}

/* Lines of [from, to) that are not blank. */
static size_t
count_text(const struct reply_cutter *c, size_t from, size_t to)
{
	return from < to ? c->info[to].texts_above - c->info[from].texts_above
			 : 0;
}

/* A line of one sign again and again: ━━━, ----, ＊＊＊. */
static bool
is_box_line(const struct reply_cutter_line *line, size_t least)
{
	static const char *const signs[] = {"━", "─", "═", "―", "＿", "■", "□",
	    "◆", "◇", "☆", "★", "●", "○", "・", "▼", "▲", "▽", "△", "＊", "┏",
	    "┓", "┗", "┛", "┌", "┐", "└", "┘", "╋", "┼", "┠", "┨", "*", "=",
	    "-", "_", "~", "+", "#", ".", ":", " ", "°", "゜", "‥", "…", "∴",
	    "∵", "♪", "※", "｡", "。", "`", "'", "^", "|", "/", "<", ">", NULL};
	const char *p = line->text.low;
	size_t n = 0;
	int i;

	if (strncmp(p, "```", 3) == 0)
		return false; /* it fences code */
	while (*p != '\0') {
		if (reply_is_alnum(*p)) /* most lines, at once */
			return false;
		for (i = 0; signs[i] != NULL; i++)
			if (reply_scan_lit(&p, signs[i]))
				break;
		if (signs[i] == NULL)
			return false;
		n += signs[i][0] != ' ';
	}
	return n >= least;
}

/* A list's or a company's footer: its first line in [from, to), or to. */
static size_t
find_footer(const struct reply_cutter *c, size_t from, size_t to)
{
	size_t i, k;

	for (i = from; i < to; i++) {
		const struct reply_cutter_line *line = &c->info[i];

		if (line->is_blank)
			continue;
		if (strncmp(line->text.low, "[kairan:", 8) == 0)
			return i;
		if ((i == from || c->info[i - 1].is_blank ||
			is_box_line(&c->info[i - 1], 3)) &&
		    line->text.len > 20 && i > from &&
		    begins(lowered(c,
			       line->text.low + strspn(line->text.low, "*_ ")),
			reply_words_footer))
			return i - 1 > from && is_box_line(&c->info[i - 1], 3)
				   ? i - 1
				   : i;
		if (!is_box_line(line, 2))
			continue;
		for (k = i + 1; k < to && k <= i + FOOTER_LOOK; k++)
			if (holds(
				c->info[k].text.low, reply_words_list_footer) &&
			    count_text(c, i, to) <= 10)
				return i;
	}
	return to;
}

/* "Sent from my iPhone", "iPhoneから送信", "Get Outlook for iOS" */
static bool
is_device_line(const struct reply_cutter *c, size_t i)
{
	static const char *const carriers[] = {
	    "smartphone", "tablet", "device", "phone", NULL};
	const struct reply_cutter_line *line = &c->info[i];
	const char *low;
	size_t len;
	bool begun;

	if (line->text.len > FOLD_BYTES)
		return false;
	low = lowered(c, line->text.low + strspn(line->text.low, "*_-~ >("));
	len = strlen(low);
	while (len > 0 && strchr("*_ )", low[len - 1]) != NULL)
		len--;
	if (len == 0)
		return false;
	/* "My X" is no sentence in Japanese. */
	if (strncmp(low, "私の", 6) == 0 &&
	    ends(low, len, reply_words_from_tail))
		return true;
	begun = begins(low, reply_words_sent_from);
	if (!begun && !ends(low, strlen(low), reply_words_from_tail))
		return false;
	/* A sentence goes on; such a line does not, but for operators'. */
	if ((strstr(low, ", ") != NULL && !ends(low, len, carriers)) ||
	    strstr(low, "、") != NULL)
		return false;
	if (strncmp(low, "get ", 4) == 0 ||
	    strncmp(low, "sent from my ", 13) == 0)
		return len < 60 || strchr(low, '<') != NULL;
	return holds(low, reply_words_device);
}

/* A paragraph of one line that is not the first? */
static bool
is_alone(const struct reply_cutter *c, size_t i, size_t from, size_t to)
{
	return i > from && !c->info[i].is_blank && c->info[i - 1].is_blank &&
	       (i + 1 == to || c->info[i + 1].is_blank);
}

static size_t
last_text(const struct reply_cutter *c, size_t from, size_t to)
{
	while (to > from && c->info[to - 1].is_blank)
		to--;
	return to;
}

static size_t
cut_devices(struct reply_cutter *c, size_t from, size_t to)
{
	size_t end = last_text(c, from, to);
	bool is_cut = false;

	while (end > from && is_device_line(c, end - 1)) {
		reply_cutter_mark(
		    c, end - 1, to, REPLY_LINE_SIGNATURE, "sent-from");
		to = end - 1;
		end = last_text(c, from, to);
		is_cut = true;
	}
	/* The line that was drawn above it goes with it. */
	if (is_cut && end > from + 1 && is_box_line(&c->info[end - 1], 3)) {
		reply_cutter_mark(
		    c, end - 1, to, REPLY_LINE_SIGNATURE, "sent-from");
		to = end - 1;
	}
	return to;
}

/* Sentences do not stand in a signature. */
static bool
is_sentence(const struct reply_cutter_line *line)
{
	const char *low = line->text.low, *p;
	size_t blanks = 0;

	for (p = low; *p != '\0'; p++)
		blanks += *p == ' ';
	return line->text.len > 120 || strstr(low, "ます。") != NULL ||
	       strstr(low, "です。") != NULL ||
	       (blanks >= 5 && strchr(".?!", low[line->text.len - 1]) != NULL);
}

/* A box that ends the text: its first line, or to. */
static size_t
find_box(const struct reply_cutter *c, size_t from, size_t to)
{
	size_t i, end = last_text(c, from, to), best = to, texts = 0;
	bool contact = false, closed;

	if (end == from)
		return to;
	closed = is_box_line(&c->info[end - 1], 3);
	for (i = end; i-- > from;) {
		const struct reply_cutter_line *line = &c->info[i];

		if (is_box_line(line, 3)) {
			if (texts > 0 && texts <= BOX_LINES &&
			    (contact || closed))
				best = i;
			continue;
		}
		if (line->is_blank)
			continue;
		if (++texts > BOX_LINES)
			break;
		if (is_sentence(line))
			break;
		contact = contact || holds(line->text.low, reply_words_contact);
	}
	return best;
}

/* "Best regards,", a name and an address or a title at the very end.  A
 * name alone is no signature: it stays. */
static size_t
find_signoff(const struct reply_cutter *c, size_t from, size_t to)
{
	size_t i, k, end = last_text(c, from, to), texts = 0;
	bool contact = false;

	for (i = end; i-- > from && texts <= 5;) {
		const struct reply_cutter_line *line = &c->info[i];
		const char *low = line->text.low;
		size_t len = line->text.len;

		if (line->is_blank)
			continue;
		texts++;
		if (len > 60)
			return to;
		low = lowered(c, low);
		len = strlen(low);
		while (len > 0 && strchr(",.! ", low[len - 1]))
			len--;
		for (k = 0; reply_words_signoff[k] != NULL; k++)
			if (strlen(reply_words_signoff[k]) == len &&
			    strncmp(low, reply_words_signoff[k], len) == 0 &&
			    i > from)
				return contact ? i : to;
		contact = contact || holds(line->text.low, reply_words_contact);
	}
	return to;
}

void
reply_signature_mark(struct reply_cutter *c, size_t from, size_t to)
{
	size_t at, i;

	at = find_footer(c, from, to);
	reply_cutter_mark(c, at, to, REPLY_LINE_FOOTER, "footer");
	to = at;
	for (i = from; i < to; i++)
		if (is_delimiter(&c->info[i]) &&
		    count_text(c, i + 1, to) <= SIGNATURE_LINES) {
			reply_cutter_mark(
			    c, i, to, REPLY_LINE_SIGNATURE, "delimiter");
			to = i;
			break;
		}
	for (i = from; i < to; i++)
		if (is_alone(c, i, from, to) && is_device_line(c, i))
			reply_cutter_mark(
			    c, i, i + 1, REPLY_LINE_SIGNATURE, "sent-from");
	to = cut_devices(c, from, to);
	at = find_box(c, from, to);
	reply_cutter_mark(c, at, to, REPLY_LINE_SIGNATURE, "box");
	to = cut_devices(c, from, at);
	at = find_signoff(c, from, to);
	reply_cutter_mark(c, at, to, REPLY_LINE_SIGNATURE, "sign-off");
}
