/* flow: pictures that stand in the text of a reply are named in the comment
 * where they stood. */
#include "flow_world.h"

static const char alice[] = "alice@example.jp";

static void
one_ticket(void)
{
	world_import(
	    "A-1", "Example VPN lets anybody in", "See CVE-2026-1001.");
	world_open();
}

/* A reply whose content begins with its Content-Type field. */
static void
say(const char *content)
{
	struct world_seek seek = world_mail("opened", alice);
	char *message, *address;
	const char *at;

	assert_true(seek.n > 0);
	at = strchr(seek.row.message_id, '@');
	address = base_xprintf("kairan+%.*s@example.jp",
	    (int)(at - seek.row.message_id), seek.row.message_id);
	message = base_xprintf("From: %s\nTo: %s\nSubject: Re: x\n"
			       "Message-ID: <r1@x>\nMIME-Version: 1.0\n%s",
	    alice, address, content);
	world_deliver(alice, address, message);
	free(message);
	free(address);
	world_ingest();
}

#define PNG(type, id, disposition, name)                                       \
	"Content-Type: " type "; name=\"" name "\"\n" id disposition           \
	"Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"

struct sample {
	const char *what;
	const char *content;
	const char *comment; /* what the note begins with */
	size_t files;
};

static const struct sample samples[] = {
    {"HTML, with another name for those who see none",
	"Content-Type: multipart/related; boundary=r\n\n"
	"--r\nContent-Type: text/html\n\n"
	"<p>Look here: <img src='cid:a@x' alt='Graph'> ok?</p><p>Bye</p>\n"
	"--r\n" PNG(
	    "image/png", "Content-ID: <a@x>\n", "", "load.png") "--r--\n",
	"Look here: [Graph] ok? [image: load.png]\n\nBye", 1},
    {"HTML, a line for itself",
	"Content-Type: multipart/related; boundary=r\n\n"
	"--r\nContent-Type: text/html\n\n"
	"<p>Look here:</p><p><img src='cid:a@x'></p><p>Bye</p>\n"
	"--r\n" PNG(
	    "image/png", "Content-ID: <a@x>\n", "", "load.png") "--r--\n",
	"Look here:\n\n[image: load.png]\n\nBye", 1},
    {"Outlook's plain text",
	"Content-Type: multipart/related; boundary=r\n\n"
	"--r\nContent-Type: multipart/alternative; boundary=a\n\n"
	"--a\nContent-Type: text/plain\n\n"
	"Look here:\n[cid:image001.png@01DC5A]\nBye\n"
	"--a\nContent-Type: text/html\n\n<p>Look here:<br>"
	"<img src=\"cid:image001.png@01DC5A\"><br>Bye\n--a--\n"
	"--r\n" PNG("image/png", "Content-ID: <image001.png@01DC5A>\n", "",
	    "image001.png") "--r--\n",
	"Look here:\n[image: image001.png]\nBye", 1},
    {"Gmail's plain text",
	"Content-Type: multipart/related; boundary=r\n\n"
	"--r\nContent-Type: multipart/alternative; boundary=a\n\n"
	"--a\nContent-Type: text/plain\n\n"
	"Look here: [image: image.png] thanks\n"
	"--a\nContent-Type: text/html\n\n<p>Look here: "
	"<img src=\"cid:ii_1\" alt=\"image.png\"> thanks\n--a--\n"
	"--r\n" PNG(
	    "image/png", "Content-ID: <ii_1>\n", "", "image.png") "--r--\n",
	"Look here: [image: image.png] thanks", 1},
    {"between two texts, as Apple's programs send it",
	"Content-Type: multipart/mixed; boundary=m\n\n"
	"--m\nContent-Type: text/plain\n\nstatus: ONGOING\n\nBefore\n"
	"--m\n" PNG("image/jpeg", "",
	    "Content-Disposition: inline; filename=IMG_1.jpg\n",
	    "IMG_1.jpg") "--m\nContent-Type: text/plain\n\nBehind\n--m--\n",
	"Before [image: IMG_1.jpg]\nBehind", 1},
    {"where only a command stood",
	"Content-Type: multipart/mixed; boundary=m\n\n"
	"--m\nContent-Type: text/plain\n\nstatus: ONGOING\n"
	"--m\n" PNG("image/jpeg", "",
	    "Content-Disposition: inline; filename=IMG_1.jpg\n",
	    "IMG_1.jpg") "--m\nContent-Type: text/plain\n\nBehind\n--m--\n",
	"[image: IMG_1.jpg]\nBehind", 1},
    /* No place: attached, quoted, in a signature, not stored. */
    {"attached",
	"Content-Type: multipart/mixed; boundary=m\n\n"
	"--m\nContent-Type: text/plain\n\nBefore\n"
	"--m\n" PNG("image/jpeg", "",
	    "Content-Disposition: attachment; filename=IMG_1.jpg\n",
	    "IMG_1.jpg") "--m--\n",
	"Before\n\nkairan-", 1},
    {"in a signature",
	"Content-Type: multipart/related; boundary=r\n\n"
	"--r\nContent-Type: text/plain\n\nBefore\n\n-- \nAlice\n"
	"[cid:logo@x]\n"
	"--r\n" PNG(
	    "image/png", "Content-ID: <logo@x>\n", "", "logo.png") "--r--\n",
	"Before\n\nkairan-", 1},
    {"an empty file",
	"Content-Type: multipart/related; boundary=r\n\n"
	"--r\nContent-Type: text/plain\n\nBefore\n[cid:a@x]\nBehind\n"
	"--r\nContent-Type: image/png\nContent-ID: <a@x>\n\n--r--\n",
	"Before\n[cid:a@x]\nBehind", 0},
};

static void
places(void **state)
{
	struct tracker_issue *issue;
	const char *notes;
	size_t i, bad = 0;

	for (i = 0; i < BASE_LEN(samples); i++) {
		world_begin(state);
		one_ticket();
		say(samples[i].content);
		issue = world_issue(1);
		notes = issue->journals_n == 0
			    ? "(none)"
			    : issue->journals[issue->journals_n - 1].notes;
		if (strncmp(notes, samples[i].comment,
			strlen(samples[i].comment)) != 0 ||
		    issue->attachments_n != samples[i].files) {
			print_message("# %s: %zu files, \"%s\"\n",
			    samples[i].what, issue->attachments_n, notes);
			bad++;
		}
		tracker_issue_free(issue);
		world_end(state);
	}
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(places)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
