/*
 * kairan check: the order of things, and how a line is said.
 */
#include "flow_check_x.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *
flow_check_state_name(enum flow_check_state state)
{
	static const char *const names[] = {"ok", "FAIL", "warn", "skip"};

	return names[state];
}

static void
say(struct flow_check *c, enum flow_check_state state, const char *what,
    const char *mend, const char *fmt, va_list ap)
{
	struct flow_check_line line = {
	    .state = state, .what = what, .mend = mend};
	struct base_buf text;

	base_buf_init(&text, 8192);
	if (base_buf_vprintf(&text, fmt, ap) != BASE_OK)
		base_buf_clear(&text);
	line.detail = base_buf_text(&text);
	c->failed += state == FLOW_CHECK_FAIL;
	c->fn(&line, c->data);
	base_buf_release(&text);
}

void
flow_check_ok(struct flow_check *c, const char *what, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(c, FLOW_CHECK_OK, what, NULL, fmt, ap);
	va_end(ap);
}

void
flow_check_skip(struct flow_check *c, const char *what, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(c, FLOW_CHECK_SKIP, what, NULL, fmt, ap);
	va_end(ap);
}

void
flow_check_warn(struct flow_check *c, const char *what, const char *mend,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(c, FLOW_CHECK_WARN, what, mend, fmt, ap);
	va_end(ap);
}

void
flow_check_fail(struct flow_check *c, const char *what, const char *mend,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(c, FLOW_CHECK_FAIL, what, mend, fmt, ap);
	va_end(ap);
}

const char *
flow_check_when(struct flow_check *c, int64_t instant)
{
	char text[32];

	base_time_format_zone(instant, c->flow->conf->time_zone, text);
	return base_arena_strdup(c->arena, text);
}

const char *
flow_check_age(struct flow_check *c, int64_t seconds)
{
	if (seconds < 7200)
		return base_arena_printf(
		    c->arena, "%lld min", (long long)(seconds / 60));
	if (seconds < 172800)
		return base_arena_printf(
		    c->arena, "%lld h", (long long)(seconds / 3600));
	return base_arena_printf(
	    c->arena, "%lld days", (long long)(seconds / 86400));
}

static bool
check_conf(struct flow_check *c, const char *dir)
{
	struct base_err err = BASE_ERR_INIT;

	if (conf_read(dir, &c->flow->conf, &err) != BASE_OK) {
		flow_check_fail(c, "configuration",
		    err.status == BASE_NOTFOUND
			? "copy contrib/kairan.conf.example there, or name "
			  "the folder: kairan -C DIR check"
			: "mend that line; kairan.conf(5) explains each key",
		    "%s", err.text);
		return false;
	}
	flow_check_ok(c, "configuration",
	    "%s: %zu sources, %zu watches, %zu persons", c->flow->conf->file,
	    c->flow->conf->sources_len, c->flow->conf->watches_len,
	    c->flow->conf->persons_len);
	if (c->flow->conf->mail.line != 0)
		return true;
	flow_check_fail(c, "configuration",
	    "add mail { address = \"kairan@YOUR.DOMAIN\" }",
	    "%s: there is no section mail {}", c->flow->conf->file);
	return false;
}

/* Root looks with the eyes of the user who owns the state. */
static void
become_owner(struct flow_check *c)
{
	const char *dir = c->flow->conf->state_dir;
	const char *file = c->flow->conf->file;
	const struct passwd *pw;
	struct stat st;

	if (geteuid() != 0 || stat(dir, &st) != 0 || st.st_uid == 0)
		return;
	pw = getpwuid(st.st_uid);
	if (pw == NULL || initgroups(pw->pw_name, pw->pw_gid) != 0 ||
	    setgid(pw->pw_gid) != 0 || setuid(pw->pw_uid) != 0) {
		flow_check_warn(c, "user",
		    "check as the user that owns the folder",
		    "cannot become the owner of %s (%s): checked as root", dir,
		    pw == NULL ? "no such user" : strerror(errno));
		return;
	}
	flow_check_ok(
	    c, "user", "checked as %s, who owns %s", pw->pw_name, dir);
	if (access(file, R_OK) != 0)
		flow_check_fail(c, "configuration",
		    base_arena_printf(c->arena,
			"chgrp %s %s, chmod 640 %s, and let the group enter "
			"its folder",
			pw->pw_name, file, file),
		    "%s cannot be read by %s: %s", file, pw->pw_name,
		    strerror(errno));
}

static void
check_templates(struct flow_check *c)
{
	struct base_err err = BASE_ERR_INIT;
	const char *own = c->flow->conf->templates;

	if (flow_templates_load(own, &c->flow->templates, &err) == BASE_OK)
		flow_check_ok(c, "templates",
		    "Japanese and English are complete%s%s",
		    own == NULL ? "" : ", with those in ",
		    own == NULL ? "" : own);
	else
		flow_check_fail(c, "templates",
		    own == NULL ? "install kairan again"
				: "mend that file, or take it out of the "
				  "folder to use the installed one",
		    "%s", err.text);
}

void
flow_check(const char *dir, const struct flow_check_options *options,
    flow_check_fn fn, void *data, unsigned *failed_out)
{
	struct flow_check *c = base_xcalloc(1, sizeof(*c));

	c->flow = base_xcalloc(1, sizeof(*c->flow));
	c->flow->name = "check";
	c->flow->lock = c->flow->crew = c->flow->gate = -1;
	c->options = options;
	c->is_system = dir == NULL;
	c->fn = fn;
	c->data = data;
	c->arena = base_arena_new();
	c->intake = flow_check_intake_find();
	if (check_conf(c, dir)) {
		flow_check_spool_probe(c);
		become_owner(c);
		check_templates(c);
		flow_check_folders(c);
		flow_check_secrets(c);
		flow_check_spool(c);
		flow_check_intake(c);
		flow_check_tracker(c);
		flow_check_people(c);
		flow_check_calendar(c);
		flow_check_mail(c);
		flow_check_sources(c);
		flow_check_life(c);
	}
	*failed_out = c->failed;
	flow_stop(c->flow);
	free(c->intake);
	base_arena_free(c->arena);
	free(c);
}
