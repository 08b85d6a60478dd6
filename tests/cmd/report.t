#!/bin/sh
# kairan report: how things stand, to leads, CSIRT and lists: numbers, bars,
# what nobody looked at, what was not told and why.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/scan_site.sh"

export KAIRAN_NOW=2026-11-19T00:00:00Z
cat >"$D/kairan.conf" <<'END'
language = "en"
time_zone = "Asia/Tokyo"
new_tickets_per_run = 3
mail { address = "k@example.jp" }
tracker { project = "sec" }
report { to = { "seclist@example.jp" } }
source v { type = rss url = "feed.xml" }
watch a { any = { "alpha" } assignee = "taro" lead = "lena" }
watch b { any = { "beta" } assignee = "group:ops" due_days = 1 }
watch c { any = { "gamma" } list = "dev@example.jp" }
watch many { any = { "many" } assignee = "taro" }
person taro { name = "Taro Yamada" mail = "taro@example.jp" }
person ola { mail = "ola@example.jp" groups = { "ops" } }
person lena { name = "Lena Lead" mail = "lena@example.jp" role = lead }
person otto { mail = "otto@example.jp" role = lead groups = { "ops" } }
person sato { name = "佐藤 花子" mail = "sato@example.jp" role = csirt
    language = ja }
host "*" { owner = "group:ops" exposure = open human_impact = high
    window = "0 3 * * 6#2" }
END
{
	echo '<rss version="2.0"><channel><title>V</title>'
	n=0
	for w in alpha beta gamma other many many many many; do
		n=$((n + 1))
		echo "<item><title>Flaw in $w CVE-2026-440$n</title><link>https://v.example/$n</link></item>"
	done
	echo '</channel></rss>'
} >"$D/feed.xml"
kairan collect >/dev/null
kairan open >/dev/null
kairan open >/dev/null
sed 's/db1/web1/' tests/scans/vuls-report.json |
    sed 's/2026-11-20T12/2026-11-18T12/' >"$T/scan"
kairan scan web1 "$T/scan" >/dev/null
kairan open >/dev/null
issue() { sql "SELECT t.issue FROM ticket t JOIN task k ON k.ticket = t.id
    JOIN vulnerability v ON v.id = k.vulnerability WHERE v.key = '$1'"; }
# Somebody works on alpha's; beta's is called patched; taro mutes one.
sql "UPDATE task SET status = 'PATCH_APPLIED', status_by = 'taro', status_at =
    created + 86400 * 3 WHERE vulnerability = (SELECT vulnerability FROM alias
    WHERE alias = 'CVE-2026-4401')"
sql "INSERT INTO follow(ticket, person, muted) SELECT t.id, p.id, '2026-12-31'
    FROM ticket t, person p WHERE t.issue = $(issue CVE-2026-4402) AND
    p.login = 'ola'"

export KAIRAN_NOW=2026-11-23T00:30:00Z
kairan report --dry-run >"$T/dry"
report() { # READER: what it says
	sed -n "/^To: $1@/,/^To: /p" "$T/dry" | sed '$!b;/^To: /d'
}
is 'list, CSIRT and leads get one' "$(sed -n 's/^To: //p' "$T/dry" | sort |
    tr '\n' ' ')" 'lena@example.jp otto@example.jp sato@example.jp seclist@example.jp '
is 'a dry run writes nothing' "$(sql "SELECT count(*) FROM outbox WHERE kind =
    'report'")" 0
report sato >"$T/sato"
report lena >"$T/lena"
report otto >"$T/otto"
report seclist >"$T/list"
like 'in the language of each' "$(cat "$T/sato")" '^Subject: .*脆弱性対応レポート'
like 'its days' "$(cat "$T/list")" 'report 2026-11-16 - 2026-11-22'
like 'CSIRT: what nobody has looked at' "$(cat "$T/sato")" '■ 未確認: 4'
like '... and for how long' "$(cat "$T/sato")" '4日間未確認'
like '... overdue' "$(cat "$T/sato")" \
    "#$(issue CVE-2026-4402) .*beta"
like '... by SSVC, with bars' "$(cat "$T/sato")" \
    '即時対応 +1  #+'
like '... by host' "$(cat "$T/sato")" 'web1 +4  ####'
like '... time to fix' "$(cat "$T/sato")" '未判定 +3  ####'
like '... reported, not verified' "$(cat "$T/sato")" \
    "#$(issue CVE-2026-4401) CVE-2026-4401、Taro Yamada"
like '... over the ceiling, and of which watch' "$(cat "$T/sato")" \
    '[1-9]  一回の起票数の上限.*many'
like '... what matched no watch' "$(cat "$T/sato")" \
    '1  どの監視条件にも該当しなかった情報（全 8）'
like '... who wants no mail' "$(cat "$T/sato")" 'メール停止中: ola'
like 'a lead: his watch' "$(cat "$T/lena")" '^Subject: .*\(a\): '
like '... what was patched there' "$(cat "$T/lena")" 'CVE-2026-4401, Taro Yamada'
unlike '... and no other' "$(cat "$T/lena")" 'CVE-2026-4402|web1'
like '... what is of no team is called so' "$(cat "$T/lena")" \
    '1  advisories matched no watch \(of 8\) \(of all teams\)'
unlike '... but not to the CSIRT' "$(cat "$T/sato")" '全チーム'
like 'a lead of a group: what it owns' "$(cat "$T/otto")" 'web1 +4  ####'
unlike "... not another lead's" "$(cat "$T/otto")" 'CVE-2026-4401'
unlike 'a list: no host, no person' "$(cat "$T/list")" \
    'web1|libssl|Taro|ola|Open tasks by host'
like '... but the advisories' "$(cat "$T/list")" 'gamma'

# Sent: once a week, on its day and from its hour on.
is 'asked for by hand' "$(kairan report --now)" '4 report(s)'
is 'each has one' "$(sql "SELECT count(*) FROM outbox WHERE kind = 'report'")" 4
html=$(sql "SELECT raw FROM outbox WHERE recipient LIKE 'sato%' AND kind =
    'report'")
python3 -c 'import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"),
    policy=email.policy.default)
print(m.get_body(("html",)).get_content())' "$D"/raw/*/"$html" >"$T/html"
like 'bars are cells of a table' "$(cat "$T/html")" \
    '<td class="k-bar" width="[0-9]+%" height="14" bgcolor="#[0-9a-f]+"'
unlike 'no picture, nothing from elsewhere' "$(cat "$T/html")" \
    '<img|url\(|<link|<script'
is 'not again this week' "$(kairan report)" '0 report(s)'
KAIRAN_NOW=2026-11-29T22:30:00Z
is 'next Monday, before the hour' "$(kairan report --due)" '0 report(s)'
KAIRAN_NOW=2026-11-29T23:30:00Z
is '... from its hour on' "$(kairan report --due)" '4 report(s)'
KAIRAN_NOW=2026-11-30T00:30:00Z
is '... and once' "$(kairan report --due)" '0 report(s)'
sed -i 's/^report {/report { when = never/' "$D/kairan.conf"
KAIRAN_NOW=2026-12-07T00:30:00Z
is 'never' "$(kairan report)" '0 report(s)'
# As `kairan run` does it.
KAIRAN_NOW=2026-12-14T00:30:00Z
sed -i 's/when = never //;s/when = never/when = weekly/' "$D/kairan.conf"
before=$(sql "SELECT count(*) FROM outbox WHERE kind = 'report'")
"$B/kairan" -C "$D" run 2>"$T/run.log" &
run=$!
written() {
	[ "$(sql "SELECT count(*) FROM outbox WHERE kind = 'report'")" = \
	    $((before + 4)) ]
}
ok 'kairan run writes it' await 60 written
kill $run
wait $run
ok '... once' written
like 'usage' "$(kairan report --x)" 'usage: .*--due . --now . --dry-run'

# Where nobody is to get one, that is said.
mkdir "$T/none"
echo 'mail { address = "k@example.jp" }' >"$T/none/kairan.conf"
like 'nobody to write to' "$("$B/kairan" -C "$T/none" report --dry-run 2>&1)" \
    'nobody would get a report: no person is a lead'
done_testing
