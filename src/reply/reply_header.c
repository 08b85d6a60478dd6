/*
 * Blocks of labels before a quote (From, Sent, To, Subject), and the lines
 * that announce them.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "reply_cutter.h"
#include "reply_lines.h"
#include "reply_scan.h"
#include "reply_words_quote.h"

#define BLOCK_LINES 14 /* lines of a block that are looked at */
#define LABEL_BYTES 45

static char
type_of(const char *label, size_t len)
{
	char *copy, *folded;
	char type = 0;
	size_t i;

	if (len == 0 || len > LABEL_BYTES)
		return 0;
	copy = base_xstrndup(label, len);
	folded = base_text_fold(copy);
	for (i = 0; i < BASE_LEN(reply_words_label) && type == 0; i++)
		if (folded[0] == reply_words_label[i].word[0] &&
		    strcmp(folded, reply_words_label[i].word) == 0)
			type = reply_words_label[i].type;
	free(folded);
	free(copy);
	return type;
}

/* The type of the label that a line begins with, or 0. */
static char
label_of(const struct reply_cutter_line *line)
{
	const char *p = line->text.low, *colon;
	size_t len;

	p += strspn(p, "*_ |");
	/* 【差出人】 */
	if (strncmp(p, "【", 3) == 0 && (colon = strstr(p, "】")) != NULL)
		return type_of(p + 3, (size_t)(colon - p - 3));
	colon = strchr(p, ':');
	if (colon == NULL || colon == p || colon - p > LABEL_BYTES)
		return 0;
	len = (size_t)(colon - p);
	while (len > 0 && strchr("*_ ", p[len - 1]) != NULL)
		len--;
	return type_of(p, len);
}

static unsigned
bit(char type)
{
	static const char types[] = "FSTCJ";
	const char *p = type == 0 ? NULL : strchr(types, type);

	return p == NULL ? 0 : 1u << (p - types);
}

static unsigned
count_bits(unsigned bits)
{
	unsigned n = 0;

	for (; bits != 0; bits >>= 1)
		n += bits & 1;
	return n;
}

/* "Subject: x 2023-01-17 13:46From: a@b To:" on one line. */
static bool
is_one_line(const struct reply_cutter_line *line)
{
	const char *low = line->text.low, *p = low, *from;
	unsigned bits = bit(label_of(line)), colons = 0;

	if (bits == 0)
		return false;
	while ((p = strchr(p, ':')) != NULL && colons++ < 20) {
		for (from = p; from > low && p - from < LABEL_BYTES &&
			       ((from[-1] >= 'a' && from[-1] <= 'z') ||
				   (unsigned char)from[-1] >= 0x80);
		     from--)
			continue;
		bits |= bit(type_of(from, (size_t)(p - from)));
		p++;
	}
	return (bits & bit('F')) != 0 && count_bits(bits) >= 3;
}

static bool
is_rule(const struct reply_cutter_line *line)
{
	const char *p = line->text.low;
	size_t n = 0;

	while (reply_scan_of(&p, "-_=*~ ") || reply_scan_lit(&p, "─") ||
	       reply_scan_lit(&p, "━") || reply_scan_lit(&p, "―"))
		n++;
	return *p == '\0' && n >= 3;
}

/* "------ Oprindelig besked ------": dashes on both sides of anything. */
static bool
is_title(const struct reply_cutter_line *line)
{
	const char *low = line->text.low;
	size_t len = line->text.len;

	return len > 8 && len < 100 && strncmp(low, "---", 3) == 0 &&
	       strcmp(low + len - 3, "---") == 0;
}

/* "X-Priority: 1" */
static bool
is_field(const struct reply_cutter_line *line)
{
	const char *low = line->text.low;
	size_t n = 0;

	while (reply_is_alnum(low[n]) || low[n] == '-')
		n++;
	return n > 2 && n < 30 && low[n] == ':' && low[n + 1] == ' ';
}

/* Lines of a block of labels from i on; 0 for none.  is_led: a line that
 * announces it stands before it, so two labels are enough. */
static size_t
block_length(const struct reply_cutter *c, size_t i, bool is_led)
{
	size_t end = i, last = i, misses = 0;
	unsigned bits = 0;
	bool is_spaced = false;

	if (i >= c->count || label_of(&c->info[i]) == 0)
		return 0;
	if (is_one_line(&c->info[i]))
		return 1;
	for (; end < c->count && end - i < BLOCK_LINES; end++) {
		const struct reply_cutter_line *line = &c->info[end];
		char type;

		if (line->is_blank) {
			/* Blank lines between labels: all or none. */
			if (end > i && end - last > 1)
				break;
			is_spaced = true;
			continue;
		}
		type = label_of(line);
		if (type == 0) {
			if (is_spaced || ++misses > 3)
				break;
			continue;
		}
		if (is_spaced && end - last > 2)
			break;
		/* "To: ..." long after the block is text. */
		bits |= bit(type);
		last = end;
		misses = 0;
	}
	if ((bits & bit('F')) == 0 && !(is_led && count_bits(bits) >= 2))
		return 0;
	if (count_bits(bits) < (is_led ? 2u : 3u))
		return 0;
	/* "Priority: urgent" right below is of that mail, too. */
	while (!is_spaced && last + 1 < c->count &&
	       last + 1 - i < BLOCK_LINES && is_field(&c->info[last + 1]))
		last++;
	return last - i + 1;
}

/* Behind dashes and the like: begins it with one of the words? */
static bool
announces(const struct reply_cutter *c, size_t i, const char *const *words)
{
	const struct reply_cutter_line *line = &c->info[i];
	const char *p = line->text.low, *rest;
	size_t dashes = 0, k, len, next;
	char *folded;
	bool found = false;

	if (line->is_blank || line->text.len > 200)
		return false;
	while (reply_scan_of(&p, "-_=*>~ #<[") || reply_scan_lit(&p, "─") ||
	       reply_scan_lit(&p, "━") || reply_scan_lit(&p, "―") ||
	       reply_scan_lit(&p, "【"))
		dashes++;
	if (*p == '\0' || strlen(p) > 120)
		return false;
	/* Without dashes it must end in a colon or stand above labels. */
	if (dashes < 2 && p[strlen(p) - 1] != ':' &&
	    block_length(c, reply_cutter_next(c, i + 1), true) == 0)
		return false;
	folded = base_text_fold(p);
	for (k = 0; words[k] != NULL && !found; k++) {
		len = strlen(words[k]);
		if (strncmp(folded, words[k], len) != 0)
			continue;
		/* No more than marks and a name may follow. */
		rest = folded + len;
		while (
		    reply_scan_of(&rest, "]> ") || reply_scan_lit(&rest, "】"))
			continue;
		found = dashes >= 2 || *rest == ':' || *rest == '\0';
		if (dashes < 2 && found) {
			next = reply_cutter_next(c, i + 1);
			found = *rest == ':' || block_length(c, next, true) > 0;
		}
		if (strlen(folded + len) > 70)
			found = false;
	}
	free(folded);
	return found;
}

bool
reply_header_is_original(const struct reply_cutter *c, size_t i)
{
	return announces(c, i, reply_words_original);
}

bool
reply_header_is_forward(const struct reply_cutter *c, size_t i)
{
	return announces(c, i, reply_words_forwarded);
}

bool
reply_header_begins(struct reply_cutter *c, size_t i, size_t *used)
{
	size_t length, next;

	if (c->info[i].is_blank)
		return false;
	if (is_rule(&c->info[i]) || is_title(&c->info[i])) {
		next = reply_cutter_next(c, i + 1);
		if (next - i > 3 || (length = block_length(c, next, true)) == 0)
			return false;
		*used = next - i + length;
		return true;
	}
	if ((strchr(c->info[i].text.low, ':') == NULL &&
		strncmp(c->info[i].text.low, "【", 3) != 0) ||
	    (length = block_length(c, i, false)) == 0)
		return false;
	*used = length;
	return true;
}

bool
reply_header_subject_forwards(const char *subject)
{
	char *folded;
	bool is_forward = false;
	size_t i;

	if (subject == NULL)
		return false;
	folded = base_text_fold(subject);
	for (i = 0; reply_words_forward_subject[i] != NULL; i++)
		if (strncmp(folded, reply_words_forward_subject[i],
			strlen(reply_words_forward_subject[i])) == 0)
			is_forward = true;
	free(folded);
	return is_forward;
}
