#!/bin/sh
# Many mails at once, carried out by several workers: what touches the same
# ticket keeps its order and never meets, nothing happens twice, and the
# limits hold as if there were one.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

command -v sqlite3 >/dev/null || skip_all 'sqlite3 is not installed'
cat >"$D/kairan.conf" <<'EOF'
send = on
ingest_workers = 6
mail { address = "kairan@example.jp" operator = "root@example.jp"
    send_by = maildir maildir = "out" trusted_domains = { "example.jp" } }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = { "alice@example.jp" } }
person bob { mail = { "bob@example.jp" } }
person carl { mail = { "carl@example.net" } }
EOF
{
	echo '<rss version="2.0"><channel><title>V</title>'
	n=0
	while [ $n -lt 30 ]; do
		n=$((n + 1))
		printf '<item><title>Flaw %d CVE-2026-%d</title><link>https://v.example/%d</link></item>\n' \
		    $n $((4400 + n)) $n
	done
	echo '</channel></rss>'
} >"$D/feed.xml"
n=0
# put FROM TEXT [ID [TO]]: a mail arrives and waits in the spool.
put() {
	n=$((n + 1))
	printf 'From: %s\nTo: %s\nSubject: Re: x\nMessage-ID: <%s@example.jp>\n\n%b\n' \
	    "$1" "${4:-kairan@example.jp}" "${3:-p$n}" "$2" |
	    "$B/kairan-intake" -d "$D/spool" -f "$1" \
	    "${4:-kairan@example.jp}"
}
states() { # WHERE
	sql "select count(*) || ' ' || state from inbox where $1
	    group by state order by state" | tr '\n' ' '
}
# address EVENT: where an answer to that mail of ours goes.
address() {
	a=$(sql "select message_id from outbox where event like '$1:%'")
	echo "kairan+${a%%@*}@example.jp"
}
kairan collect >/dev/null && kairan open >/dev/null

# -- the same mail many times -------------------------------------------------
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	put alice@example.jp '#1: status: ONGOING\n\nOnce only.' same
done
out=$(kairan ingest)
is 'the tally counts all' "$out" \
    '1 mail(s) applied, 19 without effect, 0 to be tried again'
is 'twenty times the same mail: one effect' "$(states 1)" \
    '1 applied 19 duplicate '
is 'one comment' "$(sql "select count(*) from builtin_journal
    where notes like '%Once only%'")" 1
is 'one answer' \
    "$(sql "select count(*) from outbox where kind = 'answer'")" 1
is 'the first one it was' "$(sql "select id from inbox
    where state = 'applied'")" 1

# -- one ticket, two people ---------------------------------------------------
i=0
while [ $i -lt 50 ]; do
	i=$((i + 1))
	who=alice
	# 30 of each are let pass in ten minutes.
	[ $((i % 2)) -eq 0 ] || who=bob
	put $who@example.jp "#2: planned: 2027-01-$(printf %02d $((i % 28 + 1)))\n\nWord $i."
done
ok 'fifty mails about one ticket' kairan ingest
is 'each carried out' "$(states 'id > 20')" '50 applied '
is 'in the order of arrival, each with its comment' \
    "$(sql "select notes from builtin_journal where issue = 2 order by id" |
	grep -o '^Word [0-9]*' | cut -d' ' -f2 | tr '\n' ' ')" \
    "$(seq 50 | tr '\n' ' ')"
is 'by who wrote it' "$(sql "select login, count(*) from builtin_journal
    join builtin_person p on p.id = author where notes like 'Word %'
    group by login order by login" | tr '\n' ' ')" 'alice|25 bob|25 '
is 'the last one counts' \
    "$(sql 'select planned from ticket where issue = 2')" 2027-01-23

# -- bulk, crosswise ----------------------------------------------------------
for i in 1 2 3 4 5; do
	put alice@example.jp "#3, #4, #5: due: 2027-02-0$i"
	put bob@example.jp "#5, #4, #3: due: 2027-03-0$i"
	put bob@example.jp "#4: due: 2027-04-0$i"
done
put alice@example.jp '#3, #4, #5: due: 2027-05-05'
ok 'mails that share tickets crosswise' kairan ingest
is 'all of them' "$(states 'id > 70')" '16 applied '
is 'the last one on each' "$(sql 'select due from ticket where issue in
    (3, 4, 5)' | tr '\n' ' ')" '2027-05-05 2027-05-05 2027-05-05 '
is 'each change once' "$(sql "select count(*) from builtin_detail d join
    builtin_journal j on j.id = d.journal where issue in (3, 4, 5) and
    d.name = 'due_date'")" 38

# -- strangers, confirmations -------------------------------------------------
before=$n
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	put stranger@example.org "Hello, $i."
done
kairan ingest >/dev/null
is 'a stranger is refused' "$(states "id > $before")" '12 refused '
is 'and told so once a day' "$(sql "select count(*) from outbox
    where recipient = 'stranger@example.org'")" 1

put carl@example.net '#6: status: ONGOING\n\nI said so.'
kairan ingest >/dev/null
asked=$n
is 'what proves nothing is asked about' "$(states "id = $asked")" '1 parked '
to=$(address "answer:$asked")
before=$n
for i in 1 2 3 4 5 6 7 8; do
	put carl@example.net yes "yes$i" "$to"
done
kairan ingest >/dev/null
kairan ingest >/dev/null
is 'eight times yes: one counts' "$(states "id > $before")" \
    '1 applied 7 duplicate '
is 'and what it confirmed' "$(states "id = $asked")" '1 applied '
is 'happened once' "$(sql "select count(*) from builtin_journal
    where notes like '%I said so%'")" 1

# -- track --------------------------------------------------------------------
cp "$D/kairan.conf" "$T/conf"
sed -i '1i base_date = "2026-12-31"' "$D/kairan.conf"
printf '<rss version="2.0"><channel><title>V</title><item><title>Old CVE-2026-7777</title><pubDate>Tue, 17 Nov 2020 08:00:00 +0000</pubDate><link>https://v.example/o</link></item></channel></rss>' \
    >"$D/feed.xml"
kairan collect v >/dev/null
before=$n
for i in 1 2 3 4; do
	for who in alice bob; do
		put $who@example.jp 'track: CVE-2026-7777' "t$i$who" \
		    "$(address opened:$i)"
	done
done
kairan ingest >/dev/null
is 'eight ask for a ticket: one is made' "$(sql "select count(*) from
    builtin_issue where subject like '%CVE-2026-7777%'")" 1
is 'all whom the address is for hear of it' \
    "$(states "id > $before and report like '%#31%'")" '4 applied '

# -- brakes -------------------------------------------------------------------
{
	cat "$T/conf"
	echo 'brake { address = 10 }'
} >"$D/kairan.conf"
sql 'update inbox set received = received - 7200'
before=$n
for i in 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do
	put bob@example.jp "#$i: planned: 2027-06-01"
done
kairan ingest >/dev/null
is 'ten mails of one address are let pass, not one more' \
    "$(states "id > $before")" '10 applied 8 parked '

is 'nothing waits' "$(states "state in ('new', 'waiting')")" ''
unlike 'no worker died' "$(cat "$T/log")" worker-died
is 'the database is whole' "$(sql 'PRAGMA integrity_check')" ok

# -- no process can be begun any more -----------------------------------------
cat >"$T/fork.c" <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a child could write where its parent reads. */
static void
tell_shared(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];

	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL)
		if (strstr(line, " rw-s ") != NULL)
			fprintf(stderr, "shared: %s", line);
	if (maps != NULL)
		fprintf(stderr, "child: looked\n");
	if (maps != NULL)
		fclose(maps);
}

/* Of the first process: its first child dies, its seventh is refused. */
pid_t
fork(void)
{
	pid_t (*next)(void) = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork"), pid;
	static pid_t first;
	static int n;

	if (getenv("SHARED") != NULL) {
		if ((pid = next()) == 0)
			tell_shared();
		return pid;
	}
	if (first == 0)
		first = getpid();
	if (getpid() == first && ++n == 7) {
		errno = EAGAIN;
		return -1;
	}
	pid = next();
	if (pid == 0 && getppid() == first && n == 1)
		_exit(9);
	return pid;
}
EOF
if ! nm "$B/kairan" 2>/dev/null | grep -q __asan_init &&
    cc -shared -fPIC -o "$T/fork.so" "$T/fork.c" -ldl 2>/dev/null; then
	before=$n
	for i in 1 2 3 4 5 6 7 8; do
		put carl@example.net help
	done
	LD_PRELOAD=$T/fork.so "$B/kairan" -C "$D" ingest >/dev/null \
	    2>"$T/forks"
	is 'a worker that cannot be replaced: later' "$?" 75
	like 'and why' "$(cat "$T/forks")" 'kairan ingest: fork: '
	kairan ingest >/dev/null
	is 'nothing is lost' "$(sql "select count(*) from inbox
	    where id > $before and state not in ('new', 'waiting')")" 8
	put carl@example.net help
	SHARED=1 LD_PRELOAD=$T/fork.so "$B/kairan" -C "$D" ingest >/dev/null \
	    2>"$T/shared"
	like 'one mail alone' "$(cat "$T/shared")" mail-done
	like 'who reads it looked' "$(cat "$T/shared")" '^child: looked'
	unlike 'no memory is shared with those who read it' \
	    "$(cat "$T/shared")" 'shared:'
else
	skip 'a worker that cannot be replaced' 'no compiler, or a sanitizer'
fi
done_testing
