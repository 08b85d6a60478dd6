/*
 * One line on its own (see reply_directive.h).
 */
#include "reply_directive.h"

#include <string.h>

#include "kairan/base_text.h"
#include "reply_scan.h"
#include "reply_words_command.h"

#define KEY_BYTES 60 /* of the part before a colon */

static const char *const mirror_names[REPLY_KEY_COUNT] = {
    [REPLY_KEY_STATUS] = "Status",
    [REPLY_KEY_ASSIGNEE] = "Assigned to",
    [REPLY_KEY_PLANNED] = "Planned date",
    [REPLY_KEY_DUE] = "Due Date",
    [REPLY_KEY_PRIORITY] = "Priority",
    [REPLY_KEY_SSVC] = "SSVC",
    [REPLY_KEY_WATCHER] = "Watchers",
    [REPLY_KEY_PRIVATE] = "Private",
    [REPLY_KEY_DEFER] = "Defer until"};

struct reading {
	struct reply_text line;
	struct base_date today;
	struct base_arena *arena;
	struct reply_guess *out;
	struct reply_targets targets;
};

static void
take_value(
    struct reading *r, enum reply_key key, const struct reply_value *value)
{
	struct reply_directive *d = &r->out->directive;
	const char **targets;

	r->out->sort = REPLY_SORT_COMMAND;
	r->out->is_ours = value->is_ours || r->targets.n > 0;
	d->key = key;
	d->value = value->value;
	d->until = value->until;
	d->reason = value->reason;
	d->problem_code = value->problem;
	d->suggestion = value->suggestion;
	d->raw = r->line.norm;
	if (r->targets.is_bad)
		d->problem_code = REPLY_PROBLEM_TARGETS;
	if (r->targets.n > 0) {
		targets =
		    base_arena_alloc(r->arena, r->targets.n * sizeof(*targets));
		memcpy(targets, r->targets.v, r->targets.n * sizeof(*targets));
		d->targets = targets;
		d->target_count = r->targets.n;
	}
}

static const struct reply_word_key *
find_key(const char *low, size_t len)
{
	size_t i;

	for (i = 0; i < BASE_LEN(reply_words_key); i++)
		if (reply_text_is(low, len, reply_words_key[i].word))
			return &reply_words_key[i];
	return NULL;
}

/* Where the key ends and the value begins. */
struct split {
	const char *key; /* low */
	size_t key_len;
	const char *value;
	bool is_colon;
};

static bool
split_bracket(const char *p, struct split *out)
{
	const char *end;

	if (reply_scan_lit(&p, "【")) {
		end = strstr(p, "】");
		out->value = end == NULL ? NULL : end + strlen("】");
	} else if (reply_scan_lit(&p, "[")) {
		end = strchr(p, ']');
		out->value = end == NULL ? NULL : end + 1;
	} else {
		return false;
	}
	if (end == NULL || end == p || (size_t)(end - p) > KEY_BYTES)
		return false;
	out->key = p;
	out->key_len = (size_t)(end - p);
	reply_scan_blanks(&out->value);
	out->is_colon = reply_scan_of(&out->value, ":=") != 0;
	reply_scan_blanks(&out->value);
	return true;
}

/* "key: value", "key = value", "key → value", "【key】value" */
static bool
split_line(const char *low, struct split *out)
{
	const char *p;

	if (split_bracket(low, out))
		return true;
	for (p = low; *p != '\0' && (size_t)(p - low) < KEY_BYTES; p++) {
		const char *after = p;

		if (reply_scan_of(&after, ":=") == 0 &&
		    !reply_scan_lit(&after, "→") &&
		    !reply_scan_lit(&after, "⇒") &&
		    !reply_scan_lit(&after, "->"))
			continue;
		out->is_colon = *p == ':';
		out->key = low;
		out->key_len = (size_t)(p - low);
		if (*p == ':')
			(void)reply_scan_lit(&after, "=");
		/* "**Status:** ONGOING" */
		while (reply_scan_of(&after, " *_") != 0)
			continue;
		out->value = after;
		reply_text_strip(&out->key, &out->key_len);
		while (
		    out->key_len > 0 && strchr("*_` ", out->key[0]) != NULL) {
			out->key++;
			out->key_len--;
		}
		return out->key_len > 0;
	}
	return false;
}

/* A key with a typing error, and a value that fits it. */
static bool
guess_near_key(struct reading *r, const struct split *split)
{
	struct reply_value value;
	size_t i;

	if (split->key_len < 3 || !split->is_colon)
		return false;
	for (i = 0; i < BASE_LEN(reply_words_key); i++) {
		const struct reply_word_key *key = &reply_words_key[i];

		if (key->key > REPLY_KEY_DEFER ||
		    !reply_text_is_near(split->key, split->key_len, key->word))
			continue;
		reply_value_read(key->key,
		    reply_piece_from(&r->line, split->value), r->today,
		    r->arena, &value);
		if (!value.is_command || value.problem != REPLY_PROBLEM_NONE ||
		    (key->key != REPLY_KEY_ASSIGNEE && !value.is_ours &&
			key->key != REPLY_KEY_PRIORITY))
			continue;
		take_value(r, key->key, &value);
		r->out->directive.problem_code = REPLY_PROBLEM_KEY;
		r->out->directive.suggestion = key->word;
		return true;
	}
	return false;
}

/* `key: value` of ours. */
static bool
guess_pair(struct reading *r, const char *low)
{
	const struct reply_word_key *key;
	struct reply_value value;
	struct split split;
	struct reply_piece piece;

	if (!split_line(low, &split) ||
	    (key = find_key(split.key, split.key_len)) == NULL)
		return false;
	piece = reply_piece_from(&r->line, split.value);
	reply_value_read(key->key, piece, r->today, r->arena, &value);
	if (piece.len == 0 && !(key->flags & REPLY_WORD_ALONE))
		return false;
	/* 保留 with something that is no date is the status with a note. */
	if (key->key == REPLY_KEY_DEFER && value.problem != 0 &&
	    r->targets.n == 0)
		value.is_command = value.is_command && split.is_colon;
	if (!value.is_command)
		return false;
	if (((key->flags & REPLY_WORD_WEAK) || !split.is_colon) &&
	    (value.problem != REPLY_PROBLEM_NONE ||
		(key->key != REPLY_KEY_ASSIGNEE && !value.is_ours)))
		return false;
	take_value(r, key->key, &value);
	r->out->field = mirror_names[key->key];
	r->out->field_value =
	    base_arena_strndup(r->arena, piece.norm, piece.len);
	if (value.problem == REPLY_PROBLEM_NONE &&
	    (key->key == REPLY_KEY_STATUS || key->key == REPLY_KEY_PLANNED ||
		key->key == REPLY_KEY_DUE || key->key == REPLY_KEY_DEFER))
		r->out->field_value = value.value;
	return true;
}

/* A word that needs no colon, with what may follow it: "track CVE-...",
 * "defer until 12/1", "assign to me", "notify digest". */
static bool
take_word(struct reading *r, const struct reply_word_key *key, const char *rest)
{
	struct reply_targets ids;
	struct reply_value value;
	struct reply_piece piece;
	const char *p = rest;

	reply_scan_blanks(&p);
	while (reply_scan_of(&rest, " ") != 0)
		continue;
	piece = reply_piece_from(&r->line, rest);
	while (piece.len > 0 && strchr(".!? ", piece.low[piece.len - 1]))
		piece.len--;
	if (piece.len == 0 ||
	    (piece.len == strlen("。") && memcmp(piece.low, "。", 3) == 0)) {
		if (!(key->flags & REPLY_WORD_BARE))
			return false;
		piece.len = 0;
		reply_value_read(key->key, piece, r->today, r->arena, &value);
		if (key->key == REPLY_KEY_WATCHER)
			value = (struct reply_value){
			    .is_command = true, .value = "+me"};
		take_value(r, key->key, &value);
		r->out->is_bare = r->targets.n == 0;
		return true;
	}
	/* All of it ids: nobody writes that by chance. */
	if (key->key >= REPLY_KEY_REOPEN &&
	    reply_target_scan(&p, r->arena, &ids) && *p == '\0') {
		memset(&value, 0, sizeof(value));
		value.is_command = value.is_ours = true;
		value.value =
		    base_arena_strndup(r->arena, piece.norm, piece.len);
		if (key->key == REPLY_KEY_REOPEN || key->key == REPLY_KEY_ACK ||
		    key->key == REPLY_KEY_MUTE) {
			r->targets = ids;
			value.value = "";
		}
		take_value(r, key->key, &value);
		return true;
	}
	if (key->key == REPLY_KEY_LIST) {
		if (!reply_text_is_any(piece.low, piece.len, reply_words_list))
			return false;
	} else if (key->key == REPLY_KEY_HELP) {
		if (find_key(piece.low, piece.len) == NULL)
			return false;
	} else if (key->key == REPLY_KEY_ASSIGNEE) {
		if (!reply_text_is_any(piece.low, piece.len, reply_words_me))
			return false;
	} else if (key->key > REPLY_KEY_DUE && key->key != REPLY_KEY_DEFER &&
		   key->key != REPLY_KEY_NOTIFY && key->key != REPLY_KEY_MUTE) {
		return false;
	} else if (key->flags & REPLY_WORD_WEAK) {
		return false;
	}
	reply_value_read(key->key, piece, r->today, r->arena, &value);
	if (!value.is_command || value.problem != REPLY_PROBLEM_NONE)
		return false;
	take_value(r, key->key, &value);
	r->out->is_bare = r->targets.n == 0;
	return true;
}

static bool
guess_word(struct reading *r, const char *low)
{
	const struct reply_word_key *best = NULL;
	const char *rest = low;
	size_t i;

	for (i = 0; i < BASE_LEN(reply_words_key); i++) {
		const char *p = low;

		if (!reply_text_scan(&p, reply_words_key[i].word) || p <= rest)
			continue;
		if ((unsigned char)p[-1] < 0x80 && reply_is_alnum(*p))
			continue;
		if ((unsigned char)p[-1] >= 0x80 && (unsigned char)*p >= 0x80 &&
		    strcmp(p, "。") != 0)
			continue;
		best = &reply_words_key[i];
		rest = p;
	}
	return best != NULL && take_word(r, best, rest);
}

/* A status without a key: behind targets, or as the first line. */
static bool
guess_status(struct reading *r, const char *low, bool has_colon)
{
	struct reply_piece piece = reply_piece_from(&r->line, low);
	struct reply_value value;
	bool is_bare = r->targets.n == 0;

	reply_value_status(
	    piece, is_bare || !has_colon, r->today, r->arena, &value);
	if (!value.is_command)
		return false;
	/* Behind a target and a colon prose is prose, not a problem. */
	if (value.problem == REPLY_PROBLEM_STATUS && value.suggestion == NULL)
		return false;
	take_value(r, REPLY_KEY_STATUS, &value);
	r->out->is_bare = is_bare;
	return true;
}

/* One word in capitals that is nearly a status. */
static bool
guess_near_status(struct reading *r, const char *low)
{
	struct reply_piece piece = reply_piece_from(&r->line, low);
	struct reply_value value;
	size_t i;

	if (piece.len < 5 || piece.len > 20)
		return false;
	for (i = 0; i < piece.len; i++)
		if (!(piece.norm[i] >= 'A' && piece.norm[i] <= 'Z') &&
		    piece.norm[i] != '_')
			return false;
	reply_value_status(piece, false, r->today, r->arena, &value);
	if (value.suggestion == NULL)
		return false;
	take_value(r, REPLY_KEY_STATUS, &value);
	r->out->is_bare = true;
	return true;
}

static const char *
mirror_name(struct reading *r, const struct split *split)
{
	size_t i;

	for (i = 0; i < BASE_LEN(reply_words_redmine); i++)
		if (reply_text_is(split->key, split->key_len,
			reply_words_redmine[i].word))
			return reply_words_redmine[i].value;
	r->out->is_foreign = true;
	return base_arena_strndup(r->arena,
	    r->line.norm + (split->key - r->line.low), split->key_len);
}

/* Runs of blanks as one. */
static const char *
one_blank(struct base_arena *arena, const char *text)
{
	char *copy = base_arena_strdup(arena, text), *to = copy;
	const char *from;

	for (from = copy; *from != '\0'; from++)
		if (*from != ' ' || to == copy || to[-1] != ' ')
			*to++ = *from;
	*to = '\0';
	return copy;
}

/* `Word: value` that is no command of ours. */
static bool
guess_field(struct reading *r, const char *low)
{
	struct split split;
	size_t i, blanks = 0;

	if (!split_line(low, &split) || !split.is_colon ||
	    split.value[0] == '\0' || split.key_len > 40 ||
	    reply_is_digit(split.key[0]) || strncmp(split.value, "//", 2) == 0)
		return false;
	for (i = 0; i < split.key_len; i++) {
		if (split.key[i] == ' ')
			blanks++;
		else if ((unsigned char)split.key[i] < 0x80 &&
			 !reply_is_alnum(split.key[i]) &&
			 strchr("_-%/.", split.key[i]) == NULL)
			return false;
	}
	if (blanks > 3)
		return false;
	if (reply_text_is_any(split.key, split.key_len, reply_words_note)) {
		r->out->sort = REPLY_SORT_NOTE;
		r->out->field_value =
		    reply_piece_from(&r->line, split.value).norm;
		r->out->field =
		    base_arena_strndup(r->arena, split.key, split.key_len);
		return true;
	}
	r->out->sort = REPLY_SORT_FIELD;
	r->out->field = mirror_name(r, &split);
	r->out->field_value =
	    one_blank(r->arena, reply_piece_from(&r->line, split.value).norm);
	return true;
}

static bool
is_end(const char *low)
{
	static const char *const ends[] = {"以上です", "以上になります",
	    "以上でございます", "以上、よろしくお願いします",
	    "以上、よろしくお願いいたします", "以上、よろしくお願い致します",
	    "以上、宜しくお願いします", "以上、宜しくお願い致します",
	    "以上よろしくお願いします", "以上よろしくお願いいたします", "以上",
	    NULL};
	const char *p = low;

	if (low[0] == '-' && strspn(low, "- ") == strlen(low))
		return strlen(low) >= 2;
	if (reply_scan_any(&p, ends) < 0)
		return false;
	(void)(reply_scan_lit(&p, "。") || reply_scan_lit(&p, "."));
	return *p == '\0';
}

/* Time stamps, code, shell prompts: pasted. */
static bool
is_log(const char *text, size_t len, const char *low)
{
	if (len > 0 &&
	    (text[0] == '\t' || (len > 4 && memcmp(text, "    ", 4) == 0)))
		return true;
	if (strncmp(low, "```", 3) == 0 || low[0] == '$' || low[0] == '{' ||
	    low[0] == '}' || low[0] == '<' || low[0] == '|')
		return true;
	if (reply_is_digit(low[0]) && strlen(low) > 18 &&
	    strspn(low, "0123456789-/:t. ") >= 16)
		return true;
	return strncmp(low, "http/", 5) == 0 || strncmp(low, "get /", 5) == 0;
}

static const char *
skip_bullet(const char *p)
{
	static const char *const bullets[] = {"- ", "* ", "+ ", "・", "■", "●",
	    "○", "◆", "◇", "□", "▪", "•", "▼", "※", NULL};
	const char *q = p;
	int i;

	for (i = 0; bullets[i] != NULL; i++)
		if (reply_scan_lit(&q, bullets[i])) {
			reply_scan_blanks(&q);
			return q;
		}
	return p;
}

static bool
guess_targeted(struct reading *r, const char *p)
{
	bool has_colon = reply_scan_of(&p, ":") != 0;

	(void)(has_colon || reply_scan_lit(&p, "は") ||
	       reply_scan_lit(&p, "を"));
	(void)(reply_scan_lit(&p, "→") || reply_scan_lit(&p, "->") ||
	       reply_scan_lit(&p, "="));
	reply_scan_blanks(&p);
	if (*p == '\0')
		return false;
	return guess_pair(r, p) || guess_word(r, p) ||
	       guess_status(r, p, has_colon);
}

void
reply_directive_guess(const char *text, size_t len, struct base_date today,
    struct base_arena *arena, struct reply_guess *out)
{
	struct reading r;
	const char *p;

	memset(out, 0, sizeof(*out));
	if (len == 0 || len > REPLY_MAX_COMMAND_LINE)
		return;
	memset(&r, 0, sizeof(r));
	r.today = today;
	r.arena = arena;
	r.out = out;
	reply_text_make(arena, text, len, &r.line);
	if (is_end(r.line.low)) {
		out->sort = REPLY_SORT_END;
		return;
	}
	if (is_log(text, len, r.line.low)) {
		out->sort = REPLY_SORT_LOG;
		return;
	}
	p = skip_bullet(r.line.low);
	if (reply_target_scan(&p, arena, &r.targets)) {
		if (guess_targeted(&r, p))
			return;
		r.targets.n = 0;
		p = skip_bullet(r.line.low);
	}
	if (guess_pair(&r, p) || guess_word(&r, p) ||
	    guess_status(&r, p, false) || guess_near_status(&r, p))
		return;
	if (guess_field(&r, p)) {
		struct split split;

		if (out->sort == REPLY_SORT_FIELD && out->is_foreign &&
		    split_line(p, &split))
			(void)guess_near_key(&r, &split);
	}
}
