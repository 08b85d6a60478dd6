/* kairan check: the tracker, right by right. */
#include "flow_check_x.h"

#include <string.h>

#include "kairan/base_text.h"

#define EVIDENCE_S ((int64_t)14 * 86400) /* so long it counts */

struct asking {
	struct flow_check *c;
	const char *project; /* NULL: the tracker's own */
	bool reached;
	bool is_admin;
};

static void
on_ability(const struct tracker_ability *a, void *data)
{
	struct asking *asking = data;
	struct flow_check *c = asking->c;
	const char *what = base_arena_printf(c->arena, "tracker %s%s%s",
	    a->name, asking->project == NULL ? "" : " of ",
	    asking->project == NULL ? "" : asking->project);

	if (asking->project != NULL && strcmp(a->name, "project") != 0 &&
	    strcmp(a->name, "tracker") != 0)
		return; /* said for the tracker's own project */
	if (a->state == TRACKER_ABILITY_OK)
		flow_check_ok(c, what, "%s", a->detail);
	else if (a->state == TRACKER_ABILITY_MISSING)
		flow_check_fail(c, what, a->mend, "%s", a->detail);
	else
		flow_check_warn(
		    c, what, a->mend, "could not be asked: %s", a->detail);
	asking->reached |= a->state == TRACKER_ABILITY_OK;
}

/* When somebody answered a mail of Redmine's own, 0 not lately. */
static int64_t
redmine_mailed(struct flow_check *c)
{
	int64_t when = 0;

	if (c->flow->store != NULL)
		when = flow_meta_instant(c->flow, FLOW_META_REDMINE_MAILED);
	return base_time_now() - when > EVIDENCE_S ? 0 : when;
}

static void
check_notify_by(struct flow_check *c)
{
	const struct conf *conf = c->flow->conf;

	if (conf->tracker.type != CONF_TRACKER_REDMINE)
		return;
	if (conf->notify_by == CONF_NOTIFY_BY_REDMINE)
		flow_check_ok(c, "who mails",
		    "Redmine mails about tickets, kairan answers replies");
	else if (redmine_mailed(c) != 0)
		flow_check_fail(c, "who mails",
		    "run contrib/redmine/setup.rb with KAIRAN_NOTIFY_BY="
		    "kairan, or set notify_by = redmine",
		    "both do: somebody answered a mail of Redmine's own on %s, "
		    "and kairan writes about the same",
		    flow_check_when(c, redmine_mailed(c)));
	else
		flow_check_warn(c, "who mails",
		    "run contrib/redmine/setup.rb with KAIRAN_NOTIFY_BY="
		    "kairan: it ends Redmine's own mails and does nothing "
		    "where that is done already",
		    "kairan does; Redmine's interface does not tell whether "
		    "it mails too");
}

static void
ask(struct flow_check *c, const char *project, const char *shown,
    struct asking *asking)
{
	struct base_err err = BASE_ERR_INIT;

	asking->c = c;
	asking->project = shown;
	if (tracker_abilities(
		c->flow->tracker, project, on_ability, asking, &err) != BASE_OK)
		flow_check_fail(
		    c, "tracker", "see the tracker's url", "%s", err.text);
}

/* Each project that a watch names, once. */
static void
check_projects(struct flow_check *c)
{
	const struct conf *conf = c->flow->conf;
	struct base_strv seen = BASE_STRV_INIT;
	struct asking asking = {0};
	const char *project;
	size_t i;

	for (i = 0; i < conf->watches_len; i++) {
		project = conf->watches[i].project;
		if (project == NULL || !conf->watches[i].enabled ||
		    (conf->tracker.project != NULL &&
			strcmp(project, conf->tracker.project) == 0) ||
		    base_strv_has(&seen, project) ||
		    base_strv_add(&seen, project) != BASE_OK)
			continue;
		ask(c, project, project, &asking);
	}
	base_strv_release(&seen);
}

void
flow_check_tracker(struct flow_check *c)
{
	const struct conf_tracker *t = &c->flow->conf->tracker;
	struct asking asking = {0};
	struct base_err err = BASE_ERR_INIT;

	check_notify_by(c);
	if (t->type == CONF_TRACKER_BUILTIN && c->flow->store == NULL) {
		flow_check_skip(
		    c, "tracker", "the built-in one is made with the database");
		return;
	}
	if (t->type == CONF_TRACKER_REDMINE && c->options->offline) {
		flow_check_skip(c, "tracker", "--offline");
		return;
	}
	if (flow_tracker_open(c->flow, &err) != BASE_OK) {
		flow_check_fail(c, "tracker",
		    "see url and key_file in tracker {}", "%s", err.text);
		return;
	}
	ask(c, t->project, NULL, &asking);
	if (asking.reached && t->type == CONF_TRACKER_REDMINE)
		check_projects(c);
	if (!asking.reached) {
		/* People cannot be asked either. */
		tracker_free(c->flow->tracker);
		c->flow->tracker = NULL;
	}
}
