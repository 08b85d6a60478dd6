#include "feed_sections.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "feed_json.h"
#include "feed_none.h"

#define HEADING_MAX 80 /* bytes of a line that may be one */

enum section { SUMMARY, FIX, MITIGATION, OTHER, PREAMBLE, SECTIONS };

/* Folded, without number and colon. */
static const struct {
	const char *word;
	enum section section;
} headings[] = {{"概要", SUMMARY}, {"overview", SUMMARY}, {"summary", SUMMARY},
    {"description", SUMMARY}, {"対策", FIX}, {"対策方法", FIX}, {"修正", FIX},
    {"solution", FIX}, {"solutions", FIX}, {"fix", FIX}, {"resolution", FIX},
    {"回避策", MITIGATION}, {"緩和策", MITIGATION}, {"軽減策", MITIGATION},
    {"暫定対策", MITIGATION}, {"回避策・緩和策", MITIGATION},
    {"対策・回避策", MITIGATION}, {"ワークアラウンド", MITIGATION},
    {"workaround", MITIGATION}, {"workarounds", MITIGATION},
    {"mitigation", MITIGATION}, {"mitigations", MITIGATION},
    {"workarounds and mitigations", MITIGATION}, {"対象", OTHER},
    {"影響を受けるシステム", OTHER}, {"影響を受ける製品", OTHER},
    {"affected", OTHER}, {"affected products", OTHER},
    {"affected versions", OTHER}, {"想定される影響", OTHER}, {"impact", OTHER},
    {"詳細情報", OTHER}, {"参考情報", OTHER}, {"参考", OTHER},
    {"references", OTHER}, {"関連情報", OTHER}, {"改訂履歴", OTHER},
    {"更新履歴", OTHER}, {"revision history", OTHER}, {"謝辞", OTHER},
    {"credits", OTHER}, {"acknowledgements", OTHER}, {"お問い合わせ", OTHER},
    {"contact", OTHER}, {"timeline", OTHER}, {"ベンダ情報", OTHER},
    {"jpcert/ccによる脆弱性分析結果", OTHER},
    {"jpcert/ccからの補足情報", OTHER}, {"この脆弱性情報について", OTHER},
    {"関連文書", OTHER}, {"更新情報", OTHER}, {"topic", SUMMARY},
    {"relevant releases/architectures", OTHER}, {"bugs fixed", OTHER},
    {"package list", OTHER}, {"credit", OTHER}, {"details", SUMMARY},
    {"update instructions", FIX}, {"patch instructions", FIX},
    {"software description", OTHER}, {"package information", OTHER},
    {"special instructions and notes", OTHER}, {"cvss scores", OTHER},
    {"background", OTHER}, {"problem description", SUMMARY},
    {"issue description", SUMMARY}, {"vulnerable systems", OTHER},
    {"correction details", OTHER}};

/* Behind "iii. ", "2) ", "■", "## " in a folded line. */
static char *
behind_number(char *line)
{
	static const char *const marks[] = {"■", "◆", "●", "□", "○", "【"};
	size_t n = strspn(line, "ivx"), i;

	if (n == 0)
		n = strspn(line, "0123456789");
	if (n > 0 && strchr(".):", line[n]) != NULL && line[n] != '\0')
		line += n + 1;
	line += strspn(line, "#=*- \t");
	for (i = 0; i < BASE_LEN(marks); i++)
		if (strncmp(line, marks[i], strlen(marks[i])) == 0)
			line += strlen(marks[i]);
	return base_text_trim(line);
}

static void
cut_tail(char *line)
{
	size_t len = strlen(line);

	while (len > 0 && strchr(":=-#* ", line[len - 1]) != NULL)
		line[--len] = '\0';
	if (len > 3 && strcmp(line + len - 3, "】") == 0)
		line[len - 3] = '\0';
	/* "bugs fixed (https://bugs.example/)" */
	if (len > 1 && line[len - 1] == ')' && strstr(line, " (") != NULL)
		*strstr(line, " (") = '\0';
}

/* The section that begins with this line; -1: it is no heading. */
static int
section_of(const char *line, size_t len)
{
	char *copy, *folded, *word;
	int section = -1;
	size_t i;

	if (len == 0 || len > HEADING_MAX)
		return -1;
	copy = base_xstrndup(line, len);
	folded = base_text_fold(copy);
	word = behind_number(base_text_trim(folded));
	cut_tail(word);
	for (i = 0; i < BASE_LEN(headings) && section < 0; i++)
		if (strcmp(word, headings[i].word) == 0)
			section = (int)headings[i].section;
	free(folded);
	free(copy);
	return section;
}

/* "=======" below a heading. */
static bool
is_rule(const char *line, size_t len)
{
	return len > 2 &&
	       (strspn(line, "=") >= len || strspn(line, "-") >= len);
}

void
feed_sections_read(struct vuln_advisory *adv, const char *text)
{
	struct base_buf parts[SECTIONS];
	const char *line, *end;
	int now = PREAMBLE, next;
	bool was_heading = false;
	size_t i, len;

	for (i = 0; i < SECTIONS; i++)
		base_buf_init(&parts[i], VULN_TEXT_MAX);
	for (line = text; *line != '\0'; line = *end == '\0' ? end : end + 1) {
		end = line + strcspn(line, "\n");
		len = (size_t)(end - line);
		next = section_of(line, len);
		if (next >= 0)
			now = next;
		else if (was_heading && is_rule(line, len))
			next = 0;
		else if (base_buf_add(&parts[now], line, len) != BASE_OK ||
			 base_buf_putc(&parts[now], '\n') != BASE_OK)
			adv->is_cut |= now != OTHER;
		was_heading = next >= 0;
	}
	feed_set_plain(adv, &adv->summary, base_buf_text(&parts[SUMMARY]));
	if (adv->summary[0] == '\0')
		feed_set_plain(
		    adv, &adv->summary, base_buf_text(&parts[PREAMBLE]));
	feed_set_plain(adv, &adv->fix, base_buf_text(&parts[FIX]));
	feed_set_plain(
	    adv, &adv->mitigation, base_buf_text(&parts[MITIGATION]));
	feed_move_none(adv);
	vuln_advisory_mine(adv, text, true);
	for (i = 0; i < SECTIONS; i++)
		base_buf_release(&parts[i]);
}

/* "2026-12-01", "2026/12/1", "2026年12月1日" at text */
static int64_t
read_day(const char *text)
{
	static const char *const year_ends[] = {"-", "/", ".", "年"};
	static const char *const month_ends[] = {"-", "/", ".", "月"};
	struct base_date date = {0, 0, 0};
	size_t i;
	char *end;

	date.year = (int)strtol(text, &end, 10);
	for (i = 0; i < BASE_LEN(year_ends); i++)
		if (strncmp(end, year_ends[i], strlen(year_ends[i])) == 0)
			break;
	if (i == BASE_LEN(year_ends) || date.year < 1990 || date.year > 9999)
		return 0;
	date.month = (int)strtol(end + strlen(year_ends[i]), &end, 10);
	if (strncmp(end, month_ends[i], strlen(month_ends[i])) != 0)
		return 0;
	date.day = (int)strtol(end + strlen(month_ends[i]), &end, 10);
	return base_date_is_valid(date) ? base_date_to_days(date) * 86400 : 0;
}

int64_t
feed_sections_date(const char *text, const char *const *words)
{
	const char *at;
	int64_t day = 0;

	for (; *words != NULL && day == 0; words++) {
		at = strcasestr(text, *words);
		if (at == NULL)
			continue;
		at += strlen(*words);
		while (
		    *at != '\0' && *at != '\n' && !isdigit((unsigned char)*at))
			at++;
		day = read_day(at);
	}
	return day;
}
