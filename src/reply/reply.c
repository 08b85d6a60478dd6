/*
 * All that one mail says (see reply.h).
 */
#include "kairan/reply.h"

#include <string.h>

#include "kairan/mail.h"
#include "reply_class_text.h"

#define WRITTEN_BYTES ((size_t)1 << 16) /* more of it is not classified */

/*
 * "I am away until Monday" above a quote, or beside a command, is what a
 * person writes: no program answers so.
 */
static bool
is_person(const struct mail *mail, struct reply *reply,
    const struct reply_settings *settings)
{
	size_t i;

	if (strcmp(reply->class.rule, REPLY_CLASS_RULE_AWAY) != 0)
		return false;
	if (mail->in_reply_to.n > 0 && reply->cut.quoted[0] != '\0')
		return true;
	reply_command_read(reply->cut.lines, reply->cut.line_count,
	    settings->today, reply->arena, &reply->commands);
	for (i = 0; i < reply->commands.directive_count; i++)
		if (reply->commands.directives[i].problem_code ==
		    REPLY_PROBLEM_NONE)
			return true;
	memset(&reply->commands, 0, sizeof(reply->commands));
	return false;
}

/* The lines that are neither quoted nor forwarded. */
static const char *
written_in(const struct reply_cut *cut, struct base_arena *arena)
{
	const struct reply_line *line;
	struct base_buf text;
	const char *out;
	size_t i;

	base_buf_init(&text, WRITTEN_BYTES);
	for (i = 0; i < cut->line_count; i++) {
		line = &cut->lines[i];
		if (line->kind == REPLY_LINE_NEW &&
		    (base_buf_add(&text, line->text, line->len) != BASE_OK ||
			base_buf_puts(&text, "\n") != BASE_OK))
			break;
	}
	out = base_arena_strndup(arena, base_buf_text(&text), text.len);
	base_buf_release(&text);
	return out;
}

enum base_status
reply_analyze(const struct mail *mail, const struct reply_settings *settings,
    struct reply **out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct reply *reply = base_arena_alloc(arena, sizeof(*reply));
	struct reply_class_hints hints = {.today = settings->today,
	    .is_null_sender = settings->is_null_sender};

	(void)err; /* nothing here can fail: in doubt it is text */
	reply->arena = arena;
	reply_cut_mail(mail, settings->delimiter, arena, &reply->cut);
	hints.written = written_in(&reply->cut, arena);
	reply_classify(mail, &hints, arena, &reply->class);
	if (is_person(mail, reply, settings)) {
		reply->class.class = REPLY_CLASS_HUMAN;
		reply->class.rule = "human";
		reply->class.is_away = false;
		memset(&reply->class.away_until, 0,
		    sizeof(reply->class.away_until));
	}
	reply_ticket_find(
	    mail, settings, arena, &reply->candidates, &reply->candidate_count);
	if (reply->class.class == REPLY_CLASS_HUMAN)
		reply_command_read(reply->cut.lines, reply->cut.line_count,
		    settings->today, arena, &reply->commands);
	else
		reply->commands.comment = reply->cut.reply;
	*out = reply;
	return BASE_OK;
}

void
reply_free(struct reply *reply)
{
	if (reply != NULL)
		base_arena_free(reply->arena);
}
