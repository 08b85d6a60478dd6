/*
 * What people add to a value out of politeness (see reply_value.h).
 */
#include "reply_value.h"

#include <string.h>

/* Politeness behind a value, which is no part of it; longer ones first. */
static const char *const words[] = {"でよろしくお願いします",
    "でお願いいたします", "でお願い致します", "でお願いします",
    "にお願いいたします", "にお願い致します", "にお願いします",
    "への変更をお願いします", "に変更をお願いします", "に変更お願いします",
    "に変更願います", "に変更してください", "に変更して下さい", "に変更します",
    "に変更しました", "に変更", "へ変更", "に延長をお願いします",
    "に延長お願いします", "に延長してください", "に延長して下さい",
    "に延長します", "に延長", "にしてください", "にして下さい", "にします",
    "にしました", "としてください", "とします", "です", " please", " pls",
    " thank you", " thanks", NULL};

static void
trim_end(struct reply_piece *piece)
{
	while (piece->len > 0 && strchr(" .!,", piece->low[piece->len - 1]))
		piece->len--;
	if (piece->len > 3 && memcmp(piece->low + piece->len - 3, "。", 3) == 0)
		piece->len -= 3;
}

/* Where one of the polite words begins that it ends with; its length. */
static size_t
polite_start(struct reply_piece piece)
{
	static const char asking[] = "お願いします", title[] = "さん";
	const size_t n = strlen(asking), t = strlen(title);
	size_t i, len;

	for (i = 0; words[i] != NULL; i++) {
		len = strlen(words[i]);
		if (piece.len > len &&
		    memcmp(piece.low + piece.len - len, words[i], len) == 0)
			return piece.len - len;
	}
	/* 山田さんお願いします */
	return piece.len > n + t &&
		       memcmp(piece.low + piece.len - n, asking, n) == 0 &&
		       memcmp(piece.low + piece.len - n - t, title, t) == 0
		   ? piece.len - n
		   : piece.len;
}

struct reply_piece
reply_piece_polite(struct reply_piece piece, struct base_arena *arena)
{
	struct reply_piece cut = piece;
	size_t start;

	trim_end(&cut);
	if ((start = polite_start(cut)) == cut.len)
		return piece;
	cut.len = start;
	trim_end(&cut);
	if (cut.len == 0)
		return piece;
	cut.norm = base_arena_strndup(arena, cut.norm, cut.len);
	cut.low = base_arena_strndup(arena, cut.low, cut.len);
	return cut;
}
