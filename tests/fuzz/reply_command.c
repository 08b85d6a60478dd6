/* covers: src/reply/reply_command.c src/reply/reply_directive.c src/reply/reply_value.c src/reply/reply_status.c src/reply/reply_target.c src/reply/reply_date.c src/reply/reply_date_number.c src/reply/reply_shape.c src/reply/reply_blocks.c */
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
	if (reply_date_read(base_buf_text(&text), today, &date) == BASE_OK)
		must(base_date_is_valid(date));
	base_buf_release(&text);
	base_arena_free(arena);
	return 0;
}
