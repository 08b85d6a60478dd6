/*
 * Messages that kill or stall libetpan 1.9.4 do nothing here; with the
 * guard that is meant for them switched off they do it again, so that a
 * guard which no longer guards is noticed.
 */
#include "mail_case.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../src/mail/mail_part.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

/* Repeats a piece. */
static void
repeat(struct base_buf *out, const char *piece, size_t n)
{
	while (n-- > 0)
		assert_int_equal(base_buf_puts(out, piece), BASE_OK);
}

static void
add(struct base_buf *out, const char *text)
{
	assert_int_equal(base_buf_puts(out, text), BASE_OK);
}

static void
quote_boundary(struct base_buf *out)
{
	add(out, "Content-Type: multipart/mixed; boundary=\"\\\"\"\n\n"
		 "--\"\n\nx\n--\"--\n");
}

static void
deep_comment(struct base_buf *out)
{
	add(out, "From: ");
	repeat(out, "(", 400000);
	add(out, "\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n");
}

static void
deep_comment_inside(struct base_buf *out)
{
	add(out, "Content-Type: message/rfc822\n\nFrom: ");
	repeat(out, "(", 400000);
	add(out, "\n\nx\n");
}

static void
deep_messages(struct base_buf *out)
{
	repeat(out, "Content-Type: message/rfc822\n\n", 40000);
}

/* Each inside the other, each with a boundary of its own. */
static void
deep_multiparts(struct base_buf *out)
{
	unsigned i;

	for (i = 0; i < 20000; i++)
		assert_int_equal(base_buf_printf(out,
				     "Content-Type: multipart/mixed; "
				     "boundary=b%u\n\n--b%u\n",
				     i, i),
		    BASE_OK);
}

struct hostile {
	const char *what;
	void (*make)(struct base_buf *out);
	unsigned guards_off; /* without these it kills or stalls */
};

static const struct hostile hostiles[] = {
    {"1: a boundary of one quotation mark", quote_boundary, MAIL_SCAN_HEADS},
    {"2: comments in comments", deep_comment, MAIL_SCAN_ALL},
    {"2: the same in an inner message", deep_comment_inside, MAIL_SCAN_ALL},
    {"3: messages in messages", deep_messages, MAIL_SCAN_HEADS},
    {"4: multiparts in multiparts", deep_multiparts, MAIL_SCAN_HEADS},
};

static double
cpu_seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Scans and has libetpan parse, in a child with 1 s of CPU; its wait
 * status. */
static int
in_child(const struct base_buf *message, unsigned guards)
{
	struct rlimit cpu = {1, 1}, stack = {(rlim_t)8 << 20, (rlim_t)8 << 20};
	struct mail_scan scan;
	bool failed;
	size_t n;
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)setrlimit(RLIMIT_CPU, &cpu);
		(void)setrlimit(RLIMIT_STACK, &stack);
		(void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		(void)close(STDERR_FILENO);
		mail_scan_guards = guards;
		mail_scan_run(
		    &scan, base_arena_new(), message->data, message->len);
		scan.is_composite = true; /* have it asked in any case */
		(void)mail_part_tree(&scan, &n, &failed);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
guarded(void **state)
{
	const struct hostile *h;
	struct base_buf message;
	struct mail *mail;
	double before, took;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(hostiles); i++) {
		h = &hostiles[i];
		base_buf_init(&message, MAIL_PARSE_MAX);
		h->make(&message);
		before = cpu_seconds();
		mail = mail_case_read_bytes(message.data, message.len);
		took = cpu_seconds() - before;
		if (took > (SANITIZED ? 2.0 : 0.3))
			fail_msg("%s: %.2f s", h->what, took);
		assert_true(mail->n_attachments <= MAIL_ATTACHMENTS_MAX);
		mail_free(mail);
		if (in_child(&message, MAIL_SCAN_ALL) != 0)
			fail_msg("%s: the guarded copy kills", h->what);
		base_buf_release(&message);
	}
}

static void
unguarded(void **state)
{
	const struct hostile *h;
	struct base_buf message;
	int status;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(hostiles); i++) {
		h = &hostiles[i];
		base_buf_init(&message, MAIL_PARSE_MAX);
		h->make(&message);
		status = in_child(&message, MAIL_SCAN_ALL & ~h->guards_off);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			fail_msg("%s: harmless without its guard: is libetpan "
				 "mended?",
			    h->what);
		base_buf_release(&message);
	}
}

struct limit {
	const char *what;
	const char *head;
	const char *piece;
	size_t n;
	const char *tail;
	const char *warning;
};

static const struct limit limits[] = {
    {"long header", "Subject: x\n",
	"X-Fill: 0123456789012345678901234567890"
	"1234567890123456789012345678901\n",
	5000, "\nbody\n", "a header was cut"},
    {"many fields", "Subject: x\n", "X: y\n", 2000, "\nbody\n",
	"fields were left out"},
    {"many parts", "Content-Type: multipart/mixed; boundary=b\n\n",
	"--b\n\nx\n", 1000, "--b--\n", "parts were left out"},
    {"many types", "Content-Type: multipart/mixed; boundary=b\n\n",
	"--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c--\n",
	1000, "--b--\n", "parts were not opened"},
    {"deep", "", "Content-Type: message/rfc822\n\n", 100, "x\n", "deeper than"},
};

static void
limited(void **state)
{
	const struct limit *l;
	struct base_buf message;
	struct mail *mail;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(limits); i++) {
		l = &limits[i];
		base_buf_init(&message, MAIL_PARSE_MAX);
		add(&message, l->head);
		repeat(&message, l->piece, l->n);
		add(&message, l->tail);
		mail = mail_case_read_bytes(message.data, message.len);
		if (!mail_case_warned(mail, l->warning))
			fail_msg("%s: no word of it", l->what);
		mail_free(mail);
		base_buf_release(&message);
	}
}

static void
oversize(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_buf message;
	struct mail *mail = NULL;
	char *fill = base_xmalloc(MAIL_SIZE_MAX + 1);

	(void)state;
	memset(fill, 'x', MAIL_SIZE_MAX + 1);
	assert_int_equal(
	    mail_parse(fill, MAIL_SIZE_MAX + 1, &mail, &err), BASE_LIMIT);
	base_buf_init(&message, MAIL_SIZE_MAX);
	add(&message, "Subject: large\nFrom: a@example.jp\n\n");
	assert_int_equal(base_buf_add(&message, fill, MAIL_PARSE_MAX), BASE_OK);
	mail = mail_case_read_bytes(message.data, message.len);
	assert_true(mail->is_header_only);
	assert_string_equal(mail->subject, "large");
	assert_string_equal(mail_addrs_first(&mail->from), "a@example.jp");
	assert_true(mail_case_warned(mail, "only the header"));
	mail_free(mail);
	base_buf_release(&message);
	free(fill);
}

/* Ten times the text takes about ten times the time. */
static const struct limit growing[] = {
    {"words", "Subject: x\n\n", "=?utf-8?Q?a?= ", 1, "", NULL},
    {"open words", "Subject: ", "=?a?Q?", 1, "\n\nx", NULL},
    {"quotes", "To: ", "\"a\\\"", 1, "\n\nx", NULL},
    {"angles", "To: ", "<<a@b,", 1, "\n\nx", NULL},
    {"JIS starts", "To: ", "\x1b$", 1, "\n\nx", NULL},
    {"ids", "References: ", "<a@b", 1, "\n\nx", NULL},
    {"parameters", "Content-Type: a/b", "; x=\"y", 1, "\n\nx", NULL},
    {"continuations", "Content-Type: a/b", "; name*1=y", 1, "\n\nx", NULL},
    {"delimiters", "Content-Type: multipart/mixed; boundary=b\n\n",
	"--b\nA: b\n", 1, "", NULL},
    {"no delimiters", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n",
	"--c\n", 1, "", NULL},
    {"uuencode", "Subject: x\n\n", "begin 644 a\n", 1, "", NULL},
    {"clearsign", "Subject: x\n\n", "-----BEGIN PGP SIGNED MESSAGE-----\n", 1,
	"", NULL},
    {"flowed", "Content-Type: text/plain; format=flowed\n\n", "> a \n", 1, "",
	NULL},
    {"base64", "Content-Transfer-Encoding: base64\n\n", "A=\n_ ", 1, "", NULL},
    {"report", "Content-Type: message/delivery-status\n\n", "A: b\n\n", 1, "",
	NULL},
    {"CR", "Subject: x\n\n", "\r", 1, "\n", NULL},
    {"binary parts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
	"--b\r\nContent-Type: a/b\r\n\r\nx\ry\r\n", 1, "", NULL},
};

static double
time_of(const struct limit *l, size_t bytes)
{
	struct base_buf message;
	double before, best = 1e9, took;
	int round;

	base_buf_init(&message, MAIL_PARSE_MAX);
	add(&message, l->head);
	repeat(&message, l->piece, bytes / strlen(l->piece));
	add(&message, l->tail);
	for (round = 0; round < 3; round++) {
		before = cpu_seconds();
		mail_free(mail_case_read_bytes(message.data, message.len));
		took = cpu_seconds() - before;
		if (took < best)
			best = took;
	}
	base_buf_release(&message);
	return best;
}

static void
linear(void **state)
{
	double small, large;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(growing); i++) {
		small = time_of(&growing[i], 100000);
		large = time_of(&growing[i], 1000000);
		/* Below 20 ms there is nothing to measure. */
		if (large > 0.02 && large > 15 * small)
			fail_msg("%s: %.3f s for 100 kB, %.3f s for 1 MB",
			    growing[i].what, small, large);
		if (large > (SANITIZED ? 5.0 : 0.5))
			fail_msg("%s: %.3f s", growing[i].what, large);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(guarded),
	    cmocka_unit_test(unguarded), cmocka_unit_test(limited),
	    cmocka_unit_test(oversize), cmocka_unit_test(linear)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
