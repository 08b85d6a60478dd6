/*
 * The Redmine side against canned answers: what is sent, how answers are
 * read, what becomes of failures.  The real server is in tests/cmd/tracker.t.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kairan/base_file.h"
#include "kairan/tracker_redmine.h"
#include "../../src/tracker/tracker_remote.h"

struct canned {
	int status;
	const char *type;
	const char *body;
};

static char url[64];
static char record[64];
static pid_t server;

/* Reads one request; its headers and body go to the record. */
static void
take(int fd)
{
	static char buf[1 << 20];
	size_t len = 0, want = 0;
	char *end = NULL, *length;
	ssize_t got;
	FILE *f;

	while (end == NULL || len < want) {
		got = read(fd, buf + len, sizeof(buf) - 1 - len);
		if (got <= 0)
			break;
		len += (size_t)got;
		buf[len] = '\0';
		end = strstr(buf, "\r\n\r\n");
		length = strcasestr(buf, "\r\nContent-Length: ");
		if (end != NULL)
			want = (size_t)(end + 4 - buf) +
			       (length != NULL ? strtoul(length + 18, NULL, 10)
					       : 0);
	}
	f = fopen(record, "a");
	if (f != NULL) {
		fwrite(buf, 1, len, f);
		fputs("\n====\n", f);
		fclose(f);
	}
}

static void
serve(int listener, const struct canned *answers, size_t n)
{
	size_t i;
	int fd;

	for (i = 0; i < n; i++) {
		fd = accept(listener, NULL, NULL);
		if (fd < 0)
			break;
		take(fd);
		if (answers[i].status != 0)
			dprintf(fd,
			    "HTTP/1.1 %d X\r\nContent-Type: %s\r\n"
			    "Content-Length: %zu\r\nLocation: /login\r\n"
			    "Connection: close\r\n\r\n%s",
			    answers[i].status, answers[i].type,
			    strlen(answers[i].body), answers[i].body);
		close(fd);
	}
}

/* A server that gives these answers in turn, one connection each. */
static struct tracker *
start(const struct canned *answers, size_t n,
    struct tracker_redmine_options *options)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	struct base_err err = BASE_ERR_INIT;
	struct tracker *tracker = NULL;
	int listener = socket(AF_INET, SOCK_STREAM, 0), fd;

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(
	    bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 8), 0);
	assert_int_equal(
	    getsockname(listener, (struct sockaddr *)&address, &size), 0);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/red/",
	    ntohs(address.sin_port));
	strcpy(record, "/tmp/kairan-canned-XXXXXX");
	fd = mkstemp(record);
	assert_true(fd >= 0);
	close(fd);
	server = fork();
	if (server == 0) {
		serve(listener, answers, n);
		_exit(0);
	}
	close(listener);
	options->url = url;
	options->api_key = "gatewaykey";
	options->timeout_ms = 10000;
	assert_int_equal(
	    tracker_redmine_open(options, &tracker, &err), BASE_OK);
	return tracker;
}

/* What was received, to be freed. */
static char *
stop(struct tracker *tracker)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_buf got;

	tracker_free(tracker);
	kill(server, SIGTERM);
	waitpid(server, NULL, 0);
	base_buf_init(&got, 1 << 20);
	assert_int_equal(base_file_read(record, &got, &err), BASE_OK);
	unlink(record);
	return base_buf_take(&got, NULL);
}

#define XML "application/xml; charset=utf-8"
#define STATUSES                                                               \
	"<issue_statuses type=\"array\"><issue_status><id>1</id>"              \
	"<name>Open</name><is_closed>false</is_closed></issue_status>"         \
	"<issue_status><id>5</id><name>Done</name><is_closed>true"             \
	"</is_closed></issue_status></issue_statuses>"
/* The newest journal first, as some people have it; two of our words on one
 * status of the site. */
#define ISSUE                                                                  \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?><issue><id>7</id>"          \
	"<project id=\"3\" name=\"P &amp; Q\"/><tracker id=\"4\" name=\"V\"/>" \
	"<status id=\"5\" name=\"Done\" is_closed=\"true\"/>"                  \
	"<priority id=\"2\" name=\"Normal\"/><author id=\"9\" name=\"K\"/>"    \
	"<assigned_to id=\"11\" name=\"ops\"/><subject>証明書</subject>"    \
	"<description>a\nb</description><due_date>2026-12-24</due_date>"       \
	"<is_private>true</is_private><custom_fields type=\"array\">"          \
	"<custom_field id=\"1\" name=\"CVE\" multiple=\"true\">"               \
	"<value type=\"array\"><value>CVE-2026-1</value>"                      \
	"<value>CVE-2026-2</value></value></custom_field>"                     \
	"<custom_field id=\"77\" name=\"Their own\"><value>x</value>"          \
	"</custom_field><custom_field id=\"8\" name=\"exact STATUS\">"         \
	"<value>WORKAROUND</value></custom_field><custom_field id=\"6\" "      \
	"name=\"Planned date\"><value>2026-12-01</value></custom_field>"       \
	"</custom_fields><created_on>2026-11-01T00:00:00Z</created_on>"        \
	"<updated_on>2026-11-03T00:00:00Z</updated_on>"                        \
	"<closed_on>2026-11-02T00:00:00Z</closed_on>"                          \
	"<journals type=\"array\"><journal id=\"30\"><user id=\"12\" "         \
	"name=\"Late\"/><notes>late</notes><created_on>2026-11-03T00:00:00Z"   \
	"</created_on><private_notes>true</private_notes><details "            \
	"type=\"array\"/></journal><journal id=\"20\"><user id=\"10\" "        \
	"name=\"Closer\"/><notes/><created_on>2026-11-02T00:00:00Z"            \
	"</created_on><private_notes>false</private_notes><details "           \
	"type=\"array\"><detail property=\"attr\" name=\"status_id\">"         \
	"<old_value>1</old_value><new_value>5</new_value></detail>"            \
	"<detail property=\"cf\" name=\"8\"><old_value/><new_value>WORKAROUND" \
	"</new_value></detail></details></journal></journals>"                 \
	"<allowed_statuses type=\"array\"><status id=\"1\" name=\"Open\" "     \
	"is_closed=\"false\"/><status id=\"5\" name=\"Done\" "                 \
	"is_closed=\"true\"/></allowed_statuses></issue>"

static void
site(struct tracker_redmine_options *options)
{
	int i;

	memset(options, 0, sizeof(*options));
	for (i = 0; i < TRACKER_STATUSES; i++)
		options->statuses[i] = i < 4 ? "Open" : "Done";
}

static void
test_read(void **state)
{
	const struct canned answers[] = {
	    {200, XML, ISSUE}, {200, XML, STATUSES}};
	struct base_err err = BASE_ERR_INIT;
	struct tracker_redmine_options options;
	const struct tracker_as alice = {"alice", NULL};
	struct tracker_issue *issue = NULL;
	struct tracker *tracker;
	char *sent;

	(void)state;
	site(&options);
	tracker = start(answers, 2, &options);
	assert_int_equal(
	    tracker_read(tracker, &alice, 7,
		TRACKER_WITH_JOURNALS | TRACKER_WITH_ALLOWED, &issue, &err),
	    BASE_OK);
	assert_string_equal(issue->project_name, "P & Q");
	assert_string_equal(issue->subject, "証明書");
	assert_string_equal(issue->status.word, "WORKAROUND");
	assert_string_equal(
	    issue->fields[TRACKER_FIELD_CVE], "CVE-2026-1, CVE-2026-2");
	assert_null(issue->fields[TRACKER_FIELD_HOST]);
	assert_int_equal(issue->planned.day, 1);
	assert_int_equal(issue->due.day, 24);
	assert_true(issue->is_private);
	assert_int_equal(issue->journals_n, 2);
	assert_int_equal(issue->journals[0].id, 20);
	assert_true(issue->journals[1].is_private);
	assert_string_equal(issue->journals[0].details[0].label, "status");
	assert_string_equal(
	    issue->journals[0].details[1].label, "exact_status");
	assert_string_equal(issue->closed_by.name, "Closer");
	assert_int_equal(issue->allowed_n, 2);
	tracker_issue_free(issue);
	sent = stop(tracker);
	assert_non_null(
	    strstr(sent, "GET /red/issues/7.xml?include=journals,"));
	assert_non_null(strstr(sent, "X-Redmine-API-Key: gatewaykey"));
	assert_non_null(strstr(sent, "X-Redmine-Switch-User: alice"));
	free(sent);
}

static void
test_update(void **state)
{
	const struct canned answers[] = {{200, XML, ISSUE},
	    {200, XML, STATUSES}, {204, XML, ""}, {200, XML, ISSUE}};
	struct base_err err = BASE_ERR_INIT;
	struct tracker_redmine_options options;
	const struct tracker_as bob = {"bob", "bobskey"};
	struct tracker_result result;
	struct tracker_wish wish;
	struct tracker *tracker;
	char *sent;

	(void)state;
	site(&options);
	options.act = TRACKER_ACT_KEY;
	tracker = start(answers, 4, &options);
	memset(&wish, 0, sizeof(wish));
	wish.set = TRACKER_SET_NOTES | TRACKER_SET_STATUS | TRACKER_SET_DUE |
		   TRACKER_SET_PLANNED | TRACKER_SET_ASSIGNEE;
	wish.notes = "a <b> & \x01 ]]>";
	wish.status = "ONGOING";
	wish.marker = "ref-1";
	tracker_result_init(&result);
	assert_int_equal(
	    tracker_update(tracker, &bob, 7, &wish, &result, &err), BASE_OK);
	/* The canned ticket has not changed: all of it was dropped. */
	assert_int_equal(result.dropped_n, 5);
	assert_int_equal(result.requests, 4);
	tracker_result_release(&result);
	sent = stop(tracker);
	assert_non_null(strstr(sent, "X-Redmine-API-Key: bobskey"));
	assert_null(strstr(sent, "Switch-User"));
	assert_non_null(strstr(sent,
	    "<notes>a &lt;b&gt; &amp; \xef\xbf\xbd ]]&gt;\n\nref-1</notes>"));
	assert_non_null(strstr(sent, "<status_id>1</status_id>"));
	assert_non_null(strstr(sent, "<due_date type=\"string\"></due_date>"));
	assert_non_null(
	    strstr(sent, "<assigned_to_id type=\"string\"></assigned_to_id>"));
	assert_non_null(strstr(
	    sent, "<custom_field id=\"6\"><value type=\"string\"></value>"));
	free(sent);
}

static void
test_failures(void **state)
{
	static const struct {
		struct canned answer;
		enum base_status status;
		const char *word;
	} cases[] = {{{401, XML, ""}, BASE_TEMP, "API key of bob"},
	    {{403, XML, ""}, BASE_PERM, "may not"},
	    {{404, XML, ""}, BASE_NOTFOUND, "404"},
	    {{410, XML, ""}, BASE_NOTFOUND, "410"},
	    {{409, XML, ""}, BASE_TEMP, "409"},
	    {{412, XML, ""}, BASE_PERM, "bob is locked or unknown"},
	    {{422, XML,
		 "<errors type=\"array\"><error>題名を入力してください"
		 "</error><error>x</error></errors>"},
		BASE_PERM, "題名を入力してください; x"},
	    {{429, XML, ""}, BASE_TEMP, "later"},
	    {{500, "text/html", "<html>x"}, BASE_TEMP, "HTML error page"},
	    {{302, "text/html", "x"}, BASE_INVALID, "redirects to /login"},
	    {{200, "text/html", "<!DOCTYPE html><html></html>"}, BASE_INVALID,
		"HTML page"},
	    {{200, XML, "<issue><id>7"}, BASE_INVALID, "answer of"},
	    {{200, XML, "<users/>"}, BASE_INVALID, "<users>"},
	    {{200, XML, "<issue><id>x</id></issue>"}, BASE_INVALID, "number"},
	    {{200, XML,
		 "<!DOCTYPE x [<!ENTITY e \"eeee\">]><issue>&e;</issue>"},
		BASE_INVALID, "answer of"},
	    {{200, XML, ""}, BASE_INVALID, "nothing"}};
	const struct tracker_as bob = {"bob", NULL};
	struct tracker_redmine_options options;
	struct tracker_issue *issue;
	struct tracker *tracker;
	enum base_status status;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct base_err err = BASE_ERR_INIT;

		site(&options);
		tracker = start(&cases[i].answer, 1, &options);
		issue = NULL;
		status = tracker_read(tracker, &bob, 7, 0, &issue, &err);
		if (status != cases[i].status ||
		    strstr(err.text, cases[i].word) == NULL)
			fail_msg("%zu: %s: %s", i, base_status_name(status),
			    err.text);
		assert_null(issue);
		assert_null(strstr(err.text, "gatewaykey"));
		free(stop(tracker));
	}
}

static void
test_urls(void **state)
{
	static const struct {
		const char *url;
		enum base_status status;
	} cases[] = {{"https://redmine.example/", BASE_OK},
	    {"http://127.0.0.1:3000", BASE_OK}, {"http://[::1]/", BASE_OK},
	    {"http://localhost/redmine", BASE_OK},
	    {"http://redmine.example/", BASE_PERM},
	    {"http://127.0.0.1.example/", BASE_PERM},
	    {"http://[2001:db8::1]/", BASE_PERM},
	    {"ftp://redmine.example/", BASE_INVALID},
	    {"redmine.example", BASE_INVALID}};
	struct tracker_redmine_options options;
	char out[TRACKER_URL_SIZE];
	struct tracker *tracker;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(cases); i++) {
		struct base_err err = BASE_ERR_INIT;

		memset(&options, 0, sizeof(options));
		options.url = cases[i].url;
		options.public_url = "https://public.example/r/";
		tracker = NULL;
		assert_int_equal(tracker_redmine_open(&options, &tracker, &err),
		    cases[i].status);
		if (tracker == NULL)
			continue;
		assert_int_equal(tracker_issue_url(tracker, 5, out), BASE_OK);
		assert_string_equal(out, "https://public.example/r/issues/5");
		tracker_free(tracker);
	}
}

static bool
count_one(const struct tracker_issue *issue, void *data)
{
	(void)issue;
	++*(size_t *)data;
	return true;
}

/* A tracker that lists one page again and again. */
static void
test_circle(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct tracker_redmine_options options;
	struct tracker *tracker;
	struct canned answers[2];
	struct base_buf page;
	size_t i, n = 0;

	(void)state;
	base_buf_init(&page, 1 << 16);
	assert_int_equal(
	    base_buf_puts(&page, "<issues type=\"array\">"), BASE_OK);
	for (i = 1; i <= TRACKER_PAGE; i++)
		assert_int_equal(
		    base_buf_printf(&page,
			"<issue><id>%zu</id><status id=\"1\" "
			"name=\"Open\" is_closed=\"false\"/></issue>",
			i),
		    BASE_OK);
	assert_int_equal(base_buf_puts(&page, "</issues>"), BASE_OK);
	answers[0] = answers[1] =
	    (struct canned){200, XML, base_buf_text(&page)};
	site(&options);
	tracker = start(answers, 2, &options);
	assert_int_equal(tracker_changes_since(tracker, 0, count_one, &n, &err),
	    BASE_INVALID);
	assert_non_null(strstr(err.text, "after #100"));
	assert_int_equal(n, TRACKER_PAGE);
	free(stop(tracker));
	base_buf_release(&page);
}

/* More names than are kept: what was asked last is known. */
static void
test_names(void **state)
{
	static struct tracker_remote_names names;
	char name[24];
	int64_t i;
	size_t k;

	(void)state;
	for (i = 1; i <= TRACKER_REMOTE_NAMES + 3; i++) {
		snprintf(name, sizeof(name), "p%lld", (long long)i);
		tracker_remote_learn(&names, i, name, 0);
		assert_string_equal(
		    tracker_remote_by_id(&names, i)->name, name);
	}
	assert_string_equal(tracker_remote_by_id(&names, 1)->name, "p1");
	assert_null(tracker_remote_by_id(&names, TRACKER_REMOTE_NAMES));
	for (k = 0; k < names.n; k++)
		free(names.v[k].name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_read),
	    cmocka_unit_test(test_update), cmocka_unit_test(test_failures),
	    cmocka_unit_test(test_urls), cmocka_unit_test(test_circle),
	    cmocka_unit_test(test_names)};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("tracker canned", tests, NULL, NULL);
}
