/* Why each line of a mail was kept or cut (see cmd_explain.h). */
#include "cmd_explain.h"

#include <stdio.h>

#include "kairan/base_buf.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "cmd_parse_json.h"

#define LINE_MAX_BYTES ((size_t)64 << 20) /* of one line made visible */

static void
explain_directives(const struct reply *reply)
{
	size_t i, k;

	for (i = 0; i < reply->commands.directive_count; i++) {
		const struct reply_directive *d =
		    &reply->commands.directives[i];

		printf("command: line %u:", d->line);
		for (k = 0; k < d->target_count; k++)
			printf(" %s", d->targets[k]);
		printf(" %s = %s%s%s\n", reply_key_name(d->key), d->value,
		    d->problem != NULL ? "; cannot be obeyed: " : "",
		    d->problem != NULL ? d->problem : "");
	}
}

static void
explain_away(const struct reply_class_result *class)
{
	char until[BASE_DATE_TEXT];

	if (!class->is_away)
		return;
	if (base_date_is_set(class->away_until))
		base_date_format(class->away_until, until);
	printf("away: until %s\n",
	    base_date_is_set(class->away_until) ? until : "a day not named");
}

void
cmd_explain(
    const char *file, const struct mail *mail, const struct reply *reply)
{
	const struct reply_candidate *ticket = cmd_parse_ticket(reply);
	struct base_buf text;
	size_t i;

	printf("message: %s\n", file);
	printf("class: %s (rule %s)%s\n", reply_class_name(reply->class.class),
	    reply->class.rule,
	    reply->class.is_list ? ", by a mailing list" : "");
	explain_away(&reply->class);
	if (ticket != NULL)
		printf("ticket: #%s, found by %s in %s, not proven\n",
		    ticket->value, reply_candidate_kind_name(ticket->kind),
		    ticket->where);
	else
		puts("ticket: none named");
	for (i = 0; i < reply->candidate_count; i++)
		printf("candidate: %s in %s\n",
		    reply_candidate_kind_name(reply->candidates[i].kind),
		    reply->candidates[i].where);
	explain_directives(reply);
	for (i = 0; i < mail->n_warnings; i++)
		printf("warning: %s\n", mail->warnings[i]);
	base_buf_init(&text, LINE_MAX_BYTES);
	for (i = 0; i < reply->cut.line_count; i++) {
		const struct reply_line *line = &reply->cut.lines[i];

		base_buf_clear(&text);
		if (base_text_visible(line->text, line->len, &text) != BASE_OK)
			continue;
		printf("%4zu %c %-11s %-16s |%s\n", i + 1,
		    line->is_kept ? '+' : '-', reply_line_kind_name(line->kind),
		    line->rule[0] != '\0' ? line->rule : "-",
		    base_buf_text(&text));
	}
	base_buf_release(&text);
}
