/* kairan check: folders, database, disk, clock, keys and secrets. */
#include "flow_check_x.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "flow_scan_x.h"
#include "kairan/base_file.h"
#include "kairan/trust_scan.h"

#define PROBE_FILE ".kairan-check"

static const char *
chown_mend(struct flow_check *c, const char *path)
{
	return base_arena_printf(c->arena,
	    "as root: contrib/setup/users, or chown kairan:kairan %s", path);
}

/* A file that is written as everything here is: with fsync. */
static bool
check_state_dir(struct flow_check *c)
{
	const char *dir = c->flow->conf->state_dir;
	struct base_err err = BASE_ERR_INIT;
	struct stat st;
	char *path;
	int why;

	why = stat(dir, &st) != 0 ? errno : !S_ISDIR(st.st_mode) ? ENOTDIR : 0;
	if (why != 0) {
		flow_check_fail(c, "state folder", chown_mend(c, dir), "%s: %s",
		    dir,
		    why == ENOENT    ? "is not there"
		    : why == ENOTDIR ? "is no folder"
				     : strerror(why));
		return false;
	}
	if (base_file_write(dir, PROBE_FILE, "probe\n", 6, 0600, NULL, &err) !=
	    BASE_OK) {
		flow_check_fail(
		    c, "state folder", chown_mend(c, dir), "%s", err.text);
		return false;
	}
	path = base_file_join(dir, PROBE_FILE);
	if (base_file_remove(path, &err) != BASE_OK)
		flow_check_fail(
		    c, "state folder", chown_mend(c, dir), "%s", err.text);
	else if (c->is_system && (st.st_mode & 07) != 0)
		flow_check_warn(c, "state folder",
		    base_arena_printf(c->arena, "chmod o= %s", dir),
		    "%s holds mails, and everybody may enter it (mode %03o)",
		    dir, (unsigned)st.st_mode & 0777);
	else
		flow_check_ok(
		    c, "state folder", "%s can be written, durably", dir);
	free(path);
	return true;
}

static void
check_database(struct flow_check *c)
{
	struct base_err err = BASE_ERR_INIT;
	const char *path = c->flow->conf->database;

	if (!base_file_exists(path))
		flow_check_skip(c, "database",
		    "%s is not there yet: the first step makes it", path);
	else if (store_open(c->flow->conf->state_dir, &c->flow->store, &err) ==
		 BASE_OK)
		flow_check_ok(
		    c, "database", "%s opens, its schema is current", path);
	else
		flow_check_fail(c, "database",
		    strstr(err.text, "newer kairan") != NULL
			? "install the kairan that was here before"
			: "see who owns it and what the disk says; if it is "
			  "damaged, put back the last backup",
		    "%s", err.text);
}

static void
check_disk(struct flow_check *c, const char *what, const char *dir)
{
	struct statvfs fs;
	uint64_t left, inodes;

	if (statvfs(dir, &fs) != 0)
		return; /* that it is missing was said */
	left = (uint64_t)fs.f_bavail * fs.f_frsize;
	inodes = fs.f_files == 0 ? UINT64_MAX : (uint64_t)fs.f_favail;
	if (left < FLOW_CHECK_DISK_OUT || inodes < 100)
		flow_check_fail(c, what,
		    "make room now: no mail can be taken any more",
		    "%llu MB and %llu inodes are left under %s",
		    (unsigned long long)(left >> 20),
		    (unsigned long long)inodes, dir);
	else if (left < FLOW_CHECK_DISK_LOW || inodes < 5000)
		flow_check_warn(c, what, "make room",
		    "only %llu MB are left under %s",
		    (unsigned long long)(left >> 20), dir);
	else
		flow_check_ok(c, what, "%llu MB are free under %s",
		    (unsigned long long)(left >> 20), dir);
}

static void
check_clock(struct flow_check *c)
{
	static const char mend[] =
	    "set the clock and keep it right (chrony, systemd-timesyncd): "
	    "certificates, tokens and due dates lean on it";
	int64_t now = base_time_now();

	if (now < FLOW_CHECK_NOW_MIN)
		flow_check_fail(c, "clock", mend, "it says %s, which is past",
		    flow_check_when(c, now));
	else
		flow_check_ok(c, "clock", "%s", flow_check_when(c, now));
}

static void
check_keys(struct flow_check *c)
{
	const char *path = c->flow->conf->keys_file;
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;
	struct trust_keys keys;
	struct base_buf text;
	struct stat st;

	if (stat(path, &st) != 0 && errno == ENOENT) {
		flow_check_skip(c, "token keys",
		    "%s is not there yet: the first step makes it", path);
		return;
	}
	base_buf_init(&text, 65536);
	memset(&keys, 0, sizeof(keys));
	status = base_file_read(path, &text, &err);
	if (status == BASE_OK)
		status = trust_keys_parse(base_buf_text(&text), &keys, &err);
	if (status != BASE_OK)
		flow_check_fail(c, "token keys",
		    "put it back from a backup; without it nobody can answer "
		    "mails that were sent (then remove it: a new one is made)",
		    "%s: %s", path, err.text);
	else if ((st.st_mode & 077) != 0)
		flow_check_fail(c, "token keys",
		    base_arena_printf(c->arena, "chmod 600 %s", path),
		    "%s may be read by others (mode %03o): they could forge "
		    "replies",
		    path, (unsigned)st.st_mode & 0777);
	else
		flow_check_ok(
		    c, "token keys", "%s is for its owner alone", path);
	trust_keys_wipe(&keys);
	base_buf_wipe(&text);
}

void
flow_check_folders(struct flow_check *c)
{
	struct stat state, spool;

	check_clock(c);
	if (check_state_dir(c)) {
		check_disk(c, "disk", c->flow->conf->state_dir);
		check_database(c);
		check_keys(c);
	}
	if (stat(c->flow->conf->state_dir, &state) == 0 &&
	    stat(c->flow->conf->spool_dir, &spool) == 0 &&
	    state.st_dev != spool.st_dev)
		check_disk(c, "disk of the spool", c->flow->conf->spool_dir);
}

/* One line on one path is all that is ever printed of a secret. */
static void
check_secret(struct flow_check *c, const char *whose, const char *path)
{
	const char *what = base_arena_printf(c->arena, "secret %s", whose);
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;
	struct base_buf secret;

	if (path == NULL)
		return;
	status = base_file_read_secret(path, &secret, &err);
	if (status == BASE_OK) {
		flow_check_ok(c, what, "%s is for its owner alone", path);
		base_buf_wipe(&secret);
		return;
	}
	flow_check_fail(c, what,
	    status == BASE_NOTFOUND
		? base_arena_printf(c->arena,
		      "write the secret into %s, as one line; then chmod 600 "
		      "and chown it to kairan's user",
		      path)
	    : status == BASE_INVALID
		? "write it again: one line with the secret and nothing else"
		: base_arena_printf(c->arena,
		      "chmod 600 %s, and chown it to kairan's user", path),
	    "%s", err.text);
}

static void
check_ca(struct flow_check *c, const char *whose, const char *path)
{
	const char *what =
	    base_arena_printf(c->arena, "certificates %s", whose);

	if (path == NULL)
		return;
	if (access(path, R_OK) == 0)
		flow_check_ok(c, what, "%s can be read", path);
	else
		flow_check_fail(c, what,
		    "put the CA's certificate (PEM) there, readable for "
		    "everybody, or take ca_file out",
		    "%s: %s", path, strerror(errno));
}

/* Of one host; where a section speaks of many, each says so itself. */
static void
check_host_key(struct flow_check *c, const struct conf_host *host)
{
	const char *what =
	    base_arena_printf(c->arena, "key of host %s", host->name);
	struct base_err err = BASE_ERR_INIT;
	struct trust_scan_keys keys = {.n = 0};

	if (host->key_file == NULL || strchr(host->name, '*') != NULL)
		return;
	if (flow_scan_keys(host, host->name, &keys, &err) == BASE_OK)
		flow_check_ok(c, what, "%zu in %s", keys.n, host->key_file);
	else
		flow_check_fail(c, what,
		    "make it with: openssl rand -hex 32; the same line stands "
		    "on the host; chmod 600, and chown it to kairan's user",
		    "%s", err.text);
	trust_scan_keys_wipe(&keys);
}

void
flow_check_secrets(struct flow_check *c)
{
	const struct conf *conf = c->flow->conf;
	size_t i;

	if (conf->tracker.type == CONF_TRACKER_REDMINE) {
		check_secret(c, "tracker key_file", conf->tracker.key_file);
		check_ca(c, "tracker ca_file", conf->tracker.ca_file);
	}
	if (conf->mail.send_by == CONF_SEND_BY_SMTP) {
		check_secret(
		    c, "smtp_password_file", conf->mail.smtp_password_file);
		check_ca(c, "mail ca_file", conf->mail.ca_file);
	}
	for (i = 0; i < conf->imaps_len; i++) {
		check_secret(c,
		    base_arena_printf(c->arena, "imap %s", conf->imaps[i].name),
		    conf->imaps[i].password_file);
		check_ca(c,
		    base_arena_printf(c->arena, "imap %s", conf->imaps[i].name),
		    conf->imaps[i].ca_file);
	}
	for (i = 0; i < conf->persons_len; i++)
		check_secret(c,
		    base_arena_printf(
			c->arena, "person %s", conf->persons[i].login),
		    conf->persons[i].key_file);
	for (i = 0; i < conf->hosts_len; i++)
		check_host_key(c, &conf->hosts[i]);
	for (i = 0; i < conf->sources_len; i++)
		check_ca(c,
		    base_arena_printf(
			c->arena, "source %s", conf->sources[i].name),
		    conf->sources[i].ca_file);
}
