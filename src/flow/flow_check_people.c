/* kairan check: persons of the configuration and those that watches name,
 * held against the tracker's accounts. */
#include "flow_check_x.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/net.h"

#define SILENT_SHOWN 10 /* logins without an address in one line */

/* What the tracker tells of one account or group. */
struct account {
	const char *name; /* login, or the group's name */
	const char *mail; /* NULL not told */
	bool is_group;
	bool is_locked;
	size_t members;
};

struct accounts {
	struct base_arena *arena;
	struct account *v;
	size_t n;
	size_t cap;
	struct base_strv groups; /* that somebody is in */
};

static bool
keep_account(const struct tracker_person *p, void *data)
{
	struct accounts *all = data;
	struct account *a;
	size_t i;

	for (i = 0; i < p->groups_n; i++)
		if (base_strv_add_once(&all->groups, p->groups[i]) != BASE_OK)
			break;
	if (all->n == all->cap) {
		all->cap = all->cap == 0 ? 64 : 2 * all->cap;
		all->v = base_xrealloc(all->v, all->cap * sizeof(*all->v));
	}
	a = &all->v[all->n++];
	a->name = base_arena_strdup(
	    all->arena, p->is_group || p->login == NULL ? p->name : p->login);
	a->mail =
	    p->mail == NULL ? NULL : base_arena_strdup(all->arena, p->mail);
	a->is_group = p->is_group;
	a->is_locked = p->is_locked;
	a->members = p->members_n;
	return true;
}

static const struct account *
find(const struct accounts *all, const char *name, bool is_group)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (all->v[i].is_group == is_group &&
		    base_text_equal_fold(all->v[i].name, name))
			return &all->v[i];
	return NULL;
}

/* Does the tracker let us act for him at this moment? */
static bool
can_act(struct flow_check *c, const char *login, struct base_err *err)
{
	struct tracker_as as = {.login = login};
	struct tracker_may may;
	enum base_status status;

	memset(&may, 0, sizeof(may));
	status = tracker_may(c->flow->tracker, &as, 1, &may, err);
	tracker_issue_free(may.issue);
	return status == BASE_OK || status == BASE_TEMP;
}

/* The address in one place at least, and safe to write to. */
static bool
check_address(struct flow_check *c, const char *what,
    const struct conf_person *p, const struct account *a)
{
	const char *mail = p != NULL && p->mail.n > 0 ? p->mail.v[0]
			   : a != NULL                ? a->mail
						      : NULL;

	if (mail != NULL && net_address_is_safe(mail))
		return true;
	flow_check_fail(c, what,
	    base_arena_printf(c->arena,
		"add person %s { mail = { \"ADDRESS\" } } to kairan.conf, or "
		"an address to the account",
		what + strlen("person ")),
	    mail == NULL ? "has no mail address, so gets no mail"
			 : "its address cannot be written to");
	return false;
}

/* What the tracker says to a person's own key. */
struct own_key {
	const char *owner; /* "account bob is ", in the arena */
	bool known;
	bool is_his;
	char detail[256];
};

static void
on_own_key(const struct tracker_ability *a, void *data)
{
	struct own_key *own = data;

	if (strcmp(a->name, "reach and key") == 0) {
		own->known = a->state == TRACKER_ABILITY_OK;
		snprintf(own->detail, sizeof(own->detail), "%s", a->detail);
	} else if (strcmp(a->name, "administrator") == 0) {
		own->is_his = base_text_starts_ascii(a->detail, own->owner);
		snprintf(own->detail, sizeof(own->detail), "%s", a->detail);
	}
}

/* Is it a key that the tracker knows, and his? */
static bool
check_own_key(struct flow_check *c, const char *what, const char *login,
    const struct conf_person *p)
{
	struct conf conf = *c->flow->conf;
	struct flow asking = {
	    .conf = &conf, .lock = -1, .crew = -1, .gate = -1};
	struct own_key own = {
	    .owner = base_arena_printf(c->arena, "account %s is ", login)};

	conf.tracker.key_file = p->key_file;
	if (flow_tracker_open(&asking, NULL) != BASE_OK)
		return true; /* that was said with the secrets */
	if (tracker_abilities(asking.tracker, NULL, on_own_key, &own, NULL) !=
	    BASE_OK)
		own.known = false;
	tracker_free(asking.tracker);
	if (own.known && own.is_his)
		return true;
	flow_check_fail(c, what,
	    base_arena_printf(c->arena,
		"write the API key of the account page of %s in Redmine into "
		"%s",
		login, p->key_file),
	    "%s: %s",
	    own.known ? "the key is somebody else's"
		      : "the tracker does not take the key",
	    own.detail);
	return false;
}

/* Does what he answers by mail appear under his own name? */
static bool
check_acting(struct flow_check *c, const char *what, const char *login,
    const struct conf_person *p)
{
	const struct conf_tracker *t = &c->flow->conf->tracker;
	struct base_err err = BASE_ERR_INIT;

	if (t->act == CONF_ACT_KEYS && p != NULL && p->key_file != NULL)
		return check_own_key(c, what, login, p);
	if (t->act != CONF_ACT_SWITCH || can_act(c, login, &err))
		return true;
	flow_check_fail(c, what,
	    "only an administrator's key may switch users: make the "
	    "gateway's account one, or set act = gateway",
	    "kairan cannot write as %s: %s", login, err.text);
	return false;
}

static void
check_person(struct flow_check *c, const struct accounts *all,
    const char *login, const struct conf_person *p, bool asked)
{
	const struct conf_tracker *t = &c->flow->conf->tracker;
	const char *what = base_arena_printf(c->arena, "person %s", login);
	const struct account *a = find(all, login, false);

	if (asked && a == NULL) {
		flow_check_fail(c, what,
		    "make an account of that login in Redmine, or mend the "
		    "login in kairan.conf",
		    "there is no such account in the tracker");
		return;
	}
	if (a != NULL && a->is_locked) {
		flow_check_fail(c, what,
		    "unlock the account in Redmine, or give the work to "
		    "somebody else",
		    "the account is locked in the tracker");
		return;
	}
	if (!check_address(c, what, p, a))
		return;
	if (asked && t->type == CONF_TRACKER_REDMINE &&
	    !check_acting(c, what, login, p))
		return;
	flow_check_ok(c, what, "%s%s%s",
	    p != NULL && p->mail.n > 0 ? p->mail.v[0]
	    : a != NULL && a->mail     ? a->mail
				       : "",
	    p == NULL ? ", " : ", zone ",
	    p == NULL ? "zone of the site" : p->time_zone);
}

static bool
has_members(const struct conf *conf, const char *group)
{
	size_t i, k;

	for (i = 0; i < conf->persons_len; i++)
		for (k = 0; k < conf->persons[i].groups.n; k++)
			if (strcmp(conf->persons[i].groups.v[k], group) == 0)
				return true;
	return false;
}

static void
check_group(struct flow_check *c, const struct accounts *all,
    const struct conf_watch *w, const char *what, bool asked)
{
	const struct account *a = find(all, w->group, true);
	bool any = has_members(c->flow->conf, w->group) ||
		   base_strv_has(&all->groups, w->group) ||
		   (a != NULL && a->members > 0);

	if (asked && c->flow->conf->tracker.type == CONF_TRACKER_REDMINE &&
	    a == NULL)
		flow_check_fail(c, what,
		    "make the group in Redmine and a member of the project, "
		    "or mend assignee = \"group:NAME\"",
		    "there is no group %s in the tracker", w->group);
	else if (!any)
		flow_check_warn(c, what,
		    base_arena_printf(c->arena,
			"put people into the group (in Redmine, or groups = "
			"{ \"%s\" } in kairan.conf), or give the watch a "
			"list",
			w->group),
		    "nobody is in group %s: its mails go to the list or the "
		    "operator",
		    w->group);
	else
		flow_check_ok(c, what, "group %s", w->group);
}

static void
check_watch(struct flow_check *c, const struct accounts *all,
    const struct conf_watch *w, bool asked)
{
	const char *what = base_arena_printf(c->arena, "watch %s", w->name);

	if (!w->enabled)
		flow_check_skip(c, what, "enabled = no");
	else if (w->list != NULL && !net_address_is_safe(w->list))
		flow_check_fail(c, what, "mend list",
		    "%s is no address that can be written to", w->list);
	else if (w->group != NULL)
		check_group(c, all, w, what, asked);
	else if (w->assignee != NULL && asked &&
		 find(all, w->assignee, false) == NULL)
		flow_check_fail(c, what,
		    "mend assignee, or make the account in the tracker",
		    "there is no account %s in the tracker", w->assignee);
	else if (w->assignee == NULL && w->list == NULL &&
		 w->notify != CONF_NOTIFY_NEVER &&
		 c->flow->conf->mail.operator_address == NULL)
		flow_check_warn(c, what,
		    "give it an assignee or a list, or mail { operator }",
		    "nobody is told of what it finds");
	else
		flow_check_ok(c, what, "%s%s",
		    w->assignee != NULL ? "to "
		    : w->list != NULL   ? "to "
					: "to the operator",
		    w->assignee != NULL ? w->assignee
		    : w->list != NULL   ? w->list
					: "");
}

/* Those whom a watch names and kairan.conf says nothing else of. */
static void
check_assignees(
    struct flow_check *c, const struct accounts *all, struct base_strv *seen)
{
	const struct conf *conf = c->flow->conf;
	const char *login;
	size_t i;

	for (i = 0; i < conf->watches_len; i++) {
		login = conf->watches[i].assignee;
		if (login == NULL || !conf->watches[i].enabled ||
		    base_strv_has(seen, login) ||
		    find(all, login, false) == NULL ||
		    base_strv_add(seen, login) != BASE_OK)
			continue;
		check_person(c, all, login, NULL, true);
	}
}

/* Accounts of which neither the tracker nor kairan.conf tells an address. */
static void
check_silent(struct flow_check *c, const struct accounts *all)
{
	const struct conf_person *p;
	struct base_strv names = BASE_STRV_INIT;
	char *joined;
	size_t i, n = 0;

	for (i = 0; i < all->n; i++) {
		if (all->v[i].is_group || all->v[i].is_locked ||
		    (all->v[i].mail != NULL && *all->v[i].mail != '\0'))
			continue;
		p = conf_find_person(c->flow->conf, all->v[i].name);
		if (p != NULL)
			continue; /* said of the person */
		if (n++ < SILENT_SHOWN &&
		    base_strv_add(&names, all->v[i].name) != BASE_OK)
			break;
	}
	joined = base_strv_join(&names, ", ");
	if (n > 0)
		flow_check_warn(c, "addresses",
		    "give them one in the tracker, or person LOGIN { mail } "
		    "in kairan.conf; `kairan list people` shows everybody",
		    "%zu account(s) without a mail address get no mail: %s%s",
		    n, joined, n > names.n ? ", ..." : "");
	free(joined);
	base_strv_release(&names);
}

/* Can this login be written to?  NULL when it can, else what is wrong. */
static const char *
unreachable(struct flow_check *c, const struct accounts *all, const char *login,
    bool asked)
{
	const struct account *a = find(all, login, false);
	const struct conf_person *p = conf_find_person(c->flow->conf, login);

	if (a == NULL && p == NULL)
		return asked ? "is nobody" : NULL;
	if (a != NULL && a->is_locked)
		return "is locked";
	if ((p == NULL || p->mail.n == 0) && asked &&
	    (a == NULL || a->mail == NULL || *a->mail == '\0'))
		return "has no mail address";
	return NULL;
}

/* Substitutes, and who is on duty in a group. */
static void
check_stand_ins(struct flow_check *c, const struct accounts *all, bool asked)
{
	const struct conf *conf = c->flow->conf;
	const struct conf_person *p;
	const struct conf_group *g;
	const char *why;
	size_t i, k;

	for (i = 0; i < conf->persons_len && i < FLOW_CHECK_PEOPLE_MAX; i++) {
		p = &conf->persons[i];
		why = p->substitute == NULL
			  ? NULL
			  : unreachable(c, all, p->substitute, asked);
		if (why != NULL)
			flow_check_fail(c,
			    base_arena_printf(
				c->arena, "substitute of %s", p->login),
			    "name somebody else",
			    "%s %s: mails go to %s himself", p->substitute, why,
			    p->login);
	}
	for (i = 0; i < conf->groups_len; i++) {
		g = &conf->groups[i];
		for (k = 0; k < g->duty.n && k < FLOW_CHECK_PEOPLE_MAX; k++) {
			why = unreachable(c, all, g->duty.v[k], asked);
			if (why != NULL)
				flow_check_fail(c,
				    base_arena_printf(
					c->arena, "group %s", g->name),
				    "mend its duty in kairan.conf",
				    "%s %s, so is never on duty", g->duty.v[k],
				    why);
		}
		if (asked && conf->tracker.type == CONF_TRACKER_REDMINE &&
		    find(all, g->name, true) == NULL)
			flow_check_warn(c,
			    base_arena_printf(c->arena, "group %s", g->name),
			    "mend the name; it is that of the group in Redmine",
			    "Redmine has no such group");
	}
}

void
flow_check_people(struct flow_check *c)
{
	const struct conf *conf = c->flow->conf;
	struct accounts all = {.arena = c->arena};
	struct base_strv seen = BASE_STRV_INIT;
	struct base_err err = BASE_ERR_INIT;
	bool asked = false;
	size_t i;

	if (c->flow->tracker != NULL) {
		asked = tracker_people(c->flow->tracker, keep_account, &all,
			    &err) == BASE_OK;
		if (!asked)
			flow_check_warn(c, "accounts",
			    "an administrator's key can read them; without "
			    "it name everybody in person {}",
			    "the tracker's accounts cannot be read: %s",
			    err.text);
	}
	for (i = 0; i < conf->persons_len && i < FLOW_CHECK_PEOPLE_MAX; i++)
		if (base_strv_add(&seen, conf->persons[i].login) == BASE_OK)
			check_person(c, &all, conf->persons[i].login,
			    &conf->persons[i], asked);
	if (i < conf->persons_len)
		flow_check_skip(c, "persons", "%zu more were not tried",
		    conf->persons_len - i);
	check_assignees(c, &all, &seen);
	/* The built-in tracker has but those of kairan.conf and its own. */
	if (c->flow->conf->tracker.type == CONF_TRACKER_REDMINE)
		check_silent(c, &all);
	check_stand_ins(c, &all, asked);
	if (conf->watches_len == 0)
		flow_check_warn(c, "watches",
		    "add watch NAME { any, assignee }, see the example",
		    "there is none, so nothing opens a ticket");
	for (i = 0; i < conf->watches_len; i++)
		check_watch(c, &all, &conf->watches[i], asked);
	base_strv_release(&seen);
	base_strv_release(&all.groups);
	free(all.v);
}
