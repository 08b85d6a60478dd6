/*
 * Words that need no colon (see reply_word.h).
 */
#include "reply_word.h"

#include <string.h>

#include "reply_scan.h"

void
reply_reader_take(
    struct reply_reader *r, enum reply_key key, const struct reply_value *value)
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

/* "JVNDB-2026-000123 track": the ids stand before the word. */
static void
take_ids(struct reply_reader *r, enum reply_key key)
{
	struct reply_value value = {.is_command = true, .is_ours = true};
	const char *ids = "";
	size_t i;

	for (i = 0; i < r->targets.n; i++)
		ids = base_arena_printf(
		    r->arena, "%s%s%s", ids, i > 0 ? " " : "", r->targets.v[i]);
	value.value = ids;
	r->targets.n = 0;
	reply_reader_take(r, key, &value);
}

/* Is the command for a ticket, so that "ack #12" means "#12: ack"? */
static bool
is_for_tickets(enum reply_key key)
{
	return key == REPLY_KEY_REOPEN || key == REPLY_KEY_ACK ||
	       key == REPLY_KEY_MUTE || key == REPLY_KEY_WATCHER ||
	       key == REPLY_KEY_SPLIT;
}

const char *
reply_word_targets(
    struct reply_reader *r, const struct reply_word_key *key, const char *value)
{
	struct reply_targets ids;
	const char *p = value;

	if (!is_for_tickets(key->key) || r->targets.n > 0 ||
	    !reply_target_scan(&p, r->arena, &ids))
		return value;
	r->targets = ids;
	while (reply_scan_of(&p, " :,") != 0)
		continue;
	if (!reply_scan_lit(&p, "を"))
		(void)reply_scan_lit(&p, "は");
	return p;
}

/* Nothing stands behind the word. */
static bool
take_alone(struct reply_reader *r, const struct reply_word_key *key)
{
	struct reply_piece none = reply_piece_from(&r->line, r->line.low);
	struct reply_value value;

	if (key->key == REPLY_KEY_TRACK && r->targets.n > 0) {
		take_ids(r, key->key);
		return true;
	}
	if (!(key->flags & REPLY_WORD_BARE) &&
	    (r->targets.n == 0 || !is_for_tickets(key->key)))
		return false;
	none.len = 0;
	reply_value_read(key->key, none, r->today, r->arena, &value);
	reply_value_finish(key, none, &value, r->arena);
	value.is_command = true;
	reply_reader_take(r, key->key, &value);
	r->out->is_bare = r->targets.n == 0;
	return true;
}

/* All behind the word is ids: nobody writes that by chance. */
static bool
take_all_ids(struct reply_reader *r, const struct reply_word_key *key,
    struct reply_piece piece)
{
	struct reply_value value = {.is_command = true, .is_ours = true};
	struct reply_targets ids;
	const char *p = piece.low;

	if (!reply_target_scan(&p, r->arena, &ids) || p < piece.low + piece.len)
		return false;
	if (is_for_tickets(key->key)) {
		r->targets = ids;
		return take_alone(r, key);
	}
	if (key->key < REPLY_KEY_REOPEN)
		return false;
	value.value = base_arena_strndup(r->arena, piece.norm, piece.len);
	reply_reader_take(r, key->key, &value);
	return true;
}

/* May that value stand behind that word without a colon? */
static bool
is_fit(
    struct reply_reader *r, const struct reply_word_key *key, const char *low)
{
	struct reply_piece piece = reply_piece_from(&r->line, low);

	switch (key->key) {
	case REPLY_KEY_LIST:
		return reply_value_is_filter(piece, r->today);
	case REPLY_KEY_SHOW:
	case REPLY_KEY_WHY:
	case REPLY_KEY_MITIGATION:
	case REPLY_KEY_COMMANDS:
		return reply_value_is_names(piece);
	case REPLY_KEY_HELP:
		return reply_shape_key(piece.low, piece.len) != NULL;
	case REPLY_KEY_ASSIGNEE:
		return reply_value_is_me(piece);
	case REPLY_KEY_TRACK:
		return reply_value_is_choice(piece) ||
		       reply_value_is_url(piece);
	case REPLY_KEY_SPLIT:
		return reply_value_is_groups(piece);
	case REPLY_KEY_ACK:
		return reply_value_is_all(piece);
	case REPLY_KEY_DEFER:
	case REPLY_KEY_NOTIFY:
	case REPLY_KEY_MUTE:
		return true;
	default:
		return key->key <= REPLY_KEY_DUE &&
		       !(key->flags & REPLY_WORD_WEAK);
	}
}

/* A word that needs no colon, with what may follow it: "track CVE-...",
 * "defer until 12/1", "assign to me", "notify digest". */
static bool
take_word(
    struct reply_reader *r, const struct reply_word_key *key, const char *rest)
{
	struct reply_value value;
	struct reply_piece piece;

	while (reply_scan_of(&rest, " ") != 0)
		continue;
	piece = reply_piece_from(&r->line, rest);
	while (piece.len > 0 && strchr(".!? ", piece.low[piece.len - 1]))
		piece.len--;
	/* A sentence of its own may begin a talk: 了解しました。 */
	r->out->is_only = strcmp(piece.low, "。") == 0;
	if (piece.len == 0 || r->out->is_only)
		return take_alone(r, key);
	if (take_all_ids(r, key, piece))
		return true;
	rest = reply_word_targets(r, key, rest);
	piece.norm += rest - piece.low;
	piece.len -= (size_t)(rest - piece.low);
	piece.low = rest;
	if (!is_fit(r, key, rest))
		return false;
	reply_value_read(key->key, piece, r->today, r->arena, &value);
	reply_value_finish(key, piece, &value, r->arena);
	if (!value.is_command ||
	    (value.problem != REPLY_PROBLEM_NONE && key->key != REPLY_KEY_LIST))
		return false;
	reply_reader_take(r, key->key, &value);
	r->out->is_bare = r->targets.n == 0;
	return true;
}

bool
reply_word_guess(struct reply_reader *r, const char *low)
{
	const struct reply_word_key *best = NULL;
	size_t i, targets = r->targets.n;
	const char *rest = low;

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
	if (best != NULL && take_word(r, best, rest))
		return true;
	r->targets.n = targets;
	return false;
}
