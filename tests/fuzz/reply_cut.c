/* covers: src/reply/reply_cut.c src/reply/reply_attribution.c src/reply/reply_header.c src/reply/reply_signature.c src/reply/reply_lines.c src/reply/reply_token.c */
/* seeds: ../shared/corpora/mail/reply_crisp ../shared/corpora/mail/reply_erp_family */
/*
 * The cutter over any body: every line has a kind, what is kept stands in
 * the reply, and no token survives reply_cut_tokens().
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_buf.h"
#include "kairan/base_text.h"
#include "kairan/reply_cut.h"
#include "kairan/reply_ticket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool good)
{
	if (!good)
		abort();
}

static void
check(const struct reply_cut *cut, const char *body, size_t len)
{
	size_t i, kept = 0;

	for (i = 0; i < cut->line_count; i++) {
		const struct reply_line *line = &cut->lines[i];

		must(
		    line->text >= body && line->text + line->len <= body + len);
		must(line->rule != NULL && line->kind <= REPLY_LINE_FORWARD);
		must(line->kind != REPLY_LINE_NEW || line->is_kept);
		kept += line->is_kept ? line->len + 1 : 0;
	}
	must(strlen(cut->reply) <= kept);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const delimiter = "-- reply above --";
	struct base_arena *arena = base_arena_new();
	struct reply_cut_hints hints = {delimiter, "Alice", "Re: x", NULL, 0};
	struct reply_cut cut;
	struct base_buf text, clean;
	uint8_t marks[64];
	size_t i;

	base_buf_init(&text, size * 3 + 1);
	base_buf_init(&clean, size * 3 + 1);
	must(base_text_repair((const char *)data, size, &text) == BASE_OK);
	if (size > sizeof(marks) && data[0] % 2 == 0) {
		for (i = 0; i < sizeof(marks); i++)
			marks[i] = data[i + 1] % 5;
		hints.html_marks = marks;
		hints.html_mark_count = sizeof(marks);
	}
	reply_cut_text(base_buf_text(&text), text.len, &hints, arena, &cut);
	check(&cut, base_buf_text(&text), text.len);
	must(reply_cut_tokens(base_buf_text(&text), &clean) == BASE_OK);
	must(clean.len <= text.len);
	base_buf_release(&text);
	base_buf_release(&clean);
	base_arena_free(arena);
	return 0;
}
