/*
 * All that one mail says (see reply.h).
 */
#include "kairan/reply.h"

#include <string.h>

#include "kairan/mail.h"

enum base_status
reply_analyze(const struct mail *mail, const struct reply_settings *settings,
    struct reply **out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct reply *reply = base_arena_alloc(arena, sizeof(*reply));

	(void)err; /* nothing here can fail: in doubt it is text */
	reply->arena = arena;
	reply_classify(mail, settings->today, arena, &reply->class);
	reply_cut_mail(mail, settings->delimiter, arena, &reply->cut);
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
