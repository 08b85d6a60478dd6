/* The order of versions: tables of odd cases, and for deb what dpkg says to
 * some thousand generated pairs. */
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kairan/host_version.h"

extern char **environ;

#define DPKG "/usr/bin/dpkg"
#define PAIRS 5000

struct pair {
	const char *a;
	char sign; /* '<' '=' '>'; '!' one of both is refused */
	const char *b;
};

static const struct pair deb[] = {
    {"1.0", '=', "1.0"},
    {"1.0", '=', "1.0-0"},
    {"1.0-0", '=', "1.0-00"},
    {"0:1.0", '=', "1.0"},
    {"00:1.0", '=', "1.0"},
    {"1:1.0", '>', "2.0"},
    {"1:1.0", '<', "2:0.1"},
    {"1.0~rc1", '<', "1.0"},
    {"1.0~", '<', "1.0"},
    {"1.0~~", '<', "1.0~"},
    {"1.0~~a", '<', "1.0~"},
    {"1.0-1~bpo11+1", '<', "1.0-1"},
    {"1.0-1", '<', "1.0-1+deb12u1"},
    {"1.0-1+deb12u9", '<', "1.0-1+deb12u10"},
    {"1.0-~", '<', "1.0"},
    {"1.0a", '>', "1.0"},
    {"1.0a", '<', "1.0+"},
    {"1.0+b", '>', "1.0a"},
    {"1.0.", '>', "1.0"},
    {"1.0A", '<', "1.0a"},
    {"1.0z", '<', "1.0-1-1"},
    {"1.001", '=', "1.1"},
    {"1.10", '>', "1.9"},
    {"1.0-1-1", '>', "1.0-1"},
    {"1:2:3", '>', "1:2"},
    {"9999999999999999999999", '<', "10000000000000000000000"},
    {"3.0.15-1~deb12u1", '<', "3.0.15-1"},
    {"2.36-9+deb12u4", '<', "2.36-9+deb12u14"},
    {"7.4.052-1ubuntu3", '<', "7.4.052-1ubuntu3.1"},
    {"a1", '>', "1"},
    {"1.0_1", '>', "1.0"},
    {"", '!', "1"},
    {"1.0-", '!', "1.0"},
    {":1.0", '!', "1.0"},
    {"x:1.0", '!', "1.0"},
    {"0000000000000000000000000000001:1", '=', "1:1"},
    {"1:", '!', "1.0"},
    {"-1", '!', "1.0"},
    {"3000000000:1", '!', "1"},
    {"1 0", '!', "1"},
    {"1.0\n", '!', "1.0"},
    {"1.\xc3\xa9", '!', "1"},
};

static const struct pair rpm[] = {
    {"1.0", '=', "1.0"},
    {"1.0-1", '=', "0:1.0-1"},
    {"1.0-1", '<', "1:0.1-1"},
    {"1.0", '<', "1.0-1"},
    {"1.0.1", '>', "1.0"},
    {"1.001", '=', "1.1"},
    {"1.010", '>', "1.9"},
    {"5.5p1", '<', "5.5p10"},
    {"10xyz", '<', "10.1xyz"},
    {"xyz10", '=', "xyz10"},
    {"xyz.4", '<', "8"},
    {"8", '<', "8.a"},
    {"2a", '<', "2.0a"},
    {"1.0a", '>', "1.0"},
    {"1.0a", '<', "1.0.1"},
    {"fc4", '=', "fc.4"},
    {"2_0", '=', "2.0"},
    {"2__0", '=', "2_0"},
    {"1.0~rc1", '<', "1.0"},
    {"1.0~rc1", '<', "1.0~rc2"},
    {"1.0~rc1~git123", '<', "1.0~rc1"},
    {"1.0~", '<', "1.0"},
    {"1.0^", '>', "1.0"},
    {"1.0^git1", '>', "1.0"},
    {"1.0^git1", '<', "1.0^git2"},
    {"1.0^git1", '<', "1.01"},
    {"1.0^20260101", '<', "1.0.1"},
    {"1.0~rc1^git1", '>', "1.0~rc1"},
    {"1.0^git1~pre", '<', "1.0^git1"},
    {"4.18.0-553.el8_10", '<', "4.18.0-553.5.1.el8_10"},
    {"3.0.7-24.el9", '<', "1:3.0.7-1.el9"},
    {"1:3.0.7-24.el9", '<', "1:3.0.7-25.el9_3"},
    {"1.4.0-2.module_el8.5.0+135+5ce32bc4", '<',
	"1.4.0-2.module_el8.5.0+2569+5c5719bc"},
    {"1.0-1.el9_2.1", '>', "1.0-1.el9_2"},
    {"9999999999999999999999", '<', "10000000000000000000000"},
    {"", '!', "1"},
    {"1.0-", '>', "1.0"},
    {"1.0-", '<', "1.0-1"},
    {":1.0", '=', "1.0"},
    {"0000000000000000000000000000001:1", '=', "1:1"},
    {"6.0.rc1", '>', "6.0"},
    {"a+", '=', "a_"},
    {"1b.fc17", '<', "1.fc17"},
    {"1g.fc17", '>', "1.fc17"},
    {"1.1.\xce\xb1", '=', "1.1.\xce\xb2"},
    {"", '!', "1"},
    {"1:", '!', "1"},
    {"x:1", '!', "1"},
    {"-1", '!', "1"},
    {"1.0 1", '!', "1"},
};

static const struct pair apk[] = {
    {"1.2.3", '=', "1.2.3"},
    {"1.2", '<', "1.2.0"},
    {"1.2.3", '<', "1.2.10"},
    {"1.2.3-r9", '<', "1.2.3-r10"},
    {"1.2.3-r0", '>', "1.2.3"},
    {"1.2.3-r1", '<', "1.2.3.1-r0"},
    {"1.2_alpha", '<', "1.2_beta"},
    {"1.2_beta", '<', "1.2_pre"},
    {"1.2_pre", '<', "1.2_rc"},
    {"1.2_rc", '<', "1.2"},
    {"1.2", '<', "1.2_cvs"},
    {"1.2_cvs", '<', "1.2_svn"},
    {"1.2_svn", '<', "1.2_git"},
    {"1.2_git", '<', "1.2_hg"},
    {"1.2_hg", '<', "1.2_p"},
    {"1.2_p9", '<', "1.2_p10"},
    {"1.2_p1", '<', "1.2.1"},
    {"1.2_alpha", '<', "1.2_alpha1"},
    {"1.2_rc1-r5", '<', "1.2-r0"},
    {"1.2_alpha_pre2", '<', "1.2_alpha"},
    {"1.2_p1_git3", '>', "1.2_p1"},
    {"1.2a", '>', "1.2"},
    {"1.2a", '<', "1.2b"},
    {"1.2z", '<', "1.2.1"},
    {"1.2b-r2", '>', "1.2b-r1"},
    {"6b-r7", '>', "6-r9"},
    {"1.2b_rc1", '<', "1.2b"},
    /* Leading zeros: by digits, but for the first number. */
    {"1.05", '<', "1.1"},
    {"1.05", '<', "1.5"},
    {"8.2.0015", '<', "8.2.002"},
    {"1.0", '<', "1.00"},
    {"006", '=', "6"},
    {"021109-r3", '<', "20060512"},
    {"1.2-r01", '=', "1.2-r1"},
    {"1.2_p010", '=', "1.2_p10"},
    {"2.1.9.200602141850", '>', "2.1.9.99"},
    {"1.0_pre20191002222144-r0", '<', "1.0_pre20210530193627-r0"},
    {"1.99999999999999999999999", '<', "1.100000000000000000000000"},
    {"1.0~1234abc-r0", '<', "1.0~1234abd-r0"},
    {"1.0~12-r1", '>', "1.0~12-r0"},
    /* Outside the grammar: up to there. */
    {"23_foo", '>', "4_beta"},
    {"1.0", '<', "1.0bc"},
    {"1.0-1", '<', "1.0"},
    {"", '!', "1"},
    {"1 2", '!', "1"},
};

static void
check(enum host_order order, const struct pair *pair)
{
	struct base_err err = BASE_ERR_INIT;
	int there = 9, back = 9;
	enum base_status status;
	char sign, turned;

	status = host_version_compare(order, pair->a, pair->b, &there, &err);
	if (pair->sign == '!') {
		assert_int_not_equal(status, BASE_OK);
		assert_int_equal(there, 9);
		assert_true(err.text[0] != '\0');
		assert_int_not_equal(
		    host_version_check(order, pair->a, NULL), BASE_OK);
		return;
	}
	assert_int_equal(status, BASE_OK);
	assert_int_equal(
	    host_version_compare(order, pair->b, pair->a, &back, &err),
	    BASE_OK);
	sign = there < 0 ? '<' : there > 0 ? '>' : '=';
	turned = back > 0 ? '<' : back < 0 ? '>' : '=';
	if (sign != pair->sign || turned != sign)
		fail_msg("%s: %s %c %s, not %c (turned: %c)",
		    host_order_name(order), pair->a, sign, pair->b, pair->sign,
		    turned);
	assert_int_equal(host_version_check(order, pair->a, &err), BASE_OK);
}

static void
test_tables(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(deb); i++)
		check(HOST_ORDER_DEB, &deb[i]);
	for (i = 0; i < BASE_LEN(rpm); i++)
		check(HOST_ORDER_RPM, &rpm[i]);
	for (i = 0; i < BASE_LEN(apk); i++)
		check(HOST_ORDER_APK, &apk[i]);
}

static void
test_bounds(void **state)
{
	char longest[HOST_VERSION_MAX + 1];
	struct base_err err = BASE_ERR_INIT;
	int out = 0, order;

	(void)state;
	memset(longest, '1', sizeof(longest));
	longest[HOST_VERSION_MAX] = '\0';
	for (order = 0; order < HOST_ORDER_COUNT; order++) {
		assert_int_equal(host_version_compare((enum host_order)order,
				     "1", longest, &out, &err),
		    BASE_LIMIT);
		base_err_clear(&err);
		assert_int_equal(
		    host_order_find(host_order_name((enum host_order)order)),
		    order);
	}
	longest[HOST_VERSION_MAX - 1] = '\0';
	for (order = 0; order < HOST_ORDER_COUNT; order++) {
		assert_int_equal(host_version_compare((enum host_order)order,
				     "1", longest, &out, &err),
		    BASE_OK);
		assert_true(out < 0);
	}
	assert_int_equal(host_order_find("pacman"), HOST_ORDER_COUNT);
}

/* A small generator of our own: the same pairs on every machine. */
static unsigned
draw(unsigned below)
{
	static uint32_t seed = 20261122;

	seed = seed * 1664525U + 1013904223U;
	return (seed >> 8) % below;
}

/* Appends words that meet each other often. */
static void
make_version(char out[64])
{
	static const char *const pieces[] = {"0", "1", "2", "9", "10", "00",
	    "01", "a", "b", "A", "z", ".", ".", "+", "~", "~", "~~", "-", "rc",
	    "1.", ".1", "-1", "+deb12u1", "~bpo1", "ubuntu0."};
	unsigned n = draw(5);
	size_t len;

	snprintf(out, 64, "%s%u", draw(4) == 0 ? (draw(2) ? "1:" : "0:") : "",
	    draw(3));
	while (n-- > 0) {
		len = strlen(out);
		snprintf(
		    out + len, 64 - len, "%s", pieces[draw(BASE_LEN(pieces))]);
	}
	len = strlen(out);
	if (out[len - 1] == '-')
		snprintf(out + len, 64 - len, "0");
}

static bool
dpkg_says(const char *a, const char *word, const char *b)
{
	char *argv[] = {(char *)"dpkg", (char *)"--compare-versions", (char *)a,
	    (char *)word, (char *)b, NULL};
	posix_spawn_file_actions_t quiet;
	int wait_status = -1;
	pid_t pid;

	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", 1, 0);
	assert_int_equal(
	    posix_spawn(&pid, DPKG, &quiet, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&quiet);
	assert_int_equal(waitpid(pid, &wait_status, 0), pid);
	assert_true(WIFEXITED(wait_status));
	if (WEXITSTATUS(wait_status) > 1)
		fail_msg("dpkg refuses %s or %s", a, b);
	return WEXITSTATUS(wait_status) == 0;
}

static void
check_dpkg(const char *a, const char *b, int *seen)
{
	struct base_err err = BASE_ERR_INIT;
	int order = 0;
	const char *word;

	if (host_version_compare(HOST_ORDER_DEB, a, b, &order, &err) != BASE_OK)
		fail_msg("%s %s: %s", a, b, err.text);
	word = order < 0 ? "lt" : order > 0 ? "gt" : "eq";
	seen[(order > 0) - (order < 0) + 1]++;
	if (!dpkg_says(a, word, b))
		fail_msg("dpkg does not say '%s %s %s'", a, word, b);
}

static void
test_dpkg(void **state)
{
	int seen[3] = {0, 0, 0};
	char a[64], b[64];
	size_t i;

	(void)state;
	if (access(DPKG, X_OK) != 0)
		skip();
	for (i = 0; i < BASE_LEN(deb); i++)
		if (deb[i].sign != '!')
			check_dpkg(deb[i].a, deb[i].b, seen);
	for (i = 0; i < PAIRS; i++) {
		make_version(a);
		make_version(b);
		/* Neighbours: most of one is most of the other. */
		if (i % 3 == 0) {
			snprintf(b, sizeof(b), "%.60s", a);
			b[draw((unsigned)strlen(b)) + 1] = '\0';
			if (b[strlen(b) - 1] == '-' || b[strlen(b) - 1] == ':')
				snprintf(b, sizeof(b), "%.60s~", a);
		}
		check_dpkg(a, b, seen);
	}
	/* The pairs are worth something: each answer is there often. */
	assert_true(seen[0] > 500 && seen[1] > 20 && seen[2] > 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tables),
	    cmocka_unit_test(test_bounds),
	    cmocka_unit_test(test_dpkg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
