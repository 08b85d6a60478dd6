/* Names behind "@" into people. */
#include "flow_mention.h"

#include <stdlib.h>
#include <string.h>

#include "flow_person.h"
#include "flow_sync.h"
#include "flow_talk.h"
#include "kairan/base_text.h"
#include "kairan/reply_mention.h"

#define NAMES_MAX 100000 /* of people and groups */
#define ROLE_FIRST 1000000000 /* who: -1 - group, or -ROLE_FIRST - role */

/* Of two that fit the lower one is meant. */
enum rank { RANK_LOGIN, RANK_GROUP, RANK_ROLE, RANK_NAME, RANK_PART };

/* All names that are known. */
struct knowing {
	struct flow *flow;
	struct reply_name *names;
	size_t n;
	size_t room;
	const char *const *groups;
	size_t groups_n;
};

static void
add(struct knowing *k, const char *name, int64_t who, enum rank rank)
{
	if (*name == '\0' || k->n == NAMES_MAX)
		return;
	if (k->n == k->room) {
		k->room = k->room == 0 ? 64 : 2 * k->room;
		k->names = base_xrealloc(k->names, k->room * sizeof(*k->names));
	}
	k->names[k->n++] = (struct reply_name){
	    .folded = base_text_fold(name), .who = who, .rank = (int)rank};
}

/* "山田 太郎" is 山田太郎, 山田 and 太郎, too. */
static void
add_name(struct knowing *k, const char *name, int64_t who)
{
	char *plain = base_text_nfkc(name), *whole, *part;
	size_t i, n = 0, len;

	add(k, plain, who, RANK_NAME);
	whole = base_xstrdup(plain);
	for (i = 0; whole[i] != '\0'; i++)
		if (whole[i] != ' ')
			whole[n++] = whole[i];
	whole[n] = '\0';
	add(k, whole, who, RANK_NAME);
	for (part = plain; n != i && *part != '\0'; part += len) {
		part += strspn(part, " ");
		len = strcspn(part, " ");
		memcpy(whole, part, len);
		whole[len] = '\0';
		/* An initial is no name, 林 is one. */
		if (len > 2)
			add(k, whole, who, RANK_PART);
	}
	free(whole);
	free(plain);
}

static bool
add_person(const struct store_person *p, void *ctx)
{
	struct knowing *k = ctx;

	if (p->locked || p->gone)
		return true;
	add(k, p->login, p->id, RANK_LOGIN);
	if (strcmp(p->name, p->login) != 0)
		add_name(k, p->name, p->id);
	return true;
}

static enum base_status
learn(struct knowing *k, struct base_arena *arena, struct base_err *err)
{
	const char *word, *role;
	enum base_status status;
	size_t i;

	status = store_person_each(k->flow->store, add_person, k, err);
	if (status == BASE_OK)
		status = store_groups(
		    k->flow->store, arena, &k->groups, &k->groups_n, err);
	for (i = 0; status == BASE_OK && i < k->groups_n; i++)
		add(k, k->groups[i], -1 - (int64_t)i, RANK_GROUP);
	for (i = 0; (word = reply_mention_role(i, &role)) != NULL; i++)
		add(k, word, -ROLE_FIRST - (int64_t)i, RANK_ROLE);
	return status;
}

static void
forget(struct knowing *k)
{
	size_t i;

	for (i = 0; i < k->n; i++)
		free((char *)k->names[i].folded);
	free(k->names);
}

/* Those who have a role. */
struct holders {
	const char *role;
	int64_t *ids;
	size_t n;
};

static bool
add_holder(const struct store_person *p, void *ctx)
{
	struct holders *h = ctx;

	if (strcmp(p->role, h->role) == 0 && flow_person_is_here(p))
		h->ids[h->n++] = p->id;
	return h->n <= FLOW_MENTION_PEOPLE_MAX;
}

/* Whom one name means. */
static enum base_status
resolve(struct knowing *k, int64_t who, struct base_arena *arena,
    struct flow_mention *out, struct base_err *err)
{
	struct store_person *members = NULL;
	struct holders holders;
	enum base_status status;
	size_t i, n = 0;

	out->people = base_arena_alloc(
	    arena, (FLOW_MENTION_PEOPLE_MAX + 1) * sizeof(*out->people));
	if (who > 0) {
		out->people[out->n++] = who;
		return BASE_OK;
	}
	if (who <= -ROLE_FIRST) {
		holders = (struct holders){.ids = out->people};
		if (reply_mention_role(
			(size_t)(-who - ROLE_FIRST), &holders.role) == NULL)
			return BASE_OK;
		status = store_person_each(
		    k->flow->store, add_holder, &holders, err);
		out->n = holders.n;
		return status;
	}
	status = flow_person_of_group(
	    k->flow, k->groups[-1 - who], arena, &members, &n, err);
	for (i = 0; i < n && out->n <= FLOW_MENTION_PEOPLE_MAX; i++)
		out->people[out->n++] = members[i].id;
	return status;
}

/* Adds the people of one name to those of all. */
static void
join(struct flow_mentions *all, struct flow_mention *one)
{
	size_t i, k;

	if (one->problem == NULL && one->n == 0)
		one->problem = "mention_nobody";
	if (one->problem == NULL &&
	    all->people_n + one->n > FLOW_MENTION_PEOPLE_MAX)
		one->problem = "mention_many";
	if (one->problem != NULL)
		one->n = 0;
	for (i = 0; i < one->n; i++) {
		for (k = 0; k < all->people_n; k++)
			if (all->people[k] == one->people[i])
				break;
		if (k == all->people_n)
			all->people[all->people_n++] = one->people[i];
	}
}

enum base_status
flow_mention_read(struct flow *flow, const char *text, struct base_arena *arena,
    struct flow_mentions *out, struct base_err *err)
{
	struct knowing k = {.flow = flow};
	struct reply_mention *found = NULL;
	enum base_status status;
	size_t i, n = 0;

	memset(out, 0, sizeof(*out));
	/* Most comments name nobody. */
	if (strchr(text, '@') == NULL && strstr(text, "＠") == NULL &&
	    strstr(text, "﹫") == NULL)
		return BASE_OK;
	status = learn(&k, arena, err);
	if (status == BASE_OK)
		n = reply_mention_find(text, k.names, k.n, arena, &found);
	out->v = base_arena_alloc(arena, (n + 1) * sizeof(*out->v));
	for (i = 0; i < n && status == BASE_OK; i++) {
		out->v[i] = (struct flow_mention){.name = found[i].name,
		    .problem = found[i].is_ambiguous ? "ambiguous"
			       : found[i].who == 0   ? "mention_unknown"
						     : NULL};
		if (found[i].who != 0)
			status =
			    resolve(&k, found[i].who, arena, &out->v[i], err);
		join(out, &out->v[i]);
		out->n++;
	}
	forget(&k);
	return status;
}

/* From now on they watch it. */
static enum base_status
watch(struct flow_deed *d, struct flow_part *part, int64_t person,
    struct base_err *err)
{
	struct base_err why = BASE_ERR_INIT;
	struct store_person row;
	enum base_status status;

	status = store_person_get(d->flow->store, person, d->arena, &row, err);
	if (status != BASE_OK || row.tracker_id == 0)
		return status;
	status = tracker_watch(d->flow->tracker, NULL, part->ticket.issue,
	    row.tracker_id, true, &why);
	if (status == BASE_TEMP)
		return base_err_set(err, status, "%s", why.text);
	if (status != BASE_OK)
		base_log(BASE_LOG_WARN, "not-watching",
		    "ticket=%lld person=%s reason=\"%s\"",
		    (long long)part->ticket.issue, row.login, why.text);
	return BASE_OK;
}

enum base_status
flow_mention_look(
    struct flow_deed *d, struct flow_part *part, struct base_err *err)
{
	const struct flow_mentions *m = &d->mentions;
	enum base_status status;
	size_t i;

	if (m->people_n == 0 || part->result.issue == NULL)
		return BASE_OK;
	status = flow_sights_more(d->flow, part->result.issue, m->people,
	    m->people_n, d->arena, &d->sights, err);
	for (i = 0; i < m->people_n && status == BASE_OK &&
		    d->flow->conf->tracker.watch_mentioned;
	     i++)
		if (m->people[i] != d->person.id &&
		    !flow_sights_is_blind(&d->sights, m->people[i]))
			status = watch(d, part, m->people[i], err);
	return status;
}

/* All whom it means are blind: nobody is told. */
static const char *
problem_of(const struct flow_deed *d, const struct flow_mention *one)
{
	size_t i, blind = 0;

	if (one->problem != NULL)
		return one->problem;
	for (i = 0; i < one->n; i++)
		blind += flow_sights_is_blind(&d->sights, one->people[i]);
	return blind == 0        ? NULL
	       : blind == one->n ? "mention_blind"
				 : "mention_some_blind";
}

bool
flow_mention_answer(struct flow_deed *d)
{
	struct codec_json *o;
	const char *problem;
	bool has_problem = false;
	size_t i;

	if (!d->comment_stored)
		return false;
	for (i = 0; i < d->mentions.n; i++) {
		problem = problem_of(d, &d->mentions.v[i]);
		has_problem = has_problem || problem != NULL;
		o = codec_json_new_object();
		codec_json_set_string(o, "name", d->mentions.v[i].name);
		codec_json_set_string(
		    o, "reason", problem != NULL ? problem : "mention_told");
		flow_talk_add(d, "mentions", o);
	}
	return has_problem;
}
