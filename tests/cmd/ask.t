#!/bin/sh
# What an owner of hosts asks for by mail, and gets: his tasks filtered and
# sorted, each line of which he can answer; in both languages.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

S=$TOP/tests/scans
cat >"$D/kairan.conf" <<'EOF2'
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out" }
tracker { type = builtin project = "sec" }
source v { type = rss url = "feed.xml" }
watch listed { any = { "listed" } list = "sec@lists.example.jp" }
person taro { name = "Taro Yamada" mail = "taro@example.jp" language = "en" }
person hanako { name = "鈴木 花子" mail = "hanako@example.jp" language = "ja"
    groups = { "web" } }
person carol { name = "Carol" mail = "carol@example.jp" language = "en" }
host db1 { owner = taro  exposure = open  human_impact = high
    window = "0 3 * * 6#2" }
host "web*" { owner = "group:web"  exposure = open  human_impact = high
    window = "0 3 * * 6#2" }
EOF2
cat >"$D/feed.xml" <<'EOF2'
<rss version="2.0"><channel><title>V</title>
<item><title>Flaw in a listed thing CVE-2026-90001</title><link>https://v.example/3</link></item>
</channel></rss>
EOF2
export KAIRAN_NOW=2026-11-22T00:00:00Z
text_of() { # WHERE: the text of our last mail that is so
	id=$(sql "select message_id from outbox where $1 order by id desc
	    limit 1")
	[ -z "$id" ] || kairan show --raw "$id" | kairan parse --json |
	    python3 -c 'import json, sys; print(json.load(sys.stdin)["body"])'
}
address_of() { # OUTBOX-WHERE
	id=$(sql "select message_id from outbox where $1 order by id desc
	    limit 1")
	echo "kairan+${id%@*}@example.jp"
}
n=0
# mail TEXT WHO TO [HEADER]: our answer as text in $a, its state in $state
mail() {
	n=$((n + 1))
	printf 'From: %s@example.jp\nTo: %s\nSubject: Re: x\nMessage-ID: <t%d@example.jp>\n%bContent-Type: text/plain; charset=utf-8\n\n%b\n' \
	    "$2" "$3" "$n" "${4:-}" "$1" |
	    "$B/kairan-intake" -d "$D/spool" -f "$2@example.jp" "$3"
	kairan ingest >/dev/null
	state=$(sql "select state from inbox where id = $n")
	a=$(text_of "kind = 'answer' and inbox = $n")
	answered=$(address_of "kind = 'answer' and inbox = $n")
}
status_of() { # CVE HOST
	sql "select k.status from task k join vulnerability v on v.id =
	    k.vulnerability where v.key = '$1' and k.host = '$2'"
}

kairan collect >/dev/null
kairan scan db1 "$S/vuls-report.json" >/dev/null
for host in web1 web2; do
	sed "s/\"serverName\": \"[^\"]*\"/\"serverName\": \"$host\"/" \
	    "$S/vuls-report.json" >"$T/$host"
	kairan scan $host "$T/$host" >/dev/null
done
kairan open >/dev/null
kairan send >/dev/null
taro=$(address_of "recipient like 'taro%'")
hanako=$(address_of "recipient like 'hanako%'")
list=$(address_of "recipient like 'sec@%'")
one=$(sql "select issue from ticket t join host_ticket h on h.ticket = t.id
    where h.host = 'db1' and h.part like 'update%'")
two=$(sql "select issue from ticket t join host_ticket h on h.ticket = t.id
    where h.host = 'db1' and h.part like 'window%'")

# -- list by mail -----------------------------------------------------------
mail 'list' taro "$taro"
like 'the most urgent first' "$a" "^1\. #$one CVE-2026-90001  db1"
like 'what it is' "$a" '^    New  SSVC: Immediate  KEV'
like 'its dates' "$a" '^    Due: Wed 2026-11-25  Planned: -'
like 'is there a patch, is there a mitigation' "$a" \
    '^    Patch: yes  Mitigation: no'
like 'each of the others' "$a" "^2\. #$two CVE-2026-9000"
unlike 'only his own' "$a" 'web1'
like 'how to answer' "$a" 'Answer by the number of a line: "1: ONGOING"'
mail 'list planned<=2026-12-01 status:open host:db* sort:ssvc,planned' taro \
    "$taro"
like 'a filter that nothing passes says so' "$a" \
    'List: planned<=2026-12-01 open host:db\* sort:ssvc,planned: 0'
like '... in words' "$a" '^Nothing was found that fits this'
mail 'list owner:all host:nowhere' taro "$taro"
like '... of anybody'"'"'s' "$a" '^Nothing was found that fits this'
mail '一覧 担当：全員 ホスト：nowhere' hanako "$hanako"
like '... in Japanese' "$a" '^条件に該当するタスクやチケットは見つかりません'
mail 'list due<=2026-12-01 host:db*' taro "$taro"
is 'by due date' "$(echo "$a" | grep -c '^[0-9]*\. ')" 1
mail 'list patch:no sort:cve' taro "$taro"
is 'what has no patch' "$(echo "$a" | grep '^[0-9]*\. ' |
    sed 's/.*\(CVE-[0-9-]*\).*/\1/' | tr '\n' ' ')" \
    'CVE-2026-90002 CVE-2026-90003 '
mail 'list mitigation:yes' taro "$taro"
is 'for what there is a mitigation' "$(echo "$a" | grep -c '^[0-9]*\. ')" 1
mail 'list package:zlib1g' taro "$taro"
like 'by package' "$a" "^1\. #$two CVE-2026-9000[23]"
mail '一覧　状態：未対応　ホスト：web1　並び：SSVC、期限' hanako "$hanako"
like 'in Japanese' "$a" '^1\. #[0-9]+ CVE-2026-90001  web1'
like 'all of it' "$a" '^    新規  SSVC: 即時対応'
like 'patch and mitigation' "$a" '^    パッチ: あり  回避策・緩和策: なし'
unlike 'no other host' "$a" '  web2'
like 'and how to answer' "$a" '行番号でお答えいただけます'
mail 'list colour:red' taro "$taro"
like 'no such field: it is named' "$a" '^\[\?\] List: colour'
like 'and those that there are' "$a" 'due, ssvc, cvss, host, owner'
mail 'list statsu:open' taro "$taro"
like 'nearly one' "$a" 'Did you mean: status'
mail 'list planned<=13/45' taro "$taro"
like 'no such date' "$a" '^\[\?\] List: 13/45'
like '... says what one looks like' "$a" 'not a date; write one like 2026-12-01'
like '... in a headline of its own' "$a" '^Your question could not be answered'
is '... once' "$(echo "$a" | grep -c 'list planned')" 1
mail 'list ssvc:imediate' taro "$taro"
like 'nearly a value' "$a" 'Did you mean: immediate'
mail '一覧　状態：未対応　予定日なし　並び：SSVC、期限' hanako "$hanako"
like 'a heading in Japanese' "$a" \
    '^\[v\] 一覧: 状態:新規 予定日:なし 並び:SSVC,期限（8件）'
mail '一覧 SSVC：定例の対応（scheduled） 担当：全員' hanako "$hanako"
like 'words as the mails show them' "$a" '^\[v\] 一覧: SSVC:定例 担当:全員'
mail '一覧 状態：調査虫' hanako "$hanako"
like 'a guess in Japanese' "$a" 'もしかして: 調査中'
mail 'list CVE-2026-9000*' taro "$taro"
like 'a pattern of CVEs' "$a" '^\[v\] List: cve:CVE-2026-9000\*: 4'
mail 'list host:web1' taro "$taro"
like 'nothing of his: how to see more' "$a" 'With owner:all the list'
for i in 1 2; do
	mail "1: 対応ちゅう ($i)" hanako "$hanako"
	like "an answer to a digest without a command: said, try $i" \
	    "$(text_of "kind = 'refused' and inbox = $n")" '行番号を行頭に'
done
mail '> 1: ONGOING' taro "$taro"
like 'an answer without anything new: said' \
    "$(text_of "kind = 'refused' and inbox = $n")" 'nothing new was found'

# -- each line is answered --------------------------------------------------
mail 'list sort:cve' taro "$taro"
like 'two lines for four tasks, which differ' "$a" '^4\. '
mail '1: INVESTIGATING\n2: 2026-12-01\n3 [x]' taro "$answered"
like 'a status by the number of a line' "$a" "^\[v\] #$one Status: Invest"
like 'a day is the planned one' "$a" "^\[v\] #$two Planned"
like 'a ticked box: seen' "$a" "^\[v\] #$two Acknowledged"
is 'it stands' "$(status_of CVE-2026-90001 db1)" INVESTIGATING
is '... on that line alone' "$(status_of CVE-2026-90002 db1)" NEW
mail 'list sort:cve' taro "$taro"
mail '> 1: NOT_AFFECTED\n\n2：対応中' taro "$answered"
is 'one task of several' "$(status_of CVE-2026-90002 db1)" ONGOING
is 'and not the others of its ticket' "$(status_of CVE-2026-90003 db1)" NEW
is 'nothing in a quote' "$(status_of CVE-2026-90001 db1)" INVESTIGATING
mail 'list sort:cve' taro "$taro"
mail '1-4: INVESTIGATING' taro "$answered"
is 'many lines at once' "$(sql "select count(*) from task where host = 'db1'
    and status = 'INVESTIGATING'")" 4
mail '一覧' hanako "$hanako"
mail '１-３：調査中' hanako "$answered"
like 'in Japanese' "$a" '^\[v\] #[0-9]+ 状態: 調査中'
mail "#$two CVE-2026-90003: NOT_AFFECTED" taro "$taro"
is 'one task by ticket and CVE' "$(status_of CVE-2026-90003 db1)" NOT_AFFECTED
is '... and no other' "$(status_of CVE-2026-90004 db1)" INVESTIGATING
mail "#$two CVE-2026-90004: ONGOING" taro "$taro"
is 'a ticket and a CVE that it carries: its task alone' \
    "$(status_of CVE-2026-90004 db1) $(status_of CVE-2026-90002 db1)" \
    'ONGOING INVESTIGATING'
mail '3-99: ONGOING' taro "$taro"
is 'many lines that are not there are told once' "$(echo "$a" |
    grep -c '^\[x\]') $(echo "$a" | grep -c '^\[x\] 3-99 Status')" '1 1'
mail 'ssvc: high' taro "$(address_of "recipient like 'taro%' and
    ticket = (select id from ticket where issue = $two)")"
like 'what an SSVC priority can be' "$a" 'immediate, out_of_cycle, scheduled'
mail "#$one #$two CVE-2026-90004: INVESTIGATING" taro "$taro"
is 'several tickets and a CVE: those alone that have it' "$(status_of \
    CVE-2026-90001 db1) $(status_of CVE-2026-90004 db1)" \
    'INVESTIGATING INVESTIGATING'
like '... which is said' "$a" "^\[v\] #$two CVE-2026-90004 Status: Invest"
like '... of the others, too' "$a" "^\[x\] #$one Status"
mail "#$two CVE-2026-90004: ONGOING" taro "$taro"
mail "#$two CVE-2026-99999: NOT_AFFECTED" taro "$taro"
is 'a ticket and a CVE that nothing here has: not all of its tasks' \
    "$(status_of CVE-2026-90004 db1)" ONGOING
like '... and why' "$a" 'not done: what is named beside it is none'
mail 'CVE-2026-90002: DEFER' taro "$(address_of "recipient like 'taro%' and
    ticket = (select id from ticket where issue = $two)")"
is 'a CVE alone is for the ticket of the thread' \
    "$(status_of CVE-2026-90002 db1) $(status_of CVE-2026-90002 web1)" \
    'DEFER INVESTIGATING'
mail "#$one [x]\n#$two [x] ONGOING" taro "$taro"
like 'a ticket with a box' "$a" "#$one Acknowledged"
like 'and a status behind it' "$a" "^\[v\] #$two Status: Ongoing"

# As phones send it: above what they quote, and nothing of that is read.
mail 'list host:db1 status:open sort:cve' taro "$taro"
mail '1 [x]\n\niPhoneから送信\n\n2026/11/22 9:05、kairan <kairan@example.jp>のメール:\n\n> 1. #2 CVE-2026-90001  db1\n>     New  SSVC: Immediate\n> 2: NOT_AFFECTED\n> [x] 3' taro "$answered"
is 'an iPhone: one line alone' "$(echo "$a" | grep -c '^\[v\]')" 1
like '... that one' "$a" "^\[v\] #$one Acknowledged"
mail '2: 調査中\n\nOn Sun, Nov 22, 2026 at 9:05 AM kairan <kairan@example.jp> wrote:\n\n=== kairan: please reply above this line ===\n\n1: NOT_AFFECTED\n[x] 3' taro "$answered"
is 'without marks of quotes: nothing below the line' \
    "$(status_of CVE-2026-90001 db1)" INVESTIGATING
unlike '... is read' "$a" 'Not affected'

# As Thunderbird and mutt send it: below and between what they quote.
mail 'list host:db1 status:open sort:cve' taro "$taro"
mail 'kairan wrote on 2026-11-22:\n> === kairan: please reply above this line ===\n>\n> 1. #2 CVE-2026-90001  db1\n>     1: NOT_AFFECTED\n\nONGOING\n\n> 2. #3 CVE-2026-90002\n\n2: INVESTIGATING\n\n> end' taro "$answered"
like '... are for what stands above them' "$a" "^\[v\] #$one Status: Ongoing"
unlike '... and what is quoted is no comment' "$a" 'Comment'
is 'answers between quoted lines' "$(status_of CVE-2026-90001 db1) $(status_of \
    CVE-2026-90002 db1)" 'ONGOING INVESTIGATING'
mail 'list host:db1 status:open sort:cve' taro "$taro"
mail 'kairan wrote on 2026-11-22:\n> === kairan: please reply above this line ===\n>\n> 1: NOT_AFFECTED\n\n1: INVESTIGATING' taro "$answered"
is 'an answer below all that is quoted' "$(status_of CVE-2026-90001 db1)" \
    INVESTIGATING

# -- what is asked of tickets and hosts -------------------------------------
like 'the mail of a new ticket says what to type' \
    "$(text_of "recipient like 'taro%' and kind = 'digest'")" \
    '^      apt-get update && apt-get install --only-upgrade libssl3'
like '... why it is so urgent, in words' \
    "$(text_of "recipient like 'taro%' and kind = 'digest'")" \
    'SSVC: Immediate, exploitation: active .CISA KEV.'
like '... and what helps without a patch' \
    "$(text_of "recipient like 'taro%' and kind = 'digest'")" \
    'CVE-2026-90002: Do not unpack archives from strangers'
like '... in Japanese' \
    "$(text_of "recipient like 'hanako%' and kind = 'digest'")" \
    'SSVC: 即時対応.*悪用状況: 悪用あり（CISA KEV）'
issue=$(sql "select description from builtin_issue where id = $two")
like 'the ticket has a line for each task' "$issue" \
    '^  CVE-2026-90002  New  Scheduled  Sat 2026-12-12'
like '... why' "$issue" 'exploitation: none .assumed.'
like '... and what waits, with the reason' "$issue" 'Not fixed yet: zlib1g'
mail "commands #$one #$two" taro "$taro"
like 'commands of tickets' "$a" '^UPDATE COMMANDS FOR db1 \(apt\)'
like 'each whole' "$a" '^  apt-get update && apt-get install --only-upgrade'
like 'what waits and why' "$a" 'Not fixed yet: zlib1g'
mail 'コマンド：ホスト：web1' hanako "$hanako"
like 'commands of a host, in Japanese' "$a" '^■ 更新コマンド web1'
like '... with what waits' "$a" '修正版がまだありません: zlib1g'
mail 'commands' taro "$(address_of "recipient like 'taro%' and
    ticket = (select id from ticket where issue = $two)")"
like 'alone, in answer to a ticket of a host' "$a" 'Not fixed yet: zlib1g'
mail 'commands CVE-2026-90001' taro "$taro"
like 'commands of a CVE: on the hosts that have it' "$a" \
    '^  apt-get update && apt-get install --only-upgrade libssl3'
mail "commands #$(sql "select issue from ticket t join task k on k.ticket = t.id
    where k.host = '' limit 1")" taro "$taro"
like 'of a ticket of an advisory: the same' "$a" '^UPDATE COMMANDS FOR db1'
mail 'commands' taro kairan@example.jp
unlike 'alone: what can be written' "$a" 'apt-get'
mail 'show host:db1' taro "$taro"
like 'show: the age of the inventory' "$a" \
    'Last scan: Fri 2026-11-20 .1 day ago.  vuls'
like 'the kernel' "$a" 'Kernel: 6.1.0-18-amd64'
like 'owner and exposure' "$a" 'Exposure: open'
like 'open tasks by urgency' "$a" 'Open tasks: 3 .Immediate 1, Scheduled 2'
mail '表示 ホスト：web*' hanako "$hanako"
is 'several hosts' "$(echo "$a" | grep -c '^■ ホスト web')" 2
like 'in Japanese' "$a" '公開範囲: 公開'
mail "why #$two" taro "$taro"
like 'why: tasks decided alike together' "$a" 'CVE-2026-90002, CVE-2026-90004'
mail "なぜ CVE-2026-90001" hanako "$hanako"
like 'why of a CVE: on which host' "$a" '判定理由 web1'
like '... and by which watch' "$a" 'listed: 該当します'
like 'on the command line, too' "$(kairan why "#$two")" \
    'host db1: .*scheduled.*exploitation=none'
like 'so are commands' "$(kairan commands "#$one")" \
    '^  apt-get update && apt-get install --only-upgrade'
is '... of many hosts' "$(kairan commands 'host:*' |
    grep -c '^UPDATE COMMANDS FOR')" 3
like '... and hosts' "$(kairan show host:db1)" 'Kernel: 6.1.0-18-amd64'
like '... and mitigations' "$(kairan mitigation host:db1)" 'Do not unpack'
not_ok '... of no host there are none' kairan commands host:nosuch
mail "mitigation #$two" taro "$taro"
like 'mitigation of a ticket' "$a" 'Do not unpack archives'
like '... with its page' "$a" 'https://vendor.example.com/m/2'
mail '回避策　＃２' hanako "$hanako"
like 'without は' "$a" '^\[[vx]\] 回避策・緩和策: #2'
cat >"$T/nvd.json" <<'EOF2'
{"dataType": "CVE_RECORD", "dataVersion": "5.1", "cveMetadata": {"cveId":
 "CVE-2026-90004", "state": "PUBLISHED", "assignerOrgId": "x"}, "containers":
 {"cna": {"providerMetadata": {"orgId": "x"}, "title": "left-pad",
 "descriptions": [{"lang": "en", "value": "A flaw."}], "affected": [{"vendor":
 "e", "product": "left-pad", "versions": [{"version": "1", "status":
 "affected"}]}], "references": [{"url": "https://e.example/1"}], "workarounds":
 [{"lang": "en", "value": "Pad on the right."}]}}}
EOF2
kairan import "$T/nvd.json" >/dev/null
mail "mitigation host:db1" taro "$taro"
like 'a mitigation that an advisory tells of' "$a" 'Pad on the right'
like '... is seen in lists' "$(kairan list CVE-2026-90004 host:db1)" ' mitigation '
mail "mitigation #$one" taro "$taro"
like 'none known' "$a" 'No mitigation is known'
mail 'show host:nosuch' taro "$taro"
like 'no such host' "$a" 'no such host, or it is not for you'

# -- only for who may see it ------------------------------------------------
mail "#$one: private: yes\n#$two: private: yes" taro "$taro"
mail 'show host:db1' carol "$taro"
is 'with the address of somebody else nothing' "$state" refused
auth='Authentication-Results: mx.example.jp; dmarc=pass header.from=example.jp\n'
sed -i 's/^mail {/mail { authserv_id = "mx.example.jp"/' "$D/kairan.conf"
for ask in "commands #$one" 'commands host:db1' 'show host:db*' \
    "why #$one" "mitigation #$one" "show #$one"; do
	mail "$ask" hanako "$hanako"
	like "who may not see it is refused: $ask" "$a" \
	    'チケットが見つから|閲覧|見られません|表示できません'
	unlike '... and told nothing' "$a" 'libssl3|zlib1g|debian'
done
mail 'list owner:all' hanako "$hanako"
like 'a list of all is of those that one may see' "$a" '  web1$'
unlike '... and no other' "$a" '  db1$'
mail "list owner:all" hanako "$list" "List-Id: <sec.lists.example.jp>\n$auth"
is 'nothing by way of a list' "$(sql "select count(*) from outbox where
    recipient like 'sec@%' and inbox = $n")" 0
unlike '... nor to it' "$a" 'web1|web2|db1'
# Everything in a mail that is read, its random boundaries left out.
decoded() {
	python3 -c 'import email, email.policy, sys
m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
print(*(v for k, v in m.items() if k != "Content-Type"),
      *(p.get_content() for p in m.walk() if not p.is_multipart()), sep="\n")'
}
lists=$(sql "select message_id from outbox where recipient like 'sec@%'" |
    while read -r id; do kairan show --raw "$id" | decoded; done)
like 'a list is told the advisory' "$lists" 'CVE-2026-90001'
unlike '... and no host, version or command' "$lists" \
    'db1|web1|web2|libssl3|apt-get|3\.0\.11'

# -- the command line -------------------------------------------------------
is 'kairan list with the same filter' "$(kairan list --json host:web1 --sort cve | python3 -c 'import json, sys
print(*(t["vulnerability"] + t["host"] for t in map(json.loads, sys.stdin)))')" \
    'CVE-2026-90001web1 CVE-2026-90002web1 CVE-2026-90003web1 CVE-2026-90004web1'
like 'one object a line, with all of it' "$(kairan list --json CVE-2026-90001 \
    host:db1)" '"status":"INVESTIGATING".*"ssvc":"immediate".*"due":"2026-11-25".*"assignee":"taro".*"patch":true,"mitigation":false'
like 'as text' "$(kairan list host:db1 ssvc:immediate)" \
    "^#$one +CVE-2026-90001 +db1 +INVESTIGATING +immediate +- +2026-11-25 patch"
not_ok 'an unknown field fails' kairan list colour:red
like 'and is named' "$("$B/kairan" -C "$D" list colour:red 2>&1)" \
    'unknown field "colour"; there are status planned due'
like 'a field to sort by, too' "$("$B/kairan" -C "$D" list --sort foo 2>&1)" \
    'unknown field "foo"; there are status'
like 'no such host is said' "$("$B/kairan" -C "$D" list host:nosuch 2>&1)" \
    'no host nosuch was scanned'
is '... on stderr' "$(kairan list host:nosuch)" ''
like 'or what is near it' "$("$B/kairan" -C "$D" list statsu:open 2>&1)" \
    'did you mean "status"'
is 'what nobody has looked at' "$(kairan list --json unseen | grep -c .)" \
    "$(sql "select count(*) from task where status = 'NEW' and host <> 'db1'")"
is '... nothing where somebody has' "$(kairan list unseen host:db1)" ''
is 'without a patch, a mitigation' "$(kairan list --json patch:no \
    mitigation:yes host:web2 | sed 's/.*"vulnerability":"\([^"]*\)".*/\1/')" \
    CVE-2026-90002
is 'sorted downwards' "$(kairan list host:web2 --sort -cve |
    awk '{ print $2 }' | tr '\n' ' ')" \
    'CVE-2026-90004 CVE-2026-90003 CVE-2026-90002 CVE-2026-90001 '
is 'finished ones on request' "$(kairan list --json status:closed | wc -l)" 1
done_testing
