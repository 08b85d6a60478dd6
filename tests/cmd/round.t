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
await 60 port_is_open 8080
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
like 'field planned' "$i" "^field Planned date: $(tokyo_day 7)\$"
like 'exact status' "$i" '^field Exact status: NEW$'
like 'due date' "$i" "^due: $(tokyo_day 14)\$"
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
ok 'mail arrives' await 60 has_mails alice 1
ok 'for everybody' await 60 has_mails bob 2
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
		await 60 has_mails office $((by_box + 1)) && kairan fetch >/dev/null
	else
		await 60 spool_has $((by_spool + 1))
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

# -- procmail, Japanese, attachments, submission with a password ---------
conf 'send_by = smtp
		smtp_url = "smtp://localhost:587"
		smtp_user = "kairan"
		smtp_password_file = "smtp.password"'
printf '\211PNG\r\n\032\n0123456789' >"$T/screen.png"
head -c 200000 /dev/urandom >"$T/large.bin"
cp "$T/log.bin" "$T/ログ.bin"
reply alice "$told" --from '山田 アリス <alice@example.test>' \
    --attach "$T/ログ.bin" --inline "$T/screen.png" \
    --attach "$T/large.bin" <<'END'
状態：対応中
予定日：2030年3月4日
期限：2030/3/31

検証機から適用します。添付のログをご覧ください。
END
round alice "$gateway" procmail
like 'procmail: status' "$i" '^field Exact status: ONGOING$'
like 'procmail: planned' "$i" '^field Planned date: 2030-03-04$'
like 'procmail: due' "$i" '^due: 2030-03-31$'
like 'procmail: a Japanese comment under her own name' "$i" \
    '^note by Alice Adams: 検証機から適用します。添付のログをご覧ください。'
like 'procmail: the attachment' "$i" \
    '^file ログ.bin 3000 bytes by Alice Adams$'
like 'procmail: the picture' "$i" '^file screen.png 18 bytes by Alice Adams$'
unlike 'procmail: what Redmine does not take is not there' "$i" '^file large'
like 'procmail: answered in Japanese' "$said" '\[v\] 状態: 対応中（変更前: 新規）'
like 'procmail: dates' "$said" '\[v\] 予定日: 2030-03-04（月）'
like 'procmail: told of the files' "$said" 'ログ.bin'
like 'procmail: and of the one left out' "$said" 'large.bin'
like 'by submission with a password' "$(cat "$MH/log")" \
    'sasl_method=[A-Z]+, sasl_username=kairan'
like 'over TLS' "$(cat "$(newest alice)")" 'with ESMTPSA'

# -- IMAP, ISO-2022-JP ---------------------------------------------------
reply alice "$told" --from '山田 アリス <alice@phone.example.test>' \
    --charset iso-2022-jp --id '<iso@phone.example.test>' <<'END'
状態：調査中

外出中のため、続きは明日です。
END
round alice "$gateway" office
like 'IMAP: status' "$i" '^field Exact status: INVESTIGATING$'
like 'IMAP: comment' "$i" \
    '^note by Alice Adams: 外出中のため、続きは明日です。'
is 'IMAP: the mail was moved aside' \
    "$(dovecot_count "$DC" office INBOX) $(dovecot_count "$DC" office kairan-done)" \
    '0 1'
like 'IMAP: answered to the phone it came from' "$said" \
    '^To: .*alice@phone.example.test'
like 'IMAP: in Japanese' "$said" '\[v\] 状態: 調査中（変更前: 対応中）'
like 'IMAP: over verified TLS' "$(cat "$DC/log")" \
    'imap-login: .*user=<office>.*TLS'

# -- Redmine's workflow ---------------------------------------------------
redmine_runner -e 'WorkflowTransition.where(new_status_id:
    IssueStatus.find_by(name: "NOT_AFFECTED").id).destroy_all' \
    >"$T/runner" 2>&1 || note "$(cat "$T/runner")"
reply bob "$vpn_told" <<'END'
status: NOT_AFFECTED

We do not use it.
END
before=$(issue "$vpn" | grep -E '^(status|field Exact)')
round bob "$vpn" pipe
is 'workflow: the ticket is unchanged' \
    "$(echo "$i" | grep -E '^(status|field Exact)')" "$before"
like 'workflow: the answer says so' "$said" '\[x\] Status: Not affected'
like 'workflow: with the reason' "$said" 'workflow'
like 'workflow: and what would be allowed' "$said" 'ONGOING|Ongoing'
like 'workflow: the comment is there, with the line that was not obeyed' \
    "$i" '^note by Bob Brown: status: NOT_AFFECTED \|  \| We do not use it'
ok "workflow: at most four requests ($made)" test "$made" -le 4

# -- dry run --------------------------------------------------------------
before=$(issue "$vpn" | cksum)
reply bob "$vpn_told" <<'END'
dry run
status: ONGOING
due: 2031-01-01

Only to see.
END
round bob "$vpn" pipe
is 'dry run: nothing happens' "$(echo "$i" | cksum)" "$before"
like 'dry run: it says what would' "$said" 'Status: Ongoing'
like 'dry run: and that it did not' "$said" '[Dd]ry run|[Nn]othing'

# -- the same mail by two routes -------------------------------------------
reply bob "$vpn_told" --id '<twice@example.test>' <<'END'
status: ONGOING

Said once, sent twice.
END
by procmail bob@example.test
round bob "$vpn" pipe
is 'two routes: one comment' \
    "$(echo "$i" | grep -c 'note by Bob.*Said once, sent twice')" 1
like 'two routes: two rows' "$(kairan history '<twice@example.test>')" \
    'duplicate'
is 'two routes: one answer' \
    "$(kairan history '<twice@example.test>' | grep -c 'answer to')" 1
like 'two routes: it was done' "$i" '^field Exact status: ONGOING$'

# -- a plain comment --------------------------------------------------------
reply bob "$vpn_told" <<'END'
Nothing new from my side.
END
before=$(mails bob)
by pipe bob@example.test && kairan ingest >/dev/null && kairan send >/dev/null
like 'a plain comment' "$(issue "$vpn")" \
    '^note by Bob Brown: Nothing new from my side'
ok 'gets no answer' mailhost_empty
is 'really none' "$(mails bob)" "$before"

# -- a closed ticket --------------------------------------------------------
closed=$(curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" \
    "$REDMINE_URL/issue_statuses.json" | python3 -c 'import json, sys
for s in json.load(sys.stdin)["issue_statuses"]:
    if s["name"] == "WORKAROUND": print(s["id"])')
is 'alice closes it in Redmine' "$(python3 "$TOP/tests/lib/issue.py" \
    "$REDMINE_URL" "$(cat "$REDMINE_KEYS/alice")" PUT "/issues/$vpn.xml" \
    "<issue><status_id>$closed</status_id></issue>")" 204
reply bob "$vpn_told" <<'END'
status: INVESTIGATING

One thing more.
END
round bob "$vpn" pipe
like 'closed: it stays closed' "$i" '^status: WORKAROUND$'
like 'closed: the comment is taken' "$i" '^note by Bob Brown: status: INVESTIGATING \|  \| One thing more'
like 'closed: the answer says by whom' "$said" '[Cc]losed.*Alice Adams'
like 'closed: and how to open it' "$said" 'reopen'
reply bob "$vpn_told" <<'END'
reopen
END
round bob "$vpn" pipe
like 'reopen' "$i" '^status: New$'
like 'reopen: the exact status too' "$i" '^field Exact status: NEW$'
like 'reopen: told' "$said" '\[v\] Re-open: New \(before: Workaround\)'
unlike 'reopen: it is not called closed any more' "$said" 'stays closed'

# -- who may not ------------------------------------------------------------
before=$(issue "$vpn" | cksum)
outside() { # FROM [OPTION...]
	outside_from=$1
	shift
	reply stranger "$vpn_told" --from "$outside_from" "$@" <<-END
	status: PATCH_APPLIED

	From outside.
	END
}
outside 'stranger@example.test'
round stranger "$vpn" pipe
is 'a stranger changes nothing' "$(echo "$i" | cksum)" "$before"
like 'a stranger is told' "$said" 'stranger@example.test'
unlike 'and learns nothing of the ticket' "$said" 'Bob|Alice|アリス|2030|issues/'
outside 'stranger@example.test'
by pipe stranger@example.test && kairan ingest >/dev/null && kairan send >/dev/null
ok 'the queue is empty' mailhost_empty
is 'a second time he is told nothing' "$(mails stranger)" 1
outside 'Carol Clark <carol@example.test>'
round carol "$vpn" pipe
is 'a locked account changes nothing' "$(echo "$i" | cksum)" "$before"
like 'and is told so' "$said" '[Ll]ocked'
outside 'Dave Dunn <dave@example.test>'
round dave "$vpn" pipe
like 'who answers a mail of somebody else: no command' "$said" '\[x\] Status'
unlike 'the status is as it was' "$i" '^status: PATCH_APPLIED'
outside 'erin@example.test'
round erin "$vpn" pipe
unlike 'who is not in the project: nothing' "$i" 'Erin'
unlike 'and sees nothing of it' "$said" 'アリス|2030|issues/|New$'

# -- locked since, deleted ----------------------------------------------------
bob_id=$(curl -s -H "X-Redmine-API-Key: $(cat "$REDMINE_KEYS/bob")" \
    "$REDMINE_URL/users/current.xml" | sed 's/.*<user><id>\([0-9]*\).*/\1/')
lock() { # 1 active, 3 locked
	like "status $1 for him" "$(round_rest PUT "/users/$bob_id.xml" \
	    "<user><status>$1</status></user>")" '^20'
}
lock 3
before=$(issue "$vpn" | cksum)
reply bob "$vpn_told" <<'END'
status: ONGOING
END
round bob "$vpn" pipe
is 'locked a minute ago: nothing is changed' "$(echo "$i" | cksum)" "$before"
like 'locked a minute ago: told' "$said" '[Ll]ocked'
lock 1
project_id() { # IDENTIFIER
	curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" \
	    "$REDMINE_URL/projects/$1.xml" |
	    sed 's/.*<project><id>\([0-9]*\).*/\1/'
}
other_id=$(project_id other)
like 'the ticket is moved to a project that is not his' \
    "$(round_rest PUT "/issues/$router.xml" \
	"<issue><project_id>$other_id</project_id></issue>")" '^20'
reply bob "$router_told" <<'END'
status: ONGOING

Where has it gone?
END
round bob "$router" pipe
like 'moved: the answer says so' "$said" 'moved to another project'
unlike 'moved: nothing was written' "$i" 'Where has it gone'
vulns_id=$(project_id vulns)
like 'and moved back' "$(round_rest PUT "/issues/$router.xml" \
    "<issue><project_id>$vulns_id</project_id></issue>")" '^20'
is 'the ticket is deleted' \
    "$(round_rest DELETE "/issues/$router.xml")" 204
reply bob "$router_told" <<'END'
status: ONGOING

Too late.
END
round bob "$vpn" pipe
like 'deleted: the answer says so' "$said" '\[x\] Status: Ongoing'
like 'deleted: the comment was not stored' "$said" 'Comment: (not|NOT)'
is 'nothing waits after all this' "$(kairan queue)" 'nothing waits'

# -- kairan run -----------------------------------------------------------------
"$B/kairan" -C "$D" run 2>>"$D/log" &
runner=$!
before=$(mails bob)
reply bob "$vpn_told" --id '<run@example.test>' <<'END'
status: ONGOING

Nobody typed a command.
END
$MAIL send "$T/reply" bob@example.test "$($MAIL recipient "$T/reply")"
ok 'run: the reply is answered' await 60 has_mails bob $((before + 1))
like 'run: and on the ticket' "$(issue "$vpn")" \
    '^note by Bob Brown: Nobody typed a command'
kill -TERM $runner
wait $runner
is 'run: SIGTERM ends it' $? 0
is 'run: no step died' "$(grep -c step-died "$D/log")" 0
done_testing
