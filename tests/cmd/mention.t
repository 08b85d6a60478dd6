#!/bin/sh
# "@NAME" in a reply, with a real Redmine: who is named is told once, where he
# may see the ticket; Redmine itself sees no mention.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine_site.sh"

redmine_conf 'authserv_id = "mx.example.test"' <<'END'
source v { type = rss url = "feed.xml" }
watch one { any = { "one thing" } assignee = "alice" }
person dave { name = "山田 太郎" role = csirt language = ja }
END
site_feed 'Flaw in one thing CVE-2026-4441'
put() { # WHO JSON: on the ticket
	curl -s -o /dev/null -X PUT -H 'Content-Type: application/json' \
	    -H "X-Redmine-API-Key: $(cat "$REDMINE_KEYS/$1")" \
	    --data "$2" "$REDMINE_URL/issues/$one.json"
}
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
one=$(sql 'select issue from ticket')
alice=$(sql "select message_id from outbox where recipient like 'alice%'")
alice=kairan+${alice%@*}@example.test
n=0
mail() { # TEXT [WHO]: sets state, a (the answer), told (others' mails)
	n=$((n + 1))
	last=$(sql 'select max(id) from outbox')
	printf 'From: %s@example.test\nTo: %s\nSubject: Re: [kairan #%s] x\nMessage-ID: <m%d@example.test>\nAuthentication-Results: mx.example.test; dmarc=pass header.from=example.test\nContent-Type: text/plain; charset=utf-8\n\n%b\n' \
	    "${2:-alice}" "${3:-$alice}" "$one" "$n" "$1" >"$T/mail"
	again
}
again() {
	"$B/kairan-intake" -d "$D/spool" -f x@example.test "$alice" <"$T/mail"
	kairan ingest >/dev/null
	kairan sync >/dev/null
	kairan send >/dev/null
	a=
	id=$(sql "select message_id from outbox where kind = 'answer' and
	    id > $last")
	[ -z "$id" ] || a=$(body "$id")
	told=$(sql "select group_concat(substr(recipient, 1,
	    instr(recipient, '@') - 1), ' ') from (select recipient from outbox
	    where kind <> 'answer' and id > $last order by recipient)")
}
body() {
	kairan show --raw "$1" | kairan parse --json |
	    python3 -c 'import json, sys; print(json.load(sys.stdin)["body"])'
}
mail_to() { # WHO: the last one
	body "$(sql "select message_id from outbox where recipient like '$1%'
	    order by id desc limit 1")"
}
last_note() {
	rest "issues/$one.json?include=journals" \
	    "[j['notes'] for j in r['issue']['journals'] if j['notes']][-1]"
}

mail '@dave could you look at this? @ops, too.\nNot me@erin, nor @Override.'
is 'people and groups that are named are told' "$told" 'bob dave'
is 'a plain comment has no answer' "$a" ''
like '... with its words' "$(mail_to bob)" 'could you look at this'
like '... and its context' "$(mail_to bob)" 'CVE-2026-4441'
like '... and why' "$(mail_to bob)" 'Alice Adams names you in a comment'
like '... in Japanese' "$(mail_to dave)" 'あなた宛てのコメントがあります'
unlike 'Redmine sees no mention' "$(last_note)" '@dave'
again
is 'the same mail again tells nobody' "$told" 'bob dave'
mail '@dave once more'
is 'another one does' "$told" 'dave'

dave=$(sql "select message_id from outbox where recipient like 'dave%'
    order by id desc limit 1")
dave=kairan+${dave%@*}@example.test
mail '@alice here you are, says @dave' dave "$dave"
is 'the owner gets one mail, the writer none' "$told" 'alice'
like '... which says that he is named' "$(mail_to alice)" \
    'names you in a comment'
mail '@山田さん、@csirt 確認をお願いします。\n> @ops'
is 'by family name and role, once; quoted ones not' "$told" 'dave'
mail '@渡辺さん、お願いします。\n@ops 参考まで'
is 'others are told' "$told" 'bob'
like 'a name that nobody has is said' "$a" '@渡辺: nobody is called so'
like '... beside those who were told' "$a" '@ops: was told'
mail 'see @nobody and @media rules'
is 'what is not meant is not said' "$a$told" ''
mail '@admins please'
like 'a role that nobody has' "$a" '@admins: there is nobody'
mail '@erin please look'
is 'who may not see it is not told' "$told" ''
like '... and the answer says so' "$a" '@erin: may not see this ticket'
mail 'status: ONGOING\n\n@dave I am on it'
is 'with a command: once' "$told" 'dave'
like '... and the answer tells' "$a" '@dave: was told'
mail 'status: ONGOING\nassignee: @suzuki'
is 'a refused command is no mention' "$told" ''

# What is written in Redmine itself.
last=$(sql 'select max(id) from outbox')
put alice '{"issue": {"notes": "written there: @dave and @erin"}}'
kairan sync >/dev/null
is 'named in Redmine' "$(sql "select recipient from outbox where id > $last")" \
    dave@example.test
kairan sync >/dev/null
is '... once' "$(sql "select count(*) from outbox where id > $last")" 1

# Watching, when it is configured.
sed -i 's/    project = /    watch_mentioned = true project = /' \
    "$D/kairan.conf"
mail '@ops watch this'
like 'who is named watches' "$(rest "issues/$one.json?include=watchers" \
    "*sorted(w['name'] for w in r['issue']['watchers'])")" 'Bob Brown'
mail 'only words'
is '... and hears of what follows' "$told" 'bob'

# A private ticket: only those who may see it.
put alice '{"issue": {"is_private": true}}'
kairan sync >/dev/null
mail '@山田さん and @ops: secret'
is 'a private ticket: nobody who may not see it' "$told" ''
like '... and the answer says so' "$a" '@山田: may not see this ticket'
is 'nothing of it in his mail' \
    "$(kairan show --raw "$(sql "select message_id from outbox where
    recipient like 'dave%' order by id desc limit 1")" | grep -c secret)" 0

done_testing
