/* Lists of changes. */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_change.h"

#define VALUE_MAX 200 /* bytes of from and to */

const char *
vuln_change_kind_name(enum vuln_change_kind kind)
{
	static const char *const names[VULN_CHANGE_KINDS + 1] = {"state",
	    "exploitation", "automatable", "technical_impact", "kev", "score",
	    "ssvc", "fix", "mitigation", "affected", "text", "any"};

	return names[kind];
}

void
vuln_changes_init(struct vuln_changes *changes)
{
	memset(changes, 0, sizeof(*changes));
	changes->arena = base_arena_new();
}

void
vuln_changes_release(struct vuln_changes *changes)
{
	base_arena_free(changes->arena);
	memset(changes, 0, sizeof(*changes));
}

bool
vuln_changes_have_material(const struct vuln_changes *changes)
{
	size_t i;

	for (i = 0; i < changes->n; i++)
		if (changes->v[i].material)
			return true;
	return false;
}

static const char *
short_copy(struct base_arena *arena, const char *text)
{
	size_t len = strlen(text);

	if (len <= VALUE_MAX)
		return base_arena_strdup(arena, text);
	return base_arena_printf(
	    arena, "%.*s...", (int)base_text_cut(text, VALUE_MAX - 3), text);
}

void
vuln_changes_add(struct vuln_changes *changes, enum vuln_change_kind kind,
    const char *from, const char *to, bool material, const char *reason)
{
	struct vuln_change *grown, *change;

	if (changes->n >= VULN_CHANGES_MAX)
		return;
	if (changes->n == changes->cap) {
		changes->cap = changes->cap == 0 ? 8 : changes->cap * 2;
		grown = base_arena_alloc(
		    changes->arena, changes->cap * sizeof(*grown));
		if (changes->n > 0)
			memcpy(grown, changes->v, changes->n * sizeof(*grown));
		changes->v = grown;
	}
	change = &changes->v[changes->n++];
	change->kind = kind;
	change->from = short_copy(changes->arena, from);
	change->to = short_copy(changes->arena, to);
	change->material = material;
	change->reason = reason;
	change->reopens = 0;
}
