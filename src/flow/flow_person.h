/*
 * Inside flow only: whom a mail about a person's or a group's work goes to
 * today.
 */
#ifndef FLOW_PERSON_H
#define FLOW_PERSON_H

#include "flow_private.h"

#define FLOW_PERSON_CHAIN_MAX 4 /* substitutes of substitutes */

/* May he be written to: neither locked nor gone, with an address? */
bool flow_person_is_here(const struct store_person *person);

/* Does the configuration name somebody who stands in for him? */
bool flow_person_has_substitute(
    struct flow *flow, const struct store_person *person);

/* Who is written to instead of somebody. */
struct flow_stand_in {
	struct store_person person; /* himself unless he is away */
	const char *of; /* name of the one who is away, NULL: nobody is */
	const char *until; /* his last day away, YYYY-MM-DD, "" open */
};
/*
 * Who does a person's work today: his substitute while he is away, the
 * substitute's substitute when that one is away too, and himself when that
 * leads to nobody who is here.  Texts live in arena or in *person.
 *
 * flow_letter_put() asks this for every mail to the owner of its ticket, to
 * who has duty for its group, and for mails without a ticket (digests,
 * reminders), but for answers: nobody else need ask.
 */
enum base_status flow_person_stand_in(struct flow *flow,
    const struct store_person *person, struct base_arena *arena,
    struct flow_stand_in *out, struct base_err *err) BASE_MUST_CHECK;

/*
 * Who of a group is told today: those whom `group {}` has on duty, else all
 * members; by login, only people who are here; *out in the arena.  One on
 * duty who is away and has a substitute counts as here.
 */
enum base_status flow_person_of_group(struct flow *flow, const char *group,
    struct base_arena *arena, struct store_person **out, size_t *n_out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
