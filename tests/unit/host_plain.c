/* Lists as package managers print them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host_scan_file.h"

static void
test_dpkg(void **state)
{
	struct host_scan *s = scan_file("dpkg.txt");
	const struct host_package *p;

	(void)state;
	assert_string_equal(s->format, "dpkg");
	assert_string_equal(s->name, "mail1");
	assert_string_equal(s->family, "debian");
	assert_string_equal(s->release, "12");
	assert_string_equal(s->kernel, "6.1.0-18-amd64");
	assert_true(s->has_inventory && s->has_updates);
	assert_false(s->has_findings);
	assert_true(s->is_reboot_required && s->has_reboot);
	/* nano left its configuration files only. */
	assert_null(host_scan_package(s, "nano"));
	assert_int_equal(s->n_packages, 6);
	p = host_scan_package(s, "libssl3");
	assert_string_equal(p->source, "openssl");
	assert_string_equal(p->newer, "3.0.15-1~deb12u1");
	assert_string_equal(p->repository, "stable-security");
	p = host_scan_package(s, "dovecot-core");
	assert_true(p->is_held);
	assert_string_equal(p->newer, "1:2.3.19.1+dfsg1-2.1+deb12u1");
	assert_true(host_scan_package(s, "postfix")->is_held);
	assert_true(
	    host_scan_package(s, "linux-image-6.1.0-18-amd64")->is_kernel);
	assert_int_equal(s->n_services, 2);
	assert_string_equal(s->services[0].name, "postfix@-.service");
	host_scan_free(s);
}

static void
test_rpm(void **state)
{
	struct host_scan *s = scan_file("rpm.txt");
	const struct host_finding *f;
	const struct host_package *p;

	(void)state;
	assert_string_equal(s->format, "rpm");
	assert_string_equal(s->family, "almalinux");
	assert_true(s->has_inventory && s->has_updates && s->has_findings);
	assert_true(s->is_reboot_required);
	assert_false(s->lacks_epochs);
	p = host_scan_package(s, "openssl-libs");
	assert_string_equal(p->installed, "1:3.0.7-27.el9");
	assert_string_equal(p->newer, "1:3.0.7-28.el9_4");
	assert_string_equal(p->source, "openssl");
	assert_string_equal(
	    host_scan_package(s, "bash")->installed, "5.1.8-9.el9");
	p = host_scan_package(s, "nginx");
	assert_string_equal(p->module, "nginx:1.22:9020020230101:rhel9");
	assert_true(p->is_held);
	/* Two kernels: the newer one is "the" package. */
	assert_int_equal(host_scan_count(s, "kernel-core"), 2);
	assert_string_equal(host_scan_package(s, "kernel-core")->installed,
	    "5.14.0-427.20.1.el9_4");
	p = host_scan_package(
	    s, "a-package-with-a-very-long-name-that-fills-its-column");
	assert_string_equal(p->newer, "2.0-1.el9");
	assert_null(host_scan_package(s, "gpg-pubkey"));
	/* What "Obsoleting" names is no offer. */
	assert_string_equal(host_scan_package(s, "bash")->newer, "");
	assert_int_equal(s->n_findings, 2);
	f = finding_of(s, "CVE-2026-90060");
	assert_string_equal(f->severity, "Important");
	assert_string_equal(f->affected[0].installed, "1:3.0.7-27.el9");
	assert_string_equal(f->affected[0].fixed_in, "1:3.0.7-28.el9_4");
	assert_int_equal(s->n_services, 1);
	host_scan_free(s);
}

static void
test_apk(void **state)
{
	struct host_scan *s = scan_file("apk.txt");
	const struct host_package *p;

	(void)state;
	assert_string_equal(s->format, "apk");
	assert_string_equal(s->family, "alpine");
	assert_string_equal(s->release, "3.19.1");
	assert_int_equal(s->n_packages, 3);
	p = host_scan_package(s, "libcrypto3");
	assert_string_equal(p->source, "openssl");
	assert_string_equal(p->installed, "3.1.4-r2");
	assert_string_equal(p->newer, "3.1.8-r0");
	assert_string_equal(
	    host_scan_package(s, "busybox")->newer, "1.36.1-r19");
	assert_string_equal(
	    host_scan_package(s, "musl")->installed, "1.2.4_git20230717-r4");
	host_scan_free(s);
}

/* Single lists, without any line of ours around them. */
static const struct {
	const char *text;
	const char *format;
	const char *name;
	const char *installed;
	const char *newer;
} lists[] = {
    {"adduser\t3.134\nlibc6:amd64\t2.36-9+deb12u4\nnano\t\n", "dpkg", "libc6",
	"2.36-9+deb12u4", ""},
    {"Desired=Unknown/Install/Remove/Purge/Hold\n"
     "| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst\n"
     "|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n"
     "||/ Name           Version      Architecture Description\n"
     "+++-==============-============-============-=============\n"
     "ii  adduser        3.134        all          add and remove users\n"
     "rc  nano           7.2-1        amd64        small editor\n",
	"dpkg", "adduser", "3.134", ""},
    {"Listing... Done\nopenssl/stable-security 3.0.15-1~deb12u1 amd64 "
     "[upgradable from: 3.0.11-1~deb12u2]\n",
	"dpkg", "openssl", "3.0.11-1~deb12u2", "3.0.15-1~deb12u1"},
    {"Listing...\nadduser/jammy,now 3.118ubuntu5 all [installed]\n", "dpkg",
	"adduser", "3.118ubuntu5", ""},
    {"Reading package lists...\nBuilding dependency tree...\n"
     "The following packages were automatically installed and are no longer "
     "required:\n  libc++1-14\nUse 'apt autoremove' to remove them.\n"
     "The following packages will be upgraded:\n  openssl\n"
     "1 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n"
     "Inst openssl [3.0.11-1] (3.0.15-1 Debian-Security:12/stable-security "
     "[amd64]) []\nConf openssl (3.0.15-1 Debian [amd64])\n",
	"dpkg", "openssl", "3.0.11-1", "3.0.15-1"},
    {"bash-5.1.8-9.el9.x86_64\ngpg-pubkey-b86b3716-61e69f29\n"
     "openssl-libs-3.0.7-27.el9.x86_64\n",
	"rpm", "openssl-libs", "3.0.7-27.el9", ""},
    {"bash-5.1.8-9.el9.x86_64     Mon 02 Nov 2026 10:00:00 AM UTC\n"
     "acl-2.3.1-3.el9.x86_64      2026年11月02日 10時00分00秒\n",
	"rpm", "bash", "5.1.8-9.el9", ""},
    {"Installed:             Available:\n"
     "musl-1.2.4-r2          = 1.2.4-r2\n"
     ".build-deps-20260101.120000   ?\n"
     "own-1.0-r0             ?\n",
	"apk", "own", "1.0-r0", ""},
    {"Installed Packages\nbash.x86_64   5.1.8-9.el9   @anaconda\n", "rpm",
	"bash", "5.1.8-9.el9", ""},
    {"\nbash.x86_64   5.2.1-1.fc40   updates\n", "rpm", "bash", "",
	"5.2.1-1.fc40"},
    {"Loading repository data...\nReading installed packages...\n"
     "S | Repository | Name | Current Version | Available Version | Arch\n"
     "--+------------+------+-----------------+-------------------+-------\n"
     "v | Update     | bash | 4.4-1.1         | 4.4-2.1           | x86_64\n",
	"rpm", "bash", "4.4-1.1", "4.4-2.1"},
    {"musl-1.2.4-r2\nbusybox-1.36.1-r15\n", "apk", "musl", "1.2.4-r2", ""},
    {"musl-1.2.4-r2 - the musl c library (libc) implementation\n", "apk",
	"musl", "1.2.4-r2", ""},
    {"Installed:                Available:\nmusl-1.2.4-r2         < 1.2.5-r0 "
     "\n",
	"apk", "musl", "1.2.4-r2", "1.2.5-r0"},
};

static void
test_lists(void **state)
{
	const struct host_package *p;
	struct host_scan *s;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(lists); i++) {
		s = scan_text(lists[i].text);
		assert_string_equal(s->format, lists[i].format);
		p = host_scan_package(s, lists[i].name);
		if (p == NULL)
			fail_msg("%zu: no %s", i, lists[i].name);
		assert_string_equal(p->installed, lists[i].installed);
		assert_string_equal(p->newer, lists[i].newer);
		assert_null(host_scan_package(s, "nano"));
		host_scan_free(s);
	}
}

/* Nothing to update and nothing found is an answer. */
static void
test_empty_lists(void **state)
{
	struct host_scan *s = scan_text("#kairan host a\nID=almalinux\n"
					"bash 0 5.1.8 9.el9 x86_64\n"
					"#kairan list upgradable\n\n"
					"#kairan list advisories\n"
					"#kairan end\n");

	(void)state;
	assert_true(s->has_updates && s->has_findings);
	assert_int_equal(s->n_findings, 0);
	host_scan_free(s);
	s = scan_text("ID=almalinux\nbash 0 5.1.8 9.el9 x86_64\n");
	assert_false(s->has_updates || s->has_findings);
	host_scan_free(s);
}

/* dnf5 prints updateinfo as a table. */
static void
test_dnf5(void **state)
{
	struct host_scan *s = scan_text(
	    "Updating and loading repositories:\nRepositories loaded.\n"
	    "Name                   Type     Severity  Package "
	    "                     Issued\n"
	    "FEDORA-2026-0a1b2c3d4e security Important "
	    "bash-5.2.1-1.fc40.x86_64 "
	    "2026-11-01 01:02:03\n"
	    "FEDORA-2026-1a1b2c3d4e bugfix   None      vim-9.1-1.fc40.x86_64 "
	    "2026-11-01 01:02:03\n");
	const struct host_finding *f;

	(void)state;
	f = finding_of(s, "FEDORA-2026-0a1b2c3d4e");
	assert_string_equal(f->affected[0].package, "bash");
	assert_string_equal(f->affected[0].fixed_in, "5.2.1-1.fc40");
	assert_int_equal(s->n_findings, 1);
	host_scan_free(s);
}

/* What needs-restarting -r and -s say on RHEL 7, SUSE and RHEL 9. */
static const struct {
	const char *text;
	bool is_required;
	const char *service;
} restarts[] = {
    {"No core libraries or services have been updated.\n"
     "Reboot is probably not necessary.\n",
	false, NULL},
    {"Core libraries or services have been updated:\n"
     "  dbus -> 1:1.10.24-14.el7_8\n  systemd -> 219-73.el7_8.9\n\n"
     "Reboot is required to ensure that your system benefits from these "
     "updates.\n\nMore information:\nhttps://access.example.com/27943\n"
     "sshd.service\n",
	true, "sshd.service"},
    {"Reboot is probably not necessary.\navahi-daemon\n", false,
	"avahi-daemon"},
    {"No core libraries or services have been updated since boot-up.\n"
     "Reboot should not be necessary.\n",
	false, NULL},
};

static void
test_restarts(void **state)
{
	char text[1024];
	struct host_scan *s;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(restarts); i++) {
		snprintf(text, sizeof(text),
		    "ID=centos\n#kairan list installed\n"
		    "bash 0 5.1.8 9.el9 x86_64\n#kairan list services\n"
		    "%s#kairan end\n",
		    restarts[i].text);
		s = scan_text(text);
		assert_true(s->has_reboot);
		assert_true(s->is_reboot_required == restarts[i].is_required);
		assert_int_equal(s->n_packages, 1);
		assert_int_equal(
		    s->n_services, restarts[i].service != NULL ? 1 : 0);
		if (s->n_services > 0)
			assert_string_equal(
			    s->services[0].name, restarts[i].service);
		host_scan_free(s);
	}
}

static const struct {
	const char *text;
	const char *wrong;
} broken[] = {
    {"adduser\t3.134\nlibc6:amd64\t2.3", "line 2 has no end"},
    {"adduser\t3.134\nwhat is this?\n",
	"line 2 is none of these lists: 'what is this?'"},
    {"#kairan host web1\nadduser\t3.134\n", "there is no '#kairan end'"},
    {"#kairan end\nadduser\t3.134\n", "neither JSON nor a list"},
    {"adduser\t3.134\n#kairan end\nlibc6\t2.36\n",
	"line 3: something stands behind"},
    {"adduser\t3.134\n#kairan time yesterday\n#kairan end\n",
	"line 2: 'yesterday' is no time"},
    {"adduser\t3.134\n\xff\xfe\t1\n", "line 2 is not in UTF-8"},
    {"bash-5.1.8-9.el9.x86_64\n<html>\n", "line 2 is none of these lists"},
    {"musl-1.2.4-r2\nmusl-1.2.4\n", "line 2 is none of these lists"},
};

static void
test_broken(void **state)
{
	struct host_scan *scan = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(broken); i++) {
		struct base_err err = BASE_ERR_INIT;

		assert_int_equal(host_scan_parse(NULL, broken[i].text,
				     strlen(broken[i].text), NULL, &scan, &err),
		    BASE_INVALID);
		if (strstr(err.text, broken[i].wrong) == NULL)
			fail_msg("got \"%s\", not \"%s\"", err.text,
			    broken[i].wrong);
	}
}

/* What contrib/scan prints on the machine that runs this. */
static void
test_this_host(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *s = NULL;
	struct base_buf text;
	FILE *pipe;

	(void)state;
	base_buf_init(&text, HOST_BYTES_MAX);
	pipe = popen("contrib/scan/kairan-inventory 2>/dev/null", "r");
	assert_non_null(pipe);
	assert_int_equal(base_file_read_fd(fileno(pipe), &text, &err), BASE_OK);
	assert_int_equal(pclose(pipe), 0);
	assert_non_null(strstr(text.data, "#kairan end\n"));
	if (strstr(text.data, "#kairan list installed") == NULL) {
		base_buf_release(&text);
		skip();
	}
	if (host_scan_parse(NULL, text.data, text.len, NULL, &s, &err) !=
	    BASE_OK)
		fail_msg("%s", err.text);
	assert_true(s->has_inventory && s->n_packages > 10);
	assert_true(*s->family != '\0' && *s->name != '\0' && s->time != 0);
	host_scan_free(s);
	base_buf_release(&text);
}

/* Over a limit, nothing is taken. */
static void
test_limits(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *scan = NULL;
	struct base_buf text;
	int i;

	(void)state;
	base_buf_init(&text, (size_t)16 << 20);
	for (i = 0; i <= HOST_PACKAGES_MAX; i++)
		assert_int_equal(
		    base_buf_printf(&text, "package%d\t1.0\n", i), BASE_OK);
	assert_int_equal(
	    host_scan_parse(NULL, text.data, text.len, NULL, &scan, &err),
	    BASE_LIMIT);
	assert_non_null(strstr(err.text, "line 100001: more than 100000"));
	assert_null(scan);
	base_err_clear(&err);
	base_buf_clear(&text);
	assert_int_equal(base_buf_puts(&text, "adduser\t3.134\n"), BASE_OK);
	for (i = 0; i <= HOST_LINE_MAX; i++)
		assert_int_equal(base_buf_putc(&text, 'a'), BASE_OK);
	assert_int_equal(base_buf_putc(&text, '\n'), BASE_OK);
	assert_int_equal(
	    host_scan_parse(NULL, text.data, text.len, NULL, &scan, &err),
	    BASE_LIMIT);
	base_buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_dpkg),
	    cmocka_unit_test(test_rpm),
	    cmocka_unit_test(test_apk),
	    cmocka_unit_test(test_lists),
	    cmocka_unit_test(test_empty_lists),
	    cmocka_unit_test(test_dnf5),
	    cmocka_unit_test(test_restarts),
	    cmocka_unit_test(test_broken),
	    cmocka_unit_test(test_this_host),
	    cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
