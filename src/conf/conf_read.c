/* conf_read: from a file to structs: sections, defaults, folders. */
#include "conf_reader.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_file.h"
#include "kairan/base_text.h"

#define TITLE_MAX 100 /* bytes of a section's title */

static void *
base_of(struct conf_reader *reader, size_t kind)
{
	const struct conf_section *section = &conf_sections[kind];
	struct conf_kind *state = &reader->kinds[kind];

	if (section->titled)
		return state->items + (state->n - 1) * section->size;
	return (char *)reader->conf + section->at;
}

/* What a key without default holds when it is not given. */
static void
preset(const struct conf_section *section, void *base)
{
	const struct conf_key *key;

	for (key = section->keys; key->name != NULL; key++) {
		void *at = (char *)base + key->offset;
		int number = -1;
		double score = -1;
		const char *p;

		if (key->type == CONF_TYPE_WORD && key->fallback == NULL) {
			for (number = 1, p = key->words; *p != '\0'; p++)
				number += *p == ' ';
			memcpy(at, &number, sizeof(number));
		} else if (key->type == CONF_TYPE_NUMBER)
			memcpy(at, &number, sizeof(number));
		else if (key->type == CONF_TYPE_SCORE)
			memcpy(at, &score, sizeof(score));
	}
}

enum base_status
conf_reader_open(struct conf_reader *reader, size_t kind, int line)
{
	const struct conf_section *section = &conf_sections[kind];
	struct conf_kind *state = &reader->kinds[kind];

	if (state->n > 0 && !section->titled)
		return base_err_set(reader->err, BASE_INVALID,
		    "%s:%d: %s is given twice; put all its keys in one",
		    reader->file, line, section->name);
	if (state->n >= CONF_SECTIONS_MAX)
		return base_err_set(reader->err, BASE_LIMIT,
		    "%s:%d: more than %d sections of the kind %s", reader->file,
		    line, CONF_SECTIONS_MAX, section->name);
	memset(state->seen, 0, sizeof(state->seen));
	if (section->titled && state->n == state->cap) {
		state->cap = state->cap ? 2 * state->cap : 8;
		state->items =
		    base_xrealloc(state->items, state->cap * section->size);
	}
	state->n++;
	if (section->titled) {
		memset(base_of(reader, kind), 0, section->size);
		preset(section, base_of(reader, kind));
	}
	if (section->line != (size_t)-1)
		memcpy((char *)base_of(reader, kind) + section->line, &line,
		    sizeof(line));
	return BASE_OK;
}

enum base_status
conf_reader_value(struct conf_reader *reader, size_t kind,
    const struct conf_key *key, const char *text, size_t count, int line)
{
	struct conf_place place = {reader->file, reader->dir, line};
	int *seen = &reader->kinds[kind].seen[key - conf_sections[kind].keys];

	if (*seen && count == 1)
		return base_err_set(reader->err, BASE_INVALID,
		    "%s:%d: %s is given twice (first in line %d); take one of"
		    " them out",
		    reader->file, line, key->name, *seen);
	*seen = line;
	return conf_value_store(reader->arena, &place, key, text,
	    base_of(reader, kind), reader->err);
}

/* Defaults are read like values, so that the table is all there is. */
static enum base_status
use_defaults(struct conf_reader *reader, size_t kind, int line)
{
	struct conf_place place = {reader->file, reader->dir, line};
	const struct conf_key *key = conf_sections[kind].keys;
	const int *seen = reader->kinds[kind].seen;
	enum base_status status = BASE_OK;

	for (; key->name != NULL && status == BASE_OK; key++, seen++)
		if (!*seen && key->fallback != NULL)
			status = conf_value_store(reader->arena, &place, key,
			    key->fallback, base_of(reader, kind), reader->err);
	return status;
}

enum base_status
conf_reader_close(
    struct conf_reader *reader, size_t kind, const char *title, int line)
{
	const struct conf_section *section = &conf_sections[kind];
	const struct conf_key *key = section->keys;
	const int *seen = reader->kinds[kind].seen;

	for (; key->name != NULL; key++, seen++)
		if (key->required && !*seen)
			return base_err_set(reader->err, BASE_INVALID,
			    "%s:%d: %s%s%.60s lacks %s; add it", reader->file,
			    line, section->name, title ? " " : "",
			    title ? title : "", key->name);
	if (!section->titled)
		return BASE_OK;
	if (title[0] == '\0' || strlen(title) > TITLE_MAX ||
	    title[strcspn(title, section->has_blanks ? "\t\r\n" : " \t\r\n")] !=
		'\0' ||
	    !base_text_header_safe(title, strlen(title)))
		return base_err_set(reader->err, BASE_INVALID,
		    "%s:%d: the title of this %s must be 1-%d bytes%s",
		    reader->file, line, section->name, TITLE_MAX,
		    section->has_blanks ? "" : " without blanks");
	title = base_arena_strdup(reader->arena, title);
	memcpy((char *)base_of(reader, kind) + section->title, &title,
	    sizeof(title));
	return use_defaults(reader, kind, line);
}

/* Moves the titled sections into the arena. */
static void
keep_lists(struct conf_reader *reader)
{
	size_t kind;

	for (kind = 0; kind < CONF_SECTION_KINDS; kind++) {
		const struct conf_section *section = &conf_sections[kind];
		struct conf_kind *state = &reader->kinds[kind];
		char *at = (char *)reader->conf;
		void *items;

		if (!section->titled || state->n == 0)
			continue;
		items =
		    base_arena_alloc(reader->arena, state->n * section->size);
		memcpy(items, state->items, state->n * section->size);
		memcpy(at + section->at, &items, sizeof(items));
		memcpy(at + section->count_at, &state->n, sizeof(state->n));
	}
}

static const char *
in_dir(struct conf *conf, const char *dir, const char *name)
{
	return base_arena_printf(conf->arena, "%s/%s", dir, name);
}

/* What follows from other keys. */
static void
derive(struct conf *conf, bool system)
{
	size_t i;

	if (conf->state_dir == NULL)
		conf->state_dir = system ? "/var/lib/kairan" : conf->dir;
	if (conf->spool_dir == NULL)
		conf->spool_dir = system ? "/var/spool/kairan"
					 : in_dir(conf, conf->dir, "spool");
	conf->database = in_dir(conf, conf->state_dir, "kairan.db");
	conf->raw_dir = in_dir(conf, conf->state_dir, "raw");
	conf->lock_dir = in_dir(conf, conf->state_dir, "lock");
	conf->keys_file = in_dir(conf, conf->state_dir, "keys");
	if (conf->mail.maildir == NULL)
		conf->mail.maildir = in_dir(conf, conf->state_dir, "outgoing");
	if (conf->mail.from == NULL)
		conf->mail.from = conf->mail.address;
	if (conf->tracker.public_url == NULL)
		conf->tracker.public_url = conf->tracker.url;
	if (conf->remind.weekend == 0)
		conf->remind.weekend = 1U << 6 | 1U << 0;
	conf->remind.weekend &= ~CONF_WEEKDAYS_GIVEN;
	for (i = 0; i < conf->sources_len; i++)
		if (!base_date_is_set(conf->sources[i].since))
			conf->sources[i].since = conf->base_date;
	for (i = 0; i < conf->watches_len; i++) {
		struct conf_watch *watch = &conf->watches[i];

		watch->has_cvss = watch->cvss_at_least >= 0;
		if (watch->assignee != NULL &&
		    strncmp(watch->assignee, "group:", 6) == 0) {
			watch->group = watch->assignee + 6;
			watch->assignee = NULL;
		}
	}
	for (i = 0; i < conf->persons_len; i++) {
		struct conf_person *person = &conf->persons[i];

		if (person->name == NULL)
			person->name = person->login;
		person->has_language = person->language != NULL;
		person->has_time_zone = person->time_zone != NULL;
		if (person->language == NULL)
			person->language = conf->language;
		if (person->time_zone == NULL)
			person->time_zone = conf->time_zone;
	}
}

static enum base_status
check_bytes(
    const char *text, size_t len, const char *file, struct base_err *err)
{
	const char *line = text;
	int n = 1;

	for (;;) {
		const char *end =
		    memchr(line, '\n', len - (size_t)(line - text));
		size_t bytes =
		    end ? (size_t)(end - line) : len - (size_t)(line - text);

		if (memchr(line, '\0', bytes) != NULL)
			return base_err_set(err, BASE_INVALID,
			    "%s:%d: a NUL byte; is this a text file?", file, n);
		if (!base_text_is_utf8(line, bytes))
			return base_err_set(err, BASE_INVALID,
			    "%s:%d: not UTF-8; save the file as UTF-8", file,
			    n);
		if (end == NULL)
			return BASE_OK;
		line = end + 1;
		n++;
	}
}

static enum base_status
read_text(const char *text, const char *file, const char *dir, bool system,
    struct conf **conf_out, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct base_err first = BASE_ERR_INIT;
	struct conf_reader reader = {.arena = arena, .err = &first};
	enum base_status status;
	size_t kind;

	reader.conf = base_arena_alloc(arena, sizeof(*reader.conf));
	reader.conf->arena = arena;
	reader.conf->file = reader.file = base_arena_strdup(arena, file);
	reader.conf->dir = reader.dir = base_arena_strdup(arena, dir);
	for (kind = 0; kind < CONF_SECTION_KINDS; kind++)
		if (!conf_sections[kind].titled)
			preset(&conf_sections[kind], base_of(&reader, kind));
	status = conf_parse(&reader, text);
	for (kind = 0; kind < CONF_SECTION_KINDS && status == BASE_OK; kind++)
		if (!conf_sections[kind].titled)
			status = use_defaults(&reader, kind, 0);
	if (status == BASE_OK) {
		keep_lists(&reader);
		derive(reader.conf, system);
		status = conf_check(reader.conf, reader.kinds[0].seen, &first);
	}
	for (kind = 0; kind < CONF_SECTION_KINDS; kind++)
		free(reader.kinds[kind].items);
	*conf_out = status == BASE_OK ? reader.conf : NULL;
	if (status != BASE_OK) {
		base_err_set(err, first.status, "%s", first.text);
		status = first.status;
		base_arena_free(arena);
	}
	return status;
}

enum base_status
conf_read_text(const char *text, const char *file, const char *dir,
    struct conf **conf_out, struct base_err *err)
{
	enum base_status status;

	*conf_out = NULL;
	status = check_bytes(text, strlen(text), file, err);
	if (status == BASE_OK)
		status = read_text(text, file, dir, false, conf_out, err);
	return status;
}

enum base_status
conf_read(const char *dir, struct conf **conf_out, struct base_err *err)
{
	const char *folder = dir ? dir : KAIRAN_SYSCONFDIR "/kairan";
	char *file = base_file_join(folder, "kairan.conf");
	struct base_buf text;
	enum base_status status;

	*conf_out = NULL;
	base_buf_init(&text, CONF_FILE_MAX);
	status = base_file_read(file, &text, err);
	if (status == BASE_OK)
		status = check_bytes(base_buf_text(&text), text.len, file, err);
	if (status == BASE_OK)
		status = read_text(base_buf_text(&text), file, folder,
		    dir == NULL, conf_out, err);
	base_buf_release(&text);
	free(file);
	return status;
}

void
conf_free(struct conf *conf)
{
	if (conf != NULL)
		base_arena_free(conf->arena);
}
