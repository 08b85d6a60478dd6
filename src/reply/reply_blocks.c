/*
 * Blocks of newly written lines (see reply_blocks.h).
 */
#include "reply_blocks.h"

#include <string.h>

#include "reply_lines.h"
#include "reply_scan.h"

static bool
is_fence(const struct reply_line *line)
{
	return line->len >= 3 && memcmp(line->text, "```", 3) == 0;
}

/* `--`, 以上: nothing below it is read. */
static bool
is_end(const struct reply_reading *r, const struct reply_line *line)
{
	struct reply_guess guess;
	const char *p = line->text, *end = p + line->len;

	while (p < end && reply_is_blank(*p))
		p++;
	/* A look at the first byte spares nearly all lines the rest. */
	if (p == end || line->len > 100 ||
	    (*p != '-' && (unsigned char)*p != 0xe3 &&
		(unsigned char)*p != 0xe4 && (unsigned char)*p != 0xe2 &&
		(unsigned char)*p != 0xef))
		return false;
	reply_directive_guess(
	    line->text, line->len, &r->facts, r->arena, &guess);
	return guess.sort == REPLY_SORT_END;
}

/* Collects the lines that may hold commands, up to `--` or 以上. */
void
reply_blocks_collect(struct reply_reading *r)
{
	bool is_new_block = true, is_fenced = false;
	struct reply_entry *e;
	size_t i;

	for (i = 0; i < r->line_count; i++) {
		const struct reply_line *line = &r->lines[i];

		if (line->kind != REPLY_LINE_NEW || reply_line_is_blank(line)) {
			is_new_block = true;
			continue;
		}
		if (!is_fenced && is_end(r, line))
			return;
		if (is_new_block)
			r->block_count++;
		is_new_block = false;
		e = &r->entries[r->count++];
		e->line = i;
		e->block = r->block_count - 1;
		e->is_fenced = is_fenced || is_fence(line);
		if (is_fence(line))
			is_fenced = !is_fenced;
	}
}

/* "Hi Bob,", お疲れ様です。: one or two short lines. */
static bool
is_salutation(
    const struct reply_reading *r, const struct reply_entry *e, size_t n)
{
	static const char *const heads[] = {"Hi", "Hello", "Hey", "Dear",
	    "Good ", "Hallo", "Bonjour", "Hola", "Ciao", "Guten ", "お疲れ",
	    "おつかれ", "お世話", "いつもお", "こんにちは", "おはよう",
	    "こんばんは", NULL};
	static const char *const tails[] = {",", "、", "，", "様", "さん",
	    "各位", "殿", "です。", "ます。", "!", NULL};
	const struct reply_line *last = &r->lines[e[n - 1].line];
	size_t i, len;

	if (n > 2 || last->len > 100 || r->lines[e->line].len > 100)
		return false;
	for (i = 0; heads[i] != NULL; i++)
		if (last->len >= strlen(heads[i]) &&
		    memcmp(last->text, heads[i], strlen(heads[i])) == 0)
			return true;
	for (i = 0; tails[i] != NULL; i++) {
		len = strlen(tails[i]);
		if (last->len >= len &&
		    memcmp(last->text + last->len - len, tails[i], len) == 0)
			return true;
	}
	return false;
}

/* "Best regards, ...", よろしくお願いします。 and a name. */
static bool
is_closing(const struct reply_reading *r, const struct reply_entry *e, size_t n)
{
	static const char *const heads[] = {"Best", "Regards", "Kind ", "Thank",
	    "Cheers", "Sincerely", "Yours", "Many thanks", "With ", "BR",
	    "Mit ", "Viele ", "Cordialement", "Saludos", "よろしく", "宜しく",
	    "以上", "何卒", "お手数", "ご確認", NULL};
	const struct reply_line *first = &r->lines[e->line];
	size_t i;

	if (n > 5 || first->len > 120)
		return false;
	for (i = 0; heads[i] != NULL; i++)
		if (first->len >= strlen(heads[i]) &&
		    memcmp(first->text, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}

size_t
reply_blocks_end(const struct reply_reading *r, size_t i)
{
	size_t end = i + 1;

	while (end < r->count && r->entries[end].block == r->entries[i].block)
		end++;
	return end;
}

/* A greeting does not push the first block of what is said aside. */
void
reply_blocks_find_edges(struct reply_reading *r)
{
	size_t i = 0, end;

	r->first_block = 0;
	r->last_block = r->block_count > 0 ? r->block_count - 1 : 0;
	if (r->count == 0)
		return;
	end = reply_blocks_end(r, 0);
	if (end < r->count && is_salutation(r, r->entries, end))
		r->first_block = 1;
	for (i = r->count; i > 0 && r->last_block > 0; i = end) {
		for (end = i - 1; end > 0 && r->entries[end - 1].block ==
						 r->entries[i - 1].block;
		     end--)
			continue;
		if (!is_closing(r, &r->entries[end], i - end))
			break;
		r->last_block = r->entries[end].block - 1;
	}
}

static bool
ends_in_colon(const struct reply_line *line)
{
	return line->text[line->len - 1] == ':' ||
	       (line->len >= 3 &&
		   memcmp(line->text + line->len - 3, "：", 3) == 0);
}

bool
reply_blocks_is_announced(
    const struct reply_reading *r, const struct reply_entry *first)
{
	const struct reply_line *line;
	size_t i = first->line;

	while (i > 0 && reply_line_is_blank(&r->lines[i - 1]))
		i--;
	if (i == 0)
		return false;
	line = &r->lines[i - 1];
	return line->kind == REPLY_LINE_NEW && ends_in_colon(line);
}

bool
reply_blocks_announces(
    const struct reply_reading *r, const struct reply_entry *e, size_t n)
{
	size_t i;

	for (i = 0; i < n && e[i].guess->sort == REPLY_SORT_TEXT; i++)
		if (ends_in_colon(&r->lines[e[i].line]))
			return true;
	return false;
}

bool
reply_blocks_is_cited(
    const struct reply_reading *r, const struct reply_entry *e, size_t n)
{
	static const char *const heads[] = {"と書", "とあり", "とある",
	    "という", "となって", "になって", "と表示", "と出て", "のまま",
	    "と記載"};
	const struct reply_line *line;
	size_t i, k;

	for (i = 1; i < n; i++) {
		line = &r->lines[e[i].line];
		for (k = 0; k < BASE_LEN(heads); k++)
			if (e[i].guess->sort == REPLY_SORT_TEXT &&
			    line->len > strlen(heads[k]) &&
			    memcmp(line->text, heads[k], strlen(heads[k])) == 0)
				return true;
	}
	return false;
}

bool
reply_blocks_is_nested(
    const struct reply_reading *r, const struct reply_entry *e, size_t n)
{
	const struct reply_line *line = &r->lines[e->line];

	return n > 1 && ends_in_colon(line) && line->text[0] != ' ' &&
	       memchr(line->text, ' ', line->len) == NULL &&
	       r->lines[e[1].line].text[0] == ' ';
}
