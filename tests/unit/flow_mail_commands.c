/* What our mails tell people to write is what kairan understands: the bodies
 * of the one-tap answers, and the example lines of every text template. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_file.h"
#include "kairan/codec_json.h"
#include "kairan/reply_command.h"

static const struct base_date today = {2026, 11, 21};

static char *
slurp(const char *path)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_buf buf;

	base_buf_init(&buf, 1 << 20);
	if (base_file_read(path, &buf, &err) != BASE_OK)
		fail_msg("%s", err.text);
	return base_buf_take(&buf, NULL);
}

/* text is exactly one command; its value, in the arena. */
static const char *
one_command(const char *text, enum reply_key key, struct base_arena *arena)
{
	struct reply_commands commands;

	memset(&commands, 0, sizeof(commands));
	reply_command_read_text(text, today, arena, &commands);
	if (commands.directive_count != 1)
		fail_msg(
		    "<%s> has %zu commands", text, commands.directive_count);
	if (commands.directives[0].problem != NULL)
		fail_msg("<%s>: %s", text, commands.directives[0].problem);
	assert_int_equal(commands.directives[0].key, key);
	return commands.directives[0].value;
}

static void
taps_are_understood(void **state)
{
	static const char *const files[] = {
	    "templates/en/words.json", "templates/ja/words.json"};
	struct base_err err = BASE_ERR_INIT;
	size_t lang;
	size_t i;

	(void)state;
	for (lang = 0; lang < BASE_LEN(files); lang++) {
		struct base_arena *arena = base_arena_new();
		char *text = slurp(files[lang]);
		struct codec_json *words = NULL;
		const struct codec_json *taps;

		assert_int_equal(
		    codec_json_parse(text, strlen(text), 0, &words, &err),
		    BASE_OK);
		taps = codec_json_get(words, "taps");
		assert_true(codec_json_size(taps) >= 4);
		for (i = 0; i < codec_json_size(taps); i++) {
			const struct codec_json *tap = codec_json_at(taps, i);
			const char *key = codec_json_text(tap, "key", "");
			char *body =
			    base_xstrdup(codec_json_text(tap, "body", ""));

			/* The writer adds what was done. */
			if (codec_json_bool(
				codec_json_get(tap, "note"), false)) {
				char *more;

				body[strcspn(body, "\n")] = '\0';
				more = base_xprintf("%sport closed\n", body);
				free(body);
				body = more;
			}
			if (strcmp(key, "ack") == 0)
				assert_string_equal(
				    one_command(body, REPLY_KEY_ACK, arena),
				    "");
			else if (strcmp(key, "planned") == 0)
				assert_string_equal(
				    one_command(body, REPLY_KEY_PLANNED, arena),
				    "2026-11-28");
			else
				assert_string_equal(
				    one_command(body, REPLY_KEY_STATUS, arena),
				    key);
			free(body);
		}
		codec_json_free(words);
		base_arena_free(arena);
		free(text);
	}
}

/* The lines indented by four blanks are examples. */
static void
examples_are_understood(void **state)
{
	static const char *const files[] = {
	    "templates/en/_how_to_answer.text.mustache",
	    "templates/ja/_how_to_answer.text.mustache"};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(files); i++) {
		struct base_arena *arena = base_arena_new();
		char *text = slurp(files[i]);
		char *save = NULL;
		char *line = strtok_r(text, "\n", &save);
		int found = 0;

		for (; line != NULL; line = strtok_r(NULL, "\n", &save)) {
			if (strncmp(line, "    ", 4) != 0)
				continue;
			one_command(line + 4,
			    found == 4 ? REPLY_KEY_PLANNED : REPLY_KEY_STATUS,
			    arena);
			found++;
		}
		assert_int_equal(found, 5);
		base_arena_free(arena);
		free(text);
	}
}

static void
help_is_understood(void **state)
{
	static const enum reply_key keys[] = {REPLY_KEY_STATUS,
	    REPLY_KEY_STATUS, REPLY_KEY_STATUS, REPLY_KEY_STATUS,
	    REPLY_KEY_STATUS, REPLY_KEY_ASSIGNEE, REPLY_KEY_PLANNED,
	    REPLY_KEY_DUE, REPLY_KEY_DRY_RUN, REPLY_KEY_ACK, REPLY_KEY_WATCHER,
	    REPLY_KEY_MUTE, REPLY_KEY_NOTIFY, REPLY_KEY_SPLIT, REPLY_KEY_SHOW,
	    REPLY_KEY_SHOW, REPLY_KEY_COMMANDS, REPLY_KEY_MITIGATION,
	    REPLY_KEY_WHY, REPLY_KEY_LIST, REPLY_KEY_LIST, REPLY_KEY_TRACK};
	static const char *const files[] = {"templates/en/_help.text.mustache",
	    "templates/ja/_help.text.mustache"};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(files); i++) {
		struct base_arena *arena = base_arena_new();
		char *text = slurp(files[i]);
		char *save = NULL;
		char *line = strtok_r(text, "\n", &save);
		size_t found = 0;

		for (; line != NULL; line = strtok_r(NULL, "\n", &save)) {
			if (strncmp(line, "    ", 4) != 0)
				continue;
			assert_true(found < BASE_LEN(keys));
			one_command(line + 4, keys[found], arena);
			found++;
		}
		assert_int_equal(found, BASE_LEN(keys));
		base_arena_free(arena);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(taps_are_understood),
	    cmocka_unit_test(examples_are_understood),
	    cmocka_unit_test(help_is_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
