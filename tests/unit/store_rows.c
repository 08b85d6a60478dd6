/* Every aggregate of the store: what is put comes back, and the rules that
 * the tables hold (unique effects, deliveries, events) do hold. */
#include "store_fixture.h"

#include "kairan/store_advisory.h"
#include "kairan/store_history.h"
#include "kairan/store_mail.h"
#include "kairan/store_person.h"
#include "kairan/store_source.h"
#include "kairan/store_task.h"

static struct vuln_advisory *
advisory(const char *source, const char *id, const char *title)
{
	struct vuln_advisory *a = vuln_advisory_new();

	vuln_advisory_set(a, &a->source, source, VULN_NAME_MAX);
	vuln_advisory_set(a, &a->id, id, VULN_ID_MAX);
	vuln_advisory_set(a, &a->title, title, VULN_TITLE_MAX);
	return a;
}

static void
opening_again_keeps_all(void **state)
{
	struct fixture *f = *state;
	struct base_buf buf;

	assert_int_equal(store_meta_set(f->store, "a", "1", &f->err), 0);
	assert_int_equal(store_meta_set(f->store, "a", "2", &f->err), 0);
	store_close(f->store);
	assert_int_equal(store_open(f->dir, &f->store, &f->err), BASE_OK);
	base_buf_init(&buf, 100);
	assert_int_equal(store_meta_get(f->store, "a", &buf, &f->err), 0);
	assert_string_equal(base_buf_text(&buf), "2");
	assert_int_equal(
	    store_meta_get(f->store, "b", &buf, &f->err), BASE_NOTFOUND);
	assert_string_equal(f->err.text, "");
	base_buf_release(&buf);
}

static void
blobs_are_found_by_their_hash(void **state)
{
	struct fixture *f = *state;
	char hash[BASE_SHA256_HEX], path[256];
	struct base_buf buf;
	FILE *fp;

	assert_int_equal(store_blob_put(f->store, "a\0b", 3, hash, &f->err), 0);
	base_buf_init(&buf, 100);
	assert_int_equal(store_blob_get(f->store, hash, &buf, &f->err), 0);
	assert_int_equal(buf.len, 3);
	assert_memory_equal(buf.data, "a\0b", 3);
	assert_int_equal(
	    store_blob_get(f->store, "../../etc/passwd", &buf, &f->err),
	    BASE_NOTFOUND);
	base_err_clear(&f->err);
	snprintf(path, sizeof(path), "%s/raw/%.2s/%s", f->dir, hash, hash);
	fp = fopen(path, "w");
	assert_non_null(fp);
	fputs("changed", fp);
	fclose(fp);
	assert_int_equal(
	    store_blob_get(f->store, hash, &buf, &f->err), BASE_PERM);
	assert_non_null(strstr(f->err.text, "damaged"));
	base_buf_release(&buf);
}

static void
an_advisory_arrives_changes_and_is_restamped(void **state)
{
	struct fixture *f = *state;
	struct vuln_advisory *a = advisory("jvn", "JVN#1", "Title"),
			     *old = NULL;
	enum store_arrival arrival;
	struct store_advisory row;
	int64_t id = 0, again = 0;

	assert_int_equal(
	    store_advisory_put(f->store, a, 100, &id, &arrival, &old, &f->err),
	    0);
	assert_int_equal(arrival, STORE_ARRIVAL_NEW);
	assert_null(old);
	a->modified = 5;
	assert_int_equal(store_advisory_put(
			     f->store, a, 200, &again, &arrival, &old, &f->err),
	    0);
	assert_int_equal(arrival, STORE_ARRIVAL_SAME);
	assert_int_equal(id, again);
	vuln_advisory_set(a, &a->title, "Other", VULN_TITLE_MAX);
	assert_int_equal(store_advisory_put(
			     f->store, a, 300, &again, &arrival, &old, &f->err),
	    0);
	assert_int_equal(arrival, STORE_ARRIVAL_CHANGED);
	assert_string_equal(old->title, "Title");
	assert_int_equal(
	    store_advisory_get(f->store, id, f->arena, &row, &f->err), 0);
	assert_string_equal(row.title, "Other");
	assert_int_equal(row.revisions, 2);
	assert_int_equal(row.first_seen, 100);
	assert_int_equal(row.last_seen, 300);
	vuln_advisory_free(old);
	vuln_advisory_free(a);
}

static int64_t
put(struct fixture *f, const char *id, const char *alias, const char *cve1,
    const char *cve2)
{
	struct vuln_advisory *a = advisory("s", id, "t");
	enum store_arrival arrival;
	int64_t row = 0;

	if (alias != NULL)
		vuln_advisory_add_id(a, &a->aliases, alias);
	if (cve1 != NULL)
		vuln_advisory_add_id(a, &a->cves, cve1);
	if (cve2 != NULL)
		vuln_advisory_add_id(a, &a->cves, cve2);
	assert_int_equal(
	    store_advisory_put(f->store, a, 1, &row, &arrival, NULL, &f->err),
	    0);
	assert_int_equal(
	    store_vulnerability_link(f->store, row, a, 1, &f->err), 0);
	vuln_advisory_free(a);
	return row;
}

/* JVN#1 comes first, the CVEs by JVN iPedia later: the row keeps its id. */
static void
a_late_cve_changes_no_key(void **state)
{
	struct fixture *f = *state;
	int64_t jvn, ipedia, before, after, second, *v;
	struct store_vulnerability row;
	size_t n;

	jvn = put(f, "JVN#1", NULL, NULL, NULL);
	assert_int_equal(
	    store_vulnerability_find(f->store, "jvn#1", &before, &f->err), 0);
	ipedia = put(f, "JVNDB-2026-1", "JVN#1", "CVE-2026-1", "CVE-2026-2");
	assert_int_equal(
	    store_vulnerability_find(f->store, "CVE-2026-1", &after, &f->err),
	    0);
	assert_int_equal(before, after);
	assert_int_equal(
	    store_vulnerability_get(f->store, after, f->arena, &row, &f->err),
	    0);
	assert_string_equal(row.key, "CVE-2026-1");
	assert_int_equal(row.cvss, -1);
	assert_int_equal(
	    store_vulnerability_find(f->store, "CVE-2026-2", &second, &f->err),
	    0);
	assert_int_not_equal(after, second);
	assert_int_equal(
	    store_vulnerability_of(f->store, ipedia, f->arena, &v, &n, &f->err),
	    0);
	assert_int_equal(n, 2);
	assert_int_equal(store_vulnerability_advisories(
			     f->store, after, f->arena, &v, &n, &f->err),
	    0);
	assert_int_equal(n, 2);
	assert_int_equal(v[0], jvn);
}

static void
people_keep_what_is_known(void **state)
{
	struct fixture *f = *state;
	struct store_person p = {.login = "alice",
				.name = "Alice",
				.language = "ja",
				.zone = "",
				.role = "",
				.notify = "",
				.events = "",
				.key_file = ""},
			    row;
	int64_t id, again;

	assert_int_equal(store_person_put(f->store, &p, 1, &id, &f->err), 0);
	p.language = "";
	p.tracker_id = 9;
	assert_int_equal(store_person_put(f->store, &p, 2, &again, &f->err), 0);
	assert_int_equal(id, again);
	assert_int_equal(
	    store_person_add_mail(f->store, id, "a@x", 1, &f->err), 0);
	assert_int_equal(
	    store_person_add_mail(f->store, id, "main@x", 0, &f->err), 0);
	assert_int_equal(
	    store_person_by_mail(f->store, "A@X", f->arena, &row, &f->err), 0);
	assert_string_equal(row.mail, "main@x");
	assert_string_equal(row.language, "ja");
	assert_int_equal(row.tracker_id, 9);
	assert_int_equal(
	    store_person_by_login(f->store, "bob", f->arena, &row, &f->err),
	    BASE_NOTFOUND);
}

static void
groups_have_the_members_last_told(void **state)
{
	static const char *const both[] = {"web", "db"};
	static const char *const one[] = {"db"};
	struct fixture *f = *state;
	struct store_person p = {.login = "alice",
	    .name = "Alice",
	    .language = "",
	    .zone = "",
	    .role = "",
	    .notify = "",
	    .events = "",
	    .key_file = ""};
	struct store_person *members;
	int64_t id;
	size_t n;

	assert_int_equal(store_person_put(f->store, &p, 1, &id, &f->err), 0);
	assert_int_equal(
	    store_person_set_groups(f->store, id, both, 2, &f->err), 0);
	assert_int_equal(store_person_members(
			     f->store, "Web", f->arena, &members, &n, &f->err),
	    0);
	assert_int_equal(n, 1);
	assert_string_equal(members[0].login, "alice");
	assert_int_equal(
	    store_person_set_groups(f->store, id, one, 1, &f->err), 0);
	assert_int_equal(store_person_members(
			     f->store, "web", f->arena, &members, &n, &f->err),
	    0);
	assert_int_equal(n, 0);
	/* Only the tracker knows who is locked. */
	p.locked = true;
	p.tracker_id = 7;
	assert_int_equal(store_person_put(f->store, &p, 2, &id, &f->err), 0);
	p.locked = false;
	p.tracker_id = 0;
	assert_int_equal(store_person_put(f->store, &p, 3, &id, &f->err), 0);
	assert_int_equal(store_person_members(
			     f->store, "db", f->arena, &members, &n, &f->err),
	    0);
	assert_int_equal(n, 0);
}

static void
a_ticket_carries_tasks(void **state)
{
	struct fixture *f = *state;
	int64_t adv = put(f, "A-1", NULL, "CVE-2026-7", NULL), ticket, task,
		vuln, revision;
	struct store_ticket t = {.state = STORE_TICKET_INTENDED,
				.marker = "m1",
				.watch = "w",
				.subject = "s",
				.project = "p",
				.list = "",
				.priority = "",
				.planned = "",
				.due = "2026-12-01",
				.wish = "alice",
				.created = 3},
			    *list;
	struct store_task k = {.host = "",
			      .watch = "w",
			      .status = "NEW",
			      .planned = "",
			      .due = ""},
			  *tasks;
	bool fresh;
	size_t n;

	t.founder = adv;
	assert_int_equal(store_ticket_add(f->store, &t, &ticket, &f->err), 0);
	assert_int_equal(
	    store_vulnerability_find(f->store, "CVE-2026-7", &vuln, &f->err),
	    0);
	k.vulnerability = vuln;
	k.ticket = ticket;
	assert_int_equal(store_task_add(f->store, &k, 3, &task, &f->err), 0);
	assert_int_equal(
	    store_task_of(f->store, ticket, f->arena, &tasks, &n, &f->err), 0);
	assert_int_equal(n, 1);
	assert_string_equal(tasks[0].key, "CVE-2026-7");
	tasks[0].status = "ONGOING";
	tasks[0].status_by = "alice";
	assert_int_equal(store_task_put(f->store, &tasks[0], 4, &f->err), 0);
	assert_int_equal(
	    store_task_find(f->store, vuln, "", f->arena, &tasks[0], &f->err),
	    0);
	assert_string_equal(tasks[0].status, "ONGOING");
	assert_int_equal(store_ticket_intended(
			     f->store, 5, 10, f->arena, &list, &n, &f->err),
	    0);
	assert_int_equal(n, 1);
	list[0].state = STORE_TICKET_OPEN;
	list[0].issue = 12;
	assert_int_equal(store_ticket_put(f->store, &list[0], &f->err), 0);
	assert_int_equal(
	    store_ticket_by_issue(f->store, 12, f->arena, &t, &f->err), 0);
	assert_string_equal(t.due, "2026-12-01");
	assert_int_equal(
	    store_ticket_join(f->store, ticket, adv, 1, &fresh, &f->err), 0);
	assert_true(fresh);
	assert_int_equal(
	    store_ticket_join(f->store, ticket, adv, 2, &fresh, &f->err), 0);
	assert_false(fresh);
	assert_int_equal(
	    store_ticket_joined(f->store, ticket, adv, &revision, &f->err), 0);
	assert_int_equal(revision, 2);
}

static void
a_rollback_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct store_source s = {.name = "jvn",
				.etag = "e",
				.last_modified = "",
				.last_error = ""},
			    got;

	assert_int_equal(store_begin(f->store, &f->err), 0);
	assert_int_equal(store_source_put(f->store, &s, &f->err), 0);
	store_rollback(f->store);
	assert_int_equal(
	    store_source_get(f->store, "jvn", f->arena, &got, &f->err),
	    BASE_NOTFOUND);
	assert_int_equal(store_source_put(f->store, &s, &f->err), 0);
	assert_int_equal(
	    store_source_get(f->store, "jvn", f->arena, &got, &f->err), 0);
	assert_string_equal(got.etag, "e");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(opening_again_keeps_all),
	    TEST(blobs_are_found_by_their_hash),
	    TEST(an_advisory_arrives_changes_and_is_restamped),
	    TEST(a_late_cve_changes_no_key),
	    TEST(people_keep_what_is_known),
	    TEST(groups_have_the_members_last_told),
	    TEST(a_ticket_carries_tasks),
	    TEST(a_rollback_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
