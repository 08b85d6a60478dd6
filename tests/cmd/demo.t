#!/bin/sh
# kairan demo: the whole round in a folder, told as a story.
. "$(dirname "$0")/../lib/tap.sh"

D=$T/demo
kairan() {
	"$B/kairan" -C "$D" "$@"
}
# The JSON line of a ticket whose subject holds this.
ticket() {
	kairan list --all --json | grep -aF "$1"
}
# The lines of the story from one title to the next.
chapter() {
	sed -n "/^== $1/,/^== /p" "$T/story"
}
out_mails() {
	find "$D/mail/new" -type f | wc -l
}

# As `make demo` does it: a folder named from where one stands.
cd "$T" && "$B/kairan" demo >"$T/story" 2>"$T/errors"
is 'it runs' $? 0
is 'without a complaint' "$(cat "$T/errors")" ''
like 'advisories were collected, Japanese' "$(chapter "1\.")" \
    'jvndb +JVNDB-2026-900001 +Hinoki Mail Gateway における'
like 'and English' "$(chapter "1\.")" 'vendor +EXSA26-141 +EXSA26-141: Authent'
like 'tickets were opened, with dates' "$(chapter "2\.")" \
    '^#1 +NEW +sato +20[0-9-]+ 20[0-9-]+ CVE-2026-90001: Hinoki'
unlike 'what no watch names has none' "$(chapter "2\.")" 'CVE-2026-90005|若葉'
unlike 'nor has a page of the vendor' "$(chapter "2\.")" 'Maintenance'
is 'six of them' "$(chapter "2\." | grep -c '^#')" 6
like 'a notification is shown' "$(chapter "3\.")" \
    'Subject: \[kairan #2\] CVE-2026-90002'
like 'with a line on how to answer' "$(chapter "3\.")" 'status: INVESTIGATING'

like 'English: status' "$(chapter 1-english)" \
    '\[v\] Status: Investigating \(before: New\)'
like 'English: a date' "$(chapter 1-english)" '\[v\] Planned date: '
like 'English: on the ticket' "$(ticket CVE-2026-90002)" \
    '"status":"INVESTIGATING".*"planned":"20.*"by":"alice"'
unlike 'English: the quoted command did not run' \
    "$(chapter 1-english | sed -n '/kairan answers/,$p')" 'Not affected'
like 'UTF-8: status' "$(chapter 2-japanese-utf8)" \
    '\[v\] 状態: 対応中（変更前: 新規）'
like 'UTF-8: priority' "$(chapter 2-japanese-utf8)" '\[v\] 優先度: 高'
like 'ISO-2022-JP: a new owner' "$(chapter 3-japanese-iso2022jp)" \
    '\[v\] 担当者: Bob Example（変更前: 佐藤 花子）'
like 'both on the ticket' "$(ticket '"ticket":1,')" \
    '"status":"ONGOING".*"assignee":"bob",.*"priority":"High",.*"due":"20..-12-20".*"by":"sato"'
like 'the answer goes to the phone it came from' \
    "$(chapter 3-japanese-iso2022jp)" 'To: hanako@phone.example.jp'
like 'the new owner was told' \
    "$(grep -alF 'To: Bob Example <bob@' "$D"/mail/new/* |
	xargs grep -ah '^Subject' | sort | uniq -c)" 'kairan #1'

impossible=$(chapter 4-impossible)
like 'the impossible: nothing was changed' "$impossible" \
    'Only your comment was stored'
like 'an unknown person' "$impossible" 'no such person'
like 'an unknown status, with a guess' "$impossible" 'Did you mean: ONGOING'
like 'no date' "$impossible" 'not a date'
like 'two things at once' "$impossible" 'two things at once'
like 'the ticket is unchanged' "$(ticket CVE-2026-90004)" \
    '"status":"NEW".*"assignee":"bob"'
like 'its text is a comment all the same' "$(chapter "5\.")" \
    'I would like all of this'
like 'in the writers name' "$(chapter "5\.")" '#3, comment by Bob Example'
like 'as are the Japanese ones' "$(chapter "5\.")" '外出中のため、Bobさん'
unlike 'signatures are cut' "$(chapter "5\.")" '携帯から'
like 'track opened one more ticket' "$(chapter 5-track)" \
    '\[v\] Track: JVNVU#90000003 = #7'
like 'and it is there' "$(ticket '"ticket":7,')" '"state":"open"'

like 'it says where to look' "$(cat "$T/story")" "$B/kairan -C demo history '#1'"
like 'why filtered out' "$(kairan why 'JVN#90000005')" \
    'watch mail-gateway: missed'
like 'the history of a mail' "$(kairan history demo-4@example.jp)" 'answer to bob@example.jp'
is 'nothing waits' "$(kairan queue)" 'nothing waits'
n=$(out_mails)
ok 'mails went out' test "$n" -ge 11

# Once more: the same again and nothing on top of it.
"$B/kairan" demo "$D" >"$T/again" 2>&1
is 'a second run' $? 0
is "replaces the first" "$(chapter "5\\." | grep -c "^#[0-9]* ")" \
    "$(kairan list --all --json | wc -l)"
is 'with as many mails' "$(out_mails)" "$n"

mkdir "$T/mine"
echo 'keep me' >"$T/mine/kairan.conf"
not_ok 'a folder of somebody else is refused' "$B/kairan" demo "$T/mine"
is 'and untouched' "$(find "$T/mine" -type f -exec cat {} +)" 'keep me'
like 'with what to do' "$("$B/kairan" demo "$T/mine" 2>&1)" 'another folder'
done_testing
