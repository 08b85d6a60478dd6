/*
 * People that a directive names: by login, mail address, name, or the
 * family name alone.
 */
#include <stdlib.h>
#include <string.h>

#include "flow_wish.h"
#include "kairan/base_text.h"

struct search {
	const char *folded;
	struct base_arena *arena;
	int64_t id;
	const char *login;
	const char *name;
	unsigned hits;
};

static bool
match_name(const struct store_person *p, void *ctx)
{
	struct search *s = ctx;
	char *name = base_text_fold(p->name);
	bool same = strcmp(name, s->folded) == 0;

	free(name);
	/* 山田 for 山田 太郎: the family name alone, when it is unique. */
	if (!same) {
		name = base_text_fold(p->name);
		same = base_text_has_word(name, s->folded) &&
		       strlen(s->folded) >= 2;
		free(name);
	}
	if (same && !p->locked && !p->gone) {
		s->id = p->tracker_id;
		s->login = base_arena_strdup(s->arena, p->login);
		s->name = base_arena_strdup(s->arena, p->name);
		s->hits++;
	}
	return true;
}

const char *
flow_wish_person(
    struct flow_wishing *w, const char *value, struct tracker_who *out)
{
	struct search s = {.arena = w->d->arena};
	struct store_person p;
	char *folded;

	if (*value == '@')
		value++;
	if (strcmp(value, "me") == 0) {
		*out = (struct tracker_who){.id = w->d->person.tracker_id,
		    .login = w->d->person.login,
		    .name = w->d->person.name};
		return NULL;
	}
	if (store_person_by_login(
		w->d->flow->store, value, w->d->arena, &p, NULL) == BASE_OK ||
	    store_person_by_mail(
		w->d->flow->store, value, w->d->arena, &p, NULL) == BASE_OK) {
		*out = (struct tracker_who){
		    .id = p.tracker_id, .login = p.login, .name = p.name};
		return p.locked || p.gone ? "person" : NULL;
	}
	folded = base_text_fold(value);
	s.folded = folded;
	if (store_person_each(w->d->flow->store, match_name, &s, NULL) !=
	    BASE_OK)
		s.hits = 0;
	free(folded);
	*out =
	    (struct tracker_who){.id = s.id, .login = s.login, .name = s.name};
	return s.hits == 1 ? NULL : s.hits == 0 ? "person" : "ambiguous";
}

void
flow_wish_assignee(struct flow_wishing *w, struct flow_step *step)
{
	const char *value = step->directive->value, *why;
	struct tracker_who who = {.login = ""};

	step->part = TRACKER_SET_ASSIGNEE;
	step->before = w->part->before->assignee.name;
	if (strcmp(value, "none") != 0) {
		why = flow_wish_person(w, value, &who);
		if (why != NULL) {
			flow_step_refuse(step, "refused", why);
			return;
		}
		step->value = who.name;
	}
	w->wish.set |= TRACKER_SET_ASSIGNEE;
	w->wish.assignee = who.login;
	w->wish.assignee_id = who.id;
}
