/*
 * reply_mention: who is named with an "@" in newly written text.
 * Pure: the names that are known are handed in.  Linear in the text for each
 * name.
 */
#ifndef KAIRAN_REPLY_MENTION_H
#define KAIRAN_REPLY_MENTION_H

#include "kairan/base.h"
#include "kairan/base_buf.h"

/* Limits of this header. */
#define REPLY_MENTION_MAX 50 /* of one text; later ones are no mentions */
#define REPLY_MENTION_LINES_MAX 20000 /* lines that are looked at */
#define REPLY_MENTION_LINE_MAX ((size_t)4000) /* bytes of a line likewise */
#define REPLY_MENTION_NAME_MAX ((size_t)120) /* bytes of an unknown name */

/* A name that may be written behind "@". */
struct reply_name {
	const char *folded; /* base_text_fold() of it; "" matches nothing */
	int64_t who; /* the caller's; two names of one are the same */
	int rank; /* of two that are equally long the lower one is meant */
};

struct reply_mention {
	const char *name; /* folded, as written, without "@" and honorific */
	int64_t who; /* of struct reply_name; 0 nobody */
	bool is_ambiguous; /* of several with this name; who is 0 */
};

/*
 * Finds them, each `who` and each unknown name once, in order of
 * appearance; *out lives in arena.  The longest name that stands there is
 * meant: "@山田太郎さん" is not 山田, and "@ann-b" is not ann.
 *
 * No mention is: an "@" within a word or a mail address (user@host); lines
 * quoted with ">" or "|"; code (fenced, indented by four, in back ticks or
 * <pre>, decorators and rules like "@Override", "@media (...) {"); what
 * stands below a forward's first line.  A name that nobody has is one only
 * where a person is clearly meant: with さん, 様, 氏 ... behind it, or at the
 * beginning of a line with a comma or colon behind it.
 */
size_t reply_mention_find(const char *text, const struct reply_name *names,
    size_t n_names, struct base_arena *arena, struct reply_mention **out);

/* Words for roles that may stand behind "@": csirt, admins, 管理者 ...; the
 * role's name into *role.  NULL past the last one. */
const char *reply_mention_role(size_t index, const char **role);

#endif
