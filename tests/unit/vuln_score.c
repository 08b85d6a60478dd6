/* CVSS: known values from the specifications' and calculators' examples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kairan/vuln_score.h"

static const struct {
	const char *vector;
	const char *version; /* NULL: malformed */
	int base;
} vectors[] = {
    /* v2: the guide's examples 3.3.1 - 3.3.3 */
    {"AV:N/AC:L/Au:N/C:N/I:N/A:C", "2.0", 78},
    {"AV:N/AC:L/Au:N/C:C/I:C/A:C", "2.0", 100},
    {"AV:L/AC:H/Au:N/C:C/I:C/A:C", "2.0", 62},
    {"(AV:N/AC:L/Au:N/C:P/I:P/A:P)", "2.0", 75},
    {"AV:N/AC:M/Au:N/C:N/I:P/A:N", "2.0", 43},
    {"AV:L/AC:L/Au:N/C:N/I:N/A:N", "2.0", 0},
    {"AV:N/AC:L/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C", "2.0", 100},
    /* v3: the specification's examples document */
    {"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "3.0", 98},
    {"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "3.1", 61},
    {"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", "3.1", 64},
    {"CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", "3.1", 31},
    {"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", "3.1", 99},
    {"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "3.1", 78},
    {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "3.1", 75},
    {"CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H", "3.1", 93},
    {"CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "3.1", 68},
    {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "3.1", 100},
    {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "3.1", 0},
    {"CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N/E:F/MAV:L", "3.1", 98},
    /* v4: known, but its score needs the look-up tables */
    {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "4.0",
	-1},
    {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/"
     "E:A/U:Amber",
	"4.0", -1},
    {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/"
     "U:Purple",
	NULL, -1},
    /* malformed */
    {"", NULL, -1},
    {"()", NULL, -1},
    {"CVSS:3.1/AV:N", NULL, -1},
    {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X", NULL, -1},
    {"CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", NULL, -1},
    {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/", NULL, -1},
    {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H//", NULL, -1},
    {"CVSS:3.1/AV:NA/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", NULL, -1},
    {"CVSS:3.1/:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", NULL, -1},
    {"CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", NULL, -1},
    {"AV:N/AC:L/Au:N/C:P/I:P", NULL, -1},
    {"AV:N/AC:L/Au:N/C:P/I:P/A:P/E:MAYBE", NULL, -1},
};

static void
test_vectors(void **state)
{
	const char *version;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(vectors); i++) {
		version = vuln_score_version(vectors[i].vector);
		if (vectors[i].version == NULL)
			assert_null(version);
		else
			assert_string_equal(version, vectors[i].version);
		if (vuln_score_base(vectors[i].vector) != vectors[i].base)
			fail_msg("%s: %d, not %d", vectors[i].vector,
			    vuln_score_base(vectors[i].vector),
			    vectors[i].base);
	}
	assert_null(vuln_score_version(NULL));
}

static void
test_overlong_vector(void **state)
{
	char *vector = malloc(100001);

	(void)state;
	memset(vector, 'A', 100000);
	vector[100000] = '\0';
	assert_null(vuln_score_version(vector));
	free(vector);
}

static void
test_bands(void **state)
{
	static const struct {
		const char *version;
		int tenths;
		enum vuln_severity band;
	} cases[] = {{"3.1", -1, VULN_SEVERITY_UNKNOWN},
	    {"3.1", 0, VULN_SEVERITY_NONE}, {"3.1", 1, VULN_SEVERITY_LOW},
	    {"3.0", 39, VULN_SEVERITY_LOW}, {"3.0", 40, VULN_SEVERITY_MEDIUM},
	    {"3.0", 69, VULN_SEVERITY_MEDIUM}, {"4.0", 70, VULN_SEVERITY_HIGH},
	    {"4.0", 89, VULN_SEVERITY_HIGH},
	    {"4.0", 90, VULN_SEVERITY_CRITICAL}, {"2.0", 0, VULN_SEVERITY_LOW},
	    {"2.0", 100, VULN_SEVERITY_HIGH},
	    {"3.1", 101, VULN_SEVERITY_UNKNOWN}};
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++)
		assert_int_equal(
		    vuln_score_severity(cases[i].version, cases[i].tenths),
		    cases[i].band);
}

static void
test_best(void **state)
{
	static const struct vuln_score scores[] = {
	    {"2.0", 100, "", "", "nvd", ""},
	    {"3.1", 98, "", "", "somebody", ""},
	    {"3.1", 75, "", "", "nvd", ""},
	    {"4.0", -1, "", "", "cna", ""},
	    {"3.1", 80, "", "", "cna", ""},
	};

	(void)state;
	/* 4.0 has no number; 3.1 official, the higher of the two. */
	assert_ptr_equal(vuln_score_best(scores, BASE_LEN(scores)), &scores[4]);
	assert_ptr_equal(vuln_score_best(scores, 2), &scores[1]);
	assert_ptr_equal(vuln_score_best(scores, 1), &scores[0]);
	assert_null(vuln_score_best(&scores[3], 1));
	assert_null(vuln_score_best(NULL, 0));
}

static void
test_score_from_vector(void **state)
{
	struct vuln_score score = {"3.1", -1,
	    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "", "", ""};

	(void)state;
	assert_int_equal(vuln_score_of(&score), 98);
	score.base = 12;
	assert_int_equal(vuln_score_of(&score), 12);
}

static void
test_text(void **state)
{
	static const struct {
		const char *text;
		int tenths;
	} cases[] = {{"9.8", 98}, {"10", 100}, {"10.0", 100}, {"0", 0},
	    {" 7.5\n", 75}, {"7.50", 75}, {"", -1}, {"x", -1}, {"10.1", -1},
	    {"-1", -1}, {"9.8x", -1}, {"9.", -1}, {"99999999999", -1}};
	char text[VULN_SCORE_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++)
		assert_int_equal(
		    vuln_score_read(cases[i].text), cases[i].tenths);
	assert_int_equal(vuln_score_read(NULL), -1);
	vuln_score_format(98, text);
	assert_string_equal(text, "9.8");
	vuln_score_format(100, text);
	assert_string_equal(text, "10.0");
	vuln_score_format(-1, text);
	assert_string_equal(text, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors),
	    cmocka_unit_test(test_overlong_vector),
	    cmocka_unit_test(test_bands), cmocka_unit_test(test_best),
	    cmocka_unit_test(test_score_from_vector),
	    cmocka_unit_test(test_text)};

	return cmocka_run_group_tests_name("vuln_score", tests, NULL, NULL);
}
