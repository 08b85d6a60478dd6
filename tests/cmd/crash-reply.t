#!/bin/sh
# kill -9 at every durable step of `ingest`, with all that replies bring:
# in the end tickets, comments, files and mails are as without.
. "$(dirname "$0")/../lib/crash.sh"
crash_need

crash_start
kairan collect >/dev/null
kairan open >/dev/null
kairan send >/dev/null
reply 1 r1 '\nstatus: ONGOING\nplanned: +3d\n\nI am at it.\n'
reply 2 r2 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nCVE-2026-4442: INVESTIGATING\nassign: bob\n--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=a.csv\n\n1,2,3\n--b--\n'
reply 2 r3 '\ntrack: CVE-2026-5003\n'
reply 1 r1 '\nstatus: ONGOING\nplanned: +3d\n\nI am at it.\n'
reply 1 r4 '\nJust a comment.\n'
kill_each ingest
ok "history tells $again times that a mail was cut off" test "$again" -gt 20
ok "comments ($(has comment)) and files ($(has file))" \
    test "$(has comment)" -gt 0 -a "$(has file)" -gt 0
like 'the state is the one that was asked for' "$(cat "$T/want")" 'I am at it'
is 'the file is there once' "$(grep -c 'a.csv' "$T/want")" 1
is 'the comment is there once' "$(grep -c 'I am at it' "$T/want")" 1

# Who has seen it, who hears of it, and a part of it for somebody else.
D=$S
kairan ingest >/dev/null
reply 2 r6 '\n#2: ack\nsplit: @bob\nmute: 2w\nnotify: comment=digest\n'
kill_each ingest
is 'one child, once' "$(grep -c '|2|\[bob\]' "$T/want")" 1
like 'with its tasks' "$(cat "$T/want")" '\|@bob\|'
like 'seen and muted' "$(cat "$T/want")" '^2\|[0-9]+\|1\|0\|2'
like 'and told as wished' "$(cat "$T/want")" '^alice\|\|comment=digest$'

done_testing
