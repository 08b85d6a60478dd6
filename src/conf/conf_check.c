/* conf_check: what no single key can tell. */
#include "conf_table.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

/* The line of a key of the top level that was given. */
static int
top_line(const int *top_lines, const char *name)
{
	const struct conf_key *key = conf_sections[0].keys;

	while (strcmp(key->name, name) != 0) {
		key++;
		top_lines++;
	}
	return *top_lines;
}

static enum base_status
check_top(const struct conf *conf, const int *top_lines, struct base_err *err)
{
	if (conf->send == CONF_SEND_REDIRECT && conf->redirect_to == NULL)
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: send = redirect needs redirect_to = \"ADDRESS\"",
		    conf->file, top_line(top_lines, "send"));
	if (conf->notify_by == CONF_NOTIFY_BY_REDMINE &&
	    conf->tracker.type != CONF_TRACKER_REDMINE)
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: notify_by = redmine needs tracker { type ="
		    " redmine }",
		    conf->file, top_line(top_lines, "notify_by"));
	return BASE_OK;
}

static enum base_status
check_mail(const struct conf *conf, struct base_err *err)
{
	const struct conf_mail *mail = &conf->mail;

	if (mail->line == 0)
		return BASE_OK;
	if (strchr(mail->address, mail->delimiter[0]) != NULL &&
	    strchr(mail->address, mail->delimiter[0]) <
		strchr(mail->address, '@'))
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: mail: the part before the @ of address holds the"
		    " delimiter \"%s\"; choose another address or delimiter",
		    conf->file, mail->line, mail->delimiter);
	if (mail->send_by == CONF_SEND_BY_SMTP && mail->smtp_url == NULL)
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: mail: send_by = smtp needs smtp_url = \"smtp://HOST"
		    ":587\"",
		    conf->file, mail->line);
	if (mail->smtp_password_file && mail->smtp_token_command)
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: mail: smtp_password_file and smtp_token_command"
		    " exclude each other",
		    conf->file, mail->line);
	if ((mail->smtp_password_file || mail->smtp_token_command) &&
	    mail->smtp_user == NULL)
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: mail: smtp_user is missing", conf->file,
		    mail->line);
	return BASE_OK;
}

static enum base_status
check_tracker(const struct conf *conf, struct base_err *err)
{
	const struct conf_tracker *tracker = &conf->tracker;
	const char *missing = NULL;
	size_t i;

	if (tracker->type != CONF_TRACKER_REDMINE)
		return BASE_OK;
	if (tracker->url == NULL)
		missing = "url";
	else if (tracker->key_file == NULL)
		missing = "key_file";
	else if (tracker->project == NULL)
		missing = "project";
	if (missing != NULL)
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: tracker: type = redmine needs %s; add it",
		    conf->file, tracker->line, missing);
	if (tracker->act != CONF_ACT_KEYS)
		return BASE_OK;
	for (i = 0; i < conf->persons_len; i++)
		if (conf->persons[i].key_file != NULL)
			return BASE_OK;
	return base_err_set(err, BASE_INVALID,
	    "%s:%d: tracker: act = keys, but no person has a key_file",
	    conf->file, tracker->line);
}

/* A name in a watch that is not defined, with the nearest that is. */
static enum base_status
unknown_name(const struct conf *conf, const struct conf_watch *watch,
    const char *kind, const char *name, const char *near, struct base_err *err)
{
	return base_err_set(err, BASE_INVALID,
	    "%s:%d: watch %s: there is no %s \"%.60s\"%s%s%s", conf->file,
	    watch->line, watch->name, kind, name,
	    near ? "; did you mean " : "; define it or take it out",
	    near ? near : "", near ? "?" : "");
}

/* A login that must be known; Redmine knows people of whom this file says
 * nothing.  section and title: what names it. */
static enum base_status
check_login(const struct conf *conf, int line, const char *section,
    const char *title, const char *login, struct base_err *err)
{
	const char **names, *near;
	size_t i;

	if (conf->tracker.type == CONF_TRACKER_REDMINE || login == NULL ||
	    conf_find_person(conf, login) != NULL)
		return BASE_OK;
	names = base_xcalloc(conf->persons_len + 1, sizeof(*names));
	for (i = 0; i < conf->persons_len; i++)
		names[i] = conf->persons[i].login;
	near = conf_suggest(login, names);
	free(names);
	return base_err_set(err, BASE_INVALID,
	    "%s:%d: %s %s: there is no person \"%.60s\"%s%s%s", conf->file,
	    line, section, title, login,
	    near ? "; did you mean " : "; define it or take it out",
	    near ? near : "", near ? "?" : "");
}

static enum base_status
check_watch(const struct conf *conf, const struct conf_watch *watch,
    struct base_err *err)
{
	const char **names;
	enum base_status status = BASE_OK;
	size_t i;
	size_t j;

	names = base_xcalloc(conf->sources_len + 1, sizeof(*names));
	for (i = 0; i < conf->sources_len; i++)
		names[i] = conf->sources[i].name;
	for (j = 0; j < watch->source.n && status == BASE_OK; j++)
		if (conf_find_source(conf, watch->source.v[j]) == NULL)
			status = unknown_name(conf, watch, "source",
			    watch->source.v[j],
			    conf_suggest(watch->source.v[j], names), err);
	free(names);
	if (status != BASE_OK)
		return status;
	if (watch->group != NULL && watch->group[0] == '\0')
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: watch %s: assignee = \"group:\" names no group",
		    conf->file, watch->line, watch->name);
	status = check_login(
	    conf, watch->line, "watch", watch->name, watch->assignee, err);
	return status == BASE_OK ? check_login(conf, watch->line, "watch",
				       watch->name, watch->lead, err)
				 : status;
}

static enum base_status
check_away(const struct conf *conf, const struct conf_person *person,
    struct base_err *err)
{
	const char *problem = NULL;

	if (person->substitute == NULL) {
		if (base_date_is_set(person->substitute_from) ||
		    base_date_is_set(person->substitute_until))
			problem = "substitute_from and substitute_until need"
				  " substitute = LOGIN";
	} else if (base_text_equal_fold(person->substitute, person->login))
		problem = "nobody is his own substitute";
	else if (base_date_is_set(person->substitute_from) &&
		 base_date_is_set(person->substitute_until) &&
		 base_date_compare(
		     person->substitute_from, person->substitute_until) > 0)
		problem = "substitute_until is before substitute_from";
	if (problem != NULL)
		return base_err_set(err, BASE_INVALID, "%s:%d: person %s: %s",
		    conf->file, person->line, person->login, problem);
	return check_login(conf, person->line, "person", person->login,
	    person->substitute, err);
}

static enum base_status
check_group(const struct conf *conf, const struct conf_group *group,
    struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t i;

	if (group->duty.n == 0 && (group->rotate != CONF_ROTATE_NONE ||
				      base_date_is_set(group->from)))
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: group %s: rotate and from need duty = { LOGIN,"
		    " ... }",
		    conf->file, group->line, group->name);
	for (i = 0; i < group->duty.n && status == BASE_OK; i++)
		status = check_login(conf, group->line, "group", group->name,
		    group->duty.v[i], err);
	return status;
}

static enum base_status
check_host(
    const struct conf *conf, const struct conf_host *host, struct base_err *err)
{
	const char *problem = NULL;

	if ((host->safety == NULL) != (host->mission_impact == NULL))
		problem = "safety and mission_impact need each other";
	else if (host->safety != NULL && host->human_impact != NULL)
		problem = "human_impact is what safety and mission_impact"
			  " make; give either";
	else if (host->key_file != NULL && strchr(host->name, '*') != NULL &&
		 strstr(host->key_file, "%h") == NULL)
		problem = "key_file must hold %h, the name of the host: each "
			  "has a key of its own";
	else if (host->owner != NULL && strcmp(host->owner, "group:") == 0)
		problem = "owner = \"group:\" names no group";
	if (problem != NULL)
		return base_err_set(err, BASE_INVALID, "%s:%d: host %s: %s",
		    conf->file, host->line, host->name, problem);
	if (host->owner != NULL && strncmp(host->owner, "group:", 6) == 0)
		return BASE_OK;
	return check_login(
	    conf, host->line, "host", host->name, host->owner, err);
}

static enum base_status
check_persons(const struct conf *conf, struct base_err *err)
{
	size_t i;
	size_t j;

	for (i = 0; i < conf->persons_len; i++) {
		const struct conf_person *person = &conf->persons[i];

		if (person->mail.n == 0 &&
		    conf->tracker.type != CONF_TRACKER_REDMINE)
			return base_err_set(err, BASE_INVALID,
			    "%s:%d: person %s needs a mail; add one",
			    conf->file, person->line, person->login);
		for (j = 0; j < person->mail.n; j++) {
			const struct conf_person *other =
			    conf_find_person_by_mail(conf, person->mail.v[j]);

			if (other != person)
				return base_err_set(err, BASE_INVALID,
				    "%s:%d: person %s: the address %s is that"
				    " of %s already",
				    conf->file, person->line, person->login,
				    person->mail.v[j], other->login);
			if (conf->mail.address != NULL &&
			    base_text_equal_ascii(
				person->mail.v[j], conf->mail.address))
				return base_err_set(err, BASE_INVALID,
				    "%s:%d: person %s: %s is the gateway's own"
				    " address",
				    conf->file, person->line, person->login,
				    person->mail.v[j]);
		}
	}
	return BASE_OK;
}

/* Is it "comment=digest", or with a name alone "comment"? */
static bool
is_event(const char *text, bool with_word)
{
	size_t i;

	for (i = 0; conf_event_name(i) != NULL; i++)
		if (with_word ? conf_event_word(text, conf_event_name(i)) !=
				    CONF_NOTIFY_UNSET
			      : strcmp(text, conf_event_name(i)) == 0)
			return true;
	return false;
}

static enum base_status
check_events(const struct conf *conf, struct base_err *err)
{
	const struct conf_person *p;
	size_t i, j;

	for (i = 0; i < conf->events_len; i++)
		if (!is_event(conf->events[i].name, false))
			return base_err_set(err, BASE_INVALID,
			    "%s:%d: there is no event \"%.40s\"; "
			    "kairan.conf(5) lists them",
			    conf->file, conf->events[i].line,
			    conf->events[i].name);
	for (i = 0; i < conf->persons_len; i++) {
		p = &conf->persons[i];
		for (j = 0; j < p->events.n; j++)
			if (!is_event(p->events.v[j], true))
				return base_err_set(err, BASE_INVALID,
				    "%s:%d: person %s: \"%.60s\" is not "
				    "EVENT=now, =digest or =never; "
				    "kairan.conf(5) lists the events",
				    conf->file, p->line, p->login,
				    p->events.v[j]);
	}
	return BASE_OK;
}

static enum base_status
check_imap(
    const struct conf *conf, const struct conf_imap *imap, struct base_err *err)
{
	if ((imap->password_file == NULL) == (imap->token_command == NULL))
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: imap %s needs either password_file or"
		    " token_command",
		    conf->file, imap->line, imap->name);
	if (strcmp(imap->folder, imap->done) == 0 ||
	    strcmp(imap->folder, imap->failed) == 0)
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: imap %s: done and failed must be other folders"
		    " than folder",
		    conf->file, imap->line, imap->name);
	return BASE_OK;
}

static enum base_status
check_source(const struct conf *conf, const struct conf_source *source,
    struct base_err *err)
{
	if ((strcmp(source->type, "mail") == 0) !=
	    (strncmp(source->url, "mailto:", 7) == 0))
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: source %s: type = mail and url ="
		    " \"mailto:LIST@DOMAIN\" belong together",
		    conf->file, source->line, source->name);
	if (source->backfill == NULL)
		return BASE_OK;
	if (strcmp(source->backfill, source->name) != 0 &&
	    conf_find_source(conf, source->backfill) != NULL)
		return BASE_OK;
	return base_err_set(err, BASE_INVALID,
	    "%s:%d: source %s: backfill = \"%.60s\" must name another source"
	    " of this file",
	    conf->file, source->line, source->name, source->backfill);
}

/* Mail that kairan itself writes must not come in by it, and `kairan fetch
 * NAME` means one thing. */
static enum base_status
check_maildir(
    const struct conf *conf, const struct conf_maildir *m, struct base_err *err)
{
	size_t i;

	for (i = 0; i < conf->imaps_len; i++)
		if (strcmp(conf->imaps[i].name, m->name) == 0)
			return base_err_set(err, BASE_INVALID,
			    "%s:%d: maildir %s: there is an imap section of"
			    " that name",
			    conf->file, m->line, m->name);
	if (strcmp(m->path, conf->spool_dir) == 0 ||
	    (conf->mail.maildir != NULL &&
		strcmp(m->path, conf->mail.maildir) == 0))
		return base_err_set(err, BASE_INVALID,
		    "%s:%d: maildir %s: path must be a maildir that kairan"
		    " does not write itself",
		    conf->file, m->line, m->name);
	return BASE_OK;
}

enum base_status
conf_check(const struct conf *conf, const int *top_lines, struct base_err *err)
{
	enum base_status status = check_top(conf, top_lines, err);
	size_t i;

	if (status == BASE_OK)
		status = check_mail(conf, err);
	if (status == BASE_OK)
		status = check_tracker(conf, err);
	for (i = 0; i < conf->sources_len && status == BASE_OK; i++)
		status = check_source(conf, &conf->sources[i], err);
	for (i = 0; i < conf->watches_len && status == BASE_OK; i++)
		status = check_watch(conf, &conf->watches[i], err);
	if (status == BASE_OK)
		status = check_persons(conf, err);
	if (status == BASE_OK)
		status = check_events(conf, err);
	for (i = 0; i < conf->persons_len && status == BASE_OK; i++)
		status = check_away(conf, &conf->persons[i], err);
	for (i = 0; i < conf->groups_len && status == BASE_OK; i++)
		status = check_group(conf, &conf->groups[i], err);
	for (i = 0; i < conf->hosts_len && status == BASE_OK; i++)
		status = check_host(conf, &conf->hosts[i], err);
	for (i = 0; i < conf->imaps_len && status == BASE_OK; i++)
		status = check_imap(conf, &conf->imaps[i], err);
	for (i = 0; i < conf->maildirs_len && status == BASE_OK; i++)
		status = check_maildir(conf, &conf->maildirs[i], err);
	return status;
}
