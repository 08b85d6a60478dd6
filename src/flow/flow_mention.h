/*
 * Inside flow only: who is named with an "@" in a comment.  Such people are
 * told of it once, with its words, where they may see the ticket.
 */
#ifndef FLOW_MENTION_H
#define FLOW_MENTION_H

#include "flow_private.h"

#define FLOW_MENTION_PEOPLE_MAX 50 /* behind all names of one comment */

/* One name as it was written. */
struct flow_mention {
	const char *name; /* folded, without "@" */
	const char *problem; /* words "reason.", NULL none */
	int64_t *people; /* persons whom it means */
	size_t n;
};
struct flow_mentions {
	struct flow_mention *v;
	size_t n;
	int64_t people[FLOW_MENTION_PEOPLE_MAX]; /* of all, each once */
	size_t people_n;
};

/*
 * Reads the names out of newly written text: logins, names of people (the
 * family name alone where it is one person's), groups, and the roles @csirt,
 * @admins, @leads (@管理者, @責任者).  People who are locked or gone have no
 * name.  Asks the store only.
 */
enum base_status flow_mention_read(struct flow *flow, const char *text,
    struct base_arena *arena, struct flow_mentions *out,
    struct base_err *err) BASE_MUST_CHECK;

/*
 * After the words of a mail stand on its ticket: who of those named may see
 * it, and, where tracker { watch_mentioned } says so, they watch it from now
 * on.  Talks to the tracker: outside of transactions.  BASE_TEMP: again
 * later.
 */
struct flow_deed;
struct flow_part;
enum base_status flow_mention_look(struct flow_deed *deed,
    struct flow_part *part, struct base_err *err) BASE_MUST_CHECK;
/* What the answer says of them; true: there is something that its writer
 * has to know. */
bool flow_mention_answer(struct flow_deed *deed);

#endif
