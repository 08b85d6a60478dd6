#!/bin/sh
# kairan-mail(7) and the parser agree: every word, every form of a date and
# every example of the page is read as the page says, and the page names
# every key.
. "$(dirname "$0")/../lib/tap.sh"

command -v python3 >/dev/null || skip_all "python3 is not installed"
export KAIRAN_NOW=2026-11-21T00:00:00Z TZ=UTC
PAGE=$TOP/src/reply/kairan-mail.7
read_page() {
	python3 "$TOP/tests/lib/mail_grammar.py" "$B/kairan" "$1"
}
read_page "$PAGE" >"$T/page"
count=$(grep -c '^ok' "$T/page")
ok "$count words, dates and examples are read" test "$count" -ge 200
is 'all as the page says' "$(grep '^not ok' "$T/page")" ''
is 'the page names every key' "$(sed -n 's/^keys //p' "$T/page")" \
    'ack assignee commands defer dry_run due help list mitigation mute notify planned priority private reopen show split ssvc status stop track watcher why'

# A page that is wrong would be told.
sed 's/^new, 新規/new, 対応中/; s/tomorrow Ta/yesteryear Ta/' "$PAGE" >"$T/wrong.7"
is 'a wrong page is told' \
    "$(read_page "$T/wrong.7" | grep -c '^not ok')" 4

reply() {
	printf 'From: a@example.org\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n%b\n' \
	    "$1" | "$B/kairan" parse --json | python3 -c 'import json, sys
for d in json.load(sys.stdin)["directives"]:
    print(*d["targets"], d["key"] + "=" + d["value"], end=";")'
}
is 'nothing more is read after --' \
    "$(reply 'status: ONGOING\n--\npriority: high')" 'status=ONGOING;'
is 'nor after 以上' "$(reply '状態：対応中\n以上\n優先度：高')" \
    'status=ONGOING;'
is 'a bare word on the very first line' "$(reply '\n対応中\n\nBye')" \
    'status=ONGOING;'
is 'and nowhere else' "$(reply 'Hello\n\n対応中\n\nBye')" ''
is 'many targets' "$(reply '#12 #15-18: WORKAROUND')" \
    '#12 #15 #16 #17 #18 status=WORKAROUND;'
is 'a vulnerability' "$(reply 'CVE-2026-1234: NOT_AFFECTED')" \
    'CVE-2026-1234 status=NOT_AFFECTED;'
done_testing
