/* Tables of a site: what is read, what is refused, and with which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/vuln_ssvc.h"

static const struct {
	const char *csv;
	const char *wrong; /* NULL: fine */
} sites[] = {
    {"Reach,Weight,Outcome\nnear,low,wait\nfar,low,wait\n"
     "near,high,wait\nfar,high,now\n",
	NULL},
    {"\xef\xbb\xbfrow,Reach v2.0.0 (site),Outcome\r\n0,near,wait\r\n\r\n"
     "1,far,\"now, at once\"\r\n",
	NULL},
    {"# made by us\n# outcomes: wait = defer, soon = scheduled 30, "
     "now = immediate\nreach,Outcome\nnear,wait\nfar,NOW\n",
	NULL},
    {"", "site.csv:1: there is no header line"},
    {"# only this\n", "site.csv:1: there is no header line"},
    {"Reach,Outcome\n", "site.csv:1: there are no rows"},
    {"Outcome\nnow\n", "site.csv:1: the header names 1 columns"},
    {"row,Outcome\n0,now\n", "site.csv:1: the header names 2 columns"},
    {"Reach,REACH,Outcome\n", "site.csv:1: two columns are called reach"},
    {"Reach,,Outcome\n", "site.csv:1: column 2 has no name"},
    {"a,b,c,d,e,f,g,h,i,Outcome\n", "9 decision points, more than the 8"},
    {"Reach,Outcome\nnear\n", "site.csv:2: 1 columns, but the header names 2"},
    {"Reach,Outcome\nnear,wait,x\n", "site.csv:2: 3 columns"},
    {"Reach,Outcome\nnear,\n", "site.csv:2: the outcome is empty"},
    {"Reach,Outcome\n,now\n", "site.csv:2: reach is empty"},
    {"Reach,Outcome\nnear,wait\n\nNear,now\n",
	"site.csv:4: the combination near is there a second time"},
    {"A,B,Outcome\nx,y,wait\nx,z,wait\nw,y,wait\n",
	"site.csv:4: no row for the combination w, z"},
    {"Reach,Outcome\n\"near,wait\n", "site.csv:2: a quotation mark"},
    {"Reach,Outcome\n\"near\"x,wait\n", "site.csv:2: text behind"},
    {"# outcomes: wait = sometime\nA,Outcome\nx,wait\n",
	"site.csv:1: 'sometime' is no priority"},
    {"# outcomes: wait\nA,Outcome\nx,wait\n",
	"site.csv:1: an outcome is written NAME = PRIORITY"},
    {"# outcomes: wait = defer, Wait = defer\nA,Outcome\nx,wait\n",
	"site.csv:1: the outcome 'Wait' is named twice"},
    {"# outcomes: wait = defer\nA,Outcome\nx,now\n",
	"site.csv:3: the outcome 'now' is not named"},
    {"A,Outcome\nx,now\n# outcomes: now = immediate\n",
	"site.csv:3: '# outcomes:' stands once"},
    {"A,Outcome\n\xff,now\n", "site.csv: is not in UTF-8"},
};

static void
test_sites(void **state)
{
	struct vuln_ssvc_table *t;
	enum base_status status;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(sites); i++) {
		struct base_err err = BASE_ERR_INIT;

		t = NULL;
		status = vuln_ssvc_read_csv(
		    "site.csv", sites[i].csv, strlen(sites[i].csv), &t, &err);
		if (sites[i].wrong == NULL) {
			if (status != BASE_OK)
				fail_msg("%s", err.text);
			vuln_ssvc_free(t);
			continue;
		}
		assert_int_not_equal(status, BASE_OK);
		if (strstr(err.text, sites[i].wrong) == NULL)
			fail_msg(
			    "got \"%s\", not \"%s\"", err.text, sites[i].wrong);
	}
}

/* A line that ends before its end. */
static void
test_nul(void **state)
{
	static const char csv[] = "A,Outcome\n\0 and more of it: x,now\r\n";
	struct base_err err = BASE_ERR_INIT;
	struct vuln_ssvc_table *t = NULL;

	(void)state;
	assert_int_equal(
	    vuln_ssvc_read_csv("s", csv, sizeof(csv) - 1, &t, &err),
	    BASE_INVALID);
	assert_string_equal(err.text, "s:2: a NUL stands in this line");
}

/* What a site says of its outcomes holds. */
static void
test_site_outcomes(void **state)
{
	struct vuln_ssvc_input input = {"reach", "far"};
	struct base_err err = BASE_ERR_INIT;
	struct vuln_ssvc_table *t = NULL;
	const struct vuln_ssvc_outcome *o;

	(void)state;
	assert_int_equal(vuln_ssvc_read_csv(
			     "s", sites[2].csv, strlen(sites[2].csv), &t, &err),
	    BASE_OK);
	assert_int_equal(vuln_ssvc_decide(t, &input, 1, &o, &err), BASE_OK);
	assert_string_equal(o->name, "now");
	assert_int_equal(o->rank, 2);
	assert_int_equal(o->priority, VULN_SSVC_IMMEDIATE);
	assert_int_equal(vuln_ssvc_outcome(t, 1)->due_days, 30);
	vuln_ssvc_free(t);
	/* Unknown words rank as they come and map to nothing. */
	assert_int_equal(vuln_ssvc_read_csv(
			     "s", sites[0].csv, strlen(sites[0].csv), &t, &err),
	    BASE_OK);
	assert_string_equal(vuln_ssvc_outcome(t, 0)->name, "wait");
	assert_int_equal(vuln_ssvc_outcome(t, 1)->priority, VULN_SSVC_NONE);
	vuln_ssvc_free(t);
}

/* More than the limits: refused, not cut. */
static void
test_site_limits(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct vuln_ssvc_table *t = NULL;
	struct base_buf csv;
	int i;

	(void)state;
	base_buf_init(&csv, (size_t)2 << 20);
	assert_int_equal(base_buf_puts(&csv, "A,Outcome\n"), BASE_OK);
	for (i = 0; i <= VULN_SSVC_VALUES_MAX; i++)
		assert_int_equal(
		    base_buf_printf(&csv, "v%d,now\n", i), BASE_OK);
	assert_int_equal(
	    vuln_ssvc_read_csv("s", csv.data, csv.len, &t, &err), BASE_INVALID);
	assert_non_null(strstr(err.text, "s:18: a has more than 16 values"));
	base_err_clear(&err);
	base_buf_clear(&csv);
	assert_int_equal(base_buf_puts(&csv, "A,Outcome\n"), BASE_OK);
	while (csv.len <= VULN_SSVC_BYTES_MAX)
		assert_int_equal(base_buf_puts(&csv, "#########\n"), BASE_OK);
	assert_int_equal(
	    vuln_ssvc_read_csv("s", csv.data, csv.len, &t, &err), BASE_LIMIT);
	assert_null(t);
	base_buf_release(&csv);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sites),
	    cmocka_unit_test(test_nul),
	    cmocka_unit_test(test_site_outcomes),
	    cmocka_unit_test(test_site_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
