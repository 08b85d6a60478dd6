#!/bin/sh
# What people do in a real Redmine: taken over, and told once to those whom
# it concerns, in the ticket's thread; nobody's change is overwritten; one
# mailer for each event.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine.sh"
. "$(dirname "$0")/../lib/round.sh"

if reason=$(redmine_missing); then
	skip_all "$reason"
fi
command -v python3 >/dev/null || skip_all 'python3 is not installed'
if round_redmine; then
	pass 'Redmine runs'
else
	fail 'Redmine runs'
	exit 1
fi
setup() { # WHO MAILS
	KAIRAN_PROJECT=vulns KAIRAN_KEY_FILE="$REDMINE_KEYS/kairan" \
	    KAIRAN_NOTIFY_BY=$1 redmine_runner \
	    "$TOP/contrib/redmine/setup.rb" >"$T/setup" 2>&1
}
ok 'set up: kairan mails' setup kairan
rm -f "$REDMINE_DIR"/mails/*

item() { # N
	printf '<item><title>Example thing %s is open</title>' "$1"
	printf '<guid isPermaLink="false">E-%s</guid>' "$1"
	printf '<link>https://v.example/%s</link>' "$1"
	printf '<description>See CVE-2026-700%s.</description></item>\n' "$1"
}
feed() { # N...
	mkdir -p "$D"
	{
		echo '<rss version="2.0"><channel><title>v</title>'
		echo '<link>https://v.example/</link>'
		for feed_n in "$@"; do
			item "$feed_n"
		done
		echo '</channel></rss>'
	} >"$D/feed.xml"
}
conf() { # MORE
	round_conf <<-END
	$1
	mail {
		address = "kairan@example.test"
		operator = "operator@example.test"
		send_by = maildir
		maildir = "$T/out"
	}
	source vendor {
		type = rss
		url = "feed.xml"
	}
	watch all {
		any = { "Example" }
		assignee = "alice"
	}
	person alice {
		name = "Alice Adams"
	}
	person dave {
		language = ja
	}
	END
}
feed 1 2 3 4 5 6
conf ''
kairan collect vendor >/dev/null
ok 'tickets are opened' kairan open
for n in 1 2 3 4 5 6; do
	eval "t$n=$(find_issue CVE-2026-700$n)"
done

# Mails sent: all, or to NAME; the newest one to NAME.
sent() {
	kairan send >/dev/null
	grep -l "^To: .*${1:-}@example.test" "$T"/out/new/* 2>/dev/null | wc -l
}
last() {
	kairan send >/dev/null
	last_file=$(grep -l "^To: .*$1@example.test" "$T"/out/new/* |
	    xargs ls -t | head -1)
	$MAIL show "$last_file"
}
# Marks the mails so far; news NAME: those since then.
mark() {
	sent >/dev/null
	for mark_name in alice bob dave operator ''; do
		eval "mark_$mark_name=\$(sent \$mark_name)"
	done
}
news() {
	eval "echo \$((\$(sent $1) - mark_$1))"
}
# NAME does something by REST under his own name: by NAME METHOD PATH XML
by() {
	by_key=$(cat "$REDMINE_KEYS/$1")
	shift
	python3 "$TOP/tests/lib/issue.py" "$REDMINE_URL" "$by_key" "$@"
}
change() { # NAME ISSUE XML
	by "$1" PUT "/issues/$2.xml" "<issue>$3</issue>"
}
user() {
	curl -s -H "X-Redmine-API-Key: $(cat "$REDMINE_KEYS/$1")" \
	    "$REDMINE_URL/users/current.xml" |
	    sed 's/.*<user><id>\([0-9]*\).*/\1/'
}
status_id() {
	curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" \
	    "$REDMINE_URL/issue_statuses.json" | python3 -c '
import json, sys
for s in json.load(sys.stdin)["issue_statuses"]:
    if s["name"] == sys.argv[1]:
        print(s["id"])' "$1"
}
# Somebody answers his newest mail, text on stdin: answer_as NAME ID
answer_as() { # WHO ID OPTION...
	last "$1" >/dev/null
	answer_to=$1 answer_id=$2
	shift 2
	$MAIL reply "$last_file" --id "<$answer_id@example.test>" "$@" \
	    >"$T/reply"
	"$B/kairan-intake" -d "$D/spool" -f "$answer_to@example.test" \
	    "$($MAIL recipient "$T/reply")" <"$T/reply"
}
ours() { # ISSUE KEY
	kairan list --json --all | python3 -c '
import json, sys
for line in sys.stdin:
    t = json.loads(line)
    if str(t.get("issue", t.get("ticket"))) == sys.argv[1]:
        print(t.get(sys.argv[2]))' "$1" "$2"
}
sync() {
	kairan sync "$@" || note "sync failed: $(tail -3 "$D/log")"
}
alice=$(user alice) bob=$(user bob) dave=$(user dave)
mark
sync >"$T/sync"
is 'nothing to tell yet' "$(news '')" 0

# -- assigned in the browser --------------------------------------------------
is 'alice gives her ticket to bob' \
    "$(change alice "$t1" "<assigned_to_id>$bob</assigned_to_id>")" 204
root=$(grep -l "#$t1\]" "$T"/out/new/* | head -1)
root=$(sed -n 's/^References: //p' "$root")
sync >/dev/null
is 'exactly one mail' "$(news '')" 1
is 'to the new owner' "$(news bob)" 1
m=$(last bob)
like 'in the old thread' "$m" "^References: $root"
like 'it says who did it' "$m" 'assigned to you by Alice Adams'
sync >/dev/null
sync --all >/dev/null
is 'nothing comes twice' "$(news '')" 1
printf 'status: INVESTIGATING\n\nI have it.\n' | answer_as bob b1
kairan ingest >/dev/null
like 'his reply works' "$(issue "$t1")" '^field Exact status: INVESTIGATING'
is 'he is answered; alice, whom Redmine made a watcher, is told' \
    "$(news bob) $(news alice) $(news '')" '2 1 3'

# -- a comment in the browser -------------------------------------------------
round_rest POST "/issues/$t2/watchers.xml" "<user_id>$dave</user_id>" >/dev/null
mark
change bob "$t2" '<notes>Two gateways have it, *really*.</notes>' >/dev/null
sync >/dev/null
is 'assignee and watcher one mail each, the author none' \
    "$(news alice) $(news dave) $(news bob) $(news '')" '1 1 0 2'
like 'with his words' "$(last alice)" '\| Two gateways have it, \*really\*\.'
like 'in the language of its reader' "$(last dave)" 'Two gateways have it'
like 'why he gets it' "$(last dave)" 'ウォッチャー'
printf '確認しました。明日見ます。\n' | answer_as dave d1
mark
kairan ingest >/dev/null
like 'a watcher can answer' "$(issue "$t2")" '^note by Dave Dunn:'

# -- a comment by mail --------------------------------------------------------
mark
printf 'I called the vendor.\n\nNo patch before May.\n' | answer_as alice a1
kairan ingest >/dev/null
is 'the watcher is told at once, its author is not' \
    "$(news dave) $(news alice) $(news '')" '1 0 1'
like 'with her words' "$(last dave)" 'No patch before May'
unlike 'but no reference line' "$(last dave)" '\| *kairan-'
sync >/dev/null
sync --all >/dev/null
is 'and not again by sync' "$(news '')" 1

# -- Redmine is down ----------------------------------------------------------
mark
change bob "$t2" '<notes>Nobody listens.</notes>' >/dev/null
order "answer GET/issues/$t2.xml 503"
kairan sync >"$T/sync" 2>/dev/null
is 'down: to be tried again' $? 75
order "cut GET/issues/$t2.xml"
kairan sync >"$T/sync" 2>/dev/null
is 'half an answer: the same' $? 75
is 'nothing was told' "$(news '')" 0
sync >/dev/null
is 'told when it is back' "$(news alice) $(news dave)" '1 1'
group() {
	curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" \
	    "$REDMINE_URL/groups.json" | python3 -c 'import json, sys
print([g["id"] for g in json.load(sys.stdin)["groups"] if g["name"] == "ops"][0])'
}
ops=$(group)
round_rest POST "/issues/$t3/watchers.xml" "<user_id>$ops</user_id>" >/dev/null
mark
change dave "$t3" '<notes>Whoever watches.</notes>' >/dev/null
sync >/dev/null
is 'a group can watch' "$(news bob) $(news alice) $(news '')" '1 1 2'
round_rest DELETE "/issues/$t3/watchers/$ops.xml" >/dev/null

# -- several changes at once --------------------------------------------------
mark
change bob "$t2" "<status_id>$(status_id ONGOING)</status_id>
    <due_date>2031-05-06</due_date><notes>On it.</notes>" >/dev/null
sync >/dev/null
is 'one journal is one mail' "$(news alice) $(news dave)" '1 1'
m=$(last alice)
like 'the status' "$m" 'Status: Ongoing \(before: New\)'
like 'the date' "$m" 'Due date: Tue 2031-05-06'
like 'the words' "$m" '\| On it\.'
is 'taken over' "$(ours "$t2" status) $(ours "$t2" due)" 'ONGOING 2031-05-06'

# -- a change while a reply is carried out ------------------------------------
# held ID TICKET OPTION...: alice's reply, held there; then bob sets
# INVESTIGATING.
held() {
	held_id=$1 held_ticket=$2
	shift 2
	rm -f "$T/go" "$T/go.held"
	printf 'status: NOT_AFFECTED\n\nWe do not use it.\n' |
	    answer_as alice "$held_id" "$@"
	"$B/kairan" -C "$D" ingest >/dev/null 2>>"$D/log" &
	held_pid=$!
	await 60 test -e "$T/go.held" || note 'the request never came'
	kairan sync --all >"$T/sync"
	change bob "$held_ticket" \
	    "<status_id>$(status_id INVESTIGATING)</status_id>" >/dev/null
	touch "$T/go"
	wait $held_pid
}
mark
order "hold PUT/issues/$t2.xml $T/go"
held w1 "$t2"
i=$(issue "$t2")
like 'sync keeps off a ticket that is being worked on' "$(cat "$T/sync")" \
    'some are being worked on'
like 'held at the write: the value of the browser stays' "$i" \
    '^status: INVESTIGATING$'
like 'a note says why' "$i" '^note by kairan gateway: A change made here'
like 'her comment is there' "$i" '^note by Alice Adams: .*We do not use it'
m=$(last alice)
like 'the answer says so' "$m" \
    '\[x\] Status: Not affected'
like 'and why' "$m" 'somebody changed it meanwhile, and that stays'
sync >/dev/null
is 'our task too' "$(ours "$t2" status)" INVESTIGATING
is 'alice: the answer, and what bob did; dave: both' \
    "$(news alice) $(news dave) $(news bob)" '2 2 0'

mark
change bob "$t2" "<status_id>$(status_id ONGOING)</status_id>" >/dev/null
sync >/dev/null
mark
# The file is on its way while bob writes.
echo 'a file' >"$T/file.txt"
order "hold POST/uploads.xml $T/go"
held w2 "$t2" --attach "$T/file.txt"
i=$(issue "$t2")
like 'between reading and writing: it stays' "$i" '^status: INVESTIGATING$'
is 'and is never written over' \
    "$(echo "$i" | grep -c 'change by Alice Adams: attr status_id')" 1
like 'the answer says so, too' "$(last alice)" 'somebody changed it meanwhile'
sync >/dev/null

# ... and the same with a kill -9 at that moment.
mark
rm -f "$T/go" "$T/go.held"
order "hold PUT/issues/$t2.xml $T/go"
printf 'status: WORKAROUND closed the port\n\nClosed it.\n' |
    answer_as alice w3
"$B/kairan" -C "$D" ingest >/dev/null 2>>"$D/log" &
held_pid=$!
await 60 test -e "$T/go.held"
change bob "$t2" "<status_id>$(status_id ONGOING)</status_id>" >/dev/null
kill -9 $held_pid
wait $held_pid 2>/dev/null
touch "$T/go"
written() {
	issue "$t2" | grep -q 'note by Alice Adams: .*Closed it'
}
ok 'killed while the write was on its way' await 60 written
like 'which then overwrites the value of the browser' "$(issue "$t2")" \
    '^status: WORKAROUND$'
kairan ingest >/dev/null
i=$(issue "$t2")
like 'the next try puts it back' "$i" '^status: ONGOING$'
is 'the comment is there once' \
    "$(echo "$i" | grep -c 'note by Alice Adams: .*Closed it')" 1
like 'and the answer says so' "$(last alice)" 'somebody changed it meanwhile'
like 'with the status that stands there' "$(last alice)" '^Status +Ongoing'
sync >/dev/null
is 'our task, too' "$(ours "$t2" status)" ONGOING
is 'bob is told of nothing' "$(news bob)" 0

# -- moved, private, deleted, locked ------------------------------------------
other=$(curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" \
    "$REDMINE_URL/projects/other.xml" | sed 's/.*<project><id>\([0-9]*\).*/\1/')
mark
change alice "$t1" "<project_id>$other</project_id>" >/dev/null
sync >/dev/null
is 'moved: the project is taken over' "$(ours "$t1" state)" open
is 'whom it is hidden from now is told' "$(news bob) $(news '')" '1 1'
like 'in the right words' "$(last bob)" 'moved to another project'
unlike 'without a link that he cannot open' "$(last bob)" 'redmine.example.test'
mark
change alice "$t1" '<notes>Among ourselves.</notes>' >/dev/null
sync >/dev/null
is 'and hears nothing more of it' "$(news '')" 0
round_rest POST "/issues/$t3/watchers.xml" "<user_id>$dave</user_id>" >/dev/null
mark
change alice "$t3" '<is_private>1</is_private>' >/dev/null
change alice "$t3" "<assigned_to_id>$bob</assigned_to_id>" >/dev/null
sync >/dev/null
mark
change alice "$t3" '<notes>Between us.</notes>' >/dev/null
sync >/dev/null
is 'private: for those who see it' "$(news bob) $(news dave)" '1 0'
mark
change alice "$t2" '<notes>Managers only.</notes><private_notes>1</private_notes>' \
    >/dev/null
sync >/dev/null
is 'a private note is for nobody else' "$(news '')" 0
change alice "$t2" "<notes>Managers only.</notes><private_notes>1</private_notes>
    <due_date>2031-07-08</due_date>" >/dev/null
sync >/dev/null
is 'but what was changed with it is' "$(news dave) $(news '')" '1 1'
like 'without the words' "$(last dave)" '期限: 2031-07-08'
unlike 'without any of them' "$(last dave)" 'Managers only'
round_rest POST "/issues/$t2/watchers.xml" "<user_id>$bob</user_id>" >/dev/null
mark
change alice "$t2" '<notes>Developers, too.</notes><private_notes>1</private_notes>' \
    >/dev/null
sync >/dev/null
is 'who may see private notes is told of them' "$(news bob) $(news '')" '1 1'
round_rest DELETE "/issues/$t2/watchers/$bob.xml" >/dev/null
change alice "$t4" "<assigned_to_id>$bob</assigned_to_id>" >/dev/null
sync >/dev/null
mark
is 'deleted' "$(round_rest DELETE "/issues/$t4.xml")" 204
sync --all >"$T/sync"
like 'deleted: seen' "$(cat "$T/sync")" '1 gone'
is 'deleted: state' "$(ours "$t4" state)" gone
is 'deleted: its owner is told' "$(news bob) $(news '')" '1 1'
like 'deleted: in the right words' "$(last bob)" 'does not exist any more'
mark
redmine_runner -e 'User.find_by(login: "bob").lock!' >"$T/runner" 2>&1
sync --all >/dev/null
sync --all >/dev/null
is 'locked: his tickets are told of once each, to whoever is next' \
    "$(news operator) $(news '')" '2 2'
like 'locked: in the right words' "$(last operator)" 'account is locked'
is 'locked: he gets nothing' "$(news bob)" 0
redmine_runner -e 'User.find_by(login: "bob").activate!' >"$T/runner" 2>&1
sync --all >/dev/null

# -- a group, and the gateway's own account ------------------------------------
mark
is 'assigned to a group' "$(change alice "$t6" \
    "<assigned_to_id>$ops</assigned_to_id><notes>For all of you.</notes>")" 204
sync >/dev/null
is 'its members are told' "$(news bob) $(news '')" '1 1'
m=$(last bob)
like 'why' "$m" 'assigned to a group that you are in'
like 'with the words' "$m" '\| For all of you\.'
change alice "$t6" "<assigned_to_id>$alice</assigned_to_id>" >/dev/null
sync >/dev/null
conf ''
sed -i 's/^project = "vulns"/&\nact = gateway/' "$D/kairan.conf"
like 'act = gateway' "$(cat "$D/kairan.conf")" '^act = gateway'
round_rest POST "/issues/$t5/watchers.xml" "<user_id>$bob</user_id>" >/dev/null
sync --all >/dev/null
mark
by_gateway() {
	for n in $t1 $t2 $t3 $t5 $t6; do
		issue "$n"
	done | grep -c 'by kairan gateway: attr status_id'
}
before=$(by_gateway)
printf 'status: INVESTIGATING\n' | answer_as alice g1
kairan ingest >/dev/null
sync --all >/dev/null
is 'act = gateway: written by its account' "$(by_gateway)" $((before + 1))
is 'act = gateway: its author gets his answer and nothing else' "$(news alice)" 1
conf ''

# -- kairan run ---------------------------------------------------------------
conf 'sync_every = "5s"'
mark
"$B/kairan" -C "$D" run 2>>"$D/log" &
runner=$!
change bob "$t6" '<notes>While it runs.</notes>' >/dev/null
running_told() {
	grep -qs 'While it runs' "$T"/out/new/*
}
ok 'run: tells of it by itself' await 60 running_told
kill -TERM $runner
wait $runner
conf ''

# -- kill -9 ------------------------------------------------------------------
mark
shots=0
for n in 1 2 3 4 5 6; do
	change bob "$t5" "<notes>word $n</notes>" >/dev/null
	change bob "$t6" "<notes>word $n</notes>" >/dev/null
	"$B/kairan" -C "$D" sync >/dev/null 2>>"$D/log" &
	shot=$!
	# Not a wait for something: the moment of the shot.
	sleep "0.0$((n * 3 / 2))"
	kill -9 $shot 2>/dev/null && shots=$((shots + 1))
	wait $shot 2>/dev/null
done
sync >/dev/null
is "killed $shots times: every comment once" "$(news alice)" 12
sync --all >/dev/null
is 'and not again' "$(news alice)" 12

# -- one mailer ---------------------------------------------------------------
is 'notify_by = kairan: Redmine mailed nothing of all this' \
    "$(find "$REDMINE_DIR/mails" -type f | wc -l)" 0
like 'check says that it cannot know' "$(kairan check 2>&1 |
    grep -A1 'who mails')" 'does not tell whether it mails too'
printf 'From: bob@example.test\nTo: kairan@example.test\nSubject: Re: x\nMessage-ID: <rm@example.test>\nIn-Reply-To: <redmine.issue-%s.20261122000000.9@redmine.example.test>\n\nHm.\n' \
    "$t5" | "$B/kairan-intake" -d "$D/spool" -f bob@example.test \
    kairan@example.test
kairan ingest >/dev/null
like 'but it learns it from those who answer such mail' "$(kairan check 2>&1 |
    grep -A1 'who mails')" 'both do: somebody answered a mail of Redmine'
ok 'set up: Redmine mails' setup redmine
conf 'notify_by = redmine'
mark
change bob "$t5" '<notes>Redmine tells of this.</notes>' >/dev/null
sync >/dev/null
feed 7
kairan collect vendor >/dev/null
kairan open >/dev/null
is 'notify_by = redmine: kairan mails nothing of it' "$(news '')" 0
redmine_told() {
	grep -qs "$1" "$REDMINE_DIR/mails/alice@example.test"
}
ok 'Redmine mails the comment' await 60 redmine_told 'Redmine tells of this'
ok 'Redmine mails the new ticket' await 60 redmine_told 'CVE-2026-7007'
printf 'status: ONGOING\nplanned: someday\n' | answer_as alice r1
kairan ingest >/dev/null
is 'but replies are answered' "$(news alice) $(news '')" '1 1'
like 'problems included' "$(last alice)" '\[\?\] |not a date'
done_testing
