/*
 * The comment with marks for what stood in the text without being text.
 */
#include <string.h>

#include "kairan/reply_command.h"
#include "reply_lines.h"

/* Where a program has left a mark of its own: "[image: a.png]", "[cid:1]",
 * or a line of nothing but "[...]". */
static bool
find_brackets(
    const struct reply_line *line, const char *mark, size_t *from, size_t *to)
{
	static const char *const words[] = {"[image: ", "[cid:", "[画像: "};
	const char *open, *close, *end = line->text + line->len;
	const char *name = strchr(mark, ' ');
	size_t i, n;

	for (open = line->text;
	     (open = memchr(open, '[', (size_t)(end - open))) != NULL; open++) {
		close = memchr(open, ']', (size_t)(end - open));
		if (close == NULL)
			return false;
		n = (size_t)(close - open);
		*from = (size_t)(open - line->text);
		*to = (size_t)(close + 1 - line->text);
		if (*from == 0 && *to == line->len)
			return true;
		for (i = 0; i < BASE_LEN(words); i++)
			if (n > strlen(words[i]) &&
			    memcmp(open, words[i], strlen(words[i])) == 0)
				return true;
		/* "[a.png]": the picture's alternative text is its name. */
		if (name != NULL && n > 1 && strlen(name + 1) == n &&
		    memcmp(name + 1, open + 1, n - 1) == 0)
			return true;
	}
	return false;
}

static void
mark_line(struct reply_line *line, const char *mark, struct base_arena *arena)
{
	size_t from = line->len, to = line->len;
	const char *text;

	/* Several marks: which brackets are whose is not known. */
	if (strchr(mark + 1, '[') != NULL ||
	    !find_brackets(line, mark, &from, &to))
		from = to = line->len;
	text = base_arena_printf(arena, "%.*s%s%s%.*s", (int)from, line->text,
	    from > 0 && to == line->len && from == to ? " " : "", mark,
	    (int)(line->len - to), line->text + to);
	line->text = text;
	line->len = strlen(text);
}

const char *
reply_command_comment(const struct reply_line *lines, size_t line_count,
    const struct reply_commands *commands, const char *const *marks,
    struct base_arena *arena)
{
	struct reply_line *copy =
	    base_arena_alloc(arena, (line_count + 1) * sizeof(*copy));
	uint8_t *take = base_arena_alloc(arena, line_count + 1);
	size_t i;

	if (commands->comment_lines == NULL)
		return commands->comment;
	if (line_count > 0)
		memcpy(copy, lines, line_count * sizeof(*copy));
	for (i = 0; i < line_count; i++) {
		take[i] = commands->comment_lines[i];
		if (marks[i] == NULL || lines[i].kind != REPLY_LINE_NEW)
			continue;
		/* A line that was carried out leaves its picture. */
		if (take[i] == 0)
			copy[i].len = 0;
		mark_line(&copy[i], marks[i], arena);
		take[i] = 1;
	}
	return reply_lines_join(copy, line_count, take, arena);
}
