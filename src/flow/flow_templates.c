/* flow_templates: reads templates and words, once, and checks them. */
#include "flow_templates.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/codec_mustache.h"

struct file {
	const char *name; /* "en/opened.text.mustache" */
	const char *path;
	const char *text;
};

struct flow_templates {
	struct base_arena *arena;
	struct file *files;
	size_t n;
	size_t cap;
	struct codec_json *words[FLOW_LANGUAGES];
};

const char *const flow_templates_languages[FLOW_LANGUAGES] = {"en", "ja"};

size_t
flow_templates_language(const char *lang)
{
	size_t i;

	for (i = 0; i < FLOW_LANGUAGES; i++)
		if (lang != NULL &&
		    strcmp(lang, flow_templates_languages[i]) == 0)
			return i;
	return 0;
}

const struct codec_json *
flow_templates_words(const struct flow_templates *templates, size_t lang)
{
	return templates->words[lang];
}

static const struct file *
find_file(const struct flow_templates *templates, const char *name)
{
	size_t i;

	for (i = 0; i < templates->n; i++)
		if (strcmp(templates->files[i].name, name) == 0)
			return &templates->files[i];
	return NULL;
}

const char *
flow_templates_find(const struct flow_templates *templates, size_t lang,
    const char *name, const char *type)
{
	const char *language = flow_templates_languages[lang];
	char path[256];
	int i;

	for (i = 0; i < 4; i++) {
		const struct file *file;

		snprintf(path, sizeof(path), "%s%s%s%s%s.mustache",
		    i < 2 ? language : "", i < 2 ? "/" : "", name,
		    i % 2 == 0 ? "." : "", i % 2 == 0 ? type : "");
		file = find_file(templates, path);
		if (file != NULL)
			return file->text;
	}
	return NULL;
}

/* What from holds replaces what into holds, member by member. */
static void
overlay(struct codec_json *into, const struct codec_json *from)
{
	const struct codec_json *value;
	const char *key;
	void *it = NULL;

	while ((it = codec_json_member(from, it, &key, &value)) != NULL) {
		const struct codec_json *old = codec_json_get(into, key);
		struct codec_json *copy;

		if (codec_json_is(value, CODEC_JSON_OBJECT) &&
		    codec_json_is(old, CODEC_JSON_OBJECT)) {
			copy = codec_json_copy(old);
			overlay(copy, value);
		} else
			copy = codec_json_copy(value);
		codec_json_set_take(into, key, copy);
	}
}

static enum base_status
read_file(struct flow_templates *templates, const char *path, char **text,
    struct base_err *err)
{
	struct base_buf buf;
	enum base_status status;

	base_buf_init(&buf, FLOW_TEMPLATE_FILE_MAX);
	status = base_file_read(path, &buf, err);
	if (status == BASE_OK && strlen(base_buf_text(&buf)) != buf.len)
		status = base_err_set(err, BASE_INVALID,
		    "%s: a NUL byte; is this a template?", path);
	if (status == BASE_OK)
		*text =
		    base_arena_strdup(templates->arena, base_buf_text(&buf));
	base_buf_release(&buf);
	return status;
}

static enum base_status
add_words(struct flow_templates *templates, size_t lang, const char *path,
    struct base_err *err)
{
	struct codec_json *words = NULL;
	char *text = NULL;
	enum base_status status = read_file(templates, path, &text, err);

	if (status == BASE_NOTFOUND) {
		if (err != NULL)
			base_err_clear(err);
		return BASE_OK;
	}
	if (status != BASE_OK)
		return status;
	status = codec_json_parse(text, strlen(text), 0, &words, err);
	if (status == BASE_OK && !codec_json_is(words, CODEC_JSON_OBJECT))
		status = base_err_set(err, BASE_INVALID, "no object");
	if (status != BASE_OK)
		return base_err_prefix(err, "%s", path);
	if (templates->words[lang] == NULL)
		templates->words[lang] = codec_json_new_object();
	overlay(templates->words[lang], words);
	codec_json_free(words);
	return BASE_OK;
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text);

	return len > strlen(end) && strcmp(text + len - strlen(end), end) == 0;
}

static enum base_status
add_template(struct flow_templates *templates, const char *name,
    const char *path, struct base_err *err)
{
	struct file file = {base_arena_strdup(templates->arena, name),
	    base_arena_strdup(templates->arena, path), NULL};
	char *text = NULL;
	enum base_status status;
	size_t i;

	status = read_file(templates, path, &text, err);
	if (status != BASE_OK)
		return status;
	status = codec_mustache_check(text, err);
	if (status != BASE_OK)
		return base_err_prefix(err, "%s", path);
	file.text = text;
	for (i = 0; i < templates->n; i++)
		if (strcmp(templates->files[i].name, name) == 0) {
			templates->files[i] = file; /* an override */
			return BASE_OK;
		}
	if (templates->n == templates->cap) {
		templates->cap = templates->cap ? 2 * templates->cap : 64;
		templates->files = base_xrealloc(templates->files,
		    templates->cap * sizeof(*templates->files));
	}
	templates->files[templates->n++] = file;
	return BASE_OK;
}

/* All templates of one folder; prefix is "" or "en/". */
static enum base_status
add_folder(struct flow_templates *templates, const char *dir,
    const char *prefix, struct base_err *err)
{
	struct base_strv names = BASE_STRV_INIT;
	enum base_status status;
	char path[PATH_MAX];
	char name[NAME_MAX + 8];
	size_t i;

	snprintf(path, sizeof(path), "%s/%s", dir, prefix);
	if (!base_file_exists(path))
		return BASE_OK;
	status = base_file_list(path, FLOW_TEMPLATE_FILES_MAX, &names, err);
	for (i = 0; i < names.n && status == BASE_OK; i++) {
		if (!ends_with(names.v[i], ".mustache"))
			continue;
		snprintf(name, sizeof(name), "%s%s", prefix, names.v[i]);
		if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >=
		    sizeof(path))
			continue;
		status = add_template(templates, name, path, err);
	}
	base_strv_release(&names);
	return status;
}

static enum base_status
add_tree(
    struct flow_templates *templates, const char *dir, struct base_err *err)
{
	enum base_status status = add_folder(templates, dir, "", err);
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < FLOW_LANGUAGES && status == BASE_OK; i++) {
		const char *lang = flow_templates_languages[i];
		char prefix[8];

		snprintf(prefix, sizeof(prefix), "%s/", lang);
		status = add_folder(templates, dir, prefix, err);
		snprintf(path, sizeof(path), "%s/%s/words.json", dir, lang);
		if (status == BASE_OK)
			status = add_words(templates, i, path, err);
	}
	return status;
}

/* The folder that everything of ours is in (free()); NULL when there is
 * none. */
static char *
find_base(void)
{
	const char *set = getenv("KAIRAN_TEMPLATES");
	char program[PATH_MAX];
	ssize_t len;
	int up;

	if (set != NULL && set[0] != '\0')
		return base_xstrdup(set);
	len = readlink("/proc/self/exe", program, sizeof(program) - 1);
	program[len > 0 ? len : 0] = '\0';
	for (up = 0; up < 3 && strrchr(program, '/') != NULL; up++) {
		char *words;
		bool found;

		*strrchr(program, '/') = '\0';
		words = base_xprintf("%s/templates/en/words.json", program);
		found = up > 0 && base_file_exists(words);
		free(words);
		if (found)
			return base_xprintf("%s/templates", program);
	}
	if (base_file_exists(KAIRAN_DATADIR "/templates"))
		return base_xstrdup(KAIRAN_DATADIR "/templates");
	return NULL;
}

/* Every {{> name}} of a file must lead somewhere. */
static enum base_status
check_partials(const struct flow_templates *templates, const struct file *file,
    struct base_err *err)
{
	bool html = strstr(file->name, ".html.") != NULL;
	size_t lang = strncmp(file->name, "ja/", 3) == 0;
	const char *at = file->text;

	while ((at = strstr(at, "{{>")) != NULL) {
		char name[64];
		size_t len;

		at += 3 + strspn(at + 3, " ");
		len = strcspn(at, " }");
		snprintf(name, sizeof(name), "%.*s", (int)len, at);
		if (flow_templates_find(
			templates, lang, name, html ? "html" : "text") == NULL)
			return base_err_set(err, BASE_INVALID,
			    "%s: there is no template %s", file->path, name);
	}
	return BASE_OK;
}

static enum base_status
check_all(const struct flow_templates *templates, struct base_err *err)
{
	static const char *const types[] = {"subject", "text", "html"};
	enum base_status status = BASE_OK;
	size_t lang;
	size_t type;
	size_t i;
	int kind;

	for (lang = 0; lang < FLOW_LANGUAGES; lang++) {
		if (templates->words[lang] == NULL)
			return base_err_set(err, BASE_NOTFOUND,
			    "there is no %s/words.json among the templates",
			    flow_templates_languages[lang]);
		for (kind = 0; kind < FLOW_MAIL_KIND_COUNT; kind++)
			for (type = 0; type < BASE_LEN(types) -
						  (kind >= FLOW_MAIL_TICKET);
			     type++)
				if (flow_templates_find(templates, lang,
					flow_mail_kind_name(kind),
					types[type]) == NULL)
					return base_err_set(err, BASE_NOTFOUND,
					    "there is no template "
					    "%s/%s.%s.mustache",
					    flow_templates_languages[lang],
					    flow_mail_kind_name(kind),
					    types[type]);
	}
	for (i = 0; i < templates->n && status == BASE_OK; i++)
		status = check_partials(templates, &templates->files[i], err);
	return status;
}

enum base_status
flow_templates_load(
    const char *override_dir, struct flow_templates **out, struct base_err *err)
{
	struct flow_templates *templates = base_xcalloc(1, sizeof(*templates));
	char *base = find_base();
	enum base_status status = BASE_OK;
	size_t i;

	*out = NULL;
	templates->arena = base_arena_new();
	if (base != NULL)
		status = add_tree(templates, base, err);
	free(base);
	if (status == BASE_OK && override_dir != NULL &&
	    !base_file_exists(override_dir))
		status = base_err_set(err, BASE_NOTFOUND,
		    "%s: there is no such folder of templates", override_dir);
	if (status == BASE_OK && override_dir != NULL)
		status = add_tree(templates, override_dir, err);
	if (status == BASE_OK)
		status = check_all(templates, err);
	/* What a language lacks is said in English. */
	for (i = 1; i < FLOW_LANGUAGES && status == BASE_OK; i++) {
		struct codec_json *all = codec_json_copy(templates->words[0]);

		overlay(all, templates->words[i]);
		codec_json_free(templates->words[i]);
		templates->words[i] = all;
	}
	if (status != BASE_OK) {
		flow_templates_free(templates);
		return status;
	}
	*out = templates;
	return BASE_OK;
}

void
flow_templates_free(struct flow_templates *templates)
{
	size_t i;

	if (templates == NULL)
		return;
	for (i = 0; i < FLOW_LANGUAGES; i++)
		codec_json_free(templates->words[i]);
	base_arena_free(templates->arena);
	free(templates->files);
	free(templates);
}

const char *
flow_word(
    const struct flow_templates *templates, const char *lang, const char *key)
{
	size_t i = flow_templates_language(lang);
	const char *dot = strrchr(key, '.');

	return codec_json_text(templates->words[i], key, dot ? dot + 1 : key);
}
