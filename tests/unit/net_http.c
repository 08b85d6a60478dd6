/* The HTTP client against a scripted server on loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>

#include "kairan/base_time.h"
#include "kairan/net_http.h"
#include "net_server.h"

#define OK_REPLY                                                               \
	"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"v1\"\r\n"             \
	"Last-Modified: Tue, 01 Dec 2026 00:00:00 GMT\r\n"                     \
	"Content-Type: text/xml; charset=utf-8\r\n\r\nhello"

static struct server server;
static struct net_http *http;
static struct net_response response;
static struct base_err err;

static void
begin(const struct server_reply *replies, int n,
    const struct net_http_options *options)
{
	static const struct net_http_options none;
	struct base_err none_err = BASE_ERR_INIT;

	server_start(&server, replies, n);
	err = none_err;
	net_response_init(&response);
	assert_int_equal(
	    net_http_new(options != NULL ? options : &none, &http, &err),
	    BASE_OK);
}

static void
end(void)
{
	net_http_free(http);
	server_stop(&server);
	net_response_release(&response);
}

static char *
url(const char *path)
{
	static char text[256];

	(void)snprintf(
	    text, sizeof(text), "http://127.0.0.1:%d%s", server.port, path);
	return text;
}

static enum base_status
get(const char *path)
{
	struct net_request request = {.url = url(path)};

	base_err_clear(&err);
	return net_http_request(http, &request, &response, &err);
}

static enum base_status
post(const char *path)
{
	struct net_request request = {
	    .url = url(path), .method = "POST", .body = "<a/>", .body_len = 4};

	base_err_clear(&err);
	return net_http_request(http, &request, &response, &err);
}

static void
gives_status_headers_and_body(void **state)
{
	const struct server_reply replies[] = {{.bytes = OK_REPLY},
	    {.bytes = "HTTP/1.1 304 Not Modified\r\n\r\n"}};
	struct net_request request = {.if_none_match = "\"v1\"",
	    .if_modified_since = "Tue, 01 Dec 2026 00:00:00 GMT"};

	(void)state;
	begin(replies, 2, NULL);
	assert_int_equal(get("/feed"), BASE_OK);
	assert_int_equal(response.status, 200);
	assert_string_equal(response.etag, "\"v1\"");
	assert_string_equal(
	    response.last_modified, "Tue, 01 Dec 2026 00:00:00 GMT");
	assert_string_equal(response.content_type, "text/xml; charset=utf-8");
	assert_string_equal(base_buf_text(&response.body), "hello");
	assert_true(response.sent);
	assert_int_equal(response.retry_after_s, -1);
	request.url = url("/feed");
	assert_int_equal(
	    net_http_request(http, &request, &response, &err), BASE_OK);
	assert_int_equal(response.status, 304);
	assert_string_equal(response.etag, "");
	assert_int_equal(response.body.len, 0);
	assert_non_null(strstr(server.seen[1], "If-None-Match: \"v1\"\r\n"));
	assert_non_null(strstr(server.seen[1],
	    "If-Modified-Since: Tue, 01 Dec 2026 00:00:00 GMT\r\n"));
	/* One kept connection. */
	assert_int_equal(server.connections, 1);
	end();
}

static void
errors_are_answers_too(void **state)
{
	const struct server_reply replies[] = {
	    {.bytes = "HTTP/1.1 503 Later\r\nRetry-After: 120\r\n"
		      "Content-Length: 4\r\n\r\nbusy"},
	    {.bytes = "HTTP/1.1 422 No\r\nContent-Length: 2\r\n\r\nno"},
	};

	(void)state;
	begin(replies, 2, NULL);
	assert_int_equal(get("/"), BASE_OK);
	assert_int_equal(response.status, 503);
	assert_int_equal(response.retry_after_s, 120);
	assert_int_equal(post("/"), BASE_OK);
	assert_int_equal(response.status, 422);
	assert_string_equal(base_buf_text(&response.body), "no");
	assert_non_null(strstr(server.seen[1], "POST / HTTP/1.1\r\n"));
	assert_non_null(strstr(server.seen[1], "\r\n\r\n<a/>"));
	assert_null(strstr(server.seen[1], "Expect:"));
	end();
}

/* A kept connection closed after the request came in: POST once, GET again. */
static void
never_posts_twice(void **state)
{
	const struct server_reply replies[] = {{.bytes = OK_REPLY},
	    {.bytes = NULL}, {.bytes = OK_REPLY}, {.bytes = NULL},
	    {.bytes = OK_REPLY}};

	(void)state;
	begin(replies, 5, NULL);
	assert_int_equal(get("/1"), BASE_OK);
	assert_int_equal(post("/2"), BASE_TEMP);
	assert_true(response.sent);
	assert_int_equal(response.status, 0);
	assert_non_null(strstr(err.text, "may have acted"));
	assert_int_equal(server.requests, 2);
	assert_int_equal(get("/3"), BASE_OK);
	assert_int_equal(get("/4"), BASE_OK);
	assert_non_null(strstr(server.seen[3], "GET /4 "));
	assert_non_null(strstr(server.seen[4], "GET /4 "));
	end();
}

/* A kept connection that the server has closed meanwhile costs nothing. */
static void
notices_a_closed_connection(void **state)
{
	const struct server_reply replies[] = {
	    {.bytes = OK_REPLY, .closes = true}, {.bytes = OK_REPLY}};
	int turns;

	(void)state;
	begin(replies, 2, NULL);
	assert_int_equal(get("/1"), BASE_OK);
	for (turns = 0; *(volatile int *)&server.closed == 0 && turns < 5000;
	     turns++)
		(void)usleep(1000);
	assert_int_equal(server.closed, 1);
	assert_int_equal(post("/2"), BASE_OK);
	assert_int_equal(response.status, 200);
	assert_int_equal(server.connections, 2);
	end();
}

static void
tells_whether_it_was_sent(void **state)
{
	const struct server_reply replies[] = {{.bytes = NULL}};
	struct net_request request = {.url = "http://127.0.0.1:1/"};

	(void)state;
	begin(replies, 1, NULL);
	assert_int_equal(
	    net_http_request(http, &request, &response, &err), BASE_TEMP);
	assert_false(response.sent);
	assert_non_null(strstr(err.text, "is the server up"));
	assert_int_equal(post("/"), BASE_TEMP);
	assert_true(response.sent);
	end();
}

static void
keeps_to_its_limits(void **state)
{
	const struct server_reply replies[] = {
	    {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"
		      "12345678901234567890123456789012345678901234567890",
		.closes = true},
	    {.bytes = "HTTP/1.1 200 OK\r\n\r\nx", .hangs = true},
	    {.bytes = OK_REPLY, .drips = true, .closes = true},
	};
	const struct net_http_options options = {
	    .body_max = 49, .deadline_ms = 2000};
	int64_t start;

	(void)state;
	begin(replies, 3, &options);
	assert_int_equal(get("/big"), BASE_LIMIT);
	assert_non_null(strstr(err.text, "limit of 49 bytes"));
	start = base_time_monotonic_ms();
	assert_int_equal(get("/hang"), BASE_TEMP);
	assert_int_equal(get("/drip"), BASE_TEMP);
	assert_true(base_time_monotonic_ms() - start < 50000);
	end();
}

/* 64 KiB of zeros in 96 bytes: the limit counts what comes out. */
static void
counts_decompressed_bytes(void **state)
{
	static const unsigned char zipped[] = {0x1f, 0x8b, 0x08, 0x00, 0x00,
	    0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x01, 0x01, 0x00, 0x00,
	    0x00, 0x80, 0x90, 0xfe, 0xaf, 0xee, 0x08, 0x0a, 0x00, 0x00, 0x00,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	    0x00, 0x00, 0x00, 0x00, 0x00, 0x6a, 0xeb, 0x8e, 0x97, 0xd7, 0x00,
	    0x00, 0x01, 0x00};
	char reply[4096];
	struct server_reply replies[1] = {{.bytes = reply, .closes = true}};
	const struct net_http_options options = {.body_max = 1000};
	int head;

	(void)state;
	head = snprintf(reply, sizeof(reply),
	    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
	memcpy(reply + head, zipped, sizeof(zipped));
	replies[0].len = (size_t)head + sizeof(zipped);
	begin(replies, 1, &options);
	assert_int_equal(get("/bomb"), BASE_LIMIT);
	assert_non_null(strstr(server.seen[0], "Accept-Encoding: gzip\r\n"));
	end();
}

static void
follows_redirects_for_get_alone(void **state)
{
	const struct server_reply replies[] = {
	    {.bytes = "HTTP/1.1 301 Moved\r\nLocation: /b\r\n"
		      "Content-Length: 0\r\n\r\n"},
	    {.bytes = OK_REPLY},
	    {.bytes = "HTTP/1.1 302 Found\r\nLocation: /c\r\n"
		      "Content-Length: 0\r\n\r\n"},
	};

	(void)state;
	begin(replies, 3, NULL);
	assert_int_equal(get("/a"), BASE_OK);
	assert_int_equal(response.status, 200);
	assert_int_equal(response.redirects, 1);
	assert_true(response.moved_permanently);
	assert_non_null(strstr(response.effective_url, "/b"));
	assert_int_equal(get("no-url"), BASE_INVALID);
	assert_string_equal(response.effective_url, "");
	assert_int_equal(post("/a"), BASE_OK);
	assert_int_equal(response.status, 302);
	assert_string_equal(response.location, "/c");
	end();
}

static void
refuses_odd_redirects(void **state)
{
	static const char *const to[] = {
	    "file:///etc/passwd", "gopher://127.0.0.1/", "/loop"};
	struct server_reply replies[SERVER_REPLIES];
	char text[3][256];
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		(void)snprintf(text[i], sizeof(text[i]),
		    "HTTP/1.1 302 F\r\nLocation: %s\r\n"
		    "Content-Length: 0\r\n\r\n",
		    to[i]);
	}
	for (i = 0; i < SERVER_REPLIES; i++)
		replies[i] =
		    (struct server_reply){.bytes = text[i < 2 ? i : 2]};
	begin(replies, SERVER_REPLIES, NULL);
	assert_int_equal(get("/file"), BASE_PERM);
	assert_non_null(strstr(err.text, "local file refused"));
	assert_int_not_equal(get("/gopher"), BASE_OK);
	assert_int_equal(get("/loop"), BASE_PERM);
	assert_non_null(strstr(err.text, "more than 5 redirects"));
	end();
}

/* A key, a password and what an error shows of them. */
static void
keeps_secrets(void **state)
{
	const struct net_header headers[] = {
	    {"X-Redmine-API-Key", "SECRETKEY", false},
	    {"X-Plain", "yes", false}};
	struct server_reply replies[2];
	struct server other;
	const struct server_reply ok[] = {{.bytes = OK_REPLY}};
	struct net_request request = {.headers = headers, .n_headers = 2};
	char away[128], first[128];

	(void)state;
	server_start(&other, ok, 1);
	(void)snprintf(away, sizeof(away),
	    "HTTP/1.1 302 F\r\nLocation: http://127.0.0.1:%d/x\r\n"
	    "Content-Length: 0\r\n\r\n",
	    other.port);
	replies[0] = (struct server_reply){.bytes = away};
	replies[1] = (struct server_reply){.bytes = NULL};
	begin(replies, 2, NULL);
	(void)snprintf(first, sizeof(first),
	    "http://joe:PASSWORD@127.0.0.1:%d/a", server.port);
	request.url = first;
	assert_int_equal(
	    net_http_request(http, &request, &response, &err), BASE_OK);
	assert_non_null(strstr(server.seen[0], "SECRETKEY"));
	assert_non_null(strstr(server.seen[0], "Authorization: Basic"));
	assert_null(strstr(other.seen[0], "SECRETKEY"));
	assert_null(strstr(other.seen[0], "Authorization"));
	assert_non_null(strstr(other.seen[0], "X-Plain: yes"));
	(void)snprintf(first, sizeof(first),
	    "http://joe:PASSWORD@127.0.0.1:%d/a?key=QUERYKEY", server.port);
	request.method = "POST";
	assert_int_equal(
	    net_http_request(http, &request, &response, &err), BASE_TEMP);
	assert_null(strstr(err.text, "PASSWORD"));
	assert_null(strstr(err.text, "QUERYKEY"));
	assert_null(strstr(err.text, "SECRETKEY"));
	end();
	server_stop(&other);
}

static void
refuses_what_cannot_be_sent(void **state)
{
	static const struct net_header bad[] = {{"X-A", "a\r\nX-B: b", false},
	    {"X A", "a", false}, {"", "a", false}};
	static const char *const urls[] = {"", "nothing", "ftp://127.0.0.1/",
	    "http://", "file:///etc/passwd", "http://a b/",
	    "http://127.0.0.1/\r\nX: y"};
	struct net_request request = {.n_headers = 1};
	const struct server_reply replies[] = {{.bytes = NULL}};
	size_t i;

	(void)state;
	begin(replies, 1, NULL);
	for (i = 0; i < BASE_LEN(bad); i++) {
		request.url = url("/");
		request.headers = &bad[i];
		assert_int_equal(
		    net_http_request(http, &request, &response, NULL),
		    BASE_INVALID);
	}
	request.n_headers = 0;
	for (i = 0; i < BASE_LEN(urls); i++) {
		request.url = urls[i];
		assert_int_equal(
		    net_http_request(http, &request, &response, NULL),
		    BASE_INVALID);
	}
	request.url = url("/");
	request.method = "GET /\r\n";
	assert_int_equal(
	    net_http_request(http, &request, &response, NULL), BASE_INVALID);
	assert_int_equal(server.connections, 0);
	end();
}

static void
reads_files_when_allowed(void **state)
{
	const struct net_http_options options = {
	    .allow_file = true, .body_max = 100};
	char path[] = "/tmp/net_http.XXXXXX", etag[128], where[64];
	struct net_request request = {.url = where};
	int fd = mkstemp(path);

	(void)state;
	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, "feed", 4), 4);
	assert_int_equal(futimens(fd, (struct timespec[2]){{1796083200, 0},
					  {1796083200, 0}}),
	    0);
	(void)snprintf(where, sizeof(where), "file://%s", path);
	net_response_init(&response);
	assert_int_equal(net_http_new(&options, &http, &err), BASE_OK);
	assert_int_equal(
	    net_http_request(http, &request, &response, &err), BASE_OK);
	assert_int_equal(response.status, 200);
	assert_string_equal(base_buf_text(&response.body), "feed");
	assert_string_equal(
	    response.last_modified, "Tue, 01 Dec 2026 00:00:00 GMT");
	(void)snprintf(etag, sizeof(etag), "%s", response.etag);
	request.if_none_match = etag;
	assert_int_equal(
	    net_http_request(http, &request, &response, &err), BASE_OK);
	assert_int_equal(response.status, 304);
	assert_int_equal(ftruncate(fd, 101), 0);
	assert_int_equal(
	    net_http_request(http, &request, &response, &err), BASE_LIMIT);
	(void)close(fd);
	(void)unlink(path);
	assert_int_equal(
	    net_http_request(http, &request, &response, NULL), BASE_NOTFOUND);
	request.url = "file:///dev/zero";
	assert_int_equal(
	    net_http_request(http, &request, &response, NULL), BASE_INVALID);
	net_http_free(http);
	net_response_release(&response);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gives_status_headers_and_body),
	    cmocka_unit_test(errors_are_answers_too),
	    cmocka_unit_test(never_posts_twice),
	    cmocka_unit_test(notices_a_closed_connection),
	    cmocka_unit_test(tells_whether_it_was_sent),
	    cmocka_unit_test(keeps_to_its_limits),
	    cmocka_unit_test(counts_decompressed_bytes),
	    cmocka_unit_test(follows_redirects_for_get_alone),
	    cmocka_unit_test(refuses_odd_redirects),
	    cmocka_unit_test(keeps_secrets),
	    cmocka_unit_test(refuses_what_cannot_be_sent),
	    cmocka_unit_test(reads_files_when_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
