/* kairan list people: what is known of each, and what is missing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_private.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "kairan/codec_json.h"
#include "kairan/store_person.h"

#define NAME_COLUMNS 22
#define ADDRESS_COLUMNS 28

/* What may be missing of a person; bits. */
enum lack {
	LACK_ADDRESS = 1 << 0,
	LACK_LANGUAGE = 1 << 1,
	LACK_ZONE = 1 << 2,
	LACK_ACCOUNT = 1 << 3, /* in the tracker */
	LACK_SUBSTITUTE = 1 << 4, /* named, and not there */
	LACK_COUNT = 5
};
static const char *const lacks[] = {
    "address", "language", "time_zone", "account", "substitute"};

struct people {
	struct flow *flow;
	bool json;
	bool all; /* those who are gone, too */
	size_t n;
	size_t lack[LACK_COUNT];
	size_t hidden; /* gone ones */
	enum base_status status;
	struct base_err *err;
};

/* One person with all that is shown of him. */
struct row {
	const struct store_person *p;
	const struct conf_person *c; /* NULL: not in kairan.conf */
	const char *const *mails;
	size_t mails_n;
	const char *const *groups;
	size_t groups_n;
	unsigned lack;
	bool is_away;
};

static bool
is_away(const struct conf *conf, const struct row *r)
{
	struct base_date today;

	if (r->c == NULL || r->c->substitute == NULL)
		return false;
	today = base_date_at(base_time_now(),
	    *r->p->zone != '\0' ? r->p->zone : conf->time_zone);
	return (!base_date_is_set(r->c->substitute_from) ||
		   base_date_compare(today, r->c->substitute_from) >= 0) &&
	       (!base_date_is_set(r->c->substitute_until) ||
		   base_date_compare(today, r->c->substitute_until) <= 0);
}

/* Is there somebody of that login who can be written to? */
static bool
is_there(struct store *store, const char *login, struct base_arena *arena)
{
	struct store_person other;

	return store_person_by_login(store, login, arena, &other, NULL) ==
		   BASE_OK &&
	       !other.locked && !other.gone && *other.mail != '\0';
}

static enum base_status
fill(struct people *all, struct row *r, struct base_arena *arena)
{
	const struct conf *conf = flow_conf(all->flow);
	struct store *store = flow_store(all->flow);
	enum base_status status;

	r->c = conf_find_person(conf, r->p->login);
	r->is_away = is_away(conf, r);
	if (*r->p->mail == '\0')
		r->lack |= LACK_ADDRESS;
	if (r->c == NULL ? *r->p->language == '\0' : !r->c->has_language)
		r->lack |= LACK_LANGUAGE;
	if (r->c == NULL ? *r->p->zone == '\0' : !r->c->has_time_zone)
		r->lack |= LACK_ZONE;
	if (r->p->tracker_id == 0 && conf->tracker.type == CONF_TRACKER_REDMINE)
		r->lack |= LACK_ACCOUNT;
	if (r->c != NULL && r->c->substitute != NULL &&
	    !is_there(store, r->c->substitute, arena))
		r->lack |= LACK_SUBSTITUTE;
	if (r->p->locked || r->p->gone)
		r->lack = 0; /* nobody need fill that in */
	status = store_person_mails(
	    store, r->p->id, arena, &r->mails, &r->mails_n, all->err);
	return status == BASE_OK ? store_person_groups(store, r->p->id, arena,
				       &r->groups, &r->groups_n, all->err)
				 : status;
}

static void
set_list(struct codec_json *o, const char *key, const char *const *v, size_t n)
{
	struct codec_json *list = codec_json_new_array();
	size_t i;

	for (i = 0; i < n; i++)
		codec_json_append_string(list, v[i]);
	codec_json_set_take(o, key, list);
}

static void
set_date(struct codec_json *o, const char *key, struct base_date date)
{
	char text[BASE_DATE_TEXT];

	base_date_format(date, text);
	codec_json_set_string(o, key, *text != '\0' ? text : NULL);
}

static void
print_json(const struct row *r)
{
	struct codec_json *o = codec_json_new_object(), *sub;
	const char *missing[LACK_COUNT];
	size_t i, n = 0;

	codec_json_set_string(o, "login", r->p->login);
	codec_json_set_string(o, "name", r->p->name);
	set_list(o, "addresses", r->mails, r->mails_n);
	set_list(o, "groups", r->groups, r->groups_n);
	cmd_set_text(o, "role", r->p->role);
	cmd_set_text(o, "language", r->p->language);
	cmd_set_text(o, "time_zone", r->p->zone);
	cmd_set_text(o, "notify", r->p->notify);
	/* A lone comma means that the file took them back. */
	cmd_set_text(
	    o, "events", strcmp(r->p->events, ",") == 0 ? "" : r->p->events);
	codec_json_set_bool(o, "account", r->p->tracker_id != 0);
	codec_json_set_bool(o, "in_conf", r->c != NULL);
	codec_json_set_bool(o, "locked", r->p->locked);
	codec_json_set_bool(o, "gone", r->p->gone);
	codec_json_set_bool(o, "away", r->is_away);
	codec_json_set_bool(o, "unreachable", r->p->unreachable);
	if (r->c != NULL && r->c->substitute != NULL) {
		sub = codec_json_new_object();
		codec_json_set_string(sub, "login", r->c->substitute);
		set_date(sub, "from", r->c->substitute_from);
		set_date(sub, "until", r->c->substitute_until);
		codec_json_set_take(o, "substitute", sub);
	} else
		codec_json_set_string(o, "substitute", NULL);
	for (i = 0; i < LACK_COUNT; i++)
		if ((r->lack & 1U << i) != 0)
			missing[n++] = lacks[i];
	set_list(o, "missing", missing, n);
	cmd_print_json(o);
}

/* Text in so many columns; the last one of a line needs none. */
static void
print_column(const char *text, size_t columns)
{
	char *visible = cmd_visible(text);
	size_t width = base_text_width(visible);

	printf("%s%*s ", visible, width < columns ? (int)(columns - width) : 0,
	    "");
	free(visible);
}

static void
print_list(const char *what, const char *const *v, size_t n)
{
	char *visible;
	size_t i;

	for (i = 0; i < n; i++) {
		visible = cmd_visible(v[i]);
		printf("%s%s", i == 0 ? what : ", ", visible);
		free(visible);
	}
}

static void
print_away(const struct row *r)
{
	char from[BASE_DATE_TEXT], until[BASE_DATE_TEXT];

	base_date_format(r->c->substitute_from, from);
	base_date_format(r->c->substitute_until, until);
	printf("%15s%s%s%s%s%s: %s stands in\n", "",
	    r->is_away ? "AWAY" : "not away today, away",
	    *from != '\0' ? " from " : "", from,
	    *until != '\0' ? " until " : "", until, r->c->substitute);
}

static void
print_lack(const struct conf *conf, const struct row *r)
{
	const char *between = "";

	if (r->lack == 0)
		return;
	printf("%15smissing: ", "");
	if ((r->lack & LACK_ADDRESS) != 0) {
		printf("address (gets NO mail)");
		between = ", ";
	}
	if ((r->lack & LACK_LANGUAGE) != 0) {
		printf("%slanguage (%s is used)", between,
		    *r->p->language != '\0' ? r->p->language : conf->language);
		between = ", ";
	}
	if ((r->lack & LACK_ZONE) != 0) {
		printf("%stime_zone (%s is used)", between, conf->time_zone);
		between = ", ";
	}
	if ((r->lack & LACK_ACCOUNT) != 0) {
		printf("%saccount in Redmine (login unknown there)", between);
		between = ", ";
	}
	if ((r->lack & LACK_SUBSTITUTE) != 0 && r->c != NULL)
		printf("%ssubstitute (%s cannot be written to)", between,
		    r->c->substitute);
	putchar('\n');
}

static void
print_person(const struct conf *conf, const struct row *r)
{
	const struct store_person *p = r->p;

	print_column(p->login, 14);
	print_column(p->name, NAME_COLUMNS);
	print_column(*p->mail != '\0' ? p->mail : "-", ADDRESS_COLUMNS);
	print_column(*p->language != '\0' ? p->language : "-", 3);
	print_column(*p->zone != '\0' ? p->zone : "-", 12);
	printf("%s", *p->role != '\0' ? p->role : "member");
	if (*p->notify != '\0')
		printf(", notify %s", p->notify);
	print_list(", in ", r->groups, r->groups_n);
	printf("%s%s\n", p->locked ? ", LOCKED" : "", p->gone ? ", GONE" : "");
	if (r->mails_n > 1) {
		printf("%15s", "");
		print_list("known from ", r->mails + 1, r->mails_n - 1);
		putchar('\n');
	}
	if (p->unreachable)
		printf("%15smail to %s comes back\n", "", p->mail);
	if (r->c != NULL && r->c->substitute != NULL && !p->gone)
		print_away(r);
	print_lack(conf, r);
}

static bool
one_person(const struct store_person *p, void *ctx)
{
	struct people *all = ctx;
	struct base_arena *arena;
	struct row r = {.p = p};
	size_t i;

	if (p->gone && !all->all) {
		all->hidden++;
		return true;
	}
	arena = base_arena_new();
	all->status = fill(all, &r, arena);
	if (all->status == BASE_OK && all->json)
		print_json(&r);
	else if (all->status == BASE_OK)
		print_person(flow_conf(all->flow), &r);
	base_arena_free(arena);
	all->n++;
	for (i = 0; i < LACK_COUNT; i++)
		all->lack[i] += (r.lack >> i) & 1;
	return all->status == BASE_OK;
}

/* Who is told today of what the groups of kairan.conf are given. */
static enum base_status
print_groups(struct flow *flow, struct base_err *err)
{
	const struct conf *conf = flow_conf(flow);
	struct store_person *who = NULL;
	struct base_arena *arena;
	enum base_status status = BASE_OK;
	size_t i, k, n;
	char *name;

	for (i = 0; i < conf->groups_len && status == BASE_OK; i++) {
		arena = base_arena_new();
		n = 0;
		status = flow_on_duty(
		    flow, conf->groups[i].name, arena, &who, &n, err);
		name = cmd_visible(conf->groups[i].name);
		if (status == BASE_OK)
			printf("group %s, today:%s", name,
			    n == 0 ? " NOBODY" : "");
		for (k = 0; k < n && status == BASE_OK; k++)
			printf("%s %s", k > 0 ? "," : "", who[k].login);
		if (status == BASE_OK)
			putchar('\n');
		free(name);
		base_arena_free(arena);
	}
	return status;
}

/* Totals, so that nobody need count. */
static void
print_sum(const struct people *all)
{
	static const char *const what[] = {"without an address",
	    "without a language", "without a time zone",
	    "without an account in Redmine", "whose substitute is not there"};
	struct base_buf text;
	char when[BASE_TIME_TEXT];
	int64_t asked = 0;
	size_t i;

	printf("%zu %s", all->n, all->n == 1 ? "person" : "people");
	for (i = 0; i < LACK_COUNT; i++)
		if (all->lack[i] > 0)
			printf("; %zu %s", all->lack[i], what[i]);
	if (all->hidden > 0)
		printf("; %zu gone (--all shows them)", all->hidden);
	base_buf_init(&text, 64);
	if (flow_conf(all->flow)->tracker.type == CONF_TRACKER_REDMINE) {
		if (store_meta_get(flow_store(all->flow), "people-refreshed",
			&text, NULL) == BASE_OK &&
		    base_text_to_int(base_buf_text(&text), 0, INT64_MAX,
			&asked) == BASE_OK) {
			base_time_format(asked, when);
			printf("; Redmine was asked %s", when);
		} else
			printf("; Redmine was never asked for its accounts");
	}
	printf("\n");
	if (all->lack[0] + all->lack[1] + all->lack[2] > 0)
		printf("person LOGIN { } in %s is the place for them.\n",
		    flow_conf(all->flow)->file);
	base_buf_release(&text);
}

enum base_status
cmd_list_people(struct flow *flow, bool json, bool all, struct base_err *err)
{
	struct people people = {
	    .flow = flow, .json = json, .all = all, .err = err};
	enum base_status status;

	status = store_person_each(flow_store(flow), one_person, &people, err);
	if (status == BASE_OK)
		status = people.status;
	if (status == BASE_OK && !json)
		putchar('\n');
	if (status == BASE_OK && !json)
		status = print_groups(flow, err);
	if (status == BASE_OK && !json)
		print_sum(&people);
	return status;
}
