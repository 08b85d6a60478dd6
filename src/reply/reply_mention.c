/* "@taro", "@csirt", "@山田さん": names in running text. */
#include "kairan/reply_mention.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

/* A text on its way, line by line. */
struct looking {
	const struct reply_name *names;
	size_t n_names;
	struct base_arena *arena;
	struct reply_mention *found;
	size_t n;
	bool is_fenced; /* within ``` or <pre> */
	bool was_code; /* the line before was indented, or empty */
};

static bool
begins(const char *text, const char *words)
{
	return strncmp(text, words, strlen(words)) == 0;
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '-';
}

/* Bytes of a letter that is not ASCII and no punctuation; 0 none. */
static size_t
wide_len(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	/* U+2000-206F and U+3000-3004, 3008-3020 are punctuation. */
	if (*c < 0xc3 || (c[0] == 0xe2 && c[1] <= 0x81) ||
	    (c[0] == 0xe3 && c[1] == 0x80 && c[2] != 0x85 && c[2] != 0x86 &&
		c[2] != 0x87))
		return 0;
	return *c < 0xe0 ? 2 : *c < 0xf0 ? 3 : 4;
}

/* 一-鿿, 々: what a name may go on with. */
static bool
is_kanji(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	return (c[0] >= 0xe4 && c[0] <= 0xe9) ||
	       (c[0] == 0xe3 && c[1] >= 0x90) ||
	       (c[0] == 0xe3 && c[1] == 0x80 && c[2] == 0x85);
}

/* Bytes of さん, 様 ... in front; 0 none. */
static size_t
honorific_len(const char *text)
{
	static const char *const words[] = {"さん", "さま", "ちゃん", "くん",
	    "様", "殿", "氏", "君", "先生", "課長", "部長", "係長", "主任",
	    "次長", "社長", "室長", "班長", "主査", "各位"};
	size_t i, blanks = strspn(text, " ");

	/* "@taro さん" */
	if (blanks > 1)
		return 0;
	for (i = 0; i < BASE_LEN(words); i++)
		if (begins(text + blanks, words[i]))
			return blanks + strlen(words[i]);
	return 0;
}

/* May a name end here?  last: its last byte. */
static bool
is_end(char last, const char *rest)
{
	if ((unsigned char)last >= 0x80)
		return !is_kanji(rest) || honorific_len(rest) > 0;
	if (is_word(*rest) || strchr("@/\\=", *rest) != NULL)
		return *rest == '\0';
	return !(*rest == '.' && is_word(rest[1]));
}

/* May a mention begin at `at` of the line? */
static bool
is_begin(const char *line, const char *at)
{
	const char *word = at;

	if (at == line || (unsigned char)at[-1] >= 0x80)
		return true;
	if (strchr(" \t([{\"',;:!?*_~", at[-1]) == NULL)
		return false;
	/* user:@host of a link */
	while (word > line && word[-1] != ' ' && word[-1] != '\t')
		word--;
	for (; word < at; word++)
		if (begins(word, "://"))
			return false;
	return true;
}

/* The longest known name that stands here; *len its bytes. */
static const struct reply_name *
find_name(const struct looking *l, const char *text, size_t *len, bool *several)
{
	const struct reply_name *best = NULL, *name;
	size_t i, n;

	*several = false;
	*len = 0;
	for (i = 0; i < l->n_names; i++) {
		name = &l->names[i];
		n = strlen(name->folded);
		if (n == 0 || n < *len || !begins(text, name->folded) ||
		    !is_end(name->folded[n - 1], text + n))
			continue;
		if (best == NULL || n > *len || name->rank < best->rank) {
			best = name;
			*several = false;
		} else if (name->rank == best->rank && name->who != best->who)
			*several = true;
		*len = n;
	}
	return best;
}

static void
add(struct looking *l, const char *name, size_t len, int64_t who, bool several)
{
	struct reply_mention *m;
	size_t i;

	for (i = 0; i < l->n; i++)
		if (who != 0 ? l->found[i].who == who
			     : strlen(l->found[i].name) == len &&
				   strncmp(l->found[i].name, name, len) == 0)
			return;
	if (l->n == REPLY_MENTION_MAX)
		return;
	m = &l->found[l->n++];
	m->name = base_arena_strndup(l->arena, name, len);
	m->who = who;
	m->is_ambiguous = several;
}

/* Bytes of what may be a name that nobody has. */
static size_t
unknown_len(const char *text)
{
	size_t len = 0, wide;

	while (len < REPLY_MENTION_NAME_MAX) {
		if (len > 0 && honorific_len(text + len) > 0 &&
		    text[len] != ' ')
			break;
		wide = wide_len(text + len);
		if (wide == 0 && !is_word(text[len]) &&
		    !(text[len] == '.' && is_word(text[len + 1])))
			break;
		len += wide == 0 ? 1 : wide;
	}
	return len;
}

/* Nobody has it: is a person meant all the same? */
static void
take_unknown(struct looking *l, const char *line, const char *at)
{
	size_t len = unknown_len(at + 1);
	const char *rest = at + 1 + len;
	bool is_first = strspn(line, " \t") == (size_t)(at - line);

	if (len == 0 || len >= REPLY_MENTION_NAME_MAX)
		return;
	if (honorific_len(rest) > 0 ||
	    (is_first && (begins(rest, "、") ||
			     ((*rest == ',' || *rest == ':') &&
				 (rest[1] == ' ' || rest[1] == '\0')))))
		add(l, at + 1, len, 0, false);
}

/* "@Override", "@app.route('/')", "@media (min-width: 9em) {" */
static bool
is_code_line(const char *line)
{
	const char *at = line + strspn(line, " \t");
	size_t len = strlen(line), name;

	if (*at != '@')
		return false;
	while (len > 0 && strchr(" \t", line[len - 1]) != NULL)
		len--;
	if (len > 0 && strchr("{};", line[len - 1]) != NULL)
		return true;
	for (name = 1; is_word(at[name]) || at[name] == '.'; name++)
		;
	return name > 1 && at[name] == '(';
}

static bool
is_forward(const char *line)
{
	if (begins(line, "begin forwarded message"))
		return true;
	return (begins(line, "---") || begins(line, "___") ||
		   begins(line, "===")) &&
	       (strstr(line, "forwarded") != NULL ||
		   strstr(line, "original message") != NULL ||
		   strstr(line, "転送") != NULL ||
		   strstr(line, "元のメッセージ") != NULL);
}

/* Is the line no text of the writer's?  Fences are minded. */
static bool
is_skipped(struct looking *l, const char *line)
{
	size_t blanks = strspn(line, " \t");
	bool is_deep = *line == '\t' || blanks >= 4, is_code;

	if (begins(line + blanks, "```") || begins(line + blanks, "~~~")) {
		l->is_fenced = !l->is_fenced;
		/* Text does not go on behind it. */
		l->was_code = true;
		return true;
	}
	if (strstr(line, "<pre") != NULL)
		l->is_fenced = true;
	is_code = l->is_fenced || (is_deep && l->was_code);
	if (strstr(line, "</pre>") != NULL)
		l->is_fenced = false;
	l->was_code = line[blanks] == '\0' || (is_deep && l->was_code);
	return is_code || line[blanks] == '>' || line[blanks] == '|' ||
	       is_code_line(line);
}

static void
look_at(struct looking *l, const char *line)
{
	const char *at, *tick = line;
	const struct reply_name *name;
	bool is_ticked = false, several = false;
	size_t len;

	for (at = strchr(line, '@'); at != NULL; at = strchr(at + 1, '@')) {
		for (; tick < at; tick++)
			is_ticked ^= *tick == '`';
		if (is_ticked || !is_begin(line, at))
			continue;
		name = find_name(l, at + 1, &len, &several);
		if (name == NULL)
			take_unknown(l, line, at);
		else
			add(l, at + 1, len, several ? 0 : name->who, several);
	}
}

size_t
reply_mention_find(const char *text, const struct reply_name *names,
    size_t n_names, struct base_arena *arena, struct reply_mention **out)
{
	struct looking l = {.names = names,
	    .n_names = n_names,
	    .arena = arena,
	    .was_code = true};
	size_t len, lines;
	char *line, *folded;
	bool ends = false;

	l.found = base_arena_alloc(arena, REPLY_MENTION_MAX * sizeof(*l.found));
	for (lines = 0;
	     *text != '\0' && lines < REPLY_MENTION_LINES_MAX && !ends;
	     lines++) {
		len = strcspn(text, "\n");
		line = base_xstrndup(
		    text, len > REPLY_MENTION_LINE_MAX
			      ? base_text_cut(text, REPLY_MENTION_LINE_MAX)
			      : len);
		folded = base_text_fold(line);
		ends = is_forward(folded);
		if (!ends && !is_skipped(&l, folded))
			look_at(&l, folded);
		free(folded);
		free(line);
		text += len + (text[len] == '\n');
	}
	*out = l.found;
	return l.n;
}

const char *
reply_mention_role(size_t index, const char **role)
{
	static const char *const words[][2] = {{"csirt", "csirt"},
	    {"admins", "admin"}, {"admin", "admin"}, {"管理者", "admin"},
	    {"leads", "lead"}, {"lead", "lead"}, {"責任者", "lead"}};

	if (index >= BASE_LEN(words))
		return NULL;
	*role = words[index][1];
	return words[index][0];
}
