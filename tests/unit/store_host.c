/* store_host: hosts, and what was found on them. */
#include "store_fixture.h"

#include "kairan/store_advisory.h"
#include "kairan/store_host.h"
#include "kairan/store_task.h"

static struct store_host
a_host(const char *name, int64_t time)
{
	return (struct store_host){.name = name,
	    .family = "debian",
	    .release = "12",
	    .format = "vuls",
	    .tool = "vuls 1",
	    .kernel = "6.1",
	    .raw = "aa",
	    .time = time,
	    .taken = time + 1,
	    .n_packages = 3,
	    .has_inventory = true};
}

static void
hosts_are_found_in_any_case(void **state)
{
	struct fixture *f = *state;
	struct store_host h = a_host("web1", 100), *list = NULL;
	size_t n = 0;

	assert_int_equal(store_host_get(f->store, "web1", f->arena, &h, NULL),
	    BASE_NOTFOUND);
	assert_int_equal(store_host_put(f->store, &h, NULL), BASE_OK);
	h = a_host("db1", 7);
	assert_int_equal(store_host_put(f->store, &h, NULL), BASE_OK);
	h = a_host("WEB1", 200);
	h.is_reboot_required = true;
	assert_int_equal(store_host_put(f->store, &h, NULL), BASE_OK);
	assert_int_equal(
	    store_host_list(f->store, f->arena, &list, &n, NULL), BASE_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].name, "db1");
	assert_string_equal(list[1].name, "web1");
	assert_int_equal(
	    store_host_get(f->store, "Web1", f->arena, &h, NULL), BASE_OK);
	assert_int_equal(h.time, 200);
	assert_int_equal(h.taken, 201);
	assert_int_equal(h.n_packages, 3);
	assert_true(h.is_reboot_required);
	assert_true(h.has_inventory);
	assert_string_equal(h.kernel, "6.1");
}

static struct store_finding
a_finding(int64_t vulnerability, struct host_affected *affected, size_t n)
{
	return (struct store_finding){.vulnerability = vulnerability,
	    .host = "web1",
	    .id = "CVE-2026-1",
	    .first = 1,
	    .last = 2,
	    .state = "affected",
	    .reason = "",
	    .title = "A flaw",
	    .severity = "high",
	    .mitigation = "",
	    .mitigation_url = "",
	    .verdict = "still",
	    .package = "",
	    .outcome = "scheduled",
	    .why = "x",
	    .due = "2026-12-12",
	    .affected = affected,
	    .n_affected = n,
	    .is_kev = true};
}

static void
findings_keep_their_packages_and_lists(void **state)
{
	const char *ids[] = {"DSA-1", "DSA-2"};
	struct host_affected packages[] = {
	    {"libssl3", "1", "2", HOST_FIX_AVAILABLE, "", ""},
	    {"openssl", "1", "", HOST_FIX_NEVER, "will not fix", "/a"}};
	struct fixture *f = *state;
	struct store_host h = a_host("web1", 100);
	struct store_finding one, *list = NULL;
	int64_t a = 0, b = 0, again = 0;
	size_t n = 0;

	assert_int_equal(store_host_put(f->store, &h, NULL), BASE_OK);
	assert_int_equal(
	    store_finding_name(f->store, "CVE-2026-1", "A flaw", 1, &a, NULL),
	    BASE_OK);
	assert_int_equal(
	    store_finding_name(f->store, "CVE-2026-2", "Other", 1, &b, NULL),
	    BASE_OK);
	assert_int_equal(
	    store_finding_name(f->store, "cve-2026-1", "", 1, &again, NULL),
	    BASE_OK);
	assert_int_equal(a, again);
	one = a_finding(b, packages, 1);
	assert_int_equal(store_finding_put(f->store, &one, NULL), BASE_OK);
	one = a_finding(a, packages, 2);
	one.advisories = (struct host_strings){.v = ids, .n = 2};
	assert_int_equal(store_finding_put(f->store, &one, NULL), BASE_OK);
	/* Written anew, with fewer packages. */
	one = a_finding(b, packages + 1, 1);
	one.gone = 9;
	assert_int_equal(store_finding_put(f->store, &one, NULL), BASE_OK);
	assert_int_equal(
	    store_finding_list(f->store, "WEB1", f->arena, &list, &n, NULL),
	    BASE_OK);
	assert_int_equal(n, 2);
	assert_int_equal(list[0].vulnerability, a);
	assert_int_equal(list[0].n_affected, 2);
	assert_string_equal(list[0].affected[1].package, "openssl");
	assert_string_equal(list[0].affected[1].path, "/a");
	assert_int_equal(list[0].affected[1].fix, HOST_FIX_NEVER);
	assert_int_equal(list[0].advisories.n, 2);
	assert_string_equal(list[0].advisories.v[1], "DSA-2");
	assert_int_equal(list[0].kbs.n, 0);
	assert_true(list[0].is_kev);
	assert_string_equal(list[0].due, "2026-12-12");
	assert_int_equal(list[1].n_affected, 1);
	assert_string_equal(list[1].affected[0].package, "openssl");
	assert_int_equal(list[1].gone, 9);
	assert_int_equal(
	    store_finding_list(f->store, "db1", f->arena, &list, &n, NULL),
	    BASE_OK);
	assert_int_equal(n, 0);
}

static void
news_make_a_finding_stale(void **state)
{
	struct fixture *f = *state;
	struct store_host h = a_host("web1", 100);
	struct store_vulnerability row = {
	    .title = "", .cwes = "", .exploitation = "active", .cvss = -1};
	struct store_finding one;
	const char **names = NULL;
	size_t n = 0;

	assert_int_equal(store_host_put(f->store, &h, NULL), BASE_OK);
	assert_int_equal(
	    store_finding_name(f->store, "CVE-2026-1", "", 1, &row.id, NULL),
	    BASE_OK);
	one = a_finding(row.id, NULL, 0);
	one.decided = 50;
	assert_int_equal(store_finding_put(f->store, &one, NULL), BASE_OK);
	assert_int_equal(
	    store_finding_stale(f->store, f->arena, &names, &n, NULL), BASE_OK);
	assert_int_equal(n, 0);
	assert_int_equal(
	    store_vulnerability_set(f->store, &row, 60, NULL), BASE_OK);
	assert_int_equal(
	    store_finding_stale(f->store, f->arena, &names, &n, NULL), BASE_OK);
	assert_int_equal(n, 1);
	assert_string_equal(names[0], "web1");
	one.gone = 70;
	assert_int_equal(store_finding_put(f->store, &one, NULL), BASE_OK);
	assert_int_equal(
	    store_finding_stale(f->store, f->arena, &names, &n, NULL), BASE_OK);
	assert_int_equal(n, 0);
}

static void
tasks_find_the_tickets_of_their_host(void **state)
{
	struct fixture *f = *state;
	struct host_affected package = {
	    "bash", "1", "2", HOST_FIX_AVAILABLE, "", ""};
	struct store_host h = a_host("web1", 100);
	struct store_task task = {.host = "web1",
	    .watch = "",
	    .status = "NEW",
	    .planned = "",
	    .due = "2026-12-01",
	    .ssvc = "scheduled"};
	struct store_ticket t = {.state = STORE_TICKET_INTENDED,
	    .marker = "m",
	    .watch = "",
	    .subject = "",
	    .project = "",
	    .list = "",
	    .priority = "",
	    .planned = "",
	    .due = "",
	    .wish = ""};
	struct store_loose *list = NULL;
	struct store_finding one;
	const char *host = NULL, *part = NULL;
	int64_t id = 0, ticket = 0, found = 0, i;
	size_t n = 0;

	assert_int_equal(store_host_put(f->store, &h, NULL), BASE_OK);
	for (i = 0; i < 2; i++) {
		assert_int_equal(
		    store_finding_name(f->store, i ? "CVE-1" : "CVE-2", "", 1,
			&task.vulnerability, NULL),
		    BASE_OK);
		one = a_finding(task.vulnerability, &package, 1);
		assert_int_equal(
		    store_finding_put(f->store, &one, NULL), BASE_OK);
		assert_int_equal(
		    store_task_add(f->store, &task, 1, &id, NULL), BASE_OK);
	}
	assert_int_equal(
	    store_host_loose(f->store, f->arena, &list, &n, NULL), BASE_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].package, "bash");
	assert_string_equal(list[0].due, "2026-12-01");
	assert_int_equal(
	    store_ticket_add(f->store, &t, &ticket, NULL), BASE_OK);
	assert_int_equal(
	    store_host_ticket_put(f->store, ticket, "web1", "window:x", NULL),
	    BASE_OK);
	for (i = 0; i < 2; i++)
		assert_int_equal(
		    store_host_assign(f->store, list[i].task, ticket, 2, NULL),
		    BASE_OK);
	assert_int_equal(
	    store_host_loose(f->store, f->arena, &list, &n, NULL), BASE_OK);
	assert_int_equal(n, 0);
	assert_int_equal(
	    store_host_ticket_find(f->store, "WEB1", "window:x", &found, NULL),
	    BASE_OK);
	assert_int_equal(found, ticket);
	assert_int_equal(
	    store_host_ticket_find(f->store, "web1", "urgent", &found, NULL),
	    BASE_NOTFOUND);
	assert_int_equal(store_host_ticket_get(
			     f->store, ticket, f->arena, &host, &part, NULL),
	    BASE_OK);
	assert_string_equal(host, "web1");
	assert_string_equal(part, "window:x");
	assert_int_equal(
	    store_host_ticket_updates(f->store, "web1", &found, NULL), BASE_OK);
	assert_int_equal(found, 0);
	/* What became urgent is loose again. */
	task.id = id;
	task.ticket = ticket;
	task.ssvc = "immediate";
	task.status_by = task.reason = task.until = "";
	assert_int_equal(store_task_put(f->store, &task, 3, NULL), BASE_OK);
	assert_int_equal(
	    store_host_loose(f->store, f->arena, &list, &n, NULL), BASE_OK);
	assert_int_equal(n, 1);
	assert_int_equal(list[0].task, id);
}

/* A kernel's roll-up names more CVEs than a thousand: none is left out. */
static void
all_cves_of_an_advisory(void **state)
{
	struct fixture *f = *state;
	struct vuln_advisory *a = vuln_advisory_new();
	enum store_arrival arrival;
	const char **list = NULL;
	char cve[32];
	int64_t row = 0;
	size_t i, n = 0;

	vuln_advisory_set(a, &a->source, "s", VULN_ID_MAX);
	vuln_advisory_set(a, &a->id, "SUSE-SU-2026:1", VULN_ID_MAX);
	vuln_advisory_set(a, &a->title, "kernel", VULN_TITLE_MAX);
	for (i = 0; i < 1200; i++) {
		snprintf(cve, sizeof(cve), "CVE-2026-%zu", 10000 + i);
		vuln_advisory_add_id(a, &a->cves, cve);
	}
	assert_int_equal(store_begin(f->store, NULL), BASE_OK);
	assert_int_equal(
	    store_advisory_put(f->store, a, 1, &row, &arrival, NULL, NULL),
	    BASE_OK);
	assert_int_equal(
	    store_vulnerability_link(f->store, row, a, 1, NULL), BASE_OK);
	assert_int_equal(store_commit(f->store, NULL), BASE_OK);
	assert_int_equal(store_finding_cves(f->store, "SUSE-SU-2026:1",
			     f->arena, &list, &n, &f->err),
	    BASE_OK);
	assert_int_equal(n, 1200);
	assert_string_equal(list[1199], "CVE-2026-11199");
	vuln_advisory_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		hosts_are_found_in_any_case, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		findings_keep_their_packages_and_lists, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		news_make_a_finding_stale, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		tasks_find_the_tickets_of_their_host, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		all_cves_of_an_advisory, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
