#!/bin/sh
# kill -9 at every durable step of `collect`, `open`, `send` and `sync`:
# started again they go on, and in the end all is as it would have been
# without.  `ingest` has a test of its own.
. "$(dirname "$0")/../lib/crash.sh"
crash_need

crash_start
kill_each collect
D=$S
kairan collect >/dev/null
kill_each open

D=$S
kairan open >/dev/null
is 'two tickets and an overview' \
    "$(sql 'select kind from outbox' | sort | uniq -c | tr -s ' \n' ' ')" \
    ' 2 opened 1 overview '
kill_each send

# Somebody comments, and gives ticket 1 to bob, who sets a status.
D=$S
kairan send >/dev/null
sql "insert into builtin_journal(issue, author, time, notes, private)
	select 1, id, $(date +%s), 'by hand', 0 from builtin_person
	where login = 'bob';
    insert into builtin_journal(issue, author, time, notes, private)
	select 1, id, $(date +%s), '', 0 from builtin_person
	where login = 'alice';
    insert into builtin_detail(journal, property, name, old, new)
	select max(builtin_journal.id), 'attr', 'assigned_to_id',
	    (select id from builtin_person where login = 'alice'),
	    (select id from builtin_person where login = 'bob')
	from builtin_journal;
    update builtin_issue set updated = $(date +%s), status = 'INVESTIGATING',
	assignee = (select id from builtin_person where login = 'bob')
	where id = 1;"
kill_each sync
ok "comments ($(has comment))" test "$(has comment)" -gt 0
like 'the comment was told to alice' "$(cat "$T/want")" \
    '^out\|changed\|alice@example.jp\|sent\|'
like 'bob got a ticket' "$(cat "$T/want")" '^out\|opened\|bob@example.jp\|sent\|'

done_testing
