#!/bin/sh
# The table of trust, each cell of it: what a mail of each level may do, by
# default and as the site tightens or loosens it.
. "$(dirname "$0")/../lib/tap.sh"

# KIND GROUP TEXT: one for each command of the table.
cat >"$T/kinds" <<'EOF'
help help help
commands help commands
stop help stop
comment comment Just words.
ack setting ack
watch setting watch
mute setting mute: 3 days
notify setting notify: digest
show setting show
why setting why
list setting list
status status status: ONGOING
planned status planned: 2027-01-05
defer status defer: 2027-01-06
me status assignee: me
other manage assignee: bob
due manage due: 2027-02-05
priority manage priority: immediate
ssvc manage ssvc: scheduled
watcher manage watcher: +bob
reopen manage reopen
split manage split @bob @alice
risk accept status: RISK_ACCEPTED until 2027-12-31 behind a wall
unaffected accept status: NOT_AFFECTED we do not run it
track accept track CVE-2026-4448
many bulk #1-6: planned: 2027-01-07
lines bulk #1: planned: 2027-01-08\n#2: planned: 2027-01-08\n#3: planned: 2027-01-08\n#4: planned: 2027-01-08\n#5: planned: 2027-01-08\n#6: planned: 2027-01-08
EOF
# Before the days that stand above.
export KAIRAN_NOW=2026-11-22T00:00:00Z
site() { # NAME TRUST: a site of its own, with nine tickets
	D=$T/$1
	mkdir "$D"
	cat >"$D/kairan.conf" <<-EOF
	time_zone = "UTC"
	send = off
	mail { address = "kairan@example.jp" authserv_id = "mx.example.jp" }
	tracker { type = builtin }
	source v { type = rss url = "feed.xml" }
	watch all { any = { "Flaw" } assignee = "alice" }
	person alice { mail = { "alice@example.jp" } }
	person bob { mail = { "bob@example.jp" } }
	brake { conversation = 0 address = 0 address_day = 0 domain = 0
	    ticket = 0 total = 0 }
	trust { $2 }
	EOF
	{
		echo '<rss version="2.0"><channel><title>V</title>'
		for i in 1 2 3 4 5 6 7; do
			echo "<item><title>Flaw CVE-2026-444$i</title>
			<link>https://v.example/$i</link></item>"
		done
		echo '<item><title>Other CVE-2026-4448</title>
		<link>https://v.example/8</link></item></channel></rss>'
	} >"$D/feed.xml"
	kairan collect >/dev/null && kairan open >/dev/null
	token=$(sql "select substr(message_id, 1, 40) from outbox
	    where ticket = 1 limit 1")
}
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$T/log"
}
sql() {
	sqlite3 "$D/kairan.db" "$1"
}
# give KIND LEVEL TEXT: a mail of that level arrives.
give() {
	from=alice@example.jp to=kairan@example.jp sender=alice@example.jp head=
	text=$3
	# What closes a ticket has one of its own each time.
	[ "$1" != unaffected ] || text="#$(($2 + 2)): $3"
	pass='Authentication-Results: mx.example.jp; dmarc=pass header.from=example.jp\n'
	case $2 in
	0) from=mallory@example.com sender=mallory@example.com ;;
	2) sender=sec-bounces@lists.example.jp
	    head='List-Id: <sec.lists.example.jp>\nTo: sec@lists.example.jp\n' ;;
	3) head=$pass ;;
	4) to=kairan+$token@example.jp ;;
	5) to=kairan+$token@example.jp head=$pass ;;
	esac
	printf 'From: %s\nTo: %s\nSubject: Re: [kairan #1] Flaw\nMessage-ID: <%s-%s@example.jp>\n%b\n%b\n' \
	    "$from" "$to" "$1" "$2" "$head" "$text" |
	    "$B/kairan-intake" -d "$D/spool" -f "$sender" "$to"
}
# matrix LEVEL...: of each kind, what became of it at each of the levels:
# + carried out, P parked, I ignored, R refused; against what $1 expects.
matrix() {
	expected=$1
	shift
	while read -r kind group words; do
		for level in "$@"; do
			give "$kind" "$level" "$words"
		done
	done <"$T/kinds"
	kairan ingest >/dev/null
	while read -r kind group text; do
		is "$D: $kind at $*" "$(sql "select group_concat(cell, ' ')
		    from (select case when report like '%\"parked\"%' or
		    state = 'parked' then 'P' when state = 'ignored' then 'I'
		    when state = 'refused' then 'R' else '+' end as cell from
		    inbox where message_id like '$kind-%' order by
		    message_id)")" "$(echo "$expected" |
			sed -n "s/^$group: //p")"
	done <"$T/kinds"
}
site default ''
matrix 'help: R + I + + +
comment: R P + + + +
setting: R P P + + +
status: R P P + + +
manage: R P P + + +
accept: R P P P + +
bulk: R P P P + +' 0 1 2 3 4 5
like 'list mail is marked as unproved' "$(sql "select notes from
    builtin_journal where notes like '%Just words%'")" \
    '^alice <alice@example.jp> \(\?\)'
is 'a line that is kept in the comment stands there once' "$(sql "select notes
    from builtin_journal where notes like '%(?)%behind a wall%'" |
    grep -c RISK_ACCEPTED)" 1
site loose 'help = 1 comment = 1 comment_list = 1 setting = 1 status = 1
    manage = 1 accept = 1 bulk = 1'
matrix 'help: R + I
comment: R + +
setting: R + +
status: R + +
manage: R + +
accept: R + +
bulk: R + +' 0 1 2
is 'it is still she who does it' "$(sql "select distinct login from
    builtin_journal j join builtin_detail d on d.journal = j.id
    join builtin_person p on p.id = j.author")" alice
site tight 'help = 5 comment = 5 comment_list = 5 setting = 5 status = 5
    manage = 5 accept = 5 bulk = 5'
matrix 'help: I I +
comment: P P +
setting: P P +
status: P P +
manage: P P +
accept: P P +
bulk: P P +' 3 4 5
done_testing
