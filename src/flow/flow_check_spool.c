/*
 * kairan check: the spool, as kairan sees it and as the user sees it whom
 * the mail server makes into kairan-intake.
 */
#include "flow_check_x.h"

#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/base_text.h"
#include "kairan/transport.h"

#define MASTER_CF "/etc/postfix/master.cf"
#define SYSTEM_SPOOL "/var/spool/kairan"

static const char *const parts[] = {"tmp", "new"};

static void
add_user(struct flow_check *c, const char *name, size_t len)
{
	struct flow_check_probe *p;
	size_t i;

	if (len == 0 || len >= sizeof(p->user) ||
	    c->probes_n == FLOW_CHECK_USERS_MAX)
		return;
	for (i = 0; i < c->probes_n; i++)
		if (strlen(c->probes[i].user) == len &&
		    strncmp(c->probes[i].user, name, len) == 0)
			return;
	p = &c->probes[c->probes_n++];
	memcpy(p->user, name, len);
	p->user[len] = '\0';
}

/* user=NAME[:GROUP] of the pipes that start kairan-intake on our spool. */
static void
find_pipes(struct flow_check *c)
{
	struct base_buf text;
	char *at, *entry, *end, *user;

	base_buf_init(&text, (size_t)1 << 20);
	if (base_file_read(MASTER_CF, &text, NULL) != BASE_OK)
		base_buf_clear(&text);
	at = text.data;
	while (at != NULL && *at != '\0') {
		/* An entry goes on in lines that begin with a blank. */
		entry = at;
		for (end = strchr(at, '\n');
		     end != NULL && (end[1] == ' ' || end[1] == '\t');
		     end = strchr(end + 1, '\n'))
			;
		at = end == NULL ? NULL : end + 1;
		if (end != NULL)
			*end = '\0';
		user = strstr(entry, "user=");
		if (*entry == '#' || user == NULL ||
		    strstr(entry, "kairan-intake") == NULL)
			continue;
		if (strstr(entry, c->flow->conf->spool_dir) == NULL &&
		    (strstr(entry, " -d") != NULL ||
			strcmp(c->flow->conf->spool_dir, SYSTEM_SPOOL) != 0))
			continue;
		user += strlen("user=");
		add_user(c, user, strcspn(user, " \t\n"));
	}
	base_buf_release(&text);
}

/* Those whom contrib/setup/users let into the group. */
static void
find_members(struct flow_check *c)
{
	const struct group *group = getgrnam("kairan");
	size_t i, before;

	for (i = 0; group != NULL && group->gr_mem[i] != NULL; i++) {
		before = c->probes_n;
		add_user(c, group->gr_mem[i], strlen(group->gr_mem[i]));
		if (c->probes_n > before)
			c->probes[before].is_member = true;
	}
}

/* Runs in a child that is that user by now; the errno, 0 for all well. */
static int
try_paths(const struct flow_check *c, struct flow_check_probe *out)
{
	char *path;
	size_t i;
	int error = 0;

	for (i = 0; i < BASE_LEN(parts) && error == 0; i++) {
		path = base_file_join(c->flow->conf->spool_dir, parts[i]);
		if (access(path, W_OK | X_OK) != 0)
			error = errno;
		snprintf(out->path, sizeof(out->path), "%s", path);
		free(path);
	}
	if (error == 0 && c->intake != NULL) {
		if (access(c->intake, X_OK) != 0)
			error = errno;
		snprintf(out->path, sizeof(out->path), "%s", c->intake);
	}
	out->error = error;
	return error;
}

/* Postfix and Dovecot give a program the user's first group and no other
 * (or the one named); they are the strictest of all. */
static bool
become(const struct passwd *pw, gid_t gid, bool with_groups)
{
	if (with_groups ? initgroups(pw->pw_name, gid) != 0
			: setgroups(1, &gid) != 0)
		return false;
	return setgid(gid) == 0 && setuid(pw->pw_uid) == 0;
}

static void
probe(struct flow_check *c, struct flow_check_probe *p, const struct passwd *pw,
    gid_t gid, bool with_groups)
{
	struct flow_check_probe answer = *p;
	int fds[2], rc;
	pid_t pid;

	p->error = EAGAIN;
	if (pipe(fds) != 0)
		return;
	pid = fork();
	if (pid == 0) {
		if (!become(pw, gid, with_groups))
			answer.error = errno;
		else
			(void)try_paths(c, &answer);
		_exit(write(fds[1], &answer, sizeof(answer)) ==
			      (ssize_t)sizeof(answer)
			  ? 0
			  : 1);
	}
	close(fds[1]);
	if (pid > 0 &&
	    read(fds[0], &answer, sizeof(answer)) == (ssize_t)sizeof(answer))
		*p = answer;
	close(fds[0]);
	while (pid > 0 && waitpid(pid, &rc, 0) < 0 && errno == EINTR)
		;
}

static void
probe_user(struct flow_check *c, struct flow_check_probe *p)
{
	char name[sizeof(p->user)];
	const struct passwd *pw;
	const struct group *group;
	struct flow_check_probe wide;
	char *colon;
	gid_t gid;

	memcpy(name, p->user, sizeof(name));
	colon = strchr(name, ':');
	if (colon != NULL)
		*colon++ = '\0';
	pw = getpwnam(name);
	group = colon == NULL ? NULL : getgrnam(colon);
	if (pw == NULL || (colon != NULL && group == NULL))
		return;
	p->known = true;
	gid = group != NULL ? group->gr_gid : pw->pw_gid;
	probe(c, p, pw, gid, false);
	if (p->error == 0)
		return;
	wide = *p;
	probe(c, &wide, pw, gid, true);
	p->in_groups = wide.error == 0;
}

void
flow_check_spool_probe(struct flow_check *c)
{
	const struct flow_check_options *o = c->options;
	size_t i;

	for (i = 0; i < o->as_n; i++)
		add_user(c, o->as[i], strlen(o->as[i]));
	if (o->as_n == 0) {
		find_pipes(c);
		if (c->is_system && getpwnam("kairan") != NULL)
			add_user(c, "kairan", strlen("kairan"));
		if (c->is_system)
			find_members(c);
	}
	if (geteuid() != 0 || !base_file_exists(c->flow->conf->spool_dir))
		return;
	for (i = 0; i < c->probes_n; i++)
		probe_user(c, &c->probes[i]);
}

static void
tell_probe(struct flow_check *c, const struct flow_check_probe *p)
{
	const char *what = base_arena_printf(c->arena, "spool as %s", p->user);
	const char *mend = base_arena_printf(c->arena,
	    "let it be started as user kairan, as the lines in contrib do, "
	    "or as %.*s with the group kairan; for procmail, as root: "
	    "contrib/setup/users %.*s",
	    (int)strcspn(p->user, ":"), p->user, (int)strcspn(p->user, ":"),
	    p->user);

	if (!p->known)
		flow_check_fail(c, what, "name a user that there is",
		    "there is no such user or group");
	else if (p->error == 0)
		flow_check_ok(c, what, "kairan-intake can write it");
	else if (p->in_groups && p->is_member)
		flow_check_ok(c, what,
		    "kairan-intake can write it with all groups of that user, "
		    "as procmail starts it");
	else if (p->in_groups)
		flow_check_warn(c, what, mend,
		    "only by a further group, which procmail and Exim's "
		    "initgroups give, but Postfix and Dovecot do not");
	else
		flow_check_fail(
		    c, what, mend, "%s: %s", p->path, strerror(p->error));
}

static size_t
count_in(const char *dir, const char *part, int64_t older_s)
{
	char *path = base_file_join(dir, part), *file;
	DIR *handle = opendir(path);
	struct dirent *e;
	struct stat st;
	size_t n = 0;

	while (handle != NULL && (e = readdir(handle)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		file = base_file_join(path, e->d_name);
		n += stat(file, &st) == 0 &&
		     base_time_now() - st.st_mtime >= older_s;
		free(file);
	}
	if (handle != NULL)
		closedir(handle);
	free(path);
	return n;
}

static bool
check_folder(struct flow_check *c, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		flow_check_fail(c, "spool",
		    "as root: contrib/setup/users (it makes it)",
		    "%s is not there", path);
		return false;
	}
	if (access(path, R_OK | W_OK | X_OK) != 0) {
		flow_check_fail(c, "spool",
		    base_arena_printf(
			c->arena, "as root: chown kairan:kairan %s", path),
		    "%s: %s", path, strerror(errno));
		return false;
	}
	if ((st.st_mode & 07) != 0) {
		flow_check_fail(c, "spool",
		    base_arena_printf(c->arena, "chmod 2770 %s", path),
		    "%s is open to everybody (mode %04o): anyone could put "
		    "mail there",
		    path, (unsigned)st.st_mode & 07777);
		return false;
	}
	if ((st.st_mode & S_ISGID) == 0) {
		flow_check_warn(c, "spool",
		    base_arena_printf(c->arena, "chmod 2770 %s", path),
		    "%s is not set-group-id (mode %04o): kairan may not be "
		    "able to read what the mail server writes",
		    path, (unsigned)st.st_mode & 07777);
		return false;
	}
	return true;
}

static void
check_content(struct flow_check *c, const char *dir)
{
	size_t stale = count_in(dir, "tmp", TRANSPORT_TMP_AGE_S);
	size_t failed = count_in(dir, "failed", 0);
	size_t waiting = count_in(dir, "new", FLOW_CHECK_WAIT_S);

	if (stale > 0)
		flow_check_warn(c, "spool leftovers",
		    "kairan ingest removes them",
		    "%zu unfinished files in tmp/ of writers that died", stale);
	if (failed > 0)
		flow_check_warn(c, "spool failed",
		    base_arena_printf(c->arena,
			"look at them, then move them to %s/new or away", dir),
		    "%zu mails in failed/ could not be read", failed);
	if (waiting > 0)
		flow_check_warn(c, "spool waiting",
		    "start kairan run (contrib/systemd) or cron "
		    "(contrib/cron), or run kairan ingest",
		    "%zu mails wait in new/ for more than %s", waiting,
		    flow_check_age(c, FLOW_CHECK_WAIT_S));
}

void
flow_check_spool(struct flow_check *c)
{
	const char *dir = c->flow->conf->spool_dir;
	bool good = true;
	size_t i;
	char *path;

	if (!base_file_exists(dir) && !c->is_system) {
		flow_check_skip(c, "spool",
		    "%s is not there yet: the first step makes it", dir);
		return;
	}
	good = check_folder(c, dir);
	for (i = 0; i < BASE_LEN(parts) && good; i++) {
		path = base_file_join(dir, parts[i]);
		good = (!base_file_exists(path) && access(dir, W_OK) == 0) ||
		       check_folder(c, path);
		free(path);
	}
	if (good)
		flow_check_ok(c, "spool", "%s is for its owner and group", dir);
	check_content(c, dir);
	for (i = 0; i < c->probes_n; i++)
		if (geteuid() == 0 || c->probes[i].known)
			tell_probe(c, &c->probes[i]);
		else
			flow_check_skip(c, "spool as another user",
			    "only root can try it as %s", c->probes[i].user);
	if (c->probes_n == 0)
		flow_check_skip(c, "spool as the mail server's user",
		    "which one is not known: kairan check --as USER");
}
