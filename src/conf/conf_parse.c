/*
 * conf_parse: kairan.conf through libconfuse.  Every key is a string or a
 * list of strings to libconfuse; what they mean is our table's business, so
 * that all errors have one form and the right line.
 */
#include "conf_reader.h"

#include <confuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Stands behind the text as a key that only the top level knows: where a
 * closing brace is missing, libconfuse stumbles over it (it takes the end
 * of the file for a brace otherwise).
 */
#define LAST_KEY "end_of_kairan_conf"

/* libconfuse's callbacks carry no pointer of ours. */
static _Thread_local struct conf_reader *reading;
static _Thread_local const cfg_t *opened[CONF_SECTION_KINDS];

/* LAST_KEY stands on a line that the file does not have. */
static int
line_of(const cfg_t *cfg)
{
	return cfg->line < reading->last_line ? cfg->line : reading->last_line;
}

static size_t
kind_by_name(const char *name)
{
	size_t kind;

	if (strcmp(name, "root") == 0)
		return 0;
	for (kind = 1; kind < CONF_SECTION_KINDS - 1; kind++)
		if (strcmp(conf_sections[kind].name, name) == 0)
			break;
	return kind;
}

static enum base_status
open_once(size_t kind, const cfg_t *section, int line)
{
	if (kind == 0 || opened[kind] == section)
		return BASE_OK;
	opened[kind] = section;
	return conf_reader_open(reading, kind, line);
}

static int
read_value(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	size_t kind = kind_by_name(cfg->name);
	const struct conf_key *key = conf_sections[kind].keys;
	size_t count = cfg_opt_size(opt);

	*(const char **)result = value;
	if (strcmp(opt->name, LAST_KEY) == 0)
		return 0;
	if (strcmp(value, LAST_KEY) == 0) {
		base_err_set(reading->err, BASE_INVALID,
		    "%s:%d: %s has no value; write one behind the =",
		    reading->file, line_of(cfg), opt->name);
		return -1;
	}
	while (strcmp(key->name, opt->name) != 0)
		key++;
	if (open_once(kind, cfg, cfg->line) != BASE_OK)
		return -1;
	return conf_reader_value(reading, kind, key, value,
		   count > 0 ? count : 1, cfg->line) == BASE_OK
		   ? 0
		   : -1;
}

static int
end_section(cfg_t *cfg, cfg_opt_t *opt)
{
	size_t kind = kind_by_name(opt->name);
	cfg_t *section = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);

	if (open_once(kind, section, cfg->line) != BASE_OK)
		return -1;
	opened[kind] = NULL;
	return conf_reader_close(reading, kind,
		   conf_sections[kind].titled ? cfg_title(section) : NULL,
		   cfg->line) == BASE_OK
		   ? 0
		   : -1;
}

static bool
has_key(size_t kind, const char *name)
{
	const struct conf_key *key = conf_sections[kind].keys;

	while (key->name != NULL && strcmp(key->name, name) != 0)
		key++;
	return key->name != NULL;
}

static void
unknown_key(const cfg_t *cfg, const char *name)
{
	const char *names[CONF_KEYS_MAX + CONF_SECTION_KINDS + 1];
	size_t kind = kind_by_name(cfg->name);
	const char *here = conf_sections[kind].name;
	const char *near;
	char where[80] = "";
	size_t n = 0;
	size_t i;

	if (here[0] != '\0')
		snprintf(where, sizeof(where), " in %s%s%.40s", here,
		    cfg->title ? " " : "", cfg->title ? cfg->title : "");
	if (strcmp(name, LAST_KEY) == 0) {
		base_err_set(reading->err, BASE_INVALID,
		    "%s:%d: the file ends%s: a closing } is missing",
		    reading->file, line_of(cfg), where);
		return;
	}
	for (i = 0; conf_sections[kind].keys[i].name != NULL; i++)
		names[n++] = conf_sections[kind].keys[i].name;
	for (i = 1; i < CONF_SECTION_KINDS; i++)
		if (strcmp(conf_sections[i].parent, here) == 0)
			names[n++] = conf_sections[i].name;
	names[n] = NULL;
	for (i = 1; i < CONF_SECTION_KINDS; i++)
		if (kind != 0 && strcmp(conf_sections[i].name, name) == 0 &&
		    conf_sections[i].parent[0] == '\0') {
			base_err_set(reading->err, BASE_INVALID,
			    "%s:%d: %s cannot stand%s; is a closing }"
			    " missing above?",
			    reading->file, line_of(cfg), name, where);
			return;
		}
	near = conf_suggest(name, names);
	for (i = 0; near == NULL && i < CONF_SECTION_KINDS; i++)
		if (has_key(i, name)) {
			base_err_set(reading->err, BASE_INVALID,
			    "%s:%d: %s does not belong%s; it stands %s%s",
			    reading->file, line_of(cfg), name,
			    where[0] != '\0' ? where : " at the top level",
			    i == 0 ? "at the top level" : "in ",
			    conf_sections[i].name);
			return;
		}
	base_err_set(reading->err, BASE_INVALID,
	    "%s:%d: unknown key \"%.60s\"%s%s%s%s", reading->file, line_of(cfg),
	    name, where, near ? "; did you mean " : "", near ? near : "",
	    near ? "?" : "; see kairan.conf(5)");
}

/* The messages of libconfuse 3.3, in words that say what to do: BEFORE, the
 * word in question, AFTER. */
static const struct message {
	const char *theirs;
	const char *before;
	const char *after;
} messages[] = {
    {"found duplicate title '%s'", "the title \"",
	"\" is taken; each section of a kind needs a title of its own"},
    {"missing equal sign after option '%s'", "a = is missing behind ",
	"; or is a closing } missing above?"},
    {"missing opening brace for section '%s'", "a { is missing behind ",
	"; a title of several words needs quotes, and mail, tracker and the"
	" parts of tracker take no title"},
    {"missing title for section '%s'", "a name is missing behind ",
	"; write it as KIND NAME { ... }"},
    {"attempt to append to non-list option '%s'", "",
	" takes one value; write = for +="},
    {"unexpected token '%s'", "\"",
	"\" cannot stand here; a value with blanks or any of { } ( ) = + , #"
	" needs quotes, and only lists take { }"},
    {"unexpected closing brace", "a } that closes nothing", ""},
    {"premature end of file", "the file ends within a value",
	"; a closing quote or brace is missing"},
    {"unterminated string constant", "a closing quote is missing", ""},
    {"invalid octal number '%s'", "\"", "\" is no character; write \\\\"},
    {"bad escape sequence '%s'", "\"", "\" is no escape; write \\\\"},
};

static void
translate(cfg_t *cfg, const char *fmt, va_list ap)
{
	const char *word = strchr(fmt, '%') ? va_arg(ap, const char *) : "";
	size_t i;

	if (strcmp(fmt, "no such option '%s'") == 0) {
		unknown_key(cfg, word);
		return;
	}
	if (strcmp(word, LAST_KEY) == 0) {
		base_err_set(reading->err, BASE_INVALID,
		    "%s:%d: the file ends within a list: a closing } is"
		    " missing",
		    reading->file, line_of(cfg));
		return;
	}
	for (i = 0; i < BASE_LEN(messages); i++)
		if (strcmp(fmt, messages[i].theirs) == 0)
			break;
	if (i == BASE_LEN(messages))
		base_err_set(reading->err, BASE_INVALID,
		    "%s:%d: cannot be read: \"%.60s\"", reading->file,
		    line_of(cfg), word);
	else
		base_err_set(reading->err, BASE_INVALID, "%s:%d: %s%.60s%s",
		    reading->file, line_of(cfg), messages[i].before, word,
		    messages[i].after);
}

/*
 * Comments as blanks: libconfuse 3.3 counts the line after a comment twice,
 * which would spoil every line number behind it.  A comment begins with #
 * anywhere but in quotes, with two slashes or slash-star only where a new
 * token begins ("https://" is a value).  Returns the place of a quote that
 * is never closed, else NULL.
 */
static const char *
blank_comments(char *p)
{
	bool fresh = true; /* a token may begin here */

	while (*p != '\0') {
		size_t len = 1;

		if (*p == '"' || *p == '\'') {
			const char *quote = p++;

			while (*p != '\0' && *p != *quote)
				p += p[0] == '\\' && p[1] != '\0' ? 2 : 1;
			if (*p == '\0')
				return quote;
			fresh = true;
		} else if (*p == '#' || (fresh && strncmp(p, "//", 2) == 0)) {
			len = strcspn(p, "\n");
			memset(p, ' ', len);
		} else if (fresh && strncmp(p, "/*", 2) == 0) {
			const char *end = strstr(p + 2, "*/");

			/* An open one swallows the rest, as in C. */
			len = end ? (size_t)(end + 2 - p) : strlen(p);
			for (; len > 0; len--, p++)
				if (*p != '\n')
					*p = ' ';
		} else
			fresh = strchr(" \t\r\n{}()=+,", *p) != NULL;
		p += len;
	}
	return NULL;
}

static int
count_lines(const char *text, size_t len)
{
	const char *end = text + len;
	int lines = 1;

	for (; text < end; text++)
		lines += *text == '\n';
	return lines;
}

/* libconfuse's own form of our table; freed with free_opts(). */
static cfg_opt_t *
make_opts(size_t kind)
{
	const struct conf_section *section = &conf_sections[kind];
	cfg_opt_t *opts =
	    base_xcalloc(CONF_KEYS_MAX + CONF_SECTION_KINDS + 2, sizeof(*opts));
	size_t n = 0;
	size_t i;

	for (i = 0; section->keys[i].name != NULL; i++) {
		const struct conf_key *key = &section->keys[i];
		cfg_opt_t text =
		    CFG_STR_CB(key->name, NULL, CFGF_NODEFAULT, read_value);
		cfg_opt_t list = CFG_STR_LIST_CB(
		    key->name, NULL, CFGF_NODEFAULT, read_value);

		opts[n++] = key->type >= CONF_TYPE_LIST ? list : text;
	}
	for (i = 1; i < CONF_SECTION_KINDS; i++) {
		cfg_flag_t flags =
		    CFGF_MULTI |
		    (conf_sections[i].titled ? CFGF_TITLE | CFGF_NO_TITLE_DUPES
					     : CFGF_NONE);
		cfg_opt_t sub = CFG_SEC(conf_sections[i].name, NULL, flags);

		if (strcmp(conf_sections[i].parent, section->name) != 0)
			continue;
		sub.subopts = make_opts(i);
		sub.validcb = end_section;
		opts[n++] = sub;
	}
	if (kind == 0) {
		cfg_opt_t last =
		    CFG_STR_CB(LAST_KEY, NULL, CFGF_NODEFAULT, read_value);

		opts[n++] = last;
	}
	return opts;
}

static void
free_opts(cfg_opt_t *opts)
{
	size_t i;

	for (i = 0; opts != NULL && opts[i].name != NULL; i++)
		free_opts(opts[i].subopts);
	free(opts);
}

enum base_status
conf_parse(struct conf_reader *reader, const char *text)
{
	size_t len = strlen(text);
	char *copy = base_xstrdup(text);
	const char *quote = blank_comments(copy);
	enum base_status status = BASE_OK;
	cfg_opt_t *opts;
	cfg_t *cfg;
	char *all;

	if (quote != NULL) {
		status = base_err_set(reader->err, BASE_INVALID,
		    "%s:%d: a quote begins here and is never closed",
		    reader->file, count_lines(copy, (size_t)(quote - copy)));
		free(copy);
		return status;
	}
	reading = reader;
	reader->last_line =
	    count_lines(text, len > 0 && text[len - 1] == '\n' ? len - 1 : len);
	memset(opened, 0, sizeof(opened));
	all = base_xprintf("%s\n" LAST_KEY " = 1\n", copy);
	opts = make_opts(0);
	cfg = cfg_init(opts, CFGF_NONE);
	cfg_set_error_function(cfg, translate);
	if (cfg_parse_buf(cfg, all) != CFG_SUCCESS)
		/* Set already but for what libconfuse does not say. */
		status = base_err_set(reader->err, BASE_INVALID,
		    "%s:%d: cannot be read", reader->file, cfg->line);
	reading = NULL;
	cfg_free(cfg);
	free_opts(opts);
	free(all);
	free(copy);
	return status;
}
