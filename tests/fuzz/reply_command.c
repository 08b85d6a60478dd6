/* covers: src/reply/reply_command.c src/reply/reply_directive.c src/reply/reply_value.c src/reply/reply_value_talk.c src/reply/reply_word.c src/reply/reply_status.c src/reply/reply_target.c src/reply/reply_date.c src/reply/reply_date_number.c src/reply/reply_shape.c src/reply/reply_blocks.c src/reply/reply_comment.c src/reply/reply_guess_line.c src/reply/reply_tick.c src/reply/reply_filter.c src/reply/reply_filter_value.c */
/* seeds: ../shared/corpora/mail/redmine_mail_handler */
/*
 * Commands and dates from any text.  Whatever is written: every directive
 * names a line that exists, has a value, and one that can be obeyed has a
 * value of its key's normal form.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_buf.h"
#include "kairan/base_text.h"
#include "kairan/reply_command.h"
#include "kairan/reply_date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool good)
{
	if (!good)
		abort();
}

static void
check(const struct reply_directive *d)
{
	struct base_date date;

	must(d->line > 0 && d->value != NULL && d->raw != NULL);
	must((d->problem == NULL) == (d->problem_code == REPLY_PROBLEM_NONE));
	must(d->target_count <= REPLY_MAX_TARGETS);
	if (d->problem != NULL)
		return;
	if (d->key == REPLY_KEY_STATUS)
		must(reply_command_status(d->value) != NULL);
	if ((d->key == REPLY_KEY_PLANNED || d->key == REPLY_KEY_DUE) &&
	    strcmp(d->value, "none") != 0)
		must(base_date_parse(d->value, &date) == BASE_OK);
	if (d->until != NULL)
		must(base_date_parse(d->until, &date) == BASE_OK);
}

/* The same with fields of a ticket, and with marks behind every line. */
static void
check_known(const char *text, size_t len, struct base_date today,
    struct base_arena *arena)
{
	static const char *const names[] = {"Component", "検証完了日", "a"};
	const struct reply_known known = {names, BASE_LEN(names), 9};
	struct reply_commands commands;
	const struct reply_cut_hints hints = {"", "", "", NULL, 0};
	const char **marks;
	struct reply_cut cut;
	size_t i;

	reply_cut_text(text, len, &hints, arena, &cut);
	reply_command_read_known(
	    cut.lines, cut.line_count, &known, today, arena, &commands);
	marks = base_arena_alloc(arena, (cut.line_count + 1) * sizeof(*marks));
	for (i = 0; i < commands.directive_count; i++) {
		check(&commands.directives[i]);
		must((commands.directives[i].key == REPLY_KEY_FIELD) ==
		     (commands.directives[i].field != NULL));
	}
	for (i = 0; i < cut.line_count; i++)
		marks[i] = i % 2 == 0 ? "[image: a.png]" : NULL;
	must(base_text_is_utf8(reply_command_comment(cut.lines, cut.line_count,
				   &commands, marks, arena),
	    strlen(reply_command_comment(
		cut.lines, cut.line_count, &commands, marks, arena))));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct base_date today = {2026, 11, 21};
	struct base_arena *arena = base_arena_new();
	struct reply_commands commands;
	struct base_date date;
	struct base_buf text;
	size_t i;

	base_buf_init(&text, size * 3 + 1);
	/* The mail module hands over valid UTF-8 only. */
	must(base_text_repair((const char *)data, size, &text) == BASE_OK);
	reply_command_read_text(base_buf_text(&text), today, arena, &commands);
	for (i = 0; i < commands.directive_count; i++)
		check(&commands.directives[i]);
	check_known(base_buf_text(&text), text.len, today, arena);
	if (reply_date_read(base_buf_text(&text), today, &date) == BASE_OK)
		must(base_date_is_valid(date));
	base_buf_release(&text);
	base_arena_free(arena);
	return 0;
}
