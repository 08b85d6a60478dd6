#!/bin/sh
# What people may ask for by mail beside changing fields: who has seen a
# ticket, who hears of it, what it is about; each in both languages.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out"
    unsubscribe_url = "https://www.example.jp/cgi-bin/unsubscribe" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch quiet { any = { "quiet" } assignee = "group:ops" ack_required = yes }
watch listed { any = { "listed" } list = "sec@lists.example.jp" }
watch all { any = { "one thing" } assignee = "alice" }
person alice { name = "Alice Adams" mail = "alice@example.jp" language = "en" }
person jiro { role = lead name = "山田 次郎" mail = "jiro@example.jp" language = "ja"
    groups = { "ops" } }
person carol { name = "Carol" mail = "carol@example.jp" language = "en"
    groups = { "ops" } }
EOF
cat >"$D/feed.xml" <<'EOF'
<rss version="2.0"><channel><title>V</title>
<item><title>Flaw in one thing CVE-2026-4441</title><link>https://v.example/1</link></item>
<item><title>Flaw in a quiet thing CVE-2026-4442</title><link>https://v.example/2</link></item>
<item><title>Flaw in a listed thing CVE-2026-4443</title><link>https://v.example/3</link></item>
<item><title>ExampleVPN lets in CVE-2026-4451</title><link>https://v.example/4</link></item>
<item><title>ExampleVPN leaks CVE-2026-4452</title><link>https://v.example/5</link></item>
<item><title>Switch of ExampleNet fails CVE-2026-4453</title><link>https://v.example/6/</link></item>
<item><title>Router of ExampleNet fails CVE-2026-4454</title><link>https://v.example/7</link></item>
</channel></rss>
EOF
# at HOURS: the clock, after the beginning
at() {
	KAIRAN_NOW=$(date -u -d "2026-11-21 15:30 UTC +$1 hours" +%Y-%m-%dT%H:%M:%SZ)
	export KAIRAN_NOW
}
at 0
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
issue_of() {
	sql "select t.issue from ticket t join task k on k.ticket = t.id
	    join vulnerability v on v.id = k.vulnerability where v.key = '$1'"
}
one=$(issue_of CVE-2026-4441)
quiet=$(issue_of CVE-2026-4442)
listed=$(issue_of CVE-2026-4443)
# address_of WHO ISSUE: where the mail about it, to him, is answered
address_of() {
	id=$(sql "select message_id from outbox where recipient like '$1%' and
	    ticket = (select id from ticket where issue = $2) limit 1")
	echo "kairan+${id%@*}@example.jp"
}

# mail TEXT WHO TO [HEADER]: our answer as text in $a, its state in $state.
n=0
mail() {
	n=$((n + 1))
	printf 'From: %s@example.jp\nTo: %s\nSubject: %s\nMessage-ID: <t%d@example.jp>\n%bContent-Type: text/plain; charset=utf-8\n\n%b\n' \
	    "$2" "$3" "${subject:-Re: x}" "$n" "${4:-}" "$1" |
	    "$B/kairan-intake" -d "$D/spool" -f "$2@example.jp" "$3"
	kairan ingest >/dev/null
	kairan send >/dev/null
	state=$(sql "select state from inbox where id = $n")
	a=$(text_of "kind = 'answer' and inbox = $n")
}
# text_of WHERE: the text of our last mail that is so
text_of() {
	id=$(sql "select message_id from outbox where $1
	    order by id desc limit 1")
	[ -z "$id" ] || kairan show --raw "$id" | kairan parse --json |
	    python3 -c 'import json, sys; print(json.load(sys.stdin)["body"])'
}
follow() { # PERSON ISSUE COLUMN
	sql "select f.$3 from follow f join person p on p.id = f.person join
	    ticket t on t.id = f.ticket where p.login = '$1' and t.issue = $2"
}
notes() {
	sql "select notes from builtin_journal where issue = $1"
}
alice=$(address_of alice "$one")
jiro=$(address_of jiro "$quiet")
carol=$(address_of carol "$quiet")
list=$(address_of sec "$listed")

# -- ack ------------------------------------------------------------------
like 'a watch asks all of them' "$(text_of "recipient like 'jiro%'")" \
    '未確認 *(Carol、山田 次郎|山田 次郎、Carol)'
mail 'ack\ndry run: yes' alice "$alice"
is 'dry run: an ack tells' "$(echo "$a" | grep -c '^\[o\] Acknowledged')" 1
is 'and changes nothing' "$(follow alice "$one" seen)" ''
like 'and says so' "$(text_of "recipient like 'jiro%'")" \
    'ご覧になりましたら「確認しました」と'
mail 'ack' alice "$alice"
like 'ack is answered' "$a" '^\[v\] Acknowledged'
like 'with who has seen it' "$a" '^Seen by +Alice Adams \(Sun 2026-11-22\)'
is 'and stands' "$(follow alice "$one" seen)" \
    "$(date -u -d "$KAIRAN_NOW" +%s)"
mail 'Acknowledged' alice "$alice"
like 'a second one is so already' "$a" 'was so already'
is 'and leaves the time' "$(sql "select count(*) from history
    where kind = 'seen'")" 1
at 1
mail '確認しました。' jiro "$jiro"
like 'in Japanese' "$a" '^\[v\] 確認'
like 'who has, and who has not' "$a" '確認済み +山田 次郎'
like 'is listed' "$a" '未確認 +Carol'
kairan open >/dev/null
unlike 'no note while one is waited for' "$(notes "$quiet")" 'Seen by'
mail 'ack' carol "$carol"
kairan open >/dev/null
like 'one note when all have' "$(notes "$quiet")" \
    'Seen by: (Carol|山田 次郎) \(Sun 2026-11-22\), (Carol|山田 次郎)'
is 'for both of them' "$(notes "$quiet" | grep -c 'Seen by')" 1
at 3
kairan open >/dev/null
like 'one an hour where nobody is asked' "$(notes "$one")" \
    'Seen by: Alice Adams'
mail 'ack: all' alice "$alice"
is 'ack: all asks those concerned' "$(follow alice "$one" asked)" 1
mail '回覧：山田、@carol' alice "$alice"
is 'a list of persons' \
    "$(follow jiro "$one" asked) $(follow carol "$one" asked)" '1 1'
like 'the answer lists who has not seen it' "$a" '^Not seen by +(Carol|山田)'
like 'they are told' \
    "$(text_of "event like 'asked:%' and recipient like 'jiro%'")" \
    'Alice Adamsさんから、このチケットの確認を求められている'
mail 'ack: @nosuchone' alice "$alice"
like 'nobody of that name' "$a" 'no such person'
mail "#$one: ack" carol "$carol"
like 'on another ticket' "$a" "\[v\] #$one Acknowledged"
like 'with its own circulation' "$a" 'Not yet seen by: 山田 次郎'

like 'kairan show tells it' "$(kairan show "#$one")" '^not yet seen by jiro$'
like 'and kairan list' "$(kairan list --json)" '"unseen":\["jiro"\]'

(
	at 73
	kairan digest >/dev/null
)
like 'who was asked and has not is reminded by the digest' \
    "$(text_of "kind = 'digest' and recipient like 'jiro%'")" "#$one "
unlike 'who has, is not' \
    "$(text_of "kind = 'digest' and recipient like 'carol%'")" "#$one "

# -- by whom --------------------------------------------------------------
mail 'ack' jiro "$list"
is 'an unproven sender is parked' "$state" parked
is 'and has seen nothing' "$(follow jiro "$listed" seen)" ''
mail 'ack' jiro "$list" 'List-Id: <sec.lists.example.jp>\n'
is 'through a list it is not carried out' "$(follow jiro "$listed" seen)" ''
sed -i 's/^mail {/mail { authserv_id = "mx.example.jp"/' "$D/kairan.conf"
mail 'ack' jiro "$list" \
    'Authentication-Results: mx.example.jp; dmarc=pass header.from=example.jp\n'
like 'a reply to a mail of a list, proved by DMARC' "$a" '^\[v\] 確認'
like 'is his' "$(follow jiro "$listed" seen)" '^[0-9]{10}$'
mail 'ack' carol "$jiro"
is 'with the address of somebody else nothing is done' "$state" refused

# -- mute, notify, stop ---------------------------------------------------
at 5
mail 'mute until 12/1' alice "$alice"
like 'mute is echoed with its day' "$a" '^\[v\] Mute: Tue 2026-12-01'
like 'and what it means' "$a" 'no more mail about this ticket'
is 'and stands' "$(follow alice "$one" muted)" 2026-12-01
mail "mute #$quiet" alice "$alice"
is 'for good' "$(follow alice "$quiet" muted)" 9999-12-31
mail 'ミュート解除' jiro "$jiro"
like 'off, when it is off' "$a" 'すでにその値でした'
mail 'unmute' alice "$alice"
is 'off' "$(follow alice "$one" muted)" ''
own() {
	sql "select own_notify || '|' || own_events from person
	    where login = '$1'"
}
mail '通知：まとめて' jiro "$jiro"
is 'notify' "$(own jiro)" 'digest|'
like 'is echoed' "$a" '通知方法: まとめて'
like 'with what it means' "$a" '次回のまとめメールで'
mail 'notify: comment=digest, status: never' alice "$alice"
is 'by event' "$(own alice)" '|comment=digest,status=never'
like 'is echoed' "$a" 'comments: in the digest, status: never'
mail 'notify: comment=now' alice "$alice"
is 'one word for each event' "$(own alice)" '|comment=now,status=never'
mail 'dry run\nnotify: never' alice "$alice"
is 'dry run changes nothing' "$(own alice)" '|comment=now,status=never'
mail 'notify: usual' alice "$alice"
is 'and back' "$(own alice)" '|'
mail 'unsubscribe' alice "$alice"
like 'unsubscribe alone is asked back about' "$a" 'What shall be stopped'
like 'with the choices' "$a" "^ +#$one: mute"
like 'each a line to send' "$a" '^ +notify: essential'
is 'and stops nothing' "$(own alice) $(follow alice "$one" muted)" '| '
is 'nor is it a refusal' "$state" applied
mail '配信停止' jiro "$jiro"
like 'in Japanese' "$a" '何を停止しますか'
mail "#$one: mute" alice "$alice"
is 'a choice is carried out' "$(follow alice "$one" muted)" 9999-12-31
mail 'notify: essential' alice "$alice"
like 'and the other' "$(own alice)" 'comment=never'

# -- split ----------------------------------------------------------------
at 7
mail '通知：標準' jiro "$jiro"
mail 'dry run: yes\nsplit: @ops, carol' alice "$alice"
before=$(sql 'select count(*) from builtin_issue')
mail 'split: @ops, @carol' alice "$alice"
is 'dry run made none, split two' "$before
$(sql 'select count(*) from builtin_issue')" '3
5'
like 'the answer lists them' "$a" '^\[v\] Split: ops = #4, carol = #5'
is 'children of that ticket' "$(sql "select group_concat(parent) from
    builtin_issue where id > 3")" "$one,$one"
like 'for a group' "$(text_of "recipient like 'jiro%' and ticket =
    (select id from ticket where issue = 4)")" '所属グループ'
like 'and a person' "$(text_of "recipient like 'carol%' and ticket =
    (select id from ticket where issue = 5)")" 'assigned to you by Alice'
mail 'status: ONGOING' carol "$(address_of carol 5)"
is 'each answers for itself' "$(kairan list --all --json | python3 -c 'import json, sys
print(*sorted(str(t["ticket"]) + t["status"] for t in map(json.loads, sys.stdin)))')" \
    '1NEW 2NEW 3NEW 4NEW 5ONGOING'
mail '分割：@ops' alice "$alice"
is 'once' "$(sql 'select count(*) from builtin_issue')" 5
like 'and so it is told' "$a" 'was so already'
mail 'split: @nosuchteam' alice "$alice"
like 'nobody of that name' "$a" 'no such person'

# -- show, mitigation, why, list -------------------------------------------
at 9
mail 'show CVE-2026-4441' alice "$alice"
like 'show: what it is' "$a" '^-- CVE-2026-4441 --'
like 'its tickets' "$a" "^  #$one .*CVE-2026-4441"
like 'its advisories' "$a" 'https://v.example/1'
mail "詳細: #$quiet" jiro "$jiro"
like 'by the ticket, in Japanese' "$a" '^-- CVE-2026-4442 --'
like 'all of it' "$a" '^影響を受ける製品|^■ 影響'
mail 'show CVE-2026-9999' alice "$alice"
like 'what nobody has named' "$a" 'no source has named this so far'
mail 'mitigation' alice "$alice"
like 'mitigation of the ticket that is answered' "$a" '^-- CVE-2026-4441 --'
mail "why #$quiet" alice "$alice"
like 'why: the watch that hit' "$a" '^  quiet: it concerns us'
like 'with the word' "$a" '\+ keyword found: "quiet"'
like 'and the one that missed' "$a" '^  listed: does not concern us'
mail 'list' alice "$alice"
like 'list: the own tickets' "$a" "^1\. #$one "
unlike 'and no other' "$a" "#$quiet "
mail '一覧' jiro "$jiro"
like 'of a group, too' "$a" "^1\. #$quiet "
mail 'list due<=2020-01-01' alice "$alice"
unlike 'by date' "$a" "^1\. "
mail 'list status:調査中' alice "$alice"
unlike 'by status' "$a" "^1\. "
mail 'list colour:red' alice "$alice"
like 'no such filter' "$a" 'a list can be filtered and sorted by'
# -- track ----------------------------------------------------------------
at 11
mail 'track: Switch ExampleNet' alice "$alice"
like 'track by words: one' "$a" '^\[v\] Track: .* = #6'
is 'is opened for who asked' "$(issue_of CVE-2026-4453)" 6
mail 'track https://v.example/6' alice "$alice"
like 'by its page, which is the same' "$a" '= #6'
is 'once' "$(sql 'select count(*) from builtin_issue')" 6
mail '起票: ExampleVPN' jiro "$jiro"
like 'several are asked about' "$a" '^\[\?\] 起票'
like 'by number' "$a" '^2\. .*ExampleVPN'
is 'and none is opened' "$(sql 'select count(*) from builtin_issue')" 6
second=$(echo "$a" | sed -n 's/^2\. .*\(CVE-2026-44[0-9]*\).*/\1/p')
mail '起票 2' jiro "kairan+$(sql "select substr(message_id, 1, instr(message_id, '@') - 1)
    from outbox where kind = 'answer' and inbox = $n")@example.jp"
is 'the number takes that one' "$(issue_of "$second")" 7
mail 'track 9' alice "$alice"
like 'a number that is none' "$a" 'no such line'
mail 'track: NoSuchProduct' alice "$alice"
like 'words that nobody named' "$a" 'no advisory names these words'
mail 'track https://nowhere.example/x' alice "$alice"
like 'a page that is not known' "$a" 'no advisory with this address'
mail 'track\n\n-------- Forwarded Message --------\nSubject: Alert\nFrom: x@example.org\n\nPatch CVE-2026-4454 now.' \
    alice "$alice"
is 'what is forwarded' "$(issue_of CVE-2026-4454)" 8
n=$((n + 1))
first=$(sql 'select key from vulnerability where id not in (select
    vulnerability from task)')
printf 'From: jiro@example.jp\nTo: %s\nSubject: Fwd: Alert\nMessage-ID: <t%d@example.jp>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n起票\n--b\nContent-Type: message/rfc822\n\nSubject: Alert\nFrom: x@example.org\nContent-Type: text/plain\n\nPatch %s now.\n--b--\n' \
    "$jiro" "$n" "$first" |
    "$B/kairan-intake" -d "$D/spool" -f jiro@example.jp "$jiro"
kairan ingest >/dev/null
is 'and what is forwarded as a file' "$(issue_of "$first")" 9
mail 'track CVE-2026-4451' carol kairan@example.jp
is 'an unproven sender opens nothing' "$state" parked

# -- List-Unsubscribe -----------------------------------------------------
at 13
header_of() { # HEADER PERSON ISSUE
	kairan show --raw "$(sql "select message_id from outbox where recipient
	    like '$2%' and ticket = (select id from ticket where issue = $3)
	    limit 1")" | sed -n '1,/^$/p' | tr -d '\r' |
	    sed -e ':a' -e 'N' -e '$!ba' -e 's/\n[ \t]/ /g' | grep "^$1:"
}
like 'a mail to a person names mail and page' \
    "$(header_of List-Unsubscribe carol 5)" \
    '<mailto:kairan\+[a-z2-7]{40}@example.jp\?subject=unsubscribe>, <https://www.example.jp/cgi-bin/unsubscribe\?t=[a-z2-7]{40}>'
is 'one click is enough there' \
    "$(header_of List-Unsubscribe-Post carol 5)" \
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click'
unlike 'a mail to a list has no page' \
    "$(header_of List-Unsubscribe sec "$listed")" 'https'
is 'nor a click' "$(header_of List-Unsubscribe-Post sec "$listed")" ''
unsubscribe() { # WHO TO: as a mail program does
	subject=unsubscribe
	mail "${3:-}" "$1" "$2" 'Authentication-Results: mx.example.jp; dmarc=pass header.from=example.jp\n'
	subject=
}
unsubscribe carol "$(address_of carol 5)"
like 'by mail it is done at once' "$a" '^\[v\] Stop'
like 'and told' "$a" 'only what is given to you'
like 'own duties stay' "$(own carol)" 'comment=never'
unsubscribe carol "$list" 'unsubscribe'
like 'a member does not end the mail to a list' "$a" 'only a lead may end'
is 'so it goes on' "$(sql "select count(*) from meta where key like 'list-off:%'")" 0
unsubscribe jiro "$list"
is 'a lead does' "$(sql "select value from meta where key =
    'list-off:sec@lists.example.jp'")" jiro
sed -i -e 's/^mail {/mail { operator = "op@example.jp"/' "$D/kairan.conf"
sed -i 's,^</channel>,<item><title>New flaw in a listed thing CVE-2026-4461</title><link>https://v.example/9</link></item>&,' "$D/feed.xml"
at 15
kairan collect v >/dev/null && kairan open >/dev/null
is 'a new ticket is told to the operator instead' \
    "$(sql "select recipient from outbox where kind = 'opened'
    order by id desc limit 1")" op@example.jp
ok 'and takes it back' kairan unsubscribe --undo sec@lists.example.jp
mail 'notify: usual' carol "$(address_of carol 5)"
token=$(header_of List-Unsubscribe carol 5 | sed 's/.*t=//; s/>.*//')
is 'the page has a token of its own' \
    "$(address_of carol 5 | grep -c "$token")" 0
mail 'ack' carol "kairan+$token@example.jp"
is 'which answers no mail' "$(sql 'select level from inbox
    order by id desc limit 1')" 1
not_ok 'a token of a list ends nothing' kairan unsubscribe \
    "$(echo "$list" | sed 's/kairan+//; s/@.*//')"
not_ok 'nor does a made-up one' kairan unsubscribe \
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
ok 'a click on the page' kairan unsubscribe "$token"
like 'does the same' "$(own carol)" 'comment=never'
mail 'notify: usual' carol "$(address_of carol 5)"
cgi() {
	QUERY_STRING="$2" REQUEST_METHOD=$1 KAIRAN_DIR=$D KAIRAN=$B/kairan \
	    "$TOP/contrib/unsubscribe.cgi"
}
like 'the page shows a button' "$(cgi GET "t=$token")" '<button>'
is 'and does nothing by itself' "$(own carol)" '|'
like 'POST does' "$(cgi POST "t=$token")" '^Status: 200'
like 'the same' "$(own carol)" 'comment=never'
like 'a broken address' "$(cgi POST 't=$(id)')" '^Status: 400'
like 'a wrong one' "$(cgi POST 't=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')" \
    '^Status: 404'

mail 'show' alice kairan@example.jp
is 'nothing is shown to an unproven sender' "$state" parked
done_testing
