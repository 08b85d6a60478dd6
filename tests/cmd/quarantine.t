#!/bin/sh
# A mail that kills its parser: contained, tried once more, then put aside;
# its sender and the operator are told once, the mails beside it go on.
# What else a parser may do to its sandbox: tests/unit/base_child.c.
. "$(dirname "$0")/../lib/tap.sh"

# iconv (in kairan-reader, which holds libetpan) and libetpan (where kairan
# reads itself) are made to fail at a mark, before they are loaded: the product
# has no hook for that.
cat >"$T/bad.c" <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
has(const char *text, size_t len, const char *mark)
{
	return memmem(text, len, mark, strlen(mark)) != NULL;
}

static void
harm(const char *text, size_t len)
{
	volatile unsigned turns = 0;
	static char junk[8192];
	int fd;

	if (has(text, len, "parser: abort"))
		abort();
	if (has(text, len, "parser: fault"))
		*(volatile char *)8 = 1;
	if (has(text, len, "parser: garbage")) {
		/* To whoever listens, as if it were what was read. */
		memset(junk, 0x7f, sizeof junk);
		for (fd = 0; fd < 64; fd++)
			if (write(fd, junk, sizeof junk) < 0)
				continue;
		_exit(0);
	}
	while (has(text, len, "parser: spin"))
		turns++;
}

int
mailmime_parse(const char *text, size_t len, size_t *at, void **out)
{
	int (*real)(const char *, size_t, size_t *, void **);

	harm(text, len);
	*(void **)&real = dlsym(RTLD_NEXT, "mailmime_parse");
	return real(text, len, at, out);
}

size_t
iconv(void *cd, char **in, size_t *in_len, char **out, size_t *room)
{
	static size_t (*real)(void *, char **, size_t *, char **, size_t *);

	if (in != NULL && *in != NULL)
		harm(*in, *in_len);
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "iconv");
	return real(cd, in, in_len, out, room);
}
EOF
# A library that comes before the sanitizer's own is refused by it.
nm "$B/kairan" 2>/dev/null | grep -q __asan_init &&
    skip_all "not under a sanitizer"
command -v cc >/dev/null || skip_all "no C compiler"
ok 'a bad library is built' cc -shared -fPIC -o "$T/bad.so" "$T/bad.c" -ldl

D=$T/site
mkdir "$D"
cat >"$D/kairan.conf" <<'EOF'
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out"
    operator = "ops@example.jp" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = "alice@example.jp" time_zone = "Asia/Tokyo" }
EOF
cat >"$D/feed.xml" <<'EOF'
<rss version="2.0"><channel><title>V</title><item>
<title>Flaw in a thing CVE-2026-4444</title><link>https://v.example/1</link>
</item></channel></rss>
EOF
kairan() {
	LD_PRELOAD=$T/bad.so "$B/kairan" -C "$D" "$@" 2>>"$T/log"
}
sql() {
	sqlite3 "$D/kairan.db" "$@"
}
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
to=$(sql "select message_id from outbox where id = 1")
to=kairan+${to%@*}@example.jp
# A header that iconv decodes, with "parser: MARK" in it.
mark() {
	printf 'X-Mark: =?gb18030?B?%s?=' \
	    "$(printf 'parser: %s \260\241' "$1" | base64)"
}
# mail NAME MARK TEXT [SENDER]: with two parts, so that libetpan splits it
mail() {
	printf 'From: alice@example.jp\nTo: %s\nSubject: Re: %s\nMessage-ID: <%s@example.jp>\n%s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n%s\n\n--b\nContent-Type: text/plain\nContent-Disposition: attachment\n\nparser: %s\n--b--\n' \
	    "$to" "$1" "$1" "$(mark "$2")" "$3" "$2" |
	    "$B/kairan-intake" -d "$D/spool" -f "${4-alice@example.jp}" "$to"
}
state() {
	sql "select state || ' ' || attempts from inbox where id = $1"
}

mail m1 abort 'status: ONGOING'
kairan ingest >/dev/null
like 'killed twice, put aside' "$(state 1)" '^quarantined 2$'
like 'the log tells why' "$(grep mail-quarantined "$T/log")" \
    'inbox=1 .*reason="tried a forbidden system call"'
is 'its sender is told once' \
    "$(sql "select count(*) from outbox where inbox = 1
	and recipient = 'alice@example.jp'")" 1
is 'the operator is alarmed once' \
    "$(sql "select count(*) from outbox where recipient = 'ops@example.jp'")" 1
kairan send >/dev/null
id=$(sql "select message_id from outbox where inbox = 1
    and recipient = 'alice@example.jp'")
like 'the letter says that it could not be read' \
    "$(kairan show --raw "$id" | "$B/kairan" parse --reply)" \
    'could not be read'
kairan ingest >/dev/null
kairan ingest >/dev/null
is 'and it stays so' "$(state 1)" 'quarantined 2'
is 'nobody is told again' \
    "$(sql "select count(*) from outbox where id > 1")" 2
like 'the queue shows it' "$(kairan queue)" 'quarantined'
like 'so does its history, by its Message-ID' "$(kairan history '<m1@example.jp>')" \
    'quarantined'

# Three at once with a good one between them, which may have to wait once for
# one before it about the same ticket.
mail m2 fault 'status: ONGOING'
mail m3 good 'planned: +1w'
mail m4 spin 'status: ONGOING'
mail m5 better 'A comment.'
kairan ingest >/dev/null
like 'a fault is contained' "$(state 2)" '^quarantined 2$'
like 'a loop is ended' "$(state 4)" '^quarantined 2$'
like 'the good one beside them is carried out' "$(state 3)" '^applied [12]$'
like 'and the one behind them' "$(state 5)" '^commented [12]$'

# Nobody stands behind the null sender.
n=$(sql 'select count(*) from outbox')
mail m6 abort 'status: ONGOING' ''
kairan ingest >/dev/null
like 'one of the null sender is put aside, too' "$(state 6)" '^quarantined 2$'
is 'nothing is answered to it, but the operator knows' \
    "$(sql "select group_concat(recipient) from outbox where id > $n")" \
    ops@example.jp

# Nor behind a list or a program.
n=$(sql 'select count(*) from outbox')
printf 'From: l@example.jp\nAuto-Submitted: auto-replied\n%s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nparser: abort\n--b--\n' "$(mark abort)" |
    "$B/kairan-intake" -d "$D/spool" -f l@example.jp "$to"
kairan ingest >/dev/null
is 'nor to an automatic mail' \
    "$(sql "select group_concat(distinct recipient) from outbox where id > $n")" \
    ops@example.jp

# What it sends is no mail.
mail m8 garbage 'status: PATCH_APPLIED'
mail m9 best 'planned: +2w'
kairan ingest >/dev/null
like 'garbage is taken for no mail' "$(state 8)" '^quarantined '
like 'the one behind it is carried out' "$(state 9)" '^applied [12]$'

# The same where kairan has no kairan-reader beside it.
mkdir "$T/alone"
cp "$B/kairan" "$T/alone/"
printf 'From: l@example.jp\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nparser: fault\n--b--\n' >"$T/fault.eml"
printf 'From: l@example.jp\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nBetter\n--b--\n' >"$T/better.eml"
LD_PRELOAD=$T/bad.so "$T/alone/kairan" parse --reply "$T/fault.eml" \
    "$T/better.eml" >"$T/alone/out" 2>"$T/alone/err"
is 'a fault within kairan is seen' $? 65
like 'and named' "$(cat "$T/alone/err")" 'fault.eml: killed by signal'
is 'the next mail is read' "$(cat "$T/alone/out")" 'Better'

# With a parser that is mended it can be tried again.
ok 'it can be tried again' "$B/kairan" -C "$D" requeue in 1
"$B/kairan" -C "$D" ingest >/dev/null 2>>"$T/log"
like 'requeued, it is read' "$(state 1)" '^applied '
done_testing
