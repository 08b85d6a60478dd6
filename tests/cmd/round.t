#!/bin/sh
# The whole round with real servers: feed, ticket in Redmine, mail through
# Postfix, replies through a Postfix pipe, procmail and IMAP, the ticket
# changed under the replier's own name, the answer mail.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/ca.sh"
. "$(dirname "$0")/../lib/dovecot.sh"
. "$(dirname "$0")/../lib/mailhost.sh"
. "$(dirname "$0")/../lib/redmine.sh"
. "$(dirname "$0")/../lib/round.sh"

round_need
if round_redmine; then
	pass 'Redmine runs, set up by contrib/redmine/setup.rb'
else
	fail 'Redmine runs, set up by contrib/redmine/setup.rb'
	exit 1
fi
if round_mail; then
	pass 'Postfix and Dovecot run'
else
	fail 'Postfix and Dovecot run'
	exit 1
fi

# -- the scene ----------------------------------------------------------
mkdir -p "$T/www"
cp "$TOP"/contrib/demo/feeds/* "$T/www/"
python3 -m http.server -b 127.0.0.1 -d "$T/www" 8080 >"$T/www.log" 2>&1 &
await 10 port_is_open 8080
printf 'pw-kairan' >"$D/smtp.password"
printf 'pw-office' >"$D/imap.password"
chmod 600 "$D"/*.password
conf() { # HOW TO SEND
	round_conf <<-END
	mail {
		address = "kairan@example.test"
		operator = "operator@example.test"
		ca_file = "$DC/ca.pem"
		$1
	}
	source jvn {
		type = jvn
		url = "http://localhost:8080/jvn.rdf"
		language = "ja"
	}
	source jvndb {
		type = jvndb
		url = "http://localhost:8080/jvndb.rdf"
		language = "ja"
	}
	source vendor {
		type = rss
		url = "file://$T/www/vendor-rss2.xml"
	}
	watch gateway {
		any = { "Hinoki Mail Gateway" }
		assignee = "alice"
		priority = out_of_cycle
		planned_days = 7
		due_days = 14
	}
	watch vpn {
		any = { "ExampleVPN" }
		assignee = "bob"
		due_days = 3
	}
	watch network {
		any = { "ルータ", "ExampleSwitch" }
		assignee = "group:ops"
	}
	person alice {
		name = "山田 アリス"
		mail = { "alice@example.test", "alice@phone.example.test" }
		language = "ja"
	}
	person bob {
		mail = "bob@example.test"
		groups = { "ops" }
	}
	imap office {
		host = "localhost"
		user = "office"
		password_file = "imap.password"
		ca_file = "$DC/ca.pem"
	}
	END
}
conf 'send_by = sendmail'
# after DAYS: a date in Tokyo
after() {
	TZ=Asia/Tokyo date -d "+$1 days" +%Y-%m-%d
}

# -- feed, ticket -------------------------------------------------------
ok 'collect' kairan collect
like 'over HTTP' "$(cat "$T/www.log")" 'GET /jvn.rdf HTTP/1.1" 200'
is 'every source was read' "$(kairan list sources | grep -c ' ok ')" 3
ok 'open' kairan open
gateway=$(find_issue CVE-2026-90001)
vpn=$(find_issue CVE-2026-90002)
router=$(find_issue CVE-2026-90004)
i=$(issue "$gateway")
like 'a ticket in Redmine, founded by one advisory' "$i" \
    '^subject: CVE-2026-90001: Hinoki Mail Gateway における'
like 'project' "$i" '^project: Vulns'
like 'tracker' "$i" '^tracker: Vulnerability'
like 'field CVE' "$i" '^field CVE: CVE-2026-90001$'
like 'field CVSS' "$i" '^field CVSS: 8\.7$'
like 'field CWE' "$i" '^field CWE: .*CWE-918'
like 'field advisory' "$i" '^field Advisory: JVN#90000001'
like 'field marker' "$i" '^field kairan reference: kairan-[a-z2-7]{16}$'
like 'field planned' "$i" "^field Planned date: $(after 7)\$"
like 'exact status' "$i" '^field Exact status: NEW$'
like 'due date' "$i" "^due: $(after 14)\$"
like 'assignee' "$i" '^assignee: Alice Adams$'
like 'priority' "$i" '^priority: High$'
like 'status' "$i" '^status: New$'
like 'opened by the gateway' "$i" '^author: kairan gateway$'
like 'assigned to a group' "$(issue "$router")" '^assignee: ops$'
before=$(round_rest count)
ok 'open again' kairan open
is 'opens nothing twice' "$(round_rest count)" "$before"

# -- notification -------------------------------------------------------
ok 'send' kairan send
ok 'mail arrives' await 15 has_mails alice 1
ok 'for everybody' await 15 has_mails bob 2
is 'nothing waits' "$(kairan queue)" 'nothing waits'
told=$(mail_about alice CVE-2026-90001)
m=$($MAIL show "$told")
like 'in her language' "$m" '返信のしかた'
like 'with the ticket' "$m" "^Subject: \[kairan #$gateway\] CVE-2026-90001"
like 'with a link' "$m" "http://redmine.example.test/issues/$gateway"
like 'with a one-tap answer' "$($MAIL html "$told")" 'href="mailto:kairan\+'
like 'by a robot' "$(cat "$told")" '^Auto-Submitted: auto-generated'
like 'from an address that finds it again' "$(cat "$told")" \
    '^Return-Path: <kairan\+[a-z2-7]+@example.test>'
vpn_told=$(mail_about bob CVE-2026-90002)
router_told=$(mail_about bob CVE-2026-90004)
like 'a member of the group was told' "$($MAIL show "$router_told")" \
    'assigned to a group that you are in'


# reply NAME MAIL OPTION... < TEXT: into $T/reply
reply() {
	reply_name=$1
	shift
	$MAIL reply "$@" >"$T/reply"
}
# by ROUTE SENDER: by mail, until it is in the spool or the box
by() {
	case $1 in
	pipe) by_to=$($MAIL recipient "$T/reply") ;;
	*) by_to=$1@example.test ;;
	esac
	by_spool=$(spool_mails)
	by_box=$(mails office)
	$MAIL send "$T/reply" "$2" "$by_to" || return 1
	if [ "$1" = office ]; then
		await 15 has_mails office $((by_box + 1)) && kairan fetch
	else
		await 15 spool_has $((by_spool + 1))
	fi
}
# One reply through everything: its answer in $said, the ticket in $i
# round NAME ISSUE ROUTE, the mail in $T/reply
round() {
	round_mails=$(mails "$1")
	by "$3" "$1@example.test" || note "the reply did not arrive by $3"
	requests_mark
	kairan ingest >"$T/ingest" || note "ingest: $(tail -5 "$D/log")"
	made=$(requests)
	kairan send >/dev/null
	said=$(answer "$1" "$round_mails")
	i=$(issue "$2")
}

# -- a Postfix pipe, English --------------------------------------------
head -c 3000 /dev/urandom >"$T/log.bin"
reply bob "$vpn_told" --id '<en@example.test>' <<'END'
status: INVESTIGATING
planned: 2030-01-15
due: 2030-02-20
assign: alice

Two gateways run the affected version, <b>really</b>. See #1 and @alice.
END
kairan ingest >/dev/null
round bob "$vpn" pipe
like 'pipe: status' "$i" '^status: INVESTIGATING$'
like 'pipe: exact status' "$i" '^field Exact status: INVESTIGATING'
like 'pipe: planned' "$i" '^field Planned date: 2030-01-15'
like 'pipe: due' "$i" '^due: 2030-02-20'
like 'pipe: assignee' "$i" '^assignee: Alice Adams'
like 'pipe: a comment under his own name' "$i" \
    '^note by Bob Brown: .*Two gateways run the affected version'
like 'pipe: the change too' "$i" '^change by Bob Brown: attr status_id'
unlike 'pipe: nothing by the gateway itself' \
    "$(echo "$i" | grep '^change')" 'by kairan gateway'
unlike 'pipe: commands are not in the comment' \
    "$(echo "$i" | grep '^note by Bob')" 'planned:|status:|kairan\+|> '
like 'pipe: answered to him' "$said" '^To: .*bob@example.test'
like 'pipe: in the thread' "$said" '^In-Reply-To: <en@example.test>'
like 'pipe: told: status' "$said" \
    '\[v\] Status: Investigating \(before: New\)'
like 'pipe: told: planned' "$said" '\[v\] Planned date: Tue 2030-01-15'
like 'pipe: told: due' "$said" '\[v\] Due date: Wed 2030-02-20'
like 'pipe: told: assignee' "$said" \
    '\[v\] Assignee: .* \(before: Bob Brown\)'
like 'pipe: told: the comment' "$said" 'Comment: stored'
unlike 'pipe: nothing else is claimed' "$said" '\[x\]|\[\?\]|\[=\]'
ok "pipe: at most four requests ($made)" test "$made" -le 4
like 'pipe: the new owner was told' \
    "$($MAIL show "$(mail_about alice CVE-2026-90002)")" \
    '^To: .*alice@example.test'
done_testing
