/* What to type on a host, and what stands in the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host_scan_file.h"
#include "kairan/host_commands.h"

static struct host_commands *
make(const struct host_scan *scan)
{
	struct base_err err = BASE_ERR_INIT;
	struct host_commands *c = NULL;

	if (host_commands_make(scan, NULL, 0, &c, &err) != BASE_OK)
		fail_msg("%s", err.text);
	return c;
}

/* What waits for that package. */
static const struct host_waiting *
waiting_of(const struct host_commands *c, const char *package)
{
	size_t i;

	for (i = 0; i < c->n_waiting; i++)
		if (strcmp(c->waiting[i].package, package) == 0)
			return &c->waiting[i];
	fail_msg("%s does not wait", package);
	return NULL;
}

static void
test_apt(void **state)
{
	struct host_scan *s = scan_file("vuls-report.json");
	struct host_commands *c = make(s);
	const struct host_waiting *w;

	(void)state;
	assert_int_equal(c->manager, HOST_MANAGER_APT);
	assert_int_equal(c->n_commands, 1);
	assert_string_equal(c->commands[0].text,
	    "apt-get update && apt-get install --only-upgrade libssl3 \\\n"
	    "    openssl");
	assert_int_equal(c->commands[0].packages.n, 2);
	assert_int_equal(c->findings.n, 1);
	assert_string_equal(c->findings.v[0], "CVE-2026-90001");
	assert_int_equal(c->n_waiting, 3);
	w = &c->waiting[0];
	assert_int_equal(w->wait, HOST_WAIT_NOT_YET);
	assert_string_equal(w->package, "zlib1g");
	assert_string_equal(w->findings.v[0], "CVE-2026-90002");
	assert_int_equal(c->waiting[1].wait, HOST_WAIT_NEVER);
	w = waiting_of(c, "left-pad");
	assert_int_equal(w->wait, HOST_WAIT_LIBRARY);
	assert_string_equal(w->fixed_in, "1.3.1");
	assert_string_equal(w->path, "/srv/app/package-lock.json");
	assert_false(c->is_reboot_required || c->is_reboot_after);
	host_commands_free(c);
	host_scan_free(s);
}

/* Chosen findings alone; the same bytes whatever the order asked in. */
static void
test_chosen(void **state)
{
	static const char *const ids[] = {
	    "CVE-2026-90002", "CVE-1999-0001", "CVE-2026-90001"};
	static const char *const turned[] = {
	    "CVE-2026-90001", "CVE-2026-90002"};
	struct host_scan *s = scan_file("vuls-report.json");
	struct host_commands *a = NULL, *b = NULL;

	(void)state;
	assert_int_equal(host_commands_make(s, ids, 3, &a, NULL), BASE_OK);
	assert_int_equal(host_commands_make(s, turned, 2, &b, NULL), BASE_OK);
	assert_string_equal(a->commands[0].text, b->commands[0].text);
	assert_int_equal(a->n_waiting, 1);
	host_commands_free(a);
	host_commands_free(b);
	assert_int_equal(host_commands_make(s, ids + 1, 1, &a, NULL), BASE_OK);
	assert_int_equal(a->n_commands + a->n_waiting + a->findings.n, 0);
	host_commands_free(a);
	host_scan_free(s);
}

static void
test_dnf(void **state)
{
	struct host_scan *s = scan_file("rpm.txt");
	struct host_commands *c = make(s);

	(void)state;
	assert_int_equal(c->manager, HOST_MANAGER_DNF);
	assert_int_equal(c->n_commands, 1);
	assert_string_equal(c->commands[0].text, "dnf upgrade openssl-libs");
	assert_int_equal(c->findings.n, 2);
	assert_true(c->is_reboot_required);
	assert_string_equal(c->restart, "systemctl restart sshd.service");
	host_commands_free(c);
	host_scan_free(s);
}

/* One finding for every package of a text; then the commands. */
static struct host_commands *
commands_for(const char *family, const char *release, const char *packages)
{
	struct host_scan *scan;
	struct base_buf json;
	char list[4096], *save = NULL, *one;
	const char *name, *repo, *fixed;
	struct host_commands *c;
	const char *comma = "";

	base_buf_init(&json, 65536);
	snprintf(list, sizeof(list), "%s", packages);
	assert_int_equal(
	    base_buf_printf(&json,
		"{\"jsonVersion\":4,\"serverName\":\"h\",\"family\":"
		"\"%s\",\"release\":\"%s\",\"packages\":{",
		family, release),
	    BASE_OK);
	/* NAME/REPOSITORY/FIXED-IN; 2.0 is offered. */
	for (one = strtok_r(list, " ", &save); one != NULL;
	     one = strtok_r(NULL, " ", &save)) {
		name = one;
		one[strcspn(one, "/")] = '\0';
		repo = one + strlen(one) + 1;
		one = strchr((char *)(uintptr_t)repo, '/');
		*one = '\0';
		assert_int_equal(
		    base_buf_printf(&json,
			"%s\"%s\":{\"name\":\"%s\",\"version\":\"1.0\","
			"\"newVersion\":\"2.0\",\"repository\":\"%s\"}",
			comma, name, name, repo),
		    BASE_OK);
		comma = ",";
	}
	assert_int_equal(base_buf_puts(&json, "},\"scannedCves\":{"), BASE_OK);
	snprintf(list, sizeof(list), "%s", packages);
	comma = "";
	for (one = strtok_r(list, " ", &save); one != NULL;
	     one = strtok_r(NULL, " ", &save)) {
		name = one;
		one[strcspn(one, "/")] = '\0';
		fixed = strchr(one + strlen(one) + 1, '/') + 1;
		assert_int_equal(
		    base_buf_printf(&json,
			"%s\"CVE-2026-%s\":{\"affectedPackages\":[{\"name\":"
			"\"%s\",\"fixedIn\":\"%s\"}]}",
			comma, name, name, fixed),
		    BASE_OK);
		comma = ",";
	}
	assert_int_equal(base_buf_puts(&json, "}}"), BASE_OK);
	scan = scan_text(json.data);
	base_buf_release(&json);
	c = make(scan);
	host_scan_free(scan);
	return c;
}

static const struct {
	const char *family;
	const char *release;
	const char *packages;
	const char *first; /* line; NULL: none */
	const char *second;
} managers[] = {
    {"debian", "12", "a1/x/2.0 b2/y/2.0",
	"apt-get update && apt-get install --only-upgrade a1 b2", NULL},
    {"ubuntu", "22.04", "b2//2.0 a1//2.0",
	"apt-get update && apt-get install --only-upgrade a1 b2", NULL},
    {"centos", "7", "a1/base/2.0", "yum update a1", NULL},
    {"amazon", "2", "a1/amzn2-core/2.0", "yum update a1", NULL},
    {"amazon", "2023", "a1/amazonlinux/2.0", "dnf upgrade a1", NULL},
    {"rocky", "9.4", "a1/baseos/2.0 b2/epel/2.0 c3/appstream/2.0",
	"dnf upgrade a1 c3", "dnf upgrade --enablerepo=epel b2"},
    {"redhat", "8.10", "a1/rhel-8-for-x86_64-baseos-rpms/2.0", "dnf upgrade a1",
	NULL},
    {"fedora", "40", "a1/updates/2.0", "dnf upgrade a1", NULL},
    {"suse.linux.enterprise.server", "15.5", "a1/Update/2.0",
	"zypper update a1", NULL},
    {"opensuse.leap", "15.5", "a1/repo-update/2.0", "zypper update a1", NULL},
    {"alpine", "3.19", "a1//2.0", "apk update && apk upgrade a1", NULL},
    {"freebsd", "14.1", "a1//2.0", "pkg upgrade a1", NULL},
    {"macos", "15", "a1//2.0", NULL, NULL},
    /* What a shell may not be given. */
    {"rocky", "9", "a1;id/baseos/2.0", NULL, NULL},
    {"rocky", "9", "-y/baseos/2.0", NULL, NULL},
    {"rocky", "9", "$(id)/baseos/2.0", NULL, NULL},
    {"rocky", "9", "a1/x;id/2.0", NULL, NULL},
    {"rocky", "9", "a`id`/baseos/2.0", NULL, NULL},
    /* The offered one is older than the one that mends it. */
    {"rocky", "9", "a1/baseos/2.1", NULL, NULL},
};

static void
test_managers(void **state)
{
	struct host_commands *c;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(managers); i++) {
		c = commands_for(managers[i].family, managers[i].release,
		    managers[i].packages);
		if (managers[i].first == NULL) {
			assert_int_equal(c->n_commands, 0);
			assert_int_equal(c->n_waiting, 1);
			assert_int_equal(c->findings.n, 0);
		} else {
			assert_string_equal(
			    c->commands[0].text, managers[i].first);
			assert_int_equal(
			    c->n_commands, managers[i].second == NULL ? 1 : 2);
			assert_int_equal(c->n_waiting, 0);
		}
		if (managers[i].second != NULL)
			assert_string_equal(
			    c->commands[1].text, managers[i].second);
		host_commands_free(c);
	}
}

static void
test_waits(void **state)
{
	struct host_commands *c =
	    commands_for("rocky", "9", "a1/baseos/2.1 b;2/baseos/2.0");
	const struct host_waiting *w = waiting_of(c, "a1");

	(void)state;
	assert_int_equal(w->wait, HOST_WAIT_OFFER);
	assert_string_equal(w->newer, "2.0");
	assert_string_equal(w->fixed_in, "2.1");
	assert_int_equal(waiting_of(c, "b;2")->wait, HOST_WAIT_NAME);
	host_commands_free(c);
}

/* Held packages; the kernel that is installed and does not run yet. */
static void
test_held_and_kernel(void **state)
{
	struct host_scan *s = scan_text(
	    "#kairan family debian\n#kairan release 12\n"
	    "#kairan kernel 6.1.0-18-amd64\n"
	    "hi \tdovecot-core\t1:2.3.19-2\tamd64\tdovecot\t1:2.3.19-2\n"
	    "ii \tlinux-image-6.1.0-18-amd64\t6.1.76-1\tamd64\tlinux\t6.1\n"
	    "ii \tlinux-image-amd64\t6.1.76-1\tamd64\tlinux-signed\t6.1\n"
	    "ii \tlibc6\t2.36-9\tamd64\tglibc\t2.36-9\n"
	    "ii \tlibc6\t2.36-9\ti386\tglibc\t2.36-9\n"
	    "#kairan end\n");
	static struct host_affected held = {
	    "dovecot-core", "", "1:2.3.19-3", HOST_FIX_AVAILABLE, "", ""};
	static struct host_affected kernel = {"linux-image-6.1.0-18-amd64", "",
	    "6.1.90-1", HOST_FIX_AVAILABLE, "", ""};
	static struct host_affected libc = {
	    "libc6", "", "2.36-10", HOST_FIX_AVAILABLE, "", ""};
	struct host_finding findings[3] = {{.id = "CVE-1", .affected = &held},
	    {.id = "CVE-2", .affected = &kernel},
	    {.id = "CVE-3", .affected = &libc}};
	struct host_commands *c;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		findings[i].n_affected = 1;
	s->findings = findings;
	s->n_findings = 3;
	c = make(s);
	assert_int_equal(waiting_of(c, "dovecot-core")->wait, HOST_WAIT_HELD);
	/* A kernel is a new package, drawn in by another one. */
	assert_int_equal(c->n_commands, 1);
	assert_non_null(strstr(c->commands[0].text, " linux-image-amd64"));
	assert_non_null(strstr(c->commands[0].text, " libc6:"));
	assert_true(c->is_reboot_after);
	assert_false(c->is_reboot_required);
	host_commands_free(c);
	/* The one that runs is mended: a reboot would change nothing. */
	kernel.fixed_in = "6.1.70-1";
	c = make(s);
	assert_false(c->is_reboot_required);
	host_commands_free(c);
	s->findings = NULL;
	s->n_findings = 0;
	host_scan_free(s);
	/* The kernel with the fix is there: only a reboot is missing. */
	kernel.fixed_in = "6.1.90-1";
	s = scan_text("#kairan family debian\n#kairan release 12\n"
		      "#kairan kernel 6.1.0-18-amd64\n"
		      "ii \tlinux-image-6.1.0-18-amd64\t6.1.76-1\tamd64\t"
		      "linux\t6.1\n"
		      "ii \tlinux-image-6.1.0-20-amd64\t6.1.90-1\tamd64\t"
		      "linux\t6.1\n#kairan end\n");
	s->findings = findings + 1;
	s->n_findings = 1;
	c = make(s);
	assert_int_equal(waiting_of(c, "linux-image-6.1.0-18-amd64")->wait,
	    HOST_WAIT_REBOOT);
	assert_true(c->is_reboot_required);
	host_commands_free(c);
	s->findings = NULL;
	s->n_findings = 0;
	host_scan_free(s);
}

static void
test_windows(void **state)
{
	struct host_scan *s = scan_file("vuls-windows.json");
	struct host_commands *c = make(s);

	(void)state;
	assert_int_equal(c->manager, HOST_MANAGER_WINDOWS);
	assert_int_equal(c->n_commands, 0);
	assert_int_equal(c->kbs.n, 1);
	assert_string_equal(c->kbs.v[0], "KB5055526");
	assert_string_equal(c->findings.v[0], "CVE-2026-90010");
	host_commands_free(c);
	host_scan_free(s);
}

/* A scan that did not look for vulnerabilities: all that is offered. */
static void
test_offers(void **state)
{
	struct host_scan *s = scan_file("vuls-scan.json");
	struct host_commands *c = make(s);

	(void)state;
	assert_int_equal(c->n_commands, 2);
	assert_string_equal(
	    c->commands[0].text, "dnf upgrade kernel-core nginx openssl-libs");
	assert_string_equal(
	    c->commands[1].text, "dnf upgrade --enablerepo=epel htop");
	assert_int_equal(c->findings.n, 0);
	assert_true(c->is_reboot_required && c->is_reboot_after);
	assert_string_equal(
	    c->restart, "systemctl restart nginx.service sshd.service");
	host_commands_free(c);
	host_scan_free(s);
	s = scan_file("vuls-windows.json");
	s->has_findings = false;
	s->n_findings = 0;
	c = make(s);
	assert_int_equal(c->kbs.n, 2);
	assert_string_equal(c->kbs.v[0], "KB5044281");
	host_commands_free(c);
	host_scan_free(s);
}

/* A long line goes on in the next one, and is still one command. */
static void
test_long(void **state)
{
	struct host_commands *c;
	char packages[2048] = "", *end = packages;
	const char *line;
	size_t i, n, widest = 0;

	(void)state;
	for (i = 0; i < 40; i++)
		end += sprintf(end, "%spackage-number-%02zu/baseos/2.0",
		    i > 0 ? " " : "", i);
	c = commands_for("rocky", "9", packages);
	assert_int_equal(c->n_commands, 1);
	assert_int_equal(c->commands[0].packages.n, 40);
	for (line = c->commands[0].text; line != NULL;) {
		n = strcspn(line, "\n");
		widest = n > widest ? n : widest;
		if (line[n] == '\0')
			break;
		assert_memory_equal(line + n - 2, " \\", 2);
		line += n + 1;
		assert_memory_equal(line, "    ", 4);
	}
	assert_in_range(widest, 50, HOST_COMMAND_COLUMNS_MAX);
	host_commands_free(c);
}

static void
test_services(void **state)
{
	struct host_scan *s = scan_file("dpkg.txt");
	struct host_commands *c;

	(void)state;
	s->services[0].name = "evil;id.service";
	c = make(s);
	assert_int_equal(c->services.n, 2);
	assert_string_equal(c->restart, "systemctl restart ssh.service");
	assert_true(c->is_reboot_required);
	host_commands_free(c);
	host_scan_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_apt),
	    cmocka_unit_test(test_chosen),
	    cmocka_unit_test(test_dnf),
	    cmocka_unit_test(test_managers),
	    cmocka_unit_test(test_waits),
	    cmocka_unit_test(test_held_and_kernel),
	    cmocka_unit_test(test_windows),
	    cmocka_unit_test(test_offers),
	    cmocka_unit_test(test_long),
	    cmocka_unit_test(test_services),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
