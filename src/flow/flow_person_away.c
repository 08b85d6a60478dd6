/* Whom a mail goes to instead: substitutes, and the one on duty. */
#include "flow_person.h"

#include <string.h>

#include "kairan/base_text.h"

bool
flow_person_is_here(const struct store_person *p)
{
	return !p->locked && !p->gone && !p->unreachable && *p->mail != '\0';
}

bool
flow_person_has_substitute(struct flow *flow, const struct store_person *p)
{
	const struct conf_person *c = conf_find_person(flow->conf, p->login);

	return c != NULL && c->substitute != NULL;
}

/* Is he away on that day, or can he not be reached? */
static bool
is_away(struct flow *flow, const struct store_person *p)
{
	const struct conf_person *c = conf_find_person(flow->conf, p->login);
	struct base_date today;

	if (c == NULL || c->substitute == NULL)
		return false;
	if (p->unreachable)
		return true;
	today = flow_today(flow, p->zone);
	return (!base_date_is_set(c->substitute_from) ||
		   base_date_compare(today, c->substitute_from) >= 0) &&
	       (!base_date_is_set(c->substitute_until) ||
		   base_date_compare(today, c->substitute_until) <= 0);
}

/* Follows substitutes; BASE_NOTFOUND (err alone) when that leads to nobody. */
static enum base_status
follow(struct flow *flow, const struct store_person *person,
    struct base_arena *arena, struct store_person *out, struct base_err *err)
{
	const struct conf_person *c;
	enum base_status status = BASE_OK;
	int i;

	*out = *person;
	for (i = 0; i < FLOW_PERSON_CHAIN_MAX && is_away(flow, out); i++) {
		c = conf_find_person(flow->conf, out->login);
		status = store_person_by_login(
		    flow->store, c->substitute, arena, out, err);
		if (status != BASE_OK)
			return status;
	}
	return is_away(flow, out) || !flow_person_is_here(out) ? BASE_NOTFOUND
							       : BASE_OK;
}

enum base_status
flow_person_stand_in(struct flow *flow, const struct store_person *person,
    struct base_arena *arena, struct flow_stand_in *out, struct base_err *err)
{
	const struct conf_person *c;
	enum base_status status;
	char until[BASE_DATE_TEXT];

	out->person = *person;
	out->of = NULL;
	out->until = "";
	if (!is_away(flow, person))
		return BASE_OK;
	status = follow(flow, person, arena, &out->person, err);
	if (status == BASE_NOTFOUND) {
		base_log(BASE_LOG_WARN, "no-substitute",
		    "person=%s effect=\"gets his mails himself\" mend=\"see "
		    "substitute of person %s in %s\"",
		    person->login, person->login, flow->conf->file);
		out->person = *person;
		return BASE_OK;
	}
	if (status != BASE_OK)
		return status;
	c = conf_find_person(flow->conf, person->login);
	base_date_format(c->substitute_until, until);
	out->of = *person->name != '\0' ? person->name : person->login;
	out->until = base_arena_strdup(arena, until);
	return BASE_OK;
}

/* Which one of duty has it today; the first Monday of 1970 without from. */
static size_t
turn_of(struct flow *flow, const struct conf_group *group)
{
	int64_t day = base_date_to_days(flow_today(flow, NULL));
	int64_t first =
	    base_date_is_set(group->from) ? base_date_to_days(group->from) : 4;
	int64_t length = group->rotate == CONF_ROTATE_WEEKLY ? 7 : 1;
	int64_t n = (int64_t)group->duty.n, turn;

	turn = day >= first ? (day - first) / length
			    : -((first - day + length - 1) / length);
	return (size_t)(((turn % n) + n) % n);
}

/* Adds the one with this login when he, or his substitute, is here. */
static enum base_status
add_on_duty(struct flow *flow, const char *login, struct base_arena *arena,
    struct store_person *out, size_t *n, struct base_err *err)
{
	struct store_person person, other;
	enum base_status status;

	status = store_person_by_login(flow->store, login, arena, &person, err);
	if (status != BASE_OK)
		return status == BASE_NOTFOUND ? BASE_OK : status;
	if (!flow_person_is_here(&person)) {
		status = follow(flow, &person, arena, &other, err);
		if (status != BASE_OK)
			return status == BASE_NOTFOUND ? BASE_OK : status;
		person = other;
	}
	out[(*n)++] = person;
	return BASE_OK;
}

/* In turn: the first one who is here, beginning with whose turn it is. */
static enum base_status
on_duty(struct flow *flow, const struct conf_group *group,
    struct base_arena *arena, struct store_person *out, size_t *n,
    struct base_err *err)
{
	bool in_turn = group->rotate != CONF_ROTATE_NONE;
	size_t i, first = in_turn ? turn_of(flow, group) : 0;
	enum base_status status = BASE_OK;

	for (i = 0; i < group->duty.n && status == BASE_OK; i++) {
		if (in_turn && *n > 0)
			break;
		status = add_on_duty(flow,
		    group->duty.v[(first + i) % group->duty.n], arena, out, n,
		    err);
	}
	return status;
}

enum base_status
flow_person_of_group(struct flow *flow, const char *name,
    struct base_arena *arena, struct store_person **out, size_t *n_out,
    struct base_err *err)
{
	const struct conf_group *group = conf_find_group(flow->conf, name);
	enum base_status status = BASE_OK;
	size_t i, n = 0, kept = 0;

	*n_out = 0;
	if (group != NULL && group->duty.n > 0) {
		*out = base_arena_alloc(arena, group->duty.n * sizeof(**out));
		status = on_duty(flow, group, arena, *out, n_out, err);
		if (status != BASE_OK || *n_out > 0)
			return status;
		base_log(BASE_LOG_WARN, "nobody-on-duty",
		    "group=%s effect=\"all of its members are told\" "
		    "mend=\"see group %s in %s\"",
		    name, name, flow->conf->file);
	}
	status = store_person_members(flow->store, name, arena, out, &n, err);
	for (i = 0; i < n && status == BASE_OK; i++)
		if (flow_person_is_here(&(*out)[i]))
			(*out)[kept++] = (*out)[i];
	*n_out = kept;
	return status;
}

enum base_status
flow_on_duty(struct flow *flow, const char *group, struct base_arena *arena,
    struct store_person **out, size_t *n_out, struct base_err *err)
{
	return flow_person_of_group(flow, group, arena, out, n_out, err);
}
