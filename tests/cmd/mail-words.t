#!/bin/sh
# What kairan-mail(7) says can be written is what kairan reads.
. "$(dirname "$0")/../lib/tap.sh"

page=$TOP/src/reply/kairan-mail.7
# reads TEXT: KEY=VALUE of each command in a mail with that text.
reads() {
	{
		printf 'From: a@example.jp\nTo: kairan@example.jp\n'
		printf 'Subject: Re: x\nMIME-Version: 1.0\n'
		printf 'Content-Type: text/plain; charset=utf-8\n\n'
		printf '%s\n' "$1"
	} >"$T/mail"
	KAIRAN_NOW=2026-11-20T03:00:00Z TZ=Asia/Tokyo \
	    "$B/kairan" parse --json "$T/mail" | python3 -c '
import json, sys
print(" ".join("".join(t + ":" for t in d["targets"]) + d["key"] + "=" +
    ("?" if d["problem"] else d["value"])
    for d in json.load(sys.stdin)["directives"]))'
}

# Every word of the table of statuses.
awk '
/^\.It [A-Z_]+$/ { status = $2; next }
/^\./ { status = ""; next }
status != "" {
	n = split($0, word, /, */)
	for (i = 1; i <= n; i++)
		if (word[i] != "")
			print status "\t" word[i]
}' "$page" >"$T/words"
ok 'the table is there' test "$(wc -l <"$T/words")" -gt 25
while IFS='	' read -r status word; do
	case $status in
	WORKAROUND) line="status: $word port closed" ;;
	RISK_ACCEPTED) line="status: $word until 2027-03-31 not reachable" ;;
	*) line="status: $word" ;;
	esac
	is "$word" "$(reads "$line")" "status=$status"
done <"$T/words"

# Every Japanese name of a command.
while IFS='	' read -r line want; do
	is "$line" "$(reads "$line")" "$want"
done <<EOF
状態：対応中	status=ONGOING
対応状況: 対応中	status=ONGOING
ステータス = 対応中	status=ONGOING
担当: 私	assignee=me
担当者: なし	assignee=none
アサイン: 山田	assignee=山田
予定日：12月1日	planned=2026-12-01
対応予定日: 来週金曜	planned=2026-11-27
期限: 2週間後	due=2026-12-04
対応期限: 令和8年12月1日	due=2026-12-01
期日: なし	due=none
保留: 来月末	defer=2026-12-31
優先度: 最優先	priority=immediate
非公開: はい	private=yes
起票: JVNDB-2026-000123	track=JVNDB-2026-000123
再オープン	reopen=
確認のみ	dry_run=
使い方	help=
ONGOING	status=ONGOING
対応中	status=ONGOING
#12: status: ONGOING	#12:status=ONGOING
#12 #15-18: planned: 2026-12-01	#12:#15:#16:#17:#18:planned=2026-12-01
CVE-2026-1234: NOT_AFFECTED	CVE-2026-1234:status=NOT_AFFECTED
due: +2w	due=2026-12-04
due: in 3 days	due=2026-11-23
due: end of month	due=2026-11-30
due: next friday	due=2026-11-27
due: 13/1	due=?
status: done	status=?
EOF
text='status: INVESTIGATING

--
planned: 2026-12-01'
is 'nothing is read after --' "$(reads "$text")" status=INVESTIGATING
text='Thank you.
It is on its way.

We wrote to them:
status: ONGOING

They will answer next week.'
is 'nothing is read in the middle of text' "$(reads "$text")" ''
done_testing
