#!/bin/sh
# People against a real Redmine: what is known of them and what is missing,
# substitutes, groups and who is on duty, locked and deleted accounts.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine.sh"
if reason=$(redmine_missing); then
	skip_all "$reason"
fi
redmine_pid=
at_exit redmine_stop
redmine_start "$T" || exit 1

D=$T/d
mkdir "$D" "$D/feeds"
install -m 600 "$REDMINE_KEYS/kairan" "$D/redmine.key"
write_conf() { # SUBSTITUTE-OF-BOB DUTY
	cat >"$D/kairan.conf" <<-END
	time_zone = "Asia/Tokyo"
	send = on
	mail {
		address = "kairan@example.test"
		send_by = maildir
		maildir = "mail"
		operator = "operator@example.test"
		trusted_domains = { "example.test" }
	}
	tracker {
		type = redmine
		url = "$REDMINE_URL"
		key_file = "redmine.key"
		project = "vulns"
	}
	source w {
		type = rss
		url = "feeds/w.xml"
	}
	watch team {
		any = { "team" }
		assignee = "group:ops"
	}
	watch bobs {
		any = { "bob" }
		assignee = bob
	}
	person alice {
		name = "山田 花子"
		mail = { "alice@example.test", "alice@phone.example.test" }
		language = ja
		time_zone = "Asia/Tokyo"
	}
	person bob {
		language = en
		time_zone = "Europe/Berlin"
		notify = now
		$1
	}
	person ghost {
		mail = "ghost@example.test"
	}
	$2
	END
}
feed() { # TITLE...
	{
		echo '<?xml version="1.0"?><rss version="2.0"><channel>'
		echo '<title>T</title><link>http://x.example/</link>'
		echo '<description>d</description>'
		feed_n=0
		for title; do
			feed_n=$((feed_n + 1))
			echo "<item><title>$title</title><link>http://x.example/
			$feed_n</link><guid>W-$feed_n</guid><description>d
			</description></item>"
		done
		echo '</channel></rss>'
	} >"$D/feeds/w.xml"
	touch -d "@$((2000000000 + $#))" "$D/feeds/w.xml"
}
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$D/log"
}
look() { # at the people of Redmine, whenever it was asked last
	later=$(($(date +%s) + 7200 * ${1:-1}))
	KAIRAN_NOW=$(date -u -d "@$later" +%Y-%m-%dT%H:%M:%SZ) kairan open
}
field() { # LOGIN KEY
	kairan list --json --all people | python3 -c '
import json, sys
for line in sys.stdin:
    row = json.loads(line)
    if row["login"] == sys.argv[1]:
        print(json.dumps(row[sys.argv[2]], ensure_ascii=False))
' "$1" "$2"
}
rest() { # METHOD PATH [BODY]
	curl -s -o /dev/null -w '%{http_code}' -X "$1" \
	    -H "X-Redmine-API-Key: $REDMINE_KEY" \
	    -H 'Content-Type: application/xml' ${3:+-d "$3"} "$REDMINE_URL$2"
}
id_of() {
	curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" \
	    "$REDMINE_URL/users.xml?name=$1&status=" |
	    sed -n 's:.*<id>\([0-9]*\)</id>.*:\1:p' | head -1
}
mails_to() {
	grep -l "^To:.*<*$1" "$D/mail/new/"* 2>/dev/null | wc -l
}
newest_to() {
	grep -l "^To:.*<*$1" "$D/mail/new/"* | xargs ls -t | head -1 |
	    xargs python3 "$TOP/tests/lib/mail.py" show
}
run() {
	kairan collect w >/dev/null && kairan open >/dev/null &&
	    kairan send >/dev/null
}

# -- what is known, what is missing ---------------------------------------------
write_conf "" ""
feed "nothing of interest"
ok 'people are read with the first tickets' run
is 'the address is Redmine'\''s' "$(field bob addresses)" \
    '["bob@example.test"]'
is 'so are the groups' "$(field bob groups)" '["ops"]'
is 'nothing is missing of one whom the file completes' \
    "$(field bob missing)" '[]'
is 'Redmine tells neither language nor zone' "$(field dave missing)" \
    '["language", "time_zone"]'
is 'all addresses, the one written to first' "$(field alice addresses)" \
    '["alice@example.test", "alice@phone.example.test"]'
is 'a login that Redmine does not know' "$(field ghost missing)" \
    '["language", "time_zone", "account"]'
is 'a locked account is locked' "$(field carol locked)" true
is 'and nothing is missing of it' "$(field carol missing)" '[]'
said=$(kairan list people)
like 'a line for people' "$said" '^bob +Bob Brown +bob@example.test +en +Europe/Berlin member, notify now, in ops'
like 'locked in it' "$said" '^carol .*LOCKED'
like 'what the gap means' "$said" 'missing: language \(en is used\), time_zone \(Asia/Tokyo is used\)'
like 'the account that is not there' "$said" 'account in Redmine \(login unknown there\)'
like 'a sum' "$said" '1 without an account in Redmine; Redmine was asked 20'

# -- a substitute ---------------------------------------------------------------
write_conf 'substitute = alice
substitute_until = "2099-12-31"' ""
feed "nothing of interest" "bob one"
ok 'a ticket of one who is away' run
is 'the owner is not written to' "$(mails_to bob@example.test)" 0
is 'his substitute is' "$(mails_to alice@example.test)" 1
said=$(newest_to alice@example.test)
like 'told for whom and until when' "$said" \
    'Bob Brownさん（2099-12-31（木）まで不在）の代理'
like 'the list says it' "$(kairan list people)" \
    'AWAY until 2099-12-31: alice stands in'
is 'the ticket stays his' "$(kairan list --json | sed -n 's/.*"assignee":"\([a-z]*\)".*/\1/p')" bob
write_conf 'substitute = carol' ""
feed "nothing of interest" "bob one" "bob two"
ok 'a substitute who is locked' run
is 'the owner gets it himself' "$(mails_to bob@example.test)" 1
is 'and the list says why' "$(field bob missing)" '["substitute"]'

# -- groups ---------------------------------------------------------------------
write_conf "" ""
feed "nothing of interest" "bob one" "bob two" "team one"
ok 'a ticket of a group' run
is 'its only member is told' "$(mails_to bob@example.test)" 2
write_conf "" 'group ops {
	duty = { alice, carol }
}'
feed "nothing of interest" "bob one" "bob two" "team one" "team two"
ok 'the same with people on duty' run
is 'they are told' "$(mails_to alice@example.test)" 2
is 'not the members' "$(mails_to bob@example.test)" 2
is 'no mail to one who is locked' "$(mails_to carol@example.test)" 0

# -- given to a group in Redmine ------------------------------------------------
write_conf "" ""
kairan sync >/dev/null
kairan send >/dev/null
first=$(kairan list --json | sed -n 's/.*"ticket":\([0-9]*\),.*bob one.*/\1/p')
give_to_ops() {
	curl -s -o /dev/null -w '%{http_code}' -X PUT \
	    -H "X-Redmine-API-Key: $(cat "$REDMINE_KEYS/alice")" \
	    -H 'Content-Type: application/xml' --data \
	    "<issue><assigned_to_id>$1</assigned_to_id></issue>" \
	    "$REDMINE_URL/issues/$first.xml"
}
ops=$(curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" "$REDMINE_URL/groups.xml" |
    sed -n 's:.*<id>\([0-9]*\)</id><name>ops</name>.*:\1:p')
dave=$(id_of dave)
before=$(mails_to bob@example.test)
is 'alice gives a ticket to a group' "$(give_to_ops "$ops")" 204
ok 'which kairan sees' kairan sync
is 'the list shows it' "$(kairan list --json |
    sed -n 's/.*"ticket":'"$first"',.*"assignee":null,"group":"\([a-z]*\)".*/\1/p')" ops
kairan send >/dev/null
is 'its member gets one mail' "$(mails_to bob@example.test)" $((before + 1))
like 'which says why' "$(newest_to bob@example.test)" \
    'assigned to a group that you are in'
write_conf "" 'group ops {
	duty = { carol, dave }
	rotate = daily
	from = "2026-01-01"
}'
give_to_ops "$(id_of alice)" >/dev/null
kairan sync >/dev/null
kairan send >/dev/null
like 'the list says who has the day' "$(kairan list people)" \
    '^group ops, today: dave$'
before=$(mails_to dave@example.test)
is 'again, with people on duty in turn' "$(give_to_ops "$ops")" 204
ok 'seen' kairan sync
kairan send >/dev/null
is 'the one of them who is here is told, whoever has the day' \
    "$(mails_to dave@example.test)" $((before + 1))

# -- locked after the mail was written ------------------------------------------
write_conf "" ""
feed "nothing of interest" "bob one" "bob two" "team one" "team two" \
    "bob three"
before=$(mails_to bob@example.test)
ok 'a mail is written' sh -c "'$B/kairan' -C '$D' collect w &&
    '$B/kairan' -C '$D' open"
bob=$(id_of bob)
is 'its person is locked' "$(rest PUT "/users/$bob.xml" \
    '<user><status>3</status></user>')" 204
ok 'which is seen' look
ok 'then it is sent' kairan send
is 'but not to him' "$(mails_to bob@example.test)" "$before"
like 'the queue says why' "$(kairan queue)" 'held .*bob@example.test.*locked'
feed "nothing of interest" "bob one" "bob two" "team one" "team two" \
    "bob three" "bob four"
ok 'a new ticket of his' run
is 'goes to whoever gets what nobody owns' \
    "$(mails_to operator@example.test)" 1

# -- deleted --------------------------------------------------------------------
is 'erin is known' "$(field erin gone)" false
erin=$(id_of erin)
is 'her account is deleted' "$(rest DELETE "/users/$erin.xml")" 204
ok 'which is seen, too' look 2
is 'she is gone' "$(field erin gone)" true
unlike 'and not listed' "$(kairan list people)" '^erin '
like 'but counted' "$(kairan list people)" '1 gone \(--all shows them\)'
printf 'From: erin@example.test\nTo: kairan@example.test\nSubject: Re: [kairan #1] x\nMessage-ID: <e1@example.test>\n\nstatus: ONGOING\n' |
    "$B/kairan-intake" -d "$D/spool" -f erin@example.test kairan@example.test
ok 'she writes' kairan ingest
like 'and is a stranger' "$(grep mail-refused "$D/log" | tail -1; kairan history '<e1@example.test>')" \
    'unknown|stranger|nobody'
is 'who is in the file stays' "$(field ghost gone)" false
done_testing
