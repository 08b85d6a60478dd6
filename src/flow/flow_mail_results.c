/* What the results of an answer amount to. */
#include <string.h>

#include "flow_templates.h"
#include "kairan/base_text.h"

#define IS_AMONG(key, list) base_text_is_among(key, list, BASE_LEN(list))

/* Does the command only ask for something to be shown? */
bool
flow_mail_is_question(const char *key)
{
	static const char *const questions[] = {
	    "show", "commands", "mitigation", "why", "list"};

	return IS_AMONG(key, questions);
}

/* Does it touch no ticket that is there? */
static bool
is_talk(const char *key)
{
	static const char *const talk[] = {"notify", "stop", "track"};

	return flow_mail_is_question(key) || IS_AMONG(key, talk);
}

/* What an answer's headline depends on, and whether the ticket's facts are
 * of interest in it. */
void
flow_mail_count(struct codec_json *object)
{
	const struct codec_json *results = codec_json_get(object, "results");
	bool done = false, failed = false, asks = false;
	bool questions = true, talk = true;
	const char *outcome, *key;
	size_t i;

	for (i = 0; i < codec_json_size(results); i++) {
		outcome =
		    codec_json_text(codec_json_at(results, i), "outcome", "");
		key = codec_json_text(codec_json_at(results, i), "key", "");
		questions = questions && flow_mail_is_question(key);
		talk = talk && is_talk(key);
		if (strcmp(outcome, "applied") == 0 ||
		    strcmp(outcome, "already") == 0 ||
		    strcmp(outcome, "would") == 0)
			done = true;
		else if (strcmp(outcome, "asked") == 0)
			asks = true;
		else
			failed = true;
	}
	codec_json_set_bool(object, "talk_only", talk && (done || asks));
	codec_json_set_bool(object, "asks_back", asks && !done && !failed);
	codec_json_set_bool(object, "shows", done && !failed && questions);
	codec_json_set_bool(object, "all_done", done && !failed && !questions);
	codec_json_set_bool(object, "part_done", done && failed);
	codec_json_set_bool(object, "none_done", failed && !done);
	codec_json_set_bool(object, "in_vain", failed && !done && questions);
}
